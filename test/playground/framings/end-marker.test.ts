import { expect, test } from 'vitest'
import { FrameTooLong, frame, frameReader } from '../../../src-main/playground/framing.ts'
import { bytes, cut, framesOf, payloads } from './split.ts'

const limit = 1024 * 1024
const end = (text: string, most = limit) => ({ kind: 'end', marker: { as: 'text', text }, limit: most }) as const

test('messages up to the marker, which may be split over reads', () => {
  const frames = framesOf(frameReader(end('#)')), [bytes('OPER#*#5#3#'), bytes(')LOGOUT#)OPER'), bytes('#')])
  expect(payloads(frames)).toEqual(['OPER#*#5#3', 'LOGOUT', 'OPER#…'])
  expect(frames.map(({ tail, sizes, parts }) => [tail, sizes, parts])).toEqual([[2, [11, 1], 2], [2, [8], 1], [0, [4, 1], 2]])
})

test('a marker that begins like itself', () => {
  for (let place = 0; place <= 7; place++) {
    expect(payloads(framesOf(frameReader(end('aab')), cut(bytes('aaabaab'), [place])))).toEqual(['a', ''])
  }
})

test('a message with the marker in it, or that makes one with it, cannot be said', () => {
  expect(() => frame(end('#)'), bytes('a#)b'))).toThrow('The message has the end marker “#)” at byte 1')
  expect(() => frame(end('##'), bytes('a#'))).toThrow(RangeError)
  expect(() => frame(end('\\n'), bytes('a\nb'))).toThrow('end marker 0a at byte 1')
  expect(frame(end('#)'), bytes('a#'))).toEqual(bytes('a##)'))
})

test('a message that was written with its marker has it already', () => {
  expect(frame(end('\\n'), bytes('ok\n'))).toEqual(bytes('ok\n'))
  expect(frame(end('#)'), bytes('LOGOUT#)'))).toEqual(bytes('LOGOUT#)'))
  expect(() => frame(end('#)'), bytes('LOGOUT#)#)'))).toThrow(RangeError)
  expect(() => frame(end('##'), bytes('a###'))).toThrow(RangeError)
})

test('an empty marker, or a very long one, is none', () => {
  expect(() => frameReader(end(''))).toThrow('An end marker has at least one byte')
  expect(() => frameReader(end('a'.repeat(1025)))).toThrow('An end marker of 1025 bytes')
})

test('a frame of the limit is taken, one byte more is not', () => {
  expect(payloads(frameReader(end('#)', 5)).read(bytes('abc#)')))).toEqual(['abc'])
  expect(() => frameReader(end('#)', 5)).read(bytes('abcd#)'))).toThrow('A frame of 6 bytes; the limit is 5')
  const reader = frameReader(end('#)', 5))
  reader.read(bytes('abcd'))
  expect(() => reader.read(bytes('e'))).toThrow(FrameTooLong)
  expect(() => frameReader(end('#)', 5)).read(bytes('abcde'))).toThrow('No end marker “#)” in 5 bytes')
})

test('a frame that comes byte by byte takes time in proportion to its length', () => {
  const time = (length: number) => {
    const reader = frameReader(end('#)', 16 * limit))
    const byte = bytes('a')
    const from = process.hrtime.bigint()
    for (let at = 0; at < length; at++) reader.read(byte)
    expect(reader.read(bytes('#)'))[0]?.bytes.length).toBe(length + 2)
    return Number(process.hrtime.bigint() - from)
  }
  time(limit / 8)
  // Linear is 8; copying all of it at each byte would be 64.
  expect(time(limit) / Math.min(...[1, 2, 3].map(() => time(limit / 8)))).toBeLessThan(30)
})
