import { dissectEthernetTrailer } from './ethernet-trailer.ts'
import { etherTypes } from './ether-types.ts'
import type { Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

/** Wireshark counts the step from an Ethernet type to its protocol as a protocol of its own in `frame.protocols`. */
export const etherType = protocol({
  abbrev: 'ethertype', name: 'Ethertype', label: 'Ethertype',
  dissect: () => false,
})

/**
 * Hands the payload behind an Ethernet type on, and shows what is left behind it as trailer.
 * @param r the part that ends with the frame
 * @param at where the payload begins
 * @param layer the layer that has the type, and gets the trailer
 * @param fcsLength 4 or 0 where it is known, else -1
 */
export function dissectEtherType(
  p: Packet, type: number, r: Reader, at: number, layer: Node, trailer: Field, fcsLength: number,
): void {
  p.layers.push(etherType)
  const before = r.reported - at
  const payload = r.sub(at, fcsLength > 0 && before >= fcsLength ? before - fcsLength : before)
  if (!p.next('ethertype', type, payload)) {
    p.call(p.registry.data, payload)
    p.protocol = '0x' + type.toString(16).padStart(4, '0')
    const name = p.row && etherTypes.get(type)
    if (name) p.info = name
  }
  const end = at + payload.reported
  if (payload.reported < before && end < r.length) dissectEthernetTrailer(p, layer, trailer, r, end, fcsLength)
}
