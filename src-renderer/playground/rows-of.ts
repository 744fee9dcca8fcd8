import type { SocketRow } from '../../src-main/api/connections.ts'
import type { ServerSummary, SessionSummary } from '../../src-main/api/playground.ts'
import { hostPort } from './endpoint-text.ts'

/** The transports' protocols in the socket table. */
const PROTOCOLS = { tcp: 'tcp', tls: 'tcp', ws: 'tcp', udp: 'udp', unix: 'unix' } as const

/** An IPv4 address inside an IPv6 one is written as IPv4 (RFC 4291 section 2.5.5.2), as the sessions have it. */
const plainHost = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

function localText({ localAddress, localPort }: SocketRow): string {
  return localPort === undefined ? localAddress : hostPort(plainHost(localAddress), localPort)
}
function foreignText({ foreignAddress, foreignPort }: SocketRow): string {
  return foreignPort === undefined ? foreignAddress : hostPort(plainHost(foreignAddress), foreignPort)
}

/**
 * The rows of the socket table that are of a server (its listening socket and all connections on its port, also those that
 * only the kernel still keeps) or of a session; the listening one first.
 */
export function rowsOf(rows: readonly SocketRow[], server: ServerSummary | null, session: SessionSummary | null): SocketRow[] {
  const ofServer = (row: SocketRow): boolean => {
    if (server === null) return false
    const { listen } = server.spec
    if (row.inode !== undefined && row.inode === server.inode) return true
    if (row.protocol !== PROTOCOLS[listen.transport] || row.state === 'LISTEN') return false
    if (listen.transport === 'unix') return row.localAddress === listen.path
    return server.port !== undefined && row.localPort === server.port
  }
  const ofSession = (row: SocketRow): boolean => session !== null && (
    row.inode !== undefined && row.inode === session.inode
    || row.protocol === PROTOCOLS[session.transport] && session.transport !== 'unix'
    && localText(row) === session.local && foreignText(row) === session.peer)
  const found = rows.filter(row => ofServer(row) || ofSession(row))
  const place = (row: SocketRow): number => row.state === 'LISTEN' ? 0 : 1
  return found.sort((one, other) => place(one) - place(other))
}
