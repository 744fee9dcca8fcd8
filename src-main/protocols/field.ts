/**
 * Fields: what a dissector can say of a packet. Names (`abbrev`), labels and types are Wireshark's, so that a filter or
 * a script written for tshark works here. Every field has a number, given in the order of definition, which is the same
 * in every thread because every thread runs the same bundle.
 */

/** Wireshark's FT_ types, in lower case and without the prefix. */
export type FieldType =
  | 'protocol' | 'none' | 'boolean'
  | 'uint8' | 'uint16' | 'uint24' | 'uint32' | 'uint40' | 'uint48' | 'uint56' | 'uint64'
  | 'int8' | 'int16' | 'int24' | 'int32' | 'int64' | 'double'
  | 'ether' | 'ipv4' | 'ipv6' | 'bytes' | 'string' | 'oid' | 'guid' | 'eui64'
  | 'absolute_time' | 'relative_time' | 'framenum'

/** How a number is shown, as Wireshark's BASE_: `dec_hex` shows `17 (0x11)`, `none` only the value's name. */
export type Base = 'dec' | 'hex' | 'oct' | 'dec_hex' | 'hex_dec' | 'none'

/** Names of values: a table, or a function for ranges; undefined where a value has no name. */
export type ValueNames = ReadonlyMap<number, string> | ((value: number) => string | undefined)

export interface FieldOptions {
  /** Default 'dec'. */
  readonly base?: Base
  /** Bits of the value inside its bytes, most significant bit first; the value is shifted down to bit 0. */
  readonly mask?: number
  /** Bits that are drawn of a masked field, where they are fewer than those of its bytes; the lowest ones. */
  readonly drawn?: number
  readonly values?: ValueNames
  /** Only some values have names: others are numbers as good as any, not unknown ones. */
  readonly special?: boolean
  /** Text behind the number, with its space: ' bytes'. */
  readonly unit?: string
  /** How a string's bytes are read; default 'utf8'. */
  readonly encoding?: 'utf8' | 'ascii' | 'latin1' | 'utf16be' | 'utf16le'
  /** One sentence, shown in the status bar and by `perroquet fields`. */
  readonly description?: string
}

export interface Field extends FieldOptions {
  readonly id: number
  /** Wireshark's name, for example `tcp.srcport`. */
  readonly abbrev: string
  /** What the tree says before the value. */
  readonly label: string
  readonly type: FieldType
  /** Abbrev of the protocol that it belongs to. */
  readonly protocol: string
  /** Bytes that the type takes; 0 where the length is given with each value. */
  readonly width: number
  /** How its value is read: one of the READ_ numbers. */
  readonly reading: number
  /** Right shift that brings the masked bits to bit 0. */
  readonly shift: number
}

/** A name for several fields at once: `ip.addr` is `ip.src` or `ip.dst`. It matches if any of them does. */
export interface FieldGroup {
  readonly abbrev: string
  readonly label: string
  readonly members: readonly Field[]
}

/** A field before it belongs to a protocol. */
export interface FieldDefinition extends FieldOptions {
  readonly abbrev: string
  readonly label: string
  readonly type: FieldType
}

const WIDTHS: Readonly<Partial<Record<FieldType, number>>> = {
  boolean: 1, uint8: 1, uint16: 2, uint24: 3, uint32: 4, uint40: 5, uint48: 6, uint56: 7, uint64: 8,
  int8: 1, int16: 2, int24: 3, int32: 4, int64: 8, double: 8,
  ether: 6, ipv4: 4, ipv6: 16, guid: 16, eui64: 8, framenum: 4,
}

const all: Field[] = []

/** Every field that has been defined; a field's `id` is its place here. */
export const allFields: readonly Field[] = all

const definer = (type: FieldType) => (abbrev: string, label: string, options: FieldOptions = {}): FieldDefinition =>
  ({ ...options, abbrev, label, type })

