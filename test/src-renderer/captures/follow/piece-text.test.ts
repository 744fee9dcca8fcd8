import { expect, it } from 'vitest'
import type { FollowedChunk, FollowFormat } from '../../../../src-main/api/statistics.ts'
import { pieceText, type ByteRange } from '../../../../src-renderer/captures/follow/piece-text.ts'
import { endOfCharacter } from '../../../../src-renderer/captures/follow/split-character.ts'

const NO_EDGES = { before: 0, after: new Uint8Array(0) }

function chunk(bytes: Uint8Array, more: Partial<FollowedChunk> = {}): FollowedChunk {
  return { side: 0, number: 1, time: 0, bytes, missing: 0, start: 0, size: bytes.length, offset: 0, nth: 0, ...more }
}
const shown = (format: FollowFormat, bytes: string | Uint8Array, lit: ByteRange | null = null, perLine = 16) =>
  pieceText(format, chunk(Buffer.from(bytes)), lit, perLine, NO_EDGES)

it('shows bytes as text', () => {
  expect(shown('ascii', 'a\r\nb\rc\0\xff\td')).toEqual([{ text: 'a\nb.c...\td', lit: false }])
  expect(shown('utf-8', 'é\r\n\0\u202e')).toEqual([{ text: 'é\n\u2400\ufffd', lit: false }])
  expect(shown('raw', 'ab')).toEqual([{ text: '6162', lit: false }])
  expect(shown('raw', '')).toEqual([])
})

it('lights what was found, in hex and in characters', () => {
  expect(shown('ascii', 'abcd', { from: 1, to: 3 })).toEqual([{ text: 'a', lit: false }, { text: 'bc', lit: true }, { text: 'd', lit: false }])
  expect(shown('hex', 'abcd', { from: 3, to: 4 }, 8).filter(({ lit }) => lit)).toEqual([{ text: ' 64', lit: true }, { text: 'd', lit: true }])
  const over = shown('hex', 'abcdefghijklmnopqr', { from: 15, to: 17 })
  expect(over.filter(({ lit }) => lit).map(({ text }) => text.trim())).toEqual(['70', 'p', '71', 'q'])
  expect(over.map(({ text }) => text).join('')).toBe(shown('hex', 'abcdefghijklmnopqr').map(({ text }) => text).join(''))
})

it('a C array is whole over its pieces', () => {
  const bytes = Buffer.from('abcdefghij')
  const piece = (start: number, end: number) => pieceText('c', chunk(bytes.subarray(start, end), { start, size: 10, nth: 3 }), null, 16, NO_EDGES)
    .map(({ text }) => text).join('')
  expect(piece(0, 8) + piece(8, 10)).toBe(
    'static const unsigned char peer0_3[10] = {\n0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,\n0x69, 0x6a\n};')
})

it('a character that two packets share stands where it begins', () => {
  const bytes = Buffer.from('a€b')
  for (let cut = 1; cut < bytes.length; cut++) {
    const first = chunk(bytes.subarray(0, cut)), second = chunk(bytes.subarray(cut), { offset: cut })
    const end = endOfCharacter(first, second)
    const text = [
      ...pieceText('utf-8', first, null, 16, { before: 0, after: end }), ...pieceText('utf-8', second, null, 16, { before: end.length, after: new Uint8Array(0) }),
    ].map(part => part.text).join('')
    expect(text, `cut at ${cut}`).toBe('a€b')
  }
  // Bytes between them are missing in the capture.
  expect(endOfCharacter(chunk(bytes.subarray(0, 2)), chunk(bytes.subarray(2), { offset: 3 }))).toHaveLength(0)
  expect(endOfCharacter(chunk(Buffer.from([0xe2])), chunk(Buffer.from('xy'), { offset: 1 }))).toHaveLength(0)
})
