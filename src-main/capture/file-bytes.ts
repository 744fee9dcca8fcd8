import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Bytes in the window of who reads in order, and how many of them stay there when it moves on. */
const WINDOW = 1024 * 1024
const BEHIND = 256 * 1024
/** Bytes read at a time by who jumps. */
const JUMP = 8 * 1024

/** Random access to a file's bytes, through a window that makes reading in order cheap. Each thread has its own. */
export class FileBytes {
  private readonly fd: number
  private readonly near: FileBytes | undefined
  private window = new Uint8Array(JUMP)
  private from = 0
  private to = 0

  /**
   * @param near who reads the same file in order: what its window holds is not read again
   * @throws the system's error (ENOENT, EACCES, …) where the file cannot be opened
   */
  constructor(path: string, near?: FileBytes) {
    this.fd = openSync(path, 'r')
    this.near = near
  }

  /** Bytes in the file now. */
  get size(): number {
    return fstatSync(this.fd).size
  }

  /**
   * `length` bytes from `offset` on, or fewer where the file ends (it may have been cut since it was indexed). The view
   * holds only until the next call, of this or `near`.
   */
  read(offset: number, length: number): Uint8Array {
    if (offset < this.from || offset + length > this.to) {
      if (this.near?.holds(offset, length)) return this.near.read(offset, length)
      this.fill(offset, length)
    }
    const start = offset - this.from
    return this.window.subarray(start, Math.min(start + length, this.to - this.from))
  }

  close(): void {
    closeSync(this.fd)
  }

  private holds(offset: number, length: number): boolean {
    return offset >= this.from && offset + length <= this.to
  }

  private fill(offset: number, length: number): void {
    const inOrder = offset >= this.from && offset <= this.to + JUMP
    // Who puts messages together looks back.
    const from = inOrder ? Math.max(this.from, Math.min(offset, this.to - BEHIND)) : offset
    const kept = inOrder ? this.to - from : 0
    const wanted = Math.max(inOrder ? WINDOW : JUMP, offset - from + length)
    if (wanted > this.window.length) {
      const wider = new Uint8Array(wanted)
      wider.set(this.window.subarray(from - this.from, from - this.from + kept))
      this.window = wider
    } else if (kept > 0) this.window.copyWithin(0, from - this.from, from - this.from + kept)
    let got = kept
    while (got < wanted) {
      const count = readSync(this.fd, this.window, got, wanted - got, from + got)
      if (count === 0) break
      got += count
    }
    this.from = from
    this.to = from + got
  }
}
