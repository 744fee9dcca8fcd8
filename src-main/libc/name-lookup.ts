import { isIP } from 'node:net'
import type { LookupFlag, LookupResult, Problem, ResolvedAddress, ReverseFlag } from '../api/playground.ts'
import { libc, type AddrInfo, type Libc, type Pointer } from './libc.ts'
import { AF_INET, AF_INET6 } from './local-address.ts'
import { eaiName, lookupFlags, reverseFlags } from './resolver-names.ts'
import { readSockaddr, writeSockaddr } from './sockaddr.ts'

/** The system's own resolver, called on a thread of its own: names to addresses and back (RFC 3493 section 6). */

export interface LookupRequest {
  /** Empty: NULL, the loopback address or, with AI_PASSIVE, the unspecified one. */
  readonly name: string
  /** A port or a name of /etc/services; empty: NULL. */
  readonly service: string
  readonly family: 'any' | '4' | '6'
  readonly type: 'any' | 'SOCK_STREAM' | 'SOCK_DGRAM'
  readonly flags: readonly LookupFlag[]
}

const FAMILIES = { any: 0, 4: AF_INET, 6: AF_INET6 }
const TYPES = { any: 0, SOCK_STREAM: 1, SOCK_DGRAM: 2 }
const TYPE_NAMES: Readonly<Record<number, ResolvedAddress['type']>> = { 1: 'SOCK_STREAM', 2: 'SOCK_DGRAM', 3: 'SOCK_RAW' }
/** IANA's protocol numbers that getaddrinfo answers with. */
const PROTOCOLS: Readonly<Record<number, string>> = { 0: 'IPPROTO_IP', 6: 'IPPROTO_TCP', 17: 'IPPROTO_UDP', 33: 'IPPROTO_DCCP', 132: 'IPPROTO_SCTP', 136: 'IPPROTO_UDPLITE' }
/** NI_MAXHOST and NI_MAXSERV. */
const HOST_ROOM = 1025
const SERVICE_ROOM = 32
/** Answers shown at most; a hosts file may hold any number. */
const MOST = 1000

/**
 * getaddrinfo(). Its list is given back to the system whatever happens.
 * @returns the addresses in the system's order, or its EAI_ error
 */
export async function lookup(request: LookupRequest): Promise<LookupResult> {
  const { name, service } = request
  const on = [name, service].filter(Boolean).join(':')
  if (on.includes('\0')) return { problem: { code: 'EAI_NONAME', call: 'getaddrinfo', on: on.replaceAll('\0', '\\0'), text: 'A name ends at a NUL byte' } }
  const c = libc()
  const list: [Pointer] = [null]
  const began = performance.now()
  try {
    const code = await c.getaddrinfo(name || null, service || null, hints(request), list)
    const milliseconds = performance.now() - began
    return code === 0 ? { addresses: addresses(c, list[0]), milliseconds } : { problem: problem(c, code, 'getaddrinfo', on) }
  } finally {
    if (list[0] !== null) c.freeaddrinfo(list[0])
  }
}

/**
 * getnameinfo().
 * @param address IPv4, or IPv6 with an optional `%scope` in digits
 * @param port in host order
 */
export async function reverseLookup(address: string, port: number, flags: readonly ReverseFlag[]): Promise<{ readonly host: string, readonly service: string } | { readonly problem: Problem }> {
  const on = `${isIP(address) === 6 ? `[${address}]` : address}:${port}`
  const sockaddr = await numeric(address, port)
  if (!sockaddr) return { problem: { code: 'EINVAL', call: 'getnameinfo', on, text: `“${address}” is no IPv4 or IPv6 address` } }
  const c = libc()
  const host: [string] = ['\0'.repeat(HOST_ROOM)]
  const names: [string] = ['\0'.repeat(SERVICE_ROOM)]
  const code = await c.getnameinfo([...sockaddr], sockaddr.length, host, HOST_ROOM, names, SERVICE_ROOM, reverseFlags(flags))
  return code === 0 ? { host: host[0], service: names[0] } : { problem: problem(c, code, 'getnameinfo', on) }
}

/** A numeric address as a sockaddr: the system itself reads it, nothing is looked up. */
async function numeric(address: string, port: number): Promise<Uint8Array | undefined> {
  if (!isIP(address)) return undefined
  const found = await lookup({ name: address, service: '', family: 'any', type: 'SOCK_STREAM', flags: ['AI_NUMERICHOST'] })
  const bytes = 'addresses' in found ? found.addresses[0]?.sockaddr : undefined
  if (!bytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return bytes.length === 16 ? writeSockaddr(bytes.subarray(4, 8), port) : writeSockaddr(bytes.subarray(8, 24), port, view.getUint32(24, true))
}

function hints({ family, type, flags }: LookupRequest): AddrInfo {
  return { flags: lookupFlags(flags), family: FAMILIES[family], type: TYPES[type], protocol: 0, length: 0, address: null, canonicalName: null, next: null }
}

function addresses(c: Libc, list: Pointer): readonly ResolvedAddress[] {
  const found: ResolvedAddress[] = []
  for (let at = list; at !== null && found.length < MOST;) {
    const { type, protocol, length, address, canonicalName, next } = c.koffi.decode(at, c.addrInfo) as AddrInfo
    const bytes = address === null ? new Uint8Array() : Uint8Array.from(c.koffi.decode(address, 'uint8_t', Number(length)) as Iterable<number>)
    const read = readSockaddr(bytes)
    if (read) {
      found.push({
        ...read, type: TYPE_NAMES[type] ?? 'SOCK_RAW', protocol: PROTOCOLS[protocol] ?? `protocol ${protocol}`,
        ...canonicalName && { canonicalName },
      })
    }
    at = next
  }
  return found
}

function problem(c: Libc, code: number, call: string, on: string): Problem {
  return { code: eaiName(code), call, on, text: c.gaiStrerror?.(code) ?? eaiName(code) }
}
