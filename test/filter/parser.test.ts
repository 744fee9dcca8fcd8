import { describe, expect, it } from 'vitest'
import { parse } from '../../src-main/filter/parser.ts'
import { print } from '../../src-main/filter/print.ts'

const printed = (text: string): string => {
  const { expression } = parse(text)
  return expression ? print(expression) : ''
}

describe('structure of a display filter', () => {
  it.each([
    ['', ''], [' \t\n', ''],
    ['a&&b||c', '(a and b) or c'],
    ['a or b and c', 'a or (b and c)'],
    ['a or b xor c and d', 'a or (b xor (c and d))'],
    ['A and B or not C or D and not E or F', '(A and B) or not C or (D and not E) or F'],
    ['not a and b', 'not a and b'],
    ['not (a and b)', 'not (a and b)'],
    ['!a==1', 'not a == 1'],
    ['((a))', 'a'],
    ['a and (b and c)', 'a and (b and c)'],
    ['a + b * c - d == 1', '{a + {b * c}} - d == 1'],
    ['a & b + c', 'a & {b + c}'],
    ['{a + b} * c', '{a + b} * c'],
    ['a & 0x0f == 2', 'a & 0x0f == 2'],
    ['a == -b', 'a == -b'], ['a == +b', 'a == b'],
    ['a < b <= c', 'a < b <= c'],
    ['any a != b', 'any a != b'], ['all a in {1}', 'all a in {1}'],
    ['a in {1,2 .. 3,"x",-4}', 'a in {1, 2 .. 3, "x", -4}'],
    ['a not in {1}', 'a not in {1}'], ['a ! in {1}', 'a not in {1}'],
    ['a[0:3]', 'a[0:3]'], ['a[ 0x10 - 20 ]', 'a[16-20]'], ['a[:3,5,7:,-4--2]', 'a[0:3,5,7:,-4--2]'], ['a[0:4][1]', 'a[0:4][1]'],
    ['a#1', 'a#[1]'], ['a#[1-2,-1][0] == 1', 'a#[1-2,-1][0] == 1'], ['.a.b', '.a.b'],
    ['max(a, b + 1, -c) == len( d )', 'max(a, b + 1, -c) == len(d)'],
    ['a contains "x\\x00é"', 'a contains "x\\x00\\xc3\\xa9"'], ['a matches r"\\d"', 'a matches "\\\\d"'],
    ["a == '\\n'", "a == '\\x0a'"],
  ])('%s', (text, expected) => { expect(printed(text)).toBe(expected) })

  it.each([
    ['a ==', 4, 4], ['a == 1 2', 7, 8], ['and a', 0, 3], ['a and', 5, 5], ['(a', 2, 2], ['a)', 1, 2], ['()', 1, 2],
    ['(a.b) == 1', 6, 8], ['-{a} == 1', 1, 2], ['--a == 1', 1, 2], ['any a', 5, 5], ['any (a == 1)', 4, 5], ['a in {}', 6, 7],
      ['a in {1,}', 8, 9],
    ['a in 1', 5, 6], ['a + 1 in {1}', 6, 8], ['{a} contains b', 4, 12], ['a not 1', 6, 7], ['a contains -1', 11, 12],
    ['a[]', 2, 3], ['a[0,]', 4, 5], ['a[3-3]', 2, 5], ['a[0:0]', 2, 5], ['a[1--1]', 2, 6], ['a[x]', 2, 3], ['a[99999999999]', 2,
      13],
    ['a[0]#1', 4, 5], ['f(', 2, 2], ['f(a b)', 4, 5], ['f(a,)', 4, 5], ['a == ${b}', 5, 6], ['a == b == ', 9, 10],
  ])('refuses %j at the right place', (text, start, end) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ start, end }))
  })

  it('refuses what is too deep or too long, and takes what is only wide', () => {
    expect(() => parse('('.repeat(100_000))).toThrow(/deep/)
    expect(() => parse('!'.repeat(5_000) + 'a')).toThrow(/deep/)
    expect(() => parse('a' + ' + a'.repeat(5_000))).toThrow(/deep/)
    expect(() => parse('a' + '[0]'.repeat(5_000))).toThrow(/deep/)
    expect(() => parse(' '.repeat(100_001))).toThrow(/characters/)
    const { expression } = parse('a' + ' and a'.repeat(10_000))
    expect(expression).toMatchObject({ kind: 'and', operands: { length: 10_001 } })
  })
})
