import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dissectFile, dissectFrames, lines, places, values, type DissectOptions, type Frame } from './dissect.ts'
import { ACK, FIN, portUnreachable, PSH, RAW, RST, segment, SYN, TRANSPORT, URG, type SegmentParts } from './tcp-bytes.ts'

const sample = (name: string) => join(import.meta.dirname, '../../resources/captures', name)

/** Dissects segments of one or more connections, one a second. */
const connection = (parts: readonly SegmentParts[], options: DissectOptions = {}) =>
  dissectFrames(parts.map(segment), { linkType: RAW, ...options })

/** Values of a field, a text a packet. */
function column(parts: readonly (Uint8Array | Frame)[], ...abbrevs: string[]): string[] {
  const packet = dissectFrames(parts, { linkType: RAW })
  return parts.map((_, i) => abbrevs.map((abbrev) => values(packet(i + 1), abbrev).join(',')).join(' '))
}

const HANDSHAKE: readonly SegmentParts[] = [
  { sequence: 1000, flags: SYN, options: [3, 3, 7] },
  { from: 'server', sequence: 9000, acknowledgment: 1001, flags: SYN | ACK, options: [3, 3, 2] },
  { sequence: 1001, acknowledgment: 9001, window: 10 },
]

describe('the header (RFC 9293 3.1)', () => {
  it('is read field by field, each with its bytes', () => {
    const p = connection([{
      sequence: 0x01020304, acknowledgment: 0x05060708, flags: ACK | PSH | URG, window: 0x2000, checksum: 0xabcd, urgent: 3,
      payload: 'abcdef',
    }])(1)
    const expected: readonly (readonly [string, string, number, number])[] = [
      ['tcp.srcport', '50001', 0, 2], ['tcp.dstport', '50002', 2, 2], ['tcp.seq', '1', 4, 4], ['tcp.seq_raw', '16909060', 4, 4],
      ['tcp.ack', '1', 8, 4], ['tcp.ack_raw', '84281096', 8, 4], ['tcp.hdr_len', '20', 12, 1], ['tcp.flags', '0x0038', 12, 2],
      ['tcp.flags.urg', '1', 13, 1], ['tcp.flags.ack', '1', 13, 1], ['tcp.flags.push', '1', 13, 1], ['tcp.flags.syn', '0', 13, 1],
      ['tcp.window_size_value', '8192', 14, 2], ['tcp.checksum', '0xabcd', 16, 2], ['tcp.urgent_pointer', '3', 18, 2],
      ['tcp.payload', '616263646566', 20, 6],
    ]
    for (const [abbrev, text, at, length] of expected) {
      expect([abbrev, ...values(p, abbrev)]).toEqual([abbrev, text])
      // Flags are bits of a 16-bit word here: what the page lights up comes from their masks.
      if (!abbrev.startsWith('tcp.flags.')) expect([abbrev, ...places(p, abbrev)]).toEqual([abbrev, [0, TRANSPORT + at, length]])
    }
    expect(values(p, 'tcp.port')).toEqual(['50001', '50002'])
    expect(values(p, 'tcp.flags.str')).toEqual(['······UAP···'])
    expect(values(p, 'tcp.len')).toEqual(['6'])
    expect(values(p, 'tcp.nxtseq')).toEqual(['7'])
    expect(p.info).toBe('50001 → 50002 [PSH, ACK, URG] Seq=1 Ack=1 Win=8192 Urg=3 Len=6')
  })

  it('names all flags, reserved bits too', () => {
    const p = connection([{ flags: 0xfff }])(1)
    expect(values(p, 'tcp.flags.str')).toEqual(['RRRACEUAPRSF'])
    expect(p.info).toContain('[FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE, Reserved]')
    expect(connection([{ flags: 0 }])(1).info).toContain('[<None>]')
  })

  it('says that a header length is too small, and reads no further', () => {
    const p = connection([{ headerLength: 16, flags: SYN }])(1)
    expect(p.info).toBe('50001 → 50002 [SYN] Seq=0 Win=1000, bogus TCP header length (16, must be at least 20)')
    expect(values(p, 'tcp.hdr_len')).toEqual(['16'])
    expect(values(p, 'tcp.flags')).toEqual([])
    expect(values(p, 'tcp.checksum')).toEqual([])
  })

  it('does not believe a header that is longer than the segment', () => {
    const p = connection([{ headerLength: 60, sequence: 77, flags: SYN, payload: 'abc' }])(1)
    expect(values(p, 'tcp.short_segment')).toHaveLength(1)
    expect(values(p, 'tcp.len')).toEqual([])
    expect(values(p, 'tcp.seq')).toEqual(['77'])
  })

  it('shows of a cut header what was captured', () => {
    const bytes = segment({ sequence: 5 })
    const packet = dissectFrames([{ bytes: bytes.subarray(0, TRANSPORT + 17), original: bytes.length }], { linkType: RAW })
    expect(values(packet(1), 'tcp.window_size_value')).toEqual(['1000'])
    expect(values(packet(1), 'tcp.checksum')).toEqual([])
    expect(packet(1).info).toMatch(/\[Packet size limited during capture\]$/)
  })

  it('counts the payload on the wire where less was captured', () => {
    const bytes = segment({ sequence: 5, payload: 'abcdefgh' })
    const packet = dissectFrames([{ bytes: bytes.subarray(0, bytes.length - 5), original: bytes.length }], { linkType: RAW })
    expect(values(packet(1), 'tcp.len')).toEqual(['8'])
    expect(values(packet(1), 'tcp.payload')).toEqual(['616263'])
  })

  it('remarks what does not fit the flags', () => {
    const p = connection([{ flags: PSH, acknowledgment: 4, urgent: 4 }])(1)
    expect(values(p, 'tcp.ack.nonzero')).toHaveLength(1)
    expect(values(p, 'tcp.urgent_pointer.non_zero')).toHaveLength(1)
    expect(values(p, 'tcp.ack')).toEqual(['4'])
  })

  it('reads the text of a reset as its cause (RFC 9293 3.5.3)', () => {
    const p = connection([{ flags: RST, payload: 'no room' }])(1)
    expect(values(p, 'tcp.reset_cause')).toEqual(['no room'])
    expect(values(p, 'tcp.payload')).toEqual([])
  })
})

