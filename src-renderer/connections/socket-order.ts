import type { SocketRow } from '../../src-main/api/connections.ts'
import { TCP_STATES } from '../widgets/tcp-states.ts'
import type { ColumnKey } from './socket-columns.ts'

export interface SocketOrder {
  readonly column: ColumnKey
  readonly descending: boolean
}

/** What a row is sorted by; numbers come before texts. */
type Key = number | string

const PROTOCOLS = ['tcp', 'udp', 'udplite', 'raw', 'unix']
const STATES: readonly string[] = TCP_STATES

const padded = (number: number | undefined, digits: number): string => String(number ?? 0).padStart(digits, '0')

/** IPv4: the address's number and the port, 48 bits; others as text. */
function addressKey({ family }: SocketRow, address: string, port = 0): Key {
  if (family !== '4') return `${family ?? '9'} ${address} ${padded(port, 5)}`
  let number = 0
  let part = 0
  for (let place = 0; place < address.length; place++) {
    const code = address.charCodeAt(place)
    if (code === POINT) {
      number = number * 256 + part
      part = 0
    } else part = part * 10 + code - ZERO
  }
  return (number * 256 + part) * 65_536 + port
}
const POINT = 0x2e
const ZERO = 0x30

function stateKey({ state }: SocketRow): Key {
  const rank = STATES.indexOf(state)
  return rank === -1 ? state : rank
}

const KEYS: Readonly<Record<ColumnKey, (row: SocketRow) => Key>> = {
  protocol: ({ protocol, family }) => PROTOCOLS.indexOf(protocol) * 10 + Number(family ?? 0),
  receiveQueue: row => row.receiveQueue,
  sendQueue: row => row.sendQueue,
  local: row => addressKey(row, row.localAddress, row.localPort),
  foreign: row => addressKey(row, row.foreignAddress, row.foreignPort),
  state: stateKey,
  timer: row => row.timer?.expires ?? -1,
  process: ({ holders: [first] }) => first === undefined ? -1 : `${first.command.toLowerCase()} ${padded(first.pid, 8)}`,
  user: row => row.user ?? row.uid ?? -1,
  fd: row => row.holders[0]?.fds[0] ?? -1,
  inode: row => row.inode ?? -1,
}

/** Compares two keys. */
export function compareKeys(a: Key, b: Key): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

/** What rows are sorted by where no column decides: a port's listening socket stands above its connections. */
export function ownKey(row: SocketRow): string {
  const state = padded(STATES.indexOf(row.state) + 1, 2)
  return `${PROTOCOLS.indexOf(row.protocol)} ${padded(row.localPort, 5)} ${state} ${padded(row.foreignPort, 5)} ${row.key}`
}

/** `sockets` in the order of a column; those that it does not tell apart stay in the order that they have. */
export function byColumn<T extends { readonly row: SocketRow }>(sockets: readonly T[], { column, descending }: SocketOrder): T[] {
  const keyOf = KEYS[column]
  const sign = descending ? -1 : 1
  return sockets.map(socket => ({ socket, key: keyOf(socket.row) }))
    .sort((a, b) => sign * compareKeys(a.key, b.key))
    .map(({ socket }) => socket)
}
