const NANOSECONDS = 1_000_000_000
const NANOSECONDS_BIG = 1_000_000_000n

/** Below this, a number of ticks times 10^9 is still exact in a double. */
const SMALL = 2 ** 23

/**
 * Turns the 64-bit time stamps of an interface into seconds and nanoseconds, exactly, rounding down; without allocating for
 * the resolutions that are in use, as this is done once a packet.
 */
export class Ticks {
  /** The result of `split`. */
  seconds = 0
  nanoseconds = 0
  private readonly perSecond: number
  private readonly perSecondBig: bigint
  private readonly offset: number
  /** Nanoseconds in a tick, where that is a whole number; else 0. */
  private readonly whole: number
  private readonly exact: boolean

  /**
   * @param perSecond ticks in a second (`if_tsresol`)
   * @param offset seconds to add (`if_tsoffset`)
   */
  constructor(perSecond: bigint, offset: number) {
    this.perSecondBig = perSecond
    this.perSecond = Number(perSecond)
    this.offset = offset
    this.whole = NANOSECONDS_BIG % perSecond === 0n ? NANOSECONDS / this.perSecond : 0
    this.exact = this.whole > 0 || this.perSecond < SMALL
  }

  /** Sets `seconds` and `nanoseconds` from the two halves of a time stamp. */
  split(high: number, low: number): void {
    if (!this.exact) {
      this.splitBig(high, low)
      return
    }
    const perSecond = this.perSecond
    let seconds, rest
    if (high < 0x200000) { // The time stamp is below 2^53.
      const ticks = high * 0x100000000 + low
      seconds = Math.floor(ticks / perSecond)
      rest = ticks - seconds * perSecond
    } else { // Long division in steps of 16 bits: no remainder, 16 bits wider, passes 2^53.
      const upper = Math.floor(high / perSecond)
      const dividend = (high - upper * perSecond) * 0x10000 + (low >>> 16)
      const middle = Math.floor(dividend / perSecond)
      const last = (dividend - middle * perSecond) * 0x10000 + (low & 0xffff)
      const lower = Math.floor(last / perSecond)
      seconds = upper * 0x100000000 + middle * 0x10000 + lower
      rest = last - lower * perSecond
    }
    this.seconds = seconds + this.offset
    this.nanoseconds = this.whole > 0 ? rest * this.whole : Math.floor(rest * NANOSECONDS / perSecond)
  }

  private splitBig(high: number, low: number): void {
    const ticks = BigInt(high) << 32n | BigInt(low)
    this.seconds = Number(ticks / this.perSecondBig) + this.offset
    this.nanoseconds = Number(ticks % this.perSecondBig * NANOSECONDS_BIG / this.perSecondBig)
  }
}

/** Ticks in a second by an `if_tsresol` value: a negative power of 10, or of 2 with the highest bit set. */
export function ticksPerSecond(resolution: number): bigint {
  return (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f)
}
