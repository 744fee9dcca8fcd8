import { GAP, type ChunkPlace, type FollowedStream } from '../follow.ts'
import type { OpenCapture } from '../open-capture.ts'
import { newTicket, type WorkerPool } from '../worker-pool.ts'
import type { FollowedWhole, FollowProtocol } from '../follow-steps.ts'
import type { ChunksBefore, FollowedPieces, Piece } from '../followed-pieces.ts'
import { relativeTime } from './relative-time.ts'
import { findStreams } from './conversations.ts'
import { conversationOf, endTexts } from './stream-ends.ts'

/** Streams that are kept, so that their pages need not be put in order again. */
const MAX_KEPT = 4

/** A stream that is followed, and how to get at its bytes. */
export interface Followed {
  readonly chunks: FollowedStream
  readonly ends: readonly [string, string]
  /** Packets that there were when it was put in order. */
  readonly packets: number
  /** Bytes and chunks of the same side before each chunk. */
  readonly before: ChunksBefore
  /** Pieces of the chunks of one side, or of both. */
  piecesOf(side: 0 | 1 | null): FollowedPieces | Promise<FollowedPieces>
  /** The bytes of pieces; empty for gaps. */
  bytes(pieces: readonly Piece[]): Promise<Uint8Array[]>
  /** Seconds since the capture's first packet. */
  time(number: number): number
}

/** What following a stream tells, and what gives it up. */
export interface Following {
  readonly signal: AbortSignal
  /** @param done in packets of the capture */
  readonly tell: (done: number) => void
}

/** The streams that were followed last. */
export class FollowedStreams {
  private readonly pool: WorkerPool
  private readonly kept = new Map<string, { readonly id: number, readonly packets: number, readonly followed: Promise<Followed> }>()

  constructor(pool: WorkerPool) {
    this.pool = pool
  }

  /**
   * @param fresh whether packets that came since it was put in order are wanted too
   * @param following begins it, where it has not been followed yet
   * @throws where there is no such stream, or it was given up
   */
  async of(
    capture: OpenCapture, protocol: FollowProtocol, stream: number, fresh: boolean, following: (work: (following: Following) => Promise<Followed>) => Promise<Followed>,
  ): Promise<Followed> {
    const { id, packets } = capture, key = `${id} ${protocol} ${stream}`
    const kept = this.kept.get(key)
    if (kept && (!fresh || kept.packets === packets)) return await kept.followed
    const made = { id, packets, followed: following(async (each) => await this.make(capture, protocol, stream, each)) }
    this.kept.delete(key)
    this.kept.set(key, made)
    made.followed.catch(() => { if (this.kept.get(key) === made) this.kept.delete(key) })
    for (const old of this.kept.keys()) if (this.kept.size > MAX_KEPT) this.kept.delete(old)
    return await made.followed
  }

  forget(id: number): void {
    for (const [key, each] of this.kept) if (each.id === id) this.kept.delete(key)
  }

  private async make({ id, index, packets }: OpenCapture, protocol: FollowProtocol, stream: number, following: Following): Promise<Followed> {
    const transport = protocol === 'udp' ? 'udp' : 'tcp'
    await findStreams(index, transport)
    const conversation = conversationOf(index, transport, stream)
    const { stream: chunks, before, pieces: both, contents } = await this.follow(id, protocol, conversation, packets, following)
    const read = async (pieces: readonly Piece[]): Promise<Uint8Array[]> => {
      if (contents) return pieces.map(({ chunk, start, size }) => contents.subarray(chunks.offsets[chunk] + start, chunks.offsets[chunk] + start + size))
      const wanted: ChunkPlace[] = pieces.map(({ chunk, start, size }) => {
        const offset = chunks.offsets[chunk]
        return { number: chunks.numbers[chunk], offset: offset < 0 ? offset : offset + start, skip: chunks.skips[chunk] + start, size: offset === GAP ? 0 : size }
      })
      const { bytes, sizes } = await this.pool.run(async (jobs) => await jobs.chunks(id, transport, wanted))
      let at = 0
      return Array.from(sizes, (size) => bytes.subarray(at, at += size))
    }
    const pieces = new Map<0 | 1 | null, FollowedPieces | Promise<FollowedPieces>>([[null, both]])
    return {
      chunks, packets, ends: endTexts(index, conversation, chunks.firstSide), bytes: read, before,
      piecesOf: (side) => {
        const known = pieces.get(side) ?? this.pool.run(async (jobs) => await jobs.followedPieces(chunks, side ?? 0))
        pieces.set(side, known)
        return known
      },
      time: (number) => relativeTime(index, number - 1) / 1e9,
    }
  }

  /** Has one thread follow a stream, step by step: it answers others in between. */
  private async follow(id: number, protocol: FollowProtocol, conversation: number, packets: number, { signal, tell }: Following): Promise<FollowedWhole> {
    const ticket = newTicket()
    return await this.pool.run(async (jobs) => {
      await jobs.beginFollow(ticket, id, protocol, conversation)
      for (;;) {
        const step = await jobs.followOn(ticket)
        if (typeof step !== 'number') return step
        if (signal.aborted) {
          await jobs.forget(ticket)
          throw new Error('the statistics were given up')
        }
        tell(Math.floor(step * packets))
      }
    })
  }
}
