import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Captures } from '../../../src-main/capture/captures.ts'
import { writeCapture } from '../../e2e/capture-file.ts'
import { conversation } from '../../e2e/many-frames.ts'

const ANSWERS = 60_000
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'
const programs = new URL('../../../out/main/', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'perroquet-following-'))
let captures: Captures

beforeAll(() => {
  captures = new Captures({ indexScript: new URL('index-worker.js', programs), dissectScript: new URL('dissect-worker.js', programs), samples: folder })
})
afterAll(async () => {
  await captures.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(): Promise<number> {
  const path = join(folder, 'answers.pcap')
  writeCapture(path, conversation(1, Array.from({ length: ANSWERS }, () => ({ by: 'server', text: ANSWER }))))
  const { id } = await captures.methods.openCapture({ path })
  await expect.poll(async () => (await captures.methods.captures({})).find((each) => each.id === id)?.state, { timeout: 20_000 }).toBe('complete')
  return id
}

it.each(['http', 'tcp'] as const)('following %s tells how far it is, answers others meanwhile, and can be given up', async (protocol) => {
  const id = await open(), ask = { id, protocol, stream: 0, side: null, from: 0, count: 10 } as const
  const told: number[] = []
  const giveUp = ({ task, done, total }: { readonly task: string, readonly done: number, readonly total: number }): void => {
    if (task !== 'statistics') return
    told.push(done / total)
    void captures.methods.cancelStatistics({ id })
  }
  captures.events.on('progress', giveUp)
  await expect(captures.methods.follow(ask)).rejects.toThrow('the statistics were given up')
  captures.events.off('progress', giveUp)
  expect(told[0]).toBeLessThan(1)
  // Asked for again, it is followed anew, and only once for all who ask.
  const pages = await Promise.all([captures.methods.follow(ask), captures.methods.follow({ ...ask, side: 1, from: 2 })])
  expect(pages.map(({ bytes }) => bytes)).toEqual([[0, ANSWERS * ANSWER.length], [0, ANSWERS * ANSWER.length]])
  expect(Buffer.from(pages[1].chunks[0].bytes).toString()).toBe(protocol === 'http' ? ANSWER.slice(0, -2) : ANSWER)
  const place = await captures.methods.followedPlace({ id, protocol, stream: 0, side: 1, number: 4 + 2 * 1000 })
  expect(place).toBe(protocol === 'http' ? 2000 : 1000)
  expect(await captures.methods.followedPlace({ id, protocol, stream: 0, side: 0, number: 4 })).toBe(null)
  await captures.methods.closeCapture({ id })
})

it('a capture that is closed while it is followed is not read any more', async () => {
  const id = await open()
  const followed = expect(captures.methods.follow({ id, protocol: 'http', stream: 0, side: null, from: 0, count: 10 })).rejects.toThrow()
  await captures.methods.closeCapture({ id })
  await followed
})

it('saving a stream tells how far it is and can be given up', async () => {
  const id = await open(), ask = { id, protocol: 'tcp', stream: 0, side: null } as const
  await captures.methods.follow({ ...ask, from: 0, count: 1 })
  captures.events.once('progress', ({ task }) => { if (task === 'statistics') void captures.methods.cancelStatistics({ id }) })
  await expect(captures.methods.saveFollowed({ ...ask, format: 'hex', path: join(folder, 'stream.txt') })).rejects.toThrow('the statistics were given up')
  expect(await captures.methods.saveFollowed({ ...ask, format: 'raw', path: join(folder, 'stream.bin') })).toEqual({ bytes: ANSWERS * ANSWER.length })
  await captures.methods.closeCapture({ id })
})
