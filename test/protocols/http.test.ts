import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Packet } from '../../src-main/protocols/packet.ts'
import { dissectFrames, dissectTcp, SEGMENT_BY_SEGMENT, lines, places, TCP_PAYLOAD, tcpFrames, values, type Said } from './dissect.ts'

const REQUEST = 'GET /search?q=parrot&lang=en HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: test/1\r\nX-Own: a\tb\r\n\r\n'
const RESPONSE = 'HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n\r\nnone\r\n'

/** Dissects each message of a conversation with a web server once. */
function web(...said: Said[]): (number: number) => Packet {
  return dissectTcp(80, said)
}

function remarks(p: Packet): string[] {
  return values(p, '_ws.expert.message')
}

describe('a request', () => {
  const packet = (): Packet => web(['client', REQUEST])(1)

  it('has its line in parts', () => {
    const p = packet()
    expect(p.protocol).toBe('HTTP')
    expect(p.info).toBe('GET /search?q=parrot&lang=en HTTP/1.1 ')
    expect(values(p, 'http.request.method')).toEqual(['GET'])
    expect(values(p, 'http.request.uri')).toEqual(['/search?q=parrot&lang=en'])
    expect(values(p, 'http.request.uri.path')).toEqual(['/search'])
    expect(values(p, 'http.request.uri.query')).toEqual(['q=parrot&lang=en'])
    expect(values(p, 'http.request.uri.query.parameter')).toEqual(['q=parrot', 'lang=en'])
    expect(values(p, 'http.request.version')).toEqual(['HTTP/1.1'])
    expect(values(p, 'http.request.full_uri')).toEqual(['http://www.example.org/search?q=parrot&lang=en'])
    expect(remarks(p)).toEqual(['GET /search?q=parrot&lang=en HTTP/1.1\\r\\n'])
  })

  it('has its headers, known or not', () => {
    const p = packet()
    expect(values(p, 'http.host')).toEqual(['www.example.org'])
    expect(values(p, 'http.user_agent')).toEqual(['test/1'])
    expect(values(p, 'http.request.line')).toEqual(['Host: www.example.org\r\n', 'User-Agent: test/1\r\n', 'X-Own: a\tb\r\n'])
    expect(lines(p, 'http.host')).toEqual(['Host: www.example.org\\r\\n'])
  })

  it('points at its bytes', () => {
    const p = packet(), at = (text: string): number => TCP_PAYLOAD + REQUEST.indexOf(text)
    expect(places(p, 'http')).toEqual([[0, TCP_PAYLOAD, REQUEST.length]])
    expect(places(p, 'http.request.uri')).toEqual([[0, at('/search'), 24]])
    expect(places(p, 'http.request.uri.query.parameter')).toEqual([[0, at('q='), 8], [0, at('lang'), 7]])
    expect(places(p, 'http.host')).toEqual([[0, at('Host'), 'Host: www.example.org\r\n'.length]])
  })

  it('is known by its look on any port', () => {
    const packet = dissectTcp(12_345, [['client', REQUEST], ['server', RESPONSE], ['server', 'more']], SEGMENT_BY_SEGMENT)
    expect(packet(1).info).toBe('GET /search?q=parrot&lang=en HTTP/1.1 ')
    expect(packet(3).protocol).toBe('HTTP')
    expect(dissectTcp(12_345, [['client', 'hello\r\n']])(1).protocol).toBe('TCP')
  })

  it('may have an absolute target, or none', () => {
    const packet = web(
      ['client', 'GET http://a.example/x HTTP/1.1\r\nHost: b.example\r\n\r\n'], ['client', 'GET  HTTP/1.1\r\n\r\n'],
      ['client', 'M-POST / HTTP/1.1\r\n\r\n'],
    )
    expect(values(packet(1), 'http.request.full_uri')).toEqual(['http://a.example/x'])
    expect(values(packet(2), 'http.request.uri')).toEqual([''])
    expect(values(packet(3), 'http.request.method')).toEqual(['M-POST'])
  })
})

