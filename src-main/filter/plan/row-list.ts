/** Row numbers, in the order in which they come. */
export class RowList {
  length = 0
  private array = new Uint32Array(1024)

  push(row: number): void {
    if (this.length === this.array.length) {
      const wider = new Uint32Array(this.array.length * 2)
      wider.set(this.array)
      this.array = wider
    }
    this.array[this.length++] = row
  }

  /** The rows; holds until the next push. */
  get rows(): Uint32Array {
    return this.array.subarray(0, this.length)
  }

  clear(): void {
    this.length = 0
  }
}
