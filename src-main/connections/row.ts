import type { SocketProtocol, SocketRow, TcpState } from '../api/connections.ts'

/** What one reading tells of a socket. */
export type ReadRow = Omit<SocketRow, 'key' | 'path'>

/** A row while it is put together. */
export type NewRow = { -readonly [Field in keyof ReadRow]: ReadRow[Field] }

/** A connection is its addresses and ports: it keeps them when it has no inode any more (TIME_WAIT). Others may share theirs. */
export function keyOf({ protocol, family, localAddress, localPort, foreignAddress, foreignPort, inode }: ReadRow): string {
  if (protocol === 'unix') return `unix ${inode ?? localAddress}`
  const local = `${protocol}${family ?? ''} ${localAddress}:${localPort ?? 0}`
  return protocol === 'tcp' && foreignPort ? `${local} ${foreignAddress}:${foreignPort}` : `${local} ${inode ?? 0}`
}

/** Rows that are made when they are looked at: of tens of thousands that are printed one after the other, few are in memory. */
export interface Rows {
  readonly length: number
  /** 0 where there is none. */
  readonly inode: (index: number) => number
  readonly row: (index: number) => NewRow
  /** A number that is another as soon as anything that the kernel says is; NaN where it may be at any time. */
  readonly stamp: (index: number) => number
}

/** All rows of a reading, made one after the other. */
export interface RowSource extends Iterable<ReadRow> {
  /** Makes only those that are not known with their inode and stamp. */
  readonly unlessKnown?: (known: (inode: number, stamp: number) => boolean, each: (row: ReadRow, stamp: number) => void) => void
}

/** Mixes a number into a stamp of two halves of 32 bits; multipliers of MurmurHash3's finalizer (Austin Appleby, public domain). */
export function mix(half: number, value: number, multiplier: 0x85ebca6b | 0xc2b2ae35): number {
  const mixed = Math.imul(half ^ value, multiplier)
  return mixed ^ mixed >>> 15
}

/** 53 bits of two halves: two different sockets' facts have the same once in nine thousand billions. */
export function stampOf(high: number, low: number): number {
  return (high >>> 0) * 0x200000 + (low & 0x1fffff)
}

/** Rows that are there already. */
export function rowsOf(rows: readonly NewRow[]): Rows {
  return { length: rows.length, inode: (i) => rows[i].inode ?? 0, row: (i) => rows[i], stamp: () => NaN }
}

export type Holder = SocketRow['holders'][number]

/** A process's sockets may be read, or not: then its sockets have nobody. */
export const NO_HOLDERS: readonly Holder[] = []

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
  const row: NewRow = {
    protocol, family, receiveQueue: socket.receiveQueue, sendQueue: socket.sendQueue,
    localAddress, localPort, foreignAddress, foreignPort,
    state: tcp ? TCP_STATES[socket.state] ?? '' : socket.state === ESTABLISHED ? 'ESTABLISHED' : '',
    holders: NO_HOLDERS, mine: false,
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
