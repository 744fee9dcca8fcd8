import type { Reader } from './reader.ts'

/** How the reading of a name ends: at the root, behind a byte that means something else, or where there are no more bytes. */
export type RestEnd = 'root' | 'loop' | 'extended' | 'bad' | 'short'

export interface Rest {
  readonly end: RestEnd
  /** Compression pointers until then; infinitely many in a loop. */
  readonly pointers: number
  /** Offset behind the last byte read, or of the one that is missing. */
  readonly at: number
}

const KIND = 0xc0
const LABEL = 0x00
const POINTER = 0xc0
const BIT_STRING = 0x41

interface Rests {
  readonly end: number
  readonly from: (Rest | undefined)[]
}

// Nothing but what has been read once: it goes with the bytes that it is about.
const cache = new WeakMap<Uint8Array, Map<number, Rests>>()

/**
 * Follows a name whose text is not wanted any more to its end. A hostile message can have thousands of names that all
 * lead through the same thousands of labels, so every label is read once.
 * @param base where the message begins in `r`
 */
export function restOfName(r: Reader, start: number, base: number): Rest {
  const { from } = restsOf(r, base)
  const path: number[] = []
  let i = start
  let rest: Rest | undefined
  while (!rest) {
    if (!r.has(i, 1)) rest = { end: 'short', pointers: 0, at: i }
    else if (from[i]) rest = from[i]
    else {
      path.push(i)
      // Whoever comes here again before the end is known goes round in circles.
      from[i] = { end: 'loop', pointers: Infinity, at: i }
      const head = r.u8(i)
      const kind = head & KIND
      if (head === 0) rest = { end: 'root', pointers: 0, at: i + 1 }
      else if (kind === LABEL) i += 1 + head
      else if (kind === POINTER) {
        if (!r.has(i + 1, 1)) rest = { end: 'short', pointers: 0, at: i + 1 }
        else {
          const target = base + ((head & ~KIND) << 8 | r.u8(i + 1))
          // As Wireshark does, one that leads two bytes ahead is taken for a loop.
          if (target === i + 4) rest = { end: 'loop', pointers: 0, at: i + 2 }
          i = target
        }
      } else if (head === BIT_STRING) {
        const bits = r.has(i + 1, 1) ? r.u8(i + 1) : 0
        const next = i + 2 + (bits === 0 ? 1 : (bits - 1 >> 3) + 1)
        if (r.has(i, next - i)) i = next
        else rest = { end: 'short', pointers: 0, at: Math.max(r.length, i) }
      } else rest = { end: kind === 0x40 ? 'extended' : 'bad', pointers: 0, at: i + 1 }
    }
  }
  for (let passed = path.pop(); passed !== undefined; passed = path.pop()) {
    if ((r.u8(passed) & KIND) === POINTER) rest = { end: rest.end, pointers: rest.pointers + 1, at: rest.at }
    from[passed] = rest
  }
  return rest
}

function restsOf(r: Reader, base: number): Rests {
  let messages = cache.get(r.bytes)
  if (!messages) cache.set(r.bytes, messages = new Map<number, Rests>())
  const key = r.start + base
  let rests = messages.get(key)
  if (rests?.end !== r.end) messages.set(key, rests = { end: r.end, from: [] })
  return rests
}
