import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import type { CaptureIndex } from '../index/capture-index.ts'

/**
 * Nanoseconds from the capture's first packet to the one of a row; negative for one that is earlier. Exact within 104 days,
 * beyond that to 2^-53 of the span.
 */
export function relativeTime(index: CaptureIndex, row: number): number {
  const { chunks } = index.packets, first = chunks[0]
  const chunk = chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
  return (chunk.seconds[i] - first.seconds[0]) * 1e9 + (chunk.nanoseconds[i] - first.nanoseconds[0])
}
