import { Extremes } from './extremes.ts'

/** How the points of a series are drawn; `segments` go from a lower to an upper end. */
export type SeriesStyle = 'line' | 'bar' | 'dots' | 'stairs' | 'segments'

/** Colours of theme.css that a series may have, by their custom properties. */
export const SERIES_COLOURS = ['accent', 'bad', 'fin', 'warn', 'a', 'b', 'dim'] as const
export type SeriesColour = (typeof SERIES_COLOURS)[number]

/** One series as it is drawn: points in order of time, each with the packet that it leads to (0: none). */
export interface PlottedSeries {
  readonly key: string
  readonly name: string
  readonly colour: SeriesColour
  readonly style: SeriesStyle
  readonly dashed: boolean
  /** Seconds since the capture's first packet. */
  readonly x: Float64Array
  /** NaN where there is no value. */
  readonly y: Float64Array
  /** Upper ends of segments; else the values. */
  readonly ends: Float64Array
  readonly numbers: Uint32Array
  /** Seconds that a point stands for; 0 for a moment. */
  readonly width: number
  readonly extremes: Extremes
  /** The least value above zero, where a logarithmic axis can begin; Infinity for none. */
  readonly leastPositive: number
}

export type Measures = Pick<PlottedSeries, 'extremes' | 'leastPositive'>

/** What is known of a series once every point has been looked at. */
export function measured(y: Float64Array, ends = y): Measures {
  let leastPositive = Infinity
  for (const value of y) if (value > 0 && value < leastPositive) leastPositive = value
  return { extremes: new Extremes(y, ends), leastPositive }
}

type Given = Pick<PlottedSeries, 'key' | 'name' | 'colour' | 'style' | 'x' | 'y' | 'numbers'>
  & Partial<Pick<PlottedSeries, 'dashed' | 'ends' | 'width'>>

export function plottedSeries(given: Given, measures = measured(given.y, given.ends)): PlottedSeries {
  return { dashed: false, width: 0, ends: given.y, ...given, ...measures }
}

/** The first place whose time is not before `time`. */
export function placeOf(times: Float64Array, time: number): number {
  let low = 0, high = times.length
  while (low < high) {
    const middle = low + high >>> 1
    if (times[middle] < time) low = middle + 1
    else high = middle
  }
  return low
}

/** The place whose time is nearest; -1 without points. */
export function nearestPlace(times: Float64Array, time: number): number {
  const at = placeOf(times, time)
  if (at === times.length || at > 0 && time - times[at - 1] <= times[at] - time) return at - 1
  return at
}
