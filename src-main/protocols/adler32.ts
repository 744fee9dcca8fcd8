const MODULUS = 65521
/** Bytes whose sums stay exact before they have to be reduced. */
const RUN = 4096

/** Carries on an Adler-32 checksum (RFC 1950 8.2) over more bytes; begin with 1. */
export function adler32(bytes: Uint8Array, adler = 1): number {
  let a = adler & 0xffff, b = adler >>> 16
  for (let i = 0; i < bytes.length;) {
    for (const end = Math.min(i + RUN, bytes.length); i < end; i++) {
      a += bytes[i]
      b += a
    }
    a %= MODULUS
    b %= MODULUS
  }
  return (b * 0x10000 + a) >>> 0
}
