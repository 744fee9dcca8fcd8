import { describe, expect, it } from 'vitest'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { dissectFrames, dissectTcp, lines, places, TCP_PAYLOAD, tcpFrames, values, type Said } from './dissect.ts'
import { ACK, FIN, PSH, RAW, segment } from './tcp-bytes.ts'

const HEADERS = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'
const web = (...said: Said[]): (number: number) => Packet => dissectTcp(80, said)
const isPart = (p: Packet): boolean => p.protocol === 'TCP' && p.info.endsWith(' [TCP segment of a reassembled PDU]')

describe('a message over several segments (tcp.desegment_tcp_streams)', () => {
  it('is dissected where its last byte comes, however one comes there', () => {
    const packet = web(['server', HEADERS + '0123'], ['server', '4567'], ['server', '89'])
    for (const number of [3, 1, 2, 3]) {
      const p = packet(number)
      if (number < 3) {
        expect(isPart(p)).toBe(true)
        expect(values(p, 'tcp.reassembled_in')).toEqual(['3'])
        expect(values(p, 'http.response.code')).toEqual([])
        continue
      }
      expect(p.info).toBe('HTTP/1.1 200 OK ')
      expect(values(p, 'http.content_length_header')).toEqual(['10'])
      expect(values(p, 'tcp.segment')).toEqual(['1', '2', '3'])
      expect(values(p, 'tcp.reassembled.length')).toEqual([String(HEADERS.length + 10)])
      expect(Buffer.from(p.sources[1].bytes).toString()).toBe(HEADERS + '0123456789')
      const sizes = `#1(${HEADERS.length + 4}), #2(4), #3(2)`
      expect(lines(p, 'tcp.segments')).toEqual([`[3 Reassembled TCP Segments (${HEADERS.length + 10} bytes): ${sizes}]`])
      expect(places(p, 'tcp.segment_data')).toEqual([[0, TCP_PAYLOAD, 2]])
    }
  })

  it('may be followed by another in the same segment', () => {
    const next = 'HTTP/1.1 204 No Content\r\n\r\n'
    const packet = web(['server', HEADERS + '0123'], ['server', '456789' + next])
    expect(values(packet(2), 'http.response.code')).toEqual(['200', '204'])
    expect(packet(2).info).toBe('HTTP/1.1 200 OK HTTP/1.1 204 No Content ')
  })

  it('says where it is put together also in a segment in whose middle it begins', () => {
    const packet = web(['server', HEADERS + '0123456789' + HEADERS.slice(0, 9)], ['server', HEADERS.slice(9) + '0123456789'])
    // As tshark -2: the first pass cannot know it.
    expect(values(packet(1), 'tcp.reassembled_in')).toEqual(['2'])
    expect(values(packet(1), 'http.response.code')).toEqual(['200'])
    expect(values(packet(2), 'tcp.segment')).toEqual(['1', '2'])
  })

  it('may have its headers cut anywhere', () => {
    const request = 'GET / HTTP/1.1\r\nHost: a.example\r\n\r\n'
    for (let at = 1; at < request.length; at++) {
      const packet = web(['client', request.slice(0, at)], ['client', request.slice(at)])
      expect(values(packet(2), 'http.request.method'), `cut at ${at}`).toEqual(['GET'])
      expect(values(packet(2), 'http.host'), `cut at ${at}`).toEqual(['a.example'])
      expect(isPart(packet(1))).toBe(true)
    }
  })

  it('may come in chunks', () => {
    const body = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3\r\nefg\r\n0\r\n\r\n'
    for (let at = 1; at < body.length; at++) {
      const packet = web(['server', body.slice(0, at)], ['server', body.slice(at)])
      expect(values(packet(2), 'http.response.code'), `cut at ${at}`).toEqual(['200'])
      expect(values(packet(2), 'http.chunk_size'), `cut at ${at}`).toEqual(['4', '3', '0'])
    }
  })

  it('may end with the stream', () => {
    const end = segment({ from: 'server', clientPort: 50_000, serverPort: 80, sequence: 3000, flags: FIN | ACK, payload: '!' })
    const first = segment({
      from: 'server', clientPort: 50_000, serverPort: 80, sequence: 3000 - 19 - 3, flags: PSH | ACK, payload: 'HTTP/1.0 200 OK\r\n\r\nabc',
    })
    const packet = dissectFrames([first, end], { linkType: RAW })
    expect(isPart(packet(1))).toBe(true)
    expect(packet(2).info).toBe('HTTP/1.0 200 OK ')
    expect(values(packet(2), 'http.file_data')).toHaveLength(1)
    expect(packet(2).sources[1].bytes).toHaveLength(23)
  })

  it('fills its gaps whenever they are filled', () => {
    const frames = tcpFrames(53, [['client', Uint8Array.of(0, 12)], ['client', query(0, 4)], ['client', query(4, 8)], ['client', query(8, 12)]])
    const packet = dissectFrames([frames[0], frames[1], frames[3], frames[2]])
    expect(packet(3).info).toContain('[TCP segment of a reassembled PDU]')
    // What was overtaken is taken for a retransmission or out of order, which Wireshark puts together but does not dissect.
    expect(values(packet(4), 'tcp.segment')).toEqual(['1', '2', '4', '3'])
  })

  it('that is longer than is put together is read as far as it goes', () => {
    const packet = web(['server', 'HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\nabc'])
    expect(values(packet(1), 'http.response.code')).toEqual(['200'])
  })

  it('needs its first segment whole', () => {
    const [frame] = tcpFrames(80, [['server', HEADERS + '0123']])
    const packet = dissectFrames([{ bytes: frame.subarray(0, frame.length - 1), original: frame.length }])
    expect(values(packet(1), 'http.response.code')).toEqual(['200'])
  })
})

/** A question without records (RFC 1035 4.1.1). */
function query(from: number, to: number): Uint8Array {
  return Uint8Array.of(0x12, 0x34, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0).subarray(from, to)
}
