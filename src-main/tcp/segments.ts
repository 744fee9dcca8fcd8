import { CHUNK_BITS, CHUNK_MASK, Table, type TableGrowth } from '../columns/table.ts'
import type { AddressPair, ConversationId } from '../protocols/conversation-store.ts'
import {
  ACK, AE, CWR, ECE, FIN, REUSED_PORTS, SCALE_UNKNOWN, SCALE_UNUSED, SYN, type Segment, type SegmentHistory, type SegmentStore,
} from '../protocols/tcp-segment.ts'
import type { Conversations } from './conversations.ts'
import { History, type SegmentReader } from './history.ts'
import { SequenceAnalysis } from './sequence-analysis.ts'

/** What is known of a TCP conversation from a frame on; a new row wherever something changes. */
const STATE = {
  /** Twice the frame number, plus 1 if it holds from the next frame on only. */
  stamp: 'u32',
  /** Sequence numbers that relative ones are counted from, for each direction. */
  base0: 'u32', base1: 'u32',
  /** The row before, + 1; 0 for none. */
  older: 'u32',
  serverPort: 'u16',
  /** Window scales + 2. */
  scale0: 'u8', scale1: 'u8',
  /** The bits below. */
  known: 'u8',
} as const

const BASE_0 = 1
const BASE_1 = 2
const CLOSED_FIRST_0 = 4
const CLOSED_FIRST_1 = 8
const ECN_SYN = 16
const ECN_SYN_ACK = 32
const ECN_OPTION = 64

/** What analysis found of a segment, where it found something; in the order of frames. */
const FINDING = { frame: 'u32', conversation: 'u32', analysis: 'u16', duplicateNumber: 'u32', duplicateOf: 'u32' } as const

/** Changes that one conversation may keep, so that looking back stays short whatever a capture does. */
const MAX_CHANGES = 4096

export interface SegmentsGrowth {
  readonly states: TableGrowth
  readonly findings: TableGrowth
}

/**
 * The TCP side of conversations: where relative numbers start, how windows are scaled, what sequence analysis found. As in
 * tshark's one pass, a frame sees what was known when it came, and nothing later.
 */
export class Segments implements SegmentStore {
  private readonly conversations: Conversations
  private readonly states = new Table(STATE)
  private readonly findings = new Table(FINDING)
  /** First pass only. */
  private readonly analysis = new SequenceAnalysis()
  /** Where the last finding was found: frames are often read in order. */
  private cursor = 0

  private past: History | undefined

  constructor(conversations: Conversations) {
    this.conversations = conversations
  }

  /** Gives what `history` needs: without it, there is none. */
  readAgain(reader: SegmentReader): void {
    this.past = new History(reader)
  }

  history({ conversation }: Segment, frame: number): SegmentHistory | undefined {
    return conversation < 0 ? undefined : this.past?.at(conversation, frame)
  }

  get bytes(): number {
    return this.states.bytes + this.findings.bytes + this.analysis.bytes
  }

  observe(s: Segment, pair: AddressPair, sourcePort: number, destinationPort: number, frame: number): void {
    const { conversations } = this
    s.conversation = conversations.conversation('tcp', pair, sourcePort, destinationPort, frame)
    s.direction = conversations.direction(s.conversation, pair, sourcePort, destinationPort)
    s.analysis = s.duplicateNumber = s.duplicateOf = 0
    if (conversations.firstPass) this.learn(s, pair, sourcePort, destinationPort, frame)
    else {
      this.read(s, this.stateAt(s.conversation, frame * 2))
      this.find(s, frame)
    }
  }

  offer(s: Segment, frame: number, complete: boolean): void {
    if (!this.conversations.firstPass || s.conversation < 0) return
    const { direction } = s
    let row = conversationState(this.conversations, s.conversation)
    // A SYN's own window is never scaled, so its frame needs no second row.
    const stamp = s.flags & SYN ? frame * 2 : frame * 2 + 1
    if (s.offeredScale !== SCALE_UNKNOWN) row = this.setScale(s.conversation, row, stamp, direction, s.offeredScale)
    if (s.offeredEcn) row = this.setKnown(s.conversation, row, stamp, ECN_OPTION, true)
    if (!complete || !(s.flags & SYN)) return
    // RFC 7323 2.2: scaling is used only if both SYNs offer it.
    const own = this.scaleOf(row, direction), other = this.scaleOf(row, 1 - direction)
    if (own === SCALE_UNKNOWN) {
      row = this.setScale(s.conversation, row, stamp, direction, SCALE_UNUSED)
      this.setScale(s.conversation, row, stamp, 1 - direction, SCALE_UNUSED)
    } else if (s.flags & ACK && other === SCALE_UNUSED) this.setScale(s.conversation, row, stamp, direction, SCALE_UNUSED)
  }

  growth(): SegmentsGrowth {
    return { states: this.states.growth(), findings: this.findings.growth() }
  }

  follow(growth: SegmentsGrowth): void {
    this.states.follow(growth.states)
    this.findings.follow(growth.findings)
  }

