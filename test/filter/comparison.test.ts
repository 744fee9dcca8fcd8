import { describe, expect, it } from 'vitest'
import { checkFilter, displayFilter } from '../../src-main/filter/display-filter.ts'
import { packet, passes, registry, type SampleLayer } from './sample-protocol.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

/** Filters that a layer must and must not pass. */
function holds(layer: SampleLayer, yes: readonly string[], no: readonly string[], captured?: Uint8Array): void {
  for (const filter of yes) expect(passes(filter, layer, captured), filter).toBe(true)
  for (const filter of no) expect(passes(filter, layer, captured), filter).toBe(false)
}

describe('comparisons', () => {
  it('of integers, in every base', () => {
    holds({ port: 80 },
      ['sample.port == 80', 'sample.port == 0x50', 'sample.port == 0120', 'sample.port == 0b1010000', "sample.port == 'P'",
        'sample.port != 81', 'sample.port > 79', 'sample.port >= 80', 'sample.port < 81', 'sample.port <= 80',
        'sample.port in {1, 70 .. 90}', 'sample.port not in {81}'],
      ['sample.port == 81', 'sample.port != 80', 'sample.port > 80', 'sample.port < 80', 'sample.port in {1 .. 79, 81}',
        'sample.target == 80', 'sample.target != 80', 'sample.target not in {80} and sample.target'])
  })

  it('of several values: any for ==, all for !=, and as asked', () => {
    holds({ port: [80, 443] },
      ['sample.port == 80', 'sample.port == 443', 'sample.port !== 80', 'sample.port ~= 80', 'sample.port > 100',
        'any sample.port != 80', 'all sample.port > 1', 'all sample.port in {1 .. 500}', 'sample.port != 1',
        'not sample.port == 1'],
      ['sample.port != 80', 'sample.port === 80', 'not sample.port == 80', 'all sample.port > 100', 'all sample.port == 80',
        'all sample.port in {80}', 'all sample.port in {80, 443}', 'any sample.port == 1'])
  })

  it('of a name that stands for several fields', () => {
    holds({ port: 80, target: 5000 },
      ['sample.both == 80', 'sample.both == 5000', 'count(sample.both) == 2', 'max(sample.both) == 5000', 'sample.both'],
      ['sample.both != 80', 'sample.both == 1', 'all sample.both < 100'])
  })

  it('between fields', () => {
    holds({ port: [80, 443], target: [443, 9] },
      ['sample.port == sample.target', 'sample.port > sample.target', 'sample.target < sample.port',
        'sample.word == 1 or sample.port'],
      ['sample.port === sample.target', 'sample.port != sample.target', 'sample.port == sample.word',
        'sample.word == sample.port'])
  })

  it('in chains', () => {
    holds({ port: 80, target: 90 }, ['sample.port < 85 == 85', 'sample.port < sample.target < 100',
      'sample.port < sample.target > 85 <= 85'].slice(1, 2), ['sample.port < sample.target < 90'])
  })

  it('of signed numbers, and of unsigned ones with negative ones', () => {
    holds({ small: -5, signed: -70_000, port: 5 },
      ['sample.small == -5', 'sample.small < 0', 'sample.signed < sample.small', 'sample.small > -6', 'sample.port != -5',
        'sample.small < sample.port', 'sample.small in {-10 .. -1}'],
      ['sample.small > 0', 'sample.port > -1', 'sample.port == -5', 'sample.port < -1'])
  })

  it('of 64 bits', () => {
    holds({ long: 2n ** 64n - 1n, signedLong: -(2n ** 63n) },
      ['sample.long == 18446744073709551615', 'sample.long == 0xffffffffffffffff', 'sample.long > 9223372036854775807',
        'sample.signed_long < 0', 'sample.signed_long <= -9223372036854775807', 'sample.long & 1'],
      ['sample.long == 18446744073709551614', 'sample.signed_long > 0'])
  })

  it('of flags', () => {
    holds({ flag: 1 }, ['sample.flag', 'sample.flag == 1', 'sample.flag == True', 'sample.flag == TRUE', 'sample.flag == 5',
      'sample.flag == "set"', 'sample.flag != 0', 'sample.flag > 0', 'sample.byte == 1 or sample.flag'], ['sample.flag == 0',
      'sample.flag == False', 'sample.flag == "Not set"'])
    holds({ flag: 0 }, ['sample.flag', 'sample.flag == FALSE', 'sample.flag != 1'], ['sample.flag == 1'])
  })

  it('by the names of values', () => {
    holds({ byte: 1 }, ['sample.byte == "Something"', 'sample.byte == something', 'sample.byte in {"Nothing", "SOMETHING"}'],
      ['sample.byte == Everything', 'sample.byte != "something"'])
    expect(checkFilter('sample.byte == "Anything"', registry)).toMatchObject({ ok: false, error: { start: 15, end: 25 } })
    expect(checkFilter('sample.port == "http"', registry)).toMatchObject({ ok: false })
    expect(checkFilter('sample.word == "Many"', registry)).toMatchObject({ ok: false })
  })

  it('of floating point', () => {
    holds({ real: 1.5 }, ['sample.real == 1.5', 'sample.real == 15e-1', 'sample.real > 1', 'sample.real * 2 == 3',
      'sample.real < inf', '-sample.real < 0'], ['sample.real == 1', 'sample.real > 1.5'])
  })

  it('of MAC addresses and bytes: the length comes first', () => {
    holds({ mac: bytes(0, 0x1a, 0x2b, 1, 2, 3), bytes: bytes(1, 2, 3) },
      ['sample.mac == 00:1a:2b:01:02:03', 'sample.mac == 00-1a-2b-01-02-03', 'sample.mac == 001a.2b01.0203',
        'sample.mac < 00:1a:2b:01:02:04', 'sample.mac contains 1a:2b', 'sample.mac[0:3] == 00:1a:2b', 'sample.bytes == 01:02:03',
        'sample.bytes == 010203', 'sample.bytes == 1.2.3', 'sample.bytes > ff:ff', 'sample.bytes == "\\x01\\x02\\x03"',
        'sample.bytes contains 0x02', 'sample.mac > sample.bytes'],
      ['sample.mac == ff:ff:ff:ff:ff:ff', 'sample.mac contains 2b:1a', 'sample.bytes > 01:02:03:04', 'sample.bytes == 01:02'])
    for (const filter of ['sample.mac == 00:1a', 'sample.mac == 00:1a:2b:01:02:03:04', 'sample.mac == "00:1a:2b:01:02:03"',
      'sample.bytes == 0x0102', 'sample.bytes == xyz']) {
      expect(checkFilter(filter, registry), filter).toMatchObject({ ok: filter === 'sample.bytes == 0x0102' && false })
    }
  })

  it('of IPv4 addresses and networks', () => {
    holds({ ip: bytes(10, 1, 2, 200) },
      ['sample.ip == 10.1.2.200', 'sample.ip == 10.0.0.0/8', 'sample.ip == 10.1.2.201/31', 'sample.ip == 1.2.3.4/0',
        'sample.ip != 11.0.0.0/8', 'sample.ip < 128.0.0.0', 'sample.ip > 10.1.2.199', 'sample.ip in {10.1.0.0 .. 10.1.255.255}',
        'sample.ip in {192.168.0.0/16, 10.0.0.0/8}', 'sample.ip & 255.0.0.0 == 10.0.0.0', 'sample.ip[0] == 0a',
        'sample.ip[2:2] == 02:c8', 'string(sample.ip) == "10.1.2.200"'],
      ['sample.ip == 10.1.2.201', 'sample.ip != 10.0.0.0/8', 'sample.ip > 10.0.0.0/8', 'sample.ip < 10.0.0.0/8',
        'sample.ip & 0.0.0.1'])
  })

  it('of IPv6 addresses and networks', () => {
    holds({ ip6: bytes(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5) },
      ['sample.ip6 == 2001:db8::5', 'sample.ip6 == 2001:db8::/32', 'sample.ip6 == 2001:d80::/25', 'sample.ip6 == ::/0',
        'sample.ip6 > 2001:db8::4', 'sample.ip6 != fe80::/10', 'sample.ip6[0:2] == 20:01',
        'string(sample.ip6) contains "2001:db8::5"', 'sample.ip6 == 2001:db8::0.0.0.5'],
      ['sample.ip6 == ::1', 'sample.ip6 == 2001:db9::/32', 'sample.ip6 < 2001:db8::/32', 'sample.ip6 & ::'])
  })

  it('of strings, byte by byte', () => {
    holds({ text: 'Héllo' },
      ['sample.text == "Héllo"', 'sample.text == "H\\xc3\\xa9llo"', 'sample.text contains "él"', 'len(sample.text) == 6',
        'sample.text[0] == "H"', 'sample.text[1:2] == c3:a9', 'sample.text > "H"', 'sample.text < "I"',
        'upper(sample.text) == "HéLLO"', 'lower(sample.text) contains "h"', 'sample.text matches "^h..llo$"',
        'sample.text matches "L{2}"'],
      ['sample.text == "héllo"', 'sample.text == "H"', 'sample.text contains ""', 'sample.text matches "(?-i)^h"',
        'sample.text contains "LL"'])
    holds({ text: 'GET' }, ['sample.text == GET', "sample.text[0] == 'G'", 'sample.text in {"GET", "HEAD"}',
      'sample.text in {"A" .. "H"}'], ['sample.text == get', 'sample.text in {"POST"}'])
  })

  it('of times', () => {
    const noon = BigInt(Date.UTC(2023, 0, 2, 12)) * 1_000_000n
    holds({ time: noon + 5n, delta: -1_500_000_000n },
      ['sample.time > "2023-01-02 12:00:00Z"', 'sample.time > "2023-01-02T12:00:00+00:00"',
        'sample.time == "2023-01-02 12:00:00.000000005 UTC"', 'sample.time < "Jan  2, 2023 12:00:01 UTC"',
        'sample.time < "2023-01-02T11:00:01-01:00"', 'sample.time >= "2022-12-31"', 'sample.delta == -1.5', 'sample.delta < 0',
        'sample.delta in {-2 .. -1}', 'abs(sample.delta) == 1.5', '-sample.delta > 1.4', 'sample.delta + 2 == 0.5',
        'sample.delta - 1 < -2'],
      ['sample.time > "2023-01-03"', 'sample.time == "2023-01-02 12:00:00Z"', 'sample.delta == 1.5'])
    // As in Wireshark, less than a second is not negative.
    holds({ delta: -500_000_000n }, ['abs(sample.delta) == -0.5', 'sample.delta < .5'.replace('.5', '0.5')],
      ['abs(sample.delta) == 0.5'])
  })

  it('of object identifiers, GUIDs, EUI-64 addresses and frame numbers', () => {
    holds({ oid: bytes(0x2b, 6, 1, 2, 1), guid: bytes(0x4b, 0x32, 0x4f, 0xc8, 0x16, 0x70, 1, 0xd3, 0x12, 0x78, 0x5a, 0x47, 0xbf,
      0x6e, 0xe1, 0x88), eui: bytes(0, 1, 2, 3, 4, 5, 6, 7), frame: 7 },
      ['sample.oid == 1.3.6.1.2.1', 'string(sample.oid) == "1.3.6.1.2.1"', 'sample.guid == 4b324fc8-1670-01d3-1278-5a47bf6ee188',
        'sample.eui == 00:01:02:03:04:05:06:07', 'sample.eui == 0x0001020304050607',
        'string(sample.eui) == "00:01:02:03:04:05:06:07"', 'sample.frame == 7', 'len(sample.guid) == 16'],
      ['sample.oid == 1.3.6.1', 'sample.guid == 00000000-0000-0000-0000-000000000000', 'sample.frame > 7'])
    holds({ oid: '1.3.6.1.4.1.311' }, ['sample.oid == 1.3.6.1.4.1.311', 'sample.oid[3:2] == 04:01'], [])
  })
})

