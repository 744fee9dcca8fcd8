import { describe, expect, it } from 'vitest'
import { dissectBytes, lines, places, values } from './dissect.ts'
import { ipv4, ipv6, join } from './network-bytes.ts'

// https://www.tcpdump.org/linktypes.html
const NULL = 0
const LOOP = 108

describe('BSD loopback', () => {
  it('begins with an address family in the byte order of its machine', () => {
    for (const family of ['02000000', '00000002']) {
      const p = dissectBytes(join(family, ipv4()), NULL)
      expect([values(p, 'null.family'), places(p, 'null.family')]).toEqual([['2'], [[0, 0, 4]]])
      expect(lines(p, 'null')).toEqual(['Null/Loopback'])
      expect(places(p, 'ip.src')).toEqual([[0, 16, 4]])
    }
  })

  it('is in network order on OpenBSD', () => {
    expect(values(dissectBytes(join('00000018', ipv6()), LOOP), 'ipv6.nxt')).toEqual(['59'])
  })

  it('knows the families of the BSD systems', () => {
    for (const family of ['18000000', '1c000000', '1e000000']) {
      expect(values(dissectBytes(join(family, ipv6()), NULL), 'ipv6.hlim')).toEqual(['64'])
    }
  })

  it('shows others as data', () => {
    const p = dissectBytes('63000000' + '0102', NULL)
    expect([values(p, 'null.family'), values(p, 'data.data')]).toEqual([['99'], ['0102']])
  })
})
