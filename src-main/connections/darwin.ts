import { userInfo } from 'node:os'
import { networkConnections, processes } from 'systeminformation'
import { libraryRows } from './library-rows.ts'
import type { SocketReading } from './socket-table.ts'
import { wants, type Wanted } from './wanted.ts'

/** The sockets of TCP and UDP on macOS, as its netstat and ps tell of them. */
export async function darwinTable(wanted: Wanted): Promise<SocketReading> {
  const at = Date.now()
  const [connections, { list }] = await Promise.all([networkConnections(), processes()])
  const rows = libraryRows(connections, list, userInfo().username).filter((row) => wants(wanted, row))
  return { at, rows, source: 'macOS · netstat', pid: process.pid }
}
