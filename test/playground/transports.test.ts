import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { ServerSpec, Target } from '../../src-main/api/playground.ts'
import type { Playground } from '../../src-main/playground/playground.ts'
import { client, entries, plainSocket, playgroundOfTest, received, server, sessionIn, story, until } from './playground-of-test.ts'

let playground: Playground
let folder: string

beforeEach(() => {
  playground = playgroundOfTest()
  folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
})
afterEach(async () => {
  await playground.close()
  rmSync(folder, { recursive: true })
})

const six = Object.values(networkInterfaces()).flat().some((each) => each?.address === '::1')

/** A server's place, and the client's target for the port that was given. */
const places: [string, () => ServerSpec['listen'], (port: number) => Target][] = [
  ['TCP over IPv4', () => ({ transport: 'tcp', family: '4', host: '127.0.0.1', port: 0 }), (port) => ({ transport: 'tcp', family: '4', host: '127.0.0.1', port })],
  ['UDP over IPv4', () => ({ transport: 'udp', family: '4', host: '127.0.0.1', port: 0 }), (port) => ({ transport: 'udp', family: '4', host: '127.0.0.1', port })],
  ['TLS', () => ({ transport: 'tls', family: '4', host: '127.0.0.1', port: 0 }), (port) => ({ transport: 'tls', family: 'any', host: '127.0.0.1', port })],
  ['WebSocket', () => ({ transport: 'ws', family: '4', host: '127.0.0.1', port: 0 }), (port) => ({ transport: 'ws', family: 'any', host: '127.0.0.1', port })],
  ['a Unix socket', () => ({ transport: 'unix', path: join(folder, 'socket') }), () => ({ transport: 'unix', path: join(folder, 'socket') })],
  ...six
    ? [
        ['TCP over IPv6', () => ({ transport: 'tcp', family: '6', host: '::1', port: 0 }), (port) => ({ transport: 'tcp', family: '6', host: '::1', port })],
        ['UDP over IPv6', () => ({ transport: 'udp', family: '6', host: '::1', port: 0 }), (port) => ({ transport: 'udp', family: '6', host: '::1', port })],
        ['dual-stack, as IPv4', () => ({ transport: 'tcp', family: 'dual', host: '::', port: 0 }), (port) => ({ transport: 'tcp', family: '4', host: '127.0.0.1', port })],
        ['dual-stack, as IPv6', () => ({ transport: 'tcp', family: 'dual', host: '::', port: 0 }), (port) => ({ transport: 'tcp', family: '6', host: '::1', port })],
        ['dual-stack UDP, as IPv4', () => ({ transport: 'udp', family: 'dual', host: '::', port: 0 }), (port) => ({ transport: 'udp', family: '4', host: '127.0.0.1', port })],
      ] satisfies typeof places
    : [],
]

describe.each(places)('%s', (name, listen, to) => {
  it('carries messages both ways', async () => {
    const prefix = { kind: 'prefix' as const, prefix: { as: 'text' as const, text: '[SERVEUR] ' } }
    const { id, port = 0, state, fd, inode } = await playground.methods.startServer({ spec: server({ listen: listen(), service: prefix }) })
    expect(state).toBe('listening')
    expect(fd).toBeGreaterThan(2)
    expect(inode).toBeGreaterThan(0)
    const opened = await playground.methods.openClient({ spec: client(port, { to: to(port) }) })
    expect(opened.problem).toBeUndefined()
    const session = opened.session ?? 0
    await playground.methods.send({ session, data: { as: 'text', text: 'été' }, framed: true })
    await until(async () => (await story(playground, session)).includes(`in ${Buffer.from('[SERVEUR] été').toString('latin1')}`), 'the answer')
    const [ours, theirs] = [await sessionIn(playground, opened.id, 'open'), await sessionIn(playground, id, 'open')]
    expect(ours.fd).toBeGreaterThan(2)
    expect(ours.inode).toBeGreaterThan(0)
    expect(theirs.fd).toBeGreaterThan(2)
    expect(theirs).toMatchObject({ received: 5, sent: 15, mapped: name.endsWith('as IPv4') })
    if (to(port).transport !== 'unix') expect(theirs.peer).toBe(ours.local)
    await playground.methods.close({ session })
    await sessionIn(playground, opened.id, 'closed')
    await playground.methods.stopServer({ server: id })
    await sessionIn(playground, id, 'closed')
  })
})

