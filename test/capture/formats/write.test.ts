import fc from 'fast-check'
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { writeRecords, type RecordToWrite } from '../../../src-main/capture/formats/capture-writer.ts'
import { toFile, toStream, type Destination } from '../../../src-main/capture/formats/destination.ts'
import {
  NO_INTERFACE, RECORD_IS_CUSTOM_BLOCK, RECORD_IS_JOURNAL_ENTRY, RECORD_WITHOUT_TIME, type CaptureInterface,
} from '../../../src-main/capture/formats/format.ts'
import { decodeOptions, readPacketOptions } from '../../../src-main/capture/formats/packet-options.ts'
import { Pcap } from '../../../src-main/capture/formats/pcap.ts'
import { Pcapng } from '../../../src-main/capture/formats/pcapng.ts'
import { recordBytes } from '../../../src-main/capture/formats/pseudo-header.ts'
import { PcapWriter, SeveralLinkTypes } from '../../../src-main/capture/formats/write-pcap.ts'
import { PcapngWriter, type PcapngContents } from '../../../src-main/capture/formats/write-pcapng.ts'
import { block, data, epb, idb, option, pcapHeader, pcapRecord, shb, u32 } from './bytes.ts'
import { readBytes } from './recorder.ts'
import { temporaryFolder } from './temporary-folder.ts'

const path = temporaryFolder()

/** Keeps what is written, and counts the writes. */
class Memory implements Destination {
  parts: Buffer[] = []
  state = 'open'

  get bytes(): Buffer {
    return Buffer.concat(this.parts)
  }

  write(bytes: Uint8Array): Promise<void> {
    this.parts.push(Buffer.from(bytes))
    return Promise.resolve()
  }

  finish(): Promise<void> {
    this.state = 'finished'
    return Promise.resolve()
  }

  abandon(): Promise<void> {
    this.state = 'abandoned'
    return Promise.resolve()
  }
}

const ethernet: CaptureInterface = { linkType: 1, snapLength: 262144, section: 0, ticksPerSecond: 1000000n, comments: [] }
const options = { comments: [], verdicts: [], hashes: [], custom: [] }

async function pcapng(contents: PcapngContents, records: readonly RecordToWrite[]): Promise<Buffer> {
  const memory = new Memory()
  await writeRecords(new PcapngWriter(memory, contents), records)
  expect(memory.state).toBe('finished')
  return memory.bytes
}

async function pcap(interfaces: readonly CaptureInterface[], records: readonly RecordToWrite[],
  nanoseconds?: boolean): Promise<Buffer> {
  const memory = new Memory()
  await writeRecords(new PcapWriter(memory, interfaces, nanoseconds), records)
  expect(memory.state).toBe('finished')
  return memory.bytes
}

