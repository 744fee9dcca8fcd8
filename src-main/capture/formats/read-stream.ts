import { open, rm, type FileHandle } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import pcapParser from 'pcap-parser'
import { detect } from './detect.ts'
import { MAX_RECORD, type CaptureFormat, type Damage, type RecordSink } from './format.ts'
import { damagedFromStart, gzipDamage, Inflater, overLimit, PIECE, writeAll } from './gzip.ts'
import { MAGIC_MICROSECONDS, MAGIC_MODIFIED, MAGIC_NANOSECONDS, pcapHeaderLength, readPcapHeader } from './pcap-header.ts'
import { Pcap, PcapFile } from './pcap.ts'
import { Pcapng } from './pcapng.ts'
import { WholeRecords } from './whole-records.ts'

export interface StreamOptions {
  /** Path of a file to be made, that only its owner may read: all bytes, decompressed, so that packets can be read again. */
  readonly spool: string
  /** Gives up; the spool file is removed. To end a stream and keep what has come, end the stream itself. */
  readonly signal?: AbortSignal
  /** At most this many bytes are taken, after decompression; what comes behind is reported as damage. Default: 64 GiB. */
  readonly limit?: number
  /** The format is known: `pcap`, `pcapng`, …, with ` (gzip)` behind it where it is compressed. The spool file exists. */
  readonly begin?: (format: string) => void
  /** Called after each piece that arrived, once its packets have been told: bytes in the spool file. */
  readonly progress?: (bytes: number) => void
}

export interface StreamResult {
  /** As told to `begin`. */
  readonly format: string
  /** Bytes in the spool file. */
  readonly bytes: number
  readonly damage?: Damage
}

const DEFAULT_LIMIT = 64 * 1024 ** 3
/** Bytes that tell what a stream is. */
const HEAD = 12

/**
 * Reads a capture that arrives on a stream, such as standard input: pcap or pcapng, maybe compressed with gzip. The sink is
 * told each packet as soon as it is whole; offsets are those in the spool file, which by then holds the packet. The stream
 * is not read on before what came has been dealt with.
 * @throws NotACapture, the signal's reason, the stream's error, the sink's error, or the system's; then there is no spool file
 */
export async function readStream(input: Readable, sink: RecordSink, options: StreamOptions): Promise<StreamResult> {
  options.signal?.throwIfAborted()
  const spool = await open(options.spool, 'wx', 0o600)
  const reading = new Reading(spool, sink, options)
  try {
    if (options.signal) addAbortSignal(options.signal, input)
    for await (const chunk of input as AsyncIterable<Uint8Array>) {
      await reading.arrive(chunk)
      if (reading.ended) break
    }
    return await reading.finish()
  } catch (error) {
    await rm(options.spool, { force: true })
    options.signal?.throwIfAborted()
    throw error
  } finally {
    reading.close()
    await spool.close()
  }
}

/** Takes the bytes of a capture in order. */
interface Taker {
  readonly format: string
  readonly damage: Damage | undefined
  take(bytes: Uint8Array): Promise<void>
  end(): Promise<void>
}

class Reading {
  private readonly spool: FileHandle
  private readonly sink: RecordSink
  private readonly options: StreamOptions
  /** The very first bytes, and whether they have been looked at. */
  private start: Uint8Array = new Uint8Array()
  private sniffed = false
  private inflater: Inflater | undefined
  private taker: Taker | undefined
  /** First bytes, until they tell what they are. */
  private head: Uint8Array = new Uint8Array()
  private format = ''
  /** Bytes that have arrived, and bytes in the spool file. */
  private arrived = 0
  private bytes = 0
  private damage: Damage | undefined

  constructor(spool: FileHandle, sink: RecordSink, options: StreamOptions) {
    this.spool = spool
    this.sink = sink
    this.options = options
  }

  /** Nothing more is wanted: something is wrong, or the compressed data is complete. */
  get ended(): boolean {
    return (this.damage ?? this.taker?.damage) !== undefined || (this.inflater?.done ?? false)
  }

  async arrive(chunk: Uint8Array): Promise<void> {
    for (let from = 0; from < chunk.length && !this.ended; from += PIECE) {
      await this.piece(chunk.subarray(from, from + PIECE))
    }
    this.options.progress?.(this.bytes)
  }

  async finish(): Promise<StreamResult> {
    if (!this.sniffed) await this.plain(this.start)
    if (this.inflater && this.damage === undefined) {
      const fault = await this.inflater.end()
      for (const bytes of await this.inflater.write(new Uint8Array())) await this.plain(bytes)
      if (fault !== undefined) this.damage = gzipDamage(this.arrived, fault, this.bytes)
    }
    if (this.damage && this.bytes === 0) throw damagedFromStart()
    if (!this.taker) await this.begin(true)
    await this.taker?.end()
    const damage = this.damage ?? this.taker?.damage
    return { format: this.format, bytes: this.bytes, ...damage && { damage } }
  }

  close(): void {
    this.inflater?.close()
  }

  private async piece(piece: Uint8Array): Promise<void> {
    this.arrived += piece.length
    if (!this.sniffed) { // Two bytes tell whether it is compressed.
      piece = this.start = Buffer.concat([this.start, piece])
      if (piece.length < 2) return
      this.sniffed = true
      if (piece[0] === 0x1f && piece[1] === 0x8b) this.inflater = new Inflater()
    }
    if (!this.inflater) {
      await this.plain(piece)
      return
    }
    for (const bytes of await this.inflater.write(piece)) await this.plain(bytes)
    const { fault } = this.inflater
    if (fault !== undefined) this.damage ??= gzipDamage(this.arrived - piece.length, fault, this.bytes)
  }

