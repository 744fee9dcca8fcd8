/** Numbers that look random and are the same in every run: mulberry32, a 32-bit generator with one word of state. */
export class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed >>> 0
  }

  /** @returns {number} an unsigned 32-bit integer */
  u32() {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = this.state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }

  /** @returns {number} in [0, 1) */
  unit() {
    return this.u32() / 0x100000000
  }

  /** @param {number} low @param {number} high @returns {number} an integer, both ends included */
  between(low, high) {
    return low + Math.floor(this.unit() * (high - low + 1))
  }

  /** @param {number} probability */
  chance(probability) {
    return this.unit() < probability
  }

  /** @template T @param {T[]} list @returns {T} */
  pick(list) {
    return list[Math.floor(this.unit() * list.length)]
  }

  /**
   * A heavy tail, as the sizes of web objects have: log-normal.
   * @param {number} median @param {number} sigma @param {number} limit
   */
  size(median, sigma, limit) {
    const normal = Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit())
    return Math.max(1, Math.min(limit, Math.round(median * Math.exp(sigma * normal))))
  }

  /** @param {number} length @returns {Buffer} */
  bytes(length) {
    const out = Buffer.alloc(length)
    for (let at = 0; at + 4 <= length; at += 4) out.writeUInt32LE(this.u32(), at)
    for (let at = length & ~3; at < length; at += 1) out[at] = this.u32() & 255
    return out
  }
}
