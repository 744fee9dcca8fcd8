import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

const NARROW_SPACE = '\u202f'
const BYTE_UNITS = { en: ['B', 'KB', 'MB', 'GB', 'TB'], fr: ['o', 'Ko', 'Mo', 'Go', 'To'] } as const

/** A number with its thousands apart by a narrow no-break space, in every language, and the language's decimal sign. */
export function numberText(value: number, language: string, decimals = 0): string {
  return new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    .formatToParts(value)
    .map(part => part.type === 'group' ? NARROW_SPACE : part.value)
    .join('')
}

/** A size in bytes as people say it: `12.4 MB`, `12,4 Mo`. Units of 1000. */
export function sizeText(bytes: number, language: string): string {
  const units = language === 'fr' ? BYTE_UNITS.fr : BYTE_UNITS.en
  let unit = 0
  let value = bytes
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${numberText(value, language, unit === 0 || value >= 100 ? 0 : 1)}\u00a0${units[unit]}`
}

/** A duration in milliseconds as people say it: `12 ms`, `0.5 s`. */
export function durationText(milliseconds: number, language: string): string {
  if (milliseconds < 100) return `${numberText(milliseconds, language, milliseconds < 1 ? 1 : 0)}\u00a0ms`
  return `${numberText(milliseconds / 1000, language, 1)}\u00a0s`
}

/** Numbers, sizes and durations in the window's language. */
export function useQuantityText() {
  const { locale } = useI18n()
  return computed(() => ({
    count: (value: number) => numberText(value, locale.value),
    size: (bytes: number) => sizeText(bytes, locale.value),
    duration: (milliseconds: number) => durationText(milliseconds, locale.value),
  }))
}
