/** Cuts what is typed into lines; the line feed is not part of one, the last line needs none. */
export class LineSplitter {
  private readonly most: number
  private parts: Buffer[] = []
  private length = 0

  /** @param most bytes of a line */
  constructor(most: number) {
    this.most = most
  }

  /** Lines that end in these bytes. @throws RangeError for a line that is too long */
  split(bytes: Buffer): readonly Buffer[] {
    const lines: Buffer[] = []
    let from = 0
    for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, from)) {
      this.keep(bytes.subarray(from, at))
      lines.push(this.take())
      from = at + 1
    }
    if (from < bytes.length) this.keep(bytes.subarray(from))
    return lines
  }

  /** What is left at the end. */
  rest(): Buffer | undefined {
    return this.length ? this.take() : undefined
  }

  private keep(part: Buffer): void {
    this.length += part.length
    if (this.length > this.most) throw new RangeError(`a line has more than ${this.most} bytes: send it without a framing, or raise --limit`)
    this.parts.push(part)
  }

  private take(): Buffer {
    const line = this.parts.length === 1 ? this.parts[0] : Buffer.concat(this.parts)
    this.parts = []
    this.length = 0
    return line
  }
}
