import { expect, it } from 'vitest'
import { dissectBytes, fromHex, values } from './dissect.ts'
import { ethernet, ipv4, join } from './network-bytes.ts'
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
