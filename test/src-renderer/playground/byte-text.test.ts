import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hexLines, textPieces } from '../../../src-renderer/playground/byte-text.ts'

const text = (bytes: Uint8Array | string): string =>
  textPieces(typeof bytes === 'string' ? Buffer.from(bytes) : bytes).map(piece => piece.text).join('')

describe('the text of a message', () => {
  it('is UTF-8, and tells the framing’s bytes from the message’s', () => {
    expect(textPieces(Buffer.from('0006zéro'), 4)).toEqual([
      { text: '0006', frame: true, sign: false }, { text: 'zéro', frame: false, sign: false },
    ])
    expect(textPieces(Buffer.from('LOGIN#ok#)'), 0, 2)).toEqual([
      { text: 'LOGIN#ok', frame: false, sign: false }, { text: '#)', frame: true, sign: false },
    ])
  })

  it('writes what is no text as the composer takes it', () => {
    expect(text('a\tb\0')).toBe('a\\tb\\0')
    expect(text(Uint8Array.of(0x1b, 0x41, 0xff))).toBe('\\x1bA\\xff')
    // A lead byte without its continuation, an encoded surrogate, an overlong slash: none is UTF-8 (RFC 3629 section 4).
    expect(text(Uint8Array.of(0xc3))).toBe('\\xc3')
    expect(text(Uint8Array.of(0xed, 0xa0, 0x80))).toBe('\\xed\\xa0\\x80')
    expect(text(Uint8Array.of(0xc0, 0xaf))).toBe('\\xc0\\xaf')
  })

  it('breaks lines at line feeds, but not behind the last', () => {
    expect(text('a\r\nb\n')).toBe('a\\r\\n\nb\\n')
  })

  it('shows characters that reorder text as their bytes', () => {
    expect(text('a\u202eb')).toBe('a\\xe2\\x80\\xaeb')
  })

  it('loses no byte', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
      const back = text(bytes).replaceAll('\\n\n', '\\n')
      const named: Record<string, number> = { '\\0': 0, '\\t': 9, '\\n': 10, '\\r': 13 }
      // A backslash of the message is no escape of ours: only what cannot be mistaken is read back.
      fc.pre(!bytes.includes(0x5c))
      const read = [...back.matchAll(/\\x[\da-f]{2}|\\[0tnr]|[^\\]/gsu)].flatMap(([one]) =>
        one in named ? [named[one]] : one.startsWith('\\x') ? [parseInt(one.slice(2), 16)] : [...Buffer.from(one)])
      expect(read).toEqual([...bytes])
    }))
  })
})

describe('hex lines', () => {
  it('are of sixteen bytes, with their place and their characters', () => {
    const lines = hexLines(Buffer.from('Hello World, how are you?\n'), 0, 1)
    expect(lines.map(({ offset }) => offset)).toEqual([0, 16])
    expect(lines[0].bytes.map(({ hex }) => hex).join(' ')).toBe('48 65 6c 6c 6f 20 57 6f 72 6c 64 2c 20 68 6f 77')
    expect(lines[1].bytes.map(({ ascii }) => ascii).join('')).toBe(' are you?.')
    expect(lines[1].bytes.map(({ frame }) => frame)).toEqual([...Array<boolean>(9).fill(false), true])
  })
  it('are shorter where there is little room', () => {
    expect(hexLines(new Uint8Array(20), 0, 0, 8).map(({ bytes }) => bytes.length)).toEqual([8, 8, 4])
  })
})
