import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkFilter, completeFilter } from '../../src-main/filter/display-filter.ts'
import { FilterError } from '../../src-main/filter/filter-error.ts'
import { parse } from '../../src-main/filter/parser.ts'
import { print } from '../../src-main/filter/print.ts'
import type { Expression, Extent, Value } from '../../src-main/filter/syntax.ts'
import { registry } from './sample-protocol.ts'

// Ranges do not survive printing.
function withoutRanges(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRanges)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => !['start', 'end', 'nameRange'].includes(key)).map(([key,
    each]) => [key, withoutRanges(each)]))
}

const RESERVED = /^(eq|ne|gt|lt|ge|le|in|or|and|not|xor|any|all|contains|matches|any_eq|all_ne|any_ne|all_eq|bitwise_and|r)$/
const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,5}(\.[a-z0-9_]{1,4}){0,2}$/)
  .filter((word) => !RESERVED.test(word) && !/^[0-9a-f]{4}\.|^[0-9a-f]{2}\./.test(word))
const extent: fc.Arbitrary<Extent> = fc.oneof(
  fc.record({ from: fc.integer({ min: -99, max: 99 }), count: fc.integer({ min: 1, max: 99 }) }),
  fc.record({ from: fc.integer({ min: -99, max: 99 }) }),
  fc.integer({ min: 0, max: 99 }).chain((from) => fc.record({ from: fc.constant(from), last: fc.integer({ min: from + 1,
    max: 200 }) })),
)
const extents = fc.array(extent, { minLength: 1, maxLength: 3 })
const byte = fc.integer({ min: 0, max: 255 })
const word = fc.record({ kind: fc.constant('word' as const), text: name })
const text = fc.record({ kind: fc.constant('text' as const),
  bytes: fc.array(byte).map((codes) => String.fromCharCode(...codes)) })
const { expression } = fc.letrec<{ entity: Value, value: Value, expression: Expression }>((tie) => ({
  entity: fc.oneof({ maxDepth: 4 },
    word, text, fc.record({ kind: fc.constant('character' as const), code: byte }),
    fc.record({ kind: fc.constant('word' as const), text: name, layers: extents }),
    fc.record({ kind: fc.constant('slice' as const), of: tie('entity'), extents }),
    fc.record({ kind: fc.constant('call' as const), name, parameters: fc.array(tie('value'), { maxLength: 3 }) }),
  ) as fc.Arbitrary<Value>,
  value: fc.oneof({ maxDepth: 4 },
    tie('entity'),
    fc.record({ kind: fc.constant('minus' as const), operand: tie('entity') }),
    fc.record({ kind: fc.constant('arithmetic' as const), operator: fc.constantFrom('+', '-', '*', '/', '%', '&'),
      left: tie('value'), right: tie('value') }),
  ) as fc.Arbitrary<Value>,
  expression: fc.oneof({ maxDepth: 4 },
    word,
    fc.record({ kind: fc.constant('not' as const), operand: tie('expression') }),
    fc.record({ kind: fc.constantFrom('and', 'or', 'xor'), operands: fc.array(tie('expression'), { minLength: 2,
      maxLength: 4 }) }),
    fc.array(fc.tuple(fc.constantFrom('==', '!=', '===', '!==', '<', '<=', '>', '>='), tie('value')), { minLength: 1,
      maxLength: 3 }).chain((rest) => fc.record({
      kind: fc.constant('compare' as const), operands: tie('value').map((first) => [first, ...rest.map(([, each]) => each)]),
        operators: fc.constant(rest.map(([operator]) => operator)),
    })),
    fc.record({ kind: fc.constantFrom('contains', 'matches'), quantifier: fc.constantFrom('any', 'all'), left: tie('entity'),
      right: tie('entity') }),
    fc.record({ kind: fc.constant('in' as const), negated: fc.boolean(), left: tie('entity'),
      set: fc.array(fc.record({ low: tie('entity'), high: tie('entity') }, { requiredKeys: ['low'] }), { minLength: 1,
      maxLength: 3 }) }),
  ) as fc.Arbitrary<Expression>,
}))

// Pieces of filters, so that what is made of them gets further than the first token.
const PIECES = [
  'sample', 'sample.port', 'sample.text', 'sample.ip', 'sample.time', 'frame', 'frame.len', 'nothing', '==', '!=', '<', '===',
    '~=', 'contains', 'matches', 'in', 'and',
  'or', 'not', '!', '(', ')', '{', '}', '[0]', '[0:', '#1', '#', ',', '..', '"a"', '"(a+)+"', '"[', "'a'", '80', '-1', '0x',
    '1.2.3.4/8', '::1', 'aa:bb', 'len(', 'max(', '+', '&', 'any', 'all', '$', 'é', '\\',
]

describe('any text', () => {
  it('is a filter or is refused at a place inside of it', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.array(fc.constantFrom(...PIECES),
      { maxLength: 12 }).map((pieces) => pieces.join(' ')))
    fc.assert(fc.property(texts, (filter) => {
      const result = checkFilter(filter, registry)
      if (result.ok) return
      const { start, end, message } = result.error
      expect(message).not.toBe('')
      expect(start).toBeGreaterThanOrEqual(0)
      expect(end).toBeGreaterThanOrEqual(start)
      expect(end).toBeLessThanOrEqual(filter.length)
    }), { numRuns: 2_000 })
  })

  it('can be completed anywhere', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join(' ')), fc.nat(),
      (filter, cursor) => {
      for (const { start, end, text } of completeFilter(filter, cursor % (filter.length + 1), registry)) {
        expect(start).toBeLessThanOrEqual(end)
        expect(end).toBeLessThanOrEqual(filter.length)
        expect(text).not.toBe('')
      }
    }), { numRuns: 300 })
  })
})

it('what is printed reads as what it was', () => {
  fc.assert(fc.property(expression, (tree) => {
    const printed = print(tree)
    let again: unknown
    try {
      again = parse(printed).expression
    } catch (error) {
      if (error instanceof FilterError) throw new Error(`${printed}: ${error.message}`, { cause: error })
      throw error
    }
    expect(withoutRanges(again)).toEqual(JSON.parse(JSON.stringify(tree)))
  }), { numRuns: 1_000 })
})
