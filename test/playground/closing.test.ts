import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Playground } from '../../src-main/playground/playground.ts'
import { client, entries, plainSocket, playgroundOfTest, received, server, sessionIn, story } from './playground-of-test.ts'

let playground: Playground

beforeEach(() => { playground = playgroundOfTest() })
afterEach(async () => { await playground.close() })

/** A server of Node's that gives its next socket. */
async function plainServer(): Promise<{ readonly port: number, readonly accepted: Promise<Socket>, readonly close: () => void }> {
  const listening = createServer({ allowHalfOpen: true })
  const accepted = once(listening, 'connection').then(([socket]) => socket as Socket)
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  return { port: (listening.address() as AddressInfo).port, accepted, close: () => { listening.close() } }
}

describe('half-close', () => {
  it('answers after the FIN of the peer', async () => {
    const { id, port = 0 } = await playground.methods.startServer({ spec: server({ framing: { kind: 'close' } }) })
    const socket = await plainSocket(port)
    socket.end('one message')
    expect(await received(socket, 100)).toBe('one message')
    const { id: session } = await sessionIn(playground, id, 'closed')
    expect(await story(playground, session)).toEqual(['accept', 'in one message', 'peerFin', 'out one message', 'ourFin', 'close'])
  })

  it('shuts its own side down and still reads', async () => {
    const { port, accepted, close } = await plainServer()
    const { id, session = 0 } = await playground.methods.openClient({ spec: client(port) })
    const peer = await accepted
    await playground.methods.shutdownWrite({ session })
    peer.resume()
    await once(peer, 'end')
    await sessionIn(playground, id, 'weClosed')
    await expect(playground.methods.send({ session, data: { as: 'text', text: 'x' }, framed: true })).rejects.toThrow(/FIN/)
    peer.write('still here')
    await expect.poll(async () => await story(playground, session)).toEqual(['connect', 'ourFin', 'in still here'])
    peer.end()
    await sessionIn(playground, id, 'closed')
    close()
  })

  it('stays in CLOSE_WAIT until it is told to close', async () => {
    const { port, accepted, close } = await plainServer()
    const { id, session = 0 } = await playground.methods.openClient({ spec: client(port) })
    const peer = await accepted
    peer.resume()
    peer.end()
    const closedByPeer = await sessionIn(playground, id, 'peerClosed')
    expect(closedByPeer.fd).toBeGreaterThan(2)
    await playground.methods.close({ session })
    await once(peer, 'close')
    const { fd, endedAt } = await sessionIn(playground, id, 'closed')
    expect(fd).toBeUndefined()
    expect(endedAt).toBeGreaterThan(0)
    close()
  })
})

describe('reset', () => {
  it('sends RST', async () => {
    const { port, accepted, close } = await plainServer()
    const { id, session = 0 } = await playground.methods.openClient({ spec: client(port) })
    const peer = await accepted
    peer.resume()
    const failed = once(peer, 'error')
    await playground.methods.reset({ session })
    expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' })
    await sessionIn(playground, id, 'reset')
    expect(await story(playground, session)).toEqual(['connect', 'reset', 'close'])
    close()
  })

  it('of the peer in the middle of a message is a state; other sessions go on', async () => {
    const { id, port = 0 } = await playground.methods.startServer({ spec: server({ framing: { kind: 'length', prefix: 'u16' } }) })
    const other = await plainSocket(port)
    const socket = await plainSocket(port)
    socket.write(Buffer.from([0, 10, 1, 2, 3]))
    await expect.poll(async () => (await sessionIn(playground, id, 'open')).received).toBe(5)
    socket.resetAndDestroy()
    const { id: session, problem } = await sessionIn(playground, id, 'reset')
    expect(problem).toMatchObject({ code: 'ECONNRESET', call: 'read' })
    expect(await story(playground, session)).toEqual(['accept', 'in \0\n\x01\x02\x03', 'reset', 'close'])
    expect((await entries(playground, session))[1]).toMatchObject({ partial: true })
    other.write(Buffer.from([0, 2, 0x68, 0x69]))
    expect(await received(other, 4)).toBe('\0\x02hi')
    other.destroy()
  })
})

it('writes down what the end of the stream cut off', async () => {
  const { id, port = 0 } = await playground.methods.startServer({ spec: server({ framing: { kind: 'end', marker: { as: 'text', text: '#)' } } }) })
  const socket = await plainSocket(port)
  socket.end('whole#)half')
  expect(await received(socket, 100)).toBe('whole#)')
  const { id: session, messagesIn } = await sessionIn(playground, id, 'closed')
  expect(messagesIn).toBe(1)
  const [, whole, , half] = await entries(playground, session)
  expect(whole).toMatchObject({ kind: 'in', head: 0, tail: 2 })
  expect(half).toMatchObject({ kind: 'in', partial: true, length: 4 })
})

it('refuses a frame that claims more than its limit, and does not keep it', async () => {
  const { id, port = 0 } = await playground.methods.startServer({ spec: server({ framing: { kind: 'length', prefix: 'u32', limit: 1000 } }) })
  const socket = await plainSocket(port)
  socket.on('error', () => {})
  socket.write(Buffer.from([0, 0, 0, 1, 0x61, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]))
  expect(await received(socket, 100)).toBe('\0\0\0\x01a')
  const failed = await sessionIn(playground, id, 'failed')
  expect(failed.problem).toMatchObject({ code: 'EMSGSIZE' })
  expect(await story(playground, failed.id)).toEqual(expect.arrayContaining(['in \0\0\0\x01a', 'out \0\0\0\x01a', 'frameTooLong']))
  socket.destroy()
})

it('closes every socket when the server stops, and keeps the transcripts', async () => {
  const { id, port = 0 } = await playground.methods.startServer({ spec: server() })
  const socket = await plainSocket(port)
  socket.write('kept')
  expect(await received(socket, 4)).toBe('kept')
  const { id: session } = await sessionIn(playground, id, 'open')
  socket.resume()
  const ended = once(socket, 'end')
  expect(await playground.methods.stopServer({ server: id })).toMatchObject({ state: 'stopped', serving: 0, ended: 1 })
  await ended
  expect(await story(playground, session)).toEqual(['accept', 'in kept', 'out kept', 'ourFin', 'close'])
  expect(await playground.methods.restartServer({ server: id })).toMatchObject({ state: 'listening' })
  socket.destroy()
})
