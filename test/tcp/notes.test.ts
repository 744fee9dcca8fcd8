import { describe, expect, it } from 'vitest'
import { Notes } from '../../src-main/tcp/notes.ts'

describe('notes', () => {
  it('are those of earlier frames: a frame does not see its own', () => {
    const notes = new Notes()
    let track = notes.add(0, 1, 5, 50)
    track = notes.add(track, 1, 8, 80)
    expect([4, 5, 6, 8, 9, 1000].map((frame) => notes.find(track, 1, frame))).toEqual([undefined, undefined, 50, 50, 80, 80])
  })

  it('are kept by key', () => {
    const notes = new Notes()
    let track = notes.add(0, 1, 5, 50)
    track = notes.add(track, 2, 5, 60)
    track = notes.add(track, 1, 6, 70)
    expect(notes.find(track, 1, 9)).toBe(70)
    expect(notes.find(track, 2, 9)).toBe(60)
    expect(notes.find(track, 3, 9)).toBeUndefined()
    expect(notes.find(0, 1, 9)).toBeUndefined()
  })

  it('of one frame: the last counts', () => {
    const notes = new Notes()
    const track = notes.add(notes.add(0, 1, 5, 50), 1, 5, 51)
    expect(notes.find(track, 1, 6)).toBe(51)
  })

  it('may be any number of 32 bits', () => {
    const notes = new Notes()
    const track = notes.add(notes.add(0, 1, 5, 0), 2, 5, 0xffff_ffff)
    expect(notes.find(track, 1, 6)).toBe(0)
    expect(notes.find(track, 2, 6)).toBe(0xffff_ffff)
  })

  it('take no room where nothing changes, and are found at once among many', () => {
    const notes = new Notes(), count = 300_000
    let track = 0
    for (let frame = 1; frame <= count; frame++) track = notes.add(track, 7, frame, frame >> 1)
    const { bytes } = notes
    for (let frame = count + 1; frame <= 2 * count; frame++) track = notes.add(track, 7, frame, count >> 1)
    expect(notes.bytes).toBe(bytes)
    for (const frame of [2, 3, 1000, 65_536, 65_537, count, 2 * count]) {
      expect(notes.find(track, 7, frame)).toBe(Math.min(frame - 1, count) >> 1)
    }
    const start = performance.now()
    for (let i = 0; i < 10_000; i++) notes.find(track, 7, i % 1000 + 2)
    // A walk through all of them takes seconds.
    expect(performance.now() - start).toBeLessThan(1000)
  })

  it('are followed in another thread, which knows nothing more than it was told', () => {
    const own = new Notes(), other = new Notes()
    let track = own.add(0, 1, 5, 50)
    other.follow(own.growth())
    expect(other.find(track, 1, 6)).toBe(50)
    // Another chunk begins, of which the other thread was not told yet.
    for (let frame = 6; frame < 70_000; frame++) track = own.add(track, 1, frame, frame)
    expect(other.find(track, 1, 80_000)).toBeUndefined()
    other.follow(own.growth())
    expect(other.find(track, 1, 80_000)).toBe(69_999)
  })
})
