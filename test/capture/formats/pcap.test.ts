import { describe, expect, it } from 'vitest'
import { Pcap } from '../../../src-main/capture/formats/pcap.ts'
import { data, MODIFIED, NANOSECONDS, pcapHeader, pcapRecord, u16, u32 } from './bytes.ts'
import { readBytes } from './recorder.ts'

const packet = data(60)
const read = (...parts: Uint8Array[]): ReturnType<typeof readBytes> => readBytes(new Pcap(), Buffer.concat(parts))
/** What Linux adds to the record header: interface index, Ethernet type, packet type. */
const additions = (little = true): Buffer => Buffer.concat([u32(1, little), u16(0x0800, little), Buffer.alloc(2)])

describe.each([true, false])('pcap, little-endian: %s', (little) => {
  it('tells lengths, time, place and bytes of every packet', () => {
    const read = readBytes(new Pcap(), Buffer.concat([
      pcapHeader({ little, snap: 96, network: 113 }),
      pcapRecord(data(5), { seconds: 1700000000, fraction: 123456, original: 1500, little }),
      pcapRecord(data(0), { seconds: 0xffffffff, fraction: 999999, little }),
    ]))
    expect(read.damage).toBeUndefined()
    expect(read.sections).toEqual([{ littleEndian: little, comments: [] }])
    expect(read.interfaces).toEqual([{ linkType: 113, snapLength: 96, section: 0, ticksPerSecond: 1000000n, comments: [] }])
    expect(read.packets).toEqual([
      { bytes: '0001020304', offset: 40, captured: 5, original: 1500, time: '1700000000.123456000', interface: 0, flags: 0 },
      { bytes: '', offset: 61, captured: 0, original: 0, time: '4294967295.999999000', interface: 0, flags: 0 },
    ])
  })

  it('keeps nanoseconds', () => {
    const format = new Pcap()
    const read = readBytes(format, Buffer.concat([
      pcapHeader({ little, magic: NANOSECONDS }), pcapRecord(packet, { fraction: 999999999, little }),
    ]))
    expect(format.name).toBe('nanosecond pcap')
    expect(read.interfaces[0].ticksPerSecond).toBe(1000000000n)
    expect(read.packets[0].time).toBe('1.999999999')
  })

  it('reads the modified formats, told apart by their records', () => {
    for (const [more, name] of [[0, 'modified pcap'], [4, 'SuSE 6.3 pcap']] as const) {
      const format = new Pcap()
      const record = pcapRecord(packet,
        { little, fraction: 654321, extra: Buffer.concat([additions(little), Buffer.alloc(more)]) })
      const read = readBytes(format, Buffer.concat([pcapHeader({ little, magic: MODIFIED }), record, record]))
      expect(format.name).toBe(name)
      expect(read.packets.map((each) => each.bytes)).toEqual([packet.toString('hex'), packet.toString('hex')])
    }
  })
})

it('knows its name from the first bytes', () => {
  const bytes = Buffer.concat([pcapHeader({ magic: NANOSECONDS }), pcapRecord(packet)])
  expect(new Pcap(bytes).name).toBe('nanosecond pcap')
  expect(new Pcap(bytes.subarray(0, 24)).name).toBe('nanosecond pcap')
  expect(new Pcap(bytes.subarray(0, 23)).name).toBe('pcap')
})

it('gives the same whatever the windows', () => {
  const bytes = Buffer.concat([
    pcapHeader(), ...Array.from({ length: 50 }, (_, i) => pcapRecord(data(i * 7), { seconds: i, original: 2000 })),
  ])
  const whole = readBytes(new Pcap(bytes), bytes)
  expect(whole.packets).toHaveLength(50)
  for (const size of [1, 15, 16, 17, 100, 1000]) expect(readBytes(new Pcap(bytes), bytes, size)).toEqual(whole)
})