describe('arithmetic', () => {
  it('as Wireshark does it', () => {
    holds({ port: 80, target: 82, word: 4_294_967_295, small: -7 },
      ['sample.port + 2 == sample.target', 'sample.target - sample.port == 2', 'sample.port - sample.target == -2',
        'sample.port - sample.target < 0', 'sample.port * 2 > 100', 'sample.port / 3 == 26', 'sample.port % 3 == 2',
        'sample.port & 0x10', 'sample.port & 0x10 == 0x10', 'sample.port + 2 * 3 == 86', '{sample.port + 2} * 3 == 246',
        'sample.target == {sample.port + 4} / 2 + 40', 'sample.small / 2 == -3', 'sample.small % 2 == -1',
        'sample.port - 80 == 0', '-sample.port == -80', 'abs(sample.small) == 7', 'abs(sample.port - sample.target) == 2',
        'sample.port + 1', 'sample.target == abs(-82)', 'sample.port & 0xf0 & 0x30'],
      ['sample.port - 80', 'sample.port & 0x0f', 'sample.port / 0 == 0', 'sample.port % 0 == 0', 'sample.word + 1 == 0',
        'sample.word * 2 > 0', '-sample.word < 0'])
    // What does not fit is no value: nothing is equal to it, and nothing differs.
    holds({ word: 4_294_967_295 }, ['sample.word + 1 != 0'], ['sample.word + 1 == 4294967295'])
  })

  it('over all pairs of values', () => {
    holds({ port: [1, 2], target: [10, 20] }, ['sample.port + sample.target == 22', 'sample.port + sample.target == 11',
      'all sample.port + sample.target > 10'], ['all sample.port + sample.target > 11', 'sample.port + sample.target == 30',
      'sample.port + sample.word == 1'])
  })
})

