import type { Field } from '../protocols/field.ts'
import type { Registry } from '../protocols/registry.ts'
import { byteText } from './byte-text.ts'
import { FilterError } from './filter-error.ts'
import { FUNCTIONS } from './functions.ts'
import { Lexer, type Token, type TokenKind } from './lexer.ts'
import { quoted } from './print.ts'
import { can } from './types.ts'

/** What may be written at a place of a filter. */
export interface Completion {
  /** What is proposed, and the part of the filter that it replaces, in UTF-16 units. */
  readonly text: string
  readonly start: number
  readonly end: number
  readonly label: string
  readonly kind: 'field' | 'protocol' | 'operator' | 'value' | 'function'
  readonly type: string
}

/** Proposals without their place, with what is matched with the letters that are there already. */
interface Proposal extends Omit<Completion, 'start' | 'end'> {
  /** In lower case. */
  readonly words: readonly string[]
}

/** No list is longer than this. */
const MAX_PROPOSALS = 200

/**
 * Proposes what may stand at the cursor: fields and protocols, operators that fit the field before it, names of values.
 * @param cursor in UTF-16 units
 */
export function complete(text: string, cursor: number, registry: Registry): Completion[] {
  const before = text.slice(0, Math.min(Math.max(cursor, 0), text.length))
  const { tokens, quote } = lex(before)
  let start = before.length, end = start
  if (quote !== undefined) start = quote
  else {
    start -= (/[\w.-]+$/.exec(before) ?? /[=!<>~&|^]+$/.exec(before) ?? [''])[0].length
    end += /^[\w.-]*/.exec(text.slice(end))?.[0].length ?? 0
  }
  const written = before.slice(start)
  const place = understand(tokens.filter((token) => token.start < start), registry)
  const proposals = quote === undefined ? propose(place, written, registry) : values(place)
  return ranked(proposals, written.toLowerCase())
    .map(({ text: proposed, label, kind, type }) => ({ text: proposed, start, end, label, kind, type }))
}

/** Reads as many tokens as there are; `quote` is where an unfinished string begins. */
function lex(text: string): { tokens: Token[], quote?: number } {
  const lexer = new Lexer(text)
  const tokens: Token[] = []
  try {
    for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) tokens.push(token)
  } catch (error) {
    if (!(error instanceof FilterError)) throw error
    if (text[error.start] === '"' && error.end === text.length) return { tokens, quote: error.start }
  }
  return { tokens }
}

/** What is expected next, and which field it is about. */
interface Place {
  readonly expected: 'operand' | 'operator' | 'value'
  readonly fields: readonly Field[]
  /** A slice of the field: bytes, whatever the field is. */
  readonly sliced: boolean
  /** The relation has its operator already. */
  readonly operator: TokenKind | undefined
}

const BEGINNING: Place = { expected: 'operand', fields: [], sliced: false, operator: undefined }

function understand(tokens: readonly Token[], registry: Registry): Place {
  let place = BEGINNING
  for (const { kind, text } of tokens) place = after(place, kind, text, registry)
  return place
}

function after(place: Place, kind: TokenKind, text: string, registry: Registry): Place {
  switch (kind) {
    case 'and': case 'or': case 'xor': case 'not': case 'any': case 'all': return BEGINNING
    case 'word': case 'dotted':
      return { ...place, expected: 'operator', ...place.expected === 'operand' && { fields: registry.named(text) } }
    case '==': case '!=': case '===': case '!==': case '<': case '<=': case '>': case '>=':
    case 'contains': case 'matches': case 'in':
      return { ...place, expected: 'value', operator: kind }
    case '+': case '-': case '*': case '/': case '%': case '&': case '(': case '{': case ',': case '..':
      return { ...place, expected: place.operator ? 'value' : 'operand' }
    case 'slice': return { ...place, sliced: true }
    default: return { ...place, expected: 'operator' }
  }
}

function propose(place: Place, written: string, registry: Registry): Proposal[] {
  if (place.expected === 'operator') return operators(place)
  const found = names(registry, written, place.expected === 'operand' && written === '')
  if (place.expected === 'operand') return [...found, ...functions(), ...PREFIXES]
  // A number is being written, not the name of a field.
  return [...values(place), .../^[a-z_]/i.test(written) ? found : []]
}

function proposal(kind: Completion['kind'], text: string, label: string, type = ''): Proposal {
  return { kind, text, label, type, words: [text.toLowerCase(), label.toLowerCase()] }
}

