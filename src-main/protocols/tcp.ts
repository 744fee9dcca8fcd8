import { NO_CONVERSATION, QUOTED_IN, stateKey } from './conversation-store.ts'
import { showTimes, since } from './conversation-times.ts'
import { desegment, finishStream, SEGMENT_OF_A_PDU } from './desegment.ts'
import { boolean, bytes, fields, framenum, int32, names, none, relativeTime, SET, string, uint16, uint32, uint8 } from './field.ts'
import { internetChecksum, pseudoHeader } from './internet-checksum.ts'
import { ROOT, type Node, type Packet } from './packet.ts'
import { frameMarks } from './marks.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { TFO_SYN_DATA } from './tcp-experiments.ts'
import { aceOf, flagLetters, flagList } from './tcp-flags.ts'
import { plainOptions, tcpOptions } from './tcp-options.ts'
import {
  ACK, ACK_LOST_SEGMENT, DUPLICATE_ACK, FAST_RETRANSMISSION, FIN, KEEP_ALIVE, KEEP_ALIVE_ACK, LOST_SEGMENT, OUT_OF_ORDER,
  RETRANSMISSION, REUSED_PORTS, RST, SCALE_UNKNOWN, SCALE_UNUSED, SPURIOUS_RETRANSMISSION, SYN, URG, WINDOW_FULL, WINDOW_UPDATE,
  ZERO_WINDOW, ZERO_WINDOW_PROBE, ZERO_WINDOW_PROBE_ACK, type Segment, type SegmentHistory, type StateChange,
} from './tcp-segment.ts'
import { dissectPayload } from './transport-payload.ts'

// RFC 9293 3.1: the header's fields, by their place in bytes.
const SOURCE_PORT = 0
const DESTINATION_PORT = 2
const SEQUENCE = 4
const ACKNOWLEDGMENT = 8
/** The upper four bits count 32-bit words of header. */
const DATA_OFFSET = 12
const FLAGS = 12
const WINDOW = 14
const CHECKSUM = 16
const URGENT_POINTER = 18
const HEADER = 20

const IP_PROTOCOL = 6

const flag = (name: string, label: string, mask: number) => boolean('tcp.flags.' + name, label, { width: 2, mask, drawn: 12, words: SET })

const f = fields('tcp', {
  srcport: uint16('tcp.srcport', 'Source Port'),
  dstport: uint16('tcp.dstport', 'Destination Port'),
  stream: uint32('tcp.stream', 'Stream index', { description: 'Number of the connection in this capture' }),
  completeness: uint8('tcp.completeness', 'Conversation completeness', { description: 'What had been seen of the conversation before' }),
  len: uint32('tcp.len', 'TCP Segment Len', { description: 'Bytes of payload' }),
  seq: uint32('tcp.seq', 'Sequence Number', { description: 'Counted from the first one of the connection' }),
  seqRaw: uint32('tcp.seq_raw', 'Sequence Number (raw)'),
  nxtseq: uint32('tcp.nxtseq', 'Next Sequence Number'),
  ack: uint32('tcp.ack', 'Acknowledgment Number', { description: 'Counted from the first one of the other direction' }),
  ackRaw: uint32('tcp.ack_raw', 'Acknowledgment number (raw)'),
  hdrLen: uint8('tcp.hdr_len', 'Header Length', { description: 'Bytes of header, with its options' }),
  flags: uint16('tcp.flags', 'Flags', { base: 'hex', mask: 0xfff }),
  res: flag('res', 'Reserved', 0xe00),
  ae: flag('ae', 'Accurate ECN', 0x100),
  cwr: flag('cwr', 'Congestion Window Reduced', 0x080),
  ece: flag('ece', 'ECN-Echo', 0x040),
  ace: uint8('tcp.flags.ace', 'ACE'),
  urg: flag('urg', 'Urgent', 0x020),
  ackFlag: flag('ack', 'Acknowledgment', 0x010),
  push: flag('push', 'Push', 0x008),
  reset: flag('reset', 'Reset', 0x004),
  syn: flag('syn', 'Syn', 0x002),
  fin: flag('fin', 'Fin', 0x001),
  str: string('tcp.flags.str', 'TCP Flags'),
  windowValue: uint16('tcp.window_size_value', 'Window', { description: 'As it stands in the header' }),
  window: uint32('tcp.window_size', 'Calculated window size', { description: 'With the scale of the handshake' }),
  scale: int32('tcp.window_size_scalefactor', 'Window size scaling factor', {
    description: '-1 where it is not known, -2 where none is used',
  }),
  checksum: uint16('tcp.checksum', 'Checksum', { base: 'hex' }),
  status: uint8('tcp.checksum.status', 'Checksum Status', {
    base: 'none', values: names({ 0: 'Bad', 1: 'Good', 2: 'Unverified', 3: 'Not present' }),
  }),
  calculated: uint16('tcp.checksum_calculated', 'Calculated Checksum', { base: 'hex' }),
  urgentPointer: uint16('tcp.urgent_pointer', 'Urgent Pointer'),
  options: bytes('tcp.options', 'TCP Options'),
  timeRelative: relativeTime('tcp.time_relative', 'Time since first frame in this TCP stream', { unit: ' seconds' }),
  timeDelta: relativeTime('tcp.time_delta', 'Time since previous frame in this TCP stream', { unit: ' seconds' }),
  payload: bytes('tcp.payload', 'TCP payload'),
  resetCause: string('tcp.reset_cause', 'Reset cause', { encoding: 'ascii' }),
  continuation: framenum('tcp.continuation_to', 'This is a continuation to the PDU in frame'),
  shortSegment: none('tcp.short_segment', 'Short segment'),
  bogusLength: none('tcp.bogus_header_length', 'Bogus TCP Header length'),
  ackNonzero: none('tcp.ack.nonzero', 'The acknowledgment number field is nonzero while the ACK flag is not set'),
  urgentNonzero: none('tcp.urgent_pointer.non_zero', 'The urgent pointer field is nonzero while the URG flag is not set'),
  checksumBad: none('tcp.checksum_bad.expert', 'Bad checksum'),
  checksumFfff: none('tcp.checksum.ffff', 'TCP Checksum 0xffff instead of 0x0000 (see RFC 1624)'),
  connectionSyn: none('tcp.connection.syn', 'Connection establish request (SYN)'),
  connectionSynAck: none('tcp.connection.synack', 'Connection establish acknowledge (SYN+ACK)'),
  connectionFin: none('tcp.connection.fin', 'Connection finish (FIN)'),
  connectionRst: none('tcp.connection.rst', 'Connection reset (RST)'),
  finActive: none('tcp.connection.fin_active', 'This frame initiates the connection closing'),
  tfoAck: none('tcp.analysis.tfo_ack', 'TCP SYN-ACK accepting TFO data'),
  tfoIgnored: none('tcp.analysis.tfo_ignored', 'TCP SYN-ACK ignoring TFO data'),
  finPassive: none('tcp.connection.fin_passive', 'This frame undergoes the connection closing'),
})

