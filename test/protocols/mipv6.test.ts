import { describe, expect, it } from 'vitest'
import { dissectBytes, lines, places, values } from './dissect.ts'
import { ipv6, RAW } from './network-bytes.ts'

const mobility = (header: string, next = 135) => dissectBytes(ipv6({ next, payload: header }), RAW)

describe('mobility header (RFC 6275 section 6.1)', () => {
  it('updates a binding, with options', () => {
    const p = mobility('3b' + '03' + '05' + '00' + '0000' + '03e8' + '8000' + '0e10' + '0310' + '20010db8' + '00'.repeat(11) + '09' + '0100')
    expect([p.protocol, p.info]).toEqual(['MIPv6', 'Binding Update'])
    expect([values(p, 'mip6.bu.seqnr'), places(p, 'mip6.bu.seqnr')]).toEqual([['1000'], [[0, 46, 2]]])
    expect([values(p, 'mip6.bu.a_flag'), values(p, 'mip6.bu.h_flag')]).toEqual([['1'], ['0']])
    expect(lines(p, 'mip6.bu.lifetime')).toEqual(['Lifetime: 3600 (14400 seconds)'])
    expect(values(p, 'mip6.acoa.acoa')).toEqual(['2001:db8::9'])
  })

  it('has messages of many kinds', () => {
    expect(mobility('3b00' + '0000' + '0000' + '0000').info).toBe('Binding Refresh Request')
    const test = mobility('3b02' + '0300' + '0000' + '0005' + '01'.repeat(8) + '02'.repeat(8))
    expect([test.info, values(test, 'mip6.hot.nindex'), values(test, 'mip6.hot.token')])
      .toEqual(['Home Test', ['5'], ['0x0202020202020202']])
    const answer = mobility('3b01' + '0600' + '0000' + '8000' + '03e8' + '0e10' + '0202' + '0708')
    expect([answer.info, values(answer, 'mip6.ba.status'), values(answer, 'mip6.bra.interval')])
      .toEqual(['Binding Acknowledgement', ['128'], ['1800']])
    expect(mobility('3b01' + '1000' + '0000' + '0101' + '0001' + '8000' + '0102' + '0000').info).toBe('Binding Revocation Indication')
    expect(mobility('3b00' + '6300' + '0000' + '0000').info).toBe('Unknown Mobility Header (99)')
  })

  it('is one of a network where a router moves', () => {
    expect(mobility('3b01' + '0500' + '0000' + '0001' + '0400' + '0001' + '00000000').protocol).toBe('NEMO')
  })

  it('had another number before', () => {
    expect(mobility('3b00' + '0000' + '0000' + '0000', 62).protocol).toBe('MIPv6')
  })

  it('says that an option leads past the end', () => {
    const p = mobility('3b01' + '0500' + '0000' + '0001' + '0000' + '0001' + '03ff' + '0000')
    expect(values(p, 'mip6.opt.len.invalid')).toHaveLength(1)
  })
})
