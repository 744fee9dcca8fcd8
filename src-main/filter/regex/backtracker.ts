import { WORD } from './byte-set.ts'
import { fixedLength, type Edge, type Pattern } from './pattern.ts'

/** Steps after which a text counts as not matched, as with PCRE2's match limit; well below a second. */
const MAX_STEPS = 2_000_000
/** Nested repetitions after which it does. */
const MAX_DEPTH = 2_000

/** Tries to match from a place on; `next` is what follows. */
type Matcher = (at: number, next: Next) => boolean
type Next = (at: number) => boolean

const TOO_FAR = new Error('the match took too long')

/**
 * Matches patterns that need lookaround, back references or atomic groups, by trying one way after another. As that may
 * take exponential time, it gives up after a fixed number of steps.
 */
export class Backtracker {
  private readonly matcher: Matcher
  private bytes: Uint8Array = new Uint8Array(0)
  private steps = 0
  private depth = 0
  /** Start and end of each group; -1 where it has not matched. */
  private starts: number[] = []
  private ends: number[] = []

  constructor(pattern: Pattern) {
    this.matcher = this.make(pattern)
  }

  /** True if the pattern matches anywhere in the bytes. */
  test(bytes: Uint8Array): boolean {
    this.bytes = bytes
    this.steps = 0
    this.depth = 0
    try {
      for (let at = 0; at <= bytes.length; at++) {
        this.starts = []
        this.ends = []
        if (this.matcher(at, () => true)) return true
      }
    } catch (error) {
      if (error !== TOO_FAR) throw error
    }
    return false
  }

  private count(): void {
    if (++this.steps > MAX_STEPS) throw TOO_FAR
  }

  private make(p: Pattern): Matcher {
    switch (p.kind) {
      case 'set': {
        const { set } = p
        return (at, next) => {
          this.count()
          return at < this.bytes.length && set[this.bytes[at]] === 1 && next(at + 1)
        }
      }
      case 'edge': return (at, next) => edgeHolds(p.edge, this.bytes, at) && next(at)
      case 'sequence': return p.items.map((item) => this.make(item)).reduceRight<Matcher>(
        (rest, item) => (at, next) => item(at, (middle) => rest(middle, next)), (at, next) => next(at))
      case 'either': {
        const options = p.options.map((option) => this.make(option))
        return (at, next) => options.some((option) => option(at, next))
      }
      case 'group': return this.makeGroup(this.make(p.of), p.index)
      case 'atomic': return this.makeAtomic(this.make(p.of))
      case 'look': return this.makeLook(p)
      case 'back': return this.makeBack(p.indices, p.caseless)
      case 'repeat': return p.of.kind === 'set' ? this.makeRun(p.of.set, p) : this.makeRepeat(this.make(p.of), p)
    }
  }

  private makeGroup(inside: Matcher, index: number): Matcher {
    return (at, next) => {
      const start = this.starts[index], end = this.ends[index]
      if (inside(at, (to) => {
        const before = this.starts[index], beforeEnd = this.ends[index]
        this.starts[index] = at
        this.ends[index] = to
        if (next(to)) return true
        this.starts[index] = before
        this.ends[index] = beforeEnd
        return false
      })) return true
      this.starts[index] = start
      this.ends[index] = end
      return false
    }
  }

  private makeAtomic(inside: Matcher): Matcher {
    return (at, next) => {
      let end = -1
      return inside(at, (to) => { end = to; return true }) && next(end)
    }
  }

  private makeLook({ behind, negated, of }: Extract<Pattern, { kind: 'look' }>): Matcher {
    const options = of.kind === 'either' && behind ? of.options : [of]
    const tries = options.map((option) => ({ matcher: this.make(option), back: behind ? fixedLength(option) ?? 0 : 0 }))
    return (at, next) => {
      const { starts, ends } = this
      this.starts = starts.slice()
      this.ends = ends.slice()
      const found = tries.some(({ matcher, back }) => at >= back && matcher(at - back, (to) => !behind || to === at))
      if (found === negated) {
        this.starts = starts
        this.ends = ends
        return false
      }
      if (negated) {
        this.starts = starts
        this.ends = ends
      }
      if (next(at)) return true
      this.starts = starts
      this.ends = ends
      return false
    }
  }

  private makeBack(indices: readonly number[], caseless: boolean): Matcher {
    return (at, next) => {
      const index = indices.find((each) => this.ends[each] !== undefined && this.ends[each] >= 0)
      if (index === undefined) return false
      const start = this.starts[index], length = this.ends[index] - start
      if (at + length > this.bytes.length) return false
      for (let i = 0; i < length; i++) {
        this.count()
        const a = this.bytes[start + i], b = this.bytes[at + i]
        if (a !== b && !(caseless && lower(a) === lower(b))) return false
      }
      return next(at + length)
    }
  }

  /** Repeats one byte: no recursion is needed to know how far it can go. */
  private makeRun(set: Uint8Array, { min, max, lazy }: { min: number, max: number, lazy: boolean }): Matcher {
    return (at, next) => {
      const limit = Math.min(this.bytes.length - at, max)
      let most = 0
      while (most < limit && set[this.bytes[at + most]]) {
        this.count()
        most++
      }
      if (lazy) {
        for (let count = min; count <= most; count++) if (this.counted(next, at + count)) return true
      } else for (let count = most; count >= min; count--) if (this.counted(next, at + count)) return true
      return false
    }
  }

  private counted(next: Next, at: number): boolean {
    this.count()
    return next(at)
  }

  private makeRepeat(inside: Matcher, { min, max, lazy }: { min: number, max: number, lazy: boolean }): Matcher {
    const from = (count: number, at: number, next: Next): boolean => {
      this.count()
      const more = (): boolean => {
        if (count >= max) return false
        if (++this.depth > MAX_DEPTH) throw TOO_FAR
        // A turn that matches nothing is the last, or it would go on for ever.
        const result = inside(at, (to) => to === at && count >= min ? next(to) : from(count + 1, to, next))
        this.depth--
        return result
      }
      if (count < min) return more()
      return lazy ? next(at) || more() : more() || next(at)
    }
    return (at, next) => from(0, at, next)
  }
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte
}

function edgeHolds(edge: Edge, bytes: Uint8Array, at: number): boolean {
  const end = bytes.length
  switch (edge) {
    case 'start': return at === 0
    case 'line-start': return at === 0 || bytes[at - 1] === 10 && at < end
    case 'end': return at === end
    case 'line-end': return at === end || bytes[at] === 10
    case 'last-line-end': return at === end || at === end - 1 && bytes[at] === 10
    default: {
      const before = at > 0 && WORD[bytes[at - 1]] === 1, after = at < end && WORD[bytes[at]] === 1
      return (before !== after) === (edge === 'word')
    }
  }
}
