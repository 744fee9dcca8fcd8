import fc from 'fast-check'
import { expect, it } from 'vitest'
import { StreamOrder } from '../../src-main/tcp/stream.ts'

interface Sent { readonly at: number, readonly length: number }

/** The streams that come out, `_` for each missing byte. `bytes` of a direction is its whole text. */
class Heard {
  readonly text: [string, string] = ['', '']
  readonly order: StreamOrder
  private readonly payloads: string[] = []

  constructor() {
    this.order = new StreamOrder(
      (direction, segment, skip, length) => { this.text[direction] += this.payloads[segment].slice(skip, skip + length) },
      (direction, _segment, missing) => { this.text[direction] += '_'.repeat(missing) },
    )
  }

  /** A segment; its numbers are relative, 1 being the first byte. */
  segment(direction: 0 | 1, sequence: number, payload: string, acknowledgment = 0, captured = payload.length): void {
    this.payloads.push(payload)
    this.order.take(this.payloads.length - 1, direction, sequence >>> 0, acknowledgment >>> 0, false, payload.length, captured)
  }

  syn(direction: 0 | 1): void {
    this.payloads.push('')
    this.order.take(this.payloads.length - 1, direction, 0, 0, true, 0, 0)
  }
}

const TEXT = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

it('whatever the order, the overlaps and the repetitions, the stream is what was sent', () => {
  const piece = fc.record({ at: fc.nat(TEXT.length - 1), length: fc.integer({ min: 1, max: 20 }) })
  fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), fc.nat(0xffffffff), (pieces, base) => {
    const heard = new Heard()
    // All bytes come at some time: the pieces, then everything in order.
    const rest: Sent[] = Array.from({ length: TEXT.length }, (_, at) => ({ at, length: 1 }))
    heard.segment(0, base, '')
    for (const { at, length } of [...pieces, ...rest]) heard.segment(0, base + at, TEXT.slice(at, at + length))
    expect(heard.text[0]).toBe(TEXT)
  }))
})

it('a SYN takes a sequence number', () => {
  const heard = new Heard()
  heard.syn(0)
  heard.segment(0, 1, 'hello')
  expect(heard.text[0]).toBe('hello')
})

it('what was sent twice is heard once', () => {
  const heard = new Heard()
  heard.syn(0)
  heard.segment(0, 1, 'hello ')
  heard.segment(0, 1, 'hello ')
  heard.segment(0, 4, 'lo world')
  expect(heard.text[0]).toBe('hello world')
})

it('a gap waits, and is given up once the other side acknowledges what is behind it', () => {
  const heard = new Heard()
  heard.syn(0)
  heard.segment(0, 1, 'one')
  heard.segment(0, 9, 'three')
  expect(heard.text[0]).toBe('one')
  // Acknowledges the first segment only.
  heard.segment(1, 1, '', 4)
  expect(heard.text[0]).toBe('one')
  heard.segment(1, 1, '', 14)
  expect(heard.text[0]).toBe('one_____three')
})

it('the two directions do not disturb each other', () => {
  const heard = new Heard()
  heard.syn(0)
  heard.syn(1)
  heard.segment(0, 1, 'ping')
  heard.segment(1, 1, 'pong', 5)
  expect(heard.text).toEqual(['ping', 'pong'])
})

it('of a segment that was cut in the capture, the rest is passed over', () => {
  const heard = new Heard()
  heard.syn(0)
  heard.segment(0, 1, 'abcdef', 0, 3)
  heard.segment(0, 7, 'ghi')
  expect(heard.text[0]).toBe('abcghi')
})

it('a capture that is made to have no end of gaps is held in bounds', () => {
  const heard = new Heard()
  heard.syn(0)
  const began = performance.now()
  for (let n = 1; n <= 70_000; n++) heard.segment(0, n * 2, 'x')
  expect(heard.text[0].length).toBeGreaterThan(0)
  expect(performance.now() - began).toBeLessThan(20_000)
})
