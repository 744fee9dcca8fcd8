import { allFields, type Field, type FieldType } from '../protocols/field.ts'
import { calculate, negate } from './arithmetic.ts'
import { bytesOfText, type ByteText } from './byte-text.ts'
import type { Checked, FieldOperand, FunctionOperand, Operand, Order } from './checked.ts'
import { comparison, datumBytes, datumLength, holds, isZero, type Comparison, type Datum } from './datum.ts'
import { datumText } from './datum-text.ts'
import type { Nodes } from './nodes.ts'
import { datumReader, protocolBytes, type DatumReader } from './read-datum.ts'
import type { Extent, Quantifier } from './syntax.ts'

/** True if a dissected packet passes a filter. */
export type Predicate = (p: Nodes) => boolean

/** Makes a checked filter ready to run. A predicate must not be run while it is running. */
export function compile(checked: Checked): Predicate {
  const finder = new Finder()
  const test = new Compiler(finder).test(checked)
  return (p) => {
    finder.find(p)
    return test(p)
  }
}

type Test = (p: Nodes) => boolean
/** The values that a packet has for an operand; undefined where a field is missing, so that no comparison is true. */
type Values = (p: Nodes) => readonly Datum[] | undefined

/** Finds the nodes of all fields that a filter asks for, in one pass over a packet. */
class Finder {
  /** By field id: 1 + the place of its list in `lists`. */
  private readonly places = new Uint16Array(allFields.length)
  private readonly lists: number[][] = []

  /** The list that will hold a field's nodes. */
  list(field: Field): readonly number[] {
    if (!this.places[field.id]) this.places[field.id] = this.lists.push([])
    return this.lists[this.places[field.id] - 1]
  }

  find(p: Nodes): void {
    const { places, lists } = this
    for (const list of lists) list.length = 0
    const { count, field } = p
    for (let node = 0; node < count; node++) {
      const place = places[field[node]]
      if (place) lists[place - 1].push(node)
    }
  }
}

class Compiler {
  private readonly finder: Finder

  constructor(finder: Finder) {
    this.finder = finder
  }

  test(c: Checked): Test {
    switch (c.kind) {
      case 'and': {
        const tests = c.operands.map((operand) => this.test(operand))
        return (p) => tests.every((test) => test(p))
      }
      case 'or': {
        const tests = c.operands.map((operand) => this.test(operand))
        return (p) => tests.some((test) => test(p))
      }
      case 'xor': {
        const tests = c.operands.map((operand) => this.test(operand))
        return (p) => tests.reduce((result, test) => result !== test(p), false)
      }
      case 'not': {
        const test = this.test(c.operand)
        return (p) => !test(p)
      }
      case 'exists': return this.exists(c.field)
      case 'nonzero': {
        const values = this.values(c.value), { type } = c.value
        return (p) => values(p)?.some((value) => !isZero(value, type)) ?? false
      }
      case 'compare': return this.compare(c)
      case 'contains': {
        const { type } = c.left
        return this.pairs(c.quantifier, c.left, c.right, (a, b) => holds(a, b, type))
      }
      case 'matches': {
        const { regex, quantifier } = c
        const bytes = (value: Datum): Uint8Array => typeof value === 'string' ? bytesOfText(value) : value as Uint8Array
        return this.each(quantifier, c.left, (value) => regex.test(bytes(value)))
      }
      case 'in': {
        const tests = c.set.map(({ low, high }) => high ? this.range(c.quantifier, c.left, low, high)
          : this.compare({ kind: 'compare', order: '==', quantifier: c.quantifier, left: c.left, right: low }))
        return (p) => tests.some((test) => test(p))
      }
    }
  }

  private exists(field: FieldOperand): Test {
    if (field.layers) {
      const nodes = this.layered(field)
      return (p) => nodes(p).length > 0
    }
    const lists = field.fields.map((each) => this.finder.list(each))
    if (lists.length === 1) {
      const [list] = lists
      return () => list.length > 0
    }
    return () => lists.some((list) => list.length > 0)
  }

