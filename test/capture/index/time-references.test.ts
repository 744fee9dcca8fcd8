import { describe, expect, it } from 'vitest'
import { TimeReferences } from '../../../src-main/capture/index/time-references.ts'
import { Scanner } from '../../../src-main/capture/scan.ts'
import { timeText } from '../../../src-main/capture/time-text.ts'
import { openCapture } from '../../oracle/compare.ts'

describe('time references', () => {
  it('are what times are counted from, each from itself on; before the first one, packet 1', () => {
    const references = new TimeReferences()
    expect(references.of(7)).toBe(1)
    references.set([9, 4, 9])
    expect(references.numbers).toEqual([4, 9])
    expect([1, 3, 4, 5, 8, 9, 10, 1000].map((number) => references.of(number))).toEqual([1, 1, 4, 4, 4, 9, 9, 9])
    expect([3, 4, 5, 9].map((number) => references.has(number))).toEqual([false, true, false, true])
  })

  it('follow each other around the end', () => {
    const references = new TimeReferences()
    expect(references.next(3, false)).toBeNull()
    references.set([4, 9])
    expect([[1, false], [4, false], [9, false], [9, true], [4, true], [5, true]].map(([number, backward]) =>
      references.next(Number(number), Boolean(backward)))).toEqual([4, 9, 4, 4, 9, 4])
  })
})

describe('a capture with time references', () => {
  const dissector = openCapture('resources/captures/tcp-request-answer-ethernet.pcapng')
  const { packet, index } = dissector
  const nanoseconds = (number: number): bigint => {
    const { seconds, nanoseconds: rest } = dissector.time(number)
    return BigInt(seconds) * 1_000_000_000n + BigInt(rest)
  }
  const column = (number: number, format: 'relative' | 'delta' | 'date' = 'relative'): string => {
    packet.treed = packet.framed = packet.detailed = true
    return timeText(dissector.dissect(number).meta, format, 9)
  }
  const since = (number: number, from: number): string => {
    const digits = String(nanoseconds(number) - nanoseconds(from)).padStart(10, '0')
    return `${digits.slice(0, -9)}.${digits.slice(-9)}`
  }
  index.references.set([4, 7])

  it('counts the Time column from the last one', () => {
    expect(column(3)).toBe(since(3, 1))
    expect(column(5)).toBe(since(5, 4))
    expect(column(8)).toBe(since(8, 7))
  })

  it('says *REF* for each of them in every format, as Wireshark', () => {
    expect([column(4), column(7, 'date'), column(7, 'delta')]).toEqual(['*REF*', '*REF*', '*REF*'])
  })

  it('has them in the tree', () => {
    packet.detailed = packet.framed = packet.treed = true
    const [field] = packet.registry.named('frame.ref_time')
    expect(dissector.dissect(4).find(field)).toBeGreaterThan(0)
    expect(packet.line(packet.find(field))).toBe('[This is a Time Reference frame]')
    expect(dissector.dissect(5).find(field)).toBe(-1)
  })

  it('filters by them, by columns and by dissection alike', () => {
    const found = (filter: string): number[] => [...new Scanner(filter, dissector).scan(1, index.packets.length + 1)]
    expect(found('frame.ref_time')).toEqual([4, 7])
    expect(found('frame.time_relative == 0')).toEqual([1, 4, 7])
    // A test that the columns cannot answer dissects; both must count from the same packet.
    const bound = since(6, 4)
    const expected = Array.from({ length: index.packets.length }, (_, row) => row + 1)
      .filter((number) => nanoseconds(number) - nanoseconds(index.references.of(number)) <= nanoseconds(6) - nanoseconds(4))
    expect(found(`frame.time_relative <= ${bound}`)).toEqual(expected)
    expect(found(`frame.time_relative <= ${bound} && frame.time_relative + 0 <= ${bound}`)).toEqual(expected)
    expect(found(`frame.time_relative in {0..${bound}}`)).toEqual(expected)
  })
})
