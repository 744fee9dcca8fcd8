import { boolean, bytes, fields, names, none, uint16, uint32, uint8 } from './field.ts'
import { internetChecksum } from './internet-checksum.ts'
import { CHECKSUM_STATUS, showChecksum } from './checksum-text.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { malformed, type Reader } from './reader.ts'

// RFC 2784 section 2.1, with the bits that it took from RFC 1701, RFC 2890 (key, sequence) and RFC 2637 (acknowledgment).
const FLAGS = 0
const TYPE = 2
const HEADER = 4
const CHECKSUM_PRESENT = 0x8000
const ROUTING_PRESENT = 0x4000
const KEY_PRESENT = 0x2000
const SEQUENCE_PRESENT = 0x1000
const ACKNOWLEDGMENT_PRESENT = 0x0080
const VERSION = 0x0007

const PPP = 0x880b
const CDMA2000 = 0x8881
const WCCP = 0x883e
/** Bytes that version 2 of WCCP puts in front of the packet. */
const REDIRECT_HEADER = 4

const YES: readonly [string, string] = ['No', 'Yes']
const flag = (name: string, label: string, mask: number) => boolean('gre.flags.' + name, label, { width: 2, mask, words: YES })

const TYPES = names({
  0x0000: 'Possible GRE keepalive packet', 0x00fe: 'OSI', 0x0800: 'IP', 0x0806: 'ARP', 0x2000: 'CDP (Cisco)', 0x2001: 'NHRP',
  0x22eb: 'ERSPAN III', 0x6400: 'MIKROTIK EoIP', 0x6558: 'Transparent Ethernet bridging', 0x6559: 'Frame Relay', 0x8137: 'IPX',
  0x86dd: 'IPv6', 0x880b: 'PPP', 0x883e: 'WCCP', 0x8847: 'MPLS label switched packet',
  0x8881: 'CDMA2000 A10 Unstructured byte stream', 0x88be: 'ERSPAN', 0x88d2: 'CDMA2000 A10 3GPP2 Packet', 0x8909: 'CiscoMetaData',
  0x894f: 'Network Service Header', 0x9000: 'ARUBA WLAN', 0xb7ea: 'Huawei GRE bonding', 0xfeae: 'AIROHIVE AP AP',
})

/** Aruba's tunnels take many numbers in a row. */
function typeName(type: number): string | undefined {
  return TYPES.get(type) ?? (type >= 0x8200 && type <= 0x8370 && (type & 0x0f) === 0 ? 'ARUBA WLAN' : undefined)
}

const f = fields('gre', {
  flags: uint16('gre.flags_and_version', 'Flags and Version', { base: 'hex' }),
  checksumPresent: flag('checksum', 'Checksum Bit', CHECKSUM_PRESENT),
  routingPresent: flag('routing', 'Routing Bit', ROUTING_PRESENT),
  keyPresent: flag('key', 'Key Bit', KEY_PRESENT),
  sequencePresent: flag('sequence_number', 'Sequence Number Bit', SEQUENCE_PRESENT),
  strict: flag('strict_source_route', 'Strict Source Route Bit', 0x0800),
  recursion: uint16('gre.flags.recursion_control', 'Recursion control', { mask: 0x0700 }),
  acknowledgmentPresent: flag('ack', 'Acknowledgment', ACKNOWLEDGMENT_PRESENT),
  reserved: uint16('gre.flags.reserved', 'Flags (Reserved)', { mask: 0x00f8 }),
  reservedPpp: uint16('gre.flags.reserved', 'Flags (Reserved)', { mask: 0x0078 }),
  version: uint16('gre.flags.version', 'Version', { mask: VERSION, values: names({ 0: 'GRE', 1: 'Enhanced GRE' }) }),
  type: uint16('gre.proto', 'Protocol Type', { base: 'hex', values: typeName }),
  checksum: uint16('gre.checksum', 'Checksum', { base: 'hex' }),
  status: uint8('gre.checksum.status', 'Checksum Status', { base: 'none', values: CHECKSUM_STATUS }),
  incorrect: none('gre.checksum.incorrect', 'Incorrect GRE Checksum'),
  offset: uint16('gre.offset', 'Offset'),
  key: uint32('gre.key', 'Key', { base: 'hex' }),
  payloadLength: uint16('gre.key.payload_length', 'Payload Length'),
  callId: uint16('gre.key.call_id', 'Call ID'),
  sequence: uint32('gre.sequence_number', 'Sequence Number'),
  acknowledgment: uint32('gre.ack_number', 'Acknowledgment Number'),
  routing: none('gre.routing', 'Routing'),
  addressFamily: uint16('gre.routing.address_family', 'Address Family'),
  sreOffset: uint8('gre.routing.sre_offset', 'SRE Offset'),
  sreLength: uint8('gre.routing.src_length', 'SRE Length'),
  information: bytes('gre.routing.information', 'Routing Information'),
  redirect: none('gre.wccp.redirect_header', 'Redirect Header'),
  dynamicService: boolean('gre.wccp.dynamic_service', 'Dynamic Service', {
    mask: 0x01, words: ['Well-known service', 'Dynamic service'],
  }),
  alternativeUsed: boolean('gre.wccp.alternative_bucket_used', 'Alternative bucket used', {
    mask: 0x02, words: ['Primary bucket used', 'Alternative bucket used'],
  }),
  redirectValid: boolean('gre.wccp.redirect_header_valid', 'WCCP Redirect header is valid', {
    mask: 0x04, words: ['Header contents are valid', 'Header is present, but ignore contents'],
  }),
  serviceId: uint8('gre.wccp.service_id', 'Service ID', { values: names({ 0: 'HTTP' }) }),
  alternativeBucket: uint8('gre.wccp.alternative_bucket', 'Alternative Bucket'),
  primaryBucket: uint8('gre.wccp.primary_bucket', 'Primary Bucket'),
})

