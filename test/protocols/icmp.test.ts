import { describe, expect, it } from 'vitest'
import { dissectBytes, dissectFrames, lines, places, values } from './dissect.ts'
import { hex, icmp, ipv4, join, RAW } from './network-bytes.ts'

const REQUEST = '0800' + '0000' + '1234' + '0005' + '70617272'
const REPLY = '0000' + '0000' + '1234' + '0005' + '70617272'
const BACK = { source: 'c0000202', destination: 'c0000201' }
const UDP = '03e8' + '07d0' + '000c' + 'abcd' + '01020304'

const message = (digits: string) => dissectBytes(icmp(digits), RAW)

describe('echo (RFC 792)', () => {
  it('is read field by field, each with its bytes', () => {
    const p = message(REQUEST)
    expect([p.protocol, p.info]).toEqual(['ICMP', 'Echo (ping) request  id=0x1234, seq=5/1280, ttl=64'])
    const expected = [
      ['icmp.type', '8', 20, 1], ['icmp.code', '0', 21, 1], ['icmp.ident', '4660', 24, 2], ['icmp.seq', '5', 26, 2],
      ['icmp.seq_le', '1280', 26, 2], ['data.data', '70617272', 28, 4],
    ] as const
    for (const [abbrev, text, at, length] of expected) {
      expect([abbrev, values(p, abbrev), places(p, abbrev)]).toEqual([abbrev, [text], [[0, at, length]]])
    }
    expect(lines(p, 'icmp.checksum')[0]).toMatch(/ \[correct\]$/)
    expect(lines(p, 'icmp.ident')).toEqual(['Identifier (BE): 4660 (0x1234)'])
  })

  it('finds the request that a reply answers', () => {
    const packet = dissectFrames([icmp(REQUEST), icmp(REPLY, BACK)], { linkType: RAW })
    expect(packet(2).info).toBe('Echo (ping) reply    id=0x1234, seq=5/1280, ttl=64 (request in 1)')
    expect([values(packet(2), 'icmp.resp_to'), values(packet(2), 'icmp.resptime')]).toEqual([['1'], ['1000']])
    expect(values(packet(1), 'icmp.resp_to')).toEqual([])
  })

  it('finds it once, and only with the same numbers', () => {
    const other = '0000' + '0000' + '1234' + '0006'
    const packet = dissectFrames([icmp(REQUEST), icmp(other, BACK), icmp(REPLY, BACK), icmp(REPLY, BACK)], { linkType: RAW })
    expect([2, 3, 4].map((number) => values(packet(number), 'icmp.resp_to'))).toEqual([[], ['1'], []])
  })

  it('finds it among many', () => {
    const many = Array.from({ length: 8 }, (_, i) => icmp('0800' + '0000' + '1234' + hex(i, 2)))
    const packet = dissectFrames([...many, icmp('0000' + '0000' + '1234' + '0002', BACK)], { linkType: RAW })
    expect(values(packet(9), 'icmp.resp_to')).toEqual(['3'])
  })

  it('shows a time at the beginning of the data', () => {
    // Frames are one a second from 1 700 000 000 on.
    const p = message('0800' + '0000' + '1234' + '0005' + hex(1_699_999_999, 4) + hex(500_000, 4))
    expect(values(p, 'icmp.data_time_relative')).toEqual(['0.500000000'])
  })

  it('says that a checksum is wrong', () => {
    const p = dissectBytes(ipv4({ protocol: 1, payload: '0800' + 'dead' + '12340005' }), RAW)
    expect([values(p, 'icmp.checksum.status'), values(p, 'icmp.checksum_bad').length]).toEqual([['0'], 1])
  })
})

