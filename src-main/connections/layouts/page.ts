/** Text of many lines, written as bytes at once: strings put together piece by piece take several times as long. */
export class Page {
  private bytes = Buffer.allocUnsafeSlow(1 << 20)
  private length = 0

  /** Adds a text. */
  put(text: string): this {
    const { length } = text
    // No character takes more than three bytes of UTF-8.
    if (this.length + 3 * length > this.bytes.length) this.grow(3 * length)
    const { bytes } = this
    let at = this.length
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code > 127) {
        this.length = at + bytes.write(text.slice(i), at)
        return this
      }
      bytes[at++] = code
    }
    this.length = at
    return this
  }

  /** Adds a text and spaces up to a width. */
  left(text: string, width: number): this {
    return this.put(text).spaces(width - text.length)
  }

  /** Adds spaces and a text, together of a width. */
  right(text: string, width: number): this {
    return this.spaces(width - text.length).put(text)
  }

  spaces(count: number): this {
    if (this.length + count > this.bytes.length) this.grow(count)
    for (let i = 0; i < count; i++) this.bytes[this.length++] = 0x20
    return this
  }

  /** Adds another page. */
  append(page: Page): this {
    if (this.length + page.length > this.bytes.length) this.grow(page.length)
    this.bytes.set(page.text, this.length)
    this.length += page.length
    return this
  }

  /** What has been written, as long as nothing is added. */
  get text(): Buffer {
    return this.bytes.subarray(0, this.length)
  }

  private grow(by: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * this.bytes.length + by)
    larger.set(this.text)
    this.bytes = larger
  }
}
