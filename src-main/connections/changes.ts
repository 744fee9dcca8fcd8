import type { SocketRow, SocketTableChange } from '../api/connections.ts'
import { keyOf, type ReadRow, type RowSource } from './row.ts'

/** How far a timer may be from where it would have run down to, and still be the same, in seconds. */
const TIMER_SLACK = 0.5
/** States of a socket's path that are kept. */
const PATH_LIMIT = 32

/** A socket of the last reading. */
interface Known {
  row: SocketRow
  /** Number of the reading that it was last seen in. */
  reading: number
  /** What it was recognised by; NaN where it has to be compared. */
  stamp: number
}

/**
 * Follows a table: what appeared, changed and vanished from one reading to the next, and the states each socket was in. Most rows
 * of most readings are what they were: they are known by their inode and stamp, and no row is made of them.
 */
export class Changes {
  private readonly known = new Map<string, Known>()
  private readonly byInode = new Map<number, Known>()
  private reading = 0
  private at = 0

  /** The rows of the last reading, with their paths. */
  get current(): readonly SocketRow[] {
    return [...this.known.values()].map(({ row }) => row)
  }

  /** @param at when `rows` were read, milliseconds since 1970 */
  update(rows: RowSource, at: number): SocketTableChange {
    const appeared: SocketRow[] = [], changed: SocketRow[] = []
    const seconds = (at - this.at) / 1000
    const reading = ++this.reading
    this.at = at
    const known = (inode: number, stamp: number): boolean => {
      const held = this.byInode.get(inode)
      if (held?.stamp !== stamp || held.reading === reading) return false
      held.reading = reading
      return true
    }
    const each = (read: ReadRow, stamp: number): void => {
      const held = read.inode === undefined ? undefined : this.byInode.get(read.inode)
      if (held && held.reading !== reading && sameEnds(held.row, read) && !differs(held.row, read, seconds)) {
        held.reading = reading
        held.stamp = stamp
        // It has run down.
        if (read.timer) held.row = Object.assign(held.row, { timer: read.timer })
      } else {
        const row = this.keep(read, stamp, at, seconds)
        if (row) (row.news ? appeared : changed).push(row.row)
      }
    }
    if (rows.unlessKnown) rows.unlessKnown(known, each)
    else for (const read of rows) each(read, NaN)
    return { at, appeared, changed, vanished: this.forget() }
  }

  /** @returns the row as it is to be told, or nothing where it is what it was */
  private keep(read: ReadRow, stamp: number, at: number, seconds: number): { readonly row: SocketRow, readonly news: boolean } | undefined {
    const usual = keyOf(read)
    let key = usual
    // Sockets that share all that makes a key: connections that nobody has accepted yet, equal addresses on other devices.
    for (let n = 2; this.known.get(key)?.reading === this.reading; n++) key = `${usual} #${n}`
    const before = this.known.get(key)
    const same = before && sameSocket(before.row, read) ? before.row : undefined
    const row = { ...read, key, path: pathOf(same, read, at), ...same && inherited(same, read) }
    const told = !same || differs(same, row, seconds)
    if (before?.row.inode !== undefined && this.byInode.get(before.row.inode) === before) this.byInode.delete(before.row.inode)
    const known: Known = { row, reading: this.reading, stamp }
    this.known.set(key, known)
    if (row.inode !== undefined) this.byInode.set(row.inode, known)
    return told ? { row, news: !before } : undefined
  }

  /** @returns keys of the rows that this reading did not have */
  private forget(): string[] {
    const vanished: string[] = []
    for (const [key, known] of this.known) {
      if (known.reading === this.reading) continue
      vanished.push(key)
      this.known.delete(key)
      const { inode } = known.row
      if (inode !== undefined && this.byInode.get(inode) === known) this.byInode.delete(inode)
    }
    return vanished
  }
}

function sameEnds(before: SocketRow, now: ReadRow): boolean {
  return before.localPort === now.localPort && before.foreignPort === now.foreignPort && before.protocol === now.protocol
    && before.localAddress === now.localAddress && before.foreignAddress === now.foreignAddress
}

/** A connection that was closed and opened again between the same ports is another socket; one that lost its inode is not. */
function sameSocket(before: SocketRow, now: ReadRow): boolean {
  return before.inode === now.inode || now.inode === undefined
}

function pathOf(before: SocketRow | undefined, now: ReadRow, at: number): SocketRow['path'] {
  const path = before?.path ?? []
  return path.at(-1)?.state === now.state ? path : [...path, { state: now.state, at }].slice(-PATH_LIMIT)
}

/** In TIME_WAIT the kernel does not know any more whose a connection was; we do, if we saw it before. */
function inherited(before: SocketRow, now: ReadRow): Partial<SocketRow> {
  if (now.uid !== undefined || before.uid === undefined) return {}
  return { uid: before.uid, mine: before.mine, ...before.user !== undefined && { user: before.user } }
}

function differs(before: ReadRow, now: ReadRow, seconds: number): boolean {
  return before.state !== now.state || before.receiveQueue !== now.receiveQueue || before.sendQueue !== now.sendQueue
    || before.inode !== now.inode || before.uid !== now.uid || before.peer !== now.peer || before.foreignPort !== now.foreignPort
    || before.foreignAddress !== now.foreignAddress || before.localAddress !== now.localAddress || before.hidden !== now.hidden
    || timerDiffers(before, now, seconds) || holdersDiffer(before.holders, now.holders)
}

function timerDiffers({ timer: before }: ReadRow, { timer: now }: ReadRow, seconds: number): boolean {
  if (!before || !now) return before !== now
  return before.kind !== now.kind || before.retransmits !== now.retransmits
    || Math.abs(Math.max(0, before.expires - seconds) - now.expires) > TIMER_SLACK
}

function holdersDiffer(before: SocketRow['holders'], now: SocketRow['holders']): boolean {
  if (before.length !== now.length) return true
  for (let i = 0; i < before.length; i++) {
    const one = before[i], other = now[i]
    if (one.pid !== other.pid || one.command !== other.command || one.fds.length !== other.fds.length) return true
    for (let j = 0; j < one.fds.length; j++) if (one.fds[j] !== other.fds[j]) return true
  }
  return false
}
