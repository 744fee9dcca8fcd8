import { TextDecoder } from 'node:util'
import { etherText, hexBytes, ipv4Text, ipv6Text } from './address-text.ts'
import { valueName, type Field } from './field.ts'
import { GENERATED, type Node, type Packet } from './packet.ts'
import { printableText } from './printable-text.ts'

/**
 * Text of values: `formatValue` makes a line of the tree, `fieldText` what `tshark -T fields` prints of a field. Both read
 * the node's bytes when they are asked, so packets that nobody looks at cost no text.
 */

/** A line of the tree: label and value, with the bits of a masked field drawn, in brackets if it was computed. */
export function formatValue(p: Packet, node: Node): string {
  const field = p.fieldOf(node)
  if (field.type === 'protocol' || field.type === 'none') return field.label
  const line = `${field.label}: ${shown(p, node, field)}`
  if (p.mark[node] & GENERATED) return `[${line}]`
  return field.mask === undefined ? line : `${bits(p.number[node], field, p.length[node])} = ${line}`
}

/** What the tree shows behind the label. */
export function shown(p: Packet, node: Node, field: Field = p.fieldOf(node)): string {
  if (isNumeric(field)) {
    const value = p.value[node] ?? p.number[node]
    if (field.type === 'boolean') return valueName(field, value ? 1 : 0) ?? String(value)
    const name = typeof value === 'number' ? valueName(field, value) : undefined
    const text = typeof value === 'string' || value instanceof Uint8Array ? String(value) : inBase(value, field, true)
    if (name !== undefined) return field.base === 'none' ? name : `${name} (${text})`
    if (field.values && !field.special) return `Unknown (${text})`
    return text + (typeof value === 'number' ? inOtherBase(value, field) : '') + (field.unit ?? '')
  }
  if (field.type === 'bytes') {
    const bytes = bytesValue(p, node)
    return bytes.length > 36 ? hexBytes(bytes.subarray(0, 36)) + '…' : hexBytes(bytes) || '<MISSING>'
  }
  if (p.named && (field.type === 'ipv4' || field.type === 'ipv6')) {
    return p.address(bytesValue(p, node), 0, field.type === 'ipv4' ? 4 : 16) + (field.unit ?? '')
  }
  if (field.type === 'string') return printableText(fieldText(p, node, field))
  return fieldText(p, node, field) + (field.unit ?? '')
}

/** The value as `tshark -T fields` prints it. */
export function fieldText(p: Packet, node: Node, field: Field = p.fieldOf(node)): string {
  const value = p.value[node]
  switch (field.type) {
    case 'protocol': return p.text[node] ?? field.abbrev
    // That it is there is all that such a field says.
    case 'none': return '1'
    // Wireshark 4.0 prints flags as 1 and 0.
    case 'boolean': return p.number[node] ? '1' : '0'
    case 'ether': return etherText(bytesValue(p, node), 0)
    case 'eui64': return etherText(bytesValue(p, node), 0, 8)
    case 'ipv4': return ipv4Text(bytesValue(p, node), 0)
    case 'ipv6': return ipv6Text(bytesValue(p, node), 0)
    case 'bytes': return hexBytes(bytesValue(p, node)) || '<MISSING>'
    case 'string': return typeof value === 'string' ? value : decode(p.bytesOf(node), field.encoding)
    case 'oid': return typeof value === 'string' ? value : oidText(p.bytesOf(node))
    case 'guid': return guidText(bytesValue(p, node))
    case 'absolute_time': case 'relative_time': return typeof value === 'string' ? value : timeText(p, node, field)
    case 'double': return doubleText(p.number[node])
    default: return typeof value === 'string' ? value : inBase(typeof value === 'bigint' ? value : p.number[node], field)
  }
}

/** True for fields whose value is a number to compare. */
export function isNumeric(field: Field): boolean {
  return field.type === 'boolean' || field.type === 'framenum' || /^u?int/.test(field.type)
}

/** The bytes that a node stands for: its computed ones, or those of the packet. */
export function bytesValue(p: Packet, node: Node): Uint8Array {
  const value = p.value[node]
  return value instanceof Uint8Array ? value : p.bytesOf(node)
}

/** A string value, decoded as its field says. */
export function stringValue(p: Packet, node: Node): string {
  const value = p.value[node]
  return typeof value === 'string' ? value : decode(p.bytesOf(node), p.fieldOf(node).encoding)
}

/** Nanoseconds of a time value (since 1970 for an absolute one); times are put as bigint nanoseconds. */
export function timeValue(p: Packet, node: Node): bigint {
  const value = p.value[node]
  return typeof value === 'bigint' ? value : BigInt(Math.round(p.number[node] * 1e9))
}

