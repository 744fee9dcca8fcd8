import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stepAnchor } from '../../../src-renderer/widgets/entry-anchor.ts'

const heights = [30, 100, 30, 60, 250]
const entries = { start: 0, end: heights.length, heightOf: (index: number) => heights[index] }

describe('scrolling over entries of different heights', () => {
  it('goes over entries by their heights', () => {
    expect(stepAnchor({ index: 0, offset: 0 }, 40, entries)).toEqual({ index: 1, offset: 10 })
    expect(stepAnchor({ index: 1, offset: 10 }, 120, entries)).toEqual({ index: 3, offset: 0 })
    expect(stepAnchor({ index: 3, offset: 0 }, -1, entries)).toEqual({ index: 2, offset: 29 })
  })
  it('stops at the first entry and at the last', () => {
    expect(stepAnchor({ index: 2, offset: 5 }, -10_000, entries)).toEqual({ index: 0, offset: 0 })
    expect(stepAnchor({ index: 2, offset: 5 }, 10_000, entries).index).toBe(4)
    expect(stepAnchor({ index: 3, offset: 0 }, -500, { ...entries, start: 2 })).toEqual({ index: 2, offset: 0 })
  })
  it('comes back to where it was', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 210 }), fc.integer({ min: 0, max: 200 }), (from, by) => {
      const here = stepAnchor({ index: 0, offset: 0 }, from, entries)
      expect(stepAnchor(stepAnchor(here, by, entries), -by, entries)).toEqual(here)
    }))
  })
})
