import { expect, it } from 'vitest'
import { dissectBytes, lines, places, values } from './dissect.ts'
import { ethernet, hex, join } from './network-bytes.ts'

// IEEE 802.1AB 8.4: 7 bits of type, 9 of length.
const tlv = (type: number, ...value: (string | Uint8Array)[]) => join(hex(type << 9 | join(...value).length, 2), ...value)
const FIRST = [tlv(1, '04', '001122334455'), tlv(2, '05', Buffer.from('eth0')), tlv(3, '0078')]
const dissect = (...tlvs: Uint8Array[]) => dissectBytes(ethernet(0x88cc, join(...tlvs), '0180c200000e'))

it('reads who is there', () => {
  const p = dissect(...FIRST, tlv(5, Buffer.from('switch')), tlv(7, '0014', '0004'), tlv(8, '05', '01', 'c0000201', '02', '00000007', '00'), tlv(0))
  expect([p.protocol, p.info]).toEqual(['LLDP', 'MA/00:11:22:33:44:55 IN/eth0 120 SysN=switch '])
  expect(['lldp.chassis.id.mac', 'lldp.port.id', 'lldp.time_to_live', 'lldp.tlv.system.name', 'lldp.mgn.addr.ip4', 'lldp.mgn.interface.number']
    .map((name) => values(p, name))).toEqual([['00:11:22:33:44:55'], ['eth0'], ['120'], ['switch'], ['192.0.2.1'], ['7']])
  expect(values(p, 'lldp.tlv.enable_system_cap.router')).toEqual(['0'])
  expect(places(p, 'lldp.port.id')).toEqual([[0, 14 + 9 + 3, 4]])
})

it('reads what organizations have defined', () => {
  const p = dissect(...FIRST, tlv(127, '0080c2', '01', '002a'), tlv(127, '00120f', '01', '03', '0036', '001e'), tlv(127, 'aabbcc', '05', 'ff'), tlv(0))
  expect(values(p, 'lldp.ieee.802_1.port_vlan.id')).toEqual(['42'])
  expect(values(p, 'lldp.ieee.802_3.pmd_mau_type')).toEqual(['0x001e'])
  expect(values(p, 'lldp.unknown_subtype.content')).toEqual(['ff'])
  expect(lines(p, 'text')).toContain('IEEE - Port VLAN ID')
})

it('says what is missing', () => {
  expect(dissect(FIRST[1], FIRST[2]).info).toBe('Invalid Chassis ID TLV')
  expect(dissect(FIRST[0], FIRST[2]).info).toBe('Invalid Port ID TLV')
})
