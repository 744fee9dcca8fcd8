import type { Problem } from '../api/playground.ts'
import { adviceFor } from '../api/problem-advice.ts'

/** On standard error: the call, errno's name and text, and one sentence on why and what to try. */
export function reportProblem({ call, on, code, text }: Problem): void {
  console.error(`perroquet: ${call} ${on}: ${code}: ${text}\n${adviceFor(code, call).en}`)
}
