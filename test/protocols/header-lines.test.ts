import { describe, expect, it } from 'vitest'
import {
  asciiText, indexInLine, isWholeLine, lineEnd, lineText, nextLine, skipBlanks, wordEnd,
} from '../../src-main/protocols/header-lines.ts'
import { Reader } from '../../src-main/protocols/reader.ts'

const reader = (text: string): Reader => {
  const bytes = Buffer.from(text, 'latin1')
  return new Reader(bytes, 0, bytes.length, bytes.length, 0)
}

/** The lines of a text: each as where it begins, ends, and whether it is whole. */
function split(text: string): [number, number, boolean][] {
  const r = reader(text), lines: [number, number, boolean][] = []
  for (let at = 0; at < r.length;) {
    const end = lineEnd(r, at)
    lines.push([at, end, isWholeLine(r, end)])
    at = nextLine(r, end)
  }
  return lines
}

describe('lines', () => {
  it('end in CR LF, LF or CR', () => {
    expect(split('a\r\nbc\nd\re\r\n')).toEqual([[0, 1, true], [3, 5, true], [6, 7, true], [8, 9, true]])
  })

  it('may be empty', () => { expect(split('\r\n\n\r\r\n')).toEqual([[0, 0, true], [2, 2, true], [3, 3, true], [4, 4, true]]) })

  it('are not whole without an end, or where an LF may follow', () => {
    expect(split('a\nb')).toEqual([[0, 1, true], [2, 3, false]])
    expect(split('a\r')).toEqual([[0, 1, false]])
    expect(split('')).toEqual([])
  })

  it('are found in a part of the bytes only', () => {
    const whole = reader('xx\nab\ncd\nyy'), part = whole.sub(3, 5)
    expect(lineEnd(part, 0)).toBe(2)
    expect(lineEnd(part, 3)).toBe(5)
    expect(nextLine(part, 5)).toBe(5)
    expect(isWholeLine(part, 5)).toBe(false)
  })
})

describe('in a line', () => {
  const r = reader('GET  /a:b HTTP\r\n:')

  it('words end at a blank', () => {
    expect(wordEnd(r, 0, 14)).toBe(3)
    expect(skipBlanks(r, 3, 14)).toBe(5)
    expect(wordEnd(r, 10, 14)).toBe(14)
  })

  it('a byte is looked for up to the line\'s end', () => {
    expect(indexInLine(r, 0x3a, 0, 14)).toBe(7)
    expect(indexInLine(r, 0x3a, 8, 14)).toBe(-1)
  })
})

describe('text', () => {
  it('is ASCII up to a NUL', () => { expect(asciiText(reader('ab\xe9c\0d'), 0, 6)).toBe('ab\ufffdc') })

  it('of a line shows what cannot be printed', () => {
    expect(lineText(reader('plain text'), 0, 10)).toBe('plain text')
    expect(lineText(reader('a\tb\r\n\x01\0c'), 0, 8)).toBe('a\\tb\\r\\n\\001\\000c')
    expect(lineText(reader('caf\xc3\xa9'), 0, 5)).toBe('café')
  })
})
