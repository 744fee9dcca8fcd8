import { closeSync, openSync, writeSync } from 'node:fs'

/** Packets that the tests make themselves, so that every byte is known. Layouts: RFC 791, RFC 9293. */
export interface Segment {
  readonly from: { readonly address: readonly [number, number, number, number], readonly port: number }
  readonly to: { readonly address: readonly [number, number, number, number], readonly port: number }
  readonly flags: number
  readonly sequence: number
  readonly acknowledgment: number
  readonly payload?: string
}

/** An Ethernet frame with a TCP segment over IPv4; headers without options, checksums zero. */
export function tcpFrame({ from, to, flags, sequence, acknowledgment, payload = '' }: Segment): Uint8Array {
  const text = new TextEncoder().encode(payload)
  const frame = new Uint8Array(54 + text.length)
  const view = new DataView(frame.buffer)
  frame.set([2, 0, 0, 0, 0, to.address[3], 2, 0, 0, 0, 0, from.address[3], 0x08, 0x00])
  frame.set([0x45, 0], 14)
  view.setUint16(16, 40 + text.length)
  frame.set([0x40, 0, 64, 6], 20)
  frame.set(from.address, 26)
  frame.set(to.address, 30)
  view.setUint16(34, from.port)
  view.setUint16(36, to.port)
  view.setUint32(38, sequence)
  view.setUint32(42, acknowledgment)
  view.setUint16(46, 0x5000 | flags)
  view.setUint16(48, 64_240)
  frame.set(text, 54)
  return frame
}

const client = { address: [192, 0, 2, 1], port: 47_084 } as const
const server = { address: [192, 0, 2, 2], port: 50_000 } as const

/** The dialogue of the look's picture: handshake, a request of 8 bytes, an answer of 18, and the close. */
export const dialogue: readonly Uint8Array[] = [
  tcpFrame({ from: client, to: server, flags: 0x02, sequence: 100, acknowledgment: 0 }),
  tcpFrame({ from: server, to: client, flags: 0x12, sequence: 500, acknowledgment: 101 }),
  tcpFrame({ from: client, to: server, flags: 0x10, sequence: 101, acknowledgment: 501 }),
  tcpFrame({ from: client, to: server, flags: 0x18, sequence: 101, acknowledgment: 501, payload: 'abcdefgh' }),
  tcpFrame({ from: server, to: client, flags: 0x10, sequence: 501, acknowledgment: 109 }),
  tcpFrame({ from: server, to: client, flags: 0x18, sequence: 501, acknowledgment: 109, payload: '[SERVEUR] abcdefgh' }),
  tcpFrame({ from: client, to: server, flags: 0x10, sequence: 109, acknowledgment: 519 }),
  tcpFrame({ from: server, to: client, flags: 0x11, sequence: 519, acknowledgment: 109 }),
  tcpFrame({ from: client, to: server, flags: 0x11, sequence: 109, acknowledgment: 520 }),
  tcpFrame({ from: server, to: client, flags: 0x10, sequence: 520, acknowledgment: 110 }),
]

const RECORDS_AT_ONCE = 20_000

/**
 * Writes a pcap file (little-endian, microseconds, Ethernet): the frames again and again until there are `packets`, each
 * a millisecond after the other.
 */
export function writeCapture(path: string, frames: readonly Uint8Array[], packets = frames.length): void {
  const file = openSync(path, 'w')
  const header = new DataView(new ArrayBuffer(24))
  header.setUint32(0, 0xa1b2c3d4, true)
  header.setUint16(4, 2, true)
  header.setUint16(6, 4, true)
  header.setUint32(16, 262_144, true)
  header.setUint32(20, 1, true)
  writeSync(file, header)
  for (let first = 0; first < packets; first += RECORDS_AT_ONCE) {
    const count = Math.min(RECORDS_AT_ONCE, packets - first)
    const chosen = Array.from({ length: count }, (_, place) => frames[(first + place) % frames.length])
    const chunk = new Uint8Array(chosen.reduce((sum, frame) => sum + 16 + frame.length, 0))
    const view = new DataView(chunk.buffer)
    let at = 0
    chosen.forEach((frame, place) => {
      view.setUint32(at, 1_700_000_000 + Math.floor((first + place) / 1000), true)
      view.setUint32(at + 4, (first + place) % 1000 * 1000, true)
      view.setUint32(at + 8, frame.length, true)
      view.setUint32(at + 12, frame.length, true)
      chunk.set(frame, at + 16)
      at += 16 + frame.length
    })
    writeSync(file, chunk)
  }
  closeSync(file)
}
