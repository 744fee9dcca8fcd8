import { isIPv6 } from 'node:net'
import { byteText, type ByteText } from './byte-text.ts'
import { fail, type Range } from './filter-error.ts'

export type CompareOperator = '==' | '!=' | '===' | '!==' | '<' | '<=' | '>' | '>='
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&'

/** What a token is; signs and brackets are their own kind, whichever of their spellings was used. */
export type TokenKind =
  | CompareOperator | ArithmeticOperator | '(' | ')' | '{' | '}' | '[' | ']' | ',' | '..' | '#' | '$'
  | 'contains' | 'matches' | 'in' | 'not' | 'and' | 'or' | 'xor' | 'any' | 'all'
  // A field, a protocol, a function or an unquoted value; a value that began with a colon; a field that began with a dot.
  | 'word' | 'colon' | 'dotted'
  | 'string' | 'character'
  // What stands between brackets and commas of a slice; the number behind '#'.
  | 'slice' | 'layer'
  | 'end'

export interface Token extends Range {
  readonly kind: TokenKind
  /** As written; for dotted fields without the dot. */
  readonly text: string
  /** Of a string: its bytes. */
  readonly string?: ByteText
  /** Of a character: its code. */
  readonly code?: number
}

const WORDS: ReadonlyMap<string, TokenKind> = new Map<string, TokenKind>(Object.entries({
  eq: '==', any_eq: '==', ne: '!=', all_ne: '!=', all_eq: '===', any_ne: '!==',
  gt: '>', ge: '>=', lt: '<', le: '<=', contains: 'contains', matches: 'matches', in: 'in',
  not: 'not', and: 'and', or: 'or', xor: 'xor', any: 'any', all: 'all', bitwise_and: '&',
}))

/** Longest first, as the longest sign that fits is meant. */
const SIGNS: readonly (readonly [string, TokenKind])[] = [
  ['===', '==='], ['!==', '!=='],
  ['==', '=='], ['!=', '!='], ['~=', '!=='], ['>=', '>='], ['<=', '<='], ['&&', 'and'], ['||', 'or'], ['^^', 'xor'], ['..', '..'],
  ['>', '>'], ['<', '<'], ['~', 'matches'], ['!', 'not'], ['&', '&'], ['+', '+'], ['-', '-'], ['*', '*'], ['/', '/'], ['%', '%'],
  ['(', '('], [')', ')'], ['{', '{'], ['}', '}'], ['[', '['], [',', ','], ['#', '#'], ['$', '$'],
]

// Names, numbers and unquoted values. A dot must stand between two parts, so that `1..9` is a range.
const NAME = /[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*/y
const BYTES = /:?[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2})+|(?:\.[0-9A-Fa-f]{2})+|(?:-[0-9A-Fa-f]{2})+)/y
const QUAD_BYTES = /[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}/y
const COLON_DIGITS = /:[0-9A-Fa-f]+/y
const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
const IPV4 = new RegExp(`${OCTET}(?:\\.${OCTET}){3}(?:/[0-9]{1,2})?`, 'y')
const IPV6_RUN = /[0-9A-Fa-f:.]{2,45}/y
const IPV6_PREFIX = /\/[0-9]{1,3}/y
const DIGITS = /[0-9]+/y
const SLICE = /[^\],]+/y

/** Cuts a filter into tokens, one at a call, as Wireshark 4.0 does (wireshark-filter(4)). */
export class Lexer {
  readonly text: string
  /** What was used although there are better words for it. */
  readonly warnings: string[] = []
  private at = 0
  private state: 'text' | 'slice' | 'layer' = 'text'

  constructor(text: string) {
    this.text = text
  }

  /** The next token; kind 'end' behind the last. Throws a FilterError on what is no token. */
  next(): Token {
    if (this.state === 'slice') return this.inSlice()
    if (this.state === 'layer') return this.behindHash()
    const { text } = this
    while (this.at < text.length && ' \t\n'.includes(text[this.at])) this.at++
    if (this.at === text.length) return { kind: 'end', text: '', start: this.at, end: this.at }
    const c = text[this.at]
    if (c === '"' || (c === 'r' || c === 'R') && text[this.at + 1] === '"') return this.string()
    if (c === "'") return this.character()
    return this.word() ?? this.sign()
  }

  private token(kind: TokenKind, length: number, more: Partial<Token> = {}): Token {
    const start = this.at
    this.at += length
    return { kind, text: this.text.slice(start, this.at), start, end: this.at, ...more }
  }

  private length(pattern: RegExp, at = this.at): number {
    pattern.lastIndex = at
    return pattern.test(this.text) ? pattern.lastIndex - at : 0
  }

  private word(): Token | undefined {
    const dot = this.text[this.at] === '.' ? 1 : 0
    const name = this.length(NAME, this.at + dot)
    const dotted = dot && name ? name + 1 : 0
    const value = Math.max(this.length(IPV4), this.ipv6(), this.length(BYTES), this.length(QUAD_BYTES), this.length(COLON_DIGITS))
    if (!dot && name >= value && name) {
      const kind = WORDS.get(this.text.slice(this.at, this.at + name))
      return this.token(name > value && kind || 'word', name)
    }
    if (dotted > value) {
      const token = this.token('dotted', dotted)
      return { ...token, text: token.text.slice(1) }
    }
    if (!value) return undefined
    // A leading colon says that it is a value and no name; but `::1` is an address like any other.
    const colon = this.text[this.at] === ':' && value !== this.ipv6()
    return this.token(colon ? 'colon' : 'word', value)
  }

  /** Length of the longest IPv6 address here, with its prefix length. */
  private ipv6(): number {
    let length = this.length(IPV6_RUN)
    while (length && !isIPv6(this.text.slice(this.at, this.at + length))) length--
    return length && length + this.length(IPV6_PREFIX, this.at + length)
  }

