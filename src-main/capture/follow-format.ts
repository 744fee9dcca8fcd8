import type { FollowFormat } from '../api/statistics.ts'

/** Bytes in a line of a hex dump, and of a C array. */
const LINE = 16
const C_LINE = 8
const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
const DOT = 0x2e

/** A piece of a followed stream; `missing` bytes that the capture lacks, or bytes. `index` counts the pieces of its side. */
export interface FollowedPart {
  readonly side: 0 | 1
  readonly bytes: Uint8Array
  readonly missing: number
}

/**
 * A piece of a stream as Follow shows and saves it. Gaps are told in words, but for raw bytes, which are the stream's alone.
 * @param place bytes and pieces of the same side before it
 */
export function followedText(format: FollowFormat, { side, bytes, missing }: FollowedPart, place: { readonly bytes: number, readonly pieces: number }): Buffer {
  const gap = missing ? `[${missing} bytes missing in capture file]` : ''
  switch (format) {
    case 'raw': return Buffer.from(bytes)
    case 'utf-8': return gap ? Buffer.from(gap) : Buffer.from(Buffer.from(bytes).toString('utf8'))
    case 'ascii': return gap ? Buffer.from(gap) : printable(bytes)
    case 'hex': return Buffer.from(gap ? gap + '\n' : hexLines(bytes, side ? '    ' : '', place.bytes))
    case 'c': return Buffer.from(gap ? `/* ${gap} */\n` : cArray(bytes, `peer${side}_${place.pieces}`))
  }
}

function printable(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    out[i] = byte >= 0x20 && byte < 0x7f || byte === LF || byte === CR || byte === TAB ? byte : DOT
  }
  return out
}

function hexLines(bytes: Uint8Array, indent: string, offset: number): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += LINE) {
    const line = bytes.subarray(at, at + LINE)
    const hex = Array.from(line, (byte, i) => (i === LINE / 2 ? ' ' : '') + byte.toString(16).padStart(2, '0')).join(' ')
    const ascii = Array.from(line, (byte) => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.').join('')
    text += `${indent}${(offset + at).toString(16).toUpperCase().padStart(8, '0')}  ${hex.padEnd(LINE * 3)}   ${ascii}\n`
  }
  return text
}

function cArray(bytes: Uint8Array, name: string): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += C_LINE) {
    lines.push(Array.from(bytes.subarray(at, at + C_LINE), (byte) => '0x' + byte.toString(16).padStart(2, '0')).join(', '))
  }
  return `static const unsigned char ${name}[${bytes.length}] = {\n${lines.join(',\n')}\n};\n`
}
