import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Captures } from '../../src-main/capture/captures.ts'
import { Dissector } from '../../src-main/capture/dissector.ts'
import { FileBytes } from '../../src-main/capture/file-bytes.ts'
import { CaptureFile } from '../../src-main/capture/formats/read-file.ts'
import { CaptureIndex } from '../../src-main/capture/index/capture-index.ts'
import { Indexer } from '../../src-main/capture/index/indexer.ts'
import { putSummary } from '../../src-main/capture/print/summary.ts'
import { TextBuffer } from '../../src-main/capture/print/text-buffer.ts'
import { Scanner } from '../../src-main/capture/scan.ts'
import { displayFilter } from '../../src-main/filter/display-filter.ts'
import { protocol } from '../../src-main/protocols/protocol.ts'
import { protocols } from '../../src-main/protocols/list.ts'
import { Registry, type DecodeAs } from '../../src-main/protocols/registry.ts'
import { dialogue, writeCapture } from '../e2e/capture-file.ts'

const samples = join(import.meta.dirname, '../../resources/captures')
const folder = mkdtempSync(join(tmpdir(), 'perroquet-decode-as-'))
const programs = new URL('../../out/main/', import.meta.url)
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

/** A protocol that refuses whatever it is given, and does not say so beforehand. */
const picky = protocol({ abbrev: 'picky', name: 'Picky', label: 'Refuses everything', on: { 'tcp.port': [] }, dissect: () => false })

function opened(path: string, decodeAs: readonly DecodeAs[], quick: boolean): Dissector {
  const registry = new Registry([...protocols, picky], { strict: true, decodeAs })
  const indexBytes = new FileBytes(path), index = new CaptureIndex(() => indexBytes)
  const file = new CaptureFile(path, new Indexer(index, registry, quick))
  while (file.step(1 << 24)) { /* the next step */ }
  file.close()
  return new Dissector(index, new FileBytes(path), registry)
}

/** All that is said of a packet: its row and its tree. */
function said(dissector: Dissector, number: number): string[] {
  const { packet } = dissector
  packet.row = packet.detailed = packet.treed = packet.framed = true
  const p = dissector.dissect(number)
  return [p.protocol, p.info, ...Array.from({ length: p.count }, (_, node) => p.line(node))]
}

/** The row, as it is made without a tree where the packet is plain. */
function line(dissector: Dissector, number: number, treed: boolean): string {
  const { packet } = dissector, text = new TextBuffer()
  packet.row = true
  packet.treed = treed
  packet.detailed = packet.framed = false
  putSummary(text, dissector.dissect(number), 'relative', 6)
  return Buffer.from(text.take()).toString()
}

const every = (table: string, name: string): DecodeAs => ({ table, from: 0, to: 65_535, protocol: name })
const SETTINGS: readonly (readonly [string, readonly DecodeAs[]])[] = [
  ['what is there anyway', [{ table: 'tcp.port', from: 8080, to: 8080, protocol: 'http' }]],
  ...['smtp', 'tls', 'data', 'smop', 'mqtt'].map((name) => [`all of TCP as ${name}`, [every('tcp.port', name)]] as const),
  ...['ntp', 'rtp', 'dns', 'vxlan'].map((name) => [`all of UDP as ${name}`, [every('udp.port', name)]] as const),
  ['a protocol that refuses it', [every('tcp.port', 'picky')]],
  ['ephemeral ports', [{ table: 'tcp.port', from: 32_768, to: 65_535, protocol: 'smtp' }, { table: 'udp.port', from: 32_768, to: 65_535, protocol: 'ntp' }]],
]
const CAPTURES = ['http.pcapng', 'dns.pcapng', 'tls-1.2.pcapng', 'smop-dialogue.pcap', 'udp-parrot.pcap', 'multicast.pcapng', 'tcp-half-close.pcap']
const FILTERS = ['http', 'dns', 'ntp', 'smtp', 'tls', 'data', 'rtp', 'smop', 'tcp.port == 8080 && smtp', 'tftp', 'vxlan', 'ip.src == 127.0.0.1 && !http', 'sip || mqtt']

