import { describe, expect, it } from 'vitest'
import type { SocketRow } from '../../../src-main/api/connections.ts'
import { changedTable, wholeTable, type LiveTable } from '../../../src-renderer/connections/live-table.ts'
import { NO_QUICK_FILTERS, type QuickFilters } from '../../../src-renderer/connections/quick-filters.ts'
import type { ColumnKey } from '../../../src-renderer/connections/socket-columns.ts'
import { readSocketFilter } from '../../../src-renderer/connections/socket-filter.ts'
import { socketLister } from '../../../src-renderer/connections/socket-list.ts'
import { aSocket } from './sockets.ts'

const tableOf = (...rows: SocketRow[]): LiveTable => wholeTable({ at: 0, rows, source: 'test', pid: 1 }, 0)
const keysOf = (list: readonly { row: SocketRow }[]): string => list.map(({ row }) => row.key).join(' ')

function wanted(text = '', column: ColumnKey | null = null, descending = false, quick: Partial<QuickFilters> = {}) {
  const filter = readSocketFilter(text)
  if (!filter.ok) throw new Error(text)
  return { filter, quick: { ...NO_QUICK_FILTERS, ...quick }, order: column === null ? null : { column, descending } }
}

const rows = [
  aSocket({ key: 'b', localPort: 50_000, foreignPort: 2, localAddress: '10.0.0.9', state: 'ESTABLISHED', inode: 9, receiveQueue: 4 }),
  aSocket({ key: 'd', protocol: 'udp', localPort: 53, foreignPort: 0, localAddress: '10.0.0.10', state: '', inode: undefined }),
  aSocket({ key: 'a', localPort: 50_000, foreignPort: 0, localAddress: '0.0.0.0', state: 'LISTEN', inode: 100 }),
  aSocket({ key: 'c', localPort: 50_000, foreignPort: 3, family: '6', localAddress: '::1', state: 'TIME_WAIT', inode: 20, holders: [] }),
  aSocket({ key: 'u', protocol: 'unix', family: undefined, localAddress: '/run/x', localPort: undefined, state: 'CONNECTED', mine: true,
    holders: [{ pid: 7, command: 'bus', fds: [12] }] }),
]

describe('the list of sockets', () => {
  it('has a port’s listening socket above its connections where nothing else is chosen', () => {
    expect(keysOf(socketLister()(tableOf(...rows), wanted()))).toBe('a b c d u')
  })

  it('sorts by any column, addresses by their numbers', () => {
    const by = (column: ColumnKey, descending = false): string =>
      keysOf(socketLister()(tableOf(...rows), wanted('', column, descending)))
    expect(by('local')).toBe('a b d c u')
    expect(by('local', true)).toBe('u c d b a')
    expect(by('inode')).toBe('d b c a u')
    expect(by('state')).toBe('a b c d u')
    expect(by('receiveQueue', true)[0]).toBe('b')
    expect(by('process')).toBe('c u a b d')
    expect(by('fd')).toBe('c a b d u')
  })

  it('is filtered by text and by one click', () => {
    const list = (quick: Partial<QuickFilters>, text = ''): string =>
      keysOf(socketLister()(tableOf(...rows), wanted(text, null, false, quick)))
    expect(list({ protocols: ['tcp'] })).toBe('a b c')
    expect(list({ protocols: ['tcp', 'udp'] }, 'not listen')).toBe('b c d')
    expect(list({ families: ['6'] })).toBe('c')
    expect(list({ listening: true })).toBe('a d')
    expect(list({ mine: true })).toBe('u')
  })

  it('takes what appears and drops what is gone, in order, as does a list that is made anew', () => {
    const lister = socketLister()
    let table = tableOf(...rows)
    lister(table, wanted())
    const added = aSocket({ key: 'n', localPort: 50_000, foreignPort: 1 })
    table = changedTable(table, { at: 1, appeared: [added], changed: [{ ...rows[0], localPort: 60_000 }], vanished: [] }, 1)
    expect(keysOf(lister(table, wanted()))).toBe('a n c b d u')
    table = new Map([...table].filter(([key]) => key !== 'a'))
    expect(keysOf(lister(table, wanted()))).toBe('n c b d u')
    expect(keysOf(lister(table, wanted()))).toBe(keysOf(socketLister()(table, wanted())))
  })

  it('looks for names too where they are shown', () => {
    const named = { ...wanted('loopback.example'), nameOf: (word: string) => word === '::1' ? 'loopback.example' : undefined }
    expect(keysOf(socketLister()(tableOf(...rows), named))).toBe('c')
    expect(keysOf(socketLister()(tableOf(...rows), wanted('loopback.example')))).toBe('')
  })
})
