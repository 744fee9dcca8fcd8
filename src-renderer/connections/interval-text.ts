import { numberText } from '../locales/quantity-text.ts'

/** The time between two readings, given in milliseconds: `1 s`, `0.5 s`, `0,2 s`. */
export function intervalText(milliseconds: number, language: string): string {
  return `${numberText(milliseconds / 1000, language, milliseconds % 1000 === 0 ? 0 : 1)}\u00a0s`
}
