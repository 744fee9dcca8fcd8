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

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/** The character whose UTF-8 sequence begins at `at`, '' where none does (RFC 3629 section 4). */
function characterAt(bytes: Uint8Array, at: number): string {
  const lead = bytes[at]
  if (lead < 0x80) return String.fromCharCode(lead)
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  try {
    return decoder.decode(bytes.subarray(at, at + length))
  } catch {
    return ''
  }
}

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
    const named = NAMED.get(bytes[at])
    const character = characterAt(bytes, at)
    const length = Math.max(1, encoder.encode(character).length)
    if (named !== undefined) add(named + (bytes[at] === 10 && at + 1 < bytes.length ? '\n' : ''), frame, true)
    else if (character !== '' && !UNSEEN.test(character)) add(character, frame, false)
    else add([...bytes.subarray(at, at + length)].map(hexEscape).join(''), frame, true)
    at += length
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
