import { describe, expect, it } from 'vitest'
import {
  clampPosition, lastPosition, positionOf, positionShowing, TRACK, trackHeight, trackOf, type ListSize,
} from '../../../src-renderer/widgets/scroll-position.ts'

const small: ListSize = { rows: 100, rowHeight: 24, viewport: 480 }
const eightMillion: ListSize = { rows: 8_000_000, rowHeight: 24, viewport: 480 }

describe('position in a list', () => {
  it('moves one to one with the scroll bar while the list is short', () => {
    expect(trackHeight(small)).toBe(2400)
    expect(positionOf(777, small)).toBeCloseTo(777)
    expect(trackOf(777, small)).toBeCloseTo(777)
  })

  it('reaches both ends of eight million rows on a track that every browser can lay out', () => {
    expect(trackHeight(eightMillion)).toBe(TRACK)
    expect(positionOf(0, eightMillion)).toBe(0)
    expect(positionOf(TRACK - 480, eightMillion)).toBe(lastPosition(eightMillion))
    expect(trackOf(lastPosition(eightMillion), eightMillion)).toBe(TRACK - 480)
  })

  it('comes back from the track to within a row', () => {
    for (const row of [1, 12_345, 4_000_001, 7_999_970]) {
      expect(Math.abs(positionOf(trackOf(row * 24, eightMillion), eightMillion) - row * 24)).toBeLessThan(24)
    }
  })

  it('stays inside the list', () => {
    expect(clampPosition(-5, small)).toBe(0)
    expect(clampPosition(1e9, small)).toBe(2400 - 480)
    expect(clampPosition(10, { rows: 3, rowHeight: 24, viewport: 480 })).toBe(0)
    expect(trackOf(0, { rows: 0, rowHeight: 24, viewport: 480 })).toBe(0)
  })

  it('shows a row by the smallest move', () => {
    expect(positionShowing(5, 0, small)).toBe(0)
    expect(positionShowing(20, 0, small)).toBe(24)
    expect(positionShowing(3, 240, small)).toBe(72)
    expect(positionShowing(99, 0, small)).toBe(2400 - 480)
  })
})
