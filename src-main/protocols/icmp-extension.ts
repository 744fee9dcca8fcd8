import { CHECKSUM_STATUS, showChecksum } from './checksum-text.ts'
import { boolean, bytes, fields, ipv4, ipv6, names, none, SET, string, uint16, uint24, uint32, uint8 } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { internetChecksum } from './internet-checksum.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// RFC 4884 section 7 and 8: a header with a checksum, and objects of length, class and type.
const HEADER = 4
const OBJECT_HEADER = 4

const MPLS = 1
const INTERFACE_INFORMATION = 2
const INTERFACE_IDENTIFICATION = 3
const EXTENDED_PAYLOAD = 0

const AFI_IPV4 = 1
const AFI_IPV6 = 2

const f = fields('icmp', {
  extension: none('icmp.ext', 'ICMP Extensions'),
  version: uint8('icmp.ext.version', 'Version'),
  reserved: uint16('icmp.ext.res', 'Reserved', { base: 'hex', mask: 0x0fff }),
  checksum: uint16('icmp.ext.checksum', 'Checksum', { base: 'hex' }),
  status: uint8('icmp.ext.checksum.status', 'Checksum Status', { base: 'none', values: CHECKSUM_STATUS }),
  bad: none('icmp.ext.checksum_bad', 'Bad checksum'),
  length: uint16('icmp.ext.length', 'Length'),
  class: uint8('icmp.ext.class', 'Class', {
    values: names({ 1: 'MPLS Label Stack Class', 2: 'Interface Information Object', 3: 'Interface Identification Object' }),
  }),
  type: uint8('icmp.ext.ctype', 'C-Type'),
  data: bytes('icmp.ext.data', 'Data'),
  label: uint24('icmp.mpls.label', 'Label', { mask: 0xfffff0 }),
  experimental: uint24('icmp.mpls.exp', 'Experimental', { mask: 0x00000e }),
  bottom: boolean('icmp.mpls.s', 'Stack bit', { width: 3, mask: 0x000001, words: SET }),
  ttl: uint8('icmp.mpls.ttl', 'Time to live'),
  mplsData: bytes('icmp.mpls.data', 'Data'),
  role: uint8('icmp.int_info.role', 'Interface Role', {
    mask: 0xc0, values: names({
      0: 'IP interface upon which datagram arrived', 1: 'sub-IP component of an IP interface upon which datagram arrived',
      2: 'IP interface through which datagram would be forwarded', 3: 'IP next-hop to which datagram would be forwarded',
    }),
  }),
  roleReserved: uint8('icmp.int_info.reserved', 'Reserved', { mask: 0x30 }),
  hasIndex: boolean('icmp.int_info.ifindex', 'ifIndex', { mask: 0x08 }),
  hasAddress: boolean('icmp.int_info.ipaddr', 'IP Address', { mask: 0x04, words: ['Not Present', 'Present'] }),
  hasName: boolean('icmp.int_info.name_present', 'Interface Name', { mask: 0x02, words: ['Not Present', 'Present'] }),
  hasMtu: boolean('icmp.int_info.mtu_present', 'MTU', { mask: 0x01, words: ['Not Present', 'Present'] }),
  index: uint32('icmp.int_info.index', 'Interface Index'),
  family: uint16('icmp.int_info.afi', 'Address Family Identifier'),
  familyReserved: bytes('icmp.reserved', 'Reserved'),
  address4: ipv4('icmp.int_info.ipv4', 'Source'),
  address6: ipv6('icmp.int_info.ipv6', 'Source'),
  addressUnknown: bytes('icmp.int_info.ipunknown', 'Source'),
  nameLength: uint8('icmp.int_info.name_length', 'Name Length'),
  name: string('icmp.int_info.name', 'Name', { encoding: 'ascii' }),
  mtu: uint32('icmp.int_info.mtu', 'Maximum Transmission Unit'),
  identifiedName: string('icmp.int_ident.name', 'Name', { encoding: 'ascii' }),
  identifiedIndex: uint32('icmp.int_ident.index', 'Interface Index'),
  identifiedFamily: uint16('icmp.int_ident.afi', 'Address Family Identifier', {
    values: names({ 1: 'IPv4', 2: 'IPv6', 16389: '48-bit MAC Address' }),
  }),
  identifiedLength: uint8('icmp.int_ident.addr_length', 'Address Length'),
  identifiedReserved: bytes('icmp.int_ident.reserved', 'Reserved'),
  identified4: ipv4('icmp.int_ident.ipv4', 'Address'),
  identified6: ipv6('icmp.int_ident.ipv6', 'Address'),
  identifiedAddress: bytes('icmp.int_ident.address', 'Address'),
})

/** Shows the extensions of an ICMP or ICMPv6 message. */
export function dissectIcmpExtension(p: Packet, layer: Node, r: Reader): void {
  const node = p.branch(layer, f.extension, r, 0, r.length, 'ICMP Multi-Part Extensions')
  if (r.reported < HEADER) return
  const version = r.u8(0) >>> 4
  p.put(node, f.version, r, 0, 1, version)
  p.add(node, f.reserved, r, 0)
  const sent = r.u16(2)
  if (sent === 0) {
    const checksum = p.generate(node, f.checksum, r, sent, 2, 2)
    if (p.detailed) p.label(checksum, '[Checksum: [missing]]')
    p.generate(node, f.status, r, 3, 2, 2)
  } else {
    const rest = internetChecksum(r.view(0, r.reported))
    showChecksum(p, node, r, 2, f.checksum, f.status, f.bad, 'warn', rest, '')
  }
  if (version !== 1 && version !== 2) {
    if (p.detailed) p.append(node, ' (unsupported version)')
    return
  }
  for (let at = HEADER; r.reported - at >= OBJECT_HEADER;) {
    const length = r.u16(at)
    object(p, node, r.sub(at, Math.max(length, OBJECT_HEADER)), length)
    if (length < OBJECT_HEADER) return
    at += length
  }
}

