/** Nanoseconds: Wireshark counts in steps of 5 ms, over 100 ms. */
const STEP = 5_000_000
const STEPS = 20

interface Bucket { readonly step: number, count: number, start: number }

/** The most packets within a window of time, as Wireshark's statistics trees find it: a packet may come late, but not too late. */
export class BurstWindow {
  /** The most packets in the window so far, and the time of the window's first packet then; null without packets. */
  most = 0
  mostStart: number | null = null
  private count = 0
  private readonly buckets: Bucket[] = [{ step: 0, count: 0, start: 0 }]

  /** @param time nanoseconds since the capture's first packet */
  add(time: number): void {
    const { buckets } = this
    const step = Math.floor(time / STEP), newest = buckets[buckets.length - 1]
    if (step > newest.step) {
      buckets.push({ step, count: 1, start: time })
      this.count++
      while (step >= buckets[0].step + STEPS) this.count -= buckets.shift()?.count ?? 0
    } else if (step < buckets[0].step) {
      if (step + STEPS > newest.step) {
        buckets.unshift({ step, count: 1, start: time })
        this.count++
      }
    } else {
      let at = buckets.length - 1
      while (buckets[at].step > step) at--
      if (buckets[at].step === step) {
        buckets[at].count++
        buckets[at].start = Math.min(buckets[at].start, time)
      } else buckets.splice(at + 1, 0, { step, count: 1, start: time })
      this.count++
    }
    if (this.count <= this.most) return
    this.most = this.count
    this.mostStart = buckets[0].start
  }
}
