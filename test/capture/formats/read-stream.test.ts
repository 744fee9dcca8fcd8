import { existsSync, readFileSync } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { NotACapture } from '../../../src-main/capture/formats/detect.ts'
import { Pcap } from '../../../src-main/capture/formats/pcap.ts'
import { Pcapng } from '../../../src-main/capture/formats/pcapng.ts'
import { readStream, type StreamOptions, type StreamResult } from '../../../src-main/capture/formats/read-stream.ts'
import { data, epb, idb, MODIFIED, NANOSECONDS, option, pcapHeader, pcapRecord, shb, spb, u32 } from './bytes.ts'
import { readBytes, Recorder } from './recorder.ts'
import { temporaryFolder } from './temporary-folder.ts'

const path = temporaryFolder()
let spools = 0

function inPieces(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size))
}

async function read(
  pieces: Iterable<Uint8Array>, options: Partial<StreamOptions> = {},
): Promise<StreamResult & { recorder: Recorder, spool: string }> {
  const recorder = new Recorder()
  const spool = path(`spool${spools++}`)
  const result = await readStream(Readable.from(pieces), recorder, { spool, ...options })
  return { ...result, recorder, spool }
}

const packet = data(60)
const pcapngFile = Buffer.concat([
  shb(), idb({ linkType: 1 }),
    ...Array.from({ length: 40 }, (_, i) => i % 2 ? spb(data(i)) : epb(data(i * 4), { options: option(1, 'yes') })),
  shb({ little: false }), idb({ little: false }), epb(packet, { little: false }),
])
const records = (little: boolean, unit: number): Buffer[] => Array.from({ length: 40 }, (_, i) =>
  pcapRecord(data(i * 3), { seconds: i * 1e8, fraction: i * unit, original: 2000, little }))

describe.each([
  ['pcap', Buffer.concat([pcapHeader(), ...records(true, 25000)])],
  ['pcap', Buffer.concat([pcapHeader({ little: false, network: 201 }), ...records(false, 25000).slice(2)])],
  ['nanosecond pcap', Buffer.concat([pcapHeader({ magic: NANOSECONDS }), ...records(true, 25_000_000)])],
  ['nanosecond pcap', Buffer.concat([pcapHeader({ magic: NANOSECONDS, little: false }), ...records(false, 25_000_000)])],
  ['pcap', Buffer.concat([pcapHeader({ minor: 3 }), ...records(true, 25000)])],
  ['AIX pcap', Buffer.concat([pcapHeader({ minor: 2, network: 6 }), pcapRecord(packet), pcapRecord(packet)])],
  ['pcap', Buffer.concat([pcapHeader({ magic: 0x1c0001ab }), u32(0), ...records(true, 25000)])],
  ['pcapng', pcapngFile],
])('a stream of %s', (format, file) => {
  const expected = readBytes(format === 'pcapng' ? new Pcapng() : new Pcap(file), file)

  it.each([1, 7, 16, 1000, file.length])('gives the same as a file, arriving in pieces of %i bytes', async (size) => {
    const { recorder, spool, bytes, damage, format: name } = await read(inPieces(file, size))
    expect(recorder).toMatchObject({ packets: expected.packets, interfaces: expected.interfaces, sections: expected.sections })
    expect(expected.packets.length).toBeGreaterThan(1)
    expect(damage).toBeUndefined()
    expect(name).toBe(format)
    expect(bytes).toBe(file.length)
    expect(readFileSync(spool)).toEqual(file)
  })

  it.each([1, 1000])('gives the same when it is compressed, in pieces of %i bytes', async (size) => {
    const { recorder, spool, damage, format: name } = await read(inPieces(gzipSync(file), size))
    expect(recorder.packets).toEqual(expected.packets)
    expect(damage).toBeUndefined()
    expect(name).toBe(`${format} (gzip)`)
    expect(readFileSync(spool)).toEqual(file)
  })

  it('tells the packets before an end in the middle of one', async () => {
    const cut = file.subarray(0, -1)
    const { recorder, damage } = await read(inPieces(cut, 100))
    expect(recorder.packets).toEqual(expected.packets.slice(0, -1))
    const [before, last] = expected.packets.slice(-2)
    expect(damage?.offset).toBeLessThan(last.offset)
    expect(damage?.offset).toBeGreaterThanOrEqual(before.offset + before.captured)
  })
})

it('tells each packet as soon as it is whole, when its bytes are in the spool', async () => {
  const input = new PassThrough()
  const spool = path('prompt')
  const recorder = new Recorder()
  const begun: string[] = []
  const done = readStream(input, recorder, { spool, begin: (format) => { begun.push(format) } })
  const wait = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await setImmediate()
  }
  input.write(pcapHeader())
  await wait(() => begun.length === 1)
  expect(recorder.interfaces).toHaveLength(1)
  for (let i = 1; i < 4; i++) {
    const record = pcapRecord(data(i))
    input.write(record.subarray(0, 10))
    input.write(record.subarray(10))
    await wait(() => recorder.packets.length === i)
    const { offset, captured } = recorder.packets[i - 1]
    expect(readFileSync(spool).subarray(offset, offset + captured)).toEqual(data(i))
  }
  input.end()
  expect(await done).toEqual({ format: 'pcap', bytes: 24 + 3 * 16 + 6 })
})

