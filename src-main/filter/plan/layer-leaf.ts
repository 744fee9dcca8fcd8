import type { Checked } from '../checked.ts'
import type { Piece } from './column-source.ts'
import { layerBit } from './layer-bits.ts'
import type { Leaf } from './leaf.ts'
import { FALSE, TRUE, type Verdicts } from './verdict.ts'

/** Whether a protocol that has a bit in the `layers` column is there. */
export class LayerLeaf implements Leaf {
  readonly by = 'columns'
  private readonly bit: number

  /** The leaf for such a test; else undefined. */
  static for(checked: Checked): LayerLeaf | undefined {
    if (checked.kind !== 'exists' || checked.field.layers || checked.field.type !== 'protocol') return undefined
    const bit = layerBit(checked.field.name)
    return bit ? new LayerLeaf(bit) : undefined
  }

  private constructor(bit: number) {
    this.bit = bit
  }

  judge({ chunk, from, to }: Piece, verdicts: Verdicts): void {
    const { layers } = chunk
    const { bit } = this
    for (let i = from; i < to; i++) verdicts[i] = layers[i] & bit ? TRUE : FALSE
  }
}