const a = fields('tcp', {
  analysis: none('tcp.analysis', 'SEQ/ACK analysis'),
  flags: none('tcp.analysis.flags', 'TCP Analysis Flags'),
  reused: none('tcp.analysis.reused_ports',
    'A new tcp session is started with the same ports as an earlier session in this trace'),
  retransmission: none('tcp.analysis.retransmission', 'This frame is a (suspected) retransmission'),
  fast: none('tcp.analysis.fast_retransmission', 'This frame is a (suspected) fast retransmission'),
  spurious: none('tcp.analysis.spurious_retransmission', 'This frame is a (suspected) spurious retransmission'),
  outOfOrder: none('tcp.analysis.out_of_order', 'This frame is a (suspected) out-of-order segment'),
  lost: none('tcp.analysis.lost_segment', 'Previous segment(s) not captured (common at capture start)'),
  ackLost: none('tcp.analysis.ack_lost_segment', 'ACKed segment that wasn\'t captured (common at capture start)'),
  windowUpdate: none('tcp.analysis.window_update', 'TCP window update'),
  windowFull: none('tcp.analysis.window_full', 'TCP window specified by the receiver is now completely full'),
  keepAlive: none('tcp.analysis.keep_alive', 'TCP keep-alive segment'),
  keepAliveAck: none('tcp.analysis.keep_alive_ack', 'ACK to a TCP keep-alive segment'),
  zeroWindowProbe: none('tcp.analysis.zero_window_probe', 'TCP Zero Window Probe'),
  zeroWindow: none('tcp.analysis.zero_window', 'TCP Zero Window segment'),
  zeroWindowProbeAck: none('tcp.analysis.zero_window_probe_ack', 'ACK to a TCP Zero Window Probe'),
  duplicateAck: none('tcp.analysis.duplicate_ack', 'Duplicate ACK'),
  duplicateNumber: uint32('tcp.analysis.duplicate_ack_num', 'Duplicate ACK #'),
  duplicateOf: framenum('tcp.analysis.duplicate_ack_frame', 'Duplicate to the ACK in frame'),
  acksFrame: framenum('tcp.analysis.acks_frame', 'This is an ACK to the segment in frame'),
  roundTrip: relativeTime('tcp.analysis.ack_rtt', 'The RTT to ACK the segment was', { unit: ' seconds' }),
  initialRoundTrip: relativeTime('tcp.analysis.initial_rtt', 'iRTT', { unit: ' seconds', description: 'Round-trip time of the handshake' }),
  bytesInFlight: uint32('tcp.analysis.bytes_in_flight', 'Bytes in flight', { description: 'Sent, but not acknowledged yet' }),
  pushBytes: uint32('tcp.analysis.push_bytes_sent', 'Bytes sent since last PSH flag'),
  timeout: relativeTime('tcp.analysis.rto', 'The RTO for this segment was', { unit: ' seconds' }),
  timeoutFrame: framenum('tcp.analysis.rto_frame', 'RTO based on delta from frame'),
})

