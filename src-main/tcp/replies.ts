import { FIN } from '../protocols/tcp-segment.ts'
import { isBefore } from '../protocols/sequence-order.ts'
import type { Reply, StateSegment } from './state-machine.ts'

/** A segment and its place in the capture. */
export interface PlacedSegment extends StateSegment {
  readonly place: number
}

/** What one direction sends next, read ahead once: it is the same for all segments before it. */
interface Ahead {
  /** Where the reply is; Infinity if there is none. */
  readonly to: number
  readonly reply: Pick<Reply, 'flags' | 'acknowledgment'> | undefined
  /** The other direction's last segment before it, and its last one with payload or FIN, as far as they lie behind where the reading began. */
  readonly last: number
  readonly payload: number
}
const NOTHING: Ahead = { to: 0, reply: undefined, last: 0, payload: 0 }

/**
 * Reads a conversation ahead, to find what is sent behind a segment. However often it is asked, in order, it reads each segment four
 * times at most: for two directions, with and without what is sent again.
 */
export class Replies {
  private readonly next: (place: number) => PlacedSegment | undefined
  private readonly ahead = [NOTHING, NOTHING]
  private readonly fresh = [NOTHING, NOTHING]

  /** @param next gives the conversation's first segment behind a place; places are above 0 */
  constructor(next: (place: number) => PlacedSegment | undefined) {
    this.next = next
  }

  /**
   * The first segment of a direction behind a place that is not before those asked for so far; undefined where there is none.
   * @param sent number up to which what the direction sends is passed over: it had been sent before
   */
  after(place: number, direction: 0 | 1, sent?: number): Reply | undefined {
    const known = sent === undefined ? this.ahead : this.fresh
    if (known[direction].to <= place) known[direction] = this.read(place, direction, sent)
    const { reply, last, payload } = known[direction]
    return reply && { ...reply, atOnce: last <= place, payloadBefore: payload > place }
  }

  private read(from: number, direction: 0 | 1, sent: number | undefined): Ahead {
    let place = from, last = from, payload = 0
    for (;;) {
      const segment = this.next(place)
      if (segment === undefined) return { to: Infinity, reply: undefined, last, payload }
      place = segment.place
      const { flags, sequence, acknowledgment, length } = segment
      const taken = length + (flags & FIN ? 1 : 0)
      if (segment.direction !== direction) {
        last = place
        if (taken > 0) payload = place
        continue
      }
      if (sent === undefined || taken === 0 || isBefore(sent, sequence + taken)) return { to: place, reply: { flags, acknowledgment }, last, payload }
    }
  }
}
