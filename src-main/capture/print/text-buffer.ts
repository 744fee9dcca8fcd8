/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const WIDEST = 3
/** More than any number or address is wide. */
const ROOM = 64

/** Characters of a line that is written one by one. */
const SHORT = 256

const SPACE = 0x20
const ZERO = 0x30
const DOT = 0x2e

/**
 * Text that becomes UTF-8 bit by bit: joining it all first and encoding it at the end takes three times as long. Numbers
 * and addresses are written as digits at once, without becoming strings.
 */
export class TextBuffer {
  private buffer = Buffer.allocUnsafe(256 * 1024)
  private length = 0

  get empty(): boolean {
    return this.length === 0
  }

  put(text: string): void {
    this.reserve(text.length * WIDEST)
    // A call into the system's encoder costs more than a short line takes here.
    if (text.length < SHORT && this.putShort(text)) return
    this.length += this.buffer.write(text, this.length, 'utf8')
  }

  /** A character of ASCII. */
  putByte(character: number): void {
    this.reserve(1)
    this.buffer[this.length++] = character
  }

  putSpaces(count: number): void {
    if (count <= 0) return
    this.reserve(count)
    this.buffer.fill(SPACE, this.length, this.length += count)
  }

  /** A whole number from 0 to 2^53, at least `width` wide, filled up at the front. */
  putNumber(value: number, width = 1, fill = SPACE): void {
    this.reserve(ROOM)
    const end = this.length + Math.max(width, digitsOf(value)), { buffer } = this
    let rest = value, at = end
    do {
      const tens = Math.floor(rest / 10)
      buffer[--at] = ZERO + rest - tens * 10
      rest = tens
    } while (rest > 0)
    while (at > this.length) buffer[--at] = fill
    this.length = end
  }

  /** The first `digits` decimal places of a second, from nanoseconds. */
  putFraction(nanoseconds: number, digits: number): void {
    this.putNumber(Math.floor(nanoseconds / 10 ** (9 - digits)), digits, ZERO)
  }

  /** `192.0.2.1` in a column that is `width` wide, at its right or left. */
  putIpv4(b: Uint8Array, at: number, width: number, right: boolean): void {
    this.reserve(ROOM)
    const spaces = width - 3 - octetDigits(b[at]) - octetDigits(b[at + 1]) - octetDigits(b[at + 2]) - octetDigits(b[at + 3])
    if (right) this.putSpaces(spaces)
    for (let i = 0; i < 4; i++) {
      if (i) this.buffer[this.length++] = DOT
      this.putOctet(b[at + i])
    }
    if (!right) this.putSpaces(spaces)
  }

  /** A copy of all that was put in, which is forgotten. */
  take(): Uint8Array {
    const taken = Uint8Array.prototype.slice.call(this.buffer, 0, this.length)
    this.length = 0
    return taken
  }

  /** RFC 3629 3. @returns false where there are surrogates; then nothing has been put */
  private putShort(text: string): boolean {
    const { buffer } = this
    let at = this.length
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code < 0x80) buffer[at++] = code
      else if (code < 0x800) {
        buffer[at++] = 0xc0 | code >>> 6
        buffer[at++] = 0x80 | code & 0x3f
      } else if (code < 0xd800 || code > 0xdfff) {
        buffer[at++] = 0xe0 | code >>> 12
        buffer[at++] = 0x80 | code >>> 6 & 0x3f
        buffer[at++] = 0x80 | code & 0x3f
      } else return false
    }
    this.length = at
    return true
  }

  private putOctet(value: number): void {
    const { buffer } = this
    if (value > 99) {
      const hundreds = value / 100 | 0, tens = (value - hundreds * 100) / 10 | 0
      buffer[this.length++] = ZERO + hundreds
      buffer[this.length++] = ZERO + tens
      buffer[this.length++] = ZERO + value - hundreds * 100 - tens * 10
    } else if (value > 9) {
      const tens = value / 10 | 0
      buffer[this.length++] = ZERO + tens
      buffer[this.length++] = ZERO + value - tens * 10
    } else buffer[this.length++] = ZERO + value
  }

  private reserve(bytes: number): void {
    const needed = this.length + bytes
    if (needed <= this.buffer.length) return
    const wider = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2))
    this.buffer.copy(wider, 0, 0, this.length)
    this.buffer = wider
  }
}

function octetDigits(value: number): number {
  return value > 99 ? 3 : value > 9 ? 2 : 1
}

function digitsOf(value: number): number {
  let digits = 1
  for (let limit = 10; value >= limit; limit *= 10) digits++
  return digits
}
