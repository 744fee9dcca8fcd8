import { endianness } from 'node:os'
import { libc } from './libc.ts'

/**
 * The kernel's own list of sockets over netlink, sock_diag(7): several times as fast as the text in /proc/net, and with what
 * the text lacks (backlog of a listening socket, other end of a Unix socket, interface). Linux only.
 *
 * Numbers are in the machine's byte order, ports and addresses in network order.
 */

// <linux/netlink.h>, <linux/sock_diag.h>, <asm/socket.h>
const AF_NETLINK = 16, SOCK_RAW = 3, SOCK_CLOEXEC = 0o2000000, NETLINK_SOCK_DIAG = 4
const NLM_F_REQUEST = 0x01, NLM_F_DUMP = 0x300
const NLMSG_ERROR = 2, NLMSG_DONE = 3, SOCK_DIAG_BY_FAMILY = 20
const NLMSG_HEADER = 16

/** One answer's bytes after its netlink header: a struct inet_diag_msg or unix_diag_msg and its attributes. */
export type DiagMessage = (bytes: Buffer, start: number, end: number) => void

interface Calls {
  readonly socket: (family: number, type: number, protocol: number) => number
  readonly send: (fd: number, bytes: Uint8Array, length: number, flags: number) => number
  readonly recv: (fd: number, bytes: Uint8Array, length: number, flags: number) => number
  readonly close: (fd: number) => number
}

let calls: Calls | undefined
/** The kernel cuts a dump into messages of at most 32 KiB. */
let room: Buffer | undefined

/**
 * Asks for all sockets of a kind.
 * @param request struct inet_diag_req_v2 or unix_diag_req
 * @throws Error with the errno's number, where the kernel or koffi cannot
 */
export function dumpSockets(request: Uint8Array, each: DiagMessage): void {
  if (endianness() !== 'LE') throw new Error('sock_diag is read on little-endian machines only')
  const { library, lastErrno } = libc()
  calls ??= {
    socket: library.func('int socket(int family, int type, int protocol)') as Calls['socket'],
    send: library.func('intptr_t send(int fd, const void *bytes, size_t length, int flags)') as Calls['send'],
    recv: library.func('intptr_t recv(int fd, void *bytes, size_t length, int flags)') as Calls['recv'],
    close: library.func('int close(int fd)') as Calls['close'],
  }
  room ??= Buffer.allocUnsafeSlow(1 << 16)
  const failed = (call: string): Error => new Error(`${call} of NETLINK_SOCK_DIAG failed with errno ${lastErrno()}`)
  const fd = calls.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)
  if (fd < 0) throw failed('socket()')
  try {
    const message = Buffer.alloc(NLMSG_HEADER + request.length)
    message.writeUInt32LE(message.length, 0)
    message.writeUInt16LE(SOCK_DIAG_BY_FAMILY, 4)
    message.writeUInt16LE(NLM_F_REQUEST | NLM_F_DUMP, 6)
    message.set(request, NLMSG_HEADER)
    if (calls.send(fd, message, message.length, 0) !== message.length) throw failed('send()')
    for (;;) {
      const length = calls.recv(fd, room, room.length, 0)
      if (length <= 0) throw failed('recv()')
      if (answers(room, length, each)) return
    }
  } finally {
    calls.close(fd)
  }
}

/** Goes through the netlink messages of one read. @returns whether that was the last */
export function answers(bytes: Buffer, length: number, each: DiagMessage): boolean {
  for (let at = 0; at + NLMSG_HEADER <= length;) {
    const size = bytes.readUInt32LE(at), type = bytes.readUInt16LE(at + 4), end = at + size
    if (size < NLMSG_HEADER || end > length) throw new Error(`sock_diag sent a message of ${size} bytes where ${length - at} are left`)
    if (type === NLMSG_DONE) return true
    if (type === NLMSG_ERROR) {
      const errno = size >= NLMSG_HEADER + 4 ? -bytes.readInt32LE(at + NLMSG_HEADER) : 0
      throw new Error(`the kernel has no sock_diag for these sockets (errno ${errno})`)
    }
    if (type === SOCK_DIAG_BY_FAMILY) each(bytes, at + NLMSG_HEADER, end)
    // Messages begin at multiples of 4.
    at += size + 3 & ~3
  }
  return false
}
