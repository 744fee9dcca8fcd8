import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dissectFile, dissectFrames, fromHex, lines, places, values, type DissectOptions } from './dissect.ts'
import { datagram, ipv4, portUnreachable, RAW, TRANSPORT, type DatagramParts } from './tcp-bytes.ts'

const sample = (name: string) => join(import.meta.dirname, '../../resources/captures', name)

const dissected = (parts: DatagramParts, options: DissectOptions = {}) =>
  dissectFrames([datagram(parts)], { linkType: RAW, ...options })(1)

/** Over IPv6, from ::1 to ::2 (RFC 8200 3). */
function overIpv6(udp: Uint8Array, payloadLength = udp.length): Uint8Array {
  const header = Buffer.alloc(40)
  header[0] = 0x60
  header.writeUInt16BE(payloadLength, 4)
  header[6] = 17
  header[7] = 64
  header[23] = 1
  header[39] = 2
  return Buffer.concat([header, udp])
}

const remarks = (p: ReturnType<typeof dissected>) => values(p, '_ws.expert.message')

describe('a datagram (RFC 768)', () => {
  it('is read field by field, each with its bytes', () => {
    const p = dissected({ payload: 'parrot', checksum: 0x1234 })
    const expected: readonly (readonly [string, string, number, number])[] = [
      ['udp.srcport', '50001', 0, 2], ['udp.dstport', '50002', 2, 2], ['udp.length', '14', 4, 2],
      ['udp.checksum', '0x1234', 6, 2], ['udp.payload', '706172726f74', 8, 6],
    ]
    for (const [abbrev, text, at, length] of expected) {
      expect([abbrev, ...values(p, abbrev)]).toEqual([abbrev, text])
      expect([abbrev, ...places(p, abbrev)]).toEqual([abbrev, [0, TRANSPORT + at, length]])
    }
    expect(values(p, 'udp.port')).toEqual(['50001', '50002'])
    expect(values(p, 'udp.checksum.status')).toEqual(['2'])
    expect(p.info).toBe('50001 → 50002 Len=6')
    expect(lines(p, 'udp.payload')).toEqual(['UDP payload (6 bytes)'])
  })

  it('may be empty', () => {
    const p = dissected({})
    expect(values(p, 'udp.payload')).toEqual([])
    expect(p.info).toBe('50001 → 50002 Len=0')
  })

  it('says that its length is less than the header\'s, and reads no further', () => {
    const p = dissected({ length: 7, payload: 'abc' })
    expect(p.info).toBe('50001 → 50002 [BAD UDP LENGTH 7 < 8]')
    expect(values(p, 'udp.checksum')).toEqual([])
  })

  it('says that its length is more than IP brought', () => {
    const p = dissected({ length: 20, payload: 'abc' })
    expect(p.info).toMatch(/^50001 → 50002 \[BAD UDP LENGTH 20 > IP PAYLOAD LENGTH\] Len=12/)
    expect(values(p, 'udp.length.bad')).toHaveLength(1)
  })

  it('ends where its length says, whatever comes behind', () => {
    const p = dissected({ length: 10, payload: 'abcdef' })
    expect(values(p, 'data.data')).toEqual(['6162'])
  })

  it('has no length of 0 over IPv4; over IPv6 that is a jumbogram (RFC 2675)', () => {
    expect(dissected({ length: 0, payload: 'abc' }).info).toContain('[BAD UDP LENGTH 0 < 8]')
    const p = dissectFrames([overIpv6(fromHex('c351c3520000 1234 616263'))], { linkType: RAW })(1)
    expect(p.info).toBe('50001 → 50002 Len=3 [Jumbogram]')
    expect(values(p, 'udp.length.bad_zero')).toHaveLength(1)
    expect(values(p, 'data.data')).toEqual(['616263'])
  })

  it('may be a step of traceroute', () => {
    expect(remarks(dissected({ serverPort: 33_439 }))).toEqual(['Possible traceroute: hop #2, attempt #2'])
    expect(remarks(dissected({ serverPort: 33_434 }))).toEqual([])
    expect(remarks(dissected({ serverPort: 33_465 }))).toEqual([])
  })

  it('shows what was captured of it', () => {
    const bytes = datagram({ payload: 'abcdef' })
    const p = dissectFrames([{ bytes: bytes.subarray(0, TRANSPORT + 10), original: bytes.length }], { linkType: RAW })(1)
    expect(values(p, 'udp.payload')).toEqual(['6162'])
    expect(p.info).toBe('50001 → 50002 Len=6')
  })
})

