import dgram from 'node:dgram'
import { lookup } from 'node:dns'
import { Duplex } from 'node:stream'
import type { FarEndEvents } from './far-end.ts'

/** A connected UDP socket as a stream: each write is a datagram, and so is each chunk. Datagrams that nobody reads are dropped. */
export class DatagramStream extends Duplex {
  readonly #host: string
  readonly #port: number
  readonly #family: 0 | 4 | 6
  readonly #events: FarEndEvents
  #socket: dgram.Socket | undefined
  #wanted = false

  constructor(host: string, port: number, family: 0 | 4 | 6, events: FarEndEvents) {
    super({ readableObjectMode: true })
    this.#host = host
    this.#port = port
    this.#family = family
    this.#events = events
  }

  override _construct(done: (error?: Error | null) => void): void {
    lookup(this.#host, { family: this.#family }, (error, address, family) => {
      if (error || this.destroyed) return done(error)
      const socket = dgram.createSocket({ type: family === 6 ? 'udp6' : 'udp4' })
      this.#socket = socket
      socket.on('message', (bytes) => {
        if (this.#wanted) this.#wanted = this.push(bytes)
      })
      socket.once('error', done)
      socket.connect(this.#port, address, () => {
        socket.off('error', done)
        socket.on('error', (problem) => this.#events.problem(problem.message))
        const local = socket.address()
        this.#events.connected(`${local.family === 'IPv6' ? `[${local.address}]` : local.address}:${local.port}`)
        done()
      })
    })
  }

  override _read(): void {
    this.#wanted = true
  }

  /** What one datagram cannot carry, or an ICMP error, ends nothing. */
  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#socket?.send(bytes, (error) => {
      if (error) this.#events.problem(error.message)
      done()
    })
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#socket) return done(error)
    this.#socket.close(() => done(error))
  }
}
