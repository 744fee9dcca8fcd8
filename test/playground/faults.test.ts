import { once } from 'node:events'
import { closeSync, openSync, readdirSync } from 'node:fs'
import type { Socket } from 'node:net'
import koffi from 'koffi'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Playground } from '../../src-main/playground/playground.ts'
import { descriptor } from '../libc/descriptor.ts'
import { client, plainSocket, playgroundOfTest, received, sessionIn, sessionsOf, until } from './playground-of-test.ts'
import { events, everything, said, serverOf, session } from './services/serving-of-test.ts'

let playground: Playground
let parrot: { id: number, port: number }
/** A session that goes on whatever happens to the others. */
let bystander: Socket

beforeEach(async () => {
  playground = playgroundOfTest()
  parrot = await serverOf(playground, { kind: 'parrot' })
  bystander = await plainSocket(parrot.port)
})
afterEach(async () => {
  bystander.destroy()
  await playground.close()
})

async function bystanderGoesOn(): Promise<void> {
  bystander.write('coco')
  expect(await received(bystander, 4)).toBe('coco')
}

const sharpBracket = { kind: 'end', marker: { as: 'text', text: '#)' } } as const
const linux = process.platform === 'linux'
const descriptors = () => readdirSync('/proc/self/fd').length

test('clients of one worker: a reset of the one that is served lets the next in, one that left while waiting is passed over', async () => {
  const { id, port } = await serverOf(playground, { kind: 'parrot' }, { concurrency: { kind: 'pool', workers: 1, queue: 2 } })
  const first = await plainSocket(port)
  await sessionIn(playground, id, 'open')
  const second = await plainSocket(port)
  const third = await plainSocket(port)
  await expect.poll(async () => (await sessionsOf(playground, id)).filter(({ state }) => state === 'waiting').length).toBe(2)
  third.write('third')
  second.resetAndDestroy()
  first.resetAndDestroy()
  expect(await received(third, 5)).toBe('third')
  await expect.poll(async () => (await sessionsOf(playground, id)).map(({ state }) => state)).toEqual(['open', 'reset', 'reset'])
  third.destroy()
})

describe.skipIf(!linux)('a half-open peer', () => {
  const SOL_TCP = 6
  const TCP_REPAIR = 19
  /** Makes a socket vanish as in a power cut: no FIN, no RST. Takes CAP_NET_ADMIN. */
  function vanish(socket: Socket): boolean {
    const setsockopt = koffi.load(null).func('int setsockopt(int, int, int, const int *, uint32_t)')
    const vanished = setsockopt(descriptor(socket), SOL_TCP, TCP_REPAIR, [1], 4) === 0
    if (!vanished) console.warn('no right to TCP_REPAIR here: half-open peers are left out')
    socket.destroy()
    return vanished
  }

  test('is there as before until something is sent to it; its RST then ends the session', async (context) => {
    const { id, port } = await serverOf(playground, { kind: 'hand' })
    const socket = await plainSocket(port)
    socket.write('here')
    const { id: talk } = await until(async () => (await sessionsOf(playground, id)).find(({ messagesIn }) => messagesIn === 1), 'its message')
    if (!vanish(socket)) return context.skip()
    await bystanderGoesOn()
    expect((await playground.methods.session({ session: talk })).state).toBe('open')
    await playground.methods.send({ session: talk, data: { as: 'text', text: 'are you there?' }, framed: true })
    await sessionIn(playground, id, 'reset')
    await bystanderGoesOn()
  })
})

describe.skipIf(!linux)('descriptors', () => {
  test('are given back, however a session ends', async () => {
    const one = async () => {
      const { id, port } = await serverOf(playground, { kind: 'parrot' }, { framing: sharpBracket })
      const program = await serverOf(playground, { kind: 'program', command: 'cat' })
      const udp = await serverOf(playground, { kind: 'parrot' }, { listen: { transport: 'udp', family: '4', host: '127.0.0.1', port: 0 } })
      const relay = await serverOf(playground, { kind: 'relay', to: { transport: 'tcp', family: '4', host: '127.0.0.1', port } })
      const sockets = await Promise.all(Array.from({ length: 12 }, async (_, n) => await plainSocket(n % 3 ? n % 3 === 1 ? program.port : relay.port : port)))
      for (const socket of sockets) {
        socket.on('error', () => {})
        socket.write('half a mess')
      }
      const clients = await Promise.all(([port, program.port, relay.port]).map(async (to) => await playground.methods.openClient({ spec: client(to) })))
      clients.push(await playground.methods.openClient({ spec: client(udp.port, { to: { transport: 'udp', family: '4', host: '127.0.0.1', port: udp.port } }) }))
      await until(async () => (await sessionsOf(playground, program.id)).length === 5, 'programs')
      sockets.slice(0, 3).forEach((socket) => socket.end())
      sockets.slice(3, 6).forEach((socket) => socket.resetAndDestroy())
      const [talk, other] = await sessionsOf(playground, program.id)
      await playground.methods.reset({ session: talk?.id ?? 0 })
      await playground.methods.close({ session: other?.id ?? 0 })
      for (const { id: owner } of clients) await playground.methods.removeClient({ client: owner })
      for (const owner of [relay.id, program.id, udp.id, id]) await playground.methods.removeServer({ server: owner })
      await Promise.all(sockets.map(async (socket) => {
        if (!socket.destroyed) await once(socket.destroy(), 'close')
      }))
    }
    // Once for what stays: a thread pool, the certificate.
    await one()
    await new Promise((resolve) => { setImmediate(resolve) })
    const before = descriptors()
    for (let n = 0; n < 3; n++) await one()
    await until(() => descriptors() <= before, `${before} descriptors again`)
    await bystanderGoesOn()
  })

  test('that are exhausted: a program cannot be started, which its session says', async () => {
    const { id, port } = await serverOf(playground, { kind: 'program', command: 'cat' })
    // Two for the connection, none for pipes.
    const restore = exhaust(2)
    let socket
    try {
      socket = await plainSocket(port)
      socket.on('error', () => {})
      expect(await everything(socket)).toBe('')
      await bystanderGoesOn()
    } finally {
      restore()
    }
    const { id: talk } = await session(playground, id, ({ endedAt }) => endedAt !== undefined)
    expect(await events(playground, talk)).toContain('error: execvp cat: EMFILE: too many open files')
    socket.destroy()
    expect(await said(port, 'again')).toBe('again')
  })
})

const RLIMIT_NOFILE = 7

/** Leaves this process so many descriptors. @returns gives them back */
function exhaust(left: number): () => void {
  const libc = koffi.load(null)
  const getrlimit = libc.func('int getrlimit(int, _Out_ uint64_t *)')
  const setrlimit = libc.func('int setrlimit(int, const uint64_t *)')
  const before = [0, 0]
  getrlimit(RLIMIT_NOFILE, before)
  setrlimit(RLIMIT_NOFILE, [Math.max(...readdirSync('/proc/self/fd').map(Number)) + 10, before[1]])
  const taken: number[] = []
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'))
  } catch {
    for (const fd of taken.splice(0, left)) closeSync(fd)
  }
  return () => {
    setrlimit(RLIMIT_NOFILE, before)
    for (const fd of taken) closeSync(fd)
  }
}