  /** Takes bytes of the capture itself: into the spool first, so that a packet can be read again when it has been told. */
  private async plain(bytes: Uint8Array): Promise<void> {
    const { limit = DEFAULT_LIMIT } = this.options
    if (this.bytes + bytes.length > limit) {
      this.damage ??= overLimit(this.bytes, limit)
      bytes = bytes.subarray(0, limit - this.bytes)
    }
    await writeAll(this.spool, bytes)
    this.bytes += bytes.length
    if (this.taker) {
      await this.taker.take(bytes)
      return
    }
    this.head = this.head.length ? Buffer.concat([this.head, bytes]) : bytes
    await this.begin(false)
  }

  /** Looks at the first bytes, when there are enough of them or no more will come. */
  private async begin(last: boolean): Promise<void> {
    const { head } = this
    if (head.length < HEAD && !last) return
    const kind = detect(head)
    if (kind === 'pcap' && head.length < pcapHeaderLength(viewOf(head)) && !last) return
    if (kind === 'gzip') throw new Error('The stream is compressed with gzip twice; decompress it once before')
    this.taker = takerOf(kind, head, this.sink)
    this.format = this.taker.format + (this.inflater ? ' (gzip)' : '')
    this.options.begin?.(this.format)
    this.head = new Uint8Array()
    await this.taker.take(head)
  }
}

function takerOf(kind: 'pcap' | 'pcapng', head: Uint8Array, sink: RecordSink): Taker {
  if (kind === 'pcapng') return new PushReader(new Pcapng(), sink)
  const view = viewOf(head)
  if (head.length < pcapHeaderLength(view)) return new PushReader(new Pcap(head, false), sink)
  const header = readPcapHeader(view)
  if ('message' in header) return new PushReader(new Pcap(head, false), sink)
  if (header.magic === MAGIC_MODIFIED) {
    throw new Error('A modified pcap capture has one of two kinds of records, and cannot be read from a stream. Save it first')
  }
  // What pcap-parser can read, it does; relatives of the format are for our own reader.
  const plain = header.order === 'captured first' && !header.aix && [MAGIC_MICROSECONDS, MAGIC_NANOSECONDS].includes(header.magic)
  return plain ? new ParserReader(new PcapFile(header), sink) : new PushReader(new Pcap(head, false), sink)
}

/** Reads with pcap-parser, guarded. */
class ParserReader implements Taker {
  readonly format: string
  private readonly guard: WholeRecords
  private readonly ended: Promise<void>
  private offset: number
  private fault: Damage | undefined
  private failure: unknown
  private failed = false

  constructor(file: PcapFile, sink: RecordSink) {
    this.format = file.variant.name
    this.guard = new WholeRecords(file.header)
    this.offset = file.header.length
    file.begin(sink)
    const parser = pcapParser.parse(this.guard)
    parser.on('packet', ({ header, data }) => {
      const { offset } = this
      const start = offset + file.variant.header
      this.offset = start + data.length
      if (this.fault || this.failed) return
      const window = new Uint8Array(data.buffer, data.byteOffset, data.length)
      const { capturedLength, originalLength, timestampSeconds, timestampMicroseconds } = header
      try {
        const message = file.tell(window, 0, start, capturedLength, originalLength, timestampSeconds, timestampMicroseconds, sink)
        if (message !== undefined) this.fault = { offset, message }
      } catch (error) { // The sink's error must not be thrown into the stream's machinery.
        this.fail(error)
      }
    })
    parser.on('error', (error) => { this.fail(error) })
    this.ended = new Promise((resolve) => { parser.on('end', resolve) })
  }

  get damage(): Damage | undefined {
    return this.fault ?? this.guard.damage
  }

  async take(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => { this.guard.write(bytes, () => { resolve() }) })
    if (this.failed) throw this.failure
  }

  async end(): Promise<void> {
    this.guard.end()
    await this.ended
    if (this.failed) throw this.failure
  }

  private fail(error: unknown): void {
    if (!this.failed) this.failure = error
    this.failed = true
  }
}

/** Reads with one of our own formats, which are made for windows of a file: keeps what is not yet whole. */
class PushReader implements Taker {
  damage: Damage | undefined
  private readonly reader: CaptureFormat
  private readonly sink: RecordSink
  private window: Uint8Array = new Uint8Array()
  private held = 0
  private need = 0
  private offset = 0

  constructor(reader: CaptureFormat, sink: RecordSink) {
    this.reader = reader
    this.sink = sink
  }

  get format(): string {
    return this.reader.name
  }

  take(bytes: Uint8Array): Promise<void> {
    if (this.held === 0) this.scan(bytes, bytes.length)
    else {
      this.reserve(this.held + bytes.length)
      this.window.set(bytes, this.held)
      this.held += bytes.length
      if (this.held >= this.need) this.scan(this.window, this.held)
    }
    return Promise.resolve()
  }

  end(): Promise<void> {
    this.damage ??= this.reader.end(this.window, this.held, this.offset, this.sink)
    return Promise.resolve()
  }

  private scan(window: Uint8Array, length: number): void {
    if (this.damage) return
    const { consumed, need, damage } = this.reader.scan(window, length, this.offset, this.sink)
    this.damage = damage
    this.offset += consumed
    this.need = need
    const left = window.subarray(consumed, length)
    this.reserve(left.length)
    this.window.set(left)
    this.held = left.length
  }

  /** Makes room; grows with what has really arrived, and never beyond the largest record and one piece. */
  private reserve(length: number): void {
    if (length <= this.window.length) return
    const window = new Uint8Array(Math.max(length, Math.min(2 * this.window.length, MAX_RECORD + PIECE)))
    window.set(this.window.subarray(0, this.held))
    this.window = window
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