/** @param r the object, as far as the message goes */
function object(p: Packet, parent: Node, r: Reader, length: number): void {
  const node = p.branch(parent, frameMarks.text, r, 0, r.reported, 'Unknown object')
  p.add(node, f.length, r, 0)
  p.add(node, f.class, r, 2)
  const what = r.u8(2), type = r.u8(3)
  if (length < OBJECT_HEADER) {
    if (p.detailed) p.label(node, 'Object with bad length')
    return
  }
  const known = what === MPLS ? stack(p, node, r, type)
    : what === INTERFACE_INFORMATION ? information(p, node, r, type)
    : what === INTERFACE_IDENTIFICATION ? identification(p, node, r, type)
    : what === EXTENDED_PAYLOAD && extendedPayload(p, node, r, type)
  if (!known) {
    p.add(node, f.type, r, 3)
    if (p.detailed) p.label(node, `Unknown object (${what}/${type})`)
    if (r.reported > OBJECT_HEADER) p.add(node, f.data, r, OBJECT_HEADER, r.reported - OBJECT_HEADER)
  }
  if (r.reported < length && p.detailed) p.append(node, ' (truncated)')
}

/** RFC 4950 section 3. */
function stack(p: Packet, node: Node, r: Reader, type: number): boolean {
  p.add(node, f.type, r, 3)
  if (type !== 1) return false
  if (p.detailed) p.label(node, 'MPLS Stack Entry')
  let at = OBJECT_HEADER
  for (; at + 4 <= r.reported; at += 4) {
    const entry = r.u32(at)
    const line = `Label: ${entry >>> 12}, Exp: ${entry >>> 9 & 7}, S: ${entry >>> 8 & 1}, TTL: ${entry & 0xff}`
    const each = p.branch(node, frameMarks.text, r, at, 4, line)
    p.add(each, f.label, r, at)
    p.add(each, f.experimental, r, at)
    p.add(each, f.bottom, r, at)
    p.add(each, f.ttl, r, at + 3)
  }
  if (at < r.reported) p.add(node, f.mplsData, r, at, r.reported - at)
  return true
}

function extendedPayload(p: Packet, node: Node, r: Reader, type: number): boolean {
  p.add(node, f.type, r, 3)
  if (type !== 1) return false
  if (p.detailed) p.label(node, 'Extended Payload')
  if (r.reported > OBJECT_HEADER) p.add(node, f.data, r, OBJECT_HEADER, r.reported - OBJECT_HEADER)
  return true
}

/** RFC 5837 section 4. */
function information(p: Packet, node: Node, r: Reader, type: number): boolean {
  if (p.detailed) p.label(node, 'Interface Information Object')
  addFlagWord(p, node, f.type, r, 3, [f.role, f.roleReserved, f.hasIndex, f.hasAddress, f.hasName, f.hasMtu])
  let at = OBJECT_HEADER
  if (type & 0x08) {
    if (r.reported < at + 4) return true
    p.add(node, f.index, r, at)
    at += 4
  }
  if (type & 0x04 && r.reported >= at + 2) {
    const family = r.u16(at)
    const address = p.branch(node, frameMarks.text, r, at, family === AFI_IPV4 ? 8 : 20, 'IP Address Sub-Object')
    p.add(address, f.family, r, at)
    p.add(address, f.familyReserved, r, at + 2, 2)
    at += 4
    if (family === AFI_IPV4) p.add(address, f.address4, r, at)
    else if (family === AFI_IPV6) p.add(address, f.address6, r, at)
    else {
      p.add(address, f.addressUnknown, r, at, Math.max(0, r.reported - at))
      return true
    }
    at += family === AFI_IPV4 ? 4 : 16
  }
  if (type & 0x02 && r.reported >= at + 1) {
    const length = r.u8(at)
    const name = p.branch(node, frameMarks.text, r, at, length, 'Interface Name Sub-Object')
    p.add(name, f.nameLength, r, at)
    // The length counts itself.
    if (length > 1 && r.reported >= at + length) p.add(name, f.name, r, at + 1, length - 1)
    at += Math.max(1, length)
  }
  if (type & 0x01 && r.reported >= at + 4) p.add(node, f.mtu, r, at)
  return true
}

/** RFC 8335 section 2.1. */
function identification(p: Packet, node: Node, r: Reader, type: number): boolean {
  if (p.detailed) p.label(node, 'Interface Identification Object')
  if (r.reported < 5) return false
  const typeNode = p.add(node, f.type, r, 3)
  if (p.detailed && type >= 1 && type <= 3) {
    p.append(typeNode, ` (Identifies Interface By ${['Name', 'Index', 'Address'][type - 1]})`)
  }
  let at = OBJECT_HEADER
  if (type === 1) p.add(node, f.identifiedName, r, at, r.reported - at)
  else if (type === 2) p.add(node, f.identifiedIndex, r, at)
  else if (type === 3) {
    p.add(node, f.identifiedFamily, r, at)
    p.add(node, f.identifiedLength, r, at + 2)
    p.add(node, f.identifiedReserved, r, at + 3, 1)
    const family = r.u16(at), length = r.u8(at + 2)
    const width = family === AFI_IPV4 ? 4 : family === AFI_IPV6 ? 16 : 0
    at += 4
    if (!width) {
      p.add(node, f.identifiedAddress, r, at, r.reported - at)
      return true
    }
    for (let rest = length; rest >= width && r.reported - at >= width; rest -= width, at += width) {
      p.add(node, width === 4 ? f.identified4 : f.identified6, r, at)
    }
  }
  return true
}