describe('slices', () => {
  const mac = bytes(0, 1, 2, 3, 4, 5)

  it('take bytes from both ends', () => {
    holds({ mac },
      ['sample.mac[0] == 00', 'sample.mac[1:2] == 01:02', 'sample.mac[1-2] == 01:02', 'sample.mac[:2] == 00:01',
        'sample.mac[4:] == 04:05', 'sample.mac[-1] == 05', 'sample.mac[-2:] == 04:05', 'sample.mac[-4-2] == 02'.replace('[-4-2]',
        '[-4]'), 'sample.mac[-4--2] == 02:03:04', 'sample.mac[0,2-3,5:] == 00:02:03:05', 'sample.mac[1:3][1] == 02',
        'sample.mac[5]', 'sample.mac[1] == 0x01', 'sample.mac[1] & 0x01', 'sample.mac[0:2] & 00:ff',
        'sample.mac[1:3] contains 02', 'sample.mac[1] < sample.mac[2]', "sample.mac[1] == '\\x01'"],
      ['sample.mac[6]', 'sample.mac[4:3]', 'sample.mac[-7]', 'sample.mac[0] & 0xff', 'sample.mac[6] == 00'])
  })

  it('that are not there are empty bytes, which differ from all others', () => {
    holds({ mac }, ['sample.mac[6] != 00', 'sample.mac[6:2] < 00'], ['sample.mac[6] == 00', 'sample.mac[6] contains 00'])
  })

  it('of text and addresses, compared with other fields', () => {
    holds({ text: 'GET /', bytes: bytes(0x47, 0x45), ip: bytes(71, 69, 1, 1) },
      ['sample.text[0:2] == sample.bytes', 'sample.bytes == sample.text[0:2]', 'sample.ip[0:2] == sample.bytes',
        'sample.text contains sample.bytes[0:1]'.replace('sample.text', 'sample.text[0:]'), 'sample.text == sample.text[0:5]',
        'string(sample.ip)[0:2] == "71"'],
      ['sample.text == sample.text[0:4]'])
  })
})

