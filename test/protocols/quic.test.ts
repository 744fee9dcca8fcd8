import { createCipheriv } from 'node:crypto'
import { expect, it } from 'vitest'
import { openInitial } from '../../src-main/protocols/quic-initial.ts'
import { fromHex, values } from './dissect.ts'
import { hex, join } from './network-bytes.ts'
import { dissectDatagrams, dissectUdp } from './udp-frames.ts'

// RFC 9001 appendix A.1: the client's connection ID and what is derived from it.
const CONNECTION = fromHex('8394c8f03e515708')
const CLIENT_KEY = fromHex('1f369613dd76d5467730efcbe3b1a22d'), CLIENT_IV = fromHex('fa044b2f42a3fd3b46fb255c')
const CLIENT_HP = fromHex('9f50449e04a0e810283a1e9933adedd2')

/** A ClientHello (RFC 8446 4.1.2) that asks for example.org. */
const NAME = Buffer.from('example.org')
const sni = join('0000', hex(NAME.length + 5, 2), hex(NAME.length + 3, 2), '00', hex(NAME.length, 2), NAME)
const body = join('0303', '00'.repeat(32), '00', '0002 1301', '0100', hex(sni.length, 2), sni)
const HELLO = join('01', hex(body.length, 3), body)

/** An Initial packet of the client with these frames, protected as RFC 9001 5.3 and 5.4 say. */
function initial(frames: Uint8Array, number = 2): Uint8Array {
  const padded = join(frames, new Uint8Array(Math.max(0, 200 - frames.length)))
  const header = join('c3 00000001 08', CONNECTION, '00 00', hex(0x4000 | padded.length + 4 + 16, 2), hex(number, 4))
  const nonce = Uint8Array.from(CLIENT_IV)
  nonce[11] ^= number
  const cipher = createCipheriv('aes-128-gcm', CLIENT_KEY, nonce).setAAD(header)
  const packet = join(header, cipher.update(padded), cipher.final(), cipher.getAuthTag())
  const mask = createCipheriv('aes-128-ecb', CLIENT_HP, null).update(packet.subarray(header.length, header.length + 16))
  packet[0] ^= mask[0] & 0x0f
  for (let i = 0; i < 4; i++) packet[header.length - 4 + i] ^= mask[1 + i]
  return packet
}
const crypto = (offset: number, data: Uint8Array) => join('06', hex(0x4000 | offset, 2), hex(0x4000 | data.length, 2), data)

it('opens an Initial packet and finds the name of the server', () => {
  const p = dissectUdp(443, initial(crypto(0, HELLO)))
  expect([p.protocol, p.info]).toEqual(['QUIC', 'Initial, DCID=8394c8f03e515708, PKN: 2, CRYPTO, PADDING'])
  expect(values(p, 'tls.handshake.extensions_server_name')).toEqual(['example.org'])
  expect(values(p, 'frame.protocols')).toEqual(['eth:ethertype:ip:udp:quic:tls'])
})

it('puts a hello together whose parts are not in order', () => {
  const p = dissectUdp(443, initial(join(crypto(40, HELLO.subarray(40)), '01', crypto(0, HELLO.subarray(0, 40)))))
  expect(values(p, 'tls.handshake.extensions_server_name')).toEqual(['example.org'])
})

it('does not open what was changed on the way', () => {
  const packet = initial(crypto(0, HELLO))
  packet[100] ^= 1
  const p = dissectUdp(443, packet)
  expect(values(p, 'quic.packet_number')).toEqual(['2'])
  expect(values(p, 'quic.crypto.offset')).toEqual([])
})

it('opens the answer of the server with the connection ID of the client, and knows the ID of short headers', () => {
  // RFC 9001 appendix A.3, the sample response of a server, which has chosen f067a5502a4262b5.
  const response = fromHex('cf000000010008f067a5502a4262b5004075c0d95a482cd0991cd25b0aac406a5816b6394100f37a1c69797554780bb3'
    + '8cc5a99f5ede4cf73c3ec2493a1839b3dbcba3f6ea46c5b7684df3548e7ddeb9c3bf9c73cc3f3bded74b562bfb19fb84022f8ef4cdd93795d77d06edbb'
    + '7aaf2f58891850abbdca3d20398c276456cbc42158407dd074ee')
  const dissect = dissectDatagrams([
    { from: 40_000, to: 443, payload: initial(crypto(0, HELLO)) }, { from: 443, to: 40_000, payload: response, answer: true },
    { from: 40_000, to: 443, payload: join('40', 'f067a5502a4262b5', new Uint8Array(20)) },
  ])
  expect(dissect(2).info).toBe('Initial, SCID=f067a5502a4262b5, PKN: 1, ACK, CRYPTO')
  expect(values(dissect(2), 'quic.ack.largest_acknowledged')).toEqual(['0'])
  expect(dissect(3).info).toBe('Protected Payload (KP0), DCID=f067a5502a4262b5')
})

it('derives no keys for versions that it does not know, and reads their negotiation', () => {
  expect(openInitial(new Uint8Array(100), 18, 100, 0x1a2a3a4a, CONNECTION, false)).toBeUndefined()
  const p = dissectUdp(40_000, fromHex('80 00000000 00 08 8394c8f03e515708 00000001 6b3343cf'), 443)
  expect(p.info).toBe('Version Negotiation, SCID=8394c8f03e515708')
  expect(values(p, 'quic.supported_version')).toEqual(['0x00000001', '0x6b3343cf'])
})

it('ends tokens and lengths that are longer than the packet', () => {
  const p = dissectUdp(443, fromHex('c3 00000001 08 8394c8f03e515708 00 bfffffff 00'))
  expect(values(p, '_ws.malformed.expert')).toHaveLength(1)
})
