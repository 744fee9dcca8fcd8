import { adler32 } from './adler32.ts'
import { stateKey, type ConversationId } from './conversation-store.ts'
import { crc32c } from './crc32c.ts'
import { boolean, bytes, fields, framenum, names, none, uint16, uint32, uint8, type Field } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { CHUNK_TYPES, PAYLOAD_PROTOCOLS } from './sctp-names.ts'
import { hmacIdField, parameter, sctpCauses, sctpParameters } from './sctp-parameters.ts'

// RFC 9260 3.1: the common header's fields, by their place in bytes.
const SOURCE_PORT = 0
const DESTINATION_PORT = 2
const VERIFICATION_TAG = 4
const CHECKSUM = 8
const HEADER = 12

const IP_PROTOCOL = 132

// RFC 9260 3.2: a chunk's fields.
const FLAGS = 1
const LENGTH = 2
const VALUE = 4

// https://www.iana.org/assignments/sctp-parameters
const DATA = 0
const INIT = 1
const INIT_ACK = 2
const SACK = 3
const HEARTBEAT = 4
const HEARTBEAT_ACK = 5
const ABORT = 6
const SHUTDOWN = 7
const SHUTDOWN_ACK = 8
const ERROR = 9
const COOKIE_ECHO = 10
const COOKIE_ACK = 11
const ECNE = 12
const CWR = 13
const SHUTDOWN_COMPLETE = 14
const AUTH = 15
const NR_SACK = 16
const I_DATA = 64
const ASCONF_ACK = 128
const PACKET_DROP = 129
const RE_CONFIG = 130
const PAD = 132
const FORWARD_TSN = 192
const ASCONF = 193
const I_FORWARD_TSN = 194

const DATA_HEADER = 16
const I_DATA_HEADER = 20
const INIT_HEADER = 20
const PACKET_DROP_HEADER = 16

/** A dropped packet may hold another that was dropped, and so on. */
const MAX_DROPPED = 8
/** More gap-acknowledged TSNs than this are worth a remark. */
const MANY_GAPS = 100

const REFLECTED = ['Tag not reflected', 'Tag reflected'] as const

const f = fields('sctp', {
  srcport: uint16('sctp.srcport', 'Source port'),
  dstport: uint16('sctp.dstport', 'Destination port'),
  tag: uint32('sctp.verification_tag', 'Verification tag', { base: 'hex' }),
  checksum: uint32('sctp.checksum', 'Checksum', { base: 'hex' }),
  checksumAdler: uint32('sctp.checksum', 'Checksum (Adler)', { base: 'hex' }),
  checksumCrc32c: uint32('sctp.checksum', 'Checksum (CRC32C)', { base: 'hex' }),
  status: uint8('sctp.checksum.status', 'Checksum Status', {
    base: 'none',
    values: names({ 0: 'Bad', 1: 'Good', 2: 'Unverified', 3: 'Not present', 4: 'Illegal' }),
  }),
  checksumBad: none('sctp.checksum_bad.expert', 'Bad SCTP checksum.'),
  type: uint8('sctp.chunk_type', 'Chunk type', { values: CHUNK_TYPES }),
  bit1: boolean('sctp.chunk_bit_1', 'Bit', {
    mask: 0x80, words: ['Stop processing of the packet', 'Skip chunk and continue processing of the packet'],
  }),
  bit2: boolean('sctp.chunk_bit_2', 'Bit', { mask: 0x40, words: ['Do not report', 'Do report'] }),
  flags: uint8('sctp.chunk_flags', 'Chunk flags', { base: 'hex' }),
  length: uint16('sctp.chunk_length', 'Chunk length'),
  lengthBad: none('sctp.chunk_length.bad', 'Chunk length bad'),
  padding: bytes('sctp.chunk_padding', 'Chunk padding'),
  value: bytes('sctp.chunk_value', 'Chunk value'),
  cookie: bytes('sctp.cookie', 'Cookie'),
  shutdownTsn: uint32('sctp.shutdown_cumulative_tsn_ack', 'Cumulative TSN Ack'),
  ecneTsn: uint32('sctp.ecne_lowest_tsn', 'Lowest TSN'),
  cwrTsn: uint32('sctp.cwr_lowest_tsn', 'Lowest TSN'),
  abortT: boolean('sctp.abort_t_bit', 'T-Bit', { mask: 0x01, words: REFLECTED }),
  completeT: boolean('sctp.shutdown_complete_t_bit', 'T-Bit', { mask: 0x01, words: REFLECTED }),
  keyId: uint16('sctp.shared_key_id', 'Shared key identifier'),
  hmac: bytes('sctp.hmac', 'HMAC'),
  asconf: uint32('sctp.asconf_seq_nr_number', 'Sequence number', { base: 'hex' }),
  asconfAck: uint32('sctp.asconf_ack_seq_nr_number', 'Sequence number', { base: 'hex' }),
  pad: bytes('sctp.padding_data', 'Padding data'),
  dropM: boolean('sctp.pckdrop_m_bit', 'M-Bit', { mask: 0x01, words: ['Source is an endhost', 'Source is a middlebox'] }),
  dropB: boolean('sctp.pckdrop_b_bit', 'B-Bit', {
    mask: 0x02, words: ['SCTP checksum was correct', 'SCTP checksum was incorrect'],
  }),
  dropT: boolean('sctp.pckdrop_t_bit', 'T-Bit', { mask: 0x04, words: ['Packet is not truncated', 'Packet is truncated'] }),
  bandwidth: uint32('sctp.pktdrop_bandwidth', 'Bandwidth'),
  queue: uint32('sctp.pktdrop_queuesize', 'Queuesize'),
  truncated: uint16('sctp.pktdrop_truncated_length', 'Truncated length'),
  dropReserved: uint16('sctp.pktdrop_reserved', 'Reserved'),
  dropData: bytes('sctp.pktdrop_datafield', 'Data field'),
})

