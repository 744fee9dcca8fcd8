import type { OptionName, SocketOption } from '../api/playground.ts'
import { errnoName, errnoProblem } from './errno.ts'
import { libc } from './libc.ts'
import { AF_INET6, localAddress, type LocalAddress } from './local-address.ts'

/** Socket options read from and set on a descriptor with getsockopt() and setsockopt(). */

type Level = 'SOL_SOCKET' | 'IPPROTO_IP' | 'IPPROTO_IPV6' | 'IPPROTO_TCP'
/** A C int; an int of which only zero or not counts; struct linger. */
type Shape = 'int' | 'flag' | 'linger'

interface Place {
  readonly level: Level
  readonly number: number
  readonly shape: Shape
}

const BSD = process.platform !== 'linux'
const DARWIN = process.platform === 'darwin'

/** asm-generic/socket.h on Linux; sys/socket.h on macOS and winsock2.h have BSD's numbers. */
const LEVELS: Readonly<Record<Level, number>> = { SOL_SOCKET: BSD ? 0xffff : 1, IPPROTO_IP: 0, IPPROTO_IPV6: 41, IPPROTO_TCP: 6 }

function place(level: Level, shape: Shape, linux: number, bsd: number): Place {
  return { level, shape, number: BSD ? bsd : linux }
}

const IP_TTL = place('IPPROTO_IP', 'int', 2, 4)
const IPV6_UNICAST_HOPS = place('IPPROTO_IPV6', 'int', 16, 4)

const PLACES: Readonly<Record<OptionName, Place>> = {
  SO_REUSEADDR: place('SOL_SOCKET', 'flag', 2, 0x0004),
  SO_KEEPALIVE: place('SOL_SOCKET', 'flag', 9, 0x0008),
  // macOS counts SO_LINGER in clock ticks; its SO_LINGER_SEC is what others call SO_LINGER.
  SO_LINGER: place('SOL_SOCKET', 'linger', 13, DARWIN ? 0x1080 : 0x0080),
  SO_BROADCAST: place('SOL_SOCKET', 'flag', 6, 0x0020),
  SO_RCVBUF: place('SOL_SOCKET', 'int', 8, 0x1002),
  SO_SNDBUF: place('SOL_SOCKET', 'int', 7, 0x1001),
  SO_TYPE: place('SOL_SOCKET', 'int', 3, 0x1008),
  SO_OOBINLINE: place('SOL_SOCKET', 'flag', 10, 0x0100),
  SO_DONTROUTE: place('SOL_SOCKET', 'flag', 5, 0x0010),
  TCP_NODELAY: place('IPPROTO_TCP', 'flag', 1, 1),
  TCP_MAXSEG: place('IPPROTO_TCP', 'int', 2, DARWIN ? 2 : 4),
  IPV6_V6ONLY: place('IPPROTO_IPV6', 'flag', 26, 27),
  IP_TTL,
}

/** All names, in the order in which they are shown. */
export const OPTION_NAMES = Object.keys(PLACES) as readonly OptionName[]

/** An option that the kind of socket does not have; Winsock says EINVAL of those of the other family. */
const ABSENT = new Set(['ENOPROTOOPT', 'EOPNOTSUPP', 'ENOTSUP', ...process.platform === 'win32' ? ['EINVAL'] : []])

/**
 * All options of a socket as getsockopt() gives them.
 * @param fd a descriptor of this process (a SOCKET on Windows)
 */
export function readSocketOptions(fd: number): readonly SocketOption[] {
  const local = localAddress(fd)
  return OPTION_NAMES.map((name) => read(fd, name, local))
}

/** One option; `value` is absent where this kind of socket has none such. SO_LINGER is seconds, -1 when off; flags are 0 and 1. */
export function readSocketOption(fd: number, name: OptionName): SocketOption {
  return read(fd, name, localAddress(fd))
}

/**
 * Sets an option.
 * @param value an int, 0 or 1 for flags, seconds or -1 for SO_LINGER
 * @returns what getsockopt() says afterwards (Linux doubles a buffer's size, and cuts it at `net.core.rmem_max`), and the
 *   problem where the system refused
 */
