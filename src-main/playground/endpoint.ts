import { isIPv6 } from 'node:net'

/** One end of a connection, in words: `127.0.0.1:4444`, `[::1]:4444`, a path. */
export interface Endpoint {
  readonly text: string
  /** Whether it is an IPv4 address that an IPv6 socket showed as `::ffff:…` (RFC 4291 section 2.5.5.2). */
  readonly mapped: boolean
}

const MAPPED = '::ffff:'

/** An address without the prefix of a mapped one. */
export function plainAddress(address: string): string {
  return isMapped(address) ? address.slice(MAPPED.length) : address
}

function isMapped(address: string): boolean {
  return address.startsWith(MAPPED) && address.includes('.')
}

/** @param address as the socket says it; undefined for a socket that has been closed already */
export function endpoint(address: string | undefined, port: number | undefined): Endpoint {
  if (address === undefined) return { text: '*', mapped: false }
  return { text: addressText(plainAddress(address), port ?? 0), mapped: isMapped(address) }
}

/** `127.0.0.1:4444`, `[::1]:4444`, `localhost:4444`. */
export function addressText(host: string, port: number): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
}