/** INIT and INIT ACK have the same layout (RFC 9260 3.3.2) and, in Wireshark, fields of their own. */
const initFields = (prefix: string) => fields('sctp', {
  tag: uint32(`sctp.${prefix}_initiate_tag`, 'Initiate tag', { base: 'hex' }),
  credit: uint32(`sctp.${prefix}_credit`, 'Advertised receiver window credit (a_rwnd)'),
  out: uint16(`sctp.${prefix}_nr_out_streams`, 'Number of outbound streams'),
  in: uint16(`sctp.${prefix}_nr_in_streams`, 'Number of inbound streams'),
  tsn: uint32(`sctp.${prefix}_initial_tsn`, 'Initial TSN'),
})
const initField = initFields('init')
const initAckField = initFields('initack')

const d = fields('sctp', {
  tsn: uint32('sctp.data_tsn', 'Transmission sequence number (relative)'),
  tsnRaw: uint32('sctp.data_tsn_raw', 'Transmission sequence number (absolute)'),
  sid: uint16('sctp.data_sid', 'Stream identifier', { base: 'hex' }),
  ssn: uint16('sctp.data_ssn', 'Stream sequence number'),
  ppid: uint32('sctp.data_payload_proto_id', 'Payload protocol identifier', { values: PAYLOAD_PROTOCOLS }),
  reserved: uint16('sctp.data_reserved', 'Reserved'),
  mid: uint32('sctp.data_mid', 'Message identifier'),
  fsn: uint32('sctp.data_fsn', 'Fragment sequence number'),
  i: boolean('sctp.data_i_bit', 'I-Bit', { mask: 0x08, words: ['Possibly delay SACK', 'Send SACK immediately'] }),
  u: boolean('sctp.data_u_bit', 'U-Bit', { mask: 0x04, words: ['Ordered delivery', 'Unordered delivery'] }),
  b: boolean('sctp.data_b_bit', 'B-Bit', { mask: 0x02, words: ['Subsequent segment', 'First segment'] }),
  e: boolean('sctp.data_e_bit', 'E-Bit', { mask: 0x01, words: ['Not the last segment', 'Last segment'] }),
  fragments: none('sctp.fragments', 'Reassembled SCTP Fragments'),
  fragment: framenum('sctp.fragment', 'SCTP Fragment'),
  reassembledIn: framenum('sctp.reassembled_in', 'Reassembled Message in frame'),
})

