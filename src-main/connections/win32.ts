import { userInfo } from 'node:os'
import { networkConnections, processes } from 'systeminformation'
import { libraryRows } from './library-rows.ts'
import type { SocketReading } from './socket-table.ts'
import { wants, type Wanted } from './wanted.ts'

/** The sockets of TCP and UDP on Windows, as its netstat tells of them. Whose a process is, Windows tells administrators only. */
export async function win32Table(wanted: Wanted): Promise<SocketReading> {
  const at = Date.now()
  const [connections, { list }] = await Promise.all([networkConnections(), processes()])
  const { username } = userInfo()
  // What we started ourselves is ours at least.
  const ours = new Set([process.pid, ...list.filter(({ parentPid }) => parentPid === process.pid).map(({ pid }) => pid)])
  const known = list.map(({ pid, name, user }) => ({ pid, name, user: user === '' && ours.has(pid) ? username : user }))
  const rows = libraryRows(connections, known, username).filter((row) => wants(wanted, row))
  const missing = known.some(({ user }) => user === '')
  return { at, rows, source: 'Windows · netstat', pid: process.pid, ...missing && { missing: 'Administrator' } }
}
