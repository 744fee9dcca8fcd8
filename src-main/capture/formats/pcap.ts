import { MAX_ORIGINAL, type CaptureFormat, type Damage, type RecordSink, type ScanResult } from './format.ts'
import {
  MAGIC_IXIA_HARDWARE, MAGIC_MICROSECONDS, MAGIC_MODIFIED, MAGIC_NANOSECONDS, pcapHeaderLength, readPcapHeader, type PcapHeader,
} from './pcap-header.ts'
import { hasPseudoHeader, tellPacketProper, tooLarge } from './pseudo-header.ts'

/**
 * Classic pcap files (draft-ietf-opsawg-pcap): behind the file header nothing but records, each a header of 16 bytes and the
 * packet. Some programs wrote longer record headers under the same magic number; Wireshark reads those, and so do we.
 */

/** A kind of record header. All begin with seconds, fraction, captured length, original length, 32 bits each. */
interface Variant {
  readonly name: string
  /** Length of the record header in bytes. */
  readonly header: number
  /** Nanoseconds in a unit of the fraction. */
  readonly unit: number
}
const STANDARD: Variant = { name: 'pcap', header: 16, unit: 1000 }
const NANOSECOND: Variant = { name: 'nanosecond pcap', header: 16, unit: 1 }
const AIX: Variant = { name: 'AIX pcap', header: 16, unit: 1 }
const RED_HAT: Variant = { name: 'Red Hat 6.1 pcap', header: 24, unit: 1000 }
const NOKIA: Variant = { name: 'Nokia pcap', header: 20, unit: 1000 }
const MODIFIED: Variant = { name: 'modified pcap', header: 24, unit: 1000 }
const SUSE: Variant = { name: 'SuSE 6.3 pcap', header: 28, unit: 1000 }

/** No packet on a wire is longer than the longest D-Bus message. */
const MOST_LIKELY = 128 * 1024 * 1024

const FDDI = 10
/** Bytes before each FDDI frame in AIX files. */
const AIX_FDDI_PADDING = 3

/** Reads classic pcap. One object reads one file, from its first byte on. */
export class Pcap implements CaptureFormat {
  private readonly guess: boolean
  private file: PcapFile | undefined
  private fault: { readonly offset: number, readonly message: string } | undefined
  private begun = false

  /**
   * @param head the first bytes of the file, if they are known; then the name is certain at once
   * @param guess look at the first records to tell the variants apart that share a magic number, as Wireshark does with
   * files but not with pipes; needs a head that holds three of them
   */
  constructor(head: Uint8Array = new Uint8Array(), guess = true) {
    this.guess = guess
    this.look(head, head.length)
  }

  get name(): string {
    return this.file?.variant.name ?? STANDARD.name
  }

  scan(window: Uint8Array, length: number, offset: number, sink: RecordSink): ScanResult {
    if (!this.file && !this.fault) this.look(window, length)
    if (this.fault) return { consumed: 0, need: 0, damage: { offset: offset + this.fault.offset, message: this.fault.message } }
    const view = new DataView(window.buffer, window.byteOffset, length)
    if (!this.file) return { consumed: 0, need: pcapHeaderLength(view) }
    let at = 0
    if (!this.begun) {
      if (length < this.file.header.length) return { consumed: 0, need: this.file.header.length }
      this.begun = true
      this.file.begin(sink)
      at = this.file.header.length
    }
    return this.file.scan(window, view, at, offset, sink)
  }

  end(_window: Uint8Array, length: number, offset: number): Damage | undefined {
    if (!this.begun) return { offset, message: `The file is cut short in its header: ${length} bytes are there` }
    if (length === 0) return undefined
    return { offset, message: `The file is cut short in the middle of a packet: ${length} bytes of its record are there` }
  }

  private look(head: Uint8Array, length: number): void {
    const view = new DataView(head.buffer, head.byteOffset, length)
    if (length < pcapHeaderLength(view)) return
    const header = readPcapHeader(view)
    if ('message' in header) this.fault = header
    else this.file = new PcapFile(header, this.guess ? guessVariant(header, view) : variantOf(header))
  }
}

