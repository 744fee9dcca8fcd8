import { GAP, type FollowedStream } from './follow.ts'

/** Bytes of the longest piece: what a window lays out at once must not take long. */
export const LONGEST_PIECE = 4096

/** Part of a chunk: `size` bytes from `start` on; of a gap, all of it. */
export interface Piece {
  readonly chunk: number
  readonly start: number
  readonly size: number
}

/** Chunks in order, long ones cut into pieces: a place each for the chunk, and where the piece begins in it. */
export interface FollowedPieces {
  readonly chunks: Uint32Array
  readonly starts: Uint32Array
}

/** Numbers that other threads see without a copy. */
const sharedWords = (length: number): Uint32Array => new Uint32Array(new SharedArrayBuffer(4 * length))

/** The pieces of one side, or of both. */
export function piecesOf(stream: FollowedStream, side: 0 | 1 | null): FollowedPieces {
  const piecesIn = (chunk: number): number =>
    side !== null && stream.directions[chunk] !== side ? 0
    : stream.offsets[chunk] === GAP ? 1 : Math.max(1, Math.ceil(stream.sizes[chunk] / LONGEST_PIECE))
  let count = 0
  for (let chunk = 0; chunk < stream.length; chunk++) count += piecesIn(chunk)
  const chunks = sharedWords(count), starts = sharedWords(count)
  for (let chunk = 0, at = 0; chunk < stream.length; chunk++) {
    for (let n = 0; n < piecesIn(chunk); n++, at++) {
      chunks[at] = chunk
      starts[at] = n * LONGEST_PIECE
    }
  }
  return { chunks, starts }
}

export function pieceAt(stream: FollowedStream, { chunks, starts }: FollowedPieces, at: number): Piece {
  const chunk = chunks[at], start = starts[at], left = stream.sizes[chunk] - start
  return { chunk, start, size: stream.offsets[chunk] === GAP ? left : Math.min(LONGEST_PIECE, left) }
}

/**
 * The place of a packet's first piece, or -1.
 * @param pieces those of the stream, or of one side
 */
export function placeOf({ numbers }: FollowedStream, { chunks }: FollowedPieces, number: number): number {
  for (let chunk = numbers.indexOf(number); chunk >= 0; chunk = numbers.indexOf(number, chunk + 1)) {
    let low = 0, high = chunks.length
    while (low < high) {
      const middle = low + high >>> 1
      if (chunks[middle] < chunk) low = middle + 1
      else high = middle
    }
    if (chunks[low] === chunk) return low
  }
  return -1
}

/** For each chunk, what its side had sent before it. */
export interface ChunksBefore {
  readonly bytes: Float64Array
  readonly chunks: Uint32Array
}

export function chunksBefore({ length, directions, offsets, sizes }: FollowedStream): ChunksBefore {
  const before = { bytes: new Float64Array(new SharedArrayBuffer(8 * length)), chunks: sharedWords(length) }
  const bytes = [0, 0], chunks = [0, 0]
  for (let chunk = 0; chunk < length; chunk++) {
    const side = directions[chunk]
    before.bytes[chunk] = bytes[side]
    before.chunks[chunk] = chunks[side]++
    if (offsets[chunk] !== GAP) bytes[side] += sizes[chunk]
  }
  return before
}
