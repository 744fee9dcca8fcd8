import { boolean, bytes, fields, ipv6, names, none, string, uint16, uint24, uint32, uint8, type Field } from './field.ts'
import { QUICK_START_FUNCTIONS, QUICK_START_RATES } from './ip-options.ts'
import { ipProtocolName } from './ip-protocols.ts'
import { appendInfo, dissectNextHeader, extensionLayer, replaceAddress } from './ipv6-extension.ts'
import type { Node, Packet } from './packet.ts'
import { protocol, type Protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 8200 section 4.2 to 4.6: hop-by-hop and destination options differ only in who reads them.
const NEXT_HEADER = 0
const LENGTH = 1
const OPTIONS = 2

const PAD1 = 0x00
const PADN = 0x01
const ENDPOINT_IDENTIFICATION = 0x8a

const OPTION_NAMES = names({
  0x00: 'Pad1', 0x01: 'PadN', 0x04: 'Tunnel Encapsulation Limit', 0x05: 'Router Alert', 0x07: 'CALIPSO', 0x08: 'SMF_DPD',
  0x0f: 'Performance and Diagnostic Metrics', 0x1e: 'Experimental (0x1E)', 0x26: 'Quick-Start', 0x30: 'Path MTU Option',
  0x31: 'IOAM Option', 0x3e: 'Experimental (0x3E)', 0x41: 'Tunnel Payload Forwarding (TPF) Information',
  0x5e: 'Experimental (0x5E)', 0x63: 'RPL Option', 0x6d: 'MPL Option', 0x7e: 'Experimental (0x7E)',
  0x8a: 'Endpoint Identification', 0x8b: 'ILNP Nonce', 0x8c: 'Line-Identification Option', 0x9e: 'Experimental (0x9E)',
  0xbe: 'Experimental (0xBE)', 0xc2: 'Jumbo Payload', 0xc9: 'Home Address', 0xde: 'Experimental (0xDE)', 0xee: 'IP_DFF',
  0xfe: 'Experimental (0xFE)',
})

/** Options that belong into one of the two headers only. */
const HOP_BY_HOP_ONLY = new Set([0x05, 0x30, 0x07, 0x08, 0x26, 0x63, 0x6d, 0xc2, 0xee])
const DESTINATION_ONLY = new Set([0x04, 0x0f, 0x41, 0x8b, 0x8c, 0xc9])

const f = fields('ipv6', {
  option: none('ipv6.opt', 'IPv6 Option'),
  type: uint8('ipv6.opt.type', 'Type', { base: 'hex', values: OPTION_NAMES }),
  action: uint8('ipv6.opt.type.action', 'Action', {
    mask: 0xc0, values: names({
      0: 'Skip and continue', 1: 'Discard', 2: 'Discard and send ICMP Parameter Problem',
      3: 'Discard and send ICMP if not multicast',
    }),
  }),
  change: boolean('ipv6.opt.type.change', 'May Change', { mask: 0x20, words: ['No', 'Yes'] }),
  rest: uint8('ipv6.opt.type.rest', 'Low-Order Bits', { base: 'hex', mask: 0x1f }),
  length: uint8('ipv6.opt.length', 'Length'),
  pad1: none('ipv6.opt.pad1', 'Pad1'),
  padN: bytes('ipv6.opt.padn', 'PadN'),
  pmtuMin: uint16('ipv6.opt.pmtu.min', 'Minimum Reported PMTU'),
  pmtuReturned: uint16('ipv6.opt.pmtu.rtn', 'Return Minimum PMTU'),
  pmtuFlag: boolean('ipv6.opt.pmtu.r_flag', 'Return Flag'),
  routerAlert: uint16('ipv6.opt.router_alert', 'Router Alert', { values: names({ 0: 'MLD', 1: 'RSVP', 2: 'Active Network' }) }),
  encapsulationLimit: uint8('ipv6.opt.tel', 'Tunnel Encapsulation Limit'),
  jumbo: uint32('ipv6.opt.jumbo', 'Payload Length'),
  calipsoDoi: uint32('ipv6.opt.calipso.doi', 'CALIPSO Domain of Interpretation'),
  calipsoLength: uint8('ipv6.opt.calipso.cmpt.length', 'Compartment Length'),
  calipsoLevel: uint8('ipv6.opt.calipso.sens_level', 'Sensitivity Level'),
  calipsoChecksum: uint16('ipv6.opt.calipso.checksum', 'Checksum', { base: 'hex' }),
  calipsoBitmap: bytes('ipv6.opt.calipso.cmpt_bitmap', 'Compartment Bitmap'),
  smfHash: boolean('ipv6.opt.smf_dpd.hash_bit', 'H-bit', { mask: 0x80 }),
  smfType: uint8('ipv6.opt.smf_dpd.tid_type', 'TaggerID Type', {
    mask: 0x70, values: names({ 0: 'NULL', 1: 'DEFAULT', 2: 'IPv4', 3: 'IPv6' }),
  }),
  smfLength: uint8('ipv6.opt.smf_dpd.tid_len', 'TaggerID Length', { mask: 0x0f }),
  smfTagger: bytes('ipv6.opt.smf_dpd.tagger_id', 'TaggerID'),
  smfIdentifier: bytes('ipv6.opt.smf_dpd.ident', 'Identifier'),
  smfAssist: bytes('ipv6.opt.smf_dpd.hav', 'Hash Assist Value'),
  pdmScaleReceived: uint8('ipv6.opt.pdm.scale_dtlr', 'Scale DTLR'),
  pdmScaleSent: uint8('ipv6.opt.pdm.scale_dtls', 'Scale DTLS'),
  pdmThis: uint16('ipv6.opt.pdm.psn_this_pkt', 'PSN This Packet'),
  pdmLast: uint16('ipv6.opt.pdm.psn_last_recv', 'PSN Last Received'),
  pdmReceived: uint16('ipv6.opt.pdm.delta_last_recv', 'Delta Time Last Received'),
  pdmSent: uint16('ipv6.opt.pdm.delta_last_sent', 'Delta Time Last Sent'),
  qsFunction: uint8('ipv6.opt.qs_func', 'Function', { mask: 0xf0, values: QUICK_START_FUNCTIONS }),
  qsRate: uint8('ipv6.opt.qs_rate', 'Rate', { mask: 0x0f, values: QUICK_START_RATES }),
  qsTtl: uint8('ipv6.opt.qs_ttl', 'QS TTL'),
  qsTtlDiff: uint8('ipv6.opt.qs_ttl_diff', 'TTL Diff'),
  qsUnused: uint8('ipv6.opt.qs_unused', 'Not Used'),
  qsNonce: uint32('ipv6.opt.qs_nonce', 'QS Nonce', { base: 'hex', mask: 0xfffffffc }),
  qsReserved: uint32('ipv6.opt.qs_reserved', 'Reserved', { base: 'hex', mask: 0x00000003 }),
  ioamReserved: uint8('ipv6.opt.ioam.rsv', 'Reserved'),
  ioamType: uint8('ipv6.opt.ioam.opt_type', 'Option-Type', {
    values: names({ 0: 'Pre-allocated Trace', 1: 'Incremental Trace', 2: 'Proof of Transit', 3: 'Edge to Edge' }),
  }),
  ioamNamespace: uint16('ipv6.opt.ioam.trace.ns', 'Namespace ID'),
  ioamNodeLength: uint8('ipv6.opt.ioam.trace.nodelen', 'Node Length', { mask: 0xf8 }),
  ioamFlags: uint16('ipv6.opt.ioam.trace.flags', 'Flags', { base: 'hex', mask: 0x0780 }),
  ioamOverflow: boolean('ipv6.opt.ioam.trace.flag.o', 'Overflow', { width: 2, mask: 0x0400 }),
  ioamLoopback: boolean('ipv6.opt.ioam.trace.flag.l', 'Loopback', { width: 2, mask: 0x0200 }),
  ioamActive: boolean('ipv6.opt.ioam.trace.flag.a', 'Active', { width: 2, mask: 0x0100 }),
  ioamRemaining: uint8('ipv6.opt.ioam.trace.remlen', 'Remaining Length', { mask: 0x7f }),
  ioamTraceType: uint24('ipv6.opt.ioam.trace.type', 'Trace Type', { base: 'hex' }),
  ioamTraceReserved: uint8('ipv6.opt.ioam.trace.rsv', 'Reserved'),
  tpf: uint32('ipv6.opt.tpf_information', 'TPF Information', { base: 'hex' }),
  homeAddress: ipv6('ipv6.opt.mipv6.home_address', 'MIPv6 Home Address'),
  rplFlag: uint8('ipv6.opt.rpl.flag', 'Flag', { base: 'hex' }),
  rplDown: boolean('ipv6.opt.rpl.flag.o', 'Down', { mask: 0x80 }),
  rplRankError: boolean('ipv6.opt.rpl.flag.r', 'Rank Error', { mask: 0x40 }),
  rplForwardingError: boolean('ipv6.opt.rpl.flag.f', 'Forwarding Error', { mask: 0x20 }),
  rplReserved: uint8('ipv6.opt.rpl.flag.rsv', 'Reserved', { base: 'hex', mask: 0x1f }),
  rplInstance: uint8('ipv6.opt.rpl.instance_id', 'RPLInstanceID', { base: 'hex' }),
  rplRank: uint16('ipv6.opt.rpl.sender_rank', 'Sender Rank', { base: 'hex' }),
  ilnpNonce: bytes('ipv6.opt.ilnp_nonce', 'ILNP Nonce'),
  lineLength: uint8('ipv6.opt.lio.length', 'LineIDLen'),
  line: string('ipv6.opt.lio.line_id', 'Line ID', { encoding: 'ascii' }),
  mplFlag: uint8('ipv6.opt.mpl.flag', 'Flag', { base: 'hex' }),
  mplSeedLength: uint8('ipv6.opt.mpl.flag.s', 'Seed ID Length', {
    mask: 0xc0,
    values: names({
      0: '0', 1: '16-bit unsigned integer', 2: '64-bit unsigned integer', 3: '128-bit unsigned integer',
    }),
  }),
  mplLargest: boolean('ipv6.opt.mpl.flag.m', 'Largest Sequence', { mask: 0x20 }),
  mplVersion: boolean('ipv6.opt.mpl.flag.v', 'Version', { mask: 0x10 }),
  mplReserved: uint8('ipv6.opt.mpl.flag.rsv', 'Reserved', { base: 'hex', mask: 0x0f }),
  mplSequence: uint8('ipv6.opt.mpl.sequence', 'Sequence', { base: 'hex' }),
  mplSeed: bytes('ipv6.opt.mpl.seed_id', 'Seed ID'),
  dffFlags: uint8('ipv6.opt.dff.flags', 'Flags', { base: 'hex' }),
  dffVersion: uint8('ipv6.opt.dff.flag.ver', 'Version (VER)', { mask: 0xc0 }),
  dffDuplicate: boolean('ipv6.opt.dff.flag.dup', 'Duplicate (DUP)', { mask: 0x20 }),
  dffReturn: boolean('ipv6.opt.dff.flag.ret', 'Return (RET)', { mask: 0x10 }),
  dffReserved: uint8('ipv6.opt.dff.flag.rsv', 'Reserved', { base: 'hex', mask: 0x0f }),
  dffSequence: uint16('ipv6.opt.dff.sequence_number', 'Sequence Number', { base: 'dec_hex' }),
  experimental: bytes('ipv6.opt.experimental', 'Experimental Option'),
  unknownData: bytes('ipv6.opt_unknown_data', 'Unknown Data'),
  unknown: bytes('ipv6.opt.unknown', 'Unknown Option Payload'),
  invalidLength: none('ipv6.opt.invalid_len', 'Invalid IPv6 option length'),
  unknownExpert: none('ipv6.opt.unknown_data.expert', 'Unknown Data (not interpreted)'),
  mismatch: none('ipv6.opt.header_mismatch', 'Wrong options extension header for type'),
  deprecated: none('ipv6.opt.deprecated', 'Option type is deprecated'),
  jumboTruncated: none('ipv6.opt.jumbo.truncated', 'Jumbo Payload option present and jumbo length < 65536'),
})

const hop = fields('ipv6.hopopts', {
  next: uint8('ipv6.hopopts.nxt', 'Next Header', { values: ipProtocolName }),
  length: uint8('ipv6.hopopts.len', 'Length', { description: 'In units of 8 bytes, not counting the first' }),
  octets: uint16('ipv6.hopopts.len_oct', 'Length', { unit: ' bytes' }),
  notFirst: none('ipv6.hopopts.not_first', 'IPv6 Hop-by-Hop extension header must appear immediately after IPv6 header'),
})

const destination = fields('ipv6.dstopts', {
  next: uint8('ipv6.dstopts.nxt', 'Next Header', { values: ipProtocolName }),
  length: uint8('ipv6.dstopts.len', 'Length', { description: 'In units of 8 bytes, not counting the first' }),
  octets: uint16('ipv6.dstopts.len_oct', 'Length', { unit: ' bytes' }),
})

export const hopByHop = protocol({
  abbrev: 'ipv6.hopopts', name: 'IPv6 Hop-by-Hop', label: 'IPv6 Hop-by-Hop Option',
  on: { 'ip.proto': [0] },
  dissect(r, p) {
    appendInfo(p, 'IPv6 hop-by-hop options')
    options(hopByHop, r, p, hop)
    return true
  },
})

export const destinationOptions = protocol({
  abbrev: 'ipv6.dstopts', name: 'IPv6 Destination', label: 'Destination Options for IPv6',
  on: { 'ip.proto': [60] },
  dissect(r, p) {
    appendInfo(p, 'IPv6 destination options')
    options(destinationOptions, r, p, destination)
    return true
  },
})

function options(own: Protocol, r: Reader, p: Packet, header: typeof destination): void {
  const next = r.u8(NEXT_HEADER), length = (r.u8(LENGTH) + 1) * 8
  const layer = extensionLayer(p, own, r, length)
  if (own === hopByHop && p.layers[p.layers.length - 2].abbrev !== 'ipv6') {
    p.expert(layer, r, 'error', hop.notFirst.label, 0, 0, hop.notFirst)
  }
  p.add(layer, header.next, r, NEXT_HEADER)
  p.add(layer, header.length, r, LENGTH)
  p.generate(layer, header.octets, r, length, LENGTH, 1)
  for (let at = OPTIONS; at < length;) at = option(p, layer, r, at, own === hopByHop)
  dissectNextHeader(p, next, r.sub(length))
}

/** @returns where the next option begins */
function option(p: Packet, layer: Node, r: Reader, at: number, inHopByHop: boolean): number {
  const type = r.u8(at), length = r.u8(at + 1)
  const name = OPTION_NAMES.get(type) ?? `Unknown IPv6 Option (${type})`
  // Wireshark adds a line with the length that the option claims, and cuts it to what is there.
  const node = p.branch(layer, f.option, r, at, type === PAD1 ? 1 : 2 + length)
  if (p.detailed) p.label(node, name)
  const typeNode = p.add(node, f.type, r, at)
  if (type === PAD1) {
    p.branch(node, f.pad1, r, at, 1)
    return at + 1
  }
  if (inHopByHop ? DESTINATION_ONLY.has(type) : HOP_BY_HOP_ONLY.has(type)) {
    const text = `${name} must use a ${inHopByHop ? 'destination' : 'hop-by-hop'} options header`
    p.expert(typeNode, r, 'warn', text, at, 1, f.mismatch)
  }
  p.add(typeNode, f.action, r, at)
  p.add(typeNode, f.change, r, at)
  p.add(typeNode, f.rest, r, at)
  const lengthNode = p.add(node, f.length, r, at + 1)
  at += 2
  if (type === PADN) {
    const padding = p.add(node, f.padN, r, at, length)
    if (p.detailed && length === 0) p.label(padding, 'PadN: <none>')
    return at + length
  }
  const end = at + length
  at = value(p, node, r, at, type, length, name, typeNode, lengthNode)
  if (at < end) {
    const rest = p.add(node, f.unknownData, r, at, end - at)
    p.expert(rest, r, 'note', 'Unknown Data (not interpreted)', at, end - at, f.unknownExpert)
    at = end
  }
  return at
}

/** Shows an option's value. @returns where it ends */
function value(
  p: Packet, node: Node, r: Reader, at: number, type: number, length: number, name: string, typeNode: Node, lengthNode: Node,
): number {
  const one = (field: Field): number => {
    p.add(node, field, r, at)
    return at + field.width
  }
  const expect = (right: boolean): void => {
    if (!right) p.expert(lengthNode, r, 'error', `${name}: Invalid length (${length} bytes)`, at - 1, 1, f.invalidLength)
  }
  switch (type) {
    case 0x04: expect(length === 1); return one(f.encapsulationLimit) // RFC 2473 section 4.1.1
    case 0x05: expect(length === 2); return one(f.routerAlert) // RFC 2711 section 2.1
    case 0x07: expect(length >= 8); return calipso(p, node, r, at)
    case 0x08: return simplifiedMulticast(p, node, r, at, length)
    case 0x0f: expect(length === 10); return metrics(p, node, r, at)
    case 0x26: expect(length === 6); return quickStart(p, node, r, at)
    case 0x30: expect(length === 4); return pathMtu(p, node, r, at)
    case 0x31: return inSitu(p, node, r, at, length)
    case 0x41: return one(f.tpf)
    case 0x63: expect(length >= 4); return rpl(p, node, r, at)
    case 0x6d: return mpl(p, node, r, at)
    case 0x8b: p.add(node, f.ilnpNonce, r, at, length); return at + length // RFC 6744 section 2
    case 0x8c: return lineIdentification(p, node, r, at, length)
    case 0xc2: // RFC 2675 section 2
      expect(length === 4)
      p.add(node, f.jumbo, r, at)
      if (r.u32(at) < 65536) p.expert(node, r, 'error', f.jumboTruncated.label, at, 4, f.jumboTruncated)
      return at + 4
    case 0xc9: // RFC 6275 section 6.3: the packet's true source
      expect(length === 16)
      p.add(node, f.homeAddress, r, at)
      replaceAddress(p, 'source', r.bytes, r.start + at)
      return at + 16
    case 0xee: expect(length === 3); return depthFirst(p, node, r, at)
    case 0x1e: case 0x3e: case 0x5e: case 0x7e: case 0x9e: case 0xbe: case 0xde: case 0xfe:
      p.add(node, f.experimental, r, at, length)
      return at + length
    default: {
      const unknown = p.add(node, f.unknown, r, at, length)
      p.expert(unknown, r, 'note', 'Unknown Data (not interpreted)', at, length, f.unknownExpert)
      if (type === ENDPOINT_IDENTIFICATION) p.expert(typeNode, r, 'note', 'Option type is deprecated', at - 2, 1, f.deprecated)
      return at + length
    }
  }
}

/** RFC 5570 section 5.1. */
function calipso(p: Packet, node: Node, r: Reader, at: number): number {
  p.add(node, f.calipsoDoi, r, at)
  p.add(node, f.calipsoLength, r, at + 4)
  p.add(node, f.calipsoLevel, r, at + 5)
  p.add(node, f.calipsoChecksum, r, at + 6)
  const length = r.u8(at + 4) * 4
  p.add(node, f.calipsoBitmap, r, at + 8, length)
  return at + 8 + length
}

/** RFC 6621 section 6.1. */
function simplifiedMulticast(p: Packet, node: Node, r: Reader, at: number, length: number): number {
  const end = at + length
  p.add(node, f.smfHash, r, at)
  const first = r.u8(at)
  if (first & 0x80) {
    p.add(node, f.smfAssist, r, at, length)
    return end
  }
  p.add(node, f.smfType, r, at)
  p.add(node, f.smfLength, r, at)
  at++
  if (first & 0x70) {
    const tagger = (first & 0x0f) + 1
    p.add(node, f.smfTagger, r, at, tagger)
    at += tagger
  }
  if (end > at) p.add(node, f.smfIdentifier, r, at, end - at)
  return Math.max(at, end)
}

/** RFC 8250 section 3.2. */
function metrics(p: Packet, node: Node, r: Reader, at: number): number {
  p.add(node, f.pdmScaleReceived, r, at)
  p.add(node, f.pdmScaleSent, r, at + 1)
  p.add(node, f.pdmThis, r, at + 2)
  p.add(node, f.pdmLast, r, at + 4)
  p.add(node, f.pdmReceived, r, at + 6)
  p.add(node, f.pdmSent, r, at + 8)
  return at + 10
}

/** RFC 4782 section 3.2. */
function quickStart(p: Packet, node: Node, r: Reader, at: number): number {
  const command = r.u8(at), what = command >>> 4
  p.add(node, f.qsFunction, r, at)
  if (what !== 0 && what !== 8) return at
  p.add(node, f.qsRate, r, at)
  if (p.detailed) p.append(node, `, ${QUICK_START_RATES.get(command & 0x0f)}`)
  if (what === 0) {
    p.add(node, f.qsTtl, r, at + 1)
    const ttl = r.u8(at + 1), difference = p.hopLimit - ttl & 0xff
    p.generate(node, f.qsTtlDiff, r, difference, at + 1, 1)
    if (p.detailed) p.append(node, `, QS TTL ${ttl}, QS TTL diff ${difference}`)
  } else p.add(node, f.qsUnused, r, at + 1)
  p.add(node, f.qsNonce, r, at + 2)
  p.add(node, f.qsReserved, r, at + 2)
  return at + 6
}

/** RFC 9268 section 5. */
function pathMtu(p: Packet, node: Node, r: Reader, at: number): number {
  p.add(node, f.pmtuMin, r, at)
  const returned = r.u16(at + 2)
  p.put(node, f.pmtuReturned, r, at + 2, 2, returned & 0xfffe)
  p.put(node, f.pmtuFlag, r, at + 3, 1, returned & 1)
  return at + 4
}

/** RFC 9486 section 3 and RFC 9197 section 4.4.1; what the nodes have written is left as it is. */
function inSitu(p: Packet, node: Node, r: Reader, at: number, length: number): number {
  p.add(node, f.ioamReserved, r, at)
  p.add(node, f.ioamType, r, at + 1)
  if (r.u8(at + 1) > 1 || length < 10) return at + 2
  p.add(node, f.ioamNamespace, r, at + 2)
  p.add(node, f.ioamNodeLength, r, at + 4)
  const flags = p.add(node, f.ioamFlags, r, at + 4)
  p.add(flags, f.ioamOverflow, r, at + 4)
  p.add(flags, f.ioamLoopback, r, at + 4)
  p.add(flags, f.ioamActive, r, at + 4)
  p.add(node, f.ioamRemaining, r, at + 5)
  p.add(node, f.ioamTraceType, r, at + 6)
  p.add(node, f.ioamTraceReserved, r, at + 9)
  return at + 10
}

/** RFC 6553 section 3. */
function rpl(p: Packet, node: Node, r: Reader, at: number): number {
  const flag = p.add(node, f.rplFlag, r, at)
  for (const each of [f.rplDown, f.rplRankError, f.rplForwardingError, f.rplReserved]) p.add(flag, each, r, at)
  p.add(node, f.rplInstance, r, at + 1)
  p.add(node, f.rplRank, r, at + 2)
  return at + 4
}

const SEED_LENGTHS = [0, 2, 8, 16] as const

/** RFC 7731 section 6.1. */
function mpl(p: Packet, node: Node, r: Reader, at: number): number {
  const flag = p.add(node, f.mplFlag, r, at)
  for (const each of [f.mplSeedLength, f.mplLargest, f.mplVersion, f.mplReserved]) p.add(flag, each, r, at)
  p.add(node, f.mplSequence, r, at + 1)
  const seed = SEED_LENGTHS[r.u8(at) >>> 6]
  if (seed) p.add(node, f.mplSeed, r, at + 2, seed)
  return at + 2 + seed
}

/** RFC 6788 section 6. */
function lineIdentification(p: Packet, node: Node, r: Reader, at: number, length: number): number {
  p.add(node, f.lineLength, r, at)
  const line = Math.max(0, Math.min(r.u8(at), length - 1))
  p.add(node, f.line, r, at + 1, line)
  return at + 1 + line
}

/** RFC 6971 section 14.1. */
function depthFirst(p: Packet, node: Node, r: Reader, at: number): number {
  const flags = p.add(node, f.dffFlags, r, at)
  for (const each of [f.dffVersion, f.dffDuplicate, f.dffReturn, f.dffReserved]) p.add(flags, each, r, at)
  p.add(node, f.dffSequence, r, at + 1)
  return at + 3
}
