import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Target } from '../../../src-main/api/playground.ts'
import type { Playground } from '../../../src-main/playground/playground.ts'
import { plainSocket, playgroundOfTest, received, server, sessionsOf, until } from '../playground-of-test.ts'
import { events, everything, said, serverOf, session, standstill, story } from './serving-of-test.ts'

let playground: Playground

beforeEach(() => { playground = playgroundOfTest() })
afterEach(async () => { await playground.close() })

const to = (port: number, transport: 'tcp' | 'udp' | 'ws' | 'tls' = 'tcp'): Target => ({ transport, family: '4', host: '127.0.0.1', port })

/** A plain server whose connections the test handles; it takes one. */
async function plainServer(): Promise<{ port: number, connection: Promise<Socket>, close: () => void }> {
  const listener = createServer({ allowHalfOpen: true })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const connection = once(listener, 'connection').then(([socket]) => socket as Socket)
  return { port: (listener.address() as AddressInfo).port, connection, close: () => { listener.close() } }
}

test('passes on both directions and both FINs, and shows them', async () => {
  const far = await plainServer()
  const { id, port } = await serverOf(playground, { kind: 'relay', to: to(far.port) })
  const near = await plainSocket(port)
  near.end('a question')
  const connection = await far.connection
  expect(await everything(connection)).toBe('a question')
  // The other direction is open still.
  connection.end('an answer')
  expect(await everything(near)).toBe('an answer')
  const { id: talk } = await session(playground, id, ({ state }) => state === 'closed')
  expect(await story(playground, talk)).toEqual(expect.arrayContaining(['in a question', 'out an answer']))
  expect((await events(playground, talk))[1]).toMatch(/^connect: tcp:127\.0\.0\.1:\d+ from 127\.0\.0\.1:\d+$/)
  far.close()
})

test.each(['tcp', 'udp', 'ws', 'tls'] as const)('to a parrot over %s', async (transport) => {
  const parrot = await serverOf(playground, { kind: 'parrot' }, { listen: { transport, family: '4', host: '127.0.0.1', port: 0 } })
  const { port } = await serverOf(playground, { kind: 'relay', to: to(parrot.port, transport) })
  const near = await plainSocket(port)
  for (const text of ['one', 'deux é', 'three']) {
    near.write(text)
    expect(await received(near, Buffer.byteLength(text))).toBe(Buffer.from(text).toString('latin1'))
  }
  near.destroy()
})

test('from UDP to UDP, a datagram for a datagram', async () => {
  const parrot = await serverOf(playground, { kind: 'parrot' }, { listen: { transport: 'udp', family: '4', host: '127.0.0.1', port: 0 } })
  const { port } = await serverOf(playground, { kind: 'relay', to: to(parrot.port, 'udp') }, { listen: { transport: 'udp', family: '4', host: '127.0.0.1', port: 0 } })
  const socket = createSocket('udp4')
  const came: string[] = []
  socket.on('message', (bytes) => came.push(bytes.toString()))
  for (const text of ['one', 'two', 'three']) socket.send(text, port, '127.0.0.1')
  await until(() => came.length === 3, 'three datagrams')
  expect(came.sort()).toEqual(['one', 'three', 'two'])
  socket.close()
})

test('nobody there: said, and closed', async () => {
  const far = await plainServer()
  far.close()
  const { id, port } = await serverOf(playground, { kind: 'relay', to: to(far.port) })
  expect(await said(port, '')).toBe('')
  const { id: talk } = await session(playground, id, ({ state }) => state === 'closed')
  expect(await events(playground, talk)).toContain(`error: connect tcp:127.0.0.1:${far.port}: ECONNREFUSED: connection refused`)
})

describe('a relay that leads to itself', () => {
  /** A relay whose target is its own port. */
  async function loop(transport: 'tcp' | 'udp'): Promise<{ id: number, port: number }> {
    const listen = { transport, family: '4', host: '127.0.0.1' } as const
    const { id, port } = await serverOf(playground, { kind: 'parrot' }, { listen: { ...listen, port: 0 } })
    await playground.methods.changeServer({ server: id, spec: server({ listen: { ...listen, port }, service: { kind: 'relay', to: to(port, transport) } }) })
    return { id, port }
  }

  const said = async (id: number) => (await Promise.all((await sessionsOf(playground, id)).map(async (one) => await events(playground, one.id)))).flat()

  test('over TCP, ends after a few connections', async () => {
    const { id, port } = await loop('tcp')
    const near = await plainSocket(port)
    expect(await everything(near).catch(() => '')).toBe('')
    near.destroy()
    await until(async () => (await sessionsOf(playground, id)).every(({ endedAt }) => endedAt !== undefined), 'the end of all sessions')
    expect((await sessionsOf(playground, id)).length).toBeLessThan(6)
    expect(await said(id)).toContain(`error: connect tcp:127.0.0.1:${port}: ELOOP: this relay leads to itself`)
  })

  test('over UDP, ends after a few sockets', async () => {
    const { id, port } = await loop('udp')
    const socket = createSocket('udp4')
    socket.send('hello', port, '127.0.0.1')
    const line = `error: connect udp:127.0.0.1:${port}: ELOOP: this relay leads to itself`
    await until(async () => (await said(id)).includes(line), 'the reason')
    expect((await sessionsOf(playground, id)).length).toBeLessThan(6)
    socket.close()
  })
})

test('a reset of one end is a reset of the other', async () => {
  const far = await plainServer()
  const { port } = await serverOf(playground, { kind: 'relay', to: to(far.port) })
  const near = await plainSocket(port)
  const failed = once(near, 'error')
  near.write('a')
  const connection = await far.connection
  await once(connection, 'data')
  connection.resetAndDestroy()
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' })
  far.close()
})

test('a slow server is waited for', async () => {
  const far = await plainServer()
  const { id, port } = await serverOf(playground, { kind: 'relay', to: to(far.port) })
  const near = await plainSocket(port)
  const bytes = Buffer.alloc(30_000_000, 'a')
  near.end(bytes)
  const connection = await far.connection
  connection.pause()
  expect((await standstill(playground, id, 'received')).received).toBeLessThan(bytes.length)
  let length = 0
  connection.on('data', (part: Buffer) => { length += part.length })
  await once(connection.resume(), 'end')
  expect(length).toBe(bytes.length)
  connection.end()
  await once(near.resume(), 'close')
  far.close()
})

test('a slow client is waited for', async () => {
  const far = await plainServer()
  const { id, port } = await serverOf(playground, { kind: 'relay', to: to(far.port) })
  const near = await plainSocket(port)
  near.pause()
  const bytes = Buffer.alloc(30_000_000, 'a')
  const connection = await far.connection
  connection.end(bytes)
  const { sent, unsent } = await standstill(playground, id, 'sent')
  expect(sent).toBeLessThan(bytes.length)
  expect(unsent).toBeLessThan(1_000_000)
  near.end()
  expect((await everything(near)).length).toBe(bytes.length)
  far.close()
})
