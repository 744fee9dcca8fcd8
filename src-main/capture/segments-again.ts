import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import type { ConversationId, FrameTime } from '../protocols/conversation-store.ts'
import { Packet } from '../protocols/packet.ts'
import type { Registry } from '../protocols/registry.ts'
import { sackedBytes } from '../protocols/tcp-options.ts'
import type { Segment } from '../protocols/tcp-segment.ts'
import type { SegmentReader } from '../tcp/history.ts'
import type { CaptureIndex } from './index/capture-index.ts'
import { MARK_SIMPLE } from './index/columns.ts'
import { Headers } from './index/headers.ts'
import { RecordedMeta, type RecordedSource } from './recorded-meta.ts'

// RFC 9293 3.1.
const HEADER = 20

/** Reads the segments of a TCP conversation again: plain ones from their headers, others by dissecting their packets. */
export class SegmentsAgain implements SegmentReader {
  private readonly index: CaptureIndex
  private readonly headers = new Headers()
  private readonly registry: Registry
  private readonly source: RecordedSource
  private packet: Packet | undefined

  constructor(index: CaptureIndex, registry: Registry) {
    this.index = index
    this.registry = registry
    const time = (frame: number): FrameTime => index.conversations.time(frame)
    // Options would be read through the window through which another packet is being looked at.
    this.source = { index, marked: new Set(), options: () => undefined, firstInterface: () => 0, time }
  }

  get frames(): number {
    return this.index.packets.length
  }

  segments(id: ConversationId, from: number, to: number, tell: (segment: Segment, frame: number) => void): void {
    for (let row = this.find(id, from - 1, to); row < to; row = this.find(id, row + 1, to)) {
      const segment = this.segment(id, row)
      if (segment) tell(segment, row + 1)
    }
  }

  next(id: ConversationId, frame: number): { readonly segment: Segment, readonly frame: number } | undefined {
    const { frames } = this
    for (let row = this.find(id, frame, frames); row < frames; row = this.find(id, row + 1, frames)) {
      const segment = this.segment(id, row)
      if (segment) return { segment, frame: row + 1 }
    }
    return undefined
  }

  /** The conversation's first packet among the rows from `from` up to, not including, `to`; `to` where there is none. */
  private find(id: ConversationId, from: number, to: number): number {
    const { packets, conversations } = this.index
    for (let row = Math.max(from, conversations.firstFrame(id) - 1); row < to; row = (row | CHUNK_MASK) + 1) {
      const i = packets.chunks[row >>> CHUNK_BITS].conversation.indexOf(id + 1, row & CHUNK_MASK)
      if (i >= 0) return Math.min(to, (row & ~CHUNK_MASK) + i)
    }
    return to
  }

  private segment(id: ConversationId, row: number): Segment | undefined {
    const plain = (this.index.packets.chunks[row >>> CHUNK_BITS].marks[row & CHUNK_MASK] & MARK_SIMPLE) !== 0
    return plain && this.header(row) || this.dissected(id, row)
  }

  private header(row: number): Segment | undefined {
    const { index, headers } = this, chunk = index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    const bytes = index.frame(row + 1)
    if (!headers.read(bytes, 0, bytes.length, chunk.original[i], index.interfaces[chunk.interface[i]].linkType)) return undefined
    const { segment } = headers
    segment.seconds = chunk.seconds[i]
    segment.nanoseconds = chunk.nanoseconds[i]
    index.conversations.segments.observe(segment, headers.addresses, headers.sourcePort, headers.destinationPort, row + 1)
    segment.sacked = sackedBytes(bytes, headers.transportAt + HEADER, headers.payloadAt)
    return segment
  }

  /** In tunnels, behind options, put together from fragments. */
  private dissected(id: ConversationId, row: number): Segment | undefined {
    const { index } = this, chunk = index.packets.chunks[row >>> CHUNK_BITS]
    this.packet ??= quiet(new Packet(this.registry, index.conversations, index.fragments))
    // What the packet's fragments are put together from is read through the same window.
    const bytes = index.frame(row + 1).slice()
    this.packet.dissect(new RecordedMeta(this.source, row + 1, chunk, row & CHUNK_MASK, 0), bytes)
    const { segment } = this.packet
    return segment.conversation === id ? segment : undefined
  }
}

function quiet(packet: Packet): Packet {
  packet.row = packet.detailed = packet.framed = packet.treed = packet.related = false
  return packet
}
