import type { AddressPair } from './conversation-store.ts'

/** RFC 1071: the ones' complement sum of 16-bit words over all parts; 0 where a checksum inside them is right. Parts but the last must be of even length. */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0
  for (const part of parts) {
    const even = part.length & ~1
    for (let i = 0; i < even; i += 2) sum += part[i] << 8 | part[i + 1]
    if (part.length & 1) sum += part[even] << 8
    sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

/** The pseudo header of TCP, UDP (RFC 9293 3.1) and ICMPv6 (RFC 8200 8.1) that their checksums cover. */
export function pseudoHeader(pair: AddressPair, protocol: number, length: number): Uint8Array {
  const size = pair.length * 2
  const header = new Uint8Array(size + (pair.length === 4 ? 4 : 8))
  header.set(pair.bytes.subarray(pair.sourceAt, pair.sourceAt + pair.length), 0)
  header.set(pair.bytes.subarray(pair.destinationAt, pair.destinationAt + pair.length), pair.length)
  const view = new DataView(header.buffer)
  if (pair.length === 4) {
    header[size + 1] = protocol
    view.setUint16(size + 2, length)
  } else {
    view.setUint32(size, length)
    header[size + 7] = protocol
  }
  return header
}
