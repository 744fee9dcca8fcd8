import type { SocketProtocol, SocketRow, TcpState } from '../api/connections.ts'

/** A row while it is put together. */
export type NewRow = { -readonly [Field in keyof SocketRow]: SocketRow[Field] }

export type Holder = SocketRow['holders'][number]

/** A process's sockets may be read, or not: then its sockets have nobody. */
export const NO_HOLDERS: readonly Holder[] = []
export const NO_PATH: SocketRow['path'] = []

/** <net/tcp_states.h>; 12 is a request that netstat and ss show as SYN_RECV too. */
export const TCP_STATES: readonly TcpState[] = [
  'CLOSE', 'ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSE', 'CLOSE_WAIT', 'LAST_ACK',
  'LISTEN', 'CLOSING', 'SYN_RECV',
]

/** The `tr` of /proc/net/tcp and `idiag_timer`: 1, 2, 3 and 4. */
export const TIMERS = [undefined, 'on', 'keepalive', 'timewait', 'probe'] as const

/** What the kernel says of one socket of TCP, UDP, UDP-Lite or raw IP. */
export interface InetSocket {
  protocol: Exclude<SocketProtocol, 'unix'>
  family: '4' | '6'
  localAddress: string
  localPort: number
  foreignAddress: string
  foreignPort: number
  /** Number of the TCP state. */
  state: number
  receiveQueue: number
  sendQueue: number
  timer: number
  /** Seconds. */
  expires: number
  retransmits: number
  uid: number
  inode: number
}

const TIME_WAIT = 6, ESTABLISHED = 1

/** The row of an internet socket, without its processes. */
export function inetRow(socket: InetSocket, ownUid: number): NewRow {
  const { protocol, family, localAddress, localPort, foreignAddress, foreignPort, inode, uid } = socket
  const tcp = protocol === 'tcp'
  const kind = TIMERS[socket.timer]
  // A connection is its addresses and ports: it keeps them when it has no inode any more (TIME_WAIT). Others may share theirs.
  const name = `${protocol}${family} ${localAddress}:${localPort}`
  const row: NewRow = {
    key: tcp && foreignPort ? `${name} ${foreignAddress}:${foreignPort}` : `${name} ${inode}`,
    protocol, family, receiveQueue: socket.receiveQueue, sendQueue: socket.sendQueue,
    localAddress, localPort, foreignAddress, foreignPort,
    state: tcp ? TCP_STATES[socket.state] ?? '' : socket.state === ESTABLISHED ? 'ESTABLISHED' : '',
    holders: NO_HOLDERS, mine: false, path: NO_PATH,
  }
  if (inode) row.inode = inode
  // Of a connection in TIME_WAIT the kernel says user 0: it does not know any more whose it was.
  if (socket.state !== TIME_WAIT || !tcp) {
    row.uid = uid
    row.mine = uid === ownUid
  }
  if (kind) row.timer = { kind, expires: socket.expires, retransmits: socket.retransmits }
  return row
}
