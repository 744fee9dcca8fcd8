import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Playground } from '../../../src-main/playground/playground.ts'
import { daytimeText } from '../../../src-main/playground/services/daytime.ts'
import { plainSocket, playgroundOfTest, received } from '../playground-of-test.ts'
import { everything, said, serverOf, session, standstill } from './serving-of-test.ts'

let playground: Playground
let asking: UdpSocket

beforeEach(() => {
  playground = playgroundOfTest()
  asking = createSocket('udp4')
})
afterEach(async () => {
  asking.close()
  await playground.close()
})

const udp = { listen: { transport: 'udp', family: '4', host: '127.0.0.1', port: 0 } } as const
const lines = { kind: 'end', marker: { as: 'text', text: '\\n' }, limit: 1000 } as const

/** The answer to one datagram. */
async function asked(port: number, text = ''): Promise<string> {
  const answer = once(asking, 'message')
  asking.send(text, port, '127.0.0.1')
  const [bytes] = await answer as [Buffer]
  return bytes.toString()
}

test('parrot: what it got, the rest of the stream too', async () => {
  const { port } = await serverOf(playground, { kind: 'parrot' })
  const megabyte = 'perroquet '.repeat(100_000)
  expect(await said(port, megabyte)).toBe(megabyte)
  expect(await asked((await serverOf(playground, { kind: 'parrot' }, udp)).port, 'coco')).toBe('coco')
})

test('prefix: its text and the message', async () => {
  const text = { as: 'text', text: '[SERVEUR] ' } as const
  expect(await said((await serverOf(playground, { kind: 'prefix', prefix: text })).port, 'abcdefgh')).toBe('[SERVEUR] abcdefgh')
  expect(await said((await serverOf(playground, { kind: 'prefix', prefix: text }, { framing: lines })).port, 'a\n\nb\nc')).toBe('[SERVEUR] a\n[SERVEUR] \n[SERVEUR] b\n')
  const close = { kind: 'close', limit: 1000 } as const
  expect(await said((await serverOf(playground, { kind: 'prefix', prefix: text }, { framing: close })).port, 'all')).toBe('[SERVEUR] all')
  expect(await asked((await serverOf(playground, { kind: 'prefix', prefix: text }, udp)).port, 'abc')).toBe('[SERVEUR] abc')
})

test('fixed answer: the same to everything', async () => {
  const service = { kind: 'fixed', answer: { as: 'text', text: 'Bonjour, message bien reçu !' } } as const
  expect(await said((await serverOf(playground, service, { framing: lines })).port, 'a\nb\n')).toBe('Bonjour, message bien reçu !\n'.repeat(2))
  expect(await asked((await serverOf(playground, { kind: 'fixed', answer: { as: 'hex', hex: '6f6b0a' } }, udp)).port)).toBe('ok\n')
})

describe('hello', () => {
  const service = { kind: 'hello', text: { as: 'text', text: 'hello world' } } as const

  test('says so on connect and closes, whatever the peer does', async () => {
    const { id, port } = await serverOf(playground, service)
    // It does not send its FIN.
    const socket = await plainSocket(port)
    expect(await everything(socket)).toBe('hello world')
    expect((await session(playground, id, ({ state }) => state === 'closed')).received).toBe(0)
    socket.destroy()
    expect(await asked((await serverOf(playground, service, udp)).port)).toBe('hello world')
  })

  test('answers what the peer is still sending with no RST', async () => {
    const { id, port } = await serverOf(playground, service)
    const socket = await plainSocket(port)
    // A RST would be an error here.
    socket.write('are you there?')
    expect(await everything(socket)).toBe('hello world')
    socket.end()
    expect((await session(playground, id, ({ state }) => state === 'closed')).received).toBe(14)
  })

  test('a text that does not go out at once is said to the end', async () => {
    const text = 'a'.repeat(1_000_000)
    const { port } = await serverOf(playground, { kind: 'hello', text: { as: 'text', text } }, { framing: lines })
    const socket = await plainSocket(port)
    expect((await everything(socket)).length).toBe(text.length + 1)
    socket.destroy()
  })
})

