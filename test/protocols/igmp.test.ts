import { describe, expect, it } from 'vitest'
import { dissectBytes, lines, places, values } from './dissect.ts'
import { igmp, RAW } from './network-bytes.ts'

const GROUP = 'e00000fb'
const message = (digits: string) => dissectBytes(igmp(digits), RAW)
const said = (digits: string) => [message(digits).protocol, message(digits).info]

describe('IGMP', () => {
  it('is read field by field, each with its bytes (RFC 2236)', () => {
    const p = message('1664' + '0000' + GROUP)
    expect([p.protocol, p.info]).toEqual(['IGMPv2', 'Membership Report group 224.0.0.251'])
    expect([values(p, 'igmp.type'), places(p, 'igmp.type')]).toEqual([['0x16'], [[0, 20, 1]]])
    expect([values(p, 'igmp.maddr'), places(p, 'igmp.maddr')]).toEqual([['224.0.0.251'], [[0, 24, 4]]])
    expect(lines(p, 'igmp.max_resp')).toEqual(['Max Resp Time: 10.0 sec (0x64)'])
    expect(lines(p, 'igmp.checksum')[0]).toMatch(/ \[correct\]$/)
  })

  it('tells its versions apart', () => {
    expect(said('1100' + '0000' + '00000000')).toEqual(['IGMPv1', 'Membership Query'])
    expect(said('1164' + '0000' + '00000000')).toEqual(['IGMPv2', 'Membership Query, general'])
    expect(said('1164' + '0000' + GROUP)).toEqual(['IGMPv2', 'Membership Query, specific for group 224.0.0.251'])
    expect(said('1700' + '0000' + GROUP)).toEqual(['IGMPv2', 'Leave Group 224.0.0.251'])
    expect(said('1200' + '0000' + GROUP)).toEqual(['IGMPv1', 'Membership Report'])
    expect(said('1164' + '0000' + GROUP + '02' + '7d' + '0000')).toEqual(['IGMPv3', 'Membership Query, specific for group 224.0.0.251'])
    expect(said('0100' + '0000' + '00000001' + GROUP + '00'.repeat(8))).toEqual(['IGMPv0', 'Create Group Request'])
  })

  it('asks of sources (RFC 3376)', () => {
    const p = message('118f' + '0000' + GROUP + '0a' + '7d' + '0002' + 'c0000201' + 'c0000202')
    expect(p.info).toBe('Membership Query, specific for group 224.0.0.251, sources {192.0.2.1, 192.0.2.2}')
    expect([values(p, 'igmp.max_resp'), values(p, 'igmp.s'), values(p, 'igmp.qrv')]).toEqual([['248'], ['1'], ['2']])
  })

  it('reports groups and what is wanted of them', () => {
    const record = (type: string, sources = '') => type + '00' + (sources.length / 8).toString(16).padStart(4, '0') + GROUP + sources
    const report = (...records: string[]) => said('2200' + '0000' + '0000' + records.length.toString(16).padStart(4, '0') + records.join(''))[1]
    expect(report(record('04'))).toBe('Membership Report / Join group 224.0.0.251 for any sources')
    expect(report(record('03'))).toBe('Membership Report / Leave group 224.0.0.251')
    expect(report(record('01', 'c0000201'))).toBe('Membership Report / Join group 224.0.0.251 for source {192.0.2.1}')
    expect(report(record('02', 'c0000201c0000202')))
      .toBe('Membership Report / Join group 224.0.0.251, for sources not in {192.0.2.1, 192.0.2.2}')
    expect(report(record('05', 'c0000201'), record('06', 'c0000202')))
      .toBe('Membership Report / Group 224.0.0.251, new source {192.0.2.1} / Group 224.0.0.251, block source {192.0.2.2}')
    expect(report(record('05'))).toContain('ALLOW_NEW_SOURCES but no source specified')
    expect(report(record('09', 'c0000201'))).toContain('unknown record type (?), sources {192.0.2.1}')
    expect(report()).toBe('Membership Report - General query')
  })

  it('traces multicast routes', () => {
    const header = '08' + '0000' + GROUP + 'c0000201' + 'c0000202' + 'c0000203' + '40' + '000001'
    expect(said('1f' + header)).toEqual(['IGMP', 'Traceroute Query'])
    const p = message('1e' + header + '00000001' + 'c0000204' + 'c0000205' + 'c0000206' + '0000000a' + '0000000b' + '0000000c' + '03' + '01' + '20' + '00')
    expect([p.info, values(p, 'igmp.mtrace.q_rtg_proto'), values(p, 'igmp.mtrace.q_prevrtr')])
      .toEqual(['Traceroute Response, 1 block', ['3'], ['192.0.2.6']])
  })

  it('names what other protocols send with its number', () => {
    expect(said('1301' + '0000')[0]).toBe('DVMRP')
    expect(said('5000' + '0000')).toEqual(['IGMP', 'Unknown Type:0x50'])
  })

  it('is marked where it ends too early', () => {
    expect(message('2200' + '0000' + '0000' + 'ffff' + '0400').info).toBe('Membership Report[Malformed Packet]')
  })
})
