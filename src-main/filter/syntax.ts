import type { ByteText } from './byte-text.ts'
import type { Range } from './filter-error.ts'
import type { ArithmeticOperator, CompareOperator } from './lexer.ts'

/** The tree that a filter's text is read into, before it is known what its names mean. */

/** A part of a field's bytes, or some of a packet's layers. A negative number counts from the end. */
export interface Extent {
  readonly from: number
  /** How many; or the last one, inclusive; neither: to the end. */
  readonly count?: number
  readonly last?: number
}

/** A name or an unquoted value: which of them is seen when the fields are known. */
export interface Word extends Range {
  readonly kind: 'word'
  readonly text: string
  /** Began with a dot: can only be a field. Began with a colon: can only be a value. */
  readonly only?: 'field' | 'value'
  /** `#`: the layers meant, from 1. */
  readonly layers?: readonly Extent[]
}

export interface Text extends Range {
  readonly kind: 'text'
  readonly bytes: ByteText
}

export interface Character extends Range {
  readonly kind: 'character'
  readonly code: number
}

export interface Slice extends Range {
  readonly kind: 'slice'
  readonly of: Value
  readonly extents: readonly Extent[]
}

export interface Call extends Range {
  readonly kind: 'call'
  readonly name: string
  /** Where the name stands. */
  readonly nameRange: Range
  readonly parameters: readonly Value[]
}

export interface Minus extends Range {
  readonly kind: 'minus'
  readonly operand: Value
}

export interface Arithmetic extends Range {
  readonly kind: 'arithmetic'
  readonly operator: ArithmeticOperator
  readonly left: Value
  readonly right: Value
}

export type Value = Word | Text | Character | Slice | Call | Minus | Arithmetic

export type Quantifier = 'any' | 'all'

/** `a == b`, or a chain `a < b <= c`. */
export interface Compare extends Range {
  readonly kind: 'compare'
  readonly quantifier?: Quantifier
  readonly operands: readonly Value[]
  /** One fewer than operands. */
  readonly operators: readonly CompareOperator[]
}

export interface Search extends Range {
  readonly kind: 'contains' | 'matches'
  readonly quantifier?: Quantifier
  readonly left: Value
  readonly right: Value
}

export interface Member extends Range {
  readonly kind: 'in'
  readonly quantifier?: Quantifier
  /** `not in`. */
  readonly negated: boolean
  readonly left: Value
  /** A value, or a range up to and with `high`. */
  readonly set: readonly { readonly low: Value, readonly high?: Value }[]
}

export interface Not extends Range {
  readonly kind: 'not'
  readonly operand: Expression
}

export interface Logical extends Range {
  readonly kind: 'and' | 'or' | 'xor'
  /** At least two. */
  readonly operands: readonly Expression[]
}

/** A value alone asks whether it is there (a field), or not zero (arithmetic). */
export type Expression = Logical | Not | Compare | Search | Member | Value
