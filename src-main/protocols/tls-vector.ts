import { fields, none, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

/** What can be wrong with the parts of a TLS message. */
const f = fields('tls', {
  length: none('tls.malformed.vector_length', 'Variable vector length is outside the permitted range'),
  tooSmall: none('tls.malformed.buffer_too_small', 'Malformed message, not enough data is available'),
  trailing: none('tls.malformed.trailing_data', 'Undecoded trailing data is present'),
})

/** A vector of variable length, `T name<minimum..maximum>` (RFC 8446 3.4). */
export interface Vector {
  /** Where its contents begin and end. */
  readonly at: number
  readonly end: number
  /** False where it claims more than its surroundings hold; `end` is then theirs. */
  readonly fits: boolean
}

/**
 * Adds the length of the vector at `at`. Its width follows from the maximum.
 * @param end where the part ends that the vector is in
 */
export function vector(
  r: Reader, p: Packet, parent: Node, field: Field, at: number, end: number, minimum: number, maximum: number,
): Vector {
  const width = maximum > 0xffff ? 3 : maximum > 0xff ? 2 : 1
  if (at > end) {
    p.expert(parent, r, 'error', `Vector offset is past buffer end offset (${at} > ${end})`, 0, 0, f.tooSmall)
    return { at: end, end, fits: false }
  }
  if (end - at < width) {
    p.expert(parent, r, 'error', `No more room for vector of length ${width}`, at, end - at, f.tooSmall)
    r.need(at, end - at)
    return { at: end, end, fits: false }
  }
  const node = p.add(parent, field, r, at, width)
  const length = r.uint(at, width), from = at + width
  if (length < minimum) {
    p.expert(node, r, 'warn', `Vector length ${length} is smaller than minimum ${minimum}`, at, width, f.length)
  } else if (length > maximum) {
    p.expert(node, r, 'warn', `Vector length ${length} is larger than maximum ${maximum}`, at, width, f.length)
  }
  if (length > end - from) {
    p.expert(node, r, 'error', `Vector length ${length} is too large, truncating it to ${end - from}`, at, width, f.tooSmall)
    return { at: from, end, fits: false }
  }
  return { at: from, end: from + length, fits: true }
}

/** Tells of bytes that are left over, or were read too much, in a part that ends at `end`. */
export function endOfVector(r: Reader, p: Packet, parent: Node, at: number, end: number): void {
  if (at < end) {
    p.expert(parent, r, 'warn', `${end - at} trailing byte${end - at === 1 ? '' : 's'} unprocessed`, at, end - at, f.trailing)
    r.need(at, end - at)
  } else if (at > end) {
    const text = `Dissector processed too much data (${at - end} byte${at - end === 1 ? '' : 's'})`
    p.expert(parent, r, 'error', text, end, at - end, f.tooSmall)
    r.need(end, at - end)
  }
}
