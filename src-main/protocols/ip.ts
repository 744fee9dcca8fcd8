import { fields, boolean, ipv4, names, uint16, uint8, SET } from './field.ts'
import { protocol } from './protocol.ts'

// RFC 791 3.1: the header's fields, by their place in bytes.
const f = fields('ip', {
  version: uint8('ip.version', 'Version', { mask: 0xf0 }),
  hdrLen: uint8('ip.hdr_len', 'Header Length', { mask: 0x0f, unit: ' bytes' }),
  dsfield: uint8('ip.dsfield', 'Differentiated Services Field', { base: 'hex' }),
  len: uint16('ip.len', 'Total Length'),
  id: uint16('ip.id', 'Identification', { base: 'hex' }),
  df: boolean('ip.flags.df', "Don't fragment", { mask: 0x40, words: SET }),
  mf: boolean('ip.flags.mf', 'More fragments', { mask: 0x20, words: SET }),
  fragOffset: uint16('ip.frag_offset', 'Fragment Offset', { mask: 0x1fff }),
  ttl: uint8('ip.ttl', 'Time to Live'),
  proto: uint8('ip.proto', 'Protocol', { values: names({ 1: 'ICMP', 6: 'TCP', 17: 'UDP' }) }),
  checksum: uint16('ip.checksum', 'Header Checksum', { base: 'hex' }),
  src: ipv4('ip.src', 'Source Address'),
  dst: ipv4('ip.dst', 'Destination Address'),
})

export const ip = protocol({
  abbrev: 'ip', name: 'IPv4', label: 'Internet Protocol Version 4',
  on: { ethertype: [0x0800], 'ip.proto': [4] },
  groups: [{ abbrev: 'ip.addr', label: 'Source or Destination Address', members: [f.src, f.dst] }],
  dissect(r, p) {
    const header = (r.u8(0) & 15) * 4
    const layer = p.layer(ip, r, 0, header)
    p.add(layer, f.version, r, 0)
    p.put(layer, f.hdrLen, r, 0, 1, header)
    p.add(layer, f.dsfield, r, 1)
    p.add(layer, f.len, r, 2)
    p.add(layer, f.id, r, 4)
    p.add(layer, f.df, r, 6)
    p.add(layer, f.mf, r, 6)
    p.put(layer, f.fragOffset, r, 6, 2, (r.u16(6) & 0x1fff) * 8)
    p.add(layer, f.ttl, r, 8)
    p.add(layer, f.proto, r, 9)
    p.add(layer, f.checksum, r, 10)
    p.add(layer, f.src, r, 12)
    p.add(layer, f.dst, r, 16)
    p.addresses = { bytes: r.bytes, sourceAt: r.start + 12, destinationAt: r.start + 16, length: 4 }
    p.sourceKind = 'ipv4'
    p.sourceBytes = r.bytes
    p.sourceAt = r.start + 12
    p.destinationAt = r.start + 16
    const payload = r.sub(header, Math.max(0, r.u16(2) - header))
    if ((r.u16(6) & 0x3fff) !== 0 || !p.next('ip.proto', r.u8(9), payload)) p.call(p.registry.data, payload)
    return true
  },
})
