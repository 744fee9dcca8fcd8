import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import { Packet } from '../protocols/packet.ts'
import type { Registry } from '../protocols/registry.ts'
import type { FileBytes } from './file-bytes.ts'
import { readPacketOptions, type PacketOptions } from './formats/packet-options.ts'
import type { CaptureIndex } from './index/capture-index.ts'
import { MARK_PART, MARK_SIMPLE } from './index/columns.ts'
import { PlainPackets } from './plain-packet.ts'
import { RecordedMeta, type Moment } from './recorded-meta.ts'
import { SegmentsAgain } from './segments-again.ts'

/** Which packet was shown before the one that is dissected, for `frame.time_delta_displayed`. */
export interface Shown {
  readonly previousShown?: number
}

/** Dissects any packet of an indexed capture. One a thread; the packet it gives is used again for the next one. */
export class Dissector {
  readonly index: CaptureIndex
  readonly packet: Packet
  /** Numbers of the packets that the person has marked. */
  marked = new Set<number>()
  private readonly bytes: FileBytes
  private readonly plain: PlainPackets
  private readonly firstInterfaces = new Map<number, number>()

  /**
   * @param index what is known of the capture
   * @param bytes the capture file, not the one that the index puts fragments together with
   */
  constructor(index: CaptureIndex, bytes: FileBytes, registry: Registry) {
    this.index = index
    this.bytes = bytes
    this.packet = new Packet(registry, index.conversations, index.fragments)
    index.conversations.segments.readAgain(new SegmentsAgain(index, registry))
    this.plain = new PlainPackets(this.packet, registry)
  }

  /** Dissects as much as the packet's `row`, `treed`, `detailed` and `framed` say. @param number from 1 to the number of packets */
  dissect(number: number, shown: Shown = {}): Packet {
    const row = number - 1, chunk = this.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    const meta = new RecordedMeta(this, number, chunk, i, shown.previousShown ?? 0)
    const bytes = this.bytes.read(chunk.offset[i], chunk.captured[i])
    const { packet } = this
    const marks = chunk.marks[i]
    packet.plain = (marks & MARK_SIMPLE) !== 0
    if (packet.treed || !packet.plain || !this.plain.dissect(meta, bytes, (marks & MARK_PART) !== 0)) packet.dissect(meta, bytes)
    return packet
  }

  /** The captured bytes of a packet; they hold until the next call of any method. */
  bytesOf(number: number): Uint8Array {
    const row = number - 1, chunk = this.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    return this.bytes.read(chunk.offset[i], chunk.captured[i])
  }

  /** What a packet's block in the file says of it besides; undefined where there is no such block. */
  options(number: number): PacketOptions | undefined {
    const row = number - 1, chunk = this.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    const description = this.index.interfaces[chunk.interface[i]]
    if (!description) return undefined
    const { littleEndian } = this.index.sections[description.section]
    return readPacketOptions(this.readFile, chunk.offset[i], chunk.captured[i], description.linkType, littleEndian)
  }

  /** Bytes of the file; fewer at its end. They hold until the next call of any method. */
  readonly readFile = (offset: number, length: number): Uint8Array => this.bytes.read(offset, length)

  /** Number of the first interface of a section: its interfaces are numbered anew. */
  firstInterface(section: number): number {
    let first = this.firstInterfaces.get(section)
    if (first === undefined) this.firstInterfaces.set(section, first = this.index.interfaces.findIndex((each) => each.section === section))
    return first
  }

  /** When a packet came. */
  time(number: number): Moment {
    const row = number - 1, chunk = this.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    return { seconds: chunk.seconds[i], nanoseconds: chunk.nanoseconds[i] }
  }
}
