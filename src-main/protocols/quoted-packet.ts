import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Protocol } from './protocol.ts'
import { truncated, type Reader } from './reader.ts'

/**
 * Dissects the packet that an ICMP error quotes, below the error's layer. The columns go on to speak of the error itself.
 * @throws Truncated if the capture ends inside the quoted packet: then there is nothing behind it either
 */
export function dissectQuoted(p: Packet, layer: Node, own: Protocol, r: Reader): void {
  const {
    root, quoted, row, protocol, info, sourceKind, sourceBytes, sourceAt, destinationAt, sourcePort, destinationPort, addresses,
    conversation, direction, tcpFlags, payloadLength, hopLimit, ipv6Payload, fragmented,
  } = p
  const before = p.count
  p.root = layer
  p.quoted = true
  p.row = false
  p.ipv6Payload = -1
  p.call(own, r)
  Object.assign(p, {
    root, quoted, row, protocol, info, sourceKind, sourceBytes, sourceAt, destinationAt, sourcePort, destinationPort, addresses,
    conversation, direction, tcpFlags, payloadLength, hopLimit, ipv6Payload, fragmented,
  })
  const last = p.count - 1
  if (last >= before && p.field[last] === frameMarks.truncated.id) {
    p.count = last
    throw truncated
  }
}

/** The same for what an ICMPv6 error quotes; anything but an IPv6 packet is shown as data. */
export function dissectQuotedIpv6(p: Packet, layer: Node, r: Reader): void {
  const isIpv6 = r.u8(0) >>> 4 === 6
  dissectQuoted(p, layer, p.registry.protocol(isIpv6 ? 'ipv6' : 'data'), r)
}
