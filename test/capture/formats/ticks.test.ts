import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Ticks, ticksPerSecond } from '../../../src-main/capture/formats/ticks.ts'

it('knows resolutions as powers of 10 and of 2', () => {
  expect([0, 3, 6, 9, 20, 0x80, 0x80 | 10, 0x80 | 64].map(ticksPerSecond)).toEqual(
    [1n, 1000n, 1000000n, 1000000000n, 10n ** 20n, 1n, 1024n, 2n ** 64n])
})

it('splits every time stamp exactly, in every resolution', () => {
  const word = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }),
    fc.constantFrom(0, 1, 0x1fffff, 0x200000, 0x7fffffff, 0xffffffff))
  fc.assert(fc.property(fc.integer({ min: 0, max: 0xff }), word, word, fc.integer({ min: -1e9, max: 1e9 }),
    (resolution, high, low, offset) => {
    const perSecond = ticksPerSecond(resolution)
    const ticks = new Ticks(perSecond, offset)
    ticks.split(high, low)
    const stamp = BigInt(high) << 32n | BigInt(low)
    const seconds = stamp / perSecond
    // Beyond 2^53 seconds, some hundred million years, a double holds no single seconds.
    fc.pre(seconds < 2n ** 53n - 2n ** 31n)
    expect([ticks.seconds, ticks.nanoseconds]).toEqual([Number(seconds) + offset,
      Number(stamp % perSecond * 1_000_000_000n / perSecond)])
  }), { numRuns: 20_000 })
})
