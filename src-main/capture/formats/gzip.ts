import { createReadStream } from 'node:fs'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { createGunzip, type Gunzip } from 'node:zlib'
import { NotACapture } from './detect.ts'
import type { Damage } from './format.ts'

/**
 * Compressed bytes handed to zlib at a time. Each may give a thousand times as many, all of which are then held in memory.
 */
export const PIECE = 64 * 1024

export interface GunzipOptions {
  /** Gives up; what has been written is removed. */
  readonly signal?: AbortSignal
  /** At most this many bytes are decompressed; what comes behind is reported as damage. Default: 64 GiB. */
  readonly limit?: number
  /** Called after each piece with how many compressed bytes have been read, and how many written. */
  readonly progress?: (read: number, written: number) => void
}

export interface Gunzipped {
  /** Bytes written. */
  readonly bytes: number
  /** What is wrong with the compressed file; its offset counts compressed bytes. All that could be decompressed is written. */
  readonly damage?: Damage
}

const DEFAULT_LIMIT = 64 * 1024 ** 3

/**
 * Decompresses a gzip file (RFC 1952), of one or several members, into a new file that only its owner may read.
 * @param path the compressed file
 * @param spool path of the file to write; there must be none yet
 * @throws NotACapture where nothing at all can be decompressed, the signal's reason, or the system's error (such as ENOSPC);
 * then there is no spool file
 */
export async function gunzip(path: string, spool: string, options: GunzipOptions = {}): Promise<Gunzipped> {
  const output = await open(spool, 'wx', 0o600)
  try {
    const first = await pass(path, output, 0, Infinity, options)
    // zlib gives nothing of the piece in which it met something bad. A second pass goes byte by byte from there.
    const { bytes, damage } = first.damagedFrom === undefined ? first : await pass(path, output, first.bytes, first.damagedFrom, options)
    if (damage && bytes === 0) throw damagedFromStart()
    return damage ? { bytes, damage } : { bytes }
  } catch (error) {
    await rm(spool, { force: true })
    throw error
  } finally {
    await output.close()
  }
}

/**
 * Decompresses from the start, and writes what comes behind the first `skip` bytes to the end of the output.
 * @param fine from this offset of the compressed file on, it goes byte by byte
 */
async function pass(
  path: string, output: FileHandle, skip: number, fine: number, { signal, limit = DEFAULT_LIMIT, progress }: GunzipOptions,
): Promise<Gunzipped & { readonly damagedFrom?: number }> {
  const inflater = new Inflater()
  const input = createReadStream(path, { highWaterMark: 256 * 1024 })
  let read = 0
  let inflated = 0
  let written = skip
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      for (let from = 0; from < chunk.length;) {
        signal?.throwIfAborted()
        const piece = chunk.subarray(from, from + (read < fine ? Math.min(PIECE, fine - read) : 1))
        for (let bytes of await inflater.write(piece)) {
          const old = Math.max(0, Math.min(skip - inflated, bytes.length))
          inflated += bytes.length
          bytes = bytes.subarray(old, old + limit - written)
          await writeAll(output, bytes)
          written += bytes.length
        }
        const { fault } = inflater
        if (fault !== undefined) return { bytes: written, damage: gzipDamage(read, fault, written), damagedFrom: read }
        if (inflated > limit) return { bytes: written, damage: overLimit(read, limit) }
        if (inflater.done) return { bytes: written, damagedFrom: read }
        from += piece.length
        read += piece.length
        progress?.(read, written)
      }
    }
    const fault = await inflater.end()
    return fault === undefined ? { bytes: written } : { bytes: written, damage: gzipDamage(read, fault, written) }
  } finally {
    input.destroy()
    inflater.close()
  }
}

/** What to say when nothing could be decompressed. */
export function damagedFromStart(): NotACapture {
  return new NotACapture('a gzip file that is damaged from its start')
}

/** What to say when the compressed bytes cannot be understood at an offset. */
export function gzipDamage(offset: number, fault: string, written: number): Damage {
  return { offset, message: `The gzip compression is damaged (${fault}); ${written} bytes could be decompressed` }
}

/** What to say when decompression was ended because it gave too much. */
export function overLimit(offset: number, limit: number): Damage {
  return { offset, message: `The file decompresses to more than ${limit} bytes, which is the limit; the rest is left out` }
}

/** Inflates gzip piece by piece, and keeps what is good when something is not. */
export class Inflater {
  /** What is wrong with the bytes written so far. */
  fault: string | undefined
  /** The compressed data has ended, and something else comes behind it: nothing more is taken. */
  done = false
  private readonly gunzip: Gunzip
  private out: Uint8Array[] = []
  private produced = false
  /** Wakes whoever waits for a piece to be done: zlib forgets the callback of a write that fails. */
  private settle: () => void = () => {}
  private readonly closed: Promise<void>

  constructor() {
    this.gunzip = createGunzip({ chunkSize: PIECE })
    this.gunzip.on('data', (bytes: Buffer) => {
      this.produced ||= bytes.length > 0
      this.out.push(bytes)
    })
    this.gunzip.on('error', (error) => { this.fail(error) })
    this.closed = new Promise((resolve) => { this.gunzip.once('close', resolve) })
  }

  /** Hands in the next compressed bytes, PIECE at most. @returns what came out */
  async write(piece: Uint8Array): Promise<Uint8Array[]> {
    if (this.fault === undefined && !this.done) {
      await new Promise<void>((resolve) => {
        this.settle = resolve
        this.gunzip.write(piece, () => { resolve() })
      })
    }
    const { out } = this
    this.out = []
    return out
  }

  /** Says that there is nothing more. @returns what is wrong: the data may end too soon */
  async end(): Promise<string | undefined> {
    if (this.fault === undefined && !this.done) {
      this.gunzip.end()
      await this.closed
    }
    return this.fault
  }

  close(): void {
    this.gunzip.destroy()
  }

  private fail(error: Error): void {
    // gzip(1) too passes over garbage behind the last member.
    if (this.produced && error.message === 'incorrect header check') this.done = true
    else this.fault = error.message
    this.settle()
  }
}

/** Writes all of the bytes at a place of the file: by default where it was written last. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number | null = null): Promise<void> {
  for (let from = 0; from < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, from, bytes.length - from, position === null ? null : position + from)
    from += bytesWritten
  }
}
