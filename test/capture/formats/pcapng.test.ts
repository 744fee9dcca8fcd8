import { describe, expect, it } from 'vitest'
import {
  RECORD_HAS_OPTIONS, RECORD_IS_CUSTOM_BLOCK, RECORD_IS_JOURNAL_ENTRY, RECORD_IS_SYSTEM_CALL, RECORD_WITHOUT_TIME,
} from '../../../src-main/capture/formats/format.ts'
import { Pcapng } from '../../../src-main/capture/formats/pcapng.ts'
import { block, data, END, epb, idb, opb, option, shb, spb, u16, u32, u64 } from './bytes.ts'
import { readBytes } from './recorder.ts'

const packet = data(60)
const hex = packet.toString('hex')
const read = (...parts: Uint8Array[]): ReturnType<typeof readBytes> => readBytes(new Pcapng(), Buffer.concat(parts))
const TIME = '1671257674.219521000'

describe.each([true, false])('pcapng, little-endian: %s', (little) => {
  it('tells section, interface and every kind of packet', () => {
    const file = Buffer.concat([
      shb({
        little, options: Buffer.concat([
          option(2, 'a machine', little), option(3, 'a system', little), option(4, 'a program', little), option(1, 'one', little),
          option(1, 'two', little), END,
        ]),
      }),
      idb({ little, snap: 80, linkType: 276 }),
      epb(packet, { little, original: 100 }),
      spb(packet, { little }),
      opb(packet, { little, drops: 3 }),
      epb(data(57), { little, options: Buffer.concat([option(1, 'a comment', little), END]) }),
    ])
    const { sections, interfaces, packets, damage } = read(file)
    expect(damage).toBeUndefined()
    expect(sections).toEqual([
      { numbered: true, littleEndian: little, hardware: 'a machine', operatingSystem: 'a system', application: 'a program',
        comments: ['one', 'two'], offset: 0 },
    ])
    expect(interfaces).toEqual([{ linkType: 276, snapLength: 80, section: 0, ticksPerSecond: 1000000n, comments: [] }])
    const first = file.indexOf(packet)
    const of = { bytes: hex, captured: 60, original: 60, time: TIME, interface: 0, flags: 0 }
    expect(packets).toEqual([
      { ...of, offset: first, original: 100 },
      { ...of, offset: first + 64 + 12, time: '', flags: RECORD_WITHOUT_TIME },
      { ...of, offset: first + 64 + 12 + 64 + 28, flags: RECORD_HAS_OPTIONS },
      {
        ...of, bytes: data(57).toString('hex'), captured: 57, original: 57, offset: first + 64 + 12 + 64 + 28 + 64 + 28,
        flags: RECORD_HAS_OPTIONS,
      },
    ])
  })

  it('tells all of an interface', () => {
    const { interfaces } = read(shb({ little }), idb({
      little, linkType: 1, snap: 0, options: Buffer.concat([
        option(2, 'eth0', little), option(3, 'a cable', little), option(4, Buffer.from([192, 0, 2, 1, 255, 255, 240, 0]), little),
        option(5, Buffer.concat([Buffer.from('20010db8000000000000000000000001', 'hex'), Buffer.from([64])]), little),
        option(6, Buffer.from('00005e005301', 'hex'), little), option(7, Buffer.from('00005efffe005301', 'hex'), little),
        option(8, u64(1_000_000_000n, little), little), option(9, Buffer.from([9]), little), option(11, '\0tcp port 80', little),
        option(12, 'a system', little), option(13, Buffer.from([32]), little), option(14, u64(-5n, little), little),
        option(15, 'a card', little), option(16, u64(10n, little), little), option(17, u64(20n, little), little),
        option(1, 'mine', little), option(2, 'a second name does not count', little), END,
      ]),
    }))
    expect(interfaces).toEqual([{
      linkType: 1, snapLength: 0, section: 0, ticksPerSecond: 1_000_000_000n, name: 'eth0', description: 'a cable',
      addresses: ['192.0.2.1/20', '2001:db8::1/64', '00:00:5e:00:53:01', '00:00:5e:ff:fe:00:53:01'],
      speed: 1e9, filter: 'tcp port 80', operatingSystem: 'a system', fcsLength: 4, timeOffset: -5, hardware: 'a card',
      transmitSpeed: 10, receiveSpeed: 20, comments: ['mine'],
    }])
  })

  it('tells names, statistics and secrets', () => {
    const names = Buffer.concat([
      u16(1, little), u16(14, little), Buffer.from([192, 0, 2, 1]), Buffer.from('one\0other\0'), Buffer.alloc(2),
      u16(2, little), u16(21, little), Buffer.from('20010db8000000000000000000000001', 'hex'), Buffer.from('six\0\0'),
        Buffer.alloc(3),
      u16(0x77, little), u16(2, little), Buffer.alloc(4), END, option(1, 'a comment', little),
    ])
    const counters = Buffer.concat([
      u32(0, little), Buffer.alloc(8), option(2, Buffer.concat([u32(389119, little), u32(0, little)]), little),
      ...[4, 5, 6, 7, 8].map((code) => option(code, u64(BigInt(code) << 33n, little), little)), option(1, 'fine', little), END,
    ])
    const file = Buffer.concat([
      shb({ little }), idb({ little }), block(4, names, { little }), block(5, counters, { little }),
      block(5, Buffer.concat([u32(7, little), Buffer.alloc(8)]), { little }),
      block(10, Buffer.concat([u32(0x544c534b, little), u32(5, little), Buffer.from('hello')]), { little }),
      epb(packet, { little }),
    ])
    const recorded = read(file)
    expect(recorded.damage).toBeUndefined()
    expect(recorded.packets).toHaveLength(1)
    expect(recorded.names).toEqual([['192.0.2.1', ['one', 'other']], ['2001:db8::1', ['six', '']]])
    expect(recorded.allStatistics).toEqual([{
      interface: 0, start: (389119n << 32n) * 1000n, received: 4n << 33n, dropped: 5n << 33n, accepted: 6n << 33n,
      droppedBySystem: 7n << 33n, delivered: 8n << 33n, comments: ['fine'],
    }])
    expect(recorded.allSecrets).toEqual([{ type: 0x544c534b, offset: file.indexOf('hello'), length: 5 }])
  })

  it('shows custom blocks, journal entries and system calls as records of their own', () => {
    const event = Buffer.concat([u16(1, little), u64(1234567890n, little), u64(7n, little), u32(30, little), u16(2, little)])
    const { packets, damage } = read(
      shb({ little }), idb({ little }),
      block(0xbad, Buffer.concat([u32(32473, little), Buffer.from('custom!!')]), { little }),
      block(0x40000bad, u32(32473, little), { little }),
      block(9, Buffer.from('__REALTIME_TIMESTAMP=1234567\nMESSAGE=a\n'), { little }),
      block(9, Buffer.from('MESSAGE=long enough for a time, but without\n'), { little }),
      block(0x204, Buffer.concat([event, Buffer.from('abcdefgh')]), { little }),
      block(0x216, Buffer.concat([event, u32(1, little), Buffer.from('abcd')]), { little }),
      block(0x77777777, Buffer.from('nobody knows this one'), { little }),
      epb(packet, { little }),
    )
    expect(damage).toBeUndefined()
    expect(packets.map(({ bytes, original, time, interface: number, flags }) =>
      [Buffer.from(bytes, 'hex').toString('latin1'), original, time, number, flags]).slice(0, 6)).toEqual([
      ['custom!!', 8, '', -1, RECORD_WITHOUT_TIME | RECORD_IS_CUSTOM_BLOCK],
      ['', 0, '', -1, RECORD_WITHOUT_TIME | RECORD_IS_CUSTOM_BLOCK],
      ['__REALTIME_TIMESTAMP=1234567\nMESSAGE=a\n', 39, '1.234567000', -1, RECORD_IS_JOURNAL_ENTRY],
      ['MESSAGE=long enough for a time, but without\n', 44, '', -1, RECORD_IS_JOURNAL_ENTRY | RECORD_WITHOUT_TIME],
      ['abcdefgh', 30, '1.234567890', -1, RECORD_IS_SYSTEM_CALL],
      ['abcd', 30, '1.234567890', -1, RECORD_IS_SYSTEM_CALL],
    ])
    expect(packets).toHaveLength(7)
  })
})

