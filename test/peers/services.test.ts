import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Framing, Service } from '../../src-main/api/playground.ts'
import type { Playground } from '../../src-main/playground/playground.ts'
import { playgroundOfTest, server, sessionIn, sessionsOf, until } from '../playground/playground-of-test.ts'
import { OtherProgram } from './other-program.ts'
import { installed } from './program.ts'

/** socat, ncat and OpenBSD's nc as clients of every service. How they connect, with a FIN at the end of their input. */
const clients: Readonly<Record<string, (port: number) => string[]>> = {
  socat: (port) => ['-t20', '-', `TCP4:127.0.0.1:${port}`],
  ncat: (port) => ['127.0.0.1', String(port)],
  nc: (port) => ['-N', '127.0.0.1', String(port)],
}

const text = (typed: string) => ({ as: 'text', text: typed }) as const
const limit = 1000
const lines: Framing = { kind: 'end', marker: text('\\n'), limit }
const accounts = [{ user: 'wagner', password: 'abc123' }]

/** What a client that says `input` gets. */
const dialogues: readonly { readonly service: Service, readonly framing?: Framing, readonly input: string, readonly output: string | RegExp }[] = [
  { service: { kind: 'parrot' }, framing: { kind: 'length', prefix: 'digits', width: 4, order: 'big', inclusive: false, limit }, input: '0011Hello World', output: '0011Hello World' },
  { service: { kind: 'prefix', prefix: text('[SERVEUR] ') }, framing: lines, input: 'abc\ndef\n', output: '[SERVEUR] abc\n[SERVEUR] def\n' },
  { service: { kind: 'prefix', prefix: text('[SERVEUR] ') }, framing: { kind: 'close', limit }, input: 'abc\ndef\n', output: '[SERVEUR] abc\ndef\n' },
  { service: { kind: 'hello', text: text('hello world') }, input: '', output: 'hello world' },
  { service: { kind: 'fixed', answer: text('ok\\n') }, framing: lines, input: 'a\nb\n', output: 'ok\nok\n' },
  { service: { kind: 'id' }, input: '', output: /^\d{19}$/ },
  { service: { kind: 'daytime' }, input: '', output: /^\w+day, \w+ \d+, \d{4} .+\r\n$/ },
  { service: { kind: 'discard' }, input: 'abc'.repeat(50_000), output: '' },
  {
    service: { kind: 'smop', accounts }, framing: { kind: 'end', marker: text('#)'), limit },
    input: 'LOGIN#wagner#abc123#)\nOPER#*#5#3#)\nLOGOUT#)\n', output: 'LOGIN#ok#)OPER#ok#15#)LOGOUT#ok#)',
  },
  { service: { kind: 'program', command: 'tr a-z A-Z' }, input: 'coco', output: 'COCO' },
]

let playground: Playground
let peers: OtherProgram[]

beforeEach(() => {
  playground = playgroundOfTest()
  peers = []
})
afterEach(async () => {
  for (const peer of peers) await peer.kill()
  await playground.close()
})

async function serve(service: Service, framing: Framing = { kind: 'none' }): Promise<{ id: number, port: number }> {
  const { id, port = 0, problem } = await playground.methods.startServer({ spec: server({ service, framing }) })
  expect(problem).toBeUndefined()
  return { id, port }
}

describe.each(Object.entries(clients))('%s as a client', (program, words) => {
  const there = installed(program)

  function connect(port: number): OtherProgram {
    const peer = new OtherProgram(program, words(port))
    peers.push(peer)
    return peer
  }

  it.skipIf(!there).each(dialogues)('of $service.kind', async ({ service, framing, input, output }) => {
    const { id, port } = await serve(service, framing)
    const peer = connect(port)
    peer.child.stdin.end(input)
    expect(await peer.ended()).toBe(0)
    expect(peer.output).toEqual(typeof output === 'string' ? output : expect.stringMatching(output))
    await sessionIn(playground, id, 'closed')
  })

  it.skipIf(!there)('of chargen, as long as it wants', async () => {
    const { id, port } = await serve({ kind: 'chargen' })
    const peer = connect(port)
    await peer.said(' !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg\r\n')
    await until(() => peer.output.length > 100_000, 'characters')
    await peer.kill()
    await until(async () => (await sessionsOf(playground, id)).every(({ endedAt }) => endedAt !== undefined), 'the end of the session')
  })

  it.skipIf(!there)('of a relay, and of a person behind it', async () => {
    const hand = await serve({ kind: 'hand' }, lines)
    const { port } = await serve({ kind: 'relay', to: { transport: 'tcp', family: '4', host: '127.0.0.1', port: hand.port } })
    const peer = connect(port)
    peer.write('a question\n')
    const { id: session } = await until(async () => (await sessionsOf(playground, hand.id)).find(({ messagesIn }) => messagesIn === 1), 'the question')
    await playground.methods.send({ session, data: text('an answer'), framed: true })
    await peer.said('an answer\n')
    peer.child.stdin.end()
    await sessionIn(playground, hand.id, 'peerClosed')
    await playground.methods.close({ session })
    expect(await peer.ended()).toBe(0)
  })
})
