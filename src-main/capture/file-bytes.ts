import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** Bytes read at a time by who reads in order, and by who jumps. */
const WINDOW = 256 * 1024
const JUMP = 8 * 1024

/** Random access to a file's bytes, through a window that makes reading in order cheap. Each thread has its own. */
export class FileBytes {
  private readonly fd: number
  private window = new Uint8Array(WINDOW)
  private from = 0
  private to = 0

  /** @throws the system's error (ENOENT, EACCES, …) where the file cannot be opened */
  constructor(path: string) {
    this.fd = openSync(path, 'r')
  }

  /** Bytes in the file now. */
  get size(): number {
    return fstatSync(this.fd).size
  }

  /**
   * `length` bytes from `offset` on, or fewer where the file ends (it may have been cut since it was indexed). The view
   * holds only until the next call.
   */
  read(offset: number, length: number): Uint8Array {
    if (offset < this.from || offset + length > this.to) this.fill(offset, length)
    const start = offset - this.from
    return this.window.subarray(start, Math.min(start + length, this.to - this.from))
  }

  close(): void {
    closeSync(this.fd)
  }

  private fill(offset: number, length: number): void {
    if (length > this.window.length) this.window = new Uint8Array(length)
    const inOrder = offset >= this.from && offset <= this.to + JUMP
    const wanted = inOrder ? this.window.length : Math.max(length, JUMP)
    let got = 0
    while (got < wanted) {
      const count = readSync(this.fd, this.window, got, wanted - got, offset + got)
      if (count === 0) break
      got += count
    }
    this.from = offset
    this.to = offset + got
  }
}
