import type { SocketRow } from '../api/connections.ts'
import { NO_HOLDERS, TCP_STATES, type NewRow } from './row.ts'

/** A socket as systeminformation tells of it. */
export interface LibraryConnection {
  readonly protocol: string
  readonly localAddress: string
  readonly localPort: string
  readonly peerAddress: string
  readonly peerPort: string
  readonly state: string
  readonly pid: number
}

/** A process as systeminformation tells of it. */
export interface LibraryProcess {
  readonly pid: number
  readonly name: string
  readonly user: string
}

/** The words of BSD's and Windows' netstat where Linux has others. */
const STATES: Readonly<Record<string, SocketRow['state']>> = {
  FIN_WAIT_1: 'FIN_WAIT1', FIN_WAIT_2: 'FIN_WAIT2', SYN_RECEIVED: 'SYN_RECV', SYN_RCVD: 'SYN_RECV', LISTENING: 'LISTEN', CLOSED: 'CLOSE',
}

/** Rows of the sockets of TCP and UDP, with their processes. Queues, descriptors and timers are not known there. */
export function libraryRows(connections: readonly LibraryConnection[], processes: readonly LibraryProcess[], user: string): NewRow[] {
  const byPid = new Map(processes.map((process) => [process.pid, process]))
  return connections.flatMap((connection) => {
    const protocol = /^(tcp|udp)/.exec(connection.protocol)?.[1] as 'tcp' | 'udp' | undefined
    if (!protocol) return []
    const family = connection.protocol.includes('6') || connection.localAddress.includes(':') ? '6' : '4'
    const process = byPid.get(connection.pid)
    const row: NewRow = {
      protocol, family, receiveQueue: 0, sendQueue: 0,
      localAddress: addressOf(connection.localAddress, family), localPort: portOf(connection.localPort),
      foreignAddress: addressOf(connection.peerAddress, family), foreignPort: portOf(connection.peerPort),
      state: stateOf(protocol, connection), mine: process !== undefined && process.user === user,
      holders: connection.pid > 0 ? [{ pid: connection.pid, command: process?.name ?? '', fds: [] }] : NO_HOLDERS,
    }
    if (process?.user) row.user = process.user
    return [row]
  })
}

function stateOf(protocol: 'tcp' | 'udp', { state, peerPort }: LibraryConnection): SocketRow['state'] {
  if (protocol === 'udp') return portOf(peerPort) ? 'ESTABLISHED' : ''
  return STATES[state] ?? TCP_STATES.find((known) => known === state) ?? ''
}

/** `*` and nothing stand for every address; a scope after `%` is left out. */
function addressOf(text: string, family: '4' | '6'): string {
  const address = text.replace(/%.*$/, '')
  return address === '*' || address === '' ? family === '6' ? '::' : '0.0.0.0' : address
}

function portOf(text: string): number {
  const port = Number(text)
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : 0
}
