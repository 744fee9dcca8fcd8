/** Where a list of entries of different heights stands: the entry at the top edge, and how many of its pixels are above that. */
export interface Anchor {
  readonly index: number
  readonly offset: number
}

/** The entries there are, `start` to before `end`, and their heights in pixels. */
export interface Entries {
  readonly start: number
  readonly end: number
  readonly heightOf: (index: number) => number
}

/** The anchor after scrolling by so many pixels, downward where they are positive; it stays inside the list. */
export function stepAnchor(anchor: Anchor, pixels: number, { start, end, heightOf }: Entries): Anchor {
  let { index, offset } = anchor
  offset += pixels
  while (offset < 0 && index > start) {
    index--
    offset += heightOf(index)
  }
  while (index < end - 1 && offset >= heightOf(index)) {
    offset -= heightOf(index)
    index++
  }
  return { index, offset: Math.max(0, offset) }
}
