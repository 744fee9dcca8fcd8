import {
  MAX_DESCRIBED, MAX_INTERFACES, MAX_ORIGINAL, MAX_RECORD, MAX_SECTIONS, RECORD_HAS_OPTIONS, RECORD_WITHOUT_TIME, type CaptureFormat, type Damage, type RecordSink,
  type ScanResult,
} from './format.ts'
import { packetOptionFault } from './packet-options.ts'
import { bodyEnd, type Block, type Fault } from './pcapng-block.ts'
import {
  BYTE_ORDER_MAGIC, CUSTOM_BLOCK, CUSTOM_BLOCK_NO_COPY, DECRYPTION_SECRETS_BLOCK, ENHANCED_PACKET_BLOCK,
  INTERFACE_DESCRIPTION_BLOCK, INTERFACE_STATISTICS_BLOCK, JOURNAL_BLOCK, minimumBlock, NAME_RESOLUTION_BLOCK, PACKET_BLOCK,
  SECTION_HEADER_BLOCK, SIMPLE_PACKET_BLOCK, SYSDIG_EVENT_BLOCK, SYSDIG_EVENT_BLOCK_2, SYSDIG_EVENT_BLOCK_2_LARGE,
} from './pcapng-blocks.ts'
import { tellCustomBlock, tellJournalEntry, tellSystemCall } from './pcapng-events.ts'
import { readInterface } from './pcapng-interface.ts'
import { tellNames } from './pcapng-names.ts'
import { OPTION_END, padded, readOptions } from './pcapng-options.ts'
import { readSection } from './pcapng-section.ts'
import { readStatistics } from './pcapng-statistics.ts'
import { hasPseudoHeader, largestPacket, tellPacketProper, tooLarge } from './pseudo-header.ts'
import { Ticks } from './ticks.ts'

/** Total length of the shortest block, and of an Enhanced Packet Block without packet bytes. */
const MIN_BLOCK = 12
const MIN_PACKET = 32

/** What has to be remembered of an interface to read its packets. */
interface Source {
  readonly linkType: number
  readonly snapLength: number
  readonly largest: number
  readonly pseudoHeader: boolean
  readonly ticks: Ticks
}

/**
 * Reads pcapng files (draft-ietf-opsawg-pcapng): blocks of a type, a total length, a body, and the total length once more, in
 * sections that each have their byte order and their interfaces. One object reads one file, from its first byte on.
 */
export class Pcapng implements CaptureFormat {
  readonly name = 'pcapng'
  private little = true
  private sections = 0
  /** Interfaces of this section, and how many there were in those before. */
  private sources: Source[] = []
  private sourcesBefore = 0
  /** Bytes of blocks that describe. */
  private described = 0

  scan(window: Uint8Array, length: number, offset: number, sink: RecordSink): ScanResult {
    const view = new DataView(window.buffer, window.byteOffset, length)
    for (let at = 0;;) {
      at = this.scanPackets(window, view, at, offset, sink)
      if (length - at < MIN_BLOCK) return { consumed: at, need: MIN_BLOCK }
      const fault = this.faultOfStart(view, at)
      if (fault) return damaged(at, offset, fault)
      const little = this.little
      const total = padded(view.getUint32(at + 4, little))
      if (at + total > length) return { consumed: at, need: total }
      const block: Block = { type: view.getUint32(at, little), window, view, at, total, offset, little }
      const unfit = faultOfEnd(block) ?? this.read(block, sink)
      if (unfit) return damaged(at, offset, unfit)
      at += total
    }
  }

  end(_window: Uint8Array, length: number, offset: number): Damage | undefined {
    if (length === 0) return undefined
    return { offset, message: `The file is cut short in the middle of a block: ${length} bytes of it are there` }
  }

  /**
   * The hot loop: Enhanced Packet Blocks without anything unusual. @returns where it met something else, or not the whole block
   */
  private scanPackets(window: Uint8Array, view: DataView, at: number, offset: number, sink: RecordSink): number {
    const { little, sources, sourcesBefore } = this
    const last = view.byteLength - MIN_PACKET
    while (at <= last && view.getUint32(at, little) === ENHANCED_PACKET_BLOCK) {
      const total = view.getUint32(at + 4, little)
      const number = view.getUint32(at + 8, little)
      const captured = view.getUint32(at + 20, little)
      const original = view.getUint32(at + 24, little)
      // Exactly the packet in it and so no options; all other cases are read the long way.
      if (total !== MIN_PACKET + (captured + 3 & ~3) || at + total > view.byteLength || number >= sources.length) return at
      if (view.getUint32(at + total - 4, little) !== total || original > MAX_ORIGINAL) return at
      const source = sources[number]
      if (captured > source.largest || source.pseudoHeader) return at
      const { ticks } = source
      ticks.split(view.getUint32(at + 12, little), view.getUint32(at + 16, little))
      sink.packet(
        window, at + 28, offset + at + 28, captured, original, ticks.seconds, ticks.nanoseconds, sourcesBefore + number, 0)
      at += total
    }
    return at
  }

