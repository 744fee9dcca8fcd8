import { hexBytes } from './address-text.ts'
import { stateKey } from './conversation-store.ts'
import { boolean, bytes, fields, names, none, uint32, uint64, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { quicFrames } from './quic-frames.ts'
import { openInitial, VERSION_2 } from './quic-initial.ts'
import { readVarint } from './quic-varint.ts'
import { malformed, type Reader } from './reader.ts'

// RFC 9000 section 17.2: the long header's fields, by their place in bytes.
const VERSION = 1
const CONNECTION_IDS = 5
const LONG = 0x80
const FIXED = 0x40
const TYPE_SHIFT = 4
const LONGEST_ID = 20
const INITIAL = 0
const RETRY = 3
const RETRY_TAG = 16

const types = names({ 0: 'Initial', 1: '0-RTT', 2: 'Handshake', 3: 'Retry' })
const typesOf2 = names({ 0: 'Retry', 1: 'Initial', 2: '0-RTT', 3: 'Handshake' })

/** RFC 9000 15 and 6.3: drafts, and the versions that nobody will ever speak. */
function versionName(version: number): string | undefined {
  if (version === 0) return 'Version Negotiation'
  if (version === 1) return '1'
  if (version === VERSION_2) return '2'
  if (version >= 0xff000004 && version <= 0xff000022) return `draft-${String(version - 0xff000000).padStart(2, '0')}`
  return ((version & 0x0f0f0f0f) >>> 0) === 0x0a0a0a0a ? 'Force Version Negotiation' : undefined
}

const f = fields('quic', {
  packetLength: uint32('quic.packet_length', 'Packet Length'),
  form: uint8('quic.header_form', 'Header Form', { mask: LONG, values: names({ 0: 'Short Header', 1: 'Long Header' }) }),
  fixed: boolean('quic.fixed_bit', 'Fixed Bit', { mask: FIXED }),
  spin: boolean('quic.spin_bit', 'Spin Bit', { mask: 0x20 }),
  type: uint8('quic.long.packet_type', 'Packet Type', { mask: 0x30, values: types }),
  type2: uint8('quic.long.packet_type_v2', 'Packet Type', { mask: 0x30, values: typesOf2 }),
  reserved: uint8('quic.long.reserved', 'Reserved', { mask: 0x0c }),
  numberLength: uint8('quic.packet_number_length', 'Packet Number Length', {
    mask: 0x03, values: names({ 0: '1 bytes', 1: '2 bytes', 2: '3 bytes', 3: '4 bytes' }),
  }),
  unused: uint8('quic.vn.unused', 'Unused', { mask: 0x7f, base: 'hex' }),
  version: uint32('quic.version', 'Version', { base: 'hex', values: versionName }),
  supported: uint32('quic.supported_version', 'Supported Version', { base: 'hex', values: versionName }),
  destinationLength: uint8('quic.dcil', 'Destination Connection ID Length'),
  destination: bytes('quic.dcid', 'Destination Connection ID'),
  sourceLength: uint8('quic.scil', 'Source Connection ID Length'),
  source: bytes('quic.scid', 'Source Connection ID'),
  tokenLength: uint64('quic.token_length', 'Token Length'),
  token: bytes('quic.token', 'Token'),
  length: uint64('quic.length', 'Length'),
  number: uint64('quic.packet_number', 'Packet Number'),
  payload: bytes('quic.payload', 'Payload'),
  rest: bytes('quic.remaining_payload', 'Remaining Payload'),
  retryToken: bytes('quic.retry_token', 'Retry Token'),
  retryTag: bytes('quic.retry_integrity_tag', 'Retry Integrity Tag'),
  short: none('quic.short', 'QUIC Short Header'),
  coalescedPadding: bytes('quic.coalesced_padding_data', 'Coalesced Padding Data'),
})

/** The client's direction + 1, once an Initial packet was seen. */
const CLIENT = stateKey()
/** The connection ID that the client chose for the server, or that a Retry gave it: length + 1, and its bytes, four in a number. */
const ID_LENGTH = stateKey()
const ID = Array.from({ length: LONGEST_ID / 4 }, () => stateKey())
/** By direction: length + 1 of the connection ID that this side has chosen for itself. */
const OWN_LENGTH = [stateKey(), stateKey()] as const

/** QUIC (RFC 9000): the headers, and what Initial packets say. */
export const quic = protocol({
  abbrev: 'quic', name: 'QUIC', label: 'QUIC IETF',
  heuristics: { udp: looksLikeQuic },
  carriesPackets: true,
  changesState: (bytes, start, end) => end > start && (bytes[start] & LONG) !== 0,
  dissect(r, p) {
    if (r.length < 1 || !(r.u8(0) & LONG) && !(r.u8(0) & FIXED)) return false
    p.protocol = quic.name
    if (p.row) p.info = ''
    // RFC 9000 12.2: packets with a long header may stand one behind the other.
    for (let at = 0, first = true; at < r.reported; first = false) {
      const part = r.sub(at)
      if (!first && !(part.u8(0) & FIXED)) {
        p.add(p.layer(quic, part), f.coalescedPadding, part, 0, part.length)
        break
      }
      if (p.row && p.info) p.info += ', '
      at += part.u8(0) & LONG ? longHeader(part, p) : shortHeader(part, p)
    }
    return true
  },
})

function looksLikeQuic(r: Reader): boolean {
  if (r.length < CONNECTION_IDS + 2 || !(r.u8(0) & LONG)) return false
  const version = r.u32(VERSION)
  if (versionName(version) === undefined || version !== 0 && !(r.u8(0) & FIXED)) return false
  const destination = r.u8(CONNECTION_IDS)
  if (destination > LONGEST_ID || !r.has(CONNECTION_IDS + 1 + destination, 1)) return false
  const source = r.u8(CONNECTION_IDS + 1 + destination)
  return source <= LONGEST_ID && (version !== 0 || (r.reported - CONNECTION_IDS - 2 - destination - source) % 4 === 0)
}

/** @returns where the packet ends */
function longHeader(r: Reader, p: Packet): number {
  const version = r.u32(VERSION)
  const destinationLength = r.u8(CONNECTION_IDS), destinationAt = CONNECTION_IDS + 1
  const sourceLength = r.u8(destinationAt + destinationLength), sourceAt = destinationAt + destinationLength + 1
  const next = sourceAt + sourceLength
  if (destinationLength > LONGEST_ID || sourceLength > LONGEST_ID) throw malformed
  r.need(destinationAt, next - destinationAt)
  const kind = version === VERSION_2 ? (r.u8(0) >>> TYPE_SHIFT & 3) + 3 & 3 : r.u8(0) >>> TYPE_SHIFT & 3
  if (p.row) {
    p.info += version === 0 ? 'Version Negotiation' : types.get(kind) ?? ''
    if (destinationLength) p.info += `, DCID=${hexBytes(r.view(destinationAt, destinationLength))}`
    if (sourceLength) p.info += `, SCID=${hexBytes(r.view(sourceAt, sourceLength))}`
  }
  const places = { version, kind, destinationAt, destinationLength, sourceAt, sourceLength, next }
  if (version === 0) return negotiation(r, p, places)
  noteIds(r, p, places)
  if (kind === RETRY) return retry(r, p, places)
  return numbered(r, p, places)
}

interface Places {
  readonly version: number
  /** As in version 1. */
  readonly kind: number
  readonly destinationAt: number
  readonly destinationLength: number
  readonly sourceAt: number
  readonly sourceLength: number
  /** Where what the kind of packet has begins. */
  readonly next: number
}

/** Remembers what later packets are read with. */
function noteIds(r: Reader, p: Packet, { kind, destinationAt, destinationLength, sourceAt, sourceLength }: Places): void {
  const own = OWN_LENGTH[p.direction]
  if (p.noted(p.conversation, own) !== sourceLength + 1) p.note(p.conversation, own, sourceLength + 1)
  if (kind === INITIAL && p.noted(p.conversation, CLIENT) === undefined) {
    p.note(p.conversation, CLIENT, p.direction + 1)
    noteId(r, p, destinationAt, destinationLength)
  } else if (kind === RETRY) noteId(r, p, sourceAt, sourceLength)
}

function noteId(r: Reader, p: Packet, at: number, length: number): void {
  p.note(p.conversation, ID_LENGTH, length + 1)
  for (let i = 0; i < length; i += 4) {
    const size = Math.min(4, length - i)
    p.note(p.conversation, ID[i >>> 2], r.uint(at + i, size) * 256 ** (4 - size))
  }
}

function notedId(p: Packet): Uint8Array | undefined {
  const length = p.noted(p.conversation, ID_LENGTH)
  if (length === undefined) return undefined
  const id = Buffer.alloc(LONGEST_ID)
  for (let i = 0; i < length - 1; i += 4) id.writeUInt32BE(p.noted(p.conversation, ID[i >>> 2]) ?? 0, i)
  return id.subarray(0, length - 1)
}

function begin(r: Reader, p: Packet, length: number, places: Places, first: number, opened: boolean): Node {
  const layer = p.layer(quic, r, 0, length)
  p.generate(layer, f.packetLength, r, length)
  p.add(layer, f.form, r, 0)
  if (places.version === 0) p.add(layer, f.unused, r, 0)
  else {
    if (places.kind !== RETRY) p.add(layer, f.fixed, r, 0)
    p.add(layer, places.version === VERSION_2 ? f.type2 : f.type, r, 0)
  }
  if (opened) {
    p.put(layer, f.reserved, r, 0, 1, first >>> 2 & 3)
    p.put(layer, f.numberLength, r, 0, 1, first & 3)
  }
  p.add(layer, f.version, r, VERSION)
  p.add(layer, f.destinationLength, r, CONNECTION_IDS)
  if (places.destinationLength) p.add(layer, f.destination, r, places.destinationAt, places.destinationLength)
  p.add(layer, f.sourceLength, r, places.sourceAt - 1)
  if (places.sourceLength) p.add(layer, f.source, r, places.sourceAt, places.sourceLength)
  return layer
}

function negotiation(r: Reader, p: Packet, places: Places): number {
  const layer = begin(r, p, r.reported, places, 0, false)
  for (let at = places.next; at < r.reported; at += 4) p.add(layer, f.supported, r, at)
  return r.reported
}

/** RFC 9000 17.2.5. */
function retry(r: Reader, p: Packet, places: Places): number {
  const layer = begin(r, p, r.reported, places, 0, false), end = r.reported - RETRY_TAG
  if (end > places.next) p.add(layer, f.retryToken, r, places.next, end - places.next)
  p.add(layer, f.retryTag, r, Math.max(end, places.next), RETRY_TAG)
  return r.reported
}

/** Packets with a number and a payload; those of an Initial are opened. */
function numbered(r: Reader, p: Packet, places: Places): number {
  const initial = places.kind === INITIAL
  const token = initial ? readVarint(r, places.next) : { value: 0, width: 0 }
  const tokenAt = places.next + token.width, lengthAt = tokenAt + token.value
  const length = readVarint(r, lengthAt)
  const numberAt = lengthAt + length.width, end = numberAt + length.value
  const client = p.noted(p.conversation, CLIENT), fromServer = client !== undefined && client !== p.direction + 1
  const id = initial ? notedId(p) ?? r.view(places.destinationAt, places.destinationLength) : undefined
  const packet = r.view(0, Math.min(end, r.length))
  const opened = id && openInitial(packet, numberAt, end, places.version, id, fromServer)
  const layer = begin(r, p, Math.min(end, r.reported), places, opened?.first ?? 0, opened !== undefined)
  if (initial) {
    p.put(layer, f.tokenLength, r, places.next, token.width, BigInt(token.value))
    if (token.value) p.add(layer, f.token, r, tokenAt, token.value)
  }
  p.put(layer, f.length, r, lengthAt, length.width, BigInt(length.value))
  if (!opened) {
    if (length.value) p.add(layer, f.rest, r, numberAt, Math.min(length.value, r.length - numberAt))
    return end
  }
  p.put(layer, f.number, r, numberAt, opened.numberLength, BigInt(opened.number))
  if (p.row) p.info += `, PKN: ${opened.number}`
  const payloadAt = numberAt + opened.numberLength
  p.add(layer, f.payload, r, payloadAt, Math.min(end, r.length) - payloadAt)
  if (opened.payload) quicFrames(p.attach('Decrypted QUIC', opened.payload), p, layer, fromServer)
  return end
}

/** RFC 9000 17.3: what can be seen of a protected packet. */
function shortHeader(r: Reader, p: Packet): number {
  const length = (p.noted(p.conversation, OWN_LENGTH[p.direction ^ 1]) ?? 1) - 1
  const layer = p.layer(quic, r)
  p.generate(layer, f.packetLength, r, r.reported)
  const node = p.branch(layer, f.short, r, 0, 1 + length)
  p.add(node, f.form, r, 0)
  p.add(node, f.fixed, r, 0)
  p.add(node, f.spin, r, 0)
  if (length) p.add(node, f.destination, r, 1, length)
  const id = length ? hexBytes(r.view(1, length)) : ''
  if (p.detailed && id) p.append(node, ` DCID=${id}`)
  if (p.row) p.info += `Protected Payload (KP0)${id ? `, DCID=${id}` : ''}`
  if (r.length > 1 + length) p.add(layer, f.rest, r, 1 + length, r.length - 1 - length)
  return r.reported
}
