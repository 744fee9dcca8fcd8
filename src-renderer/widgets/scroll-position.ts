/**
 * Where a list of equal rows stands, in pixels of the whole list: 8 million rows of 24 px are 192 million pixels, more than
 * a browser can lay out (Firefox stops at 17.8 million, Chromium at 33.5 million), so the scroll bar works on a track of at
 * most TRACK pixels and the rows on the exact position.
 */
export interface ListSize {
  /** Rows in the list. */
  readonly rows: number
  /** Height of a row, in pixels. */
  readonly rowHeight: number
  /** Height of what is seen of the list, in pixels. */
  readonly viewport: number
}

/** Longest track of a scroll bar, in pixels. */
export const TRACK = 10_000_000

/** The last position, in pixels: the one that shows the last row at the bottom. */
export function lastPosition({ rows, rowHeight, viewport }: ListSize): number {
  return Math.max(0, rows * rowHeight - viewport)
}

/** `position` brought inside the list. */
export function clampPosition(position: number, list: ListSize): number {
  return Math.min(Math.max(0, position), lastPosition(list))
}

/** Height in pixels of what the scroll bar scrolls over. */
export function trackHeight({ rows, rowHeight }: ListSize): number {
  return Math.min(rows * rowHeight, TRACK)
}

/** The scroll bar's place, in pixels of its track, for a position in the list. */
export function trackOf(position: number, list: ListSize): number {
  const last = lastPosition(list)
  return last === 0 ? 0 : position / last * Math.max(0, trackHeight(list) - list.viewport)
}

/** The position in the list for a place of the scroll bar. */
export function positionOf(track: number, list: ListSize): number {
  const lastTrack = trackHeight(list) - list.viewport
  return lastTrack <= 0 ? 0 : clampPosition(track / lastTrack * lastPosition(list), list)
}

/** The nearest position that shows `row` in full. */
export function positionShowing(row: number, position: number, list: ListSize): number {
  const top = row * list.rowHeight
  if (top < position) return clampPosition(top, list)
  if (top + list.rowHeight > position + list.viewport) return clampPosition(top + list.rowHeight - list.viewport, list)
  return clampPosition(position, list)
}
