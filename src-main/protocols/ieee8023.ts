import { dissectEthernetTrailer } from './ethernet-trailer.ts'
import type { Field } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

/** Largest value of a length field; what is greater is a type (IEEE 802.3 section 3.2.6). */
export const MAX_LENGTH = 1500

/**
 * Hands on the payload of a frame with a length field: an 802.2 LLC frame, or Novell's raw IPX.
 * @param r the part that ends with the frame
 * @param at where the payload begins; the two bytes of the length are before it
 * @param layer the layer that has the length, and gets the trailer
 * @param fcsLength 4 or 0 where it is known, else -1
 */
export function dissect8023(
  p: Packet, r: Reader, at: number, layer: Node, lengthField: Field, trailer: Field, pastEnd: Field, fcsLength: number,
): void {
  const node = p.add(layer, lengthField, r, at - 2)
  let rest = r.reported - at
  if (fcsLength > 0 && rest >= fcsLength) rest -= fcsLength
  let length = r.u16(at - 2)
  if (length > rest) {
    length = rest
    p.expert(node, r, 'error', 'Length field value goes past the end of the payload', at - 2, 2, pastEnd)
  }
  const payload = r.sub(at, length)
  if (isLlc(r, at)) p.call(p.registry.protocol('llc'), payload)
  else p.call(p.registry.data, payload)
  // The trailer's beginning must have been captured, else Wireshark reports the frame as cut, unless it has already.
  if (at + length > r.length) {
    if (p.field[p.count - 1] === frameMarks.truncated.id) return
    r.need(at + length, 0)
  }
  dissectEthernetTrailer(p, layer, trailer, r, at + length, fcsLength)
}

/** False if the payload is IPX without an 802.2 header, which begins with a checksum of ones. */
export function isLlc(r: Reader, at: number): boolean {
  return !r.has(at, 2) || r.u16(at) !== 0xffff
}
