import { dscpNames, ecnNames, trafficClassText } from './dscp.ts'
import { bytes, ether, fields, ipv4, ipv6 as ipv6Address, none, uint16, uint24, uint32, uint8, type Field } from './field.ts'
import { ipVersion } from './ip.ts'
import { ipProtocolName } from './ip-protocols.ts'
import { dissectNextHeader } from './ipv6-extension.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 8200 section 3: the header's fields, by their place in bytes.
const VERSION = 0
const FLOW = 1
const PAYLOAD_LENGTH = 4
const NEXT_HEADER = 6
const HOP_LIMIT = 7
const SOURCE = 8
const DESTINATION = 24
const HEADER = 40

const HOP_BY_HOP = 0
const NO_NEXT = 59
const PAD1 = 0
const JUMBO = 0xc2

const f = fields('ipv6', {
  version: uint8('ipv6.version', 'Version', { mask: 0xf0 }),
  tclass: uint32('ipv6.tclass', 'Traffic Class', { base: 'hex', mask: 0x0ff00000 }),
  dscp: uint32('ipv6.tclass.dscp', 'Differentiated Services Codepoint', { mask: 0x0fc00000, values: dscpNames }),
  ecn: uint32('ipv6.tclass.ecn', 'Explicit Congestion Notification', { mask: 0x00300000, values: ecnNames }),
  flow: uint24('ipv6.flow', 'Flow Label', { base: 'hex', mask: 0x0fffff }),
  payloadLength: uint16('ipv6.plen', 'Payload Length'),
  nextHeader: uint8('ipv6.nxt', 'Next Header', { values: ipProtocolName }),
  hopLimit: uint8('ipv6.hlim', 'Hop Limit'),
  src: ipv6Address('ipv6.src', 'Source Address'),
  dst: ipv6Address('ipv6.dst', 'Destination Address'),
  srcSlaac: ether('ipv6.src_slaac_mac', 'Source SLAAC MAC'),
  dstSlaac: ether('ipv6.dst_slaac_mac', 'Destination SLAAC MAC'),
  srcIsatap: ipv4('ipv6.src_isatap_ipv4', 'Source ISATAP IPv4'),
  dstIsatap: ipv4('ipv6.dst_isatap_ipv4', 'Destination ISATAP IPv4'),
  src6to4Gateway: ipv4('ipv6.src_6to4_gw_ipv4', 'Source 6to4 Gateway IPv4'),
  src6to4Sla: uint16('ipv6.src_6to4_sla_id', 'Source 6to4 SLA ID'),
  dst6to4Gateway: ipv4('ipv6.dst_6to4_gw_ipv4', 'Destination 6to4 Gateway IPv4'),
  dst6to4Sla: uint16('ipv6.dst_6to4_sla_id', 'Destination 6to4 SLA ID'),
  srcTeredoServer: ipv4('ipv6.src_ts_ipv4', 'Source Teredo Server IPv4'),
  srcTeredoPort: uint16('ipv6.src_tc_port', 'Source Teredo Port'),
  srcTeredoClient: ipv4('ipv6.src_tc_ipv4', 'Source Teredo Client IPv4'),
  dstTeredoServer: ipv4('ipv6.dst_ts_ipv4', 'Destination Teredo Server IPv4'),
  dstTeredoPort: uint16('ipv6.dst_tc_port', 'Destination Teredo Port'),
  dstTeredoClient: ipv4('ipv6.dst_tc_ipv4', 'Destination Teredo Client IPv4'),
  embeddedPrefix: bytes('ipv6.embed_ipv4_prefix', 'Embedded IPv4 Prefix'),
  srcEmbedded: ipv4('ipv6.src_embed_ipv4', 'Source Embedded IPv4'),
  dstEmbedded: ipv4('ipv6.dst_embed_ipv4', 'Destination Embedded IPv4'),
  bogusVersion: none('ipv6.bogus_ipv6_version', 'Bogus IP version'),
  invalidHeader: none('ipv6.invalid_header', 'Invalid IPv6 header'),
  lengthZero: none('ipv6.plen_zero', 'IPv6 payload length equals 0 (maybe because of "TCP segmentation offload" (TSO))'),
  pastFraming: none('ipv6.plen_exceeds_framing', 'IPv6 payload length does not match expected framing length'),
  jumboMissing: none(
    'ipv6.opt.jumbo.missing', 'IPv6 payload length equals 0 and Hop-By-Hop present and Jumbo Payload option missing',
  ),
})

/** What is shown of an address that was made from another one, for the source and for the destination. */
interface Derived {
  readonly slaac: Field
  readonly isatap: Field
  readonly gateway: Field
  readonly sla: Field
  readonly teredoServer: Field
  readonly teredoPort: Field
  readonly teredoClient: Field
  readonly embedded: Field
}