describe('relative numbers', () => {
  it('begin at the SYN of each direction', () => {
    expect(column(HANDSHAKE.map(segment), 'tcp.seq', 'tcp.ack', 'tcp.nxtseq')).toEqual(['0 0 1', '0 1 1', '1 1 1'])
  })

  it('begin at 1 where the SYN was not seen', () => {
    expect(column([
      segment({ sequence: 500, acknowledgment: 800, payload: 'ab' }),
      segment({ from: 'server', sequence: 800, acknowledgment: 502 }),
    ], 'tcp.seq', 'tcp.ack')).toEqual(['1 1', '1 3'])
  })

  it('go on over the end of the 32 bits', () => {
    expect(column([
      segment({ sequence: 0xffff_fffe, flags: SYN }), segment({ sequence: 0xffff_ffff, acknowledgment: 1, payload: 'abcd' }),
      segment({ sequence: 3, acknowledgment: 1 }),
    ], 'tcp.seq', 'tcp.nxtseq')).toEqual(['0 1', '1 5', '5 5'])
  })

  it('count SYN and FIN', () => {
    const packets = [segment({ sequence: 9, flags: SYN, payload: 'abc' }), segment({ sequence: 13, flags: FIN | ACK })]
    expect(column(packets, 'tcp.nxtseq')).toEqual(['4', '5'])
  })

  it('begin anew with another number of a SYN, ACK', () => {
    const packets = [
      ...HANDSHAKE.map(segment), segment({ from: 'server', sequence: 7000, acknowledgment: 1001, flags: SYN | ACK }),
      segment({ from: 'server', sequence: 7001, acknowledgment: 1001 }),
    ]
    expect(column(packets, 'tcp.stream', 'tcp.seq').slice(3)).toEqual(['0 0', '0 1'])
  })
})

