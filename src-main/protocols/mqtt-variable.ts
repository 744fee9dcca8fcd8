import { malformed, type Reader } from './reader.ts'

/** A variable byte integer (MQTT 5.0 section 1.5.5): 7 bits a byte, the lowest first; four bytes at most. */
export function variable(r: Reader, at: number): { value: number, width: number } {
  let value = 0
  for (let width = 1; width <= 4; width++) {
    const byte = r.u8(at + width - 1)
    value += (byte & 0x7f) * 128 ** (width - 1)
    if (!(byte & 0x80)) return { value, width }
  }
  throw malformed
}
