import {
  ANY, bothCases, byteSet, complement, DIGIT, HORIZONTAL, NOT_NEWLINE, POSIX, SPACE, union, VERTICAL, WORD, type ByteSet,
} from './byte-set.ts'

/** Where an assertion without a width holds. */
export type Edge = 'start' | 'line-start' | 'end' | 'line-end' | 'last-line-end' | 'word' | 'not-word'

/** The tree of a regular expression over bytes. Upper and lower case are in the sets already. */
export type Pattern =
  | { readonly kind: 'set', readonly set: ByteSet }
  | { readonly kind: 'sequence', readonly items: readonly Pattern[] }
  | { readonly kind: 'either', readonly options: readonly Pattern[] }
  | { readonly kind: 'repeat', readonly of: Pattern, readonly min: number, readonly max: number, readonly lazy: boolean }
  | { readonly kind: 'edge', readonly edge: Edge }
  | { readonly kind: 'group', readonly index: number, readonly of: Pattern }
  | { readonly kind: 'look', readonly behind: boolean, readonly negated: boolean, readonly of: Pattern }
  | { readonly kind: 'atomic', readonly of: Pattern }
  | { readonly kind: 'back', readonly indices: readonly number[], readonly caseless: boolean }

/** Why a pattern cannot be used, and at which of its bytes. */
export class PatternError extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

interface Flags {
  caseless: boolean
  multiline: boolean
  dotall: boolean
  extended: boolean
}

const MAX_REPEAT = 65_535
const MAX_DEPTH = 200

const CLASSES: ReadonlyMap<string, ByteSet> = new Map(Object.entries({
  d: DIGIT, D: complement(DIGIT), w: WORD, W: complement(WORD), s: SPACE, S: complement(SPACE),
  h: HORIZONTAL, H: complement(HORIZONTAL), v: VERTICAL, V: complement(VERTICAL),
}))
const CONTROLS: ReadonlyMap<string, number> = new Map(Object.entries({ a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 }))
const EDGES: ReadonlyMap<string, Edge> = new Map(Object.entries({
  A: 'start', G: 'start', Z: 'last-line-end', z: 'end', b: 'word', B: 'not-word',
} as const))

/**
 * Reads a Perl-compatible regular expression (pcre2pattern(3)) over bytes, caseless to begin with as Wireshark has it.
 * What would need more than matching (recursion, conditions, verbs, Unicode properties) is refused.
 * Throws a PatternError.
 */
export function readPattern(text: string): Pattern {
  return new PatternReader(text).pattern()
}

class PatternReader {
  private readonly text: string
  private at = 0
  private depth = 0
  private flags: Flags = { caseless: true, multiline: false, dotall: false, extended: false }
  private groups = 0
  /** Lookarounds that the place is in. */
  private looking = 0
  private readonly names = new Map<string, number[]>()
  /** All groups of the pattern, as a number behind a backslash may be meant for a later one. */
  private readonly total: number
  private readonly references: { readonly name: string | number, readonly at: number, readonly indices: number[] }[] = []

  constructor(text: string) {
    this.text = text
    this.total = countGroups(text)
  }

  pattern(): Pattern {
    const pattern = this.either()
    if (this.at < this.text.length) this.fail('a ")" too many')
    for (const { name, at, indices } of this.references) {
      const found = typeof name === 'number' ? (name >= 1 && name <= this.groups ? [name] : undefined) : this.names.get(name)
      if (!found) throw new PatternError(`there is no group ${name}`, at)
      indices.push(...found)
    }
    return pattern
  }

  private fail(message: string, at = this.at): never {
    throw new PatternError(message, at)
  }

  private peek(sign: string): boolean {
    return this.text.startsWith(sign, this.at)
  }

