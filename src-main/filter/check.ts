import type { Field, FieldType } from '../protocols/field.ts'
import type { Registry } from '../protocols/registry.ts'
import { negate } from './arithmetic.ts'
import type { Checked, FieldOperand, FunctionOperand, Operand, Order } from './checked.ts'
import { fail } from './filter-error.ts'
import { FUNCTIONS } from './functions.ts'
import type { ArithmeticOperator, CompareOperator } from './lexer.ts'
import { fromCharacter, fromText, fromWord } from './literal.ts'
import { nearestName } from './nearest-name.ts'
import { printValue } from './print.ts'
import { PatternError } from './regex/pattern.ts'
import { regex, type Regex } from './regex/regex.ts'
import type { Call, Compare, Expression, Member, Quantifier, Search, Slice, Value, Word } from './syntax.ts'
import { can, compatible, isInteger, TYPES, type Ability } from './types.ts'

/**
 * Finds out what a filter's names mean and whether its types fit, by the rules of Wireshark 4.0 (epan/dfilter). Throws a
 * FilterError at the first thing that does not.
 */
export function check(expression: Expression, registry: Registry): Checked {
  return new Checker(registry).expression(expression)
}

/** What the operator says of all values, and of the sign of the difference. */
const OPERATORS: Readonly<Record<CompareOperator, readonly [Order, Quantifier]>> = {
  '==': ['==', 'any'], '!=': ['!=', 'all'], '===': ['==', 'all'], '!==': ['!=', 'any'],
  '<': ['<', 'any'], '<=': ['<=', 'any'], '>': ['>', 'any'], '>=': ['>=', 'any'],
}

const VALUE_ON_THE_LEFT = 'On the left there must be a field or a function, not a value'

/** Both sides of a relation. */
interface Sides {
  readonly left: Operand
  readonly right: Operand
}

class Checker {
  private readonly registry: Registry

  constructor(registry: Registry) {
    this.registry = registry
  }

  expression(e: Expression): Checked {
    switch (e.kind) {
      case 'and': case 'or': case 'xor': return { kind: e.kind, operands: e.operands.map((operand) => this.expression(operand)) }
      case 'not': return { kind: 'not', operand: this.expression(e.operand) }
      case 'compare': return this.compare(e)
      case 'contains': case 'matches': return this.search(e)
      case 'in': return this.member(e)
      default: return this.alone(e)
    }
  }

  /** A value that nothing is asked of: is it there? */
  private alone(v: Value): Checked {
    switch (v.kind) {
      case 'word': {
        const field = this.field(v)
        return field ? { kind: 'exists', field } : this.unknown(v)
      }
      case 'slice': {
        const length: Operand = { kind: 'function', type: 'uint32', name: 'len', parameters: [this.slice(v)] }
        return { kind: 'nonzero', value: length }
      }
      case 'minus': case 'arithmetic': return { kind: 'nonzero', value: this.computed(v) }
      case 'call': return fail('A function alone is no test: compare what it gives', v)
      default: return fail(`${printValue(v)} is no field or protocol`, v)
    }
  }

  // Names

  /** The field of a name, or undefined if it is none. */
  private field(word: Word): FieldOperand | undefined {
    if (word.only === 'value') return undefined
    const fields = this.registry.named(word.text)
    if (fields.length === 0) {
      return word.only === 'field' || word.layers ? this.unknown(word) : undefined
    }
    return { kind: 'field', type: widest(fields), name: word.text, fields, ...word.layers && { layers: word.layers } }
  }

  private unknown(word: Word): never {
    const start = word.only === 'field' ? word.start + 1 : word.start
    const end = start + word.text.length
    const suggestion = word.only === 'value' ? undefined : nearestName(word.text, this.registry.abbrevs)
    return fail(`"${word.text}" is no field or protocol`, { start, end }, suggestion)
  }

  // Relations

  private compare(e: Compare): Checked {
    const { operands, operators } = e
    // `a < b < c` is `a < b and b < c`; a quantifier before it means nothing to Wireshark, nor here.
    if (operators.length > 1) {
      return { kind: 'and', operands: operators.map((operator, i) => this.relation(operator, operands[i], operands[i + 1])) }
    }
    return this.relation(operators[0], operands[0], operands[1], e.quantifier)
  }

  private relation(operator: CompareOperator, leftValue: Value, rightValue: Value, quantifier?: Quantifier): Checked {
    const [order, usual] = OPERATORS[operator]
    const { left, right } = this.both(leftValue, rightValue, '=', 'compared')
    return { kind: 'compare', order, quantifier: quantifier ?? usual, left, right }
  }

  private search(e: Search): Checked {
    const quantifier = e.quantifier ?? 'any'
    if (e.kind === 'contains') {
      const { left, right } = this.both(e.left, e.right, 'c', 'searched', true)
      return { kind: 'contains', quantifier, left: whole(left), right: whole(right) }
    }
    const left = this.left(e.left, 'm', 'searched')
    return { kind: 'matches', quantifier, left: whole(left), regex: this.regex(e.right) }
  }

