import type { FollowFormat } from '../api/statistics.ts'
import { hexLines } from './hex-lines.ts'

/** Bytes in a line of a C array. */
const C_LINE = 8
const LF = 0x0a
const CR = 0x0d
const TAB = 0x09
const DOT = 0x2e
const COMMA = 0x2c
const SPACE = 0x20
const TAIL = '\n};\n'

/** By byte: how it stands in a C array, and what the ascii format prints of it. */
const LISTED = Array.from({ length: 256 }, (_, byte) => '0x' + byte.toString(16).padStart(2, '0'))
const PRINTED = Uint8Array.from({ length: 256 }, (_, byte) => byte >= SPACE && byte < 0x7f || byte === LF || byte === CR || byte === TAB ? byte : DOT)

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
    // As they are: a character may begin in one packet and end in the next.
    case 'utf-8': return Buffer.from(gap || bytes)
    case 'ascii': return gap ? Buffer.from(gap) : printable(bytes)
    case 'hex': return gap ? Buffer.from(gap + '\n') : hexLines(bytes, place.bytes, { indent: side ? '    ' : '', between: 3, halves: false })
    case 'c': return gap ? Buffer.from(`/* ${gap} */\n`) : cArray(bytes, `peer${side}_${place.pieces}`)
  }
}

function printable(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  for (let i = 0; i < bytes.length; i++) out[i] = PRINTED[bytes[i]]
  return out
}

function cArray(bytes: Uint8Array, name: string): Buffer {
  const head = `static const unsigned char ${name}[${bytes.length}] = {\n`
  const out = Buffer.allocUnsafe(head.length + bytes.length * (LISTED[0].length + 2) + TAIL.length)
  let to = out.write(head, 0, 'latin1')
  for (let at = 0; at < bytes.length; at++) {
    to += out.write(LISTED[bytes[at]], to, 'latin1')
    if (at + 1 === bytes.length) break
    out[to++] = COMMA
    out[to++] = (at + 1) % C_LINE === 0 ? LF : SPACE
  }
  return out.subarray(0, to + out.write(TAIL, to, 'latin1'))
}
