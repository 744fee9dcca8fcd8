import type { SocketRow } from '../../../src-main/api/connections.ts'

let made = 0

/** A row of the table: an established TCP connection on loopback, but for what is said. */
export function aSocket(said: Partial<SocketRow> = {}): SocketRow {
  return {
    key: `socket ${++made}`, protocol: 'tcp', family: '4', receiveQueue: 0, sendQueue: 0,
    localAddress: '127.0.0.1', localPort: 40_000, foreignAddress: '127.0.0.1', foreignPort: 40_001, state: 'ESTABLISHED',
    uid: 1000, user: 'student', inode: 436_000 + made, holders: [{ pid: 1234, command: 'cat', fds: [3] }], mine: false, path: [],
    ...said,
  }
}