test('unique id: seconds and nanoseconds, never twice', async () => {
  const servers = [await serverOf(playground, { kind: 'id' }), await serverOf(playground, { kind: 'id' })]
  const before = BigInt(Date.now() - 1000) * 1_000_000n
  const ids = await Promise.all(Array.from({ length: 40 }, async (_, n) => await said(servers[n % 2]?.port ?? 0, '')))
  const datagrams = await serverOf(playground, { kind: 'id' }, udp)
  for (let n = 0; n < 20; n++) ids.push(await asked(datagrams.port))
  expect(new Set(ids).size).toBe(60)
  const after = BigInt(Date.now() + 1000) * 1_000_000n
  for (const id of ids) {
    expect(id).toMatch(/^\d{19}$/)
    expect(BigInt(id) > before && BigInt(id) < after).toBe(true)
  }
})

test('daytime: RFC 867', async () => {
  const syntax = /^[A-Z][a-z]+day, [A-Z][a-z]+ \d{1,2}, \d{4} \d\d:\d\d:\d\d-\S+\r\n$/
  const { port } = await serverOf(playground, { kind: 'daytime' })
  expect(await said(port, '')).toMatch(syntax)
  expect(await asked((await serverOf(playground, { kind: 'daytime' }, udp)).port)).toMatch(syntax)
  // The RFC's own example, but for the zone of this machine.
  expect(daytimeText(new Date(1982, 1, 22, 17, 37, 43))).toMatch(/^Monday, February 22, 1982 17:37:43-/)
  expect(daytimeText(new Date(2000, 0, 1, 0, 0, 0))).toMatch(/^Saturday, January 1, 2000 00:00:00-/)
})

test('discard: RFC 863, nothing comes back', async () => {
  const { id, port } = await serverOf(playground, { kind: 'discard' })
  expect(await said(port, 'x'.repeat(200_000))).toBe('')
  expect((await session(playground, id, ({ state }) => state === 'closed')).received).toBe(200_000)
})

describe('chargen', () => {
  test('lines of 72 characters, each one further (RFC 864)', async () => {
    const { id, port } = await serverOf(playground, { kind: 'chargen' })
    const socket = await plainSocket(port)
    const text = await received(socket, 100_000)
    const [first, second, ...rest] = text.split('\r\n')
    expect(first).toBe(' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg')
    expect(second).toBe('!"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh')
    expect(rest.slice(93, 95)).toEqual([first, second])
    socket.end()
    await session(playground, id, ({ state }) => state === 'closed')
    socket.destroy()
  })

  test('waits for a peer that does not read', async () => {
    const { id, port } = await serverOf(playground, { kind: 'chargen' })
    const socket = await plainSocket(port)
    socket.pause()
    const { unsent, sent } = await standstill(playground, id, 'sent')
    expect(unsent).toBeLessThan(100_000)
    expect(sent).toBeLessThan(50_000_000)
    socket.destroy()
    await session(playground, id, ({ endedAt }) => endedAt !== undefined)
  })

  test('a datagram of up to 512 characters for each', async () => {
    const { port } = await serverOf(playground, { kind: 'chargen' }, udp)
    const lengths: number[] = []
    for (let n = 0; n < 30; n++) lengths.push((await asked(port)).length)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(512)
    expect(new Set(lengths).size).toBeGreaterThan(5)
  })
})

test('by hand: nothing is answered, nothing is closed', async () => {
  const { id, port } = await serverOf(playground, { kind: 'hand' })
  const socket = await plainSocket(port)
  socket.end('a question')
  const { id: talk } = await session(playground, id, ({ state }) => state === 'peerClosed')
  await playground.methods.send({ session: talk, data: { as: 'text', text: 'an answer' }, framed: true })
  expect(await received(socket, 9)).toBe('an answer')
  await playground.methods.close({ session: talk })
  await session(playground, id, ({ state }) => state === 'closed')
  socket.destroy()
})

test('one who sends many requests and reads no answer is not read either, and gets them all in the end', async () => {
  const answer = 'b'.repeat(100_000)
  const { id, port } = await serverOf(playground, { kind: 'fixed', answer: { as: 'text', text: answer } }, { framing: lines })
  const socket = await plainSocket(port)
  socket.pause()
  socket.end('a\n'.repeat(1000))
  await session(playground, id, ({ unsent }) => unsent > 0)
  expect((await session(playground, id)).unsent).toBeLessThan(1_000_000)
  expect((await everything(socket)).length).toBe(1000 * (answer.length + 1))
})
