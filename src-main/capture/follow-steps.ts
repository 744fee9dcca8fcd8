import type { Dissector } from './dissector.ts'
import { streamSteps, type FollowedStream } from './follow.ts'
import { httpSteps } from './follow-http-stream.ts'
import { chunksBefore, piecesOf, type ChunksBefore, type FollowedPieces } from './followed-pieces.ts'
import { joinSegments, segmentsOf, type SegmentsPart } from './statistics/stream-segments.ts'

export type FollowProtocol = 'tcp' | 'udp' | 'http'

/** A stream, and what is to be known of it to page through it. */
export interface FollowedWhole {
  readonly stream: FollowedStream
  readonly before: ChunksBefore
  /** Those of both sides. */
  readonly pieces: FollowedPieces
  /** Of HTTP: what the places of the stream are offsets into. */
  readonly contents?: Uint8Array<ArrayBuffer>
}

/** Packets looked through in one step. */
const PACKETS = 8192
/** Parts of the work: to find the segments, to put them in order, to read HTTP. */
const FOUND = 0.4
const ORDERED = 0.5

/** Follows a conversation, in steps, each of which says how much is done, from 0 to 1. */
export function* followSteps(dissector: Dissector, protocol: FollowProtocol, conversation: number): Generator<number, FollowedWhole, undefined> {
  const transport = protocol === 'udp' ? 'udp' : 'tcp', packets = dissector.index.packets.length, parts: SegmentsPart[] = []
  const share = protocol === 'http' ? 1 : 1 / ORDERED
  for (let from = 1; from <= packets; from += PACKETS) {
    const part = segmentsOf(dissector, transport, conversation, from, Math.min(from + PACKETS, packets + 1))
    if (part.numbers.length > 0) parts.push(part)
    yield from / packets * FOUND * share
  }
  const tcp = yield* scaled(streamSteps(transport, joinSegments(parts)), FOUND * share, ORDERED * share)
  if (protocol !== 'http') return whole(tcp)
  const { stream, contents } = yield* scaled(httpSteps(dissector, tcp), ORDERED, 1)
  return whole(stream, contents)
}

/** Steps that are a part of the whole work. */
function* scaled<T>(steps: Generator<number, T, undefined>, from: number, to: number): Generator<number, T, undefined> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    yield from + step.value * (to - from)
  }
}

function whole(stream: FollowedStream, contents?: Uint8Array<ArrayBuffer>): FollowedWhole {
  return { stream, before: chunksBefore(stream), pieces: piecesOf(stream, null), ...contents && { contents } }
}