/** SACK and NR-SACK (draft-natarajan-tsvwg-sctp-nrsack) have fields of their own in Wireshark. */
const sackFields = (prefix: string) => fields('sctp', {
  nonce: uint8(`sctp.${prefix}_nounce_sum`, 'Nounce sum', { mask: 0x01 }),
  rwnd: uint32(`sctp.${prefix}_a_rwnd`, 'Advertised receiver window credit (a_rwnd)'),
  gaps: uint16(`sctp.${prefix}_number_of_gap_blocks`, 'Number of gap acknowledgement blocks'),
  duplicates: uint16(`sctp.${prefix}_number_of_duplicated_tsns`, 'Number of duplicated TSNs'),
  start: uint16(`sctp.${prefix}_gap_block_start`, 'Start'),
  startTsn: uint32(`sctp.${prefix}_gap_block_start_tsn`, 'Start TSN'),
  end: uint16(`sctp.${prefix}_gap_block_end`, 'End'),
  endTsn: uint32(`sctp.${prefix}_gap_block_end_tsn`, 'End TSN'),
  acked: uint32(`sctp.${prefix}_number_of_tsns_gap_acked`, 'Number of TSNs in gap acknowledgement blocks'),
  many: none(`sctp.${prefix}_number_of_tsns_gap_acked.100`, 'More than 100 TSNs were gap-acknowledged in this SACK.'),
  duplicate: uint32(`sctp.${prefix}_duplicate_tsn`, 'Duplicate TSN'),
})
const sackField = {
  ...sackFields('sack'),
  ...fields('sctp', {
    ack: uint32('sctp.sack_cumulative_tsn_ack', 'Cumulative TSN ACK (relative)'),
    ackRaw: uint32('sctp.sack_cumulative_tsn_ack_raw', 'Cumulative TSN ACK (absolute)'),
    noCredit: none('sctp.sack_a_rwnd.expert', 'Zero Advertised Receiver Window Credit'),
    malformed: none('sctp.sack_gap_block_malformed', 'Malformed gap block.'),
    disordered: none('sctp.sack_gap_block_out_of_order', 'Gap blocks not in strict order.'),
  }),
}
const nrSackField = {
  ...sackFields('nr_sack'),
  ...fields('sctp', {
    ack: uint32('sctp.nr_sack_cumulative_tsn_ack', 'Cumulative TSN ACK'),
    nrGaps: uint16('sctp.nr_sack_number_of_nr_gap_blocks', 'Number of nr-gap acknowledgement blocks'),
    reserved: uint16('sctp.nr_sack_reserved', 'Reserved', { base: 'hex' }),
  }),
}
/** The blocks of TSNs that the receiver will never give back. */
const nrGapField = fields('sctp', {
  start: uint16('sctp.nr_sack_nr_gap_block_start', 'Start'),
  startTsn: uint32('sctp.nr_sack_nr_gap_block_start_tsn', 'Start TSN'),
  end: uint16('sctp.nr_sack_nr_gap_block_end', 'End'),
  endTsn: uint32('sctp.nr_sack_nr_gap_block_end_tsn', 'End TSN'),
  acked: uint32('sctp.nr_sack_number_of_tsns_nr_gap_acked', 'Number of TSNs in nr-gap acknowledgement blocks'),
  many: none('sctp.nr_sack_number_of_tsns_nr_gap_acked.100', 'More than 100 TSNs were nr-gap-acknowledged in this NR-SACK.'),
})

const forwardField = fields('sctp', {
  tsn: uint32('sctp.forward_tsn_tsn', 'New cumulative TSN'),
  sid: uint16('sctp.forward_tsn_sid', 'Stream identifier'),
  ssn: uint16('sctp.forward_tsn_ssn', 'Stream sequence number'),
  iTsn: uint32('sctp.i_forward_tsn_tsn', 'New cumulative TSN'),
  iSid: uint16('sctp.i_forward_tsn_sid', 'Stream identifier'),
  iFlags: uint16('sctp.i_forward_tsn_flags', 'Flags', { base: 'hex' }),
  iReserved: uint16('sctp.i_forward_tsn_res', 'Reserved', { mask: 0xfffe }),
  iUnordered: boolean('sctp.i_forward_tsn_u_bit', 'U-Bit', {
    width: 2, mask: 0x0001, words: ['Ordered messages', 'Unordered messages'],
  }),
  iMid: uint32('sctp.forward_tsn_mid', 'Message identifier'),
})

/** Of the packets that carry one verification tag: the first TSN, and where a message goes on that came in part. */
const FIRST_TSN = stateKey()
const NEXT_FRAGMENT_TSN = stateKey()
const NEXT_FRAGMENT_OFFSET = stateKey()
/** Of a conversation: the tag that each direction carries, by the id of its store. */
const CARRIED = [stateKey(), stateKey()] as const

/** What a chunk has to know of its packet. */
interface Association {
  /** The store of what this verification tag carries, and of what the other direction's does; NO_CONVERSATION where unknown. */
  readonly own: ConversationId
  readonly peer: ConversationId
  readonly tag: number
  readonly dropped: number
}

export const sctp = protocol({
  abbrev: 'sctp', name: 'SCTP', label: 'Stream Control Transmission Protocol',
  on: { 'ip.proto': [IP_PROTOCOL] },
  groups: [
    { abbrev: 'sctp.port', label: 'Port', members: [f.srcport, f.dstport] },
    { abbrev: 'sctp.initiate_tag', label: 'Initiate tag', members: [initField.tag, initAckField.tag] },
  ],
  // Wireshark's has four values; here it is on, which means "automatic", or off.
  preferences: { 'sctp.checksum': false },
  changesState: () => true,
  dissect(r, p) {
    p.sourcePort = r.u16(SOURCE_PORT)
    p.destinationPort = r.u16(DESTINATION_PORT)
    const { fragmented } = p
    p.protocol = sctp.name
    if (p.row) p.info = ''
    association(r, p, 0)
    p.fragmented = fragmented
    return true
  },
})

