import { dissectEtherType } from './ether-type.ts'
import { etherTypes } from './ether-types.ts'
import { boolean, bytes, fields, names, none, uint16 } from './field.ts'
import { dissect8023, MAX_LENGTH } from './ieee8023.ts'
import { protocol } from './protocol.ts'

// IEEE 802.1Q section 9.6: the tag control information, and the type or length of what follows.
const TCI = 0
const TYPE = 2
const HEADER = 4

/** Tags that may be nested; a hostile frame can be nothing but tags. */
const MAX_TAGS = 10

const f = fields('vlan', {
  priority: uint16('vlan.priority', 'Priority', {
    mask: 0xe000, description: 'Descriptions are recommendations of IEEE 802.1Q-2014, table I-2',
    values: names({
      0: 'Best Effort (default)', 1: 'Background', 2: 'Excellent Effort', 3: 'Critical Applications',
      4: 'Video, < 100ms latency and jitter', 5: 'Voice, < 10ms latency and jitter', 6: 'Internetwork Control',
      7: 'Network Control',
    }),
  }),
  dei: boolean('vlan.dei', 'DEI', {
    width: 2, mask: 0x1000, words: ['Ineligible', 'Eligible'], description: 'Drop Eligible Indicator',
  }),
  id: uint16('vlan.id', 'ID', { mask: 0x0fff, description: 'VLAN identifier' }),
  type: uint16('vlan.etype', 'Type', { base: 'hex', values: etherTypes }),
  length: uint16('vlan.len', 'Length'),
  trailer: bytes('vlan.trailer', 'Trailer'),
  pastEnd: none('vlan.len.past_end', 'Length field value goes past the end of the payload'),
  tooManyTags: none('vlan.too_many_tags', 'Too many nested VLAN tags'),
})

export const vlan = protocol({
  abbrev: 'vlan', name: 'VLAN', label: '802.1Q Virtual LAN',
  on: { ethertype: [0x8100, 0x9100] },
  dissect(r, p) {
    p.protocol = vlan.name
    const tci = r.u16(TCI)
    const id = tci & 0x0fff
    if (p.vlan === 0) p.vlan = id
    if (p.row) p.info = `PRI: ${tci >>> 13}  DEI: ${tci >>> 12 & 1}  ID: ${id}`
    const layer = p.layer(vlan, r, 0, HEADER)
    if (p.layers.filter((each) => each === vlan).length > MAX_TAGS) {
      p.expert(layer, r, 'warn', 'Too many nested VLAN tags', 0, HEADER, f.tooManyTags)
      return true
    }
    if (p.detailed) p.label(layer, `802.1Q Virtual LAN, PRI: ${tci >>> 13}, DEI: ${tci >>> 12 & 1}, ID: ${id}`)
    p.add(layer, f.priority, r, TCI)
    p.add(layer, f.dei, r, TCI)
    p.add(layer, f.id, r, TCI)
    const type = r.u16(TYPE)
    if (type <= MAX_LENGTH) dissect8023(p, r, HEADER, layer, f.length, f.trailer, f.pastEnd, 0)
    else {
      p.add(layer, f.type, r, TYPE)
      dissectEtherType(p, type, r, HEADER, layer, f.trailer, 0)
    }
    return true
  },
})
