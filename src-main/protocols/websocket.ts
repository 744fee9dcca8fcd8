import { constants, inflateRawSync } from 'node:zlib'
import { stateKey } from './conversation-store.ts'
import { boolean, bytes, fields, names, none, string, uint16, uint64, uint8, valueName } from './field.ts'
import { dissectPdus } from './length-prefixed-pdus.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 6455 section 5.2: FIN, three reserved bits and the opcode; the mask bit and the length, which may go on behind them.
const OPCODES = 0
const LENGTH = 1
const EXTENDED = 2
const HEADER = 2
const MASKED = 0x80
const LENGTH_16 = 126
const LENGTH_64 = 127
const KEY = 4

const FIN = 0x80
const COMPRESSED = 0x40
const CONTINUATION = 0
const TEXT = 1
const BINARY = 2
const CLOSE = 8
const PING = 9
const PONG = 10

/** What RFC 7692 7.2.1 takes from the end of a compressed message, as it is always the same. */
const DEFLATE_TAIL = Uint8Array.of(0x00, 0x00, 0xff, 0xff)
/** Bytes that the compressed messages of a packet may grow to. */
const MAX_INFLATED = 1 << 20
/** Data sources that unmasked payload may take; those that a packet may have are not many more. */
const MOST_SOURCES = 200

/** 1 once both sides have agreed on permessage-deflate (RFC 7692). */
export const WEBSOCKET_DEFLATE = stateKey()

const f = fields('websocket', {
  fin: boolean('websocket.fin', 'Fin', { mask: FIN }),
  reserved: uint8('websocket.rsv', 'Reserved', { mask: 0x70, base: 'hex' }),
  compressed: boolean('websocket.pmc', 'Per-Message Compressed', { mask: COMPRESSED }),
  opcode: uint8('websocket.opcode', 'Opcode', {
    mask: 0x0f,
    values: names({ 0: 'Continuation', 1: 'Text', 2: 'Binary', 8: 'Connection Close', 9: 'Ping', 10: 'Pong' }),
  }),
  mask: boolean('websocket.mask', 'Mask', { mask: MASKED }),
  length: uint8('websocket.payload_length', 'Payload length', { mask: 0x7f }),
  length16: uint16('websocket.payload_length_ext_16', 'Extended Payload length (16 bits)'),
  length64: uint64('websocket.payload_length_ext_64', 'Extended Payload length (64 bits)'),
  maskingKey: bytes('websocket.masking_key', 'Masking-Key'),
  maskedPayload: none('websocket.masked_payload', 'Masked payload'),
  payload: none('websocket.payload', 'Payload'),
  continuation: bytes('websocket.payload.continue', 'Continue'),
  text: string('websocket.payload.text', 'Text'),
  close: none('websocket.payload.close', 'Close'),
  statusCode: uint16('websocket.payload.close.status_code', 'Status code', {
    values: names({
      1000: 'Normal Closure', 1001: 'Going Away', 1002: 'Protocol error', 1003: 'Unsupported Data', 1004: '---Reserved----',
      1005: 'No Status Rcvd', 1006: 'Abnormal Closure', 1007: 'Invalid frame payload data', 1008: 'Policy Violation',
      1009: 'Message Too Big', 1010: 'Mandatory Ext.', 1011: 'Internal Server', 1015: 'TLS handshake',
    }),
  }),
  reason: string('websocket.payload.close.reason', 'Reason'),
  ping: bytes('websocket.payload.ping', 'Ping'),
  pong: bytes('websocket.payload.pong', 'Pong'),
  unknown: bytes('websocket.payload.unknown', 'Unknown'),
  inflateFailed: none('websocket.decompression.failed.expert', 'Decompression failed'),
})

/** The frames of a WebSocket (RFC 6455), once HTTP has handed its connection over. */
export const websocket = protocol({
  abbrev: 'websocket', name: 'WebSocket', label: 'WebSocket',
  // Which frames go on in the next segment is only known once they are read.
  changesState: () => true,
  desegments: true,
  dissect(r, p) {
    dissectPdus(r, p, websocket, HEADER, frameLength, frame)
    return true
  },
})

