import fc from 'fast-check'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFormat, detect, HEAD_LENGTH } from '../../../src-main/capture/formats/detect.ts'
import { readPacketOptions } from '../../../src-main/capture/formats/packet-options.ts'
import { CaptureFile } from '../../../src-main/capture/formats/read-file.ts'
import { block, data, END, epb, idb, MODIFIED, NANOSECONDS, opb, option, pcapHeader, pcapRecord, shb, spb, u16,
  u32 } from './bytes.ts'
import { CaptureIndex } from '../../../src-main/capture/index/capture-index.ts'
import { readBytes, Recorder } from './recorder.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Whatever the bytes: no exception, no endless loop, no allocation beyond the file's size, no packet outside the file. */

const path = temporaryFolder()
const options = Buffer.concat([option(1, 'comment'), option(2, u32(1)), option(7, '\0a'),
  option(2988, Buffer.concat([u32(1), data(3)])), END])
const names = Buffer.concat([u16(1), u16(8), data(4), Buffer.from('abc\0'), END])
const seeds: readonly Buffer[] = [
  Buffer.concat([pcapHeader(), ...Array.from({ length: 5 }, (_, i) => pcapRecord(data(i * 11)))]),
  Buffer.concat([pcapHeader({ little: false, magic: NANOSECONDS }), pcapRecord(data(40), { little: false })]),
  Buffer.concat([pcapHeader({ magic: MODIFIED }), pcapRecord(data(40), { extra: data(8) }),
    pcapRecord(data(9), { extra: data(8) })]),
  Buffer.concat([pcapHeader({ network: 197 }), pcapRecord(Buffer.alloc(60, 0x82)), pcapRecord(data(60))]),
  Buffer.concat([
    shb({ options }), idb({ options: Buffer.concat([option(9, '\x09'), option(11, '\0udp'), option(14, data(8)), options]) }),
      idb({ linkType: 201 }),
    epb(data(30), { options }), epb(data(8), { interface: 1 }), opb(data(5), { drops: 1, options }), spb(data(17)),
      block(4, names),
    block(5, Buffer.concat([u32(0), data(8), options])), block(10, Buffer.concat([u32(1), u32(6), data(6)])),
    block(0xbad, Buffer.concat([u32(1), data(7)])), block(9, Buffer.from('__REALTIME_TIMESTAMP=123\n')), block(0x204, data(40)),
      block(0x99, data(3)),
    shb({ little: false }), idb({ little: false }), epb(data(30), { little: false }),
  ]),
  ...samples(),
]

/** Our own captures, where they are small. */
function samples(): Buffer[] {
  const folder = 'resources/captures'
  return readdirSync(folder).filter((name) => /\.pcap(ng)?$/.test(name)).map((name) =>
    readFileSync(join(folder, name))).filter((bytes) => bytes.length < 20_000)
}

const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  how: fc.oneof(
    fc.record({ set: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 1, 4, 0x7f, 0x80, 0xff)) }),
    fc.record({ flip: fc.integer({ min: 0, max: 7 }) }),
    fc.record({ word: fc.constantFrom(0, 1, 12, 0x7fffffff, 0x80000000, 0xfffffffd, 0xffffffff, 0x08000000) }),
    fc.record({ remove: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ repeat: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ cut: fc.constant(true) }),
  ),
})
const mutated = fc.tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 6 })).map(([seed, changes]) => {
  let bytes = Buffer.from(seed)
  for (const { at, how } of changes) {
    const place = Math.floor(at * bytes.length)
    if (bytes.length === 0) break
    if ('set' in how) bytes[place] = how.set
    else if ('flip' in how) bytes[place] ^= 1 << how.flip
    else if ('word' in how) u32(how.word).copy(bytes, place & ~3)
    else if ('remove' in how) bytes = Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + how.remove)])
    else if ('repeat' in how) bytes = Buffer.concat([bytes.subarray(0, place + how.repeat), bytes.subarray(place)])
    else bytes = bytes.subarray(0, place)
  }
  return bytes
})

