import type { SocketTable } from '../api/connections.ts'
import type { RowSource } from './row.ts'
import type { Wanted } from './wanted.ts'

/** A table whose rows are made one after the other, each time that they are gone through. */
export type SocketReading = Omit<SocketTable, 'rows'> & { readonly rows: RowSource }

/** The machine's sockets now. Takes tens of milliseconds for tens of thousands of them, so not on the engine's thread. */
export async function socketTable(wanted: Wanted = {}): Promise<SocketReading> {
  if (process.platform === 'linux') return await (await import('./linux.ts')).linuxTable(wanted)
  if (process.platform === 'darwin') return await (await import('./darwin.ts')).darwinTable(wanted)
  if (process.platform === 'win32') return await (await import('./win32.ts')).win32Table(wanted)
  throw new Error(`The sockets of ${process.platform} cannot be listed: only those of Linux, macOS and Windows`)
}