const OF_SOURCE: Derived = {
  slaac: f.srcSlaac, isatap: f.srcIsatap, gateway: f.src6to4Gateway, sla: f.src6to4Sla, teredoServer: f.srcTeredoServer,
  teredoPort: f.srcTeredoPort, teredoClient: f.srcTeredoClient, embedded: f.srcEmbedded,
}
const OF_DESTINATION: Derived = {
  slaac: f.dstSlaac, isatap: f.dstIsatap, gateway: f.dst6to4Gateway, sla: f.dst6to4Sla, teredoServer: f.dstTeredoServer,
  teredoPort: f.dstTeredoPort, teredoClient: f.dstTeredoClient, embedded: f.dstEmbedded,
}

const both = (abbrev: string, label: string, a: Field, b: Field) => ({ abbrev, label, members: [a, b] })

export const ipv6 = protocol({
  abbrev: 'ipv6', name: 'IPv6', label: 'Internet Protocol Version 6',
  on: {
    wtap_encap: [229], ethertype: [0x86dd], 'ppp.protocol': [0x0057, 0x86dd], 'gre.proto': [0x86dd], 'ip.proto': [41],
    // BSD systems number the family each in their own way.
    'null.type': [24, 28, 30],
  },
  groups: [
    both('ipv6.addr', 'Source or Destination Address', f.src, f.dst),
    both('ipv6.slaac_mac', 'SLAAC MAC', f.srcSlaac, f.dstSlaac),
    both('ipv6.isatap_ipv4', 'ISATAP IPv4', f.srcIsatap, f.dstIsatap),
    both('ipv6.6to4_gw_ipv4', '6to4 Gateway IPv4', f.src6to4Gateway, f.dst6to4Gateway),
    both('ipv6.6to4_sla_id', '6to4 SLA ID', f.src6to4Sla, f.dst6to4Sla),
    both('ipv6.ts_ipv4', 'Teredo Server IPv4', f.srcTeredoServer, f.dstTeredoServer),
    both('ipv6.tc_port', 'Teredo Port', f.srcTeredoPort, f.dstTeredoPort),
    both('ipv6.tc_ipv4', 'Teredo Client IPv4', f.srcTeredoClient, f.dstTeredoClient),
    both('ipv6.embed_ipv4', 'Embedded IPv4', f.srcEmbedded, f.dstEmbedded),
  ],
  preferences: { 'ipv6.defragment': true },
  dissect(r, p) {
    const layer = p.layer(ipv6, r, 0, HEADER)
    if (p.row) p.info = ''
    const versionNode = p.add(layer, f.version, r, VERSION)
    p.hide(p.add(layer, ipVersion, r, VERSION))
    const version = r.u8(VERSION) >>> 4
    if (version !== 6) {
      if (p.row) p.info = `Bogus IPv6 version (${version}, must be 6)`
      p.expert(versionNode, r, 'error', 'Bogus IPv6 version', VERSION, 1, f.bogusVersion)
      // Wireshark shows the bytes as data and yet keeps what has been shown.
      return false
    }
    if (r.reported < HEADER) {
      if (p.row) p.info = `Invalid IPv6 header (${r.reported} bytes, need exactly 40)`
      p.expert(layer, r, 'error', 'IPv6 header must be exactly 40 bytes', 0, 0, f.invalidHeader)
    }
    const tclass = p.add(layer, f.tclass, r, VERSION)
    if (p.detailed) p.append(tclass, ` (${trafficClassText(r.u16(VERSION) >>> 4 & 0xff)})`)
    p.add(tclass, f.dscp, r, VERSION)
    p.add(tclass, f.ecn, r, VERSION)
    p.add(layer, f.flow, r, FLOW)
    const next = r.u8(NEXT_HEADER), length = r.u16(PAYLOAD_LENGTH)
    const lengthNode = p.add(layer, f.payloadLength, r, PAYLOAD_LENGTH)
    if (length === 0 && next !== HOP_BY_HOP && next !== NO_NEXT) {
      p.expert(lengthNode, r, 'chat', f.lengthZero.label, PAYLOAD_LENGTH, 2, f.lengthZero)
    }
    p.add(layer, f.nextHeader, r, NEXT_HEADER)
    p.hopLimit = r.u8(HOP_LIMIT)
    p.add(layer, f.hopLimit, r, HOP_LIMIT)
    addresses(p, layer, r)
    payload(p, layer, r, length, next, lengthNode)
    return true
  },
})

