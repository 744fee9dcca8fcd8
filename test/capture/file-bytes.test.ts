import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { FileBytes } from '../../src-main/capture/file-bytes.ts'
import { Random } from '../fuzz/random.ts'

const SIZE = 5 * 1024 * 1024
const folder = mkdtempSync(join(tmpdir(), 'perroquet-bytes-'))
const path = join(folder, 'file')
const content = new Uint8Array(SIZE)
const random = new Random(4444)
for (let i = 0; i < SIZE; i++) content[i] = random.below(256)
writeFileSync(path, content)
afterAll(() => { rmSync(folder, { recursive: true }) })

/** Reads and compares. */
function holds(bytes: FileBytes, offset: number, length: number): boolean {
  const got = bytes.read(offset, length)
  return Buffer.compare(got, content.subarray(offset, offset + length)) === 0
}

it('gives the file\'s bytes to who reads in order, with gaps and looking back', () => {
  const bytes = new FileBytes(path)
  for (let at = 0; at < SIZE; at += 1 + random.below(9000)) {
    expect(holds(bytes, at, random.below(3000))).toBe(true)
    if (random.below(10) === 0) expect(holds(bytes, Math.max(0, at - random.below(400_000)), 1500)).toBe(true)
  }
  bytes.close()
})

it('gives the file\'s bytes to who jumps, however much is asked for', () => {
  const bytes = new FileBytes(path)
  for (let n = 0; n < 500; n++) expect(holds(bytes, random.below(SIZE), random.below(n % 50 ? 20_000 : 2_000_000))).toBe(true)
  expect(bytes.read(SIZE - 10, 100).length).toBe(10)
  expect(bytes.read(SIZE + 10, 100).length).toBe(0)
  bytes.close()
})

it('takes from who reads in order what that has at hand, and leaves it where it is', () => {
  const near = new FileBytes(path), bytes = new FileBytes(path, near)
  for (let at = 0; at < SIZE; at += 1400) {
    const packet = near.read(at, 1400)
    for (let n = 0; n < 3; n++) expect(holds(bytes, Math.max(0, at - random.below(600_000)), 1400)).toBe(true)
    expect(Buffer.compare(packet, content.subarray(at, at + 1400))).toBe(0)
  }
  near.close()
  bytes.close()
})

it('gives what is left of a file that has become shorter', () => {
  const short = join(folder, 'short')
  writeFileSync(short, content.subarray(0, 100_000))
  const bytes = new FileBytes(short)
  truncateSync(short, 5000)
  expect(bytes.read(4000, 3000).length).toBe(1000)
  expect(bytes.read(6000, 10).length).toBe(0)
  bytes.close()
})
