import type { Destination } from './destination.ts'
import type { PacketOptions } from './packet-options.ts'

/** A record to be written: a packet, or a pcapng custom block. */
export interface RecordToWrite {
  /** Captured bytes as they stand in a file: with the pseudo-header, if its link type has one (see `recordBytes`). */
  readonly bytes: Uint8Array
  /** Length on the wire in bytes, pseudo-header included. */
  readonly original: number
  /** Since 1970: whole seconds, and nanoseconds from 0 to 999 999 999. */
  readonly seconds: number
  readonly nanoseconds: number
  /** Index into the interfaces that the writer was given, or NO_INTERFACE. */
  readonly interface: number
  /** RECORD_… bits. */
  readonly flags?: number
  readonly options?: PacketOptions
  /** Of a custom block: its Private Enterprise Number. */
  readonly enterprise?: number
}

/** Writes a capture file, packet by packet. What is put in is buffered; flush when told to. */
export interface CaptureWriter {
  /** Packets, and custom blocks, that have been put in; and other records, that the format has no place for. */
  readonly written: number
  readonly leftOut: number
  /** @returns true when enough has been buffered that `flush` should be awaited before the next one */
  put(record: RecordToWrite): boolean
  flush(): Promise<void>
  /** Writes what is left, and completes the file. */
  end(): Promise<void>
  /** Gives up; leaves nothing behind. */
  abandon(): Promise<void>
}

/**
 * Writes all records and ends the file.
 * @throws the signal's reason, the destination's error, the records' error; then nothing is left behind
 */
export async function writeRecords(
  writer: CaptureWriter, records: Iterable<RecordToWrite> | AsyncIterable<RecordToWrite>, signal?: AbortSignal,
): Promise<void> {
  try {
    signal?.throwIfAborted()
    for await (const record of records) {
      if (!writer.put(record)) continue
      await writer.flush()
      signal?.throwIfAborted()
    }
    await writer.end()
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

/** Bytes that are buffered before they are written. */
const ENOUGH = 1024 * 1024

/** A growing run of bytes in little-endian order. */
export class OutputBuffer {
  view = new DataView(new ArrayBuffer(ENOUGH + 64 * 1024))
  length = 0

  get full(): boolean {
    return this.length >= ENOUGH
  }

  /** Makes room for zero bytes at the end. @returns where they begin */
  reserve(size: number): number {
    const at = this.length
    const length = at + size
    if (length > this.view.byteLength) {
      const wider = new Uint8Array(Math.max(length, 2 * this.view.byteLength))
      wider.set(new Uint8Array(this.view.buffer, 0, at))
      this.view = new DataView(wider.buffer)
    }
    new Uint8Array(this.view.buffer, at, size).fill(0)
    this.length = length
    return at
  }

  /** Adds bytes, and zero bytes up to a multiple of `align`. */
  add(bytes: Uint8Array, align = 1): void {
    const at = this.reserve(Math.ceil(bytes.length / align) * align)
    new Uint8Array(this.view.buffer, at, bytes.length).set(bytes)
  }

  /** What has been put in, which is forgotten. It holds until more is put in. */
  take(): Uint8Array {
    const taken = new Uint8Array(this.view.buffer, 0, this.length)
    this.length = 0
    return taken
  }

  async flush(destination: Destination): Promise<void> {
    if (this.length === 0) return
    await destination.write(new Uint8Array(this.view.buffer, 0, this.length))
    this.length = 0
  }
}