/** @param dropped packets around this one that say that it was dropped */
function association(r: Reader, p: Packet, dropped: number): void {
  // Wireshark looks at all of the common header before it shows any of it.
  r.need(0, HEADER)
  const source = r.u16(SOURCE_PORT), destination = r.u16(DESTINATION_PORT), tag = r.u32(VERIFICATION_TAG)
  const conversation = dropped ? -1 : converse(r, p, source, destination)
  const own = conversation >= 0 && tag !== 0 && !p.quoted ? tagged(r, p, conversation) : -1
  const peer = own < 0 ? -1 : p.noted(conversation, CARRIED[1 - p.direction]) ?? -1
  const name = p.protocol
  const layer = p.layer(sctp, r)
  if (dropped) p.protocol = name
  if (p.detailed) p.label(layer, `${sctp.label}, Src Port: ${source} (${source}), Dst Port: ${destination} (${destination})`)
  p.add(layer, f.srcport, r, SOURCE_PORT)
  p.add(layer, f.dstport, r, DESTINATION_PORT)
  p.add(layer, f.tag, r, VERIFICATION_TAG)
  checksum(r, p, layer)
  chunks(r, p, layer, { own, peer, tag, dropped })
}

function converse(r: Reader, p: Packet, source: number, destination: number): ConversationId {
  const { addresses, conversations } = p
  if (!addresses) return -1
  p.conversation = conversations.conversation('sctp', addresses, source, destination, p.meta.number)
  p.direction = conversations.direction(p.conversation, addresses, source, destination)
  p.payloadLength = r.reported - HEADER
  return p.conversation
}

/** The store of what packets with this verification tag carry: ports and tag stand in it for addresses, as these may change. */
function tagged(r: Reader, p: Packet, conversation: ConversationId): ConversationId {
  const pair = { bytes: r.bytes, sourceAt: r.start + VERIFICATION_TAG, destinationAt: r.start + SOURCE_PORT, length: 4 } as const
  const own = p.conversations.conversation('sctp.tag', pair, 0, 0, p.meta.number)
  const carried = CARRIED[p.direction]
  if (own >= 0 && p.noted(conversation, carried) !== own) p.note(conversation, carried, own)
  return own
}

/** RFC 9260 6.8 and appendix A: CRC-32C, little-endian, over the packet with the checksum taken as 0; RFC 2960 had Adler-32. */
function checksum(r: Reader, p: Packet, layer: Node): void {
  if (!p.preference('sctp.checksum') || r.length < r.reported) {
    const node = p.add(layer, f.checksum, r, CHECKSUM)
    if (p.detailed) p.append(node, ' [unverified]')
    p.generate(layer, f.status, r, 2, CHECKSUM)
    return
  }
  const before = r.view(0, CHECKSUM), zero = new Uint8Array(4), behind = r.view(HEADER, r.length - HEADER)
  const adler = adler32(behind, adler32(zero, adler32(before)))
  const crc = swap(crc32c(behind, crc32c(zero, crc32c(before))))
  const given = r.u32(CHECKSUM)
  if (given !== crc) verified(r, p, layer, f.checksumAdler, given, adler)
  if (given !== adler) verified(r, p, layer, f.checksumCrc32c, given, crc)
}

function verified(r: Reader, p: Packet, layer: Node, field: Field, given: number, should: number): void {
  const node = p.add(layer, field, r, CHECKSUM), good = given === should
  const text = '0x' + should.toString(16).padStart(8, '0')
  if (p.detailed) p.append(node, good ? ' [correct]' : ` incorrect, should be ${text}`)
  if (!good) p.expert(node, r, 'error', `${f.checksumBad.label} [should be ${text}]`, 0, 0, f.checksumBad)
  p.generate(layer, f.status, r, good ? 1 : 0, CHECKSUM)
}

function swap(value: number): number {
  return (value << 24 | (value & 0xff00) << 8 | value >>> 8 & 0xff00 | value >>> 24) >>> 0
}

