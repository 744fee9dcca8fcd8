import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { dissectTcp, lines, places, values } from './dissect.ts'
import { hex, join } from './network-bytes.ts'
import type { Packet } from '../../src-main/protocols/packet.ts'

/** A response that has this body. */
function response(type: string, body: Uint8Array | string): Packet {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`
  return dissectTcp(80, [['client', 'GET / HTTP/1.1\r\n\r\n'], ['server', Buffer.concat([Buffer.from(head), bytes])]])(2)
}

/** What is above HTTP, as frame.protocols says it. */
function above(p: Packet): string {
  return p.layers.map(({ abbrev }) => abbrev).join(':').replace(/^.*:http:?/, '')
}

it.each([
  ['text/plain', 'HTTP', 'data-text-lines', ' (text/plain)'], ['text/html; charset=utf-8', 'HTTP', 'data-text-lines', ' (text/html)'],
  ['text/csv', 'HTTP', 'media', ' (text/csv)'], ['application/octet-stream', 'HTTP', 'data', ''], ['image/png', 'HTTP', 'media', ' (image/png)'],
  ['application/xml', 'HTTP/XML', 'xml', ''], ['application/x-www-form-urlencoded', 'HTTP', 'urlencoded-form', ' (application/x-www-form-urlencoded)'],
  ['application/json', 'HTTP/JSON', 'json:data-text-lines', ', JavaScript Object Notation (application/json)'],
  ['multipart/form-data', 'HTTP', 'mime_multipart:data', ''],
])('a body of %s is a layer', (type, column, layers, info) => {
  const p = response(type, 'some text=1\r\nand more')
  expect([p.protocol, above(p), p.info]).toEqual([column, layers, `HTTP/1.1 200 OK ${info}`])
})

it('reads lines', () => {
  const p = response('text/plain', 'one\r\ntwo\nthree')
  expect(lines(p, 'data-text-lines')).toEqual(['Line-based text data: text/plain (3 lines)'])
  expect(lines(p, 'text').slice(-3)).toEqual(['one\\r\\n', 'two\\n', 'three'])
  expect(places(p, 'text').slice(-3).map(([, , length]) => length)).toEqual([5, 4, 5])
})

describe('JSON', () => {
  const text = '{"a": 1.5e3, "b": [true, null, {"c": "caf\\u00e9 \\"x\\""}], "d": {}}'

  it('is members, paths and values', () => {
    const p = response('application/json', text)
    expect(above(p)).toBe('json')
    expect(values(p, 'json.member')).toEqual(['a', 'b', 'c', 'd'])
    expect(values(p, 'json.path_with_value')).toEqual(['/a:1.5e3', '/b/[]:true', '/b/[]:null', '/b/[]/c:café "x"'])
    expect(values(p, 'json.member_with_value')).toEqual(['a:1.5e3', '[]:true', '[]:null', 'c:café "x"'])
    expect(values(p, 'json.path')).toEqual(['/a', '/b/[]/c', '/b', '/d'])
    expect([values(p, 'json.value.number'), values(p, 'json.value.string')]).toEqual([['1.5e3'], ['café "x"']])
    const body = places(p, 'json')[0][1]
    expect(places(p, 'json.object')).toEqual([[0, body, text.length], [0, body + text.indexOf('{"c"'), 24], [0, body + text.indexOf('{}'), 2]])
    expect(places(p, 'json.key')[0]).toEqual([0, body + 1, 3])
  })

  it.each(['{"a":', '"text"', '{"a":tru}', '{"a":1,}', '[1 2]', '{1:2}', '[01]', '["\\x"]', '["\\u12"]', '['.repeat(5000)])('is text where it is none: %s', (wrong) => {
    const p = response('application/json', wrong)
    expect([above(p), values(p, 'json.object')]).toEqual(['json:data-text-lines', []])
  })

  it('has an end, however much there is', () => {
    const p = response('application/json', `[${'[1],'.repeat(15_000)}0]`)
    expect(above(p)).toBe('json')
    expect(values(p, '_ws.malformed')).toEqual([])
  })
})

it('reads the items of a form', () => {
  const p = response('application/x-www-form-urlencoded', 'a=1&b=two+words&c=%41%42')
  expect([values(p, 'urlencoded-form.key'), values(p, 'urlencoded-form.value')]).toEqual([['a', 'b', 'c'], ['1', 'two words', 'AB']])
  expect(lines(p, 'text').at(-1)).toBe('Form item: "c" = "AB"')
})

it('reads tags, attributes and text of XML', () => {
  const p = response('text/xml', '<?xml version="1.0"?>\n<a x="1"><!-- c --><b>text</b><c/></a>')
  expect([values(p, 'xml.tag'), values(p, 'xml.attribute'), values(p, 'xml.cdata')]).toEqual([['<a x="1">', '<b>', '<c/>'], ['x="1"'], ['text']])
  expect([values(p, 'xml.comment'), values(p, 'xml.xmlpi.xml.version')]).toEqual([['<!-- c -->'], ['1.0']])
  for (const wrong of ['<', '<a', '<a x=', '<!--', '<?xml', '</', '<a x="1', '<a>'.repeat(2000)]) response('text/xml', wrong)
})

it('reads the parts of a multipart body', () => {
  const p = response('multipart/form-data; boundary=XX', '--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\nvalue\r\n'
    + '--XX\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n--XX--\r\nrest')
  expect([p.protocol, above(p)]).toEqual(['HTTP/JSON', 'mime_multipart:data:json'])
  expect([values(p, 'data.data'), values(p, 'json.member')]).toEqual([['76616c7565'], ['a']])
  expect(lines(p, 'mime_multipart.part')).toEqual(['Encapsulated multipart part: ', 'Encapsulated multipart part:  (application/json)'])
  expect(values(p, 'mime_multipart.trailer')).toEqual(['72657374'])
})

it('says what a picture is', () => {
  const chunk = (type: string, data: Uint8Array | string): Uint8Array => join(hex(join(data).length, 4), Buffer.from(type), data, '00000000')
  const picture = join('89504e470d0a1a0a', chunk('IHDR', '000000020000000308020000 00'), chunk('IDAT', deflateSync(Buffer.alloc(21))), chunk('IEND', ''))
  const p = response('image/png', picture)
  expect([above(p), p.info]).toEqual(['png', 'HTTP/1.1 200 OK  (PNG)'])
  expect([values(p, 'png.ihdr.width'), values(p, 'png.chunk.type')]).toEqual([['2'], ['IHDR', 'IDAT', 'IEND']])
  expect(values(response('image/png', picture.subarray(0, 40)), '_ws.malformed.expert')).toHaveLength(1)
  const gif = response('image/gif', join(Buffer.from('GIF89a'), '0100 0200 80 00 00 ffffff000000 3b00'))
  expect([above(gif), values(gif, 'image-gif.screen.height'), gif.info]).toEqual(['image-gif', ['2'], 'HTTP/1.1 200 OK  (GIF89a)'])
  const jpeg = response('image/jpeg', join('ffd8 ffe0 0010 4a46494600 010100000100010000 ffc0 000b 08 0010 0020 01 011100 ffda 0002 1234 ffd9'))
  expect([above(jpeg), values(jpeg, 'image-jfif.sof.lines'), values(jpeg, 'image-jfif.identifier')]).toEqual(['image-jfif', ['16'], ['JFIF']])
})
