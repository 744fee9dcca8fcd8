/** Calls soon after it is asked to, and at most once an interval. */
export class Paced {
  private readonly call: () => void
  private readonly interval: number
  private timer: NodeJS.Timeout | undefined
  private last = 0

  /** @param interval in milliseconds */
  constructor(call: () => void, interval: number) {
    this.call = call
    this.interval = interval
  }

  ask(): void {
    if (this.timer) return
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.last = performance.now()
      this.call()
    }, Math.max(1, this.last + this.interval - performance.now()))
    this.timer.unref()
  }

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }
}
