import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf } from '../../src-main/playground/typed-bytes.ts'

const text = (typed: string) => [...bytesOf({ as: 'text', text: typed })]

test('text is UTF-8, with the escapes of C', () => {
  expect(text('é')).toEqual([0xc3, 0xa9])
  expect(text(String.raw`a\n\r\t\0\\n\x00\xFfz`)).toEqual([0x61, 10, 13, 9, 0, 0x5c, 0x6e, 0, 0xff, 0x7a])
  expect(text('')).toEqual([])
})

test('what is no escape is named with its place', () => {
  expect(() => text(String.raw`ab\q`)).toThrow(String.raw`\q at character 3`)
  expect(() => text(String.raw`\x4`)).toThrow(String.raw`\x4 at character 1`)
  expect(() => text('\\')).toThrow('character 1')
  expect(() => text(String.raw`\constructor`)).toThrow(RangeError)
})

test('hexadecimal digits, in groups or not', () => {
  expect([...bytesOf({ as: 'hex', hex: '00 ff0A\n7f' })]).toEqual([0, 255, 10, 127])
  expect(() => bytesOf({ as: 'hex', hex: '0g' })).toThrow('“g” at character 2')
  expect(() => bytesOf({ as: 'hex', hex: '00 f' })).toThrow('“f” has half a byte')
})

test('any bytes can be typed', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    const typed = [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
    expect(Buffer.from(bytesOf({ as: 'text', text: typed }))).toEqual(Buffer.from(bytes))
    expect(Buffer.from(bytesOf({ as: 'hex', hex: Buffer.from(bytes).toString('hex') }))).toEqual(Buffer.from(bytes))
  }))
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (string) => {
    expect(Buffer.from(bytesOf({ as: 'text', text: string.replaceAll('\\', '\\\\') })).toString()).toBe(string)
  }))
})