/** Ours: what Wireshark does not say. */
const states = fields('tcp', {
  client: string('perroquet.tcp.state.client', 'Client', { description: 'State of the side that opened the connection, after this segment' }),
  server: string('perroquet.tcp.state.server', 'Server', { description: 'State of the other side, after this segment' }),
})

/** What `tcp.completeness` counts has a name where it is in order. */
const COMPLETENESS: ReadonlyMap<number, string> = new Map([
  [1, 'Incomplete, SYN_SENT'], [3, 'Incomplete, CLIENT_ESTABLISHED'], [7, 'Incomplete, ESTABLISHED'], [15, 'Incomplete, DATA'],
  ...[31, 47, 63].map((seen) => [seen, 'Complete, WITH_DATA'] as const), ...[23, 39, 55].map((seen) => [seen, 'Complete, NO_DATA'] as const),
])

/** What analysis says, in the order in which Wireshark puts it in front of the Info line. */
const FINDINGS = [
  [REUSED_PORTS, 'note', '[TCP Port numbers reused] ', [a.reused]],
  [RETRANSMISSION, 'note', '[TCP Retransmission] ', [a.retransmission]],
  [FAST_RETRANSMISSION, 'note', '[TCP Fast Retransmission] ', [a.fast, a.retransmission]],
  [SPURIOUS_RETRANSMISSION, 'note', '[TCP Spurious Retransmission] ', [a.spurious, a.retransmission]],
  [OUT_OF_ORDER, 'warn', '[TCP Out-Of-Order] ', [a.outOfOrder]],
  [LOST_SEGMENT, 'warn', '[TCP Previous segment not captured] ', [a.lost]],
  [ACK_LOST_SEGMENT, 'warn', '[TCP ACKed unseen segment] ', [a.ackLost]],
  [WINDOW_UPDATE, 'chat', '[TCP Window Update] ', [a.windowUpdate]],
  [WINDOW_FULL, 'warn', '[TCP Window Full] ', [a.windowFull]],
  [KEEP_ALIVE, 'note', '[TCP Keep-Alive] ', [a.keepAlive]],
  [KEEP_ALIVE_ACK, 'note', '[TCP Keep-Alive ACK] ', [a.keepAliveAck]],
  [DUPLICATE_ACK, 'note', '', []],
  [ZERO_WINDOW_PROBE, 'note', '[TCP ZeroWindowProbe] ', [a.zeroWindowProbe]],
  [ZERO_WINDOW, 'warn', '[TCP ZeroWindow] ', [a.zeroWindow]],
  [ZERO_WINDOW_PROBE_ACK, 'note', '[TCP ZeroWindowProbeAck] ', [a.zeroWindowProbeAck]],
] as const

/**
 * Where the last message began that goes on in later segments, where it ends (relative numbers), and in which frame: by
 * direction.
 */
const PDU_START = [stateKey(), stateKey()] as const
const PDU_END = [stateKey(), stateKey()] as const
const PDU_FRAME = [stateKey(), stateKey()] as const

