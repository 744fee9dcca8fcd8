import { fstatSync } from 'node:fs'
import { libc } from './libc.ts'

/**
 * Where the descriptors of a process lead, many thousands at a time: getdents64(2) and readlinkat(2) on /proc/PID/fd, without a
 * JavaScript string for any name, and since Linux 6.2 without a list of the names: the size of /proc/PID/fd is the number of
 * descriptors, so that they are tried from 0 upwards until all are found. About twice as fast as Node's own calls. Linux only.
 */

// <fcntl.h>; the numbers are those of x86 and ARM.
const O_RDONLY = 0, O_CLOEXEC = 0o2000000
const EACCES = 13, EPERM = 1, ENFILE = 23, EMFILE = 24

/** struct linux_dirent64: inode (8 bytes), offset (8), length of the entry (2), type (1), name up to its NUL. */
const ENTRY_LENGTH = 16, ENTRY_NAME = 19

interface Calls {
  readonly open: (path: string, flags: number) => number
  readonly close: (fd: number) => number
  readonly getdents64: (fd: number, bytes: Uint8Array, length: number) => number
  /** Pointers as numbers, so that a name is read where getdents64 has put it. */
  readonly readlinkat: (folder: number, name: number, link: number, length: number) => number
}

/** Room for the name of a descriptor that is tried: its digits and a NUL, one after the other in memory. */
const NAME_LENGTH = 8, NAMES = 65536

interface Memory {
  readonly names: Buffer
  readonly namesAt: number
  /** Descriptors whose names have been written. */
  named: number
  readonly entries: Buffer
  readonly entriesAt: number
  readonly link: Buffer
  readonly linkAt: number
}

let calls: Calls | undefined
let memory: Memory | undefined

function prepare(): { calls: Calls, memory: Memory } {
  const { koffi, library } = libc()
  calls ??= {
    open: library.func('int open(const char *path, int flags)') as Calls['open'],
    close: library.func('int close(int fd)') as Calls['close'],
    getdents64: library.func('intptr_t getdents64(int fd, void *bytes, size_t length)') as Calls['getdents64'],
    readlinkat: library.func('intptr_t readlinkat(int folder, uintptr_t name, uintptr_t link, size_t length)') as Calls['readlinkat'],
  }
  if (!memory) {
    const entries = Buffer.allocUnsafeSlow(1 << 16), link = Buffer.allocUnsafeSlow(64), names = Buffer.alloc(NAME_LENGTH * NAMES)
    const [entriesAt, linkAt, namesAt] = [entries, link, names].map((bytes) => Number(koffi.address(bytes)))
    memory = { entries, entriesAt, link, linkAt, names, namesAt, named: 0 }
  }
  return { calls, memory }
}

/**
 * Tells the descriptors of a process that are sockets, with their inodes.
 * @returns false where they may not be read; a process that has gone has none
 * @throws Error where koffi or one of the calls cannot be had; with the code EMFILE where we have no descriptor left
 */
export function socketDescriptors(pid: number, each: (fd: number, inode: number) => void): boolean {
  const { calls: { open, close, getdents64, readlinkat }, memory } = prepare()
  const { entries, entriesAt, link, linkAt } = memory
  const folder = open(`/proc/${pid}/fd`, O_RDONLY | O_CLOEXEC)
  if (folder < 0) {
    const errno = libc().lastErrno()
    if (errno === ENFILE || errno === EMFILE) throw Object.assign(new Error(`no descriptor left to read those of process ${pid}`), { code: 'EMFILE' })
    return errno !== EACCES && errno !== EPERM
  }
  try {
    const tried = tryDescriptors(folder, readlinkat, memory, each)
    while (tried >= 0) {
      const length = getdents64(folder, entries, entries.length)
      if (length <= 0) return true
      for (let at = 0; at + ENTRY_NAME < length;) {
        const size = entries[at + ENTRY_LENGTH] | entries[at + ENTRY_LENGTH + 1] << 8
        if (size <= ENTRY_NAME || at + size > length) break
        const fd = number(entries, at + ENTRY_NAME, at + size)
        if (fd >= tried) {
          const inode = socketInode(link, readlinkat(folder, entriesAt + at + ENTRY_NAME, linkAt, link.length))
          if (inode >= 0) each(fd, inode)
        }
        at += size
      }
    }
    return true
  } finally {
    close(folder)
  }
}

/**
 * Tries the descriptors from 0 upwards, as long as few are missing.
 * @returns the first that was not tried, or -1 where all are found
 */
function tryDescriptors(folder: number, readlinkat: Calls['readlinkat'], memory: Memory, each: (fd: number, inode: number) => void): number {
  const { link, linkAt, names, namesAt } = memory
  // 0 before Linux 6.2.
  const { size } = fstatSync(folder)
  let fd = 0, left = size, missing = size / 4 + 8
  for (; left > 0 && missing > 0 && fd < NAMES; fd++) {
    if (fd === memory.named) names.write(String(memory.named++), fd * NAME_LENGTH, 'latin1')
    const length = readlinkat(folder, namesAt + fd * NAME_LENGTH, linkAt, link.length)
    if (length < 0) {
      missing--
      continue
    }
    left--
    const inode = socketInode(link, length)
    if (inode >= 0) each(fd, inode)
  }
  return left > 0 || size === 0 ? fd : -1
}

/** Decimal digits up to something else; -1 where there is none. */
function number(bytes: Buffer, start: number, end: number): number {
  let value = -1
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - 48
    if (digit < 0 || digit > 9) break
    value = value < 0 ? digit : value * 10 + digit
  }
  return value
}

/** The inode in `socket:[INODE]`; -1 where the link leads elsewhere. */
function socketInode(link: Buffer, length: number): number {
  if (length < 10 || link[0] !== 0x73 || link[1] !== 0x6f || link[2] !== 0x63 || link[6] !== 0x3a || link[7] !== 0x5b) return -1
  return number(link, 8, length)
}
