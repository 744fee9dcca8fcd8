import type { FollowedMatch } from '../api/statistics.ts'
import { GAP } from './follow.ts'
import { pieceAt, type Piece } from './followed-pieces.ts'
import type { Followed } from './statistics/followed-streams.ts'

/** Bytes that are looked through between two pauses, so that whoever else runs in this thread can go on. */
const SLICE = 1024 * 1024
const UPPER_A = 0x41
const UPPER_Z = 0x5a
const TO_LOWER = 0x20

export interface Needle {
  readonly bytes: Uint8Array
  /** For the letters of ASCII. */
  readonly ignoreCase: boolean
}

/** A byte of a piece. */
interface Cursor {
  readonly place: number
  readonly byte: number
}

/** The last bytes of a side, as far as a match may begin in them, and which pieces they are of. */
interface Tail {
  bytes: Buffer
  parts: { readonly place: number, readonly from: number, readonly to: number }[]
}

const noTail = (): Tail => ({ bytes: Buffer.alloc(0), parts: [] })

/**
 * Looks for bytes in what each side sent, wherever packets cut it; not across gaps. Matches are in the order of their ends.
 * @param side of which the places are counted; null for both
 * @param after the match found ends behind this byte (exclusive end), or, backward, before it
 * @param tell how far it is: the packet of the last piece
 * @throws where it was given up
 */
export async function findFollowed(
  followed: Followed, side: 0 | 1 | null, needle: Needle, after: Cursor, backward: boolean, signal: AbortSignal, tell: (packet: number) => void,
): Promise<FollowedMatch | null> {
  const { chunks } = followed, all = await followed.piecesOf(side), total = all.chunks.length
  const compared = (bytes: Uint8Array): Uint8Array => needle.ignoreCase ? lower(bytes) : bytes
  const wanted = compared(needle.bytes)
  const at = (place: number): Piece => pieceAt(chunks, all, place)
  const sideOf = (place: number): 0 | 1 => chunks.directions[all.chunks[place]] as 0 | 1
  const isGap = (place: number): boolean => chunks.offsets[all.chunks[place]] === GAP

  /** What a side sent last before a piece. */
  const tailBefore = async (which: 0 | 1, place: number): Promise<Tail> => {
    const places: number[] = []
    for (let before = place - 1, size = 0; before >= 0 && size < wanted.length - 1; before--) {
      if (sideOf(before) !== which) continue
      if (isGap(before)) break
      places.unshift(before)
      size += at(before).size
    }
    const bytes = await followed.bytes(places.map(at))
    return places.reduce((tail, each, n) => longer(tail, each, compared(bytes[n]), wanted.length - 1), noTail())
  }

  /** The first match among pieces that ends behind `after`, or the last one before it. */
  const look = async (from: number, to: number): Promise<FollowedMatch | null> => {
    const bytes = await followed.bytes(Array.from({ length: to - from }, (_, n) => at(from + n)))
    const tails = [await tailBefore(0, from), await tailBefore(1, from)]
    let found: FollowedMatch | null = null
    for (let place = from; place < to; place++) {
      const which = sideOf(place)
      if (isGap(place)) { tails[which] = noTail(); continue }
      const tail = tails[which], text = compared(bytes[place - from])
      const hay = Buffer.concat([tail.bytes, text])
      const edge = tail.bytes.length + (place === after.place ? after.byte : 0) - wanted.length
      const begins = !backward ? hay.indexOf(wanted, place === after.place ? Math.max(0, edge + 1) : 0)
        : place !== after.place ? hay.lastIndexOf(wanted) : edge < 1 ? -1 : hay.lastIndexOf(wanted, edge - 1)
      if (begins >= 0) {
        found = partsOf(tail, place, begins, begins + wanted.length)
        if (!backward) return found
      }
      tails[which] = longer(tail, place, text, wanted.length - 1)
    }
    return found
  }

  for (let place = Math.min(after.place, total - 1); place >= 0 && place < total;) {
    if (signal.aborted) throw new Error('the statistics were given up')
    let end = place
    for (let size = 0; size < SLICE && end >= 0 && end < total; end += backward ? -1 : 1) size += isGap(end) ? 0 : at(end).size
    const found = backward ? await look(end + 1, place + 1) : await look(place, end)
    if (found) return found
    tell(chunks.numbers[all.chunks[place]])
    place = end
  }
  return null
}

/** A tail with a piece behind it, cut to `most` bytes. */
function longer(tail: Tail, place: number, bytes: Uint8Array, most: number): Tail {
  if (most === 0) return tail
  const parts = [...tail.parts, { place, from: 0, to: bytes.length }]
  let over = tail.bytes.length + bytes.length - most
  while (over > 0) {
    const [first] = parts, length = first.to - first.from
    if (length <= over) parts.shift()
    else parts[0] = { ...first, from: first.from + over }
    over -= Math.min(over, length)
  }
  return { bytes: Buffer.concat([tail.bytes, bytes]).subarray(-most), parts }
}

/** The pieces that bytes `from` to `to` of a tail and the piece behind it are of. */
function partsOf(tail: Tail, place: number, from: number, to: number): FollowedMatch {
  const parts: { place: number, from: number, to: number }[] = []
  let at = 0
  for (const part of [...tail.parts, { place, from: 0, to: Infinity }]) {
    const length = part.to - part.from
    const begins = Math.max(from, at), ends = Math.min(to, at + length)
    if (begins < ends) parts.push({ place: part.place, from: part.from + begins - at, to: part.from + ends - at })
    at += length
  }
  return parts
}

function lower(bytes: Uint8Array): Buffer {
  const out = Buffer.from(bytes)
  for (let i = 0; i < out.length; i++) if (out[i] >= UPPER_A && out[i] <= UPPER_Z) out[i] |= TO_LOWER
  return out
}
