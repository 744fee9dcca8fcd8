import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Captures } from '../../src-main/capture/captures.ts'
import { openIndexed } from './open-indexed.ts'
import { dialogue, writeCapture } from '../e2e/capture-file.ts'
import { data, epb, idb, shb } from './formats/bytes.ts'

const PACKETS = 5000
const programs = new URL('../../out/main/', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'perroquet-export-'))
const original = join(folder, 'original.pcap')
const columns = [{ kind: 'number' }, { kind: 'length' }] as const
let captures: Captures

beforeAll(() => {
  writeCapture(original, dialogue, PACKETS)
  captures = new Captures({
    indexScript: new URL('index-worker.js', programs), dissectScript: new URL('dissect-worker.js', programs), samples: folder,
  })
})
afterAll(async () => {
  await captures.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (path: string): Promise<number> => openIndexed(captures, path)
async function exported(id: number, format: 'pcap' | 'pcapng' | 'csv' | 'json', path = join(folder, `exported.${format}`), view = 0): Promise<string> {
  await captures.methods.exportRows({ id, view, format, columns: [...columns], time: 'relative', path })
  return path
}

it('packets that several threads encode stand in the file in their order', async () => {
  const id = await open(original)
  expect(readFileSync(await exported(id, 'pcap')).equals(readFileSync(original))).toBe(true)
  const again = await open(await exported(id, 'pcapng'))
  expect(readFileSync(await exported(again, 'pcap', join(folder, 'again.pcap'))).equals(readFileSync(original))).toBe(true)
})

it('rows that several threads print stand in the file in their order', async () => {
  const id = await open(original)
  const lines = readFileSync(await exported(id, 'csv'), 'utf8').trimEnd().split('\r\n')
  expect(lines).toEqual(['"No.","Length"', ...Array.from({ length: PACKETS }, (_, n) => `"${n + 1}","${dialogue[n % dialogue.length].length}"`)])
  const packets = JSON.parse(readFileSync(await exported(id, 'json'), 'utf8')) as { _source: { layers: { frame: Record<string, string> } } }[]
  expect(packets.map(({ _source: { layers: { frame } } }) => frame['frame.number'])).toEqual(Array.from({ length: PACKETS }, (_, n) => String(n + 1)))
})

it('a view without rows is exported too', async () => {
  const id = await open(original), empty = await captures.methods.filter({ id, text: 'udp' })
  if (!empty.ok) throw new Error('no view')
  expect(JSON.parse(readFileSync(await exported(id, 'json', join(folder, 'none.json'), empty.view), 'utf8'))).toEqual([])
  expect(readFileSync(await exported(id, 'pcap', join(folder, 'none.pcap'), empty.view))).toEqual(readFileSync(original).subarray(0, 24))
})

it.skipIf(process.platform === 'win32')('a pipe takes them in order, one behind the other', async () => {
  const id = await open(original), pipe = join(folder, 'pipe')
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
  const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'inherit'] }), read = text(reader.stdout)
  await exported(id, 'csv', pipe)
  expect((await read).trimEnd().split('\r\n').slice(1).map((line) => Number(/\d+/.exec(line)?.[0]))).toEqual(Array.from({ length: PACKETS }, (_, n) => n + 1))
})

it.skipIf(!existsSync('/dev/full'))('what another thread could not write is told with the system\'s word for it', async () => {
  const id = await open(original)
  await expect(exported(id, 'csv', '/dev/full')).rejects.toThrow('ENOSPC')
  await captures.methods.setComments({ id, number: 1, comments: ['x'] })
  await expect(captures.methods.saveCapture({ id, path: '/dev/full', replace: true })).rejects.toThrow('the disk is full')
})

it('what another thread refuses to write is said, and nothing is left of the file', async () => {
  const several = join(folder, 'several.pcapng')
  const packets = Array.from({ length: 1000 }, (_, n) => epb(data(60), { interface: n < 700 ? 0 : 1 }))
  writeFileSync(several, Buffer.concat([shb({}), idb({}), idb({ linkType: 101 }), ...packets]))
  const id = await open(several), before = readdirSync(folder)
  await expect(exported(id, 'pcap', join(folder, 'refused.pcap'))).rejects.toThrow('A pcap file holds packets of one link type only, and here are Ethernet and')
  expect(readdirSync(folder)).toEqual(before)
})

it('an export that is given up leaves nothing behind', async () => {
  const long = join(folder, 'long.pcap')
  writeCapture(long, dialogue, 200_000)
  const id = await open(long), before = readdirSync(folder)
  captures.events.once('progress', () => { void captures.methods.cancel({ id }) })
  await expect(exported(id, 'json', join(folder, 'never.json'))).rejects.toThrow('the export was cancelled')
  expect(readdirSync(folder)).toEqual(before)
})
