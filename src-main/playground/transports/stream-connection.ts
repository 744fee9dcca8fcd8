import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { setSocketOption } from '../../libc/socket-options.ts'
import { descriptorOf } from '../descriptor.ts'
import { endpoint, type Endpoint } from '../endpoint.ts'
import type { Connection, ConnectionListener } from './connection.ts'

/** Milliseconds that bytes which the peer does not take keep a closed connection. */
const LINGER = 3000

/** A connected TCP, Unix or TLS socket that was made with `allowHalfOpen`. */
export class StreamConnection implements Connection {
  readonly bounded = false
  readonly local: Endpoint
  readonly peer: Endpoint
  private readonly socket: Socket
  private readonly kind: 'tcp' | 'unix' | 'tls'

  /** @param path of a Unix socket, whose ends have no other name */
  constructor(socket: Socket, path?: { readonly local: string, readonly peer: string }) {
    this.socket = socket
    this.kind = path ? 'unix' : socket instanceof TLSSocket ? 'tls' : 'tcp'
    this.local = path ? { text: path.local, mapped: false } : endpoint(socket.localAddress, socket.localPort)
    this.peer = path ? { text: path.peer, mapped: false } : endpoint(socket.remoteAddress, socket.remotePort)
    // Until somebody listens, a socket that fails only closes.
    socket.on('error', ignore)
  }

  get fd(): number | undefined {
    return descriptorOf(this.socket)
  }

  get unsent(): number {
    return this.socket.writableLength
  }

  attach(listener: ConnectionListener): void {
    const { socket } = this
    let failure: Error | undefined
    if (socket.destroyed) {
      process.nextTick(() => { listener.over(socket.errored ?? undefined) })
      return
    }
    socket.off('error', ignore)
    socket.on('error', (error) => { failure = error })
    socket.on('data', (bytes: Uint8Array) => { listener.bytes(bytes) })
    socket.on('end', () => { listener.fin() })
    socket.on('finish', () => { listener.ended() })
    socket.on('drain', () => { listener.drained() })
    socket.on('close', () => { listener.over(failure) })
  }

  write(bytes: Uint8Array): boolean {
    return this.socket.write(bytes)
  }

  cork(): void {
    this.socket.cork()
  }

  uncork(): void {
    this.socket.uncork()
  }

  end(): void {
    this.socket.end()
  }

  close(): void {
    const { socket } = this
    if (socket.writableLength > 0) {
      const timer = setTimeout(() => { socket.destroy() }, LINGER)
      socket.once('close', () => { clearTimeout(timer) })
    }
    socket.destroySoon()
  }

  reset(): void {
    // A Unix socket has no RST: closing it with unread bytes is what comes nearest (unix(7)).
    if (this.kind === 'unix') this.socket.destroy()
    else if (this.kind === 'tcp') this.socket.resetAndDestroy()
    else {
      // Node would take the handle away from under TLS; close() after a linger time of zero sends RST too (socket(7)).
      const { fd } = this
      if (fd !== undefined) setSocketOption(fd, 'SO_LINGER', 0)
      this.socket.destroy()
    }
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }
}

function ignore(): void {}
