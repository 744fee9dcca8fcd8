import type { SocketRow, SocketTableChange } from '../api/connections.ts'

/** How far a timer may be from where it would have run down to, and still be the same, in seconds. */
const TIMER_SLACK = 0.5
/** States of a socket's path that are kept. */
const PATH_LIMIT = 32

/** Follows a table: what appeared, changed and vanished from one reading to the next, and the states each socket was in. */
export class Changes {
  private rows = new Map<string, SocketRow>()
  private at = 0

  /** The rows of the last reading, with their paths. */
  get current(): Iterable<SocketRow> {
    return this.rows.values()
  }

  /** @param at when `rows` were read, milliseconds since 1970 */
  update(rows: readonly SocketRow[], at: number): SocketTableChange {
    const now = new Map<string, SocketRow>()
    const appeared: SocketRow[] = [], changed: SocketRow[] = []
    const seconds = (at - this.at) / 1000
    for (const read of rows) {
      // Sockets that share all that makes a key (other network devices): the inode tells them apart.
      const key = now.has(read.key) ? `${read.key} ${read.inode ?? now.size}` : read.key
      const before = this.rows.get(key)
      const known = before && sameSocket(before, read) ? before : undefined
      const row = { ...read, key, path: pathOf(known, read, at), ...known && inherited(known, read) }
      if (!known) (before ? changed : appeared).push(row)
      else if (differs(known, row, seconds)) changed.push(row)
      now.set(key, row)
    }
    const vanished: string[] = []
    for (const key of this.rows.keys()) if (!now.has(key)) vanished.push(key)
    this.rows = now
    this.at = at
    return { at, appeared, changed, vanished }
  }
}

/** A connection that was closed and opened again between the same ports is another socket; one that lost its inode is not. */
function sameSocket(before: SocketRow, now: SocketRow): boolean {
  return before.inode === now.inode || now.inode === undefined
}

function pathOf(before: SocketRow | undefined, now: SocketRow, at: number): SocketRow['path'] {
  const path = before?.path ?? []
  return path.at(-1)?.state === now.state ? path : [...path, { state: now.state, at }].slice(-PATH_LIMIT)
}

/** In TIME_WAIT the kernel does not know any more whose a connection was; we do, if we saw it before. */
function inherited(before: SocketRow, now: SocketRow): Partial<SocketRow> {
  if (now.uid !== undefined || before.uid === undefined) return {}
  return { uid: before.uid, mine: before.mine, ...before.user !== undefined && { user: before.user } }
}

function differs(before: SocketRow, now: SocketRow, seconds: number): boolean {
  return before.state !== now.state || before.receiveQueue !== now.receiveQueue || before.sendQueue !== now.sendQueue
    || before.inode !== now.inode || before.uid !== now.uid || before.peer !== now.peer || before.foreignPort !== now.foreignPort
    || before.foreignAddress !== now.foreignAddress || before.localAddress !== now.localAddress || before.hidden !== now.hidden
    || timerDiffers(before, now, seconds) || holdersDiffer(before.holders, now.holders)
}

function timerDiffers({ timer: before }: SocketRow, { timer: now }: SocketRow, seconds: number): boolean {
  if (!before || !now) return before !== now
  return before.kind !== now.kind || before.retransmits !== now.retransmits
    || Math.abs(Math.max(0, before.expires - seconds) - now.expires) > TIMER_SLACK
}

function holdersDiffer(before: SocketRow['holders'], now: SocketRow['holders']): boolean {
  return before.length !== now.length || before.some(({ pid, command, fds }, i) =>
    pid !== now[i].pid || command !== now[i].command || fds.length !== now[i].fds.length || fds.some((fd, j) => fd !== now[i].fds[j]))
}