describe('pcap', () => {
  it('writes the bytes of the format', async () => {
    const records = [{ bytes: data(5), original: 100, seconds: 1700000000, nanoseconds: 123456789, interface: 0 }]
    expect(await pcap([ethernet], records)).toEqual(Buffer.concat([
      pcapHeader({ snap: 262144 }), pcapRecord(data(5), { seconds: 1700000000, fraction: 123456, original: 100 }),
    ]))
    expect(await pcap([{ ...ethernet, ticksPerSecond: 1000000000n, fcsLength: 4, snapLength: 96 }],
      records)).toEqual(Buffer.concat([
      pcapHeader({ magic: 0xa1b23c4d, snap: 96, network: 0x24000001 }),
      pcapRecord(data(5), { seconds: 1700000000, fraction: 123456789, original: 100 }),
    ]))
    expect(await pcap([], [])).toEqual(pcapHeader({ snap: 262144 }))
  })

  it('refuses a second link type, and leaves nothing behind', async () => {
    const interfaces = [ethernet, { ...ethernet, linkType: 113 }, { ...ethernet, linkType: 1 }]
    const record = { bytes: data(5), original: 5, seconds: 0, nanoseconds: 0 }
    expect(readBytes(new Pcap(),
      await pcap(interfaces, [{ ...record, interface: 0 }, { ...record, interface: 2 }])).packets).toHaveLength(2)
    const memory = new Memory()
    const writing = writeRecords(new PcapWriter(memory, interfaces), [{ ...record, interface: 0 }, { ...record, interface: 1 }])
    await expect(writing).rejects.toThrow(SeveralLinkTypes)
    await expect(writing).rejects.toThrow('packets of one link type only, and here are Ethernet and Linux cooked-mode capture v1')
    expect(memory.state).toBe('abandoned')
  })

  it('refuses times that it has no room for', async () => {
    const record = { bytes: data(5), original: 5, nanoseconds: 0, interface: 0 }
    expect(readBytes(new Pcap(),
      await pcap([ethernet], [{ ...record, seconds: 0xffffffff }])).packets[0].time).toBe('4294967295.000000000')
    for (const seconds of [-1, 2 ** 32]) {
      await expect(pcap([ethernet],
        [{ ...record, seconds: 0 }, { ...record, seconds }])).rejects.toThrow('that of packet 2 is not')
    }
  })

  it('leaves out what is no packet', async () => {
    const writer = new PcapWriter(new Memory(), [ethernet])
    await writeRecords(writer, [
      { bytes: data(5), original: 5, seconds: 0, nanoseconds: 0, interface: NO_INTERFACE, flags: RECORD_IS_CUSTOM_BLOCK,
        enterprise: 1 },
      { bytes: data(5), original: 5, seconds: 0, nanoseconds: 0, interface: 0 },
    ])
    expect([writer.written, writer.leftOut]).toEqual([1, 1])
  })
})

