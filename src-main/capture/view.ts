import { Table } from '../columns/table.ts'

/** Packet numbers that a filter let through, in order; grows with the capture. */
export class View {
  readonly filter: string
  /** Whether packets have to be dissected for it. */
  readonly dissects: boolean
  /** Packets up to here have been tried. */
  tried = 0
  private readonly numbers = new Table({ number: 'u32' })

  constructor(filter: string, dissects: boolean) {
    this.filter = filter
    this.dissects = dissects
  }

  get length(): number {
    return this.numbers.length
  }

  add(numbers: Uint32Array): void {
    for (const number of numbers) {
      const row = this.numbers.add()
      this.numbers.chunks[row >>> 16].number[row & 0xffff] = number
    }
  }

  /** The packet number of a row. */
  at(row: number): number {
    return this.numbers.chunks[row >>> 16].number[row & 0xffff]
  }

  /** The first row whose packet number is not below `number`; `length` if there is none. */
  rowOf(number: number): number {
    let low = 0, high = this.length
    while (low < high) {
      const middle = low + high >>> 1
      if (this.at(middle) < number) low = middle + 1
      else high = middle
    }
    return low
  }
}