function chunks(r: Reader, p: Packet, layer: Node, a: Association): void {
  let from = 0
  for (let at = HEADER; at < r.reported;) {
    const size = Math.min(r.u16(at + LENGTH) + 3 & ~3, r.reported - at)
    const payload = chunk(r.sub(at, size), p, layer, a, true)
    at += size
    if (!payload) continue
    // What follows payload is a layer of its own.
    p.extent(layer, Math.min(at - size + DATA_HEADER, r.length) - from)
    from = at
    if (at >= r.reported) return
    const name = p.protocol
    layer = p.layer(sctp, r, Math.min(at, r.length))
    p.protocol = name
  }
}

/** @param outer it is one of the packet's own chunks, and not inside another @returns true for a chunk of payload */
function chunk(r: Reader, p: Packet, tree: Node, a: Association, outer: boolean, depth = 0): boolean {
  const type = r.u8(0), length = r.u16(LENGTH)
  const name = CHUNK_TYPES.get(type) ?? 'RESERVED'
  const fence = p.info
  if (p.row && outer && !a.dropped) p.info += name + ' '
  // Wireshark shows nothing of a chunk that was not captured whole.
  r.need(0, r.reported)
  const node = p.branch(tree, frameMarks.text, r, 0, r.reported, `${name} chunk`)
  const typeNode = p.add(node, f.type, r, 0)
  p.add(typeNode, f.bit1, r, 0)
  p.add(typeNode, f.bit2, r, 0)
  const flags = p.add(node, f.flags, r, FLAGS)
  const lengthNode = p.add(node, f.length, r, LENGTH)
  if (length < VALUE) {
    if (p.detailed) {
      p.append(lengthNode, ` (invalid, should be >= ${VALUE})`)
      bogus(p, node, length, VALUE)
    }
    return type === DATA
  }
  if (length > r.reported && !p.quoted) {
    const text = `Chunk length (${length}) is longer than remaining data (${r.reported}) in the packet.`
    p.expert(lengthNode, r, 'error', text, 0, 0, f.lengthBad)
  }
  let payload = false
  if (type === DATA || type === I_DATA) payload = data(r, p, node, flags, a, fence, length, type === I_DATA)
  else control(r, p, node, flags, a, type, length, depth)
  const padding = r.reported - length & 0xffff
  if (padding) p.add(node, f.padding, r, length, padding)
  return payload
}

function control(
  r: Reader, p: Packet, node: Node, flags: Node, a: Association, type: number, length: number, depth: number,
): void {
  const size = length - VALUE
  const inner = (part: Reader, packet: Packet, tree: Node, level: number): void => {
    chunk(part, packet, tree, { ...a, own: -1, peer: -1 }, false, level)
  }
  const say = (text: string): void => { if (p.detailed) p.append(node, text) }
  switch (type) {
    case INIT: case INIT_ACK: {
      const i = type === INIT ? initField : initAckField
      if (length < INIT_HEADER) { bogus(p, node, length, INIT_HEADER); break }
      p.add(node, i.tag, r, VALUE)
      p.add(node, i.credit, r, VALUE + 4)
      p.add(node, i.out, r, VALUE + 8)
      p.add(node, i.in, r, VALUE + 10)
      p.add(node, i.tsn, r, VALUE + 12)
      say(` (Outbound streams: ${r.u16(VALUE + 8)}, inbound streams: ${r.u16(VALUE + 10)})`)
      sctpParameters(r.sub(INIT_HEADER, length - INIT_HEADER), p, node, inner, depth)
      break
    }
    case SACK: sack(r, p, node, flags, a); break
    case NR_SACK: nrSack(r, p, node, flags); break
    case HEARTBEAT: case HEARTBEAT_ACK:
      say(` (Information: ${size} byte${size === 1 ? '' : 's'})`)
      parameter(r.sub(VALUE, size), p, node, inner, depth, true)
      break
    case ABORT:
      p.add(flags, f.abortT, r, FLAGS)
      sctpCauses(r.sub(VALUE, size), p, node, inner, depth)
      break
    case ERROR: sctpCauses(r.sub(VALUE, size), p, node, inner, depth); break
    case SHUTDOWN:
      p.add(node, f.shutdownTsn, r, VALUE)
      say(` (Cumulative TSN ack: ${r.u32(VALUE)})`)
      break
    case SHUTDOWN_ACK: case COOKIE_ACK: break
    case COOKIE_ECHO:
      p.add(node, f.cookie, r, VALUE, size)
      say(` (Cookie length: ${size} byte${size === 1 ? '' : 's'})`)
      break
    case ECNE: case CWR:
      p.add(node, type === ECNE ? f.ecneTsn : f.cwrTsn, r, VALUE)
      say(` (Lowest TSN: ${r.u32(VALUE)})`)
      break
    case SHUTDOWN_COMPLETE: p.add(flags, f.completeT, r, FLAGS); break
    case AUTH: // RFC 4895 4.1
      p.add(node, f.keyId, r, VALUE)
      p.add(node, hmacIdField, r, VALUE + 2)
      if (size !== 4) p.add(node, f.hmac, r, VALUE + 4, size - 4)
      break
    case FORWARD_TSN: case I_FORWARD_TSN: forwardTsn(r, p, node, type, length); break
    case ASCONF: case ASCONF_ACK: // RFC 5061 4.1
      if (size < 4) { bogus(p, node, length, VALUE + 4); break }
      p.add(node, type === ASCONF ? f.asconf : f.asconfAck, r, VALUE)
      sctpParameters(r.sub(VALUE + 4, size - 4), p, node, inner, depth)
      break
    case RE_CONFIG: sctpParameters(r.sub(VALUE, size), p, node, inner, depth); break
    case PACKET_DROP: packetDrop(r, p, node, flags, a, length); break
    case PAD:
      p.add(node, f.pad, r, VALUE, size)
      say(` (Padding data length: ${size} byte${size === 1 ? '' : 's'})`)
      break
    default:
      if (size) p.add(node, f.value, r, VALUE, size)
      say(` (Type: ${type}, value length: ${size} byte${size === 1 ? '' : 's'})`)
  }
}

