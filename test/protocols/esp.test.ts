import { expect, it } from 'vitest'
import { dissectBytes, dissectFrames, fromHex, values } from './dissect.ts'
import { ethernet, hex, ipv4, join } from './network-bytes.ts'
import { dissectUdp } from './udp-frames.ts'

const PAYLOAD = join('c0ffee01', '00000009', 'aabbccddeeff0011')

it('reads what is not encrypted', () => {
  const p = dissectBytes(ethernet(0x0800, ipv4({ protocol: 50, payload: PAYLOAD })))
  expect(p.info).toBe('ESP (SPI=0xc0ffee01)')
  expect([values(p, 'esp.spi'), values(p, 'esp.sequence')]).toEqual([['0xc0ffee01'], ['9']])
})

it('tells ESP from IKE and from keepalives behind address translation', () => {
  expect(values(dissectUdp(4500, PAYLOAD), 'frame.protocols')).toEqual(['eth:ethertype:ip:udp:udpencap:esp'])
  expect(values(dissectUdp(4500, fromHex('ff')), 'udpencap.nat_keepalive')).toHaveLength(1)
  expect(values(dissectUdp(4500, fromHex('00000000 0011')), 'data.data')).toEqual(['0011'])
})

it('watches the sequence numbers of an SPI', () => {
  const packet = (sequence: number): Uint8Array => join('c0ffee02', hex(sequence, 4), 'aabbccdd')
  const frame = (sequence: number): Uint8Array => ethernet(0x0800, ipv4({ protocol: 50, payload: packet(sequence) }))
  const dissect = dissectFrames([frame(7), frame(8), frame(11), frame(5), frame(5)])
  expect([1, 2, 3, 4, 5].map((n) => values(dissect(n), '_ws.expert.message'))).toEqual([[], [],
    ['Wrong Sequence Number for SPI c0ffee02 - 2 missing'], ['Wrong Sequence Number for SPI c0ffee02 - 7 less than expected'],
    ['Wrong Sequence Number for SPI c0ffee02 - 5 repeated']])
  expect([values(dissect(3), 'esp.sequence-analysis.expected-sn'), values(dissect(3), 'esp.sequence-analysis.previous-frame')]).toEqual([['9'], ['2']])
})
