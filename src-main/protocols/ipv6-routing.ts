import { ipv6Text } from './address-text.ts'
import { bytes, fields, int32, ipv6, names, none, uint16, uint32, uint8, type Field } from './field.ts'
import { ipProtocolName } from './ip-protocols.ts'
import { appendInfo, dissectNextHeader, extensionLayer, replaceAddress } from './ipv6-extension.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 8200 section 4.4: the part that all types have.
const NEXT_HEADER = 0
const LENGTH = 1
const TYPE = 2
const SEGMENTS_LEFT = 3
const HEADER = 4
const ADDRESS = 16

const TYPES = names({
  0: 'Source Route', 1: 'Nimrod', 2: 'Type 2 Routing', 3: 'RPL Source Route', 4: 'Segment Routing',
  5: 'Compact Routing Header 16', 6: 'Compact Routing Header 32', 253: 'Experiment 1', 254: 'Experiment 2',
})

const f = fields('ipv6.routing', {
  next: uint8('ipv6.routing.nxt', 'Next Header', { values: ipProtocolName }),
  length: uint8('ipv6.routing.len', 'Length', { description: 'In units of 8 bytes, not counting the first' }),
  octets: uint16('ipv6.routing.len_oct', 'Length', { unit: ' bytes' }),
  type: uint8('ipv6.routing.type', 'Type', { values: TYPES }),
  segmentsLeft: uint8('ipv6.routing.segleft', 'Segments Left'),
  unknown: bytes('ipv6.routing.unknown_data', 'Type-Specific Data'),
  sourceReserved: bytes('ipv6.routing.src.reserved', 'Reserved'),
  sourceAddress: ipv6('ipv6.routing.src.addr', 'Address'),
  mobileReserved: bytes('ipv6.routing.mipv6.reserved', 'Reserved'),
  homeAddress: ipv6('ipv6.routing.mipv6.home_address', 'Home Address'),
  cmprI: uint32('ipv6.routing.rpl.cmprI', 'Compressed Internal Octets (CmprI)', { mask: 0xf0000000 }),
  cmprE: uint32('ipv6.routing.rpl.cmprE', 'Compressed Final Octets (CmprE)', { mask: 0x0f000000 }),
  pad: uint32('ipv6.routing.rpl.pad', 'Padding Bytes', { mask: 0x00f00000 }),
  rplReserved: uint32('ipv6.routing.rpl.reserved', 'Reserved', { mask: 0x000fffff }),
  addressCount: int32('ipv6.routing.rpl.addr_count', 'Total Address Count'),
  rplAddress: bytes('ipv6.routing.rpl.address', 'Address'),
  fullAddress: ipv6('ipv6.routing.rpl.full_address', 'Full Address'),
  lastEntry: uint8('ipv6.routing.srh.last_entry', 'Last Entry'),
  segmentFlags: uint8('ipv6.routing.srh.flags', 'Flags', { base: 'hex' }),
  tag: bytes('ipv6.routing.srh.tag', 'Tag'),
  segment: ipv6('ipv6.routing.srh.addr', 'Address'),
  currentSid16: uint16('ipv6.routing.crh16.current_sid', 'Current SID'),
  currentSid32: uint32('ipv6.routing.crh32.current_sid', 'Current SID'),
  sid16: uint16('ipv6.routing.crh16.sid', 'Segment ID'),
  sid32: uint32('ipv6.routing.crh32.sid', 'Segment ID'),
  invalidLength: none('ipv6.routing.invalid_length', 'Invalid IPv6 Routing header length'),
  invalidSegments: none('ipv6.routing.invalid_segleft', 'IPv6 Routing Header segments left field must not exceed address count'),
  undecoded: none('ipv6.routing.undecoded', 'Undecoded IPv6 routing header field'),
  deprecated: none('ipv6.routing.deprecated', 'Routing header type is deprecated'),
  multicast: none('ipv6.src_route_list.multicast_addr', 'Multicast addresses must not appear in the source route list'),
})

