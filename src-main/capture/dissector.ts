import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import { Packet, type PacketMeta } from '../protocols/packet.ts'
import type { Registry } from '../protocols/registry.ts'
import type { FileBytes } from './file-bytes.ts'
import { type CaptureInterface, RECORD_HAS_OPTIONS, RECORD_WITHOUT_TIME } from './formats/format.ts'
import { linkType } from './formats/link-types.ts'
import { readPacketOptions, type PacketOptions } from './formats/packet-options.ts'
import type { CaptureIndex } from './index/capture-index.ts'
import { RECORD_SHIFT } from './index/columns.ts'

/** Which packet was shown before the one that is dissected, for `frame.time_delta_displayed`. */
export interface Shown {
  readonly previousShown?: number
}

/** Dissects any packet of an indexed capture. One a thread; the packet it gives is used again for the next one. */
export class Dissector {
  readonly index: CaptureIndex
  readonly packet: Packet
  /** Numbers of the packets that the person has marked. */
  marked: ReadonlySet<number> = new Set()
  private readonly bytes: FileBytes
  private readonly firstInterfaces = new Map<number, number>()

  /**
   * @param index what is known of the capture
   * @param bytes the capture file, not the one that the index puts fragments together with
   */
  constructor(index: CaptureIndex, bytes: FileBytes, registry: Registry) {
    this.index = index
    this.bytes = bytes
    this.packet = new Packet(registry, index.conversations, index.fragments)
  }

  /** @param number from 1 to the number of packets */
  dissect(number: number, shown: Shown = {}): Packet {
    const row = number - 1, chunk = this.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    const meta = this.meta(number, shown)
    this.packet.dissect(meta, this.bytes.read(chunk.offset[i], chunk.captured[i]))
    return this.packet
  }

  /** The captured bytes of a packet; they hold until the next call of any method. */
  bytesOf(number: number): Uint8Array {
    const row = number - 1, chunk = this.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    return this.bytes.read(chunk.offset[i], chunk.captured[i])
  }

  /** What is known of a packet before its bytes are looked at. */
  meta(number: number, shown: Shown = {}): PacketMeta {
    const row = number - 1, chunk = this.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    const description = this.index.interfaces[chunk.interface[i]]
    const flags = chunk.marks[i] >>> RECORD_SHIFT
    return {
      number,
      seconds: chunk.seconds[i],
      nanoseconds: chunk.nanoseconds[i],
      original: chunk.original[i],
      captured: chunk.captured[i],
      linkType: description?.linkType ?? -1,
      ...description && this.place(description, chunk.interface[i]),
      marked: this.marked.has(number),
      interfaceName: description?.name,
      interfaceDescription: description?.description,
      fcsLength: description?.fcsLength,
      timed: !(flags & RECORD_WITHOUT_TIME),
      comments: flags & RECORD_HAS_OPTIONS ? this.options(number)?.comments ?? NO_COMMENTS : NO_COMMENTS,
      first: this.time(1),
      previous: number > 1 ? this.time(number - 1) : undefined,
      previousShown: shown.previousShown ? this.time(shown.previousShown) : undefined,
    }
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

  /** What `frame` says of the interface. */
  private place(description: CaptureInterface, number: number): Partial<PacketMeta> {
    const { encapsulation, description: name } = linkType(description.linkType)
    // A classic pcap file has no interfaces of its own; ours stands for the file.
    const pcapng = this.index.sections[description.section]?.numbered ?? false
    return { encapsulation: { number: encapsulation, name }, ...pcapng && { section: description.section + 1, interface: number - this.firstOf(description.section) } }
  }

  /** Number of the first interface of a section: its interfaces are numbered anew. */
  private firstOf(section: number): number {
    let first = this.firstInterfaces.get(section)
    if (first === undefined) this.firstInterfaces.set(section, first = this.index.interfaces.findIndex((each) => each.section === section))
    return first
  }

  private time(number: number): { seconds: number, nanoseconds: number } {
    const row = number - 1, chunk = this.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    return { seconds: chunk.seconds[i], nanoseconds: chunk.nanoseconds[i] }
  }
}

const NO_COMMENTS: readonly string[] = []
