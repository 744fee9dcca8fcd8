import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { chunkBytes, chunkPlace, followStream, type FollowedStream } from '../../src-main/capture/follow.ts'
import { followedText } from '../../src-main/capture/follow-format.ts'
import { httpChunks, type FollowedPiece } from '../../src-main/capture/http-follow.ts'
import type { Dissector } from '../../src-main/capture/dissector.ts'
import { streamSegments } from '../../src-main/capture/statistics/collect.ts'
import { idsByStream } from '../../src-main/capture/statistics/conversations.ts'
import { tcpGraph } from '../../src-main/capture/statistics/tcp-graph.ts'
import { plainFrames, sample } from './statistics/sample.ts'

async function followed(name: string, transport: 'tcp' | 'udp', stream = 0): Promise<{ dissector: Dissector, chunks: FollowedStream }> {
  const { source, dissector } = sample(name)
  const segments = await streamSegments(source, transport, idsByStream(source.index, transport)[stream])
  return { dissector, chunks: await followStream(transport, segments) }
}

function bytesOf(dissector: Dissector, transport: 'tcp' | 'udp', chunks: FollowedStream, side: 0 | 1): Buffer {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < chunks.length; at++) {
    if (chunks.directions[at] === side) pieces.push(chunkBytes(dissector, transport, chunkPlace(chunks, at)).slice())
  }
  return Buffer.concat(pieces)
}

it('a UDP stream is the payloads of its datagrams', async () => {
  const { dissector, chunks } = await followed('udp-parrot.pcap', 'udp')
  const frames = plainFrames(dissector), first = frames[0].ports
  const own = frames.filter(({ ports }) => ports && first && [...ports].sort().join() === [...first].sort().join() && ports[0] === first[0])
  expect(bytesOf(dissector, 'udp', chunks, 0)).toEqual(Buffer.concat(own.flatMap(({ payload }) => payload ?? [])))
  expect(chunks.numbers[0]).toBe(1)
})

