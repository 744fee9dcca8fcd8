import type { TypedBytes } from '../api/playground.ts'

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0', '\\': '\\' }

/**
 * The bytes that a person typed: UTF-8 text with the escapes `\n \r \t \0 \\ \xHH`, or hexadecimal digits.
 * Throws RangeError with the place of what it cannot read.
 */
export function bytesOf(typed: TypedBytes): Uint8Array {
  return typed.as === 'hex' ? ofHex(typed.hex) : ofText(typed.text)
}

function ofText(text: string): Uint8Array {
  const parts: Buffer[] = []
  let from = 0
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
    if (at > from) parts.push(Buffer.from(text.slice(from, at)))
    const letter = text[at + 1] ?? ''
    const plain = escapes[letter]
    const digits = text.slice(at + 2, at + 4)
    if (plain !== undefined) parts.push(Buffer.from(plain))
    else if (letter === 'x' && /^[\da-f]{2}$/i.test(digits)) parts.push(Buffer.from(digits, 'hex'))
    else {
      const said = text.slice(at, at + (letter === 'x' ? 4 : 2))
      throw new RangeError(`${said} at character ${at + 1} is no escape; there are \\n \\r \\t \\0 \\\\ and \\x with two hexadecimal digits`)
    }
    from = at + (plain === undefined ? 4 : 2)
  }
  parts.push(Buffer.from(text.slice(from)))
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}

function ofHex(hex: string): Uint8Array {
  const wrong = /[^\da-f\s]/i.exec(hex)
  if (wrong) throw new RangeError(`“${wrong[0]}” at character ${wrong.index + 1} is no hexadecimal digit`)
  const odd = hex.split(/\s+/).find((group) => group.length % 2)
  if (odd !== undefined) throw new RangeError(`“${odd.slice(0, 40)}” has half a byte: two hexadecimal digits make one`)
  return Buffer.from(hex.replaceAll(/\s+/g, ''), 'hex')
}
