import { describe, expect, it } from 'vitest'
import { dissectBytes, lines, places, values } from './dissect.ts'
import { ipv4, join, PPP } from './network-bytes.ts'

const info = (packet: string) => dissectBytes('ff03' + packet, PPP).info

describe('PPP (RFC 1661)', () => {
  it('may leave out what need not be said', () => {
    const full = dissectBytes(join('ff03', '0021', ipv4()), PPP)
    expect([values(full, 'ppp.address'), values(full, 'ppp.protocol')]).toEqual([['0xff'], ['0x0021']])
    expect(places(full, 'ip.src')).toEqual([[0, 16, 4]])
    const short = dissectBytes(join('21', ipv4()), PPP)
    expect([values(short, 'ppp.address'), values(short, 'ppp.protocol')]).toEqual([[], ['0x0021']])
    expect(places(short, 'ip.src')).toEqual([[0, 13, 4]])
  })

  it('shows what it cannot read as data', () => {
    const p = dissectBytes('ff034001' + '0102', PPP)
    expect([p.protocol, p.info]).toEqual(['0x4001', 'PPP Cray Communications Control Protocol (0x4001)'])
    expect([values(p, 'ppp.protocol'), values(p, 'data.data')]).toEqual([['0x4001'], ['0102']])
  })
})

describe('link control', () => {
  it('negotiates options, each with its bytes', () => {
    const p = dissectBytes('ff03' + 'c021' + '01' + '05' + '0012' + '010405dc' + '0304c023' + '05060a0b0c0d', PPP)
    expect([p.protocol, p.info]).toEqual(['PPP LCP', 'Configuration Request'])
    expect([values(p, 'lcp.opt.mru'), places(p, 'lcp.opt.mru')]).toEqual([['1500'], [[0, 10, 2]]])
    expect(values(p, 'lcp.opt.magic_number')).toEqual(['0x0a0b0c0d'])
    expect(lines(p, 'lcp.opt.auth_protocol')).toEqual(['Authentication Protocol: Password Authentication Protocol (0xc023)'])
  })

  it('says what a message is', () => {
    expect(info('c021' + '09' + '01' + '0008' + '00000000')).toBe('Echo Request')
    expect(info('c021' + '05' + '01' + '0004')).toBe('Termination Request')
    expect(info('c021' + '63' + '01' + '0004')).toBe('Unknown')
  })

  it('stops at an option that leads past the end', () => {
    expect(values(dissectBytes('ff03' + 'c021' + '01' + '05' + '0008' + '01ff05dc', PPP), 'lcp.opt.mru')).toEqual([])
  })
})

describe('network control', () => {
  it('gives addresses', () => {
    const p = dissectBytes('ff03' + '8021' + '03' + '01' + '0010' + '0306c0000201' + '8106c0000202', PPP)
    expect([p.protocol, p.info]).toEqual(['PPP IPCP', 'Configuration Nak'])
    expect([values(p, 'ipcp.opt.ip_address'), values(p, 'ipcp.opt.pri_dns_address')]).toEqual([['192.0.2.1'], ['192.0.2.2']])
  })

  it('says how headers are compressed', () => {
    const vj = dissectBytes('ff03' + '8021' + '01' + '01' + '000a' + '0206002d0f01', PPP)
    expect([values(vj, 'ipcp.opt.max_slot_id'), values(vj, 'ipcp.opt.comp_slot_id')]).toEqual([['15'], ['1']])
    const iphc = dissectBytes('ff03' + '8021' + '01' + '01' + '0012' + '020e0061' + '000f' + '001f' + '0100' + '0005' + '00a8', PPP)
    expect([values(iphc, 'ipcp.opt.tcp_space'), values(iphc, 'ipcp.opt.max_header')]).toEqual([['15'], ['168']])
  })

  it('gives an interface identifier', () => {
    const p = dissectBytes('ff03' + '8057' + '01' + '01' + '000e' + '010a' + '021122fffe334455', PPP)
    expect([p.protocol, values(p, 'ipv6cp.interface_identifier')]).toEqual(['PPP IPV6CP', ['021122fffe334455']])
  })
})

describe('authentication', () => {
  it('by password (RFC 1334)', () => {
    const p = dissectBytes('ff03' + 'c023' + '01' + '01' + '000b' + '03626f62' + '026870', PPP)
    expect(p.info).toBe('Authenticate-Request (Peer-ID=\'bob\', Password=\'hp\')')
    expect([values(p, 'pap.peer_id'), places(p, 'pap.peer_id')]).toEqual([['bob'], [[0, 9, 3]]])
    expect(info('c023' + '02' + '01' + '0007' + '026869')).toBe('Authenticate-Ack (Message=\'hi\')')
  })

  it('by challenge (RFC 1994)', () => {
    const p = dissectBytes('ff03' + 'c223' + '01' + '01' + '000b' + '04' + '01020304' + '6162', PPP)
    expect(p.info).toBe('Challenge (NAME=\'ab\', VALUE=0x01020304)')
    expect(values(p, 'chap.value')).toEqual(['01020304'])
    expect(info('c223' + '03' + '01' + '0006' + '6f6b')).toBe('Success (MESSAGE=\'ok\')')
  })
})
