import type { ConnectionsResults } from '../api/connections.ts'

/** The descriptors of a process, as `lsof -p` lists them. */
export async function descriptors(pid: number): Promise<ConnectionsResults['descriptors']> {
  if (process.platform === 'linux') return await (await import('./linux-descriptors.ts')).linuxDescriptors(pid)
  return { descriptors: [], problem: `The descriptors of a process cannot be listed on ${process.platform}, only on Linux` }
}
