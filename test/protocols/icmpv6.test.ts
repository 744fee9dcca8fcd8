import { describe, expect, it } from 'vitest'
import { dissectBytes, dissectFrames, lines, places, values } from './dissect.ts'
import { icmpv6, ipv4, ipv6, join, RAW, V6_RECEIVER, V6_SENDER, type Ipv6Parts } from './network-bytes.ts'

const UDP = '03e8' + '07d0' + '000c' + 'abcd' + '01020304'
const BACK: Ipv6Parts = { source: V6_RECEIVER, destination: V6_SENDER }
const message = (digits: string | Uint8Array, parts: Ipv6Parts = {}) => dissectBytes(icmpv6(digits, parts), RAW)
const text = (digits: string) => message(digits).info

describe('ICMPv6 (RFC 4443)', () => {
  it('reads an echo field by field, each with its bytes', () => {
    const p = message('8000' + '0000' + '1234' + '0005' + '70617272')
    expect([p.protocol, p.info]).toEqual(['ICMPv6', 'Echo (ping) request id=0x1234, seq=5, hop limit=64'])
    const expected = [
      ['icmpv6.type', '128', 40, 1], ['icmpv6.code', '0', 41, 1], ['icmpv6.echo.identifier', '0x1234', 44, 2],
      ['icmpv6.echo.sequence_number', '5', 46, 2], ['data.data', '70617272', 48, 4],
    ] as const
    for (const [abbrev, value, at, length] of expected) {
      expect([abbrev, values(p, abbrev), places(p, abbrev)]).toEqual([abbrev, [value], [[0, at, length]]])
    }
    expect(lines(p, 'icmpv6.checksum')[0]).toMatch(/ \[correct\]$/)
  })

  it('finds the request that a reply answers', () => {
    const packet = dissectFrames([icmpv6('8000' + '0000' + '12340005'), icmpv6('8100' + '0000' + '12340005', BACK)], { linkType: RAW })
    expect(packet(2).info).toBe('Echo (ping) reply id=0x1234, seq=5, hop limit=64 (request in 1)')
    expect(values(packet(2), 'icmpv6.resp_to')).toEqual(['1'])
  })

  it('says that a checksum is wrong', () => {
    const p = dissectBytes(ipv6({ next: 58, payload: '8000' + 'dead' + '12340005' }), RAW)
    expect([values(p, 'icmpv6.checksum.status'), values(p, 'icmpv6.checksum_bad.expert').length]).toEqual([['0'], 1])
  })

  it('quotes in an error the packet that it is about', () => {
    const quoted = ipv6({ next: 17, payload: UDP, ...BACK })
    const p = message(join('0104' + '0000' + '00000000', quoted))
    expect(p.info).toBe('Destination Unreachable (Port unreachable)')
    expect([values(p, 'udp.srcport'), places(p, 'udp.srcport')]).toEqual([['1000'], [[0, 88, 2]]])
    expect([values(p, 'ipv6.src'), p.sourceAt]).toEqual([['2001:db8::1', '2001:db8::2'], 8])
    expect(values(message(join('0200' + '0000' + '00000500', quoted)), 'icmpv6.mtu')).toEqual(['1280'])
    expect(values(message(join('0401' + '0000' + '00000028', quoted)), 'icmpv6.pointer')).toEqual(['40'])
    // Anything but IPv6 is shown as it is.
    expect(values(message(join('0300' + '0000' + '00000000', ipv4())), 'frame.protocols')).toEqual(['raw:ipv6:icmpv6:data'])
  })

  it('may have extensions behind the quotation (RFC 4884)', () => {
    const quoted = ipv6({ next: 59, payload: '0102030405060708' })
    const p = message(join('0300' + '0000' + '06' + '000000', quoted, '2000' + '0000' + '0008' + '0101' + '000032ff'))
    expect([values(p, 'icmpv6.length'), values(p, 'icmp.mpls.label')]).toEqual([['6'], ['3']])
  })

  it('names its messages', () => {
    expect(text('8a00' + '0000' + '00000001' + '05' + '80' + '0064' + '00000000')).toBe('Router Renumbering (Command)')
    expect(text('9a01' + '0000' + '04' + '80' + '1234')).toBe('FMIPv6 (Handover Initiate)')
    expect(text('6400' + '0000')).toBe('Private experimentation')
    expect(text('4000' + '0000')).toBe('Unknown (64)')
    expect(text('9700' + '0000' + '007d' + '0002')).toBe('Multicast Router Advertisement')
  })

  it('asks nodes for names and addresses (RFC 4620)', () => {
    const nonce = '0102030405060708'
    const asked = message('8b01' + '0000' + '0002' + '0000' + nonce + '0461626364' + '00')
    expect([asked.info, values(asked, 'icmpv6.ni.query.subject_fqdn')])
      .toEqual(['Node Information Query (Query subject = DNS name or empty)', ['abcd']])
    const names = message('8c00' + '0000' + '0002' + '0000' + nonce + '00000000' + '0461626364' + '00')
    expect(values(names, 'icmpv6.ni.reply.node_name')).toEqual(['abcd'])
    const addresses = message('8c00' + '0000' + '0004' + '0000' + nonce + '0000000ac0000201' + '0000000bc0000202')
    expect([values(addresses, 'icmpv6.ni.reply.node_ttl'), values(addresses, 'icmpv6.ni.reply.ipv4_address')])
      .toEqual([['10', '11'], ['192.0.2.1', '192.0.2.2']])
  })

  it('renumbers routers (RFC 2894)', () => {
    const match = '02' + '07' + '00' + '30' + '00' + '80' + '0000' + '20010db8' + '00'.repeat(12)
    const use = '30' + '10' + 'c0' + 'c0' + '00000e10' + 'ffffffff' + '00000000' + '20010db9' + '00'.repeat(12)
    const p = message('8a00' + '0000' + '00000001' + '05' + 'a0' + '0064' + '00000000' + match + use)
    expect(lines(p, 'icmpv6.rr.pco.mp')).toEqual(['Match-Prefix Part: Change 2001:db8::/48 (0-128)'])
    expect(lines(p, 'icmpv6.rr.pco.up')).toEqual(['Use-Prefix Part: 2001:db9::/48 (keep 16)'])
    expect(lines(p, 'icmpv6.rr.pco.up.preferredlifetime')).toEqual(['Preferred Lifetime: Infinity (4294967295)'])
    const result = message('8a01' + '0000' + '00000001' + '05' + '00' + '0064' + '00000000' + '0001' + '00' + '30' + '00000003' + '20010db8' + '00'.repeat(12))
    expect(lines(result, 'icmpv6.rr.rm')).toEqual(['Result Message: 2001:db8::/48 (interface 3)'])
  })

  it('updates locators and registers addresses', () => {
    const locators = message('9c00' + '0000' + '01' + '00' + '0000' + '20010db800000001' + '0005' + '0e10')
    expect([values(locators, 'icmpv6.ilnp.nb_locator'), values(locators, 'icmpv6.ilnp.nb_lifetime')])
      .toEqual([['0x20010db800000001'], ['3600']])
    const registered = message('9d00' + '0000' + '01' + '00' + '0005' + '0011223344556677' + '20010db8' + '00'.repeat(11) + '09')
    expect([values(registered, 'icmpv6.6lowpannd.da.status'), values(registered, 'icmpv6.6lowpannd.da.reg_addr')])
      .toEqual([['1'], ['2001:db8::9']])
  })

  it('lists multicast seeds (RFC 7731)', () => {
    const p = message('9f00' + '0000' + '05' + '05' + '1234' + 'a0')
    expect([values(p, 'icmpv6.mpl.seed_info.seed_id'), values(p, 'icmpv6.mpl.seed_info.sequence')]).toEqual([['1234'], ['5', '7']])
  })
})

