import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { socketDescriptors } from '../libc/descriptor-links.ts'
import type { Holder } from './row.ts'

/** Who holds which socket. */
export interface Owners {
  /** By inode. */
  readonly holders: ReadonlyMap<number, readonly Holder[]>
  /** There were processes whose descriptors may not be read. */
  readonly denied: boolean
}

/** False once koffi has turned out not to be had: then Node's own calls do. */
let quick = true

/** Looks through the descriptors of all processes, or of one; their threads share them (proc_pid_fd(5)). */
export function owners(only?: number): Owners {
  const holders = new Map<number, Holder[]>()
  let denied = false
  for (const pid of only === undefined ? processes() : [only]) {
    let command: string | undefined
    const readable = descriptorsOf(pid, (fd, inode) => {
      command ??= commandOf(pid)
      const all = holders.get(inode)
      const own = all?.at(-1)
      if (!all) holders.set(inode, [{ pid, command, fds: [fd] }])
      else if (own?.pid === pid) (own.fds as number[]).push(fd)
      else all.push({ pid, command, fds: [fd] })
    })
    if (!readable) denied = true
  }
  return { holders, denied }
}

function processes(): number[] {
  return readdirSync('/proc').map(Number).filter((pid) => pid > 0)
}

/** The process's name as ps and ss have it, at most 15 bytes. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').replace(/\n$/, '')
  } catch {
    return ''
  }
}

function descriptorsOf(pid: number, each: (fd: number, inode: number) => void): boolean {
  if (quick) {
    try {
      return socketDescriptors(pid, each)
    } catch {
      quick = false
    }
  }
  return plainDescriptors(pid, each)
}

/** The same as `socketDescriptors` with Node alone. */
export function plainDescriptors(pid: number, each: (fd: number, inode: number) => void): boolean {
  let fds: string[]
  try {
    fds = readdirSync(`/proc/${pid}/fd`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code !== 'EACCES' && code !== 'EPERM'
  }
  for (const fd of fds) {
    try {
      const link = readlinkSync(`/proc/${pid}/fd/${fd}`)
      if (link.startsWith('socket:[')) each(Number(fd), parseInt(link.slice(8), 10))
    } catch {
      // Closed meanwhile.
    }
  }
  return true
}
