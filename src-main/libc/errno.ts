import { constants } from 'node:os'
import { getSystemErrorMap } from 'node:util'
import type { Problem } from '../api/playground.ts'
import { libc } from './libc.ts'

/** Of two names for one number, the one that socket calls are documented with. */
const PREFERRED = new Set(['EAGAIN', 'EOPNOTSUPP', 'EDEADLK'])

/** Winsock numbers its own (10022) beside the C library's; both have the POSIX name. */
const names = new Map<number, string>()
for (const [name, errno] of Object.entries(constants.errno)) {
  const posix = name.replace(/^WSA(?=E)/, '')
  if (!names.has(errno) || PREFERRED.has(posix)) names.set(errno, posix)
}

/** `EINVAL` for 22 on Linux; `errno 4711` for a number without a name. */
export function errnoName(errno: number): string {
  return names.get(errno) ?? `errno ${errno}`
}

/** The system's own words: `Invalid argument`. */
export function errnoText(errno: number): string {
  const strerror = libc().strerror
  if (strerror) return strerror(errno)
  const name = errnoName(errno)
  return [...getSystemErrorMap().values()].find(([known]) => known === name)?.[1] ?? name
}

/**
 * What went wrong with a call.
 * @param on what it was called with
 */
export function errnoProblem(errno: number, call: string, on: string): Problem {
  return { code: errnoName(errno), call, on, text: errnoText(errno) }
}
