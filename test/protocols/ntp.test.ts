import { describe, expect, it } from 'vitest'
import { lines, places, values } from './dissect.ts'
import { big, bytesOf, dissectDatagrams, dissectUdp, UDP_PAYLOAD } from './udp-frames.ts'

/** 14 November 2023, 22:13:20.5, as NTP counts. */
const MOMENT = big((1_700_000_000n + 2_208_988_800n << 32n) + (1n << 31n), 8)

interface Parts {
  readonly flags?: number
  readonly stratum?: number
  readonly reference?: Uint8Array
  readonly rest?: Uint8Array
}

function packet({ flags = 0x23, stratum = 2, reference = bytesOf(192, 0, 2, 9), rest = bytesOf() }: Parts = {}): Uint8Array {
  return bytesOf(flags, stratum, 6, 0xec, big(0x8000, 4), big(0x10000, 4), reference, MOMENT, big(0, 8), MOMENT, MOMENT, rest)
}

describe('a client or server', () => {
  it('sends the header of RFC 5905', () => {
    const p = dissectUdp(123, packet())
    expect(p.protocol).toBe('NTP')
    expect(p.info).toBe('NTP Version 4, client')
    expect(values(p, 'ntp.flags.vn')).toEqual(['4'])
    expect(values(p, 'ntp.flags.mode')).toEqual(['3'])
    expect(lines(p, 'ntp.flags.mode')).toEqual(['.... .011 = Mode: client (3)'])
    expect(values(p, 'ntp.stratum')).toEqual(['2'])
    expect(lines(p, 'ntp.stratum')).toEqual(['Peer Clock Stratum: secondary reference (2)'])
    expect(lines(p, 'ntp.ppoll')).toEqual(['Peer Polling Interval: 6 (64 seconds)'])
    expect(lines(p, 'ntp.rootdelay')).toEqual(['Root Delay: 0.500000 seconds'])
    expect(lines(p, 'ntp.refid')).toEqual(['Reference ID: 192.0.2.9'])
    expect(values(p, 'ntp.reftime')).toEqual(['Nov 14, 2023 22:13:20.500000000 UTC'])
    expect(values(p, 'ntp.org')).toEqual(['NULL'])
    expect(places(p, 'ntp.xmt')).toEqual([[0, UDP_PAYLOAD + 40, 8]])
  })

  it('is asked, and answers', () => {
    const both = dissectDatagrams([
      { from: 4000, to: 123, payload: packet() },
      { from: 123, to: 4000, payload: packet({ flags: 0x24, stratum: 1, reference: bytesOf('GPS', 0) }), answer: true },
    ])
    const p = both(2)
    expect(p.info).toBe('NTP Version 4, server')
    expect(lines(p, 'ntp.refid')).toEqual(['Reference ID: Global Position System'])
    expect(values(p, 'ntp.request_in')).toEqual(['1'])
    expect(values(p, 'ntp.delta_time')).toEqual(['1.000000000'])
  })

  it('may send extension fields, and a code that proves who it is', () => {
    const p = dissectUdp(123, packet({ rest: bytesOf(big(0x0104, 2), big(16, 2), big(7, 12), big(1, 4), big(9, 16)) }))
    expect(values(p, 'ntp.ext.type')).toEqual(['0x0104'])
    expect(values(p, 'ntp.ext.length')).toEqual(['16'])
    expect(values(p, 'ntp.keyid')).toEqual(['00000001'])
    expect(values(p, 'ntp.mac')).toEqual(['00000000000000000000000000000009'])
  })

  it('that is cut off shows what it has', () => {
    const p = dissectUdp(123, packet().slice(0, 20))
    expect(values(p, 'ntp.stratum')).toEqual(['2'])
    expect(values(p, 'ntp.reftime')).toEqual([])
    expect(p.info).toBe('NTP Version 4, client[Malformed Packet]')
  })
})

describe('control messages', () => {
  it('have variables', () => {
    const p = dissectUdp(
      123, bytesOf(0x16, 0x82, big(1, 2), big(0x0615, 2), big(0, 2), big(0, 2), big(17, 2), 'version="x", a=1 ', 0, 0, 0),
    )
    expect(p.info).toBe('NTP Version 2, control')
    expect(values(p, 'ntp.ctrl.flags2.r')).toEqual(['1'])
    expect(values(p, 'ntp.ctrl.flags2.opcode')).toEqual(['2'])
    expect(lines(p, 'text')).toEqual(expect.arrayContaining(['version="x"', 'a=1']))
  })
})

describe('private messages', () => {
  it('ask for lists of peers', () => {
    const p = dissectUdp(123, bytesOf(0x17, 0, 3, 42, big(0, 2), big(0, 2)))
    expect(p.info).toBe('NTP Version 2, private, Request, MON_GETLIST_1')
    expect(values(p, 'ntp.priv.reqcode')).toEqual(['42'])
    expect(lines(p, 'ntp.priv.reqcode')).toEqual(['Request code: MON_GETLIST_1 (42)'])
  })
})