export const none = definer('none')
export const uint8 = definer('uint8')
export const uint16 = definer('uint16')
export const uint24 = definer('uint24')
export const uint32 = definer('uint32')
export const uint40 = definer('uint40')
export const uint48 = definer('uint48')
export const uint56 = definer('uint56')
export const uint64 = definer('uint64')
export const int8 = definer('int8')
export const int16 = definer('int16')
export const int24 = definer('int24')
export const int32 = definer('int32')
export const int64 = definer('int64')
export const double = definer('double')
export const ether = definer('ether')
export const ipv4 = definer('ipv4')
export const ipv6 = definer('ipv6')
export const bytes = definer('bytes')
export const string = definer('string')
export const oid = definer('oid')
export const guid = definer('guid')
export const eui64 = definer('eui64')
export const absoluteTime = definer('absolute_time')
export const relativeTime = definer('relative_time')
export const framenum = definer('framenum')

export interface BooleanOptions extends FieldOptions {
  /** Bytes that hold the flag; default 1. The mask is a mask of all of them. */
  readonly width?: 1 | 2 | 3 | 4
  /** Words for [false, true]; default 'False', 'True'. */
  readonly words?: readonly [string, string]
}

/** A flag. */
export function boolean(abbrev: string, label: string, options: BooleanOptions = {}): FieldDefinition & { width: number } {
  const [no, yes] = options.words ?? ['False', 'True']
  return { ...options, abbrev, label, type: 'boolean', width: options.width ?? 1, values: new Map([[0, no], [1, yes]]) }
}

export const SET: readonly [string, string] = ['Not set', 'Set']

/** Names of values from a plain object, `{ 1: 'Request', 2: 'Reply' }`. */
export function names(table: Readonly<Record<number, string>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(table).map(([value, name]) => [Number(value), name]))
}

/** How a field's value is read from its bytes; where it is READ_LATER, whoever looks at the value reads it. */
export const READ_LATER = 0
export const READ_UNSIGNED = 1
export const READ_SIGNED = 2
export const READ_BIG = 3
export const READ_DOUBLE = 4

const READING: Readonly<Partial<Record<FieldType, number>>> = {
  boolean: READ_UNSIGNED, uint8: READ_UNSIGNED, uint16: READ_UNSIGNED, uint24: READ_UNSIGNED, uint32: READ_UNSIGNED, uint40: READ_UNSIGNED,
  uint48: READ_UNSIGNED, framenum: READ_UNSIGNED, int8: READ_SIGNED, int16: READ_SIGNED, int24: READ_SIGNED, int32: READ_SIGNED,
  uint56: READ_BIG, uint64: READ_BIG, int64: READ_BIG, double: READ_DOUBLE,
}

function register(definition: FieldDefinition & { width?: number }, protocol: string): Field {
  const { abbrev, label, type, base, mask, drawn, values, special, unit, encoding, description } = definition
  // All fields are objects of one shape, whatever is said of each: dissecting reads them millions of times.
  const field: Field = {
    id: all.length, abbrev, label, type, protocol,
    width: definition.width ?? WIDTHS[type] ?? 0,
    reading: READING[type] ?? READ_LATER,
    mask,
    // The lowest bit set of the mask; masks are at most 32 bits wide.
    shift: mask ? 31 - Math.clz32(mask & -mask) : 0,
    base, drawn, values, special, unit, encoding, description,
  }
  all.push(field)
  return field
}

/** Gives a protocol its fields; called once in its file. */
export function fields<T extends Readonly<Record<string, FieldDefinition>>>(protocol: string, table: T): { readonly [K in keyof T]: Field } {
  const entries = Object.entries(table).map(([key, definition]) => [key, register(definition, protocol)] as const)
  return Object.fromEntries(entries) as { readonly [K in keyof T]: Field }
}

/** The field that stands for the protocol itself: its layer in the tree, `tcp` in a filter. */
export function protocolField(abbrev: string, label: string): Field {
  return register({ abbrev, label, type: 'protocol' }, abbrev)
}

/** The name of a value, or undefined. */
export function valueName(field: Field, value: number): string | undefined {
  const { values } = field
  return typeof values === 'function' ? values(value) : values?.get(value)
}