describe('pcapng', () => {
  it('keeps everything that a file says', async () => {
    const interfaces: CaptureInterface[] = [
      {
        ...ethernet, snapLength: 40, name: 'eth0', description: 'Kabel – grün', filter: 'tcp port 80', hardware: 'card',
        operatingSystem: 'system', speed: 1e9, transmitSpeed: 5, receiveSpeed: 6, fcsLength: 4, timeOffset: -7,
          comments: ['one', 'two'],
        addresses: ['192.0.2.1/20', '0.0.0.0/0', '2001:db8::1/64', '00:00:5e:00:53:01', '00:00:5e:ff:fe:00:53:01'],
      },
      { ...ethernet, linkType: 276, snapLength: 0, ticksPerSecond: 1000000000n },
      { ...ethernet, linkType: 113, ticksPerSecond: 1n << 20n },
    ]
    const full = {
      comments: ['first', 'zweiter'], flags: 1, dropCount: 2n, packetId: 3n, queue: 4, verdicts: [{ kind: 0, value: data(3) }],
      hashes: [{ algorithm: 2, value: data(4) }], custom: [{ code: 2988, enterprise: 5, value: data(2) }],
    }
    const statistics = {
      interface: 1, received: 10n, dropped: 2n, accepted: 3n, droppedBySystem: 4n, delivered: 5n, start: 1700000000123456789n,
      end: 1700000001123456789n, comments: ['stopped'],
    }
    const file = await pcapng({
      section: { hardware: 'machine', operatingSystem: 'system', application: 'program', comments: ['a', 'b'] }, interfaces,
      names: [['192.0.2.1', ['one', 'other']], ['2001:db8::1', ['six']], ['not an address', ['lost']]],
      statistics: [statistics], secrets: [{ type: 0x544c534b, bytes: Buffer.from('CLIENT_RANDOM') }],
    }, [
      { bytes: data(7), original: 70, seconds: 1700000000, nanoseconds: 123456000, interface: 0, options: full },
      { bytes: data(8), original: 8, seconds: 1700000000, nanoseconds: 123456789, interface: 1 },
      { bytes: data(9), original: 9, seconds: 1700000000, nanoseconds: 999999046, interface: 2 },
      { bytes: data(40), original: 90, seconds: 0, nanoseconds: 0, interface: 0, flags: RECORD_WITHOUT_TIME },
      { bytes: data(12), original: 12, seconds: 0, nanoseconds: 0, interface: NO_INTERFACE,
        flags: RECORD_IS_CUSTOM_BLOCK | RECORD_WITHOUT_TIME, enterprise: 32473 },
      { bytes: data(12), original: 12, seconds: 0, nanoseconds: 0, interface: NO_INTERFACE, flags: RECORD_IS_JOURNAL_ENTRY },
    ])
    const read = readBytes(new Pcapng(), file)
    expect(read.damage).toBeUndefined()
    expect(read.sections).toEqual([{ numbered: true, littleEndian: true, hardware: 'machine', operatingSystem: 'system',
      application: 'program',
      comments: ['a', 'b'], offset: 0 }])
    expect(read.interfaces).toEqual(interfaces)
    expect(read.names).toEqual([['192.0.2.1', ['one', 'other']], ['2001:db8::1', ['six']]])
    expect(read.allStatistics).toEqual([statistics])
    expect(read.allSecrets).toEqual([{ type: 0x544c534b, offset: file.indexOf('CLIENT_RANDOM'), length: 13 }])
    expect(read.packets.map(({ captured, original, time, interface: number }) => [captured, original, time, number])).toEqual([
      [7, 70, '1700000000.123456000', 0], [8, 8, '1700000000.123456789', 1], [9, 9, '1700000000.999999046', 2],
      [40, 90, '', 0], [12, 12, '', -1],
    ])
    const { offset, captured } = read.packets[0]
    const plain = (value: Uint8Array): Uint8Array => Uint8Array.from(value)
    expect(readPacketOptions((at, length) => file.subarray(at, at + length), offset, captured, 1, true)).toEqual({
      ...full, verdicts: [{ kind: 0, value: plain(data(3)) }], hashes: [{ algorithm: 2, value: plain(data(4)) }],
      custom: [{ code: 2988, enterprise: 5, value: plain(data(2)) }],
    })
  })

  it('writes the bytes of the format', async () => {
    const file = await pcapng({ interfaces: [ethernet], section: { application: 'x' } }, [
      { bytes: data(5), original: 6, seconds: 1671257674, nanoseconds: 219521000, interface: 0,
        options: { ...options, comments: ['hello'] } },
    ])
    expect(file).toEqual(Buffer.concat([
      shb({ options: Buffer.concat([option(4, 'x'), u32(0)]) }), idb({ snap: 262144, options: u32(0) }),
      epb(data(5), { original: 6, options: Buffer.concat([option(1, 'hello'), u32(0)]) }),
    ]))
  })

  it('describes interfaces that turn up while it writes', async () => {
    const interfaces = [ethernet]
    const memory = new Memory()
    const writer = new PcapngWriter(memory, { interfaces })
    writer.put({ bytes: data(1), original: 1, seconds: 1, nanoseconds: 0, interface: 0 })
    interfaces.push({ ...ethernet, linkType: 101 }, { ...ethernet, linkType: 9 })
    writer.put({ bytes: data(1), original: 1, seconds: 1, nanoseconds: 0, interface: 1 })
    await writer.end()
    const read = readBytes(new Pcapng(), memory.bytes)
    expect(read.interfaces.map(({ linkType }) => linkType)).toEqual([1, 101, 9])
    expect(read.packets.map((each) => each.interface)).toEqual([0, 1])
  })

  it('writes a packet without time as a simple one only where that says the same', async () => {
    const short = { ...ethernet, snapLength: 40 }
    const record = { bytes: data(30), original: 60, seconds: 0, nanoseconds: 0, interface: 0, flags: RECORD_WITHOUT_TIME }
    const times = async (...records: RecordToWrite[]): Promise<string[]> =>
      readBytes(new Pcapng(),
        await pcapng({ interfaces: [short, short] }, records)).packets.map(({ captured, time }) => `${captured} ${time}`)
    expect(await times(record, { ...record, bytes: data(40) }, { ...record, bytes: data(40), interface: 1 })).toEqual(
      ['30 0.000000000', '40 ', '40 0.000000000'])
  })

  it('cuts texts that are too long between two characters', async () => {
    const file = await pcapng({ interfaces: [ethernet] }, [
      { bytes: data(4), original: 4, seconds: 1, nanoseconds: 0, interface: 0,
        options: { ...options, comments: ['x' + 'é'.repeat(40_000)] } },
    ])
    const [{ offset, captured }] = readBytes(new Pcapng(), file).packets
    const { comments } = readPacketOptions((at, length) => file.subarray(at, at + length), offset, captured, 1, true)
    expect(comments).toEqual(['x' + 'é'.repeat(32_767)])
  })
})