function addresses(p: Packet, layer: Node, r: Reader): void {
  p.add(layer, f.src, r, SOURCE)
  p.add(layer, f.dst, r, DESTINATION)
  const source = r.start + SOURCE, destination = r.start + DESTINATION
  p.addresses = { bytes: r.bytes, sourceAt: source, destinationAt: destination, length: 16 }
  p.sourceKind = 'ipv6'
  p.sourceBytes = r.bytes
  p.sourceAt = source
  p.destinationAt = destination
  if (p.detailed) {
    const ends = `Src: ${p.address(r.bytes, source, 16, true)}, Dst: ${p.address(r.bytes, destination, 16, true)}`
    p.label(layer, `Internet Protocol Version 6, ${ends}`)
  }
  sixToFour(p, layer, r, SOURCE, OF_SOURCE)
  sixToFour(p, layer, r, DESTINATION, OF_DESTINATION)
  teredo(p, layer, r, SOURCE, OF_SOURCE)
  teredo(p, layer, r, DESTINATION, OF_DESTINATION)
  slaac(p, layer, r, SOURCE, OF_SOURCE)
  slaac(p, layer, r, DESTINATION, OF_DESTINATION)
  isatap(p, layer, r, SOURCE, OF_SOURCE)
  isatap(p, layer, r, DESTINATION, OF_DESTINATION)
  embedded(p, layer, r, SOURCE, OF_SOURCE)
  embedded(p, layer, r, DESTINATION, OF_DESTINATION)
}

/** RFC 3056 section 2. */
function sixToFour(p: Packet, layer: Node, r: Reader, at: number, of: Derived): void {
  if (r.u16(at) !== 0x2002) return
  p.generate(layer, of.gateway, r, r.view(at + 2, 4), at + 2, 4)
  p.generate(layer, of.sla, r, r.u16(at + 6), at + 6, 2)
}

/** RFC 4380 section 4. */
function teredo(p: Packet, layer: Node, r: Reader, at: number, of: Derived): void {
  if (r.u16(at) !== 0x2001 || r.u16(at + 2) !== 0) return
  p.generate(layer, of.teredoServer, r, r.view(at + 4, 4), at + 4, 4)
  p.generate(layer, of.teredoPort, r, r.u16(at + 10) ^ 0xffff, at + 10, 2)
  p.generate(layer, of.teredoClient, r, r.view(at + 12, 4).map((byte) => byte ^ 0xff), at + 12, 4)
}

/** RFC 4291 appendix A: an interface identifier made from a hardware address. */
function slaac(p: Packet, layer: Node, r: Reader, at: number, of: Derived): void {
  const b = r.bytes, i = r.start + at + 8
  if ((b[i] & 0x02) === 0 || b[i + 3] !== 0xff || b[i + 4] !== 0xfe) return
  p.generate(layer, of.slaac, r, Uint8Array.of(b[i] ^ 0x02, b[i + 1], b[i + 2], b[i + 5], b[i + 6], b[i + 7]), at + 8, 8)
}

/** RFC 5214 section 6.1. */
function isatap(p: Packet, layer: Node, r: Reader, at: number, of: Derived): void {
  if ((r.u16(at + 8) & 0xfcff) !== 0 || r.u16(at + 10) !== 0x5efe) return
  p.generate(layer, of.isatap, r, r.view(at + 12, 4), at + 12, 4)
}

/** RFC 6052 section 2.1: the well-known prefix 64:ff9b::/96. */
function embedded(p: Packet, layer: Node, r: Reader, at: number, of: Derived): void {
  if (r.u16(at) !== 0x0064 || r.u16(at + 2) !== 0xff9b || r.u32(at + 4) !== 0 || r.u32(at + 8) !== 0) return
  p.generate(layer, f.embeddedPrefix, r, r.view(at, 12), at, 12)
  p.generate(layer, of.embedded, r, r.view(at + 12, 4), at + 12, 4)
}

function payload(p: Packet, layer: Node, r: Reader, length: number, next: number, lengthNode: Node): void {
  let claimed = length
  if (length === 0 && next === HOP_BY_HOP) {
    claimed = jumboLength(r)
    if (claimed) {
      if (p.detailed) p.append(lengthNode, ' (Jumbogram)')
    } else {
      if (p.row) p.info = 'Invalid IPv6 payload length'
      p.expert(lengthNode, r, 'error', f.jumboMissing.label, PAYLOAD_LENGTH, 2, f.jumboMissing)
    }
  }
  const framing = r.reported - HEADER
  if (claimed > framing && !p.quoted) {
    const text = `IPv6 payload length exceeds framing length (${framing} bytes)`
    p.expert(lengthNode, r, 'warn', text, PAYLOAD_LENGTH, 2, f.pastFraming)
  }
  r.shorten(HEADER + claimed)
  const { root, ipv6Payload, fragmented } = p
  p.root = layer
  p.ipv6Payload = length
  dissectNextHeader(p, next, r.sub(HEADER))
  p.root = root
  p.ipv6Payload = ipv6Payload
  p.fragmented = fragmented
}

/** The length that a jumbo payload option in the hop-by-hop options gives (RFC 2675 section 2), or 0. */
function jumboLength(r: Reader): number {
  if (!r.has(HEADER, 2)) return 0
  const end = HEADER + (r.u8(HEADER + 1) + 1) * 8
  for (let at = HEADER + 2; at < end && r.has(at, 6);) {
    const type = r.u8(at)
    if (type === PAD1) {
      at++
      continue
    }
    const length = r.u8(at + 1)
    if (type === JUMBO && length === 4) return r.u32(at + 2) > 0xffff ? r.u32(at + 2) : 0
    at += 2 + length
  }
  return 0
}
