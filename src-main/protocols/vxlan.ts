import { boolean, fields, uint16, uint24, uint8 } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { protocol } from './protocol.ts'

// RFC 7348 section 5; the group policy is of draft-smith-vxlan-group-policy.
const FLAGS = 0
const GROUP_POLICY = 2
const VNI = 4
const RESERVED = 7
const HEADER = 8

const f = fields('vxlan', {
  flags: uint16('vxlan.flags', 'Flags', { base: 'hex' }),
  gbp: boolean('vxlan.flag_g', 'GBP Extension', { width: 2, mask: 0x8000, words: ['Not defined', 'Defined'] }),
  vniFlag: boolean('vxlan.flag_i', 'VXLAN Network ID (VNI)', { width: 2, mask: 0x0800 }),
  dontLearn: boolean('vxlan.flag_d', "Don't Learn", { width: 2, mask: 0x0040 }),
  applied: boolean('vxlan.flag_a', 'Policy Applied', { width: 2, mask: 0x0008 }),
  reservedFlags: uint16('vxlan.flags_reserved', 'Reserved(R)', { mask: 0x77b7, base: 'hex' }),
  policy: uint16('vxlan.gbp', 'Group Policy ID'),
  vni: uint24('vxlan.vni', 'VXLAN Network Identifier (VNI)'),
  reserved: uint8('vxlan.reserved8', 'Reserved'),
})
const FLAG_FIELDS = [f.gbp, f.vniFlag, f.dontLearn, f.applied, f.reservedFlags]

/** Ethernet frames over UDP (RFC 7348). */
export const vxlan = protocol({
  abbrev: 'vxlan', name: 'VxLAN', label: 'Virtual eXtensible Local Area Network',
  on: { 'udp.port': [4789] },
  carriesPackets: true,
  // What is inside has conversations of its own.
  changesState: () => true,
  dissect(r, p) {
    const layer = p.layer(vxlan, r, 0, HEADER)
    if (p.row) p.info = ''
    addFlagWord(p, layer, f.flags, r, FLAGS, FLAG_FIELDS)
    p.add(layer, f.policy, r, GROUP_POLICY)
    p.add(layer, f.vni, r, VNI)
    p.add(layer, f.reserved, r, RESERVED)
    p.call(p.registry.protocol('eth'), r.sub(HEADER))
    return true
  },
})