interface Header {
  /** In units of 8 bytes, without the first. */
  readonly length: number
  readonly segmentsLeft: number
  readonly lengthNode: Node
  readonly typeNode: Node
  readonly segmentsNode: Node
}

export const routing = protocol({
  abbrev: 'ipv6.routing', name: 'IPv6 Routing', label: 'Routing Header for IPv6',
  on: { 'ip.proto': [43] },
  dissect(r, p) {
    appendInfo(p, 'IPv6 routing')
    const total = r.has(LENGTH, 1) ? (r.u8(LENGTH) + 1) * 8 : r.length
    const layer = extensionLayer(p, routing, r, total)
    p.add(layer, f.next, r, NEXT_HEADER)
    const lengthNode = p.add(layer, f.length, r, LENGTH)
    p.generate(layer, f.octets, r, total, LENGTH, 1)
    const typeNode = p.add(layer, f.type, r, TYPE)
    const type = r.u8(TYPE)
    if (p.detailed) p.label(layer, `Routing Header for IPv6 (${TYPES.get(type) ?? `Unknown type ${type}`})`)
    const segmentsNode = p.add(layer, f.segmentsLeft, r, SEGMENTS_LEFT)
    const header: Header = { length: r.u8(LENGTH), segmentsLeft: r.u8(SEGMENTS_LEFT), lengthNode, typeNode, segmentsNode }
    specific(p, layer, r.sub(HEADER, total - HEADER), type, header)
    r.need(total, 0)
    dissectNextHeader(p, r.u8(NEXT_HEADER), r.sub(total))
    return true
  },
})

function specific(p: Packet, layer: Node, r: Reader, type: number, header: Header): void {
  switch (type) {
    case 0: sourceRoute(p, layer, r, header); return
    case 2: mobile(p, layer, r, header); return
    case 3: rpl(p, layer, r, header); return
    case 4: segments(p, layer, r, header); return
    case 5: compact(p, layer, r, header, f.sid16, f.currentSid16); return
    case 6: compact(p, layer, r, header, f.sid32, f.currentSid32); return
    default: {
      const node = p.add(layer, f.unknown, r, 0, r.reported)
      p.expert(node, r, 'note', 'Undecoded IPv6 routing header field', 0, r.length, f.undecoded)
    }
  }
}

/** RFC 2460 section 4.4; deprecated by RFC 5095. */
function sourceRoute(p: Packet, layer: Node, r: Reader, header: Header): void {
  p.add(layer, f.sourceReserved, r, 0, 4)
  if (header.length & 1) {
    p.expert(header.lengthNode, r, 'error', 'IPv6 Routing Header extension header length must not be odd', 0, 0, f.invalidLength)
  }
  const count = header.length >>> 1
  tooManySegments(p, r, header, count, 'Type 0')
  for (let i = 0; i < count; i++) listed(p, layer, f.sourceAddress, r, 4 + i * ADDRESS, i + 1)
  if (count && header.segmentsLeft) replaceAddress(p, 'destination', r.bytes, r.start + 4 + (count - 1) * ADDRESS)
  p.expert(header.typeNode, r, 'note', 'Routing header type is deprecated', 0, 0, f.deprecated)
}

/** RFC 6275 section 6.4. */
function mobile(p: Packet, layer: Node, r: Reader, header: Header): void {
  p.add(layer, f.mobileReserved, r, 0, 4)
  if (header.length !== 2) {
    const text = 'IPv6 Type 2 Routing Header extension header length must equal 2'
    p.expert(header.lengthNode, r, 'error', text, 0, 0, f.invalidLength)
  }
  if (header.segmentsLeft !== 1) {
    const text = 'IPv6 Type 2 Routing Header segments left field must equal 1'
    p.expert(header.segmentsNode, r, 'error', text, 0, 0, f.invalidSegments)
  }
  listed(p, layer, f.homeAddress, r, 4, 1)
  if (header.segmentsLeft) replaceAddress(p, 'destination', r.bytes, r.start + 4)
}

