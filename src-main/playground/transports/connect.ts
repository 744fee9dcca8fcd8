import type { Socket } from 'node:net'
import type { Target } from '../../api/playground.ts'
import { addressText } from '../endpoint.ts'
import { refusal } from '../problem.ts'
import type { Connection } from './connection.ts'
import type { Group } from './multicast.ts'
import { setSocketOptions, type SocketOptions } from './socket-options.ts'
import { StreamConnection } from './stream-connection.ts'
import { tcpSocket } from './tcp.ts'
import { tlsDetail, tlsSocket } from './tls.ts'
import { DatagramClient } from './udp.ts'
import { unixSocket } from './unix.ts'
import { webSocketConnecting, type Connecting } from './web-socket.ts'

export interface ConnectOptions {
  /** Milliseconds. */
  readonly timeout: number
  /** UDP. */
  readonly connected: boolean
  readonly groups: readonly Group[]
  readonly socketOptions?: SocketOptions
  /** Gives up. */
  readonly signal?: AbortSignal
}

export interface Connected {
  readonly connection: Connection
  /** TLS: protocol, cipher and what is wrong with the certificate. */
  readonly detail?: string
}

/**
 * Connects to one address of a target.
 * @param address of the target's host, or nothing for a Unix socket
 * @throws Node's error of the call that failed; SystemProblem ETIMEDOUT, ECANCELED
 */
export async function connectTo(target: Target, address: string, options: ConnectOptions): Promise<Connected> {
  const connected = await open(target, address, options)
  // A UDP socket has them before connect() already.
  if (target.transport === 'udp') return connected
  try {
    setSocketOptions(connected.connection.fd, options.socketOptions ?? {})
    return connected
  } catch (error) {
    connected.connection.reset()
    throw error
  }
}

async function open(target: Target, address: string, options: ConnectOptions): Promise<Connected> {
  if (target.transport === 'unix') {
    const { path } = target
    const socket = unixSocket(path)
    return await opened(path, options, {
      opened: once(socket, 'connect', () => ({ connection: new StreamConnection(socket, { local: '*', peer: path }) })),
      abandon: () => { socket.destroy() },
    })
  }
  const { port } = target
  const on = addressText(address, port)
  switch (target.transport) {
    case 'udp': return { connection: await DatagramClient.open(address, port, options) }
    case 'ws': {
      const connecting = webSocketConnecting(address, port, target.host)
      return await opened(on, options, { ...connecting, opened: connecting.opened.then((connection) => ({ connection })) })
    }
    case 'tls': {
      const { socket, carrier } = tlsSocket(address, port, target.host)
      return await opened(on, options, {
        opened: once(socket, 'secureConnect', () => ({ connection: new StreamConnection(socket), detail: tlsDetail(socket) })),
        // One after the other: the TLS socket uses the other's handle until it is closed.
        abandon: () => { socket.once('close', () => { carrier.destroy() }).destroy() },
      })
    }
    case 'tcp': {
      const socket = tcpSocket(address, port)
      return await opened(on, options, {
        opened: once(socket, 'connect', () => ({ connection: new StreamConnection(socket) })),
        abandon: () => { socket.destroy() },
      })
    }
  }
}

async function once<T>(socket: Socket, event: 'connect' | 'secureConnect', make: () => T): Promise<T> {
  return await new Promise<T>((resolve, reject) => {
    const ended = (): void => { reject(refusal('ECONNRESET', 'connect', '', 'the connection ended before it was open')) }
    socket.on('error', reject)
    socket.once('close', ended)
    // In the same turn, so that nothing that comes is missed.
    socket.once(event, () => {
      socket.off('close', ended)
      const made = make()
      socket.off('error', reject)
      resolve(made)
    })
  })
}

/** Waits for a connection, at most so long. */
async function opened(on: string, { timeout, signal }: ConnectOptions, connecting: { readonly opened: Promise<Connected> } & Pick<Connecting, 'abandon'>): Promise<Connected> {
  return await new Promise<Connected>((resolve, reject) => {
    const give = (code: string): void => {
      connecting.abandon()
      reject(refusal(code, 'connect', on))
    }
    const timer = setTimeout(() => { give('ETIMEDOUT') }, timeout)
    const cancel = (): void => { give('ECANCELED') }
    signal?.addEventListener('abort', cancel, { once: true })
    connecting.opened.then(resolve, (error: unknown) => {
      connecting.abandon()
      reject(error instanceof Error ? error : new Error(String(error)))
    }).finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    })
  })
}
