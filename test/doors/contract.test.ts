import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync, mkdtempSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createBirpc } from 'birpc'
import { pack, unpack } from 'msgpackr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Column } from '../../src-main/api/captures.ts'
import type { SocketRow } from '../../src-main/api/connections.ts'
import { eventNames, type Engine as Contract, type Events, type RecentCapture } from '../../src-main/api/contract.ts'
import { Engine } from '../../src-main/engine.ts'
import { serveChannel } from '../../src-main/serve-channel.ts'
import { Access } from '../../src-main/web/access.ts'
import { Transfers } from '../../src-main/web/transfers.ts'
import { webServer } from '../../src-main/web/web-server.ts'

/** One contract, two channels: the MessagePort of the desktop door and the WebSocket of the browser door. */

interface Client {
  readonly engine: Contract
  /** Sends something that is no call of the contract. */
  readonly sendRaw: (message: unknown) => void
  /** Resolves with the next event of that name that passes the test. */
  readonly event: <E extends keyof Events>(name: E, test: (argument: Parameters<Events[E]>[0]) => boolean) => Promise<Parameters<Events[E]>[0]>
  readonly close: () => void
}

const samples = join(import.meta.dirname, '../../resources/captures')
const columns: Column[] = [{ kind: 'number' }, { kind: 'source' }, { kind: 'protocol' }, { kind: 'info' }, { kind: 'field', field: 'tcp.dstport' }]
let engine: Engine
let transfers: Transfers
let recent: readonly RecentCapture[] = []

beforeAll(() => {
  transfers = new Transfers()
  engine = new Engine({
    door: 'browser', version: '0', programs: new URL('../../out/main/', import.meta.url), samples, languages: ['fr-FR'], mayExec: false,
    recent: { get: () => recent, set: (list) => { recent = list } },
    download: (name) => transfers.download(name), upload: (id) => transfers.uploaded(id),
  })
})

afterAll(async () => {
  await engine.close()
  transfers.close()
})

function client(post: (message: unknown) => void, on: (receive: (message: unknown) => void) => void, close: () => void): Client {
  const waiting = new Set<(name: string, argument: unknown) => void>()
  const heard = (name: keyof Events) => (argument: unknown): void => { for (const each of waiting) each(name, argument) }
  const functions = Object.fromEntries(eventNames.map((name) => [name, heard(name)]))
  const remote = createBirpc<Contract, typeof functions>(functions, { post, on, timeout: 20_000 })
  return {
    engine: remote,
    sendRaw: post,
    event: async (name, test) => await new Promise((resolve) => {
      waiting.add(function hear(heardName, argument) {
        if (heardName !== name || !test(argument as Parameters<Events[typeof name]>[0])) return
        waiting.delete(hear)
        resolve(argument as never)
      })
    }),
    close,
  }
}

async function portClient(): Promise<Client> {
  const { port1, port2 } = new MessageChannel()
  const end = serveChannel(engine, { send: (message) => { port1.postMessage(message) }, receive: (listener) => { port1.on('message', listener) } })
  return client((message) => { port2.postMessage(message) }, (receive) => { port2.on('message', receive) }, () => { end(); port1.close() })
}

async function socketClient(): Promise<Client> {
  const doors: Access[] = []
  const server = webServer({ engine, transfers, access: () => doors[0], renderer: samples })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const access = new Access('127.0.0.1', port)
  doors.push(access)
  const answer = await fetch(`http://127.0.0.1:${port}/${access.query}`, { redirect: 'manual' })
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0]
  const socket = new WebSocket(`ws://127.0.0.1:${port}/engine`, { headers: { cookie, origin: `http://127.0.0.1:${port}` } })
  await once(socket, 'open')
  return client((message) => { socket.send(pack(message)) }, (receive) => { socket.on('message', (data) => { receive(unpack(data as Buffer)) }) }, () => {
    socket.close()
    server.close()
  })
}

