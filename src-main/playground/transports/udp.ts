import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { descriptorOf } from '../descriptor.ts'
import { addressText, endpoint, type Endpoint } from '../endpoint.ts'
import { refusal } from '../problem.ts'
import type { BindAddress } from './addresses.ts'
import type { Connection, ConnectionListener } from './connection.ts'
import type { Listener, ListenerEvents } from './listener.ts'
import { join, type Group } from './multicast.ts'
import { setSocketOptions, type SocketOptions } from './socket-options.ts'

/** Bytes that may wait for the system to take them; a datagram past it is dropped and said to be. */
const MAX_QUEUE = 4 * 1024 * 1024
/** Peers of one server; past it, the one that came first is forgotten. */
const MAX_PEERS = 10_000

/** Something that holds a UDP socket. */
export interface Datagrams {
  readonly socket: Socket
}

export interface DatagramServerOptions {
  readonly groups: readonly Group[]
  /** SO_REUSEADDR before bind(): several servers of the same group and port. */
  readonly reuseAddress: boolean
}

/**
 * A UDP socket that is bound; each address that sends to it is told of as a connection.
 * @throws Node's error of bind(), SystemProblem of a group that cannot be joined
 */
export async function listenUdp(at: BindAddress, port: number, options: DatagramServerOptions, events: ListenerEvents): Promise<Listener & Datagrams> {
  const six = at.host.includes(':')
  const socket = createSocket({ type: six ? 'udp6' : 'udp4', ipv6Only: at.ipv6Only, reuseAddr: options.reuseAddress })
  await bound(socket, port, at.host)
  try {
    for (const group of options.groups) join(socket, group)
  } catch (error) {
    socket.close()
    throw error
  }
  const { address, port: boundPort } = socket.address()
  const local = endpoint(address, boundPort)
  const peers = new Map<string, DatagramPeer>()
  socket.on('error', (error) => { events.failed(error) })
  socket.on('message', (bytes, from) => {
    const key = `${from.address} ${from.port}`
    let peer = peers.get(key)
    if (!peer) {
      if (peers.size >= MAX_PEERS) peers.values().next().value?.close()
      peer = new DatagramPeer(socket, local, from, () => { peers.delete(key) })
      peers.set(key, peer)
      events.connection(peer)
    }
    peer.receive(bytes)
  })
  return {
    socket, address, port: boundPort,
    get fd() { return descriptorOf(socket) },
    async close() {
      for (const peer of [...peers.values()]) peer.close()
      await new Promise<void>((resolve) => { socket.close(() => { resolve() }) })
    },
  }
}

async function bound(socket: Socket, port: number, host?: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error): void => {
      try { socket.close() } catch { /* it never was open */ }
      reject(error)
    }
    socket.once('error', failed)
    socket.bind({ port, exclusive: true, ...host !== undefined && { address: host } }, () => {
      socket.off('error', failed)
      resolve()
    })
  })
}

/** What the socket of a UDP server and one address say to each other. */
class DatagramPeer implements Connection {
  readonly bounded = true
  readonly local: Endpoint
  readonly peer: Endpoint
  private readonly socket: Socket
  private readonly address: string
  private readonly port: number
  private readonly forget: () => void
  private listener: ConnectionListener | undefined
  private gone = false

  constructor(socket: Socket, local: Endpoint, from: RemoteInfo, forget: () => void) {
    this.socket = socket
    this.local = local
    this.address = from.address
    this.port = from.port
    this.peer = endpoint(from.address, from.port)
    this.forget = forget
  }

  get fd(): number | undefined {
    return descriptorOf(this.socket)
  }

  get unsent(): number {
    return this.gone ? 0 : this.socket.getSendQueueSize()
  }

  attach(listener: ConnectionListener): void {
    this.listener = listener
  }

  receive(bytes: Uint8Array): void {
    this.listener?.bytes(bytes)
  }

  write(bytes: Uint8Array): boolean {
    if (this.gone) return true
    if (this.socket.getSendQueueSize() > MAX_QUEUE) {
      this.listener?.failed(refusal('ENOBUFS', 'sendto', this.peer.text))
      return true
    }
    this.socket.send(bytes, this.port, this.address, this.sent)
    return true
  }

