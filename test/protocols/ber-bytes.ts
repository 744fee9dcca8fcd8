import { bytesOf } from './udp-frames.ts'

/** Values in the Basic Encoding Rules (X.690). */

/** Type, length and value. */
export function element(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const value = bytesOf(...parts)
  const length = value.length < 0x80 ? [value.length] : [0x82, value.length >> 8, value.length & 0xff]
  return bytesOf(type, ...length, value)
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => element(0x30, ...parts)
export const octets = (value: string | Uint8Array): Uint8Array => element(0x04, bytesOf(value))

/** An integer of as few bytes as it needs. @param type another than INTEGER, for those that are tagged */
export function integer(value: number, type = 0x02): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt(value)
  do {
    bytes.unshift(Number(rest & 0xffn))
    rest >>= 8n
  } while (rest !== (bytes[0] & 0x80 ? -1n : 0n))
  return element(type, Uint8Array.from(bytes))
}

/** An object identifier. */
export function oid(text: string): Uint8Array {
  const [first, second, ...rest] = text.split('.').map(Number)
  return element(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)))
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >>> 7; rest; rest >>>= 7) bytes.unshift(rest & 0x7f | 0x80)
  return bytes
}
