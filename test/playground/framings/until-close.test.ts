import { expect, test } from 'vitest'
import { FrameTooLong, frameReader } from '../../../src-main/playground/framing.ts'
import { bytes, framesOf, payloads } from './split.ts'

const close = { kind: 'close', limit: 10 } as const

test('one message until the end of the stream', () => {
  const frames = framesOf(frameReader(close), [bytes('abc'), bytes('defg')])
  expect(payloads(frames)).toEqual(['abcdefg'])
  expect(frames[0]?.sizes).toEqual([3, 4])
  expect(framesOf(frameReader(close), [])).toEqual([])
})

test('no more than the limit', () => {
  const reader = frameReader(close)
  expect(reader.read(bytes('0123456789'))).toEqual([])
  expect(() => reader.read(bytes('a'))).toThrow(FrameTooLong)
})

test('sizes of a hundred reads are remembered', () => {
  const reader = frameReader({ kind: 'close', limit: 1000 })
  for (let at = 0; at < 150; at++) reader.read(bytes('ab'))
  const frame = reader.end()
  expect(frame?.sizes).toEqual(Array.from({ length: 100 }, () => 2))
  expect(frame?.parts).toBe(150)
})
