import { useLocalStorage } from '@vueuse/core'
import { computed } from 'vue'
import type { SocketOrder } from './socket-order.ts'

/** A column of the socket table. Widths in pixels: in a wide window, in a narrow one; where `grows`, more where there is room. */
interface SocketColumn {
  readonly key: string
  readonly widths: readonly [wide: number, narrow: number]
  readonly grows?: boolean
  /** A number, so its digits stand below each other. */
  readonly right?: boolean
}

/** Columns in the order of netstat's, with lsof's behind. */
export const SOCKET_COLUMNS = [
  { key: 'protocol', widths: [58, 48] },
  { key: 'receiveQueue', widths: [68, 54], right: true },
  { key: 'sendQueue', widths: [68, 54], right: true },
  { key: 'local', widths: [168, 124], grows: true },
  { key: 'foreign', widths: [168, 124], grows: true },
  { key: 'state', widths: [112, 98] },
  { key: 'timer', widths: [116, 98] },
  { key: 'process', widths: [136, 90], grows: true },
  { key: 'user', widths: [76, 64] },
  { key: 'fd', widths: [54, 44] },
  { key: 'inode', widths: [78, 66], right: true },
] as const satisfies readonly SocketColumn[]

export type ColumnKey = (typeof SOCKET_COLUMNS)[number]['key']
export type ShownColumn = SocketColumn & { readonly key: ColumnKey }

/** In a narrow window some wait behind the menu at first. */
const HIDDEN_AT_FIRST: readonly ColumnKey[] = globalThis.innerWidth < 1200 ? ['timer', 'user', 'inode'] : ['user', 'inode']

const isKey = (key: unknown): key is ColumnKey => SOCKET_COLUMNS.some(column => column.key === key)

/** What was stored may be from another version, or from another hand. */
function readKeys(text: string): ColumnKey[] {
  const stored: unknown = JSON.parse(text)
  return Array.isArray(stored) ? stored.filter(isKey) : [...HIDDEN_AT_FIRST]
}

function readOrder(text: string): SocketOrder | null {
  const stored = JSON.parse(text) as { column?: unknown, descending?: unknown } | null
  return isKey(stored?.column) ? { column: stored.column, descending: stored.descending === true } : null
}

const hidden = useLocalStorage<ColumnKey[]>('perroquet.sockets.hidden', [...HIDDEN_AT_FIRST], {
  serializer: { read: readKeys, write: value => JSON.stringify(value) }, shallow: true,
})
const order = useLocalStorage<SocketOrder | null>('perroquet.sockets.order', null, {
  serializer: { read: readOrder, write: value => JSON.stringify(value) }, shallow: true,
})

const shown = computed<readonly ShownColumn[]>(() => SOCKET_COLUMNS.filter(({ key }) => !hidden.value.includes(key)))

/** Hides or shows; the last column shown stays. */
function setHidden(key: ColumnKey, hide: boolean): void {
  const others = hidden.value.filter(one => one !== key)
  if (!hide) hidden.value = others
  else if (shown.value.length > 1) hidden.value = [...others, key]
}

/** Sorts by a column: first upwards, then downwards, then not. */
function sortBy(column: ColumnKey): void {
  if (order.value?.column !== column) order.value = { column, descending: false }
  else order.value = order.value.descending ? null : { column, descending: true }
}

/** The socket table's columns and what it is sorted by, remembered. */
export const useSocketColumns = () => ({ hidden, order, shown, setHidden, sortBy })