describe('a response', () => {
  it('has its line, headers and body', () => {
    const p = web(['server', RESPONSE])(1)
    expect(p.info).toBe('HTTP/1.1 404 Not Found  (text/plain)')
    expect(values(p, 'http.response.version')).toEqual(['HTTP/1.1'])
    expect(values(p, 'http.response.code')).toEqual(['404'])
    expect(values(p, 'http.response.code.desc')).toEqual(['Not Found'])
    expect(values(p, 'http.response.phrase')).toEqual(['Not Found'])
    expect(values(p, 'http.content_type')).toEqual(['text/plain; charset=utf-8'])
    expect(values(p, 'http.content_length')).toEqual(['6'])
    expect(values(p, 'http.file_data')).toEqual(['none\r\n'])
    expect(places(p, 'http.file_data')).toEqual([[0, TCP_PAYLOAD + RESPONSE.length - 6, 6]])
  })

  it('names its request, however one comes to it', () => {
    const packet = web(
      ['client', REQUEST], ['server', RESPONSE], ['client', 'GET /second HTTP/1.1\r\nHost: www.example.org\r\n\r\n'],
      ['server', RESPONSE],
    )
    for (const number of [4, 2, 3, 1, 4]) {
      const p = packet(number)
      if (number === 4) {
        expect(values(p, 'http.request_in')).toEqual(['3'])
        expect(values(p, 'http.prev_request_in')).toEqual(['1'])
        expect(values(p, 'http.prev_response_in')).toEqual(['2'])
        expect(values(p, 'http.time')).toEqual(['1.000000000'])
        expect(values(p, 'http.response_for.uri')).toEqual(['http://www.example.org/second'])
      }
      if (number === 2) {
        expect(values(p, 'http.request_in')).toEqual(['1'])
        expect(values(p, 'http.response_for.uri')).toEqual(['http://www.example.org/search?q=parrot&lang=en'])
      }
      if (number === 1) expect(values(p, 'http.request_in')).toEqual([])
    }
  })

  it('follows another in one segment', () => {
    const packet = web(['client', REQUEST + REQUEST], ['server', RESPONSE + RESPONSE.replace('404 Not Found', '200 OK')])
    expect(values(packet(1), 'http.request.method')).toEqual(['GET', 'GET'])
    expect(values(packet(2), 'http.response.code')).toEqual(['404', '200'])
    expect(values(packet(2), 'http.file_data')).toEqual(['none\r\n', 'none\r\n'])
  })

  it('may go on in later segments', () => {
    const said: Said[] = [
      ['client', REQUEST], ['server', RESPONSE.slice(0, 30)], ['server', RESPONSE.slice(30)], ['server', '\xff\xfe'],
    ]
    const packet = dissectTcp(80, said, SEGMENT_BY_SEGMENT)
    expect(packet(2).info).toMatch(/^HTTP\/1.1 404 Not Found/)
    expect(packet(3).info).toMatch(/^Continuation/)
    expect(packet(4).info).toBe('Continuation')
  })
})

