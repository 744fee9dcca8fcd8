import { expect, it } from 'vitest'
import { dissectTcp, lines, places, TCP_PAYLOAD, values } from './dissect.ts'
import { hex, join } from './network-bytes.ts'

/** RFC 4271 4.1. */
const message = (type: number, ...body: (string | Uint8Array)[]) => join('ff'.repeat(16), hex(19 + join(...body).length, 2), hex(type, 1), ...body)
const dissect = (...messages: Uint8Array[]) => dissectTcp(179, [['client', join(...messages)]])(1)
const KEEPALIVE = message(4)

it('reads an OPEN with its capabilities', () => {
  // RFC 6793: AS 4200000000 in its capability; RFC 4760: IPv6 unicast.
  const p = dissect(message(1, '04 5ba0 00b4 c0000201', '0e', '02 0c', '01 04 0002 00 01', '41 04 fa56ea00'))
  expect([p.protocol, p.info]).toEqual(['BGP', 'OPEN Message'])
  expect(['bgp.open.myas', 'bgp.open.holdtime', 'bgp.cap.mp.afi', 'bgp.cap.4as'].map((name) => values(p, name))).toEqual([['23456'], ['180'], ['2'], ['4200000000']])
  expect(lines(p, 'bgp.open.myas')).toEqual(['My AS: 23456 (AS_TRANS)'])
})

it('reads the attributes and the routes of an UPDATE', () => {
  const origin = '40 01 01 00', path = '40 02 06 02 02 fde8 fde9', hop = '40 03 04 c0000201', community = 'c0 08 08 fde80064 ffffff01'
  const attributes = join(origin, path, hop, community)
  const p = dissect(message(2, '0003', '10 0a05', hex(attributes.length, 2), attributes, '18 c63364', '00'), KEEPALIVE)
  expect(p.info).toBe('UPDATE Message, KEEPALIVE Message')
  expect(['bgp.withdrawn_prefix', 'bgp.nlri_prefix', 'bgp.prefix_length', 'bgp.update.path_attribute.as_path_segment.as2', 'bgp.update.path_attribute.next_hop']
    .map((name) => values(p, name))).toEqual([['10.5.0.0'], ['198.51.100.0', '0.0.0.0'], ['16', '24', '0'], ['65000', '65001'], ['192.0.2.1']])
  expect(lines(p, 'bgp.update.path_attribute')).toEqual(['Path Attribute - ORIGIN: IGP', 'Path Attribute - AS_PATH: 65000 65001 ',
    'Path Attribute - NEXT_HOP: 192.0.2.1 ', 'Path Attribute - COMMUNITIES: 65000:100 NO_EXPORT '])
  expect(places(p, 'bgp.withdrawn_prefix')).toEqual([[0, TCP_PAYLOAD + 22, 2]])
})

it('tells paths of four bytes a number, and prefixes with an identifier', () => {
  const p = dissect(message(2, '0000', '000d', '40 02 0a 02 02 000186a0 000186a1', '00000007 18 c63364', '00000008 18 c63365'))
  expect(values(p, 'bgp.update.path_attribute.as_path_segment.as4')).toEqual(['100000', '100001'])
  expect([values(p, 'bgp.nlri_path_id'), values(p, 'bgp.nlri_prefix')]).toEqual([['7', '8'], ['198.51.100.0', '198.51.101.0']])
})

it('reads routes of IPv6 and why a peer ceased', () => {
  const reach = join('80 0e 1a 0002 01 10 20010db8000000000000000000000001 00', '20 20010db8')
  expect(values(dissect(message(2, '0000', hex(reach.length, 2), reach)), 'bgp.mp_reach_nlri_ipv6_prefix')).toEqual(['2001:db8::'])
  // RFC 9003.
  const p = dissect(message(3, '06 02 04', Buffer.from('noon')))
  expect([values(p, 'bgp.notify.minor_error_cease'), values(p, 'bgp.notify.communication')]).toEqual([['2'], ['noon']])
})

it('refuses prefixes that are longer than an address', () => {
  expect(values(dissect(message(2, '0001', 'ff', '0000')), '_ws.malformed.expert')).toHaveLength(1)
})
