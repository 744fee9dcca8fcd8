import { dissectEtherType } from './ether-type.ts'
import { etherTypes } from './ether-types.ts'
import { bytes, fields, uint16 } from './field.ts'
import { protocol } from './protocol.ts'

// IEEE 802.1Q section 9.6: a service tag is laid out as a customer tag; two may follow each other.
const TCI = 0
const TYPE = 2
const TAG = 4
const ETHERTYPE_8021AD = 0x88a8

const f = fields('ieee8021ad', {
  priority: uint16('ieee8021ad.priority', 'Priority', { mask: 0xe000 }),
  dei: uint16('ieee8021ad.dei', 'DEI', { mask: 0x1000, description: 'Drop Eligible Indicator' }),
  id: uint16('ieee8021ad.id', 'ID', { mask: 0x0fff, description: 'VLAN identifier' }),
  svid: uint16('ieee8021ad.svid', 'ID', { mask: 0x0fff, description: 'Service VLAN identifier' }),
  cvid: uint16('ieee8021ad.cvid', 'ID', { mask: 0x0fff, description: 'Customer VLAN identifier' }),
})

// Wireshark shows type and trailer under the names that it has for 802.1ah.
const ah = fields('ieee8021ah', {
  type: uint16('ieee8021ah.etype', 'Type', { base: 'hex', values: etherTypes }),
  trailer: bytes('ieee8021ah.trailer', 'Trailer'),
})

export const ieee8021ad = protocol({
  abbrev: 'ieee8021ad', name: '802.1ad', label: 'IEEE 802.1ad',
  on: { ethertype: [ETHERTYPE_8021AD] },
  dissect(r, p) {
    p.protocol = ieee8021ad.name
    const tci = r.u16(TCI)
    const id = tci & 0x0fff
    if (p.row) p.info = `PRI: ${tci >>> 13}  DROP: ${tci >>> 12 & 1} ID: ${id}`
    let type = r.u16(TYPE)
    const stacked = type === ETHERTYPE_8021AD
    const inner = stacked ? r.u16(TAG + TCI) : 0
    const header = stacked ? TAG * 2 : TAG
    if (stacked) type = r.u16(TAG + TYPE)
    const layer = p.layer(ieee8021ad, r, 0, header)
    if (p.detailed) p.label(layer, 'IEEE 802.1ad, ' + (stacked ? `S-VID: ${id}, C-VID: ${inner & 0x0fff}` : `ID: ${id}`))
    p.add(layer, f.priority, r, TCI)
    p.add(layer, f.dei, r, TCI)
    p.add(layer, stacked ? f.svid : f.id, r, TCI)
    if (stacked) {
      p.add(layer, f.priority, r, TAG + TCI)
      p.add(layer, f.dei, r, TAG + TCI)
      p.add(layer, f.cvid, r, TAG + TCI)
    }
    p.add(layer, ah.type, r, header - 2)
    dissectEtherType(p, type, r, header, layer, ah.trailer, 0)
    return true
  },
})