describe('errors', () => {
  it('quote the packet that they are about', () => {
    const quoted = ipv4({ protocol: 17, payload: UDP, ...BACK })
    const p = dissectBytes(icmp(join('0303' + '0000' + '00000000', quoted)), RAW)
    expect([p.protocol, p.info]).toEqual(['ICMP', 'Destination unreachable (Port unreachable)'])
    expect(values(p, 'ip.src')).toEqual(['192.0.2.1', '192.0.2.2'])
    expect([values(p, 'udp.srcport'), places(p, 'udp.srcport')]).toEqual([['1000'], [[0, 48, 2]]])
    expect(values(p, 'udp.checksum.status')).toEqual(['2'])
    // What is quoted is no packet of its conversation, and the columns speak of the error.
    expect([p.sourceAt, p.sourcePort]).toEqual([12, -1])
    expect(values(p, 'frame.protocols')).toEqual(['raw:ip:icmp:ip:udp:data'])
  })

  it('may quote only its first bytes', () => {
    const quoted = ipv4({ protocol: 17, payload: UDP, length: 1000 }).subarray(0, 28)
    const p = dissectBytes(icmp(join('0b00' + '0000' + '00000000', quoted)), RAW)
    expect(p.info).toBe('Time-to-live exceeded (Time to live exceeded in transit)')
    expect(values(p, 'udp.length')).toEqual(['12'])
  })

  it('say more: an MTU, a gateway, a pointer', () => {
    const quoted = ipv4({ protocol: 17, payload: UDP })
    expect(values(dissectBytes(icmp(join('0304' + '0000' + '0000' + '05dc', quoted)), RAW), 'icmp.mtu')).toEqual(['1500'])
    const redirect = dissectBytes(icmp(join('0501' + '0000' + 'c0000203', quoted)), RAW)
    expect([redirect.info, values(redirect, 'icmp.redir_gw')]).toEqual(['Redirect             (Redirect for host)', ['192.0.2.3']])
    expect(values(dissectBytes(icmp(join('0c00' + '0000' + '14000000', quoted)), RAW), 'icmp.pointer')).toEqual(['20'])
  })

  it('may have extensions behind the quotation (RFC 4884)', () => {
    const quoted = join(ipv4({ protocol: 17, payload: UDP }), '00'.repeat(96))
    const labels = '2000' + '0000' + '0008' + '01' + '01' + '00003' + '2' + 'ff'
    const p = dissectBytes(icmp(join('0b00' + '0000' + '0020' + '0000', quoted, labels)), RAW)
    expect([values(p, 'icmp.ext.class'), values(p, 'icmp.mpls.label'), values(p, 'icmp.mpls.ttl')]).toEqual([['1'], ['3'], ['255']])
    const name = '2000' + '0000' + '0014' + '02' + '0a' + '00000007' + '0c' + '657468302e32' + '0000000000'
    const named = dissectBytes(icmp(join('0b00' + '0000' + '0020' + '0000', quoted, name)), RAW)
    expect([values(named, 'icmp.int_info.index'), values(named, 'icmp.int_info.name')]).toEqual([['7'], ['eth0.2']])
  })
})

describe('other messages', () => {
  it('tell times, masks and routers', () => {
    const time = message('0d00' + '0000' + '00010002' + '00000001' + '00000002' + '00000003')
    expect(values(time, 'icmp.originate_timestamp')).toEqual(['1'])
    expect(lines(time, 'icmp.receive_timestamp')).toEqual(['Receive Timestamp: 2 (0.002 seconds after midnight UTC)'])
    expect(values(message('1100' + '0000' + '00010002' + 'ffffff00'), 'icmp.address_mask')).toEqual(['255.255.255.0'])
    const routers = message('0900' + '0000' + '01' + '02' + '0708' + 'c0000203' + '00000005')
    expect([values(routers, 'icmp.router_address'), values(routers, 'icmp.pref_level')]).toEqual([['192.0.2.3'], ['5']])
  })

  it('probe interfaces (RFC 8335)', () => {
    const p = message('2a00' + '0000' + '1234' + '05' + '01' + '2000' + '0000' + '0008' + '03' + '01' + '65746830')
    expect([p.info, values(p, 'icmp.int_ident.name')]).toEqual(['Extended Echo request (No error)', ['eth0']])
    const answer = message('2b02' + '0000' + '1234' + '05' + '46')
    expect([answer.info, values(answer, 'icmp.ext.echo.rsp.state')]).toEqual(['Extended Echo reply  (No Such Interface)', ['2']])
  })

  it('are named as far as they are known', () => {
    expect(message('6400' + '0000' + '00000000').info).toBe('Unknown ICMP (obsolete or malformed?)')
    expect(message('2705' + '0000' + '00000000').info).toBe('SKIP                ')
  })

  it('are marked where they end too early', () => {
    expect(message('0800' + '0000' + '12').info).toMatch(/\[Malformed Packet\]$/)
  })
})