export const tcp = protocol({
  abbrev: 'tcp', name: 'TCP', label: 'Transmission Control Protocol',
  on: { 'ip.proto': [IP_PROTOCOL] },
  groups: [{ abbrev: 'tcp.port', label: 'Source or Destination Port', members: [f.srcport, f.dstport] }],
  preferences: { 'tcp.check_checksum': false, 'tcp.desegment_tcp_streams': true },
  /** SYNs and unusual options change the conversation. */
  changesState(segment, start, end) {
    if (end - start < HEADER || segment[start + FLAGS + 1] & SYN) return true
    const headerEnd = start + (segment[start + DATA_OFFSET] >>> 4) * 4
    return headerEnd > end || headerEnd < start + HEADER || !plainOptions(segment, start + HEADER, headerEnd)
  },
  dissect(r, p) {
    const source = r.u16(SOURCE_PORT), destination = r.u16(DESTINATION_PORT)
    p.sourcePort = source
    p.destinationPort = destination
    const layer = p.layer(tcp, r)
    if (p.row) p.info = `${source} → ${destination}`
    p.add(layer, f.srcport, r, SOURCE_PORT)
    p.add(layer, f.dstport, r, DESTINATION_PORT)
    if (p.detailed) p.label(layer, `Transmission Control Protocol, Src Port: ${source}, Dst Port: ${destination}`)
    // An ICMP error may quote eight bytes only, so Wireshark shows the number as it is, at once.
    const quotedByIcmp = p.quoted && quotedInIpv4(p)
    if (quotedByIcmp) p.add(layer, f.seq, r, SEQUENCE)
    const s = p.segment
    readHeader(r, p, s)
    const headerLength = (r.u8(DATA_OFFSET) >>> 4) * 4
    const known = !p.fragmented && !p.quoted
    s.whole = headerLength >= HEADER
    s.length = known && r.reported >= headerLength ? r.reported - headerLength : -1
    if (p.addresses) {
      p.conversations.segments.observe(s, p.addresses, source, destination, p.meta.number)
      p.conversation = s.conversation
      p.direction = s.direction
      p.generate(layer, f.stream, r, p.conversations.stream(s.conversation))
    }
    const history = p.related && p.addresses ? p.conversations.segments.history(s, p.meta.number) : undefined
    if (history) completeness(r, p, layer, history)
    p.tcpFlags = s.flags
    if (s.length >= 0) p.generate(layer, f.len, r, s.length)
    else if (known) {
      p.expert(layer, r, 'warn', 'Short segment. Segment/fragment does not contain a full TCP header'
        + ' (might be NMAP or someone else deliberately sending unusual packets)', 0, 0, f.shortSegment)
    }
    const ace = (s.flags & SYN) === 0 && s.accurateEcn
    const sequence = s.length < 0 ? s.sequence : s.sequence - s.base >>> 0
    const acknowledgment = s.length < 0 || !(s.flags & ACK) ? s.acknowledgment : s.acknowledgment - s.reverseBase >>> 0
    const window = s.length < 0 || s.flags & SYN || s.scale < 0 ? s.window : s.window * 2 ** s.scale
    if (p.row) {
      p.info += ` [${flagList(s.flags, ace)}] Seq=${sequence}`
      if (s.flags & ACK) p.info += ` Ack=${acknowledgment}`
      p.info += ` Win=${window}`
    }
    if (!quotedByIcmp) {
      const node = p.put(layer, f.seq, r, SEQUENCE, 4, sequence)
      if (p.detailed) p.label(node, `Sequence Number: ${sequence}    (relative sequence number)`)
      p.put(layer, f.seqRaw, r, SEQUENCE, 4, s.sequence)
    }
    if (p.detailed) p.append(layer, `, Seq: ${sequence}`)
    if (!s.whole) {
      bogusHeader(r, p, layer, headerLength)
      return true
    }
    numbers(r, p, layer, s, sequence, acknowledgment)
    p.extent(layer, Math.min(headerLength, r.length))
    flagsAndWindow(r, p, layer, s, headerLength, ace, window)
    checksum(r, p, layer)
    urgent(r, p, layer, s)
    if (p.row && s.length >= 0) p.info += ' Len=' + s.length
    try {
      options(r, p, layer, s, headerLength)
    } finally {
      showTimes(r, p, layer, f.timeRelative, f.timeDelta)
      if (p.quoted) p.conversations.note(p.conversation, QUOTED_IN, p.meta.number, p.meta.number)
    }
    let prefix = analysis(r, p, layer, s, history)
    if (history && s.length >= 0) connectionStates(r, p, layer, history)
    if (r.length > headerLength) prefix = payload(r, p, layer, s, headerLength, sequence) + prefix
    else withoutPayload(r, p, s, headerLength)
    if (prefix && p.row) p.info = prefix + p.info
    return true
  },
})

/**
 * The same for a segment of which only the row is wanted, not the tree, and whose header has nothing but plain options
 * (`plainOptions`) and no urgent data. The columns and what is learnt of the conversation are the same.
 * Its conversation has seen the segment already: `p.segment` says what it makes of it.
 * @param headerLength of the TCP header, in bytes
 * @param optionsText what the Info line says of its options
 * @param part its payload is a part of a message that a later segment completes
 */
