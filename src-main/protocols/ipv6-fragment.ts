import { boolean, bytes, fields, framenum, none, uint16, uint32, uint8 } from './field.ts'
import { showFragments } from './fragment-tree.ts'
import { ipProtocolName } from './ip-protocols.ts'
import { converse } from './ip.ts'
import { dissectNextHeader, endExtensions, extensionLayer } from './ipv6-extension.ts'
import type { Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 8200 section 4.5.
const NEXT_HEADER = 0
const RESERVED = 1
const OFFSET = 2
const IDENTIFICATION = 4
const HEADER = 8

const f = fields('ipv6.fraghdr', {
  next: uint8('ipv6.fraghdr.nxt', 'Next header', { values: ipProtocolName }),
  reservedOctet: uint8('ipv6.fraghdr.reserved_octet', 'Reserved octet', { base: 'hex' }),
  offset: uint16('ipv6.fraghdr.offset', 'Offset', { mask: 0xfff8, description: 'In units of 8 bytes' }),
  reservedBits: uint16('ipv6.fraghdr.reserved_bits', 'Reserved bits', { mask: 0x0006 }),
  more: boolean('ipv6.fraghdr.more', 'More Fragments', { width: 2, mask: 0x0001, words: ['No', 'Yes'] }),
  id: uint32('ipv6.fraghdr.ident', 'Identification', { base: 'hex' }),
})

const FRAGMENT_FIELDS = fields('ipv6', {
  fragments: none('ipv6.fragments', 'IPv6 Fragments'),
  fragment: framenum('ipv6.fragment', 'IPv6 Fragment'),
  overlap: boolean('ipv6.fragment.overlap', 'Fragment overlap'),
  conflict: boolean('ipv6.fragment.overlap.conflict', 'Conflicting data in fragment overlap'),
  multipleTails: boolean('ipv6.fragment.multipletails', 'Multiple tail fragments found'),
  tooLong: boolean('ipv6.fragment.toolongfragment', 'Fragment too long'),
  count: uint32('ipv6.fragment.count', 'Fragment count'),
  reassembledIn: framenum('ipv6.reassembled.in', 'Reassembled IPv6 in frame'),
  length: uint32('ipv6.reassembled.length', 'Reassembled IPv6 length'),
  data: bytes('ipv6.reassembled.data', 'Reassembled IPv6 data'),
})

export const fragment = protocol({
  abbrev: 'ipv6.fraghdr', name: 'IPv6 Fragment', label: 'Fragment Header for IPv6',
  on: { 'ip.proto': [44] },
  dissect(r, p) {
    const next = r.u8(NEXT_HEADER), offsetAndMore = r.u16(OFFSET), id = r.u32(IDENTIFICATION)
    const offset = offsetAndMore & 0xfff8, more = (offsetAndMore & 1) !== 0
    if (p.row) {
      const ident = id.toString(16).padStart(8, '0')
      p.info = `IPv6 fragment (off=${offset} more=${more ? 'y' : 'n'} ident=0x${ident} nxt=${next})`
    }
    const layer = extensionLayer(p, fragment, r, HEADER)
    p.add(layer, f.next, r, NEXT_HEADER)
    p.add(layer, f.reservedOctet, r, RESERVED)
    const offsetNode = p.add(layer, f.offset, r, OFFSET)
    if (p.detailed) p.append(offsetNode, ` (${offset} bytes)`)
    p.add(layer, f.reservedBits, r, OFFSET)
    p.add(layer, f.more, r, OFFSET)
    p.add(layer, f.id, r, IDENTIFICATION)
    const part = r.sub(HEADER)
    // A packet may have the header and yet be whole (RFC 6946); and in a datagram put together it is not looked at again.
    if ((offset || more) && p.ipv6Payload > 0) piece(p, r, part, next, offset, more)
    else dissectNextHeader(p, next, part)
    return true
  },
})

function piece(p: Packet, r: Reader, part: Reader, next: number, offset: number, more: boolean): void {
  const wanted = p.preference('ipv6.defragment')
  p.fragmented = true
  const whole = wanted && part.has(0, p.ipv6Payload)
    ? p.reassembly.fragment(datagramKey(p, r), p.meta.number, part.sub(0, p.ipv6Payload), offset, more) : undefined
  const together = whole?.bytes && p.attach('Reassembled IPv6', whole.bytes)
  if (whole) showFragments(p, p.root, together ?? part, whole, FRAGMENT_FIELDS, 'IPv6')
  if (together) {
    p.fragmented = false
    p.ipv6Payload = 0
    dissectNextHeader(p, next, together)
  } else if (!wanted && offset === 0) dissectNextHeader(p, next, part)
  else {
    endExtensions(p)
    converse(p)
    p.call(p.registry.data, part)
  }
}

/** RFC 8200 section 4.5: fragments belong together that have the same addresses and identification. */
function datagramKey(p: Packet, r: Reader): string {
  let key = String.fromCharCode(6)
  for (let i = 0; i < 4; i++) key += String.fromCharCode(r.u8(IDENTIFICATION + i))
  const pair = p.addresses
  for (let i = 0; pair && i < 16; i++) {
    key += String.fromCharCode(pair.bytes[pair.sourceAt + i], pair.bytes[pair.destinationAt + i])
  }
  return key
}
