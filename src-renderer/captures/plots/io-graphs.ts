import { useLocalStorage } from '@vueuse/core'
import { computed, ref, shallowRef, triggerRef, watch, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { IoGraphResult, IoGraphUnit } from '../../../src-main/api/statistics.ts'
import { messageOf } from '../../widgets/notices.ts'
import type { OpenCapture } from '../open-capture.ts'
import type { CaptureFacts } from './capture-facts.ts'
import { plottedSeries, type PlottedSeries, type SeriesColour } from './plotted-series.ts'

/** One I/O graph as the person has set it. */
export interface IoGraphSetting {
  readonly id: number
  /** Empty: it is called after its filter. */
  name: string
  filter: string
  unit: IoGraphUnit
  field: string
  colour: SeriesColour
  style: 'line' | 'bar' | 'dots'
  on: boolean
}

export const IO_UNITS: readonly IoGraphUnit[] = ['packets', 'bytes', 'bits', 'COUNT', 'SUM', 'MIN', 'MAX', 'AVG', 'LOAD']
export const needsField = (unit: IoGraphUnit): boolean => unit !== 'packets' && unit !== 'bytes' && unit !== 'bits'
/** Graphs that the engine draws at once, and more than anyone can tell apart. */
export const MOST_GRAPHS = 16
export const TCP_ERRORS = 'tcp.analysis.flags'

/** Lengths of an interval that may be chosen, in seconds. */
export const INTERVALS = [1e-5, 1e-4, 0.001, 0.01, 0.1, 1, 10, 60] as const
/** Intervals that a plot has at most where nobody has chosen a length. */
const ENOUGH = 500

const START: readonly IoGraphSetting[] = [
  { id: 1, name: '', filter: '', unit: 'packets', field: '', colour: 'accent', style: 'line', on: true },
  { id: 2, name: '', filter: TCP_ERRORS, unit: 'packets', field: '', colour: 'bad', style: 'bar', on: true },
]

const settings = useLocalStorage<IoGraphSetting[]>('perroquet.io-graphs', START.map(graph => ({ ...graph })))
/** Seconds; 0 leaves it to the capture's length. */
const chosenInterval = useLocalStorage('perroquet.io-interval', 0)
const log = useLocalStorage('perroquet.io-log', false)

/** The graphs, which are remembered. */
export function useIoSettings() {
  return {
    settings, chosenInterval, log,
    /** @returns the number of the new graph */
    add: (): number => {
      const colour = (['fin', 'a', 'b', 'warn', 'accent', 'bad', 'dim'] as const)
        .find(one => settings.value.every(graph => graph.colour !== one)) ?? 'dim'
      const id = Math.max(0, ...settings.value.map(graph => graph.id)) + 1
      settings.value.push({ id, name: '', filter: '', unit: 'packets', field: '', colour, style: 'line', on: true })
      return id
    },
    remove: (id: number): void => {
      settings.value = settings.value.filter(graph => graph.id !== id)
    },
    reset: (): void => {
      settings.value = START.map(graph => ({ ...graph }))
    },
  }
}

/** What a graph is called. */
export function useGraphName(): (graph: IoGraphSetting) => string {
  const { t } = useI18n()
  return ({ name, filter, unit, field }) => {
    const measured = needsField(unit) && field !== '' ? `${unit}(${field})` : ''
    const about = filter === TCP_ERRORS ? t('plots.tcpErrors') : filter
    return name || [measured, about].filter(part => part !== '').join(' · ') || t('plots.allPackets')
  }
}

/** What a graph came to, or why it could not be counted. */
type Answer = IoGraphResult | { readonly problem: string }

/**
 * The I/O graphs of a capture: each is counted by the engine as soon as it is on, and again when the capture has grown.
 * @param active nothing is counted while the plot is not shown
 */
export function useIoGraphs(capture: OpenCapture, { packets, facts }: CaptureFacts, active: Readonly<Ref<boolean>>) {
  const name = useGraphName()
  /** By what was asked. */
  const answers = shallowRef(new Map<string, Answer>())
  const asked = new Set<string>()
  const waiting = ref(0)

  const interval = computed(() => {
    if (chosenInterval.value > 0) return chosenInterval.value
    if (facts.value === null || facts.value.packets !== packets.value) return null
    const { seconds } = facts.value
    return INTERVALS.find(each => seconds / each <= ENOUGH) ?? INTERVALS[INTERVALS.length - 1]
  })

  const keyOf = ({ filter, unit, field }: IoGraphSetting): string =>
    JSON.stringify([interval.value, packets.value, filter, unit, needsField(unit) ? field : ''])

  async function ask(graph: IoGraphSetting): Promise<void> {
    const key = keyOf(graph), seconds = interval.value
    if (seconds === null || asked.has(key)) return
    asked.add(key)
    waiting.value++
    const before = capture.cancels.value
    try {
      const { filter, unit, field } = graph
      answers.value.set(key, await capture.during(() => capture.engine.ioGraph({
        id: capture.id, interval: seconds,
        graphs: [{ filter: filter.trim(), unit, ...needsField(unit) && field !== '' && { field: field.trim() } }],
      })))
    } catch (error) {
      if (capture.cancels.value === before) answers.value.set(key, { problem: messageOf(error) })
      else asked.delete(key)
    } finally {
      waiting.value--
      triggerRef(answers)
    }
  }

  watch([active, packets, interval, settings], () => {
    if (!active.value || packets.value === 0) return
    for (const graph of settings.value) if (graph.on) void ask(graph)
  }, { immediate: true, deep: true })

  const answerOf = (graph: IoGraphSetting): Answer | undefined => answers.value.get(keyOf(graph))
  /** Series already made, so that what does not change is not made again. */
  const made = new Map<string, PlottedSeries>()
  let times: Float64Array = new Float64Array(0)

  const series: ComputedRef<readonly PlottedSeries[]> = computed(() => settings.value.flatMap(graph => {
    const answer = graph.on ? answerOf(graph) : undefined
    if (answer === undefined || 'problem' in answer) return []
    const key = JSON.stringify([keyOf(graph), graph.colour, graph.style, name(graph), graph.id])
    let one = made.get(key)
    if (one === undefined) {
      const { interval: width, series: [{ values, numbers }] } = answer
      // Graphs of the same intervals share their times.
      if (times.length !== values.length || times[1] !== width) times = Float64Array.from(values, (_, n) => n * width)
      const { colour, style } = graph
      one = plottedSeries({ key: String(graph.id), name: name(graph), colour, style, x: times, y: values, numbers, width })
      if (made.size > 64) made.clear()
      made.set(key, one)
    }
    return [one]
  }))

  return {
    series, interval, waiting,
    /** Why a graph could not be counted. */
    problemOf: (graph: IoGraphSetting): string | null => {
      const answer = answerOf(graph)
      return answer !== undefined && 'problem' in answer ? answer.problem : null
    },
    /** The first packet of each interval, for the place of the selected one. */
    marks: computed(() => {
      const answer = settings.value.map(answerOf).find(each => each !== undefined && !('problem' in each))
      return answer === undefined || 'problem' in answer ? null : answer
    }),
  }
}

export type IoGraphs = ReturnType<typeof useIoGraphs>