  private skip(sign: string): boolean {
    if (!this.peek(sign)) return false
    this.at += sign.length
    return true
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found) this.at = pattern.lastIndex
    return found
  }

  /** Alternatives up to the end or a closing parenthesis. Flags set inside hold to its end. */
  private either(): Pattern {
    if (++this.depth > MAX_DEPTH) this.fail('too deeply nested')
    const { flags } = this
    const options = [this.sequence()]
    while (this.skip('|')) options.push(this.sequence())
    this.flags = flags
    this.depth--
    return options.length === 1 ? options[0] : { kind: 'either', options }
  }

  private sequence(): Pattern {
    const items: Pattern[] = []
    while (this.at < this.text.length && !this.peek('|') && !this.peek(')')) {
      const start = this.at
      const item = this.item()
      if (item) items.push(this.repeated(item))
      else if (this.quantifier()) this.fail('nothing to repeat', start)
    }
    return items.length === 1 ? items[0] : { kind: 'sequence', items }
  }

  /** One item without its quantifier, or undefined for what stands for nothing (flags, comments, `\Q`). */
  private item(): Pattern | undefined {
    const c = this.text[this.at]
    if (this.flags.extended && this.match(/[ \t-\r]+|#[^\n]*\n?/y)) return undefined
    switch (c) {
      case '(': return this.group()
      case '[': return this.set(this.characterClass())
      case '\\': return this.escape()
      case '.': this.at++; return { kind: 'set', set: this.flags.dotall ? ANY : NOT_NEWLINE }
      case '^': this.at++; return { kind: 'edge', edge: this.flags.multiline ? 'line-start' : 'start' }
      case '$': this.at++; return { kind: 'edge', edge: this.flags.multiline ? 'line-end' : 'last-line-end' }
      case '*': case '+': case '?': return this.fail('nothing to repeat')
      default:
        if (c === '{' && this.match(/\{[0-9]+(?:,[0-9]*)?\}/y)) this.fail('nothing to repeat')
        this.at++
        return this.character(c.charCodeAt(0))
    }
  }

  private character(code: number): Pattern {
    return code > 255 ? this.fail('only bytes can be matched') : this.set(byteSet([code, code]))
  }

  private set(set: ByteSet): Pattern {
    return { kind: 'set', set: this.flags.caseless ? bothCases(set) : set }
  }

  private quantifier(): { min: number, max: number } | undefined {
    if (this.flags.extended) this.match(/(?:[ \t-\r]+|#[^\n]*\n?)+/y)
    if (this.skip('*')) return { min: 0, max: Infinity }
    if (this.skip('+')) return { min: 1, max: Infinity }
    if (this.skip('?')) return { min: 0, max: 1 }
    const braces = this.match(/\{([0-9]+)(?:(,)([0-9]*))?\}/y)
    if (!braces) return undefined
    const min = Number(braces[1])
    const max = braces[3] ? Number(braces[3]) : braces[2] ? Infinity : min
    if (min > MAX_REPEAT || max !== Infinity && max > MAX_REPEAT) this.fail('a count is too large')
    return min <= max ? { min, max } : this.fail('the counts are in the wrong order')
  }

  private repeated(item: Pattern): Pattern {
    let result = item
    if (item.kind === 'edge' && this.quantifier()) this.fail('nothing to repeat')
    for (let quantifier = this.quantifier(); quantifier; quantifier = this.quantifier()) {
      if (result !== item) this.fail('nothing to repeat')
      const possessive = this.skip('+')
      const lazy = !possessive && this.skip('?')
      const repeat: Pattern = { kind: 'repeat', of: item, ...quantifier, lazy }
      result = possessive ? { kind: 'atomic', of: repeat } : repeat
    }
    return result
  }

  private group(): Pattern | undefined {
    const start = this.at
    this.at++
    if (this.peek('*')) this.fail('verbs are not supported', start)
    if (!this.skip('?')) return this.capture(start)
    if (this.skip('#')) {
      if (!this.match(/[^)]*\)/y)) this.fail('a ")" is missing', start)
      return undefined
    }
    if (this.skip(':') || this.skip('|')) return this.closed(start)
    if (this.skip('>')) return { kind: 'atomic', of: this.closed(start) }
    if (this.skip('=')) return { kind: 'look', behind: false, negated: false, of: this.ahead(start) }
    if (this.skip('!')) return { kind: 'look', behind: false, negated: true, of: this.ahead(start) }
    if (this.skip('<=')) return { kind: 'look', behind: true, negated: false, of: this.behind(start) }
    if (this.skip('<!')) return { kind: 'look', behind: true, negated: true, of: this.behind(start) }
    const name = this.match(/P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)'/y)
    if (name) return this.capture(start, name[1] ?? name[2])
    const reference = this.match(/P=([A-Za-z_]\w*)\)/y)
    if (reference) return this.back(reference[1], start)
    return this.setFlags(start)
  }

  private setFlags(start: number): Pattern | undefined {
    const found = this.match(/(\^?)([imsx]*)(?:-([imsx]*))?([:)])/y)
    if (!found) this.fail('this kind of group is not supported', start)
    const [, reset, on, off = '', end] = found
    const flags: Flags = reset ? { caseless: false, multiline: false, dotall: false, extended: false } : { ...this.flags }
    const change = (letters: string, value: boolean): void => {
      if (letters.includes('i')) flags.caseless = value
      if (letters.includes('m')) flags.multiline = value
      if (letters.includes('s')) flags.dotall = value
      if (letters.includes('x')) flags.extended = value
    }
    change(on, true)
    change(off, false)
    const before = this.flags
    this.flags = flags
    if (end === ')') return undefined
    const group = this.closed(start)
    this.flags = before
    return group
  }

  private closed(start: number): Pattern {
    const inside = this.either()
    if (!this.skip(')')) this.fail('a ")" is missing', start)
    return inside
  }

  private ahead(start: number): Pattern {
    this.looking++
    const inside = this.closed(start)
    this.looking--
    return inside
  }

  private behind(start: number): Pattern {
    const inside = this.ahead(start)
    const options = inside.kind === 'either' ? inside.options : [inside]
    if (options.some((option) => fixedLength(option) === undefined)) this.fail('a lookbehind must have a fixed length', start)
    return inside
  }

  private capture(start: number, name?: string): Pattern {
    const index = ++this.groups
    if (name) this.names.set(name, [...this.names.get(name) ?? [], index])
    return { kind: 'group', index, of: this.closed(start) }
  }

  private back(name: string | number, at: number): Pattern {
    const indices: number[] = []
    this.references.push({ name, at, indices })
    return { kind: 'back', indices, caseless: this.flags.caseless }
  }

  private escape(): Pattern | undefined {
    const start = this.at
    this.at++
    if (this.skip('E')) return undefined
    if (this.skip('Q')) return this.quote()
    if (this.skip('K')) return this.looking ? this.fail('\\K cannot stand in a lookaround', start) : undefined
    const edge = EDGES.get(this.text[this.at])
    if (edge) {
      this.at++
      return { kind: 'edge', edge }
    }
    if (this.skip('R')) {
      const crlf: Pattern = { kind: 'sequence', items: [this.character(13), this.character(10)] }
      return { kind: 'atomic', of: { kind: 'either', options: [crlf, { kind: 'set', set: VERTICAL }] } }
    }
    if (this.skip('N')) return { kind: 'set', set: NOT_NEWLINE }
    if (this.skip('C')) return { kind: 'set', set: ANY }
    const named = this.match(/k(?:<(\w+)>|'(\w+)'|\{(\w+)\})|g\{([A-Za-z_]\w*)\}/y)
    if (named) return this.back(named[1] ?? named[2] ?? named[3] ?? named[4], start)
    const numbered = this.match(/g\{([+-]?[0-9]+)\}|g([+-]?[0-9]+)/y)
    if (numbered) {
      const digits = numbered[1] ?? numbered[2]
      const number = Number(digits)
      return this.back(digits[0] === '-' ? this.groups + 1 + number : digits[0] === '+' ? this.groups + number : number, start)
    }
    const decimal = /[1-9][0-9]*/y
    decimal.lastIndex = this.at
    const digits = decimal.exec(this.text)?.[0]
    if (digits && (digits.length === 1 || Number(digits) <= this.total)) {
      this.at += digits.length
      return this.back(Number(digits), start)
    }
    const escaped = this.escaped(start)
    return typeof escaped === 'number' ? this.character(escaped) : this.set(escaped)
  }

  private quote(): Pattern | undefined {
    const end = this.text.indexOf('\\E', this.at)
    const quoted = this.text.slice(this.at, end < 0 ? undefined : end)
    this.at = end < 0 ? this.text.length : end + 2
    if (quoted === '') return undefined
    const items = Array.from(quoted, (c) => this.character(c.charCodeAt(0)))
    // A quantifier behind it belongs to its last character.
    const last = this.repeated(items[items.length - 1])
    return { kind: 'sequence', items: [...items.slice(0, -1), last] }
  }

  /** What an escape stands for inside and outside of brackets: a character or a set. Behind the backslash. */
  private escaped(start: number): number | ByteSet {
    const c = this.text[this.at]
    if (c === undefined) return this.fail('a "\\" at the end', start)
    const set = CLASSES.get(c)
    if (set) {
      this.at++
      return set
    }
    const control = CONTROLS.get(c)
    if (control !== undefined) {
      this.at++
      return control
    }
    const found = this.match(/x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{0,2})|o\{([0-7]+)\}|([0-7]{1,3})|c([ -~])/y)
    if (found) {
      const [, braced, hex, bracedOctal, octal, key] = found
      if (braced ?? hex) return parseInt(braced ?? hex, 16)
      if (hex === '') return 0
      if (bracedOctal ?? octal) return parseInt(bracedOctal ?? octal, 8)
      return key.toUpperCase().charCodeAt(0) ^ 0x40
    }
    if (/[A-Za-z0-9]/.test(c)) return this.fail(`\\${c} is not supported`, start)
    this.at++
    return c.charCodeAt(0)
  }

  private characterClass(): ByteSet {
    const start = this.at
    this.at++
    const negated = this.skip('^')
    let set = byteSet()
    for (let first = true; first || !this.peek(']'); first = false) {
      if (this.at >= this.text.length) this.fail('a "]" is missing', start)
      if (this.skip('\\E')) continue
      if (this.skip('\\Q')) {
        const end = this.text.indexOf('\\E', this.at)
        if (end < 0) this.fail('a "]" is missing', start)
        for (; this.at < end; this.at++) set[this.text.charCodeAt(this.at) & 0xff] = 1
        this.at += 2
        continue
      }
      const low = this.member()
      // A hyphen at the end is meant itself.
      if (!this.peek('-') || this.text[this.at + 1] === ']' || this.at + 1 >= this.text.length) {
        set = union(set, typeof low === 'number' ? this.one(low) : low)
        continue
      }
      this.at++
      const high = this.member()
      if (typeof low !== 'number' || typeof high !== 'number' || high < low) this.fail('a range that is none', start)
      set = union(set, this.one(low, high))
    }
    this.at++
    if (this.flags.caseless) set = bothCases(set)
    return negated ? complement(set) : set
  }

  private one(low: number, high = low): ByteSet {
    return high > 255 ? this.fail('only bytes can be matched') : byteSet([low, high])
  }

  private member(): number | ByteSet {
    const start = this.at
    const posix = this.match(/\[:(\^?)(\w+):\]/y)
    if (posix) {
      // Without case, upper and lower are the same.
      const name = this.flags.caseless && (posix[2] === 'upper' || posix[2] === 'lower') ? 'alpha' : posix[2]
      const set = POSIX.get(name)
      if (!set) return this.fail(`there is no class ${posix[2]}`, start)
      return posix[1] ? complement(set) : set
    }
    if (!this.skip('\\')) return this.text.charCodeAt(this.at++)
    if (this.skip('b')) return 8
    if (/[BRXNKGAZzpP]/.test(this.text[this.at] ?? '')) this.fail(`\\${this.text[this.at]} cannot stand in brackets`, start)
    return this.escaped(start)
  }
}