export function dissectPlainSegment(r: Reader, p: Packet, headerLength: number, optionsText: string, part: boolean): void {
  const s = p.segment
  p.protocol = tcp.name
  p.layers.push(tcp)
  p.shownLayers.push(tcp)
  const source = p.sourcePort = r.u16(SOURCE_PORT), destination = p.destinationPort = r.u16(DESTINATION_PORT)
  p.conversation = s.conversation
  p.direction = s.direction
  p.tcpFlags = s.flags
  const sequence = s.sequence - s.base >>> 0
  if (p.row) {
    const acknowledgment = s.flags & ACK ? ` Ack=${s.acknowledgment - s.reverseBase >>> 0}` : ''
    const window = s.scale < 0 ? s.window : s.window * 2 ** s.scale
    p.info = `${source} → ${destination} [${flagList(s.flags, s.accurateEcn)}] Seq=${sequence}${acknowledgment} Win=${window} Len=${s.length}${optionsText}`
  }
  let prefix = s.analysis ? analysis(r, p, ROOT, s, undefined) : ''
  if (part) {
    p.payloadLength = s.length
    if (p.row) p.info += SEGMENT_OF_A_PDU
  } else if (r.length > headerLength) prefix = payload(r, p, ROOT, s, headerLength, sequence) + prefix
  else withoutPayload(r, p, s, headerLength)
  if (prefix && p.row) p.info = prefix + p.info
}

function quotedInIpv4(p: Packet): boolean {
  const { layers } = p
  return layers.length > 2 && layers[layers.length - 2].abbrev === 'ip' && layers[layers.length - 3].abbrev === 'icmp'
}

function readHeader(r: Reader, p: Packet, s: Segment): void {
  s.sequence = r.u32(SEQUENCE)
  s.acknowledgment = r.u32(ACKNOWLEDGMENT)
  s.flags = r.u16(FLAGS) & 0xfff
  s.window = r.u16(WINDOW)
  s.seconds = p.meta.seconds
  s.nanoseconds = p.meta.nanoseconds
  s.conversation = -1
  s.analysis = s.base = s.reverseBase = s.serverPort = 0
  s.scale = SCALE_UNKNOWN
  s.accurateEcn = s.closesFirst = false
}

function bogusHeader(r: Reader, p: Packet, layer: Node, length: number): void {
  const text = `ogus TCP header length (${length}, must be at least ${HEADER})`
  if (p.row) p.info += ', b' + text
  const node = headerLengthField(r, p, layer, length)
  p.expert(node, r, 'error', 'B' + text, 0, 0, f.bogusLength)
}

function headerLengthField(r: Reader, p: Packet, layer: Node, length: number): Node {
  const node = p.put(layer, f.hdrLen, r, DATA_OFFSET, 1, length)
  if (p.detailed) {
    const words = length >>> 2
    p.label(node, `${words.toString(2).padStart(4, '0')} .... = Header Length: ${length} bytes (${words})`)
  }
  return node
}

/** Next sequence number and acknowledgment number. */
function numbers(r: Reader, p: Packet, layer: Node, s: Segment, sequence: number, acknowledgment: number): void {
  if (p.detailed) {
    if (s.flags & ACK) p.append(layer, `, Ack: ${acknowledgment}`)
    if (s.length >= 0) p.append(layer, `, Len: ${s.length}`)
  }
  if (s.length >= 0) {
    // SYN and FIN take a sequence number each; Wireshark counts one for both.
    const next = sequence + s.length + (s.flags & (SYN | FIN) ? 1 : 0) >>> 0
    const node = p.generate(layer, f.nxtseq, r, next)
    if (p.detailed) p.label(node, `[Next Sequence Number: ${next}    (relative sequence number)]`)
  }
  const node = p.put(layer, f.ack, r, ACKNOWLEDGMENT, 4, acknowledgment)
  p.put(layer, f.ackRaw, r, ACKNOWLEDGMENT, 4, s.acknowledgment)
  if (s.flags & ACK) {
    if (p.detailed) p.append(node, '    (relative ack number)')
    // RFC 7413 3: an acknowledgment of more than the SYN takes its data.
    if (s.flags & SYN) {
      if (acknowledgment > 1) p.expert(node, r, 'note', f.tfoAck.label, 0, 0, f.tfoAck)
      else if (p.noted(p.conversation, TFO_SYN_DATA)) p.expert(node, r, 'note', f.tfoIgnored.label, 0, 0, f.tfoIgnored)
    }
  } else if (s.acknowledgment) p.expert(node, r, 'note', f.ackNonzero.label, 0, 0, f.ackNonzero)
}

