import { describe, expect, it } from 'vitest'
import { Lexer } from '../../src-main/filter/lexer.ts'

function tokens(text: string): string[] {
  const lexer = new Lexer(text)
  const found: string[] = []
  for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) {
    found.push(token.kind === token.text ? token.kind : `${token.kind}:${token.string ?? token.code ?? token.text}`)
  }
  return found
}

describe('tokens of a display filter', () => {
  it.each([
    ['tcp.port==80', ['word:tcp.port', '==', 'word:80']],
    ['a eq b ne c', ['word:a', '==:eq', 'word:b', '!=:ne', 'word:c']],
    ['a === b !== c ~= d', ['word:a', '===', 'word:b', '!==', 'word:c', '!==:~=', 'word:d']],
    ['!a && b || c ^^ d', ['not:!', 'word:a', 'and:&&', 'word:b', 'or:||', 'word:c', 'xor:^^', 'word:d']],
    ['a<b<=c>d>=e', ['word:a', '<', 'word:b', '<=', 'word:c', '>', 'word:d', '>=', 'word:e']],
    ['{1..9}', ['{', 'word:1', '..', 'word:9', '}']],
    ['{0.1...7}', ['{', 'word:0.1', '..', 'dotted:7', '}']],
    ['a-b -c', ['word:a-b', '-', 'word:c']],
    ['a[0:3,-2:][1]', ['word:a', '[', 'slice:0:3', ',', 'slice:-2:', ']', '[', 'slice:1', ']']],
    ['ip.addr#[1-2] #3', ['word:ip.addr', '#', '[', 'slice:1-2', ']', '#', 'layer:3']],
    ['.tcp', ['dotted:tcp']],
    ['anyone any', ['word:anyone', 'any']],
    ['constructor', ['word:constructor']],
    ['a ~ "b"', ['word:a', 'matches:~', 'string:b']],
    ['a bitwise_and b', ['word:a', '&:bitwise_and', 'word:b']],
  ])('%s', (text, expected) => { expect(tokens(text)).toEqual(expected) })

  it.each([
    '10.0.0.1', '10.0.0.0/8', '::', '::1', 'fe80::1/64', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8', '2001:db8::/32',
    '00:11:22:33:44:55', '00-11-22-33-44-55', '0011.2233.4455', 'aa:bb', 'aa.bb.cc', '2020-01-01',
    '4b324fc8-1670-01d3-1278-5a47bf6ee188', '0x1f', '0b101', '1.5e-3', '_ws.malformed',
  ])('%s is one word', (text) => { expect(tokens(text)).toEqual([`word:${text}`]) })

  it('keeps a leading colon apart from names', () => {
    expect(tokens(':80')).toEqual(['colon::80'])
    expect(tokens(':aa:bb')).toEqual(['colon::aa:bb'])
  })

  it.each([
    [String.raw`"a\"b\\"`, 'a"b\\'], [String.raw`"\x48\110\n\t"`, 'HH\n\t'], [String.raw`"\u00e9"`, '\xc3\xa9'],
    ['"é"', '\xc3\xa9'], [String.raw`"\U0001F600"`, '\xf0\x9f\x98\x80'], [String.raw`"\xff\0"`, '\xff\0'], ['""', ''],
    [String.raw`r"a\d\"b"`, 'a\\d\\"b'], [String.raw`R"\x41"`, '\\x41'], ['"a\nb"', 'a\nb'],
  ])('reads the string %s', (text, bytes) => { expect(tokens(text)).toEqual([`string:${bytes}`]) })

  it.each([["'a'", 97], [String.raw`'\n'`, 10], [String.raw`'\''`, 39], [String.raw`'\x41'`, 65], [String.raw`'\101'`, 65],
    [String.raw`'\0'`, 0], ["'\"'", 34]])(
    'reads the character %s', (text, code) => { expect(tokens(text)).toEqual([`character:${code}`]) })

  it.each([
    ['a == @', 5, 6], ['a = b', 2, 3], ['"abc', 0, 4], [String.raw`x "\q"`, 3, 5], [String.raw`"\400"`, 1, 5],
      [String.raw`"\u0041"`, 1, 7],
    [String.raw`"\ud800"`, 1, 7], ["'ab'", 0, 4], ["''", 0, 2], ["'a", 0, 2], [String.raw`'\777'`, 0, 6], ['a[0', 2, 3], ['a#x',
      2, 3], ['a\rb', 1, 2],
    ['é', 0, 1], ['a 😀', 2, 4], [String.raw`"a\"`, 0, 4],
  ])('refuses %j at the right place', (text, start, end) => {
    expect(() => tokens(text)).toThrow(expect.objectContaining({ start, end }))
  })

  it('warns of the old operator', () => {
    const lexer = new Lexer('a ~= b')
    while (lexer.next().kind !== 'end') { /* the next one */ }
    expect(lexer.warnings).toHaveLength(1)
  })
})