describe('multicast listener discovery', () => {
  const GROUP = 'ff02' + '00'.repeat(13) + 'fb'

  it('asks and answers (RFC 2710)', () => {
    const p = message('8200' + '0000' + '03e8' + '0000' + GROUP)
    expect([p.info, values(p, 'icmpv6.mld.maximum_response_delay'), values(p, 'icmpv6.mld.multicast_address')])
      .toEqual(['Multicast Listener Query', ['1000'], ['ff02::fb']])
    expect(text('8400' + '0000' + '0000' + '0000' + GROUP)).toBe('Multicast Listener Done')
  })

  it('asks of sources (RFC 3810)', () => {
    const p = message('8200' + '0000' + '8003' + '0000' + GROUP + '0a' + '8f' + '0001' + V6_SENDER)
    // Both numbers are floating.
    expect([values(p, 'icmpv6.mld.maximum_response_code'), values(p, 'icmpv6.mld.qqi')]).toEqual([['32792'], ['248']])
    expect([values(p, 'icmpv6.mld.flag.s'), values(p, 'icmpv6.mld.source_address')]).toEqual([['1'], ['2001:db8::1']])
  })

  it('reports groups', () => {
    const p = message('8f00' + '0000' + '0000' + '0002' + '04' + '00' + '0000' + GROUP + '05' + '01' + '0001' + GROUP + V6_SENDER + '01020304')
    expect(p.info).toBe('Multicast Listener Report Message v2')
    expect(lines(p, 'icmpv6.mldr.mar')).toEqual([
      'Multicast Address Record Changed to exclude: ff02::fb', 'Multicast Address Record Allow new sources: ff02::fb',
    ])
    expect(places(p, 'icmpv6.mldr.mar')).toEqual([[0, 48, 20], [0, 68, 40]])
  })
})