describe('the checksum', () => {
  const verified = { preferences: { 'udp.check_checksum': true } }

  it('may be left out over IPv4 only', () => {
    expect(values(dissected({ payload: 'abc' }), 'udp.checksum.status')).toEqual(['3'])
    const p = dissectFrames([overIpv6(fromHex('c351c352000b 0000 616263'))], { linkType: RAW })(1)
    expect(values(p, 'udp.checksum.status')).toEqual(['4'])
    expect(p.info).toContain('[ILLEGAL CHECKSUM (0)]')
  })

  it('is right between machines, also of a datagram put together of fragments, over IPv4 and IPv6', () => {
    const packet = dissectFile(sample('fragments.pcapng'), verified.preferences)
    for (const number of [4, 8, 12, 16]) expect(values(packet(number), 'udp.checksum.status')).toEqual(['1'])
  })

  it('is not verified of a fragment', () => {
    const packet = dissectFile(sample('fragments.pcapng'), { ...verified.preferences, 'ip.defragment': false })
    expect(values(packet(1), 'udp.checksum.status')).toEqual(['2'])
  })

  it('is what makes the ones\' complement sum complete', () => {
    const wrong = dissected({ payload: 'odd', checksum: 1 }, verified)
    const [should] = values(wrong, 'udp.checksum_calculated')
    expect(values(wrong, 'udp.checksum.status')).toEqual(['0'])
    expect(wrong.info).toContain('[UDP CHECKSUM INCORRECT]')
    expect(values(dissected({ payload: 'odd', checksum: Number(should) }, verified), 'udp.checksum.status')).toEqual(['1'])
    // 192.0.2.1 and .2, 17, 11, 50001, 50002, 11, "od", "d\0"
    const sum = 0xc000 + 0x0201 + 0xc000 + 0x0202 + 17 + 11 + 50_001 + 50_002 + 11 + 0x6f64 + 0x6400
    expect(Number(should)).toBe(~((sum & 0xffff) + (sum >>> 16)) & 0xffff)
  })
})

describe('udp.stream', () => {
  it('is one number for both directions, and another for each pair of ports', () => {
    const packet = dissectFile(sample('udp-parrot.pcap'))
    expect(Array.from({ length: 10 }, (_, i) => values(packet(i + 1), 'udp.stream').join()))
      .toEqual(['0', '0', '1', '1', '0', '0', '1', '1', '0', '0'])
  })

  it('is that of the datagram that an ICMP error quotes', () => {
    const original = datagram({ payload: 'abc' })
    const packet = dissectFrames([datagram({ serverPort: 9 }), original, portUnreachable(original, 8)], { linkType: RAW })
    expect(values(packet(3), 'udp.stream')).toEqual(['1'])
    expect(packet(3).info).toBe('Destination unreachable (Port unreachable)')
  })
})

describe('UDP-Lite (RFC 3828)', () => {
  const light = (parts: DatagramParts, options: DissectOptions = {}) =>
    dissected({ protocol: 136, checksum: 1, ...parts }, options)

  it('has the checksum\'s coverage in place of the length', () => {
    const p = light({ length: 9, payload: 'abc' })
    expect(values(p, 'udp.checksum_coverage')).toEqual(['9'])
    expect(values(p, 'udp.length')).toEqual(['11'])
    expect(values(p, 'udp.srcport')).toEqual(['50001'])
    expect(p.protocol).toBe('UDP-Lite')
    expect(p.info).toBe('50001 → 50002 Len=3')
  })

  it.each([7, 12])('cannot cover %i bytes of 11', (length) => {
    const { info } = light({ length, payload: 'abc' })
    expect(info).toContain(`[BAD LIGHTWEIGHT UDP CHECKSUM COVERAGE LENGTH ${length} < 8 or > 11]`)
  })

  it('does not count what is not covered', () => {
    const preferences = { 'udplite.check_checksum': true }
    const [should] = values(light({ length: 9, payload: 'abc' }, { preferences }), 'udp.checksum_calculated')
    const status = (payload: string) =>
      values(light({ length: 9, payload, checksum: Number(should) }, { preferences }), 'udp.checksum.status')
    expect(status('abc')).toEqual(['1'])
    expect(status('axy')).toEqual(['1'])
    expect(status('bbc')).toEqual(['0'])
  })

  it('must have a checksum', () => {
    expect(values(light({ checksum: 0 }), 'udp.checksum.status')).toEqual(['4'])
  })
})

it('nothing is made of a datagram that ends in its header', () => {
  const p = dissectFrames([ipv4(17, fromHex('c351c352'))], { linkType: RAW })(1)
  expect(values(p, 'udp.srcport')).toEqual(['50001'])
  expect(values(p, 'udp.length')).toEqual([])
  expect(p.info).toMatch(/\[Malformed Packet\]$/)
})
