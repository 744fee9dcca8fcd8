import { once } from 'node:events'
import { existsSync, lstatSync, unlinkSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { refusal } from '../problem.ts'
import { StreamConnection } from './stream-connection.ts'
import { turnedAway } from './descriptor-reserve.ts'
import type { Listener, ListenerEvents } from './listener.ts'
import { listening, netListener } from './net-server.ts'

/** Bytes of sun_path but the last, which is NUL (unix(7)). */
const MAX_PATH = 107

/**
 * Listens at a path. A socket file there that nobody listens at any more is removed first; anything else stays.
 * @throws Node's error of bind() or listen(); SystemProblem ENAMETOOLONG
 */
export async function listenUnix(path: string, backlog: number, events: ListenerEvents): Promise<Listener> {
  checkLength(path, 'bind')
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    if (!turnedAway(socket)) events.connection(new StreamConnection(socket, { local: path, peer: '*' }))
  })
  try {
    await listening(server, { path, backlog, exclusive: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // libuv says EACCES for bind()'s ENOENT.
    if (code === 'EACCES' && !existsSync(dirname(path))) throw refusal('ENOENT', 'bind', path)
    if (code !== 'EADDRINUSE' || !await isStale(path)) throw error
    unlinkSync(path)
    await listening(server, { path, backlog, exclusive: true })
  }
  return netListener(server, (error) => { events.failed(error) })
}

/** @throws SystemProblem ENAMETOOLONG */
export function unixSocket(path: string): Socket {
  checkLength(path, 'connect')
  return connect({ path, allowHalfOpen: true })
}

function checkLength(path: string, call: string): void {
  const bytes = Buffer.byteLength(path)
  if (process.platform !== 'win32' && bytes > MAX_PATH) {
    throw refusal('ENAMETOOLONG', call, path, `a Unix socket's path is at most ${MAX_PATH} bytes long, and this has ${bytes}`)
  }
}

/** Whether it is a socket whose server is gone: connect() is refused. */
async function isStale(path: string): Promise<boolean> {
  if (!lstatSync(path).isSocket()) return false
  const socket = connect({ path })
  try {
    await once(socket, 'connect')
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED'
  } finally {
    socket.destroy()
  }
}
