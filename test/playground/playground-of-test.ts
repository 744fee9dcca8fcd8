import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import * as v from 'valibot'
import { clientSpec, serverSpec, type ClientSpec, type ServerSpec, type SessionSummary, type TranscriptEntry } from '../../src-main/api/playground.ts'
import { Playground } from '../../src-main/playground/playground.ts'

/** A playground for a test, as the thread makes it. */
export function playgroundOfTest(): Playground {
  return new Playground({ mayExec: true, loadScript: new URL('../../out/main/load-worker.js', import.meta.url) })
}

type Given<T> = Partial<T>

/** A TCP parrot at any port of 127.0.0.1, but for what is said. */
export function server(given: Given<v.InferInput<typeof serverSpec>> = {}): ServerSpec {
  return v.parse(serverSpec, {
    name: 'test', listen: { transport: 'tcp', family: '4', host: '127.0.0.1', port: 0 }, framing: { kind: 'none' }, service: { kind: 'parrot' },
    concurrency: { kind: 'each' }, ...given,
  })
}

/** A TCP client of a port of 127.0.0.1, but for what is said. */
export function client(port: number, given: Given<v.InferInput<typeof clientSpec>> = {}): ClientSpec {
  return v.parse(clientSpec, { name: 'test', to: { transport: 'tcp', family: '4', host: '127.0.0.1', port }, framing: { kind: 'none' }, ...given })
}

/** A plain socket of Node's, connected. */
export async function plainSocket(port: number, host = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port, host, allowHalfOpen: true })
  await once(socket, 'connect')
  return socket
}

/** Waits until that many bytes have come, or the end. */
export async function received(socket: Socket, bytes: number): Promise<string> {
  let text = ''
  while (text.length < bytes) {
    const chunk: unknown = socket.read()
    if (chunk instanceof Uint8Array) text += Buffer.from(chunk).toString('latin1')
    else if (socket.readableEnded || socket.destroyed) break
    else await Promise.race([once(socket, 'readable'), once(socket, 'end')])
  }
  return text
}

/** Polls until a condition holds. */
export async function until<T>(look: () => T | undefined | false | Promise<T | undefined | false>, what: string, milliseconds = 8000): Promise<T> {
  const end = performance.now() + milliseconds
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (performance.now() > end) throw new Error(`${what}: not within ${milliseconds} ms`)
    await new Promise((resolve) => { setTimeout(resolve, 5) })
  }
}

export async function sessionsOf(playground: Playground, owner: number): Promise<readonly SessionSummary[]> {
  return (await playground.methods.sessions({ owner, from: 0, count: 500 })).sessions
}

/** Waits until the newest session of an owner is in one of these states. */
export async function sessionIn(playground: Playground, owner: number, ...states: SessionSummary['state'][]): Promise<SessionSummary> {
  return await until(async () => (await sessionsOf(playground, owner)).find(({ state }) => states.includes(state)), `a session that is ${states.join(' or ')}`)
}

export async function entries(playground: Playground, session: number): Promise<readonly TranscriptEntry[]> {
  return (await playground.methods.transcript({ session, from: 0, count: 500 })).entries
}

/** A transcript in short: `in hello`, `out hello`, `accept`. */
export async function story(playground: Playground, session: number): Promise<string[]> {
  return (await entries(playground, session)).map((entry) => entry.kind === 'event' ? entry.event : `${entry.kind} ${Buffer.from(entry.bytes).toString('latin1')}`)
}
