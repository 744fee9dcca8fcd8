import type { Random } from './random.ts'

/** Values that lengths and counts are most often wrong about. */
const EDGES = [0, 1, 2, 3, 7, 8, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xfe, 0xff]

/** A damaged copy of a capture: bytes changed, lengths set to the edges of their range, a piece cut out or doubled, the end cut off. */
export function mutate(capture: Uint8Array, random: Random): Uint8Array {
  let bytes = Uint8Array.from(capture)
  // The head is kept most of the time, else nothing behind it would be read.
  const from = random.next() < 0.9 ? Math.min(24, bytes.length - 1) : 0
  const place = (): number => from + random.below(bytes.length - from)
  for (let n = 1 + random.below(8); n > 0 && bytes.length > from + 4; n--) {
    const at = place()
    switch (random.below(6)) {
      case 0: bytes[at] = random.below(256); break
      case 1: bytes[at] ^= 1 << random.below(8); break
      case 2: bytes[at] = random.pick(EDGES); break
      case 3: // A 16-bit or 32-bit number, in either order.
        for (let i = 0, width = random.pick([2, 4]); i < width && at + i < bytes.length; i++) bytes[at + i] = random.pick([0, 0xff, 0x7f, 1])
        break
      case 4: { // A piece doubled or taken out.
        const end = Math.min(bytes.length, at + 1 + random.below(32))
        const middle = random.next() < 0.5 ? [bytes.subarray(at, end), bytes.subarray(at, end)] : []
        bytes = Uint8Array.from(Buffer.concat([bytes.subarray(0, at), ...middle, bytes.subarray(end)]))
        break
      }
      case 5: if (random.next() < 0.2) bytes = bytes.slice(0, at); break
    }
  }
  return bytes
}
