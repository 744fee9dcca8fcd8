import { describe, expect, it } from 'vitest'
import { dissectFrames, lines, places, values } from './dissect.ts'
import { hex, ipv4, ipv6, join, RAW, type Bytes } from './network-bytes.ts'

/** A datagram of 40 bytes from port 1000 to 2000. */
const DATAGRAM = join('03e8', '07d0', '0028', '0000', Uint8Array.from({ length: 32 }, (_, i) => i))

const piece = (from: number, to: number, more: boolean, id = 7, bytes: Bytes = DATAGRAM.subarray(from, to)) =>
  ipv4({ protocol: 17, id, fragment: from >> 3 | (more ? 0x2000 : 0), payload: bytes })

const piece6 = (from: number, to: number, more: boolean) =>
  ipv6({ next: 44, payload: join('1100', hex(from | (more ? 1 : 0), 2), '0000000a', DATAGRAM.subarray(from, to)) })

const raw = (...frames: readonly Uint8Array[]) => dissectFrames(frames, { linkType: RAW })

describe('fragments of IPv4 (RFC 791 section 3.2)', () => {
  it('are put together where the last one comes', () => {
    const packet = raw(piece(0, 16, true), piece(16, 32, true), piece(32, 40, false))
    const p = packet(3)
    expect([p.protocol, p.info]).toEqual(['UDP', '1000 → 2000 Len=32'])
    expect([values(p, 'udp.srcport'), places(p, 'udp.srcport')]).toEqual([['1000'], [[1, 0, 2]]])
    expect(p.sources.map(({ name }) => name)).toEqual(['Frame', 'Reassembled IPv4'])
    expect(Buffer.from(p.sources[1].bytes)).toEqual(Buffer.from(DATAGRAM))
    expect(lines(p, 'ip.fragments')).toEqual(['[3 IPv4 Fragments (40 bytes): #1(16), #2(16), #3(8)]'])
    expect(lines(p, 'ip.fragment')).toEqual([
      '[Frame: 1, payload: 0-15 (16 bytes)]', '[Frame: 2, payload: 16-31 (16 bytes)]', '[Frame: 3, payload: 32-39 (8 bytes)]',
    ])
    expect([values(p, 'ip.fragment.count'), values(p, 'ip.reassembled.length')]).toEqual([['3'], ['40']])
  })

  it('say where that is, in whatever order they are looked at', () => {
    const packet = raw(piece(16, 40, false), piece(0, 16, true))
    expect(values(packet(2), 'ip.fragment')).toEqual(['2', '1'])
    expect(packet(1).info).toBe('Fragmented IP protocol (proto=UDP 17, off=16, ID=0007)')
    expect(values(packet(1), 'ip.reassembled_in')).toEqual(['2'])
    expect(packet(2).info).toBe('1000 → 2000 Len=32')
    expect(packet(1).sources).toHaveLength(1)
  })

  it('belong together by addresses, protocol and identification', () => {
    const packet = raw(piece(0, 16, true, 7), piece(16, 40, false, 8))
    expect([packet(1).protocol, packet(2).protocol]).toEqual(['IPv4', 'IPv4'])
  })

  it('begin a new datagram when the identification comes again', () => {
    const packet = raw(piece(0, 16, true), piece(16, 40, false), piece(0, 16, true), piece(16, 40, false))
    expect(values(packet(2), 'ip.fragment')).toEqual(['1', '2'])
    expect(values(packet(4), 'ip.fragment')).toEqual(['3', '4'])
    expect(values(packet(3), 'ip.reassembled_in')).toEqual(['4'])
  })

  it('may overlap: the first by its place wins, and a conflict is noted', () => {
    const other = join('ff'.repeat(16))
    const packet = raw(piece(0, 24, true), piece(16, 32, true, 7, other), piece(32, 40, false))
    const p = packet(3)
    expect([values(p, 'ip.fragment.overlap'), values(p, 'ip.fragment.overlap.conflict')]).toEqual([['1'], ['1']])
    expect(Buffer.from(p.sources[1].bytes.subarray(0, 24))).toEqual(Buffer.from(DATAGRAM.subarray(0, 24)))
    expect(Buffer.from(p.sources[1].bytes.subarray(24, 32))).toEqual(Buffer.from('ff'.repeat(8), 'hex'))
  })

  it('are left alone where one was cut during the capture', () => {
    const packet = raw(piece(0, 16, true), piece(16, 40, false).subarray(0, 30))
    expect(packet(2).protocol).toBe('IPv4')
  })

  it('are read one by one where nobody wants them together', () => {
    const packet = dissectFrames([piece(0, 16, true), piece(16, 40, false)], { linkType: RAW, preferences: { 'ip.defragment': false } })
    expect(packet(1).protocol).toBe('UDP')
    expect(packet(2).protocol).toBe('IPv4')
  })

  it('may come in fragments of a tunnel', () => {
    const inner = [piece(0, 16, true), piece(16, 40, false)]
    const outer = inner.flatMap((packet, i) => [
      ipv4({ protocol: 4, id: 20 + i, fragment: 0x2000, payload: packet.subarray(0, 24) }),
      ipv4({ protocol: 4, id: 20 + i, fragment: 3, payload: packet.subarray(24) }),
    ])
    const packet = raw(...outer)
    expect(packet(4).info).toBe('1000 → 2000 Len=32')
    expect(packet(4).sources.map(({ name }) => name)).toEqual(['Frame', 'Reassembled IPv4', 'Reassembled IPv4'])
    expect(values(packet(2), 'ip.reassembled_in')).toEqual(['4'])
  })
})

describe('fragments of IPv6 (RFC 8200 section 4.5)', () => {
  it('are put together where the last one comes', () => {
    const packet = raw(piece6(0, 16, true), piece6(16, 40, false))
    expect(packet(2).info).toMatch(/^1000 → 2000 Len=32/)
    expect(lines(packet(2), 'ipv6.fragments')).toEqual(['[2 IPv6 Fragments (40 bytes): #1(16), #2(24)]'])
    expect(packet(1).info).toBe('IPv6 fragment (off=0 more=y ident=0x0000000a nxt=17)')
    expect([values(packet(1), 'ipv6.fraghdr.offset'), values(packet(2), 'ipv6.fraghdr.offset')]).toEqual([['0'], ['2']])
    expect(values(packet(1), 'ipv6.reassembled.in')).toEqual(['2'])
  })

  it('may be a whole one (RFC 6946)', () => {
    expect(raw(piece6(0, 40, false))(1).info).toMatch(/^1000 → 2000 Len=32/)
  })
})