describe('a body', () => {
  const response = (headers: string, body: Uint8Array | string): Uint8Array =>
    Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n`), Buffer.from(body)])
  const dissected = (headers: string, body: Uint8Array | string): Packet => web(['server', response(headers, body)])(1)

  it('is put together from chunks', () => {
    const chunks = '5\r\nhello\r\n6;x=1\r\n world\r\n0\r\nExpires: 0\r\n\r\n'
    const p = dissected('Transfer-Encoding: chunked\r\nContent-Type: text/html', chunks)
    expect(values(p, 'http.chunk_size')).toEqual(['5', '6', '0'])
    expect(values(p, 'http.file_data')).toEqual(['hello world'])
    expect(places(p, 'http.file_data')).toEqual([[1, 0, 11]])
    expect(p.sources[1].name).toBe('De-chunked entity body')
    expect(values(p, 'http.response.trailer').length + values(p, 'http.chunked_trailer_part').length).toBe(1)
  })

  const text = 'parrots repeat, parrots repeat'
  it.each([
    ['gzip', gzipSync(text)], ['x-gzip', gzipSync(text)], ['deflate', deflateSync(text)], ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
  ])('is decoded from %s', (coding, body) => {
    const p = dissected(`Content-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\nContent-Type: text/plain`, body)
    expect(values(p, 'http.file_data')).toEqual([text])
    expect(values(p, 'http.decompression_failed')).toEqual([])
  })

  it('that cannot be decoded stays as it is', () => {
    const p = dissected('Content-Encoding: gzip\r\nContent-Length: 4', 'none')
    expect(remarks(p)).toContain('Decompression failed')
    expect(values(p, 'data.data')).toEqual(['6e6f6e65'])
  })

  it('that grows beyond all bounds stays as it is', () => {
    const bomb = brotliCompressSync(Buffer.alloc(4 << 20))
    const headers = `Content-Encoding: br\r\nContent-Length: ${bomb.length}`
    const many = Buffer.concat(Array.from({ length: 300 }, () => response(headers, bomb)))
    const packet = web(['server', many])
    packet(1)
    const start = performance.now()
    const p = packet(1)
    expect(performance.now() - start).toBeLessThan(500)
    expect(values(p, 'http.response.code')).toHaveLength(300)
    expect(p.sources.every(({ bytes }) => bytes.length <= Math.max(many.length + TCP_PAYLOAD, 1 << 20))).toBe(true)
  })

  it('tells what it is', () => {
    expect(dissected('Content-Type: application/json\r\nContent-Length: 2', '{}').protocol).toBe('HTTP/JSON')
    expect(dissected('Content-Type: image/gif\r\nContent-Length: 20', 'GIF89a' + '\0'.repeat(14)).info).toMatch(/ \(GIF89a\)$/)
    expect(dissected('Content-Type: image/gif\r\nContent-Length: 3', 'GIF').info).toMatch(/ \(image\/gif\)$/)
  })
})

describe('headers', () => {
  it('with credentials are decoded', () => {
    const p = web(['client', `GET / HTTP/1.1\r\nAuthorization: Basic ${btoa('ara:secret')}\r\nCookie: a=1; b=2\r\n\r\n`])(1)
    expect(values(p, 'http.authbasic')).toEqual(['ara:secret'])
    expect(values(p, 'http.cookie_pair')).toEqual(['a=1', 'b=2'])
  })

  it('of a name that none may have are marked', () => {
    const p = web(['client', 'GET / HTTP/1.1\r\nBad Header: x\r\n\r\n'])(1)
    expect(remarks(p)).toContain('Illegal characters found in header name')
  })

  it('that contradict each other are marked', () => {
    const p = web(['server', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'])(1)
    expect(values(p, 'http.te_and_length')).toHaveLength(1)
    expect(values(p, 'http.content_length')).toEqual(['3'])
  })

  it('without a message before them are HTTP only on its port', () => {
    expect(web(['client', 'ETag: x\r\n'])(1).layers.map(({ abbrev }) => abbrev)).toContain('http')
  })
})

describe('a conversation', () => {
  const OK = 'HTTP/1.1 200 OK\r\n\r\n'
  const CONNECT = 'CONNECT mail.example.org:25 HTTP/1.1\r\nHost: mail.example.org\r\n\r\n'

  it('becomes a tunnel', () => {
    const packet = dissectTcp(8080, [
      ['client', CONNECT], ['server', OK], ['server', '220 ready\r\n'], ['client', 'EHLO a.example\r\n'],
    ])
    for (const number of [4, 3]) {
      const p = packet(number)
      expect(p.protocol).toBe('SMTP')
      expect(p.info).toBe(number === 3 ? 'S: 220 ready' : 'C: EHLO a.example')
      expect(values(p, 'http.proxy_connect_host')).toEqual(['mail.example.org'])
      expect(values(p, 'http.proxy_connect_port')).toEqual(['25'])
      expect(p.sourcePort).toBe(number === 3 ? 8080 : 50_000)
    }
  })

  it('becomes none where the proxy refuses', () => {
    const packet = dissectTcp(8080, [['client', CONNECT], ['server', 'HTTP/1.1 403 no\r\n\r\n'], ['client', REQUEST]])
    expect(values(packet(3), 'http.request.method')).toEqual(['GET'])
  })

  it('goes on in another protocol after an upgrade', () => {
    const upgrade = 'GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'
    const packet = web(
      ['client', upgrade], ['server', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n'],
      ['client', '\x81\x05hello'],
    )
    expect(packet(3).layers.map(({ abbrev }) => abbrev)).toContain('data')
    expect(packet(3).info).not.toMatch(/Continuation/)
  })
})

describe('a cut packet', () => {
  it('shows what there is and says that it was cut', () => {
    const [bytes] = tcpFrames(80, [['client', REQUEST]])
    const cut = (text: string): Packet => {
      const captured = bytes.subarray(0, TCP_PAYLOAD + REQUEST.indexOf(text))
      return dissectFrames([{ bytes: captured, original: bytes.length }])(1)
    }
    const inHeaders = cut('test/1')
    expect(values(inHeaders, 'http.host')).toEqual(['www.example.org'])
    expect(inHeaders.info).toMatch(/\[Packet size limited during capture\]$/)
    for (let length = 0; length <= REQUEST.length; length++) {
      const p = dissectFrames([{ bytes: bytes.subarray(0, TCP_PAYLOAD + length), original: bytes.length }])(1)
      const [host = ''] = values(p, 'http.host')
      expect('www.example.org'.startsWith(host), String(length)).toBe(true)
    }
  })
})
