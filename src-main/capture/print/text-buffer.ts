/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const WIDEST = 3

/**
 * Text that becomes UTF-8 line by line: joining it all first and encoding it at the end takes three times as long.
 */
export class TextBuffer {
  private buffer = Buffer.allocUnsafe(256 * 1024)
  private length = 0

  get empty(): boolean {
    return this.length === 0
  }

  put(text: string): void {
    const needed = this.length + text.length * WIDEST
    if (needed > this.buffer.length) {
      const wider = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2))
      this.buffer.copy(wider, 0, 0, this.length)
      this.buffer = wider
    }
    this.length += this.buffer.write(text, this.length, 'utf8')
  }

  /** A copy of all that was put in. */
  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.length).slice()
  }
}
