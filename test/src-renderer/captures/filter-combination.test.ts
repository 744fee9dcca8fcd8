import { describe, expect, it } from 'vitest'
import { combine } from '../../../src-renderer/captures/filter-combination.ts'

describe('a filter from what is selected', () => {
  it('replaces or joins the one that is there', () => {
    expect(combine('', 'tcp.port == 80', 'andSelected')).toBe('tcp.port == 80')
    expect(combine('udp', 'tcp.port == 80', 'selected')).toBe('tcp.port == 80')
    expect(combine('udp', 'tcp.port == 80', 'notSelected')).toBe('!(tcp.port == 80)')
    expect(combine('ip', 'tcp', 'andNotSelected')).toBe('ip && !tcp')
    expect(combine('ip.ttl > 3', 'tcp.port == 80', 'orSelected')).toBe('ip.ttl > 3 || tcp.port == 80')
  })

  it('keeps the meaning of a filter that has operators', () => {
    expect(combine('a || b', 'c == 1', 'andSelected')).toBe('(a || b) && c == 1')
    expect(combine('not a', 'c == 1', 'orNotSelected')).toBe('(not a) || !(c == 1)')
    expect(combine('x and y', 'c', 'orSelected')).toBe('(x and y) || c')
  })
})
