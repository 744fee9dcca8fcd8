import { isIPv4, isIPv6 } from 'node:net'
import type { Field, FieldType } from '../protocols/field.ts'
import { readBytes, readOid } from './byte-literal.ts'
import { bytesOfText, byteText, type ByteText } from './byte-text.ts'
import { ipv4Datum, type Datum } from './datum.ts'
import { fail, type Range } from './filter-error.ts'
import { fitting, readInteger } from './integer-literal.ts'
import { quoted } from './print.ts'
import type { Character, Text, Word } from './syntax.ts'
import { readDate, readOffset } from './time-literal.ts'
import { isInteger, TYPES } from './types.ts'

/** Values from this one on are not tried by name. */
const MAX_NAMED = 0x10000

const DATES = 'such as "2011-07-04 12:34:56" or "Nov 12, 1999 08:55:44.123"'

/**
 * What an unquoted word is worth as a value of a type. Throws a FilterError where it is no such value.
 * @param partial accept the beginning of an address, for `contains`
 * @param field the field that it is compared with; its value names may be used
 */
export function fromWord(word: Word, type: FieldType, partial = false, field?: Field): Datum {
  const { text } = word
  switch (type) {
    case 'string': return byteText(text)
    case 'bytes': case 'protocol': return readBytes(text) ?? fail(`"${text}" is no byte string, such as 00:1a:2b`, word)
    case 'ether': return ether(word, partial)
    case 'ipv4': return ipv4(word)
    case 'ipv6': return ipv6(word)
    case 'oid': return readOid(text) ?? fail(`"${text}" is no object identifier, such as 1.3.6.1`, word)
    case 'guid': return guid(word)
    case 'eui64': return eui64(word)
    case 'double': return double(word)
    case 'relative_time': return readOffset(text) ?? fail(`"${text}" is no time in seconds, such as 0.5`, word)
    case 'absolute_time': return readDate(text) ?? fail(`"${text}" is no date and time, ${DATES}`, word)
    case 'none': return fail(`${TYPES.none.title} has no value`, word)
    case 'boolean':
      if (text === 'True' || text === 'TRUE') return 1
      if (text === 'False' || text === 'FALSE') return 0
      return integer(word, type, field)
    default: return integer(word, type, field)
  }
}

/** What a string in double quotes is worth as a value of a type. */
export function fromText(text: Text, type: FieldType, field?: Field): Datum {
  const { bytes } = text
  switch (type) {
    case 'string': return bytes
    case 'bytes': case 'protocol': return bytesOfText(bytes)
    case 'absolute_time': return readDate(bytes) ?? fail(`${quoted(bytes)} is no date and time, ${DATES}`, text)
    default:
      if (hasNames(type) && field) return named(bytes, field, text)
      // Addresses and the like are written without quotes.
      return fail(`A string cannot be ${TYPES[type].title}${TYPES[type].bits ? '' : '; leave the quotes out'}`, text)
  }
}

/** What a character in single quotes is worth as a value of a type. */
export function fromCharacter(character: Character, type: FieldType): Datum {
  const { code } = character
  switch (type) {
    case 'string': case 'bytes': case 'protocol':
      if (code > 0xff) fail('Only characters up to 255 fit into a byte', character)
      return type === 'string' ? String.fromCharCode(code) : Uint8Array.of(code)
    default:
      if (TYPES[type].bits === undefined || type === 'eui64') return fail(`A character cannot be ${TYPES[type].title}`, character)
      return code
  }
}

function integer(word: Word, type: FieldType, field: Field | undefined): Datum {
  const value = readInteger(word.text)
  if (value !== undefined) return fitting(value, type, word)
  if (field && hasNames(type) && field.values) return named(word.text, field, word)
  return fail(`"${word.text}" is no number`, word)
}

/** True for types whose values may be given by name. Names of frame numbers would say nothing. */
function hasNames(type: FieldType): boolean {
  return isInteger(type) && type !== 'framenum' && type !== 'eui64' || type === 'boolean'
}