describe('routing for low-power networks (RFC 6550)', () => {
  const rpl = (code: string, body: string) => message('9b' + code + '0000' + body)
  const DODAG = '20010db8' + '00'.repeat(11) + '01'

  it('tells of a graph, with options', () => {
    const p = rpl('01', '1e' + 'f0' + '0100' + '88' + 'f0' + '0000' + DODAG
      + '040e' + '0008' + '0c' + '0a' + '0700' + '0100' + '0001' + '00' + 'ff' + 'ffff'
      + '0206' + '07' + '0000' + '02' + '0080' + '081e' + '40' + '40' + 'ffffffff' + '00000e10' + '00000000' + DODAG)
    expect(p.info).toBe('RPL Control (DODAG Information Object)')
    expect([values(p, 'icmpv6.rpl.dio.rank'), values(p, 'icmpv6.rpl.dio.dagid')]).toEqual([['256'], ['2001:db8::1']])
    expect(lines(p, 'icmpv6.rpl.opt')).toEqual([
      'ICMPv6 RPL Option (DODAG configuration)', 'ICMPv6 RPL Option (DAG Metric container)',
      'ICMPv6 RPL Option (Prefix Information 2001:db8::1/64)',
    ])
    expect(values(p, 'icmpv6.rpl.opt.metric.etx.object.etx')).toEqual(['128'])
  })

  it('advertises destinations', () => {
    const p = rpl('02', '1e' + '40' + '00' + '01' + DODAG + '0512' + '00' + '80' + DODAG + '0604' + '00' + '01' + '02' + '03' + '00' + '0103000000')
    expect([values(p, 'icmpv6.rpl.opt.target.prefix'), values(p, 'icmpv6.rpl.opt.transit.pathseq')]).toEqual([['2001:db8::1'], ['2']])
    expect(rpl('00', '00' + '00').info).toBe('RPL Control (DODAG Information Solicitation)')
    expect(rpl('03', '1e' + '00' + '01' + '00').info).toBe('RPL Control (Destination Advertisement Object Acknowledgment)')
  })

  it('discovers routes between points (RFC 6997)', () => {
    const p = rpl('04', '1e' + '00' + '8000' + DODAG + '0a22' + '00' + '01' + DODAG + V6_RECEIVER)
    expect([values(p, 'icmpv6.rpl.opt.routediscovery.nh'), values(p, 'icmpv6.rpl.opt.routediscovery.addrvec.addr')])
      .toEqual([['1'], ['2001:db8::2']])
  })

  it('may be secured', () => {
    const p = rpl('8a', '00' + '00' + '40' + '00' + '00000007' + '1e' + '80' + '0001' + DODAG + '00000002')
    expect([values(p, 'icmpv6.rpl.secure.counter'), values(p, 'icmpv6.rpl.cc.destination_counter')]).toEqual([['7'], ['2']])
  })
})
