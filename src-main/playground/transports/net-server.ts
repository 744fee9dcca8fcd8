import type { ListenOptions, Server } from 'node:net'
import { descriptorOf } from '../descriptor.ts'
import { acceptWaiting } from './accept-waiting.ts'
import { guardAccept } from './descriptor-reserve.ts'
import type { Listener } from './listener.ts'

/** What bind() says (bind(2), POSIX); listen() says EADDRINUSE too, but only of a socket that was bound without being refused. */
const BIND = new Set(['EACCES', 'EADDRINUSE', 'EADDRNOTAVAIL', 'EINVAL', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS'])

/**
 * Lets one of Node's servers listen.
 * @throws Node's error of bind() or listen()
 */
export async function listening(server: Server, options: ListenOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      // Node says listen of both calls.
      if (error.syscall === 'listen' && BIND.has(error.code ?? '')) error.syscall = 'bind'
      reject(error)
    })
    server.listen(options, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

/** A server of Node's that listens. */
export function netListener(server: Server, failed: (error: Error) => void): Listener {
  // Errors from here on are those of accept(): EMFILE and the like.
  guardAccept(server, failed)
  acceptWaiting(server)
  const address = server.address()
  return {
    address: typeof address === 'object' ? address?.address : undefined,
    port: typeof address === 'object' ? address?.port : undefined,
    get fd() { return descriptorOf(server) },
    async close() {
      await new Promise<void>((resolve) => { server.close(() => { resolve() }) })
    },
  }
}
