import type { PlotPoint } from './nearest-point.ts'
import { nearestPlace, type PlottedSeries } from './plotted-series.ts'

/** Points that a key goes on within its series. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1, ArrowRight: 1, PageUp: -25, PageDown: 25, Home: -Infinity, End: Infinity,
}
/** Series that a key goes on. */
const SERIES: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 }

export const isWalk = (key: string): boolean => key in STEPS || key in SERIES

/**
 * The point that a key goes to: the next ones of the series, or the one of another series at the same time.
 * @param now the point where one is @param from seconds at which to begin where one is at none
 * @returns null where there is none
 */
export function walked(key: string, all: readonly PlottedSeries[], now: PlotPoint | null, from: number): PlotPoint | null {
  const drawn = all.filter(({ x }) => x.length > 0)
  if (drawn.length === 0) return null
  if (now === null || !drawn.includes(now.series)) return withValue(drawn[0], nearestPlace(drawn[0].x, from), 1)
  if (key in STEPS) return withValue(now.series, now.place + STEPS[key], Math.sign(STEPS[key]))
  const next = drawn[(drawn.indexOf(now.series) + SERIES[key] + drawn.length) % drawn.length]
  return withValue(next, nearestPlace(next.x, now.series.x[now.place]), 1)
}

/** The first point that has a value, from a place on that way; else the one before. */
function withValue(series: PlottedSeries, place: number, way: number): PlotPoint | null {
  const { y } = series, last = y.length - 1
  const begin = Math.min(Math.max(0, place), last)
  for (const step of [way, -way]) {
    for (let at = begin; at >= 0 && at <= last; at += step) if (!Number.isNaN(y[at])) return { series, place: at }
  }
  return null
}
