import { etherTypes } from './ether-types.ts'
import { fields, names, uint16, uint32 } from './field.ts'
import { MAX_LENGTH } from './ieee8023.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// A 32-bit address family before the packet: in the byte order of the machine that captured (LINKTYPE_NULL), or in network
// order (LINKTYPE_LOOP, of OpenBSD).
const HEADER = 4
const LINKTYPE_LOOP = 108
/** PPP in HDLC-like framing, which some systems captured under this link type. */
const PPP_HDLC = 0xff03

const f = fields('null', {
  type: uint16('null.type', 'Type', { base: 'hex', values: etherTypes }),
  family: uint32('null.family', 'Family', {
    values: names({ 2: 'IP', 7: 'OSI', 16: 'Appletalk', 23: 'Netware IPX/SPX', 24: 'IPv6', 28: 'IPv6', 30: 'IPv6' }),
  }),
})

export const nullLoopback = protocol({
  abbrev: 'null', name: 'Null', label: 'Null/Loopback',
  on: { wtap_encap: [0, LINKTYPE_LOOP] },
  dissect(r, p) {
    p.protocol = 'N/A'
    if (p.row) p.info = 'Null/Loopback'
    const loop = p.meta.linkType === LINKTYPE_LOOP
    if (!loop && r.u16(0) === PPP_HDLC) {
      p.call(p.registry.protocol('ppp'), r)
      return true
    }
    const family = loop ? r.u32(0) : addressFamily(r)
    const layer = p.layer(nullLoopback, r, 0, HEADER)
    p.protocol = 'N/A'
    const payload = r.sub(HEADER)
    // Old captures of Linux have an Ethernet type in the place of the family.
    if (!loop && family > MAX_LENGTH) {
      p.put(layer, f.type, r, 0, HEADER, family & 0xffff)
      if (!p.next('ethertype', family & 0xffff, payload)) p.call(p.registry.data, payload)
    } else {
      p.put(layer, f.family, r, 0, HEADER, family)
      if (!p.next('null.type', family, payload)) p.call(p.registry.data, payload)
    }
    return true
  },
})

/** The family, whatever the byte order; IRIX has it in the first 16 bits. */
function addressFamily(r: Reader): number {
  const value = r.u32le(0)
  if (value > 0xffff) return value <= 0x05ffff && value >= 0x10000 ? value >>> 16 : r.u32(0)
  return (value & 0xff) === 0 && value < 0x0600 ? value >>> 8 : value
}
