/** Packets that the person has made time references: times are counted from the last one before, as in Wireshark. */
export class TimeReferences {
  /** Packet numbers, ascending. */
  private list: readonly number[] = []

  get numbers(): readonly number[] {
    return this.list
  }

  set(numbers: Iterable<number>): void {
    this.list = [...new Set(numbers)].sort((a, b) => a - b)
  }

  has(number: number): boolean {
    return this.list.length > 0 && this.list[this.placeBehind(number) - 1] === number
  }

  /** The packet that a packet's time is counted from: itself if it is a reference; the first one where there is none. */
  of(number: number): number {
    return this.list.length === 0 ? 1 : this.list[this.placeBehind(number) - 1] ?? 1
  }

  /** The next reference, or the one before; around the end as Wireshark does; null where there is none. */
  next(number: number, backward: boolean): number | null {
    const found = backward ? this.list.findLast((each) => each < number) : this.list.find((each) => each > number)
    return found ?? this.list.at(backward ? -1 : 0) ?? null
  }

  /** How many references are at or before a packet. */
  private placeBehind(number: number): number {
    let low = 0, high = this.list.length
    while (low < high) {
      const middle = low + high >>> 1
      if (this.list[middle] <= number) low = middle + 1
      else high = middle
    }
    return low
  }
}
