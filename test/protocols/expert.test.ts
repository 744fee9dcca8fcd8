import { expect, it } from 'vitest'
import { HIDDEN } from '../../src-main/protocols/packet.ts'
import { dissectBytes, dissectTcp, lines, values } from './dissect.ts'
import { ethernet, join } from './network-bytes.ts'
import { dissectUdp } from './udp-frames.ts'

/** An Access-Request whose attribute is longer than the message, and one that ends within its header. */
const TOO_LONG = join('01 01 0018', new Uint8Array(16), '01 09 6162')
const CUT = join('01 01 0028', new Uint8Array(16))

it('says how much a remark is worth and what it is about', () => {
  const p = dissectUdp(1812, TOO_LONG)
  expect(lines(p, '_ws.expert')).toEqual(['[Expert Info (Error/Malformed): Not enough room in packet for AVP]'])
  expect([values(p, '_ws.expert.severity'), values(p, '_ws.expert.group')]).toEqual([['8388608'], ['117440512']])
  expect([lines(p, '_ws.expert.severity'), lines(p, '_ws.expert.group')]).toEqual([['[Severity level: Error]'], ['[Group: Malformed]']])
})

it('finds remarks about malformed packets by _ws.malformed, without a line of its own', () => {
  const p = dissectUdp(1812, TOO_LONG)
  const found = Array.from({ length: p.count }, (_, node) => node).filter((node) => p.fieldOf(node).abbrev === '_ws.malformed')
  expect(found.map((node) => p.mark[node] & HIDDEN)).toEqual([HIDDEN])
  expect(values(p, '_ws.malformed')).toEqual(['_ws.malformed'])
  expect(values(dissectUdp(1812, CUT), '_ws.malformed')).toEqual(['[Malformed Packet: RADIUS]', '_ws.malformed'])
  expect(values(dissectUdp(1812, CUT), '_ws.expert.message')).toEqual(['Malformed Packet (Exception occurred)'])
})

it('draws the twelve bits of the TCP flags', () => {
  const p = dissectTcp(80, [['client', 'x']])(1)
  expect(lines(p, 'tcp.flags.ack')).toEqual(['.... ...1 .... = Acknowledgment: Set'])
  expect(lines(p, 'tcp.flags.res')).toEqual(['000. .... .... = Reserved: Not set'])
})

it('says which TLVs of LLDP are deprecated, and where the usage description is', () => {
  const url = Buffer.from('https://example.net/mud')
  const tlvs = join('0207 04 001122334455 0403 05 6531 0602 0078', 'fe09 00120f 03 01 00000000', `fe${(4 + url.length).toString(16)} 00005e 01`, url, '0000')
  const p = dissectBytes(ethernet(0x88cc, tlvs))
  expect(values(p, '_ws.expert.message')).toEqual(['TLV has been deprecated'])
  expect(values(p, 'lldp.iana.mudurl')).toEqual(['https://example.net/mud'])
})
