import { expect, it } from 'vitest'
import { internetChecksum } from '../../src-main/protocols/internet-checksum.ts'
import { dissectBytes, fromHex, lines, places, values } from './dissect.ts'
import { ethernet, hex, ipv4, ipv6, join } from './network-bytes.ts'

/** RFC 2328 A.3.1: router 10.0.0.1, area 0, no authentication, with its checksum. */
function version2(message: number, body: Uint8Array): Uint8Array {
  const header = (sum: number) => join('02', hex(message, 1), hex(24 + body.length, 2), '0a000001', '00000000', hex(sum, 2), '0000', '0000000000000000')
  return join(header(internetChecksum(join(header(0), body))), body)
}
const dissect = (packet: Uint8Array) => dissectBytes(ethernet(0x0800, ipv4({ protocol: 89, payload: packet })))
const LSA_HEADER = (type: string, length: number) => fromHex(`0001 02 ${type} 0a000001 0a000001 80000001 1234 ${hex(length, 2)}`)

it('reads a hello', () => {
  const p = dissect(version2(1, fromHex('ffffff00 000a 02 01 00000028 c0000201 00000000 0a000002 0a000003')))
  expect([p.protocol, p.info]).toEqual(['OSPF', 'Hello Packet'])
  expect(['ospf.hello.hello_interval', 'ospf.hello.router_dead_interval', 'ospf.hello.designated_router', 'ospf.hello.active_neighbor']
    .map((name) => values(p, name))).toEqual([['10'], ['40'], ['192.0.2.1'], ['10.0.0.2', '10.0.0.3']])
  expect(lines(p, 'ospf.v2.options')).toEqual(['Options: 0x02, (E) External Routing'])
  expect(lines(p, 'ospf.checksum')[0]).toContain('[correct]')
  expect(lines(p, 'ospf.area_id')).toEqual(['Area ID: 0.0.0.0 (Backbone)'])
})

it("reads a router's links", () => {
  // RFC 2328 A.4.2: a transit link with cost 10.
  const lsa = join(LSA_HEADER('01', 36), '0200 0001', 'c0000201 c0000202 02 00 000a')
  const p = dissect(version2(4, join('00000001', lsa)))
  expect(['ospf.lsa', 'ospf.lsa.router.linktype', 'ospf.lsa.router.linkid', 'ospf.lsa.router.metric0'].map((name) => values(p, name)))
    .toEqual([['1'], ['2'], ['192.0.2.1'], ['10']])
  expect(lines(p, 'text')).toContain('Type: Transit  ID: 192.0.2.1       Data: 192.0.2.2       Metric: 10')
  expect(places(p, 'ospf.lsa.router.metric0')).toEqual([[0, 34 + 24 + 4 + 20 + 4 + 10, 2]])
})

it('reads an external route', () => {
  const p = dissect(version2(4, join('00000001', LSA_HEADER('05', 36), 'ffff0000 80000014 00000000 0000002a')))
  expect(['ospf.lsa.asext.type', 'ospf.metric', 'ospf.lsa.asext.extrttag'].map((name) => values(p, name))).toEqual([['1'], ['20'], ['42']])
})

it('ends advertisements that say no length', () => {
  const p = dissect(version2(4, join('ffffffff', LSA_HEADER('01', 0), new Uint8Array(60))))
  expect(values(p, '_ws.malformed.expert')).toHaveLength(1)
  expect(values(p, 'ospf.lsa')).toEqual(['1'])
})

it('reads the prefixes of version 3', () => {
  // RFC 5340 A.4.10: an intra-area prefix 2001:db8::/32 of the router.
  const lsa = fromHex('0001 2009 00000001 0a000001 80000001 1234 0028'
    + '0001 2001 00000000 0a000001 20 00 000a 20010db8')
  const packet = join('0304', hex(16 + 4 + 40, 2), '0a000001 00000000 0000 0000', '00000001', lsa)
  const p = dissectBytes(ethernet(0x86dd, ipv6({ next: 89, payload: packet })))
  expect(values(p, 'ospf.v3.lsa.fc')).toEqual(['9'])
  expect(values(p, 'ospf.v3.address_prefix.ipv6')).toEqual(['2001:db8::'])
  expect(values(p, 'ospf.metric')).toEqual(['10'])
})
