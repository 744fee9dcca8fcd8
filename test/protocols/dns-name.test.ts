import { describe, expect, it } from 'vitest'
import { readName } from '../../src-main/protocols/dns-name.ts'
import { Malformed, Reader } from '../../src-main/protocols/reader.ts'
import { big, bytesOf, type Part } from './udp-frames.ts'

const reader = (...parts: readonly Part[]): Reader => {
  const bytes = bytesOf(...parts)
  return new Reader(bytes, 0, bytes.length, bytes.length, 0)
}
const LOOP = '<Name contains a pointer that loops>'

describe('names', () => {
  it('are labels', () => {
    expect(readName(reader(3, 'www', 2, 'de', 0), 0, 0)).toEqual({ text: 'www.de', length: 6, labels: 2, used: 8 })
  })

  it('end in pointers to earlier ones', () => {
    const r = reader(2, 'de', 0, 3, 'www', 0xc0, 0)
    expect(readName(r, 4, 0)).toMatchObject({ text: 'www.de', used: 6 })
  })

  it('count pointers from where the message begins', () => {
    expect(readName(reader('..', 2, 'de', 0, 0xc0, 0), 6, 2)).toMatchObject({ text: 'de', used: 2 })
  })

  it('can be empty', () => {
    expect(readName(reader(0), 0, 0)).toMatchObject({ text: '<Root>', used: 1 })
  })

  it('are shown with escapes for what cannot be printed', () => {
    expect(readName(reader(4, 'a\n.\x01', 0), 0, 0).text).toBe('a\\n.\\001')
  })

  it('may end without the root where a protocol says so', () => {
    expect(readName(reader(1, 'a', 1, 'b'), 0, 0, 4)).toMatchObject({ text: 'a.b', used: 4 })
    expect(() => readName(reader(1, 'a', 1, 'b'), 0, 0)).toThrow(Malformed)
  })
})

describe('hostile names', () => {
  it('that point to themselves are loops', () => {
    expect(readName(reader(0xc0, 0), 0, 0)).toMatchObject({ text: LOOP, used: 2 })
  })

  it('that go round through labels are loops', () => {
    expect(readName(reader(1, 'a', 0xc0, 0), 0, 0).text).toMatch(/^<Name (contains a pointer that loops|too long)>$/)
  })

  it('that are longer than names can be are not shown', () => {
    const label = bytesOf(63, 'x'.repeat(63))
    expect(readName(reader(label, label, label, label, label, 0), 0, 0)).toMatchObject({ text: '<Name too long>', used: 321 })
  })

  it('of an unknown kind of label are malformed', () => {
    expect(() => readName(reader(0x80, 0), 0, 0)).toThrow(Malformed)
  })

  it('that run out of the message are malformed', () => {
    expect(() => readName(reader(5, 'abc'), 0, 0)).toThrow(Malformed)
    expect(() => readName(reader(1, 'a', 0xc0), 0, 0)).toThrow(Malformed)
  })

  it('behind a pointer end as they would without one', () => {
    const many = bytesOf(...Array.from({ length: 200 }, () => bytesOf(2, 'ab')))
    const to = (...end: readonly Part[]): Reader => reader(0xc0, 2, many, ...end)
    expect(readName(to(0), 0, 0)).toMatchObject({ text: '<Name too long>', used: 2 })
    expect(() => readName(to(9), 0, 0)).toThrow(Malformed)
    expect(readName(to(0xc0, 2), 0, 0)).toMatchObject({ text: LOOP, used: 2 })
    expect(() => readName(to(0x80), 0, 0)).toThrow(Malformed)
  })

  it('of thousands that lead through thousands of labels are read quickly', () => {
    const labels = bytesOf(...Array.from({ length: 8000 }, () => bytesOf(1, 'a')), 0)
    const r = reader(labels, ...Array.from({ length: 10_000 }, (_, i) => big(0xc000 | i % 100 * 2, 2)))
    const start = performance.now()
    for (let at = labels.length; at < r.length; at += 2) readName(r, at, 0)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
