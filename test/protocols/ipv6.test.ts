import { describe, expect, it } from 'vitest'
import { dissectBytes, lines, places, values } from './dissect.ts'
import { ethernet, hex, ipv4, ipv6, join, RAW, type Ipv6Parts } from './network-bytes.ts'

const v6 = (parts: Ipv6Parts = {}) => dissectBytes(ipv6(parts), RAW)
const remarks = (p: ReturnType<typeof v6>) => values(p, '_ws.expert.message')
const UDP = '03e8' + '07d0' + '0008' + '0000'

describe('the IPv6 header (RFC 8200 section 3)', () => {
  it('is read field by field, each with its bytes', () => {
    const p = v6({ next: 17, payload: UDP, hopLimit: 5 })
    const expected = [
      ['ipv6.version', '6', 0, 1], ['ipv6.tclass', '0x000000ab', 0, 4], ['ipv6.flow', '0x012345', 1, 3], ['ipv6.plen', '8', 4, 2],
      ['ipv6.nxt', '17', 6, 1], ['ipv6.hlim', '5', 7, 1], ['ipv6.src', '2001:db8::1', 8, 16], ['ipv6.dst', '2001:db8::2', 24, 16],
    ] as const
    for (const [abbrev, text, at, length] of expected) {
      expect([abbrev, values(p, abbrev), places(p, abbrev)]).toEqual([abbrev, [text], [[0, at, length]]])
    }
    expect(lines(p, 'ipv6.tclass')).toEqual(['.... 1010 1011 .... .... .... .... .... = Traffic Class: 0xab (DSCP: Unknown, ECN: CE)'])
    expect(p.protocol).toBe('UDP')
  })

  it('says what an address was made from', () => {
    const p = v6({ source: 'fe80000000000000021122fffe334455', destination: '2002c00002010005' + '00005efec0000202' })
    expect(values(p, 'ipv6.src_slaac_mac')).toEqual(['00:11:22:33:44:55'])
    expect([values(p, 'ipv6.dst_6to4_gw_ipv4'), values(p, 'ipv6.dst_6to4_sla_id')]).toEqual([['192.0.2.1'], ['5']])
    expect(values(p, 'ipv6.dst_isatap_ipv4')).toEqual(['192.0.2.2'])
    const teredo = v6({ source: '20010000' + 'c0000201' + '8000' + 'fffe' + '3ffffdfd', destination: '0064ff9b' + '0000000000000000' + 'c0000202' })
    expect([values(teredo, 'ipv6.src_tc_port'), values(teredo, 'ipv6.src_tc_ipv4')]).toEqual([['1'], ['192.0.2.2']])
    expect(values(teredo, 'ipv6.dst_embed_ipv4')).toEqual(['192.0.2.2'])
  })

  it('says what is wrong with lengths and versions', () => {
    expect(remarks(v6({ next: 17, payload: UDP, length: 100 })))
      .toContain('IPv6 payload length exceeds framing length (8 bytes)')
    const bogus = dissectBytes(ethernet(0x86dd, '40' + '00'.repeat(39)))
    expect([bogus.protocol, remarks(bogus)]).toEqual(['0x86dd', ['Bogus IPv6 version']])
    expect(remarks(v6({ next: 0, length: 0, payload: '3b00' + '010400000000' }))).toContain(
      'IPv6 payload length equals 0 and Hop-By-Hop present and Jumbo Payload option missing')
  })

  it('may be longer than its length field can say (RFC 2675)', () => {
    const body = join('1100', 'c204' + '00010020', '03e8', '07d0', '0000', '0000', '00'.repeat(0x10010))
    const p = v6({ next: 0, length: 0, payload: body })
    expect(values(p, 'ipv6.opt.jumbo')).toEqual(['65568'])
    expect(values(p, 'udp.srcport')).toEqual(['1000'])
    expect(lines(p, 'ipv6.plen')).toEqual(['Payload Length: 0 (Jumbogram)'])
  })

  it('carries IP', () => {
    expect(values(v6({ next: 41, payload: ipv6() }), 'frame.protocols')).toEqual(['raw:ipv6:ipv6'])
    expect(values(v6({ next: 4, payload: ipv4() }), 'frame.protocols')).toEqual(['raw:ipv6:ip'])
  })
})

