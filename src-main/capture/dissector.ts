import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import { Packet, type PacketMeta } from '../protocols/packet.ts'
import type { Registry } from '../protocols/registry.ts'
import type { FileBytes } from './file-bytes.ts'
import { readPacketOptions } from './formats/packet-options.ts'
import type { CaptureIndex } from './index/capture-index.ts'
import { MARK_OPTIONS } from './index/columns.ts'

/** Which packet was shown before the one that is dissected, for `frame.time_delta_displayed`. */
export interface Shown {
  readonly previousShown?: number
}

/** Dissects any packet of an indexed capture. One a thread; the packet it gives is used again for the next one. */
export class Dissector {
  readonly index: CaptureIndex
  readonly packet: Packet
  private readonly bytes: FileBytes

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
    return {
      number,
      seconds: chunk.seconds[i],
      nanoseconds: chunk.nanoseconds[i],
      original: chunk.original[i],
      captured: chunk.captured[i],
      linkType: description?.linkType ?? -1,
      interface: chunk.interface[i],
      interfaceName: description?.name,
      interfaceDescription: description?.description,
      fcsLength: description?.fcsLength,
      comments: chunk.marks[i] & MARK_OPTIONS ? this.comments(number) : NO_COMMENTS,
      first: this.time(1),
      previous: number > 1 ? this.time(number - 1) : undefined,
      previousShown: shown.previousShown ? this.time(shown.previousShown) : undefined,
    }
  }

  /** Comments of a packet, read from its block in the file. */
  comments(number: number): readonly string[] {
    const row = number - 1, chunk = this.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    const description = this.index.interfaces[chunk.interface[i]]
    if (!description) return NO_COMMENTS
    const { littleEndian } = this.index.sections[description.section]
    const read = (offset: number, length: number): Uint8Array => this.bytes.read(offset, length)
    return readPacketOptions(read, chunk.offset[i], chunk.captured[i], description.linkType, littleEndian).comments
  }

  private time(number: number): { seconds: number, nanoseconds: number } {
    const row = number - 1, chunk = this.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    return { seconds: chunk.seconds[i], nanoseconds: chunk.nanoseconds[i] }
  }
}

const NO_COMMENTS: readonly string[] = []
