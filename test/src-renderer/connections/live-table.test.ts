import { describe, expect, it } from 'vitest'
import type { SocketTable, SocketTableChange } from '../../../src-main/api/connections.ts'
import {
  changedTable, countSockets, hasNews, wholeTable, withoutNews, type LiveTable,
} from '../../../src-renderer/connections/live-table.ts'
import { aSocket } from './sockets.ts'

const listening = aSocket({ key: 'l', state: 'LISTEN' })
const connection = aSocket({ key: 'c' })
const bus = aSocket({ key: 'u', protocol: 'unix', state: 'CONNECTED' })
const table: SocketTable = { at: 1000, rows: [listening, connection], source: 'test', pid: 1 }
const nothing: SocketTableChange = { at: 2000, appeared: [], changed: [], vanished: [] }

const news = (live: LiveTable): string[] => [...live.values()].map(({ row, news }) => `${row.key} ${news}`)

describe('the live table', () => {
  const first = wholeTable(table, 50)

  it('has no news at first, nor when the rest of a long table comes', () => {
    expect(news(first)).toEqual(['l none', 'c none'])
    expect(hasNews(first)).toBe(false)
    expect(news(changedTable(first, { ...nothing, appeared: [bus], first: true }, 60))).toEqual(['l none', 'c none', 'u none'])
  })

  it('says what appeared, changed its state, and vanished', () => {
    const change = { ...nothing, appeared: [bus], changed: [{ ...connection, state: 'TIME_WAIT' as const }], vanished: ['l'] }
    const live = changedTable(first, change, 100)
    expect(news(live)).toEqual(['l vanished', 'c changed', 'u appeared'])
    expect(hasNews(live)).toBe(true)
    expect(live.get('c')).toMatchObject({ row: { state: 'TIME_WAIT' }, readAt: 100, newsAt: 100 })
  })

  it('makes no news of queues and holders, but knows since when a timer runs', () => {
    const live = changedTable(first, { ...nothing, changed: [{ ...connection, receiveQueue: 5 }] }, 100)
    expect(live.get('c')).toMatchObject({ row: { receiveQueue: 5 }, readAt: 100, news: 'none' })
  })

  it('keeps the object of a row that did not change', () => {
    const live = changedTable(first, { ...nothing, changed: [{ ...connection, state: 'CLOSE_WAIT' }] }, 100)
    expect(live.get('l')).toBe(first.get('l'))
    expect(first.get('c')?.row.state).toBe('ESTABLISHED')
  })

  it('forgets news once they have been seen, and what had vanished', () => {
    const earlier = changedTable(first, { ...nothing, vanished: ['l'] }, 100)
    const later = changedTable(earlier, { ...nothing, appeared: [bus] }, 900)
    expect(news(withoutNews(later, 500))).toEqual(['c none', 'u appeared'])
    expect(news(withoutNews(later, 900))).toEqual(['c none', 'u none'])
  })

  it('takes a socket that comes back for a new one', () => {
    const gone = changedTable(first, { ...nothing, vanished: ['c'] }, 100)
    expect(news(changedTable(gone, { ...nothing, appeared: [connection] }, 200))).toEqual(['l none', 'c appeared'])
    expect(news(changedTable(gone, { ...nothing, changed: [connection] }, 200))).toEqual(['l none', 'c appeared'])
    expect(news(changedTable(first, { ...nothing, vanished: ['nobody'] }, 200))).toEqual(['l none', 'c none'])
  })

  it('is counted without what has vanished', () => {
    const udp = aSocket({ key: 'd', protocol: 'udp', state: '', foreignPort: 0 })
    const waiting = aSocket({ key: 'w', state: 'TIME_WAIT' })
    const live = changedTable(first, { ...nothing, appeared: [bus, udp, waiting], vanished: ['c'] }, 100)
    expect(countSockets(live)).toEqual({ all: 4, listening: 2, timeWait: 1, byProtocol: { tcp: 2, unix: 1, udp: 1 } })
  })
})
