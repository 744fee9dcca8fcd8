import { readFileSync } from 'node:fs'
import { inetDiag } from './inet-diag.ts'
import { exhausted, Owners } from './owners.ts'
import { procNetInet } from './proc-net-inet.ts'
import { procNetUnix } from './proc-net-unix.ts'
import { rowsOf, type NewRow, type ReadRow, type Rows, type RowSource } from './row.ts'
import type { SocketReading } from './socket-table.ts'
import { unixDiag } from './unix-diag.ts'
import { userNames } from './users.ts'
import type { Wanted } from './wanted.ts'

/** Tables that the kernel has no sock_diag for; asked once only. */
const refused = new Set<string>()
const INET = ['tcp', 'udp', 'udplite', 'raw'] as const

/** The sockets of this machine's network namespace, from sock_diag and /proc/net, with the processes of /proc that hold them. */
export async function linuxTable(wanted: Wanted = {}): Promise<SocketReading> {
  const at = Date.now()
  const ownUid = process.geteuid?.() ?? -1
  const reading: Promise<Rows>[] = []
  // In the order in which netstat prints them.
  for (const protocol of INET) {
    for (const family of ['4', '6'] as const) {
      if ((wanted.protocols?.includes(protocol) ?? true) && (wanted.family ?? family) === family) reading.push(inetTable(protocol, family, ownUid))
    }
  }
  if ((wanted.protocols?.includes('unix') ?? true) && wanted.family === undefined) reading.push(unixTable(ownUid))
  const all = Promise.all(reading)
  // Should the owners fail, nobody waits for the tables any more.
  all.catch(() => {})
  // While the kernel puts its tables together on other threads.
  const owners = new Owners(wanted.pid)
  const tables = await all
  return {
    at, rows: new LinuxRows(tables, owners, wanted.pid === undefined),
    source: refused.has('tcp4') ? 'Linux · /proc/net' : 'Linux · sock_diag', pid: process.pid,
    ...owners.denied ? { missing: 'CAP_SYS_PTRACE' } : wanted.pid === undefined && tables.some((rows) => ownerless(rows, owners)) && { missing: 'PID namespace' },
  }
}

/** True if somebody has a socket whose descriptors were not there to be read. */
function ownerless({ length, inode }: Rows, owners: Owners): boolean {
  for (let i = 0; i < length; i++) if (inode(i) && !owners.has(inode(i))) return true
  return false
}

/** The kernel's sockets with their holders and users. */
class LinuxRows implements RowSource {
  private readonly tables: readonly Rows[]
  private readonly owners: Owners
  private readonly users = userNames()
  /** Every process was looked through. */
  private readonly complete: boolean

  constructor(tables: readonly Rows[], owners: Owners, complete: boolean) {
    this.tables = tables
    this.owners = owners
    this.complete = complete
  }

  * [Symbol.iterator](): Generator<ReadRow, undefined> {
    for (const table of this.tables) for (let i = 0; i < table.length; i++) yield this.row(table, i)
  }

  readonly unlessKnown: RowSource['unlessKnown'] = (known, each) => {
    for (const table of this.tables) {
      for (let i = 0; i < table.length; i++) {
        const inode = table.inode(i)
        // As many bits as a number holds exactly.
        const stamp = inode ? (table.stamp(i) + this.owners.stamp(inode)) % Number.MAX_SAFE_INTEGER : NaN
        if (!inode || !known(inode, stamp)) each(this.row(table, i), stamp)
      }
    }
  }

  private row(table: Rows, i: number): NewRow {
    const row = table.row(i)
    if (row.inode !== undefined) {
      row.holders = this.owners.holders(row.inode)
      if (this.complete && !row.holders.length) row.hidden = true
    }
    const user = row.uid === undefined ? undefined : this.users.get(row.uid)
    if (user !== undefined) row.user = user
    return row
  }
}

async function inetTable(protocol: (typeof INET)[number], family: '4' | '6', ownUid: number): Promise<Rows> {
  const name = protocol + family
  if ((protocol === 'tcp' || protocol === 'udp') && !refused.has(name)) {
    try {
      return await inetDiag(protocol, family, ownUid)
    } catch (error) {
      if (exhausted(error)) throw error
      refused.add(name)
    }
  }
  const rows: NewRow[] = []
  const bytes = kernelFile(`/proc/net/${protocol}${family === '6' ? '6' : ''}`)
  procNetInet(bytes, bytes.length, protocol, family, ownUid, rows)
  return rowsOf(rows)
}

async function unixTable(ownUid: number): Promise<Rows> {
  const rows: NewRow[] = []
  procNetUnix(kernelFile('/proc/net/unix').toString(), rows)
  if (!refused.has('unix')) {
    try {
      await unixDiag(rows, ownUid)
    } catch (error) {
      if (exhausted(error)) throw error
      refused.add('unix')
    }
  }
  return rowsOf(rows)
}

/** A kernel without that protocol has no such file. */
function kernelFile(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if (exhausted(error)) throw error
    return Buffer.alloc(0)
  }
}
