import { dumpSockets } from '../libc/sock-diag.ts'
import { address4, address6 } from './address-texts.ts'
import { interfaceName } from './interface-names.ts'
import { inetRow, type InetSocket, type NewRow } from './row.ts'

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
 * Adds the rows of all sockets of a protocol and family.
 * @throws Error where the kernel has no sock_diag for them, or koffi cannot be had
 */
export function inetDiag(protocol: keyof typeof IPPROTO, family: '4' | '6', ownUid: number, rows: NewRow[]): void {
  const request = Buffer.alloc(REQUEST_LENGTH)
  request[0] = family === '4' ? AF_INET : AF_INET6
  request[1] = IPPROTO[protocol]
  request.writeUInt32LE(ALL_STATES, REQUEST_STATES)
  const found: NewRow[] = []
  dumpSockets(request, (bytes, start, end) => { found.push(diagRow(protocol, family, ownUid, bytes, start, end)) })
  // All of them or none: after an error halfway /proc is read instead.
  for (const row of found) rows.push(row)
}

/** The row that one answer stands for. @throws Error if it is too short */
export function diagRow(protocol: keyof typeof IPPROTO, family: '4' | '6', ownUid: number, bytes: Buffer, start: number, end: number): NewRow {
  if (end - start < MESSAGE_LENGTH) throw new Error(`sock_diag told ${end - start} bytes of a socket, which takes ${MESSAGE_LENGTH}`)
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