describe('a Unix socket', () => {
  it('takes the place of a socket file that nobody listens at, and leaves none', async () => {
    const path = join(folder, 'stale')
    // A server that is killed leaves its file behind.
    spawnSync(process.execPath, ['-e', `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`])
    expect(existsSync(path)).toBe(true)
    const { id, state } = await playground.methods.startServer({ spec: server({ listen: { transport: 'unix', path } }) })
    expect(state).toBe('listening')
    await playground.methods.stopServer({ server: id })
    expect(existsSync(path)).toBe(false)
  })

  it('leaves a path alone where somebody listens', async () => {
    const path = join(folder, 'busy')
    const other = createServer().listen(path)
    await once(other, 'listening')
    expect(await playground.methods.startServer({ spec: server({ listen: { transport: 'unix', path } }) })).toMatchObject({ problem: { code: 'EADDRINUSE' } })
    expect(existsSync(path)).toBe(true)
    other.close()
  })
})

describe('a WebSocket server', () => {
  it('answers text as text and bytes as bytes', async () => {
    const { port = 0 } = await playground.methods.startServer({ spec: server({ listen: { transport: 'ws', family: '4', host: '127.0.0.1', port: 0 } }) })
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
    await once(socket, 'open')
    socket.send('salut')
    expect(await once(socket, 'message')).toEqual([Buffer.from('salut'), false])
    socket.send(Buffer.from([0, 0xff]))
    expect(await once(socket, 'message')).toEqual([Buffer.from([0, 0xff]), true])
    socket.send('')
    expect(await once(socket, 'message')).toEqual([Buffer.from(''), false])
    socket.close()
    await once(socket, 'close')
  })

  it('tells whom it does not serve why', async () => {
    const { port = 0 } = await playground.methods.startServer({
      spec: server({ listen: { transport: 'ws', family: '4', host: '127.0.0.1', port: 0 }, concurrency: { kind: 'pool', workers: 1, queue: 0 } }),
    })
    const served = new WebSocket(`ws://127.0.0.1:${port}/`)
    await once(served, 'open')
    const refused = new WebSocket(`ws://127.0.0.1:${port}/`)
    const [code, reason] = await once(refused, 'close') as [number, Buffer]
    expect([code, String(reason)]).toEqual([1013, 'no place: 1 served, 0 waiting'])
    served.terminate()
  })

  it('says to a browser what it is', async () => {
    const { port = 0 } = await playground.methods.startServer({ spec: server({ listen: { transport: 'ws', family: '4', host: '127.0.0.1', port: 0 } }) })
    const answer = await fetch(`http://127.0.0.1:${port}/`)
    expect(answer.status).toBe(426)
  })
})

describe('a TLS server', () => {
  it('survives who does not speak TLS, and says so', async () => {
    const { port = 0 } = await playground.methods.startServer({ spec: server({ listen: { transport: 'tls', family: '4', host: '127.0.0.1', port: 0 } }) })
    const socket = await plainSocket(port)
    socket.on('error', () => {})
    socket.write('GET / HTTP/1.0\r\n\r\n')
    await received(socket, 10_000)
    socket.destroy()
    await until(async () => (await playground.methods.playground({})).servers[0].problem, 'a problem')
    const opened = await playground.methods.openClient({ spec: client(port, { to: { transport: 'tls', family: '4', host: '127.0.0.1', port } }) })
    expect(opened.state).toBe('open')
    const [connect] = await entries(playground, opened.session ?? 0)
    expect(connect).toMatchObject({ event: 'connect', detail: expect.stringMatching(/TLSv1\.3 TLS_\w+, certificate not verified: DEPTH_ZERO_SELF_SIGNED_CERT/) as string })
    await playground.methods.reset({ session: opened.session ?? 0 })
    await sessionIn(playground, opened.id, 'reset')
  })
})
