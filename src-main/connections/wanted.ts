import type { SocketProtocol } from '../api/connections.ts'
import type { ReadRow } from './row.ts'

/** Which sockets somebody wants, so that the other tables need not be read. All where nothing is said. */
export interface Wanted {
  readonly protocols?: readonly SocketProtocol[]
  /** Leaves out Unix sockets. */
  readonly family?: '4' | '6'
  /** Only this process is looked through: the other sockets come without holders. */
  readonly pid?: number
}

export function wants({ protocols, family }: Wanted, row: ReadRow): boolean {
  return (protocols?.includes(row.protocol) ?? true) && (family === undefined || row.family === family)
}