  private regex(pattern: Value): Regex {
    if (pattern.kind !== 'text') return fail('A regular expression must be in double quotes', pattern)
    try {
      return regex(pattern.bytes)
    } catch (error) {
      if (error instanceof PatternError) return fail(`The regular expression cannot be used: ${error.message}`, pattern)
      throw error
    }
  }

  private member(e: Member): Checked {
    const field = e.left.kind === 'word' ? this.field(e.left) : undefined
    if (!field) {
      return e.left.kind === 'word' && e.left.only !== 'value' && /^[A-Za-z_]/.test(e.left.text) ? this.unknown(e.left)
        : fail('Only a field can be in a set', e.left)
    }
    const element = (v: Value): Operand => {
      if (v.kind === 'slice') fail('A slice cannot stand in a set', v)
      return this.right(v, field, '=', 'compared').right
    }
    if (!can(field.type, '=')) fail(`${field.name} is ${TYPES[field.type].title} and cannot be compared`, e.left)
    const set = e.set.map(({ low, high }) => high ? { low: element(low), high: element(high) } : { low: element(low) })
    // `any` and `all` are for the test itself, not for its opposite.
    const quantifier = e.negated ? 'any' : e.quantifier ?? 'any'
    const test: Checked = { kind: 'in', quantifier, left: field, set }
    return e.negated ? { kind: 'not', operand: test } : test
  }

  private both(leftValue: Value, rightValue: Value, ability: Ability, action: string, partial = false): Sides {
    const left = this.left(leftValue, ability, action)
    return this.right(rightValue, left, ability, action, partial)
  }

  /** The left side: it says what the right side has to be, so it cannot be a value itself. */
  private left(v: Value, ability: Ability, action: string): Operand {
    if (v.kind === 'text' || v.kind === 'character') return fail(VALUE_ON_THE_LEFT, v)
    const operand = v.kind === 'word' ? this.field(v) : this.computed(v)
    if (!operand) {
      const word = v as Word
      // What begins with a letter was most likely meant as a field.
      return word.only !== 'value' && /^[A-Za-z_]/.test(word.text) ? this.unknown(word)
        : fail(VALUE_ON_THE_LEFT, v)
    }
    if (operand.kind !== 'slice' && !can(operand.type, ability)) {
      fail(`${printValue(v)} is ${TYPES[operand.type].title} and cannot be ${action}`, v)
    }
    return operand
  }

  /** The right side of a relation; bytes are made of the left side where the right one is a slice. */
  private right(v: Value, left: Operand, ability: Ability, action: string, partial = false): Sides {
    const sliced = first(left).kind === 'slice'
    const type = sliced ? 'bytes' : left.type
    const names = nameField(left)
    switch (v.kind) {
      case 'text': return { left, right: { kind: 'constant', type, value: fromText(v, type, names) } }
      case 'character': return { left, right: { kind: 'constant', type, value: fromCharacter(v, type) } }
      case 'word': {
        const field = this.field(v)
        if (!field) return { left, right: { kind: 'constant', type, value: fromWord(v, type, partial, names) } }
        return { left, right: sliced ? this.asBytes(field, v) : this.fitting(field, type, ability, action, v) }
      }
      case 'slice': {
        const right = this.slice(v)
        if (TYPES[left.type].bytes || sliced) return { left, right }
        if (left.kind === 'arithmetic' || left.kind === 'minus') {
          return fail(`${TYPES[left.type].title} and a slice cannot be ${action}`, v)
        }
        return { left: this.asBytes(left, v), right }
      }
      case 'call': {
        const right = this.call(v, type)
        return { left, right: sliced ? this.asBytes(right, v) : this.fitting(right, type, ability, action, v) }
      }
      default: {
        const right = this.computed(v, type)
        return { left, right: this.fitting(right, type, ability, action, v) }
      }
    }
  }

  private fitting(right: Operand, type: FieldType, ability: Ability, action: string, v: Value): Operand {
    const { title } = TYPES[right.type]
    const joined = ability === '=' ? `${action} with` : `${action} for`
    if (!compatible(type, right.type)) fail(`${TYPES[type].title} cannot be ${joined} ${title}`, v)
    return can(right.type, ability) ? right : fail(`${title} cannot be ${action}`, v)
  }

  private asBytes(operand: Operand, v: Value): Operand {
    if (TYPES[operand.type].bytes) return operand
    if (!can(operand.type, 's')) return fail(`${TYPES[operand.type].title} cannot be made a sequence of bytes`, v)
    return { kind: 'slice', type: 'bytes', of: operand, extents: [{ from: 0 }] }
  }

  // Values

