import { FIN, LOST_SEGMENT, PSH, ACK, SYN, ZERO_WINDOW_PROBE } from '../protocols/tcp-segment.ts'
import { isBefore } from '../protocols/sequence-order.ts'

/** A segment as it is followed; numbers as they stand in the header, time in nanoseconds since any moment. */
export interface FlightSegment {
  readonly frame: number
  readonly time: number
  readonly direction: 0 | 1
  readonly flags: number
  readonly sequence: number
  readonly acknowledgment: number
  /** Bytes of payload on the wire. */
  readonly length: number
  /** Sequence number that this direction's are counted from. */
  readonly base: number
  /** What sequence analysis said of it (tcp-segment.ts). */
  readonly analysis: number
  /** Bytes that its SACK option says have come. */
  readonly sacked: number
}

/** What is under way when a segment has been sent. 0 for nothing of the kind. */
export interface Flight {
  /** The frame of the segment that it acknowledges, and the nanoseconds since then. */
  readonly acksFrame: number
  readonly roundTrip: number
  readonly bytesInFlight: number
  /** Bytes since the last segment with PSH. */
  readonly pushBytes: number
  /** Of the oldest segment under way before this one, which a retransmission repeats: its frame, and the nanoseconds since then. */
  readonly oldestFrame: number
  readonly sinceOldest: number
}

interface Unacknowledged {
  readonly frame: number
  readonly time: number
  readonly next: number
  sequence: number
}

/** One direction. */
interface Side {
  /** As they came. */
  unacknowledged: Unacknowledged[]
  /** After a gap, what is under way is not known until something is acknowledged. */
  known: boolean
  pushBytes: number
  pushed: boolean
  sacked: number
  /** Behind the highest number, and what brought it; 0 for none yet, as in Wireshark. */
  next: number
  nextFrame: number
  nextTime: number
}

/** Segments that are kept of one direction, as in Wireshark. */
const MAX_UNACKNOWLEDGED = 10_000
/** More than this is not believed to be under way. */
const MAX_IN_FLIGHT = 2_000_000_000

const side = (): Side => ({
  unacknowledged: [], known: true, pushBytes: 0, pushed: false, sacked: 0, next: 0, nextFrame: 0, nextTime: 0,
})
const copyOf = (from: Side): Side => ({ ...from, unacknowledged: from.unacknowledged.map((each) => ({ ...each })) })

/** Follows what both sides of a conversation have under way, by Wireshark's rules, so that its numbers are the same as there. */
export class InFlight {
  private sides: readonly [Side, Side] = [side(), side()]

  copy(): InFlight {
    const copy = new InFlight()
    copy.sides = [copyOf(this.sides[0]), copyOf(this.sides[1])]
    return copy
  }

  /** Takes the conversation's next segment. */
  take(s: FlightSegment): Flight {
    const own = this.sides[s.direction], other = this.sides[1 - s.direction]
    if (s.flags & ACK) other.known = true
    if (s.analysis & LOST_SEGMENT) own.known = false
    const [oldest] = own.unacknowledged
    const oldestFrame = oldest?.frame ?? own.nextFrame
    const sinceOldest = s.time - (oldest?.time ?? own.nextTime)
    const counted = s.flags & (SYN | FIN) ? 1 : 0, takes = s.length > 0 || counted > 0
    const next = s.sequence + s.length + counted >>> 0
    if (takes && own.unacknowledged.length < MAX_UNACKNOWLEDGED) {
      own.unacknowledged.push({ frame: s.frame, time: s.time, sequence: s.sequence, next })
    }
    if ((isBefore(own.next, next) || own.next === 0) && !(s.analysis & ZERO_WINDOW_PROBE)) {
      own.next = next
      own.nextFrame = s.frame
      own.nextTime = s.time
    }
    const acknowledged = acknowledge(other, s.acknowledgment)
    own.sacked = s.sacked
    let bytesInFlight = 0, pushBytes = 0
    if (s.length > 0 && own.known && own.unacknowledged.length > 0) {
      const bytes = underWay(own, s.base) - other.sacked >>> 0
      if (bytes > 0 && bytes < MAX_IN_FLIGHT) bytesInFlight = bytes - counted
      pushBytes = own.pushBytes = own.pushed ? s.length : own.pushBytes + s.length
      own.pushed = (s.flags & PSH) !== 0
    }
    return {
      acksFrame: acknowledged?.frame ?? 0, roundTrip: acknowledged ? s.time - acknowledged.time : 0, bytesInFlight, pushBytes,
      oldestFrame, sinceOldest,
    }
  }
}

/** Lets go of what was acknowledged. @returns the first segment that ends exactly there */
function acknowledge(of: Side, acknowledgment: number): Unacknowledged | undefined {
  let exact: Unacknowledged | undefined
  const kept: Unacknowledged[] = []
  for (const each of of.unacknowledged) {
    if (acknowledgment === each.next) exact ??= each
    else if (isBefore(acknowledgment, each.next)) {
      if (isBefore(each.sequence, acknowledgment)) each.sequence = acknowledgment
      kept.push(each)
    }
  }
  if (kept.length < of.unacknowledged.length) of.unacknowledged = kept
  return exact
}

/** Bytes from the first to the last sequence number that is not acknowledged. */
function underWay({ unacknowledged }: Side, base: number): number {
  let first = 0xffff_ffff, last = 0
  for (const { sequence, next } of unacknowledged) {
    first = Math.min(first, sequence - base >>> 0)
    last = Math.max(last, next - base >>> 0)
  }
  return last - first >>> 0
}
