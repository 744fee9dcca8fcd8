import { ipv6Text } from './address-text.ts'
import { bytes, fields, ipv6, names, none, uint16, uint8, valueName } from './field.ts'
import { protocol } from './protocol.ts'

// RFC 2080 section 2.1: the header, then route table entries of 20 bytes each.
const COMMAND = 0
const VERSION = 1
const RESERVED = 2
const HEADER = 4
const ENTRY = 20

// An entry's fields, by their place in it.
const PREFIX = 0
const ROUTE_TAG = 16
const PREFIX_LENGTH = 18
const METRIC = 19

const f = fields('ripng', {
  command: uint8('ripng.cmd', 'Command', { values: names({ 1: 'Request', 2: 'Response' }) }),
  version: uint8('ripng.version', 'Version'),
  reserved: bytes('ripng.reserved', 'Reserved'),
  entry: none('ripng.rte', 'Route Table Entry'),
  prefix: ipv6('ripng.rte.ipv6_prefix', 'IPv6 Prefix'),
  routeTag: uint16('ripng.rte.route_tag', 'Route Tag', { base: 'hex' }),
  prefixLength: uint8('ripng.rte.prefix_length', 'Prefix Length'),
  metric: uint8('ripng.rte.metric', 'Metric', { description: 'Hops to the destination; 16 for one that cannot be reached' }),
})

/** RIP for IPv6 (RFC 2080). */
export const ripng = protocol({
  abbrev: 'ripng', name: 'RIPng', label: 'RIPng',
  selfContained: true,
  on: { 'udp.port': [521] },
  dissect(r, p) {
    const layer = p.layer(ripng, r)
    const command = p.add(layer, f.command, r, COMMAND)
    if (p.row) p.info = `Command ${valueName(f.command, p.number[command]) ?? `Unknown (${p.number[command]})`}`
    const version = p.add(layer, f.version, r, VERSION)
    if (p.row) p.info += `, Version ${p.number[version]}`
    p.add(layer, f.reserved, r, RESERVED, 2)
    for (let at = HEADER; r.reported - at > 0; at += ENTRY) {
      const entry = p.add(layer, f.entry, r, at, ENTRY)
      p.add(entry, f.prefix, r, at + PREFIX)
      p.add(entry, f.routeTag, r, at + ROUTE_TAG)
      p.add(entry, f.prefixLength, r, at + PREFIX_LENGTH)
      p.add(entry, f.metric, r, at + METRIC)
      if (!p.detailed) continue
      const prefix = ipv6Text(r.bytes, r.start + at + PREFIX)
      p.append(entry, `: IPv6 Prefix: ${prefix}/${r.u8(at + PREFIX_LENGTH)} Metric: ${r.u8(at + METRIC)}`)
    }
    return true
  },
})