/** How many groups capture: opening parentheses that are neither escaped, in brackets nor of another kind. */
function countGroups(text: string): number {
  const quoted = /\\Q[^]*?(?:\\E|$)|\\[^]/, brackets = /\[\^?\]?(?:\\[^]|\[:\^?\w+:\]|[^\]\\])*\]/
  const opening = /\((?!\?|\*)|\(\?P?<[A-Za-z_]|\(\?'/
  const parts = text.match(new RegExp([quoted, brackets, opening].map(({ source }) => source).join('|'), 'g')) ?? []
  return parts.filter((part) => part[0] === '(').length
}

/** Length in bytes of everything that a pattern can match, if that is one. */
export function fixedLength(p: Pattern): number | undefined {
  switch (p.kind) {
    case 'set': return 1
    case 'edge': case 'look': return 0
    case 'group': case 'atomic': return fixedLength(p.of)
    case 'back': return undefined
    case 'sequence': return p.items.reduce<number | undefined>((sum, item) => {
      const length = fixedLength(item)
      return sum === undefined || length === undefined ? undefined : sum + length
    }, 0)
    case 'either': {
      const [first, ...rest] = p.options.map(fixedLength)
      return rest.every((length) => length === first) ? first : undefined
    }
    case 'repeat': {
      const length = fixedLength(p.of)
      return p.min === p.max && length !== undefined ? length * p.min : undefined
    }
  }
}