/** Length of the whole frame at an offset, in bytes. */
function frameLength(r: Reader, at: number): number {
  const second = r.u8(at + LENGTH), short = second & 0x7f
  const header = HEADER + (second & MASKED ? KEY : 0)
  if (short === LENGTH_16) return header + 2 + r.u16(at + EXTENDED)
  // RFC 6455 has 63 bits; what needs more than 53 never ends in any capture.
  if (short === LENGTH_64) return header + 8 + Math.min(Number(r.u64(at + EXTENDED)), 2 ** 31)
  return header + short
}

function frame(r: Reader, p: Packet): void {
  const layer = p.layer(websocket, r)
  const first = r.u8(OPCODES), second = r.u8(LENGTH), opcode = first & 0x0f
  p.clearInfo()
  if (p.row) {
    p.info += `WebSocket ${valueName(f.opcode, opcode) ?? 'Unknown Opcode'}${first & FIN ? ' [FIN]' : '[FRAGMENT] '}`
      + (second & MASKED ? ' [MASKED]' : ' ')
  }
  p.add(layer, f.fin, r, OPCODES)
  p.add(layer, f.reserved, r, OPCODES)
  const compression = p.noted(p.conversation, WEBSOCKET_DEFLATE) === 1
  if (compression) p.add(layer, f.compressed, r, OPCODES)
  p.add(layer, f.opcode, r, OPCODES)
  p.add(layer, f.mask, r, LENGTH)
  const length = p.add(layer, f.length, r, LENGTH), short = second & 0x7f
  let at = EXTENDED
  if (short === LENGTH_16) {
    if (p.detailed) p.append(length, ' Extended Payload Length (16 bits)')
    p.add(layer, f.length16, r, at)
    at += 2
  } else if (short === LENGTH_64) {
    if (p.detailed) p.append(length, ' Extended Payload Length (64 bits)')
    p.add(layer, f.length64, r, at)
    at += 8
  }
  const key = second & MASKED ? at : -1
  if (key >= 0) {
    p.add(layer, f.maskingKey, r, key, KEY)
    at += KEY
  }
  const size = frameLength(r, 0) - at
  if (size === 0) return
  if (key >= 0) p.branch(layer, f.maskedPayload, r, at, size)
  r.need(at, size)
  const content = key < 0 ? r.sub(at) : unmasked(r, p, key, at, size)
  if (content) payload(content, p, layer, opcode, (first & FIN) !== 0, compression && (first & COMPRESSED) !== 0)
}

/** The payload without its mask (RFC 6455 section 5.3), as a data source of its own. */
function unmasked(r: Reader, p: Packet, key: number, at: number, size: number): Reader | undefined {
  if (p.sources.length >= MOST_SOURCES) return undefined
  const masked = r.view(at, size), mask = r.view(key, KEY)
  return p.attach('Unmasked data', masked.map((byte, i) => byte ^ mask[i & 3]))
}

function payload(r: Reader, p: Packet, layer: Node, opcode: number, final: boolean, compressed: boolean): void {
  const node = p.branch(layer, f.payload, r, 0, r.length)
  switch (opcode) {
    case TEXT: case BINARY: {
      // A part of a message is no text yet: it may end inside of a character.
      if (!final) return
      const content = compressed ? inflated(r, p, node) : r
      if (!content || content.length === 0) return
      if (opcode === TEXT) p.add(node, f.text, content, 0, content.length)
      else p.call(p.registry.data, content)
      return
    }
    case CONTINUATION: p.add(node, f.continuation, r, 0, r.length); return
    case CLOSE: {
      const close = p.branch(node, f.close, r, 0, r.length)
      p.add(close, f.statusCode, r, 0)
      if (r.length > 2) p.add(close, f.reason, r, 2, r.length - 2)
      return
    }
    case PING: p.add(node, f.ping, r, 0, r.length); return
    case PONG: p.add(node, f.pong, r, 0, r.length); return
    default: p.add(node, f.unknown, r, 0, r.length)
  }
}

/** RFC 7692 7.2.2. A message that leans on those before it (context takeover) cannot be read by itself. */
function inflated(r: Reader, p: Packet, node: Node): Reader | undefined {
  if (p.sources.length >= MOST_SOURCES) return undefined
  try {
    const whole = Buffer.concat([r.view(0, r.length), DEFLATE_TAIL])
    return p.attach('Decompressed payload', inflateRawSync(whole, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_INFLATED }))
  } catch {
    p.expert(node, r, 'warn', f.inflateFailed.label, 0, r.length, f.inflateFailed)
    return undefined
  }
}
