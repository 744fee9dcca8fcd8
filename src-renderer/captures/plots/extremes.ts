/** Values that are summed up together. */
const BLOCK = 256

/** The least and the greatest of a row of numbers between any two places, without looking at each of them. NaN is no value. */
export class Extremes {
  private readonly low: Float64Array
  private readonly high: Float64Array
  private readonly blockLow: Float64Array
  private readonly blockHigh: Float64Array
  /** What `look` found; Infinity and -Infinity where there was no value. */
  least = Infinity
  greatest = -Infinity

  /** @param high where each place has a range of values: the upper ends, and `low` the lower ones */
  constructor(low: Float64Array, high = low) {
    this.low = low
    this.high = high
    const blocks = Math.ceil(low.length / BLOCK)
    this.blockLow = new Float64Array(blocks)
    this.blockHigh = new Float64Array(blocks)
    for (let block = 0; block < blocks; block++) {
      this.least = Infinity
      this.greatest = -Infinity
      this.scan(block * BLOCK, Math.min((block + 1) * BLOCK, low.length))
      this.blockLow[block] = this.least
      this.blockHigh[block] = this.greatest
    }
  }

  /** Finds the least and the greatest from `from` up to, not including, `to`. */
  look(from: number, to: number): void {
    this.least = Infinity
    this.greatest = -Infinity
    const first = Math.ceil(from / BLOCK), last = Math.floor(to / BLOCK)
    if (first >= last) return this.scan(from, to)
    this.scan(from, first * BLOCK)
    for (let block = first; block < last; block++) {
      if (this.blockLow[block] < this.least) this.least = this.blockLow[block]
      if (this.blockHigh[block] > this.greatest) this.greatest = this.blockHigh[block]
    }
    this.scan(last * BLOCK, to)
  }

  private scan(from: number, to: number): void {
    const { low, high } = this
    for (let at = from; at < to; at++) {
      if (low[at] < this.least) this.least = low[at]
      if (high[at] > this.greatest) this.greatest = high[at]
    }
  }
}
