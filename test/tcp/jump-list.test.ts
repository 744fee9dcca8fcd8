import { describe, expect, it } from 'vitest'
import { jumpFrom, type JumpList } from '../../src-main/tcp/jump-list.ts'

/** A list whose elements are kept in arrays; element n stands in front of element n - 1. */
class Numbers implements JumpList {
  private readonly jumps = [0]
  private readonly depths = [-1]
  readonly length: number

  constructor(length: number) {
    this.length = length
    for (let n = 1; n <= length; n++) {
      this.jumps.push(n > 1 ? jumpFrom(this, n - 1) : 0)
      this.depths.push(n - 1)
    }
  }

  jump(element: number): number { return this.jumps[element] }
  depth(element: number): number { return this.depths[element] }
}

describe('a jump list', () => {
  it('only ever jumps back', () => {
    const list = new Numbers(500)
    for (let n = 2; n <= 500; n++) {
      expect(list.jump(n)).toBeGreaterThan(0)
      expect(list.jump(n)).toBeLessThan(n)
    }
    expect(list.jump(1)).toBe(0)
  })

  it('leads from the head of a million to any element in few steps', () => {
    const list = new Numbers(1_000_000)
    for (const wanted of [1, 2, 3, 17, 65_535, 65_536, 500_000, 999_998, 1_000_000]) {
      let at = list.length, steps = 0
      for (; at !== wanted; steps++) at = list.jump(at) >= wanted ? list.jump(at) : at - 1
      // Three times the logarithm is what its author proves.
      expect(steps).toBeLessThanOrEqual(3 * 20)
    }
  })
})
