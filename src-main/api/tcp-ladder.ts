import * as v from 'valibot'

/**
 * The ladder of a conversation: its segments or datagrams in the order of the capture, with what both endpoints made of each. Times
 * are seconds since the capture's first packet; sequence and acknowledgment numbers are relative, as `tcp.seq` and `tcp.ack`.
 */

const captureId = v.pipe(v.number(), v.integer(), v.minValue(1))
const row = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2000))
const seconds = v.pipe(v.number(), v.finite())
const ladder = { id: captureId, protocol: v.picklist(['tcp', 'udp']), stream: row } as const

export const ladderMethods = {
  /** Rungs from a place on; at most 2000 at a time. */
  ladder: v.object({ ...ladder, from: row, count }),
  /** Rungs of a time, both ends included: where there are more than `count`, one for each `count`th part of it, the first there. */
  ladderBetween: v.object({ ...ladder, start: seconds, end: seconds, count }),
  /** The rungs at which a state changes: the first 1000. */
  ladderChanges: v.object(ladder),
  /** Where a packet is on the ladder. */
  ladderPlace: v.object({ ...ladder, number: v.pipe(row, v.minValue(1)) }),
} as const

export type LadderArguments = { readonly [M in keyof typeof ladderMethods]: v.InferInput<(typeof ladderMethods)[M]> }

export interface LadderResults {
  ladder: LadderPage
  ladderBetween: LadderPage
  ladderChanges: LadderPage
  /** null where the packet is not one of the conversation. */
  ladderPlace: { readonly row: number, readonly time: number } | null
}

/** RFC 9293 3.3.2; `unknown` as long as it is not certain. */
export type LadderState =
  | 'unknown' | 'CLOSED' | 'LISTEN' | 'SYN-SENT' | 'SYN-RECEIVED' | 'ESTABLISHED' | 'FIN-WAIT-1' | 'FIN-WAIT-2' | 'CLOSE-WAIT' | 'CLOSING'
  | 'LAST-ACK' | 'TIME-WAIT'

/** Wireshark's `tcp.analysis` names, without that. */
export type LadderMark =
  | 'retransmission' | 'lost_segment' | 'ack_lost_segment' | 'keep_alive' | 'duplicate_ack' | 'zero_window' | 'zero_window_probe'
  | 'zero_window_probe_ack' | 'keep_alive_ack' | 'out_of_order' | 'fast_retransmission' | 'window_update' | 'window_full' | 'reused_ports'
  | 'spurious_retransmission'

/** How a conversation ended, as far as the capture shows. */
export type LadderEnd = 'unknown' | 'unanswered' | 'opening' | 'open' | 'closing' | 'half-closed' | 'closed' | 'reset' | 'refused'

export interface LadderRung {
  /** Its place on the ladder, from 0. */
  readonly row: number
  readonly number: number
  readonly time: number
  /** 0 was sent by the client: who opened the conversation, or sent first where that is not in the capture. */
  readonly side: 0 | 1
  /** Flag bits of the TCP header; 0 of a datagram. */
  readonly flags: number
  readonly sequence: number
  /** null without ACK. */
  readonly acknowledgment: number | null
  /** Bytes of payload on the wire; null where not known. */
  readonly length: number | null
  /** In bytes, scaled as far as the scale is known. */
  readonly window: number
  readonly marks: readonly LadderMark[]
  /** Bytes before this segment that the capture has not shown so far. */
  readonly missing: number
  /** States of client and server; null of datagrams. */
  readonly before: readonly [LadderState, LadderState] | null
  readonly after: readonly [LadderState, LadderState] | null
}

export interface LadderPage {
  /** Rungs of the whole ladder. */
  readonly total: number
  readonly rungs: readonly LadderRung[]
  /** Rungs of the time asked for that were left out. */
  readonly hidden: number
  /** The conversation's own side that is the client: 0 sent its first packet. */
  readonly client: 0 | 1
  /** Addresses and ports of client and server. */
  readonly addresses: readonly [string, string]
  readonly ports: readonly [number, number]
  /** Time of the first rung and of the last. */
  readonly start: number
  readonly end: number
  /** Whether both sides were seen connected, and how it went on; null of datagrams. */
  readonly opened: boolean
  readonly ended: LadderEnd | null
}
