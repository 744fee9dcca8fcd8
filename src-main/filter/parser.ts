import { readExtent } from './extent.ts'
import { fail, type Range } from './filter-error.ts'
import { Lexer, type ArithmeticOperator, type CompareOperator, type Token, type TokenKind } from './lexer.ts'
import type { Expression, Extent, Logical, Quantifier, Value, Word } from './syntax.ts'

/** Longer filters are refused: nobody writes them, and everything behind this is free to walk the tree. */
export const MAX_LENGTH = 100_000
/** How deep expressions may stand in each other. */
const MAX_DEPTH = 200

const COMPARE: ReadonlySet<TokenKind> = new Set<TokenKind>(['==', '!=', '===', '!==', '<', '<=', '>', '>='])

/** How tightly arithmetic operators bind. */
const ARITHMETIC: Readonly<Partial<Record<TokenKind, number>>> = { '&': 1, '+': 2, '-': 2, '*': 3, '/': 3, '%': 3 }

/** Logical operators, loosest first. `xor` is of Wireshark 4.2; the rest is as in 4.0. */
const LOGICAL = ['or', 'xor', 'and'] as const

export interface Parsed {
  /** Undefined for an empty filter, which every packet passes. */
  readonly expression: Expression | undefined
  readonly warnings: readonly string[]
}

/** Reads a display filter (wireshark-filter(4) of 4.0). Throws a FilterError where it is none. */
export function parse(text: string): Parsed {
  if (text.length > MAX_LENGTH) fail(`A filter may have ${MAX_LENGTH} characters`, { start: MAX_LENGTH, end: text.length })
  const lexer = new Lexer(text)
  return { expression: new Parser(lexer).filter(), warnings: lexer.warnings }
}

class Parser {
  private readonly lexer: Lexer
  private token: Token
  /** End of the token before `token`. */
  private end = 0
  private depth = 0

  constructor(lexer: Lexer) {
    this.lexer = lexer
    this.token = lexer.next()
  }

  private isNext(kind: TokenKind): boolean {
    return this.token.kind === kind
  }

  filter(): Expression | undefined {
    if (this.isNext('end')) return undefined
    const expression = this.logical(0)
    if (!this.isNext('end')) this.unexpected()
    return expression
  }

  private unexpected(): never {
    const { kind, text, start, end } = this.token
    if (kind === 'end') return fail('The filter ends too early', { start: this.end, end: Math.max(start, this.end) })
    if (kind === '$') return fail('Field references and macros (${…}) are not supported', { start, end })
    return fail(`${kind === 'string' || kind === 'character' ? text : `"${text}"`} is not expected here`, { start, end })
  }

  private take(kind?: TokenKind): Token {
    const { token } = this
    if (token.kind === 'end' || kind && token.kind !== kind) return this.unexpected()
    this.end = token.end
    this.token = this.lexer.next()
    return token
  }

