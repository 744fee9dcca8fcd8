import { fields, none, string } from './field.ts'
import { textLines, dataTextLines } from './data-text-lines.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { decode } from './value-text.ts'

const f = fields('json', {
  array: none('json.array', 'Array'),
  object: none('json.object', 'Object'),
  member: string('json.member', 'Member'),
  key: string('json.key', 'Key'),
  path: string('json.path', 'Path'),
  pathWithValue: string('json.path_with_value', 'Path with value'),
  memberWithValue: string('json.member_with_value', 'Member with value'),
  string: string('json.value.string', 'String value'),
  number: string('json.value.number', 'Number value'),
  false: none('json.value.false', 'False value'),
  null: none('json.value.null', 'Null value'),
  true: none('json.value.true', 'True value'),
  nan: none('json.value.nan', 'NaN value'),
})

/** Arrays and objects inside each other; what is deeper is taken for text. */
const MAX_DEPTH = 100
/** Values of one body that are shown. */
const MAX_VALUES = 5000
/** Bytes of one body that are looked at; more is text, for it would take too long. */
const MAX_LENGTH = 1 << 20

const LITERALS = [['true', f.true], ['false', f.false], ['null', f.null], ['NaN', f.nan]] as const

/** JavaScript Object Notation (RFC 8259). Only objects and arrays; what else there is is text. */
export const json = protocol({
  abbrev: 'json', name: 'JSON', label: 'JavaScript Object Notation',
  dissect(r, p) {
    dissectJson(r, p, '')
    return true
  },
})

/** @param type media type, for the layer's line and the row */
export function dissectJson(r: Reader, p: Packet, type: string): void {
  const layer = p.layer(json, r)
  if (p.detailed) p.label(layer, `${json.label}${type && `: ${type}`}`)
  const text = new JsonText(r.view(0, r.length))
  let end = 0
  for (let at = r.length <= MAX_LENGTH ? text.blanks(0) : r.length; text.opens(at); at = end) {
    const close = text.value(at, 0)
    if (close < 0) break
    if (p.treed) new JsonTree(r, p, text).value(layer, at, '', '')
    end = text.blanks(close)
  }
  p.extent(layer, end)
  if (end === r.length) return
  p.layers.push(dataTextLines)
  textLines(r.sub(end), p, type)
}

/** RFC 8259 section 7. */
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([^]))/g
const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d])
/** What may stand behind a backslash, besides a u and four digits. */
const ESCAPED: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'))
const HEXADECIMAL: ReadonlySet<number> = new Set(Buffer.from('0123456789abcdefABCDEF'))
const LETTER_U = 0x75
const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const COMMA = 0x2c
const COLON = 0x3a

/** Where the parts of JSON end. Places are offsets; -1 where there is no such part. */
class JsonText {
  readonly bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  blanks(at: number): number {
    let i = at
    while (BLANKS.has(this.bytes[i])) i++
    return i
  }

  opens(at: number): boolean {
    return this.bytes[at] === OPEN_OBJECT || this.bytes[at] === OPEN_ARRAY
  }

  value(at: number, depth: number): number {
    const first = this.bytes[at]
    if (first === QUOTE) return this.string(at)
    if (this.opens(at)) return depth < MAX_DEPTH ? this.list(at, depth + 1) : -1
    for (const [word] of LITERALS) if (this.is(word, at)) return at + word.length
    return this.number(at)
  }

  is(word: string, at: number): boolean {
    for (let i = 0; i < word.length; i++) if (this.bytes[at + i] !== word.charCodeAt(i)) return false
    return true
  }

  string(at: number): number {
    if (this.bytes[at] !== QUOTE) return -1
    for (let i = at + 1; i < this.bytes.length; i++) {
      if (this.bytes[i] === QUOTE) return i + 1
      if (this.bytes[i] !== BACKSLASH) continue
      i++
      if (this.bytes[i] === LETTER_U) {
        for (const last = i + 4; i < last; i++) if (!HEXADECIMAL.has(this.bytes[i + 1])) return -1
      } else if (!ESCAPED.has(this.bytes[i])) return -1
    }
    return -1
  }

