import { layerBit } from '../../filter/plan/layer-bits.ts'
import { MARK_SIMPLE, type PacketChunk } from '../index/columns.ts'

/** The only value of a field in the packet at a place of a chunk; null where it has none, undefined where it has to be dissected. */
export type ColumnValue = (chunk: PacketChunk, i: number) => number | null | undefined

/** The column holds no more. */
const LONGEST_PAYLOAD = 0xffff
const UDP_HEADER = 8

/** Fields that the index's columns know. */
export const COLUMN_VALUES: ReadonlyMap<string, ColumnValue> = new Map([
  ['frame.len', (chunk, i) => chunk.original[i]],
  ['frame.cap_len', (chunk, i) => chunk.captured[i]],
  ['tcp.len', payload(layerBit('tcp'), 0)],
  ['udp.length', payload(layerBit('udp'), UDP_HEADER)],
])

function payload(transport: number, header: number): ColumnValue {
  return ({ layers, marks, payload: lengths }, i) => {
    if (!(layers[i] & transport)) return marks[i] & MARK_SIMPLE ? null : undefined
    return marks[i] & MARK_SIMPLE && lengths[i] < LONGEST_PAYLOAD ? lengths[i] + header : undefined
  }
}