  /** Reads one thing inside another. */
  private inside<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) fail('The filter is nested too deeply', this.token)
    const result = read()
    this.depth--
    return result
  }

  private logical(level: number): Expression {
    if (level === LOGICAL.length) return this.inside(() => this.unary())
    const kind: Logical['kind'] = LOGICAL[level]
    const operands = [this.logical(level + 1)]
    while (this.isNext(kind)) {
      this.take()
      operands.push(this.logical(level + 1))
    }
    return operands.length === 1 ? operands[0] : { kind, operands, start: operands[0].start, end: this.end }
  }

  private unary(): Expression {
    const { kind, start } = this.token
    if (kind === 'not') {
      this.take()
      const operand = this.inside(() => this.unary())
      return { kind: 'not', operand, start, end: this.end }
    }
    if (kind === '(') {
      this.take()
      const expression = this.logical(0)
      this.take(')')
      return expression
    }
    if (kind === 'any' || kind === 'all') {
      this.take()
      return this.relation(kind, start)
    }
    return this.relation(undefined, start)
  }

  /** A comparison or search; without a quantifier also a value alone. */
  private relation(quantifier: Quantifier | undefined, start: number): Expression {
    // Only a plain value may be searched or looked up in a set: no sign, group or arithmetic.
    let plain = !['+', '-', '{'].includes(this.token.kind)
    const left = this.arithmetic()
    if (left.kind === 'arithmetic') plain = false
    const { kind } = this.token
    const quantified = quantifier && { quantifier }
    if (COMPARE.has(kind)) {
      const operands = [left], operators: CompareOperator[] = []
      while (COMPARE.has(this.token.kind)) {
        operators.push(this.take().kind as CompareOperator)
        operands.push(this.arithmetic())
      }
      return { kind: 'compare', ...quantified, operands, operators, start, end: this.end }
    }
    if (plain && (kind === 'contains' || kind === 'matches')) {
      this.take()
      const right = this.entity()
      return { kind, ...quantified, left, right, start, end: this.end }
    }
    if (plain && (kind === 'in' || kind === 'not')) {
      const negated = kind === 'not'
      this.take()
      if (negated) this.take('in')
      const set = this.set()
      return { kind: 'in', ...quantified, negated, left, set, start, end: this.end }
    }
    return quantifier ? this.unexpected() : left
  }

  private set(): { low: Value, high?: Value }[] {
    this.take('{')
    const set: { low: Value, high?: Value }[] = []
    do {
      if (set.length) this.take(',')
      const low = this.signed()
      if (this.token.kind === '..') {
        this.take()
        set.push({ low, high: this.signed() })
      } else set.push({ low })
    } while (this.token.kind === ',')
    this.take('}')
    return set
  }

  private arithmetic(binding = 0): Value {
    let left = this.group()
    for (let count = 0; ; count++) {
      const { kind } = this.token
      const own = ARITHMETIC[kind]
      if (own === undefined || own <= binding) return left
      // The tree grows to the left, so its depth is how often this turns.
      if (count > MAX_DEPTH) fail('The filter is nested too deeply', this.token)
      this.take()
      const right = this.inside(() => this.arithmetic(own))
      left = { kind: 'arithmetic', operator: kind as ArithmeticOperator, left, right, start: left.start, end: this.end }
    }
  }

  private group(): Value {
    if (this.token.kind !== '{') return this.signed()
    this.take()
    const value = this.inside(() => this.arithmetic())
    this.take('}')
    return value
  }

  private signed(): Value {
    const { kind, start } = this.token
    if (kind !== '+' && kind !== '-') return this.entity()
    this.take()
    const operand = this.entity()
    return kind === '+' ? operand : { kind: 'minus', operand, start, end: this.end }
  }

  private entity(): Value {
    let value = this.atom()
    for (let count = 0; this.token.kind === '['; count++) {
      if (count > MAX_DEPTH) fail('The filter is nested too deeply', this.token)
      const extents = this.extents()
      value = { kind: 'slice', of: value, extents, start: value.start, end: this.end }
    }
    return value
  }

  private atom(): Value {
    const { kind, text, start, end, string, code } = this.token
    switch (kind) {
      case 'string':
        this.take()
        return { kind: 'text', bytes: string ?? '', start, end }
      case 'character':
        this.take()
        return { kind: 'character', code: code ?? 0, start, end }
      case 'colon':
        this.take()
        return { kind: 'word', only: 'value', text, start, end }
      case 'dotted':
        this.take()
        return this.layered({ kind: 'word', only: 'field', text, start, end })
      case 'word':
        this.take()
        return this.token.kind === '(' ? this.call(text, { start, end }) : this.layered({ kind: 'word', text, start, end })
      default:
        return this.unexpected()
    }
  }

  private call(name: string, nameRange: Range): Value {
    this.take('(')
    const parameters: Value[] = []
    while (this.token.kind !== ')') {
      if (parameters.length) this.take(',')
      parameters.push(this.inside(() => this.arithmetic()))
    }
    this.take(')')
    return { kind: 'call', name, nameRange, parameters, start: nameRange.start, end: this.end }
  }

  private layered(word: Word): Word {
    if (!this.isNext('#')) return word
    this.take()
    if (!this.isNext('layer')) return { ...word, layers: this.extents(), end: this.end }
    const token = this.take()
    return { ...word, layers: [readExtent(token.text, token)], end: this.end }
  }

  private extents(): Extent[] {
    this.take('[')
    const extents: Extent[] = []
    do {
      if (extents.length) this.take(',')
      const token = this.take('slice')
      extents.push(readExtent(token.text, token))
    } while (this.token.kind === ',')
    this.take(']')
    return extents
  }
}