  private compare({ order, quantifier, left, right }: Extract<Checked, { kind: 'compare' }>): Test {
    const compare = comparison(left.type)
    const holdsFor = ORDERS[order]
    // Where there is no order (NaN), a pair neither fulfils an `any` nor breaks an `all`.
    const neutral = quantifier === 'all'
    return this.pairs(quantifier, left, right, (a, b) => {
      const sign = compare(a, b)
      return Number.isNaN(sign) ? neutral : holdsFor(sign)
    })
  }

  private range(quantifier: Quantifier, left: Operand, low: Operand, high: Operand): Test {
    const compare = comparison(left.type)
    const lows = this.values(low), highs = this.values(high), values = this.values(left)
    const all = quantifier === 'all'
    return (p) => {
      const some = values(p), from = lows(p)?.[0], to = highs(p)?.[0]
      if (!some || from === undefined || to === undefined) return false
      if (all) return some.every((value) => !(compare(value, from) < 0) && !(compare(value, to) > 0))
      return some.some((value) => isBetween(compare, value, from, to))
    }
  }

  /** A test of every value of the left side with every one of the right. */
  private pairs(quantifier: Quantifier, left: Operand, right: Operand, test: (a: Datum, b: Datum) => boolean): Test {
    if (right.kind === 'constant') {
      const { value } = right
      return this.each(quantifier, left, (a) => test(a, value))
    }
    const lefts = this.values(left), rights = this.values(right)
    if (quantifier === 'all') return (p) => both(lefts(p), rights(p), (a, b) => a.every((x) => b.every((y) => test(x, y))))
    return (p) => both(lefts(p), rights(p), (a, b) => a.some((x) => b.some((y) => test(x, y))))
  }

  private each(quantifier: Quantifier, left: Operand, test: (value: Datum) => boolean): Test {
    const all = quantifier === 'all'
    if (left.kind !== 'field' || left.layers) {
      const values = this.values(left)
      return all ? (p) => values(p)?.every(test) ?? false : (p) => values(p)?.some(test) ?? false
    }
    // The commonest case by far, without making arrays.
    const sources = this.sources(left)
    return (p) => {
      let found = false
      for (const { list, read } of sources) {
        for (let i = 0; i < list.length; i++) {
          found = true
          if (test(read(p, list[i])) !== all) return !all
        }
      }
      return found && all
    }
  }

  private sources(field: FieldOperand): { readonly list: readonly number[], readonly read: DatumReader }[] {
    return field.fields.map((each) => ({ list: this.finder.list(each), read: field.whole ? protocolBytes : datumReader(each) }))
  }

  private values(operand: Operand): Values {
    switch (operand.kind) {
      case 'constant': {
        const values = [operand.value]
        return () => values
      }
      case 'field': return this.fieldValues(operand)
      case 'slice': {
        const of = this.values(operand.of), { extents } = operand, { type } = operand.of
        return (p) => of(p)?.map((value) => slice(datumBytes(value, type), extents))
      }
      case 'function': return this.callValues(operand)
      case 'minus': {
        const of = this.values(operand.of), { type } = operand.of
        return (p) => of(p)?.map((value) => negate(value, type)).filter((value) => value !== undefined)
      }
      case 'arithmetic': {
        const left = this.values(operand.left), right = this.values(operand.right)
        const calculation = calculate(operand.operator, operand.type)
        return (p) => {
          const a = left(p), b = right(p)
          if (!a || !b) return undefined
          return a.flatMap((x) => b.map((y) => calculation(x, y)).filter((value) => value !== undefined))
        }
      }
    }
  }

  private fieldValues(field: FieldOperand): Values {
    const sources = this.sources(field)
    if (field.layers) {
      const nodes = this.layered(field)
      const readers = new Map(field.fields.map((each, i) => [each.id, sources[i].read]))
      return (p) => {
        const found = nodes(p)
        return found.length ? found.map((node) => (readers.get(p.field[node]) ?? protocolBytes)(p, node)) : undefined
      }
    }
    return (p) => {
      let values: Datum[] | undefined
      for (const { list, read } of sources) {
        for (let i = 0; i < list.length; i++) (values ??= []).push(read(p, list[i]))
      }
      return values
    }
  }

