import { ipv4Text, ipv6Text } from './address-text.ts'
import { fields, uint32, uint8, type Field } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { malformed, type Reader } from './reader.ts'

/** How a list of prefixes is shown; addresses are IPv4's or IPv6's by the prefix's field. */
export interface PrefixFields {
  readonly prefix: Field
  /** What stands in front of "prefix length". */
  readonly name: string
}

const f = fields('bgp', {
  length: uint8('bgp.prefix_length', 'Prefix Length'),
  pathId: uint32('bgp.nlri_path_id', 'NLRI path id'),
})

/** Adds prefixes (RFC 4271 4.3) up to `end`. With an identifier in front of each (RFC 7911) if only then they end there. */
export function bgpPrefixes(r: Reader, p: Packet, parent: Node, start: number, end: number, { prefix, name }: PrefixFields): void {
  const wide = prefix.type === 'ipv6', most = wide ? 128 : 32
  const identified = !fits(r, start, end, most, 0) && fits(r, start, end, most, 4)
  for (let at = start; at < end;) {
    const lengthAt = identified ? at + 4 : at, bits = r.u8(lengthAt), bytes = Math.ceil(bits / 8)
    if (bits > most) throw malformed
    const address = new Uint8Array(wide ? 16 : 4)
    address.set(r.view(lengthAt + 1, bytes))
    // Bits behind the prefix are irrelevant (RFC 4271 4.3).
    if (bits & 7) address[bytes - 1] &= 0xff00 >> (bits & 7)
    const node = p.branch(parent, frameMarks.text, r, at, lengthAt + 1 - at + bytes)
    if (p.detailed) p.label(node, `${wide ? ipv6Text(address, 0) : ipv4Text(address, 0)}/${bits}${identified ? ` PathId ${r.u32(at)} ` : ''}`)
    if (identified) p.add(node, f.pathId, r, at)
    const length = p.add(node, f.length, r, lengthAt)
    if (p.detailed && (!identified || wide)) p.label(length, `${name} prefix length: ${bits}`)
    p.put(node, prefix, r, lengthAt + 1, bytes, address)
    at = lengthAt + 1 + bytes
  }
}

/** True if prefixes with `front` bytes before each fill the list; the route to everything may be there but once. */
function fits(r: Reader, start: number, end: number, most: number, front: number): boolean {
  let at = start, defaults = 0
  while (at + front < end) {
    const bits = r.u8(at + front)
    if (bits > most || bits === 0 && ++defaults > 1) return false
    at += front + 1 + Math.ceil(bits / 8)
  }
  return at === end
}
