import { describe, expect, it } from 'vitest'
import { dissectBytes, lines, places, values } from './dissect.ts'
import { ethernet, ipv4, join } from './network-bytes.ts'

describe('IEEE 802.1Q', () => {
  it('reads priority, drop eligibility and VLAN, each with its bytes', () => {
    const p = dissectBytes(ethernet(0x8100, join('b064', '0800', ipv4())))
    expect([values(p, 'vlan.priority'), values(p, 'vlan.dei'), values(p, 'vlan.id')]).toEqual([['5'], ['1'], ['100']])
    expect([places(p, 'vlan.id'), places(p, 'vlan.etype')]).toEqual([[[0, 14, 2]], [[0, 16, 2]]])
    expect(lines(p, 'vlan')).toEqual(['802.1Q Virtual LAN, PRI: 5, DEI: 1, ID: 100'])
    expect([p.protocol, p.vlan]).toEqual(['IPv4', 100])
    expect(values(p, 'frame.protocols')).toEqual(['eth:ethertype:vlan:ethertype:ip'])
  })

  it('may be there several times', () => {
    const p = dissectBytes(ethernet(0x8100, join('0001', '8100', '0002', '0800', ipv4())))
    expect(values(p, 'vlan.id')).toEqual(['1', '2'])
    expect(p.vlan).toBe(1)
  })

  it('may have a length in place of a type', () => {
    const p = dissectBytes(ethernet(0x8100, join('0001', '0006', 'aaaa03', '000000')))
    expect([values(p, 'vlan.len'), values(p, 'llc.dsap')]).toEqual([['6'], ['0xaa']])
  })

  it('is said in the Info column where no protocol follows', () => {
    expect(dissectBytes(ethernet(0x8100, '6064' + '9999' + '00')).info).toBe('PRI: 3  DEI: 0  ID: 100')
  })
})

describe('IEEE 802.1ad', () => {
  it('is the outer tag of a provider', () => {
    const p = dissectBytes(ethernet(0x88a8, join('a00a', '8100', '0014', '0800', ipv4())))
    expect([values(p, 'ieee8021ad.priority'), values(p, 'ieee8021ad.id')]).toEqual([['5'], ['10']])
    expect(values(p, 'vlan.id')).toEqual(['20'])
    expect(values(p, 'frame.protocols')).toEqual(['eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:ip'])
  })
})
