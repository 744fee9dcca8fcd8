import { expect, it } from 'vitest'
import type { SocketRow } from '../../../src-main/api/connections.ts'
import type { ServerSummary, SessionSummary } from '../../../src-main/api/playground.ts'
import { recipe } from '../../../src-renderer/playground/recipes.ts'
import { rowsOf } from '../../../src-renderer/playground/rows-of.ts'
import { sessionOfInode } from '../../../src-renderer/playground/session-of-inode.ts'

function row(key: string, changes: Partial<SocketRow>): SocketRow {
  return {
    key, protocol: 'tcp', family: '4', receiveQueue: 0, sendQueue: 0, localAddress: '127.0.0.1', localPort: 4444,
    foreignAddress: '0.0.0.0', foreignPort: 0, state: 'LISTEN', holders: [], mine: true, path: [], ...changes,
  }
}
const server: ServerSummary = {
  id: 1, spec: recipe('parrotTcp', 'Parrot'), state: 'listening', address: '127.0.0.1', port: 4444, inode: 100,
  serving: 1, waiting: 0, ended: 0, refused: 0, messages: 0, command: '',
}
const session: SessionSummary = {
  id: 2, owner: 3, role: 'client', transport: 'tcp', local: '127.0.0.1:50001', peer: '127.0.0.1:4444', mapped: false, state: 'open',
  inode: 102, startedAt: 0, received: 0, sent: 0, messagesIn: 0, messagesOut: 0, unsent: 0, entries: 0, dropped: 0, repeating: false,
}
const rows = [
  row('served', { state: 'ESTABLISHED', foreignAddress: '127.0.0.1', foreignPort: 50_001, inode: 101 }),
  row('client', { state: 'ESTABLISHED', localPort: 50_001, foreignAddress: '127.0.0.1', foreignPort: 4444, inode: 102 }),
  row('over', { state: 'TIME_WAIT', foreignAddress: '127.0.0.1', foreignPort: 50_000 }),
  row('other', { localPort: 8080, inode: 200 }),
  row('datagrams', { protocol: 'udp', state: '' }),
  row('listening', { inode: 100 }),
]

it('finds a server’s listening socket and its connections, also those that only the kernel keeps', () => {
  expect(rowsOf(rows, server, null).map(({ key }) => key)).toEqual(['listening', 'served', 'over'])
})

it('finds a session by its inode, and by its two ends once the descriptor is closed', () => {
  expect(rowsOf(rows, null, session).map(({ key }) => key)).toEqual(['client'])
  const closed = rows.map(one => one.key === 'client' ? { ...one, inode: undefined, state: 'TIME_WAIT' as const } : one)
  expect(rowsOf(closed, null, { ...session, inode: undefined }).map(({ key }) => key)).toEqual(['client'])
  const mapped = [row('mapped', { family: '6', localAddress: '::ffff:127.0.0.1', localPort: 50_001, foreignAddress: '::ffff:127.0.0.1', foreignPort: 4444, state: 'ESTABLISHED' })]
  expect(rowsOf(mapped, null, { ...session, inode: undefined })).toHaveLength(1)
})

it('looks for a session by its inode in pages', async () => {
  const total = 1200
  const asked: number[] = []
  const sessions = async ({ from, count }: { from: number, count: number }) => {
    asked.push(from)
    return { total, sessions: Array.from({ length: Math.min(count, total - from) }, (_, place) => ({ ...session, inode: from + place })) }
  }
  const summary = { servers: [server], clients: [], received: 0, sent: 0, mayExec: false, addresses: [], pid: 1 }
  expect((await sessionOfInode({ sessions }, summary, 1100))?.inode).toBe(1100)
  expect(await sessionOfInode({ sessions }, summary, 5000)).toBeNull()
  expect(asked).toEqual([0, 500, 1000, 0, 500, 1000])
})
