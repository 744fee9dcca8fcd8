import type { FieldType } from '../protocols/field.ts'
import { datumBytes, ipv4Mask, ipv6Prefix, type Datum } from './datum.ts'
import type { ArithmeticOperator } from './lexer.ts'
import { TYPES } from './types.ts'

/**
 * Arithmetic on values of a type, with the overflows of Wireshark 4.0: what does not fit, or is divided by zero, is no
 * value at all (undefined). A difference of unsigned numbers may be negative.
 */
export function calculate(operator: ArithmeticOperator, type: FieldType): (a: Datum, b: Datum) => Datum | undefined {
  switch (type) {
    case 'double': return (a, b) => floating(operator, a as number, b as number)
    case 'relative_time': return (a, b) => operator === '+' ? (a as bigint) + (b as bigint) : (a as bigint) - (b as bigint)
    case 'ipv4': return (a, b) => maskIpv4(a as number, b as number)
    case 'ipv6': return (a, b) => maskIpv6(a as Uint8Array, b as Uint8Array)
    default: {
      const { bits, signed = false } = TYPES[type]
      if (bits === undefined) return (a, b) => maskBytes(a as Uint8Array, b as Uint8Array)
      return bits === 32 ? (a, b) => narrow(operator, Number(a), Number(b), signed)
        : (a, b) => wide(operator, BigInt(a as number | bigint), BigInt(b as number | bigint), signed)
    }
  }
}

/** The opposite of a number; undefined where it does not fit. An unsigned number becomes a signed one. */
export function negate(value: Datum, type: FieldType): Datum | undefined {
  const { bits, signed } = TYPES[type]
  if (bits === undefined || signed) return typeof value === 'bigint' ? -value : 0 - (value as number)
  const limit = bits === 32 ? 0x7fffffff : 2n ** 63n - 1n
  return (value as number | bigint) > limit ? undefined : typeof value === 'bigint' ? -value : 0 - (value as number)
}

function floating(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case '+': return a + b
    case '-': return a - b
    case '*': return a * b
    default: return a / b
  }
}

/** 32 bits. Once a value is negative it is signed, whatever its field is. */
function narrow(operator: ArithmeticOperator, a: number, b: number, signed: boolean): number | undefined {
  const low = signed || a < 0 ? -0x80000000 : 0, high = low ? 0x7fffffff : 0xffffffff
  // The second number is taken for what the first one is, bit by bit.
  const c = low ? b | 0 : b >>> 0
  switch (operator) {
    case '&': return low ? a & c : (a & c) >>> 0
    case '/': return c === 0 ? undefined : inside(Math.trunc(a / c), low, high)
    case '%': return c === 0 ? undefined : inside(a % c, low, high)
    case '*': return inside(Number(BigInt(a) * BigInt(c)), low, high)
    case '+': return inside(a + c, low, high)
    case '-': return c > a && !low ? (a > 0x7fffffff || c > 0x7fffffff ? undefined : a - c) : inside(a - c, low, high)
  }
}

function inside(value: number, low: number, high: number): number | undefined {
  // `+ 0` as there is no negative zero among integers.
  return value < low || value > high ? undefined : value + 0
}

const MAX_INT64 = 2n ** 63n - 1n

function wide(operator: ArithmeticOperator, a: bigint, b: bigint, signed: boolean): bigint | undefined {
  const low = signed || a < 0n ? -(2n ** 63n) : 0n, high = low ? MAX_INT64 : 2n ** 64n - 1n
  const c = low ? BigInt.asIntN(64, b) : BigInt.asUintN(64, b)
  const fit = (value: bigint): bigint | undefined => value < low || value > high ? undefined : value
  switch (operator) {
    case '&': return low ? BigInt.asIntN(64, a & c) : a & c
    case '/': return c === 0n ? undefined : fit(a / c)
    case '%': return c === 0n ? undefined : fit(a % c)
    case '*': return fit(a * c)
    case '+': return fit(a + c)
    case '-': return c > a && !low ? (a > MAX_INT64 || c > MAX_INT64 ? undefined : a - c) : fit(a - c)
  }
}

const WORD = 2 ** 32

/** Keeps the prefix length of the first; that of the second cuts what it masks with. */
function maskIpv4(a: number, b: number): number {
  const mask = b & ipv4Mask(Math.floor(b / WORD))
  return Math.floor(a / WORD) * WORD + ((a & mask) >>> 0)
}

function maskIpv6(a: Uint8Array, b: Uint8Array): Uint8Array {
  const prefix = Math.min(ipv6Prefix(a), ipv6Prefix(b))
  return datumBytes(a, 'ipv6').map((byte, i) => {
    const bits = Math.max(0, Math.min(8, prefix - i * 8))
    return byte & b[i] & (0xff << 8 - bits & 0xff)
  })
}

/** As many bytes as both have. */
function maskBytes(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.slice(0, b.length).map((byte, i) => byte & b[i])
}