describe.each([['MessagePort', portClient], ['WebSocket', socketClient]] as const)('over a %s', (_name, connect) => {
  let door: Client

  beforeAll(async () => { door = await connect() })
  afterAll(() => { door.close() })

  it('says hello, with the samples', async () => {
    const hello = await door.engine.hello({})
    expect(hello.languages).toEqual(['fr-FR'])
    expect(hello.samples.length).toBeGreaterThan(5)
  })

  it('opens a capture, tells when it is complete, and gives rows, a packet and its bytes', async () => {
    const complete = door.event('captureChanged', (summary) => summary.name === 'tcp-request-answer.pcap' && summary.state === 'complete')
    const { id } = await door.engine.openSample({ file: 'tcp-request-answer.pcap' })
    expect(await complete).toMatchObject({ id, packets: 10, format: 'pcap' })
    const rows = await door.engine.rows({ id, view: 0, from: 0, count: 100, columns, time: 'relative' })
    expect(rows.total).toBe(10)
    expect(rows.rows[0].cells).toEqual(['1', '127.0.0.1', 'TCP', expect.stringContaining('[SYN] Seq=0'), '50000'])
    expect(rows.rows.map((row) => row.direction)).toEqual(expect.arrayContaining([0, 1]))
    const packet = await door.engine.packet({ id, number: 4 })
    const payload = packet.tree.find((node) => node.field === 'tcp.payload')
    expect(payload).toBeDefined()
    const { source, start, length } = payload ?? { source: 0, start: 0, length: 0 }
    expect(Buffer.from(packet.sources[source].bytes.subarray(start, start + length)).toString()).toBe('abcdefgh')
    expect(await door.engine.filter({ id, text: 'tcp.len > 0' })).toMatchObject({ ok: true, shown: 2 })
    expect(await door.engine.filter({ id, text: 'tcp.prot == 1' })).toMatchObject({ ok: false, error: { start: 0, end: 8, suggestion: 'tcp.port' } })
    expect(await door.engine.inConversation({ id, number: 1, backward: false })).toBe(2)
    expect(await door.engine.find({ id, view: 0, from: 1, backward: false, target: { kind: 'text', text: 'SERVEUR', where: 'bytes', caseSensitive: true } })).toMatchObject({ number: 6 })
    expect(await door.engine.copy({ id, number: 4, as: 'hexstream' })).toMatch(/6162636465666768$/)
    const closed = door.event('captureClosed', (each) => each === id)
    await door.engine.closeCapture({ id })
    expect(await closed).toBe(id)
  })

  it('gives plots as typed arrays', async () => {
    const complete = door.event('captureChanged', (summary) => summary.name === 'tcp-loss.pcapng' && summary.state === 'complete')
    const { id } = await door.engine.openSample({ file: 'tcp-loss.pcapng' })
    await complete
    const { numbers, series: [all, longest] } = await door.engine.ioGraph({
      id, interval: 0.01, graphs: [{ filter: '', unit: 'packets' }, { filter: 'tcp.flags.reset == 1', unit: 'MAX', field: 'tcp.len' }],
    })
    expect(numbers).toBeInstanceOf(Uint32Array)
    expect(all.values).toBeInstanceOf(Float64Array)
    expect(all.values.reduce((sum, value) => sum + value)).toBe(77)
    // No value is no number, over every wire.
    expect(longest.values.every((value) => Number.isNaN(value))).toBe(true)
    const { series: [sequence], times } = await door.engine.tcpGraph({ id, stream: 0, kind: 'stevens', side: 0, from: 0, count: 100 })
    expect([times, sequence.x, sequence.y, sequence.numbers].map((each) => each.constructor.name))
      .toEqual(['Float64Array', 'Float64Array', 'Float64Array', 'Uint32Array'])
    expect(sequence.y[0]).toBe(1)
    await door.engine.closeCapture({ id })
  })

  it('filters, exports and reads back what it exported', async () => {
    const { id } = await door.engine.openSample({ file: 'udp-parrot.pcap' })
    const filtered = await door.engine.filter({ id, text: 'udp.dstport == 4444' })
    const view = filtered.ok ? filtered.view : -1
    const folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
    for (const format of ['pcapng', 'pcap'] as const) {
      const path = join(folder, `rows.${format}`)
      const { packets } = await door.engine.exportRows({ id, view, format, columns, time: 'relative', path })
      const again = await door.engine.openCapture({ path })
      const { total } = await door.engine.rows({ id: again.id, view: 0, from: 0, count: 1, columns, time: 'relative' })
      expect(total).toBe(packets)
      await door.engine.closeCapture({ id: again.id })
    }
    await door.engine.exportRows({ id, view, format: 'csv', columns, time: 'relative', path: join(folder, 'rows.csv') })
    expect(readFileSync(join(folder, 'rows.csv'), 'utf8').split('\r\n')[1]).toMatch(/^"1","127\.0\.0\.1","UDP",/)
    await door.engine.exportRows({ id, view, format: 'json', columns, time: 'relative', path: join(folder, 'rows.json') })
    expect(Array.isArray(JSON.parse(readFileSync(join(folder, 'rows.json'), 'utf8')))).toBe(true)
    await door.engine.closeCapture({ id })
    rmSync(folder, { recursive: true })
  })

  it('says the first colour rule of each row, and counts times from references', async () => {
    const { id } = await door.engine.openSample({ file: 'tcp-refused.pcap' })
    await expect.poll(async () => (await door.engine.captures({})).find((each) => each.id === id)?.state).toBe('complete')
    const rows = async (colours?: string[]) =>
      (await door.engine.rows({ id, view: 0, from: 0, count: 4, columns: [{ kind: 'time' }], time: 'relative', ...colours && { colours } })).rows
    expect((await rows(['udp', 'tcp.flags.reset == 1', 'no filter', 'tcp'])).map(({ colour }) => colour)).toEqual([3, 1, 3, 1])
    expect((await rows()).map((row) => 'colour' in row)).toEqual([false, false, false, false])

    await door.engine.setTimeReference({ id, number: 3, reference: true })
    const referred = await rows()
    expect(referred[2]).toMatchObject({ cells: ['*REF*'], reference: true })
    expect(Number(referred[3].cells[0])).toBeLessThan(0.001)
    expect(await door.engine.nextTimeReference({ id, number: 1, backward: false })).toBe(3)
    await expect(door.engine.setTimeReference({ id, number: 99_999, reference: true })).rejects.toMatchObject({ message: expect.any(String) as string })
    // Read again with other settings, the capture keeps them.
    await door.engine.setDecodeAs({ entries: [] })
    expect((await rows())[2].cells).toEqual(['*REF*'])
    await door.engine.setTimeReference({ id, reference: false })
    expect(await door.engine.nextTimeReference({ id, number: 1, backward: false })).toBeNull()
    expect((await door.engine.packet({ id, number: 1 })).mss).toEqual([65495, null])
    await door.engine.closeCapture({ id })
  })

  it('refuses what is no capture, and says what it is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
    const path = join(folder, 'not.pcap')
    writeFileSync(path, 'just some text\n')
    await expect(door.engine.openCapture({ path })).rejects.toMatchObject({ message: expect.stringMatching(/text/) as string })
    await expect(door.engine.openCapture({ path: join(folder, 'missing') })).rejects.toMatchObject({ message: expect.stringMatching(/ENOENT/) as string })
    rmSync(folder, { recursive: true })
  })

  it('starts a parrot, talks to it and tells what happened', async () => {
    const before = await door.engine.playground({})
    const listening = door.event('playgroundChanged', ({ servers }) => servers.some(({ state }) => state === 'listening'))
    const parrot = await door.engine.startServer({
      spec: {
        name: 'parrot', listen: { transport: 'tcp', family: '4', host: '127.0.0.1', port: 0 }, framing: { kind: 'end', marker: { as: 'text', text: '\\n' } },
        service: { kind: 'parrot' }, concurrency: { kind: 'each' },
      },
    })
    expect((await listening).servers.map(({ id }) => id)).toContain(parrot.id)
    const { session = 0 } = await door.engine.openClient({
      spec: { name: 'client', to: { transport: 'tcp', family: '4', host: 'localhost', port: parrot.port ?? 0 }, framing: parrot.spec.framing },
    })
    await door.engine.transcript({ session, from: 0, count: 1 })
    const answered = door.event('transcriptsGrew', (grown) => grown.some((each) => each.session === session && each.total >= 3))
    await door.engine.send({ session, data: { as: 'hex', hex: '00 ff' } })
    await answered
    const { entries } = await door.engine.transcript({ session, from: 1, count: 2 })
    expect(entries.map((entry) => entry.kind)).toEqual(['out', 'in'])
    expect(entries[1]).toMatchObject({ length: 3, head: 0, tail: 1, sizes: [3] })
    expect(entries[1].kind === 'in' && [...entries[1].bytes]).toEqual([0x00, 0xff, 0x0a])
    expect((await door.engine.sessions({ owner: parrot.id, from: 0, count: 10 })).sessions).toMatchObject([{ state: 'open', received: 3, sent: 3 }])
    const folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
    await door.engine.exportTranscript({ session, as: 'json', path: join(folder, 'transcript.json') })
    expect(JSON.parse(readFileSync(join(folder, 'transcript.json'), 'utf8'))).toMatchObject({ entries: [{ event: 'connect' }, { bytes: '00ff0a' }, { bytes: '00ff0a' }] })
    expect((await door.engine.exportTranscript({ session, as: 'text' })).href).toMatch(/^\/export\/[\da-f]{32}$/)
    rmSync(folder, { recursive: true })
    await door.engine.removeServer({ server: parrot.id })
    for (const { id } of (await door.engine.playground({})).clients) await door.engine.removeClient({ client: id })
    expect(await door.engine.playground({})).toMatchObject({ servers: [], clients: [], received: before.received + 6, sent: before.sent + 6 })
  })

  it.skipIf(process.platform !== 'linux')('watches the sockets of the machine', async () => {
    const parrot = await door.engine.startServer({
      spec: {
        name: 'parrot', listen: { transport: 'tcp', family: '4', host: '127.0.0.1', port: 0 }, framing: { kind: 'none' },
        service: { kind: 'parrot' }, concurrency: { kind: 'each' },
      },
    })
    const ours = ({ localPort, state }: SocketRow): boolean => localPort === parrot.port && state === 'LISTEN'
    // The rest of a long table comes as changes.
    const later = door.event('connectionsChanged', ({ appeared }) => appeared.some(ours))
    const { rows, pid } = await door.engine.watchConnections({ every: 200 })
    const row = rows.find(ours) ?? (await later).appeared.find(ours)
    expect(row).toMatchObject({ protocol: 'tcp', localAddress: '127.0.0.1', holders: [{ pid }], mine: true })
    const { descriptors } = await door.engine.descriptors({ pid })
    expect(descriptors.find(({ key }) => key === row?.key)?.name).toBe(`127.0.0.1:${parrot.port} (LISTEN)`)
    const vanished = door.event('connectionsChanged', (change) => change.vanished.includes(row?.key ?? ''))
    await door.engine.removeServer({ server: parrot.id })
    await vanished
    await door.engine.unwatchConnections({})
    expect(await door.engine.namesOf({ addresses: [], services: ['tcp:0'] })).toEqual({})
  })

  it('runs no program where it may not', async () => {
    const { id, state, problem } = await door.engine.startServer({
      spec: {
        name: 'cat', listen: { transport: 'tcp', family: '4', host: '127.0.0.1', port: 0 }, framing: { kind: 'none' },
        service: { kind: 'program', command: 'cat' }, concurrency: { kind: 'each' },
      },
    })
    expect(state).toBe('failed')
    expect(problem?.code).toBe('EPERM')
    await door.engine.removeServer({ server: id })
  })

  it('refuses arguments that do not fit, and goes on', async () => {
    await expect(door.engine.rows({ id: 1, view: 0, from: -1, count: 1e9, columns: [], time: 'relative' })).rejects.toMatchObject({ message: expect.stringContaining('rows') as string })
    await expect(door.engine.openSample({ file: '../../package.json' })).rejects.toBeDefined()
    for (const raw of [null, 7, 'text', { t: 'q', m: 'constructor', a: [] }, { t: 'q', m: '__proto__', a: [] }, { t: 's', i: 'x', r: 1 }, { t: 'q', i: 'x'.repeat(1e5), m: 'hello', a: [{}] }]) {
      door.sendRaw(raw)
    }
    expect((await door.engine.hello({})).version).toBe('0')
  })
})
