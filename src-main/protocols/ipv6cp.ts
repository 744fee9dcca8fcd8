import { hexBytes } from './address-text.ts'
import { bytes, fields, names, uint16, uint8 } from './field.ts'
import { dissectNegotiation, type PppOption } from './ppp-negotiation.ts'
import { protocol } from './protocol.ts'

// RFC 5072 section 4, RFC 5172 section 2.
const OPTION_NAMES: Readonly<Record<number, string>> = { 1: 'Interface Identifier', 2: 'IPv6 compression' }

const f = fields('ipv6cp', {
  type: uint8('ipv6cp.opt.type', 'Type', { values: names(OPTION_NAMES) }),
  length: uint8('ipv6cp.opt.length', 'Length'),
  identifier: bytes('ipv6cp.interface_identifier', 'Interface Identifier'),
  compression: uint16('ipcp.opt.compress_proto', 'IP Compression Protocol', { base: 'hex' }),
  data: bytes('ipcp.data', 'Data'),
})

const OPTIONS: ReadonlyMap<number, PppOption> = new Map<number, PppOption>([
  [1, {
    name: OPTION_NAMES[1],
    value(p, node, r, at) {
      const identifier = p.add(node, f.identifier, r, at, 8)
      if (p.detailed) p.label(identifier, 'Interface Identifier: ' + hexBytes(r.view(at, 8), ':'))
      return undefined
    },
  }],
  [2, {
    name: OPTION_NAMES[2],
    value(p, node, r, at, length) {
      p.add(node, f.compression, r, at)
      if (length > 2) p.add(node, f.data, r, at + 2, length - 2)
      return undefined
    },
  }],
])

export const ipv6cp = protocol({
  abbrev: 'ipv6cp', name: 'PPP IPV6CP', label: 'PPP IPv6 Control Protocol',
  on: { 'ppp.protocol': [0x8057], ethertype: [0x8057] },
  dissect(r, p) {
    dissectNegotiation(ipv6cp, 7, r, p, OPTIONS, f, (packet, layer, body) => packet.add(layer, f.data, body, 0, body.length))
    return true
  },
})
