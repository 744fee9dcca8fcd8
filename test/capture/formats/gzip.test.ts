import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { gunzip, PIECE, type Gunzipped, type GunzipOptions } from '../../../src-main/capture/formats/gzip.ts'
import { temporaryFolder } from './temporary-folder.ts'

const path = temporaryFolder()
let files = 0

/** Comparing buffers byte by byte takes expect() seconds. */
function expectSame(actual: Uint8Array, expected: Uint8Array): void {
  expect(actual.length).toBe(expected.length)
  expect(Buffer.compare(actual, expected)).toBe(0)
}

async function unpack(compressed: Uint8Array, options?: GunzipOptions): Promise<Gunzipped & { content: Buffer }> {
  const name = path(`${files++}`)
  writeFileSync(name + '.gz', compressed)
  const result = await gunzip(name + '.gz', name, options)
  return { ...result, content: readFileSync(name) }
}

// Incompressible at both ends, so that offsets in the compressed file are near those in the plain one.
const plain = Buffer.concat([randomBytes(2 * PIECE), Buffer.alloc(500_000, 'abc'), randomBytes(2 * PIECE)])
const compressed = gzipSync(plain)
const withoutCheck = compressed.subarray(0, -8)

it('decompresses one member, several, and padding behind them', async () => {
  const more = Buffer.from('more')
  for (const [input, output] of [
    [[compressed], [plain]],
    [[compressed, gzipSync(more)], [plain, more]],
    [[compressed, Buffer.alloc(1000)], [plain]],
    [[compressed, Buffer.from('garbage that is ignored')], [plain]],
    [[gzipSync('')], []],
  ]) {
    const { content, bytes, damage } = await unpack(Buffer.concat(input))
    expectSame(content, Buffer.concat(output))
    expect(bytes).toBe(content.length)
    expect(damage).toBeUndefined()
  }
})

it('writes a file for its owner only, and none over another', async () => {
  const name = path('owner')
  writeFileSync(name + '.gz', compressed)
  await gunzip(name + '.gz', name)
  if (process.platform !== 'win32') expect(statSync(name).mode & 0o777).toBe(0o600)
  await expect(gunzip(name + '.gz', name)).rejects.toThrow('EEXIST')
  expectSame(readFileSync(name), plain)
})

describe('damage', () => {
  it.each([1, 7, 8, 9, 100_000])('keeps what is before an end that comes %i bytes too soon', async (missing) => {
    const { content, bytes, damage } = await unpack(compressed.subarray(0, -missing))
    // The check and the length at the end are 8 bytes; without them all data is there.
    if (missing <= 8) expectSame(content, plain)
    expectSame(content, plain.subarray(0, content.length))
    expect(content.length).toBeGreaterThan(plain.length - missing - 1000)
    expect(bytes).toBe(content.length)
    expect(damage).toEqual({
      offset: compressed.length - missing,
      message: `The gzip compression is damaged (unexpected end of file); ${bytes} bytes could be decompressed`,
    })
  })

  it('keeps everything where the check at the end is wrong', async () => {
    const { content, damage } = await unpack(Buffer.concat([withoutCheck, Buffer.alloc(8, 7)]))
    expectSame(content, plain)
    expect(damage?.message).toContain('incorrect data check')
    expect(damage?.offset).toBeGreaterThanOrEqual(withoutCheck.length)
  })

  it('keeps every byte before the place that cannot be understood', async () => {
    // A stored block (RFC 1951 3.2.4) whose two lengths contradict each other, in the middle of the third piece.
    const before = randomBytes(2 * PIECE + 1234)
    const stored = (bytes: Uint8Array): Buffer => {
      const header = Buffer.alloc(5)
      header.writeUInt16LE(bytes.length, 1)
      header.writeUInt16LE(~bytes.length & 0xffff, 3)
      return Buffer.concat([header, bytes])
    }
    const parts = [before.subarray(0, 0xffff), before.subarray(0xffff, 0x1fffe), before.subarray(0x1fffe)].map(stored)
    const bad = Buffer.concat([gzipSync('').subarray(0, 10), ...parts, Buffer.from([0, 5, 0, 5, 0]), randomBytes(5 * PIECE)])
    const { content, damage } = await unpack(bad)
    expectSame(content, before)
    const offset = 10 + before.length + 3 * 5
    expect(damage?.message).toContain('invalid stored block lengths')
    expect(damage?.offset).toBeGreaterThanOrEqual(offset)
    expect(damage?.offset).toBeLessThan(offset + 5)
  })

  it('refuses a file that is damaged from its start', async () => {
    const name = path('nothing')
    for (const bytes of [[0x1f, 0x8b, 9, 9, 9, 9, 9], [0x1f, 0x8b]]) {
      writeFileSync(name + '.gz', Buffer.from(bytes))
      await expect(gunzip(name + '.gz',
        name)).rejects.toThrow('This is a gzip file that is damaged from its start, not a capture')
      expect(existsSync(name)).toBe(false)
    }
  })
})

it('stops at the limit', async () => {
  const { content, bytes, damage } = await unpack(compressed, { limit: 12_345 })
  expectSame(content, plain.subarray(0, 12_345))
  expect(bytes).toBe(12_345)
  expect(damage?.message).toBe('The file decompresses to more than 12345 bytes, which is the limit; the rest is left out')
  expect((await unpack(compressed, { limit: plain.length })).damage).toBeUndefined()
})

it('tells how far it is', async () => {
  const steps: [number, number][] = []
  await unpack(compressed, { progress: (read, written) => { steps.push([read, written]) } })
  expect(steps.length).toBe(Math.ceil(compressed.length / PIECE))
  expect(steps.at(-1)).toEqual([compressed.length, plain.length])
})

it('gives up when told to, and leaves nothing', async () => {
  const controller = new AbortController()
  const name = path('aborted')
  writeFileSync(name + '.gz', compressed)
  const progress = (): void => { controller.abort(new Error('enough')) }
  await expect(gunzip(name + '.gz', name, { signal: controller.signal, progress })).rejects.toThrow('enough')
  expect(existsSync(name)).toBe(false)
  await expect(gunzip(path('does not exist'), name)).rejects.toThrow('ENOENT')
  expect(existsSync(name)).toBe(false)
})