/** A number in its field's base; hexadecimal digits fill the field's type, or, with `ofMask`, its mask. */
function inBase(value: number | bigint, field: Field, ofMask = false, base = field.base): string {
  const hex = (): string => {
    const width = ofMask && field.mask ? Math.ceil((32 - Math.clz32(field.mask >>> field.shift)) / 4) : (field.width || 4) * 2
    return '0x' + value.toString(16).padStart(width, '0')
  }
  switch (base) {
    case 'hex': return hex()
    case 'oct': return value ? '0' + value.toString(8) : '0'
    case 'dec_hex': case 'dec': case 'none': case undefined: return value.toString()
    case 'hex_dec': return hex()
  }
}

/** The second of the two bases that a field is shown in, in parentheses. */
function inOtherBase(value: number, field: Field): string {
  switch (field.base) {
    case 'dec_hex': return ` (${inBase(value, field, true, 'hex')})`
    case 'hex_dec': return ` (${value})`
    default: return ''
  }
}

/** `.... 0001 .... .... = `, the bits of a masked field where they stand. */
function bits(value: number, field: Field, length: number): string {
  const mask = field.mask ?? 0
  const width = field.drawn ?? length * 8
  let text = ''
  for (let bit = width - 1; bit >= 0; bit--) {
    const inside = bit < 32 && (mask >>> bit & 1) === 1
    text += inside ? String(Math.floor(value / 2 ** (bit - field.shift)) % 2) : '.'
    if (bit % 4 === 0 && bit) text += ' '
  }
  return text
}

const decoders = new Map<string, TextDecoder>()

/** Bytes as text; what is not valid becomes U+FFFD. Stops at a NUL as Wireshark's strings do. */
export function decode(bytes: Uint8Array, encoding: Field['encoding'] = 'utf8'): string {
  const wide = encoding === 'utf16be' || encoding === 'utf16le'
  const nul = wide ? -1 : bytes.indexOf(0)
  const text = nul < 0 ? bytes : bytes.subarray(0, nul)
  if (encoding === 'latin1') return Buffer.from(text.buffer, text.byteOffset, text.length).toString('latin1')
  if (encoding === 'ascii') {
    let out = ''
    for (const byte of text) out += byte < 0x80 ? String.fromCharCode(byte) : '\ufffd'
    return out
  }
  const name = encoding === 'utf16be' ? 'utf-16be' : encoding === 'utf16le' ? 'utf-16le' : 'utf-8'
  let decoder = decoders.get(name)
  if (!decoder) decoders.set(name, decoder = new TextDecoder(name, { ignoreBOM: true }))
  // TextDecoder does not take shared memory.
  return decoder.decode(text.buffer instanceof SharedArrayBuffer ? text.slice() : text)
}

/** Dotted text of a BER object identifier (X.690 8.19). */
export function oidText(bytes: Uint8Array): string {
  const parts: bigint[] = []
  let value = 0n
  for (const byte of bytes) {
    value = value << 7n | BigInt(byte & 0x7f)
    if (byte & 0x80) continue
    if (parts.length === 0) {
      const first = value < 40n ? 0n : value < 80n ? 1n : 2n
      parts.push(first, value - first * 40n)
    } else parts.push(value)
    value = 0n
  }
  return parts.join('.')
}

/** As C's %.15g. */
function doubleText(value: number): string {
  const size = Math.abs(value)
  if (size === 0 || size >= 1e-4 && size < 1e15) return String(Number(value.toPrecision(15)))
  return value.toExponential(14).replace(/\.?0*e/, 'e').replace(/e([+-])(\d)$/, 'e$10$2')
}

function guidText(b: Uint8Array): string {
  const hex = hexBytes(b)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function timeText(p: Packet, node: Node, field: Field): string {
  const nanoseconds = timeValue(p, node)
  return field.type === 'relative_time' ? secondsText(nanoseconds) : dateText(nanoseconds)
}

/** `1.000000312`: seconds with nine places. */
export function secondsText(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  return `${nanoseconds < 0n ? '-' : ''}${size / 1_000_000_000n}.${String(size % 1_000_000_000n).padStart(9, '0')}`
}

/** `Nov 14, 2023 22:13:20.000000000 UTC`, as tshark prints it under TZ=UTC. */
export function dateText(nanoseconds: bigint): string {
  let seconds = nanoseconds / 1_000_000_000n
  let rest = nanoseconds % 1_000_000_000n
  if (rest < 0n) { rest += 1_000_000_000n; seconds -= 1n }
  const date = new Date(Number(seconds) * 1000)
  if (Number.isNaN(date.getTime())) return 'Not representable'
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2, ' ')}, ${date.getUTCFullYear()} `
    + `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}.${String(rest).padStart(9, '0')} UTC`
}

