import { fields, bytes, string, uint32, type Field, type FieldDefinition } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'
import { stringValue } from './value-text.ts'

/** External Data Representation (RFC 4506): everything takes a multiple of four bytes. */

const f = fields('rpc', {
  length: uint32('rpc.opaque_length', 'length'),
  fill: bytes('rpc.fill_bytes', 'fill bytes'),
})

/** A string's field, for `addOpaque`. */
export const opaqueString = (abbrev: string, label: string): FieldDefinition => string(abbrev, label, { encoding: 'ascii' })

/** Bytes that `length` bytes take with what fills them up. */
export function filled(length: number): number {
  return length + (-length & 3)
}

/**
 * Adds opaque data or a string of variable length (RFC 4506 4.10 and 4.11): a length, the contents, and bytes that fill it up.
 * @param field of type bytes or string
 * @returns where the next item begins
 */
export function addOpaque(r: Reader, p: Packet, parent: Node, field: Field, at: number): number {
  const length = r.u32(at), data = at + 4
  const branch = textBranch(r, p, parent, at, 4 + filled(length))
  p.add(branch, f.length, r, at)
  const node = p.add(branch, field, r, data, length)
  if (p.detailed) {
    const text = length === 0 ? '<EMPTY>' : field.type === 'string' ? stringValue(p, node) : '<DATA>'
    p.label(branch, `${field.label}: ${text}`)
    p.label(node, `contents: ${text}`)
  }
  const end = data + filled(length)
  if (end > data + length) {
    const fill = p.add(branch, f.fill, r, data + length, end - data - length)
    if (p.detailed) p.label(fill, 'fill bytes: opaque data')
  }
  return end
}
