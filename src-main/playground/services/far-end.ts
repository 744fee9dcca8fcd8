import net from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { createWebSocketStream, WebSocket } from 'ws'
import type { Target } from '../../api/playground.ts'
import { DatagramStream } from './datagram-stream.ts'

/** Milliseconds before a connect() is given up. */
const connectTimeout = 10_000
/** Bytes of a WebSocket message. */
const longestMessage = 16 * 1024 * 1024

export interface FarEndEvents {
  /** `local`: our address of it. */
  connected(local: string | undefined): void
  /** Something went wrong that does not end it (an ICMP error). What ends it is the stream's `error`. */
  problem(text: string): void
}

/** Connects to a target; the stream's end() is our FIN, and its `end` the other's. Datagrams are a stream's writes and chunks. */
export function farEnd(target: Target, events: FarEndEvents): Duplex {
  if (target.transport === 'unix') return connected(net.connect({ path: target.path, allowHalfOpen: true }), 'connect', events)
  const { transport, host, port } = target
  const family = target.family === '4' ? 4 : target.family === '6' ? 6 : 0
  switch (transport) {
    case 'tcp': return connected(net.connect({ host, port, family, allowHalfOpen: true }), 'connect', events)
    case 'tls': {
      // Certificates of a lab are self-signed; whoever watches a conversation wants to see it.
      const options: tls.ConnectionOptions & net.TcpNetConnectOpts = { host, port, family, allowHalfOpen: true, rejectUnauthorized: false }
      return connected(tls.connect(net.isIP(host) ? options : { ...options, servername: host }), 'secureConnect', events)
    }
    case 'udp': return new DatagramStream(host, port, family, events)
    case 'ws': {
      const url = `ws://${targetAddress(host, port)}/`
      const socket = new WebSocket(url, { family, handshakeTimeout: connectTimeout, maxPayload: longestMessage, perMessageDeflate: false })
      socket.on('open', () => events.connected(undefined))
      return createWebSocketStream(socket)
    }
  }
}

function connected(socket: net.Socket, event: string, events: FarEndEvents): net.Socket {
  const late = setTimeout(() => {
    socket.destroy(Object.assign(new Error(`connect ETIMEDOUT: no answer in ${connectTimeout / 1000} s`), { code: 'ETIMEDOUT' }))
  }, connectTimeout)
  socket.on(event, () => {
    clearTimeout(late)
    const { localAddress, localPort } = socket
    events.connected(localAddress === undefined || localPort === undefined ? undefined : targetAddress(localAddress, localPort))
  })
  socket.on('close', () => clearTimeout(late))
  return socket
}

const targetAddress = (host: string, port: number) => `${host.includes(':') ? `[${host}]` : host}:${port}`

/** `tcp 127.0.0.1:4444`, `unix /tmp/socket`. */
export const targetText = (target: Target): string =>
  `${target.transport} ${target.transport === 'unix' ? target.path : targetAddress(target.host, target.port)}`
