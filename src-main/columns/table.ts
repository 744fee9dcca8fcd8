/**
 * Tables of numbers that grow at the end and are read from several threads: one typed array a column, cut into chunks of
 * 65 536 rows, each chunk one SharedArrayBuffer. Rows that are there never move, so a reader in another thread only has to
 * be given the new chunks and the new length.
 */

const ARRAYS = {
  u8: (buffer: SharedArrayBuffer, offset: number) => new Uint8Array(buffer, offset, CHUNK_ROWS),
  u16: (buffer: SharedArrayBuffer, offset: number) => new Uint16Array(buffer, offset, CHUNK_ROWS),
  u32: (buffer: SharedArrayBuffer, offset: number) => new Uint32Array(buffer, offset, CHUNK_ROWS),
  i32: (buffer: SharedArrayBuffer, offset: number) => new Int32Array(buffer, offset, CHUNK_ROWS),
  f64: (buffer: SharedArrayBuffer, offset: number) => new Float64Array(buffer, offset, CHUNK_ROWS),
} as const

type ColumnType = keyof typeof ARRAYS
const WIDTH: Readonly<Record<ColumnType, number>> = { u8: 1, u16: 2, u32: 4, i32: 4, f64: 8 }
export type Columns = Readonly<Record<string, ColumnType>>

/** The typed arrays of 65 536 rows. */
export type Chunk<C extends Columns> = { readonly [K in keyof C]: ReturnType<(typeof ARRAYS)[C[K]]> }

export const CHUNK_BITS = 16
export const CHUNK_ROWS = 1 << CHUNK_BITS
export const CHUNK_MASK = CHUNK_ROWS - 1

/** What another thread needs to follow: chunks it has not seen, and the length they make true. */
export interface TableGrowth {
  readonly from: number
  readonly buffers: readonly SharedArrayBuffer[]
  readonly length: number
}

export class Table<C extends Columns> {
  /** Row `n` is at place `n & CHUNK_MASK` of `chunks[n >>> CHUNK_BITS]`. */
  readonly chunks: Chunk<C>[] = []
  length = 0
  private readonly columns: readonly (readonly [keyof C & string, ColumnType])[]
  private readonly buffers: SharedArrayBuffer[] = []
  /** Chunks that followers have been told of. */
  private told = 0
  /** Bytes that a row takes. */
  readonly rowBytes: number

  constructor(columns: C) {
    // Widest first, so that every column starts at a multiple of its width.
    this.columns = Object.entries(columns).sort(([, a], [, b]) => WIDTH[b] - WIDTH[a])
    this.rowBytes = this.columns.reduce((sum, [, type]) => sum + WIDTH[type], 0)
  }

  /** Adds a row of zeros and gives its number; its chunk is `chunks[row >>> CHUNK_BITS]`. */
  add(): number {
    const row = this.length++
    if (row >>> CHUNK_BITS === this.chunks.length) this.adopt(new SharedArrayBuffer(this.rowBytes * CHUNK_ROWS))
    return row
  }

  /** Bytes that its rows take. The rest of the last chunk takes none: the system gives a page of it when it is written to. */
  get bytes(): number {
    return this.length * this.rowBytes
  }

  /** What has been added since the last call: for threads that follow from the start. */
  growth(): TableGrowth {
    const from = this.told
    this.told = this.buffers.length
    return { from, buffers: this.buffers.slice(from), length: this.length }
  }

  /** Takes what another thread has added. */
  follow(growth: TableGrowth): void {
    growth.buffers.forEach((buffer, i) => { if (growth.from + i === this.chunks.length) this.adopt(buffer) })
    this.length = growth.length
  }

  private adopt(buffer: SharedArrayBuffer): void {
    let offset = 0
    const chunk = Object.fromEntries(this.columns.map(([name, type]) => {
      const array = ARRAYS[type](buffer, offset)
      offset += array.byteLength
      return [name, array]
    }))
    this.buffers.push(buffer)
    this.chunks.push(chunk as Chunk<C>)
  }
}
