import { RECORD_WITHOUT_TIME } from '../../capture/formats/format.ts'
import { RECORD_SHIFT, type PacketChunk } from '../../capture/index/columns.ts'
import { CHUNK_MASK, CHUNK_BITS } from '../../columns/table.ts'
import type { Field } from '../../protocols/field.ts'
import { isNumeric } from '../../protocols/value-text.ts'
import type { Registry } from '../../protocols/registry.ts'
import type { Checked } from '../checked.ts'
import { compile, type Predicate } from '../compile.ts'
import type { ColumnSource, Piece } from './column-source.ts'
import { asksOnly, fieldsOf } from './fields-of.ts'
import type { Leaf } from './leaf.ts'
import { Model } from './model.ts'
import { verdict, type Verdicts } from './verdict.ts'

const SECOND = 1_000_000_000n

/** The mark of packets that have no time. */
export const MARK_UNTIMED = RECORD_WITHOUT_TIME << RECORD_SHIFT

/** Value of a field in place `i` of a chunk; `row` is the packet's row. */
type FrameValue = (source: ColumnSource, chunk: PacketChunk, i: number, row: number) => number | bigint

function time(source: ColumnSource, row: number): bigint {
  const chunk = source.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
  return BigInt(chunk.seconds[i]) * SECOND + BigInt(chunk.nanoseconds[i])
}

/** Row of the packet that the time of another one is counted from. */
export function zeroRow({ references }: ColumnSource, row: number): number {
  return references === undefined ? 0 : references.of(row + 1) - 1
}

/** The fields of `frame` that the index knows of every packet. */
const VALUES: ReadonlyMap<string, FrameValue> = new Map(Object.entries({
  'frame.number': (_source, _chunk, _i, row) => row + 1,
  'frame.len': (_source, chunk, i) => chunk.original[i],
  'frame.cap_len': (_source, chunk, i) => chunk.captured[i],
  'frame.time': (source, _chunk, _i, row) => time(source, row),
  'frame.time_epoch': (source, _chunk, _i, row) => time(source, row),
  'frame.time_relative': (source, _chunk, _i, row) => time(source, row) - time(source, zeroRow(source, row)),
  'frame.time_delta': (source, _chunk, _i, row) => time(source, row) - time(source, Math.max(0, row - 1)),
} satisfies Record<string, FrameValue>))

/** Fields of the frame that the index knows: the test is run on a packet that has just these. */
export class FrameLeaf implements Leaf {
  readonly by = 'columns'
  private readonly predicate: Predicate
  private readonly values: readonly { readonly field: Field, readonly value: FrameValue }[]
  private readonly frame: Field
  private readonly model = new Model()

  /** The leaf for a test of these fields only; else undefined. */
  static for(checked: Checked, registry: Registry): FrameLeaf | undefined {
    const asked = fieldsOf(checked)
    const known = new Set([registry.frame.field])
    for (const abbrev of VALUES.keys()) for (const field of registry.named(abbrev)) known.add(field)
    return asksOnly(asked, known) ? new FrameLeaf(checked, [...asked.present, ...asked.read], registry.frame.field) : undefined
  }

  private constructor(checked: Checked, fields: readonly Field[], frame: Field) {
    this.predicate = compile(checked)
    this.frame = frame
    this.values = [...new Set(fields)].flatMap((field) => {
      const value = VALUES.get(field.abbrev)
      return value ? [{ field, value }] : []
    })
  }

  judge({ source, chunk, base, from, to }: Piece, verdicts: Verdicts): void {
    const { model, values, predicate } = this
    for (let i = from; i < to; i++) {
      model.clear()
      const layer = model.layer(this.frame)
      const timed = !(chunk.marks[i] & MARK_UNTIMED)
      for (const { field, value } of values) {
        if (timed || isNumeric(field)) model.add(layer, field, value(source, chunk, i, base + i))
      }
      verdicts[i] = verdict(predicate(model))
    }
  }
}