describe('extension headers (RFC 8200 section 4)', () => {
  it('stand below the header, in their order', () => {
    const p = v6({ next: 0, payload: join('3c00' + '0502' + '0000' + '0100', '1100' + '0104' + '00000000', UDP) })
    expect(values(p, 'frame.protocols')).toEqual(['raw:ipv6:ipv6.hopopts:ipv6.dstopts:udp'])
    const parent = (abbrev: string) => {
      for (let node = 0; node < p.count; node++) {
        if (p.fieldOf(node).abbrev === abbrev) return p.parent[node] < 0 ? 'root' : p.fieldOf(p.parent[node]).abbrev
      }
      return undefined
    }
    expect([parent('ipv6.hopopts'), parent('ipv6.dstopts'), parent('udp')]).toEqual(['ipv6', 'ipv6', 'root'])
    expect(places(p, 'ipv6')).toEqual([[0, 0, 56]])
    expect(values(p, 'ipv6.opt.router_alert')).toEqual(['0'])
    expect(p.protocol).toBe('UDP')
  })

  it('are named in the Info column where nothing follows', () => {
    expect(v6().info).toBe('IPv6 no next header')
    expect(v6({ next: 253, payload: '00' }).info).toBe('Unknown IP Protocol: Unknown (253)')
  })

  it('may each have options of many kinds', () => {
    const options = (body: string) => v6({ next: 60, payload: '3b' + hex(body.length >> 4, 1) + body })
    expect(values(options('0401' + '07' + '010100'), 'ipv6.opt.tel')).toEqual(['7'])
    const home = options('c910' + '20010db8' + '00'.repeat(11) + '09' + '0102' + '0000')
    expect(values(home, 'ipv6.opt.mipv6.home_address')).toEqual(['2001:db8::9'])
    expect(values(options('0f0a' + '0102' + '0003' + '0004' + '0005' + '0006' + '0100'), 'ipv6.opt.pdm.psn_this_pkt')).toEqual(['3'])
    expect(values(options('1e04' + '01020304'), 'ipv6.opt.experimental')).toEqual(['01020304'])
    expect(remarks(options('0401' + '07' + '020100'))[0]).toBeDefined()
  })

  it('route', () => {
    const srh = v6({ next: 43, payload: '3b' + '04' + '04' + '01' + '01000000' + '20010db8' + '00'.repeat(11) + '0a' + '20010db8' + '00'.repeat(11) + '0b' })
    expect(values(srh, 'ipv6.routing.srh.addr')).toEqual(['2001:db8::a', '2001:db8::b'])
    // The last segment is where the packet goes in the end.
    expect(srh.destinationAt).toBe(48)
    const old = v6({ next: 43, payload: '3b' + '02' + '00' + '01' + '00000000' + '20010db8' + '00'.repeat(11) + '0a' })
    expect(values(old, 'ipv6.routing.src.addr')).toEqual(['2001:db8::a'])
    expect(remarks(old)).toContain('Routing header type is deprecated')
    const mobile = v6({ next: 43, payload: '3b' + '02' + '02' + '01' + '00000000' + '20010db8' + '00'.repeat(11) + '0a' })
    expect(values(mobile, 'ipv6.routing.mipv6.home_address')).toEqual(['2001:db8::a'])
    const rpl = v6({ next: 43, payload: '3b' + '01' + '03' + '02' + 'ee400000' + '0003' + '0004' + '00000000' })
    expect(values(rpl, 'ipv6.routing.rpl.full_address')).toEqual(['2001:db8::3', '2001:db8::4'])
  })

  it('authenticate (RFC 4302)', () => {
    const p = v6({ next: 51, payload: '11' + '04' + '0000' + '00000100' + '00000001' + 'aa'.repeat(12) + UDP })
    expect([values(p, 'ah.spi'), values(p, 'ah.sequence'), values(p, 'ah.icv')]).toEqual([['0x00000100'], ['1'], ['aa'.repeat(12)]])
    expect(p.protocol).toBe('UDP')
    const four = dissectBytes(ipv4({ protocol: 51, payload: 'fd' + '04' + '0000' + '00000100' + '00000001' + 'aa'.repeat(12) + '01' }), RAW)
    expect([four.protocol, four.info]).toEqual(['AH', 'AH (SPI=0x00000100)'])
  })
})
