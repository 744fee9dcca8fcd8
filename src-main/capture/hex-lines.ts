/** Bytes a line of a hex dump. */
const LINE = 16
/** Characters of a line's offset and the spaces behind it; of its bytes, with the gap in the middle. */
const OFFSET = 10
const BYTES = LINE * 3
const SPACE = 0x20
const LF = 0x0a
const DOT = 0x2e

/** By byte: its two digits, one behind the other. */
const DIGITS = Uint8Array.from(Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join(''), (digit) => digit.charCodeAt(0))
const UPPER = Uint8Array.from('0123456789ABCDEF', (digit) => digit.charCodeAt(0))
/** By byte: its character, or a dot. */
const CHARACTERS = Uint8Array.from({ length: 256 }, (_, byte) => byte >= SPACE && byte < 0x7f ? byte : DOT)

/** How a hex dump of a followed stream is laid out. */
export interface HexLayout {
  /** Before each line. */
  readonly indent: string
  /** Spaces between bytes and characters. */
  readonly between: number
  /** A space in the middle of the characters, as tshark has it: one at the end is taken for it, but where the line ends there. */
  readonly halves: boolean
}

/** Writes eight digits, or as many as there are, and two spaces. @returns the place behind them */
function writeOffset(out: Buffer, offset: number, to: number): number {
  if (offset > 0xffffffff) return to + out.write(offset.toString(16).toUpperCase() + '  ', to, 'latin1')
  for (let digit = 0; digit < 8; digit++) out[to + digit] = UPPER[offset >>> 28 - digit * 4 & 15]
  out[to + 8] = out[to + 9] = SPACE
  return to + OFFSET
}

/** A hex dump; `offset` is that of the first byte, in eight digits or more. */
export function hexLines(bytes: Uint8Array, offset: number, { indent, between, halves }: HexLayout): Buffer {
  const lines = Math.ceil(bytes.length / LINE), before = Buffer.from(indent, 'latin1')
  // Offsets of files that are larger than 4 GB have more digits than eight.
  const out = Buffer.allocUnsafe(lines * (indent.length + 16 + OFFSET + BYTES + between + LINE + 2))
  let to = 0
  for (let at = 0; at < bytes.length; at += LINE) {
    out.set(before, to)
    to = writeOffset(out, offset + at, to + before.length)
    const end = Math.min(at + LINE, bytes.length)
    out.fill(SPACE, to, to + BYTES + between)
    for (let i = at, place = to; i < end; i++, place += 3) {
      if (i === at + LINE / 2) place++
      out[place] = DIGITS[bytes[i] * 2]
      out[place + 1] = DIGITS[bytes[i] * 2 + 1]
    }
    to += BYTES + between
    for (let i = at; i < end; i++) {
      if (halves && i === at + LINE / 2) out[to++] = SPACE
      out[to++] = CHARACTERS[bytes[i]]
    }
    if (halves && out[to - 1] === SPACE && bytes.length - at !== LINE / 2) to--
    out[to++] = LF
  }
  return out.subarray(0, to)
}
