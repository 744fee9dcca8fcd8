import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { NotACapture } from '../../../src-main/capture/formats/detect.ts'
import { CaptureFile, Compressed, fileKind, NotAFile } from '../../../src-main/capture/formats/read-file.ts'
import { block, data, epb, idb, NANOSECONDS, pcapHeader, pcapRecord, shb } from './bytes.ts'
import { readBytes, Recorder } from './recorder.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { Pcap } from '../../../src-main/capture/formats/pcap.ts'

const path = temporaryFolder()
const packet = data(60)

function written(name: string, ...parts: Uint8Array[]): string {
  writeFileSync(path(name), Buffer.concat(parts))
  return path(name)
}

/** Runs to the end. @returns how many steps said that there is more */
function finish(file: CaptureFile, budget = 1 << 20): number {
  let steps = 0
  while (file.step(budget)) steps++
  return steps
}

it('reads a file in steps, larger than its windows', () => {
  const header = pcapHeader({ magic: NANOSECONDS })
  const records = Array.from({ length: 20_000 }, (_, i) => pcapRecord(data(i % 1400), { seconds: i, fraction: i }))
  const bytes = Buffer.concat([header, ...records])
  const recorder = new Recorder()
  const file = new CaptureFile(written('large.pcap', bytes), recorder)
  expect(file.formatName).toBe('nanosecond pcap')
  expect(file.size()).toBe(bytes.length)
  expect(recorder.sections).toHaveLength(0)
  let last = 0
  while (file.step(1)) {
    expect(file.position).toBeGreaterThan(last)
    last = file.position
  }
  expect(last).toBeGreaterThan(0)
  expect(file.position).toBe(bytes.length)
  expect(file.damage).toBeUndefined()
  expect(recorder.packets).toEqual(readBytes(new Pcap(bytes), bytes).packets)
  expect(file.step(1)).toBe(false)
  file.close()
  expect(file.step(1)).toBe(false)
})

it('takes no longer steps than it is told to', () => {
  const record = pcapRecord(data(84))
  const recorder = new Recorder()
  const file = new CaptureFile(written('steps.pcap', pcapHeader(), ...Array.from({ length: 1000 }, () => record)), recorder)
  for (let last = 0; file.step(1000);) {
    expect(recorder.packets.length - last).toBeGreaterThan(0)
    expect(recorder.packets.length - last).toBeLessThanOrEqual(11)
    last = recorder.packets.length
  }
  expect(recorder.packets).toHaveLength(1000)
  expect(file.damage).toBeUndefined()
  file.close()
})

it('reads records that are larger than its windows', () => {
  const big = Buffer.alloc(20 << 20, 7)
  const recorder = new Recorder()
  const file = new CaptureFile(written('dbus.pcap', pcapHeader({ network: 231, snap: 1 << 27 }), pcapRecord(big),
    pcapRecord(packet)), recorder)
  finish(file)
  file.close()
  expect(file.damage).toBeUndefined()
  expect(recorder.packets.map(({ captured }) => captured)).toEqual([20 << 20, 60])
  expect(recorder.packets[0].bytes).toBe(big.toString('hex'))
})

it('allocates no more than the file justifies, whatever it claims', () => {
  const lies = [
    written('lie.pcap', pcapHeader({ network: 231, snap: 1 << 27 }), pcapRecord(packet),
      pcapRecord(packet, { captured: 128 << 20 })),
    written('lie.pcapng', shb(), idb(), epb(packet), block(0x1234, packet, { total: 128 << 20 })),
  ]
  for (const lie of lies) {
    const before = process.memoryUsage().arrayBuffers
    const recorder = new Recorder()
    const file = new CaptureFile(lie, recorder)
    finish(file)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20)
    file.close()
    expect(recorder.packets).toHaveLength(1)
    expect(file.damage?.message).toContain('cut short')
  }
})

it('goes on when the file has grown', () => {
  const recorder = new Recorder()
  const name = written('growing.pcap', pcapHeader())
  const file = new CaptureFile(name, recorder)
  expect(file.step(1 << 20)).toBe(false)
  expect(file.damage).toBeUndefined()
  expect(recorder.interfaces).toHaveLength(1)
  const record = pcapRecord(packet)
  appendFileSync(name, record.subarray(0, 30))
  finish(file)
  expect(file.damage).toEqual({ offset: 24,
    message: 'The file is cut short in the middle of a packet: 30 bytes of its record are there' })
  appendFileSync(name, Buffer.concat([record.subarray(30), record]))
  finish(file)
  expect(file.damage).toBeUndefined()
  expect(recorder.packets.map(({ offset }) => offset)).toEqual([40, 116])
  appendFileSync(name, Buffer.concat([pcapRecord(packet, { captured: 1 << 30 }), record]))
  finish(file)
  expect(file.damage?.offset).toBe(176)
  appendFileSync(name, record)
  expect(finish(file)).toBe(0)
  expect(recorder.packets).toHaveLength(2)
  file.close()
})

it('does not stumble over a file that has become shorter', () => {
  const recorder = new Recorder()
  const name = written('shrinking.pcap', pcapHeader(), pcapRecord(packet), pcapRecord(packet))
  const file = new CaptureFile(name, recorder)
  finish(file)
  truncateSync(name, 50)
  expect(finish(file)).toBe(0)
  expect(recorder.packets).toHaveLength(2)
  file.close()
})

it('shows the packets before damage', () => {
  const recorder = new Recorder()
  const file = new CaptureFile(written('damaged.pcapng', shb(), idb(), epb(packet), epb(packet, { again: 88 }), epb(packet)),
    recorder)
  finish(file)
  file.close()
  expect(recorder.packets).toHaveLength(1)
  expect(file.damage).toEqual({ offset: 140, message: 'A block says at its start that it has 92 bytes, and at its end 88' })
})

it('says what it cannot read', () => {
  const recorder = new Recorder()
  expect(() => new CaptureFile(written('picture', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')), recorder)).toThrow('a PNG picture')
  expect(() => new CaptureFile(written('empty'), recorder)).toThrow(NotACapture)
  expect(() => new CaptureFile(written('packed.gz', gzipSync(pcapHeader())), recorder)).toThrow(Compressed)
  expect(() => new CaptureFile(path('nothing'), recorder)).toThrow('ENOENT')
  mkdirSync(path('folder'))
  expect(() => new CaptureFile(path('folder'), recorder)).toThrow(NotAFile)
  expect(() => fileKind(path('folder'))).toThrow(`${path('folder')} is a directory, not a file`)
  expect(fileKind(path('packed.gz'))).toBe('gzip')
  expect(fileKind(written('any.pcap', pcapHeader()))).toBe('pcap')
  expect(fileKind(written('any.pcapng', shb()))).toBe('pcapng')
})

it.skipIf(process.platform === 'win32')('does not wait for the other end of a pipe', () => {
  execFileSync('mkfifo', [path('pipe')])
  expect(() => new CaptureFile(path('pipe'), new Recorder())).toThrow('is a pipe; give it as standard input, not a file')
})