/** The value of a name, whatever the case of its letters. */
function named(name: ByteText, field: Field, place: Range): number {
  const { values, abbrev } = field
  if (!values) return fail(`${abbrev} has no names for its values: write a number`, place)
  const wanted = name.toLowerCase()
  const is = (title: string | undefined): boolean => title !== undefined && byteText(title).toLowerCase() === wanted
  if (typeof values !== 'function') {
    for (const [value, title] of values) if (is(title)) return value
    return fail(`${quoted(name)} is none of the values of ${abbrev}`, place)
  }
  // Names may be those of whole ranges, which mean no one value.
  const found: number[] = []
  for (let value = 0; value < Math.min(MAX_NAMED, 2 ** (8 * field.width)); value++) if (is(values(value))) found.push(value)
  if (found.length === 1) return found[0]
  return fail(`${quoted(name)} is ${found.length ? 'the name of several' : 'none'} of the values of ${abbrev}`, place)
}

function ether(word: Word, partial: boolean): Uint8Array {
  const bytes = readBytes(word.text)
  if (!bytes) return fail(`"${word.text}" is no MAC address, such as 00:1a:2b:3c:4d:5e`, word)
  if (bytes.length > 6 || bytes.length < 6 && !partial) fail(`A MAC address has 6 bytes, not ${bytes.length}`, word)
  return bytes
}

function split(word: Word, bits: number): { address: string, prefix: number } {
  const [address, length] = word.text.split('/')
  if (length === undefined) return { address, prefix: bits }
  const prefix = Number(readInteger(length) ?? NaN)
  return prefix <= bits ? { address, prefix } : fail(`The prefix length must be a number up to ${bits}`, word)
}

function ipv4(word: Word): number {
  const { address, prefix } = split(word, 32)
  if (!isIPv4(address)) fail(`"${address}" is no IPv4 address (host names are not looked up)`, word)
  return ipv4Datum(address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0), prefix)
}

function ipv6(word: Word): Uint8Array {
  const { address, prefix } = split(word, 128)
  if (!isIPv6(address) || address.includes('%')) fail(`"${address}" is no IPv6 address (host names are not looked up)`, word)
  return Uint8Array.of(...ipv6Bytes(address), prefix)
}

/** The 16 bytes of a valid IPv6 address (RFC 4291 2.2). */
function ipv6Bytes(address: string): number[] {
  const dotted = /[0-9]+(?:\.[0-9]+){3}$/.exec(address)
  const [a, b, c, d] = dotted ? dotted[0].split('.').map(Number) : [0, 0, 0, 0]
  const text = dotted ? address.slice(0, dotted.index) + `${(a << 8 | b).toString(16)}:${(c << 8 | d).toString(16)}` : address
  const [head, tail] = text.split('::').map((part) => part ? part.split(':').map((group) => parseInt(group, 16)) : [])
  const groups = tail ? [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail] : head
  return groups.flatMap((group) => [group >>> 8, group & 0xff])
}

function guid(word: Word): Uint8Array {
  if (!/^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/.test(word.text)) {
    fail(`"${word.text}" is no GUID, such as 4b324fc8-1670-01d3-1278-5a47bf6ee188`, word)
  }
  return readBytes(word.text.slice(0, 36).replaceAll('-', '')) ?? new Uint8Array(16)
}

function eui64(word: Word): bigint {
  const number = readInteger(word.text)
  if (number !== undefined) return BigInt(fitting(number, 'eui64', word))
  const bytes = readBytes(word.text, true)
  if (bytes?.length !== 8) return fail(`"${word.text}" is no EUI-64 address`, word)
  return new DataView(bytes.buffer).getBigUint64(0)
}

function double(word: Word): number {
  const text = word.text.toLowerCase()
  const value = /^(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?$|^0x[0-9a-f]+$/.test(text) ? Number(text)
    : text === 'inf' || text === 'infinity' ? Infinity : text === 'nan' ? NaN : undefined
  return value ?? fail(`"${word.text}" is no number`, word)
}
