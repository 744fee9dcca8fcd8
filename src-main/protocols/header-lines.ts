import { printableText } from './printable-text.ts'
import type { Reader } from './reader.ts'
import { decode } from './value-text.ts'

/**
 * Lines of the text protocols (HTTP, SMTP, FTP, …). They end in CR LF (RFC 5322 2.1), and, as everybody accepts, in LF or CR
 * alone. All places are offsets in the reader.
 */

const CR = 0x0d
const LF = 0x0a
const SPACE = 0x20

/** Where the line at `at` ends: its CR or LF, or the end of the captured bytes. */
export function lineEnd(r: Reader, at: number): number {
  const { bytes } = r
  for (let i = r.start + at; i < r.end; i++) {
    if (bytes[i] === LF || bytes[i] === CR) return i - r.start
  }
  return r.length
}

/** Where the line behind the one that ends at `end` begins. */
export function nextLine(r: Reader, end: number): number {
  if (end >= r.length) return r.length
  return end + 1 < r.length && r.bytes[r.start + end] === CR && r.bytes[r.start + end + 1] === LF ? end + 2 : end + 1
}

/** False where more of the line may come in the next segment: it has no end, or a last CR whose LF is not here yet. */
export function isWholeLine(r: Reader, end: number): boolean {
  return end < r.length && (r.bytes[r.start + end] === LF || end + 1 < r.length)
}

/** Where `byte` stands in [at, end), or -1. Looks no further, so that many short lines cost no more than one long one. */
export function indexInLine(r: Reader, byte: number, at: number, end: number): number {
  for (let i = r.start + at, stop = r.start + end; i < stop; i++) if (r.bytes[i] === byte) return i - r.start
  return -1
}

/** Where the word at `at` ends: the next blank, or `end`. */
export function wordEnd(r: Reader, at: number, end: number): number {
  let i = at
  while (i < end && r.bytes[r.start + i] !== SPACE) i++
  return i
}

/** Where the blanks at `at` end. */
export function skipBlanks(r: Reader, at: number, end: number): number {
  let i = at
  while (i < end && r.bytes[r.start + i] === SPACE) i++
  return i
}

/** Captured bytes as ASCII text up to a NUL; other bytes become U+FFFD. */
export function asciiText(r: Reader, at: number, length: number): string {
  return decode(r.view(at, length), 'ascii')
}

/** Captured bytes as text that can be shown on one line. */
export function lineText(r: Reader, at: number, length: number): string {
  const { bytes } = r
  let text = ''
  for (let i = r.start + at, end = i + length; i < end; i++) {
    if (bytes[i] < SPACE || bytes[i] > 0x7e) return printableText(utf8(r, at, length))
    text += String.fromCharCode(bytes[i])
  }
  return text
}

// Unlike `decode`, which stops at a NUL: a line shows it as \000.
function utf8(r: Reader, at: number, length: number): string {
  let text = ''
  for (let i = at, end = at + length; i < end;) {
    const nul = indexInLine(r, 0, i, end)
    const stop = nul < 0 ? end : nul
    text += decode(r.view(i, stop - i)) + (stop < end ? '\0' : '')
    i = stop + 1
  }
  return text
}
