import { closeSync, openSync } from 'node:fs'
import { devNull } from 'node:os'
import { problemOf } from './problem.ts'

/** Whether there is no descriptor left, of this process (EMFILE) or of the system (ENFILE). */
export function descriptorsExhausted(): 'EMFILE' | 'ENFILE' | undefined {
  try {
    closeSync(openSync(devNull, 'r'))
    return undefined
  } catch (error) {
    const { code } = problemOf(error, 'open', devNull)
    return code === 'EMFILE' || code === 'ENFILE' ? code : undefined
  }
}
