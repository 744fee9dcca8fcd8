import { malformed, truncated, type Reader } from './reader.ts'

/** Bytes that a string takes with the NUL that ends it; throws if it has none. */
export function stringSize(r: Reader, at: number): number {
  const end = r.indexOf(0, at)
  if (end < 0) throw r.length < r.reported ? truncated : malformed
  return end + 1 - at
}
