import type { Dissector } from './dissector.ts'
import { chunkBytes, chunkPlace, type FollowedStream } from './follow.ts'
import { httpChunks, type FollowedPiece } from './http-follow.ts'

/** Bytes of messages that are kept; behind them the stream is cut. */
const LONGEST = 64 * 1024 * 1024

/** The HTTP messages of a TCP stream, in full: their places are offsets into `contents`. */
export interface FollowedHttp {
  readonly stream: FollowedStream
  readonly contents: Uint8Array
}

/** Reads a TCP stream as HTTP. */
export function followHttp(dissector: Dissector, tcp: FollowedStream): FollowedHttp {
  const pieces: FollowedPiece[] = []
  let size = 0
  for (const piece of httpChunks(tcpPieces(dissector, tcp))) {
    size += piece.bytes.length
    if (size > LONGEST) break
    pieces.push(piece)
  }
  const bytes: [number, number] = [0, 0]
  const offsets = new Float64Array(pieces.length)
  let at = 0
  pieces.forEach((piece, n) => {
    offsets[n] = at
    at += piece.bytes.length
    bytes[piece.side] += piece.bytes.length
  })
  return {
    contents: Buffer.concat(pieces.map((piece) => piece.bytes)),
    stream: {
      length: pieces.length, firstSide: tcp.firstSide, bytes, offsets, skips: new Uint32Array(pieces.length),
      directions: Uint8Array.from(pieces, ({ side }) => side), numbers: Uint32Array.from(pieces, ({ number }) => number),
      sizes: Uint32Array.from(pieces, (piece) => piece.bytes.length),
    },
  }
}

function* tcpPieces(dissector: Dissector, tcp: FollowedStream): Generator<FollowedPiece> {
  for (let at = 0; at < tcp.length; at++) {
    const place = chunkPlace(tcp, at)
    yield { side: tcp.directions[at] as 0 | 1, number: place.number, bytes: chunkBytes(dissector, 'tcp', place) }
  }
}
