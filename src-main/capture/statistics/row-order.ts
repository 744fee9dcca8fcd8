/** What rows are sorted by: columns of numbers, a place a row; the first column counts first. */
export type SortKeys = readonly Float64Array[]

/** Bytes of an address that one number holds exactly. */
const HELD = 6
const LONGEST = 16

/** Keys of so many rows, filled row by row. An address takes three columns: short ones come first. */
export class RowKeys {
  readonly columns: Float64Array[]

  /** @param addresses whether the keys are addresses */
  constructor(rows: number, addresses: boolean) {
    this.columns = Array.from({ length: addresses ? Math.ceil(LONGEST / HELD) : 1 }, () => new Float64Array(rows))
  }

  set(row: number, key: number | Uint8Array): void {
    if (typeof key === 'number') this.columns[0][row] = key
    else this.columns.forEach((column, n) => { column[row] = part(key, n * HELD) + (n === 0 ? key.length * 2 ** (8 * HELD) : 0) })
  }
}

function part(address: Uint8Array, from: number): number {
  let number = 0
  for (let at = from; at < from + HELD; at++) number = number * 256 + (at < address.length ? address[at] : 0)
  return number
}

/** Rows in the order of their keys; equal ones stay in the order in which they are. */
export function rowOrder(keys: SortKeys, descending: boolean): Uint32Array {
  const [first, ...others] = keys, sign = descending ? -1 : 1
  const order = Uint32Array.from(first.keys())
  return order.sort((a, b) => {
    let difference = first[a] - first[b]
    for (let n = 0; difference === 0 && n < others.length; n++) difference = others[n][a] - others[n][b]
    return sign * difference || a - b
  })
}
