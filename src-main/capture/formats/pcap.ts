import { MAX_ORIGINAL, type CaptureFormat, type Damage, type RecordSink, type ScanResult } from './format.ts'
import { hasPseudoHeader, largestPacket, tellPacketProper } from './pseudo-header.ts'

/**
 * Classic pcap files (draft-ietf-opsawg-pcap): a header of 24 bytes that tells byte order, unit of the times and link type,
 * then records of a 16-byte header and the packet. Also the relatives of the format that Wireshark reads.
 */

const FILE_HEADER = 24
const MAGIC_MICROSECONDS = 0xa1b2c3d4
const MAGIC_NANOSECONDS = 0xa1b23c4d
/** The "modified" magic number of libpcap with the patches of 1999-09-15 and 1999-10-29. */
const MAGIC_MODIFIED = 0xa1b2cd34
/** Ixia's captures in hardware (nanoseconds) and software (microseconds) have 4 more bytes of file header: their length. */
const MAGIC_IXIA_HARDWARE = 0x1c0001ac
const MAGIC_IXIA_SOFTWARE = 0x1c0001ab

/** Whether the first four bytes of a file, read big-endian, are those of a pcap file in either byte order. */
export function isPcapMagic(magic: number): boolean {
  return MAGICS.has(magic) || MAGICS.has(swapped(magic))
}

const MAGICS: ReadonlySet<number> = new Set(
  [MAGIC_MICROSECONDS, MAGIC_NANOSECONDS, MAGIC_MODIFIED, MAGIC_IXIA_HARDWARE, MAGIC_IXIA_SOFTWARE])

/** Bits of the link type field (draft-ietf-opsawg-pcap 4): number, reserved, whether the FCS length is given, FCS length. */
const LINK_TYPE = 0x0000ffff
const LINK_TYPE_RESERVED = 0x03ff0000
const FCS_LENGTH_GIVEN = 0x04000000
const FCS_LENGTH_SHIFT = 28

/** A kind of record header. All begin with the four fields of the standard one. */
interface Variant {
  readonly name: string
  /** Length of the record header in bytes. */
  readonly header: number
  /** Nanoseconds in a unit of the second time field. */
  readonly unit: number
}
const STANDARD: Variant = { name: 'pcap', header: 16, unit: 1000 }
const NANOSECOND: Variant = { name: 'nanosecond pcap', header: 16, unit: 1 }
const AIX: Variant = { name: 'AIX pcap', header: 16, unit: 1 }
const RED_HAT: Variant = { name: 'Red Hat 6.1 pcap', header: 24, unit: 1000 }
const NOKIA: Variant = { name: 'Nokia pcap', header: 20, unit: 1000 }
const MODIFIED: Variant = { name: 'modified pcap', header: 24, unit: 1000 }
const SUSE: Variant = { name: 'SuSE 6.3 pcap', header: 28, unit: 1000 }

/** AIX writes RFC 1573 ifType numbers where others write link types. */
const AIX_LINK_TYPES: Readonly<Record<number, number>> = { 6: 1, 9: 6, 15: 10, 24: 0 }
const FDDI = 10
/** Bytes before each FDDI frame in AIX files. */
const AIX_FDDI_PADDING = 3

/** Order of the two lengths in a record header: that of now, that of before version 2.3, or the smaller one is the captured. */
type LengthOrder = 'captured first' | 'original first' | 'smaller is captured'

/**
 * Reads classic pcap. One object reads one file, from its first byte on.
 * @param guess look at the first records to tell the variants apart that share a magic number, as Wireshark does with
 * files but not with pipes; needs the first window to be large
 */
export class Pcap implements CaptureFormat {
  name = STANDARD.name
  private readonly guess: boolean
  private begun = false
  private little = false
  private variant = STANDARD
  private order: LengthOrder = 'captured first'
  private linkType = 0
  private largest = 0
  private snapLength = 0
  private padding = 0
  private simple = true

  constructor(guess = true) {
    this.guess = guess
  }

  scan(window: Uint8Array, length: number, offset: number, sink: RecordSink): ScanResult {
    const view = new DataView(window.buffer, window.byteOffset, length)
    let at = 0
    if (!this.begun) {
      const header = headerLength(view)
      if (length < header) return { consumed: 0, need: header }
      const fault = this.begin(view, header, sink)
      if (fault) return { consumed: 0, need: 0, damage: { offset: offset + fault.offset, message: fault.message } }
      at = header
    }
    return this.simple ? this.scanSimple(window, view, at, offset, sink) : this.scanAny(window, view, at, offset, sink)
  }

