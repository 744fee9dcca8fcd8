import { ipv6Text } from './address-text.ts'
import { fields, ipv6, names, string, uint16, uint24, uint8, valueName } from './field.ts'
import { dhcpv6Options } from './dhcpv6-option-names.ts'
import { dhcpv6Option, type Dhcpv6Message } from './dhcpv6-options.ts'
import { frameMarks } from './marks.ts'
import { ROOT, type Node, type Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { malformed, type Reader } from './reader.ts'

// RFC 8415 sections 8 and 9: kind and transaction, or what a relay agent says in place of the transaction.
const TYPE = 0
const TRANSACTION = 1
const HEADER = 4
const HOPS = 1
const LINK = 2
const PEER = 18
const RELAY_HEADER = 34
const RELAY_FORWARD = 12
const RELAY_REPLY = 13

/** An option's type and length (section 21.1). */
const OPTION_HEADER = 4
/** Options inside of options: a relay of a relay, an address of an association, a status of an address. */
const MAX_DEPTH = 16

const f = fields('dhcpv6', {
  type: uint8('dhcpv6.msgtype', 'Message type', {
    values: names({
      1: 'Solicit', 2: 'Advertise', 3: 'Request', 4: 'Confirm', 5: 'Renew', 6: 'Rebind', 7: 'Reply', 8: 'Release', 9: 'Decline',
      10: 'Reconfigure', 11: 'Information-request', 12: 'Relay-forw', 13: 'Relay-reply', 14: 'Leasequery', 15: 'Leasequery-reply',
      16: 'Leasequery-done', 17: 'Leasequery-data', 18: 'Reconfigure-request', 19: 'Reconfigure-reply',
    }),
  }),
  transaction: uint24('dhcpv6.xid', 'Transaction ID', { base: 'hex' }),
  hops: uint8('dhcpv6.hopcount', 'Hopcount'),
  link: ipv6('dhcpv6.linkaddr', 'Link address'),
  peer: ipv6('dhcpv6.peeraddr', 'Peer address'),
  option: uint16('dhcpv6.option.type', 'Option', { values: dhcpv6Options }),
  name: string('dhcpv6.option.type_str', 'Option'),
  length: uint16('dhcpv6.option.length', 'Length'),
})

/** The Dynamic Host Configuration Protocol for IPv6 (RFC 8415). */
export const dhcpv6 = protocol({
  abbrev: 'dhcpv6', name: 'DHCPv6', label: 'DHCPv6',
  on: { 'udp.port': [546, 547] },
  dissect(r, p) {
    p.protocol = dhcpv6.name
    if (p.row) p.info = ''
    message(r, p, ROOT, 0)
    return true
  },
})

/** @param parent where it hangs: the option of a relay agent that has it inside */
function message(r: Reader, p: Packet, parent: Node, depth: number): void {
  if (depth > MAX_DEPTH) throw malformed
  const layer = parent === ROOT ? p.layer(dhcpv6, r) : p.branch(parent, frameMarks.text, r, 0, r.length, 'DHCPv6')
  const type = r.u8(TYPE)
  if (p.row) p.info += `${valueName(f.type, type) ?? `Message Type ${type}`} `
  p.add(layer, f.type, r, TYPE)
  let at = HEADER
  if (type === RELAY_FORWARD || type === RELAY_REPLY) {
    p.add(layer, f.hops, r, HOPS)
    p.add(layer, f.link, r, LINK)
    if (p.row) p.info += `L: ${ipv6Text(r.bytes, r.start + LINK)} `
    p.add(layer, f.peer, r, PEER)
    at = RELAY_HEADER
  } else {
    p.add(layer, f.transaction, r, TRANSACTION)
    if (p.row) p.info += `XID: 0x${r.u24(TRANSACTION).toString(16).padStart(6, '0')} `
  }
  const context: Dhcpv6Message = { type, options: (part, node) => options(part, p, node, context, depth + 1), message: (part, node) => message(part, p, node, depth + 1) }
  options(r.sub(at), p, layer, context, depth)
}

function options(r: Reader, p: Packet, parent: Node, context: Dhcpv6Message, depth: number): void {
  if (depth > MAX_DEPTH) throw malformed
  for (let at = 0; at < r.reported;) {
    const type = r.u16(at), length = r.u16(at + 2)
    const node = p.branch(parent, frameMarks.text, r, at, OPTION_HEADER + length, dhcpv6Options.get(type) ?? 'DHCP option')
    p.add(node, f.option, r, at)
    p.hide(p.put(node, f.name, r, at, 2, dhcpv6Options.get(type) ?? 'DHCP option'))
    p.add(node, f.length, r, at + 2)
    if (length > r.reported - at - OPTION_HEADER) r.need(at + OPTION_HEADER, length)
    dhcpv6Option(r.sub(at + OPTION_HEADER, length), p, node, type, context)
    at += OPTION_HEADER + length
  }
}
