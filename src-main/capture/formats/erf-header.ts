/**
 * The header that Endace cards put before every packet (LINKTYPE_ERF; "ERF types reference guide", Endace): 16 bytes, any
 * number of extension headers of 8, and for some record types a header of 4 or 2 more.
 */
const FIXED = 16
const EXTENSION = 8
const HAS_EXTENSION = 0x80

/** Bytes behind the extension headers that still belong to the header, by record type. */
const MORE: Readonly<Record<number, number>> = {
  2: 2, 11: 2, 16: 2, 20: 2, // Ethernet: offset, padding
  5: 4, 6: 4, 7: 4, 8: 4, 9: 4, 12: 4, 17: 4, // multi-channel
  18: 4, // AAL2
}

export interface ErfHeader {
  /** In bytes, everything counted. */
  readonly length: number
  /** Length of the packet on the wire, in bytes. */
  readonly wire: number
  readonly seconds: number
  readonly nanoseconds: number
}

/** @returns the header at `window[at]`, of a record with `captured` bytes there, or what is wrong with it */
export function readErfHeader(window: Uint8Array, at: number, captured: number): ErfHeader | string {
  const short = `A packet has ${captured} bytes, too few for its ERF header`
  if (captured < FIXED) return short
  let length = FIXED
  let type = window[at + 8]
  while (type & HAS_EXTENSION) {
    if (captured < length + EXTENSION) return short
    type = window[at + length]
    length += EXTENSION
  }
  length += MORE[window[at + 8] & 0x7f] ?? 0
  if (captured < length) return short

  // The time is little-endian fixed point: 32 bits of fraction, 32 of seconds since 1970. Rounded to the nanosecond.
  const fraction = littleEndian32(window, at)
  const seconds = littleEndian32(window, at + 4)
  const nanoseconds = Number((BigInt(fraction) * 1_000_000_000n + 0x8000_0000n) >> 32n)
  return {
    length,
    wire: window[at + 14] << 8 | window[at + 15],
    seconds: seconds + Math.floor(nanoseconds / 1e9),
    nanoseconds: nanoseconds % 1e9,
  }
}

function littleEndian32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | bytes[at + 3] << 24) >>> 0
}
