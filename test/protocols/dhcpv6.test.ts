import { expect, it } from 'vitest'
import { fromHex, lines, values } from './dissect.ts'
import { hex, join } from './network-bytes.ts'
import { dissectUdp } from './udp-frames.ts'

// RFC 8415 21.1: a type, a length, a value.
const option = (type: number, ...value: (string | Uint8Array)[]) => join(hex(type, 2), hex(join(...value).length, 2), ...value)
const CLIENT = option(1, '0003 0001 001122334455')

it('reads a solicitation', () => {
  const p = dissectUdp(547, join('01 abcdef', CLIENT, option(6, '0017 0018'), option(8, '0064'), option(3, '00000001 00000e10 00001518')), 546)
  expect([p.protocol, p.info]).toEqual(['DHCPv6', 'Solicit XID: 0xabcdef CID: 00030001001122334455 '])
  expect(['dhcpv6.duidll.link_layer_addr', 'dhcpv6.requested_option_code', 'dhcpv6.elapsed_time', 'dhcpv6.iaid', 'dhcpv6.iaid.t2'].map((name) => values(p, name)))
    .toEqual([['00:11:22:33:44:55'], ['23', '24'], ['1000'], ['00000001'], ['5400']])
})

it('reads addresses inside of associations, names and servers', () => {
  const address = option(5, '20010db8000000000000000000000005', '00000064 000000c8', option(13, '0000', Buffer.from('fine')))
  const p = dissectUdp(546, join('07 abcdef', option(3, '00000001 00000000 00000000', address), option(24, '076578616d706c6503636f6d00'),
    option(23, '20010db8000000000000000000000035')), 547)
  expect(p.info).toBe('Reply XID: 0xabcdef IAA: 2001:db8::5 ')
  expect(['dhcpv6.iaaddr.ip', 'dhcpv6.status_msg', 'dhcpv6.search_list_entry', 'dhcpv6.dns_server'].map((name) => values(p, name)))
    .toEqual([['2001:db8::5'], ['fine'], ['example.com.'], ['2001:db8::35']])
})

it('reads the message inside of that of a relay agent', () => {
  const p = dissectUdp(547, join('0c00', '20010db8000000000000000000000001', 'fe800000000000000000000000000002', option(9, '01 abcdef', CLIENT)), 547)
  expect(p.info).toBe('Relay-forw L: 2001:db8::1 Solicit XID: 0xabcdef CID: 00030001001122334455 ')
  expect(lines(p, 'text')).toContain('DHCPv6')
})

it('ends options inside of options', () => {
  let nested = fromHex('')
  for (let i = 0; i < 100; i++) nested = option(9, '0c00', new Uint8Array(32), nested)
  expect(values(dissectUdp(547, join('0c00', new Uint8Array(32), nested), 547), '_ws.malformed.expert')).toHaveLength(1)
})
