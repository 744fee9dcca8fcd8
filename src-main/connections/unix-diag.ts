import { dumpSockets } from '../libc/sock-diag.ts'
import type { NewRow } from './row.ts'

/** What sock_diag adds to /proc/net/unix: queues, the other end, the user. struct unix_diag_msg of <linux/unix_diag.h>. */

const AF_UNIX = 1
// struct unix_diag_req: family, protocol, padding; states, inode, what to show, cookie (8 bytes).
const REQUEST_LENGTH = 24, REQUEST_STATES = 4, REQUEST_SHOW = 12, ALL_STATES = 0xffffffff
const SHOW_PEER = 0x04, SHOW_QUEUES = 0x10, SHOW_UID = 0x40

// struct unix_diag_msg, then attributes: length and type (2 bytes each), value, up to a multiple of 4.
const INODE = 4, MESSAGE_LENGTH = 16, ATTRIBUTE_HEADER = 4
const PEER = 2, QUEUES = 4, UID = 7

/**
 * Fills in what the kernel tells of Unix sockets.
 * @throws Error where it has no sock_diag for them, or koffi cannot be had
 */
export async function unixDiag(rows: readonly NewRow[], ownUid: number): Promise<void> {
  const request = Buffer.alloc(REQUEST_LENGTH)
  request[0] = AF_UNIX
  request.writeUInt32LE(ALL_STATES, REQUEST_STATES)
  request.writeUInt32LE(SHOW_PEER | SHOW_QUEUES | SHOW_UID, REQUEST_SHOW)
  const byInode = new Map(rows.map((row) => [row.inode, row]))
  const { bytes, places } = await dumpSockets(request)
  for (let at = 0; at < places.length; at += 3) {
    const message = bytes[places[at]], start = places[at + 1], end = places[at + 2]
    if (end - start < MESSAGE_LENGTH) continue
    const row = byInode.get(message.readUInt32LE(start + INODE))
    if (row) attributes(row, ownUid, message, start + MESSAGE_LENGTH, end)
  }
}

function attributes(row: NewRow, ownUid: number, bytes: Buffer, start: number, end: number): void {
  for (let at = start; at + ATTRIBUTE_HEADER <= end;) {
    const size = bytes.readUInt16LE(at), type = bytes.readUInt16LE(at + 2), value = at + ATTRIBUTE_HEADER
    if (size < ATTRIBUTE_HEADER || at + size > end) return
    const words = size - ATTRIBUTE_HEADER >> 2
    if (type === PEER && words >= 1) row.peer = bytes.readUInt32LE(value)
    if (type === QUEUES && words >= 2) {
      row.receiveQueue = bytes.readUInt32LE(value)
      row.sendQueue = bytes.readUInt32LE(value + 4)
    }
    if (type === UID && words >= 1) {
      row.uid = bytes.readUInt32LE(value)
      row.mine = row.uid === ownUid
    }
    at += size + 3 & ~3
  }
}