function bogus(p: Packet, node: Node, length: number, least: number): void {
  if (p.detailed) p.append(node, `, bogus chunk length ${length} < ${least})`)
}

/** RFC 9260 3.3.1; I-DATA: RFC 8260 2.1. @returns true if it stands for payload */
function data(
  r: Reader, p: Packet, node: Node, flags: Node, a: Association, fence: string, length: number, interleaved: boolean,
): boolean {
  const header = interleaved ? I_DATA_HEADER : DATA_HEADER
  if (length < header) {
    bogus(p, node, length, header)
    return true
  }
  const ppid = r.u32(header === DATA_HEADER ? VALUE + 8 : VALUE + 12)
  const bits = r.u8(FLAGS), first = (bits & 2) !== 0, last = (bits & 1) !== 0
  const raw = r.u32(VALUE)
  let base = p.noted(a.own, FIRST_TSN)
  if (base === undefined && a.own >= 0) {
    p.note(a.own, FIRST_TSN, raw)
    base = raw
  }
  const tsn = raw - (base ?? 0) >>> 0
  if (p.row && !a.dropped) p.info += `(TSN=${tsn}) `
  p.extent(node, Math.min(header, r.length))
  for (const bit of [d.i, d.u, d.b, d.e]) p.add(flags, bit, r, FLAGS)
  if (a.own >= 0) p.put(node, d.tsn, r, VALUE, 4, tsn)
  p.add(node, d.tsnRaw, r, VALUE)
  p.add(node, d.sid, r, VALUE + 4)
  if (interleaved) {
    p.add(node, d.reserved, r, VALUE + 6)
    p.add(node, d.mid, r, VALUE + 8)
    p.add(node, first ? d.ppid : d.fsn, r, VALUE + 12)
  } else {
    p.add(node, d.ssn, r, VALUE + 6)
    p.add(node, d.ppid, r, VALUE + 8)
  }
  if (p.detailed) p.append(node, dataText(r, bits, tsn, ppid, length - header, interleaved))
  const payload = r.sub(header, length - header)
  if (first && last) {
    hand(payload, p, ppid, fence)
    return true
  }
  p.fragmented = true
  if (payload.length === payload.reported) fragment(payload, p, node, a, r, first, last, interleaved, fence, ppid)
  return true
}

function dataText(r: Reader, bits: number, tsn: number, ppid: number, size: number, interleaved: boolean): string {
  const order = bits & 4 ? 'unordered' : 'ordered'
  const part = bits & 2 ? bits & 1 ? 'complete' : 'first' : bits & 1 ? 'last' : 'middle'
  const number = !interleaved ? `SSN: ${r.u16(VALUE + 6)}, PPID: ${ppid}`
    : `MID: ${r.u32(VALUE + 8)}${bits & 2 ? '' : `, FSN: ${r.u32(VALUE + 12)}`}`
  const bytesText = `payload length: ${size} byte${size === 1 ? '' : 's'}`
  return ` (${order}, ${part} segment, TSN: ${tsn}, SID: ${r.u16(VALUE + 4)}, ${number}, ${bytesText})`
}

