import { libc } from './libc.ts'

/** Address families as this system numbers them. */
export const AF_INET = 2
export const AF_INET6 = { linux: 10, darwin: 30 }[process.platform as string] ?? 23

/** What getsockname() says of a socket. */
export interface LocalAddress {
  /** 0 where the descriptor is no socket. */
  readonly family: number
  readonly port: number
  /** An IPv4-mapped address (RFC 4291 section 2.5.5.2): the socket is IPv6, its packets are IPv4. */
  readonly mapped: boolean
  /** `::` or `0.0.0.0`. */
  readonly unspecified: boolean
}

/** The local address of a socket; of a Unix socket the family only. */
export function localAddress(fd: number): LocalAddress {
  const bytes = new Uint8Array(128)
  if (libc().getsockname(fd, bytes, [bytes.length]) !== 0) return { family: 0, port: 0, mapped: false, unspecified: false }
  const view = new DataView(bytes.buffer)
  // BSD's sockaddr begins with its length, the family is the second byte (sys/socket.h).
  const family = process.platform === 'darwin' ? bytes[1] : view.getUint16(0, true)
  if (family !== AF_INET && family !== AF_INET6) return { family, port: 0, mapped: false, unspecified: false }
  const address = family === AF_INET ? bytes.subarray(4, 8) : bytes.subarray(8, 24)
  return {
    family, port: view.getUint16(2), unspecified: address.every((byte) => byte === 0),
    mapped: family === AF_INET6 && address.subarray(0, 10).every((byte) => byte === 0) && address[10] === 0xff && address[11] === 0xff,
  }
}
