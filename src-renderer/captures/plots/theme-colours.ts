import { usePreferredDark } from '@vueuse/core'
import { onMounted, shallowRef, watch, type ShallowRef } from 'vue'
import { useTheme } from '../../theme.ts'
import type { SeriesColour } from './plotted-series.ts'

/** Colours of a plot: those of its series, of its frame and of its texts. */
export type PlotColours = Readonly<Record<SeriesColour | 'ink' | 'line' | 'panel' | 'edge', string>>

const NAMES = ['ink', 'dim', 'line', 'edge', 'panel', 'accent', 'bad', 'fin', 'warn', 'a', 'b'] as const

/** The colours of theme.css as a canvas takes them; read again when the window changes its colours. null until they are known. */
export function useThemeColours(): Readonly<ShallowRef<PlotColours | null>> {
  const theme = useTheme(), isDark = usePreferredDark()
  const colours = shallowRef<PlotColours | null>(null)
  function read(): void {
    // The custom properties hold light-dark(); only a real property says which of the two it is.
    const probe = document.createElement('span')
    document.body.append(probe)
    colours.value = Object.fromEntries(NAMES.map(name => {
      probe.style.color = `var(--${name})`
      return [name, getComputedStyle(probe).color]
    })) as PlotColours
    probe.remove()
  }
  onMounted(() => watch([theme, isDark], read, { immediate: true, flush: 'post' }))
  return colours
}
