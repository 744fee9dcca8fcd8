import { statSync } from 'node:fs'
import { userNames } from './users.ts'

const owners = new Map<number, string>()

/** The name of the user that a process runs as, or the user's number. '' where the process has gone. */
export function processOwner(pid: number): string {
  let owner = owners.get(pid)
  if (owner === undefined) {
    try {
      const { uid } = statSync(`/proc/${pid}`)
      owner = userNames().get(uid) ?? String(uid)
    } catch {
      owner = ''
    }
    owners.set(pid, owner)
  }
  return owner
}
