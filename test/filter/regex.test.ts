import { describe, expect, it } from 'vitest'
import { Automaton } from '../../src-main/filter/regex/automaton.ts'
import { Backtracker } from '../../src-main/filter/regex/backtracker.ts'
import { PatternError, readPattern } from '../../src-main/filter/regex/pattern.ts'
import { regex } from '../../src-main/filter/regex/regex.ts'

const test = (pattern: string, text: string): boolean => regex(pattern).test(Buffer.from(text, 'latin1'))

// Each: pattern, texts that match, texts that do not; as PCRE2 has it with PCRE2_CASELESS and without UTF.
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['abc', ['abc', 'xABCx'], ['ab', '']],
  ['', ['', 'a'], []],
  ['a|', ['', 'b'], []],
  ['^a.c$', ['abc', 'aXc\n'], ['a\nc', 'xabc', 'abc\n\n']],
  ['(?s)a.c', ['a\nc'], ['ac']],
  ['(?m)^b$', ['a\nb\nc', 'b'], ['ab\nc']],
  ['(?m)^$', ['', 'a\n\nb'], ['a\n', 'a']],
  ['a\\Z', ['a', 'a\n'], ['ab', 'a\n\n']],
  ['a\\z', ['a'], ['a\n']],
  ['\\Aa', ['ab'], ['ba']],
  ['(?-i)abc', ['abc'], ['ABC']],
  ['(?-i:a)b', ['aB'], ['AB']],
  ['a(?-i)b|c', ['Ab', 'c'], ['AB', 'C']],
  ['a{2,3}b', ['aab', 'aaaab'], ['ab']],
  ['^a{2,3}$', ['aa', 'aaa'], ['a', 'aaaa']],
  ['^a{2}$', ['aa'], ['aaa']],
  ['a{,3}', ['a{,3}'], ['aa']],
  ['x{', ['x{'], ['x']],
  ['^(ab)+$', ['abab'], ['aba', '']],
  ['^(?:a|bc)*?d', ['d', 'abcad'], ['abd']],
  ['[a-c-]+$', ['x-'], ['d']],
  ['[]x]', [']', 'X'], ['y']],
  ['[^]x]', ['y'], [']', 'x', 'X']],
  ['[^a]', ['b', '\n'], ['a', 'A']],
  ['[\\d\\-x]', ['5', '-', 'X'], ['a']],
  ['[[:alpha:]][[:^digit:]]', ['ab'], ['a1', '1a']],
  ['[[:upper:]]', ['a'], ['1']],
  ['(?-i)[[:upper:]]', ['A'], ['a']],
  ['\\d\\D\\w\\W\\s\\S', ['1ab \t!'], ['1ab \t ']],
  ['\\h\\v', ['\xa0\x85', ' \n'], ['\n ']],
  ['^\\R$', ['\r\n', '\n', '\x85'], ['a']],
  ['\\N', ['a'], ['\n', '']],
  ['\\bfoo\\b', ['a foo.', 'FOO'], ['food', '_foo']],
  ['o\\B', ['food'], ['fo']],
  ['\\x41\\x{42}\\103\\o{104}\\cA', ['abcd\x01'], ['abc']],
  ['\\Qa.b\\E+', ['a.bb'], ['axb']],
  ['\\e\\a\\f\\n\\r\\t\\0', ['\x1b\x07\f\n\r\t\0'], ['']],
  ['(?x) a b # both\n c', ['abc'], ['a b c']],
  ['(?#nothing)a', ['a'], ['b']],
  ['\xe9', ['\xe9'], ['\xc9']],
  ['\\K a', [' a'], ['a']],
  // What needs going back.
  ['(a|b)\\1', ['aA', 'bb'], ['ab']],
  ['(?-i)(a|b)\\1', ['aa'], ['ba', 'aA']],
  ['(?<q>[\'"]).*\\k<q>', ['"x"'], ['"x\'']],
  ['(?P<q>a)(?P=q)\\g{q}\\g{-1}\\g1', ['aaaaa'], ['aaaa']],
  ['(a)?\\1b', ['aab'], ['b', 'ab']],
  ['a(?=b)', ['ab'], ['ac', 'a']],
  ['^(?!www)', ['ftp'], ['www.x']],
  ['(?<=a|bc)d', ['ad', 'bcd'], ['cd', 'd']],
  ['(?<!a)d', ['d', 'bd'], ['ad']],
  ['(?>a+)b', ['aab'], ['aac']],
  ['(?>a+)a', [], ['aaa']],
  ['a++a', [], ['aaa']],
  ['a*+b', ['aab'], ['aac']],
  ['(?=(a+))\\1b', ['aab'], ['aac']],
]

describe('regular expressions', () => {
  it.each(CASES)('%j', (pattern, yes, no) => {
    for (const text of yes) expect(test(pattern, text), JSON.stringify(text)).toBe(true)
    for (const text of no) expect(test(pattern, text), JSON.stringify(text)).toBe(false)
  })

  it('say the same in both ways of matching', () => {
    for (const [pattern, yes, no] of CASES) {
      const tree = readPattern(pattern)
      let automaton: Automaton
      try {
        automaton = new Automaton(tree)
      } catch {
        continue
      }
      const backtracker = new Backtracker(tree)
      for (const text of [...yes, ...no]) expect(backtracker.test(Buffer.from(text, 'latin1')),
        `${pattern} ${JSON.stringify(text)}`).toBe(automaton.test(Buffer.from(text, 'latin1')))
    }
  })

  it.each(['(', ')', '[', '[a', 'a**', '*', '^*', 'a{2,1}', 'a{70000}', '(?z)', '(?R)', '(?1)', '(?(1)a)', '(*ACCEPT)', '\\p{L}',
    '\\X', '\\y', '\\1', '(a)\\2', '\\k<x>', '[z-a]', '[a-\\d]', '[[:foo:]]', '(?<=a+)b', '\\', '(?#', '(?=\\K)', '\\x{100}',
    '('.repeat(300)])(
    'refuse %j', (pattern) => { expect(() => regex(pattern)).toThrow(PatternError) })

  it('take a time that grows with the text only', () => {
    const text = Buffer.from('a'.repeat(100_000))
    for (const pattern of ['(a+)+$', '(a|a)*b', '(.*)*x', '^(([a-z])+.)+[A-Z]([a-z])+9$']) {
      const started = performance.now()
      regex(pattern).test(text)
      expect(performance.now() - started, pattern).toBeLessThan(5_000)
    }
  })

  it('give up where going back takes too long', () => {
    const text = Buffer.from('a'.repeat(5_000))
    for (const pattern of ['(?=(a+)+b)', '^(a+)+\\1b', '(?:a?){50}(?=b)(a)\\1']) {
      const started = performance.now()
      expect(regex(pattern).test(text), pattern).toBe(false)
      expect(performance.now() - started, pattern).toBeLessThan(5_000)
    }
  })

  it('refuse what would need too many steps', () => {
    expect(() => regex('(a{1000}){1000}')).toThrow(/large/)
  })
})
