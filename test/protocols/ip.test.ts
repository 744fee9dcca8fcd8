import { describe, expect, it } from 'vitest'
import { NO_CONVERSATION } from '../../src-main/protocols/conversation-store.ts'
import { dissectBytes, dissectFrames, lines, places, values } from './dissect.ts'
import { ethernet, ipv4, ipv6, RAW, type Ipv4Parts } from './network-bytes.ts'

const ip = (parts: Ipv4Parts = {}) => dissectBytes(ipv4(parts), RAW)
const remarks = (p: ReturnType<typeof ip>) => values(p, '_ws.expert.message')

describe('the IPv4 header (RFC 791 section 3.1)', () => {
  it('is read field by field, each with its bytes', () => {
    const p = ip({ tos: 0xb9, id: 0xabcd, fragment: 0x4000, ttl: 7, payload: '0102' })
    const expected = [
      ['ip.version', '4', 0, 1], ['ip.hdr_len', '20', 0, 1], ['ip.dsfield', '0xb9', 1, 1], ['ip.len', '22', 2, 2],
      ['ip.id', '0xabcd', 4, 2], ['ip.flags.df', '1', 6, 1], ['ip.flags.mf', '0', 6, 1], ['ip.frag_offset', '0', 6, 2],
      ['ip.ttl', '7', 8, 1], ['ip.proto', '253', 9, 1], ['ip.src', '192.0.2.1', 12, 4], ['ip.dst', '192.0.2.2', 16, 4],
    ] as const
    for (const [abbrev, text, at, length] of expected) {
      expect([abbrev, values(p, abbrev), places(p, abbrev)]).toEqual([abbrev, [text], [[0, at, length]]])
    }
    expect(values(p, 'ip.addr')).toEqual(['192.0.2.1', '192.0.2.2'])
    expect(lines(p, 'ip.dsfield')).toEqual(['Differentiated Services Field: 0xb9 (DSCP: EF PHB, ECN: ECT(1))'])
    expect(lines(p, 'ip.hdr_len')).toEqual(['.... 0101 = Header Length: 20 bytes (5)'])
    expect(lines(p, 'ip.id')).toEqual(['Identification: 0xabcd (43981)'])
    expect(lines(p, 'ip')).toEqual(['Internet Protocol Version 4, Src: 192.0.2.1, Dst: 192.0.2.2'])
  })

  it('hands on what its protocol number says, else shows data', () => {
    expect(ip({ protocol: 17, payload: '0001000200080000' }).protocol).toBe('UDP')
    const p = ip({ protocol: 253, payload: '01' })
    expect([p.protocol, p.info]).toEqual(['IPv4', 'Unknown (253)'])
  })

  it('has a conversation of its own where no transport has one', () => {
    const packet = dissectFrames([ipv4({ payload: '01' }), ipv4({ payload: '02', source: 'c0000202', destination: 'c0000201' })], { linkType: RAW })
    const { conversation, direction } = packet(1)
    expect([conversation === NO_CONVERSATION, direction]).toEqual([false, 0])
    expect([packet(2).conversation, packet(2).direction]).toEqual([conversation, 1])
  })

  it('verifies its checksum only where it is told to', () => {
    const options = { linkType: RAW, preferences: { 'ip.check_checksum': true } }
    expect(lines(ip({ checksum: 1 }), 'ip.checksum')).toEqual(['Header Checksum: 0x0001 [validation disabled]'])
    expect(lines(ip(), 'ip.checksum.status')).toEqual(['[Header checksum status: Unverified]'])
    const good = dissectFrames([ipv4()], options)(1)
    expect(lines(good, 'ip.checksum')[0]).toMatch(/ \[correct\]$/)
    const bad = dissectFrames([ipv4({ checksum: 1 })], options)(1)
    expect([values(bad, 'ip.checksum.status'), remarks(bad).length]).toEqual([['0'], 1])
  })

  it('leaves what is behind its length to the link layer', () => {
    const p = dissectBytes(ethernet(0x0800, ipv4({ payload: '0102' })))
    expect(places(p, 'data.data')).toEqual([[0, 34, 2]])
  })

  it('may say that it is 0 bytes long, where a network card divides it', () => {
    const p = ip({ length: 0, payload: '0102' })
    expect(lines(p, 'ip.len')[0]).toMatch(/^\[Total Length: 22 bytes \(reported as 0/)
    expect(values(p, 'data.data')).toEqual(['0102'])
  })

  it('says what is wrong with lengths and versions', () => {
    expect(remarks(ip({ length: 30 }))).toEqual(['IPv4 total length exceeds packet length (20 bytes)'])
    expect(ip({ length: 10 }).info).toBe('Bogus IP length (10, less than header length 20)')
    expect(dissectBytes('43' + '00'.repeat(19), 228).info).toBe('Bogus IP header length (12, must be at least 20)')
    expect(dissectBytes(ethernet(0x0800, '70' + '00'.repeat(19))).info).toBe('Bogus IPv4 version (7, must be 4)')
  })

  it('carries IP', () => {
    const four = ip({ protocol: 4, payload: ipv4({ source: '0a000001' }) })
    expect(values(four, 'ip.src')).toEqual(['192.0.2.1', '10.0.0.1'])
    const six = ip({ protocol: 41, payload: ipv6() })
    expect(values(six, 'frame.protocols')).toEqual(['raw:ip:ipv6'])
  })

  it('ends at 64 layers of itself', () => {
    let packet = ipv4()
    for (let i = 0; i < 200; i++) packet = ipv4({ protocol: 4, payload: packet })
    expect(dissectBytes(packet, RAW).layers.length).toBe(64)
  })

  it('notes a time to live that is low, or higher than multicast on a link may have', () => {
    expect(remarks(ip({ ttl: 1 }))).toEqual(['"Time To Live" only 1'])
    expect(remarks(ip({ ttl: 9, destination: 'e0000005' })))
      .toEqual(['"Time To Live" != 1 for a packet sent to the Local Network Control Block (see RFC 3171)'])
  })
})
