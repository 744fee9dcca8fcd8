import { stateKey } from './conversation-store.ts'
import { bytes, fields, none, string, uint32, uint64, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { readVarint } from './quic-varint.ts'
import type { Reader } from './reader.ts'
import { recordFields } from './tls-records.ts'
import { dissectHandshake } from './tls-handshake.ts'
import { TLS_1_3 } from './tls-names.ts'
import { SERVER, TlsSession, VERSION } from './tls-session.ts'

// RFC 9000 section 19: the frames that an Initial packet may have.
const PADDING = 0x00
const PING = 0x01
const ACK = 0x02
const ACK_ECN = 0x03
const CRYPTO = 0x06
const CLOSE = 0x1c

const NAMES: Readonly<Record<number, string>> = { [PADDING]: 'PADDING', [PING]: 'PING', [ACK]: 'ACK', [ACK_ECN]: 'ACK', [CRYPTO]: 'CRYPTO', [CLOSE]: 'CC' }
/** Bytes of handshake that are put together from one packet. */
const MAX_CRYPTO = 1 << 16

const f = fields('quic', {
  frame: none('quic.frame', 'Frame'),
  type: uint64('quic.frame_type', 'Frame Type'),
  padding: uint32('quic.padding_length', 'Padding Length'),
  largest: uint64('quic.ack.largest_acknowledged', 'Largest Acknowledged'),
  delay: uint64('quic.ack.ack_delay', 'ACK Delay'),
  ranges: uint64('quic.ack.ack_range_count', 'ACK Range Count'),
  firstRange: uint64('quic.ack.first_ack_range', 'First ACK Range'),
  gap: uint64('quic.ack.gap', 'Gap'),
  range: uint64('quic.ack.ack_range', 'ACK Range'),
  ect0: uint64('quic.ack.ect0_count', 'ECT(0) Count'),
  ect1: uint64('quic.ack.ect1_count', 'ECT(1) Count'),
  ce: uint64('quic.ack.ecn_ce_count', 'ECN-CE Count'),
  offset: uint64('quic.crypto.offset', 'Offset'),
  length: uint64('quic.crypto.length', 'Length'),
  crypto: none('quic.crypto.crypto_data', 'Crypto Data'),
  error: uint64('quic.cc.error_code', 'Transport Error code'),
  closeType: uint64('quic.cc.frame_type', 'Frame Type'),
  reasonLength: uint64('quic.cc.reason_phrase.length', 'Reason phrase Length'),
  reason: string('quic.cc.reason_phrase', 'Reason phrase'),
  retransmission: none('quic.retransmission', 'This QUIC frame has a reused stream offset (retransmission?)'),
  rest: bytes('quic.remaining_payload', 'Remaining Payload'),
})

/** By direction: bytes of handshake that earlier packets have brought. */
const SEEN = [stateKey(), stateKey()] as const

/** The frames of a decrypted Initial packet. @param fromServer who sent it */
export function quicFrames(r: Reader, p: Packet, layer: Node, fromServer: boolean): void {
  const crypto: { node: Node, offset: number, data: Reader }[] = []
  for (let at = 0; at < r.length;) {
    const type = r.u8(at), name = NAMES[type]
    const node = p.branch(layer, f.frame, r, at, r.length - at)
    if (name === undefined) {
      p.add(node, f.rest, r, at, r.length - at)
      return
    }
    if (p.detailed) p.label(node, type === CLOSE ? 'CONNECTION_CLOSE (Transport)' : name)
    if (p.row) p.info += `, ${name}`
    const typeNode = p.put(node, f.type, r, at, 1, BigInt(type))
    if (p.detailed) p.label(typeNode, `Frame Type: ${type === CLOSE ? 'CONNECTION_CLOSE (Transport)' : name} (0x${type.toString(16).padStart(16, '0')})`)
    const start = at++
    if (type === PADDING) {
      while (at < r.length && r.u8(at) === PADDING) at++
      p.generate(node, f.padding, r, at - start, start, at - start)
    } else if (type === ACK || type === ACK_ECN) at = acknowledgment(r, p, node, at, type)
    else if (type === CRYPTO) {
      const offset = varint(r, p, node, f.offset, at)
      const length = varint(r, p, node, f.length, offset.next)
      at = length.next
      r.need(at, length.value)
      p.branch(node, f.crypto, r, at, length.value)
      crypto.push({ node, offset: offset.value, data: r.sub(at, length.value) })
      at += length.value
    } else if (type === CLOSE) {
      const error = varint(r, p, node, f.error, at), kind = varint(r, p, node, f.closeType, error.next)
      const length = varint(r, p, node, f.reasonLength, kind.next)
      if (length.value) p.add(node, f.reason, r, length.next, length.value)
      at = length.next + length.value
    }
    p.extent(node, at - start)
  }
  if (crypto.length) handshake(p, crypto, fromServer)
}

/** Adds a variable-length integer (RFC 9000 section 16). */
function varint(r: Reader, p: Packet, node: Node, field: Field, at: number): { value: number, next: number } {
  const { value, width } = readVarint(r, at)
  p.put(node, field, r, at, width, BigInt(value))
  return { value, next: at + width }
}

/** RFC 9000 19.3. @returns where it ends */
function acknowledgment(r: Reader, p: Packet, node: Node, at: number, type: number): number {
  let next = varint(r, p, node, f.largest, at).next
  next = varint(r, p, node, f.delay, next).next
  const count = varint(r, p, node, f.ranges, next)
  next = varint(r, p, node, f.firstRange, count.next).next
  for (let i = 0; i < count.value; i++) next = varint(r, p, node, f.range, varint(r, p, node, f.gap, next).next).next
  if (type === ACK_ECN) for (const field of [f.ect0, f.ect1, f.ce]) next = varint(r, p, node, field, next).next
  return next
}

/** The handshake messages of the packet's CRYPTO frames, which need not be in order; one that is not all here is not read. */
function handshake(p: Packet, parts: { node: Node, offset: number, data: Reader }[], fromServer: boolean): void {
  const ordered = parts.toSorted((a, b) => a.offset - b.offset)
  let data = ordered[0].data
  if (ordered[0].offset !== 0) return
  if (ordered.length > 1) {
    const joined: Uint8Array[] = []
    let end = 0
    for (const each of ordered) {
      if (each.offset > end || each.offset + each.data.length > MAX_CRYPTO) break
      joined.push(each.data.view(0, each.data.length).subarray(Math.max(0, end - each.offset)))
      end = Math.max(end, each.offset + each.data.length)
    }
    data = p.attach('QUIC CRYPTO data', Buffer.concat(joined))
  }
  const key = SEEN[p.direction], seen = p.conversations.noted(p.conversation, key, p.meta.number) ?? 0
  if (data.length <= seen) {
    p.expert(parts[0].node, data, 'note', f.retransmission.label, 0, data.length, f.retransmission)
    return
  }
  p.note(p.conversation, key, data.length)
  if (data.length < 4 || data.length < 4 + data.u24(1)) return
  const { info, protocol, root } = p
  p.call({
    ...p.registry.protocol('tls'),
    dissect(r) {
      p.root = parts[0].node
      const session = new TlsSession(p)
      session.set(SERVER, (fromServer ? p.direction : p.direction ^ 1) + 1)
      session.set(VERSION, TLS_1_3)
      const layer = p.layer(p.registry.protocol('tls'), r)
      dissectHandshake(r, p, p.branch(layer, recordFields.record, r, 0, r.length), 0, r.length, session, TLS_1_3)
      return true
    },
  }, data)
  p.root = root
  p.info = info
  p.protocol = protocol
}
