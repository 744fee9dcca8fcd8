import { useLocalStorage } from '@vueuse/core'
import { watchEffect } from 'vue'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const theme = useLocalStorage<Theme>('perroquet.theme', 'system')

watchEffect(() => {
  if (theme.value === 'light' || theme.value === 'dark') document.documentElement.dataset.theme = theme.value
  else delete document.documentElement.dataset.theme
})

/** The colours of the window: the system's, or the one that was chosen here. Remembered. */
export const useTheme = () => theme
