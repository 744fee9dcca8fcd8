import { useI18n } from 'vue-i18n'
import { exactText, timeText } from './axis-text.ts'
import type { PlotPoint } from './nearest-point.ts'
import type { PlottedSeries } from './plotted-series.ts'
import type { Range } from './viewport.ts'

/** What a plot shows, in words, for who cannot see it. */
export function usePlotWords() {
  const { t, locale } = useI18n()
  return {
    /** From when to when, and the most of each series. */
    summary(all: readonly PlottedSeries[], whole: Range): string {
      const most = all.filter(({ x }) => x.length > 0).map(({ name, x, ends, extremes }) => {
        extremes.look(0, x.length)
        const { greatest } = extremes, at = Math.max(0, ends.indexOf(greatest))
        return t('plots.most', { name, value: exactText(greatest, locale.value), time: timeText(x[at], locale.value) })
      })
      if (most.length === 0) return t('plots.nothing')
      const [from, to] = whole.map(time => timeText(Math.max(0, time), locale.value))
      return [t('plots.range', { from, to }), ...most].join(' ')
    },
    point: ({ series: { name, x, ends, numbers }, place }: PlotPoint): string => t('plots.point', {
      name, value: exactText(ends[place], locale.value), time: timeText(x[place], locale.value), number: numbers[place],
    }),
  }
}
