import { expect, it } from 'vitest'
import { fromHex, lines, values } from './dissect.ts'
import { dissectUdp } from './udp-frames.ts'

it('reads route table entries', () => {
  // RFC 2080 2.1: 2001:db8::/32, tag 2, metric 5.
  const p = dissectUdp(521, fromHex('02010000 20010db8000000000000000000000000 0002 20 05'))
  expect(p.info).toBe('Command Response, Version 1')
  expect(['ripng.rte.ipv6_prefix', 'ripng.rte.route_tag', 'ripng.rte.prefix_length', 'ripng.rte.metric'].map((name) => values(p, name)))
    .toEqual([['2001:db8::'], ['0x0002'], ['32'], ['5']])
  expect(lines(p, 'ripng.rte')).toEqual(['Route Table Entry: IPv6 Prefix: 2001:db8::/32 Metric: 5'])
})