it('a TCP stream over a bad line is what was sent', async () => {
  const { dissector, chunks } = await followed('tcp-loss.pcapng', 'tcp')
  const { source } = sample('tcp-loss.pcapng')
  const segments = await streamSegments(source, 'tcp', idsByStream(source.index, 'tcp')[0])
  const frames = plainFrames(dissector)
  for (const side of [0, 1] as const) {
    // Every byte at its place, whichever segment brought it.
    const whole: number[] = []
    segments.numbers.forEach((number, at) => {
      if (segments.directions[at] !== side) return
      const from = (segments.sequences[at] - segments.bases[at] >>> 0) - 1
      frames[number - 1].payload?.forEach((byte, i) => { whole[from + i] = byte })
    })
    expect(bytesOf(dissector, 'tcp', chunks, side).equals(Buffer.from(whole)), `side ${side}`).toBe(true)
    expect(chunks.bytes[side]).toBe(whole.length)
  }
  // A line that loses packets makes the sender repeat, so there are more bytes in segments than in the stream.
  expect(segments.lengths.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(chunks.bytes[0] + chunks.bytes[1])
})

it('plots of a stream have a point a segment', async () => {
  const { source, dissector } = sample('tcp-loss.pcapng')
  const segments = await streamSegments(source, 'tcp', idsByStream(source.index, 'tcp')[0])
  const frames = plainFrames(dissector)
  for (const side of [0, 1] as const) {
    const data = [...segments.numbers].filter((_, at) => segments.directions[at] === side && segments.lengths[at] > 0)
    const [stevens] = tcpGraph(segments, side, 'stevens')
    expect([...stevens.numbers]).toEqual(data)
    expect([...stevens.x]).toEqual(data.map((number) => frames[number - 1].time / 1e9))
    const [roundTrips] = tcpGraph(segments, side, 'rtt')
    expect(roundTrips.y.every((milliseconds) => milliseconds >= 0 && milliseconds < 60_000)).toBe(true)
    const [from, to, acknowledged] = tcpGraph(segments, side, 'tcptrace')
    expect(to.y.every((end, n) => end - from.y[n] === (frames[from.numbers[n] - 1].payload?.length ?? 0))).toBe(true)
    expect(Math.max(...acknowledged.y)).toBeGreaterThanOrEqual(Math.max(...to.y))
    for (const kind of ['throughput', 'window'] as const) {
      for (const { x, y, numbers } of tcpGraph(segments, side, kind)) expect([y.length, numbers.length]).toEqual([x.length, x.length])
    }
  }
})

function* pieces(...given: readonly (readonly [0 | 1, string | Buffer])[]): Generator<FollowedPiece> {
  let number = 0
  for (const [side, bytes] of given) yield { side, number: ++number, bytes: Buffer.from(bytes) }
}

const said = (found: Iterable<FollowedPiece>): unknown[] => [...found].map(({ side, bytes }) => [side, Buffer.from(bytes).toString()])

it('HTTP messages are freed of chunks and compression, however they were cut', () => {
  const packed = gzipSync('packed parrot')
  const answer = Buffer.concat([
    Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n'),
    Buffer.from(`${packed.length.toString(16)}\r\n`), packed, Buffer.from('\r\n0\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n'),
  ])
  const head = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n'
  const request = 'GET / HTTP/1.1\r\n\r\n'
  for (const cut of [1, 7, 40, answer.length]) {
    const answers = Array.from({ length: Math.ceil(answer.length / cut) }, (_, n) => [1, answer.subarray(n * cut, (n + 1) * cut)] as const)
    expect(said(httpChunks(pieces([0, request], ...answers)))).toEqual([[0, request], [1, head], [1, 'packed parrot'], [1, 'HTTP/1.1 204 No Content\r\n\r\n']])
  }
})

it('an answer to HEAD has no content, whatever its length says; one without a length lasts until the end', () => {
  const given = pieces([0, 'HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n'], [1, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.0 200 OK\r\n\r\nto the '], [1, 'end'])
  expect(said(httpChunks(given))).toEqual([
    [0, 'HEAD / HTTP/1.1\r\n\r\n'], [0, 'GET / HTTP/1.1\r\n\r\n'], [1, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'],
    [1, 'HTTP/1.0 200 OK\r\n\r\n'], [1, 'to the end'],
  ])
})

it('what is no HTTP is left out, and broken messages do no harm', () => {
  expect(said(httpChunks(pieces([0, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 this is a TLS record'])))).toEqual([])
  const broken = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\noops'
  expect(said(httpChunks(pieces([1, broken]))).at(-1)).toEqual([1, 'oops'])
})

it('pieces of a stream are written as text, dump, bytes and C', () => {
  const piece = { side: 1, bytes: Buffer.from('caf\xc3\xa9\n', 'latin1'), missing: 0 } as const, place = { bytes: 16, pieces: 2 }
  expect(followedText('utf-8', piece, place).toString()).toBe('café\n')
  expect(followedText('ascii', piece, place).toString()).toBe('caf..\n')
  expect(followedText('raw', piece, place)).toEqual(piece.bytes)
  expect(followedText('hex', piece, place).toString()).toBe(`    00000010  63 61 66 c3 a9 0a${' '.repeat(34)}caf...\n`)
  expect(followedText('c', piece, place).toString()).toBe('static const unsigned char peer1_2[6] = {\n0x63, 0x61, 0x66, 0xc3, 0xa9, 0x0a\n};\n')
  const gap = { side: 0, bytes: Buffer.alloc(0), missing: 7 } as const
  expect(followedText('ascii', gap, place).toString()).toBe('[7 bytes missing in capture file]')
  expect(followedText('raw', gap, place).length).toBe(0)
})

/** Bytes that came in many small segments. */
function* cut(bytes: Buffer, size: number): Generator<FollowedPiece> {
  for (let at = 0; at < bytes.length; at += size) yield { side: 1, number: 1, bytes: bytes.subarray(at, at + size) }
}

it('a long message that comes in many small segments is read but once', () => {
  const chunk = 'x'.repeat(1000), count = 8000
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
  const given = cut(Buffer.from(`${head}${`3e8\r\n${chunk}\r\n`.repeat(count)}0\r\nx: y\r\n\r\n`), 20)
  const [first, body] = [...httpChunks(given)]
  expect(Buffer.from(first.bytes).toString()).toBe(head)
  expect(Buffer.from(body.bytes).toString()).toBe(chunk.repeat(count))
  // As long a head, in as small segments.
  const long = `GET / HTTP/1.1\r\n${'x: y\r\n'.repeat(100_000)}\r\n`
  expect(said(httpChunks(cut(Buffer.from(long), 2)))).toEqual([[1, long]])
}, 10_000)

it('a header field of spaces takes no longer than another', () => {
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${' \t'.repeat(200_000)}x\r\ncontent-length: \t4 \t\r\n\r\n`
  expect(said(httpChunks(pieces([1, `${head}body`])))).toEqual([[1, head], [1, 'body']])
}, 10_000)

it.each([['no line end', '3\r\nabcX\r\n'], ['half a line end', '3\r\nabc\rX'], ['too long a size', '0'.repeat(2000)], ['no number', 'zz\r\n']])('a chunk that is none ends the messages: %s', (_, chunk) => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
  for (const size of [1, 5000]) expect(said(httpChunks([...cut(Buffer.from(head + chunk), size), ...cut(Buffer.from(head), 5000)]))).toEqual([[1, head]])
})
