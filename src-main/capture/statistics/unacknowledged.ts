/** Segments that are remembered while they wait; as many as tshark keeps. */
const MOST = 10_000

interface Waiting {
  readonly end: number
  readonly time: number
  /** It was sent more than once, so an answer may be to either sending (Karn's algorithm, RFC 6298 3). */
  repeated: boolean
}

/** What one side of a TCP stream has sent and the other has not yet acknowledged. Sequence numbers never turn over here. */
export class Unacknowledged {
  /** In order of their ends, each end once. */
  private waiting: Waiting[] = []
  /** How many of them are acknowledged by now. */
  private done = 0

  /** @param end sequence number after the segment's last byte, or after its SYN or FIN @param repeated it was sent before */
  send(sequence: number, end: number, time: number, repeated: boolean): void {
    const { waiting } = this
    const at = this.place(end)
    if (repeated) for (let n = this.place(sequence + 1); n < waiting.length && waiting[n].end <= end; n++) waiting[n].repeated = true
    if (waiting[at]?.end === end || waiting.length - this.done >= MOST) return
    waiting.splice(at, 0, { end, time, repeated })
  }

  /** Takes what is acknowledged off. @returns the segment that the acknowledgment answers: it ends there; undefined for none */
  acknowledge(acknowledgment: number): { readonly time: number, readonly repeated: boolean } | undefined {
    const { waiting } = this
    const at = this.place(acknowledgment), answered = waiting[at]?.end === acknowledgment ? waiting[at] : undefined
    this.done = answered ? at + 1 : at
    if (this.done > MOST) {
      this.waiting = waiting.slice(this.done)
      this.done = 0
    }
    return answered
  }

  /** The first place that waits and ends at `end` or behind it. */
  private place(end: number): number {
    let low = this.done, high = this.waiting.length
    while (low < high) {
      const middle = low + high >>> 1
      if (this.waiting[middle].end < end) low = middle + 1
      else high = middle
    }
    return low
  }
}
