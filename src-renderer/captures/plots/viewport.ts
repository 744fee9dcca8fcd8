export type Range = readonly [number, number]

/** The plotting area in pixels, and what of the data it shows. */
export interface Viewport {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly x: Range
  readonly y: Range
  /** The upward axis is logarithmic; its range is above zero then. */
  readonly log: boolean
}

export const xOf = ({ left, width, x: [from, to] }: Viewport, time: number): number => left + (time - from) / (to - from) * width

/** Where a value lies; one that a logarithmic axis cannot show lies at its foot. */
export function yOf({ top, height, y: [from, to], log }: Viewport, value: number): number {
  const share = log
    ? (Math.log10(Math.max(value, from)) - Math.log10(from)) / (Math.log10(to) - Math.log10(from))
    : (value - from) / (to - from)
  return top + height - share * height
}