it('numbers interfaces over sections of different byte order', () => {
  const { sections, interfaces, packets } = read(
    shb(), idb({ linkType: 1 }), idb({ linkType: 101 }), epb(packet, { interface: 1 }),
    shb({ little: false }), idb({ linkType: 113, little: false }), epb(packet, { little: false }), spb(packet, { little: false }),
    shb(), idb({ linkType: 9 }), idb({ linkType: 0 }), opb(packet, { interface: 1 }),
  )
  expect(sections.map(({ littleEndian }) => littleEndian)).toEqual([true, false, true])
  expect(interfaces.map(({ linkType, section }) => [linkType, section])).toEqual([[1, 0], [101, 0], [113, 1], [9, 2], [0, 2]])
  expect(packets.map((each) => each.interface)).toEqual([1, 2, 2, 4])
})

it('reads times in any resolution, and moves them', () => {
  const time = (ticks: bigint, ...options: Uint8Array[]): string =>
    read(shb(), idb({ options: Buffer.concat(options) }), epb(packet, { ticks })).packets[0].time
  const resolution = (value: number): Buffer => option(9, Buffer.from([value]))
  const ticks = 1234567890123456789n
  expect(time(ticks)).toBe('1234567890123.456789000')
  expect(time(1700000000n, resolution(0))).toBe('1700000000.000000000')
  expect(time(ticks, resolution(3))).toBe('1234567890123456.789000000')
  expect(time(ticks, resolution(9))).toBe('1234567890.123456789')
  expect(time(ticks, resolution(12))).toBe('1234567.890123456')
  expect(time(ticks, resolution(0x80 | 10))).toBe('1205632705198688.270507812')
  expect(time(ticks, resolution(0x80 | 20))).toBe('1177375688670.594014167')
  expect(time(ticks, resolution(0x80 | 32))).toBe('287445236.491844241')
  expect(time(ticks, resolution(0x80 | 63))).toBe('0.133852118')
  expect(time(ticks, resolution(0xff))).toBe('0.000000000')
  expect(time(1_500_000n, option(14, u64(-3n)))).toBe('-2.500000000')
  expect(time(1_500_000n, option(14, u64(1_700_000_000n)))).toBe('1700000001.500000000')
  // Of an option of the wrong length nothing is known; of two, the first counts.
  expect(time(1_500_000n, option(9, Buffer.from([3, 3])), option(14, u32(7)))).toBe('1.500000000')
  expect(time(1_500n, resolution(3), resolution(6))).toBe('1.500000000')
})