describe('tcp.stream', () => {
  it('is one number for both directions, and another for each pair of ports', () => {
    expect(column([
      segment({ sequence: 1 }), segment({ from: 'server', sequence: 1 }), segment({ clientPort: 50_003 }),
      segment({ clientPort: 50_003, serverPort: 50_004 }), segment(),
    ], 'tcp.stream')).toEqual(['0', '0', '1', '2', '0'])
  })

  it('stays where a SYN is sent again, and is new where its number is', () => {
    const syn = (sequence: number) => segment({ sequence, flags: SYN })
    const packets = [
      syn(1000), syn(1000), segment({ from: 'server', sequence: 5, acknowledgment: 1001, flags: RST | ACK }), syn(2000),
      segment({ from: 'server', sequence: 80, acknowledgment: 2001, flags: SYN | ACK }),
    ]
    expect(column(packets, 'tcp.stream', 'tcp.seq')).toEqual(['0 0', '0 0', '0 1', '1 0', '1 0'])
    expect(dissectFrames(packets, { linkType: RAW })(4).info).toMatch(/^\[TCP Port numbers reused\] /)
  })

  it('is the same whichever packet is asked for first', () => {
    const parts = Array.from({ length: 40 }, (_, i): SegmentParts => i % 4
      ? { sequence: i * 100 + 1, payload: 'x'.repeat(i) }
      : { sequence: i * 100, flags: SYN, options: [3, 3, i % 15] })
    const packet = connection(parts)
    const shown = (number: number) => {
      const p = packet(number)
      return [p.info, values(p, 'tcp.stream'), values(p, 'tcp.seq'), values(p, 'tcp.window_size')]
    }
    const forward = parts.map((_, i) => shown(i + 1))
    for (let number = parts.length; number > 0; number--) expect(shown(number)).toEqual(forward[number - 1])
    expect(forward[37][1]).toEqual(['9'])
  })
})

describe('what an ICMP error quotes', () => {
  it('has its numbers as they stand there, and no stream where they are cut off', () => {
    const original = segment({ sequence: 4321, flags: SYN })
    const packet = dissectFrames([original, portUnreachable(original, 8), portUnreachable(original, 20)], { linkType: RAW })
    expect(values(packet(2), 'tcp.seq')).toEqual(['4321'])
    expect(values(packet(2), 'tcp.stream')).toEqual([])
    expect(values(packet(3), 'tcp.seq')).toEqual(['4321'])
    expect(values(packet(3), 'tcp.stream')).toEqual(['0'])
    expect(values(packet(3), 'tcp.len')).toEqual([])
    expect(packet(3).info).toBe('Destination unreachable (Port unreachable)')
  })
})

describe('the window (RFC 7323 2)', () => {
  const windows = (parts: readonly SegmentParts[]) => column(parts.map(segment), 'tcp.window_size', 'tcp.window_size_scalefactor')

  it('is scaled if both SYNs offer it, but not in the SYNs', () => {
    expect(windows([...HANDSHAKE, { from: 'server', sequence: 9001, acknowledgment: 1001, window: 10 }]))
      .toEqual(['1000 ', '1000 ', '1280 128', '40 4'])
  })

  it('is not scaled if one of them does not', () => {
    expect(windows([HANDSHAKE[0], { ...HANDSHAKE[1], options: [] }, HANDSHAKE[2]])[2]).toBe('10 -2')
    expect(windows([{ ...HANDSHAKE[0], options: [] }, HANDSHAKE[1], HANDSHAKE[2]])[2]).toBe('10 -2')
  })

  it('is left as it is where the SYNs were not seen', () => {
    expect(windows([HANDSHAKE[2]])).toEqual(['10 -1'])
  })

  it('is never scaled by more than 14 bits', () => {
    expect(windows([{ ...HANDSHAKE[0], options: [3, 3, 15] }, HANDSHAKE[1], HANDSHAKE[2]])[2]).toBe(`${10 * 2 ** 14} ${2 ** 14}`)
  })
})

