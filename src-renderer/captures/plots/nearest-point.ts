import { nearestPlace, placeOf, type PlottedSeries } from './plotted-series.ts'
import { xOf, yOf, type Viewport } from './viewport.ts'

/** A point of a plot: which series, and which of its points. */
export interface PlotPoint {
  readonly series: PlottedSeries
  readonly place: number
}

/** Where a point is marked, in seconds: a bar in its middle. */
export const pointTime = ({ x, width, style }: PlottedSeries, place: number): number =>
  x[place] + (style === 'bar' ? width / 2 : 0)

/** Pixels around the pointer within which the nearest point is looked for. */
const REACH = 24

/** The point nearest to a place in the plot; away from all of them, the one nearest in time. null without points. */
export function nearestPoint(all: readonly PlottedSeries[], view: Viewport, px: number, py: number): PlotPoint | null {
  let found: PlotPoint | null = null, least = Infinity
  const seconds = (view.x[1] - view.x[0]) / view.width
  const time = view.x[0] + (px - view.left) * seconds
  const look = (series: PlottedSeries, place: number, fartherBy: number): void => {
    if (Number.isNaN(series.y[place])) return
    const low = yOf(view, series.y[place]), high = yOf(view, series.ends[place])
    const dy = py > low ? py - low : py < high ? high - py : 0
    const distance = Math.hypot(xOf(view, pointTime(series, place)) - px, dy) + fartherBy
    if (distance >= least) return
    least = distance
    found = { series, place }
  }
  for (const series of all) {
    const end = placeOf(series.x, time + REACH * seconds)
    for (let place = placeOf(series.x, time - series.width - REACH * seconds); place < end; place++) look(series, place, 0)
    const nearest = nearestPlace(series.x, time)
    if (nearest !== -1) look(series, nearest, REACH)
  }
  return found
}
