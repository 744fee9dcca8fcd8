import { describe, expect, it } from 'vitest'
import { Changes } from '../../src-main/connections/changes.ts'
import type { ReadRow, RowSource } from '../../src-main/connections/row.ts'

const row = (more: Partial<ReadRow> = {}): ReadRow => ({
  protocol: 'tcp', family: '4', localAddress: '127.0.0.1', localPort: 80, foreignAddress: '127.0.0.1', foreignPort: 50000, state: 'ESTABLISHED',
  receiveQueue: 0, sendQueue: 0, inode: 5, uid: 7, user: 'seven', mine: true, holders: [{ pid: 1, command: 'a', fds: [3] }], ...more,
})

describe('what changed in a table', () => {
  it('tells what appeared, changed and vanished', () => {
    const changes = new Changes()
    const other = row({ localPort: 81, inode: 6 })
    expect(changes.update([row(), other], 1000)).toMatchObject({ at: 1000, appeared: [{ localPort: 80 }, { localPort: 81 }], changed: [], vanished: [] })
    expect(changes.update([row(), other], 2000)).toEqual({ at: 2000, appeared: [], changed: [], vanished: [] })
    const { appeared, changed, vanished } = changes.update([row({ receiveQueue: 9 })], 3000)
    expect(appeared).toEqual([])
    expect(changed).toMatchObject([{ receiveQueue: 9 }])
    expect(vanished).toEqual(['tcp4 127.0.0.1:81 127.0.0.1:50000'])
  })

  it('keeps the path through the states, and whose it was in TIME_WAIT', () => {
    const changes = new Changes()
    changes.update([row()], 1000)
    changes.update([row({ state: 'FIN_WAIT2' })], 2000)
    const { inode, uid, user, ...nobodys } = row({ state: 'TIME_WAIT', mine: false, holders: [] })
    expect([inode, uid, user]).toEqual([5, 7, 'seven'])
    const { changed: [last] } = changes.update([nobodys], 3000)
    expect(last.path).toEqual([{ state: 'ESTABLISHED', at: 1000 }, { state: 'FIN_WAIT2', at: 2000 }, { state: 'TIME_WAIT', at: 3000 }])
    expect(last).toMatchObject({ uid: 7, user: 'seven', mine: true, holders: [] })
  })

  it('begins a new path for another socket between the same ports', () => {
    const changes = new Changes()
    changes.update([row({ state: 'CLOSE_WAIT' })], 1000)
    const { changed: [now] } = changes.update([row({ inode: 9 })], 2000)
    expect(now.path).toEqual([{ state: 'ESTABLISHED', at: 2000 }])
  })

  it('takes a timer that runs down as no change', () => {
    const changes = new Changes()
    const timed = (expires: number): ReadRow => row({ timer: { kind: 'timewait', expires, retransmits: 0 } })
    changes.update([timed(60)], 0)
    expect(changes.update([timed(59)], 1000).changed).toEqual([])
    expect(changes.update([timed(54.8)], 5000).changed).toEqual([])
    expect(changes.update([timed(60)], 6000).changed).toHaveLength(1)
    expect(changes.update([row({ timer: { kind: 'on', expires: 59, retransmits: 0 } })], 7000).changed).toHaveLength(1)
    expect(changes.update([row()], 8000).changed).toHaveLength(1)
  })

  it('sees another holder, another descriptor, another inode', () => {
    const changes = new Changes()
    changes.update([row()], 0)
    expect(changes.update([row({ holders: [{ pid: 1, command: 'a', fds: [3, 4] }] })], 1).changed).toHaveLength(1)
    expect(changes.update([row({ holders: [{ pid: 1, command: 'a', fds: [3, 4] }, { pid: 2, command: 'b', fds: [3] }] })], 2).changed).toHaveLength(1)
    expect(changes.update([row({ holders: [{ pid: 1, command: 'a', fds: [3, 4] }, { pid: 2, command: 'b', fds: [3] }] })], 3).changed).toHaveLength(0)
  })

  it('makes no row of a socket that it knows by inode and stamp', () => {
    const changes = new Changes()
    let made = 0
    const stamped = (stamp: number, more: Partial<ReadRow> = {}): RowSource => ({
      * [Symbol.iterator]() { yield row(more) },
      unlessKnown(known, each) {
        if (known(5, stamp)) return
        made++
        each(row(more), stamp)
      },
    })
    expect(changes.update(stamped(1), 0).appeared).toHaveLength(1)
    expect(changes.update(stamped(1), 1)).toMatchObject({ appeared: [], changed: [], vanished: [] })
    expect(made).toBe(1)
    expect(changes.update(stamped(2, { sendQueue: 3 }), 2).changed).toMatchObject([{ sendQueue: 3 }])
    expect(changes.update(stamped(NaN, { sendQueue: 3 }), 3).changed).toEqual([])
    expect(changes.update(stamped(NaN, { sendQueue: 3 }), 4).changed).toEqual([])
    expect(made).toBe(4)
    expect(changes.update([], 5).vanished).toHaveLength(1)
    expect(changes.update(stamped(NaN), 6).appeared).toHaveLength(1)
  })

  it('tells sockets with equal addresses apart, always the same way', () => {
    const changes = new Changes()
    const pending: ReadRow = { protocol: 'unix', localAddress: '/s', foreignAddress: '', state: 'CONNECTING', receiveQueue: 0, sendQueue: 0, mine: false, holders: [] }
    const { appeared } = changes.update([pending, pending, pending], 0)
    expect(new Set(appeared.map(({ key }) => key)).size).toBe(3)
    expect(changes.update([pending, pending, pending], 1)).toMatchObject({ appeared: [], changed: [], vanished: [] })
    expect(changes.update([pending, pending], 2).vanished).toHaveLength(1)
  })
})