  /** What is wrong with the start of a block, as far as it is there: no need to wait for what cannot be. Sets the byte order. */
  private faultOfStart(view: DataView, at: number): Fault | undefined {
    if (view.getUint32(at) === SECTION_HEADER_BLOCK) {
      // A section has the byte order of its header, and the magic in that says which.
      this.little = view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC
      if (!this.little && view.getUint32(at + 8) !== BYTE_ORDER_MAGIC) {
        return { at, message: 'A section header has no valid byte order magic' }
      }
    } else if (this.sections === 0) return { at, message: 'The file does not begin with a section header' }
    const { little, sources } = this
    const type = view.getUint32(at, little)
    const claimed = view.getUint32(at + 4, little)
    const total = padded(claimed)
    const minimum = minimumBlock(type)
    if (total < minimum) return { at, message: `A block of type ${type} claims ${claimed} bytes; it must have at least ${minimum}` }
    if (total > MAX_RECORD) return { at, message: `A block claims ${claimed} bytes, more than is believed` }
    if (view.byteLength - at < MIN_PACKET - 4 || type !== ENHANCED_PACKET_BLOCK && type !== PACKET_BLOCK) return undefined
    const number = interfaceOf(view, type, at, little)
    const captured = view.getUint32(at + 20, little)
    if (padded(captured) < captured || total < MIN_PACKET + padded(captured)) {
      return { at, message: `A packet claims ${captured} bytes, more than its block of ${total} bytes holds` }
    }
    if (number >= sources.length) return { at, message: `A packet is of interface ${number}; its section has ${sources.length}` }
    if (captured > sources[number].largest) return { at, message: tooLarge(captured, sources[number].largest) }
    return undefined
  }

  /** What speaks against one more block that describes: there are too many. */
  private excess({ type, at, total }: Block): Fault | undefined {
    this.described += total
    const interfaces = this.sourcesBefore + this.sources.length
    if (type === SECTION_HEADER_BLOCK && this.sections >= MAX_SECTIONS) return { at, message: `The file has more than ${MAX_SECTIONS} sections, more than is believed` }
    if (type === INTERFACE_DESCRIPTION_BLOCK && interfaces >= MAX_INTERFACES) {
      return { at, message: `The file describes more than ${MAX_INTERFACES} interfaces, more than is believed` }
    }
    if (this.described <= MAX_DESCRIBED) return undefined
    return { at, message: `Sections and interfaces are described in more than ${MAX_DESCRIBED} bytes, more than is believed` }
  }

  /** Reads any block. @returns what is wrong with it */
  private read(block: Block, sink: RecordSink): Fault | undefined {
    const { view, at, total, little } = block
    switch (block.type) {
      case ENHANCED_PACKET_BLOCK: case PACKET_BLOCK: return this.readPacket(block, sink)
      case SIMPLE_PACKET_BLOCK: return this.readSimplePacket(block, sink)
      case SECTION_HEADER_BLOCK: {
        const section = readSection(block)
        if ('message' in section) return section
        const excess = this.excess(block)
        if (excess) return excess
        this.sections++
        this.sourcesBefore += this.sources.length
        this.sources = []
        sink.section(section)
        return undefined
      }
      case INTERFACE_DESCRIPTION_BLOCK: {
        const description = readInterface(block, this.sections - 1)
        if ('message' in description) return description
        const excess = this.excess(block)
        if (excess) return excess
        const { linkType, snapLength, ticksPerSecond, timeOffset = 0 } = description
        this.sources.push({
          linkType, snapLength, largest: largestPacket(linkType), pseudoHeader: hasPseudoHeader(linkType),
          ticks: new Ticks(ticksPerSecond, timeOffset),
        })
        sink.interface(description)
        return undefined
      }
      case NAME_RESOLUTION_BLOCK: return tellNames(block, sink)
      case INTERFACE_STATISTICS_BLOCK: {
        const number = view.getUint32(at + 8, little)
        const source = number < this.sources.length ? this.sources[number] : undefined
        const statistics = readStatistics(block, this.sourcesBefore + number, source?.ticks)
        if ('message' in statistics) return statistics
        const excess = this.excess(block)
        if (excess) return excess
        // Statistics of an interface that its section does not have are of no use, but no damage either.
        if (source) sink.statistics(statistics)
        return undefined
      }
      case DECRYPTION_SECRETS_BLOCK: {
        const length = view.getUint32(at + 12, little)
        if (length > total - minimumBlock(block.type)) {
          return { at, message: `Decryption secrets of ${length} bytes are longer than their block` }
        }
        sink.secrets(view.getUint32(at + 8, little), block.offset + at + 16, length)
        return undefined
      }
      case CUSTOM_BLOCK: case CUSTOM_BLOCK_NO_COPY:
        tellCustomBlock(block, sink)
        return undefined
      case JOURNAL_BLOCK: return tellJournalEntry(block, sink)
      case SYSDIG_EVENT_BLOCK: case SYSDIG_EVENT_BLOCK_2: case SYSDIG_EVENT_BLOCK_2_LARGE:
        tellSystemCall(block, sink)
        return undefined
      default: return undefined // A type that nobody here knows is skipped (draft-ietf-opsawg-pcapng 3.1).
    }
  }

