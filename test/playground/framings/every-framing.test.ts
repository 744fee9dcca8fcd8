import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Framing } from '../../../src-main/api/playground.ts'
import { FrameRefused, frame, frameReader } from '../../../src-main/playground/framing.ts'
import { bytesOf } from '../../../src-main/playground/typed-bytes.ts'
import { cut, framesOf } from './split.ts'

const limit = 1024 * 1024
const marker = (hex: string): Framing => ({ kind: 'end', marker: { as: 'hex', hex }, limit })
const framings: readonly Framing[] = [
  { kind: 'fixed', size: 3 },
  ...(['digits', 'u8', 'u16', 'u32'] as const).flatMap((prefix) => [false, true].flatMap((inclusive) =>
    (['big', 'little'] as const).map((order): Framing => ({ kind: 'length', prefix, width: 4, order, inclusive, limit })))),
  marker('2329'), marker('0a'), marker('0d0a'), marker('010101'), marker('01020102'),
  { kind: 'close', limit },
]
const named = framings.map((framing) => ({ framing, name: JSON.stringify(framing) }))

/** Few values, so that pieces of markers come often. */
const payload = fc.uint8Array({ maxLength: 40, max: 3 })
const reads = (frames: ReturnType<typeof framesOf>) => frames.map(({ bytes, head, tail, partial }) => [[...bytes], head, tail, partial])

describe.each(named)('$name', ({ framing }) => {
  test('what is framed is read again, wherever the stream is split', () => {
    fc.assert(fc.property(fc.array(payload, { maxLength: 8 }), fc.array(fc.nat({ max: 500 })), (messages, places) => {
      const said = framing.kind === 'close' ? messages.slice(0, 1) : messages
      const sent = said.filter((message) => message.length || framing.kind === 'length').filter((message) => {
        try {
          return frame(framing, message)
        } catch (error) {
          if (error instanceof RangeError) return false
          throw error
        }
      })
      const stream = Buffer.concat(sent.map((message) => frame(framing, message)))
      const frames = framesOf(frameReader(framing), cut(stream, places))
      expect(frames.map(({ bytes, head, tail }) => [...bytes.subarray(head, bytes.length - tail)])).toEqual(sent.map((message) => [...unmarked(framing, message)]))
      for (const { bytes, sizes, parts, partial } of frames) {
        expect(partial).toBeUndefined()
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(bytes.length)
        expect(sizes.length).toBe(parts)
      }
    }))
  })

  test('any bytes give the same frames and the same refusal, wherever they are split', () => {
    const small = 'limit' in framing ? { ...framing, limit: 30 } : framing
    fc.assert(fc.property(fc.uint8Array({ max: 50, maxLength: 200 }), fc.array(fc.nat({ max: 500 })), (stream, places) => {
      const whole = outcome(small, [stream])
      expect(outcome(small, cut(stream, places))).toEqual(whole)
      expect(outcome(small, [...stream].map((byte) => Uint8Array.of(byte)))).toEqual(whole)
    }))
  })
})

/** A message without the marker that it was written with. */
function unmarked(framing: Framing, message: Uint8Array): Uint8Array {
  const marker = Buffer.from(framing.kind === 'end' ? bytesOf(framing.marker) : [])
  return marker.length && Buffer.from(message).includes(marker) ? message.subarray(0, -marker.length) : message
}

/** The frames, and whether the stream was refused after them. */
function outcome(framing: Framing, parts: readonly Uint8Array[]) {
  const reader = frameReader(framing)
  const frames = []
  try {
    for (const part of parts) frames.push(...reader.read(part))
  } catch (error) {
    if (!(error instanceof FrameRefused)) throw error
    return { frames: reads([...frames, ...error.before]), refused: error.name }
  }
  const rest = reader.end()
  return { frames: reads(rest ? [...frames, rest] : frames) }
}
