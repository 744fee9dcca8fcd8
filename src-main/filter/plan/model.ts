import type { Field } from '../../protocols/field.ts'
import type { Nodes } from '../nodes.ts'

const NO_BYTES = new Uint8Array(0)

/** A packet put together by hand: with those fields only that a test asks for, and values taken from the index. */
export class Model implements Nodes {
  count = 0
  readonly field = new Uint16Array(64)
  readonly parent = new Int32Array(64)
  readonly start = new Int32Array(64)
  readonly length = new Int32Array(64)
  readonly source = new Uint8Array(64)
  readonly number = new Float64Array(64)
  readonly value: (string | bigint | Uint8Array | undefined)[] = []
  readonly sources: { name: string, bytes: Uint8Array }[] = [{ name: 'Frame', bytes: NO_BYTES }]

  clear(): void {
    this.count = 0
  }

  /** Adds a layer; @returns its node */
  layer(field: Field): number {
    return this.add(-1, field, undefined)
  }

  add(parent: number, field: Field, value: number | bigint | Uint8Array | undefined): number {
    const node = this.count++
    this.field[node] = field.id
    this.parent[node] = parent
    this.number[node] = typeof value === 'number' ? value : 0
    this.value[node] = typeof value === 'number' ? undefined : value
    return node
  }
}

/** What a test says of a packet that has none of the fields it asks for. */
export const NOTHING: Nodes = new Model()
