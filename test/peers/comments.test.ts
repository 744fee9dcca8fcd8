import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Captures } from '../../src-main/capture/captures.ts'
import { installed } from './program.ts'

/** What is saved with comments, as tshark reads it. */
const programs = new URL('../../out/main/', import.meta.url)
const samples = join(import.meta.dirname, '../../resources/captures')
const folder = mkdtempSync(join(tmpdir(), 'perroquet-comments-'))
let captures: Captures

beforeAll(() => {
  captures = new Captures({ indexScript: new URL('index-worker.js', programs), dissectScript: new URL('dissect-worker.js', programs), samples })
})
afterAll(async () => {
  await captures.close()
  rmSync(folder, { recursive: true, force: true })
})

const tshark = (...args: string[]): string => spawnSync('tshark', ['-n', ...args], { encoding: 'utf8' }).stdout
const perroquet = (...args: string[]): string =>
  spawnSync(process.execPath, [new URL('terminal.js', programs).pathname, 'read', ...args], { encoding: 'utf8' }).stdout
const FIELDS = ['frame.number', 'frame.comment', '_ws.expert.message', 'frame.len', 'frame.time_epoch']
  .flatMap((field) => ['-e', field])

it.skipIf(!installed('tshark')).each(['tcp-request-answer.pcap', 'tcp-half-close.pcap', 'dns.pcapng'])('%s', async (file) => {
  const path = join(folder, file), saved = join(folder, `saved-${file}.pcapng`)
  copyFileSync(join(samples, file), path)
  const { id } = await captures.methods.openCapture({ path })
  await expect.poll(async () => (await captures.methods.captures({})).find((each) => each.id === id)?.state).toBe('complete')
  await captures.methods.setComments({ id, number: 2, comments: ['one "quoted"', 'zwei\näöü €'] })
  await captures.methods.setComments({ id, number: 5, comments: ['x'.repeat(65_535)] })
  await captures.methods.saveCapture({ id, path: saved })
  const shown = tshark('-r', saved, '-T', 'fields', '-e', 'frame.number', '-e', 'frame.comment').split('\n')
  expect(shown[1]).toBe('2\tone "quoted",zwei\\näöü €')
  expect(shown[4]).toBe(`5\t${'x'.repeat(65_535)}`)
  // tshark shortens what it says of so long a comment elsewhere.
  await captures.methods.setComments({ id, number: 5, comments: ['short'] })
  await captures.methods.saveCapture({ id, path: saved })
  // Their layer, their expert information and all else are the same in both.
  expect(perroquet(saved, '-T', 'fields', ...FIELDS)).toBe(tshark('-r', saved, '-T', 'fields', ...FIELDS))
  expect(perroquet(saved, '-Y', 'pkt_comment || frame.comment contains "quoted"')).toBe(tshark('-r', saved, '-Y', 'pkt_comment || frame.comment contains "quoted"'))
  expect(perroquet(saved, '-V', '-Y', 'frame.number == 2').split('\n').filter((line) => line.startsWith('Packet comments')))
    .toEqual(['Packet comments'])
  const statistics = ['-q', '-z', 'expert', '-z', 'io,phs']
  expect(perroquet(saved, ...statistics)).toBe(tshark('-r', saved, ...statistics))
})
