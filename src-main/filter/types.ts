import type { FieldType } from '../protocols/field.ts'
import type { ArithmeticOperator } from './lexer.ts'

/** What a filter may do with a field's type, as in Wireshark 4.0 (epan/ftypes). */
export interface TypeTraits {
  /** What messages call it. */
  readonly title: string
  /** What `len()` gives where values have no length of their own. */
  readonly size: number
  /** Values are numbers: 32 or 64 bits. */
  readonly bits?: 32 | 64
  readonly signed?: boolean
  readonly operators: string
  /** Values are sequences of bytes and compare with slices as they are. */
  readonly bytes?: boolean
}

// One letter each: = compare, c contains, m matches, s slice, n may be negative (abs), ~ unary minus, and the arithmetic signs.
const INTEGER = '=n~+-*/%&'

const integer = (title: string, size: number, signed = false): TypeTraits =>
  ({ title, size, bits: size > 4 ? 64 : 32, signed, operators: INTEGER })

export const TYPES: Readonly<Record<FieldType, TypeTraits>> = {
  protocol: { title: 'a protocol', size: 0, operators: '=cms' },
  none: { title: 'a label', size: 0, operators: '' },
  boolean: { title: 'a boolean', size: 0, bits: 64, operators: '=n' },
  uint8: integer('an unsigned integer of 1 byte', 1),
  uint16: integer('an unsigned integer of 2 bytes', 2),
  uint24: integer('an unsigned integer of 3 bytes', 3),
  uint32: integer('an unsigned integer of 4 bytes', 4),
  uint40: integer('an unsigned integer of 5 bytes', 5),
  uint48: integer('an unsigned integer of 6 bytes', 6),
  uint56: integer('an unsigned integer of 7 bytes', 7),
  uint64: integer('an unsigned integer of 8 bytes', 8),
  int8: integer('a signed integer of 1 byte', 1, true),
  int16: integer('a signed integer of 2 bytes', 2, true),
  int24: integer('a signed integer of 3 bytes', 3, true),
  int32: integer('a signed integer of 4 bytes', 4, true),
  int64: integer('a signed integer of 8 bytes', 8, true),
  framenum: integer('a frame number', 4),
  eui64: { title: 'an EUI-64 address', size: 8, bits: 64, operators: '=n~+-&' },
  double: { title: 'a floating-point number', size: 0, operators: '=n~+-*/' },
  ether: { title: 'a MAC address', size: 6, operators: '=cms&', bytes: true },
  ipv4: { title: 'an IPv4 address', size: 4, operators: '=s&' },
  ipv6: { title: 'an IPv6 address', size: 16, operators: '=s&' },
  bytes: { title: 'a byte sequence', size: 0, operators: '=cms&', bytes: true },
  string: { title: 'a character string', size: 0, operators: '=cms' },
  oid: { title: 'an object identifier', size: 0, operators: '=cs&', bytes: true },
  guid: { title: 'a GUID', size: 16, operators: '=', bytes: true },
  absolute_time: { title: 'a date and time', size: 0, operators: '=' },
  relative_time: { title: 'a time offset', size: 0, operators: '=n~+-' },
}

/** An ability: a letter of TypeTraits.operators. */
export type Ability = '=' | 'c' | 'm' | 's' | 'n' | '~' | ArithmeticOperator

export function can(type: FieldType, ability: Ability): boolean {
  return TYPES[type].operators.includes(ability)
}

export function isInteger(type: FieldType): boolean {
  return TYPES[type].bits !== undefined && type !== 'boolean'
}

/** True if a value of the first type may be compared with one of the second. */
export function compatible(a: FieldType, b: FieldType): boolean {
  if (isInteger(a)) return TYPES[b].bits !== undefined
  if (TYPES[a].bytes) return TYPES[b].bytes === true
  return a === b
}
