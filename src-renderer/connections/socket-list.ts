import type { SocketFilter } from './socket-filter.ts'
import type { LiveSocket, LiveTable } from './live-table.ts'
import { quickTest, type QuickFilters } from './quick-filters.ts'
import { comparison, type SocketOrder } from './socket-order.ts'
import { searchText, type NameOf, namedText } from './socket-text.ts'

/** What is wanted of the table. */
export interface ListWanted {
  readonly filter: SocketFilter & { readonly ok: true }
  readonly quick: QuickFilters
  readonly order: SocketOrder | null
  /** Names, where the table shows some. */
  readonly nameOf?: NameOf
}

/**
 * Makes the list of rows that a filter shows, in order. What was sorted before stays so: the list is made from the one before,
 * so that a change of few rows among many costs few comparisons.
 */
export function socketLister(): (table: LiveTable, wanted: ListWanted) => readonly LiveSocket[] {
  /** Keys in the order of the last list, those that no filter showed included. */
  let keys: readonly string[] = []
  return (table, { filter, quick, order, nameOf }) => {
    const sockets = keys.flatMap(key => table.get(key) ?? [])
    if (sockets.length < table.size) {
      const known = new Set(keys)
      for (const [key, socket] of table) if (!known.has(key)) sockets.push(socket)
    }
    const compare = comparison(order)
    sockets.sort((a, b) => compare(a.row, b.row))
    keys = sockets.map(({ row }) => row.key)
    return sockets.filter(({ row }) => quickTest(quick, row)
      && filter.test({ row, text: nameOf === undefined ? searchText(row) : namedText(row, nameOf) }))
  }
}
