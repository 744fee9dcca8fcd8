import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Service, SessionSummary } from '../../../src-main/api/playground.ts'
import type { Playground } from '../../../src-main/playground/playground.ts'
import { plainSocket, server, story, until } from '../playground-of-test.ts'

/** A server of this service at any port. */
export async function serverOf(playground: Playground, service: Service, given: Parameters<typeof server>[0] = {}): Promise<{ readonly id: number, readonly port: number }> {
  const { id, port, problem } = await playground.methods.startServer({ spec: server({ service, ...given }) })
  if (port === undefined) throw new Error(problem?.text ?? 'no port')
  return { id, port }
}

/** All that comes until the other end's FIN. */
export async function everything(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString()
  })
  if (!socket.readableEnded) await once(socket.resume(), 'end')
  return text
}

/** What a server says to a client that sends this and then its FIN. */
export async function said(port: number, sent: string | Uint8Array): Promise<string> {
  const socket = await plainSocket(port)
  socket.end(sent)
  return await everything(socket)
}

/** The newest session of a server, once it fits. */
export async function session(playground: Playground, owner: number, fits: (session: SessionSummary) => boolean = () => true): Promise<SessionSummary> {
  return await until(async () => (await playground.methods.sessions({ owner, from: 0, count: 500 })).sessions.find(fits), 'a session')
}

/** The newest session of a server, once bytes have gone this way and no more do. */
export async function standstill(playground: Playground, owner: number, way: 'received' | 'sent'): Promise<SessionSummary> {
  let before = 0
  let same = 0
  return await session(playground, owner, ({ [way]: bytes }) => {
    same = bytes === before && bytes > 0 ? same + 1 : 0
    before = bytes
    return same >= 10
  })
}

/** Events of a session's transcript with their detail: `stderr: text`. */
export async function events(playground: Playground, id: number): Promise<string[]> {
  const { entries } = await playground.methods.transcript({ session: id, from: 0, count: 500 })
  return entries.flatMap((entry) => entry.kind === 'event' ? [`${entry.event}: ${entry.detail}`] : [])
}

export { story }
