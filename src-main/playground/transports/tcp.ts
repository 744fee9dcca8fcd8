import { connect, createServer, type Socket } from 'node:net'
import { StreamConnection } from './stream-connection.ts'
import type { BindAddress } from './addresses.ts'
import { turnedAway } from './descriptor-reserve.ts'
import type { Listener, ListenerEvents } from './listener.ts'
import { listening, netListener } from './net-server.ts'

/** @throws Node's error of bind() or listen() */
export async function listenTcp(at: BindAddress, port: number, backlog: number, events: ListenerEvents): Promise<Listener> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    if (!turnedAway(socket)) events.connection(new StreamConnection(socket))
  })
  await listening(server, { ...at, port, backlog, exclusive: true })
  return netListener(server, (error) => { events.failed(error) })
}

/** A socket that connects to one address; it emits `connect` or `error`. */
export function tcpSocket(address: string, port: number): Socket {
  return connect({ host: address, port, allowHalfOpen: true, autoSelectFamily: false })
}
