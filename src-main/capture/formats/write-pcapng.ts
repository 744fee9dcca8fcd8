import { addressBytes } from './address-bytes.ts'
import { OutputBuffer, type CaptureWriter, type RecordToWrite } from './capture-writer.ts'
import type { Destination } from './destination.ts'
import {
  RECORD_IS_CUSTOM_BLOCK, RECORD_IS_NO_PACKET, RECORD_WITHOUT_TIME, type CaptureInterface, type CaptureSection,
  type InterfaceStatistics,
} from './format.ts'
import type { PacketOptions } from './packet-options.ts'
import { isCopyableOption, OPTION_COMMENT } from './pcapng-options.ts'
import {
  BYTE_ORDER_MAGIC, CUSTOM_BLOCK, DECRYPTION_SECRETS_BLOCK, ENHANCED_PACKET_BLOCK, EPB_DROPCOUNT, EPB_FLAGS, EPB_HASH,
  EPB_PACKETID, EPB_QUEUE, EPB_VERDICT, IF_DESCRIPTION, IF_EUIADDR, IF_FCSLEN, IF_FILTER, IF_HARDWARE,
  IF_IPV4ADDR, IF_IPV6ADDR, IF_MACADDR, IF_NAME, IF_OS, IF_RXSPEED, IF_SPEED, IF_TSOFFSET, IF_TSRESOL, IF_TXSPEED,
  INTERFACE_DESCRIPTION_BLOCK, INTERFACE_STATISTICS_BLOCK, ISB_ENDTIME, ISB_FILTERACCEPT, ISB_IFDROP, ISB_IFRECV, ISB_OSDROP,
  ISB_STARTTIME, ISB_USRDELIV, NAME_RESOLUTION_BLOCK, NRB_IPV4, NRB_IPV6, SECTION_HEADER_BLOCK, SHB_HARDWARE, SHB_OS,
  SHB_USERAPPL, SIMPLE_PACKET_BLOCK,
} from './pcapng-blocks.ts'

/** What a pcapng file says besides its packets. */
export interface PcapngContents {
  readonly section?: Partial<CaptureSection>
  /** Numbered as the packets name them; more may be added to the array as long as packets are put in. */
  readonly interfaces: readonly CaptureInterface[]
  /** Names by address in text. */
  readonly names?: Iterable<readonly [address: string, names: readonly string[]]>
  /** Written at the end, and looked at only then. */
  readonly statistics?: readonly InterfaceStatistics[]
  readonly secrets?: Iterable<{ readonly type: number, readonly bytes: Uint8Array }>
}

const NANOSECONDS = 1_000_000_000n
/** Addresses in one Name Resolution Block. */
const NAMES_PER_BLOCK = 1000
/** Longest value of an option. */
const LONGEST = 0xffff

/**
 * Writes pcapng (draft-ietf-opsawg-pcapng), one little-endian section: interfaces with their time resolution, comments and all
 * other options, names, statistics, secrets, custom blocks that may be copied. Journal entries and system calls are left out.
 */
export class PcapngWriter implements CaptureWriter {
  written = 0
  leftOut = 0
  private readonly destination: Destination
  private readonly contents: PcapngContents
  private readonly buffer = new OutputBuffer()
  /** Of each interface that has been written, how its times are written. */
  private readonly clocks: Clock[] = []
  private readonly goesOn: boolean

  /** @param goesOn whether another writer has written all that stands before the packets, with `describe` */
  constructor(destination: Destination, contents: PcapngContents, goesOn = false) {
    this.destination = destination
    this.contents = contents
    this.goesOn = goesOn
    if (goesOn) return
    this.section()
    for (const { type, bytes } of contents.secrets ?? []) this.secrets(type, bytes)
    this.names()
  }

  put(record: RecordToWrite): boolean {
    const flags = record.flags ?? 0
    if (flags & RECORD_IS_NO_PACKET) this.customBlock(record)
    else {
      this.describeInterfaces(record.interface + 1)
      if (flags & RECORD_WITHOUT_TIME && this.fitsSimpleBlock(record)) this.simplePacket(record)
      else this.packet(record)
      this.written++
    }
    return this.buffer.full
  }

  /** Describes all interfaces, so that other writers can go on from there. */
  describe(): void {
    this.describeInterfaces(this.contents.interfaces.length)
  }