  private learn(s: Segment, pair: AddressPair, sourcePort: number, destinationPort: number, frame: number): void {
    const { conversations } = this
    const stamp = frame * 2, { flags, direction } = s
    let row = conversationState(conversations, s.conversation)
    let known = row < 0 ? 0 : this.states.chunks[row >>> CHUNK_BITS].known[row & CHUNK_MASK]
    const handshake = flags & (SYN | ACK)
    const again = flags & SYN && known & (BASE_0 << direction)
    if (again && this.baseOf(row, direction) === s.sequence) {
      if (handshake === SYN) this.analysis.restart(this.analysis.flow(conversations.stream(s.conversation), direction))
    } else if (again) {
      s.analysis |= REUSED_PORTS
      if (handshake === SYN) {
        s.conversation = conversations.conversation('tcp', pair, sourcePort, destinationPort, frame, true)
        s.direction = conversations.direction(s.conversation, pair, sourcePort, destinationPort)
        row = -1
        known = 0
      } else row = this.setBase(s.conversation, row, stamp, direction, s.sequence)
    }
    const flow = this.analysis.flow(conversations.stream(s.conversation), s.direction)
    if (handshake === SYN) {
      const offers = (flags & (AE | CWR | ECE)) === (AE | CWR | ECE)
      row = this.setKnown(s.conversation, row, stamp, ECN_SYN, offers)
    } else if (handshake === (SYN | ACK)) {
      const accepts = (flags & (AE | CWR)) === CWR || (flags & (AE | ECE)) === AE
      row = this.setKnown(s.conversation, row, stamp, ECN_SYN_ACK, accepts)
    }
    if (s.length >= 0) {
      if (!(known & (BASE_0 << s.direction))) {
        row = this.setBase(s.conversation, row, stamp, s.direction, flags & SYN ? s.sequence : s.sequence - 1 >>> 0)
      }
      if (flags & ACK && !(known & (BASE_1 >>> s.direction))) {
        row = this.setBase(s.conversation, row, stamp, 1 - s.direction, s.acknowledgment - 1 >>> 0)
      }
      this.analysis.analyse(s, flow, frame, this.scaleOf(row, 1 - s.direction))
    }
    if (s.whole) {
      if (flags & SYN) row = this.setServerPort(s.conversation, row, stamp, flags & ACK ? sourcePort : destinationPort)
      if (flags & FIN) row = this.close(s, row, stamp)
      this.analysis.acknowledge(s, flow)
    }
    this.read(s, row)
    if (s.analysis) this.keep(s, frame)
  }

  private close(s: Segment, row: number, stamp: number): number {
    const known = row < 0 ? 0 : this.states.chunks[row >>> CHUNK_BITS].known[row & CHUNK_MASK]
    if (known & (CLOSED_FIRST_0 | CLOSED_FIRST_1)) return row
    return this.setKnown(s.conversation, row, stamp, CLOSED_FIRST_0 << s.direction, true)
  }

  private keep(s: Segment, frame: number): void {
    const row = this.findings.add(), c = this.findings.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    c.frame[i] = frame
    c.conversation[i] = s.conversation
    c.analysis[i] = s.analysis
    c.duplicateNumber[i] = s.duplicateNumber
    c.duplicateOf[i] = s.duplicateOf
  }

  /** Tells what analysis found in the frames from `from` up to `to`, in order; of a frame with several headers, of each. */
  eachFinding(from: number, to: number, tell: (frame: number, analysis: number) => void): void {
    const { findings } = this
    for (let row = this.firstFinding(from); row < findings.length; row++) {
      const frame = this.findingFrame(row)
      if (frame > to) return
      tell(frame, findings.chunks[row >>> CHUNK_BITS].analysis[row & CHUNK_MASK])
    }
  }

  /** The first finding of a frame or behind it. */
  private firstFinding(frame: number): number {
    let low = 0, high = this.findings.length
    while (low < high) {
      const middle = low + high >>> 1
      if (this.findingFrame(middle) < frame) low = middle + 1
      else high = middle
    }
    return low
  }

  private find(s: Segment, frame: number): void {
    const { findings } = this
    let row = this.cursor
    const before = row < findings.length && this.findingFrame(row) <= frame
    if (!before || row + 1 < findings.length && this.findingFrame(row + 1) <= frame) {
      const first = this.firstFinding(frame)
      if (first >= findings.length) return
      row = this.cursor = first
    }
    for (; row < findings.length && this.findingFrame(row) === frame; row++) {
      const c = findings.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      if (c.conversation[i] !== s.conversation) continue
      s.analysis = c.analysis[i]
      s.duplicateNumber = c.duplicateNumber[i]
      s.duplicateOf = c.duplicateOf[i]
      return
    }
  }

  private findingFrame(row: number): number {
    return this.findings.chunks[row >>> CHUNK_BITS].frame[row & CHUNK_MASK]
  }

  /** The row that held at a stamp, or -1. */
  private stateAt(id: ConversationId, stamp: number): number {
    if (id < 0) return -1
    let row = conversationState(this.conversations, id)
    while (row >= 0) {
      const c = this.states.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      // A thread that follows may be told of a row before it is given its chunk.
      if (!c) return -1
      if (c.stamp[i] <= stamp) break
      row = c.older[i] - 1
    }
    return row
  }