function names(registry: Registry, written: string, onlyProtocols: boolean): Proposal[] {
  const found: Proposal[] = []
  for (const abbrev of registry.abbrevs) {
    const [field] = registry.named(abbrev)
    if (onlyProtocols && field.type !== 'protocol') continue
    const kind = field.type === 'protocol' ? 'protocol' : 'field'
    const label = field.abbrev === abbrev ? field.label : registry.named(abbrev).map((each) => each.label).join(' / ')
    if (label.toLowerCase().includes(written.toLowerCase()) || abbrev.toLowerCase().includes(written.toLowerCase())) {
      found.push(proposal(kind, abbrev, label, field.type))
    }
  }
  return found
}

function functions(): Proposal[] {
  return [...FUNCTIONS].map(([name, { label }]) => proposal('function', `${name}(`, label))
}

const PREFIXES = [
  proposal('operator', 'not', 'the opposite'),
  proposal('operator', 'any', 'any of the values'),
  proposal('operator', 'all', 'all of the values'),
]

const COMBINATIONS = [
  proposal('operator', 'and', 'both'), proposal('operator', 'or', 'one or both'), proposal('operator', 'xor', 'one but not both'),
]
const EQUALITIES = [
  proposal('operator', '==', 'equal'), proposal('operator', '!=', 'not equal'), proposal('operator', 'in', 'one of a set'),
  proposal('operator', '===', 'all equal'), proposal('operator', '!==', 'any not equal'),
]
const ORDERS = [
  proposal('operator', '<', 'less'), proposal('operator', '<=', 'less or equal'),
  proposal('operator', '>', 'greater'), proposal('operator', '>=', 'greater or equal'),
]
const CONTAINS = proposal('operator', 'contains', 'holds')
const MATCHES = proposal('operator', 'matches', 'regular expression')
const BITS = proposal('operator', '&', 'bits in common')

function operators({ fields: [field], sliced, operator }: Place): Proposal[] {
  if (operator || !field) return COMBINATIONS
  const type = sliced ? 'bytes' : field.type
  return [
    ...can(type, '=') ? EQUALITIES : [],
    ...can(type, '=') && type !== 'boolean' ? ORDERS : [],
    ...can(type, 'c') ? [CONTAINS] : [],
    ...can(type, 'm') ? [MATCHES] : [],
    ...can(type, '&') ? [BITS] : [],
    ...COMBINATIONS,
  ]
}

/** Values that have a name. */
function values({ fields, sliced }: Place): Proposal[] {
  const field = fields.find((each) => each.values)
  if (sliced || !field) return []
  const found: Proposal[] = []
  const used = new Set<string>()
  for (const [value, name] of namedValues(field)) {
    // The name of several values means the first of them.
    const text = field.type === 'boolean' || used.has(name) ? String(value) : quoted(byteText(name))
    used.add(name)
    const words = [text, String(value), name].map((word) => word.toLowerCase())
    found.push({ kind: 'value', text, label: `${name} (${value})`, type: field.type, words })
  }
  return found
}

/** Where names are made by a function, those of the first 256 values. */
function* namedValues({ values }: Field): Generator<readonly [number, string]> {
  if (typeof values !== 'function') {
    yield* values ?? []
    return
  }
  for (let value = 0; value < 256; value++) {
    const name = values(value)
    if (name !== undefined) yield [value, name]
  }
}

/** Those that the letters fit: at the beginning, at the beginning of a part, anywhere, in the label. */
function ranked(proposals: readonly Proposal[], written: string): Proposal[] {
  if (written === '') return proposals.slice(0, MAX_PROPOSALS)
  const rank = ({ words: [text, ...others], label }: Proposal): number => {
    if (text.startsWith(written) || others.some((word) => word.startsWith(written) && word !== label.toLowerCase())) return 0
    // Of signs, only those that begin so.
    if (!/\w/.test(written)) return 4
    if (text.includes('.' + written)) return 1
    if (text.includes(written)) return 2
    return others.some((word) => word.includes(written)) ? 3 : 4
  }
  return proposals.map((each) => ({ each, rank: rank(each) })).filter(({ rank }) => rank < 4)
    .sort((a, b) => a.rank - b.rank || a.each.text.length - b.each.text.length || (a.each.text < b.each.text ? -1 : 1))
    .slice(0, MAX_PROPOSALS).map(({ each }) => each)
}
