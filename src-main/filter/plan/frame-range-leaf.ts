import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import type { PacketChunk } from '../../capture/index/columns.ts'
import type { Checked, Operand, Order } from '../checked.ts'
import type { ColumnSource, Piece } from './column-source.ts'
import { MARK_UNTIMED, zeroRow } from './frame-leaf.ts'
import type { Leaf } from './leaf.ts'
import { FALSE, TRUE, type Verdict, type Verdicts } from './verdict.ts'

const SECOND = 1_000_000_000n

/** How a field's value is made of columns: a number, or seconds and nanoseconds since some moment. */
type Reading = 'number' | 'original' | 'captured' | 'epoch' | 'first' | 'previous'

const READINGS: ReadonlyMap<string, Reading> = new Map(Object.entries({
  'frame.number': 'number', 'frame.len': 'original', 'frame.cap_len': 'captured',
  'frame.time': 'epoch', 'frame.time_epoch': 'epoch', 'frame.time_relative': 'first', 'frame.time_delta': 'previous',
} as const))

/** A bound: a number, or whole seconds (rounded down) and nanoseconds. */
interface Bound {
  readonly whole: number
  readonly rest: number
}

/**
 * `frame.len > 1000`, `frame.time >= "…"` and the like: the commonest tests of the frame, done on numbers without
 * anything in between.
 */
export class FrameRangeLeaf implements Leaf {
  readonly by = 'columns'
  private readonly reading: Reading
  private readonly bound: Bound
  /** Verdicts where the value is below, at and above the bound. */
  private readonly below: Verdict
  private readonly at: Verdict
  private readonly above: Verdict

  /** The leaf for the comparison of one such field with a value; else undefined. */
  static for(checked: Checked): FrameRangeLeaf | undefined {
    // A value is there exactly once, so any and all are the same.
    if (checked.kind !== 'compare') return undefined
    const { left, right } = checked
    if (left.kind !== 'field' || left.layers || left.fields.length !== 1) return undefined
    const reading = READINGS.get(left.name), bound = boundOf(right)
    return reading && bound && new FrameRangeLeaf(reading, bound, checked.order)
  }

  private constructor(reading: Reading, bound: Bound, order: Order) {
    this.reading = reading
    this.bound = bound
    const [below, at, above] = SIGNS[order]
    this.below = below
    this.at = at
    this.above = above
  }

  judge(piece: Piece, verdicts: Verdicts): void {
    const { chunk, base } = piece
    switch (this.reading) {
      case 'number': return this.numbers(piece, undefined, base + 1, verdicts)
      case 'original': return this.numbers(piece, chunk.original, 0, verdicts)
      case 'captured': return this.numbers(piece, chunk.captured, 0, verdicts)
      default: return this.times(piece, verdicts)
    }
  }

  private numbers({ from, to }: Piece, column: PacketChunk['original'] | undefined, offset: number, verdicts: Verdicts): void {
    const { below, at, above, bound: { whole } } = this
    for (let i = from; i < to; i++) {
      const value = column ? column[i] : offset + i
      verdicts[i] = value < whole ? below : value > whole ? above : at
    }
  }

  private times({ source, chunk, base, from, to }: Piece, verdicts: Verdicts): void {
    const { below, at, above, bound: { whole, rest }, reading } = this
    const { seconds, nanoseconds, marks } = chunk
    const zero = source.references?.numbers.length ? undefined : moment(source, 0)
    for (let i = from; i < to; i++) {
      const row = base + i
      const since = reading === 'epoch' ? EPOCH : reading === 'first' ? zero ?? moment(source, zeroRow(source, row)) : moment(source, Math.max(0, row - 1))
      let second = seconds[i] - since.seconds, nanosecond = nanoseconds[i] - since.nanoseconds
      if (nanosecond < 0) {
        second--
        nanosecond += 1e9
      }
      const difference = second - whole || nanosecond - rest
      // Without a time, no comparison is true.
      verdicts[i] = marks[i] & MARK_UNTIMED ? FALSE : difference < 0 ? below : difference > 0 ? above : at
    }
  }
}

const SIGNS: Readonly<Record<Order, readonly [Verdict, Verdict, Verdict]>> = {
  '==': [FALSE, TRUE, FALSE], '!=': [TRUE, FALSE, TRUE],
  '<': [TRUE, FALSE, FALSE], '<=': [TRUE, TRUE, FALSE], '>': [FALSE, FALSE, TRUE], '>=': [FALSE, TRUE, TRUE],
}

const EPOCH = { seconds: 0, nanoseconds: 0 }

function moment(source: ColumnSource, row: number): { seconds: number, nanoseconds: number } {
  const chunk = source.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
  return { seconds: chunk.seconds[i], nanoseconds: chunk.nanoseconds[i] }
}

function boundOf(operand: Operand): Bound | undefined {
  if (operand.kind !== 'constant') return undefined
  const { value } = operand
  // Negative numbers have an order of their own with unsigned ones.
  if (typeof value === 'number') return value >= 0 ? { whole: value, rest: 0 } : undefined
  if (typeof value !== 'bigint') return undefined
  const rest = (value % SECOND + SECOND) % SECOND
  return { whole: Number((value - rest) / SECOND), rest: Number(rest) }
}
