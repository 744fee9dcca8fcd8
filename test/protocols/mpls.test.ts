import { expect, it } from 'vitest'
import { dissectBytes, lines, values } from './dissect.ts'
import { ethernet, icmp, join } from './network-bytes.ts'

it('reads a stack of labels and what is below it', () => {
  // RFC 3032 2.1: 16001, class 5, not the bottom, TTL 255; explicit null, the bottom, TTL 64.
  const p = dissectBytes(ethernet(0x8847, join('03e81aff', '00000140', icmp('0800000000010001'))))
  expect(['mpls.label', 'mpls.exp', 'mpls.bottom', 'mpls.ttl'].map((name) => values(p, name)))
    .toEqual([['16001', '0'], ['5', '0'], ['0', '1'], ['255', '64']])
  expect(lines(p, 'mpls')[1]).toBe('MultiProtocol Label Switching Header, Label: 0 (IPv4 Explicit-Null), Exp: 0, S: 1, TTL: 64')
  expect(values(p, 'frame.protocols')).toEqual(['eth:ethertype:mpls:ip:icmp'])
})

it('ends a stack without a bottom', () => {
  expect(values(dissectBytes(join('66778899aabb0011223344558847', new Uint8Array(400))), 'mpls.label')).toHaveLength(100)
})