/** Hands a message on: to the protocol of its payload protocol identifier, of the lower port, of the higher port. */
function hand(payload: Reader, p: Packet, ppid: number, fence: string): void {
  // What the payload's protocol says stands behind what earlier chunks have said.
  if (p.row) p.info = p.info.slice(fence.length)
  const low = Math.min(p.sourcePort, p.destinationPort), high = Math.max(p.sourcePort, p.destinationPort)
  const taken = p.next('sctp.ppi', ppid, payload) || low && p.next('sctp.port', low, payload)
    || high && p.next('sctp.port', high, payload)
  if (!taken) p.call(p.registry.data, payload)
  if (p.row) p.info = fence + p.info
}

/** Part of a message. It is put together if its parts come in order: then their places are known. */
function fragment(
  payload: Reader, p: Packet, node: Node, a: Association, r: Reader, first: boolean, last: boolean, interleaved: boolean,
  fence: string, ppid: number,
): void {
  const tsn = r.u32(VALUE)
  const known = first || a.own >= 0 && p.noted(a.own, NEXT_FRAGMENT_TSN) === tsn
  const offset = first ? 0 : p.noted(a.own, NEXT_FRAGMENT_OFFSET) ?? 0
  if (known && a.own >= 0) {
    p.note(a.own, NEXT_FRAGMENT_TSN, tsn + 1 >>> 0)
    p.note(a.own, NEXT_FRAGMENT_OFFSET, offset + payload.reported)
    const number = interleaved ? r.u32(VALUE + 8) : r.u8(FLAGS) & 4 ? 0 : r.u16(VALUE + 6)
    const key = `sctp ${p.sourcePort} ${p.destinationPort} ${a.tag} ${r.u16(VALUE + 4)} ${number} ${r.u8(FLAGS) & 4}`
    const whole = p.reassembly.fragment(key, p.meta.number, payload, offset, !last)
    if (whole?.bytes && whole.completedIn === p.meta.number) {
      const list = p.branch(node, d.fragments, payload, 0, payload.length,
        `Reassembled SCTP Fragments (${whole.bytes.length} bytes, ${whole.fragments.length} fragments): `)
      const message = p.attach('Reassembled SCTP Message', whole.bytes)
      for (const part of whole.fragments) p.put(list, d.fragment, message, part.offset, part.length, part.frame)
      p.fragmented = false
      hand(message, p, ppid, fence)
      return
    }
    if (whole) p.generate(node, d.reassembledIn, r, whole.completedIn)
  }
  if (p.row) p.info += '(Message Fragment) '
}

/** RFC 9260 3.3.4. */
function sack(r: Reader, p: Packet, node: Node, flags: Node, a: Association): void {
  const raw = r.u32(VALUE)
  const relative = a.peer >= 0 ? raw - (p.noted(a.peer, FIRST_TSN) ?? 0) >>> 0 : raw
  p.add(flags, sackField.nonce, r, FLAGS)
  if (a.peer >= 0) p.put(node, sackField.ack, r, VALUE, 4, relative)
  p.add(node, sackField.ackRaw, r, VALUE)
  const credit = p.add(node, sackField.rwnd, r, VALUE + 4)
  p.add(node, sackField.gaps, r, VALUE + 8)
  p.add(node, sackField.duplicates, r, VALUE + 10)
  const rwnd = r.u32(VALUE + 4), gaps = r.u16(VALUE + 8), duplicates = r.u16(VALUE + 10)
  if (rwnd === 0) p.expert(credit, r, 'note', sackField.noCredit.label, 0, 0, sackField.noCredit)
  const lastEnd = gapBlocks(r, p, node, VALUE + 12, gaps, relative, sackField, 'Gap')
  if (p.row && !a.dropped) p.info += `(Ack=${relative}${lastEnd ? `+${lastEnd}` : ''}, Arwnd=${rwnd}) `
  for (let i = 0; i < duplicates; i++) p.add(node, sackField.duplicate, r, VALUE + 12 + gaps * 4 + i * 4)
  if (p.detailed) p.append(node, ` (Cumulative TSN: ${raw}, a_rwnd: ${rwnd}, gaps: ${gaps}, duplicate TSNs: ${duplicates})`)
}

