import { malformed, type Reader } from './reader.ts'

/** A variable-length integer (RFC 9000 section 16): two bits say how many bytes it takes. Throws beyond 2^53. */
export function readVarint(r: Reader, at: number): { value: number, width: number } {
  const width = 1 << (r.u8(at) >>> 6)
  if (width < 8) return { value: width === 1 ? r.u8(at) & 0x3f : width === 2 ? r.u16(at) & 0x3fff : r.u32(at) & 0x3fffffff, width }
  const value = Number(r.u64(at) & 0x3fffffffffffffffn)
  if (!Number.isSafeInteger(value)) throw malformed
  return { value, width }
}