/** A pcap file whose header is known. */
export class PcapFile {
  readonly variant: Variant
  readonly header: PcapHeader
  private readonly linkType: number
  private readonly pseudoHeader: boolean
  private readonly padding: number

  constructor(header: PcapHeader, variant = variantOf(header)) {
    this.header = header
    this.variant = variant
    // What Nokia's files call 13 is ATM with a pseudo-header, elsewhere LINKTYPE_SUNATM.
    this.linkType = variant === NOKIA && header.network === 13 ? 123 : header.linkType
    this.pseudoHeader = hasPseudoHeader(this.linkType)
    this.padding = variant === AIX && header.linkType === FDDI ? AIX_FDDI_PADDING : 0
  }

  /** Tells the sink the one section and the one interface. */
  begin(sink: RecordSink): void {
    const { little, snapLength, fcsLength } = this.header
    sink.section({ littleEndian: little, comments: [] })
    sink.interface({
      linkType: this.linkType, snapLength, section: 0, ticksPerSecond: BigInt(1e9 / this.variant.unit),
      ...(fcsLength === undefined ? {} : { fcsLength }), comments: [],
    })
  }

  scan(window: Uint8Array, view: DataView, at: number, offset: number, sink: RecordSink): ScanResult {
    const plain = this.variant.header === 16 && this.header.order === 'captured first' && this.padding === 0 && !this.pseudoHeader
    return this.scanAny(window, view, plain ? this.scanPlain(window, view, at, offset, sink) : at, offset, sink)
  }

  /**
   * The hot loop: standard record headers, nothing before the packet, sane lengths. @returns where it met something else, or
   * not the whole record
   */
  private scanPlain(window: Uint8Array, view: DataView, at: number, offset: number, sink: RecordSink): number {
    const { little, largest } = this.header
    const unit = this.variant.unit
    const second = 1e9 / unit
    const last = view.byteLength - 16
    while (at <= last) {
      const captured = view.getUint32(at + 8, little)
      const next = at + 16 + captured
      if (next > view.byteLength || captured > largest) break
      const seconds = view.getUint32(at, little)
      const fraction = view.getUint32(at + 4, little)
      const original = view.getUint32(at + 12, little)
      if (fraction < second && original <= MAX_ORIGINAL) {
        sink.packet(window, at + 16, offset + at + 16, captured, original, seconds, fraction * unit, 0, 0)
      } else {
        this.tell(window, at + 16, offset + at + 16, captured, original, seconds, fraction, sink)
      }
      at = next
    }
    return at
  }

  private scanAny(window: Uint8Array, view: DataView, at: number, offset: number, sink: RecordSink): ScanResult {
    const { little, largest } = this.header
    const header = this.variant.header
    for (;;) {
      if (at + header > view.byteLength) return { consumed: at, need: header }
      const swap = swapLengths(this.header, view, at)
      const captured = view.getUint32(at + (swap ? 12 : 8), little)
      const original = view.getUint32(at + (swap ? 8 : 12), little)
      const fault = captured > largest ? tooLarge(captured, largest)
        : captured < this.padding ? `A packet has ${captured} bytes, fewer than its padding` : undefined
      if (fault !== undefined) return { consumed: at, need: 0, damage: { offset: offset + at, message: fault } }
      const next = at + header + captured
      if (next > view.byteLength) return { consumed: at, need: header + captured }
      const seconds = view.getUint32(at, little)
      const fraction = view.getUint32(at + 4, little)
      const message = this.tell(window, at + header, offset + at + header, captured, original, seconds, fraction, sink)
      if (message !== undefined) return { consumed: at, need: 0, damage: { offset: offset + at, message } }
      at = next
    }
  }

