import { dumpSockets, type SockDiagAnswers } from '../libc/sock-diag.ts'
import { address4, address6 } from './address-texts.ts'
import { interfaceName } from './interface-names.ts'
import { inetRow, mix, stampOf, type InetSocket, type NewRow, type Rows } from './row.ts'

/** Sockets of TCP and UDP from the kernel's sock_diag, struct inet_diag_msg of <linux/inet_diag.h>. */

const AF_INET = 2, AF_INET6 = 10
const IPPROTO = { tcp: 6, udp: 17 } as const

// struct inet_diag_req_v2: family, protocol, extensions, padding; states (4 bytes), struct inet_diag_sockid (48 bytes).
const REQUEST_LENGTH = 56, REQUEST_STATES = 4, ALL_STATES = 0xffffffff

// struct inet_diag_msg.
const STATE = 1, TIMER = 2, RETRANS = 3, SOURCE_PORT = 4, DESTINATION_PORT = 6, SOURCE = 8, DESTINATION = 24, INTERFACE = 40
const EXPIRES = 52, RECEIVE_QUEUE = 56, SEND_QUEUE = 60, UID = 64, INODE = 68, MESSAGE_LENGTH = 72
// Then attributes: length and type (2 bytes each), value, up to a multiple of 4.
const ATTRIBUTE_HEADER = 4, SKV6ONLY = 11

/**
 * All sockets of a protocol and family.
 * @throws Error where the kernel has no sock_diag for them, or koffi cannot be had
 */
export async function inetDiag(protocol: keyof typeof IPPROTO, family: '4' | '6', ownUid: number): Promise<Rows> {
  const request = Buffer.alloc(REQUEST_LENGTH)
  request[0] = family === '4' ? AF_INET : AF_INET6
  request[1] = IPPROTO[protocol]
  request.writeUInt32LE(ALL_STATES, REQUEST_STATES)
  return diagRows(protocol, family, ownUid, await dumpSockets(request))
}

/** The rows that answers stand for. @throws Error if one is too short */
export function diagRows(protocol: keyof typeof IPPROTO, family: '4' | '6', ownUid: number, { bytes, places }: SockDiagAnswers): Rows {
  for (let at = 0; at < places.length; at += 3) {
    const length = places[at + 2] - places[at + 1]
    if (length < MESSAGE_LENGTH) throw new Error(`sock_diag told ${length} bytes of a socket, which takes ${MESSAGE_LENGTH}`)
  }
  // Netlink aligns to four bytes, and the bytes begin where their buffer does or at a multiple of four.
  const words = bytes.map(({ buffer, byteOffset, length }) => new Int32Array(buffer, byteOffset, length >> 2))
  return {
    length: places.length / 3,
    stamp: (i) => stampAt(words[places[3 * i]], places[3 * i + 1] >> 2),
    inode: (i) => bytes[places[3 * i]].readUInt32LE(places[3 * i + 1] + INODE),
    row: (i) => diagRow(protocol, family, ownUid, bytes[places[3 * i]], places[3 * i + 1], places[3 * i + 2]),
  }
}

/** Of all facts but the inode and the timer's time; of a socket with a timer none. */
function stampAt(words: Int32Array, at: number): number {
  let high = 1, low = 2
  for (let i = at; i < at + INODE / 4; i++) {
    if (i === at + EXPIRES / 4) continue
    high = mix(high, words[i], 0x85ebca6b)
    low = mix(low, words[i], 0xc2b2ae35)
  }
  // The third byte is the timer; this machine is little-endian, or there would be no messages.
  return words[at] >> 8 * TIMER & 0xff ? NaN : stampOf(high, low)
}

function diagRow(protocol: keyof typeof IPPROTO, family: '4' | '6', ownUid: number, bytes: Buffer, start: number, end: number): NewRow {
  const address = family === '4' ? address4 : address6
  const socket: InetSocket = {
    protocol, family,
    localAddress: address(bytes, start + SOURCE), localPort: bytes[start + SOURCE_PORT] << 8 | bytes[start + SOURCE_PORT + 1],
    foreignAddress: address(bytes, start + DESTINATION),
    foreignPort: bytes[start + DESTINATION_PORT] << 8 | bytes[start + DESTINATION_PORT + 1],
    state: bytes[start + STATE],
    receiveQueue: bytes.readUInt32LE(start + RECEIVE_QUEUE), sendQueue: bytes.readUInt32LE(start + SEND_QUEUE),
    timer: bytes[start + TIMER], expires: bytes.readUInt32LE(start + EXPIRES) / 1000, retransmits: bytes[start + RETRANS],
    uid: bytes.readUInt32LE(start + UID), inode: bytes.readUInt32LE(start + INODE),
  }
  const row = inetRow(socket, ownUid)
  const index = bytes.readUInt32LE(start + INTERFACE)
  if (index) row.interface = interfaceName(index)
  if (family === '6') only6(row, bytes, start + MESSAGE_LENGTH, end)
  return row
}

function only6(row: NewRow, bytes: Buffer, start: number, end: number): void {
  for (let at = start; at + ATTRIBUTE_HEADER < end;) {
    const size = bytes.readUInt16LE(at)
    if (size < ATTRIBUTE_HEADER || at + size > end) return
    if (bytes.readUInt16LE(at + 2) === SKV6ONLY && size > ATTRIBUTE_HEADER) row.v6only = bytes[at + ATTRIBUTE_HEADER] !== 0
    at += size + 3 & ~3
  }
}
