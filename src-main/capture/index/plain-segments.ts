import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import type { ConversationId } from '../../protocols/conversation-store.ts'
import { SYN } from '../../protocols/tcp-segment.ts'
import type { SegmentSource } from '../../tcp/pdus.ts'
import type { CaptureIndex } from './capture-index.ts'
import { MARK_BACKWARD, MARK_SIMPLE } from './columns.ts'
import { Headers } from './headers.ts'

/** Finds the plain segments of a conversation again, by the index's columns, and reads their payload from the file. */
export class PlainSegments implements SegmentSource {
  readonly frame: (number: number) => Uint8Array
  private readonly index: CaptureIndex
  private readonly headers = new Headers()

  constructor(index: CaptureIndex, frame: (number: number) => Uint8Array) {
    this.index = index
    this.frame = frame
  }

  segments(
    id: ConversationId, direction: number, from: number, to: number,
    tell: (frame: number, sequence: number, payload: Uint8Array) => void,
  ): void {
    const { packets, interfaces } = this.index, h = this.headers
    const wanted = MARK_SIMPLE | (direction ? MARK_BACKWARD : 0)
    const end = Math.min(to, packets.length)
    for (let row = from - 1; row < end; row++) {
      const chunk = packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      if (chunk.conversation[i] !== id + 1 || !chunk.payload[i] || (chunk.marks[i] & (MARK_SIMPLE | MARK_BACKWARD)) !== wanted) continue
      const bytes = this.frame(row + 1)
      if (!h.read(bytes, 0, bytes.length, chunk.original[i], interfaces[chunk.interface[i]].linkType)) continue
      const { segment } = h
      const sequence = segment.flags & SYN ? segment.sequence + 1 >>> 0 : segment.sequence
      tell(row + 1, sequence, bytes.subarray(h.payloadAt, h.payloadEnd))
    }
  }
}