  /**
   * Tells any packet, whatever its time and whatever is before it.
   * @param start where its `captured` bytes begin in the window, `offset` in the file
   * @param fraction as in the record header
   * @returns what is wrong with it, and then nothing has been told
   */
  tell(
    window: Uint8Array, start: number, offset: number, captured: number, original: number, seconds: number, fraction: number,
    sink: RecordSink,
  ): string | undefined {
    const { padding } = this
    // A fraction of a second or more, which no capture should have, wraps around at 32 bits as in Wireshark; what is left
    // of it moves the seconds.
    const wrapped = Math.imul(fraction, this.variant.unit)
    seconds += Math.floor(wrapped / 1e9)
    const nanoseconds = (wrapped % 1e9 + 1e9) % 1e9
    start += padding
    offset += padding
    captured -= padding
    original = original - padding >>> 0
    if (this.pseudoHeader) {
      return tellPacketProper(sink, this.linkType, true, window, start, offset, captured, original, seconds, nanoseconds, 0, 0)
    }
    sink.packet(window, start, offset, captured, Math.min(original, MAX_ORIGINAL), seconds, nanoseconds, 0, 0)
    return undefined
  }
}

/** Whether the length on the wire comes before the captured length in the record header at a place. */
function swapLengths(header: PcapHeader, view: DataView, at: number): boolean {
  if (header.order === 'captured first') return false
  return header.order === 'original first' || view.getUint32(at + 8, header.little) > view.getUint32(at + 12, header.little)
}

/** The variant that the header tells, where records cannot be looked at. */
function variantOf(header: PcapHeader): Variant {
  if (header.aix) return AIX
  if (header.magic === MAGIC_NANOSECONDS || header.magic === MAGIC_IXIA_HARDWARE) return NANOSECOND
  return header.magic === MAGIC_MODIFIED ? MODIFIED : STANDARD
}

/**
 * Tells variants with the same magic number apart by their first records, as Wireshark does; but the standard one must look
 * wrong and the other one right in everything before a file is taken for a rarity. (Wireshark 4.0 takes the one that looks
 * least wrong, and so misreads damaged standard files.)
 */
function guessVariant(header: PcapHeader, view: DataView): Variant {
  const known = variantOf(header)
  const open = known === STANDARD && header.magic === MAGIC_MICROSECONDS ? [STANDARD, RED_HAT, NOKIA]
    : known === MODIFIED ? [MODIFIED, SUSE] : [known]
  return open.find((variant) => looksRight(header, variant, view)) ?? known
}

/** Whether nothing is odd about the first three records, or as many as there are, read as of a variant. */
function looksRight(header: PcapHeader, variant: Variant, view: DataView): boolean {
  const { little } = header
  let at = header.length
  for (let i = 0; i < 3 && at < view.byteLength; i++) {
    if (at + variant.header > view.byteLength) return false
    const swap = swapLengths(header, view, at)
    const captured = view.getUint32(at + (swap ? 12 : 8), little)
    const original = view.getUint32(at + (swap ? 8 : 12), little)
    if (view.getUint32(at + 4, little) >= 1_000_000) return false
    if (captured > header.largest || captured > header.snapLength || captured > original || original > MOST_LIKELY) return false
    if (!additionLooksRight(variant, view, at + 16, little)) return false
    at += variant.header + captured
    if (at > view.byteLength) return false
  }
  return true
}

/** Whether what a variant adds to the record header makes sense: this is what tells Nokia's files from ones cut by 4 bytes. */
function additionLooksRight(variant: Variant, view: DataView, at: number, little: boolean): boolean {
  switch (variant) {
    // In all Nokia files that were seen the four bytes are 0xXfbfYZ0W, with few values of X, Y, Z and W.
    case NOKIA: return (view.getUint32(at, little) & 0x0fff0000) === 0x0fbf0000
    case RED_HAT: case MODIFIED: case SUSE: {
      // Interface index, Ethernet type or one of Linux' own small numbers, packet type of packet(7).
      const type = view.getUint16(at + 4, little)
      const knownType = type >= 0x600 || type <= 0x17 || type === 0x60 || type === 0x200 || type === 0x400
      return view.getUint32(at, little) <= 10000 && knownType && view.getUint8(at + 6) <= 4
    }
    default: return true
  }
}
