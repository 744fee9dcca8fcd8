import type { CaptureIndex } from './index/capture-index.ts'

/** Decimal places that the capture's time stamps have: 6 for microseconds; the finest of its interfaces, at most 9. */
export function precisionDigits(index: CaptureIndex): number {
  let finest = 1n
  for (const { ticksPerSecond } of index.interfaces) if (ticksPerSecond > finest) finest = ticksPerSecond
  // A power of two (`if_tsresol` with its high bit set) is shown with the next power of ten's places.
  let digits = 0
  for (let ticks = 1n; ticks < finest && digits < 9; ticks *= 10n) digits++
  return digits
}

/** `s`, `ms`, `µs` or `ns`: what the last place stands for, or the nearest named unit finer than it. */
export function precisionUnit(digits: number): string {
  return digits === 0 ? 's' : digits <= 3 ? 'ms' : digits <= 6 ? 'µs' : 'ns'
}