  /** The nodes of a field in some of the packet's layers of its protocol, counted from 1. */
  private layered(field: FieldOperand): (p: Nodes) => number[] {
    const lists = field.fields.map((each) => this.finder.list(each))
    const { layers = [] } = field
    return (p) => lists.flatMap((list) => {
      if (list.length === 0) return []
      const numbers = list.map((node) => layerNumber(p, node))
      const last = Math.max(...numbers)
      return list.filter((_, i) => layers.some((extent) => isInLayers(numbers[i], extent, last)))
    })
  }

  private callValues({ name, parameters, type }: FunctionOperand): Values {
    const [first] = parameters
    const values = this.values(first)
    switch (name) {
      case 'len': return (p) => values(p)?.map((value) => datumLength(value, first.type))
      case 'count': return (p) => {
        const found = values(p)
        return found && [found.length]
      }
      // ASCII letters only: the bytes of others are no letters.
      case 'lower': return (p) => values(p)?.map((value) => (value as ByteText).replace(/[A-Z]+/g, (part) => part.toLowerCase()))
      case 'upper': return (p) => values(p)?.map((value) => (value as ByteText).replace(/[a-z]+/g, (part) => part.toUpperCase()))
      case 'string': return (p) => values(p)?.map((value) => datumText(value, first.type))
      case 'abs': return (p) => values(p)?.map((value) => absolute(value, type)).filter((value) => value !== undefined)
      case 'max': case 'min': {
        const all = parameters.map((parameter) => this.values(parameter))
        const compare = comparison(type)
        const sign = name === 'max' ? 1 : -1
        return (p) => {
          let best: Datum | undefined
          for (const each of all) {
            for (const value of each(p) ?? []) if (best === undefined || compare(value, best) * sign > 0) best = value
          }
          return best === undefined ? undefined : [best]
        }
      }
    }
  }
}

const ORDERS: Readonly<Record<Order, (sign: number) => boolean>> = {
  '==': (sign) => sign === 0, '!=': (sign) => sign !== 0,
  '<': (sign) => sign < 0, '<=': (sign) => sign <= 0, '>': (sign) => sign > 0, '>=': (sign) => sign >= 0,
}

type Data = readonly Datum[]

function both(a: Data | undefined, b: Data | undefined, test: (a: Data, b: Data) => boolean): boolean {
  return a !== undefined && b !== undefined && test(a, b)
}

function isBetween(compare: Comparison, value: Datum, low: Datum, high: Datum): boolean {
  return compare(value, low) >= 0 && compare(value, high) <= 0
}

/** A time offset counts as negative from a whole second on, as in Wireshark. */
function absolute(value: Datum, type: FieldType): Datum | undefined {
  const negative = type === 'relative_time' ? (value as bigint) <= -1_000_000_000n : (value as number | bigint) < 0
  return negative ? negate(value, type) : value
}

/** Which layer of its protocol a node belongs to: that of the protocol it stands under, counted from 1. */
function layerNumber(p: Nodes, node: number): number {
  let layer = node
  while (p.parent[layer] >= 0 && allFields[p.field[layer]].type !== 'protocol') layer = p.parent[layer]
  let number = 1
  for (let i = 0; i < layer; i++) if (p.field[i] === p.field[layer]) number++
  return number
}

function isInLayers(layer: number, { from, count, last }: Extent, layers: number): boolean {
  const low = from < 0 ? from + layers + 1 : from
  return layer >= low && layer <= (count !== undefined ? low + count - 1 : last ?? Infinity)
}

/** The bytes of all extents, one behind the other, up to the first that is not there. */
function slice(bytes: Uint8Array, extents: readonly Extent[]): Uint8Array {
  const parts: Uint8Array[] = []
  for (const { from, count, last } of extents) {
    const start = from < 0 ? bytes.length + from : from
    let end = bytes.length
    if (count !== undefined) end = start + count
    else if (last !== undefined) end = (last < 0 ? bytes.length + last : last) + 1
    if (start < 0 || end > bytes.length || end <= start) break
    parts.push(bytes.subarray(start, end))
  }
  if (parts.length === 1) return parts[0]
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
