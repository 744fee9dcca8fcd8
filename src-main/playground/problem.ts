import { getSystemErrorMap } from 'node:util'
import type { Problem } from '../api/playground.ts'

/** What a failed system call leaves behind: errno's name, the call and what it was called with. */
export class SystemProblem extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.call} ${problem.on}: ${problem.code}: ${problem.text}`)
    this.problem = problem
  }
}

/** The system's own sentence for an errno name, as strerror() has it: «address already in use». */
export function systemText(code: string): string | undefined {
  return texts.get(code)
}

const texts = new Map([...getSystemErrorMap().values()])

/** getaddrinfo's names as Node has them, with gai_strerror()'s texts. */
const resolverTexts: Record<string, string> = {
  ENOTFOUND: 'name or service not known', EAI_AGAIN: 'temporary failure in name resolution', EAI_FAIL: 'non-recoverable failure in name resolution',
}

/**
 * Whatever was thrown, as a problem.
 * @param call the call that was made, where the error does not name one
 * @param on what it was called with
 */
export function problemOf(error: unknown, call: string, on: string): Problem {
  if (error instanceof SystemProblem) return error.problem
  if (!(error instanceof Error)) return { code: 'Error', call, on, text: String(error) }
  const { code, syscall, message } = error as NodeJS.ErrnoException
  const name = code ?? error.name
  return { code: name, call: syscall ?? call, on, text: systemText(name) ?? resolverTexts[name] ?? message }
}

/** A problem of our own finding, with the system's name for it. */
export function refusal(code: string, call: string, on: string, text = systemText(code) ?? code): SystemProblem {
  return new SystemProblem({ code, call, on, text })
}
