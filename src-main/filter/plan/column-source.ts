import type { PacketChunk } from '../../capture/index/columns.ts'
import type { ConversationChunk } from '../../tcp/conversations.ts'

/** What a plan reads of a capture's index; `CaptureIndex` is one. Rows count from 0, and never change once they are there. */
export interface ColumnSource {
  readonly packets: { readonly length: number, readonly chunks: readonly PacketChunk[] }
  /** Comments that the person has given packets, by number: those in the file are marked in the columns. */
  readonly comments?: ReadonlyMap<number, unknown>
  /** Packets that relative times are counted from; without, the first one. */
  readonly references?: { readonly numbers: readonly number[], of(number: number): number }
  readonly conversations: {
    readonly table: { readonly length: number, readonly chunks: readonly ConversationChunk[] }
    /** Tells what sequence analysis found in the frames from one to another: bits of protocols/tcp-segment.ts. */
    readonly segments: { eachFinding(from: number, to: number, tell: (frame: number, analysis: number) => void): void }
  }
}

/** The bytes of packets, for tests that need no more than that. Views hold until the next call. */
export interface ByteSource {
  /** The captured bytes of a packet. */
  frame(row: number): Uint8Array
  /** The captured transport payload of a packet with MARK_SIMPLE. */
  payload(row: number): Uint8Array
}

/** A part of one chunk: places `from` up to, not including, `to`. */
export interface Piece {
  readonly source: ColumnSource
  readonly chunk: PacketChunk
  /** Row of the chunk's place 0. */
  readonly base: number
  readonly from: number
  readonly to: number
  /** Absent while only columns may be looked at. */
  readonly bytes?: ByteSource
}