  private slice(v: Slice): Operand {
    const { of, extents } = v
    let inner: Operand | undefined
    if (of.kind === 'slice') inner = this.slice(of)
    else if (of.kind === 'word') inner = this.field(of)
    else if (of.kind === 'call') inner = this.call(of)
    if (!inner) {
      return of.kind === 'word' && of.only !== 'value' ? this.unknown(of) : fail('Only fields and functions can be sliced', of)
    }
    if (!can(inner.type, 's')) return fail(`${printValue(of)} is ${TYPES[inner.type].title} and cannot be sliced`, of)
    return { kind: 'slice', type: 'bytes', of: inner, extents }
  }

  private call(v: Call, wanted?: FieldType): FunctionOperand {
    const rule = FUNCTIONS.get(v.name)
    if (!rule) {
      const suggestion = nearestName(v.name, FUNCTIONS.keys())
      return fail(`There is no function ${v.name}`, v.nameRange, suggestion)
    }
    if (v.parameters.length === 0) return fail(`${v.name}() needs something between its parentheses`, v)
    if (v.parameters.length > rule.most) return fail(`${v.name}() takes ${rule.most} value`, v)
    return rule.check(v, wanted, (parameter, type) => this.parameter(parameter, type))
  }

  /** A function's parameter; a value needs a type to be one of. */
  private parameter(v: Value, type: FieldType | undefined): Operand | undefined {
    switch (v.kind) {
      case 'word': {
        const field = this.field(v)
        if (field || type === undefined) return field
        return { kind: 'constant', type, value: fromWord(v, type) }
      }
      case 'call': return this.call(v, type)
      case 'minus': case 'arithmetic': return this.computed(v, type)
      default: return undefined
    }
  }

  /** Arithmetic and what may stand in it. Without a type, the first value must be a field or a function. */
  private computed(v: Value, type?: FieldType): Operand {
    switch (v.kind) {
      case 'word': {
        const field = this.field(v)
        if (field) return field
        if (type === undefined) return /^[A-Za-z_]/.test(v.text) && v.only !== 'value' ? this.unknown(v) : this.constantFirst(v)
        return { kind: 'constant', type, value: fromWord(v, type) }
      }
      case 'call': return this.call(v, type)
      case 'slice': return this.slice(v)
      case 'minus': {
        const of = this.computed(v.operand, type)
        if (!can(of.type, '~')) fail(`${TYPES[of.type].title} cannot be negative`, v.operand)
        if (of.kind !== 'constant') return { kind: 'minus', type: negative(of.type), of }
        const value = negate(of.value, of.type)
        return value === undefined ? fail('That is too large to be made negative', v.operand) : { ...of, value }
      }
      case 'arithmetic': {
        const left = this.computed(v.left, type)
        this.calculable(left, v.operator, v.left)
        const right = this.computed(v.right, left.type)
        this.calculable(right, v.operator, v.right)
        if (!compatible(left.type, right.type)) {
          fail(`${v.operator} cannot stand between ${TYPES[left.type].title} and ${TYPES[right.type].title}`, v.right)
        }
        return { kind: 'arithmetic', type: left.type, operator: v.operator, left, right }
      }
      default:
        return type === undefined ? this.constantFirst(v) : fail(`${printValue(v)} cannot be calculated with`, v)
    }
  }

  private calculable({ type }: Operand, operator: ArithmeticOperator, v: Value): void {
    if (!can(type, operator)) fail(`${printValue(v)} is ${TYPES[type].title} and cannot be calculated with ${operator}`, v)
  }

  private constantFirst(v: Value): never {
    return fail('Arithmetic must begin with a field or a function', v)
  }
}

/** Of several fields of one name, the type that holds all of their values. */
function widest(fields: readonly Field[]): FieldType {
  const wider = (a: FieldType, b: FieldType): boolean => isInteger(a) && isInteger(b) && TYPES[b].size > TYPES[a].size
  return fields.reduce((type, field) => wider(type, field.type) ? field.type : type, fields[0].type)
}

/** What a number becomes behind a minus sign. */
function negative(type: FieldType): FieldType {
  const { bits } = TYPES[type]
  return bits === 32 ? 'int32' : bits === 64 ? 'int64' : type
}

/** The leftmost part of arithmetic, which decides how the right side of a relation is read. */
function first(operand: Operand): Operand {
  if (operand.kind === 'arithmetic') return first(operand.left)
  return operand.kind === 'minus' ? first(operand.of) : operand
}

/** The field whose value names may be used on the other side. */
function nameField(left: Operand): Field | undefined {
  const operand = first(left)
  if (operand.kind !== 'field') return undefined
  return operand.fields.find((field) => field.values instanceof Map) ?? operand.fields[0]
}

/** Protocols are searched beyond their header, to the end of what their dissector was given. */
function whole(operand: Operand): Operand {
  return operand.kind === 'field' && operand.type === 'protocol' ? { ...operand, whole: true } : operand
}
