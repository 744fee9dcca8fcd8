import { numberText } from '../../locales/quantity-text.ts'

const PREFIXES = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']] as const

/** An amount for an axis: `1.5 M`. Its unit stands at the axis. */
export function amountText(value: number, language: string): string {
  const [size, prefix] = PREFIXES.find(([least]) => Math.abs(value) >= Math.max(least, 10_000)) ?? [1, '']
  return numberText(value / size, language, decimalsOf(value / size, 3)) + (prefix === '' ? '' : `\u00a0${prefix}`)
}

/** An amount as exactly as it is worth telling. */
export const exactText = (value: number, language: string): string =>
  numberText(value, language, decimalsOf(value, value < 1000 ? 3 : 0))

/** Seconds of an axis with marks `step` apart. */
export const timeTickText = (seconds: number, step: number, language: string): string =>
  numberText(seconds, language, Math.min(9, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))))

/** A time to the microsecond. */
export const timeText = (seconds: number, language: string): string => `${numberText(seconds, language, 6)}\u00a0s`

/** Decimals that say something, at most so many; of small numbers, as many as two digits need. */
function decimalsOf(value: number, most: number): number {
  const size = Math.abs(value)
  const allowed = size === 0 || size >= 0.01 ? most : Math.min(9, 1 - Math.floor(Math.log10(size)))
  for (let decimals = 0; decimals < allowed; decimals++) {
    if (Math.abs(Math.round(value * 10 ** decimals) / 10 ** decimals - value) < 1e-12 * Math.max(1, size)) return decimals
  }
  return allowed
}
