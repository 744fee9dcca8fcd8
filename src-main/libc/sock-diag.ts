import { endianness } from 'node:os'
import { libc } from './libc.ts'

/**
 * The kernel's own list of sockets over netlink, sock_diag(7): several times as fast as the text in /proc/net, and with what
 * the text lacks (backlog of a listening socket, other end of a Unix socket, interface). Linux only.
 *
 * Numbers are in the machine's byte order, ports and addresses in network order.
 */

// <linux/netlink.h>, <linux/sock_diag.h>, <sys/socket.h>
const AF_NETLINK = 16, SOCK_RAW = 3, SOCK_CLOEXEC = 0o2000000, NETLINK_SOCK_DIAG = 4, MSG_DONTWAIT = 0x40
const NLM_F_REQUEST = 0x01, NLM_F_DUMP = 0x300
const NLMSG_ERROR = 2, NLMSG_DONE = 3, SOCK_DIAG_BY_FAMILY = 20
const NLMSG_HEADER = 16

/** The kernel cuts a dump into datagrams of at most 32 KiB; so many are read by one call: some 30 000 sockets. */
const DATAGRAM = 32768, DATAGRAMS = 128
/** What a dump may take of memory: some four million sockets. */
const BYTES_LIMIT = 512 * 1024 * 1024

// struct mmsghdr of 64-bit machines: msg_iov and msg_iovlen at 16 and 24, the length that was read at 56. struct iovec: address, length.
const MMSGHDR = 64, MSG_IOV = 16, MSG_IOVLEN = 24, MSG_LEN = 56, IOVEC = 16

interface Calls {
  readonly socket: (family: number, type: number, protocol: number) => number
  readonly send: (fd: number, bytes: Uint8Array, length: number, flags: number) => number
  readonly recvmmsg: { async: (fd: number, messages: bigint, count: number, flags: number, timeout: bigint, done: (error: Error | null, count: number) => void) => void }
  readonly close: (fd: number) => number
}

/** ENFILE, EMFILE, ENOBUFS, ENOMEM: it may go better the next time. */
const exhausted = new Set([23, 24, 105, 12])

let calls: Calls | undefined

/** Answers of the kernel: structs inet_diag_msg or unix_diag_msg with their attributes, each from a start to an end in some bytes. */
export interface SockDiagAnswers {
  readonly bytes: readonly Buffer[]
  /** Three numbers for each: which bytes, start, end. */
  readonly places: readonly number[]
}

/**
 * Asks for all sockets of a kind. The kernel puts its answers together on another thread, meanwhile this one is free.
 * @param request struct inet_diag_req_v2 or unix_diag_req
 * @throws Error where the kernel or koffi cannot; with the code EMFILE where there is no room just now
 */
export async function dumpSockets(request: Uint8Array): Promise<SockDiagAnswers> {
  const { socket, send, close } = prepare()
  const fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)
  if (fd < 0) {
    const errno = libc().lastErrno()
    throw Object.assign(new Error(`no socket of NETLINK_SOCK_DIAG (errno ${errno})`), exhausted.has(errno) && { code: 'EMFILE' })
  }
  try {
    const message = Buffer.alloc(NLMSG_HEADER + request.length)
    message.writeUInt32LE(message.length, 0)
    message.writeUInt16LE(SOCK_DIAG_BY_FAMILY, 4)
    message.writeUInt16LE(NLM_F_REQUEST | NLM_F_DUMP, 6)
    message.set(request, NLMSG_HEADER)
    if (send(fd, message, message.length, 0) !== message.length) throw new Error(`sock_diag takes no request (errno ${libc().lastErrno()})`)
    const all: Buffer[] = [], places: number[] = []
    for (let last = false; !last;) {
      if (all.length * DATAGRAM * DATAGRAMS >= BYTES_LIMIT) throw new Error('sock_diag has no end')
      const { bytes, lengths } = await receive(fd)
      all.push(bytes)
      for (const [i, length] of lengths.entries()) last = answerPlaces(bytes, i * DATAGRAM, i * DATAGRAM + length, all.length - 1, places) || last
    }
    return { bytes: all, places }
  } finally {
    close(fd)
  }
}

function prepare(): Calls {
  if (endianness() !== 'LE' || process.arch !== 'x64' && process.arch !== 'arm64') throw new Error(`sock_diag is not read on ${process.arch}`)
  const { library } = libc()
  return calls ??= {
    socket: library.func('int socket(int family, int type, int protocol)') as Calls['socket'],
    send: library.func('intptr_t send(int fd, const void *bytes, size_t length, int flags)') as Calls['send'],
    // Pointers as numbers: what they point to neither moves nor is copied while another thread is at it.
    recvmmsg: library.func('int recvmmsg(int fd, uintptr_t messages, unsigned int count, int flags, uintptr_t timeout)') as unknown as Calls['recvmmsg'],
    close: library.func('int close(int fd)') as Calls['close'],
  }
}

/** Reads as many datagrams as there are, each to its own place. */
async function receive(fd: number): Promise<{ readonly bytes: Buffer, readonly lengths: readonly number[] }> {
  const { recvmmsg } = prepare()
  const { koffi } = libc()
  const bytes = Buffer.allocUnsafeSlow(DATAGRAM * DATAGRAMS), messages = Buffer.alloc((MMSGHDR + IOVEC) * DATAGRAMS)
  const bytesAt = koffi.address(bytes), messagesAt = koffi.address(messages)
  for (let i = 0; i < DATAGRAMS; i++) {
    const vector = MMSGHDR * DATAGRAMS + IOVEC * i
    messages.writeBigUInt64LE(messagesAt + BigInt(vector), MMSGHDR * i + MSG_IOV)
    messages.writeBigUInt64LE(1n, MMSGHDR * i + MSG_IOVLEN)
    messages.writeBigUInt64LE(bytesAt + BigInt(DATAGRAM * i), vector)
    messages.writeBigUInt64LE(BigInt(DATAGRAM), vector + 8)
  }
  const count = await new Promise<number>((resolve, reject) => {
    recvmmsg.async(fd, messagesAt, DATAGRAMS, MSG_DONTWAIT, 0n, (error, received) => { if (error) reject(error); else resolve(received) })
  })
  if (count <= 0) throw new Error('sock_diag stopped in the middle')
  return { bytes, lengths: Array.from({ length: count }, (_, i) => Math.min(DATAGRAM, messages.readUInt32LE(MMSGHDR * i + MSG_LEN))) }
}

/**
 * Adds the places of the answers in one datagram: which bytes, start, end.
 * @returns whether it was the last
 * @throws Error of the kernel's, or where the datagram is damaged
 */
export function answerPlaces(bytes: Buffer, from: number, to: number, which: number, places: number[]): boolean {
  for (let at = from; at + NLMSG_HEADER <= to;) {
    const size = bytes.readUInt32LE(at), type = bytes.readUInt16LE(at + 4), end = at + size
    if (size < NLMSG_HEADER || end > to) throw new Error(`sock_diag sent a message of ${size} bytes where ${to - at} are left`)
    if (type === NLMSG_DONE) return true
    if (type === NLMSG_ERROR) {
      const errno = size >= NLMSG_HEADER + 4 ? -bytes.readInt32LE(at + NLMSG_HEADER) : 0
      throw new Error(`the kernel has no sock_diag for these sockets (errno ${errno})`)
    }
    if (type === SOCK_DIAG_BY_FAMILY) places.push(which, at + NLMSG_HEADER, end)
    // Messages begin at multiples of 4.
    at += size + 3 & ~3
  }
  return false
}
