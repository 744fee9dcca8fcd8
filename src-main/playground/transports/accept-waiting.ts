import { Socket, type Server } from 'node:net'
import { acceptDescriptor } from '../../libc/accept.ts'
import { descriptorOf } from '../descriptor.ts'

/** Connections that are taken in one go, so that those who talk already are not kept waiting. */
const MAX_AT_ONCE = 64

/**
 * Takes the connections that wait behind the one that came. libuv accepts one for each round through all that is ready: under load
 * rounds are long, and a client that came late would wait for minutes before anybody answers.
 */
export function acceptWaiting(server: Server): void {
  // As Node's own: what is sent before the client's turn stays in the kernel's queue.
  const options = { allowHalfOpen: true, readable: true, writable: true, pauseOnCreate: Reflect.get(server, 'pauseOnConnect') === true }
  let taking = false
  server.on('connection', () => {
    const listening = descriptorOf(server)
    if (taking || listening === undefined) return
    taking = true
    for (let taken = 0; taken < MAX_AT_ONCE && server.listening; taken++) {
      const fd = acceptDescriptor(listening)
      if (fd === undefined) break
      server.emit('connection', new Socket({ ...options, fd }))
    }
    taking = false
  })
}
