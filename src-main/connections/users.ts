import { readFileSync, statSync } from 'node:fs'

const FILE = '/etc/passwd'
let names = new Map<number, string>()
let read = -1

/** Names of users by number, from /etc/passwd (passwd(5)); read again only when it has changed. */
export function userNames(): ReadonlyMap<number, string> {
  try {
    const { mtimeMs } = statSync(FILE)
    if (mtimeMs !== read) {
      names = passwd(readFileSync(FILE, 'utf8'))
      read = mtimeMs
    }
  } catch {
    // Without the file users are numbers.
  }
  return names
}

/** `name:password:UID:GID:…` each line; the first name of a number counts, as for getpwuid(3). */
export function passwd(text: string): Map<number, string> {
  const users = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':')
    if (name && uid && /^\d+$/.test(uid) && !users.has(Number(uid))) users.set(Number(uid), name)
  }
  return users
}
