import type { Packet } from '../../src-main/protocols/packet.ts'
import { dissectFrames } from './dissect.ts'

/** Where the payload of such a frame begins: behind Ethernet, IPv4 and UDP. */
export const UDP_PAYLOAD = 42

export interface Datagram {
  readonly from: number
  readonly to: number
  readonly payload: Uint8Array
  /** True for what 192.0.2.2 sends to 192.0.2.1; else the other way round. */
  readonly answer?: boolean
}

/** A datagram between 192.0.2.1 and 192.0.2.2. */
function udpFrame({ from, to, payload, answer = false }: Datagram): Uint8Array {
  const frame = Buffer.alloc(UDP_PAYLOAD + payload.length)
  frame.writeUInt16BE(0x0800, 12)
  frame[14] = 0x45
  frame.writeUInt16BE(frame.length - 14, 16)
  frame[22] = 64
  frame[23] = 17
  frame.set([192, 0, 2, answer ? 2 : 1, 192, 0, 2, answer ? 1 : 2], 26)
  frame.writeUInt16BE(from, 34)
  frame.writeUInt16BE(to, 36)
  frame.writeUInt16BE(8 + payload.length, 38)
  frame.set(payload, UDP_PAYLOAD)
  return Uint8Array.from(frame)
}

/** Dissects datagrams, one a second. @returns dissects one by its number, from 1 */
export function dissectDatagrams(datagrams: readonly Datagram[]): (number: number) => Packet {
  return dissectFrames(datagrams.map(udpFrame))
}

/** Dissects what a client sends to a port. */
export function dissectUdp(port: number, payload: Uint8Array, from = 40_000): Packet {
  return dissectDatagrams([{ from, to: port, payload }])(1)
}

/** A part of a message: text in Latin-1, a number as one byte, or bytes. */
export type Part = string | number | Uint8Array

/** Parts of a message one after the other. */
export function bytesOf(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts.map((part) =>
    typeof part === 'string' ? Buffer.from(part, 'latin1') : typeof part === 'number' ? Buffer.of(part) : Buffer.from(part))))
}

/** A number in network order. */
export function big(value: number | bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let i = length - 1, rest = BigInt(value); i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn)
  return bytes
}
