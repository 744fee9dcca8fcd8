import { Buffer } from 'node:buffer'
import type { FieldType } from '../protocols/field.ts'
import type { ByteText } from './byte-text.ts'
import { TYPES } from './types.ts'

/**
 * A value while a filter runs. Integers: number, or bigint where they do not fit; booleans and floating point: number;
 * IPv4 addresses: number, see `ipv4Datum`; IPv6 addresses: 16 bytes, and one more with the prefix length; EUI-64: bigint;
 * times: nanoseconds as bigint; strings: byte text; protocols and the rest: bytes.
 */
export type Datum = number | bigint | ByteText | Uint8Array

const WORD = 2 ** 32

/** An IPv4 address with its prefix length above bit 32, so that it is one number. */
export function ipv4Datum(address: number, prefix = 32): number {
  return prefix * WORD + address
}

export function ipv4Mask(prefix: number): number {
  return prefix === 0 ? 0 : -1 << 32 - prefix >>> 0
}

/** The sign of `a - b`; NaN where the two cannot be ordered, which is neither true nor false for any operator. */
export type Comparison = (a: Datum, b: Datum) => number

/** How values of a type are ordered; the type is that of the left value. */
export function comparison(type: FieldType): Comparison {
  switch (type) {
    case 'ipv4': return compareIpv4
    case 'ipv6': return compareIpv6
    case 'boolean': return (a, b) => Number(Boolean(a)) - Number(Boolean(b))
    case 'string': case 'double': case 'absolute_time': case 'relative_time': return compareOrdered
    default: {
      if (TYPES[type].bits === undefined) return compareBytes
      return TYPES[type].signed ? compareSigned : compareUnsigned
    }
  }
}

function compareOrdered(a: Datum, b: Datum): number {
  return a < b ? -1 : a > b ? 1 : 0
}

// A difference of unsigned numbers may be negative; such a number is a signed one from then on.
function compareUnsigned(a: Datum, b: Datum): number {
  return (b as number) < 0 && (a as number) >= 0 ? NaN : compareOrdered(a, b)
}

const MAX_INT64 = 2n ** 63n - 1n

function compareSigned(a: Datum, b: Datum): number {
  return (b as number | bigint) > MAX_INT64 ? NaN : compareOrdered(a, b)
}

/** The shorter comes first, whatever is in it. */
function compareBytes(a: Datum, b: Datum): number {
  const x = a as Uint8Array, y = b as Uint8Array
  if (x.length !== y.length) return x.length < y.length ? -1 : 1
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i] - y[i]
  return 0
}

/** Compares as many bits as the shorter prefix has. */
function compareIpv4(a: Datum, b: Datum): number {
  const x = a as number, y = b as number
  const mask = ipv4Mask(Math.min(Math.floor(x / WORD), Math.floor(y / WORD)))
  return ((x & mask) >>> 0) - ((y & mask) >>> 0)
}

function compareIpv6(a: Datum, b: Datum): number {
  const x = a as Uint8Array, y = b as Uint8Array
  const prefix = Math.min(ipv6Prefix(x), ipv6Prefix(y))
  for (let i = 0, bits = prefix; bits > 0; i++, bits -= 8) {
    const mask = bits >= 8 ? 0xff : 0xff << 8 - bits & 0xff
    const difference = (x[i] & mask) - (y[i] & mask)
    if (difference) return difference
  }
  return 0
}

export function ipv6Prefix(address: Uint8Array): number {
  return address.length > 16 ? address[16] : 128
}

/** The bytes of a value, for slices and for comparing with bytes. */
export function datumBytes(value: Datum, type: FieldType): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value, 'latin1')
  if (value instanceof Uint8Array) return type === 'ipv6' ? value.subarray(0, 16) : value
  const address = Number(value) >>> 0
  return Uint8Array.of(address >>> 24, address >>> 16 & 0xff, address >>> 8 & 0xff, address & 0xff)
}

/** Length in bytes, as `len()` gives it. */
export function datumLength(value: Datum | undefined, type: FieldType): number {
  if (typeof value === 'string') return value.length
  if (value instanceof Uint8Array && TYPES[type].size === 0) return value.length
  // MAC addresses have the length that they have; other types that of their type.
  return type === 'ether' ? (value as Uint8Array).length : TYPES[type].size
}

/** True if the first holds the second. An empty string or protocol is nowhere; empty bytes are everywhere. */
export function holds(whole: Datum, part: Datum, type: FieldType): boolean {
  if (typeof whole === 'string') return part !== '' && whole.includes(part as string)
  const a = whole as Uint8Array, b = part as Uint8Array
  if (b.length === 0) return type !== 'protocol' && a.length > 0
  return b.length <= a.length && Buffer.from(a.buffer, a.byteOffset, a.length).indexOf(b) >= 0
}

/** True for nothing but zeros: what a bit test or arithmetic alone asks of its result. */
export function isZero(value: Datum, type: FieldType): boolean {
  if (typeof value === 'number') return type === 'ipv4' ? value >>> 0 === 0 : value === 0
  if (typeof value === 'bigint') return value === 0n
  if (typeof value === 'string') return value === ''
  return datumBytes(value, type).every((byte) => byte === 0)
}
