import type { FieldType } from '../protocols/field.ts'
import { fail, type Range } from './filter-error.ts'
import { TYPES } from './types.ts'

/**
 * The number that a word writes in decimal, octal (`0…`), hexadecimal (`0x…`) or binary (`0b…`), or undefined. A number
 * where it is exact, else a bigint.
 */
export function readInteger(word: string): number | bigint | undefined {
  let value: bigint
  if (/^0[xX][0-9A-Fa-f]+$/.test(word) || /^(?:0|[1-9][0-9]*)$/.test(word)) value = BigInt(word)
  else if (/^0[0-7]+$/.test(word)) value = BigInt('0o' + word.slice(1))
  else if (/^0[bB][01]*$/.test(word)) value = BigInt('0b0' + word.slice(2))
  else return undefined
  return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

/** Checks that a number fits a field's type. */
export function fitting(value: number | bigint, type: FieldType, place: Range): number | bigint {
  const { size, signed } = TYPES[type]
  const bits = BigInt((size || 8) * 8 - (signed ? 1 : 0))
  const max = (1n << bits) - 1n
  return value <= max ? value : fail(`${value} is too large, at most ${max} fits here`, place)
}