describe.each(SETTINGS)('%s', (_, decodeAs) => {
  it('the quick pass knows as much as the full dissector, rows are those of the tree, and filters find the same', () => {
    for (const name of CAPTURES) {
      const path = join(samples, name)
      const quick = opened(path, decodeAs, true), full = opened(path, decodeAs, false)
      const numbers = Array.from({ length: full.index.packets.length }, (_each, row) => row + 1)
      for (const number of numbers) {
        expect(said(quick, number), `${name} ${number}`).toEqual(said(full, number))
        expect(line(quick, number, false), `${name} ${number}`).toBe(line(full, number, true))
      }
      for (const text of FILTERS) {
        const found = [...new Scanner(text, quick).scan(1, numbers.length + 1)]
        const { matches } = displayFilter(text, full.packet.registry)
        full.packet.treed = full.packet.framed = true
        expect(found, `${name} ${text}`).toEqual(numbers.filter((number) => matches(full.dissect(number))))
      }
    }
  }, 60_000)
})

describe('in an open capture', () => {
  let captures: Captures
  beforeAll(() => {
    captures = new Captures({ indexScript: new URL('index-worker.js', programs), dissectScript: new URL('dissect-worker.js', programs), samples })
  })
  afterAll(async () => { await captures.close() })

  async function open(path: string): Promise<number> {
    const { id } = await captures.methods.openCapture({ path })
    await expect.poll(async () => (await captures.methods.captures({})).find((each) => each.id === id)?.state).toBe('complete')
    return id
  }
  const protocolsOf = async (id: number): Promise<string[]> =>
    (await captures.methods.rows({ id, view: 0, from: 0, count: 100, columns: [], time: 'relative' })).rows.map((row) => row.protocol)

  it('all captures are read again; marks and comments stay', async () => {
    const path = join(folder, 'dialogue.pcap'), other = join(folder, 'http.pcapng')
    writeCapture(path, dialogue)
    copyFileSync(join(samples, 'http.pcapng'), other)
    const id = await open(path), http = await open(other)
    const before = await protocolsOf(id)
    expect((await protocolsOf(http)).filter((each) => each === 'HTTP').length).toBeGreaterThan(4)
    await captures.methods.setMark({ id, numbers: [2], marked: true })
    await captures.methods.setComments({ id, number: 4, comments: ['stays'] })
    const entries = [{ table: 'tcp.port', from: 50_000, to: 50_001, protocol: 'telnet' }, { table: 'tcp.port', from: 8080, to: 8080, protocol: 'data' }]
    await captures.methods.setDecodeAs({ entries })
    expect((await captures.methods.decodeAs({})).entries).toEqual(entries)
    expect(await protocolsOf(id)).not.toEqual(before)
    expect((await protocolsOf(id))[3]).toBe('TELNET')
    expect((await protocolsOf(http))).not.toContain('HTTP')
    expect(await captures.methods.filter({ id: http, text: 'http' })).toMatchObject({ ok: true, shown: 0 })
    const { rows } = await captures.methods.rows({ id, view: 0, from: 0, count: 4, columns: [], time: 'relative' })
    expect(rows.map(({ marked, commented }) => [marked, commented])).toEqual([[false, false], [true, false], [false, false], [false, true]])
    expect((await captures.methods.captures({})).map(({ state }) => state)).toEqual(['complete', 'complete'])
    // What is opened later is read so too.
    const again = join(folder, 'again.pcapng')
    copyFileSync(other, again)
    expect(await protocolsOf(await open(again))).not.toContain('HTTP')
    await captures.methods.setDecodeAs({ entries: [] })
    expect(await protocolsOf(id)).toEqual(before)
    expect((await captures.methods.packet({ id, number: 4 })).comments).toEqual(['stays'])
  })

  it('where one cannot be read again, nothing changes', async () => {
    const path = join(folder, 'gone.pcap')
    writeCapture(path, dialogue)
    const id = await open(path)
    rmSync(path)
    const before = await captures.methods.decodeAs({})
    await expect(captures.methods.setDecodeAs({ entries: [{ table: 'tcp.port', from: 50_000, to: 50_000, protocol: 'smtp' }] })).rejects.toThrow()
    expect(await captures.methods.decodeAs({})).toEqual(before)
    expect(await protocolsOf(id)).not.toContain('SMTP')
    expect((await captures.methods.captures({})).every(({ state }) => state === 'complete')).toBe(true)
  })

  it('says what is no port, no table and no protocol of it', async () => {
    const set = async (entry: DecodeAs) => await captures.methods.setDecodeAs({ entries: [entry] })
    await expect(set({ table: 'ip.proto', from: 1, to: 1, protocol: 'http' })).rejects.toThrow('there are sctp.port, tcp.port, udp.port')
    await expect(set({ table: 'tcp.port', from: 1, to: 1, protocol: 'arp' })).rejects.toThrow('arp is no protocol that tcp.port can lead to')
    await expect(set({ table: 'tcp.port', from: 2, to: 1, protocol: 'http' })).rejects.toThrow('the lower one comes first')
  })
})