export function setSocketOption(fd: number, name: OptionName, value: number): SocketOption {
  const local = localAddress(fd)
  const { setsockopt, lastErrno } = libc()
  for (const { level, number, shape } of places(name, local, fd)) {
    const bytes = encode(value, shape)
    if (bytes && setsockopt(fd, LEVELS[level], number, bytes, bytes.length) === 0) continue
    const problem = bytes ? errnoProblem(lastErrno(), 'setsockopt', name) : { code: 'EINVAL', call: 'setsockopt', on: name, text: unfit(shape) }
    return { ...read(fd, name, local), problem }
  }
  return read(fd, name, local)
}

/** Where the option is on this socket: an IPv6 socket has its hop limit elsewhere, and one that also serves IPv4 has both. */
function places(name: OptionName, local: LocalAddress, fd: number): readonly Place[] {
  if (name !== 'IP_TTL' || local.family !== AF_INET6 || local.mapped) return [PLACES[name]]
  const dual = local.unspecified && read(fd, 'IPV6_V6ONLY', local).value === 0
  return dual ? [IPV6_UNICAST_HOPS, IP_TTL] : [IPV6_UNICAST_HOPS]
}

function read(fd: number, name: OptionName, local: LocalAddress): SocketOption {
  const { getsockopt, lastErrno } = libc()
  const { level, number, shape } = name === 'IP_TTL' && local.family === AF_INET6 && !local.mapped ? IPV6_UNICAST_HOPS : PLACES[name]
  const bytes = new Uint8Array(8)
  const length: [number] = [bytes.length]
  if (getsockopt(fd, LEVELS[level], number, bytes, length) === 0) {
    return { name, level, value: decode(bytes, shape), settable: settable(name, local) }
  }
  const errno = lastErrno()
  return { name, level, settable: false, ...!ABSENT.has(errnoName(errno)) && { problem: errnoProblem(errno, 'getsockopt', name) } }
}

/** RFC 3493 section 5.3: IPV6_V6ONLY is said before bind(), which Node has called when we get the descriptor. */
function settable(name: OptionName, local: LocalAddress): boolean {
  return name !== 'SO_TYPE' && (name !== 'IPV6_V6ONLY' || local.port === 0)
}

/** Winsock's struct linger has two u_shorts, everybody else's two ints. */
const LINGER_SHORT = process.platform === 'win32'

function decode(bytes: Uint8Array, shape: Shape): number {
  const view = new DataView(bytes.buffer)
  if (shape === 'linger') {
    if (LINGER_SHORT) return view.getUint16(0, true) ? view.getUint16(2, true) : -1
    return view.getInt32(0, true) ? view.getInt32(4, true) : -1
  }
  const value = view.getInt32(0, true)
  return shape === 'flag' ? Number(value !== 0) : value
}

function encode(value: number, shape: Shape): Uint8Array | undefined {
  const most = shape === 'flag' ? 1 : shape === 'linger' && LINGER_SHORT ? 0xffff : 0x7fffffff
  const least = shape === 'flag' ? 0 : shape === 'linger' ? -1 : -0x80000000
  if (!Number.isInteger(value) || value < least || value > most) return undefined
  const bytes = new Uint8Array(shape === 'linger' && !LINGER_SHORT ? 8 : 4)
  const view = new DataView(bytes.buffer)
  if (shape !== 'linger') view.setInt32(0, value, true)
  else if (LINGER_SHORT) {
    view.setUint16(0, Number(value >= 0), true)
    view.setUint16(2, Math.max(0, value), true)
  } else {
    view.setInt32(0, Number(value >= 0), true)
    view.setInt32(4, Math.max(0, value), true)
  }
  return bytes
}

function unfit(shape: Shape): string {
  if (shape === 'flag') return 'The value is 0 or 1'
  return shape === 'linger' ? `The value is -1 (off) or seconds up to ${LINGER_SHORT ? 0xffff : 0x7fffffff}` : 'The value is a 32-bit integer'
}
