import { describe, expect, it } from 'vitest'
import { axisTicks } from '../../../../src-renderer/captures/plots/axis-ticks.ts'
import { amountText, exactText, timeTickText } from '../../../../src-renderer/captures/plots/axis-text.ts'
import { nearestPoint } from '../../../../src-renderer/captures/plots/nearest-point.ts'
import { plotCsv } from '../../../../src-renderer/captures/plots/plot-csv.ts'
import { plottedSeries } from '../../../../src-renderer/captures/plots/plotted-series.ts'

describe('marks of an axis', () => {
  it('stand at round values', () => {
    expect(axisTicks(0, 20, 5, false)).toEqual([0, 5, 10, 15, 20])
    expect(axisTicks(0.013, 0.021, 5, false)).toEqual([0.014, 0.016, 0.018, 0.02])
    expect(axisTicks(-3, 3, 4, false)).toEqual([-2, 0, 2])
    expect(axisTicks(1, 5000, 6, true)).toEqual([1, 10, 100, 1000])
    expect(axisTicks(7, 7, 6, false)).toEqual([7])
  })

  it('are written in the language’s numbers', () => {
    expect(amountText(1_500_000, 'en')).toBe('1.5\u00a0M')
    expect(amountText(1_500_000, 'fr')).toBe('1,5\u00a0M')
    expect(amountText(9000, 'fr')).toBe('9\u202f000')
    expect(amountText(0, 'en')).toBe('0')
    expect(timeTickText(0.5, 0.1, 'fr')).toBe('0,5')
    expect(timeTickText(12, 0.00002, 'en')).toBe('12.00000')
    expect(exactText(0.05, 'en')).toBe('0.05')
    expect(exactText(0.000_012, 'en')).toBe('0.000012')
    expect(exactText(1234.5, 'en')).toBe('1\u202f235')
  })
})

const given = { colour: 'a', style: 'dots', numbers: Uint32Array.of(3, 7, 9) } as const
const first = plottedSeries({ ...given, key: '1', name: 'one, "1"', x: Float64Array.of(0, 1, 2), y: Float64Array.of(5, NaN, 1e-7) })
const second = plottedSeries({ ...given, key: '2', name: 'two', x: first.x, y: Float64Array.of(1, 2, 3) })

describe('a table of the points', () => {
  it('gives series of the same times a column each', async () => {
    expect(await (await plotCsv([first, second], true)).text())
      .toBe('seconds,"one, ""1""",two\r\n0,5,1\r\n1,,2\r\n2,1e-7,3\r\n'.replace('1e-7', '0.0000001'))
  })

  it('else gives a point a line, with its packet', async () => {
    expect(await (await plotCsv([second], false)).text()).toBe('series,seconds,value,packet\r\ntwo,0,1,3\r\ntwo,1,2,7\r\ntwo,2,3,9\r\n')
    const segments = plottedSeries({ ...given, key: '3', name: 's', style: 'segments', x: first.x, y: second.y, ends: Float64Array.of(4, 5, 6) })
    expect(await (await plotCsv([segments], false)).text())
      .toBe('series,seconds,value,end,packet\r\ns,0,1,4,3\r\ns,1,2,5,7\r\ns,2,3,6,9\r\n')
  })
})

it('the nearest point is the nearest on the screen, or else in time', () => {
  const view = { left: 0, top: 0, width: 200, height: 100, x: [0, 2], y: [0, 5], log: false } as const
  expect(nearestPoint([first, second], view, 98, 62)).toEqual({ series: second, place: 1 })
  expect(nearestPoint([first, second], view, 4, 3)).toEqual({ series: first, place: 0 })
  // Nothing is near.
  expect(nearestPoint([second], view, 60, 0)).toEqual({ series: second, place: 1 })
  expect(nearestPoint([], view, 60, 0)).toBe(null)
})