it('gives back any packet, in any resolution, from either format', async () => {
  const resolution = fc.oneof(fc.integer({ min: 0, max: 9 }).map((n) => 10n ** BigInt(n)),
    fc.integer({ min: 0, max: 32 }).map((n) => 1n << BigInt(n)))
  const packet = fc.record({
    bytes: fc.uint8Array({ maxLength: 100 }), more: fc.integer({ min: 0, max: 0x7fffff00 }),
      seconds: fc.integer({ min: 0, max: 0x7fffffff }),
    tick: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      comments: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 2 }),
  })
  await fc.assert(fc.asyncProperty(resolution, fc.integer({ min: -100, max: 100 }), fc.array(packet),
    async (ticksPerSecond, timeOffset, packets) => {
    const from = { ...ethernet, ticksPerSecond, timeOffset }
    const records = packets.map(({ bytes, more, seconds, tick, comments }) => {
      const texts = comments.map((comment) => comment.replaceAll('\0', ''))
      // A time that the resolution has: a whole number of ticks, rounded down to nanoseconds.
      const nanoseconds = Number(BigInt(Math.floor(tick * Number(ticksPerSecond))) * 1000000000n / ticksPerSecond)
      return { bytes, original: bytes.length + more, seconds: seconds + 200, nanoseconds, interface: 0,
        options: { ...options, comments: texts } }
    })
    const file = await pcapng({ interfaces: [from] }, records)
    const read = readBytes(new Pcapng(), file)
    const told = records.map(({ bytes, original, seconds, nanoseconds }) =>
      ({ bytes: Buffer.from(bytes).toString('hex'), original, time: `${seconds}.${String(nanoseconds).padStart(9, '0')}` }))
    expect(read.damage).toBeUndefined()
    expect(read.packets.map(({ bytes, original, time }) => ({ bytes, original, time }))).toEqual(told)
    expect(read.interfaces).toEqual([timeOffset === 0 ? { ...ethernet, ticksPerSecond } : from])
    expect(read.packets.map(({ offset, captured }) =>
      readPacketOptions((at, length) => file.subarray(at, at + length), offset, captured, 1, true).comments))
      .toEqual(records.map((record) => record.options.comments))
    const old = readBytes(new Pcap(), await pcap([from], records, true))
    expect(old.damage).toBeUndefined()
    expect(old.packets.map(({ bytes, original, time }) => ({ bytes, original, time }))).toEqual(told)
  }), { numRuns: 300 })
})

it('takes pseudo-headers along', async () => {
  const bytes = data(20)
  const file = Buffer.concat([shb(), idb({ linkType: 201 }), epb(bytes, { original: 30 })])
  const read = readBytes(new Pcapng(), file)
  const [{ offset, captured, original }] = read.packets
  const whole = recordBytes(201, offset, captured, original)
  if (!whole) throw new Error('it has a fixed length')
  expect(whole).toEqual({ offset: offset - 4, length: 20, original: 30 })
  const again = readBytes(new Pcap(), await pcap(read.interfaces, [
    { bytes: file.subarray(whole.offset, whole.offset + whole.length), original: whole.original, seconds: 1, nanoseconds: 0,
      interface: 0 },
  ]))
  expect(again.packets).toMatchObject([{ captured: 16, original: 26, bytes: bytes.subarray(4).toString('hex') }])
  expect(recordBytes(197, 100, 60, 60)).toBeUndefined()
})

