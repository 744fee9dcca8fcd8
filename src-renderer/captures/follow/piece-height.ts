import type { FollowedChunk, FollowFormat } from '../../../src-main/api/statistics.ts'

/** Height of a line, and of what stands around the lines, in pixels. */
const LINE = 18
const AROUND = 2
/** Width of what stands beside the text, and the least width of a character, in pixels. */
const BESIDE = 74
const CHARACTER = 7
/** Bytes on a line of the widest hex dump, and of a C array. */
const DUMPED = 16
const LISTED = 8
/** The line end, CR LF, takes no room. */
const LINE_END = 2
const LONGEST_CHARACTER = 4

/** The height in pixels that a piece takes at least, as far as it is known; it may take more, as its lines break. */
export function leastHeightOf(format: FollowFormat, chunk: FollowedChunk | undefined, width: number): number {
  const bytes = chunk?.bytes.length ?? 0, columns = Math.max(1, Math.floor((width - BESIDE) / CHARACTER))
  const perLine = {
    'ascii': columns + LINE_END, 'utf-8': (columns + LINE_END) * LONGEST_CHARACTER, 'hex': DUMPED, 'raw': columns / 2, 'c': LISTED,
  }[format]
  return Math.max(1, Math.ceil(bytes / perLine)) * LINE + AROUND
}
