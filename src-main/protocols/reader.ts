/**
 * A view of a part of a packet's bytes. Every read checks its length first; a read past the end throws one of two fixed
 * errors, which `Packet.call` turns into a mark in the tree: the packet was cut by the capture, or it is malformed.
 */

/** Thrown on a read past the captured bytes of a layer that was longer on the wire. */
export class Truncated extends Error {}
/** Thrown on a read past the end that the packet itself claims. */
export class Malformed extends Error {}

// Made once: a hostile capture can end every packet here, and making a stack trace is slow.
export const truncated = new Truncated('the packet was cut during the capture')
export const malformed = new Malformed('the packet ends too early')

export class Reader {
  /** The data source that the bytes belong to: the frame, or a reassembled datagram. */
  readonly bytes: Uint8Array
  /** Index into `bytes` of this part's first byte. */
  readonly start: number
  /** Index behind this part's last captured byte. */
  end: number
  /** Index behind its last byte on the wire; at least `end`. */
  reportedEnd: number
  /** Number of the data source: 0 is the frame itself. */
  readonly source: number

  constructor(bytes: Uint8Array, start: number, end: number, reportedEnd: number, source: number) {
    this.bytes = bytes
    this.start = start
    this.end = end
    this.reportedEnd = reportedEnd
    this.source = source
  }

  /** Captured length in bytes. */
  get length(): number { return this.end - this.start }

  /** Length on the wire in bytes. */
  get reported(): number { return this.reportedEnd - this.start }

  /** True if `count` bytes from `at` on were captured. */
  has(at: number, count: number): boolean {
    return at >= 0 && count >= 0 && this.start + at + count <= this.end
  }

  /** Throws unless `count` bytes from `at` on were captured. */
  need(at: number, count: number): void {
    if (at < 0 || count < 0) throw malformed
    if (this.start + at + count > this.end) this.short(at + count)
  }

  private short(to: number): never {
    throw this.start + to <= this.reportedEnd ? truncated : malformed
  }

  u8(at: number): number {
    this.need(at, 1)
    return this.bytes[this.start + at]
  }

  u16(at: number): number {
    this.need(at, 2)
    const i = this.start + at
    return this.bytes[i] << 8 | this.bytes[i + 1]
  }

  u24(at: number): number {
    this.need(at, 3)
    const i = this.start + at
    return this.bytes[i] << 16 | this.bytes[i + 1] << 8 | this.bytes[i + 2]
  }

  u32(at: number): number {
    this.need(at, 4)
    const i = this.start + at, b = this.bytes
    return (b[i] << 24 | b[i + 1] << 16 | b[i + 2] << 8 | b[i + 3]) >>> 0
  }

  u16le(at: number): number {
    this.need(at, 2)
    const i = this.start + at
    return this.bytes[i + 1] << 8 | this.bytes[i]
  }

  u32le(at: number): number {
    this.need(at, 4)
    const i = this.start + at, b = this.bytes
    return (b[i + 3] << 24 | b[i + 2] << 16 | b[i + 1] << 8 | b[i]) >>> 0
  }

  u64(at: number): bigint {
    return BigInt(this.u32(at)) << 32n | BigInt(this.u32(at + 4))
  }

  /** A number of 1 to 6 bytes in network order. */
  uint(at: number, width: number): number {
    this.need(at, width)
    let value = 0
    for (let i = this.start + at, end = i + width; i < end; i++) value = value * 256 + this.bytes[i]
    return value
  }

  /** Where `byte` next stands in the captured bytes from `at` on, or -1. */
  indexOf(byte: number, at: number): number {
    const i = this.bytes.indexOf(byte, this.start + at)
    return i < 0 || i >= this.end ? -1 : i - this.start
  }

  /** A copy-free view of `count` captured bytes; throws if they are not there. */
  view(at: number, count: number): Uint8Array {
    this.need(at, count)
    return this.bytes.subarray(this.start + at, this.start + at + count)
  }

  /** `count` captured bytes as Latin-1 text, one character a byte: for matching, never for showing. */
  latin1(at: number, count: number): string {
    this.need(at, count)
    let text = ''
    for (let i = this.start + at, end = i + count; i < end; i++) text += String.fromCharCode(this.bytes[i])
    return text
  }

  /**
   * Cuts this part to `reported` bytes on the wire, where a length in its header says that it is shorter: who made the
   * reader finds out how much of it is trailer.
   */
  shorten(reported: number): void {
    if (this.start + reported >= this.reportedEnd) return
    this.reportedEnd = this.start + Math.max(0, reported)
    this.end = Math.min(this.end, this.reportedEnd)
  }

  /**
   * The part from `at` on, of `reported` bytes on the wire at most (default: the rest). What was captured of it may be
   * less, and is never more.
   */
  sub(at: number, reported: number = this.reported - at): Reader {
    if (at < 0 || at > this.reported || reported < 0) throw malformed
    const start = Math.min(this.start + at, this.end)
    const reportedEnd = Math.min(this.start + at + reported, this.reportedEnd)
    return new Reader(this.bytes, start, Math.max(start, Math.min(this.end, reportedEnd)), Math.max(start, reportedEnd), this.source)
  }
}