describe('the checksum', () => {
  const verified = { preferences: { 'tcp.check_checksum': true } }

  it('is not verified unless that is wanted', () => {
    expect(values(dissectFile(sample('tcp-request-answer-ethernet.pcapng'))(1), 'tcp.checksum.status')).toEqual(['2'])
  })

  it.each(['tcp-request-answer-ethernet.pcapng', 'path-mtu.pcapng'])('is right in %s, over IPv4 and IPv6', (name) => {
    const packet = dissectFile(sample(name), verified.preferences)
    for (const number of [1, 2, 3, ...name === 'path-mtu.pcapng' ? [19, 20, 21] : []]) {
      expect(values(packet(number), 'tcp.checksum.status')).toEqual(['1'])
    }
  })

  it('is what makes the ones\' complement sum of all the rest complete', () => {
    const wrong = connection([{ checksum: 0x1234, payload: 'odd' }], verified)(1)
    const [should] = values(wrong, 'tcp.checksum_calculated')
    expect(values(wrong, 'tcp.checksum.status')).toEqual(['0'])
    expect(wrong.info).toContain('[TCP CHECKSUM INCORRECT]')
    expect(lines(wrong, 'tcp.checksum')[0]).toContain(`should be ${should}`)
    const right = connection([{ checksum: Number(should), payload: 'odd' }], verified)(1)
    expect(values(right, 'tcp.checksum.status')).toEqual(['1'])
    // RFC 1071: computed here by hand, over the pseudo header, too.
    expect(Number(should)).toBe(checksumByHand(segment({ payload: 'odd' })))
  })

  it('cannot be verified where the end was not captured', () => {
    const bytes = segment({ payload: 'abc' })
    const frame = { bytes: bytes.subarray(0, bytes.length - 1), original: bytes.length }
    expect(values(dissectFrames([frame], { linkType: RAW, ...verified })(1), 'tcp.checksum.status')).toEqual(['2'])
  })
})

/** Of a packet whose checksum is 0. */
function checksumByHand(packet: Uint8Array): number {
  const tcp = packet.subarray(TRANSPORT)
  const pseudoHeader = [packet.subarray(12, 20), Buffer.of(0, 6, tcp.length >> 8, tcp.length & 0xff)]
  const covered = Buffer.concat([...pseudoHeader, tcp, Buffer.alloc(1)])
  let sum = 0
  for (let i = 0; i + 1 < covered.length; i += 2) sum += covered.readUInt16BE(i)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000)
  return ~sum & 0xffff
}

describe('recorded connections', () => {
  const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1)

  it('open, talk and close', () => {
    const packet = dissectFile(sample('tcp-request-answer.pcap'))
    const shown = upTo(10).map((number) => {
      const p = packet(number)
      return ['tcp.flags.str', 'tcp.seq', 'tcp.ack', 'tcp.len'].map((abbrev) => values(p, abbrev).join()).join(' ')
    })
    expect(shown).toEqual([
      '··········S· 0 0 0', '·······A··S· 0 1 0', '·······A···· 1 1 0', '·······AP··· 1 1 8', '·······A···· 1 9 0',
      '·······AP··· 1 9 18', '·······A···· 9 19 0', '·······A···F 9 19 0', '·······A···F 19 10 0', '·······A···· 10 20 0',
    ])
  })

  it('say which side closes first', () => {
    const packet = dissectFile(sample('tcp-half-close.pcap'))
    const closing = upTo(14).filter((number) => values(packet(number), 'tcp.flags.fin')[0] === '1')
    expect(closing).toHaveLength(2)
    const [first, second] = closing
    expect(values(packet(first), 'tcp.connection.fin_active')).toHaveLength(1)
    expect(values(packet(second), 'tcp.connection.fin_passive')).toHaveLength(1)
  })

  it('end with a reset', () => {
    const packet = dissectFile(sample('tcp-reset.pcap'))
    expect(values(packet(8), 'tcp.connection.rst')).toHaveLength(1)
    expect(packet(8).info).toMatch(/\[RST, ACK\] Seq=9 Ack=19 /)
  })

  it('lose segments, and send them again', () => {
    const packet = dissectFile(sample('tcp-timeout.pcapng'))
    const marked = upTo(16).filter((number) => packet(number).info.startsWith('[TCP Retransmission]'))
    expect(marked.length).toBeGreaterThan(1)
    for (const number of marked) {
      expect(values(packet(number), 'tcp.analysis.retransmission')).toHaveLength(1)
      // The stream has them already.
      expect(values(packet(number), 'data.data')).toEqual([])
      expect(values(packet(number), 'tcp.payload')).toHaveLength(1)
    }
  })
})
