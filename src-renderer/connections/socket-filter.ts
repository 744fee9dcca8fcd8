import { filterTokens, type FilterToken } from './filter-tokens.ts'
import { flagTest, termOf, type SocketTest, type Term, type TermProblem } from './filter-terms.ts'

/** What is not understood, and where: UTF-16 units of the text. `word` is the word that it is about. */
export interface SocketFilterError {
  readonly problem: TermProblem['problem'] | 'value' | 'operand' | 'open' | 'close' | 'quote' | 'sign'
  readonly word: string
  readonly start: number
  readonly end: number
  readonly suggestion?: string
}

export type SocketFilter =
  /** `test` is null where the text is empty: everything is shown. */
  | { readonly ok: true, readonly test: SocketTest | null }
  | { readonly ok: false, readonly error: SocketFilterError }

/** Tests and parentheses inside each other; a person needs a handful. */
const DEEPEST = 100

class NotUnderstood extends Error {
  readonly error: SocketFilterError

  constructor(error: SocketFilterError) {
    super(error.problem)
    this.error = error
  }
}

/**
 * Reads a filter of the socket table. Words side by side must all be true; `or` binds weaker than `and`, `not` strongest:
 *
 *     filter = all { ("or" | "||") all }
 *     all    = one { ["and" | "&&"] one }
 *     one    = ("not" | "!") one | "(" filter ")" | word ["=" | "==" | "!="] value | flag | text
 *
 * The words and flags are those of filter-terms; any other text is looked for in what the table shows.
 */
export function readSocketFilter(text: string): SocketFilter {
  const tokens = filterTokens(text)
  let place = 0
  let depth = 0

  const take = (): FilterToken | undefined => tokens[place++]
  const isNext = (kind: FilterToken['kind']): boolean => tokens[place]?.kind === kind

  function fail(problem: SocketFilterError['problem'], token: FilterToken | undefined, word = token?.text ?? '', suggestion?: string): never {
    const { start, end } = token ?? { start: text.length, end: text.length }
    throw new NotUnderstood({ problem, word, start, end, suggestion })
  }

  function any(): SocketTest {
    const tests = [all()]
    while (isNext('or')) {
      take()
      tests.push(all())
    }
    return tests.length === 1 ? tests[0] : subject => tests.some(test => test(subject))
  }

  function all(): SocketTest {
    const tests = [one()]
    while (place < tokens.length && !isNext('or') && !isNext('close')) {
      if (isNext('and')) take()
      tests.push(one())
    }
    return tests.length === 1 ? tests[0] : subject => tests.every(test => test(subject))
  }

  function one(): SocketTest {
    const token = take()
    if (token === undefined || token.kind === 'and' || token.kind === 'or' || token.kind === 'close') {
      // An operator without what it joins: the one before it is to blame at the end of the text.
      return fail('operand', token ?? tokens.at(-1))
    }
    if (++depth > DEEPEST) fail('open', token)
    try {
      if (token.kind === 'not') return negated(one())
      if (token.kind === 'open') return inside(token)
      if (token.kind === 'quoted') return token.unclosed === true ? fail('quote', token) : containing(token.text)
      if (token.kind !== 'word') return fail('sign', token)
      const term = termOf(token.text)
      return term === undefined ? flagTest(token.text) ?? containing(token.text) : comparison(token, term)
    } finally {
      depth--
    }
  }

  function inside(open: FilterToken): SocketTest {
    const test = any()
    if (!isNext('close')) fail('open', open)
    take()
    return test
  }

  function comparison(name: FilterToken, term: Term): SocketTest {
    const unequal = isNext('unequal')
    if (unequal || isNext('equal')) take()
    const value = tokens[place]
    if (value === undefined || (value.kind !== 'word' && value.kind !== 'quoted')) return fail('value', name)
    take()
    if (value.unclosed === true) fail('quote', value)
    const test = term(value.text)
    if (typeof test !== 'function') return fail(test.problem, value, name.text, test.suggestion)
    return unequal ? negated(test) : test
  }

  try {
    if (tokens.length === 0) return { ok: true, test: null }
    const test = any()
    if (place < tokens.length) fail('close', tokens[place])
    return { ok: true, test }
  } catch (error) {
    if (error instanceof NotUnderstood) return { ok: false, error: error.error }
    throw error
  }
}

const negated = (test: SocketTest): SocketTest => subject => !test(subject)
const containing = (part: string): SocketTest => ({ text }) => text().includes(part)
