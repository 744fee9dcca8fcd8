import { placeOf, type PlottedSeries } from './plotted-series.ts'
import { xOf, yOf, type Viewport } from './viewport.ts'

/** What draws: a canvas's path, or the text of an SVG path. */
export type Pen = Pick<Path2D, 'moveTo' | 'lineTo' | 'rect' | 'arc'>

/** Points that are looked at one by one; of more, the extremes of every column of pixels and a sample of the others. */
const MOST = 40_000
/** Dots that are drawn round. */
const ROUND = 4000

/** Whether a style is filled, not stroked. */
export const isFilled = ({ style }: PlottedSeries): boolean => style === 'bar' || style === 'dots' || style === 'segments'

/**
 * Draws what of a series is in sight, thinned out to what the pixels can show: no column of pixels loses its least or its
 * greatest value, however many points it has.
 * @param unit pixels of the drawing to one of the screen
 */
export function trace(series: PlottedSeries, view: Viewport, pen: Pen, unit: number): void {
  const { x, width } = series
  const from = placeOf(x, view.x[0] - width), to = placeOf(x, view.x[1] + (view.x[1] - view.x[0]) * 1e-9)
  switch (series.style) {
    case 'line':
    case 'stairs': return traceLine(series, view, pen, Math.max(0, from - 1), Math.min(x.length, to + 1), unit)
    case 'bar': return traceBars(series, view, pen, from, to, unit)
    case 'dots':
    case 'segments': return traceCells(series, view, pen, from, to, unit)
  }
}

/** Calls `take` for every column of pixels that has points, with the places that lie in it. */
function columns(
  { x }: PlottedSeries, view: Viewport, from: number, to: number, unit: number, take: (from: number, to: number) => void,
): void {
  const step = (view.x[1] - view.x[0]) / view.width * unit
  for (let at = from; at < to;) {
    const end = view.x[0] + (Math.floor((x[at] - view.x[0]) / step) + 1) * step
    const next = Math.min(to, Math.max(at + 1, placeOf(x, end)))
    take(at, next)
    at = next
  }
}

function traceLine(series: PlottedSeries, view: Viewport, pen: Pen, from: number, to: number, unit: number): void {
  const { x, y, extremes, style } = series
  let before = NaN
  const go = (px: number, value: number): void => {
    const py = yOf(view, value)
    if (Number.isNaN(before)) pen.moveTo(px, py)
    else {
      if (style === 'stairs') pen.lineTo(px, before)
      pen.lineTo(px, py)
    }
    before = py
  }
  if (to - from <= 4 * view.width / unit) {
    for (let at = from; at < to; at++) {
      if (Number.isNaN(y[at])) before = NaN
      else go(xOf(view, x[at]), y[at])
    }
    return
  }
  columns(series, view, from, to, unit, (first, end) => {
    extremes.look(first, end)
    if (extremes.least > extremes.greatest) {
      before = NaN
      return
    }
    const px = xOf(view, x[first]), { least, greatest } = extremes
    if (!Number.isNaN(y[first])) go(px, y[first])
    go(px, least)
    go(px, greatest)
    if (!Number.isNaN(y[end - 1])) go(px, y[end - 1])
  })
}

function traceBars(series: PlottedSeries, view: Viewport, pen: Pen, from: number, to: number, unit: number): void {
  const { x, extremes, width } = series
  const foot = yOf(view, view.log ? view.y[0] : Math.min(Math.max(0, view.y[0]), view.y[1]))
  const wide = width / (view.x[1] - view.x[0]) * view.width
  const bar = (first: number, end: number): void => {
    extremes.look(first, end)
    if (extremes.least > extremes.greatest) return
    const { least, greatest } = extremes, px = xOf(view, x[first])
    const thick = Math.max(unit, end - first > 1 ? unit : wide - Math.min(unit, wide * 0.2))
    if (greatest > 0) pen.rect(px, yOf(view, greatest), thick, foot - yOf(view, greatest))
    if (least < 0 && !view.log) pen.rect(px, foot, thick, yOf(view, least) - foot)
  }
  if (wide >= unit) for (let at = from; at < to; at++) bar(at, at + 1)
  else columns(series, view, from, to, unit, bar)
}

/** Dots and segments: what would lie on a pixel that has one already is left out. */
function traceCells(series: PlottedSeries, view: Viewport, pen: Pen, from: number, to: number, unit: number): void {
  const { x, y, ends, style, extremes } = series
  const columnsWide = Math.ceil(view.width / unit) + 2, rows = Math.ceil(view.height / unit) + 2
  const taken = new Uint8Array(columnsWide * rows)
  const size = (to - from > ROUND ? 2 : style === 'dots' ? 5 : 3) * unit
  const dot = (px: number, py: number): void => {
    if (to - from > ROUND) return pen.rect(px - size / 2, py - size / 2, size, size)
    pen.moveTo(px + size / 2, py)
    pen.arc(px, py, size / 2, 0, 2 * Math.PI)
  }
  const put = (time: number, low: number, high: number): void => {
    if (!(high >= view.y[0] && low <= view.y[1])) return
    const px = xOf(view, time), bottom = yOf(view, Math.max(low, view.y[0])), top = yOf(view, Math.min(high, view.y[1]))
    const column = Math.floor((px - view.left) / unit), last = Math.floor((bottom - view.top) / unit)
    if (column < 0 || column >= columnsWide) return
    let isNew = false
    for (let row = Math.max(0, Math.floor((top - view.top) / unit)); row <= Math.min(last, rows - 1); row++) {
      const cell = column * rows + row
      if (taken[cell] === 0) isNew = true
      taken[cell] = 1
    }
    if (!isNew) return
    if (style === 'dots') dot(px, top)
    else pen.rect(px - size / 2, Math.min(top, bottom - size), size, Math.max(size, bottom - top))
  }
  const step = Math.max(1, Math.ceil((to - from) / MOST))
  for (let at = from; at < to; at += step) put(x[at], y[at], ends[at])
  if (step === 1) return
  columns(series, view, from, to, unit, (first, end) => {
    extremes.look(first, end)
    put(x[first], extremes.least, extremes.least)
    put(x[first], extremes.greatest, extremes.greatest)
  })
}
