import { numberText } from '../locales/quantity-text.ts'

/** A duration in microseconds as people say it: `85 µs`, `1.24 ms`, `2.1 s`. */
export function microsecondsText(microseconds: number, language: string): string {
  if (microseconds < 1000) return `${numberText(Math.round(microseconds), language)}\u00a0µs`
  if (microseconds < 1_000_000) return `${numberText(microseconds / 1000, language, microseconds < 10_000 ? 2 : 1)}\u00a0ms`
  return `${numberText(microseconds / 1_000_000, language, 1)}\u00a0s`
}
