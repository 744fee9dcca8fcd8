import type { TypedBytes } from '../../src-main/api/playground.ts'

/** How a person types bytes. */
export type TypedAs = TypedBytes['as']

const HEX = /^(?:[\da-f]{2}\s*)*$/i
/** The escapes that the engine knows; a backslash before anything else is a mistake. */
const ESCAPE = /\\(?:[nrt0\\]|x[\da-f]{2})|\\/gi

/** The bytes as the engine takes them. */
export function typedBytes(as: TypedAs, typed: string): TypedBytes {
  return as === 'hex' ? { as, hex: typed.trim() } : { as, text: typed }
}

/** What was typed. */
export function typedText(bytes: TypedBytes): string {
  return bytes.as === 'hex' ? bytes.hex : bytes.text
}

/** Number of bytes that are typed; null where what is typed is no hexadecimal, or has an escape that there is not. */
export function typedLength(as: TypedAs, typed: string): number | null {
  if (as === 'hex') return HEX.test(typed.trim()) ? typed.replaceAll(/\s/g, '').length / 2 : null
  let wrong = false
  const plain = typed.replaceAll(ESCAPE, escape => {
    wrong ||= escape === '\\'
    return '.'
  })
  return wrong ? null : new TextEncoder().encode(plain).length
}

/** Bytes on one line, for a list: the text, or the hexadecimal digits. */
export function typedSummary(bytes: TypedBytes): string {
  return bytes.as === 'hex' ? bytes.hex : `“${bytes.text}”`
}