function check(bytes: Buffer, recorder: Recorder): void {
  for (const { offset, captured, bytes: hex, interface: number } of recorder.packets) {
    expect(hex).toBe(bytes.subarray(offset, offset + captured).toString('hex'))
    const from = number < 0 ? undefined : recorder.interfaces[number]
    if (!from) continue
    readPacketOptions((at, length) => bytes.subarray(at, at + length), offset, captured, from.linkType,
      recorder.sections[from.section].littleEndian)
  }
  for (const { offset, length } of recorder.allSecrets) expect(offset + length).toBeLessThanOrEqual(bytes.length)
  // No record is shorter than 12 bytes, so there cannot be more of them.
  expect(recorder.packets.length).toBeLessThanOrEqual(bytes.length / 12)
}

describe('mutated captures', () => {
  it('are read to their end or to a damage, whatever the windows', () => {
    fc.assert(fc.property(mutated, fc.integer({ min: 1, max: 200 }), (bytes, size) => {
      let kind
      try {
        kind = detect(bytes.subarray(0, HEAD_LENGTH))
      } catch {
        return
      }
      if (kind === 'gzip') return
      const whole = readBytes(createFormat(kind, bytes), bytes)
      check(bytes, whole)
      if (whole.damage) expect(whole.damage.offset).toBeLessThanOrEqual(bytes.length)
      const pieces = readBytes(createFormat(kind, bytes), bytes, size)
      expect(pieces.packets).toEqual(whole.packets)
      expect(pieces.damage?.offset).toBe(whole.damage?.offset)
    }), { numRuns: 5000 })
  }, 120_000)

  it('make no file reader allocate more than their size', () => {
    let number = 0
    fc.assert(fc.property(mutated, (bytes) => {
      const name = path(`${number++}`)
      writeFileSync(name, bytes)
      const recorder = new Recorder()
      const before = process.memoryUsage().arrayBuffers
      let file
      try {
        file = new CaptureFile(name, recorder)
      } catch {
        return
      }
      while (file.step(1000));
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * bytes.length + 100_000)
      file.close()
      check(bytes, recorder)
    }), { numRuns: 1000 })
  }, 120_000)
})

describe('more descriptions than are believed', () => {
  const packet = epb(data(60))
  it.each([
    ['interfaces', [shb({}), idb({}), packet, ...Array.from({ length: 100_000 }, () => idb({}))], 'The file describes more than 65535 interfaces'],
    ['sections', [shb({}), idb({}), packet, ...Array.from({ length: 100_000 }, () => shb({}))], 'The file has more than 65535 sections'],
    ['bytes', [shb({}), idb({}), packet, ...Array.from({ length: 70 }, () => shb({ options: Buffer.concat(Array.from({ length: 17 }, () => option(1, 'x'.repeat(65_000)))) }))],
      'Sections and interfaces are described in more than 67108864 bytes'],
  ])('%s end the file there', (_, blocks, message) => {
    const bytes = Buffer.concat(blocks), read = readBytes(createFormat('pcapng', bytes), bytes)
    expect(read.damage?.message).toContain(message)
    expect(read.packets).toHaveLength(1)
  })

  it('are all followed by other threads', () => {
    const index = new CaptureIndex()
    const many = Array.from({ length: 65_535 }, (_, n) => n)
    index.follow({
      ...new CaptureIndex().growth(),
      sections: many.map(() => ({ littleEndian: true, offset: 0, comments: ['x'.repeat(1000)] })),
      interfaces: [...many, ...many, ...many, ...many].map(() => ({ linkType: 1, snapLength: 0, ticksPerSecond: 1000n, section: 0, comments: [] })),
    })
    expect([index.sections.length, index.interfaces.length]).toEqual([65_535, 4 * 65_535])
  })
})
