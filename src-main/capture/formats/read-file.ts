import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'
import { createFormat, detect, HEAD_LENGTH, type FileKind } from './detect.ts'
import { MAX_RECORD, type CaptureFormat, type Damage, type RecordSink } from './format.ts'

/** Bytes that are read at a time: large enough for few system calls, small enough to stay in the processor's cache. */
const WINDOW = 1024 * 1024
/** The first window is larger: the variants of pcap are told apart by the first three records, whole. */
const FIRST_WINDOW = 4 * WINDOW

/** A file that has to be decompressed before it can be read here; see gzip.ts. */
export class Compressed extends Error {
  constructor(path: string) {
    super(`${path} is compressed with gzip`)
    this.name = 'Compressed'
  }
}

/** What kind of capture a regular file is. Reads its first bytes only. @throws NotACapture, or the system's error */
export function fileKind(path: string): FileKind {
  const file = openRegular(path)
  try {
    const head = new Uint8Array(HEAD_LENGTH)
    return detect(head.subarray(0, readSync(file, head, 0, head.length, 0)))
  } finally {
    closeSync(file)
  }
}

/**
 * Reads a capture file in steps and tells its records to a sink. Synchronous, for a worker thread: between two steps its
 * owner can report progress and give up. When the end has been reached it can go on later, if the file has grown.
 */
export class CaptureFile {
  /** What is wrong with the file, as far as it has been read. Being cut short is no longer so once the file has grown. */
  damage: Damage | undefined
  private readonly file: number
  private readonly format: CaptureFormat
  private readonly sink: RecordSink
  private window: Uint8Array
  /** Bytes at the start of the window that are in the file at `offset` and not yet taken. */
  private held = 0
  private offset = 0
  private need = 0
  private final = false
  private open = true

  /** @throws NotACapture, Compressed, or the system's error; a directory, a pipe or a device is refused */
  constructor(path: string, sink: RecordSink) {
    this.sink = sink
    this.file = openRegular(path)
    try {
      this.window = new Uint8Array(Math.max(HEAD_LENGTH, Math.min(FIRST_WINDOW, this.size())))
      this.held = this.fill()
      const kind = detect(this.window.subarray(0, Math.min(this.held, HEAD_LENGTH)))
      if (kind === 'gzip') throw new Compressed(path)
      this.format = createFormat(kind, this.window.subarray(0, this.held))
    } catch (error) {
      closeSync(this.file)
      throw error
    }
  }

  /** The format's name: `pcap`, `nanosecond pcap`, `pcapng`, … */
  get formatName(): string {
    return this.format.name
  }

  /** Bytes of the file whose records have been told. */
  get position(): number {
    return this.offset
  }

  /** Bytes in the file now. */
  size(): number {
    return fstatSync(this.file).size
  }

  /**
   * Reads on for some `budget` bytes, and whatever more it takes to make the last record whole.
   * @returns false once everything that is in the file now has been read, or the damage that ends it has been met
   */
  step(budget: number): boolean {
    if (this.final || !this.open) return false
    const goal = this.offset + budget
    do {
      const { held } = this
      const length = Math.min(held, Math.max(goal - this.offset, this.need))
      const { consumed, need, damage } = this.format.scan(this.window, length, this.offset, this.sink)
      this.take(consumed)
      if (damage) {
        this.damage = damage
        this.final = true
        return false
      }
      this.need = need
      const looked = length === held
      if ((looked || this.held < need) && this.readMore() === 0 && looked) return this.atEnd()
    } while (this.offset < goal)
    return true
  }

  close(): void {
    if (!this.open) return
    this.open = false
    closeSync(this.file)
  }

  private atEnd(): false {
    this.damage = this.format.end(this.window, this.held, this.offset, this.sink)
    return false
  }

  private take(consumed: number): void {
    this.window.copyWithin(0, consumed, this.held)
    this.held -= consumed
    this.offset += consumed
  }

  /** Fills the window from the file. @returns bytes read; 0 at the end of the file */
  private readMore(): number {
    const left = Math.max(0, this.size() - this.offset - this.held)
    // Never more room than the file can fill, whatever a record claims.
    const length = Math.min(Math.max(WINDOW, Math.min(this.need, MAX_RECORD)), Math.max(this.held + left, HEAD_LENGTH))
    if (length > this.window.length || this.window.length > 2 * FIRST_WINDOW && length <= WINDOW) {
      const window = new Uint8Array(Math.max(length, this.held))
      window.set(this.window.subarray(0, this.held))
      this.window = window
    }
    const read = this.fill()
    this.held += read
    return read
  }

  private fill(): number {
    let read = 0
    while (this.held + read < this.window.length) {
      const from = this.held + read
      const more = readSync(this.file, this.window, from, this.window.length - from, this.offset + from)
      if (more === 0) break
      read += more
    }
    return read
  }
}

function openRegular(path: string): number {
  // Looked at before it is opened: opening a pipe would wait for its other end.
  refuse(path, statSync(path))
  const file = openSync(path, 'r')
  try {
    refuse(path, fstatSync(file))
    return file
  } catch (error) {
    closeSync(file)
    throw error
  }
}

/** Something that is no regular file, and so cannot be opened as a capture. */
export class NotAFile extends Error {
  constructor(path: string, what: string) {
    super(`${path} is ${what}, not a file`)
    this.name = 'NotAFile'
  }
}

function refuse(path: string, stats: Stats): void {
  if (stats.isFile()) return
  throw new NotAFile(path, stats.isDirectory() ? 'a directory' : stats.isFIFO() ? 'a pipe; give it as standard input'
    : stats.isSocket() ? 'a socket' : 'a device')
}