/** Generic Routing Encapsulation. */
export const gre = protocol({
  abbrev: 'gre', name: 'GRE', label: 'Generic Routing Encapsulation',
  on: { 'ip.proto': [47], 'udp.port': [4754] },
  carriesPackets: true,
  // What is inside has conversations of its own.
  changesState: () => true,
  dissect(r, p) {
    const flags = r.u16(FLAGS), type = r.u16(TYPE)
    const hex = type.toString(16).toUpperCase().padStart(4, '0')
    const layer = p.layer(gre, r)
    if (p.row) p.info = `Encapsulated ${typeName(type) ?? `0x${hex} (unknown)`}`
    if (p.detailed) p.label(layer, `${gre.label} (${typeName(type) ?? `0x${hex} - unknown`})`)
    const enhanced = type === PPP && (flags & VERSION) !== 0 || type === CDMA2000
    // What does not begin like an IPv4 packet begins with WCCP's own header.
    const redirected = type === WCCP && (r.u8(HEADER) & 0xf0) !== 0x40
    flagBits(r, p, layer, enhanced)
    p.add(layer, f.type, r, TYPE)
    let at = HEADER
    if (flags & (CHECKSUM_PRESENT | ROUTING_PRESENT)) {
      checksum(r, p, layer, at, flags)
      p.add(layer, f.offset, r, at + 2)
      at += 4
    }
    if (flags & KEY_PRESENT) {
      if (enhanced && type !== CDMA2000) {
        p.add(layer, f.payloadLength, r, at)
        p.add(layer, f.callId, r, at + 2)
      } else p.add(layer, f.key, r, at)
      at += 4
    }
    if (flags & SEQUENCE_PRESENT) {
      p.add(layer, f.sequence, r, at)
      at += 4
    }
    if (enhanced && flags & ACKNOWLEDGMENT_PRESENT) {
      p.add(layer, f.acknowledgment, r, at)
      at += 4
    }
    if (flags & ROUTING_PRESENT) at = routes(r, p, layer, at)
    if (redirected) at = redirect(r, p, layer, at)
    p.extent(layer, Math.min(at, r.length))
    if (!(flags & SEQUENCE_PRESENT) && r.reported <= at) return true
    const payload = r.sub(at)
    if (!p.next('gre.proto', type, payload)) p.call(p.registry.data, payload)
    return true
  },
})

function flagBits(r: Reader, p: Packet, layer: Node, enhanced: boolean): void {
  const node = p.add(layer, f.flags, r, FLAGS)
  p.add(node, f.checksumPresent, r, FLAGS)
  p.add(node, f.routingPresent, r, FLAGS)
  p.add(node, f.keyPresent, r, FLAGS)
  p.add(node, f.sequencePresent, r, FLAGS)
  p.add(node, f.strict, r, FLAGS)
  p.add(node, f.recursion, r, FLAGS)
  if (enhanced) p.add(node, f.acknowledgmentPresent, r, FLAGS)
  p.add(node, enhanced ? f.reservedPpp : f.reserved, r, FLAGS)
  p.add(node, f.version, r, FLAGS)
}

/** The checksum covers header and payload (RFC 2784 2.5). */
function checksum(r: Reader, p: Packet, layer: Node, at: number, flags: number): void {
  if (!(flags & CHECKSUM_PRESENT)) {
    p.add(layer, f.checksum, r, at)
    return
  }
  const whole = !p.fragmented && r.length >= r.reported
  const rest = whole ? internetChecksum(r.view(0, r.reported)) : undefined
  showChecksum(p, layer, r, at, f.checksum, f.status, f.incorrect, 'warn', rest, ' [unverified]')
}

/** Source route entries (RFC 1701); one without a family and a length is the last. @returns where they end */
function routes(r: Reader, p: Packet, layer: Node, start: number): number {
  for (let at = start; ;) {
    const length = r.u8(at + 3), family = r.u16(at)
    const node = p.add(layer, f.routing, r, at, 4 + length)
    p.add(node, f.addressFamily, r, at)
    p.add(node, f.sreOffset, r, at + 2)
    p.add(node, f.sreLength, r, at + 3)
    at += 4
    if (family === 0 && length === 0) return at
    if (length) p.add(node, f.information, r, at, length)
    at += length
    if (at > r.reported) throw malformed
  }
}

/** The header of a packet that WCCP has redirected (draft-wilson-wrec-wccp-v2 section 4.11). @returns where it ends */
function redirect(r: Reader, p: Packet, layer: Node, at: number): number {
  const node = p.add(layer, f.redirect, r, at, REDIRECT_HEADER)
  p.add(node, f.dynamicService, r, at)
  p.add(node, f.alternativeUsed, r, at)
  p.add(node, f.redirectValid, r, at)
  p.add(node, f.serviceId, r, at + 1)
  p.add(node, f.alternativeBucket, r, at + 2)
  p.add(node, f.primaryBucket, r, at + 3)
  return at + REDIRECT_HEADER
}
