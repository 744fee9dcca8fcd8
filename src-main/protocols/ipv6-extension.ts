import type { AddressPair } from './conversation-store.ts'
import { converse } from './ip.ts'
import { ipProtocolName } from './ip-protocols.ts'
import type { Node, Packet } from './packet.ts'
import type { Protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 8200 section 4: extension headers form a chain, each saying what the next one is.
const HOP_BY_HOP = 0
const TCP = 6
const UDP = 17
const ROUTING = 43
const FRAGMENT = 44
const AUTHENTICATION = 51
const NO_NEXT = 59
const DESTINATION_OPTIONS = 60
const SCTP = 132
const MOBILITY = 135
const SHIM6 = 140

function isExtension(number: number): boolean {
  switch (number) {
    case HOP_BY_HOP: case ROUTING: case FRAGMENT: case AUTHENTICATION: case DESTINATION_OPTIONS: case MOBILITY: case SHIM6:
      return true
    default: return false
  }
}

/** Hands on what is behind an IPv6 header or one of its extensions. */
export function dissectNextHeader(p: Packet, number: number, r: Reader): void {
  if (isExtension(number) && p.next('ip.proto', number, r)) return
  endExtensions(p)
  if (number === NO_NEXT) {
    if (p.row) p.info = 'IPv6 no next header'
    p.call(p.registry.data, r)
    return
  }
  if (number !== TCP && number !== UDP && number !== SCTP) converse(p)
  if (p.next('ip.proto', number, r)) return
  if (p.row) p.info = `Unknown IP Protocol: ${ipProtocolName(number) ?? 'Unknown'} (${number})`
  p.call(p.registry.data, r)
}

/** What follows is no extension any more: layers hang where the IPv6 header does. */
export function endExtensions(p: Packet): void {
  if (p.ipv6Payload < 0) return
  p.root = p.parent[p.root]
  p.ipv6Payload = -1
}

/** Adds the layer of an extension header below its IPv6 header, which grows by it. The Protocol column stays as it is. */
export function extensionLayer(p: Packet, own: Protocol, r: Reader, length: number): Node {
  const name = p.protocol
  const layer = p.layer(own, r, 0, length)
  p.protocol = name
  if (p.ipv6Payload >= 0) {
    p.ipv6Payload = Math.max(0, p.ipv6Payload - length)
    const root = p.root
    const isNext = p.source[root] === r.source && p.start[root] + p.length[root] === r.start
    if (isNext) p.extent(root, p.length[root] + p.length[layer])
  }
  return layer
}

/** Adds to the Info line what extension headers there are. */
export function appendInfo(p: Packet, text: string): void {
  if (p.row) p.info += (p.info ? ' , ' : '') + text
}

/** Changes an end of the packet, where an extension header knows the true one. */
export function replaceAddress(p: Packet, end: 'source' | 'destination', bytes: Uint8Array, at: number): void {
  const old = p.addresses
  if (!old || old.length !== 16) return
  const pair: AddressPair = old.bytes === bytes
    ? { ...old, ...end === 'source' ? { sourceAt: at } : { destinationAt: at } }
    : { bytes: joined(old, end, bytes, at), length: 16, sourceAt: 0, destinationAt: 16 }
  p.addresses = pair
  p.sourceBytes = pair.bytes
  p.sourceAt = pair.sourceAt
  p.destinationAt = pair.destinationAt
}

function joined(old: AddressPair, end: 'source' | 'destination', bytes: Uint8Array, at: number): Uint8Array {
  const both = new Uint8Array(32)
  both.set(old.bytes.subarray(old.sourceAt, old.sourceAt + 16), 0)
  both.set(old.bytes.subarray(old.destinationAt, old.destinationAt + 16), 16)
  both.set(bytes.subarray(at, at + 16), end === 'source' ? 0 : 16)
  return both
}
