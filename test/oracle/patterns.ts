import fc from 'fast-check'
import { quoted } from '../../src-main/filter/print.ts'

const ATOMS = [
  'a', 'e', 'H', 'T', '/', '.', '1', '[a-f]', '[^a-z]', '[[:upper:]]', '[[:^digit:]x]', '[\\d.]', '\\d', '\\w', '\\s', '\\S',
    '\\W', '\\x00', '\\r\\n', '\\N', '\\h', '\\Q.\\E', '\\x{0d}', '\\012', '(?i)', '(?-i)', '(?s)',
]
const EDGES = ['^', '$', '\\A', '\\z', '\\Z', '\\b', '\\B']
const QUANTIFIERS = ['', '', '', '*', '+', '?', '*?', '+?', '{2}', '{1,3}', '{0,2}?', '++']

const quantified = (atom: string): fc.Arbitrary<string> => fc.constantFrom(...QUANTIFIERS).map((quantifier) => atom + quantifier)

// No group is repeated without end: then PCRE2 gives up after some steps, and we earlier or not at all. And there is no \R:
// PCRE2 10.42 believes that `\R*?\s` needs no going back, which is wrong.
const { pattern } = fc.letrec<{ pattern: string, item: string }>((tie) => ({
  item: fc.oneof({ maxDepth: 1 },
    fc.constantFrom(...ATOMS).chain((atom) => atom.startsWith('(?') ? fc.constant(atom) : quantified(atom)),
    fc.constantFrom(...EDGES),
    fc.tuple(fc.constantFrom('(', '(?:', '(?i:', '(?-i:', '(?>'), tie('pattern'), tie('pattern'), fc.constantFrom('', '?', '??',
      '{2}')).map(([open, a, b, quantifier]) => `${open}${a}|${b})${quantifier}`),
    fc.tuple(fc.constantFrom('(?=', '(?!'), tie('pattern')).map(([open, inside]) => `${open}${inside})`),
    fc.constantFrom('(?<=T)', '(?<!a)', '(?<=\\s|T/)', '([a-z])\\1', '([A-Z]+) .*\\g{-1}'),
  ),
  pattern: fc.array(tie('item'), { minLength: 1, maxLength: 3 }).map((items) => items.join('')),
}))

/** Filters that look for regular expressions made at random, always the same ones. */
export function patternFilters(count: number): string[] {
  return fc.sample(pattern, { seed: 4444, numRuns: count }).map((each) => `frame matches ${quoted(each)}`)
}
