import { absoluteTime, boolean, bytes, fields, int24, names, none, string, uint16, uint32, uint8, valueName } from './field.ts'
import { frameMarks } from './marks.ts'
import { addTimestamp } from './ntp-timestamp.ts'
import { GENERATED, type Node, type Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { malformed, type Reader } from './reader.ts'

// RFC 3550 section 6.4.1: the header that all packets begin with.
const TYPE = 1
const LENGTH = 2
const HEADER = 4
const REPORT = 24
const SENDER_REPORT = 200
const RECEIVER_REPORT = 201
const DESCRIPTION = 202
const GOODBYE = 203
const APPLICATION = 204

const f = fields('rtcp', {
  version: uint8('rtcp.version', 'Version', {
    mask: 0xc0, values: names({ 0: 'Old VAT Version', 1: 'First Draft Version', 2: 'RFC 1889 Version' }),
  }),
  padding: boolean('rtcp.padding', 'Padding', { mask: 0x20 }),
  reports: uint8('rtcp.rc', 'Reception report count', { mask: 0x1f }),
  sources: uint8('rtcp.sc', 'Source count', { mask: 0x1f }),
  subtype: uint8('rtcp.app.subtype', 'Subtype', { mask: 0x1f }),
  type: uint8('rtcp.pt', 'Packet type', {
    values: names({
      200: 'Sender Report', 201: 'Receiver Report', 202: 'Source description', 203: 'Goodbye', 204: 'Application specific',
      205: 'Generic RTP Feedback', 206: 'Payload-specific Feedback', 207: 'Extended report (RFC 3611)',
    }),
  }),
  length: uint16('rtcp.length', 'Length'),
  sender: uint32('rtcp.senderssrc', 'Sender SSRC', { base: 'hex_dec' }),
  msw: uint32('rtcp.timestamp.ntp.msw', 'Timestamp, MSW', { base: 'dec_hex' }),
  lsw: uint32('rtcp.timestamp.ntp.lsw', 'Timestamp, LSW', { base: 'dec_hex' }),
  ntp: absoluteTime('rtcp.timestamp.ntp', 'MSW and LSW as NTP timestamp'),
  rtp: uint32('rtcp.timestamp.rtp', 'RTP timestamp'),
  packets: uint32('rtcp.sender.packetcount', "Sender's packet count"),
  octets: uint32('rtcp.sender.octetcount', "Sender's octet count"),
  source: uint32('rtcp.ssrc.identifier', 'Identifier', { base: 'hex_dec' }),
  fraction: uint8('rtcp.ssrc.fraction', 'Fraction lost'),
  lost: int24('rtcp.ssrc.cum_nr', 'Cumulative number of packets lost'),
  highest: uint32('rtcp.ssrc.ext_high', 'Extended highest sequence number received'),
  cycles: uint16('rtcp.ssrc.high_cycles', 'Sequence number cycles count'),
  highestSequence: uint16('rtcp.ssrc.high_seq', 'Highest sequence number received'),
  jitter: uint32('rtcp.ssrc.jitter', 'Interarrival jitter'),
  lastReport: uint32('rtcp.ssrc.lsr', 'Last SR timestamp', { base: 'dec_hex' }),
  delay: uint32('rtcp.ssrc.dlsr', 'Delay since last SR timestamp'),
  itemType: uint8('rtcp.sdes.type', 'Type', {
    values: names({
      0: 'END', 1: 'CNAME (user and domain)', 2: 'NAME (common name)', 3: 'EMAIL (e-mail address)', 4: 'PHONE (phone number)',
      5: 'LOC (geographic location)', 6: 'TOOL (name/version of source app)', 7: 'NOTE (note about source)', 8: 'PRIV (private extensions)',
    }),
  }),
  itemLength: uint32('rtcp.sdes.length', 'Length'),
  text: string('rtcp.sdes.text', 'Text'),
  applicationName: string('rtcp.app.name', 'Name (ASCII)', { encoding: 'ascii' }),
  applicationData: bytes('rtcp.app.data', 'Application specific data'),
  check: boolean('rtcp.length_check', 'RTCP frame length check'),
  checkBad: none('rtcp.length_check.bad', 'Incorrect RTCP packet length information'),
})

/** RTP's control protocol (RFC 3550 section 6), where SDP has announced it. */
export const rtcp = protocol({
  abbrev: 'rtcp', name: 'RTCP', label: 'Real-time Transport Control Protocol',
  on: { 'udp.port': [] },
  heuristics: { udp: looksLikeRtcp },
  dissect(r, p) {
    if (r.length < HEADER || r.u8(0) >>> 6 !== 2 || r.u8(TYPE) < 192 || r.u8(TYPE) > 223) return false
    p.protocol = rtcp.name
    if (p.row) p.info = ''
    let at = 0, layer: Node = -1
    while (at + HEADER <= r.reported) {
      // The first one only tells whether it is RTCP; one with another version ends the packet.
      if (r.u8(at) >>> 6 !== 2) break
      const length = (r.u16(at + LENGTH) + 1) * 4
      layer = packet(r.sub(at, Math.min(length, r.reported - at)), p, length)
      at += length
    }
    const node = p.generate(layer, f.check, r, at === r.reported ? 1 : 0)
    if (p.detailed) p.label(node, at === r.reported ? `[RTCP frame length check: OK - ${r.reported} bytes]` : `[RTCP frame length check: Incorrect - ${r.reported} bytes, should be ${at}]`)
    if (at !== r.reported) p.expert(node, r, 'warn', f.checkBad.label, 0, 0, f.checkBad)
    return true
  },
})

/** A compound packet begins with a report (RFC 3550 section 6.1) and fills the datagram. */
/** RFC 3550 section A.2: the first packet is a report; some send a BYE, an APP or feedback alone. */
const FIRST_TYPES: ReadonlySet<number> = new Set([SENDER_REPORT, RECEIVER_REPORT, 203, APPLICATION, 206])

function looksLikeRtcp(r: Reader): boolean {
  return r.length >= HEADER && r.u8(0) >>> 6 === 2 && FIRST_TYPES.has(r.u8(TYPE)) && (r.reported & 3) === 0
}

function packet(r: Reader, p: Packet, length: number): Node {
  const type = r.u8(TYPE), count = r.u8(0) & 0x1f, name = valueName(f.type, type) ?? 'Unknown packet type'
  const layer = p.layer(rtcp, r)
  if (p.row) p.info += `${name}   `
  if (p.detailed) p.label(layer, `${rtcp.label} (${name})`)
  p.add(layer, f.version, r, 0)
  p.add(layer, f.padding, r, 0)
  p.add(layer, type === SENDER_REPORT || type === RECEIVER_REPORT ? f.reports : type === APPLICATION ? f.subtype : f.sources, r, 0)
  p.add(layer, f.type, r, TYPE)
  const size = p.add(layer, f.length, r, LENGTH)
  if (p.detailed) p.append(size, ` (${length} bytes)`)
  switch (type) {
    case SENDER_REPORT: case RECEIVER_REPORT: {
      p.add(layer, f.sender, r, HEADER)
      let at = HEADER + 4
      if (type === SENDER_REPORT) at = sender(r, p, layer, at)
      for (let i = 1; i <= count; i++, at += REPORT) report(r, p, layer, at, i)
      break
    }
    case DESCRIPTION: descriptions(r, p, layer, count); break
    case GOODBYE:
      for (let i = 0; i < count; i++) p.add(layer, f.source, r, HEADER + i * 4)
      goodbye(r, p, layer, HEADER + count * 4)
      break
    case APPLICATION:
      p.add(layer, f.source, r, HEADER)
      p.add(layer, f.applicationName, r, HEADER + 4, 4)
      if (r.reported > HEADER + 8) p.add(layer, f.applicationData, r, HEADER + 8, r.reported - HEADER - 8)
      break
    default: if (r.reported >= HEADER + 4) p.add(layer, f.sender, r, HEADER)
  }
  return layer
}

function sender(r: Reader, p: Packet, layer: Node, at: number): number {
  p.add(layer, f.msw, r, at)
  p.add(layer, f.lsw, r, at + 4)
  p.mark[addTimestamp(p, layer, f.ntp, r, at)] = GENERATED
  p.add(layer, f.rtp, r, at + 8)
  p.add(layer, f.packets, r, at + 12)
  p.add(layer, f.octets, r, at + 16)
  return at + 20
}

function report(r: Reader, p: Packet, layer: Node, at: number, number: number): void {
  const node = p.branch(layer, frameMarks.text, r, at, REPORT, p.detailed ? `Source ${number}` : undefined)
  p.add(node, f.source, r, at)
  const contents = p.branch(node, frameMarks.text, r, at + 4, 4, 'SSRC contents')
  const fraction = p.add(contents, f.fraction, r, at + 4)
  if (p.detailed) p.append(fraction, ' / 256')
  p.add(contents, f.lost, r, at + 5)
  const highest = p.add(node, f.highest, r, at + 8)
  p.add(highest, f.cycles, r, at + 8)
  p.add(highest, f.highestSequence, r, at + 10)
  p.add(node, f.jitter, r, at + 12)
  p.add(node, f.lastReport, r, at + 16)
  const delay = p.add(node, f.delay, r, at + 20)
  if (p.detailed) p.append(delay, ` (${Math.floor(r.u32(at + 20) * 1000 / 65536)} milliseconds)`)
}

/** RFC 3550 6.5: chunks that end on a word. */
function descriptions(r: Reader, p: Packet, layer: Node, count: number): void {
  let at = HEADER
  for (let i = 1; i <= count; i++) {
    const start = at, ssrc = r.u32(at)
    const chunk = p.branch(layer, frameMarks.text, r, at, r.length - at, p.detailed ? `Chunk ${i}, SSRC/CSRC 0x${ssrc.toString(16).toUpperCase()}` : undefined)
    p.add(chunk, f.source, r, at)
    at += 4
    const items = p.branch(chunk, frameMarks.text, r, at, r.length - at, 'SDES items')
    for (let type = -1; type !== 0;) {
      type = r.u8(at)
      p.add(items, f.itemType, r, at++)
      if (type === 0) break
      const length = r.u8(at)
      p.put(items, f.itemLength, r, at, 1, length)
      if (length) p.add(items, f.text, r, at + 1, length)
      at += 1 + length
    }
    p.extent(items, at - start - 4)
    at = HEADER + Math.ceil((at - HEADER) / 4) * 4
    p.extent(chunk, at - start)
    if (at > r.reported) throw malformed
  }
}

function goodbye(r: Reader, p: Packet, layer: Node, at: number): void {
  if (r.reported <= at) return
  const length = r.u8(at)
  p.put(layer, f.itemLength, r, at, 1, length)
  if (length) p.add(layer, f.text, r, at + 1, length)
}
