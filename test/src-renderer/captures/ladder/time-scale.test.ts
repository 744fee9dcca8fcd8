import { expect, it } from 'vitest'
import { clampScale, fittingScale, ticksBetween, tickText } from '../../../../src-renderer/captures/ladder/time-scale.ts'

it('fits a conversation, and grows no higher than can be scrolled', () => {
  expect(fittingScale(2, 600)).toBe(300)
  expect(fittingScale(0, 600)).toBe(1)
  expect(clampScale(1, 2, 600)).toBe(300)
  expect(clampScale(1000, 2, 600)).toBe(1000)
  expect(clampScale(Infinity, 2, 600) * 2).toBe(1e9)
  expect(clampScale(Infinity, 0, 600)).toBe(1)
})

it('ticks are round, and apart', () => {
  const { times, step } = ticksBetween(0, 0.0028, 250_000)
  expect(step).toBeCloseTo(0.0005, 12)
  expect(times.map(time => tickText(time, step))).toEqual(['0.0\u00a0ms', '0.5\u00a0ms', '1.0\u00a0ms', '1.5\u00a0ms', '2.0\u00a0ms', '2.5\u00a0ms'])
  expect(tickText(20, 5)).toBe('20\u00a0s')
  expect(tickText(0.000_02, 0.000_01)).toBe('20\u00a0µs')
  expect(ticksBetween(10, 11, 100).times).toEqual([10, 11])
})