/** draft-natarajan-tsvwg-sctp-nrsack: as a SACK, and which of the TSNs will never be given back. */
function nrSack(r: Reader, p: Packet, node: Node, flags: Node): void {
  p.add(flags, nrSackField.nonce, r, FLAGS)
  p.add(node, nrSackField.ack, r, VALUE)
  p.add(node, nrSackField.rwnd, r, VALUE + 4)
  p.add(node, nrSackField.gaps, r, VALUE + 8)
  p.add(node, nrSackField.nrGaps, r, VALUE + 10)
  p.add(node, nrSackField.duplicates, r, VALUE + 12)
  p.add(node, nrSackField.reserved, r, VALUE + 14)
  const ack = r.u32(VALUE), rwnd = r.u32(VALUE + 4)
  const gaps = r.u16(VALUE + 8), nrGaps = r.u16(VALUE + 10), duplicates = r.u16(VALUE + 12)
  gapBlocks(r, p, node, VALUE + 16, gaps, ack, nrSackField, 'Gap')
  gapBlocks(r, p, node, VALUE + 16 + gaps * 4, nrGaps, ack, nrGapField, 'NR-Gap')
  for (let i = 0; i < duplicates; i++) p.add(node, nrSackField.duplicate, r, VALUE + 16 + (gaps + nrGaps + i) * 4)
  if (p.detailed) {
    p.append(node, ` (Cumulative TSN: ${ack}, a_rwnd: ${rwnd}, gaps: ${gaps}, nr-gaps: ${nrGaps}, duplicate TSNs: ${duplicates})`)
  }
}

type GapFields = Readonly<Record<'start' | 'startTsn' | 'end' | 'endTsn' | 'acked' | 'many', Field>>

/** Blocks of TSNs, counted from the cumulative one. @returns the end of the last */
function gapBlocks(r: Reader, p: Packet, node: Node, at: number, count: number, ack: number, g: GapFields, name: string): number {
  let lastEnd = 0, acked = 0
  for (let i = 0; i < count; i++, at += 4) {
    const start = r.u16(at), end = r.u16(at + 2)
    const first = ack + start >>> 0, last = ack + end >>> 0
    const block = p.branch(node, frameMarks.text, r, at, 4, `${name} Acknowledgement for TSN ${first} to ${last}`)
    p.generate(p.add(block, g.start, r, at), g.startTsn, r, first, at, 2)
    const endTsn = p.generate(p.add(block, g.end, r, at + 2), g.endTsn, r, last, at + 2, 2)
    acked = acked + end + 1 - start >>> 0
    if (start > end) p.expert(endTsn, r, 'error', sackField.malformed.label, 0, 0, sackField.malformed)
    if (lastEnd > start) p.expert(endTsn, r, 'warn', sackField.disordered.label, 0, 0, sackField.disordered)
    lastEnd = end
  }
  if (acked) {
    const total = p.generate(node, g.acked, r, acked)
    if (acked > MANY_GAPS) p.expert(total, r, 'warn', g.many.label, 0, 0, g.many)
  }
  return lastEnd
}

/** RFC 3758 3.2; I-FORWARD-TSN: RFC 8260 2.3.1. */
function forwardTsn(r: Reader, p: Packet, node: Node, type: number, length: number): void {
  if (length < VALUE + 4) {
    bogus(p, node, length, VALUE + 4)
    return
  }
  const g = forwardField
  if (type === FORWARD_TSN) {
    p.add(node, g.tsn, r, VALUE)
    for (let at = VALUE + 4; at + 4 <= length; at += 4) {
      p.add(node, g.sid, r, at)
      p.add(node, g.ssn, r, at + 2)
    }
  } else {
    p.add(node, g.iTsn, r, VALUE)
    for (let at = VALUE + 4; at + 8 <= length; at += 8) {
      p.add(node, g.iSid, r, at)
      const flags = p.add(node, g.iFlags, r, at + 2)
      p.add(flags, g.iReserved, r, at + 2)
      p.add(flags, g.iUnordered, r, at + 2)
      p.add(node, g.iMid, r, at + 4)
    }
  }
  if (p.detailed) p.append(node, `(Cumulative TSN: ${r.u32(VALUE)})`)
}

/** draft-stewart-sctp-pktdrprep: what a middlebox or the peer threw away. */
function packetDrop(r: Reader, p: Packet, node: Node, flags: Node, a: Association, length: number): void {
  if (length < PACKET_DROP_HEADER) {
    bogus(p, node, length, PACKET_DROP_HEADER)
    return
  }
  for (const bit of [f.dropM, f.dropB, f.dropT]) p.add(flags, bit, r, FLAGS)
  p.add(node, f.bandwidth, r, VALUE)
  p.add(node, f.queue, r, VALUE + 4)
  p.add(node, f.truncated, r, VALUE + 8)
  p.add(node, f.dropReserved, r, VALUE + 10)
  const size = length - PACKET_DROP_HEADER
  if (!size) return
  if (r.u8(FLAGS) & 4 || a.dropped >= MAX_DROPPED) {
    p.add(node, f.dropData, r, PACKET_DROP_HEADER, size)
    return
  }
  const { quoted, info } = p
  p.quoted = true
  association(r.sub(PACKET_DROP_HEADER, size), p, a.dropped + 1)
  p.quoted = quoted
  p.info = info
}
