import { readdirSync, readFileSync, readlinkSync, statSync, type BigIntStats } from 'node:fs'
import type { ConnectionsResults, Descriptor } from '../api/connections.ts'
import { socketName } from './layouts/lsof.ts'
import { linuxTable } from './linux.ts'
import { keyOf, type ReadRow } from './row.ts'

/** The descriptors of a process from /proc/PID, in lsof's words: cwd, rtd, txt, mem, then the numbers (proc(5), lsof(8)). */

/** More of one process are not listed. */
const DESCRIPTORS_LIMIT = 5000

/** File types of st_mode, inode(7), as lsof names them. */
const S_IFMT = 0o170000
const TYPES = new Map([[0o100000, 'REG'], [0o040000, 'DIR'], [0o020000, 'CHR'], [0o060000, 'BLK'], [0o010000, 'FIFO'], [0o140000, 'sock'], [0o120000, 'LINK']])

const UNIX_LINE = /^([0-9a-f]+): (?:[0-9a-f]+ ){5} *(\d+)/gim
const MAP_LINE = /^\S+ \S+ \S+ ([0-9a-f]+):([0-9a-f]+) (\d+) +(\/.*)$/gm

/** @returns what could be read; `problem` says why it is not all */
export async function linuxDescriptors(pid: number): Promise<ConnectionsResults['descriptors']> {
  const found: Descriptor[] = []
  for (const [fd, link] of [['cwd', 'cwd'], ['rtd', 'root'], ['txt', 'exe']] as const) {
    const descriptor = fileDescriptor(fd, `/proc/${pid}/${link}`)
    if (descriptor) found.push(descriptor)
  }
  found.push(...mapped(pid))
  let fds: number[]
  try {
    fds = readdirSync(`/proc/${pid}/fd`).map(Number).sort((a, b) => a - b)
  } catch (error) {
    return { descriptors: found, problem: whyNot(pid, (error as NodeJS.ErrnoException).code ?? '') }
  }
  const sockets = await socketsOf(pid)
  const addresses = unixAddresses()
  for (const fd of fds.slice(0, DESCRIPTORS_LIMIT)) {
    const descriptor = numbered(pid, fd, sockets, addresses)
    if (descriptor) found.push(descriptor)
  }
  if (fds.length <= DESCRIPTORS_LIMIT) return { descriptors: found }
  return { descriptors: found, problem: `Process ${pid} has ${fds.length} descriptors; these are the first ${DESCRIPTORS_LIMIT}` }
}

function whyNot(pid: number, code: string): string {
  if (code === 'ENOENT') return `There is no process ${pid} (any more)`
  return `The descriptors of process ${pid} may not be read (${code}): it is another user's. With CAP_SYS_PTRACE or as root they may`
}

async function socketsOf(pid: number): Promise<ReadonlyMap<number, ReadRow>> {
  const sockets = new Map<number, ReadRow>()
  for (const row of (await linuxTable({ pid })).rows) if (row.inode !== undefined && row.holders.length) sockets.set(row.inode, row)
  return sockets
}

/** Where the kernel keeps each Unix socket: what lsof has as their device. By inode. */
function unixAddresses(): ReadonlyMap<number, string> {
  try {
    return new Map([...readFileSync('/proc/net/unix', 'latin1').matchAll(UNIX_LINE)].map(([, address, inode]) => [Number(inode), `0x${address}`]))
  } catch {
    return new Map()
  }
}

function numbered(pid: number, fd: number, sockets: ReadonlyMap<number, ReadRow>, addresses: ReadonlyMap<number, string>): Descriptor | undefined {
  const path = `/proc/${pid}/fd/${fd}`
  let info: string
  try {
    info = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1')
  } catch {
    // Closed meanwhile.
    return undefined
  }
  const name = fd + accessMode(info)
  const offset = `0t${/^pos:\s*(\d+)/m.exec(info)?.[1] ?? 0}`
  const descriptor = fileDescriptor(name, path, offset)
  if (!descriptor) return undefined
  const inode = Number(/^socket:\[(\d+)\]$/.exec(descriptor.name)?.[1] ?? -1)
  if (inode >= 0) return socketDescriptor(name, descriptor, sockets.get(inode), addresses.get(inode))
  if (descriptor.name.startsWith('pipe:[')) return { ...descriptor, name: 'pipe' }
  const anonymous = /^anon_inode:\[?(\w+)\]?/.exec(descriptor.name)?.[1]
  return anonymous === undefined ? descriptor : { ...descriptor, type: 'a_inode', size: '0', name: `[${anonymous}${details(anonymous, info)}]` }
}

