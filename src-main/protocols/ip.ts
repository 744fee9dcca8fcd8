import { dscpNames, ecnNames, trafficClassText } from './dscp.ts'
import { etherType } from './ether-type.ts'
import { boolean, bytes, fields, framenum, ipv4, names, none, SET, uint16, uint32, uint8 } from './field.ts'
import { showFragments } from './fragment-tree.ts'
import { internetChecksum } from './internet-checksum.ts'
import { destinationOffset, dissectIpOptions } from './ip-options.ts'
import { ipProtocolName } from './ip-protocols.ts'
import { GENERATED, type Node, type Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 791 section 3.1: the header's fields, by their place in bytes.
const VERSION = 0
const DSFIELD = 1
const TOTAL_LENGTH = 2
const IDENTIFICATION = 4
const FLAGS = 6
const TTL = 8
const PROTOCOL = 9
const CHECKSUM = 10
const SOURCE = 12
const DESTINATION = 16
const HEADER = 20

const MORE_FRAGMENTS = 0x2000
const OFFSET = 0x1fff

const IGMP = 2
const TCP = 6
const UDP = 17
const OSPF = 89
const PIM = 103
const SCTP = 132

const f = fields('ip', {
  version: uint8('ip.version', 'Version', { mask: 0xf0 }),
  headerLength: uint8('ip.hdr_len', 'Header Length', { mask: 0x0f, description: 'In bytes' }),
  dsfield: uint8('ip.dsfield', 'Differentiated Services Field', { base: 'hex' }),
  dscp: uint8('ip.dsfield.dscp', 'Differentiated Services Codepoint', { mask: 0xfc, values: dscpNames }),
  ecn: uint8('ip.dsfield.ecn', 'Explicit Congestion Notification', { mask: 0x03, values: ecnNames }),
  length: uint16('ip.len', 'Total Length'),
  id: uint16('ip.id', 'Identification', { base: 'hex_dec' }),
  flags: uint8('ip.flags', 'Flags', { base: 'hex', mask: 0xe0 }),
  reserved: boolean('ip.flags.rb', 'Reserved bit', { mask: 0x80, words: SET }),
  dontFragment: boolean('ip.flags.df', "Don't fragment", { mask: 0x40, words: SET }),
  moreFragments: boolean('ip.flags.mf', 'More fragments', { mask: 0x20, words: SET }),
  offset: uint16('ip.frag_offset', 'Fragment Offset', { mask: OFFSET, description: 'In units of 8 bytes' }),
  ttl: uint8('ip.ttl', 'Time to Live'),
  protocol: uint8('ip.proto', 'Protocol', { values: ipProtocolName }),
  checksum: uint16('ip.checksum', 'Header Checksum', { base: 'hex' }),
  calculated: uint16('ip.checksum_calculated', 'Calculated Checksum', { base: 'hex' }),
  status: uint8('ip.checksum.status', 'Header checksum status', {
    base: 'none', values: names({ 0: 'Bad', 1: 'Good', 2: 'Unverified', 3: 'Not present' }),
  }),
  src: ipv4('ip.src', 'Source Address'),
  dst: ipv4('ip.dst', 'Destination Address'),
  currentRoute: ipv4('ip.cur_rt', 'Current Route'),
  fragments: bytes('ip.fragments', 'IPv4 Fragments'),
  fragment: framenum('ip.fragment', 'IPv4 Fragment'),
  overlap: boolean('ip.fragment.overlap', 'Fragment overlap'),
  conflict: boolean('ip.fragment.overlap.conflict', 'Conflicting data in fragment overlap'),
  multipleTails: boolean('ip.fragment.multipletails', 'Multiple tail fragments found'),
  tooLong: boolean('ip.fragment.toolongfragment', 'Fragment too long'),
  count: uint32('ip.fragment.count', 'Fragment count'),
  reassembledIn: framenum('ip.reassembled_in', 'Reassembled IPv4 in frame'),
  reassembledLength: uint32('ip.reassembled.length', 'Reassembled IPv4 length'),
  data: bytes('ip.reassembled.data', 'Reassembled IPv4 data'),
  bogusVersion: none('ip.bogus_ip_version', 'Bogus IP version'),
  bogusHeaderLength: none('ip.bogus_header_length', 'Bogus IP header length'),
  bogusLength: none('ip.bogus_ip_length', 'Bogus IP length'),
  badChecksum: none('ip.checksum_bad.expert', 'Bad checksum'),
  ttlOfBlock: none('ip.ttl.lncb', 'Time To Live'),
  ttlTooSmall: none('ip.ttl.too_small', 'Time To Live'),
})

/** `ip.version` is also what IPv6 calls its version, so that a filter finds either. */
export const ipVersion = f.version

const FRAGMENT_FIELDS = { ...f, length: f.reassembledLength }

export const ip = protocol({
  abbrev: 'ip', name: 'IPv4', label: 'Internet Protocol Version 4',
  on: {
    wtap_encap: [228], ethertype: [0x0800], 'ppp.protocol': [0x0021, 0x0800], 'gre.proto': [0x0800, 0x883e], 'llc.dsap': [0x06],
    'ip.proto': [4], 'null.type': [2],
  },
  groups: [{ abbrev: 'ip.addr', label: 'Source or Destination Address', members: [f.src, f.dst] }],
  preferences: { 'ip.check_checksum': false, 'ip.defragment': true, 'ip.tso_support': true },
  dissect(r, p) {
    const version = r.u8(VERSION) >>> 4
    // An Ethernet type says that this is IPv4; elsewhere the version decides.
    if (version !== 4 && !behindEtherType(p)) return otherVersion(r, p, version)
    const layer = p.layer(ip, r, 0, (r.u8(VERSION) & 0x0f) * 4)
    if (p.row) p.info = ''
    const versionNode = p.add(layer, f.version, r, VERSION)
    if (version !== 4) {
      if (p.row) p.info = `Bogus IPv4 version (${version}, must be 4)`
      p.expert(versionNode, r, 'error', 'Bogus IPv4 version', VERSION, 1, f.bogusVersion)
      if (version === 6) p.call(p.registry.protocol('ipv6'), r)
      return true
    }
    header(p, layer, r)
    return true
  },
})

function behindEtherType(p: Packet): boolean {
  const below = p.layers[p.layers.length - 2]
  return below === etherType || p.matched === 0x0800 && below.abbrev !== 'ppp'
}

function otherVersion(r: Reader, p: Packet, version: number): boolean {
  if (version === 6) {
    p.call(p.registry.protocol('ipv6'), r)
    return true
  }
  const layer = p.layer(ip, r, 0, 1)
  p.protocol = 'IP'
  if (p.row) p.info = `Bogus IP version (${version})`
  if (p.detailed) p.label(layer, `Internet Protocol, bogus version (${version})`)
  p.expert(p.add(layer, f.version, r, VERSION), r, 'error', 'Bogus IP version', VERSION, 1, f.bogusVersion)
  return true
}

function header(p: Packet, layer: Node, r: Reader): void {
  const headerLength = (r.u8(VERSION) & 0x0f) * 4
  const headerNode = p.put(layer, f.headerLength, r, VERSION, 1, headerLength)
  if (p.detailed) {
    const words = headerLength >>> 2
    p.label(headerNode, `.... ${nibble(words)} = Header Length: ${headerLength} bytes (${words})`)
  }
  if (headerLength < HEADER) {
    const text = `Bogus IP header length (${headerLength}, must be at least ${HEADER})`
    if (p.row) p.info = text
    p.expert(headerNode, r, 'error', text, VERSION, 1, f.bogusHeaderLength)
    return
  }
  const dsfield = p.add(layer, f.dsfield, r, DSFIELD)
  if (p.detailed) p.append(dsfield, ` (${trafficClassText(r.u8(DSFIELD))})`)
  p.add(dsfield, f.dscp, r, DSFIELD)
  p.add(dsfield, f.ecn, r, DSFIELD)
  const length = totalLength(p, layer, r, headerLength)
  if (length < 0) return
  p.add(layer, f.id, r, IDENTIFICATION)
  const flagsAndOffset = r.u16(FLAGS)
  flags(p, layer, r)
  const offset = (flagsAndOffset & OFFSET) * 8, more = (flagsAndOffset & MORE_FRAGMENTS) !== 0
  const offsetNode = p.add(layer, f.offset, r, FLAGS)
  if (p.detailed && offset) p.label(offsetNode, p.line(offsetNode).replace(/\d+$/, String(offset)))
  const ttl = r.u8(TTL)
  const ttlNode = p.add(layer, f.ttl, r, TTL)
  p.hopLimit = ttl
  p.add(layer, f.protocol, r, PROTOCOL)
  const sound = checksum(p, layer, r, headerLength)
  addresses(p, layer, r, headerLength, ttlNode)
  if (headerLength > HEADER) dissectIpOptions(p, layer, r, HEADER, headerLength, f.dst)
  payload(p, layer, r, headerLength, length, offset, more, sound)
}

/** @returns the total length, or -1 if it is nonsense */
function totalLength(p: Packet, layer: Node, r: Reader, headerLength: number): number {
  const length = r.u16(TOTAL_LENGTH)
  if (length === 0 && p.preference('ip.tso_support')) {
    const node = p.put(layer, f.length, r, TOTAL_LENGTH, 2, r.reported)
    p.mark[node] |= GENERATED
    if (p.detailed) {
      const why = 'reported as 0, presumed to be because of "TCP segmentation offload" (TSO)'
      p.label(node, `[Total Length: ${r.reported} bytes (${why})]`)
    }
    return r.reported
  }
  const node = p.add(layer, f.length, r, TOTAL_LENGTH)
  if (length < headerLength) {
    if (p.row) p.info = `Bogus IP length (${length}, less than header length ${headerLength})`
    if (p.detailed) p.label(node, `Total Length: ${length} bytes (bogus, less than header length ${headerLength})`)
    p.expert(node, r, 'error', 'Bogus IP length', TOTAL_LENGTH, 2, f.bogusLength)
    return -1
  }
  if (length <= r.reported) r.shorten(length)
  else if (!p.quoted) {
    p.expert(node, r, 'error', `IPv4 total length exceeds packet length (${r.reported} bytes)`, TOTAL_LENGTH, 2, f.bogusLength)
  }
  return length
}

function flags(p: Packet, layer: Node, r: Reader): void {
  const node = p.add(layer, f.flags, r, FLAGS)
  p.add(node, f.reserved, r, FLAGS)
  p.add(node, f.dontFragment, r, FLAGS)
  p.add(node, f.moreFragments, r, FLAGS)
  if (!p.detailed) return
  const octet = r.u8(FLAGS)
  const set = [octet & 0x80 && f.reserved.label, octet & 0x40 && f.dontFragment.label, octet & 0x20 && f.moreFragments.label]
  p.append(node, set.filter(Boolean).map((label) => ', ' + label).join(''))
}

/** @returns false if the checksum was verified and is wrong */
function checksum(p: Packet, layer: Node, r: Reader, headerLength: number): boolean {
  const node = p.add(layer, f.checksum, r, CHECKSUM)
  const wanted = p.preference('ip.check_checksum')
  if (!wanted || !r.has(0, headerLength)) {
    if (p.detailed) p.append(node, wanted ? ' [not all data available]' : ' [validation disabled]')
    p.generate(layer, f.status, r, 2, CHECKSUM, 0)
    return true
  }
  const rest = internetChecksum(r.view(0, headerLength))
  const expected = expectedChecksum(r.u16(CHECKSUM), rest)
  if (p.detailed) {
    const wrong = ` incorrect, should be 0x${hex4(expected)}(may be caused by "IP checksum offload"?)`
    p.append(node, rest === 0 ? ' [correct]' : wrong)
  }
  if (rest !== 0) p.expert(node, r, 'error', `Bad checksum [should be 0x${hex4(expected)}]`, CHECKSUM, 2, f.badChecksum)
  p.generate(layer, f.status, r, rest === 0 ? 1 : 0, CHECKSUM, 0)
  p.generate(layer, f.calculated, r, expected, CHECKSUM, 2)
  return rest === 0
}

/** What the checksum field would have to be, given its value and the sum over everything (RFC 1624 section 3). */
export function expectedChecksum(sent: number, rest: number): number {
  const sum = sent + rest
  return (sum & 0xffff) + (sum >>> 16)
}

function addresses(p: Packet, layer: Node, r: Reader, headerLength: number, ttlNode: Node): void {
  p.add(layer, f.src, r, SOURCE)
  if (p.detailed) p.label(layer, `Internet Protocol Version 4, Src: ${p.address(r.bytes, r.start + SOURCE, 4, true)}`)
  const shift = headerLength > HEADER ? destinationOffset(r, HEADER, headerLength) : 0
  const destination = DESTINATION + shift
  r.need(destination, 4)
  p.addresses = { bytes: r.bytes, sourceAt: r.start + SOURCE, destinationAt: r.start + destination, length: 4 }
  p.sourceKind = 'ipv4'
  p.sourceBytes = r.bytes
  p.sourceAt = r.start + SOURCE
  p.destinationAt = r.start + destination
  hopsLeft(p, r, destination, ttlNode)
  if (p.detailed) p.append(layer, `, Dst: ${p.address(r.bytes, r.start + destination, 4, true)}`)
  if (shift && p.detailed) p.append(layer, `, Via: ${p.address(r.bytes, r.start + DESTINATION, 4, true)}`)
  p.add(layer, shift ? f.currentRoute : f.dst, r, DESTINATION)
}

/** Groups of 224.0.0.0/24, which are never routed, and the TTL that their protocols ask for; 0 for any. */
const BLOCK_TTL: ReadonlyMap<number, number> = new Map([
  [18, 255], // VRRP, RFC 5798 section 5.1.1.3
  [102, 255], // GLBP
  [251, 255], // mDNS, RFC 6762 section 11
  [252, 0], // LLMNR, RFC 4795 section 2.5
])

/** Remarks on the time to live, as in Wireshark. */
function hopsLeft(p: Packet, r: Reader, destination: number, node: Node): void {
  const first = r.u8(destination), ttl = r.u8(TTL), carried = r.u8(PROTOCOL)
  if (first === 224 && r.u16(destination + 1) === 0) {
    const valid = carried === IGMP ? 1 : BLOCK_TTL.get(r.u8(destination + 3)) ?? 1
    if (valid && ttl !== valid) {
      const text = `"Time To Live" != ${valid} for a packet sent to the Local Network Control Block (see RFC 3171)`
      p.expert(node, r, 'note', text, TTL, 1, f.ttlOfBlock)
    }
  } else if (ttl < 5 && (first & 0xf0) !== 0xe0 && carried !== PIM && carried !== OSPF) {
    p.expert(node, r, 'note', `"Time To Live" only ${ttl}`, TTL, 1, f.ttlTooSmall)
  }
}

function payload(
  p: Packet, layer: Node, r: Reader, headerLength: number, length: number, offset: number, more: boolean, sound: boolean,
): void {
  const number = r.u8(PROTOCOL)
  const savedFragmented = p.fragmented
  let next: Reader | undefined
  const isThere = sound && length > headerLength && r.has(headerLength, length - headerLength)
  if ((more || offset) && isThere && p.preference('ip.defragment')) {
    const part = r.sub(headerLength, length - headerLength)
    const whole = p.reassembly.fragment(datagramKey(p, r, number), p.meta.number, part, offset, more)
    if (whole?.bytes) next = p.attach('Reassembled IPv4', whole.bytes)
    if (whole) showFragments(p, layer, next ?? part, whole, FRAGMENT_FIELDS, 'IPv4')
  } else if (offset === 0) {
    next = r.sub(headerLength)
    p.fragmented = more
  }
  if (number !== TCP && number !== UDP && number !== SCTP || !next) converse(p)
  if (!next) {
    if (p.row) {
      const id = r.u16(IDENTIFICATION).toString(16).padStart(4, '0')
      p.info = `Fragmented IP protocol (proto=${ipProtocolName(number) ?? 'Unknown'} ${number}, off=${offset}, ID=${id})`
    }
    p.call(p.registry.data, r.sub(headerLength))
  } else if (next.reported > 0 && !p.next('ip.proto', number, next)) {
    if (p.row) p.info = `${ipProtocolName(number) ?? 'Unknown'} (${number})`
    p.call(p.registry.data, next)
  }
  p.fragmented = savedFragmented
}

/** Makes the conversation of the two addresses the packet's, for payload that has no ports. */
export function converse(p: Packet): void {
  if (p.quoted || !p.addresses) return
  p.conversation = p.conversations.conversation('ip', p.addresses, 0, 0, p.meta.number)
  p.direction = p.conversations.direction(p.conversation, p.addresses, 0, 0)
}

/** What tells datagrams apart: addresses, protocol, identification (RFC 791 section 3.2); and the VLAN. */
function datagramKey(p: Packet, r: Reader, number: number): string {
  const { bytes: b, sourceAt, destinationAt } = p.addresses
    ?? { bytes: r.bytes, sourceAt: r.start + SOURCE, destinationAt: r.start + DESTINATION }
  let key = String.fromCharCode(4, number, p.vlan >>> 8, p.vlan & 0xff, r.u8(IDENTIFICATION), r.u8(IDENTIFICATION + 1))
  for (let i = 0; i < 4; i++) key += String.fromCharCode(b[sourceAt + i], b[destinationAt + i])
  return key
}

function nibble(value: number): string {
  return value.toString(2).padStart(4, '0')
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0')
}