  /** The members of an object or the values of an array, to the bracket that closes it. */
  private list(start: number, depth: number): number {
    const object = this.bytes[start] === OPEN_OBJECT, close = object ? CLOSE_OBJECT : CLOSE_ARRAY
    let at = this.blanks(start + 1)
    if (this.bytes[at] === close) return at + 1
    for (;;) {
      if (object) {
        const key = this.string(at)
        if (key < 0) return -1
        at = this.blanks(key)
        if (this.bytes[at] !== COLON) return -1
        at = this.blanks(at + 1)
      }
      at = this.value(at, depth)
      if (at < 0) return -1
      at = this.blanks(at)
      if (this.bytes[at] === close) return at + 1
      if (this.bytes[at] !== COMMA) return -1
      at = this.blanks(at + 1)
    }
  }

  /** RFC 8259 section 6. */
  private number(start: number): number {
    let at = start
    if (this.bytes[at] === 0x2d) at++
    const whole = this.digits(at)
    if (whole === at || this.bytes[at] === 0x30 && whole > at + 1) return -1
    at = whole
    if (this.bytes[at] === 0x2e) {
      const fraction = this.digits(at + 1)
      if (fraction === at + 1) return -1
      at = fraction
    }
    if ((this.bytes[at] | 0x20) === 0x65) {
      const sign = this.bytes[at + 1] === 0x2b || this.bytes[at + 1] === 0x2d ? 2 : 1
      const exponent = this.digits(at + sign)
      if (exponent === at + sign) return -1
      at = exponent
    }
    return at
  }

  private digits(at: number): number {
    let i = at
    while (this.bytes[i] >= 0x30 && this.bytes[i] <= 0x39) i++
    return i
  }

  /** The text of a string, without its quotes and escapes. */
  unquoted(at: number, end: number): string {
    return decode(this.bytes.subarray(at + 1, end - 1)).replace(ESCAPE, (_, code: string | undefined, letter: string) =>
      code === undefined ? LETTERS[letter] ?? letter : String.fromCharCode(Number.parseInt(code, 16)))
  }
}

/** Shows text that is known to be JSON. */
class JsonTree {
  private readonly r: Reader
  private readonly p: Packet
  private readonly text: JsonText
  private left = MAX_VALUES

  constructor(r: Reader, p: Packet, text: JsonText) {
    this.r = r
    this.p = p
    this.text = text
  }

  /** @param path where the value stands @param name of its member, or [] */
  value(parent: Node, at: number, path: string, name: string): number {
    const { r, p, text } = this, first = text.bytes[at]
    this.left--
    if (text.opens(at)) {
      const object = first === OPEN_OBJECT
      const node = p.branch(parent, object ? f.object : f.array, r, at, 0)
      const end = this.items(node, at, object, path)
      p.extent(node, end - at)
      return end
    }
    const end = text.value(at, 0)
    const shown = first === QUOTE ? text.unquoted(at, end) : decode(text.bytes.subarray(at, end))
    p.generate(parent, f.pathWithValue, r, `${path}:${shown}`, at, end - at)
    p.generate(parent, f.memberWithValue, r, `${name}:${shown}`, at, end - at)
    const literal = LITERALS.find(([word]) => text.is(word, at))
    if (literal) p.branch(parent, literal[1], r, at, end - at)
    else p.put(parent, first === QUOTE ? f.string : f.number, r, at, end - at, shown)
    return end
  }

  /** @returns where the list ends, or where it was given up because there is too much */
  private items(node: Node, start: number, object: boolean, path: string): number {
    const { text } = this, close = object ? CLOSE_OBJECT : CLOSE_ARRAY
    let at = text.blanks(start + 1)
    while (text.bytes[at] !== close && this.left > 0) {
      at = text.blanks(object ? this.member(node, at, path) : this.value(node, at, `${path}/[]`, '[]'))
      if (text.bytes[at] === COMMA) at = text.blanks(at + 1)
    }
    return text.bytes[at] === close ? at + 1 : at
  }

  private member(parent: Node, at: number, path: string): number {
    const { r, p, text } = this
    const keyEnd = text.string(at), key = text.unquoted(at, keyEnd), own = `${path}/${key}`
    const node = p.put(parent, f.member, r, at, 0, key)
    const end = this.value(node, text.blanks(text.blanks(keyEnd) + 1), own, key)
    p.extent(node, end - at)
    p.put(node, f.key, r, at, keyEnd - at, key)
    p.generate(node, f.path, r, own, at, end - at)
    return end
  }
}
