import { expect, it } from 'vitest'
import { internetChecksum } from '../../src-main/protocols/internet-checksum.ts'
import { dissectBytes, values } from './dissect.ts'
import { ethernet, hex, icmp, ipv4, join } from './network-bytes.ts'

const dissect = (payload: Uint8Array) => dissectBytes(ethernet(0x0800, ipv4({ protocol: 47, payload })))
const ECHO = icmp('0800000000010001')

it('hands on what it carries', () => {
  const p = dissect(join('00000800', ECHO))
  expect(values(p, 'frame.protocols')).toEqual(['eth:ethertype:ip:gre:ip:icmp'])
  expect(values(p, 'gre.proto')).toEqual(['0x0800'])
})

it('reads checksum, key and sequence number in their order', () => {
  const packet = join('b0000800', '00000000', '0000002a', '00000007', ECHO)
  const right = join('b0000800', hex(internetChecksum(packet), 2), '0000', '0000002a', '00000007', ECHO)
  const p = dissect(right)
  expect(['gre.checksum.status', 'gre.offset', 'gre.key', 'gre.sequence_number'].map((name) => values(p, name)))
    .toEqual([['1'], ['0'], ['0x0000002a'], ['7']])
  expect(values(dissect(packet), 'gre.checksum.status')).toEqual(['0'])
})

it('reads the enhanced header of PPTP', () => {
  // RFC 2637 4.1: version 1 with key, sequence and acknowledgment; the payload is LCP.
  const p = dissect(join('3081880b', '0008', '0003', '00000001', '00000002', 'c021 09010008 00000000'))
  expect(['gre.key.payload_length', 'gre.key.call_id', 'gre.ack_number'].map((name) => values(p, name))).toEqual([['8'], ['3'], ['2']])
  expect(values(p, 'frame.protocols')).toEqual(['eth:ethertype:ip:gre:ppp:lcp'])
})

it('ends routes that never end', () => {
  const p = dissect(join('40000800', '00000000', '0001 00ff'))
  expect(values(p, '_ws.malformed.expert')).toHaveLength(1)
})

it('says that a keepalive has no payload', () => {
  const p = dissect(join('00000000'))
  expect(p.info).toBe('Encapsulated Possible GRE keepalive packet')
  expect(values(p, 'data.data')).toEqual([])
})