function flagsAndWindow(r: Reader, p: Packet, layer: Node, s: Segment, headerLength: number, ace: boolean, window: number): void {
  headerLengthField(r, p, layer, headerLength)
  const { flags } = s
  const node = p.add(layer, f.flags, r, FLAGS)
  if (p.detailed) p.label(node, `Flags: 0x${flags.toString(16).padStart(3, '0')} (${flagList(flags, ace)})`)
  p.add(node, f.res, r, FLAGS)
  if (ace) {
    const count = aceOf(flags), counter = p.put(node, f.ace, r, FLAGS, 2, count)
    const bits = count.toString(2).padStart(3, '0')
    if (p.detailed) p.label(counter, `...${bits[0]} ${bits.slice(1)}.. .... = ACE: ${count}`)
  } else {
    p.add(node, f.ae, r, FLAGS)
    p.add(node, f.cwr, r, FLAGS)
    p.add(node, f.ece, r, FLAGS)
  }
  p.add(node, f.urg, r, FLAGS)
  p.add(node, f.ackFlag, r, FLAGS)
  p.add(node, f.push, r, FLAGS)
  const reset = p.add(node, f.reset, r, FLAGS)
  const syn = p.add(node, f.syn, r, FLAGS)
  const fin = p.add(node, f.fin, r, FLAGS)
  p.generate(node, f.str, r, flagLetters(flags, ace), FLAGS, 2)
  p.put(layer, f.windowValue, r, WINDOW, 2, s.window)
  p.generate(layer, f.window, r, window, WINDOW, 2)
  if (!(flags & SYN)) {
    const factor = s.scale < 0 ? s.scale : 2 ** s.scale
    const scale = p.generate(layer, f.scale, r, factor, WINDOW, 2)
    if (p.detailed && factor < 0) {
      const why = factor === SCALE_UNUSED ? 'no window scaling used' : 'unknown'
      p.label(scale, `[Window size scaling factor: ${factor} (${why})]`)
    }
  }
  if (flags & (SYN | FIN | RST)) connectionRemarks(r, p, node, s, syn, fin, reset)
}

function connectionRemarks(r: Reader, p: Packet, flags: Node, s: Segment, syn: Node, fin: Node, reset: Node): void {
  if (s.flags & SYN) {
    if (s.flags & ACK) {
      p.expert(syn, r, 'chat', `${f.connectionSynAck.label}: server port ${p.sourcePort}`, 0, 0, f.connectionSynAck)
    } else p.expert(syn, r, 'chat', `${f.connectionSyn.label}: server port ${p.destinationPort}`, 0, 0, f.connectionSyn)
  }
  if (s.flags & FIN) {
    p.expert(fin, r, 'chat', f.connectionFin.label, 0, 0, f.connectionFin)
    const side = s.closesFirst ? f.finActive : f.finPassive
    p.expert(flags, r, 'note', side.label, 0, 0, side)
  }
  if (s.flags & RST) p.expert(reset, r, 'warn', f.connectionRst.label, 0, 0, f.connectionRst)
}

/** RFC 9293 3.1: the checksum covers a pseudo header, the header and the payload. */
function checksum(r: Reader, p: Packet, layer: Node): void {
  const given = r.u16(CHECKSUM)
  const node = p.add(layer, f.checksum, r, CHECKSUM)
  if (p.fragmented || r.length < r.reported || !p.addresses || !p.preference('tcp.check_checksum')) {
    if (p.detailed) p.append(node, ' [unverified]')
    p.generate(layer, f.status, r, 2, CHECKSUM)
    return
  }
  const sum = internetChecksum(pseudoHeader(p.addresses, IP_PROTOCOL, r.reported), r.view(0, r.reported))
  if (sum === 0 && given === 0xffff) {
    // RFC 1624 3: a sender should not send this zero.
    if (p.detailed) p.append(node, ' [should be 0x0000 (see RFC 1624)]')
    p.generate(node, f.calculated, r, 0, CHECKSUM, 2)
    p.expert(p.generate(node, f.status, r, 0, CHECKSUM), r, 'warn', f.checksumFfff.label, 0, 0, f.checksumFfff)
    if (p.row) p.info += ' [TCP CHECKSUM 0xFFFF]'
    return
  }
  // The ones' complement sum of what is there and what should be is what the checksum would be.
  const wanted = onesComplementSum(given, sum)
  if (sum === 0) {
    if (p.detailed) p.append(node, ' [correct]')
    p.generate(layer, f.status, r, 1, CHECKSUM)
  } else {
    if (p.detailed) {
      p.append(node, ` incorrect, should be 0x${wanted.toString(16).padStart(4, '0')}(maybe caused by "TCP checksum offload"?)`)
    }
    p.expert(node, r, 'error', 'Bad checksum [should be 0x' + wanted.toString(16).padStart(4, '0') + ']', 0, 0, f.checksumBad)
    p.generate(layer, f.status, r, 0, CHECKSUM)
    if (p.row) p.info += ' [TCP CHECKSUM INCORRECT]'
  }
  p.generate(layer, f.calculated, r, wanted, CHECKSUM, 2)
}

function onesComplementSum(a: number, b: number): number {
  const sum = a + b
  return sum > 0xffff ? sum - 0xffff : sum
}

function urgent(r: Reader, p: Packet, layer: Node, s: Segment): void {
  const node = p.add(layer, f.urgentPointer, r, URGENT_POINTER)
  const pointer = r.u16(URGENT_POINTER)
  if (s.flags & URG) {
    if (p.row) p.info += ' Urg=' + pointer
  } else if (pointer) p.expert(node, r, 'note', f.urgentNonzero.label, 0, 0, f.urgentNonzero)
}