  /** What has been put in since it was taken or flushed. It holds until more is put in. */
  take(): Uint8Array {
    return this.buffer.take()
  }

  flush(): Promise<void> {
    return this.buffer.flush(this.destination)
  }

  async end(): Promise<void> {
    this.describe()
    for (const each of this.contents.statistics ?? []) this.statistics(each)
    await this.flush()
    await this.destination.finish()
  }

  abandon(): Promise<void> {
    return this.destination.abandon()
  }

  /** Begins a block with `size` bytes of fixed part. @returns where that begins */
  private begin(type: number, size: number): number {
    const at = this.buffer.reserve(8 + size)
    this.buffer.view.setUint32(at, type, true)
    return at + 8
  }

  /** Ends the block whose fixed part begins there: writes its length, twice. */
  private finish(fixed: number): void {
    const start = fixed - 8
    const at = this.buffer.reserve(4)
    const total = at + 4 - start
    this.buffer.view.setUint32(start + 4, total, true)
    this.buffer.view.setUint32(at, total, true)
  }

  private option(code: number, value: Uint8Array): void {
    const length = Math.min(value.length, LONGEST)
    const at = this.buffer.reserve(4)
    this.buffer.view.setUint16(at, code, true)
    this.buffer.view.setUint16(at + 2, length, true)
    this.buffer.add(value.subarray(0, length), 4)
  }

  private text(code: number, text: string | undefined): void {
    if (text !== undefined) this.option(code, utf8(text))
  }

