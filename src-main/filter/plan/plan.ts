import { CHUNK_BITS, CHUNK_MASK, CHUNK_ROWS } from '../../columns/table.ts'
import type { Registry } from '../../protocols/registry.ts'
import type { Checked } from '../checked.ts'
import type { DisplayFilter } from '../display-filter.ts'
import { AnalysisLeaf } from './analysis-leaf.ts'
import { FrameBytesLeaf, PayloadLeaf, SearchLeaf } from './bytes-leaf.ts'
import type { ByteSource, ColumnSource, Piece } from './column-source.ts'
import { ConversationFields, ConversationLeaf } from './conversation-leaf.ts'
import { DissectionLeaf } from './dissection-leaf.ts'
import { FrameLeaf } from './frame-leaf.ts'
import { FrameRangeLeaf } from './frame-range-leaf.ts'
import { LayerLeaf } from './layer-leaf.ts'
import type { Leaf, LeafMaker } from './leaf.ts'
import { SMALL_COLUMNS, TransportLeaf } from './transport-leaf.ts'
import { andAll, FALSE, negateAll, orAll, TRUE, UNKNOWN, xorAll, type Verdict, type Verdicts } from './verdict.ts'

/** A filter, cut into parts that are answered in different ways. */
type Part =
  | { readonly kind: 'leaf', readonly leaf: Leaf }
  | { readonly kind: 'not', readonly part: Part }
  | { readonly kind: 'and' | 'or' | 'xor', readonly parts: readonly Part[] }

/** Takes the rows that a plan finds, in order. */
export interface Rows {
  push(row: number): unknown
}

/**
 * How a display filter is run over an index. What the columns know is answered by them, many packets at a time; which
 * packets are left is said, so that only these are read or dissected. The answers are those of the filter's predicate on the
 * dissected packet.
 */
export class Plan {
  /** False if the columns answer everything for plain packets. */
  readonly dissects: boolean
  /** True if the bytes of a packet, not dissected, may decide: then `examine` is worth its while. */
  readonly readsBytes: boolean
  private readonly part: Part | undefined
  /** Verdicts of the parts, by how deep they stand. */
  private readonly levels: Verdicts[] = []

  constructor({ checked }: DisplayFilter, registry: Registry) {
    this.part = checked && cut(checked, ways(registry), registry)
    const used = leaves(this.part).map((leaf) => leaf.by)
    this.readsBytes = used.includes('bytes')
    this.dissects = used.includes('dissection') || this.readsBytes
  }

  /**
   * Tests the rows from `from` up to, not including, `to`.
   * @param passed takes the rows that pass
   * @param open takes the rows that the columns cannot tell
   */
  run(source: ColumnSource, from: number, to: number, passed: Rows, open: Rows): void {
    for (let row = from; row < to;) {
      const base = row & ~CHUNK_MASK
      const end = Math.min(to, base + CHUNK_ROWS)
      const chunk = source.packets.chunks[row >>> CHUNK_BITS]
      const verdicts = this.judge({ source, chunk, base, from: row - base, to: end - base })
      collect(verdicts, base, row - base, end - base, passed, open)
      row = end
    }
  }

  /** Tests one row by its columns and its bytes; UNKNOWN if it has to be dissected. */
  examine(source: ColumnSource, bytes: ByteSource, row: number): Verdict {
    const chunk = source.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    return this.judge({ source, chunk, base: row - i, from: i, to: i + 1, bytes })[i] as Verdict
  }

  private judge(piece: Piece): Verdicts {
    const verdicts = this.level(0)
    if (this.part) this.judgePart(this.part, piece, 0)
    else verdicts.fill(TRUE, piece.from, piece.to)
    return verdicts
  }

  private level(depth: number): Verdicts {
    return this.levels[depth] ??= new Uint8Array(CHUNK_ROWS)
  }

  /** Leaves the verdicts of a part in the level of its depth. */
  private judgePart(part: Part, piece: Piece, depth: number): void {
    const verdicts = this.level(depth)
    const { from, to } = piece
    switch (part.kind) {
      case 'leaf': part.leaf.judge(piece, verdicts); return
      case 'not':
        this.judgePart(part.part, piece, depth)
        negateAll(verdicts, from, to)
        return
      default: {
        const combine = COMBINATIONS[part.kind]
        part.parts.forEach((each, i) => {
          if (i === 0) return this.judgePart(each, piece, depth)
          this.judgePart(each, piece, depth + 1)
          combine(verdicts, this.level(depth + 1), from, to)
        })
      }
    }
  }
}

