import { etherText, ipv4Text, ipv6Text } from '../../protocols/address-text.ts'
import {
  MAX_ORIGINAL, MAX_RECORD, NO_INTERFACE, RECORD_HAS_OPTIONS, RECORD_IS_CUSTOM_BLOCK, RECORD_IS_JOURNAL_ENTRY,
  RECORD_IS_SYSTEM_CALL, RECORD_WITHOUT_TIME, type CaptureFormat, type CaptureInterface, type CaptureSection, type Damage,
  type InterfaceStatistics, type RecordSink, type ScanResult,
} from './format.ts'
import { ENHANCED_PACKET_BLOCK, PACKET_BLOCK, packetOptionFault } from './packet-options.ts'
import { OPTION_COMMENT, OPTION_END, optionText, padded, readOptions } from './pcapng-options.ts'
import { hasPseudoHeader, largestPacket, tellPacketProper } from './pseudo-header.ts'
import { Ticks, ticksPerSecond } from './ticks.ts'

/**
 * pcapng files (draft-ietf-opsawg-pcapng): blocks of a type, a total length, a body, and the total length once more, in
 * sections that each have their byte order and their interfaces.
 */

/** Block types (draft-ietf-opsawg-pcapng 4, 11.1). */
export const SECTION_HEADER_BLOCK = 0x0a0d0d0a
export const INTERFACE_DESCRIPTION_BLOCK = 1
const SIMPLE_PACKET_BLOCK = 3
export const NAME_RESOLUTION_BLOCK = 4
export const INTERFACE_STATISTICS_BLOCK = 5
const JOURNAL_BLOCK = 9
export const DECRYPTION_SECRETS_BLOCK = 10
export const CUSTOM_BLOCK = 0xbad
export const CUSTOM_BLOCK_NO_COPY = 0x40000bad
const SYSDIG_EVENT_BLOCK = 0x204
const SYSDIG_EVENT_BLOCK_2 = 0x216
const SYSDIG_EVENT_BLOCK_2_LARGE = 0x221

/** Byte order magic of a section header, as a reader in the right order sees it. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d

/** Shortest total lengths in bytes that hold the fixed part of a block. */
const MIN_BLOCK = 12
const MIN_SECTION_HEADER = 28
const MIN_INTERFACE = 20
const MIN_PACKET = 32
const MIN_SIMPLE_PACKET = 16
const MIN_NAMES = 16
const MIN_STATISTICS = 24
const MIN_SECRETS = 20
const MIN_CUSTOM = 16
const MIN_JOURNAL = 35

/** Codes of options, by block. */
const SHB_HARDWARE = 2, SHB_OS = 3, SHB_USERAPPL = 4
const IF_NAME = 2, IF_DESCRIPTION = 3, IF_IPV4ADDR = 4, IF_IPV6ADDR = 5, IF_MACADDR = 6, IF_EUIADDR = 7, IF_SPEED = 8
const IF_TSRESOL = 9, IF_FILTER = 11, IF_OS = 12, IF_FCSLEN = 13, IF_TSOFFSET = 14, IF_HARDWARE = 15, IF_TXSPEED = 16, IF_RXSPEED = 17
const ISB_STARTTIME = 2, ISB_ENDTIME = 3, ISB_IFRECV = 4, ISB_IFDROP = 5, ISB_FILTERACCEPT = 6, ISB_OSDROP = 7, ISB_USRDELIV = 8
/** Record types of a Name Resolution Block. */
const NRB_END = 0, NRB_IPV4 = 1, NRB_IPV6 = 2

const JOURNAL_TIME = new TextEncoder().encode('__REALTIME_TIMESTAMP=')

/** What has to be remembered of an interface to read its packets. */
interface Interface {
  readonly linkType: number
  readonly snapLength: number
  readonly largest: number
  readonly pseudoHeader: boolean
  readonly ticks: Ticks
}

/** Something wrong, and where in the window. */
interface Fault {
  readonly at: number
  readonly message: string
}

/** Reads pcapng. One object reads one file, from its first byte on. */
export class Pcapng implements CaptureFormat {
  readonly name = 'pcapng'
  private little = true
  private sections = 0
  /** Interfaces of this section, and how many there were in those before. */
  private interfaces: Interface[] = []
  private interfacesBefore = 0