  private number32(code: number, value: number | undefined): void {
    if (value === undefined) return
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, value, true)
    this.option(code, bytes)
  }

  private number64(code: number, value: bigint | undefined): void {
    if (value === undefined) return
    const bytes = new Uint8Array(8)
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true)
    this.option(code, bytes)
  }

  private endOfOptions(): void {
    this.buffer.reserve(4)
  }

  private section(): void {
    const { hardware, operatingSystem, application = 'Perroquet', comments = [] } = this.contents.section ?? {}
    const at = this.begin(SECTION_HEADER_BLOCK, 16)
    const { view } = this.buffer
    view.setUint32(at, BYTE_ORDER_MAGIC, true)
    view.setUint16(at + 4, 1, true)
    view.setBigUint64(at + 8, 0xffffffffffffffffn, true) // The section's length is not known beforehand.
    for (const comment of comments) this.text(OPTION_COMMENT, comment)
    this.text(SHB_HARDWARE, hardware)
    this.text(SHB_OS, operatingSystem)
    this.text(SHB_USERAPPL, application)
    this.endOfOptions()
    this.finish(at)
  }

  /** Writes the descriptions of the first `count` interfaces, as far as they are not there yet. */
  private describeInterfaces(count: number): void {
    while (this.clocks.length < count) {
      const each = this.contents.interfaces[this.clocks.length]
      const clock = new Clock(each)
      this.clocks.push(clock)
      if (this.goesOn) continue
      const at = this.begin(INTERFACE_DESCRIPTION_BLOCK, 8)
      this.buffer.view.setUint16(at, each.linkType, true)
      this.buffer.view.setUint32(at + 4, each.snapLength, true)
      for (const comment of each.comments) this.text(OPTION_COMMENT, comment)
      this.text(IF_NAME, each.name)
      this.text(IF_DESCRIPTION, each.description)
      for (const address of each.addresses ?? []) this.address(address)
      this.number64(IF_SPEED, big(each.speed))
      if (clock.resolution !== 6) this.option(IF_TSRESOL, Uint8Array.of(clock.resolution))
      if (each.filter !== undefined) this.option(IF_FILTER, Uint8Array.of(0, ...utf8(each.filter)))
      this.text(IF_OS, each.operatingSystem)
      // In bits, as the draft says; from 8 bytes on it would be taken for bytes by readers of old files.
      if (each.fcsLength !== undefined) this.option(IF_FCSLEN, Uint8Array.of(each.fcsLength * 8))
      if (clock.offset !== 0n) this.number64(IF_TSOFFSET, clock.offset)
      this.text(IF_HARDWARE, each.hardware)
      this.number64(IF_TXSPEED, big(each.transmitSpeed))
      this.number64(IF_RXSPEED, big(each.receiveSpeed))
      this.endOfOptions()
      this.finish(at)
    }
  }

  /** An address of an interface, in one of the forms of `CaptureInterface.addresses`. */
  private address(text: string): void {
    const [address, prefix] = text.split('/')
    if (prefix === undefined) {
      const octets = Uint8Array.from(address.split(':'), (octet) => parseInt(octet, 16))
      if (octets.length === 6) this.option(IF_MACADDR, octets)
      else if (octets.length === 8) this.option(IF_EUIADDR, octets)
      return
    }
    const bytes = addressBytes(address)
    if (bytes?.length === 16) this.option(IF_IPV6ADDR, Uint8Array.of(...bytes, Number(prefix)))
    else if (bytes) {
      const mask = new Uint8Array(4)
      new DataView(mask.buffer).setUint32(0, Number(prefix) === 0 ? 0 : 0xffffffff << 32 - Number(prefix))
      this.option(IF_IPV4ADDR, Uint8Array.of(...bytes, ...mask))
    }
  }

  private packet(record: RecordToWrite): void {
    const { buffer } = this
    const { bytes } = record
    const at = this.begin(ENHANCED_PACKET_BLOCK, 20)
    const { view } = buffer
    view.setUint32(at, record.interface, true)
    this.clocks[record.interface].write(view, at + 4, record.seconds, record.nanoseconds)
    view.setUint32(at + 12, bytes.length, true)
    view.setUint32(at + 16, record.original, true)
    buffer.add(bytes, 4)
    if (record.options) this.packetOptions(record.options)
    this.finish(at)
  }

  private packetOptions(options: PacketOptions): void {
    const before = this.buffer.length
    for (const comment of options.comments) this.text(OPTION_COMMENT, comment)
    this.number32(EPB_FLAGS, options.flags)
    for (const { algorithm, value } of options.hashes) this.option(EPB_HASH, Uint8Array.of(algorithm, ...value))
    this.number64(EPB_DROPCOUNT, options.dropCount)
    this.number64(EPB_PACKETID, options.packetId)
    this.number32(EPB_QUEUE, options.queue)
    for (const { kind, value } of options.verdicts) this.option(EPB_VERDICT, Uint8Array.of(kind, ...value))
    for (const { code, enterprise, value } of options.custom) {
      if (!isCopyableOption(code)) continue
      const bytes = new Uint8Array(4 + value.length)
      new DataView(bytes.buffer).setUint32(0, enterprise, true)
      bytes.set(value, 4)
      this.option(code, bytes)
    }
    if (this.buffer.length > before) this.endOfOptions()
  }

  /** A packet without time can stay so if its captured length is what a reader of a simple block will work out. */
  private fitsSimpleBlock(record: RecordToWrite): boolean {
    const { snapLength } = this.contents.interfaces[0]
    const expected = snapLength === 0 ? record.original : Math.min(record.original, snapLength)
    return record.interface === 0 && record.bytes.length === expected && record.options === undefined
  }

  private simplePacket(record: RecordToWrite): void {
    const at = this.begin(SIMPLE_PACKET_BLOCK, 4)
    this.buffer.view.setUint32(at, record.original, true)
    this.buffer.add(record.bytes, 4)
    this.finish(at)
  }

  private customBlock(record: RecordToWrite): void {
    if (!((record.flags ?? 0) & RECORD_IS_CUSTOM_BLOCK) || record.enterprise === undefined) {
      this.leftOut++
      return
    }
    const at = this.begin(CUSTOM_BLOCK, 4)
    this.buffer.view.setUint32(at, record.enterprise, true)
    this.buffer.add(record.bytes, 4)
    this.finish(at)
    this.written++
  }

  private secrets(type: number, bytes: Uint8Array): void {
    const at = this.begin(DECRYPTION_SECRETS_BLOCK, 8)
    this.buffer.view.setUint32(at, type, true)
    this.buffer.view.setUint32(at + 4, bytes.length, true)
    this.buffer.add(bytes, 4)
    this.finish(at)
  }

  private names(): void {
    let at = -1
    let count = 0
    for (const [text, names] of this.contents.names ?? []) {
      const address = addressBytes(text)
      const list = names.flatMap((name) => [...utf8(name), 0])
      if (!address || names.length === 0 || address.length + list.length > LONGEST) continue
      if (at < 0) at = this.begin(NAME_RESOLUTION_BLOCK, 0)
      this.option(address.length === 4 ? NRB_IPV4 : NRB_IPV6, Uint8Array.of(...address, ...list))
      if (++count % NAMES_PER_BLOCK === 0) {
        this.endOfOptions()
        this.finish(at)
        at = -1
      }
    }
    if (at < 0) return
    this.endOfOptions() // The end of the names looks like the end of options.
    this.finish(at)
  }

  private statistics(each: InterfaceStatistics): void {
    const clock = this.clocks[each.interface]
    const at = this.begin(INTERFACE_STATISTICS_BLOCK, 12)
    this.buffer.view.setUint32(at, each.interface, true)
    clock.writeBig(this.buffer.view, at + 4, each.end ?? 0n)
    for (const comment of each.comments) this.text(OPTION_COMMENT, comment)
    for (const [code, time] of [[ISB_STARTTIME, each.start], [ISB_ENDTIME, each.end]] as const) {
      if (time === undefined) continue
      const bytes = new Uint8Array(8)
      clock.writeBig(new DataView(bytes.buffer), 0, time)
      this.option(code, bytes)
    }
    this.number64(ISB_IFRECV, each.received)
    this.number64(ISB_IFDROP, each.dropped)
    this.number64(ISB_FILTERACCEPT, each.accepted)
    this.number64(ISB_OSDROP, each.droppedBySystem)
    this.number64(ISB_USRDELIV, each.delivered)
    this.endOfOptions()
    this.finish(at)
  }
}

