import { readFileSync } from 'node:fs'

/** Whether there is such a process, one that only waits for its parent to look after it aside. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return false
  }
}
