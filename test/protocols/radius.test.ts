import { expect, it } from 'vitest'
import { lines, values } from './dissect.ts'
import { hex, join } from './network-bytes.ts'
import { dissectDatagrams, dissectUdp } from './udp-frames.ts'

/** RFC 2865 section 3: code, identifier, length, authenticator, attributes. */
function radius(code: number, identifier: number, ...attributes: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(attributes)
  return join(hex(code, 1), hex(identifier, 1), hex(20 + body.length, 2), '000102030405060708090a0b0c0d0e0f', body)
}

/** Section 5: type, length, value; text or hexadecimal digits. */
function attribute(type: number, value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return join(hex(type, 1), hex(bytes.length + 2, 1), bytes)
}

const USER = attribute(1, 'bob')

it('reads attributes by their types', () => {
  const p = dissectUdp(1812, radius(1, 5, USER, attribute(2, join('00112233445566778899aabbccddeeff')), attribute(4, join('c0000201')),
    attribute(5, join('00000011')), attribute(61, join('0000000f')), attribute(97, join('0040 20010db80a0b12f0')), attribute(25, join('abcd'))))
  expect([p.protocol, p.info]).toEqual(['RADIUS', 'Access-Request id=5'])
  expect([values(p, 'radius.code'), values(p, 'radius.id'), values(p, 'radius.authenticator')])
    .toEqual([['1'], ['5'], ['000102030405060708090a0b0c0d0e0f']])
  expect([values(p, 'radius.User_Name'), values(p, 'radius.NAS_IP_Address'), values(p, 'radius.NAS_Port')]).toEqual([['bob'], ['192.0.2.1'], ['17']])
  expect(lines(p, 'radius.avp')).toEqual([
    'AVP: t=User-Name(1) l=5 val=bob', 'AVP: t=User-Password(2) l=18 val=Encrypted', 'AVP: t=NAS-IP-Address(4) l=6 val=192.0.2.1',
    'AVP: t=NAS-Port(5) l=6 val=17', 'AVP: t=NAS-Port-Type(61) l=6 val=Ethernet(15)',
    'AVP: t=Framed-IPv6-Prefix(97) l=12 val=2001:db8:a0b:12f0::/64', 'AVP: t=Class(25) l=4 val=abcd',
  ])
})

it('reads tags and attributes of vendors', () => {
  const p = dissectUdp(1813, radius(4, 1, attribute(64, join('01 00000d')), attribute(81, '100'),
    attribute(26, join('00000009', attribute(1, 'shell:priv-lvl=15'))), attribute(26, join('00000137', attribute(7, join('00000001'))))))
  expect([values(p, 'radius.Tunnel_Type.tag'), lines(p, 'radius.Tunnel_Type')]).toEqual([['0x01'], ['Tunnel-Type: VLAN (13)']])
  expect(values(p, 'radius.Tunnel_Private_Group_Id')).toEqual(['100'])
  expect([values(p, 'radius.avp.vendor_id'), values(p, 'radius.Cisco_AVPair')]).toEqual([['9', '311'], ['shell:priv-lvl=15']])
  expect(lines(p, 'text')).toContain('VSA: t=Cisco-AVPair(1) l=19 val=shell:priv-lvl=15')
  expect(values(p, 'radius.MS_MPPE_Encryption_Policy')).toEqual(['1'])
})

it('puts an EAP message together', () => {
  const p = dissectUdp(1812, radius(1, 1, attribute(79, join('02 07 0008')), attribute(79, join('01', Buffer.from('bob'))), USER))
  expect([p.layers.map(({ abbrev }) => abbrev).join(':'), p.protocol, p.info]).toEqual(['frame:eth:ethertype:ip:udp:radius:eap', 'RADIUS', 'Access-Request id=1'])
  expect([values(p, 'eap.code'), values(p, 'eap.type'), values(p, 'eap.identity')]).toEqual([['2'], ['1'], ['bob']])
})

it('finds the request of a response, and what came twice', () => {
  const request = { from: 50_000, to: 1812, payload: radius(1, 9, USER) }
  const response = { from: 1812, to: 50_000, payload: radius(2, 9), answer: true }
  const dissect = dissectDatagrams([request, request, response, response, { ...response, payload: radius(2, 8) }])
  expect([dissect(2).info, values(dissect(2), 'radius.req.dup')]).toEqual(['Access-Request id=9, Duplicate Request', ['1']])
  expect([values(dissect(3), 'radius.reqframe'), values(dissect(3), 'radius.time')]).toEqual([['1'], ['2.000000000']])
  expect([dissect(4).info, values(dissect(4), 'radius.rsp.dup')]).toEqual(['Access-Accept id=9, Duplicate Response', ['3']])
  expect(values(dissect(5), 'radius.reqframe')).toEqual([])
})

it('says what has no room', () => {
  expect(values(dissectUdp(1812, radius(1, 1, join('01 09 61 62'))), '_ws.expert.message')).toEqual(['Not enough room in packet for AVP'])
  expect(values(dissectUdp(1812, radius(1, 1, join('01 00'))), '_ws.expert.message')).toEqual(['AVP too short: length 0 < 2'])
  expect(values(dissectUdp(1812, radius(1, 1, USER).subarray(0, 22)), '_ws.malformed.expert')).toHaveLength(1)
  expect(dissectUdp(1812, Buffer.from('not RADIUS at all, but some text')).protocol).toBe('UDP')
})
