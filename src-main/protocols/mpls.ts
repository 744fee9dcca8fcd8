import { fields, names, uint32 } from './field.ts'
import { protocol } from './protocol.ts'

// RFC 3032 section 2.1: an entry of the label stack has 20 bits of label, 3 of traffic class, the bottom bit and 8 of TTL.
const ENTRY = 4
const LABEL_SHIFT = 12
const BOTTOM = 0x100

/** Values that are reserved (RFC 7274). */
const LAST_SPECIAL = 15

const labels = names({
  0: 'IPv4 Explicit-Null', 1: 'Router Alert', 2: 'IPv6 Explicit-Null', 3: 'Implicit-Null', 7: 'Entropy Label Indicator (ELI)',
  13: 'Generic Associated Channel Label (GAL)', 14: 'OAM Alert',
})

const f = fields('mpls', {
  label: uint32('mpls.label', 'MPLS Label', { mask: 0xfffff000, base: 'dec_hex', values: labels, special: true }),
  exp: uint32('mpls.exp', 'MPLS Experimental Bits', { mask: 0x0e00 }),
  bottom: uint32('mpls.bottom', 'MPLS Bottom Of Label Stack', { mask: 0x0100 }),
  ttl: uint32('mpls.ttl', 'MPLS TTL', { mask: 0x00ff }),
})

/** Multiprotocol Label Switching (RFC 3032). What is below the labels is told by its first four bits (RFC 4928 section 3). */
export const mpls = protocol({
  abbrev: 'mpls', name: 'MPLS', label: 'MultiProtocol Label Switching Header',
  on: {
    'ethertype': [0x8847, 0x8848], 'ip.proto': [137], 'ppp.protocol': [0x0281, 0x0283], 'gre.proto': [0x8847, 0x8848],
    'udp.port': [6635],
  },
  carriesPackets: true,
  // What is inside has conversations of its own.
  changesState: () => true,
  dissect(r, p) {
    p.protocol = mpls.name
    if (p.row) p.info = 'MPLS Label Switched Packet'
    let at = 0
    for (let bottom = false; !bottom; at += ENTRY) {
      if (at >= r.reported) return true
      const entry = r.u32(at), label = entry >>> LABEL_SHIFT
      const layer = p.layer(mpls, r, at, ENTRY)
      const name = label <= LAST_SPECIAL ? labels.get(label) ?? 'Reserved - Unknown' : undefined
      if (p.detailed) {
        p.label(layer, `${mpls.label}, Label: ${label}${name === undefined ? '' : ` (${name})`}, Exp: ${entry >>> 9 & 7}, `
          + `S: ${entry >>> 8 & 1}, TTL: ${entry & 0xff}`)
      }
      const node = p.add(layer, f.label, r, at)
      if (p.detailed && name !== undefined) p.label(node, p.line(node).replace(/MPLS Label: .*/, `MPLS Label: ${name} (${label})`))
      p.add(layer, f.exp, r, at)
      p.add(layer, f.bottom, r, at)
      p.add(layer, f.ttl, r, at)
      bottom = (entry & BOTTOM) !== 0
    }
    const payload = r.sub(at)
    const version = payload.u8(0) >>> 4
    if (version === 4) p.call(p.registry.protocol('ip'), payload)
    else if (version === 6) p.call(p.registry.protocol('ipv6'), payload)
    else p.call(p.registry.data, payload)
    return true
  },
})
