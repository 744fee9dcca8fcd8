import { deflateRawSync, constants } from 'node:zlib'
import { expect, it } from 'vitest'
import { dissectTcp, fromHex, places, TCP_PAYLOAD, values, type Said } from './dissect.ts'

const upgrade = (extension = ''): Said[] => [
  ['client', `GET /chat HTTP/1.1\r\nHost: example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${extension}\r\n`],
  ['server', `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${extension}\r\n`],
]
const DEFLATE = 'Sec-WebSocket-Extensions: permessage-deflate\r\n'

it('reads the masked and the unmasked hello of RFC 6455', () => {
  // RFC 6455 section 5.7.
  const dissect = dissectTcp(8080, [...upgrade(), ['client', fromHex('818537fa213d7f9f4d5158')], ['server', fromHex('810548656c6c6f')]])
  const masked = dissect(3)
  expect([masked.protocol, masked.info]).toEqual(['WebSocket', 'WebSocket Text [FIN] [MASKED]'])
  expect(values(masked, 'websocket.masking_key')).toEqual(['37fa213d'])
  expect(values(masked, 'websocket.payload.text')).toEqual(['Hello'])
  // The text stands in a data source of its own, the masked bytes in the frame.
  expect(places(masked, 'websocket.payload.text')).toEqual([[1, 0, 5]])
  expect(places(masked, 'websocket.masked_payload')).toEqual([[0, TCP_PAYLOAD + 6, 5]])
  const plain = dissect(4)
  expect(values(plain, 'websocket.payload.text')).toEqual(['Hello'])
  expect(values(plain, 'frame.protocols')).toEqual(['eth:ethertype:ip:tcp:http:websocket'])
})

it('inflates a compressed message', () => {
  const compressed = deflateRawSync('Hello, hello, hello', { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
  const p = dissectTcp(80, [...upgrade(DEFLATE), ['server', Buffer.concat([Buffer.of(0xc1, compressed.length), compressed])]])(3)
  expect(values(p, 'websocket.pmc')).toEqual(['1'])
  expect(values(p, 'websocket.payload.text')).toEqual(['Hello, hello, hello'])
})

it('says so where a message cannot be inflated by itself', () => {
  const p = dissectTcp(80, [...upgrade(DEFLATE), ['server', fromHex('c103ffffff')]])(3)
  expect(values(p, 'websocket.decompression.failed.expert')).toHaveLength(1)
})

it('finds the frames behind one that goes on in the next segment', () => {
  const big = Buffer.concat([fromHex('827e012c'), Buffer.alloc(300)])
  const dissect = dissectTcp(80, [
    ...upgrade(), ['server', big.subarray(0, 100)], ['server', Buffer.concat([big.subarray(100), fromHex('8900')])], ['server', fromHex('8803 03e8 78')],
  ])
  expect(values(dissect(4), 'websocket.opcode')).toEqual(['2', '9'])
  expect(values(dissect(5), 'websocket.payload.close.status_code')).toEqual(['1000'])
  expect(values(dissect(5), 'websocket.payload.close.reason')).toEqual(['x'])
})

it('takes any number of frames in a segment', () => {
  const p = dissectTcp(80, [...upgrade(), ['client', Buffer.from('81810000000041'.repeat(1000), 'hex')]])(3)
  expect(values(p, 'websocket.opcode')).toHaveLength(1000)
})

it('leaves other upgrades alone', () => {
  const other = upgrade().map(([who, text]) => [who, String(text).replace('websocket', 'h2c')] as const)
  expect(values(dissectTcp(80, [...other, ['server', fromHex('810548656c6c6f')]])(3), 'websocket')).toEqual([])
})