it('reads record headers of Red Hat 6.1 and Nokia under the standard magic number', () => {
  const nokia = Buffer.from('01b9bf9f', 'hex')
  for (const [more, network, name, length, linkType] of [
    [additions(), 1, 'Red Hat 6.1 pcap', 60, 1], [nokia, 1, 'Nokia pcap', 60, 1], [nokia, 13, 'Nokia pcap', 56, 123],
  ] as const) {
    const format = new Pcap()
    const record = pcapRecord(packet, { fraction: 654321, extra: more })
    const read = readBytes(format, Buffer.concat([pcapHeader({ network }), record, record, record]))
    expect(format.name).toBe(name)
    expect(read.packets.map((each) => each.captured)).toEqual([length, length, length])
    expect(read.interfaces[0].linkType).toBe(linkType)
    // A stream cannot be looked ahead in; its records are taken for standard ones.
    expect(new Pcap(Buffer.concat([pcapHeader({ network }), record]), false).name).toBe('pcap')
  }
})

it('reads AIX files: their own link types, nanoseconds, padding before FDDI', () => {
  for (const [ifType, linkType, length] of [[6, 1, 60], [9, 6, 60], [15, 10, 57], [24, 0, 60]] as const) {
    const { packets, interfaces } = read(pcapHeader({ minor: 2, network: ifType }), pcapRecord(packet))
    expect(interfaces[0]).toMatchObject({ linkType, ticksPerSecond: 1000000000n })
    expect(packets).toMatchObject([{ captured: length, original: length, time: '1.000000002', offset: 40 + 60 - length }])
  }
})

it('swaps the lengths of old versions', () => {
  const swapped = Buffer.concat([u32(1), u32(2), u32(70), u32(60), packet])
  for (const version of [{ minor: 2 }, { minor: 3 }, { major: 543, minor: 0 }]) {
    expect(read(pcapHeader(version), swapped).packets).toMatchObject([{ captured: 60, original: 70 }])
  }
  expect(read(pcapHeader({ minor: 3 }),
    pcapRecord(packet, { original: 70 })).packets).toMatchObject([{ captured: 60, original: 70 }])
})

it('reads Ixia files, whose header is longer', () => {
  for (const [magic, time] of [[0x1c0001ac, '1.000000002'], [0x1c0001ab, '1.000002000']] as const) {
    expect(read(pcapHeader({ magic }), u32(76), pcapRecord(packet)).packets).toMatchObject([{ offset: 44, time }])
  }
})

it('tells the FCS length that stands beside the link type', () => {
  expect(read(pcapHeader({ network: 0x24000001 })).interfaces[0]).toMatchObject({ linkType: 1, fcsLength: 4 })
  expect(read(pcapHeader({ network: 0x04000001 })).interfaces[0]).toMatchObject({ linkType: 1, fcsLength: 0 })
  // Without the bit that says so, the upper bits mean nothing.
  expect(read(pcapHeader({ network: 0x30000001 })).interfaces[0].fcsLength).toBeUndefined()
})

it('takes off the pseudo-header of link types that have one', () => {
  const bluetooth = read(pcapHeader({ network: 201 }), pcapRecord(packet, { original: 100 }))
  expect(bluetooth.packets).toMatchObject([{ offset: 44, captured: 56, original: 96 }])
  const erf = Buffer.concat([u32(0x80000000), u32(5), Buffer.from([0x82, 4, 0, 80, 0, 0, 0, 50]), Buffer.alloc(8),
    Buffer.alloc(2), packet])
  expect(read(pcapHeader({ network: 197 }), pcapRecord(erf)).packets).toMatchObject([
    { offset: 40 + 26, captured: 50, original: 50, time: '5.500000000', bytes: packet.subarray(0, 50).toString('hex') },
  ])
  const irda = Buffer.concat([Buffer.alloc(14), Buffer.from([0, 0x17]), packet])
  expect(read(pcapHeader({ network: 144 }), pcapRecord(irda)).packets).toMatchObject([{ captured: 60 }])
})

