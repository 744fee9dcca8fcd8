import { ACK, FIN, RST, SYN } from '../protocols/tcp-segment.ts'
import { StateMachine, TCP_STATES, type StateSegment, type TcpState } from './state-machine.ts'

/** States of both endpoints before and after each segment of a conversation: places in TCP_STATES, by direction. */
export interface StateColumns {
  readonly before: readonly [Uint8Array, Uint8Array]
  readonly after: readonly [Uint8Array, Uint8Array]
}

/** A SYN, FIN or RST that the state machine took to have arrived, while nothing that the other side sent shows it. */
interface Arrival {
  /** Where it is taken to have arrived. */
  from: number
  /** The other side's state before. */
  readonly former: number
  readonly kind: 'SYN' | 'FIN' | 'RST'
  /** What the other side acknowledges once it has it; of a RST, nothing. */
  readonly end: number
  /** The other side has shown that it had not come, and nothing that could have brought it has been sent since. */
  readonly refuted: boolean
}

const CODES = new Map<TcpState, number>(TCP_STATES.map((state, code) => [state, code]))
const code = (state: TcpState): number => CODES.get(state) ?? 0

/**
 * States of a whole conversation, corrected by what its later segments tell: a FIN that the other side's segments do not acknowledge
 * had not come yet, and a RST not while it goes on sending (RFC 5961 3.2 has it ask for the right number); a SYN that is refused came to a CLOSED port and not to LISTEN; one that nothing answers came to a state unknown.
 * @param segments the conversation's, one after the other; the columns have a place for each
 */
export function stateColumns(segments: Iterable<StateSegment>, columns: StateColumns): void {
  const machine = new StateMachine(), walk = new Hindsight(columns)
  let at = 0
  for (const segment of segments) {
    const { before, after } = machine.take(segment)
    for (const side of [0, 1] as const) {
      columns.before[side][at] = code(before[side])
      columns.after[side][at] = code(after[side])
    }
    walk.take(segment, at++)
  }
  walk.end(at)
}

class Hindsight {
  private readonly columns: StateColumns
  private readonly arrivals: [Arrival | undefined, Arrival | undefined] = [undefined, undefined]

  constructor(columns: StateColumns) {
    this.columns = columns
  }

  take(segment: StateSegment, at: number): void {
    const { direction, flags, sequence, length } = segment, other = direction ? 0 : 1
    const arrival = this.arrivals[direction]
    if (arrival) this.answer(arrival, segment, at)
    const former = this.columns.before[other][at], now = this.columns.after[other][at]
    this.reach(other, at, former === now)
    const kind = flags & RST ? 'RST' : (flags & (SYN | ACK)) === SYN ? 'SYN' : flags & FIN ? 'FIN' : undefined
    if (former === now || kind === undefined) return
    this.arrivals[other] = { from: at, former, kind, end: sequence + (kind === 'SYN' ? 1 : length + 1) >>> 0, refuted: false }
  }

  /** Nothing follows: what was not answered is not known. */
  end(length: number): void {
    for (const side of [0, 1] as const) {
      const arrival = this.arrivals[side]
      if (arrival?.kind === 'SYN') this.rewrite(side, arrival.from, length, code('unknown'), true)
      else if (arrival?.refuted) this.rewrite(side, arrival.from, length, arrival.former, false)
    }
  }

  /** A segment of the side that something is taken to have come to. */
  private answer(arrival: Arrival, { direction, flags, acknowledgment }: StateSegment, at: number): void {
    const { before, after } = this.columns
    const has = arrival.kind !== 'RST' && (flags & ACK) !== 0 && (acknowledgment - arrival.end | 0) >= 0
    this.arrivals[direction] = undefined
    if (arrival.kind === 'SYN') {
      // RFC 9293 3.10.7.1 and 3.5 figure 7: a port that refuses is CLOSED, and who sends a SYN of its own did not listen.
      const isAlone = (flags & (SYN | ACK)) === SYN
      if (flags & RST || isAlone) this.rewrite(direction, arrival.from, at, code('CLOSED'), true)
      else if (!has) this.rewrite(direction, arrival.from, at, code('unknown'), true)
    } else if (has || !(flags & ACK) || flags & RST) {
      if (arrival.refuted) this.rewrite(direction, arrival.from, at, arrival.former, false)
    } else {
      const stays = before[direction][at] === after[direction][at]
      this.rewrite(direction, arrival.from, at, arrival.former, false)
      if (stays) this.arrivals[direction] = { ...arrival, from: at, refuted: true }
    }
  }

  /** A segment to a side that has shown that something had not come: it may come with this one. */
  private reach(side: 0 | 1, at: number, stays: boolean): void {
    const arrival = this.arrivals[side]
    if (!arrival?.refuted) return
    this.rewrite(side, arrival.from, at, arrival.former, false)
    this.arrivals[side] = stays ? { ...arrival, from: at, refuted: false } : undefined
  }

  /** A side's states from behind the segment `from` up to before the segment `to`; with `whole`, also before `from`. */
  private rewrite(side: 0 | 1, from: number, to: number, state: number, whole: boolean): void {
    this.columns.before[side].fill(state, whole ? from : from + 1, to + 1)
    this.columns.after[side].fill(state, from, to)
  }
}
