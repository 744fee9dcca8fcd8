import * as v from 'valibot'

/** The table of the machine's sockets as the renderer sees it. Times are milliseconds since 1970. */

const text = v.pipe(v.string(), v.maxLength(200))

export const connectionsMethods = {
  /**
   * The table now; from then on `connectionsChanged` tells what changed, until `unwatchConnections` or until the window goes.
   * Of a long table the answer holds the first rows only: `connectionsChanged` brings the others at once, marked `first`.
   */
  watchConnections: v.object({ every: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(60_000)) }),
  unwatchConnections: v.object({}),
  /** The descriptors of a process, as `lsof -p` lists them. */
  descriptors: v.object({ pid: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  /** Names of addresses and ports (`tcp:80`), as netstat without -n: name by address and by port; what has no name is absent. */
  namesOf: v.object({ addresses: v.pipe(v.array(text), v.maxLength(1000)), services: v.pipe(v.array(text), v.maxLength(1000)) }),
} as const

export type ConnectionsArguments = { readonly [M in keyof typeof connectionsMethods]: v.InferInput<(typeof connectionsMethods)[M]> }

export interface ConnectionsResults {
  watchConnections: SocketTable
  unwatchConnections: null
  descriptors: { readonly descriptors: readonly Descriptor[], readonly problem?: string }
  namesOf: Readonly<Record<string, string>>
}

export interface ConnectionsEvents {
  connectionsChanged(change: SocketTableChange): void
}

/** netstat's words; `tcp6` sockets are `tcp` of family 6. */
export type SocketProtocol = 'tcp' | 'udp' | 'udplite' | 'raw' | 'unix'

export type TcpState =
  | 'ESTABLISHED' | 'SYN_SENT' | 'SYN_RECV' | 'FIN_WAIT1' | 'FIN_WAIT2' | 'TIME_WAIT' | 'CLOSE' | 'CLOSE_WAIT' | 'LAST_ACK'
  | 'LISTEN' | 'CLOSING'

export interface SocketRow {
  /** Stays the same as long as the socket lives. */
  readonly key: string
  readonly protocol: SocketProtocol
  readonly family?: '4' | '6'
  /**
   * Bytes; of a listening TCP socket: connections waiting for accept(), and the backlog (0 where it cannot be had); of a
   * listening Unix socket likewise.
   */
  readonly receiveQueue: number
  readonly sendQueue: number
  /** Numeric, without brackets; for Unix sockets the path, `@…` for abstract ones, '' for none. */
  readonly localAddress: string
  readonly localPort?: number
  readonly foreignAddress: string
  readonly foreignPort?: number
  /** TCP's states; of UDP and raw `ESTABLISHED` where connected, else ''; of Unix sockets `LISTEN`, `CONNECTED`, …, as netstat says. */
  readonly state: TcpState | 'CONNECTED' | 'CONNECTING' | 'DISCONNECTING' | 'FREE' | ''
  /**
   * As `netstat -o`: on (retransmission), keepalive, timewait, probe (zero window); absent: off. `expires`: seconds from the
   * table's or change's `at`. A timer that merely runs down is no change: whoever shows it counts.
   */
  readonly timer?: { readonly kind: 'on' | 'keepalive' | 'timewait' | 'probe', readonly expires: number, readonly retransmits: number }
  readonly uid?: number
  readonly user?: string
  readonly inode?: number
  /** Unix sockets: STREAM, DGRAM, SEQPACKET. */
  readonly type?: string
  /** Unix sockets: inode of the socket at the other end, where the system tells. */
  readonly peer?: number
  /** Unix sockets: netstat's RefCnt. */
  readonly references?: number
  /** An IPv6 socket that does not take IPv4 too (IPV6_V6ONLY), of those that listen or are not connected, where the system tells. */
  readonly v6only?: boolean
  /** Interface that the socket is bound to (SO_BINDTODEVICE, or the scope of a link-local address), where the system tells. */
  readonly interface?: string
  /** Processes that hold it, each with its descriptors; empty for kernel sockets (TIME_WAIT) and where it may not be read. */
  readonly holders: readonly { readonly pid: number, readonly command: string, readonly fds: readonly number[] }[]
  /** The socket belongs to somebody whose descriptors we may not read. */
  readonly hidden?: boolean
  /** Whether this user's, so «mine only». */
  readonly mine: boolean
  /** States this socket was seen in, oldest first, as long as the table was watched; milliseconds since 1970. */
  readonly path: readonly { readonly state: string, readonly at: number }[]
}

export interface SocketTable {
  readonly at: number
  readonly rows: readonly SocketRow[]
  /** `Linux · /proc/net`, …: where it comes from. */
  readonly source: string
  /**
   * What is missing to see all processes: a right (`CAP_SYS_PTRACE`, `root`, `Administrator`), or `PID namespace` where sockets
   * belong to processes that this machine's /proc does not show; absent where nothing is.
   */
  readonly missing?: string
  /** Our own process. */
  readonly pid: number
}

/** What changed since the last one. */
export interface SocketTableChange {
  readonly at: number
  readonly appeared: readonly SocketRow[]
  /** Rows whose state, queues, timer or holders changed. */
  readonly changed: readonly SocketRow[]
  /** Keys. */
  readonly vanished: readonly string[]
  /** The `appeared` are no news but the rest of the first table. */
  readonly first?: boolean
  /** As of the table; told when it changes, '' when nothing is missing any more. */
  readonly missing?: string
}

/** One line of `lsof -p`. */
export interface Descriptor {
  /** `cwd`, `txt`, `mem`, or the number with its access mode: `3u`, `1w`, `0r`. */
  readonly fd: string
  /** `REG`, `DIR`, `CHR`, `FIFO`, `IPv4`, `IPv6`, `unix`, `a_inode`, … */
  readonly type: string
  /** `136,1`, or the inode for sockets as lsof has it. */
  readonly device: string
  /** SIZE/OFF. */
  readonly size: string
  /** NODE: the inode, or `TCP`/`UDP` for internet sockets. */
  readonly node: string
  readonly name: string
  /** The row of the table that it is, if it is a socket. */
  readonly key?: string
}
