import { GAP, type ChunkPlace, type FollowedStream } from '../follow.ts'
import type { OpenCapture } from '../open-capture.ts'
import type { WorkerPool } from '../worker-pool.ts'
import { relativeTime } from './relative-time.ts'
import { conversationOf, endTexts } from './stream-ends.ts'

/** Streams that are kept, so that their pages need not be put in order again. */
const MAX_KEPT = 4

export type FollowProtocol = 'tcp' | 'udp' | 'http'

/** A stream that is followed, and how to get at its bytes. */
export interface Followed {
  readonly chunks: FollowedStream
  readonly ends: readonly [string, string]
  /** Places of the chunks of one side, or of both. */
  placesOf(side: 0 | 1 | null): Uint32Array
  /** The bytes of chunks; empty for gaps. */
  bytes(places: readonly number[]): Promise<Uint8Array[]>
  /** Seconds since the capture's first packet. */
  time(number: number): number
}

/** The streams that were followed last. */
export class FollowedStreams {
  private readonly pool: WorkerPool
  private readonly kept = new Map<string, { readonly id: number, readonly followed: Promise<Followed> }>()

  constructor(pool: WorkerPool) {
    this.pool = pool
  }

  /** @throws where there is no such stream */
  async of(capture: OpenCapture, protocol: FollowProtocol, stream: number): Promise<Followed> {
    const key = `${capture.id} ${capture.packets} ${protocol} ${stream}`
    const kept = this.kept.get(key)
    if (kept) return await kept.followed
    const followed = this.make(capture, protocol, stream)
    this.kept.set(key, { id: capture.id, followed })
    followed.catch(() => { this.kept.delete(key) })
    for (const old of this.kept.keys()) if (this.kept.size > MAX_KEPT) this.kept.delete(old)
    return await followed
  }

  forget(id: number): void {
    for (const [key, each] of this.kept) if (each.id === id) this.kept.delete(key)
  }

  private async make(capture: OpenCapture, protocol: FollowProtocol, stream: number): Promise<Followed> {
    const transport = protocol === 'udp' ? 'udp' : 'tcp', { id, index } = capture
    const conversation = conversationOf(index, transport, stream)
    const { stream: chunks, contents } = protocol === 'http'
      ? await this.pool.run(async (jobs) => await jobs.followHttp(id, conversation))
      : { stream: await this.pool.run(async (jobs) => await jobs.follow(id, transport, conversation)), contents: undefined }
    const read = async (places: readonly number[]): Promise<Uint8Array[]> => {
      if (contents) return places.map((at) => contents.subarray(chunks.offsets[at], chunks.offsets[at] + chunks.sizes[at]))
      const wanted: ChunkPlace[] = places.map((at) =>
        ({ number: chunks.numbers[at], offset: chunks.offsets[at], skip: chunks.skips[at], size: chunks.offsets[at] === GAP ? 0 : chunks.sizes[at] }))
      return await this.pool.run(async (jobs) => await jobs.chunks(id, transport, wanted))
    }
    return {
      chunks, ends: endTexts(index, conversation, chunks.firstSide), bytes: read,
      placesOf: (side) => {
        const all = Uint32Array.from(chunks.directions.keys())
        return side === null ? all : all.filter((at) => chunks.directions[at] === side)
      },
      time: (number) => relativeTime(index, number - 1) / 1e9,
    }
  }
}
