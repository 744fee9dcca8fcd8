import { readFileSync } from 'node:fs'
import type { SocketProtocol, SocketTable } from '../api/connections.ts'
import { inetDiag } from './inet-diag.ts'
import { owners } from './owners.ts'
import { procNetInet } from './proc-net-inet.ts'
import { procNetUnix } from './proc-net-unix.ts'
import type { NewRow } from './row.ts'
import { unixDiag } from './unix-diag.ts'
import { userNames } from './users.ts'
import type { Wanted } from './wanted.ts'

/** Tables that the kernel has no sock_diag for; asked once only. */
const refused = new Set<string>()
const INET = ['tcp', 'udp', 'udplite', 'raw'] as const

/** The sockets of this machine's network namespace, from sock_diag and /proc/net, with the processes of /proc that hold them. */
export function linuxTable(wanted: Wanted = {}): SocketTable {
  const at = Date.now()
  const ownUid = process.geteuid?.() ?? -1
  const rows: NewRow[] = []
  const wants = (protocol: SocketProtocol): boolean => wanted.protocols?.includes(protocol) ?? true
  // TCP with its other protocols' names in the order in which netstat prints them.
  for (const protocol of INET) {
    for (const family of ['4', '6'] as const) {
      if (wants(protocol) && (wanted.family ?? family) === family) inetTable(protocol, family, ownUid, rows)
    }
  }
  if (wants('unix') && wanted.family === undefined) unixTable(ownUid, rows)
  const { holders, denied } = owners(wanted.pid)
  const users = userNames()
  let hidden = false
  for (const row of rows) {
    if (row.inode !== undefined) {
      const own = holders.get(row.inode)
      if (own) row.holders = own
      else if (wanted.pid === undefined) hidden = row.hidden = true
    }
    if (row.uid === undefined) continue
    const user = users.get(row.uid)
    if (user !== undefined) row.user = user
  }
  return {
    at, rows, source: refused.has('tcp4') ? 'Linux · /proc/net' : 'Linux · sock_diag', pid: process.pid,
    ...denied ? { missing: 'CAP_SYS_PTRACE' } : hidden && { missing: 'PID namespace' },
  }
}

function inetTable(protocol: (typeof INET)[number], family: '4' | '6', ownUid: number, rows: NewRow[]): void {
  const name = protocol + family
  if ((protocol === 'tcp' || protocol === 'udp') && !refused.has(name)) {
    try {
      inetDiag(protocol, family, ownUid, rows)
      return
    } catch {
      refused.add(name)
    }
  }
  const bytes = kernelFile(`/proc/net/${protocol}${family === '6' ? '6' : ''}`)
  procNetInet(bytes, bytes.length, protocol, family, ownUid, rows)
}

function unixTable(ownUid: number, rows: NewRow[]): void {
  const found: NewRow[] = []
  procNetUnix(kernelFile('/proc/net/unix').toString(), found)
  for (const row of found) rows.push(row)
  if (refused.has('unix')) return
  try {
    unixDiag(found, ownUid)
  } catch {
    refused.add('unix')
  }
}

/** A kernel without that protocol has no such file. */
function kernelFile(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}
