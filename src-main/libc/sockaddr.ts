import type { ResolvedAddress } from '../api/playground.ts'
import { AF_INET, AF_INET6 } from './local-address.ts'

/**
 * sockaddr_in and sockaddr_in6 as this machine lays them out (netinet/in.h): ports, IPv4 addresses and the flow label are in
 * network byte order, family and scope in the machine's own. Lengths and places in bytes.
 */

type Member = ResolvedAddress['members'][number]

/** BSD's structures begin with a length of one byte, and the family has one byte less. */
const BSD_LENGTH = process.platform === 'darwin'

export const SOCKADDR_IN = 16
export const SOCKADDR_IN6 = 28

/** What is to be read out of a sockaddr, with its members one by one. @returns undefined for another family, or too few bytes */
export function readSockaddr(bytes: Uint8Array): Pick<ResolvedAddress, 'family' | 'address' | 'port' | 'sockaddr' | 'members'> | undefined {
  if (bytes.length < 2) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const family = BSD_LENGTH ? bytes[1] : view.getUint16(0, true)
  if (family === AF_INET && bytes.length >= SOCKADDR_IN) {
    const address = bytes.subarray(4, 8).join('.')
    return {
      family: 'AF_INET', address, port: view.getUint16(2), sockaddr: bytes.slice(0, SOCKADDR_IN),
      members: [
        ...familyMembers('sin', 'AF_INET', view), port('sin_port', view),
        { name: 'sin_addr', at: 4, length: 4, network: `${hex(view.getUint32(4), 4)} = ${address}`, host: hex(view.getUint32(4, true), 4) },
        { name: 'sin_zero', at: 8, length: 8, network: [...bytes.subarray(8, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ') },
      ],
    }
  }
  if (family !== AF_INET6 || bytes.length < SOCKADDR_IN6) return undefined
  const address = ipv6Text(bytes.subarray(8, 24))
  const scope = view.getUint32(24, true)
  return {
    family: 'AF_INET6', address: scope ? `${address}%${scope}` : address, port: view.getUint16(2), sockaddr: bytes.slice(0, SOCKADDR_IN6),
    members: [
      ...familyMembers('sin6', 'AF_INET6', view), port('sin6_port', view),
      { name: 'sin6_flowinfo', at: 4, length: 4, ...both(view, 4, 4) },
      { name: 'sin6_addr', at: 8, length: 16, network: address },
      { name: 'sin6_scope_id', at: 24, length: 4, ...both(view, 24, 4) },
    ],
  }
}

/**
 * The bytes of a sockaddr_in or sockaddr_in6.
 * @param address four or sixteen bytes
 * @param port in host order, as people write it
 * @param scope an interface's number, for link-local addresses
 */
export function writeSockaddr(address: Uint8Array, port: number, scope = 0): Uint8Array {
  const v4 = address.length === 4
  const bytes = new Uint8Array(v4 ? SOCKADDR_IN : SOCKADDR_IN6)
  const view = new DataView(bytes.buffer)
  const family = v4 ? AF_INET : AF_INET6
  if (BSD_LENGTH) bytes.set([bytes.length, family])
  else view.setUint16(0, family, true)
  view.setUint16(2, port)
  bytes.set(address, v4 ? 4 : 8)
  if (!v4) view.setUint32(24, scope, true)
  return bytes
}

function familyMembers(prefix: 'sin' | 'sin6', name: string, view: DataView): readonly Member[] {
  if (!BSD_LENGTH) return [{ name: `${prefix}_family`, at: 0, length: 2, network: number(view.getUint16(0), 2), host: `${hex(view.getUint16(0, true), 2)} = ${name}` }]
  return [
    { name: `${prefix}_len`, at: 0, length: 1, network: number(view.getUint8(0), 1) },
    { name: `${prefix}_family`, at: 1, length: 1, network: `${hex(view.getUint8(1), 1)} = ${name}` },
  ]
}

function port(name: string, view: DataView): Member {
  return { name, at: 2, length: 2, ...both(view, 2, 2) }
}

/** Read big end first, as the network does, and little end first, as every machine does that this runs on. */
function both(view: DataView, at: number, length: 2 | 4): { readonly network: string, readonly host: string } {
  return length === 2
    ? { network: number(view.getUint16(at), 2), host: number(view.getUint16(at, true), 2) }
    : { network: number(view.getUint32(at), 4), host: number(view.getUint32(at, true), 4) }
}

function hex(value: number, length: number): string {
  return '0x' + value.toString(16).padStart(2 * length, '0')
}

function number(value: number, length: number): string {
  return `${hex(value, length)} = ${value}`
}

/** RFC 5952: the longest run of zero groups is left out, mapped IPv4 in dots. */
export function ipv6Text(bytes: Uint8Array): string {
  if (bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff) return '::ffff:' + bytes.subarray(12, 16).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => bytes[2 * i] << 8 | bytes[2 * i + 1])
  let start = -1, longest = 1
  for (let i = 0; i < 8; i++) {
    let end = i
    while (end < 8 && groups[end] === 0) end++
    if (end - i > longest) { start = i; longest = end - i }
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  return start < 0 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + longest))}`
}
