import { expect, test } from 'vitest'
import type { Framing } from '../../../src-main/api/playground.ts'
import { FrameRefused, FrameTooLong, frame, frameReader } from '../../../src-main/playground/framing.ts'
import { bytes, framesOf, payloads } from './split.ts'

const limit = 1024 * 1024
type Length = Extract<Framing, { kind: 'length' }>
const length = (prefix: Length['prefix'], rest: Partial<Length> = {}): Framing =>
  ({ kind: 'length', prefix, width: 4, order: 'big', inclusive: false, limit, ...rest })

test('four digits, as in the course', () => {
  const digits = length('digits')
  expect(frame(digits, bytes('Hello World'))).toEqual(bytes('0011Hello World'))
  const frames = framesOf(frameReader(digits), [bytes('0011Hello'), bytes(' World0000'), bytes('0003ab')])
  expect(payloads(frames)).toEqual(['Hello World', '', 'ab…'])
  expect(frames.map(({ head, sizes }) => [head, sizes])).toEqual([[4, [9, 6]], [4, [4]], [4, [6]]])
  // printf("%4d").
  expect(payloads(framesOf(frameReader(digits), [bytes('   2ab')]))).toEqual(['ab'])
})

test('integers in both orders, with themselves counted or not', () => {
  expect(frame(length('u8'), bytes('ab'))).toEqual(bytes('\x02ab'))
  expect(frame(length('u16'), bytes('ab'))).toEqual(bytes('\x00\x02ab'))
  expect(frame(length('u32', { order: 'little' }), bytes('ab'))).toEqual(bytes('\x02\0\0\0ab'))
  expect(frame(length('u16', { inclusive: true }), bytes('ab'))).toEqual(bytes('\x00\x04ab'))
  expect(payloads(framesOf(frameReader(length('u32', { inclusive: true, order: 'little' })), [bytes('\x04\0\0\0\x05\0\0\0a')]))).toEqual(['', 'a'])
})

test('a message that is too long for its length says so', () => {
  expect(() => frame(length('u8'), Buffer.alloc(256))).toThrow('A message of 256 bytes: a length of 1 byte says at most 255')
  expect(() => frame(length('u8', { inclusive: true }), Buffer.alloc(255))).toThrow('with itself counted says at most 255')
  expect(() => frame(length('digits'), Buffer.alloc(10_000))).toThrow('a length of 4 digits says at most 9999')
  expect(frame(length('u8'), Buffer.alloc(255))).toHaveLength(256)
})

test('a length over the limit is refused with its first bytes, after the frames before it', () => {
  const reader = frameReader(length('u32'))
  const refusal = refused(() => reader.read(bytes('\0\0\0\x01a\xff\xff\xff\xff')))
  expect(refusal).toBeInstanceOf(FrameTooLong)
  expect(refusal).toMatchObject({ claimed: 0xffffffff + 4, limit })
  expect(payloads(refusal.before)).toEqual(['a'])
})

test('the limit is for the whole frame', () => {
  const reader = frameReader(length('u8', { limit: 4 }))
  expect(payloads(reader.read(bytes('\x03abc')))).toEqual(['abc'])
  expect(() => reader.read(bytes('\x04'))).toThrow('A frame that says it has 5 bytes; the limit is 4')
})

test('what is no length is refused', () => {
  expect(refused(() => frameReader(length('digits')).read(bytes('GET / HTTP')))).toMatchObject({ name: 'FrameRefused', message: '“GET ” is no length of 4 digits' })
  expect(() => frameReader(length('digits')).read(bytes('1 2 '))).toThrow(FrameRefused)
  expect(() => frameReader(length('digits')).read(bytes('-001'))).toThrow(FrameRefused)
  expect(() => frameReader(length('u16', { inclusive: true })).read(bytes('\0\x01'))).toThrow('cannot count its own 2 bytes')
})

function refused(work: () => unknown): FrameRefused {
  try {
    work()
  } catch (error) {
    if (error instanceof FrameRefused) return error
    throw error
  }
  throw new Error('not refused')
}
