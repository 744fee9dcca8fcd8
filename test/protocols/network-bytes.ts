import { internetChecksum } from '../../src-main/protocols/internet-checksum.ts'
import { fromHex } from './dissect.ts'

/** Frames and packets composed as their standards say, from hexadecimal digits. */

export type Bytes = Uint8Array | string

export const bytesOf = (bytes: Bytes): Uint8Array => typeof bytes === 'string' ? fromHex(bytes) : bytes

export const join = (...parts: readonly Bytes[]): Uint8Array => Uint8Array.from(Buffer.concat(parts.map(bytesOf)))

/** Link types: https://www.tcpdump.org/linktypes.html */
export const RAW = 101
export const PPP = 9

export const SENDER = '001122334455'
export const RECEIVER = '66778899aabb'

/** An Ethernet frame of 60 bytes at least, without its check sequence. */
export function ethernet(type: number, payload: Bytes, destination = RECEIVER, source = SENDER): Uint8Array {
  const frame = join(destination, source, hex(type, 2), payload)
  return frame.length < 60 ? join(frame, new Uint8Array(60 - frame.length)) : frame
}

export interface Ipv4Parts {
  readonly protocol?: number
  readonly payload?: Bytes
  readonly source?: string
  readonly destination?: string
  readonly ttl?: number
  readonly id?: number
  /** Flags and fragment offset, 16 bits. */
  readonly fragment?: number
  readonly tos?: number
  readonly options?: Bytes
  readonly length?: number
  readonly checksum?: number
}

/** RFC 791 section 3.1. The addresses are 192.0.2.1 and 192.0.2.2. */
export function ipv4(parts: Ipv4Parts = {}): Uint8Array {
  const payload = bytesOf(parts.payload ?? ''), options = bytesOf(parts.options ?? '')
  const headerLength = 20 + options.length
  const packet = join(
    hex(0x40 | headerLength >> 2, 1), hex(parts.tos ?? 0, 1), hex(parts.length ?? headerLength + payload.length, 2),
    hex(parts.id ?? 0x1234, 2), hex(parts.fragment ?? 0, 2), hex(parts.ttl ?? 64, 1), hex(parts.protocol ?? 253, 1), '0000',
    parts.source ?? 'c0000201', parts.destination ?? 'c0000202', options, payload,
  )
  return checked(packet, 10, packet.subarray(0, headerLength), parts.checksum)
}

export interface Ipv6Parts {
  readonly next?: number
  readonly payload?: Bytes
  readonly source?: string
  readonly destination?: string
  readonly hopLimit?: number
  readonly length?: number
}

export const V6_SENDER = '20010db8000000000000000000000001'
export const V6_RECEIVER = '20010db8000000000000000000000002'

/** RFC 8200 section 3. The addresses are 2001:db8::1 and 2001:db8::2. */
export function ipv6({ next = 59, payload = '', source = V6_SENDER, destination = V6_RECEIVER, hopLimit = 64, length }: Ipv6Parts = {}): Uint8Array {
  const body = bytesOf(payload)
  return join('6ab12345', hex(length ?? body.length, 2), hex(next, 1), hex(hopLimit, 1), source, destination, body)
}

/** An ICMP message with its checksum (RFC 792) in an IPv4 packet. */
export function icmp(message: Bytes, parts: Ipv4Parts = {}): Uint8Array {
  const bytes = join(message)
  return ipv4({ ...parts, protocol: 1, payload: checked(bytes, 2, bytes) })
}

/** An ICMPv6 message with its checksum (RFC 4443 section 2.3) in an IPv6 packet. */
export function icmpv6(message: Bytes, parts: Ipv6Parts = {}): Uint8Array {
  const bytes = join(message)
  const pseudo = join(parts.source ?? V6_SENDER, parts.destination ?? V6_RECEIVER, hex(bytes.length, 4), '0000003a')
  return ipv6({ ...parts, next: 58, payload: checked(bytes, 2, join(pseudo, bytes)) })
}

/** An IGMP message with its checksum (RFC 2236 section 2.3), sent to 224.0.0.1. */
export function igmp(message: Bytes): Uint8Array {
  const bytes = join(message)
  return ipv4({ protocol: 2, ttl: 1, destination: 'e0000001', payload: checked(bytes, 2, bytes) })
}

/** Sets the checksum at `at` to what makes the sum over `covered` right, or to `value`. */
function checked(bytes: Uint8Array, at: number, covered: Uint8Array, value = internetChecksum(covered)): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = value >> 8
  copy[at + 1] = value & 0xff
  return copy
}

/** A number as `width` bytes in network order, in hexadecimal digits. */
export function hex(value: number, width: number): string {
  return value.toString(16).padStart(width * 2, '0')
}
