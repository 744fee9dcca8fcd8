import { CHUNK_BITS, CHUNK_MASK, Table, type Chunk } from '../columns/table.ts'
import {
  ACK, ACK_LOST_SEGMENT, DUPLICATE_ACK, FAST_RETRANSMISSION, FIN, KEEP_ALIVE, KEEP_ALIVE_ACK, LOST_SEGMENT, OUT_OF_ORDER,
  RETRANSMISSION, RST, SCALE_UNKNOWN, SPURIOUS_RETRANSMISSION, SYN, WINDOW_FULL, WINDOW_UPDATE, ZERO_WINDOW, ZERO_WINDOW_PROBE,
  ZERO_WINDOW_PROBE_ACK, type Segment,
} from '../protocols/tcp-segment.ts'
import { isBefore } from '../protocols/sequence-order.ts'

/** What is remembered of one direction of a connection while it is read. Row: twice the stream number, plus the direction. */
const FLOW = {
  /** Behind the highest sequence number seen, and when that came; 0 for none yet, as in Wireshark. */
  next: 'u32', nextSeconds: 'f64', nextNanoseconds: 'u32',
  /** Behind the highest number seen without a gap. */
  gapless: 'u32',
  acknowledged: 'u32', acknowledgedSeconds: 'f64', acknowledgedNanoseconds: 'u32',
  window: 'u32',
  /** Acknowledgments in a row that repeat the last; UNSEEN after an acknowledgment of something that was never seen. */
  duplicates: 'u32',
  /** Frame of the last acknowledgment that was no repetition. */
  original: 'u32',
  /** What analysis said of the last segment. */
  analysis: 'u16',
  known: 'u8',
} as const

/** What is remembered of a connection: when its SYN came, and how long the handshake took. */
const HANDSHAKE = { seconds: 'f64', nanoseconds: 'u32', roundTrip: 'f64', known: 'u8' } as const

const STARTED = 1
/** No acknowledgment has come since the SYN, so the window's scale does not hold yet. */
export const FIRST_ACK = 2

type Flow = Chunk<typeof FLOW>

/** Duplicate acknowledgments that make the sender send again at once (RFC 5681 3.2; one may be missing here). */
const FAST_DUPLICATES = 2
/** Within 20 ms of them, it is such a fast retransmission. */
const FAST_TIME = 20_000_000
/** Nearer than a round trip (or 3 ms where that is not known) it was only overtaken on the way. */
const OVERTAKEN_TIME = 3_000_000
/** A window that no segment has. */
const NO_WINDOW = 0xffff_ffff
/** Wireshark's -1 in an unsigned number, which by its rules is more than enough duplicates. */
const UNSEEN = 0xffff_ffff

/**
 * Tells retransmissions, segments out of order, duplicate acknowledgments and the like, by Wireshark's rules, so that the
 * same segments are marked (and left undissected) as there. Used in the first pass only.
 */
export class SequenceAnalysis {
  private readonly flows = new Table(FLOW)
  private readonly handshakes = new Table(HANDSHAKE)

  get bytes(): number {
    return this.flows.bytes + this.handshakes.bytes
  }

  /** The row of one direction of a stream. */
  flow(stream: number, direction: number): number {
    while (this.handshakes.length <= stream) {
      this.handshakes.add()
      this.flows.add()
      this.flows.add()
    }
    return stream * 2 + direction
  }

  /**
   * Says what a segment of known length is, in `s.analysis`, and remembers it.
   * @param flow its row
   * @param peerScale window scale of the other direction
   */
  analyse(s: Segment, flow: number, frame: number, peerScale: number): void {
    const c = this.flows.chunks[flow >>> CHUNK_BITS], i = flow & CHUNK_MASK, j = i ^ 1
    if (!(c.known[i] & STARTED)) begin(c, i)
    if (!(c.known[j] & STARTED)) begin(c, j)
    const probe = s.length === 1 && s.sequence === c.next[i] && c.window[j] === 0
    if (probe) s.analysis |= ZERO_WINDOW_PROBE
    else describe(s, c, i, peerScale)
    if (s.acknowledgment !== c.acknowledged[i]) {
      c.original[i] = frame
      c.duplicates[i] = 0
    }
    acknowledgesUnseen(s, c, j)
    if ((s.length > 0 || s.flags & (SYN | FIN)) && !(s.analysis & KEEP_ALIVE)) s.analysis |= this.repetition(s, flow)
    remember(s, c, i)
  }

  /** A SYN comes again: what was seen behind a gap, such as the number of a RST, does not count any more. */
  restart(flow: number): void {
    const c = this.flows.chunks[flow >>> CHUNK_BITS], i = flow & CHUNK_MASK
    c.next[i] = c.gapless[i]
  }

  /** Remembers what a segment's flags say of the handshake, after it was analysed. */
  acknowledge(s: Segment, flow: number): void {
    const handshake = s.flags & (SYN | ACK)
    if (!handshake) return
    const c = this.flows.chunks[flow >>> CHUNK_BITS], i = flow & CHUNK_MASK
    if (handshake !== ACK) {
      c.known[i] |= FIRST_ACK
      if (handshake !== SYN) return
      const stream = flow >>> 1, h = this.handshakes.chunks[stream >>> CHUNK_BITS], k = stream & CHUNK_MASK
      h.seconds[k] = s.seconds
      h.nanoseconds[k] = s.nanoseconds
      h.known[k] = 1
      return
    }
    c.known[i] &= ~FIRST_ACK
    const stream = flow >>> 1, h = this.handshakes.chunks[stream >>> CHUNK_BITS], k = stream & CHUNK_MASK
    if (h.known[k] && h.roundTrip[k] === 0) h.roundTrip[k] = elapsed(s, h.seconds[k], h.nanoseconds[k])
  }

