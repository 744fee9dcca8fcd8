import { expect, it } from 'vitest'
import { dissectTcp, fromHex, lines, places, values } from './dissect.ts'
import { hex, join } from './network-bytes.ts'
import { bytesOf, dissectDatagrams, dissectUdp, UDP_PAYLOAD } from './udp-frames.ts'

const SDP = 'v=0\r\no=ada 1 1 IN IP4 192.0.2.1\r\ns=call\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 49172 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n'
/** RFC 3261 section 24. */
const message = (first: string, method = 'INVITE', body = '') => bytesOf(`${first}\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK7\r\n`
  + `From: "Ada" <sip:ada@example.org>;tag=9f\r\nt: Bob <sip:bob@example.org:5070>\r\nCall-ID: x@example.org\r\nCSeq: 1 ${method}\r\n`
  + `${body && 'Content-Type: application/sdp\r\n'}Content-Length: ${body.length}\r\n\r\n${body}`)
const INVITE = message('INVITE sip:bob@example.org SIP/2.0', 'INVITE', SDP)

it('reads a request with its description', () => {
  const p = dissectUdp(5060, INVITE)
  expect([p.protocol, p.info]).toEqual(['SIP/SDP', 'Request: INVITE sip:bob@example.org | '])
  expect(['sip.Method', 'sip.r-uri.host', 'sip.from.user', 'sip.from.tag', 'sip.to.port', 'sip.Via.branch', 'sip.CSeq.seq', 'sdp.connection_info.address',
    'sdp.media.port', 'sdp.media.format'].map((name) => values(p, name))).toEqual([['INVITE'], ['example.org'], ['ada'], ['9f'], ['5070'], ['z9hG4bK7'],
    ['1'], ['192.0.2.1'], ['49172'], ['ITU-T G.711 PCMU', 'DynamicRTP-Type-101', '0']])
  expect(places(p, 'sip.r-uri.user')).toEqual([[0, UDP_PAYLOAD + 11, 3]])
})

it('joins an answer with its request', () => {
  const dissect = dissectDatagrams([{ from: 5060, to: 5060, payload: INVITE }, { from: 5060, to: 5060, payload: message('SIP/2.0 200 OK'), answer: true }])
  expect(dissect(2).info).toBe('Status: 200 OK (INVITE) | ')
  expect([values(dissect(2), 'sip.response-request'), values(dissect(2), 'sip.response-time')]).toEqual([['1'], ['1000']])
})

it('reads the media where the description says that they go', () => {
  const rtp = join('80 80 0064 000000a0 11223344', 'ffff')
  // RFC 3550 6.4.2 and 6.5: a report of nothing, and a name.
  const rtcp = join('80 c9 0001 11223344', '81 ca 0003 11223344', '01 05', Buffer.from('ada@x'), '00')
  const dissect = dissectDatagrams([{ from: 5060, to: 5060, payload: INVITE }, { from: 6000, to: 49172, payload: rtp, answer: true },
    { from: 6001, to: 49173, payload: rtcp, answer: true }, { from: 6000, to: 49174, payload: rtp, answer: true }])
  const p = dissect(2)
  expect([p.protocol, p.info]).toEqual(['RTP', 'PT=ITU-T G.711 PCMU, SSRC=0x11223344, Seq=100, Time=160, Mark'])
  expect([values(p, 'rtp.payload'), values(p, 'rtp.setup-frame')]).toEqual([['ffff'], ['1']])
  expect(dissect(3).info).toBe('Receiver Report   Source description   ')
  expect(values(dissect(3), 'rtcp.sdes.text')).toEqual(['ada@x'])
  expect(dissect(4).protocol).toBe('UDP')
})

it('knows a sender report by its look', () => {
  const report = join('81 c8 000c 11223344', 'e1234567 80000000 000001e0 00000003 000001e0', '55667788 40 ffffff 00000009 00000004 45670000 00010000')
  const p = dissectUdp(40_001, report)
  expect(p.protocol).toBe('RTCP')
  expect([values(p, 'rtcp.ssrc.cum_nr'), values(p, 'rtcp.sender.packetcount'), values(p, 'rtcp.length_check')]).toEqual([['-1'], ['3'], ['1']])
  expect(lines(p, 'rtcp.ssrc.dlsr')).toEqual(['Delay since last SR timestamp: 65536 (1000 milliseconds)'])
})

it('reads several messages of a segment', () => {
  const p = dissectTcp(5060, [['client', Buffer.concat([INVITE, message('ACK sip:bob@example.org SIP/2.0', 'ACK')])]])(1)
  expect(p.info).toBe('Request: INVITE sip:bob@example.org | Request: ACK sip:bob@example.org | ')
})

it('ends what never ends', () => {
  expect(values(dissectUdp(40_001, join('80 c8', hex(6, 2), new Uint8Array(24), '9f ca 0001 11223344')), '_ws.malformed.expert').length).toBeLessThan(2)
  expect(values(dissectUdp(5060, bytesOf('INVITE sip:a SIP/2.0\r\n', fromHex('00'.repeat(100)))), 'sip.Method')).toEqual(['INVITE'])
})
