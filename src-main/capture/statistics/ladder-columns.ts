import type { LadderEnd } from '../../api/tcp-ladder.ts'
import { ACK, FIN, LOST_SEGMENT, RST, SYN } from '../../protocols/tcp-segment.ts'
import { stateColumns } from '../../tcp/hindsight.ts'
import { TCP_STATES, type StateSegment, type TcpState } from '../../tcp/state-machine.ts'
import type { SegmentsPart } from './stream-segments.ts'

/** The ladder of a conversation as columns, a place for each segment, in memory that threads share; 39 bytes a segment. */
export interface LadderColumns {
  readonly length: number
  readonly numbers: Uint32Array
  /** Nanoseconds since the capture's first packet. */
  readonly times: Float64Array
  /** 0 was sent by the client. */
  readonly sides: Uint8Array
  readonly flags: Uint16Array
  /** Relative. */
  readonly sequences: Uint32Array
  readonly acknowledgments: Uint32Array
  readonly windows: Uint32Array
  readonly lengths: Int32Array
  readonly analyses: Uint16Array
  /** Bytes that had not been seen before a segment when it came. */
  readonly missing: Uint32Array
  /** Places in TCP_STATES of client and server. */
  readonly before: readonly [Uint8Array, Uint8Array]
  readonly after: readonly [Uint8Array, Uint8Array]
  /** The conversation's own side that is the client. */
  readonly client: 0 | 1
  /** Places where a state changes: the first 1000. */
  readonly changes: readonly number[]
  readonly opened: boolean
  readonly ended: LadderEnd | null
}

/** Puts a conversation on a ladder. Of UDP there are no states. */
export function ladderColumns(transport: 'tcp' | 'udp', s: SegmentsPart): LadderColumns {
  const { length } = s.numbers
  const u8 = (): Uint8Array => new Uint8Array(new SharedArrayBuffer(length))
  const u16 = (from: Uint16Array): Uint16Array => copied(new Uint16Array(new SharedArrayBuffer(2 * length)), from)
  const u32 = (from?: Uint32Array): Uint32Array => copied(new Uint32Array(new SharedArrayBuffer(4 * length)), from)
  const columns = {
    length, numbers: u32(s.numbers), times: copied(new Float64Array(new SharedArrayBuffer(8 * length)), s.times), sides: u8(), flags: u16(s.flags),
    sequences: u32(), acknowledgments: u32(), windows: u32(s.windows), lengths: copied(new Int32Array(new SharedArrayBuffer(4 * length)), s.lengths),
    analyses: u16(s.analyses), missing: u32(), before: [u8(), u8()] as const, after: [u8(), u8()] as const, client: clientOf(s),
  }
  for (let at = 0; at < length; at++) {
    columns.sides[at] = s.directions[at] ^ columns.client
    columns.sequences[at] = s.sequences[at] - s.bases[at]
    columns.acknowledgments[at] = s.acknowledgments[at] - s.reverseBases[at]
  }
  if (transport === 'udp') return { ...columns, changes: [], opened: false, ended: null }
  findMissing(s, columns.missing)
  stateColumns(length, (at) => stateSegment(s, columns.sides, at), columns)
  return { ...columns, changes: changesOf(columns), ...endOf(columns) }
}

function copied<T extends Uint16Array | Uint32Array | Int32Array | Float64Array>(to: T, from?: T): T {
  if (from) to.set(from)
  return to
}

/** Who opened the conversation; where that is not in the capture, who sent first. */
function clientOf({ directions, flags }: SegmentsPart): 0 | 1 {
  const first = directions[0] === 1 ? 1 : 0
  return (flags[0] & (SYN | ACK)) === (SYN | ACK) ? first ? 0 : 1 : first
}

function stateSegment(s: SegmentsPart, sides: Uint8Array, at: number): StateSegment {
  return {
    direction: sides[at] as 0 | 1, flags: s.flags[at], sequence: s.sequences[at], acknowledgment: s.acknowledgments[at],
    length: Math.max(0, s.lengths[at]),
  }
}

function findMissing({ directions, sequences, lengths, flags, analyses }: SegmentsPart, missing: Uint32Array): void {
  const reach: [number | undefined, number | undefined] = [undefined, undefined]
  for (let at = 0; at < directions.length; at++) {
    if (flags[at] & RST) continue
    const side = directions[at] as 0 | 1, known = reach[side]
    if (analyses[at] & LOST_SEGMENT && known !== undefined) missing[at] = Math.max(0, sequences[at] - known | 0)
    const end = sequences[at] + Math.max(0, lengths[at]) + (flags[at] & SYN ? 1 : 0) + (flags[at] & FIN ? 1 : 0) >>> 0
    if (known === undefined || (known - end | 0) < 0) reach[side] = end
  }
}

const ESTABLISHED = TCP_STATES.indexOf('ESTABLISHED')
const isOver = (state: TcpState): boolean => state === 'CLOSED' || state === 'TIME-WAIT' || state === 'LISTEN'

const MAX_CHANGES = 1000

function changesOf({ length, before, after }: Pick<LadderColumns, 'length' | 'before' | 'after'>): number[] {
  const changes: number[] = []
  for (let at = 0; at < length && changes.length < MAX_CHANGES; at++) {
    if (before[0][at] !== after[0][at] || before[1][at] !== after[1][at]) changes.push(at)
  }
  return changes
}

/** How it went, from the states. */
function endOf({ length, flags, before, after }: Pick<LadderColumns, 'length' | 'flags' | 'before' | 'after'>): Pick<LadderColumns, 'opened' | 'ended'> {
  const opened = [...before, ...after].some((states) => states.includes(ESTABLISHED))
  if (length === 0) return { opened, ended: 'unknown' }
  const state = (column: readonly [Uint8Array, Uint8Array], side: 0 | 1, at: number): TcpState => TCP_STATES[column[side][at]]
  const client = state(after, 0, length - 1), server = state(after, 1, length - 1)
  return { opened, ended: ended() }

  function ended(): LadderEnd {
    if (isOver(client) && isOver(server)) {
      // The segment that ended it.
      let at = length - 1
      while (at > 0 && isOver(state(before, 0, at)) && isOver(state(before, 1, at))) at--
      if (!(flags[at] & RST)) return 'closed'
      return state(before, 0, at) === 'SYN-SENT' || state(before, 1, at) === 'SYN-SENT' ? 'refused' : 'reset'
    }
    if (client === 'ESTABLISHED' && server === 'ESTABLISHED') return 'open'
    if (client === 'SYN-SENT' && server === 'unknown') return 'unanswered'
    if ([client, server].some((each) => each === 'SYN-SENT' || each === 'SYN-RECEIVED')) return 'opening'
    if ([client, server].includes('FIN-WAIT-2') && [client, server].includes('CLOSE-WAIT')) return 'half-closed'
    return [client, server].some((each) => each.startsWith('FIN') || each.startsWith('CLOS') || each === 'LAST-ACK') ? 'closing' : 'unknown'
  }
}