  /** Reads an Enhanced Packet Block or an obsolete Packet Block whose start has been checked. */
  private readPacket(block: Block, sink: RecordSink): Fault | undefined {
    const { type, view, at, little } = block
    const number = interfaceOf(view, type, at, little)
    const captured = view.getUint32(at + 20, little)
    const from = at + 28 + padded(captured)
    const fault = readOptions(view, from, bodyEnd(block), little, packetOptionFault)
    if (fault) return fault
    // The drop count of the obsolete block counts as an option.
    const drops = type === PACKET_BLOCK && view.getUint16(at + 10, little) !== 0xffff
    const options = drops || from < bodyEnd(block) && view.getUint16(from, little) !== OPTION_END
    const { ticks } = this.sources[number]
    ticks.split(view.getUint32(at + 12, little), view.getUint32(at + 16, little))
    return this.tell(
      block, sink, 28, captured, view.getUint32(at + 24, little), ticks.seconds, ticks.nanoseconds, number,
      options ? RECORD_HAS_OPTIONS : 0)
  }

  /** Reads a Simple Packet Block: of the section's first interface, without time and options. */
  private readSimplePacket(block: Block, sink: RecordSink): Fault | undefined {
    const { view, at, total, little } = block
    if (this.sources.length === 0) return { at, message: 'A simple packet comes before any interface of its section' }
    const { snapLength, largest } = this.sources[0]
    const original = view.getUint32(at + 8, little)
    // How much was captured is not in the block; the interface's limit tells (draft-ietf-opsawg-pcapng 4.4).
    const captured = snapLength === 0 ? original : Math.min(original, snapLength)
    if (captured > largest) return { at, message: tooLarge(captured, largest) }
    if (total !== minimumBlock(block.type) + padded(captured)) {
      return { at, message: `A simple packet of ${captured} bytes does not fit its block of ${total} bytes` }
    }
    return this.tell(block, sink, 12, captured, original, 0, 0, 0, RECORD_WITHOUT_TIME)
  }

  /** Tells a packet whose bytes begin `header` bytes behind the start of its block. */
  private tell(
    { window, at, offset }: Block, sink: RecordSink, header: number, captured: number, original: number,
    seconds: number, nanoseconds: number, number: number, flags: number,
  ): Fault | undefined {
    const { linkType, pseudoHeader } = this.sources[number]
    const start = at + header
    const all = this.sourcesBefore + number
    if (!pseudoHeader) {
      const wire = Math.min(original, MAX_ORIGINAL)
      sink.packet(window, start, offset + start, captured, wire, seconds, nanoseconds, all, flags)
      return undefined
    }
    const message = tellPacketProper(
      sink, linkType, false, window, start, offset + start, captured, original, seconds, nanoseconds, all, flags)
    return message === undefined ? undefined : { at, message }
  }
}

function damaged(consumed: number, offset: number, fault: Fault): ScanResult {
  return { consumed, need: 0, damage: { offset: offset + fault.at, message: fault.message } }
}

/** Whatever is in it, a block that does not end as it begins is none. */
function faultOfEnd({ view, at, total, little }: Block): Fault | undefined {
  const end = view.getUint32(at + total - 4, little)
  if (padded(end) === total) return undefined
  return { at, message: `A block says at its start that it has ${view.getUint32(at + 4, little)} bytes, and at its end ${end}` }
}

/** The interface that a packet block names: 32 bits, in the obsolete one 16. */
function interfaceOf(view: DataView, type: number, at: number, little: boolean): number {
  return type === PACKET_BLOCK ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little)
}