/** RFC 6554 section 3: the first bytes of each address are those of the destination, and left out. */
function rpl(p: Packet, layer: Node, r: Reader, header: Header): void {
  if (p.addresses?.length !== 16) return
  const { bytes: frame, destinationAt } = p.addresses
  const own = frame.slice(destinationAt, destinationAt + ADDRESS)
  p.add(layer, f.cmprI, r, 0)
  p.add(layer, f.cmprE, r, 0)
  p.add(layer, f.pad, r, 0)
  p.add(layer, f.rplReserved, r, 0)
  const internal = ADDRESS - (r.u8(0) >>> 4), final = ADDRESS - (r.u8(0) & 0x0f), pad = r.u8(1) >>> 4
  const count = header.length ? Math.trunc((header.length * 8 - pad - final) / internal) + 1 : 0
  p.generate(layer, f.addressCount, r, count, 0, 2)
  tooManySegments(p, r, header, Math.max(0, count), 'RPL')
  let at = 4
  for (let i = 1; i <= count; i++) {
    const width = i === count ? final : internal
    p.add(layer, f.rplAddress, r, at, width)
    const full = own.slice()
    full.set(r.view(at, width), ADDRESS - width)
    const node = p.generate(layer, f.fullAddress, r, full, at, width)
    if (p.detailed) p.label(node, `[Address[${i}]: ${ipv6Text(full, 0)}]`)
    if (full[0] === 0xff) p.expert(node, r, 'error', f.multicast.label, at, width, f.multicast)
    if (header.segmentsLeft) replaceAddress(p, 'destination', full, 0)
    at += width
  }
}

/** RFC 8754 section 2; the TLVs behind the segments are left as they are. */
function segments(p: Packet, layer: Node, r: Reader, header: Header): void {
  p.add(layer, f.lastEntry, r, 0)
  p.add(layer, f.segmentFlags, r, 1)
  p.add(layer, f.tag, r, 2, 2)
  const count = r.u8(0) + 1
  tooManySegments(p, r, header, count, 'Type 4')
  // The first entry of the list is the last segment of the path.
  if (header.segmentsLeft) {
    r.need(4, ADDRESS)
    replaceAddress(p, 'destination', r.bytes, r.start + 4)
  }
  for (let i = 0; i < count; i++) listed(p, layer, f.segment, r, 4 + i * ADDRESS, i)
}

/** RFC 9631 section 4: numbers instead of addresses. */
function compact(p: Packet, layer: Node, r: Reader, header: Header, sid: Field, current: Field): void {
  const count = Math.floor(r.reported / sid.width)
  if (header.segmentsLeft < count) {
    const at = header.segmentsLeft * sid.width
    p.generate(layer, current, r, r.uint(at, sid.width), at, sid.width)
  }
  const list = p.branch(layer, frameMarks.text, r, 0, r.length, 'Segment Identifiers')
  for (let i = 0; i < count; i++) {
    const node = p.add(list, sid, r, i * sid.width)
    if (p.detailed) p.label(node, `SID[${i}] = ${p.number[node]}`)
  }
}

function listed(p: Packet, layer: Node, field: Field, r: Reader, at: number, index: number): void {
  const node = p.add(layer, field, r, at)
  if (p.detailed) p.label(node, `Address[${index}]: ${ipv6Text(r.bytes, r.start + at)}`)
  if (r.u8(at) === 0xff) p.expert(node, r, 'error', f.multicast.label, at, ADDRESS, f.multicast)
}

function tooManySegments(p: Packet, r: Reader, header: Header, count: number, kind: string): void {
  if (header.segmentsLeft <= count) return
  const text = `IPv6 ${kind} Routing Header segments left field must not exceed address count (${count})`
  p.expert(header.segmentsNode, r, 'error', text, 0, 0, f.invalidSegments)
}