/** Four verdicts that are FALSE, read as one number. */
const FOUR_FALSE = FALSE * 0x01010101

function collect(verdicts: Verdicts, base: number, from: number, to: number, passed: Rows, open: Rows): void {
  const fours = new Uint32Array(verdicts.buffer, 0, verdicts.length >>> 2)
  for (let i = from; i < to; i++) {
    // Most packets do not pass, so that much is won by looking at four of them at once.
    while ((i & 3) === 0 && i + 4 <= to && fours[i >>> 2] === FOUR_FALSE) i += 4
    if (i >= to) return
    if (verdicts[i] === TRUE) passed.push(base + i)
    else if (verdicts[i] === UNKNOWN) open.push(base + i)
  }
}

const COMBINATIONS = { and: andAll, or: orAll, xor: xorAll } as const

/** A way to answer a test. */
interface Way {
  readonly make: LeafMaker
  /** Several tests that can be answered so can be answered together, too. */
  readonly together?: boolean
}

/** All ways, quickest first. */
function ways(registry: Registry): Way[] {
  const conversationFields = new ConversationFields(registry)
  return [
    { make: (checked) => LayerLeaf.for(checked) },
    { make: (checked) => FrameRangeLeaf.for(checked) },
    { make: (checked) => ConversationLeaf.for(checked, conversationFields), together: true },
    ...SMALL_COLUMNS.map((column): Way => ({ make: (checked) => TransportLeaf.for(checked, column, registry), together: true })),
    { make: (checked) => FrameLeaf.for(checked, registry), together: true },
    { make: (checked) => FrameBytesLeaf.for(checked, registry), together: true },
    { make: (checked) => PayloadLeaf.for(checked, 'tcp', registry), together: true },
    { make: (checked) => PayloadLeaf.for(checked, 'udp', registry), together: true },
    { make: (checked) => AnalysisLeaf.for(checked), together: true },
    { make: (checked) => SearchLeaf.for(checked) },
  ]
}

function cut(checked: Checked, all: readonly Way[], registry: Registry): Part {
  switch (checked.kind) {
    case 'and': case 'or': case 'xor': return cutOperands(checked, all, registry)
    case 'not': return { kind: 'not', part: cut(checked.operand, all, registry) }
    default: {
      const leaf = wayOf(checked, all)?.make(checked) ?? new DissectionLeaf(checked, registry)
      return { kind: 'leaf', leaf }
    }
  }
}

type Combination = Extract<Checked, { kind: 'and' | 'or' | 'xor' }>

/** Cuts a combination; operands that one leaf can answer go together, as their order does not matter. */
function cutOperands({ kind, operands }: Combination, all: readonly Way[], registry: Registry): Part {
  const groups = new Map<Way, Checked[]>(), parts: Part[] = []
  for (const operand of operands) {
    const way = wayOf(operand, all)
    if (way?.together) groups.set(way, [...groups.get(way) ?? [], operand])
    else parts.push(cut(operand, all, registry))
  }
  for (const [{ make }, group] of groups) {
    const leaf = make(group.length === 1 ? group[0] : { kind, operands: group })
    parts.unshift(...leaf ? [{ kind: 'leaf', leaf } as const] : group.map((each) => cut(each, all, registry)))
  }
  return parts.length === 1 ? parts[0] : { kind, parts }
}

/** How a test is answered, if by one leaf; undefined where it is better cut, or has to be dissected. */
function wayOf(checked: Checked, all: readonly Way[]): Way | undefined {
  const found = all.find(({ make }) => make(checked))
  // Whether a layer is there is known of every packet, so such tests are best left alone.
  const [layer] = all
  const inside = checked.kind === 'not' ? [checked.operand] : 'operands' in checked ? checked.operands : []
  const hasLayer = (each: Checked): boolean => wayOf(each, all) === layer || each.kind === 'not' && hasLayer(each.operand)
  return found?.together && inside.some(hasLayer) ? undefined : found
}

function leaves(part: Part | undefined): Leaf[] {
  if (!part) return []
  switch (part.kind) {
    case 'leaf': return [part.leaf]
    case 'not': return leaves(part.part)
    default: return part.parts.flatMap(leaves)
  }
}