  /** The port that a conversation was opened to, as is known by now; 0 where it is not. */
  serverPort(id: ConversationId): number {
    const row = conversationState(this.conversations, id)
    return row < 0 ? 0 : this.states.chunks[row >>> CHUNK_BITS].serverPort[row & CHUNK_MASK]
  }

  private read(s: Segment, row: number): void {
    if (row < 0) {
      s.base = s.reverseBase = s.serverPort = 0
      s.scale = SCALE_UNKNOWN
      s.accurateEcn = s.closesFirst = false
      return
    }
    const c = this.states.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK, known = c.known[i]
    if (s.direction === 0) {
      s.base = c.base0[i]
      s.reverseBase = c.base1[i]
      s.scale = c.scale0[i] - 2
    } else {
      s.base = c.base1[i]
      s.reverseBase = c.base0[i]
      s.scale = c.scale1[i] - 2
    }
    s.serverPort = c.serverPort[i]
    s.accurateEcn = (known & ECN_OPTION) !== 0 || (known & (ECN_SYN | ECN_SYN_ACK)) === (ECN_SYN | ECN_SYN_ACK)
    s.closesFirst = (known & (CLOSED_FIRST_0 << s.direction)) !== 0
  }

  private baseOf(row: number, direction: number): number {
    const c = this.states.chunks[row >>> CHUNK_BITS]
    return direction ? c.base1[row & CHUNK_MASK] : c.base0[row & CHUNK_MASK]
  }

  private scaleOf(row: number, direction: number): number {
    if (row < 0) return SCALE_UNKNOWN
    const c = this.states.chunks[row >>> CHUNK_BITS]
    return (direction ? c.scale1[row & CHUNK_MASK] : c.scale0[row & CHUNK_MASK]) - 2
  }

  private setBase(id: ConversationId, row: number, stamp: number, direction: number, base: number): number {
    const changed = this.change(id, row, stamp), c = this.states.chunks[changed >>> CHUNK_BITS], i = changed & CHUNK_MASK
    if (direction) c.base1[i] = base
    else c.base0[i] = base
    c.known[i] |= BASE_0 << direction
    return changed
  }

  private setScale(id: ConversationId, row: number, stamp: number, direction: number, scale: number): number {
    if (this.scaleOf(row, direction) === scale) return row
    const changed = this.change(id, row, stamp), c = this.states.chunks[changed >>> CHUNK_BITS], i = changed & CHUNK_MASK
    if (direction) c.scale1[i] = scale + 2
    else c.scale0[i] = scale + 2
    return changed
  }

  private setServerPort(id: ConversationId, row: number, stamp: number, port: number): number {
    if (row >= 0 && this.states.chunks[row >>> CHUNK_BITS].serverPort[row & CHUNK_MASK] === port) return row
    const changed = this.change(id, row, stamp)
    this.states.chunks[changed >>> CHUNK_BITS].serverPort[changed & CHUNK_MASK] = port
    return changed
  }

  private setKnown(id: ConversationId, row: number, stamp: number, bit: number, value: boolean): number {
    const known = row < 0 ? 0 : this.states.chunks[row >>> CHUNK_BITS].known[row & CHUNK_MASK]
    const wanted = value ? known | bit : known & ~bit
    if (wanted === known) return row
    const changed = this.change(id, row, stamp)
    this.states.chunks[changed >>> CHUNK_BITS].known[changed & CHUNK_MASK] = wanted
    return changed
  }

  /** The row to write a change of this stamp to: the newest if it is of the same stamp, else a copy of it. */
  private change(id: ConversationId, row: number, stamp: number): number {
    if (row >= 0 && this.states.chunks[row >>> CHUNK_BITS].stamp[row & CHUNK_MASK] === stamp) return row
    const owner = this.conversations.table.chunks[id >>> CHUNK_BITS]
    if (row >= 0 && owner.changes[id & CHUNK_MASK] >= MAX_CHANGES) return row
    owner.changes[id & CHUNK_MASK]++
    const added = this.states.add(), c = this.states.chunks[added >>> CHUNK_BITS], i = added & CHUNK_MASK
    c.stamp[i] = stamp
    if (row >= 0) {
      const from = this.states.chunks[row >>> CHUNK_BITS], j = row & CHUNK_MASK
      c.base0[i] = from.base0[j]
      c.base1[i] = from.base1[j]
      c.serverPort[i] = from.serverPort[j]
      c.scale0[i] = from.scale0[j]
      c.scale1[i] = from.scale1[j]
      c.known[i] = from.known[j]
    } else c.scale0[i] = c.scale1[i] = SCALE_UNKNOWN + 2
    c.older[i] = row + 1
    owner.state[id & CHUNK_MASK] = added + 1
    return added
  }
}

/** The newest row of a conversation's TCP state, or -1. */
function conversationState(conversations: Conversations, id: ConversationId): number {
  return conversations.table.chunks[id >>> CHUNK_BITS].state[id & CHUNK_MASK] - 1
}
