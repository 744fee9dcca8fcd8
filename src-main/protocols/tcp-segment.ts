import { NO_CONVERSATION, type AddressPair, type ConversationId } from './conversation-store.ts'

/** Flag bits of the TCP header: RFC 9293 3.1; CWR and ECE are of RFC 3168, AE of RFC 9768. */
export const FIN = 0x001
export const SYN = 0x002
export const RST = 0x004
export const PSH = 0x008
export const ACK = 0x010
export const URG = 0x020
export const ECE = 0x040
export const CWR = 0x080
export const AE = 0x100
export const RESERVED = 0xe00

/** What sequence analysis says of a segment, by Wireshark's `tcp.analysis` names. */
export const RETRANSMISSION = 0x0001
export const LOST_SEGMENT = 0x0002
export const ACK_LOST_SEGMENT = 0x0004
export const KEEP_ALIVE = 0x0008
export const DUPLICATE_ACK = 0x0010
export const ZERO_WINDOW = 0x0020
export const ZERO_WINDOW_PROBE = 0x0040
export const ZERO_WINDOW_PROBE_ACK = 0x0080
export const KEEP_ALIVE_ACK = 0x0100
export const OUT_OF_ORDER = 0x0200
export const FAST_RETRANSMISSION = 0x0400
export const WINDOW_UPDATE = 0x0800
export const WINDOW_FULL = 0x1000
export const REUSED_PORTS = 0x2000
export const SPURIOUS_RETRANSMISSION = 0x4000

/** Window scales that are no shift count: not known, and known not to be used. */
export const SCALE_UNKNOWN = -1
export const SCALE_UNUSED = -2

/**
 * A TCP header as its conversation sees it, and what the conversation makes of it. One object is used for every segment
 * in turn: put the header in, call `SegmentStore.observe`, read the result.
 */
export class Segment {
  // The header; sequence and acknowledgment numbers as they stand there.
  sequence = 0
  acknowledgment = 0
  flags = 0
  window = 0
  /** Bytes of payload on the wire; -1 where they are not known (a fragment, a quotation in an ICMP error). */
  length = -1
  /** False for a header length under 20 bytes (RFC 9293 3.1), which ends the header's meaning. */
  whole = true
  /** Time of the frame, since 1970. */
  seconds = 0
  nanoseconds = 0

  // What the conversation says.
  conversation: ConversationId = NO_CONVERSATION
  direction: 0 | 1 = 0
  /** Sequence numbers that relative numbers of this direction, and of the other, are counted from. */
  base = 0
  reverseBase = 0
  /** Shift count of this direction's window, or one of the SCALE_ values. */
  scale = SCALE_UNKNOWN
  /** Port that the connection was opened to, as far as its SYN was seen; else 0. */
  serverPort = 0
  /** AE, CWR and ECE count congestion marks (RFC 9768). */
  accurateEcn = false
  /** This direction was the first to send FIN. */
  closesFirst = false
  /** RETRANSMISSION and the like, as bits. */
  analysis = 0
  /** Of a DUPLICATE_ACK: which one it is, and the frame whose acknowledgment it repeats. */
  duplicateNumber = 0
  duplicateOf = 0

  // What the options said; put there while they are read, before `SegmentStore.offer`.
  /** Shift count of the window scale option (RFC 7323 2.2), or SCALE_UNKNOWN without one. */
  offeredScale = SCALE_UNKNOWN
  /** An accurate ECN option (RFC 9768) was there. */
  offeredEcn = false
  /** Blocks of the SACK options so far, and edges of the first two, relative (RFC 2018 3). */
  sackBlocks = 0
  sackRight0 = 0
  sackLeft1 = 0
  sackRight1 = 0
  /** Bytes in all of these blocks. */
  sacked = 0
}

/** A side of a conversation before and after a segment: one of the eleven states of RFC 9293 3.3.2, CLOSED, or `unknown`. */
export interface StateChange {
  readonly before: string
  readonly after: string
}

/**
 * What a segment's predecessors tell of it, by Wireshark's `tcp.analysis` names. Times are nanoseconds, 0 for none; frames are
 * numbers, 0 for none.
 */
export interface SegmentHistory {
  /** What had been seen of the conversation before it: the bits of `tcp.completeness`. */
  readonly completeness: number
  readonly acksFrame: number
  readonly initialRoundTrip: number
  readonly bytesInFlight: number
  readonly pushBytes: number
  readonly oldestFrame: number
  readonly client: StateChange
  readonly server: StateChange
}

/** What is known of TCP conversations. Kept in `tcp/segments.ts`. */
export interface SegmentStore {
  /**
   * Finds the segment's conversation (a SYN with another initial sequence number begins a new one) and fills in what was
   * known of it when this frame came. In the first pass, everything that the segment teaches is kept.
   */
  observe(segment: Segment, pair: AddressPair, sourcePort: number, destinationPort: number, frame: number): void
  /**
   * In the first pass, after `observe`: keeps what the options offered.
   * @param complete all of them could be read, so what a SYN does not offer is not offered
   */
  offer(segment: Segment, frame: number, complete: boolean): void
  /** What came before the segment tells of it; undefined in the first pass. Its conversation is read again for that. */
  history(segment: Segment, frame: number): SegmentHistory | undefined
}