  private readonly sent = (error: Error | null): void => {
    if (error) this.listener?.failed(error)
  }

  cork(): void {}
  uncork(): void {}

  end(): void {
    this.close()
  }

  close(): void {
    if (this.gone) return
    this.gone = true
    this.forget()
    process.nextTick(() => { this.listener?.over() })
  }

  reset(): void {
    this.close()
  }

  // A datagram is never waited for: what the kernel cannot keep it drops.
  pause(): void {}
  resume(): void {}
}

/** Whom a datagram is for. */
export interface Receiver {
  readonly address: string
  readonly port: number
}

export interface DatagramClientOptions {
  /** connect() the socket. */
  readonly connected: boolean
  readonly groups: readonly Group[]
  readonly socketOptions?: SocketOptions
}

/** A UDP client: a socket of its own, connected to one address or sending to it unless told otherwise. */
export class DatagramClient implements Connection, Datagrams {
  readonly bounded = true
  readonly local: Endpoint
  readonly peer: Endpoint
  readonly socket: Socket
  private readonly to: Receiver
  private readonly connected: boolean

  private constructor(socket: Socket, address: string, port: number, connected: boolean) {
    const own = socket.address()
    this.socket = socket
    this.to = { address, port }
    this.connected = connected
    this.local = endpoint(own.address, own.port)
    this.peer = { text: addressText(address, port), mapped: false }
  }

  /** @throws Node's error of bind() or connect(), SystemProblem of a group that cannot be joined */
  static async open(address: string, port: number, { connected, groups, socketOptions = {} }: DatagramClientOptions): Promise<DatagramClient> {
    const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4' })
    await bound(socket, 0)
    try {
      setSocketOptions(descriptorOf(socket), socketOptions)
      for (const group of groups) join(socket, group)
      if (connected) {
        await new Promise<void>((resolve, reject) => {
          // Node gives the callback the error, which its types do not say.
          socket.connect(port, address, ((error?: Error) => { if (error) reject(error); else resolve() }) as () => void)
        })
      }
    } catch (error) {
      socket.close()
      throw error
    }
    return new DatagramClient(socket, address, port, connected)
  }

  get fd(): number | undefined {
    return descriptorOf(this.socket)
  }

  get unsent(): number {
    return this.fd === undefined ? 0 : this.socket.getSendQueueSize()
  }

  private listener: ConnectionListener | undefined

  attach(listener: ConnectionListener): void {
    this.listener = listener
    this.socket.on('message', (bytes, from) => {
      listener.bytes(bytes, this.connected ? undefined : endpoint(from.address, from.port).text)
    })
    // An ICMP error that came back to a connected socket.
    this.socket.on('error', (error) => { listener.failed(error) })
    this.socket.on('close', () => { listener.over() })
  }

  write(bytes: Uint8Array): boolean {
    if (this.fd === undefined) return true
    this.send(bytes).catch((error: unknown) => { if (error instanceof Error) this.listener?.failed(error) })
    return true
  }

  /** Sends one datagram, to another address if one is given. @throws Node's error of send() or sendto() */
  async send(bytes: Uint8Array, to?: Receiver): Promise<void> {
    if (this.unsent > MAX_QUEUE) throw refusal('ENOBUFS', 'sendto', this.peer.text)
    if (to && this.connected) throw refusal('EISCONN', 'sendto', addressText(to.address, to.port))
    const { address, port } = to ?? this.to
    await new Promise<void>((resolve, reject) => {
      const done = (error: Error | null): void => { if (error) reject(error); else resolve() }
      if (this.connected) this.socket.send(bytes, done)
      else this.socket.send(bytes, port, address, done)
    })
  }

  cork(): void {}
  uncork(): void {}

  end(): void {
    this.close()
  }

  close(): void {
    if (this.fd !== undefined) this.socket.close()
  }

  reset(): void {
    this.close()
  }

  pause(): void {}
  resume(): void {}
}
