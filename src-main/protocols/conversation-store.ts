import type { NameStore } from './name-store.ts'
import type { PduStore } from './pdu-store.ts'
import type { SegmentStore } from './tcp-segment.ts'

/**
 * What dissectors remember between packets. The capture is read once from front to back (the first pass), and then at
 * random; so nothing is remembered but numbers, each with the frame that it came from, and a reader asks for what was
 * known before its own frame. Kept in `tcp/conversations.ts`.
 */

/** What tells conversations apart; `sctp.tag` is what carries one SCTP verification tag. */
export type ConversationKind = 'tcp' | 'udp' | 'sctp' | 'ip' | 'sctp.tag'

/** A conversation's number in the store; NO_CONVERSATION where there is none. */
export type ConversationId = number
export const NO_CONVERSATION = -1

/** A pair of network addresses inside a packet's bytes, both of the same length. */
export interface AddressPair {
  readonly bytes: Uint8Array
  readonly sourceAt: number
  readonly destinationAt: number
  /** 4 or 16 bytes. */
  readonly length: 4 | 16
}

/** When a frame came, since 1970. */
export interface FrameTime {
  readonly seconds: number
  readonly nanoseconds: number
}

export interface ConversationStore {
  /** True during the first pass over a packet: conversations are made and notes are kept. */
  readonly firstPass: boolean
  /** The TCP side of conversations. */
  readonly segments: SegmentStore
  /** Names of addresses. */
  readonly names: NameStore
  /** Messages over several segments. */
  readonly pdus: PduStore
  /**
   * The conversation of these endpoints as of `frame`, in either direction; made in the first pass where it is missing.
   * @param fresh in the first pass, start a new conversation although these endpoints have an old one (port reuse)
   */
  conversation(kind: ConversationKind, pair: AddressPair, sourcePort: number, destinationPort: number, frame: number, fresh?: boolean): ConversationId
  /** 0 if the pair's source is the conversation's first sender, else 1. */
  direction(id: ConversationId, pair: AddressPair, sourcePort: number, destinationPort: number): 0 | 1
  /** Number of the conversation among those of its kind, from 0: `tcp.stream`, `udp.stream`. */
  stream(id: ConversationId): number
  /** When a frame came; not known yet during the first pass. */
  time(frame: number): FrameTime
  /** When the conversation's first frame came, and the one before `frame`; not known yet during the first pass. */
  firstTime(id: ConversationId): FrameTime
  previousTime(id: ConversationId, frame: number): FrameTime | undefined
  /** The newest value noted under `key` in a frame before `frame`, or undefined. */
  noted(id: ConversationId, key: StateKey, frame: number): number | undefined
  /** Keeps a value from 0 to 2^32-1 in the first pass; afterwards does nothing, as it is known already. */
  note(id: ConversationId, key: StateKey, frame: number, value: number): void
  /**
   * Remembers that `protocol` (by its field id) is expected between the first address and port and any port of the second
   * address (TFTP, FTP data), from the next frame on.
   */
  expect(kind: ConversationKind, pair: AddressPair, port: number, side: 'source' | 'destination', protocol: number, frame: number): void
  /** The field id of the protocol that was expected for these endpoints, or undefined. */
  expected(kind: ConversationKind, pair: AddressPair, sourcePort: number, destinationPort: number, frame: number): number | undefined
  /** The frame that said so, or undefined. */
  announced(kind: ConversationKind, pair: AddressPair, sourcePort: number, destinationPort: number, frame: number): number | undefined
}

/** Names one thing that is remembered of a conversation. */
export type StateKey = number

let keys = 0

/** A new key; defined once at the top of a protocol's file, so that it is the same number in every thread. */
export function stateKey(): StateKey {
  return keys++
}

/** The protocol (its field id) that the conversation was recognised to be. */
export const APPLICATION = stateKey()

/** Key of the last frame that only quotes a packet of the conversation, and counts as one of it for the times between them. */
export const QUOTED_IN = stateKey()
