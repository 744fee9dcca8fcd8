import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as v from 'valibot'
import { statisticMethods, type IoSeries } from '../../../src-main/api/statistics.ts'
import { Captures } from '../../../src-main/capture/captures.ts'
import { plainFrames, sample } from './sample.ts'

const programs = new URL('../../../out/main/', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'perroquet-statistics-'))
let captures: Captures

beforeAll(() => {
  captures = new Captures({
    indexScript: new URL('index-worker.js', programs), dissectScript: new URL('dissect-worker.js', programs),
    samples: join(import.meta.dirname, '../../../resources/captures'),
  })
})

afterAll(async () => {
  await captures.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Opens a sample and waits until all of it has been read. */
async function open(file: string): Promise<number> {
  const { id } = await captures.methods.openSample({ file })
  await expect.poll(() => captures.methods.captures({}), { timeout: 10_000 })
    .toEqual(expect.arrayContaining([expect.objectContaining({ id, state: 'complete' })]))
  return id
}


it('tables come sorted, in pages, with the filter that shows a row', async () => {
  const id = await open('dns.pcapng')
  const { dissector } = sample('dns.pcapng')
  const ask = { id, layer: 'udp', filter: '', order: 'bytes', descending: true } as const
  const all = await captures.methods.conversations({ ...ask, from: 0, count: 2000 })
  expect(all.rows.length).toBe(all.total)
  const sizes = all.rows.map(({ bytesAB, bytesBA }) => bytesAB + bytesBA)
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
  const page = await captures.methods.conversations({ ...ask, from: 1, count: 2 })
  expect(page.rows).toEqual(all.rows.slice(1, 3))
  const [row] = all.rows
  const shown = await captures.methods.filter({ id, text: row.filter })
  expect(shown).toMatchObject({ ok: true, shown: row.packetsAB + row.packetsBA })
  const frames = plainFrames(dissector).filter(({ protocol }) => protocol === 17)
  expect(all.rows.reduce((sum, each) => sum + each.packetsAB + each.packetsBA, 0)).toBe(frames.length)
  const ends = await captures.methods.endpoints({ id, layer: 'udp', filter: '', order: 'port', descending: false, from: 0, count: 2000 })
  expect(ends.rows.map(({ port }) => port ?? 0)).toEqual(ends.rows.map(({ port }) => port ?? 0).sort((a, b) => a - b))
  expect(ends.rows.reduce((sum, { packetsSent }) => sum + packetsSent, 0)).toBe(frames.length)
})

it('hierarchy, lengths, experts and properties speak of all packets', async () => {
  const id = await open('http.pcapng')
  const { packets } = sample('http.pcapng')
  const top = await captures.methods.protocolHierarchy({ id, filter: '' })
  expect(top.reduce((sum, node) => sum + node.packets, 0)).toBe(packets)
  expect(top.find(({ protocol }) => protocol === 'eth')?.label).toBe('Ethernet')
  expect((await captures.methods.packetLengths({ id, filter: '' })).all.packets).toBe(packets)
  expect((await captures.methods.packetLengths({ id, filter: 'tcp.flags.syn == 1' })).all.packets).toBe(2)
  const { rows } = await captures.methods.expertInformation({ id, filter: '' })
  expect(rows.filter(({ severity }) => severity === 'comment').map(({ numbers }) => numbers.length)).toEqual([1, 1, 1, 1])
  const said = await captures.methods.captureProperties({ id })
  expect(said).toMatchObject({ packets, tcpConversations: 1, udpConversations: 0, format: 'pcapng' })
  await expect(captures.methods.packetLengths({ id, filter: 'no.such.field' })).rejects.toThrow(/no\.such\.field/)
})

it('graphs have a value an interval, and lead to packets', async () => {
  const id = await open('tcp-loss.pcapng')
  const { dissector } = sample('tcp-loss.pcapng')
  const frames = plainFrames(dissector)
  const graphs = [{ filter: '', unit: 'bits' }, { filter: 'tcp.len > 0', unit: 'packets' }, { filter: '', unit: 'MAX', field: 'tcp.len' }] as const
  const { series, numbers } = await captures.methods.ioGraph({ id, interval: 0.05, graphs: [...graphs] })
  expect(series.map(({ values }) => values.length)).toEqual([numbers.length, numbers.length, numbers.length])
  const sum = ({ values }: IoSeries): number => values.reduce((all, value) => all + value, 0)
  expect(sum(series[0])).toBe(frames.reduce((all, { length }) => all + length * 8, 0))
  expect(sum(series[1])).toBe(frames.filter(({ protocol, payload }) => protocol === 6 && payload?.length).length)
  expect(Math.max(...series[2].values.map((value) => Number.isNaN(value) ? 0 : value))).toBe(Math.max(...frames.map(({ payload }) => payload?.length ?? 0)))
  numbers.forEach((number, bin) => { expect(frames[number - 1].time).toBeGreaterThanOrEqual((bin * 0.05 - 1e-6) * 1e9) })
  const longer = await open('arp-and-neighbour-discovery.pcapng')
  await expect(captures.methods.ioGraph({ id: longer, interval: 1e-6, graphs: [...graphs] })).rejects.toThrow(/choose a longer one/)
  await expect(captures.methods.ioGraph({ id, interval: 1, graphs: [{ filter: '', unit: 'SUM' }] })).rejects.toThrow(/needs a field/)
  series[1].numbers.forEach((number, bin) => {
    const counted = frames.find(({ protocol, payload, time }) => protocol === 6 && payload?.length && Math.floor(time / 0.05e9) === bin)
    expect(number).toBe(counted?.number ?? numbers[bin])
  })
  const ask = { id, stream: 0, kind: 'stevens', side: 0 } as const
  const { series: [stevens], ...stream } = await captures.methods.tcpGraph({ ...ask, from: 0, count: 1000 })
  expect(stevens.numbers.every((number) => frames[number - 1].payload?.length)).toBe(true)
  expect([...stream.numbers]).toEqual(frames.filter(({ protocol }) => protocol === 6).map(({ number }) => number))
  expect([...stream.times]).toEqual([...stream.numbers].map((number) => frames[number - 1].time / 1e9))
  expect(stream.ends[0]).toMatch(new RegExp(`:${frames[stream.numbers[0] - 1].ports?.[0]}$`))
  expect([stream.streams, stream.total, stevens.total]).toEqual([1, stream.numbers.length, stevens.numbers.length])
  const page = await captures.methods.tcpGraph({ ...ask, from: 10, count: 5 })
  expect([page.times, page.numbers]).toEqual([stream.times.slice(10, 15), stream.numbers.slice(10, 15)])
  expect(page.series).toEqual([{
    ...stevens, x: stevens.x.slice(10, 15), y: stevens.y.slice(10, 15), numbers: stevens.numbers.slice(10, 15),
  }])
})

it('a followed stream comes in pages and is saved', async () => {
  const id = await open('smop-dialogue.pcap')
  const { dissector } = sample('smop-dialogue.pcap')
  const frames = plainFrames(dissector), client = frames[0].ports?.[0]
  const sent = Buffer.concat(frames.filter(({ ports }) => ports?.[0] === client).flatMap(({ payload }) => payload ?? []))
  const whole = await captures.methods.follow({ id, protocol: 'tcp', stream: 0, side: 0, from: 0, count: 200 })
  expect(Buffer.concat(whole.chunks.map(({ bytes }) => bytes)).equals(sent)).toBe(true)
  expect(whole.bytes[0]).toBe(sent.length)
  expect(whole.ends[0]).toMatch(new RegExp(`:${client}$`))
  const page = await captures.methods.follow({ id, protocol: 'tcp', stream: 0, side: 0, from: 1, count: 1 })
  expect(page.chunks).toEqual(whole.chunks.slice(1, 2))
  const path = join(folder, 'stream.bin')
  expect(await captures.methods.saveFollowed({ id, protocol: 'tcp', stream: 0, side: 0, format: 'raw', path })).toEqual({ bytes: sent.length })
  expect(readFileSync(path).equals(sent)).toBe(true)
  await expect(captures.methods.follow({ id, protocol: 'udp', stream: 0, side: null, from: 0, count: 1 })).rejects.toThrow(/no UDP stream 0/)
})

it('HTTP is followed without its codings', async () => {
  const id = await open('http.pcapng')
  const { chunks } = await captures.methods.follow({ id, protocol: 'http', stream: 0, side: 1, from: 0, count: 200 })
  const text = chunks.map(({ bytes }) => Buffer.from(bytes).toString())
  expect(text.filter((piece) => piece.startsWith('HTTP/1.1 '))).toHaveLength(4)
  expect(text.join('')).toContain('Hello from the parrot')
  // The last answer came in chunks and compressed.
  expect(text.at(-1)).toContain('Le perroquet répète')
})

it('the schemas refuse what no window would ask', () => {
  const refused = (schema: v.GenericSchema, value: unknown): boolean => !v.safeParse(schema, value).success
  expect(refused(statisticMethods.conversations, { id: 1, layer: 'sctp', filter: '', order: 'bytes', descending: true, from: 0, count: 1 })).toBe(true)
  expect(refused(statisticMethods.follow, { id: 1, protocol: 'tcp', stream: -1, side: null, from: 0, count: 1 })).toBe(true)
  expect(refused(statisticMethods.ioGraph, { id: 1, interval: 0, graphs: [{ filter: '', unit: 'packets' }] })).toBe(true)
  expect(refused(statisticMethods.ioGraph, { id: 1, interval: 1, graphs: [{ filter: '', unit: 'packets' }] })).toBe(false)
})

it('tables are saved as CSV, in the order in which they are shown', async () => {
  const id = await open('dns.pcapng'), path = join(folder, 'table.csv')
  const table = { of: 'conversations', id, layer: 'udp', filter: '', order: 'packets', descending: true } as const
  const shown = await captures.methods.conversations({ ...table, from: 0, count: 2000 })
  const { bytes } = await captures.methods.saveTable({ table, path })
  const text = readFileSync(path, 'utf8')
  expect(Buffer.byteLength(text)).toBe(bytes)
  const lines = text.trimEnd().split('\r\n').map((line) => line.slice(1, -1).split('","'))
  expect(lines[0].slice(0, 6)).toEqual(['Address A', 'Port A', 'Address B', 'Port B', 'Stream ID', 'Packets'])
  expect(lines.slice(1).map(([a, , b, , , packets]) => [a, b, packets]))
    .toEqual(shown.rows.map(({ addressA, addressB, packetsAB, packetsBA }) => [addressA, addressB, String(packetsAB + packetsBA)]))
  expect(await captures.methods.tableCsv({ table })).toEqual({ text, rows: shown.total, total: shown.total })
  const ends = await captures.methods.tableCsv({ table: { ...table, of: 'endpoints', order: 'packets' } })
  expect(ends.text.split('\r\n').length).toBe(ends.total + 2)
  await captures.methods.saveCsv({ name: 'own.csv', text: '"a"\r\n', path })
  expect(readFileSync(path, 'utf8')).toBe('"a"\r\n')
  expect(v.safeParse(statisticMethods.saveCsv, { name: '../own.csv', text: '' }).success).toBe(false)
})

it('a packet of a followed stream has its place, and what is looked for is found', async () => {
  const id = await open('http.pcapng'), stream = { id, protocol: 'tcp', stream: 0 } as const
  const page = await captures.methods.follow({ ...stream, side: null, from: 0, count: 200 })
  expect(page).toMatchObject({ streams: 1, packets: sample('http.pcapng').packets })
  for (const side of [null, 0, 1] as const) {
    const { chunks } = await captures.methods.follow({ ...stream, side, from: 0, count: 200 })
    for (const [place, { number }] of chunks.entries()) {
      expect(await captures.methods.followedPlace({ ...stream, side, number })).toBe(chunks.findIndex((each) => each.number === number))
      expect(place).toBeLessThan(chunks.length)
    }
    const sent = [0, 0]
    for (const chunk of chunks) {
      expect(chunk.offset).toBe(sent[chunk.side])
      sent[chunk.side] += chunk.bytes.length
    }
  }
  expect(await captures.methods.followedPlace({ ...stream, side: null, number: 1 })).toBeNull()
  const found = await captures.methods.findFollowed({
    ...stream, side: 1, bytes: Buffer.from('NOT FOUND'), ignoreCase: true, after: { place: 0, byte: 0 }, backward: false,
  })
  const answers = await captures.methods.follow({ ...stream, side: 1, from: 0, count: 200 })
  const [{ place, from, to }] = found ?? []
  expect(Buffer.from(answers.chunks[place].bytes).toString('latin1').slice(from, to)).toBe('Not Found')
})
