import type { FieldType } from '../protocols/field.ts'
import type { FunctionName, FunctionOperand, Operand } from './checked.ts'
import { fail } from './filter-error.ts'
import { printValue } from './print.ts'
import type { Call, Value } from './syntax.ts'
import { can, TYPES } from './types.ts'

/** Checks a parameter; undefined if it is nothing that has a type here. */
type CheckParameter = (parameter: Value, type: FieldType | undefined) => Operand | undefined

export interface FunctionRule {
  /** What it gives, in a few words. */
  readonly label: string
  /** How many parameters it takes at most; at least one. */
  readonly most: number
  /**
   * Checks a call. Throws a FilterError.
   * @param wanted type of what it is compared with, for values among its parameters
   */
  readonly check: (call: Call, wanted: FieldType | undefined, parameter: CheckParameter) => FunctionOperand
}

// Types that `string()` can write, as Wireshark's: neither flags, times, bytes nor what is text already.
const WRITABLE: ReadonlySet<FieldType> = new Set<FieldType>([
  'uint8', 'uint16', 'uint24', 'uint32', 'uint40', 'uint48', 'uint56', 'uint64', 'int8', 'int16', 'int32', 'int64',
  'ipv4', 'ipv6', 'double', 'ether', 'framenum', 'guid', 'oid', 'eui64',
])

function onlyField(call: Call, parameter: CheckParameter): Extract<Operand, { kind: 'field' }> {
  const [value] = call.parameters
  const operand = value.kind === 'word' ? parameter(value, undefined) : undefined
  return operand?.kind === 'field' ? operand : fail(`${call.name}() takes a field`, value)
}

/** upper() and lower(). */
const letters = (name: FunctionName, label: string): FunctionRule => ({
  label, most: 1,
  check(call, _wanted, parameter) {
    const field = onlyField(call, parameter)
    if (field.type !== 'string') {
      fail(`${name}() takes a field that is ${TYPES.string.title}, not ${TYPES[field.type].title}`, call.parameters[0])
    }
    return { kind: 'function', type: 'string', name, parameters: [field] }
  },
})

/** len() and count(). */
const counting = (name: FunctionName, label: string): FunctionRule => ({
  label, most: 1,
  check: (call, _wanted, parameter) => ({ kind: 'function', type: 'uint32', name, parameters: [onlyField(call, parameter)] }),
})

/** max() and min(): all parameters have one type, that of the first. */
const extreme = (name: FunctionName, label: string): FunctionRule => ({
  label, most: Infinity,
  check(call, wanted, parameter) {
    let type = wanted
    const parameters = call.parameters.map((value, i) => {
      const operand = parameter(value, type) ?? fail(`${printValue(value)} cannot be a parameter of ${name}()`, value)
      if (i === 0) type = operand.type
      const { title } = TYPES[operand.type]
      if (operand.type !== type) {
        fail(`${name}() takes values of one type, not ${title} as well as ${TYPES[type ?? 'none'].title}`, value)
      }
      if (i > 0 && !can(operand.type, '=')) fail(`${title} has no order`, value)
      return operand
    })
    return { kind: 'function', type: parameters[0].type, name, parameters }
  },
})

export const FUNCTIONS: ReadonlyMap<string, FunctionRule> = new Map<string, FunctionRule>(Object.entries({
  lower: letters('lower', 'in lower case'),
  upper: letters('upper', 'in upper case'),
  len: counting('len', 'length in bytes'),
  count: counting('count', 'how often the field is there'),
  string: {
    label: 'as text', most: 1,
    check(call, _wanted, parameter) {
      const field = onlyField(call, parameter)
      if (!WRITABLE.has(field.type)) fail(`string() cannot write ${TYPES[field.type].title}`, call.parameters[0])
      return { kind: 'function', type: 'string', name: 'string', parameters: [field] }
    },
  },
  max: extreme('max', 'the largest of the values'),
  min: extreme('min', 'the smallest of the values'),
  abs: {
    label: 'without its sign', most: 1,
    check(call, wanted, parameter) {
      const [value] = call.parameters
      const operand = parameter(value, wanted) ?? fail(`${printValue(value)} cannot be the parameter of abs()`, value)
      if (!can(operand.type, 'n')) fail(`abs() takes a number or a time offset, not ${TYPES[operand.type].title}`, value)
      return { kind: 'function', type: operand.type, name: 'abs', parameters: [operand] }
    },
  },
} satisfies Record<FunctionName, FunctionRule>))
