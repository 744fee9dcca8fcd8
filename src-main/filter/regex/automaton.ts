import { WORD, type ByteSet } from './byte-set.ts'
import { PatternError, type Edge, type Pattern } from './pattern.ts'

/** Steps that an automaton may have. */
const MAX_STEPS = 10_000
/** States that are kept; when there are more, they are made anew as they are needed. */
const MAX_STATES = 1_000

/** A step of the automaton: goes on over a byte, without one, or is the end. */
type Step =
  | { kind: 'byte', set: ByteSet, next: number }
  | { kind: 'edge', edge: Edge, next: number }
  | { kind: 'split', next: number[] }
  | { kind: 'match' }

/** What came before a byte, as far as assertions ask. */
const BEFORE_START = 0, BEFORE_WORD = 1, BEFORE_NEWLINE = 2, BEFORE_OTHER = 3

interface State {
  readonly seeds: Int32Array
  readonly before: number
  /** State after each byte. */
  readonly after: (State | undefined)[]
  /** Whether it matches if the text ends here. */
  atEnd?: boolean
}

/**
 * Matches a pattern without groups to remember in a time that only grows with the length of the text: all ways through
 * the pattern are followed at once (Thompson), and what is learned of a state is kept (a lazy deterministic automaton).
 */
export class Automaton {
  private readonly steps: Step[] = []
  private readonly start: number
  private states = new Map<string, State>()
  private readonly found: State = { seeds: new Int32Array(0), before: BEFORE_OTHER, after: [] }
  /** Marks of the steps that were reached in the current turn. */
  private readonly reached: Uint32Array
  private turn = 0

  /** Throws a PatternError where the pattern is too large. */
  constructor(pattern: Pattern) {
    this.steps.push({ kind: 'match' })
    this.start = this.add(pattern, 0)
    this.reached = new Uint32Array(this.steps.length)
  }

  /** True if the pattern matches anywhere in the bytes. */
  test(bytes: Uint8Array): boolean {
    let state = this.state([this.start], BEFORE_START)
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]
      // `$` may stand before a newline that is the last byte, `^` not behind it: so this one is not looked up.
      const last = byte === 10 && i === bytes.length - 1
      const next: State = last ? this.step(state, byte, true) : state.after[byte] ?? this.learn(state, byte)
      if (next === this.found) return true
      state = next
    }
    return state.atEnd ??= this.closure(state.seeds, state.before, -1, false) === undefined
  }

  private push(step: Step): number {
    if (this.steps.length >= MAX_STEPS) throw new PatternError('the pattern is too large', 0)
    return this.steps.push(step) - 1
  }

  /** Adds the steps of a pattern that go on at `next`; gives the first. */
  private add(p: Pattern, next: number): number {
    switch (p.kind) {
      case 'set': return this.push({ kind: 'byte', set: p.set, next })
      case 'edge': return this.push({ kind: 'edge', edge: p.edge, next })
      case 'sequence': return p.items.reduceRight((to, item) => this.add(item, to), next)
      case 'either': return this.push({ kind: 'split', next: p.options.map((option) => this.add(option, next)) })
      case 'group': return this.add(p.of, next)
      case 'repeat': return this.addRepeat(p.of, p.min, p.max, next)
      default: throw new Error(`${p.kind} is not for automata`)
    }
  }

  private addRepeat(of: Pattern, min: number, max: number, next: number): number {
    let first = next
    if (max === Infinity) {
      const loop = { kind: 'split' as const, next: [next] }
      first = this.push(loop)
      loop.next.push(this.add(of, first))
    } else for (let i = min; i < max; i++) first = this.push({ kind: 'split', next: [next, this.add(of, first)] })
    for (let i = 0; i < min; i++) first = this.add(of, first)
    return first
  }

  private state(seeds: readonly number[], before: number): State {
    const sorted = Int32Array.from(seeds).sort()
    const key = before + ':' + sorted.join()
    let state = this.states.get(key)
    if (state) return state
    if (this.states.size >= MAX_STATES) this.states = new Map()
    state = { seeds: sorted, before, after: new Array<State | undefined>(256) }
    this.states.set(key, state)
    return state
  }

  private learn(state: State, byte: number): State {
    return state.after[byte] = this.step(state, byte, false)
  }

  private step(state: State, byte: number, last: boolean): State {
    const reached = this.closure(state.seeds, state.before, byte, last)
    if (!reached) return this.found
    // The match may as well begin behind this byte.
    const seeds = new Set([this.start])
    for (const at of reached) {
      const step = this.steps[at]
      if (step.kind === 'byte' && step.set[byte]) seeds.add(step.next)
    }
    // Behind a newline that ends the text no line begins.
    const before = WORD[byte] ? BEFORE_WORD : byte === 10 && !last ? BEFORE_NEWLINE : BEFORE_OTHER
    return this.state([...seeds], before)
  }

  /** The byte steps that can be reached before `byte` (-1: the end), or undefined if the end of the pattern can. */
  private closure(seeds: Int32Array, before: number, byte: number, last: boolean): number[] | undefined {
    const turn = ++this.turn
    const open: number[] = [...seeds], bytes: number[] = []
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (this.reached[at] === turn) continue
      this.reached[at] = turn
      const step = this.steps[at]
      switch (step.kind) {
        case 'match': return undefined
        case 'byte': bytes.push(at); break
        case 'split': open.push(...step.next); break
        case 'edge': if (holds(step.edge, before, byte, last)) open.push(step.next)
      }
    }
    return bytes
  }
}

function holds(edge: Edge, before: number, byte: number, last: boolean): boolean {
  switch (edge) {
    case 'start': return before === BEFORE_START
    case 'line-start': return before === BEFORE_START || before === BEFORE_NEWLINE
    case 'end': return byte < 0
    case 'line-end': return byte < 0 || byte === 10
    case 'last-line-end': return byte < 0 || last
    default: return (before === BEFORE_WORD !== (byte >= 0 && WORD[byte] === 1)) === (edge === 'word')
  }
}
