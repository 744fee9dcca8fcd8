import { describe, expect, it } from 'vitest'
import { dissectBytes, lines, values } from './dissect.ts'
import { ipv4, ipv6, RAW } from './network-bytes.ts'

describe('packets without a link layer', () => {
  it('are told by their version', () => {
    const four = dissectBytes(ipv4(), RAW), six = dissectBytes(ipv6(), RAW)
    expect([lines(four, 'raw'), values(four, 'ip.src')]).toEqual([['Raw packet data'], ['192.0.2.1']])
    expect(values(six, 'ipv6.src')).toEqual(['2001:db8::1'])
    expect(values(four, 'frame.protocols')).toEqual(['raw:ip'])
  })

  it('have link types of their own', () => {
    expect(values(dissectBytes(ipv4(), 228), 'frame.protocols')).toEqual(['ip'])
    expect(values(dissectBytes(ipv6(), 229), 'frame.protocols')).toEqual(['ipv6'])
  })
})