it('holds no more than it has to', async () => {
  const memory = new Memory()
  let largest = 0
  const writer = new PcapWriter({ ...memory,
    write: (bytes) => { largest = Math.max(largest, bytes.length); return Promise.resolve() }, finish: () => Promise.resolve(),
    abandon: () => Promise.resolve() }, [ethernet])
  const record = { bytes: data(250), original: 250, seconds: 1, nanoseconds: 0, interface: 0 }
  function* many(): Generator<RecordToWrite> {
    for (let i = 0; i < 50_000; i++) yield record
  }
  await writeRecords(writer, many())
  expect(writer.written).toBe(50_000)
  expect(largest).toBeLessThan(1.2 * 1024 * 1024)
})

describe('to a file', () => {
  const record = { bytes: data(5), original: 5, seconds: 1, nanoseconds: 0, interface: 0 }

  it('appears when it is complete, and takes the place of another', async () => {
    const name = path('export.pcap')
    writeFileSync(name, 'old')
    symlinkSync(name, path('link.pcap'))
    const writer = new PcapWriter(await toFile(path('link.pcap')), [ethernet])
    writer.put(record)
    await writer.flush()
    expect(readFileSync(name, 'utf8')).toBe('old')
    await writer.end()
    expect(readBytes(new Pcap(), readFileSync(name)).packets).toHaveLength(1)
    expect(readFileSync(path('link.pcap'))).toEqual(readFileSync(name))
  })

  it('is not there when it was given up', async () => {
    const name = path('given-up.pcap')
    const controller = new AbortController()
    function* records(): Generator<RecordToWrite> {
      for (;;) {
        yield { ...record, bytes: data(100_000) }
        controller.abort(new Error('enough'))
      }
    }
    await expect(writeRecords(new PcapWriter(await toFile(name), [ethernet]), records(),
      controller.signal)).rejects.toThrow('enough')
    expect(existsSync(name)).toBe(false)
    expect(readdirSync(dirname(name)).filter((each) => each.startsWith('given-up'))).toEqual([])
    await expect(toFile(path('no/such/folder'))).rejects.toThrow('ENOENT')
  })

  it.skipIf(process.platform === 'win32')('writes to a device as it is', async () => {
    await writeRecords(new PcapWriter(await toFile('/dev/null'), [ethernet]), [record])
    expect(existsSync('/dev/null')).toBe(true)
  })
})

it('writes to a stream, and reports one that is closed', async () => {
  const parts: Buffer[] = []
  const stream = new Writable({ write(chunk: Buffer, _, done) { parts.push(Buffer.from(chunk)); setImmediate(done) } })
  await writeRecords(new PcapWriter(toStream(stream), [ethernet]),
    [{ bytes: data(5), original: 5, seconds: 1, nanoseconds: 0, interface: 0 }])
  expect(stream.writableEnded).toBe(false)
  expect(readBytes(new Pcap(), Buffer.concat(parts)).packets).toHaveLength(1)
  const closed = new Writable({ write(_, __, done) { done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })) } })
  await expect(writeRecords(new PcapWriter(toStream(closed), [ethernet]), [])).rejects.toThrow('EPIPE')
})

it('does not write custom options that must not be copied', async () => {
  const custom = [{ code: 19372, enterprise: 1, value: data(4) }, { code: 2989, enterprise: 1, value: data(4) }]
  const file = await pcapng({ interfaces: [ethernet] }, [
    { bytes: data(4), original: 4, seconds: 1, nanoseconds: 0, interface: 0, options: { ...options, custom } },
  ])
  expect(decodeOptions(file.subarray(file.length - 4 - 16, file.length - 4), true).custom.map(({ code }) => code)).toEqual([2989])
  expect(readBytes(new Pcapng(), Buffer.concat([file, block(0xbad, u32(1))])).packets).toHaveLength(2)
})