describe('protocols', () => {
  const captured = Uint8Array.from('HEADpayload', (c) => c.charCodeAt(0))

  it('are there or not', () => {
    holds({}, ['sample', '.sample', 'frame', 'not data', 'count(sample) == 1'], ['data', 'not sample', 'sample.label',
      'sample#2'])
  })

  it('are searched to the end of what they were given, but cut at their header', () => {
    holds({}, ['sample contains "payload"', 'sample contains 48:45', 'sample matches "head.*load$"', 'sample[0:4] == "HEAD"',
      'len(sample) == 4', 'sample == "HEAD"', 'frame contains "Dp"', 'frame[4:3] == 70:61:79', 'sample contains sample'],
      ['sample contains "PAYLOAD"', 'sample[4] == 70', 'sample[0:5]', 'sample contains ""', 'sample == "HEADpayload"'], captured)
  })

  it('have layers', () => {
    const p = packet([{ port: 1, mac: bytes(1, 1, 1, 1, 1, 1) }, { port: [2, 3] }, { port: 4 }])
    const matches = (filter: string): boolean => displayFilter(filter, registry).matches(p)
    for (const filter of ['sample.port#1 == 1', 'sample.port#2 == 3', 'sample.port#[2-3] == 4', 'sample.port#[-1] == 4',
      'sample.port#[2:] == 4', 'count(sample.port#2) == 2', 'all sample.port#[1-2] < 4', 'sample#3', 'sample.port#[1,3] == 4',
      'sample.port#2']) {
      expect(matches(filter), filter).toBe(true)
    }
    for (const filter of ['sample.port#1 == 2', 'sample.port#4', 'sample#4', 'sample.port#0', 'sample.mac#2',
      'sample.port#[1,3] == 2', 'sample.port#[-1] == 1']) {
      expect(matches(filter), filter).toBe(false)
    }
  })
})

