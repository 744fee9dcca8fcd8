import { errnoName } from './errno.ts'
import { libc } from './libc.ts'

// <asm-generic/poll.h>: struct pollfd is a descriptor (4 bytes), what is asked and what is answered (2 bytes each).
const POLLFD = 8, EVENTS = 4, ANSWER = 6
const POLLERR = 0x0008, POLLHUP = 0x0010, POLLRDHUP = 0x2000
/** Machines of Linux that number these so, least byte first. */
const MACHINES = ['x64', 'arm64', 'ia32', 'arm', 'riscv64', 'loong64']

type Poll = (fds: Uint8Array, count: number, timeout: number) => number
let poll: Poll | null | undefined

// <asm-generic/socket.h>
const SOL_SOCKET = 1, SO_ERROR = 4

/** What has come from the peer of a connection that is not read: nothing, its FIN, or what ended it (ECONNRESET: its RST). */
export type HangUp = 'none' | 'fin' | { readonly errno: string }

/**
 * Asks the kernel what has come of connections, without reading from them (poll(2)).
 * @returns an answer for each descriptor; undefined where this system cannot say it
 */
export function hangUps(descriptors: readonly number[]): readonly HangUp[] | undefined {
  poll ??= load()
  if (!poll) return undefined
  const fds = Buffer.alloc(POLLFD * descriptors.length)
  for (const [i, fd] of descriptors.entries()) {
    fds.writeInt32LE(fd, POLLFD * i)
    fds.writeInt16LE(POLLRDHUP, POLLFD * i + EVENTS)
  }
  if (poll(fds, descriptors.length, 0) < 0) return undefined
  return descriptors.map((_, i) => {
    const answer = fds.readInt16LE(POLLFD * i + ANSWER)
    return answer & POLLERR ? { errno: pendingError(descriptors[i]) } : answer & (POLLRDHUP | POLLHUP) ? 'fin' : 'none'
  })
}

/** The error that waits on a socket; it does not wait any more then (socket(7)). */
function pendingError(fd: number): string {
  const value = Buffer.alloc(4)
  return libc().getsockopt(fd, SOL_SOCKET, SO_ERROR, value, [value.length]) === 0 ? errnoName(value.readInt32LE(0)) : errnoName(libc().lastErrno())
}

function load(): Poll | null {
  if (process.platform !== 'linux' || !MACHINES.includes(process.arch)) return null
  try {
    return libc().library.func('int poll(_Inout_ uint8_t *fds, unsigned long count, int timeout)') as Poll
  } catch {
    return null
  }
}
