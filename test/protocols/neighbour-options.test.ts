import { describe, expect, it } from 'vitest'
import { dissectBytes, lines, places, values } from './dissect.ts'
import { icmpv6, ipv6, join, RAW } from './network-bytes.ts'

const TARGET = '20010db8' + '00'.repeat(11) + '09'
const message = (digits: string | Uint8Array) => dissectBytes(icmpv6(digits), RAW)
const option = (digits: string) => message('8500' + '0000' + '00000000' + digits)
const line = (digits: string) => lines(option(digits), 'icmpv6.opt')[0]

describe('neighbour discovery (RFC 4861)', () => {
  it('asks for a neighbour, each field with its bytes', () => {
    const p = message('8700' + '0000' + '00000000' + TARGET + '0101' + '001122334455')
    expect(p.info).toBe('Neighbor Solicitation for 2001:db8::9 from 00:11:22:33:44:55')
    expect([values(p, 'icmpv6.nd.ns.target_address'), places(p, 'icmpv6.nd.ns.target_address')]).toEqual([['2001:db8::9'], [[0, 48, 16]]])
    expect([values(p, 'icmpv6.opt.linkaddr'), places(p, 'icmpv6.opt.linkaddr')]).toEqual([['00:11:22:33:44:55'], [[0, 66, 6]]])
    expect(values(p, 'icmpv6.opt.src_linkaddr')).toEqual(['00:11:22:33:44:55'])
    expect(lines(p, 'icmpv6.opt')).toEqual(['ICMPv6 Option (Source link-layer address : 00:11:22:33:44:55)'])
  })

  it('answers', () => {
    const p = message('8800' + '0000' + 'e0000000' + TARGET + '0201' + '001122334455')
    expect(p.info).toBe('Neighbor Advertisement 2001:db8::9 (rtr, sol, ovr) is at 00:11:22:33:44:55')
    expect(lines(p, 'icmpv6.nd.na.flag')).toEqual(['Flags: 0xe0000000, Router, Solicited, Override'])
    expect(message('8800' + '0000' + '00000000' + TARGET).info).toBe('Neighbor Advertisement 2001:db8::9 (none)')
  })

  it('advertises a router, with a prefix, servers and more', () => {
    const prefix = '0304' + '40' + 'c0' + '00278d00' + 'ffffffff' + '00000000' + '20010db8' + '00'.repeat(12)
    const mtu = '0501' + '0000' + '000005dc'
    const servers = '1905' + '0000' + '00000e10' + TARGET + TARGET
    const names = '1f02' + '0000' + '00000e10' + '0461626364' + '00' + '0000'
    const p = message('8600' + '0000' + '40' + '88' + '0708' + '00000000' + '00000000' + prefix + mtu + servers + names)
    expect(p.info).toBe('Router Advertisement')
    expect(lines(p, 'icmpv6.nd.ra.flag')).toEqual(['Flags: 0x88, Managed address configuration, Prf (Default Router Preference): High'])
    expect(lines(p, 'icmpv6.opt')).toEqual([
      'ICMPv6 Option (Prefix information : 2001:db8::/64)', 'ICMPv6 Option (MTU : 1500)',
      'ICMPv6 Option (Recursive DNS Server 2001:db8::9 2001:db8::9)', 'ICMPv6 Option (DNS Search List Option abcd)',
    ])
    expect(lines(p, 'icmpv6.opt.prefix.valid_lifetime')).toEqual(['Valid Lifetime: 2592000'])
    expect(lines(p, 'icmpv6.opt.prefix.preferred_lifetime')).toEqual(['Preferred Lifetime: Infinity (4294967295)'])
  })

  it('redirects, and quotes the packet', () => {
    const quoted = ipv6({ payload: '0102030405060708' })
    const p = message(join('8900' + '0000' + '00000000' + TARGET + TARGET, '0407' + '00'.repeat(6), quoted))
    expect(p.info).toBe('Redirect')
    expect([values(p, 'icmpv6.rd.na.destination_address'), values(p, 'ipv6.plen')]).toEqual([['2001:db8::9'], ['96', '8']])
  })

  it('has addresses of other lengths', () => {
    const p = option('0102' + '0011223344556677' + '000000000000')
    expect([p.info, values(p, 'icmpv6.opt.src_linkaddr_eui64')])
      .toEqual(['Router Solicitation from 00:11:22:33:44:55:66:77', ['00:11:22:33:44:55:66:77']])
    expect(values(option('0102' + '0011223344556677' + '000000000001'), 'icmpv6.opt.linkaddr')).toEqual(['0011223344556677000000000001'])
  })

  it('has options of many kinds', () => {
    expect(line('1802' + '30' + '08' + '00000e10' + '20010db800000000')).toBe('ICMPv6 Option (Route Information : High 2001:db8::/48)')
    expect(line('0701' + '0000' + '0000ea60')).toBe('ICMPv6 Option (Advertisement Interval : 60000)')
    expect(values(option('0801' + '0000' + '0005' + '0e10'), 'icmpv6.opt.home_agent_lifetime')).toEqual(['3600'])
    expect(values(option('0e01' + '010203040506'), 'icmpv6.opt.nonce')).toEqual(['010203040506'])
    expect(values(option('0d02' + '000000000000' + '000065536900' + '8000'), 'icmpv6.opt.timestamp')).toEqual(['Nov 14, 2023 12:33:04.500000000 UTC'])
    expect(line('2102' + '01' + '000000' + '0005' + '0011223344556677'))
      .toBe('ICMPv6 Option (Address Registration Option : Register 00:11:22:33:44:55:66:77 Duplicate Exists)')
    expect(line('2202' + '40' + '15' + '0000' + '0005' + '20010db800000000')).toBe('ICMPv6 Option (6LoWPAN Context Option 2001:db8::/64)')
    expect(line('2303' + '0001' + '0002' + '0003' + TARGET))
      .toBe('ICMPv6 Option (Authoritative Border Router : Version 2.1, Valid Lifetime : 3, 6LBR : 2001:db8::9)')
    expect(values(option('2503' + '68747470733a2f2f6578616d706c652f' + '000000000000'), 'icmpv6.opt.captive_portal')).toEqual(['https://example/'])
    expect(values(option('2602' + '0708' + '0064ff9b' + '0000000000000000'), 'icmpv6.opt.pref64.prefix')).toEqual(['64:ff9b::'])
    expect(values(option('1a01' + '8800' + '00000000'), 'icmpv6.opt.efo.prf')).toEqual(['1'])
    expect(values(option('1d01' + '01' + '03' + '616263' + '00'), 'icmpv6.opt.hai.value')).toEqual(['616263'])
    expect(values(option('0902' + '000000000000' + '0102030405060708').row ? option('0903' + '000000000000' + TARGET) : option(''), 'icmpv6.opt.ipv6_address'))
      .toEqual(['2001:db8::9'])
  })

  it('signs (RFC 3971)', () => {
    const key = '3006' + '0c0461626364'
    const parameters = '11'.repeat(16) + '20010db800000000' + '00' + key + '0001' + '0002' + 'abcd'
    const p = option('0b06' + '05' + '00' + parameters + '0000000000')
    expect([values(p, 'icmpv6.opt.cga.modifier'), values(p, 'icmpv6.opt.cga.ext_data')]).toEqual([['11'.repeat(16)], ['abcd']])
    expect(values(option('0c04' + '0000' + '22'.repeat(16) + '33'.repeat(12)), 'icmpv6.opt.rsa.key_hash')).toEqual(['22'.repeat(16)])
    expect(values(option('0f01' + '02' + '00' + '61626364'), 'icmpv6.opt.name_type.fqdn')).toEqual(['abcd'])
  })

  it('stops at a length of zero, and says what it does not know', () => {
    expect(values(option('0100' + '001122334455'), '_ws.expert.message')).toEqual(['Invalid option length (Zero)'])
    expect(values(option('c801' + '010203040506'), 'icmpv6.data')).toEqual(['010203040506'])
    expect(option('0104' + '001122334455').info).toMatch(/\[Malformed Packet\]$/)
  })
})
