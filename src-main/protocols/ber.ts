import { bytes, fields, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { malformed, type Reader } from './reader.ts'
import { oidText } from './value-text.ts'

/** The Basic Encoding Rules of ASN.1 (X.690): type, length, value, as far as protocols such as SNMP need them. */

// X.690 8.1.2.2
export const UNIVERSAL = 0
export const APPLICATION = 1
export const CONTEXT = 2
export const PRIVATE = 3
/** Any class: whatever comes is taken. */
export const ANY = -1

// X.680 8.6
export const INTEGER = 2
export const OCTET_STRING = 4
export const NULL = 5
export const OBJECT_IDENTIFIER = 6
export const SEQUENCE = 16
const UTF8_STRING = 12
/** From here on, but for SEQUENCE and SET, universal tags are strings. */
const FIRST_STRING = 18

/** Indefinite lengths inside each other that are followed. */
const MAX_NESTING = 32
const MAX_LENGTH = 0x7fff_ffff

const f = fields('ber', {
  large: bytes('ber.64bit_uint_as_bytes', 'Integer of more than 64 bits'),
})

export interface Header {
  readonly class: number
  readonly constructed: boolean
  readonly tag: number
  /** Where the value begins. */
  readonly at: number
  /** Length of the value in bytes; of an indefinite one with the two bytes that end it. */
  readonly length: number
  readonly indefinite: boolean
}

/** Reads type and length (X.690 8.1.2, 8.1.3) at an offset. */
export function readHeader(r: Reader, start: number, nesting = 1): Header {
  if (nesting > MAX_NESTING) throw malformed
  const first = r.u8(start)
  let at = start + 1
  let tag = first & 0x1f
  if (tag === 0x1f) {
    tag = 0
    while (at < r.reported) {
      const byte = r.u8(at++)
      tag = tag << 7 | byte & 0x7f
      if (!(byte & 0x80)) break
    }
  }
  const size = r.u8(at++)
  const indefinite = size === 0x80
  let length = size
  if (indefinite) length = indefiniteLength(r, at, nesting)
  else if (size > 0x80) {
    length = 0
    for (let i = size & 0x7f; i > 0; i--) length = (length << 8 | r.u8(at++)) >>> 0
  }
  const constructed = (first & 0x20) !== 0
  return { class: first >> 6, constructed, tag, at, length: Math.min(length, MAX_LENGTH), indefinite }
}

/** Length up to and with the two zero bytes that end an indefinite value (X.690 8.1.3.6). */
function indefiniteLength(r: Reader, start: number, nesting: number): number {
  let at = start
  while (r.u8(at) !== 0 || r.u8(at + 1) !== 0) {
    const inner = readHeader(r, at, nesting + 1)
    const next = inner.at + inner.length
    if (next <= at) throw malformed
    at = next
  }
  return at + 2 - start
}

/** One element of a sequence: its type, and what reads it, from its header on. */
export interface Element {
  readonly class: number
  readonly tag: number
  readonly read: (r: Reader, p: Packet, parent: Node) => void
}

/**
 * Reads the elements of a sequence between two offsets. One of a wrong type is marked and passed over, as is what comes
 * behind the last; every element is read inside its own bytes.
 */
export function readElements(r: Reader, p: Packet, parent: Node, start: number, end: number, elements: readonly Element[]): void {
  let at = start
  for (let i = 0; at < end; i++) {
    if (r.u8(at) === 0 && r.u8(at + 1) === 0) return
    const header = readHeader(r, at)
    const next = header.at + header.length
    if (next <= at) throw malformed
    const element: Element | undefined = elements[i]
    if (!element) {
      r.need(at, 1)
      p.expert(parent, r, 'warn', 'BER Error: This field lies beyond the end of the known sequence definition', at, next - at)
    } else if (element.class !== ANY && (element.class !== header.class || element.tag !== header.tag)) {
      p.expert(
        parent, r, 'warn', `BER Error: Wrong field in SEQUENCE: class ${header.class}, tag ${header.tag}`, at, header.at - at,
      )
    } else element.read(r.sub(at, next - at), p, parent)
    at = next
  }
  if (at === end) return
  r.need(at - 2, 2)
  p.expert(parent, r, 'warn', `BER Error: Sequence ate ${at - end} too many bytes`, at - 2, 2)
}

/**
 * Reads a SEQUENCE with its header.
 * @param field its branch, or undefined for none
 * @returns where it ends
 */
export function readSequence(
  r: Reader, p: Packet, parent: Node, at: number, field: Field | undefined, elements: readonly Element[],
): number {
  const header = readHeader(r, at)
  const end = header.at + header.length - (header.indefinite ? 2 : 0)
  const branch = field ? p.branch(parent, field, r, at, header.at + header.length - at) : parent
  if (header.class !== APPLICATION && header.class !== PRIVATE
    && (!header.constructed || header.class !== UNIVERSAL || header.tag !== SEQUENCE)) {
    r.need(at, 2)
    p.expert(branch, r, 'warn', `BER Error: Sequence expected, not class ${header.class}, tag ${header.tag}`, at, header.at - at)
    return end
  }
  readElements(r, p, branch, header.at, end, elements)
  return header.indefinite ? end + 2 : end
}

/**
 * An INTEGER's value (X.690 8.3); undefined if it has no byte, or more than 64 bits.
 * @param signed two's complement, as the rules have it; false takes the bytes as they are, as senders often mean them
 */
export function integerValue(r: Reader, at: number, length: number, signed = true): bigint | undefined {
  if (length === 0 || length > 9 || length === 9 && r.u8(at) !== 0) return undefined
  let value = signed && r.u8(at) & 0x80 ? -1n : 0n
  for (let i = 0; i < length; i++) value = value << 8n | BigInt(r.u8(at + i))
  return value
}

/** Adds an INTEGER that stands with its header at the beginning of `r`. @returns its lower 32 bits as the field has them */
export function addInteger(r: Reader, p: Packet, parent: Node, field: Field): number {
  const { at, length } = readHeader(r, 0)
  const signed = field.type.startsWith('int')
  const value = integerValue(r, at, length, signed)
  if (value === undefined) {
    if (length === 0) p.expert(parent, r, 'warn', "BER Error: Can't handle integer length: 0", at)
    else p.add(parent, f.large, r, at, length)
    return 0
  }
  const number = Number(signed ? BigInt.asIntN(32, value) : BigInt.asUintN(32, value))
  p.put(parent, field, r, at, length, number)
  return number
}

export interface OctetString {
  /** Its node, or -1. */
  readonly node: Node
  /** Place and length of its bytes in `r`. */
  readonly at: number
  readonly length: number
}

/** Adds an OCTET STRING, or one of the strings built on it, that stands with its header at the beginning of `r`. */
export function addOctetString(r: Reader, p: Packet, parent: Node, field: Field): OctetString {
  const { class: type, constructed, tag, at, length } = readHeader(r, 0)
  const isString = tag === OCTET_STRING || tag === UTF8_STRING || tag >= FIRST_STRING
  if (type !== APPLICATION && type !== PRIVATE && (type !== UNIVERSAL || !isString)) {
    r.need(0, 2)
    p.expert(parent, r, 'warn', `BER Error: OctetString expected, not class ${type}, tag ${tag}`, 0, at)
    return { node: -1, at, length: 0 }
  }
  if (constructed) {
    p.expert(parent, r, 'note', 'The string is in pieces (X.690 8.7.3), which are not put together', 0, at)
    return { node: -1, at, length: 0 }
  }
  const size = Math.min(length, r.reported - at)
  return { node: p.add(parent, field, r, at, size), at, length: size }
}

/** Adds an OBJECT IDENTIFIER that stands with its header at the beginning of `r`. @returns its dotted text */
export function addObjectIdentifier(r: Reader, p: Packet, parent: Node, field: Field): string {
  const { at, length } = readHeader(r, 0)
  const size = Math.min(length, r.reported - at)
  const node = p.add(parent, field, r, at, size)
  const text = oidText(r.view(at, size))
  if (p.detailed) p.append(node, ` (${namedObjectIdentifier(text)})`)
  return text
}

const ROOTS = ['itu-t', 'iso', 'joint-iso-itu-t']

/** `iso.3.6.1`: the same with the name of the first arc (X.660). */
export function namedObjectIdentifier(text: string): string {
  const dot = text.indexOf('.')
  const first = dot < 0 ? text : text.slice(0, dot)
  return (ROOTS[Number(first)] ?? first) + (dot < 0 ? '' : text.slice(dot))
}
