import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Playground } from '../../src-main/playground/playground.ts'
import { client, entries, plainSocket, playgroundOfTest, received, server, sessionIn, story } from './playground-of-test.ts'

let playground: Playground

beforeEach(() => { playground = playgroundOfTest() })
afterEach(async () => { await playground.close() })

describe('a TCP parrot', () => {
  it('answers a plain socket and writes it down', async () => {
    const { id, port = 0, state, address, fd, inode } = await playground.methods.startServer({ spec: server() })
    expect(state).toBe('listening')
    expect(address).toBe('127.0.0.1')
    expect(fd).toBeGreaterThan(2)
    expect(inode).toBeGreaterThan(0)
    const socket = await plainSocket(port)
    socket.write('hello')
    expect(await received(socket, 5)).toBe('hello')
    const open = await sessionIn(playground, id, 'open')
    expect(open).toMatchObject({ peer: `127.0.0.1:${socket.localPort}`, local: `127.0.0.1:${port}`, received: 5, sent: 5, messagesIn: 1, messagesOut: 1, worker: 1 })
    socket.end()
    await once(socket, 'close')
    const { id: session } = await sessionIn(playground, id, 'closed')
    expect(await story(playground, session)).toEqual(['accept', 'in hello', 'out hello', 'peerFin', 'ourFin', 'close'])
    const [, asked] = await entries(playground, session)
    expect(asked).toMatchObject({ kind: 'in', length: 5, head: 0, tail: 0, sizes: [5], parts: 1 })
  })

  it('talks to a client of ours', async () => {
    const { id, port = 0 } = await playground.methods.startServer({ spec: server() })
    const opened = await playground.methods.openClient({ spec: client(port) })
    expect(opened).toMatchObject({ state: 'open', tried: [{ address: '127.0.0.1', family: '4', outcome: 'won' }] })
    const session = opened.session ?? 0
    await playground.methods.send({ session, data: { as: 'text', text: 'salut\\n' }, framed: true })
    await expect.poll(async () => await story(playground, session)).toEqual(['connect', 'out salut\n', 'in salut\n'])
    await playground.methods.shutdownWrite({ session })
    await sessionIn(playground, opened.id, 'closed')
    await sessionIn(playground, id, 'closed')
    expect(await story(playground, session)).toEqual(['connect', 'out salut\n', 'in salut\n', 'ourFin', 'peerFin', 'close'])
  })
})
