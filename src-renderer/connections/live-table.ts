import type { SocketRow, SocketTable, SocketTableChange } from '../../src-main/api/connections.ts'
import { isListening } from './quick-filters.ts'

/** A row of the table, and what has just happened to it. */
export interface LiveSocket {
  readonly row: SocketRow
  /** When the row was read, in milliseconds of this window's clock: its timer runs from then. */
  readonly readAt: number
  readonly news: 'none' | 'appeared' | 'changed' | 'vanished'
  /** When that happened. */
  readonly newsAt: number
}

/** The rows by their keys. A row that changes gets a new object; one that does not keeps its own. */
export type LiveTable = ReadonlyMap<string, LiveSocket>

/** The table as it is at first; nothing in it is news. */
export function wholeTable({ rows }: SocketTable, now: number): LiveTable {
  return new Map(rows.map(row => [row.key, { row, readAt: now, news: 'none', newsAt: 0 }]))
}

/** Puts a change into the table. Vanished rows stay, said to have vanished, until `withoutNews`. */
export function changedTable(before: LiveTable, change: SocketTableChange, now: number): LiveTable {
  const table = new Map(before)
  for (const key of change.vanished) {
    const known = table.get(key)
    if (known !== undefined) table.set(key, { ...known, news: 'vanished', newsAt: now })
  }
  for (const row of change.appeared) {
    table.set(row.key, { row, readAt: now, news: change.first === true ? 'none' : 'appeared', newsAt: now })
  }
  for (const row of change.changed) {
    const known = table.get(row.key)
    if (known === undefined || known.news === 'vanished') table.set(row.key, { row, readAt: now, news: 'appeared', newsAt: now })
    else if (known.row.state !== row.state) table.set(row.key, { row, readAt: now, news: 'changed', newsAt: now })
    else table.set(row.key, { ...known, row, readAt: now })
  }
  return table
}

/** The table without the news of before `until`, and without what had vanished by then. */
export function withoutNews(before: LiveTable, until: number): LiveTable {
  const table = new Map<string, LiveSocket>()
  for (const [key, socket] of before) {
    if (socket.news === 'none' || socket.newsAt > until) table.set(key, socket)
    else if (socket.news !== 'vanished') table.set(key, { ...socket, news: 'none' })
  }
  return table
}

export function hasNews(table: LiveTable): boolean {
  for (const { news } of table.values()) if (news !== 'none') return true
  return false
}

export interface SocketCounts {
  readonly all: number
  readonly listening: number
  readonly timeWait: number
  readonly byProtocol: Readonly<Record<string, number>>
}

/** How many sockets there are; those that have vanished do not count. */
export function countSockets(table: LiveTable): SocketCounts {
  const byProtocol: Record<string, number> = {}
  let [all, listening, timeWait] = [0, 0, 0]
  for (const { row, news } of table.values()) {
    if (news === 'vanished') continue
    all++
    if (isListening(row)) listening++
    if (row.state === 'TIME_WAIT') timeWait++
    byProtocol[row.protocol] = (byProtocol[row.protocol] ?? 0) + 1
  }
  return { all, listening, timeWait, byProtocol }
}