  private sign(): Token {
    for (const [sign, kind] of SIGNS) {
      if (!this.text.startsWith(sign, this.at)) continue
      if (sign === '~=') this.warnings.push('The operator "~=" is old, write "!==" instead')
      if (kind === '[') this.state = 'slice'
      if (kind === '#') this.state = 'layer'
      return this.token(kind, sign.length)
    }
    const c = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0)
    const place = { start: this.at, end: this.at + c.length }
    if (c > '~' || c < ' ') return fail('Outside of quotes there may only be printable ASCII characters', place)
    return fail(`"${c}" means nothing here`, place)
  }

  private inSlice(): Token {
    if (this.at === this.text.length) return fail('The closing "]" is missing', this.last())
    const c = this.text[this.at]
    if (c === ',') return this.token(',', 1)
    if (c === ']') {
      this.state = 'text'
      return this.token(']', 1)
    }
    return this.token('slice', this.length(SLICE))
  }

  private behindHash(): Token {
    const digits = this.length(DIGITS)
    if (digits) {
      this.state = 'text'
      return this.token('layer', digits)
    }
    if (this.text[this.at] === '[') {
      this.state = 'slice'
      return this.token('[', 1)
    }
    const place = this.at < this.text.length ? { start: this.at, end: this.at + 1 } : this.last()
    return fail('Behind "#" there must be a number or "["', place)
  }

  /** The last character, for what is missing at the end. */
  private last(): Range {
    return { start: Math.max(0, this.text.length - 1), end: this.text.length }
  }

  private string(): Token {
    const { text } = this
    const start = this.at
    const raw = text[start] !== '"'
    let at = start + (raw ? 2 : 1)
    let string = ''
    for (;;) {
      if (at >= text.length) return fail('The closing quote is missing', { start, end: text.length })
      const c = text[at]
      if (c === '"') break
      if (c !== '\\') {
        let end = at
        while (end < text.length && text[end] !== '"' && text[end] !== '\\') end++
        string += byteText(text.slice(at, end))
        at = end
      } else if (raw) {
        if (at + 1 >= text.length) return fail('The closing quote is missing', { start, end: text.length })
        // The backslash stays; it only keeps a quote from ending the string.
        string += byteText(text.slice(at, at + 2))
        at += 2
      } else {
        const escape = readEscape(text, at)
        string += escape.bytes
        at = escape.end
      }
    }
    this.at = start
    return this.token('string', at + 1 - start, { string })
  }

  private character(): Token {
    const { text } = this
    const start = this.at
    let at = start + 1
    while (at < text.length && text[at] !== "'") at += text[at] === '\\' ? 2 : 1
    if (at >= text.length) return fail('The closing quote is missing', { start, end: text.length })
    const place = { start, end: at + 1 }
    const inside = text.slice(start + 1, at)
    const code = characterCode(inside)
    if (code === undefined) return fail(`${text.slice(start, at + 1)} is not one character`, place)
    return this.token('character', at + 1 - start, { code })
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"',
}

/** Reads the escape sequence at a backslash inside double quotes. */
function readEscape(text: string, at: number): { bytes: ByteText, end: number } {
  const octal = match(/\\([0-7]{1,3})/y, text, at)
  if (octal) {
    const value = parseInt(octal[1], 8)
    if (value > 0xff) fail(`${octal[0]} is more than 255`, { start: at, end: at + octal[0].length })
    return { bytes: String.fromCharCode(value), end: at + octal[0].length }
  }
  const hex = match(/\\x([0-9A-Fa-f]{1,2})/y, text, at)
  if (hex) return { bytes: String.fromCharCode(parseInt(hex[1], 16)), end: at + hex[0].length }
  const name = match(/\\(?:u([0-9A-Fa-f]{0,4})|U([0-9A-Fa-f]{0,8}))/y, text, at)
  if (name) {
    const value = codePoint(name[0])
    if (value === undefined) return fail(`${name[0]} is no Unicode character`, { start: at, end: at + name[0].length })
    return { bytes: byteText(String.fromCodePoint(value)), end: at + name[0].length }
  }
  const bytes = ESCAPES[text[at + 1]]
  const end = Math.min(at + 2, text.length)
  return bytes === undefined ? fail(`${text.slice(at, end)} is no escape sequence`, { start: at, end }) : { bytes, end }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** Value of `\uXXXX` or `\UXXXXXXXX`: as in C, neither ASCII (but for `$`, `@` and the backquote), controls nor surrogates. */
function codePoint(escape: string): number | undefined {
  if (escape.length !== (escape[1] === 'u' ? 6 : 10)) return undefined
  const value = parseInt(escape.slice(2), 16)
  if (value < 0xa0 && value !== 0x24 && value !== 0x40 && value !== 0x60) return undefined
  return value > 0x10ffff || value >= 0xd800 && value <= 0xdfff ? undefined : value
}

/** Code of a character constant, without its quotes. */
function characterCode(text: string): number | undefined {
  if (text.length === 1) return text >= ' ' && text <= '~' ? text.charCodeAt(0) : undefined
  if (/^\\[0-7]{1,3}$/.test(text)) {
    const value = parseInt(text.slice(1), 8)
    return value > 0xff ? undefined : value
  }
  if (/^\\x[0-9A-Fa-f]{1,2}$/.test(text)) return parseInt(text.slice(2), 16)
  if (/^\\[uU][0-9A-Fa-f]+$/.test(text)) return codePoint(text)
  return text.length === 2 && text[0] === '\\' ? ESCAPES[text[1]]?.charCodeAt(0) : undefined
}
