import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { GraphSeries, StreamGraph, TcpGraphKind } from '../../../src-main/api/statistics.ts'
import type { OpenCapture } from '../open-capture.ts'
import { useShownStream } from '../selected-stream.ts'
import type { CaptureFacts } from './capture-facts.ts'
import {
  measured, plottedSeries, type Measures, type PlottedSeries, type SeriesColour, type SeriesStyle,
} from './plotted-series.ts'

export const STREAM_PLOTS = ['stevens', 'tcptrace', 'throughput', 'rtt', 'window'] as const satisfies readonly TcpGraphKind[]
/** A direction of a stream: 0 is that of its first packet. */

type Side = 0 | 1
interface Look { readonly style: SeriesStyle, readonly colour: 'own' | 'other' | SeriesColour, readonly dashed?: true }

/** How the series of each plot are drawn, in the engine's order; `own` is the colour of the direction that is plotted. */
const LOOKS: Readonly<Record<TcpGraphKind, readonly Look[]>> = {
  stevens: [{ style: 'dots', colour: 'own' }],
  // The ends of segments are one series.
  tcptrace: [
    { style: 'segments', colour: 'own' }, { style: 'stairs', colour: 'other' }, { style: 'stairs', colour: 'fin', dashed: true },
  ],
  throughput: [{ style: 'line', colour: 'own' }, { style: 'line', colour: 'other', dashed: true }],
  rtt: [{ style: 'dots', colour: 'own' }, { style: 'dots', colour: 'warn' }],
  window: [{ style: 'stairs', colour: 'other' }, { style: 'stairs', colour: 'own' }],
}

interface Answer {
  readonly graph: StreamGraph
  readonly kind: TcpGraphKind
  readonly side: Side
  readonly stream: number
  readonly points: readonly Points[]
}

/** The points of one series, and what is known of all of them. */
interface Points extends Pick<PlottedSeries, 'x' | 'y' | 'ends' | 'numbers'> {
  readonly measures: Measures
}

/** Points asked for at once: so many arrive within a few milliseconds. */
const PAGE = 30_000

/** A whole plot, fetched page by page; null where it is not wanted any more. */
async function wholeGraph(
  page: (from: number, count: number) => Promise<StreamGraph>, wanted: () => boolean,
): Promise<StreamGraph | null> {
  let whole: StreamGraph | null = null
  for (let from = 0; whole === null || from < whole.total; from += PAGE) {
    const given: StreamGraph = await page(from, PAGE)
    if (!wanted()) return null
    if (given.total <= PAGE) return given
    whole ??= {
      ...given, times: new Float64Array(given.total), numbers: new Uint32Array(given.total),
      series: given.series.map(({ name, total }) =>
        ({ name, total, x: new Float64Array(total), y: new Float64Array(total), numbers: new Uint32Array(total) })),
    }
    whole.times.set(given.times, from)
    whole.numbers.set(given.numbers, from)
    for (const [n, { x, y, numbers }] of given.series.entries()) {
      // A series may have come to its end before the others.
      if (x.length === 0) continue
      whole.series[n].x.set(x, from)
      whole.series[n].y.set(y, from)
      whole.series[n].numbers.set(numbers, from)
    }
  }
  return whole
}

/** Looks at all points of a plot, a series in a task of its own: there may be millions. */
async function pointsOf(kind: TcpGraphKind, series: readonly GraphSeries[]): Promise<Points[]> {
  // The lower ends of segments come before the upper ones.
  const given = series.map((one, n) => ({ ...one, y: kind === 'tcptrace' && n === 1 ? series[0].y : one.y, ends: one.y }))
  const points: Points[] = []
  for (const one of kind === 'tcptrace' ? given.slice(1) : given) {
    points.push({ ...one, measures: measured(one.y, one.ends) })
    if (one.x.length > 10_000) await new Promise(resolve => { setTimeout(resolve) })
  }
  return points
}

/** A plot of the TCP stream that was asked for, or of the selected packet's. */
export function useStreamPlot(capture: OpenCapture, { packets }: CaptureFacts, kind: Readonly<Ref<TcpGraphKind | null>>) {
  const { t } = useI18n()
  const shown = useShownStream(capture)
  const side = ref<Side>(0)
  const stream = computed(() => shown.value?.protocol === 'tcp' ? shown.value.stream : null)
  const answer = shallowRef<Answer | null>(null)
  const waiting = ref(false)
  let asks = 0

  async function ask(): Promise<void> {
    const asked = ++asks, of = stream.value, plot = kind.value, from = side.value
    if (of === null || plot === null) return
    waiting.value = true
    try {
      const graph = await capture.during(() => wholeGraph(
        (first, count) => capture.engine.tcpGraph({ id: capture.id, stream: of, kind: plot, side: from, from: first, count }),
        () => asked === asks,
      ))
      if (graph === null) return
      const points = await pointsOf(plot, graph.series)
      if (asked === asks) answer.value = { graph, kind: plot, side: from, stream: of, points }
    } catch (error) {
      if (asked === asks) {
        answer.value = null
        capture.failed(error)
      }
    } finally {
      if (asked === asks) waiting.value = false
    }
  }
  watch([stream, kind, side, packets], ask, { immediate: true })

  const series: ComputedRef<readonly PlottedSeries[]> = computed(() => {
    if (answer.value === null || kind.value !== answer.value.kind) return []
    const { points, side: from, kind: plot } = answer.value
    return points.flatMap(({ measures, ...one }, n) => {
      const { style, colour, dashed = false } = LOOKS[plot][n]
      if (one.x.length === 0) return []
      const direction = colour === 'own' ? from : 1 - from
      return [plottedSeries({
        ...one, key: `${plot}-${n}`, name: t(`plots.series.${plot}.${n}`), style, dashed,
        colour: colour === 'own' || colour === 'other' ? direction === 0 ? 'a' : 'b' : colour,
      }, measures)]
    })
  })

  return {
    stream, side, series, waiting,
    graph: computed(() => stream.value !== null && answer.value?.stream === stream.value ? answer.value.graph : null),
    /** What the plot is of. */
    subject: computed(() => answer.value === null ? '' : `${answer.value.kind} ${answer.value.stream} ${answer.value.side}`),
    /** Goes to a stream by its number. */
    goTo(number: number): void {
      capture.streamWanted.value = { protocol: 'tcp', stream: number }
    },
  }
}

export type StreamPlot = ReturnType<typeof useStreamPlot>
