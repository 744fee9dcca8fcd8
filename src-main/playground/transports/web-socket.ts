import { isUtf8 } from 'node:buffer'
import { createServer, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { descriptorOf } from '../descriptor.ts'
import { addressText, endpoint, type Endpoint } from '../endpoint.ts'
import type { BindAddress } from './addresses.ts'
import type { Connection, ConnectionListener } from './connection.ts'
import type { Listener, ListenerEvents } from './listener.ts'
import { listening, netListener } from './net-server.ts'

/** The longest message that is taken, in bytes; a longer one closes the connection with 1009 (RFC 6455 section 7.4.1). */
const MAX_MESSAGE = 16 * 1024 * 1024
/** Milliseconds that the peer has to answer our close frame. */
const CLOSE_TIME = 3000
const OPTIONS = { maxPayload: MAX_MESSAGE, perMessageDeflate: false }

/** A WebSocket that is open. There is no half-close: our close frame is answered by the peer's (RFC 6455 section 5.5.1). */
class WebSocketConnection implements Connection {
  readonly bounded = true
  readonly local: Endpoint
  readonly peer: Endpoint
  private readonly webSocket: WebSocket
  private readonly socket: Socket
  /** Whether the peer's last message was binary; then ours are too. */
  private binary = false

  constructor(webSocket: WebSocket, socket: Socket) {
    this.webSocket = webSocket
    this.socket = socket
    this.local = endpoint(socket.localAddress, socket.localPort)
    this.peer = endpoint(socket.remoteAddress, socket.remotePort)
    webSocket.pause()
  }

  get fd(): number | undefined {
    return descriptorOf(this.socket)
  }

  get unsent(): number {
    return this.webSocket.bufferedAmount
  }

  attach(listener: ConnectionListener): void {
    let failure: Error | undefined
    this.webSocket.on('message', (bytes, binary) => {
      this.binary = binary
      // ws's default is one Buffer a message.
      listener.bytes(bytes as Buffer)
    })
    this.webSocket.on('error', (error) => { failure = error })
    this.socket.on('error', (error) => { failure ??= error })
    this.socket.on('drain', () => { listener.drained() })
    this.webSocket.on('close', () => { listener.over(failure) })
  }

  write(bytes: Uint8Array): boolean {
    if (this.webSocket.readyState !== WebSocket.OPEN) return true
    this.webSocket.send(bytes, { binary: this.binary || !isUtf8(bytes) })
    return !this.socket.writableNeedDrain
  }

  cork(): void {
    this.socket.cork()
  }

  uncork(): void {
    this.socket.uncork()
  }

  end(): void {
    this.closeWith(1000)
  }

  private closeWith(code: number, reason?: string): void {
    this.webSocket.resume()
    this.webSocket.close(code, reason)
    const timer = setTimeout(() => { this.webSocket.terminate() }, CLOSE_TIME)
    this.webSocket.once('close', () => { clearTimeout(timer) })
  }

  /** 1013: try again later (IANA's registry of close codes). */
  close(refusal?: string): void {
    if (refusal === undefined) this.end()
    else this.closeWith(1013, refusal)
  }

  reset(): void {
    this.socket.resetAndDestroy()
    this.webSocket.terminate()
  }

  pause(): void {
    this.webSocket.pause()
  }

  resume(): void {
    this.webSocket.resume()
  }
}

/** @throws Node's error of bind() or listen() */
export async function listenWebSocket(at: BindAddress, port: number, backlog: number, events: ListenerEvents): Promise<Listener> {
  const webSockets = new WebSocketServer({ noServer: true, ...OPTIONS })
  const carriers = new Set<Socket>()
  const server = createServer((_request, response) => {
    response.writeHead(426, { 'Content-Type': 'text/plain', Upgrade: 'websocket', Connection: 'close' }).end('This is a WebSocket server.\n')
  })
  server.on('connection', (carrier: Socket) => {
    carriers.add(carrier)
    carrier.on('close', () => { carriers.delete(carrier) })
  })
  server.on('clientError', (error, carrier) => {
    carrier.destroy()
    events.failed(error)
  })
  server.on('upgrade', (request: IncomingMessage, _socket, head) => {
    const carrier = request.socket
    webSockets.handleUpgrade(request, carrier, head, (webSocket) => {
      carriers.delete(carrier)
      events.connection(new WebSocketConnection(webSocket, carrier))
    })
  })
  webSockets.on('wsClientError', (error, carrier) => {
    carrier.destroy()
    events.failed(error)
  })
  await listening(server, { ...at, port, backlog, exclusive: true })
  const listener = netListener(server, (error) => { events.failed(error) })
  return {
    address: listener.address,
    port: listener.port,
    get fd() { return listener.fd },
    async close() {
      // Those that have not become WebSockets; the others are sessions and are closed as such.
      for (const carrier of carriers) carrier.destroy()
      await listener.close()
    },
  }
}

/** A WebSocket that connects to one address. */
export interface Connecting {
  /** Resolves once it is open. @throws Node's error of connect(), or ws's of the handshake */
  readonly opened: Promise<Connection>
  abandon(): void
}

/** @param host its name in the request, for servers of several names */
export function webSocketConnecting(address: string, port: number, host: string): Connecting {
  const webSocket = new WebSocket(`ws://${addressText(address, port)}/`, { ...OPTIONS, headers: { Host: addressText(host, port) } })
  const opened = new Promise<Connection>((resolve, reject) => {
    let carrier: Socket | undefined
    webSocket.once('upgrade', (response) => { carrier = response.socket })
    webSocket.once('open', () => {
      webSocket.off('error', reject)
      if (carrier) resolve(new WebSocketConnection(webSocket, carrier))
    })
    webSocket.on('error', reject)
  })
  return { opened, abandon: () => { webSocket.terminate() } }
}
