import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Playground } from '../../src-main/playground/playground.ts'
import { plainSocket, playgroundOfTest, received, server, sessionIn, sessionsOf, story, until } from './playground-of-test.ts'

let playground: Playground

beforeEach(() => { playground = playgroundOfTest() })
afterEach(async () => { await playground.close() })

it('lets the others wait while one is served, and reads what they sent when their turn comes', async () => {
  const { id, port = 0 } = await playground.methods.startServer({ spec: server({ concurrency: { kind: 'one' } }) })
  const first = await plainSocket(port)
  await sessionIn(playground, id, 'open')
  const second = await plainSocket(port)
  await sessionIn(playground, id, 'waiting')
  const third = await plainSocket(port)
  second.write('second')
  third.write('third')
  const waiting = await until(async () => {
    const all = (await sessionsOf(playground, id)).filter(({ state }) => state === 'waiting')
    return all.length === 2 && all
  }, 'two that wait')
  expect(waiting.map(({ place }) => place)).toEqual([2, 1])
  expect(waiting.every(({ received: bytes }) => bytes === 0)).toBe(true)
  await expect(playground.methods.send({ session: waiting[0].id, data: { as: 'text', text: 'x' }, framed: true })).rejects.toThrow(/waits/)
  first.write('first')
  expect(await received(first, 5)).toBe('first')
  first.destroy()
  expect(await received(second, 6)).toBe('second')
  const [, served] = await sessionsOf(playground, id)
  expect(served).toMatchObject({ state: 'open', worker: 1 })
  expect(await story(playground, served.id)).toEqual(['accept', 'queued', 'dequeued', 'in second', 'out second'])
  second.end()
  expect(await received(third, 5)).toBe('third')
  third.destroy()
})

it('serves as many as the pool has workers, queues the next and refuses the one after', async () => {
  const { id, port = 0 } = await playground.methods.startServer({ spec: server({ concurrency: { kind: 'pool', workers: 2, queue: 1 } }) })
  const sockets = []
  for (const text of ['a', 'b']) {
    const socket = await plainSocket(port)
    socket.write(text)
    expect(await received(socket, 1)).toBe(text)
    sockets.push(socket)
  }
  const waiting = await plainSocket(port)
  await sessionIn(playground, id, 'waiting')
  const refused = await plainSocket(port)
  refused.resume()
  await once(refused, 'end')
  const { id: refusedSession } = await sessionIn(playground, id, 'refused')
  expect(await playground.methods.transcript({ session: refusedSession, from: 1, count: 1 })).toMatchObject({
    entries: [{ event: 'refused', detail: 'no place: 2 served, 1 waiting' }],
  })
  expect((await playground.methods.playground({})).servers).toMatchObject([{ serving: 2, waiting: 1, refused: 1 }])
  sockets[1].destroy()
  waiting.write('c')
  expect(await received(waiting, 1)).toBe('c')
  expect((await sessionsOf(playground, id)).map(({ worker, state }) => [worker, state])).toEqual([[undefined, 'refused'], [2, 'open'], [2, 'closed'], [1, 'open']])
  refused.destroy()
  waiting.destroy()
  sockets[0].destroy()
})

it.skipIf(process.platform !== 'linux')('shows what becomes of those who wait: who has gone leaves the queue, who has sent all is still served', async () => {
  const { id, port = 0 } = await playground.methods.startServer({ spec: server({ concurrency: { kind: 'one' } }) })
  const first = await plainSocket(port)
  await sessionIn(playground, id, 'open')
  const gone = await plainSocket(port)
  gone.write('nobody reads this')
  const { id: goneId } = await sessionIn(playground, id, 'waiting')
  const patient = await plainSocket(port)
  patient.end('all that I say')
  const waits = await until(async () => (await sessionsOf(playground, id)).find(({ finCame }) => finCame === true), 'a FIN that waits')
  expect(waits).toMatchObject({ state: 'waiting', place: 2, received: 0 })
  gone.resetAndDestroy()
  const reset = await sessionIn(playground, id, 'reset')
  expect(reset).toMatchObject({ id: goneId, sent: 0, problem: { code: 'ECONNRESET' } })
  await until(async () => (await sessionsOf(playground, id)).some((each) => each.id === waits.id && each.state === 'waiting' && each.place === 1), 'the next place')
  expect((await playground.methods.playground({})).servers).toMatchObject([{ serving: 1, waiting: 1, ended: 1 }])
  first.destroy()
  expect(await received(patient, 14)).toBe('all that I say')
  expect(await story(playground, waits.id)).toEqual(expect.arrayContaining(['accept', 'queued', 'dequeued', 'in all that I say', 'peerFin', 'out all that I say']))
  expect((await sessionsOf(playground, id)).find((each) => each.id === waits.id)?.finCame).toBeUndefined()
})
