const LETTERS: Readonly<Record<number, string>> = { 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' }
// Controls, invisible formats, surrogates and what Unicode has not assigned.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cn}\p{Cs}]/gu

/** Text that can be shown on one line: what cannot be printed is written as C and Unicode escapes (`\n`, `\001`, `\u200B`). */
export function printableText(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || code > 0x7e) return text.replace(UNPRINTABLE, escaped)
  }
  return text
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code > 0x7f) return (code > 0xffff ? '\\U' : '\\u') + code.toString(16).toUpperCase().padStart(code > 0xffff ? 8 : 4, '0')
  return LETTERS[code] ?? '\\' + code.toString(8).padStart(3, '0')
}
