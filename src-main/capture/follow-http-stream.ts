import type { Dissector } from './dissector.ts'
import { chunkBytes, chunkPlace, type FollowedStream } from './follow.ts'
import { HttpMessages, type FollowedPiece } from './http-follow.ts'

/** Bytes of messages that are kept; behind them the stream is cut. */
const LONGEST = 64 * 1024 * 1024

/** The HTTP messages of a TCP stream, in full: their places are offsets into `contents`. */
export interface FollowedHttp {
  readonly stream: FollowedStream
  readonly contents: Uint8Array<ArrayBuffer>
}

/** Reads a TCP stream as HTTP, in steps, each of which says how much is done, from 0 to 1. */
export function* httpSteps(dissector: Dissector, tcp: FollowedStream): Generator<number, FollowedHttp, undefined> {
  const messages = new HttpMessages(), pieces: FollowedPiece[] = []
  let size = 0
  const fits = (found: Iterable<FollowedPiece>): boolean => {
    for (const piece of found) {
      size += piece.bytes.length
      if (size > LONGEST) return false
      pieces.push(piece)
    }
    return true
  }
  for (let at = 0; ; at++) {
    if (at === tcp.length) {
      fits(messages.end())
      break
    }
    const place = chunkPlace(tcp, at)
    if (!fits(messages.take({ side: tcp.directions[at] as 0 | 1, number: place.number, bytes: chunkBytes(dissector, 'tcp', place) }))) break
    yield at / tcp.length
  }
  return followed(pieces, tcp.firstSide)
}

function followed(pieces: readonly FollowedPiece[], firstSide: 0 | 1): FollowedHttp {
  const contents = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.bytes.length, 0))
  const bytes: [number, number] = [0, 0]
  const words = (): Uint32Array => new Uint32Array(new SharedArrayBuffer(4 * pieces.length))
  const stream = {
    length: pieces.length, firstSide, bytes, offsets: new Float64Array(new SharedArrayBuffer(8 * pieces.length)), skips: words(),
    directions: new Uint8Array(new SharedArrayBuffer(pieces.length)), numbers: words(), sizes: words(),
  }
  let at = 0
  pieces.forEach((piece, n) => {
    contents.set(piece.bytes, at)
    stream.offsets[n] = at
    stream.directions[n] = piece.side
    stream.numbers[n] = piece.number
    stream.sizes[n] = piece.bytes.length
    at += piece.bytes.length
    bytes[piece.side] += piece.bytes.length
  })
  return { stream, contents }
}
