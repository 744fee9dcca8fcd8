import type { TreeNode } from '../../src-main/api/captures.ts'
import { hasBytes } from './packet-bits.ts'

/** A run of bytes in a data source. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** How bytes look in the bytes pane, as bits that add up. */
export const LOOK = { lit: 1, hovered: 2, layer: 4, payload: 8, cursor: 16 } as const
export type Look = keyof typeof LOOK

/** Bytes of one line that look alike. */
export interface ByteRun {
  readonly start: number
  readonly hex: string
  readonly ascii: string
  readonly look: number
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A byte as ASCII; what cannot be printed is a point. */
export function asciiText(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
}

/** An offset in hex, four digits or more. */
export function offsetText(offset: number, length: number): string {
  return offset.toString(16).padStart(length > 0x10000 ? 6 : 4, '0')
}

/** Range of a node's bytes where they are in the data source that is shown. */
export function rangeOf(node: TreeNode | undefined, source: number): ByteRange | null {
  if (node === undefined || node.source !== source || !hasBytes(node)) return null
  return { start: node.start, end: node.start + node.length }
}

/** Index of what the peers say to each other, or -1: it wears their colour. */
export function payloadNode(tree: readonly TreeNode[]): number {
  return tree.findIndex(node => (node.field === 'tcp.payload' || node.field === 'udp.payload') && hasBytes(node))
}

/**
 * The runs of one line: `from` to before `from + perLine`, cut wherever the look changes. Bytes stand apart by a space, and
 * by two in the middle of the line; the space behind a run's last byte belongs to no run.
 */
export function lineRuns(
  bytes: Uint8Array, from: number, perLine: number, ranges: readonly { readonly range: ByteRange, readonly look: number }[],
): ByteRun[] {
  const end = Math.min(from + perLine, bytes.length)
  const runs: ByteRun[] = []
  let start = from
  while (start < end) {
    const look = lookAt(start, ranges)
    let next = start + 1
    while (next < end && lookAt(next, ranges) === look) next++
    let hex = ''
    let ascii = ''
    for (let at = start; at < next; at++) {
      hex += HEX[bytes[at]] + (at === next - 1 ? '' : gapBehind(at - from, perLine))
      ascii += asciiText(bytes[at])
    }
    runs.push({ start, hex, ascii, look })
    start = next
  }
  return runs
}

/** What stands between a byte's hex and the next one's. */
export function gapBehind(place: number, perLine: number): string {
  return place === perLine / 2 - 1 ? '  ' : ' '
}

function lookAt(offset: number, ranges: readonly { readonly range: ByteRange, readonly look: number }[]): number {
  let look = 0
  for (const { range, look: one } of ranges) if (offset >= range.start && offset < range.end) look |= one
  return look
}

/** Characters that a line takes in hex: two a byte, and the spaces between. */
export function hexColumns(perLine: number): number {
  return perLine * 3
}

/** The byte of a line whose hex is at a column of characters; what stands between two bytes belongs to the left one. */
export function byteAtHexColumn(column: number, perLine: number): number {
  const middle = perLine / 2 * 3
  const place = column < middle ? Math.floor(column / 3) : Math.max(perLine / 2 - 1, Math.floor((column - 1) / 3))
  return Math.min(Math.max(0, place), perLine - 1)
}
