import type { SocketTable } from '../api/connections.ts'
import type { Wanted } from './wanted.ts'

/** The machine's sockets now. Takes tens of milliseconds for tens of thousands of them, so not on the engine's thread. */
export async function socketTable(wanted: Wanted = {}): Promise<SocketTable> {
  if (process.platform === 'linux') return (await import('./linux.ts')).linuxTable(wanted)
  throw new Error(`The sockets of ${process.platform} cannot be listed: only those of Linux, macOS and Windows`)
}