  end(_window: Uint8Array, length: number, offset: number): Damage | undefined {
    if (!this.begun) return { offset, message: `The file is cut short in its header: ${length} bytes are there` }
    if (length === 0) return undefined
    return { offset, message: `The file is cut short in the middle of a packet: ${length} bytes of its record are there` }
  }

  /** The hot loop: standard record headers, nothing before the packet, sane lengths. Leaves the rest to `scanAny`. */
  private scanSimple(window: Uint8Array, view: DataView, at: number, offset: number, sink: RecordSink): ScanResult {
    const { little, largest } = this
    const unit = this.variant.unit
    const second = 1e9 / unit
    const last = view.byteLength - 16
    while (at <= last) {
      const captured = view.getUint32(at + 8, little)
      const next = at + 16 + captured
      if (next > view.byteLength || captured > largest) break
      const fraction = view.getUint32(at + 4, little)
      const original = view.getUint32(at + 12, little)
      if (fraction >= second || original > MAX_ORIGINAL) {
        this.tell(window, view, at, at + 16, captured, original, offset, sink)
      } else {
        sink.packet(window, at + 16, offset + at + 16, captured, original, view.getUint32(at, little), fraction * unit, 0, 0)
      }
      at = next
    }
    return this.scanAny(window, view, at, offset, sink)
  }

  private scanAny(window: Uint8Array, view: DataView, at: number, offset: number, sink: RecordSink): ScanResult {
    const { little, order } = this
    const header = this.variant.header
    for (;;) {
      if (at + header > view.byteLength) return { consumed: at, need: header }
      let captured = view.getUint32(at + 8, little)
      let original = view.getUint32(at + 12, little)
      if (order === 'original first' || order === 'smaller is captured' && captured > original) {
        [captured, original] = [original, captured]
      }
      if (captured > this.largest) {
        const message = `A packet claims ${captured} bytes, more than the largest possible, ${this.largest}`
        return { consumed: at, need: 0, damage: { offset: offset + at, message } }
      }
      const next = at + header + captured
      if (captured < this.padding) {
        return { consumed: at, need: 0, damage: { offset: offset + at, message: 'A packet is too short for its padding' } }
      }
      if (next > view.byteLength) return { consumed: at, need: header + captured }
      const start = at + header + this.padding
      const fault = this.tell(window, view, at, start, captured - this.padding, original - this.padding >>> 0, offset, sink)
      if (fault !== undefined) return { consumed: at, need: 0, damage: { offset: offset + at, message: fault } }
      at = next
    }
  }

  /** Tells any packet, whatever its times and pseudo-header. @returns what is wrong with it */
  private tell(
    window: Uint8Array, view: DataView, at: number, start: number, captured: number, original: number, offset: number, sink: RecordSink,
  ): string | undefined {
    // A fraction of a second or more, which no capture should have, wraps around at 32 bits as in Wireshark; what is left
    // of it moves the seconds.
    const fraction = Math.imul(view.getUint32(at + 4, this.little), this.variant.unit)
    const seconds = view.getUint32(at, this.little) + Math.floor(fraction / 1e9)
    const nanoseconds = (fraction % 1e9 + 1e9) % 1e9
    if (hasPseudoHeader(this.linkType)) {
      return tellPacketProper(sink, this.linkType, true, window, start, offset + start, captured, original, seconds, nanoseconds, 0, 0)
    }
    sink.packet(window, start, offset + start, captured, Math.min(original, MAX_ORIGINAL), seconds, nanoseconds, 0, 0)
    return undefined
  }

