import { describe, expect, it } from 'vitest'
import { printableBytes, printableText } from '../../src-main/protocols/printable-text.ts'

describe('printable text', () => {
  it.each([
    ['plain', 'plain'], ['tab\there', 'tab\\there'], ['\x00\x1b', '\\000\\033'], ['caf\u00e9', 'caf\u00e9'],
    ['\u200b', '\\u200B'], ['a\u{1f600}', 'a\u{1f600}'],
  ])('of %j', (text, expected) => { expect(printableText(text)).toBe(expected) })
})

describe('printable bytes', () => {
  it.each<[number[], string]>([
    [[0x61, 0x0a], 'a\\n'], [[0xc3, 0xa9], '\u00e9'], [[0xff], '\ufffd'], [[0xc3, 0x41], '\ufffdA'], [[0xe2, 0x82], '\ufffd'],
    [[0xed, 0xa0, 0x80], '\ufffd'], [[0xf0, 0x9f, 0x98, 0x80], '\u{1f600}'],
  ])('of %j', (bytes, expected) => { expect(printableBytes(Uint8Array.from(bytes))).toBe(expected) })
})
