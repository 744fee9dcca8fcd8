const LETTERS: Readonly<Record<number, string>> = { 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' }
// Controls, invisible formats, surrogates and what Unicode has not assigned.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cn}\p{Cs}]/gu
const REPLACEMENT = '\ufffd'

/** Text that can be shown on one line: what cannot be printed is written as C and Unicode escapes (`\n`, `\001`, `\u200B`). */
export function printableText(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code > 0x7e) return text.replace(UNPRINTABLE, escaped)
  }
  return text
}

/**
 * The same for bytes of UTF-8. As in Wireshark's tree, a byte sequence that ends too early or says no character is one
 * U+FFFD, however long it is, and an overlong one is taken for the character that it stands for.
 */
export function printableBytes(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i++]
    if (first < 0x80) { text += first < 0x20 || first > 0x7e ? escapedAscii(first) : String.fromCharCode(first); continue }
    const size = sequenceLength(first)
    let code = first & 0x7f >> size
    let left = size - 1
    for (; left > 0 && (bytes[i] & 0xc0) === 0x80; left--) code = code * 64 + (bytes[i++] & 0x3f)
    const character = size > 1 && left === 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    text += !character ? REPLACEMENT : code < 0x80 ? escapedUnicode(code) : printableText(String.fromCodePoint(code))
  }
  return text
}

/** Bytes of a UTF-8 sequence by its first one, in the old form of up to six (RFC 2279); 1 for what begins none. */
function sequenceLength(first: number): number {
  return first < 0xc0 || first > 0xfd ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : first < 0xfc ? 5 : 6
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code > 0x7f ? escapedUnicode(code) : escapedAscii(code)
}

function escapedAscii(code: number): string {
  return LETTERS[code] ?? '\\' + code.toString(8).padStart(3, '0')
}

function escapedUnicode(code: number): string {
  if (code >= 0x20 && code < 0x7f) return String.fromCharCode(code)
  const digits = code.toString(16).toUpperCase()
  return code > 0xffff ? '\\U' + digits.padStart(8, '0') : '\\u' + digits.padStart(4, '0')
}
