import type { LiveSocket, LiveTable } from './live-table.ts'
import { isQuick, quickTest, type QuickFilters } from './quick-filters.ts'
import type { SocketFilter } from './socket-filter.ts'
import { byColumn, compareKeys, ownKey, type SocketOrder } from './socket-order.ts'
import { namedText, searchText, type NameOf } from './socket-text.ts'

/** What is wanted of the table. */
export interface ListWanted {
  readonly filter: SocketFilter & { readonly ok: true }
  readonly quick: QuickFilters
  readonly order: SocketOrder | null
  /** Names, where the table shows some. */
  readonly nameOf?: NameOf
}

interface Placed {
  readonly socket: LiveSocket
  readonly own: string
}

function place(socket: LiveSocket): Placed {
  // Made here, where rows come a thousand at a time, the texts cost nothing when a person begins to type.
  searchText(socket.row)
  return { socket, own: ownKey(socket.row) }
}

/**
 * Makes the list of rows that a filter shows, in order. All rows stay sorted from one list to the next, so that a change of few
 * rows among many costs few comparisons.
 */
export function socketLister(): (table: LiveTable, wanted: ListWanted) => readonly LiveSocket[] {
  let placed: readonly Placed[] = []

  function takeChanges(table: LiveTable): void {
    const next: Placed[] = []
    for (const one of placed) {
      const socket = table.get(one.socket.row.key)
      if (socket === one.socket) next.push(one)
      else if (socket !== undefined) next.push(socket.row === one.socket.row ? { socket, own: one.own } : place(socket))
    }
    if (next.length < table.size) {
      const known = new Set(next.map(({ socket }) => socket.row.key))
      for (const [key, socket] of table) if (!known.has(key)) next.push(place(socket))
    }
    placed = next.sort((a, b) => compareKeys(a.own, b.own))
  }

  let taken: LiveTable | undefined
  return (table, { filter, quick, order, nameOf }) => {
    if (table !== taken) takeChanges(table)
    taken = table
    const shown: LiveSocket[] = []
    const { test } = filter
    const isQuickly = isQuick(quick)
    for (const { socket } of placed) {
      const { row } = socket
      if (isQuickly && !quickTest(quick, row)) continue
      if (test === null || test({ row, text: () => nameOf === undefined ? searchText(row) : namedText(row, nameOf) })) shown.push(socket)
    }
    return order === null ? shown : byColumn(shown, order)
  }
}
