import { createServer, type Socket } from 'node:net'
import { connect, TLSSocket } from 'node:tls'
import { isIP } from 'node:net'
import { endpoint } from '../endpoint.ts'
import type { BindAddress } from './addresses.ts'
import { selfSigned } from './certificate.ts'
import { turnedAway } from './descriptor-reserve.ts'
import type { Listener, ListenerEvents } from './listener.ts'
import { listening, netListener } from './net-server.ts'
import { StreamConnection } from './stream-connection.ts'
import { tcpSocket } from './tcp.ts'

/** Milliseconds that a peer has for the handshake. */
const HANDSHAKE_TIME = 10_000

/** TCP connections whose handshake is done are told of. @throws Node's error of bind() or listen() */
export async function listenTls(at: BindAddress, port: number, backlog: number, events: ListenerEvents): Promise<Listener> {
  const secureContext = await selfSigned()
  const shaking = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (carrier) => {
    if (turnedAway(carrier)) return
    const peer = endpoint(carrier.remoteAddress, carrier.remotePort).text
    const socket = new TLSSocket(carrier, { isServer: true, secureContext })
    const timer = setTimeout(() => { socket.destroy(new Error('the TLS handshake took too long')) }, HANDSHAKE_TIME)
    let failure: Error | undefined
    const done = (): void => {
      clearTimeout(timer)
      shaking.delete(carrier)
      socket.off('error', failed)
      socket.off('close', closed)
    }
    const failed = (error: Error): void => { failure ??= error }
    const closed = (): void => {
      done()
      carrier.destroy()
      events.failed(failure ?? new Error('the connection ended before the TLS handshake was done'), peer)
    }
    shaking.add(carrier)
    socket.on('error', failed)
    socket.on('close', closed)
    socket.once('secure', () => {
      done()
      events.connection(new StreamConnection(socket))
    })
  })
  await listening(server, { ...at, port, backlog, exclusive: true })
  const listener = netListener(server, (error) => { events.failed(error) })
  return {
    address: listener.address,
    port: listener.port,
    get fd() { return listener.fd },
    async close() {
      for (const carrier of shaking) carrier.destroy()
      await listener.close()
    },
  }
}

/** A TLS socket and the TCP socket that carries it; it emits `secureConnect` or `error`. The certificate is not verified. */
export function tlsSocket(address: string, port: number, host: string): { readonly socket: TLSSocket, readonly carrier: Socket } {
  const carrier = tcpSocket(address, port)
  // A self-signed certificate is the rule here; what is wrong with it is said in the transcript.
  const socket = connect({ socket: carrier, rejectUnauthorized: false, ...isIP(host) === 0 && { servername: host } })
  return { socket, carrier }
}

/** What is known of the peer's certificate: protocol, cipher, and why it would not be trusted. */
export function tlsDetail(socket: TLSSocket): string {
  const error = socket.authorizationError as Error | string | undefined
  const reason = error instanceof Error ? (error as NodeJS.ErrnoException).code ?? error.message : error
  return `${socket.getProtocol() ?? 'TLS'} ${socket.getCipher().standardName}${reason ? `, certificate not verified: ${reason}` : ''}`
}
