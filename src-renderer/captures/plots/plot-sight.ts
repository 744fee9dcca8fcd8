import { computed, shallowRef } from 'vue'
import { valuesWithin, wholeTime } from './plot-range.ts'
import type { PlottedSeries } from './plotted-series.ts'
import type { Range } from './viewport.ts'

/** Seconds in sight at least: time stamps are hardly finer. */
const SHORTEST = 1e-7
/** Of the whole time, what may be in sight at most. */
const FARTHEST = 1.5

export interface Plotted {
  readonly series: readonly PlottedSeries[]
  /** The upward axis is logarithmic. */
  readonly log: boolean
  /** It begins at zero. */
  readonly fromZero: boolean
  /** Zooming is of both axes, not only of time. */
  readonly bothAxes: boolean
}

/** A range so many times as long, around a place in it. */
const around = ([from, to]: Range, place: number, times: number): Range => [place - (place - from) * times, place + (to - place) * times]

/** What of a plot is in sight. */
export function usePlotSight(plotted: Plotted) {
  /** Seconds in sight, and values where they were chosen too; else those that the seconds have. */
  const sight = shallowRef<{ readonly x: Range, readonly y: Range | null }>({ x: [0, 1], y: null })
  const whole = computed(() => wholeTime(plotted.series))
  const values = computed((): Range =>
    sight.value.y ?? valuesWithin(plotted.series, sight.value.x, plotted.fromZero, plotted.log))

  function look(x: Range, y: Range | null): void {
    const [from, to] = whole.value
    const span = Math.min(Math.max(x[1] - x[0], SHORTEST), (to - from) * FARTHEST)
    const middle = Math.min(Math.max((x[0] + x[1]) / 2, from), to)
    sight.value = { x: [middle - span / 2, middle + span / 2], y: y !== null && y[1] > y[0] ? y : null }
  }

  return {
    sight, whole, values, look,
    all: (): void => look(whole.value, null),
    /** Shows so many times as much, around a moment and, where both axes are zoomed, around a value. */
    zoom: (times: number, time: number | null, value: number | null): void => {
      const { x } = sight.value, y = values.value
      const wide = around(x, time ?? (x[0] + x[1]) / 2, times)
      // A logarithmic axis shows what the time has.
      look(wide, plotted.bothAxes && !plotted.log ? around(y, value ?? (y[0] + y[1]) / 2, times) : null)
    },
    /** Moves what is in sight by a share of it. */
    shift: (across: number, up: number): void => {
      const { x, y } = sight.value
      const dx = (x[1] - x[0]) * across, dy = y === null ? 0 : (y[1] - y[0]) * up
      look([x[0] + dx, x[1] + dx], y === null ? null : [y[0] + dy, y[1] + dy])
    },
    /** Moves so that a point comes into sight, to the middle if it is not there yet. */
    reveal: (time: number, value: number): void => {
      const { x, y } = sight.value
      const isSeen = time >= x[0] && time <= x[1], isHigh = y === null || value >= y[0] && value <= y[1]
      if (isSeen && isHigh) return
      const dx = isSeen ? 0 : time - (x[0] + x[1]) / 2, dy = isHigh || y === null ? 0 : value - (y[0] + y[1]) / 2
      look([x[0] + dx, x[1] + dx], y === null ? null : [y[0] + dy, y[1] + dy])
    },
  }
}
