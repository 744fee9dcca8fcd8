import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | undefined

/**
 * Frees the memory that a closed capture took, in this thread. Its columns are shared by all threads, and go only once each of them
 * has collected its garbage; one that has nothing to do would not for a long time.
 */
export function releaseMemory(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    const gc: unknown = runInNewContext('gc')
    collect = typeof gc === 'function' ? () => { Reflect.apply(gc, undefined, []) } : () => {}
  }
  collect()
}