  /** Which kind of repetition a segment is that takes up sequence numbers, or 0. */
  private repetition(s: Segment, flow: number): number {
    const c = this.flows.chunks[flow >>> CHUNK_BITS], i = flow & CHUNK_MASK, j = i ^ 1
    const next = c.next[i], end = s.sequence + s.length >>> 0
    if (s.length > 0 && c.acknowledged[j] && atOrBefore(end, c.acknowledged[j])) return SPURIOUS_RETRANSMISSION
    // A segment that only adds to a zero window probe's byte is new.
    if (!next || !isBefore(s.sequence, next) || s.length > 1 && (next - 1 >>> 0) === s.sequence) return 0
    if (c.duplicates[j] >= FAST_DUPLICATES && c.acknowledged[j] === s.sequence
      && within(elapsed(s, c.acknowledgedSeconds[j], c.acknowledgedNanoseconds[j]), FAST_TIME)) return FAST_RETRANSMISSION
    const stream = flow >>> 1
    const roundTrip = this.handshakes.chunks[stream >>> CHUNK_BITS].roundTrip[stream & CHUNK_MASK]
    if (within(elapsed(s, c.nextSeconds[i], c.nextNanoseconds[i]), roundTrip < 0 ? Infinity : roundTrip || OVERTAKEN_TIME)
      && next !== (s.flags & (SYN | FIN) ? end + 1 >>> 0 : end)) return OUT_OF_ORDER
    return RETRANSMISSION
  }
}

function begin(c: Flow, i: number): void {
  c.known[i] |= STARTED
  c.window[i] = NO_WINDOW
}

/** Gaps, keep-alives, windows and repeated acknowledgments. */
function describe(s: Segment, c: Flow, i: number, peerScale: number): void {
  const j = i ^ 1, next = c.next[i], plain = (s.flags & (SYN | FIN | RST)) === 0
  if (next && isBefore(next, s.sequence) && !(s.flags & RST)) s.analysis |= LOST_SEGMENT
  if (!plain) return
  if (s.window === 0) s.analysis |= ZERO_WINDOW
  if (s.length <= 1 && s.sequence === (next - 1 >>> 0)) s.analysis |= KEEP_ALIVE
  if (s.length > 0) {
    if (peerScale !== SCALE_UNKNOWN) {
      const shift = c.known[j] & FIRST_ACK || peerScale < 0 ? 0 : peerScale
      if ((s.sequence + s.length >>> 0) === (c.acknowledged[j] + (c.window[j] << shift) >>> 0)) s.analysis |= WINDOW_FULL
    }
    return
  }
  if (s.sequence !== next || s.acknowledgment !== c.acknowledged[i]) return
  if (s.window !== c.window[i]) {
    if (s.window) s.analysis |= WINDOW_UPDATE
  } else if (s.window === 0) {
    if (c.analysis[j] & ZERO_WINDOW_PROBE) s.analysis |= ZERO_WINDOW_PROBE_ACK
  } else if (c.analysis[j] & KEEP_ALIVE) s.analysis |= KEEP_ALIVE_ACK
  else {
    c.duplicates[i] = c.duplicates[i] === UNSEEN ? 1 : c.duplicates[i] + 1
    s.analysis |= DUPLICATE_ACK
    s.duplicateNumber = c.duplicates[i]
    s.duplicateOf = c.original[i]
  }
}

/** An acknowledgment of something that was never seen is told once. */
function acknowledgesUnseen(s: Segment, c: Flow, j: number): void {
  if (!(s.flags & ACK) || !c.gapless[j] || !isBefore(c.gapless[j], s.acknowledgment)) return
  if (isBefore(c.gapless[j], c.next[j])) {
    c.gapless[j] = c.next[j]
    s.analysis |= ACK_LOST_SEGMENT
  } else {
    if (c.duplicates[j] === 0) s.analysis |= ACK_LOST_SEGMENT
    c.duplicates[j] = UNSEEN
  }
}

function remember(s: Segment, c: Flow, i: number): void {
  const probe = s.analysis & ZERO_WINDOW_PROBE, extra = s.flags & (SYN | FIN) ? 1 : 0
  const next = s.sequence + s.length + extra >>> 0
  if ((!c.next[i] || isBefore(c.next[i], next)) && !probe) {
    c.next[i] = next
    c.nextSeconds[i] = s.seconds
    c.nextNanoseconds[i] = s.nanoseconds
  }
  if ((!c.gapless[i] || c.gapless[i] === s.sequence) && !probe) c.gapless[i] = c.next[i]
  c.window[i] = s.window
  c.acknowledged[i] = s.acknowledgment
  c.acknowledgedSeconds[i] = s.seconds
  c.acknowledgedNanoseconds[i] = s.nanoseconds
  c.analysis[i] = s.analysis
}

function atOrBefore(a: number, b: number): boolean {
  return (a - b | 0) <= 0
}

/** Nanoseconds since then. */
function elapsed(s: Segment, seconds: number, nanoseconds: number): number {
  return (s.seconds - seconds) * 1e9 + s.nanoseconds - nanoseconds
}

function within(time: number, limit: number): boolean {
  return time >= 0 && time < limit
}
