import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Packr } from 'msgpackr'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'

/** What strangers, and pages that have gone wrong, may send to the browser door: it goes on. */

const packr = new Packr({ useRecords: false, moreTypes: true })
let door: ChildProcess, port: number, cookie: string, origin: string

beforeAll(async () => {
  door = spawn(process.execPath, [fileURLToPath(new URL('../../out/main/browser.js', import.meta.url)), '--no-open'], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (!door.stdout) throw new Error('no output')
  const [line] = await once(createInterface({ input: door.stdout }), 'line') as [string]
  const address = new URL(/http:\S+/.exec(line)?.[0] ?? '')
  port = Number(address.port)
  origin = address.origin
  cookie = (await fetch(address, { redirect: 'manual' })).headers.get('set-cookie')?.split(';')[0] ?? ''
})
afterAll(async () => {
  if (door.exitCode !== null) return
  door.kill('SIGTERM')
  await once(door, 'exit')
})

const page = async (): Promise<number> => (await fetch(origin, { headers: { cookie } })).status

async function raw(text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(text)
  return socket
}
const upgrade = (path: string, more = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${more}\r\n`

async function window(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/engine`, { headers: { cookie, origin } })
  await once(socket, 'open')
  return socket
}
interface Answer { readonly t?: string, readonly i?: string, readonly r?: unknown, readonly e?: { readonly message: string } }

async function call(socket: WebSocket, method: string, argument: unknown): Promise<Answer> {
  const answer = new Promise<Answer>((resolve) => {
    socket.on('message', (bytes: Buffer) => {
      const message = packr.unpack(bytes) as Answer
      // The others are events.
      if (message.t === 's' && message.i === 'x') resolve(message)
    })
  })
  socket.send(packr.pack({ t: 'q', i: 'x', m: method, a: [argument] }))
  return await answer
}

it.each(['//', '//[', 'http://[/engine', '/engine?%', '/%'])('an upgrade of the address %s is refused', async (path) => {
  const socket = await raw(upgrade(path))
  const [answer] = await once(socket, 'data') as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 40[03] /)
  socket.destroy()
  expect(await page()).toBe(200)
})

it.each(['//', '//[', 'http://[/'])('a page at the address %s is none', async (path) => {
  const socket = await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\n\r\n`)
  const [answer] = await once(socket, 'data') as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 /)
  socket.destroy()
})

it('strangers who ask for an upgrade and reset their connection do no harm', async () => {
  const sockets = await Promise.all(Array.from({ length: 50 }, async () => await raw(upgrade('/engine', `Origin: ${origin}\r\n`))))
  for (const socket of sockets) socket.resetAndDestroy()
  await Promise.all(sockets.map(async (socket) => { if (!socket.closed) await once(socket, 'close') }))
  expect(await page()).toBe(200)
})

it('a message with very much wrong in it is refused by the first of it', async () => {
  const socket = await window(), began = performance.now()
  const { e } = await call(socket, 'setMark', { id: 1, numbers: Array.from({ length: 900_000 }, () => 'x'), marked: true })
  expect(e?.message).toMatch(/^setMark: /)
  expect(e?.message.length).toBeLessThan(1000)
  expect(performance.now() - began).toBeLessThan(5000)
  socket.close()
})

it('what the schemas let a page send fits in a message', async () => {
  const socket = await window()
  const { r } = await call(socket, 'saveCsv', { name: 'a.csv', text: 'é'.repeat(4_000_000) })
  expect(r).toMatchObject({ bytes: 8_000_000 })
  socket.close()
})

it('a page that takes no answers is let go', async () => {
  const socket = await window()
  const { r } = await call(socket, 'openSample', { file: 'tcp-loss.pcapng' })
  const { id } = r as { id: number }
  // Some hundred kilobytes each.
  const columns = Array.from({ length: 64 }, () => ({ kind: 'info' }))
  const ask = packr.pack({ t: 'q', i: 'x', m: 'rows', a: [{ id, view: 0, from: 0, count: 2000, columns, time: 'relative' }] })
  const carrier = Reflect.get(socket, '_socket') as Socket
  carrier.pause()
  const closed = once(socket, 'close')
  for (let n = 0; n < 3000; n++) socket.send(ask)
  await expect.poll(async () => (await call(await window(), 'captures', {})).r !== undefined, { timeout: 20_000 }).toBe(true)
  carrier.resume()
  await closed
})
