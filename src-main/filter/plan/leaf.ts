import type { Checked } from '../checked.ts'
import type { Piece } from './column-source.ts'
import type { Verdicts } from './verdict.ts'

/** A part of a filter that is answered in one way. */
export interface Leaf {
  /** How it is answered: by columns, by the packet's bytes, or only by dissecting it. */
  readonly by: 'columns' | 'bytes' | 'dissection'
  /** Says of every packet of a piece what is known. */
  judge(piece: Piece, verdicts: Verdicts): void
}

/** Makes a leaf of a part of a filter, or undefined if it cannot be answered in this way. */
export type LeafMaker = (checked: Checked) => Leaf | undefined
