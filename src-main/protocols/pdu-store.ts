import type { ConversationId } from './conversation-store.ts'

/**
 * Messages of a byte stream that take several TCP segments. Like all that is remembered, they are kept as numbers: where a
 * message begins and ends in the sequence space, and between which frames; its bytes are read again from the file.
 * Sequence numbers are those of the header. Kept in `tcp/pdus.ts`.
 */

/** A message's number in the store; NO_PDU where there is none. */
export type PduId = number
export const NO_PDU = -1

export interface PduStore {
  /** The newest message of this direction, begun before or in `frame`, that begins at `sequence`. */
  beginningAt(id: ConversationId, direction: 0 | 1, sequence: number, frame: number): PduId
  /** The same of those that begin before `sequence`, the last one of them in the stream. */
  beginningBefore(id: ConversationId, direction: 0 | 1, sequence: number, frame: number): PduId
  start(pdu: PduId): number
  /** Behind its last byte. */
  end(pdu: PduId): number
  /** The frame in which it began, and the one that brought its last missing byte; 0 while that has not come. */
  firstFrame(pdu: PduId): number
  completedIn(pdu: PduId): number
  /** True if it takes the whole of the next segment, whatever that brings. */
  takesSegment(pdu: PduId): boolean

  /** True if it ends where the stream ends. */
  endsWithStream(pdu: PduId): boolean

  /** In the first pass: begins a message, with the bytes that are there of it. */
  begin(id: ConversationId, direction: 0 | 1, start: number, extent: PduExtent, part: PduPart): PduId
  /**
   * Adds a segment's part: in the first pass it is kept, afterwards it is known.
   * @returns the whole message, in the frame that completes it
   */
  add(pdu: PduId, sequence: number, part: PduPart): Uint8Array | undefined
  /** In the first pass: a message that seemed whole goes on up to `end`. */
  extend(pdu: PduId, extent: PduExtent): void
  /** At the end of the stream: the whole of a message that ends there, in the frame that says so. */
  finish(pdu: PduId, frame: number): Uint8Array | undefined
  /** Frames that a whole message was made of, with their places in it, in the order of the stream. */
  parts(pdu: PduId): readonly { readonly frame: number, readonly offset: number, readonly length: number }[]
}

/** How far a message goes: up to a sequence number, to the end of the next segment whatever that brings, or to the end of the stream. */
export type PduExtent = { readonly to: number, readonly takesSegment?: boolean } | 'stream'

/** Payload of a segment, as a part of a message. */
export interface PduPart {
  readonly frame: number
  /** The frame's bytes as captured, and where the part is in them. */
  readonly at: number
  readonly bytes: Uint8Array
  /** The frame is plain, so that the place of its payload can be found again without being told. */
  readonly plain: boolean
}
