import type { FollowedChunk, FollowFormat } from '../../../src-main/api/statistics.ts'

/** Part of a text; `lit` is what was looked for. */
export interface TextPart {
  readonly text: string
  readonly lit: boolean
}

/** Of text in UTF-8: how many bytes at the beginning stand with the piece before, and which of the next one stand here. */
export interface Edges {
  readonly before: number
  readonly after: Uint8Array
}

/** Bytes from `from` to before `to`. */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

const C_LINE = 8
const LF = 0x0a
const CR = 0x0d
const TAB = 0x09

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
const sign = (byte: number): string => byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'

/**
 * A piece of a followed stream as text, in the format that it would be saved in.
 * @param lit bytes of the piece that were looked for
 * @param perLine bytes in a line of a hex dump
 */
export function pieceText(format: FollowFormat, chunk: FollowedChunk, lit: ByteRange | null, perLine: number, edges: Edges): TextPart[] {
  const { bytes, start, offset } = chunk
  const text = new LitText(lit)
  switch (format) {
    case 'ascii':
      text.each(bytes, (byte, i) => byte === CR && bytes[i + 1] === LF ? '' : byte === LF || byte === TAB ? String.fromCharCode(byte) : sign(byte))
      break
    case 'utf-8':
      text.between(Math.min(edges.before, bytes.length), bytes.length, (from, to) =>
        printable(to < bytes.length ? bytes.subarray(from, to) : Uint8Array.from([...bytes.subarray(from), ...edges.after])))
      break
    case 'raw': text.each(bytes, hex); break
    case 'hex': hexDump(text, bytes, offset + start, perLine); break
    case 'c':
      text.plain(start === 0 ? `static const unsigned char peer${chunk.side}_${chunk.nth}[${chunk.size}] = {\n` : '')
      text.each(bytes, (byte, i) => {
        const at = start + i + 1
        return `0x${hex(byte)}${at === chunk.size ? '' : at % C_LINE === 0 ? ',\n' : ', '}`
      })
      text.plain(start + bytes.length >= chunk.size ? '\n};' : '')
  }
  return text.parts
}

function hexDump(text: LitText, bytes: Uint8Array, offset: number, perLine: number): void {
  for (let at = 0; at < bytes.length; at += perLine) {
    const line = bytes.subarray(at, at + perLine)
    text.plain(`${at === 0 ? '' : '\n'}${(offset + at).toString(16).toUpperCase().padStart(8, '0')}  `)
    text.each(line, (byte, i) => `${i === 0 ? '' : i === 8 ? '  ' : ' '}${hex(byte)}`, at)
    const gaps = perLine - line.length
    text.plain(' '.repeat(gaps * 3 + (perLine > 8 && line.length <= 8 ? 1 : 0) + 3))
    text.each(line, sign, at)
  }
}

/** Text in UTF-8; what has no letter is shown by its picture (Unicode block 2400), what reorders text by U+FFFD. */
function printable(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll('\r\n', '\n').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code === LF || code === TAB ? character : code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd'
  })
}

/** Grows part by part; neighbours that are lit alike are one. */
class LitText {
  readonly parts: { text: string, readonly lit: boolean }[] = []
  private readonly lit: ByteRange

  constructor(lit: ByteRange | null) {
    this.lit = lit ?? { from: 0, to: 0 }
  }

  plain(text: string): void {
    this.add(text, false)
  }

  /** Bytes `from` to before `to`, cut where the light begins and ends. */
  between(from: number, to: number, text: (from: number, to: number) => string): void {
    const begins = Math.min(Math.max(from, this.lit.from), to), ends = Math.max(begins, Math.min(to, this.lit.to))
    for (const [begin, end, lit] of [[from, begins, false], [begins, ends, true], [ends, to, false]] as const) {
      if (end > begin) this.add(text(begin, end), lit)
    }
  }

  /** A text for each byte; the first one is byte `at` of the piece. */
  each(bytes: Uint8Array, text: (byte: number, i: number) => string, at = 0): void {
    this.between(at, at + bytes.length, (from, to) => {
      let all = ''
      for (let i = from - at; i < to - at; i++) all += text(bytes[i], i)
      return all
    })
  }

  private add(text: string, lit: boolean): void {
    const last = this.parts.at(-1)
    if (text === '') return
    if (last !== undefined && last.lit === lit) last.text += text
    else this.parts.push({ text, lit })
  }
}
