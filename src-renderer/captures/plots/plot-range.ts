import { placeOf, type PlottedSeries } from './plotted-series.ts'
import type { Range } from './viewport.ts'

/** From the first point to the last, with a margin. */
export function wholeTime(all: readonly PlottedSeries[]): Range {
  let from = Infinity, to = -Infinity
  for (const { x, width } of all) {
    if (x.length === 0) continue
    from = Math.min(from, x[0])
    to = Math.max(to, x[x.length - 1] + width)
  }
  if (from > to) return [0, 1]
  const margin = to > from ? (to - from) * 0.02 : 0.000_5
  return [from - margin, to + margin]
}

/** What holds all values of a range of time, with a margin. @param fromZero the axis begins at zero unless there is less */
export function valuesWithin(all: readonly PlottedSeries[], [begin, end]: Range, fromZero: boolean, log: boolean): Range {
  let from = Infinity, to = -Infinity, positive = Infinity
  for (const { x, width, extremes, leastPositive } of all) {
    // The points next to those in sight are ends of lines that are.
    extremes.look(Math.max(0, placeOf(x, begin - width) - 1), Math.min(x.length, placeOf(x, end) + 1))
    from = Math.min(from, extremes.least)
    to = Math.max(to, extremes.greatest)
    positive = Math.min(positive, leastPositive)
  }
  if (log) {
    if (!(to > 0) || positive === Infinity) return [1, 10]
    const foot = 10 ** Math.floor(Math.log10(positive) - 1e-9)
    return [foot, Math.max(to * 1.2, foot * 10)]
  }
  if (from > to) return [0, 1]
  if (fromZero) return [from < 0 ? from * 1.08 : 0, to > 0 ? to * 1.08 : from < 0 ? 0 : 1]
  const margin = to > from ? (to - from) * 0.05 : Math.max(1, Math.abs(to) * 0.05)
  return [from - margin, to + margin]
}
