import { expect, it } from 'vitest'
import { plottedSeries } from '../../../../src-renderer/captures/plots/plotted-series.ts'
import { usePlotSight } from '../../../../src-renderer/captures/plots/plot-sight.ts'
import { walked } from '../../../../src-renderer/captures/plots/plot-walk.ts'

const series = (key: string, x: number[], y: number[]) => plottedSeries({
  key, name: key, colour: 'a', style: 'line', x: Float64Array.from(x), y: Float64Array.from(y), numbers: Uint32Array.from(x, (_, n) => n + 1),
})
const one = series('one', [0, 1, 2, 3], [5, NaN, 7, NaN]), other = series('other', [1.9, 2.6], [1, 2]), none = series('none', [], [])
const all = [none, one, other]

it('keys go from point to point, over what has no value, and from series to series', () => {
  expect(walked('ArrowRight', all, null, 0.2)).toEqual({ series: one, place: 0 })
  expect(walked('ArrowRight', all, { series: one, place: 0 }, 0)).toEqual({ series: one, place: 2 })
  expect(walked('ArrowRight', all, { series: one, place: 2 }, 0)).toEqual({ series: one, place: 2 })
  expect(walked('End', all, { series: one, place: 0 }, 0)).toEqual({ series: one, place: 2 })
  expect(walked('Home', all, { series: one, place: 2 }, 0)).toEqual({ series: one, place: 0 })
  expect(walked('ArrowDown', all, { series: one, place: 2 }, 0)).toEqual({ series: other, place: 0 })
  expect(walked('ArrowUp', all, { series: one, place: 0 }, 0)).toEqual({ series: other, place: 0 })
  expect(walked('ArrowLeft', [none], null, 0)).toBe(null)
})

it('what is in sight follows the wishes, within what there is', () => {
  const { sight, whole, values, all: showAll, zoom, shift, reveal } = usePlotSight({ series: all, log: false, fromZero: true, bothAxes: false })
  showAll()
  expect(sight.value.x[0]).toBeCloseTo(whole.value[0])
  expect(sight.value.x[1]).toBeCloseTo(whole.value[1])
  expect(whole.value[0]).toBeLessThan(0)
  expect(values.value).toEqual([0, 7 * 1.08])
  zoom(0.5, 0, null)
  expect(sight.value.x[0]).toBeCloseTo(whole.value[0] / 2)
  // Values are those of the time in sight, and of the ends of lines that reach into it.
  zoom(0.001, 2.5, null)
  expect(sight.value.x[1] - sight.value.x[0]).toBeLessThan(0.01)
  reveal(0, 5)
  expect((sight.value.x[0] + sight.value.x[1]) / 2).toBeCloseTo(0)
  shift(-1000, 0)
  expect((sight.value.x[0] + sight.value.x[1]) / 2).toBeCloseTo(whole.value[0])
  zoom(1e9, null, null)
  expect(sight.value.x[1] - sight.value.x[0]).toBeCloseTo((whole.value[1] - whole.value[0]) * 1.5)
})