function options(r: Reader, p: Packet, layer: Node, s: Segment, headerLength: number): void {
  s.offeredScale = SCALE_UNKNOWN
  s.offeredEcn = false
  s.sackBlocks = s.sackRight0 = s.sacked = 0
  let complete = false
  try {
    if (headerLength > HEADER) {
      const size = headerLength - HEADER
      const node = p.branch(layer, f.options, r, HEADER, size)
      if (p.detailed) p.label(node, `Options: (${size} bytes)`)
      tcpOptions(r, p, node, HEADER, size)
    }
    complete = true
  } finally {
    // What was offered before something that cannot be read holds all the same.
    p.conversations.segments.offer(s, p.meta.number, complete)
  }
}

/** Adds what sequence analysis found. @returns what goes in front of the Info line */
function completeness(r: Reader, p: Packet, layer: Node, { completeness: seen }: SegmentHistory): void {
  const node = p.generate(layer, f.completeness, r, seen)
  if (p.detailed) p.label(node, `[Conversation completeness: ${COMPLETENESS.get(seen) ?? 'Incomplete'} (${seen})]`)
}

/** Both sides' places in RFC 9293's state machine. */
function connectionStates(r: Reader, p: Packet, layer: Node, { client, server }: SegmentHistory): void {
  const node = p.generate(layer, frameMarks.text, r, 0)
  if (p.detailed) p.label(node, '[TCP states]')
  for (const [field, name, change] of [[states.client, 'Client', client], [states.server, 'Server', server]] as const) {
    const state = p.generate(node, field, r, change.after)
    if (p.detailed) p.label(state, `[${name}: ${changeText(change)}]`)
  }
}

const changeText = ({ before, after }: StateChange): string => before === after ? after : `${before} → ${after}`

/** @returns what goes in front of the Info line */
function analysis(r: Reader, p: Packet, layer: Node, s: Segment, history: SegmentHistory | undefined): string {
  const measured = history && (history.acksFrame || history.bytesInFlight || history.pushBytes)
  if (!s.analysis && !measured) return ''
  const branch = p.generate(layer, a.analysis, r, 0)
  if (p.detailed) p.label(branch, '[SEQ/ACK analysis]')
  if (history) measurements(r, p, branch, history)
  return s.analysis ? findings(r, p, branch, s, history) : ''
}

function measurements(r: Reader, p: Packet, branch: Node, history: SegmentHistory): void {
  if (history.acksFrame) {
    const node = p.generate(branch, a.acksFrame, r, history.acksFrame)
    if (p.detailed) p.label(node, `[This is an ACK to the segment in frame: ${history.acksFrame}]`)
    // From the frames themselves: years of nanoseconds are too many for a number.
    const roundTrip = since(p.meta, p.conversations.time(history.acksFrame))
    if (roundTrip) p.generate(branch, a.roundTrip, r, roundTrip)
  }
  if (history.initialRoundTrip) p.generate(branch, a.initialRoundTrip, r, BigInt(history.initialRoundTrip))
  if (history.bytesInFlight) p.generate(branch, a.bytesInFlight, r, history.bytesInFlight)
  if (history.pushBytes) p.generate(branch, a.pushBytes, r, history.pushBytes)
}

/** @returns what goes in front of the Info line */
function findings(r: Reader, p: Packet, analysis: Node, s: Segment, history: SegmentHistory | undefined): string {
  const flags = p.generate(analysis, a.flags, r, 0)
  if (p.detailed) p.label(flags, '[TCP Analysis Flags]')
  let prefix = ''
  for (const [bit, severity, text, remarks] of FINDINGS) {
    if (!(s.analysis & bit)) continue
    prefix = text + prefix
    for (const remark of remarks) p.expert(flags, r, severity, remark.label, 0, 0, remark)
    const waited = bit === RETRANSMISSION && history?.oldestFrame ? since(p.meta, p.conversations.time(history.oldestFrame)) : 0n
    if (history && waited) {
      p.generate(flags, a.timeout, r, waited)
      p.generate(flags, a.timeoutFrame, r, history.oldestFrame)
    }
    if (bit !== DUPLICATE_ACK) continue
    prefix = `[TCP Dup ACK ${s.duplicateOf}#${s.duplicateNumber}] ` + prefix
    const duplicate = p.generate(flags, a.duplicateAck, r, 0)
    if (p.detailed) p.label(duplicate, '[This is a TCP duplicate ack]')
    p.generate(analysis, a.duplicateNumber, r, s.duplicateNumber)
    const frame = p.generate(analysis, a.duplicateOf, r, s.duplicateOf)
    p.expert(frame, r, severity, `Duplicate ACK (#${s.duplicateNumber})`, 0, 0, a.duplicateAck)
  }
  return prefix
}