it('cuts simple packets to what the interface captures', () => {
  expect(read(shb(), idb({ snap: 40 }), idb(), spb(packet.subarray(0, 40), { original: 60 })).packets).toMatchObject(
    [{ captured: 40, original: 60, interface: 0 }])
})

it('takes off the pseudo-header of link types that have one', () => {
  expect(read(shb(), idb({ linkType: 201 }), epb(packet, { original: 80 }), spb(packet)).packets).toMatchObject(
    [{ captured: 56, original: 76, bytes: hex.slice(8), time: TIME }, { captured: 56, original: 56, bytes: hex.slice(8) }])
})

it('reads block lengths that do not count the padding, as some programs wrote them', () => {
  const { packets, damage } = read(shb(), idb(), epb(data(57), { total: 32 + 57 }), epb(packet))
  expect(damage).toBeUndefined()
  expect(packets.map(({ captured }) => captured)).toEqual([57, 60])
})

it('gives the same whatever the windows', () => {
  const file = Buffer.concat([
    shb(), idb({ options: Buffer.concat([option(2, 'eth0'), END]) }),
    ...Array.from({ length: 30 }, (_, i) => i % 3 ? epb(data(i * 5)) : epb(data(i), { options: option(1, 'x'.repeat(i)) })),
    block(0x1234, Buffer.alloc(500)), shb({ little: false }), idb({ little: false }), spb(data(99), { little: false }),
  ])
  const whole = readBytes(new Pcapng(), file)
  expect(whole.packets).toHaveLength(31)
  expect(whole.damage).toBeUndefined()
  for (const size of [1, 11, 12, 13, 28, 100, 1000]) expect(readBytes(new Pcapng(), file, size)).toEqual(whole)
})

