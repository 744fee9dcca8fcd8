import type { SocketRow } from '../../src-main/api/connections.ts'
import { TCP_STATES } from '../widgets/tcp-states.ts'
import type { ColumnKey } from './socket-columns.ts'
import { processText } from './socket-text.ts'

export interface SocketOrder {
  readonly column: ColumnKey
  readonly descending: boolean
}

const PROTOCOLS = ['tcp', 'udp', 'udplite', 'raw', 'unix']
const STATES: readonly string[] = TCP_STATES

const padded = (number: number | undefined, digits: number): string => String(number ?? 0).padStart(digits, '0')

/** An address as a text that sorts as the address does: IPv4 by its numbers, before IPv6. */
function addressKey({ family }: SocketRow, address: string, port: number | undefined): string {
  const sortable = family === '4' ? address.split('.').map(part => part.padStart(3, '0')).join('.') : address
  return `${family ?? '9'} ${sortable} ${padded(port, 5)}`
}

const protocolKey = ({ protocol, family }: SocketRow): string => `${PROTOCOLS.indexOf(protocol)}${family ?? ''}`
const stateKey = ({ state }: SocketRow): string => {
  const rank = STATES.indexOf(state)
  return rank === -1 ? `z${state}` : padded(rank, 2)
}

/** What a column sorts by: numbers or texts, never both in one column. */
const KEYS: Readonly<Record<ColumnKey, (row: SocketRow) => number | string>> = {
  protocol: protocolKey,
  receiveQueue: row => row.receiveQueue,
  sendQueue: row => row.sendQueue,
  local: row => addressKey(row, row.localAddress, row.localPort),
  foreign: row => addressKey(row, row.foreignAddress, row.foreignPort),
  state: stateKey,
  timer: row => row.timer?.expires ?? -1,
  process: row => row.holders[0]?.command.toLowerCase().concat(' ', padded(row.holders[0].pid, 8)) ?? processText(row),
  user: row => row.user ?? padded(row.uid, 10),
  fd: row => row.holders[0]?.fds[0] ?? -1,
  inode: row => row.inode ?? -1,
}

/** Where no column decides: a port's listening socket stands above its connections. */
const ownKeys = new WeakMap<SocketRow, string>()

function ownKey(row: SocketRow): string {
  const known = ownKeys.get(row)
  if (known !== undefined) return known
  const own = `${PROTOCOLS.indexOf(row.protocol)} ${padded(row.localPort, 5)} ${stateKey(row)} ${padded(row.foreignPort, 5)} ${row.localAddress} ${row.key}`
  ownKeys.set(row, own)
  return own
}

/** Compares two rows; by their own order where no column is chosen or its values are equal. */
export function comparison(order: SocketOrder | null): (a: SocketRow, b: SocketRow) => number {
  const byOwn = (a: SocketRow, b: SocketRow): number => {
    const [first, second] = [ownKey(a), ownKey(b)]
    return first < second ? -1 : first > second ? 1 : 0
  }
  if (order === null) return byOwn
  const keyOf = KEYS[order.column]
  const sign = order.descending ? -1 : 1
  const keys = new Map<SocketRow, number | string>()
  const key = (row: SocketRow): number | string => {
    let known = keys.get(row)
    if (known === undefined) keys.set(row, known = keyOf(row))
    return known
  }
  return (a, b) => {
    const [first, second] = [key(a), key(b)]
    return first < second ? -sign : first > second ? sign : byOwn(a, b)
  }
}
