import { usePreferredDark } from '@vueuse/core'
import { computed, type ComputedRef } from 'vue'
import { useTheme } from '../../theme.ts'
import { rgbOf, type Rgb } from './colour-contrast.ts'
import { useColourRules } from './colour-rules.ts'
import { rowLook, type Palette, type RowLook } from './row-look.ts'

/** What a colour of the theme is now. */
function themeColour(name: string): Rgb {
  const probe = document.createElement('i')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const colour = rgbOf(getComputedStyle(probe).color)
  probe.remove()
  return colour ?? [0, 0, 0]
}

/** The look of each rule by its key, in the colours that the window has now. */
export function useRowLooks(): ComputedRef<ReadonlyMap<number, RowLook>> {
  const theme = useTheme()
  const dark = usePreferredDark()
  const { rules } = useColourRules()
  const palette = computed<Palette>(() => {
    void theme.value
    void dark.value
    return { panel: themeColour('--panel'), onRow: [themeColour('--a'), themeColour('--b')] }
  })
  return computed(() => new Map(rules.value.map(rule => [rule.key, rowLook(rule, palette.value)])))
}
