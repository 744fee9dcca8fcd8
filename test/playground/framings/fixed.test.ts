import { expect, test } from 'vitest'
import { frame, frameReader } from '../../../src-main/playground/framing.ts'
import { bytes, framesOf, payloads } from './split.ts'

test('messages of one size, and what is left of the last', () => {
  const frames = framesOf(frameReader({ kind: 'fixed', size: 4 }), [bytes('a'), bytes('bcdefg'), bytes('hij')])
  expect(payloads(frames)).toEqual(['abcd', 'efgh', 'ij…'])
  expect(frames.map(({ sizes }) => sizes)).toEqual([[1, 3], [3, 1], [2]])
})

test('another size cannot be said', () => {
  expect(() => frame({ kind: 'fixed', size: 4 }, bytes('abc'))).toThrow('A message of 3 bytes in frames of exactly 4 bytes')
})
