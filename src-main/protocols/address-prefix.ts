import type { Reader } from './reader.ts'

/** An IPv6 address of which only the first `length` bytes are sent; the others are 0. */
export function addressOfPrefix(r: Reader, at: number, length: number): Uint8Array {
  const address = new Uint8Array(16)
  address.set(r.view(at, length))
  return address
}