it('reads lengths and times that cannot be as Wireshark does', () => {
  const { packets } = read(
    pcapHeader(), pcapRecord(packet), pcapRecord(packet), pcapRecord(packet), pcapRecord(packet, { original: 10 }),
    pcapRecord(packet, { original: 0xffffffff }), pcapRecord(packet, { fraction: 1000000 }),
      pcapRecord(packet, { fraction: 0x80000000 }),
    pcapRecord(packet, { fraction: 0xffffffff }),
  )
  expect(packets.slice(3).map(({ original }) => original)).toEqual([10, 0x7fffffff, 60, 60, 60])
  expect(packets.slice(5).map(({ time }) => time)).toEqual(['2.000000000', '1.000000000', '0.999999000'])
})

describe('damage', () => {
  const two = [pcapHeader(), pcapRecord(packet), pcapRecord(packet)]
  const end = 24 + 2 * 76

  it.each([1, 5, 15, 16, 75])('tells every packet before a record that is cut after %i bytes', (length) => {
    const { packets, damage } = read(...two, pcapRecord(packet), pcapRecord(packet).subarray(0, length))
    expect(packets).toHaveLength(3)
    expect(damage).toEqual({ offset: end + 76,
      message: `The file is cut short in the middle of a packet: ${length} bytes of its record are there` })
  })

  it('stops at a length that cannot be', () => {
    const { packets, damage } = read(...two, pcapRecord(packet, { captured: 262145 }), pcapRecord(packet))
    expect(packets).toHaveLength(2)
    expect(damage).toEqual({ offset: end, message: 'A packet claims 262145 bytes, more than the largest possible, 262144' })
    expect(read(...two, pcapRecord(data(262144))).packets).toHaveLength(3)
    // D-Bus and USB packets may be larger, and are waited for.
    expect(read(pcapHeader({ network: 231 }), pcapRecord(data(300000))).packets).toHaveLength(1)
  })

  it('asks for no more than a record needs, and believes no more than its link type allows', () => {
    const format = new Pcap()
    const bytes = Buffer.concat([pcapHeader(), pcapRecord(packet, { captured: 262144 })])
    const recorder = readBytes(new Pcap(), bytes)
    expect(format.scan(bytes, bytes.length, 0, recorder)).toEqual({ consumed: 24, need: 16 + 262144 })
  })

  it('says what is wrong with the file header', () => {
    expect(read(pcapHeader({ major: 1 })).damage).toEqual({ offset: 4,
      message: 'The file is of pcap version 1.4; only 2.0 and later are known' })
    expect(read(pcapHeader({ network: 0x10001 })).damage).toEqual(
      { offset: 20, message: 'The reserved bits of the link type are not zero (0x00010001)' })
    expect(read(pcapHeader().subarray(0, 20)).damage).toEqual({ offset: 0,
      message: 'The file is cut short in its header: 20 bytes are there' })
    expect(read(pcapHeader()).damage).toBeUndefined()
  })

  it('says what is wrong with a pseudo-header', () => {
    expect(read(pcapHeader({ network: 201 }), pcapRecord(packet), pcapRecord(data(3))).damage).toEqual(
      { offset: 24 + 76, message: 'A packet has 3 bytes, too few for the 4 of its pseudo-header' })
    expect(read(pcapHeader({ network: 144 }),
      pcapRecord(packet)).damage?.message).toBe('A packet has an invalid protocol number in its pseudo-header')
    expect(read(pcapHeader({ network: 197 }),
      pcapRecord(data(15))).damage?.message).toBe('A packet has 15 bytes, too few for its ERF header')
    const endless = Buffer.alloc(60, 0xff)
    expect(read(pcapHeader({ network: 197 }),
      pcapRecord(endless)).damage?.message).toBe('A packet has 60 bytes, too few for its ERF header')
    expect(read(pcapHeader({ minor: 2, network: 15 }),
      pcapRecord(data(2))).damage?.message).toBe('A packet has 2 bytes, fewer than its padding')
  })
})

