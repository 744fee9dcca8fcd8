import { boolean, bytes, fields, framenum, names, none, string, uint16, uint32, uint8 } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { payloadTypeName } from './rtp-payload-types.ts'

// RFC 3550 section 5.1: the header's fields, by their place in bytes.
const TYPE = 1
const SEQUENCE = 2
const TIMESTAMP = 4
const SSRC = 8
const HEADER = 12
const PADDING = 0x20
const EXTENSION = 0x10
/** RFC 8285: elements with a header of one byte. */
const ONE_BYTE = 0xbede
/** Packet types of RTCP, which may come to the same port (RFC 5761 section 4). */
const FIRST_RTCP = 192
const LAST_RTCP = 223

const f = fields('rtp', {
  setup: string('rtp.setup', 'Stream setup'),
  setupFrame: framenum('rtp.setup-frame', 'Setup frame'),
  setupMethod: string('rtp.setup-method', 'Setup Method'),
  version: uint8('rtp.version', 'Version', {
    mask: 0xc0, values: names({ 0: 'Old VAT Version', 1: 'First Draft Version', 2: 'RFC 1889 Version' }),
  }),
  padding: boolean('rtp.padding', 'Padding', { mask: PADDING }),
  extension: boolean('rtp.ext', 'Extension', { mask: EXTENSION }),
  count: uint8('rtp.cc', 'Contributing source identifiers count', { mask: 0x0f }),
  marker: boolean('rtp.marker', 'Marker', { mask: 0x80 }),
  type: uint8('rtp.p_type', 'Payload type', { mask: 0x7f, values: payloadTypeName }),
  sequence: uint16('rtp.seq', 'Sequence number'),
  timestamp: uint32('rtp.timestamp', 'Timestamp'),
  ssrc: uint32('rtp.ssrc', 'Synchronization Source identifier', { base: 'hex_dec' }),
  sources: none('rtp.csrc.items', 'Contributing Source identifiers'),
  source: uint32('rtp.csrc.item', 'CSRC item', { base: 'hex_dec' }),
  profile: uint16('rtp.ext.profile', 'Defined by profile', { base: 'hex_dec' }),
  extensionLength: uint16('rtp.ext.len', 'Extension length'),
  extensions: none('rtp.hdr_exts', 'Header extensions'),
  item: uint32('rtp.hdr_ext', 'Header extension', { base: 'hex_dec' }),
  elementId: uint8('rtp.ext.rfc5285.id', 'Identifier'),
  elementLength: uint8('rtp.ext.rfc5285.len', 'Length'),
  elementData: bytes('rtp.ext.rfc5285.data', 'Extension Data'),
  payload: bytes('rtp.payload', 'Payload'),
  paddingData: bytes('rtp.padding.data', 'Padding data'),
  paddingCount: uint8('rtp.padding.count', 'Padding count'),
})

/** The Real-time Transport Protocol (RFC 3550), where SDP has announced it. */
export const rtp = protocol({
  abbrev: 'rtp', name: 'RTP', label: 'Real-Time Transport Protocol',
  // By hand: no port is its own.
  on: { 'udp.port': [] },
  dissect(r, p) {
    if (r.length < 2 || r.u8(0) >>> 6 !== 2) return false
    const second = r.u8(TYPE)
    if (second >= FIRST_RTCP && second <= LAST_RTCP) return p.call(p.registry.protocol('rtcp'), r)
    p.protocol = rtp.name
    if (p.row) p.info = ''
    const first = r.u8(0), type = second & 0x7f, sequence = r.u16(SEQUENCE), timestamp = r.u32(TIMESTAMP), ssrc = r.u32(SSRC)
    const layer = p.layer(rtp, r)
    if (p.row) {
      p.info = `PT=${payloadTypeName(type)}, SSRC=0x${ssrc.toString(16).toUpperCase()}, Seq=${sequence}, Time=${timestamp}${second & 0x80 ? ', Mark' : ''}`
    }
    setup(r, p, layer)
    p.add(layer, f.version, r, 0)
    p.add(layer, f.padding, r, 0)
    p.add(layer, f.extension, r, 0)
    p.add(layer, f.count, r, 0)
    p.add(layer, f.marker, r, TYPE)
    const typeNode = p.add(layer, f.type, r, TYPE)
    if (p.detailed) p.label(typeNode, `Payload type: ${payloadTypeName(type)} (${type})`)
    p.add(layer, f.sequence, r, SEQUENCE)
    p.add(layer, f.timestamp, r, TIMESTAMP)
    p.add(layer, f.ssrc, r, SSRC)
    let at = sources(r, p, layer, first & 0x0f)
    if (first & EXTENSION) at = extension(r, p, layer, at)
    payload(r, p, layer, at, (first & PADDING) !== 0)
    return true
  },
})

function setup(r: Reader, p: Packet, layer: Node): void {
  const frame = p.addresses && p.conversations.announced('udp', p.addresses, p.sourcePort, p.destinationPort, p.meta.number)
  if (frame === undefined) return
  const node = p.generate(layer, f.setup, r, '')
  if (p.detailed) p.label(node, `[Stream setup by SDP (frame ${frame})]`)
  p.generate(node, f.setupFrame, r, frame)
  p.generate(node, f.setupMethod, r, 'SDP')
}

function sources(r: Reader, p: Packet, layer: Node, count: number): number {
  if (!count) return HEADER
  const list = p.add(layer, f.sources, r, HEADER, count * 4)
  if (p.detailed) p.label(list, `Contributing Source identifiers (${count} items)`)
  for (let i = 0; i < count; i++) {
    const node = p.add(list, f.source, r, HEADER + i * 4)
    if (p.detailed) p.label(node, `CSRC item ${i}: 0x${r.u32(HEADER + i * 4).toString(16).toUpperCase()}`)
  }
  return HEADER + count * 4
}

/** RFC 3550 5.3.1; with elements of one byte of header, RFC 8285 4.2. @returns where it ends */
function extension(r: Reader, p: Packet, layer: Node, at: number): number {
  const profile = r.u16(at), words = r.u16(at + 2), start = at + 4, end = start + words * 4
  p.add(layer, f.profile, r, at)
  p.add(layer, f.extensionLength, r, at + 2)
  if (!words) return end
  const list = p.add(layer, f.extensions, r, start, words * 4)
  r.need(start, words * 4)
  if (profile !== ONE_BYTE) {
    for (let i = start; i < end; i += 4) p.add(list, f.item, r, i)
    return end
  }
  for (let i = start; i < end;) {
    const head = r.u8(i), length = (head & 0x0f) + 1
    if (head === 0) {
      i++
      continue
    }
    if (head >>> 4 === 15 || i + 1 + length > end) break
    const node = p.branch(list, frameMarks.text, r, i, length + 1, 'RFC 5285 Header Extension (One-Byte Header)')
    p.put(node, f.elementId, r, i, 1, head >>> 4)
    p.put(node, f.elementLength, r, i, 1, length)
    p.add(node, f.elementData, r, i + 1, length)
    i += 1 + length
  }
  return end
}

function payload(r: Reader, p: Packet, layer: Node, at: number, padded: boolean): void {
  // The last byte counts the padding, itself included.
  const padding = padded && r.length === r.reported && r.length > at ? Math.min(r.u8(r.length - 1), r.length - at) : 0
  const length = r.length - at - padding
  if (length > 0) p.add(layer, f.payload, r, at, length)
  if (!padding) return
  if (padding > 1) p.add(layer, f.paddingData, r, r.length - padding, padding - 1)
  p.add(layer, f.paddingCount, r, r.length - 1)
}
