import { isBefore } from '../protocols/sequence-order.ts'

/**
 * Puts the byte streams of a TCP conversation in order (RFC 9293 3.4), by Wireshark's rules, so that a followed stream is the
 * same as there: the first to bring a byte is believed, what comes again is dropped, what overtook others waits for them, and
 * a gap is given up as soon as the other side acknowledges bytes behind it.
 */

/** Segments of one direction that may wait for bytes before them; with more, the gap is given up. */
const MAX_WAITING = 16_384

/** Takes a piece of a stream: `length` bytes of a segment's payload from `skip` on. `segment` is what `take` was given. */
export type ChunkSink = (direction: 0 | 1, segment: number, skip: number, length: number) => void
/** Takes a gap of `missing` bytes; `segment` is the one whose coming showed that nobody will send them. */
export type GapSink = (direction: 0 | 1, segment: number, missing: number) => void

/** A segment that overtook others. */
interface Waiting {
  readonly segment: number
  readonly sequence: number
  /** Bytes in the file, and where they begin in the payload. */
  readonly length: number
  readonly skip: number
}

interface Side {
  /** The sequence number that is expected next. */
  next: number
  begun: boolean
  /** By sequence number, those with the same one as they came; the first `head` are gone. */
  waiting: Waiting[]
  head: number
}

const side = (): Side => ({ next: 0, begun: false, waiting: [], head: 0 })

export class StreamOrder {
  private readonly sides: readonly [Side, Side] = [side(), side()]
  private readonly chunk: ChunkSink
  private readonly gap: GapSink

  constructor(chunk: ChunkSink, gap: GapSink) {
    this.chunk = chunk
    this.gap = gap
  }

  /**
   * Takes the next segment of the conversation.
   * @param segment any number that tells it apart
   * @param sequence of its first byte, relative; of a SYN, of the SYN
   * @param acknowledgment relative
   * @param length bytes of payload on the wire; 0 where that is not known
   * @param captured bytes of it in the file
   */
  take(segment: number, direction: 0 | 1, sequence: number, acknowledgment: number, isSyn: boolean, length: number, captured: number): void {
    const own = this.sides[direction]
    while (this.release(direction ? 0 : 1, segment, acknowledgment)) { /* the next one */ }
    let start = isSyn ? sequence + 1 >>> 0 : sequence
    if (!own.begun) own.next = start
    own.begun = true
    let skip = 0, size = captured, span = length
    if (isBefore(start, own.next) && isBefore(own.next, start + length >>> 0)) {
      skip = own.next - start >>> 0
      size = Math.max(0, captured - skip)
      span = length - skip
      start = own.next
    }
    if (size === 0 || isBefore(start, own.next)) return
    if (start === own.next) {
      own.next = own.next + span >>> 0
      this.chunk(direction, segment, skip, size)
      while (this.release(direction, segment)) { /* the next one */ }
      return
    }
    insert(own, { segment, sequence: start, length: size, skip })
    if (own.waiting.length - own.head <= MAX_WAITING) return
    this.giveUp(direction, segment)
    while (this.release(direction, segment)) { /* the next one */ }
  }

  /**
   * Lets go of one segment that need not wait any more.
   * @param acknowledged what the other side has got, if that is known
   * @returns false if there is none
   */
  private release(direction: 0 | 1, segment: number, acknowledged?: number): boolean {
    const own = this.sides[direction]
    if (own.head === own.waiting.length) return false
    const first = own.waiting[own.head]
    if (!isBefore(own.next, first.sequence)) {
      remove(own)
      this.fit(direction, first)
      return true
    }
    if (acknowledged === undefined || !isBefore(first.sequence, acknowledged)) return false
    this.giveUp(direction, segment)
    return true
  }

  /** What a segment that waited brings at last. */
  private fit(direction: 0 | 1, { segment, sequence, length, skip }: Waiting): void {
    const own = this.sides[direction], known = own.next - sequence >>> 0
    if (known >= length) return
    this.chunk(direction, segment, skip + known, length - known)
    own.next = own.next + length - known >>> 0
  }

  /** Goes on behind a gap. */
  private giveUp(direction: 0 | 1, segment: number): void {
    const own = this.sides[direction], { sequence } = own.waiting[own.head]
    this.gap(direction, segment, sequence - own.next >>> 0)
    own.next = sequence
  }
}

function insert({ waiting, head }: Side, added: Waiting): void {
  let low = head, high = waiting.length
  // Most come in order behind each other.
  if (low < high && !isBefore(added.sequence, waiting[high - 1].sequence)) low = high
  while (low < high) {
    const middle = low + high >>> 1
    if (isBefore(added.sequence, waiting[middle].sequence)) high = middle
    else low = middle + 1
  }
  if (low === waiting.length) waiting.push(added)
  else waiting.splice(low, 0, added)
}

function remove(own: Side): void {
  own.head++
  if (own.head < 1024 && own.head < own.waiting.length) return
  own.waiting.splice(0, own.head)
  own.head = 0
}
