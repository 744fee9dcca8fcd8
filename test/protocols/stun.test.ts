import { expect, it } from 'vitest'
import { dissectTcp, fromHex, lines, values } from './dissect.ts'
import { join } from './network-bytes.ts'
import { dissectDatagrams, dissectUdp } from './udp-frames.ts'

// RFC 5769 section 2.2, the sample IPv4 response, whose fingerprint is right.
const RESPONSE = fromHex('0101003c 2112a442 b7e7a701bc34d686fa87dfae'
  + '8022000b 74657374 20766563 746f7220 00200008 0001a147 e112a643 00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004 c07d4c96')

it('reads the sample response of RFC 5769', () => {
  const p = dissectUdp(40_001, RESPONSE, 3478)
  expect([p.protocol, p.info]).toEqual(['STUN', 'Binding Success Response XOR-MAPPED-ADDRESS: 192.0.2.1:32853'])
  expect(['stun.att.ipv4', 'stun.att.port', 'stun.att.software', 'stun.att.crc32.status'].map((name) => values(p, name)))
    .toEqual([['192.0.2.1'], ['32853'], ['test vector'], ['1']])
  const wrong = Uint8Array.from(RESPONSE)
  wrong[30] ^= 1
  expect(values(dissectUdp(40_001, wrong, 3478), 'stun.att.crc32.status')).toEqual(['0'])
})

it('joins a response with its request, on any port', () => {
  const request = join('0001 0000 2112a442 b7e7a701bc34d686fa87dfae')
  const dissect = dissectDatagrams([{ from: 40_000, to: 40_001, payload: request }, { from: 40_001, to: 40_000, payload: RESPONSE, answer: true }])
  expect(values(dissect(2), 'stun.response-to')).toEqual(['1'])
  expect(values(dissect(2), 'stun.time')).toEqual(['1.000000000'])
})

it('reads an error and TURN channels', () => {
  const error = join('0113 0010 2112a442 b7e7a701bc34d686fa87dfae', '0009 0009 0000 0401 53746f703a 000000')
  const p = dissectUdp(3478, error)
  expect(lines(p, 'text')).toContain('ERROR-CODE 401 (Unauthenticated): Stop:')
  const channel = dissectUdp(3478, fromHex('4001 0004 61626364'))
  expect([channel.info, values(channel, 'data.data')]).toEqual(['ChannelData TURN Message', ['61626364']])
})

it('reads messages one behind the other over TCP', () => {
  const request = join('0001 0000 2112a442 b7e7a701bc34d686fa87dfae')
  expect(values(dissectTcp(3478, [['client', join(request, request)]])(1), 'stun.type')).toEqual(['0x0001', '0x0001'])
})

it('ends attributes that are longer than the message', () => {
  expect(values(dissectUdp(3478, join('0001 0008 2112a442 b7e7a701bc34d686fa87dfae', '8022ffff 00000000')), '_ws.malformed.expert')).toHaveLength(1)
})