  /** Reads the file header and tells section and interface. @returns what is wrong with it, and where in it */
  private begin(view: DataView, header: number, sink: RecordSink): Damage | undefined {
    this.little = !MAGICS.has(view.getUint32(0))
    const { little } = this
    const magic = view.getUint32(0, little)
    const major = view.getUint16(4, little)
    const minor = view.getUint16(6, little)
    const network = view.getUint32(20, little)
    this.snapLength = view.getUint32(16, little)
    if (major < 2) return { offset: 4, message: `The file is of pcap version ${major}.${minor}; only 2.0 and later are known` }
    const aix = magic === MAGIC_MICROSECONDS && major === 2 && minor === 2 && network in AIX_LINK_TYPES
    if (network & LINK_TYPE_RESERVED) {
      const bits = (network & LINK_TYPE_RESERVED).toString(16)
      return { offset: 20, message: `The reserved bits of the link type are not zero (0x${bits.padStart(8, '0')})` }
    }
    this.begun = true
    this.linkType = aix ? AIX_LINK_TYPES[network] : network & LINK_TYPE
    this.largest = largestPacket(this.linkType)
    // Before version 2.3, and in DG/UX's 543.0, the length on the wire came first; some files that say 2.3 are older.
    if (major === 2 && minor < 3 || major === 543) this.order = 'original first'
    else if (major === 2 && minor === 3) this.order = 'smaller is captured'
    this.variant = this.chooseVariant(magic, aix, view, header)
    if (this.variant === AIX && this.linkType === FDDI) this.padding = AIX_FDDI_PADDING
    // What Nokia's files call 13 is ATM with a pseudo-header, elsewhere LINKTYPE_SUNATM.
    if (this.variant === NOKIA && network === 13) this.linkType = 123
    this.simple = this.variant.header === 16 && this.order === 'captured first' && this.padding === 0 && !hasPseudoHeader(this.linkType)
    this.name = this.variant.name

    sink.section({ littleEndian: little, comments: [] })
    const fcs = network & FCS_LENGTH_GIVEN ? { fcsLength: (network >>> FCS_LENGTH_SHIFT) * 2 } : {}
    sink.interface({
      linkType: this.linkType, snapLength: this.snapLength, section: 0,
      ticksPerSecond: BigInt(1e9 / this.variant.unit), ...fcs, comments: [],
    })
    return undefined
  }

  private chooseVariant(magic: number, aix: boolean, view: DataView, header: number): Variant {
    if (aix) return AIX
    if (magic === MAGIC_NANOSECONDS || magic === MAGIC_IXIA_HARDWARE) return NANOSECOND
    if (magic === MAGIC_MODIFIED) return this.guess ? this.likeliest([MODIFIED, SUSE], view, header) : MODIFIED
    if (magic === MAGIC_IXIA_SOFTWARE || !this.guess) return STANDARD
    return this.likeliest([STANDARD, RED_HAT, NOKIA], view, header)
  }

  /** Of the variants, the first with the fewest faults in the first records: Wireshark's way to tell them apart. */
  private likeliest(variants: readonly Variant[], view: DataView, at: number): Variant {
    let best = variants[0]
    let fewest = Infinity
    for (const variant of variants) {
      const faults = this.faults(variant, view, at)
      if (faults < fewest) {
        best = variant
        fewest = faults
      }
    }
    return best
  }

  /** How many things are odd about the first of the first three records that is odd, read as of a variant. */
  private faults(variant: Variant, view: DataView, at: number): number {
    for (let i = 0; i < 3 && at < view.byteLength; i++) {
      if (at + variant.header > view.byteLength) return 1
      let captured = view.getUint32(at + 8, this.little)
      let original = view.getUint32(at + 12, this.little)
      if (this.order === 'original first' || this.order === 'smaller is captured' && captured > original) {
        [captured, original] = [original, captured]
      }
      const faults = [
        view.getUint32(at + 4, this.little) >= 1_000_000,
        captured > this.largest,
        captured > this.snapLength,
        captured > original,
        original > 128 * 1024 * 1024,
      ].filter(Boolean).length
      if (faults) return faults
      at += variant.header + captured
      if (at > view.byteLength) return 1
    }
    return 0
  }
}

/** Length of the file header in bytes, as far as the first bytes tell. */
function headerLength(view: DataView): number {
  if (view.byteLength < 4) return FILE_HEADER
  const magic = view.getUint32(0)
  const ixia = [magic, swapped(magic)].some((each) => each === MAGIC_IXIA_HARDWARE || each === MAGIC_IXIA_SOFTWARE)
  return ixia ? FILE_HEADER + 4 : FILE_HEADER
}

function swapped(value: number): number {
  return (value << 24 | (value & 0xff00) << 8 | value >>> 8 & 0xff00 | value >>> 24) >>> 0
}