/** r, w or u by the two lowest bits of the (octal) flags of open(2). */
export function accessMode(info: string): string {
  const flags = /^flags:\s*([0-7]+)/m.exec(info)?.[1] ?? '0'
  return ['r', 'w', 'u', 'u'][parseInt(flags, 8) & 3]
}

/** What lsof adds for an eventfd (its number) and an epoll descriptor (those that it waits for). */
function details(kind: string, info: string): string {
  if (kind === 'eventfd') {
    const id = /^eventfd-id:\s*(\d+)/m.exec(info)?.[1]
    return id === undefined ? '' : `:${id}`
  }
  if (kind !== 'eventpoll') return ''
  const waited = [...info.matchAll(/^tfd:\s*(\d+)/gm)].map(([, fd]) => Number(fd)).sort((a, b) => a - b)
  return waited.length ? `:${waited.join(',')}` : ''
}

function socketDescriptor(fd: string, plain: Descriptor, row: ReadRow | undefined, address: string | undefined): Descriptor {
  const size = '0t0'
  if (!row) return { ...plain, fd, size, name: 'can\'t identify protocol' }
  const inode = String(row.inode ?? plain.node)
  if (row.protocol !== 'unix') {
    const name = socketName(row, {}).trimEnd()
    if (row.protocol === 'raw') return { fd, type: row.family === '6' ? 'raw6' : 'raw', device: '', size, node: inode, name, key: keyOf(row) }
    return { fd, type: `IPv${row.family}`, device: inode, size, node: row.protocol.toUpperCase(), name, key: keyOf(row) }
  }
  const state = ` (${row.state || 'UNCONNECTED'})`
  const name = `${row.localAddress}${row.localAddress ? ' ' : ''}type=${row.type ?? '?'}${state}`
  return { fd, type: 'unix', device: address ?? plain.device, size, node: inode, name, key: keyOf(row) }
}

/** Anything that has a place in a file system. @param offset what stands for a size where there is none */
function fileDescriptor(fd: string, path: string, offset = '0t0'): Descriptor | undefined {
  let stats: BigIntStats, name: string
  try {
    name = readlinkSync(path)
    stats = statSync(path, { bigint: true })
  } catch {
    return undefined
  }
  const type = TYPES.get(Number(stats.mode) & S_IFMT) ?? 'unknown'
  const device = type === 'CHR' || type === 'BLK' ? stats.rdev : stats.dev
  const size = type === 'REG' || type === 'DIR' ? String(stats.size) : offset
  return { fd, type, device: majorMinor(device), size, node: String(stats.ino), name }
}

/** `254,0` of a dev_t, makedev(3): the major number is in bits 8-19 and 44-63, the minor one in bits 0-7 and 20-43. */
export function majorMinor(device: bigint): string {
  const major = device >> 8n & 0xfffn | device >> 32n & ~0xfffn
  const minor = device & 0xffn | device >> 12n & 0xffffff00n
  return `${major},${minor}`
}

function fileSize(path: string): string {
  return String(statSync(path, { throwIfNoEntry: false })?.size ?? '')
}

/** Files that are mapped into memory, each once, without the program itself. */
function mapped(pid: number): Descriptor[] {
  let maps: string, program: string
  try {
    maps = readFileSync(`/proc/${pid}/maps`, 'utf8')
    program = readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return []
  }
  const found = new Map<string, Descriptor>()
  for (const [, major, minor, node, name] of maps.matchAll(MAP_LINE)) {
    if (name === program || found.has(`${major}:${minor} ${node}`) || found.size >= DESCRIPTORS_LIMIT) continue
    const device = `${parseInt(major, 16)},${parseInt(minor, 16)}`
    const deleted = name.endsWith(' (deleted)')
    found.set(`${major}:${minor} ${node}`, {
      fd: deleted ? 'DEL' : 'mem', type: 'REG', device, size: deleted ? '' : fileSize(`/proc/${pid}/root${name}`), node, name: deleted ? name.slice(0, -' (deleted)'.length) : name,
    })
  }
  return [...found.values()]
}
