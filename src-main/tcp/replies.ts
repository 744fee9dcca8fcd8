import { FIN } from '../protocols/tcp-segment.ts'
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
  /** The segment before it, and the other direction's last FIN before it, as far as they lie behind where the reading began. */
  readonly last: number
  readonly fin: number
}
const NOTHING: Ahead = { to: 0, reply: undefined, last: 0, fin: 0 }

/** Reads a conversation ahead, to find what is sent behind a segment. Reads each segment twice at most, whatever is asked for in order. */
export class Replies {
  private readonly next: (place: number) => PlacedSegment | undefined
  private readonly ahead: [Ahead, Ahead] = [NOTHING, NOTHING]

  /** @param next gives the conversation's first segment behind a place; places are above 0 */
  constructor(next: (place: number) => PlacedSegment | undefined) {
    this.next = next
  }

  /** The first segment of a direction behind a place that is not before those asked for so far; undefined where there is none. */
  after(place: number, direction: 0 | 1): Reply | undefined {
    if (this.ahead[direction].to <= place) this.ahead[direction] = this.read(place, direction)
    const { reply, last, fin } = this.ahead[direction]
    return reply && { ...reply, atOnce: last <= place, finBefore: fin > place }
  }

  private read(from: number, direction: 0 | 1): Ahead {
    let last = from, fin = 0
    for (;;) {
      const segment = this.next(last)
      if (segment === undefined) return { to: Infinity, reply: undefined, last, fin }
      const { place, flags, acknowledgment } = segment
      if (segment.direction === direction) return { to: place, reply: { flags, acknowledgment }, last, fin }
      last = place
      if (flags & FIN) fin = place
    }
  }
}
