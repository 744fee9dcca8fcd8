import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Target } from '../../../src-main/api/playground.ts'
import type { Playground } from '../../../src-main/playground/playground.ts'
import { plainSocket, playgroundOfTest, received, until } from '../playground-of-test.ts'
import { events, everything, said, serverOf, session, story } from './serving-of-test.ts'

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

test('a slow end is waited for', async () => {
  const far = await plainServer()
  const { id, port } = await serverOf(playground, { kind: 'relay', to: to(far.port) })
  const near = await plainSocket(port)
  const bytes = Buffer.alloc(30_000_000, 'a')
  near.end(bytes)
  const connection = await far.connection
  connection.pause()
  let before = -1
  const { received: taken } = await session(playground, id, ({ received: now }) => {
    const still = now === before && now > 0
    before = now
    return still
  })
  expect(taken).toBeLessThan(bytes.length)
  let length = 0
  connection.on('data', (part: Buffer) => { length += part.length })
  await once(connection.resume(), 'end')
  expect(length).toBe(bytes.length)
  connection.end()
  await once(near.resume(), 'close')
  far.close()
})
