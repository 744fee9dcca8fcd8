import { expect, it } from 'vitest'
import { lines, values } from './dissect.ts'
import { hex, join } from './network-bytes.ts'
import { dissectUdp } from './udp-frames.ts'

/** RFC 1001 14.1: a name of 16 bytes, each as two letters. */
function name(text: string, kind: number): Uint8Array {
  const bytes = Buffer.concat([Buffer.from(text.padEnd(15)), Buffer.of(kind)])
  return join('20', Buffer.from([...bytes].flatMap((byte) => [0x41 + (byte >> 4), 0x41 + (byte & 15)])), '00')
}

it('reads a question', () => {
  const p = dissectUdp(137, join('0001 0110 0001 0000 0000 0000', name('PRINTER', 0x20), '0020 0001'), 137)
  expect([p.protocol, p.info]).toEqual(['NBNS', 'Name query NB PRINTER<20>'])
  expect(values(p, 'nbns.name')).toEqual(['PRINTER<20>'])
  expect(lines(p, 'nbns.name')).toEqual(['Name: PRINTER<20> (Server service)'])
})

it('reads an answer', () => {
  const p = dissectUdp(137, join('0001 8500 0000 0001 0000 0000', name('PRINTER', 0x20), '0020 0001', hex(300_000, 4), '0006', '6000', 'c0000209'), 137)
  expect(p.info).toBe('Name query response NB 192.0.2.9')
  expect([values(p, 'nbns.addr'), values(p, 'nbns.ttl')]).toEqual([['192.0.2.9'], ['300000']])
})

it('ends at what is not there', () => {
  expect(values(dissectUdp(137, join('0001 8500 ffff 0001 0000 0000', name('A', 0), '0020 0001'), 137), '_ws.malformed.expert')).toHaveLength(1)
})