  scan(window: Uint8Array, length: number, offset: number, sink: RecordSink): ScanResult {
    const view = new DataView(window.buffer, window.byteOffset, length)
    let at = 0
    for (;;) {
      at = this.scanPackets(window, view, at, offset, sink)
      if (length - at < MIN_BLOCK) return { consumed: at, need: MIN_BLOCK }
      const section = view.getUint32(at, this.little) === SECTION_HEADER_BLOCK
      if (section) {
        // The byte order of a section is that of its header; its magic says which.
        const little = view.getUint32(at + 8, true) === BYTE_ORDER_MAGIC
        if (!little && view.getUint32(at + 8) !== BYTE_ORDER_MAGIC) {
          return damaged(at, offset, { at, message: 'A section header has no valid byte order magic' })
        }
        this.little = little
      }
      const little = this.little
      const type = view.getUint32(at, little)
      const claimed = view.getUint32(at + 4, little)
      const total = padded(claimed)
      if (total < MIN_BLOCK) return damaged(at, offset, { at, message: `A block claims to be ${claimed} bytes long, less than any can be` })
      if (total > MAX_RECORD) return damaged(at, offset, { at, message: `A block claims to be ${claimed} bytes long, more than is believed` })
      const early = this.faultOfStart(view, type, at, total)
      if (early) return damaged(at, offset, early)
      if (at + total > length) return { consumed: at, need: total }
      // Whatever is in it, a block that does not end as it begins is not one.
      const again = view.getUint32(at + total - 4, little)
      if (padded(again) !== total) {
        return damaged(at, offset, { at, message: `A block says at its start that it has ${claimed} bytes, at its end ${again}` })
      }
      const fault = this.block(window, view, type, at, total, offset, sink)
      if (fault) return damaged(at, offset, fault)
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
    const { little, interfaces, interfacesBefore } = this
    const last = view.byteLength - MIN_PACKET
    while (at <= last && view.getUint32(at, little) === ENHANCED_PACKET_BLOCK) {
      const total = view.getUint32(at + 4, little)
      const captured = view.getUint32(at + 20, little)
      const original = view.getUint32(at + 24, little)
      const number = view.getUint32(at + 8, little)
      // Exactly the packet in it and so no options; all other cases are read the long way.
      if (total !== MIN_PACKET + (captured + 3 & ~3) || at + total > view.byteLength || number >= interfaces.length) return at
      if (view.getUint32(at + total - 4, little) !== total || original > MAX_ORIGINAL) return at
      const from = interfaces[number]
      if (captured > from.largest || from.pseudoHeader) return at
      const { ticks } = from
      ticks.split(view.getUint32(at + 12, little), view.getUint32(at + 16, little))
      sink.packet(
        window, at + 28, offset + at + 28, captured, original, ticks.seconds, ticks.nanoseconds, interfacesBefore + number, 0)
      at += total
    }
    return at
  }

  /** What is wrong with the fixed part of a block, as far as it is there: no need to wait for a packet that cannot be. */
  private faultOfStart(view: DataView, type: number, at: number, total: number): Fault | undefined {
    const minimum = minimumLength(type)
    if (total < minimum) return { at, message: `A block of type ${hex(type)} has ${total} bytes, fewer than the ${minimum} it must have` }
    if (this.sections === 0 && type !== SECTION_HEADER_BLOCK) return { at, message: 'The file does not begin with a section header' }
    if (view.byteLength - at < MIN_PACKET - 4 || type !== ENHANCED_PACKET_BLOCK && type !== PACKET_BLOCK) return undefined
    const number = type === PACKET_BLOCK ? view.getUint16(at + 8, this.little) : view.getUint32(at + 8, this.little)
    const captured = view.getUint32(at + 20, this.little)
    // Of two faults Wireshark names the length first, and so do we.
    if (padded(captured) < captured || total < MIN_PACKET + padded(captured)) {
      return { at, message: `A packet claims ${captured} bytes, more than its block of ${total} bytes holds` }
    }
    if (number >= this.interfaces.length) return { at, message: `A packet is of interface ${number}, which its section does not have` }
    return tooLarge(at, captured, this.interfaces[number])
  }

  /** Reads any whole block. @returns what is wrong with it */
  private block(
    window: Uint8Array, view: DataView, type: number, at: number, total: number, offset: number, sink: RecordSink,
  ): Fault | undefined {
    switch (type) {
      case SECTION_HEADER_BLOCK: return this.section(window, view, at, total, sink)
      case INTERFACE_DESCRIPTION_BLOCK: return this.interface(window, view, at, total, sink)
      case ENHANCED_PACKET_BLOCK: case PACKET_BLOCK: return this.packet(window, view, type, at, total, offset, sink)
      case SIMPLE_PACKET_BLOCK: return this.simplePacket(window, view, at, total, offset, sink)
      case NAME_RESOLUTION_BLOCK: return this.names(window, view, at, total, sink)
      case INTERFACE_STATISTICS_BLOCK: return this.statistics(window, view, at, total, sink)
      case DECRYPTION_SECRETS_BLOCK: return this.secrets(view, at, total, offset, sink)
      case CUSTOM_BLOCK: case CUSTOM_BLOCK_NO_COPY: {
        const length = total - MIN_CUSTOM
        const flags = RECORD_WITHOUT_TIME | RECORD_IS_CUSTOM_BLOCK
        sink.packet(window, at + 12, offset + at + 12, length, length, 0, 0, NO_INTERFACE, flags)
        return undefined
      }
      case JOURNAL_BLOCK: return this.journalEntry(window, at, total, offset, sink)
      case SYSDIG_EVENT_BLOCK: case SYSDIG_EVENT_BLOCK_2: case SYSDIG_EVENT_BLOCK_2_LARGE:
        this.systemCall(window, view, type, at, total, offset, sink)
        return undefined
      default: return undefined // A type that nobody here knows is skipped (draft-ietf-opsawg-pcapng 3.1).
    }
  }

  private section(window: Uint8Array, view: DataView, at: number, total: number, sink: RecordSink): Fault | undefined {
    const major = view.getUint16(at + 12, this.little)
    const minor = view.getUint16(at + 14, this.little)
    if (major !== 1 || minor !== 0 && minor !== 2) {
      return { at, message: `A section is of pcapng version ${major}.${minor}; only 1.0 and 1.2 are known` }
    }
    const texts: { hardware?: string, operatingSystem?: string, application?: string } = {}
    const comments: string[] = []
    // The section length at +16 is not needed: blocks are read one by one anyway.
    const fault = readOptions(view, at + 24, at + total - 4, this.little, (code, from, length) => {
      const value = window.subarray(from, from + length)
      if (code === OPTION_COMMENT) comments.push(optionText(value))
      else if (code === SHB_HARDWARE) texts.hardware ??= optionText(value)
      else if (code === SHB_OS) texts.operatingSystem ??= optionText(value)
      else if (code === SHB_USERAPPL) texts.application ??= optionText(value)
      return undefined
    })
    if (fault) return fault
    this.sections++
    this.interfacesBefore += this.interfaces.length
    this.interfaces = []
    const section: CaptureSection = { littleEndian: this.little, ...texts, comments }
    sink.section(section)
    return undefined
  }

  private interface(window: Uint8Array, view: DataView, at: number, total: number, sink: RecordSink): Fault | undefined {
    const little = this.little
    const linkType = view.getUint16(at + 8, little)
    const snapLength = view.getUint32(at + 12, little)
    const once: {
      name?: string, description?: string, filter?: string, hardware?: string, operatingSystem?: string
      speed?: number, transmitSpeed?: number, receiveSpeed?: number, timeOffset?: number, fcsLength?: number, resolution?: number
    } = {}
    const addresses: string[] = []
    const comments: string[] = []
    const number64 = (from: number, length: number): number | undefined =>
      length === 8 ? Number(view.getBigUint64(from, little)) : undefined
    const fault = readOptions(view, at + 16, at + total - 4, little, (code, from, length) => {
      const value = window.subarray(from, from + length)
      switch (code) {
        case OPTION_COMMENT: comments.push(optionText(value)); break
        case IF_NAME: once.name ??= optionText(value); break
        case IF_DESCRIPTION: once.description ??= optionText(value); break
        case IF_IPV4ADDR: if (length === 8) addresses.push(`${ipv4Text(value, 0)}/${prefixLength(value.subarray(4))}`); break
        case IF_IPV6ADDR: if (length === 17) addresses.push(`${ipv6Text(value, 0)}/${value[16]}`); break
        case IF_MACADDR: if (length === 6) addresses.push(etherText(value, 0)); break
        case IF_EUIADDR: if (length === 8) addresses.push(etherText(value, 0, 8)); break
        case IF_SPEED: once.speed ??= number64(from, length); break
        case IF_TSRESOL: if (length === 1) once.resolution ??= value[0]; break
        case IF_FILTER:
          if (length < 1) return 'The filter of an interface has no bytes, not even its kind'
          // Kind 0 is libpcap's text; 1 is the compiled program, which has no text.
          if (value[0] === 0) once.filter ??= optionText(value.subarray(1))
          break
        case IF_OS: once.operatingSystem ??= optionText(value); break
        // In bits, but some programs have written bytes; no frame check sequence is shorter than 16 bits or longer than 8 bytes.
        case IF_FCSLEN: if (length === 1) once.fcsLength ??= value[0] >= 16 ? value[0] >>> 3 : value[0]; break
        case IF_TSOFFSET: if (length === 8) once.timeOffset ??= Number(view.getBigInt64(from, little)); break
        case IF_HARDWARE: once.hardware ??= optionText(value); break
        case IF_TXSPEED: once.transmitSpeed ??= number64(from, length); break
        case IF_RXSPEED: once.receiveSpeed ??= number64(from, length); break
      }
      return undefined
    })
    if (fault) return fault
    const { resolution, ...described } = once
    const perSecond = resolution === undefined ? 1_000_000n : ticksPerSecond(resolution)
    this.interfaces.push({
      linkType, snapLength, largest: largestPacket(linkType), pseudoHeader: hasPseudoHeader(linkType),
      ticks: new Ticks(perSecond, once.timeOffset ?? 0),
    })
    const description: CaptureInterface = {
      linkType, snapLength, section: this.sections - 1, ticksPerSecond: perSecond, ...described,
      ...(addresses.length ? { addresses } : {}), comments,
    }
    sink.interface(description)
    return undefined
  }

  private packet(
    window: Uint8Array, view: DataView, type: number, at: number, total: number, offset: number, sink: RecordSink,
  ): Fault | undefined {
    const little = this.little
    const number = type === PACKET_BLOCK ? view.getUint16(at + 8, little) : view.getUint32(at + 8, little)
    const captured = view.getUint32(at + 20, little)
    const original = Math.min(view.getUint32(at + 24, little), MAX_ORIGINAL)
    const from = at + 28 + padded(captured)
    const to = at + total - 4
    const fault = readOptions(view, from, to, little, packetOptionFault)
    if (fault) return fault
    // The drop count of the obsolete block counts as an option.
    const drops = type === PACKET_BLOCK && view.getUint16(at + 10, little) !== 0xffff
    const options = drops || from < to && view.getUint16(from, little) !== OPTION_END
    const { ticks, linkType, pseudoHeader } = this.interfaces[number]
    ticks.split(view.getUint32(at + 12, little), view.getUint32(at + 16, little))
    return this.tell(
      linkType, pseudoHeader, window, at, 28, captured, original, ticks.seconds, ticks.nanoseconds, number,
      options ? RECORD_HAS_OPTIONS : 0, offset, sink)
  }

  private simplePacket(
    window: Uint8Array, view: DataView, at: number, total: number, offset: number, sink: RecordSink,
  ): Fault | undefined {
    if (this.interfaces.length === 0) return { at, message: 'A simple packet comes before any interface of its section' }
    const [first] = this.interfaces
    const original = view.getUint32(at + 8, this.little)
    // How much was captured is not in the block; the interface's limit tells (draft-ietf-opsawg-pcapng 4.4).
    const captured = first.snapLength === 0 ? original : Math.min(original, first.snapLength)
    const large = tooLarge(at, captured, first)
    if (large) return large
    if (total !== MIN_SIMPLE_PACKET + padded(captured)) {
      return { at, message: `A simple packet of ${captured} bytes does not fit its block of ${total} bytes` }
    }
    return this.tell(
      first.linkType, first.pseudoHeader, window, at, 12, captured, Math.min(original, MAX_ORIGINAL), 0, 0, 0,
      RECORD_WITHOUT_TIME, offset, sink)
  }

  private tell(
    linkType: number, pseudoHeader: boolean, window: Uint8Array, at: number, header: number, captured: number, original: number,
    seconds: number, nanoseconds: number, number: number, flags: number, offset: number, sink: RecordSink,
  ): Fault | undefined {
    const start = at + header
    const interfaceNumber = this.interfacesBefore + number
    if (!pseudoHeader) {
      sink.packet(window, start, offset + start, captured, original, seconds, nanoseconds, interfaceNumber, flags)
      return undefined
    }
    const message = tellPacketProper(
      sink, linkType, false, window, start, offset + start, captured, original, seconds, nanoseconds, interfaceNumber, flags)
    return message === undefined ? undefined : { at, message }
  }

  private names(window: Uint8Array, view: DataView, at: number, total: number, sink: RecordSink): Fault | undefined {
    const end = at + total - 4
    let from = at + 8
    while (from < end) {
      if (end - from < 4) return { at: from, message: 'A name resolution block ends in the middle of a record' }
      const type = view.getUint16(from, this.little)
      const length = view.getUint16(from + 2, this.little)
      const value = from + 4
      from = value + padded(length)
      if (from > end) return { at: value - 4, message: `A name resolution record of ${length} bytes is longer than its block` }
      if (type === NRB_END) {
        from = value
        break
      }
      if (type !== NRB_IPV4 && type !== NRB_IPV6) continue
      const size = type === NRB_IPV4 ? 4 : 16
      if (length < size) return { at: value - 4, message: `A name resolution record of ${length} bytes has no room for its address` }
      const names = window.subarray(value + size, value + length)
      if (names.length > 0 && names[names.length - 1] !== 0) return { at: value - 4, message: 'A name resolution record ends within a name' }
      sink.name(type === NRB_IPV4 ? ipv4Text(window, value) : ipv6Text(window, value), zeroTerminated(names))
    }
    return readOptions(view, from, end, this.little, () => undefined)
  }

  private statistics(window: Uint8Array, view: DataView, at: number, total: number, sink: RecordSink): Fault | undefined {
    const little = this.little
    const number = view.getUint32(at + 8, little)
    const ticks = number < this.interfaces.length ? this.interfaces[number].ticks : undefined
    const counters: { -readonly [K in 'received' | 'dropped' | 'accepted' | 'droppedBySystem' | 'delivered' | 'start' | 'end']?: bigint } = {}
    const comments: string[] = []
    const count = (from: number, length: number): bigint | undefined => length === 8 ? view.getBigUint64(from, little) : undefined
    const time = (from: number, length: number): bigint | undefined => {
      if (length !== 8 || !ticks) return undefined
      ticks.split(view.getUint32(from, little), view.getUint32(from + 4, little))
      return BigInt(ticks.seconds) * 1_000_000_000n + BigInt(ticks.nanoseconds)
    }
    const fault = readOptions(view, at + 20, at + total - 4, little, (code, from, length) => {
      switch (code) {
        case OPTION_COMMENT: comments.push(optionText(window.subarray(from, from + length))); break
        case ISB_STARTTIME: counters.start ??= time(from, length); break
        case ISB_ENDTIME: counters.end ??= time(from, length); break
        case ISB_IFRECV: counters.received ??= count(from, length); break
        case ISB_IFDROP: counters.dropped ??= count(from, length); break
        case ISB_FILTERACCEPT: counters.accepted ??= count(from, length); break
        case ISB_OSDROP: counters.droppedBySystem ??= count(from, length); break
        case ISB_USRDELIV: counters.delivered ??= count(from, length); break
      }
      return undefined
    })
    // Statistics of an interface that the section does not have are of no use, but no damage either.
    if (fault || !ticks) return fault
    const statistics: InterfaceStatistics = { interface: this.interfacesBefore + number, ...counters, comments }
    sink.statistics(statistics)
    return undefined
  }

  private secrets(view: DataView, at: number, total: number, offset: number, sink: RecordSink): Fault | undefined {
    const type = view.getUint32(at + 8, this.little)
    const length = view.getUint32(at + 12, this.little)
    if (length > total - MIN_SECRETS) return { at, message: `Decryption secrets of ${length} bytes are longer than their block` }
    sink.secrets(type, offset + at + 16, length)
    return undefined
  }

  /** An entry in the Journal Export Format of systemd: lines of text, then zero bytes up to a multiple of 4. */
  private journalEntry(window: Uint8Array, at: number, total: number, offset: number, sink: RecordSink): Fault | undefined {
    const start = at + 8
    let end = at + total - 4
    while (end > start && window[end - 1] === 0) end--
    if (end - start < MIN_JOURNAL - MIN_BLOCK) return { at, message: 'A journal entry is too short for its time' }
    const text = Buffer.from(window.buffer, window.byteOffset + start, end - start)
    const found = text.indexOf(JOURNAL_TIME)
    const digits = found < 0 ? '' : /^\d{1,20}/.exec(text.toString('latin1', found + JOURNAL_TIME.length, found + JOURNAL_TIME.length + 20))?.[0]
    const microseconds = BigInt(digits || 0)
    const flags = RECORD_IS_JOURNAL_ENTRY | (digits ? 0 : RECORD_WITHOUT_TIME)
    sink.packet(
      window, start, offset + start, end - start, end - start,
      Number(microseconds / 1_000_000n), Number(microseconds % 1_000_000n) * 1000, NO_INTERFACE, flags)
    return undefined
  }

  /** An event of Sysdig: processor 16 bits, nanoseconds since 1970 64, thread 64, length 32, type 16, then maybe parameters 32. */
  private systemCall(
    window: Uint8Array, view: DataView, type: number, at: number, total: number, offset: number, sink: RecordSink,
  ): void {
    const start = at + minimumLength(type) - 4
    const captured = at + total - 4 - start
    const time = view.getBigUint64(at + 10, this.little)
    const original = Math.min(view.getUint32(at + 26, this.little), MAX_ORIGINAL)
    sink.packet(
      window, start, offset + start, captured, original,
      Number(time / 1_000_000_000n), Number(time % 1_000_000_000n), NO_INTERFACE, RECORD_IS_SYSTEM_CALL)
  }
}

function damaged(consumed: number, offset: number, fault: Fault): ScanResult {
  return { consumed, need: 0, damage: { offset: offset + fault.at, message: fault.message } }
}

function tooLarge(at: number, captured: number, from: Interface): Fault | undefined {
  if (captured <= from.largest) return undefined
  return { at, message: `A packet claims ${captured} bytes, more than the largest possible, ${from.largest}` }
}

function minimumLength(type: number): number {
  switch (type) {
    case SECTION_HEADER_BLOCK: return MIN_SECTION_HEADER
    case INTERFACE_DESCRIPTION_BLOCK: return MIN_INTERFACE
    case ENHANCED_PACKET_BLOCK: case PACKET_BLOCK: return MIN_PACKET
    case SIMPLE_PACKET_BLOCK: return MIN_SIMPLE_PACKET
    case NAME_RESOLUTION_BLOCK: return MIN_NAMES
    case INTERFACE_STATISTICS_BLOCK: return MIN_STATISTICS
    case DECRYPTION_SECRETS_BLOCK: return MIN_SECRETS
    case CUSTOM_BLOCK: case CUSTOM_BLOCK_NO_COPY: return MIN_CUSTOM
    case JOURNAL_BLOCK: return MIN_JOURNAL
    case SYSDIG_EVENT_BLOCK: return 36
    case SYSDIG_EVENT_BLOCK_2: case SYSDIG_EVENT_BLOCK_2_LARGE: return 40
    default: return MIN_BLOCK
  }
}

/** Bits that are set at the front of a network mask. */
function prefixLength(mask: Uint8Array): number {
  let bits = 0
  for (const byte of mask) {
    const leading = Math.min(Math.clz32(~byte << 24), 8)
    bits += leading
    if (leading < 8) break
  }
  return bits
}

function zeroTerminated(bytes: Uint8Array): string[] {
  const texts: string[] = []
  let from = 0
  while (from < bytes.length) {
    const end = bytes.indexOf(0, from)
    texts.push(optionText(bytes.subarray(from, end)))
    from = end + 1
  }
  return texts
}

function hex(value: number): string {
  return '0x' + value.toString(16)
}
