import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Extremes } from '../../../../src-renderer/captures/plots/extremes.ts'
import { plottedSeries, type SeriesStyle } from '../../../../src-renderer/captures/plots/plotted-series.ts'
import { trace, type Pen } from '../../../../src-renderer/captures/plots/trace.ts'
import { valuesWithin, wholeTime } from '../../../../src-renderer/captures/plots/plot-range.ts'
import { xOf, yOf, type Viewport } from '../../../../src-renderer/captures/plots/viewport.ts'

/** Notes where is drawn: by column of pixels, the highest and the lowest place. */
class Notes implements Pen {
  readonly columns = new Map<number, { top: number, bottom: number }>()
  strokes = 0

  moveTo(x: number, y: number): void { this.note(x, y) }
  lineTo(x: number, y: number): void { this.note(x, y) }
  arc(x: number, y: number): void { this.note(x, y) }
  rect(x: number, y: number, width: number, height: number): void {
    this.note(x + width / 2, y)
    this.note(x + width / 2, y + height)
  }

  private note(x: number, y: number): void {
    this.strokes++
    const column = Math.floor(x), known = this.columns.get(column)
    this.columns.set(column, { top: Math.min(y, known?.top ?? y), bottom: Math.max(y, known?.bottom ?? y) })
  }
}

const series = (style: SeriesStyle, x: Float64Array, y: Float64Array) =>
  plottedSeries({ key: 'k', name: 'n', colour: 'a', style, x, y, numbers: new Uint32Array(x.length) })

describe('extremes', () => {
  it('are those of looking at every value', () => {
    const values = fc.array(fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constant(NaN)), { maxLength: 2000, size: 'max' })
    fc.assert(fc.property(values, fc.nat(2000), fc.nat(2000), (given, a, b) => {
      const from = Math.min(a, b, given.length), to = Math.min(Math.max(a, b), given.length)
      const extremes = new Extremes(Float64Array.from(given))
      extremes.look(from, to)
      const seen = given.slice(from, to).filter(value => !Number.isNaN(value))
      expect([extremes.least, extremes.greatest]).toEqual([Math.min(...seen), Math.max(...seen)])
    }))
  })
})

describe('a plot of a million points', () => {
  const POINTS = 1_000_000
  const x = Float64Array.from({ length: POINTS }, (_, n) => n / 1000)
  // A wave with two spikes of one point each, which any even sample would miss.
  const y = Float64Array.from(x, (time, n) => n === 333_334 ? 50 : n === 777_777 ? -50 : Math.sin(time))

  it.each(['line', 'stairs', 'dots'] as const)('is thinned out to the pixels without losing a spike: %s', style => {
    const one = series(style, x, y), notes = new Notes(), whole = wholeTime([one])
    const view: Viewport = { left: 0, top: 0, width: 1000, height: 400, x: whole, y: valuesWithin([one], whole, false, false), log: false }
    trace(one, view, notes, 1)
    expect(notes.strokes).toBeLessThan(60_000)
    const high = notes.columns.get(Math.floor(xOf(view, x[333_334]))), low = notes.columns.get(Math.floor(xOf(view, x[777_777])))
    expect(Math.abs((high?.top ?? NaN) - yOf(view, 50))).toBeLessThan(2)
    expect(Math.abs((low?.bottom ?? NaN) - yOf(view, -50))).toBeLessThan(2)
    // Every column that has points is drawn in.
    for (let column = 25; column < 975; column++) expect(notes.columns.has(column), String(column)).toBe(true)
  })

  it('shows every point once few are in sight', () => {
    const one = series('dots', x, y), notes = new Notes()
    const view: Viewport = { left: 0, top: 0, width: 1000, height: 400, x: [333.3, 333.4], y: [-60, 60], log: false }
    trace(one, view, notes, 1)
    // A dot is moved to and drawn.
    expect(notes.strokes / 2).toBe(x.filter(time => time >= 333.3 && time <= 333.4).length)
  })
})

it('a gap in the values is a gap in the line', () => {
  const one = series('line', Float64Array.of(0, 1, 2, 3), Float64Array.of(1, NaN, 1, 2))
  const moves: string[] = []
  trace(one, { left: 0, top: 0, width: 300, height: 100, x: [0, 3], y: [0, 2], log: false }, {
    moveTo: (px, py) => moves.push(`M${px},${py}`), lineTo: (px, py) => moves.push(`L${px},${py}`), rect: () => {}, arc: () => {},
  }, 1)
  expect(moves).toEqual(['M0,50', 'M200,50', 'L300,0'])
})

it('a logarithmic axis has its powers of ten evenly apart, and zero at its foot', () => {
  const view: Viewport = { left: 0, top: 0, width: 100, height: 300, x: [0, 1], y: [1, 1000], log: true }
  expect([1, 10, 100, 1000, 0].map(value => Math.round(yOf(view, value)))).toEqual([300, 200, 100, 0, 300])
})