describe('damage', () => {
  const before = [shb(), idb(), epb(packet)]
  const at = Buffer.concat(before).length

  it.each([1, 7, 8, 11, 12, 40, 91])('tells every packet before a block that is cut after %i bytes', (length) => {
    const { packets, damage } = read(...before, epb(packet).subarray(0, length))
    expect(packets).toHaveLength(1)
    expect(damage).toEqual({ offset: at,
      message: `The file is cut short in the middle of a block: ${length} bytes of it are there` })
  })

  it.each([
    ['of two lengths', epb(packet, { again: 88 }), 0, 'A block says at its start that it has 92 bytes, and at its end 88'],
    ['of no length', block(77, Buffer.alloc(0), { total: 0 }), 0, 'A block of type 77 claims 0 bytes; it must have at least 12'],
    ['of too small a length', epb(packet, { total: 28 }), 0, 'A block of type 6 claims 28 bytes; it must have at least 32'],
    ['of too large a length', block(77, packet, { total: 0xfffffff0 }), 0,
      'A block claims 4294967280 bytes, more than is believed'],
    ['that is too short for its packet', epb(packet, { captured: 64 }), 0,
      'A packet claims 64 bytes, more than its block of 92 bytes holds'],
    ['whose packet wraps around', epb(packet, { captured: 0xffffffff }), 0,
      'A packet claims 4294967295 bytes, more than its block of 92 bytes holds'],
    ['of an unknown interface', epb(packet, { interface: 1 }), 0, 'A packet is of interface 1; its section has 1'],
    ['of too large a packet', epb(data(262145)), 0, 'A packet claims 262145 bytes, more than the largest possible, 262144'],
    ['with an option that is too long', epb(packet, { options: option(1, 'abcd', true, 9) }), 28 + 60,
      'An option of 9 bytes is longer than what is left of its block'],
    ['with flags of wrong length', epb(packet, { options: option(2, 'abc') }), 28 + 60,
      'Option 2 of a packet block has 3 bytes, not 4'],
    ['with a drop count of wrong length', epb(packet, { options: option(4, 'abcd') }), 28 + 60,
      'Option 4 of a packet block has 4 bytes, not 8'],
    ['with an empty verdict', epb(packet, { options: option(7, '') }), 28 + 60,
      'Option 7 of a packet block has 0 bytes, not at least 1'],
    ['with an eBPF verdict of wrong length', epb(packet, { options: option(7, '\x01abc') }), 28 + 60,
      'Option 7 of a packet block has 4 bytes, not 9'],
    ['with a custom option without enterprise', epb(packet, { options: option(2988, 'abc') }), 28 + 60,
      'A custom option of 3 bytes has no enterprise number'],
    ['of a simple packet that does not fit', spb(packet, { original: 100 }), 0,
      'A simple packet of 100 bytes does not fit its block of 76 bytes'],
    ['of an interface with an empty filter', idb({ options: option(11, '') }), 16,
      'The filter of an interface has no bytes, not even its kind'],
    ['of secrets that are too long', block(10, Buffer.concat([u32(1), u32(50)])), 0,
      'Decryption secrets of 50 bytes are longer than their block'],
    ['of a name that does not end', block(4, Buffer.concat([u16(1), u16(8), Buffer.from('abcdefgh')])), 8,
      'A name resolution record ends within a name'],
    ['of a name without address', block(4, Buffer.concat([u16(1), u16(3), Buffer.from('abcd')])), 8,
      'A name resolution record of 3 bytes is shorter than its address'],
    ['of a name record that is too long', block(4, Buffer.concat([u16(1), u16(9), Buffer.from('abcd')])), 8,
      'A name resolution record of 9 bytes is longer than its block'],
    ['of a custom block without enterprise', block(0xbad, Buffer.alloc(0)), 0,
      'A block of type 2989 claims 12 bytes; it must have at least 16'],
    ['of a journal entry of zeros', block(9, Buffer.alloc(40)), 0, 'A journal entry is too short for its time'],
    ['of a section of another version', shb({ minor: 1 }), 0, 'A section is of pcapng version 1.1; only 1.0 and 1.2 are known'],
    ['of a section without magic', block(0x0a0d0d0a, Buffer.alloc(16)), 0, 'A section header has no valid byte order magic'],
  ] as const)('stops at a block %s', (_, bad, where, message) => {
    const { packets, damage } = read(...before, bad, epb(packet))
    expect(packets).toHaveLength(1)
    expect(damage).toEqual({ offset: at + where, message })
  })

  it('stops at a simple packet before any interface', () => {
    expect(read(shb(), spb(packet)).damage?.message).toBe('A simple packet comes before any interface of its section')
    expect(read(...before, shb(), epb(packet)).damage?.message).toBe('A packet is of interface 0; its section has 0')
  })

  it('does not wait for a packet that cannot be', () => {
    const format = new Pcapng()
    const bytes = Buffer.concat([shb(), idb(), epb(data(300_000)).subarray(0, 28)])
    expect(format.scan(bytes, bytes.length, 0, readBytes(new Pcapng(), new Uint8Array())).damage).toBeDefined()
  })
})