/** How an interface's times are written: with its own resolution where that loses nothing, else in nanoseconds. */
class Clock {
  /** The `if_tsresol` value. */
  readonly resolution: number
  readonly offset: bigint
  private readonly perSecond: bigint
  /** Nanoseconds in a tick, where that is a whole number and times in ticks are exact in a double; else 0. */
  private readonly whole: number

  constructor({ ticksPerSecond, timeOffset = 0 }: CaptureInterface) {
    const decimal = Array.from({ length: 10 }, (_, power) => 10n ** BigInt(power)).indexOf(ticksPerSecond)
    // In finer ones 64 bits do not reach to the year 2106.
    const binary = Array.from({ length: 33 }, (_, power) => 2n ** BigInt(power)).indexOf(ticksPerSecond)
    this.resolution = decimal >= 0 ? decimal : binary >= 0 ? binary | 0x80 : 9
    this.perSecond = decimal >= 0 || binary >= 0 ? ticksPerSecond : NANOSECONDS
    this.offset = BigInt(timeOffset)
    this.whole = decimal >= 0 && decimal <= 6 && timeOffset === 0 ? 1e9 / Number(ticksPerSecond) : 0
  }

  /** Writes a time as 64 bits, the upper half first. */
  write(view: DataView, at: number, seconds: number, nanoseconds: number): void {
    if (this.whole === 0 || seconds < 0 || seconds > 0xffffffff) {
      this.writeBig(view, at, BigInt(seconds) * NANOSECONDS + BigInt(nanoseconds))
      return
    }
    const ticks = seconds * (1e9 / this.whole) + Math.floor(nanoseconds / this.whole)
    view.setUint32(at, Math.floor(ticks / 0x100000000), true)
    view.setUint32(at + 4, ticks % 0x100000000, true)
  }

  /** The same for a time in nanoseconds since 1970. */
  writeBig(view: DataView, at: number, time: bigint): void {
    const since = time - this.offset * NANOSECONDS
    // Rounded up: readers round down, so that of all ticks this one gives back the nanosecond.
    const ticks = BigInt.asUintN(64, (since * this.perSecond + NANOSECONDS - 1n) / NANOSECONDS)
    view.setUint32(at, Number(ticks >> 32n), true)
    view.setUint32(at + 4, Number(ticks & 0xffffffffn), true)
  }
}

const encoder = new TextEncoder()

/** At most as many bytes as an option holds, cut between two characters. */
function utf8(text: string): Uint8Array {
  const bytes = encoder.encode(text)
  if (bytes.length <= LONGEST) return bytes
  let end = LONGEST
  while ((bytes[end] & 0xc0) === 0x80) end--
  return bytes.subarray(0, end)
}

function big(value: number | undefined): bigint | undefined {
  return value === undefined ? undefined : BigInt(value)
}
