import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { socketDescriptors } from '../libc/descriptor-links.ts'
import { mix, NO_HOLDERS, stampOf, type Holder } from './row.ts'

/** False once koffi has turned out not to be had: then Node's own calls do. */
let quick = true

/** Who holds which socket: the descriptors of all processes, or of one. Their threads share them (proc_pid_fd(5)). */
export class Owners {
  /** There were processes whose descriptors may not be read. */
  readonly denied: boolean
  private readonly commands = new Map<number, string>()
  private readonly commandStamps = new Map<number, number>()
  /** By inode: the first of the descriptors that lead there, in `pids` and `fds`; `next` has the one after it, or 0. */
  private readonly first = new Map<number, number>()
  private readonly pids = [0]
  private readonly fds = [0]
  private readonly next = [0]

  constructor(only?: number) {
    const { first, pids, fds, next } = this
    let denied = false
    // The last first, so that each is put before those that are there.
    for (const pid of only === undefined ? processes().reverse() : [only]) {
      let found = 0
      const readable = descriptorsOf(pid, (fd, inode) => {
        pids.push(pid)
        fds.push(fd)
        next.push(first.get(inode) ?? 0)
        first.set(inode, pids.length - 1)
        found++
      })
      if (found) {
        const command = commandOf(pid)
        this.commands.set(pid, command)
        this.commandStamps.set(pid, [...command].reduce((stamp, character) => mix(stamp, character.codePointAt(0) ?? 0, 0x85ebca6b), 5))
      }
      if (!readable) denied = true
    }
    this.denied = denied
  }

  has(inode: number): boolean {
    return this.first.has(inode)
  }

  /** Another number for other holders. */
  stamp(inode: number): number {
    let high = 3, low = 4
    for (let at = this.first.get(inode) ?? 0; at; at = this.next[at]) {
      for (const value of [this.pids[at], this.fds[at], this.commandStamps.get(this.pids[at]) ?? 0]) {
        high = mix(high, value, 0x85ebca6b)
        low = mix(low, value, 0xc2b2ae35)
      }
    }
    return stampOf(high, low)
  }

  /** Processes and their descriptors, both in order. */
  holders(inode: number): readonly Holder[] {
    let at = this.first.get(inode) ?? 0
    if (!at) return NO_HOLDERS
    const holders: { pid: number, command: string, fds: number[] }[] = []
    for (; at; at = this.next[at]) {
      const pid = this.pids[at], last = holders.at(-1)
      if (last?.pid === pid) last.fds.unshift(this.fds[at])
      else holders.push({ pid, command: this.commands.get(pid) ?? '', fds: [this.fds[at]] })
    }
    return holders
  }
}

function processes(): number[] {
  return readdirSync('/proc').map(Number).filter((pid) => pid > 0).sort((a, b) => a - b)
}

/** The process's name as ps and ss have it, at most 15 bytes. */
function commandOf(pid: number): string {
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
    } catch (error) {
      if (exhausted(error)) throw error
      quick = false
    }
  }
  return plainDescriptors(pid, each)
}

function codeOf(error: unknown): string {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code ?? '' : ''
}

/** True if we have no descriptor left: what could not be read is not empty, and may be read the next time. */
export function exhausted(error: unknown): boolean {
  return ['EMFILE', 'ENFILE'].includes(codeOf(error))
}

/** The same as `socketDescriptors` with Node alone. */
export function plainDescriptors(pid: number, each: (fd: number, inode: number) => void): boolean {
  let fds: string[]
  try {
    fds = readdirSync(`/proc/${pid}/fd`)
  } catch (error) {
    if (exhausted(error)) throw error
    return !['EACCES', 'EPERM'].includes(codeOf(error))
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