describe('functions', () => {
  it('of one value', () => {
    holds({ text: ['Abc', 'd'], port: [7, 9], bytes: bytes(1, 2, 3), byte: 5 },
      ['len(sample.text) == 3', 'len(sample.text) == 1', 'count(sample.text) == 2', 'upper(sample.text) == "ABC"',
        'lower(sample.text) == "abc"', 'string(sample.port) == "9"', 'string(sample.port) matches "^[79]$"',
        'len(sample.bytes) == 3', 'len(sample.port) == 2', 'len(sample.byte) == 1', 'max(sample.port) == 9',
        'min(sample.port) == 7', 'max(sample.port, 8) == 9', 'min(sample.port, 3) == 3', 'max(sample.target, sample.port) == 9',
        'sample.port == max(sample.port, 1)', 'lower(sample.text)[0] == "a"', 'count(sample.port) + 1 == 3'],
      ['count(sample.target) == 0', 'count(sample.target) < 1', 'len(sample.target) == 2', 'max(sample.target) == 1',
        'string(sample.target) == ""', 'all upper(sample.text) == "ABC"'])
  })
})

describe('combinations', () => {
  it('of tests', () => {
    holds({ port: 1 },
      ['sample and frame', 'data or sample', 'not data and sample', 'sample xor data', 'sample ^^ data',
        'sample xor sample xor sample', '!(data && sample)', 'data and data or sample', 'sample or data xor sample', '', '  '],
      ['sample and data', 'sample xor sample', 'not (sample or data)', 'sample and not sample.port'])
  })
})
