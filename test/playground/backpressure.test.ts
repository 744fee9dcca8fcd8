import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Playground } from '../../src-main/playground/playground.ts'
import { client, plainSocket, playgroundOfTest, server, sessionIn, until } from './playground-of-test.ts'

let playground: Playground

beforeEach(() => { playground = playgroundOfTest() })
afterEach(async () => { await playground.close() })

/** Waits until a number has not changed for a while. */
async function settled(look: () => Promise<number>): Promise<number> {
  let last = -1
  let same = 0
  return await until(async () => {
    const now = await look()
    same = now === last ? same + 1 : 0
    last = now
    return same >= 20 && now
  }, 'a number that stays')
}

it('does not read from a peer that does not take its answers', async () => {
  const { id, port = 0 } = await playground.methods.startServer({ spec: server() })
  const socket = await plainSocket(port)
  const piece = Buffer.alloc(256 * 1024, 'x')
  const total = 256 * piece.length
  let sent = 0
  const push = (): void => {
    while (sent < total) {
      sent += piece.length
      if (!socket.write(piece)) {
        socket.once('drain', push)
        return
      }
    }
  }
  push()
  await until(async () => (await sessionIn(playground, id, 'open')).unsent > 0, 'bytes that the peer does not take')
  const stuck = await settled(async () => (await sessionIn(playground, id, 'open')).received)
  // What waits is what was read, less what the kernel's buffers took.
  expect(stuck).toBeLessThan(total)
  expect((await sessionIn(playground, id, 'open')).unsent).toBeLessThan(1024 * 1024)
  let back = 0
  socket.on('data', (bytes) => { back += bytes.length })
  await until(() => back === total, 'all of the answers', 20_000)
  socket.destroy()
})

it('keeps few answers for a peer that asks much in one read and takes nothing', async () => {
  const answer = 'y'.repeat(100_000)
  const { id, port = 0 } = await playground.methods.startServer({
    spec: server({ framing: { kind: 'fixed', size: 1 }, service: { kind: 'fixed', answer: { as: 'text', text: 'y' } } }),
  })
  await playground.methods.removeServer({ server: id })
  const many = await playground.methods.startServer({
    spec: server({ framing: { kind: 'end', marker: { as: 'text', text: ';' } }, service: { kind: 'fixed', answer: { as: 'text', text: answer } } }),
  })
  expect(port).toBeGreaterThan(0)
  const socket = await plainSocket(many.port ?? 0)
  socket.pause()
  socket.write(';'.repeat(60_000))
  const stuck = await settled(async () => (await sessionIn(playground, many.id, 'open')).messagesOut)
  expect(stuck).toBeLessThan(1000)
  expect((await sessionIn(playground, many.id, 'open')).unsent).toBeLessThan(4 * 1024 * 1024)
  socket.destroy()
})

it('sends a file no faster than it is taken, and a parrot sends it back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'perroquet-test-'))
  const path = join(folder, 'file')
  const bytes = randomBytes(8 * 1024 * 1024)
  writeFileSync(path, bytes)
  const { id, port = 0 } = await playground.methods.startServer({ spec: server() })
  const { id: owner, session = 0 } = await playground.methods.openClient({ spec: client(port) })
  expect(await playground.methods.sendFile({ session, path })).toEqual({ bytes: bytes.length })
  await until(async () => (await sessionIn(playground, owner, 'open')).received === bytes.length, 'the whole file')
  expect(await sessionIn(playground, id, 'open')).toMatchObject({ received: bytes.length, sent: bytes.length })
  const { dropped, total } = await playground.methods.transcript({ session, from: 0, count: 1 })
  expect(dropped).toBeGreaterThan(0)
  expect(total).toBeGreaterThan(dropped)
  await expect(playground.methods.sendFile({ session, path: join(folder, 'missing') })).rejects.toThrow(/ENOENT/)
  rmSync(folder, { recursive: true })
})

it('refuses to send more by hand while the peer reads nothing', async () => {
  const { id, port = 0 } = await playground.methods.startServer({ spec: server({ service: { kind: 'hand' } }) })
  const socket = await plainSocket(port)
  const { id: session } = await sessionIn(playground, id, 'open')
  const data = { as: 'text' as const, text: 'z'.repeat(1_000_000) }
  const most = async (): Promise<void> => {
    for (let n = 0; n < 200; n++) await playground.methods.send({ session, data, framed: true })
  }
  await expect(most()).rejects.toThrow(/does not read/)
  socket.destroy()
})

it('closes all at once though a peer takes nothing', async () => {
  const { port = 0 } = await playground.methods.startServer({ spec: server({ service: { kind: 'chargen' } }) })
  const socket = await plainSocket(port)
  socket.on('error', () => {})
  socket.pause()
  await until(async () => (await playground.methods.playground({})).sent > 500_000, 'a peer that is full')
  const began = performance.now()
  await playground.close()
  expect(performance.now() - began).toBeLessThan(2500)
  socket.destroy()
})

it('repeats a message, and stops when told or when the session ends', async () => {
  const framing = { kind: 'end' as const, marker: { as: 'text' as const, text: ';' } }
  const { id, port = 0 } = await playground.methods.startServer({ spec: server({ framing }) })
  const { id: owner, session = 0 } = await playground.methods.openClient({ spec: client(port, { framing }) })
  await playground.methods.repeat({ session, data: { as: 'text', text: 'tick' }, every: 1, count: 3 })
  await until(async () => (await sessionIn(playground, owner, 'open')).messagesIn === 3, 'three answers')
  expect((await sessionIn(playground, owner, 'open')).repeating).toBe(false)
  await playground.methods.repeat({ session, data: { as: 'text', text: 'tock' }, every: 1, count: 0 })
  await until(async () => (await sessionIn(playground, owner, 'open')).messagesIn > 5, 'more answers')
  await playground.methods.stopRepeat({ session })
  expect((await sessionIn(playground, owner, 'open')).repeating).toBe(false)
  await playground.methods.repeat({ session, data: { as: 'text', text: 'tack' }, every: 1, count: 0 })
  await playground.methods.stopServer({ server: id })
  await playground.methods.close({ session })
  expect((await sessionIn(playground, owner, 'closed')).repeating).toBe(false)
})