it('does not let a hostile length reach pcap-parser, and stops there', async () => {
  const hostile = pcapRecord(packet, { captured: 0xffffffff })
  let pulled = 0
  function* endless(): Generator<Uint8Array> {
    yield Buffer.concat([pcapHeader(), pcapRecord(packet), pcapRecord(packet), hostile])
    for (;;) {
      pulled += 65536
      yield Buffer.alloc(65536)
    }
  }
  const { recorder, damage } = await read(endless())
  expect(recorder.packets).toHaveLength(2)
  expect(damage).toEqual({ offset: 176, message: 'A packet claims 4294967295 bytes, more than the largest possible, 262144' })
  expect(pulled).toBeLessThan(100 * 65536)
})

it('does not read on before it has dealt with what came', async () => {
  let pulled = 0
  const largest = { ahead: 0 }
  const recorder = new Recorder()
  const record = pcapRecord(data(1000))
  function* pieces(): Generator<Uint8Array> {
    yield pcapHeader()
    for (; pulled < 2000; pulled++) {
      largest.ahead = Math.max(largest.ahead, pulled - recorder.packets.length)
      yield record
    }
  }
  await readStream(Readable.from(pieces()), recorder, { spool: path('pressure') })
  expect(recorder.packets).toHaveLength(2000)
  expect(largest.ahead).toBeLessThan(100)
})

it('says what is wrong with compression', async () => {
  const compressed = gzipSync(Buffer.concat([pcapHeader(), pcapRecord(packet), pcapRecord(packet)]))
  const { damage, recorder } = await read([compressed.subarray(0, -4)])
  expect(damage?.message).toContain('unexpected end of file')
  expect(recorder.packets).toHaveLength(2)
  await expect(read([Buffer.from([0x1f, 0x8b, 1, 2, 3])])).rejects.toThrow('a gzip file that is damaged from its start')
  await expect(read([gzipSync(gzipSync('twice'))])).rejects.toThrow('compressed with gzip twice')
})

it('keeps to the limit', async () => {
  const file = Buffer.concat([pcapHeader(), ...Array.from({ length: 100 }, () => pcapRecord(packet))])
  const { damage, recorder, bytes, spool } = await read([file], { limit: 1000 })
  expect(damage?.message).toContain('more than 1000 bytes')
  expect(recorder.packets).toHaveLength(Math.floor((1000 - 24) / 76))
  expect(bytes).toBe(1000)
  expect(readFileSync(spool)).toEqual(file.subarray(0, 1000))
})

describe('failure leaves no spool file:', () => {
  async function fails(name: string, work: (spool: string) => Promise<unknown>): Promise<void> {
    const spool = path(name)
    await work(spool)
    expect(existsSync(spool)).toBe(false)
  }

  it('what is no capture', async () => {
    await fails('no capture', async (spool) => {
      await expect(readStream(Readable.from([Buffer.from('hello')]), new Recorder(), { spool })).rejects.toThrow(NotACapture)
      await expect(readStream(Readable.from([]), new Recorder(), { spool })).rejects.toThrow('an empty file')
      await expect(readStream(Readable.from([pcapHeader({ magic: MODIFIED })]), new Recorder(),
        { spool })).rejects.toThrow('modified pcap')
    })
  })

  it('an abort, while waiting for more', async () => {
    await fails('abort', async (spool) => {
      const controller = new AbortController()
      const input = new PassThrough()
      input.write(pcapHeader())
      const reading = readStream(input, new Recorder(),
        { spool, signal: controller.signal, begin: () => { controller.abort(new Error('enough')) } })
      await expect(reading).rejects.toThrow('enough')
      expect(input.destroyed).toBe(true)
    })
  })

  it('an error of the stream', async () => {
    await fails('stream', async (spool) => {
      function* failing(): Generator<Uint8Array> {
        yield pcapHeader()
        throw new Error('the cable is cut')
      }
      await expect(readStream(Readable.from(failing()), new Recorder(), { spool })).rejects.toThrow('the cable is cut')
    })
  })

  it.each([['pcap', Buffer.concat([pcapHeader(), pcapRecord(packet)])], ['pcapng', pcapngFile]])('an error of the sink of %s',
    async (_, file) => {
    await fails('sink', async (spool) => {
      const recorder = new Recorder()
      recorder.packet = () => { throw new Error('no room') }
      await expect(readStream(Readable.from([file]), recorder, { spool })).rejects.toThrow('no room')
    })
  })
})