function withoutPayload(r: Reader, p: Packet, s: Segment, headerLength: number): void {
  p.payloadLength = Math.max(0, s.length)
  if (!(s.flags & FIN) || r.reported !== headerLength) return
  const data = r.sub(headerLength)
  if (canDesegment(p, data)) streamEnds(p, data, s)
}

/** Hands the payload on. @returns what goes in front of the Info line */
function payload(r: Reader, p: Packet, layer: Node, s: Segment, headerLength: number, sequence: number): string {
  const data = r.sub(headerLength)
  p.payloadLength = data.reported
  if (s.flags & RST) {
    // RFC 9293 3.5.3: text that says why.
    p.add(layer, f.resetCause, data, 0, data.length)
    return ''
  }
  const node = p.add(layer, f.payload, data, 0, data.length)
  if (p.detailed) p.label(node, `TCP payload (${data.reported} byte${data.reported === 1 ? '' : 's'})`)
  if (canDesegment(p, data)) {
    if (s.flags & FIN && streamEnds(p, data, s)) return ''
    desegment(p, layer, data, s, (bytes) => { dissectStream(p, bytes, s, 2) })
    return ''
  }
  const first = s.flags & SYN ? sequence + 1 >>> 0 : sequence
  // Of a segment whose length is not known, the end is taken to be 0, as in Wireshark.
  const next = (s.length < 0 ? 0 : sequence + s.length) + (s.flags & SYN ? 1 : 0) >>> 0
  const end = p.noted(p.conversation, PDU_END[p.direction])
  const continued = end === undefined ? undefined : continuation(r, p, layer, first, end)
  // The message before fills this segment.
  if (end !== undefined && continued !== undefined && next <= end) return continued
  const begin = end !== undefined && continued && end > first ? Math.min(end - first, data.reported) : 0
  dissectMessages(begin ? data.sub(begin) : data, p, s, first, next)
  return continued ?? ''
}

/** Hands on a part of the stream. @param desegments 2 where messages that are not whole may be put together */
function dissectStream(p: Packet, data: Reader, s: Segment, desegments: number): void {
  if (s.analysis & KEEP_ALIVE) p.call(p.registry.data, data)
  // Dissectors that need the stream in order would be misled by what comes twice or too late.
  if (s.analysis & (KEEP_ALIVE | RETRANSMISSION | OUT_OF_ORDER)) return
  p.canDesegment = desegments
  dissectPayload('tcp', data, p, s.serverPort)
  p.canDesegment = 0
}

/** @returns true if a message ended here because the stream did */
function streamEnds(p: Packet, data: Reader, s: Segment): boolean {
  return finishStream(p, data, s, (whole) => { dissectStream(p, whole, s, 0) })
}

/** Only what was captured whole can be put together. */
function canDesegment(p: Packet, data: Reader): boolean {
  return p.preference('tcp.desegment_tcp_streams') && !p.fragmented && !p.quoted && data.source === 0
    && data.length === data.reported && p.conversation !== NO_CONVERSATION
}

function dissectMessages(data: Reader, p: Packet, s: Segment, first: number, next: number): void {
  if (s.analysis & KEEP_ALIVE) {
    p.call(p.registry.data, data)
    return
  }
  // Dissectors that need the stream in order would be misled by what comes twice or too late.
  if (s.analysis & (RETRANSMISSION | OUT_OF_ORDER)) return
  const { conversation, direction, fragmented } = p
  p.bytesUntilNextPdu = 0
  // What does not end here goes on in the next segment, so it is not malformed.
  p.fragmented = true
  dissectPayload('tcp', data, p, s.serverPort)
  p.fragmented = fragmented
  if (!p.bytesUntilNextPdu) return
  p.note(conversation, PDU_START[direction], first)
  p.note(conversation, PDU_END[direction], next + p.bytesUntilNextPdu >>> 0)
  p.note(conversation, PDU_FRAME[direction], p.meta.number)
}

/**
 * An earlier segment's last message ends behind `end`, a relative sequence number; perhaps it goes on in this segment.
 * @returns what goes in front of the Info line; undefined if this segment comes before that message
 */
function continuation(r: Reader, p: Packet, layer: Node, sequence: number, end: number): string | undefined {
  const start = p.noted(p.conversation, PDU_START[p.direction]) ?? 0
  if (sequence <= start) return undefined
  if (sequence >= end) return ''
  const frame = p.noted(p.conversation, PDU_FRAME[p.direction]) ?? 0
  p.generate(layer, f.continuation, r, frame)
  return `[Continuation to #${frame}] `
}
