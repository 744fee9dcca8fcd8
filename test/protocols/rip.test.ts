import { expect, it } from 'vitest'
import { fromHex, lines, places, values } from './dissect.ts'
import { bytesOf, dissectUdp, UDP_PAYLOAD } from './udp-frames.ts'

// RFC 2453 section 4: 10.0.0.0/8 at 3 hops through 192.0.2.9, tag 7.
const ROUTE = fromHex('0002 0007 0a000000 ff000000 c0000209 00000003')

it('reads the routes of RIPv2', () => {
  const p = dissectUdp(520, bytesOf(fromHex('02020000'), ROUTE))
  expect([p.protocol, p.info]).toEqual(['RIPv2', 'Response'])
  expect(['rip.ip', 'rip.netmask', 'rip.next_hop', 'rip.metric', 'rip.route_tag'].map((name) => values(p, name)))
    .toEqual([['10.0.0.0'], ['255.0.0.0'], ['192.0.2.9'], ['3'], ['7']])
  expect(lines(p, 'text')).toContain('IP Address: 10.0.0.0, Metric: 3')
  expect(places(p, 'rip.metric')).toEqual([[0, UDP_PAYLOAD + 20, 4]])
})

it('leaves out of RIPv1 what it does not have', () => {
  const p = dissectUdp(520, bytesOf(fromHex('01010000'), fromHex('0000 0000 00000000 00000000 00000000 00000010')))
  expect([p.protocol, p.info]).toEqual(['RIPv1', 'Request'])
  expect(values(p, 'rip.netmask')).toEqual([])
  expect(lines(p, 'text')).toContain('Address not specified, Metric: 16')
})

it('keeps the digest apart from the routes', () => {
  // RFC 4822: the digest begins behind 4 + 20 + 20 bytes.
  const authentication = fromHex('ffff 0003 002c 05 14 00000009 0000000000000000')
  const digest = fromHex('ffff0001 00112233445566778899aabbccddeeff')
  const p = dissectUdp(520, bytesOf(fromHex('02020000'), authentication, ROUTE, digest))
  expect(values(p, 'rip.authentication_data')).toEqual(['00112233445566778899aabbccddeeff'])
  expect(values(p, 'rip.ip')).toEqual(['10.0.0.0'])
  expect(values(p, 'rip.unknown_address_family')).toEqual([])
})

it('shows a password', () => {
  const p = dissectUdp(520, bytesOf(fromHex('02020000'), fromHex('ffff0002'), 'cisco', new Uint8Array(11), ROUTE))
  expect(values(p, 'rip.auth.passwd')).toEqual(['cisco'])
})

it('says that an entry ends too early', () => {
  const p = dissectUdp(520, bytesOf(fromHex('02020000'), ROUTE.subarray(0, 12)))
  expect(values(p, '_ws.malformed.expert')).toHaveLength(1)
})
