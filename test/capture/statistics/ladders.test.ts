import { afterAll, beforeAll, expect, it } from 'vitest'
import { join } from 'node:path'
import * as v from 'valibot'
import { ladderMethods } from '../../../src-main/api/tcp-ladder.ts'
import { Captures } from '../../../src-main/capture/captures.ts'
import { plainFrames, sample } from './sample.ts'

const programs = new URL('../../../out/main/', import.meta.url)
let captures: Captures

beforeAll(() => {
  captures = new Captures({
    indexScript: new URL('index-worker.js', programs), dissectScript: new URL('dissect-worker.js', programs),
    samples: join(import.meta.dirname, '../../../resources/captures'),
  })
})
afterAll(async () => { await captures.close() })

/** Opens a sample and waits until all of it has been read. */
async function open(file: string): Promise<number> {
  const { id } = await captures.methods.openSample({ file })
  await expect.poll(() => captures.methods.captures({}), { timeout: 10_000 })
    .toEqual(expect.arrayContaining([expect.objectContaining({ id, state: 'complete' })]))
  return id
}

it('a request and its answer, with what both ends made of each segment', async () => {
  const id = await open('tcp-request-answer.pcap')
  const { rungs, ...page } = await captures.methods.ladder({ id, protocol: 'tcp', stream: 0, from: 0, count: 100 })
  expect(page).toMatchObject({ total: 10, hidden: 0, opened: true, ended: 'closed' })
  expect(page.ports[1]).toBe(50_000)
  expect(rungs.map(({ number, side }) => [number, side])).toEqual([[1, 0], [2, 1], [3, 0], [4, 0], [5, 1], [6, 1], [7, 0], [8, 0], [9, 1], [10, 0]])
  expect(rungs.map(({ before, after }) => [before, after].map((states) => states?.join('/')).join(' > '))).toEqual([
    'CLOSED/LISTEN > SYN-SENT/SYN-RECEIVED', 'SYN-SENT/SYN-RECEIVED > ESTABLISHED/SYN-RECEIVED', 'ESTABLISHED/SYN-RECEIVED > ESTABLISHED/ESTABLISHED',
    ...Array.from({ length: 4 }, () => 'ESTABLISHED/ESTABLISHED > ESTABLISHED/ESTABLISHED'), 'ESTABLISHED/ESTABLISHED > FIN-WAIT-1/CLOSE-WAIT',
    'FIN-WAIT-1/CLOSE-WAIT > TIME-WAIT/LAST-ACK', 'TIME-WAIT/LAST-ACK > TIME-WAIT/CLOSED',
  ])
  expect(rungs[0]).toMatchObject({ sequence: 0, acknowledgment: null, flags: 0x002 })
  expect(rungs[1]).toMatchObject({ sequence: 0, acknowledgment: 1, flags: 0x012 })
  const changes = await captures.methods.ladderChanges({ id, protocol: 'tcp', stream: 0 })
  expect(changes.rungs).toEqual([0, 1, 2, 7, 8, 9].map((row) => rungs[row]))
  const { dissector } = sample('tcp-request-answer.pcap')
  expect(rungs.map(({ time }) => time)).toEqual(plainFrames(dissector).map(({ time }) => time / 1e9))
  expect(await captures.methods.ladder({ id, protocol: 'tcp', stream: 0, from: 4, count: 2 })).toMatchObject({ total: 10, rungs: rungs.slice(4, 6) })
  await expect(captures.methods.ladder({ id, protocol: 'tcp', stream: 9, from: 0, count: 2 })).rejects.toThrow(/no TCP stream 9/)
})

it('leads to a packet, and to a time', async () => {
  const id = await open('tcp-loss.pcapng')
  const ask = { id, protocol: 'tcp', stream: 0 } as const
  const { rungs, total, start, end } = await captures.methods.ladder({ ...ask, from: 0, count: 2000 })
  expect(rungs).toHaveLength(total)
  for (const { number, row } of rungs) expect(await captures.methods.ladderPlace({ ...ask, number })).toMatchObject({ row })
  expect(await captures.methods.ladderPlace({ ...ask, number: 1_000_000 })).toBeNull()
  expect(await captures.methods.ladderBetween({ ...ask, start, end, count: 2000 })).toMatchObject({ hidden: 0, rungs })
  const some = await captures.methods.ladderBetween({ ...ask, start, end, count: 10 })
  expect(some.rungs.length).toBeLessThanOrEqual(10)
  expect(some.hidden + some.rungs.length).toBe(total)
  const middle = rungs[Math.floor(total / 2)].time
  const part = await captures.methods.ladderBetween({ ...ask, start: middle, end, count: 2000 })
  expect(part.rungs).toEqual(rungs.filter(({ time }) => time >= middle))
  expect(new Set(rungs.flatMap(({ marks }) => marks))).toEqual(new Set(['duplicate_ack', 'retransmission', 'window_update']))
})

it.each([
  ['tcp-refused.pcap', 'refused'], ['tcp-reset.pcap', 'reset'], ['tcp-half-close.pcap', 'closed'], ['tcp-timeout.pcapng', 'closed'],
] as const)('%s ends %s', async (file, ended) => {
  const id = await open(file)
  const { rungs, ...page } = await captures.methods.ladder({ id, protocol: 'tcp', stream: 0, from: 0, count: 2000 })
  expect(page.ended).toBe(ended)
  if (ended === 'refused') expect(rungs[0].before).toEqual(['CLOSED', 'CLOSED'])
})

it('datagrams have no states', async () => {
  const id = await open('udp-parrot.pcap')
  const { rungs, ended } = await captures.methods.ladder({ id, protocol: 'udp', stream: 0, from: 0, count: 2000 })
  const { dissector } = sample('udp-parrot.pcap')
  const frames = plainFrames(dissector).filter(({ protocol }) => protocol === 17)
  expect(ended).toBeNull()
  expect(rungs[0]).toMatchObject({ side: 0, before: null, after: null, length: frames[0].payload?.length })
  expect(rungs[1].side).toBe(1)
})

it('refuses what is no place on a ladder', () => {
  const { ladder, ladderPlace, ladderBetween } = ladderMethods
  const good = { id: 1, protocol: 'tcp', stream: 0 } as const
  expect(v.is(ladder, { ...good, from: 0, count: 2000 })).toBe(true)
  for (const bad of [{ from: -1, count: 1 }, { from: 0, count: 2001 }, { from: 0.5, count: 1 }]) expect(v.is(ladder, { ...good, ...bad })).toBe(false)
  expect(v.is(ladderPlace, { ...good, number: 0 })).toBe(false)
  expect(v.is(ladderBetween, { ...good, start: NaN, end: 1, count: 1 })).toBe(false)
})
