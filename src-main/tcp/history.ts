import type { ConversationId } from '../protocols/conversation-store.ts'
import { ACK, SYN, type Segment, type SegmentHistory } from '../protocols/tcp-segment.ts'
import { completenessAfter } from './completeness.ts'
import { InFlight, type Flight } from './in-flight.ts'
import { Replies, type PlacedSegment } from './replies.ts'
import { StateMachine, type TcpStates } from './state-machine.ts'

/** Gives the segments of a conversation again. */
export interface SegmentReader {
  /**
   * Tells of the segments of a conversation in the frames `from` to `to`, in order. The segment is the same object each time; it
   * says what was known when its frame came.
   */
  segments(id: ConversationId, from: number, to: number, tell: (segment: Segment, frame: number) => void): void
  /** The first segment of a conversation behind a frame, as that same object; undefined where there is none. */
  next(id: ConversationId, frame: number): { readonly segment: Segment, readonly frame: number } | undefined
  /** Frames that are known so far. */
  readonly frames: number
}

/** Walks that are kept at hand, one a conversation and one for each place in it at which going back can begin; and such places in one. */
const MAX_WALKS = 16_384
const MAX_PLACES = 64
/** Segments between two such places, at first. */
const FIRST_SPACING = 512

interface StatesChange {
  readonly before: TcpStates
  readonly after: TcpStates
}

/** A conversation as it was followed up to a frame. */
class Walk {
  upTo = 0
  segments = 0
  private completeness = 0
  /** Who opened the conversation; where that is not in the capture, who sent first. */
  private client: 0 | 1 | undefined
  /** The second in which it began: nanoseconds since 1970 would be too many for a number. */
  private began: number | undefined
  private synTime: number | undefined
  private initialRoundTrip = 0
  private flight = new InFlight()
  private machine = new StateMachine()
  /** How many frames were known when something was sought among those to come and not found; it may come yet. */
  soughtAmong = Infinity

  copy(): Walk {
    const copy = new Walk()
    copy.upTo = this.upTo
    copy.segments = this.segments
    copy.completeness = this.completeness
    copy.client = this.client
    copy.began = this.began
    copy.synTime = this.synTime
    copy.initialRoundTrip = this.initialRoundTrip
    copy.flight = this.flight.copy()
    copy.machine = this.machine.copy()
    copy.soughtAmong = this.soughtAmong
    return copy
  }

  /** @param frames those that are known so far */
  take(s: Segment, frame: number, replies: Replies, frames: number): SegmentHistory {
    const completeness = this.completeness
    this.upTo = frame
    this.completeness = completenessAfter(completeness, this.segments++ === 0, s.flags, s.length)
    this.began ??= s.seconds
    const time = (s.seconds - this.began) * 1e9 + s.nanoseconds, handshake = s.flags & (SYN | ACK)
    let flight: Flight | undefined, states: StatesChange | undefined
    if (s.length >= 0) {
      this.client ??= handshake === (SYN | ACK) ? s.direction ? 0 : 1 : s.direction
      flight = this.flight.take({ ...header(s), frame, time })
      states = this.machine.take(header(s), (direction, sent) => {
        const reply = replies.after(frame, direction, sent)
        if (!reply) this.soughtAmong = Math.min(this.soughtAmong, frames)
        return reply
      })
    }
    if (handshake === SYN) this.synTime = time
    else if (handshake === ACK && this.synTime !== undefined && this.initialRoundTrip === 0) this.initialRoundTrip = time - this.synTime
    return this.history(completeness, flight ?? NOTHING, states ?? this.unchanged)
  }

  /** For a frame that only quotes a segment of the conversation. */
  quoted(): SegmentHistory {
    return this.history(this.completeness, NOTHING, this.unchanged)
  }

  private history(completeness: number, flight: Flight, { before, after }: StatesChange): SegmentHistory {
    const { client = 0, initialRoundTrip } = this, server = client ? 0 : 1
    return {
      completeness, initialRoundTrip, ...flight,
      client: { before: before[client], after: after[client] }, server: { before: before[server], after: after[server] },
    }
  }

  private get unchanged(): StatesChange {
    const { states } = this.machine
    return { before: states, after: states }
  }
}

const NOTHING: Flight = { acksFrame: 0, roundTrip: 0, bytesInFlight: 0, pushBytes: 0, oldestFrame: 0, sinceOldest: 0 }

function header({ direction, flags, sequence, acknowledgment, length, base, analysis, sacked }: Segment) {
  return { direction, flags, sequence, acknowledgment, length, base, analysis, sacked }
}

/** A conversation's walk, and earlier places of it. */
interface Followed {
  walk: Walk
  replies: Replies
  places: Walk[]
  spacing: number
}

/**
 * What a segment's predecessors tell of it. Nothing of this is kept for each packet: the conversation is read again up to the
 * segment, from where it was read to before, or from a place on the way.
 */
export class History {
  private readonly reader: SegmentReader
  private readonly followed = new Map<ConversationId, Followed>()
  private walks = 0

  constructor(reader: SegmentReader) {
    this.reader = reader
  }

  at(id: ConversationId, frame: number): SegmentHistory {
    const { reader } = this, { frames } = reader
    const followed = this.followed.get(id) ?? { walk: new Walk(), replies: this.replies(id), places: [], spacing: FIRST_SPACING }
    // The one used last goes to the end.
    if (this.followed.delete(id)) this.walks -= walksOf(followed)
    this.followed.set(id, followed)
    if (followed.walk.upTo >= frame || followed.walk.soughtAmong < frames) {
      followed.places = followed.places.filter(({ soughtAmong }) => soughtAmong >= frames)
      followed.walk = followed.places.findLast(({ upTo }) => upTo < frame)?.copy() ?? new Walk()
      followed.replies = this.replies(id)
    }
    const { walk, replies } = followed
    let found: SegmentHistory | undefined
    reader.segments(id, walk.upTo + 1, frame, (segment, number) => {
      const history = walk.take(segment, number, replies, frames)
      if (number === frame) found = history
      else keepPlace(followed)
    })
    this.walks += walksOf(followed)
    this.forget()
    return found ?? walk.quoted()
  }

  /** Lets those go that were not used for the longest time. */
  private forget(): void {
    for (const [id, each] of this.followed) {
      if (this.walks <= MAX_WALKS || this.followed.size === 1) return
      this.followed.delete(id)
      this.walks -= walksOf(each)
    }
  }

  private replies(id: ConversationId): Replies {
    return new Replies((place) => next(this.reader, id, place))
  }
}

function walksOf({ places }: Followed): number {
  return 1 + places.length
}

/** The next segment that the states are told by; one whose length is not known is only quoted. */
function next(reader: SegmentReader, id: ConversationId, frame: number): PlacedSegment | undefined {
  for (let found = reader.next(id, frame); found; found = reader.next(id, found.frame)) {
    const { direction, flags, sequence, acknowledgment, length } = found.segment
    if (length >= 0) return { place: found.frame, direction, flags, sequence, acknowledgment, length }
  }
  return undefined
}

/** Places lie further apart the longer the conversation is. */
function keepPlace(followed: Followed): void {
  const { walk, places } = followed
  if (walk.segments % followed.spacing !== 0 || (places.at(-1)?.upTo ?? 0) >= walk.upTo) return
  places.push(walk.copy())
  if (places.length < MAX_PLACES) return
  followed.spacing *= 2
  followed.places = places.filter(({ segments }) => segments % followed.spacing === 0)
}
