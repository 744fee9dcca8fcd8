/** A piece of a message's text: `frame` where the framing put it there, `sign` for a byte or character that has no letter. */
export interface TextPiece {
  readonly text: string
  readonly frame: boolean
  readonly sign: boolean
}

const NAMED: ReadonlyMap<number, string> = new Map([[0, '\\0'], [9, '\\t'], [10, '\\n'], [13, '\\r']])
const hexEscape = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`

/** C0 and C1 controls, and characters that reorder text or have no width: shown as what they are (Unicode TR 36 section 2.5). */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

/** Length of the UTF-8 sequence at `at`, 0 where there is none (RFC 3629 section 4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]
  const length = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0
  if (length === 0 || at + length > bytes.length) return 0
  for (let place = 1; place < length; place++) if ((bytes[at + place] & 0xc0) !== 0x80) return 0
  const second = bytes[at + 1]
  const wrong = lead === 0xe0 && second < 0xa0 || lead === 0xed && second > 0x9f || lead === 0xf0 && second < 0x90 || lead === 0xf4 && second > 0x8f
  return wrong ? 0 : length
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The bytes as text in UTF-8. What is no text is written as an escape that the composer takes again: `\n`, `\xff`; a line
 * feed also breaks the line, unless it ends the text.
 * @param head how many bytes at the front are the framing's
 * @param tail how many bytes at the end are
 */
export function textPieces(bytes: Uint8Array, head = 0, tail = 0): TextPiece[] {
  const pieces: { text: string, frame: boolean, sign: boolean }[] = []
  const add = (text: string, frame: boolean, sign: boolean): void => {
    const last = pieces.at(-1)
    if (last !== undefined && last.frame === frame && last.sign === sign) last.text += text
    else pieces.push({ text, frame, sign })
  }
  for (let at = 0; at < bytes.length;) {
    const frame = at < head || at >= bytes.length - tail
    const length = sequenceLength(bytes, at)
    const named = NAMED.get(bytes[at])
    const character = length === 0 ? '' : decoder.decode(bytes.subarray(at, at + length))
    if (named !== undefined) add(named + (bytes[at] === 10 && at + 1 < bytes.length ? '\n' : ''), frame, true)
    else if (length === 0) add(hexEscape(bytes[at]), frame, true)
    else if (UNSEEN.test(character)) add([...bytes.subarray(at, at + length)].map(hexEscape).join(''), frame, true)
    else add(character, frame, false)
    at += Math.max(length, 1)
  }
  return pieces
}

/** A line of a hex dump: the place of its first byte, and its bytes with whether the framing put each there. */
export interface HexLine {
  readonly offset: number
  readonly bytes: readonly { readonly hex: string, readonly ascii: string, readonly frame: boolean }[]
}

/**
 * The bytes as lines of a hex dump.
 * @param perLine bytes in a line: sixteen, as `xxd` and Wireshark have them
 */
export function hexLines(bytes: Uint8Array, head = 0, tail = 0, perLine = 16): HexLine[] {
  const lines: HexLine[] = []
  for (let offset = 0; offset < bytes.length; offset += perLine) {
    lines.push({
      offset,
      bytes: [...bytes.subarray(offset, offset + perLine)].map((byte, place) => ({
        hex: byte.toString(16).padStart(2, '0'),
        ascii: byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
        frame: offset + place < head || offset + place >= bytes.length - tail,
      })),
    })
  }
  return lines
}
