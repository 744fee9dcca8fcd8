import type { Field, FieldType } from '../protocols/field.ts'
import type { Datum } from './datum.ts'
import type { ArithmeticOperator } from './lexer.ts'
import type { Regex } from './regex/regex.ts'
import type { Extent, Quantifier } from './syntax.ts'

/** A filter whose names are known and whose types fit: what can be run. */

export interface FieldOperand {
  readonly kind: 'field'
  readonly type: FieldType
  readonly name: string
  /** All fields of that name; at least one. */
  readonly fields: readonly Field[]
  readonly layers?: readonly Extent[]
  /** Of a protocol: the bytes up to the end of what its dissector was given, not only its header. */
  readonly whole?: boolean
}

export interface Constant {
  readonly kind: 'constant'
  readonly type: FieldType
  readonly value: Datum
}

export interface SliceOperand {
  readonly kind: 'slice'
  readonly type: 'bytes'
  readonly of: Operand
  readonly extents: readonly Extent[]
}

export type FunctionName = 'lower' | 'upper' | 'len' | 'count' | 'string' | 'max' | 'min' | 'abs'

export interface FunctionOperand {
  readonly kind: 'function'
  readonly type: FieldType
  readonly name: FunctionName
  readonly parameters: readonly Operand[]
}

export interface MinusOperand {
  readonly kind: 'minus'
  readonly type: FieldType
  readonly of: Operand
}

export interface ArithmeticOperand {
  readonly kind: 'arithmetic'
  readonly type: FieldType
  readonly operator: ArithmeticOperator
  readonly left: Operand
  readonly right: Operand
}

/** Gives the values that a packet has for it: none, one or several. */
export type Operand = FieldOperand | Constant | SliceOperand | FunctionOperand | MinusOperand | ArithmeticOperand

/** Signs of the comparison that count as true. */
export type Order = '==' | '!=' | '<' | '<=' | '>' | '>='

/** Of a set: a value, or all from `low` to `high`. */
export interface Element {
  readonly low: Operand
  readonly high?: Operand
}

export type Checked =
  | { readonly kind: 'and' | 'or' | 'xor', readonly operands: readonly Checked[] }
  | { readonly kind: 'not', readonly operand: Checked }
  | { readonly kind: 'exists', readonly field: FieldOperand }
  /** Any of the values is not zero. */
  | { readonly kind: 'nonzero', readonly value: Operand }
  | {
    readonly kind: 'compare', readonly order: Order
    readonly quantifier: Quantifier, readonly left: Operand, readonly right: Operand
  }
  | { readonly kind: 'contains', readonly quantifier: Quantifier, readonly left: Operand, readonly right: Operand }
  | { readonly kind: 'matches', readonly quantifier: Quantifier, readonly left: Operand, readonly regex: Regex }
  /** True if one of the elements is; `quantifier` holds within each. */
  | { readonly kind: 'in', readonly quantifier: Quantifier, readonly left: Operand, readonly set: readonly Element[] }
