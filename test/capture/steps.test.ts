import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Captures } from '../../src-main/capture/captures.ts'
import { writeCapture } from '../e2e/capture-file.ts'
import { beginnings } from '../e2e/many-frames.ts'

// More than two chunks of the index's columns.
const PACKETS = 140_000
const OWN = [1, 2, 65_536, 65_537, 100_000, 131_072, 139_999]
const programs = new URL('../../out/main/', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'perroquet-steps-'))
let captures: Captures
let id: number

beforeAll(async () => {
  captures = new Captures({ indexScript: new URL('index-worker.js', programs), dissectScript: new URL('dissect-worker.js', programs), samples: folder })
  const [own, other] = beginnings(2), path = join(folder, 'two.pcap'), all = new Set(OWN)
  writeCapture(path, Array.from({ length: PACKETS }, (_, n) => all.has(n + 1) ? own : other))
  const complete = new Promise<void>((resolve) => { captures.events.on('changed', ({ state }) => { if (state === 'complete') resolve() }) })
  ;({ id } = await captures.methods.openCapture({ path }))
  await complete
})
afterAll(async () => {
  await captures.close()
  rmSync(folder, { recursive: true, force: true })
})

it('the packets of a conversation are gone through both ways', async () => {
  for (const backward of [false, true]) {
    const found: number[] = [], way = backward ? [...OWN].reverse() : OWN
    for (let number: number | null = way[0]; number !== null; number = await captures.methods.inConversation({ id, number, backward })) found.push(number)
    expect(found).toEqual(way)
  }
})

it('marked packets are gone through both ways and around, and every thread knows them', async () => {
  await captures.methods.setMark({ id, numbers: [700, 5, 90_000, PACKETS + 1], marked: true })
  await captures.methods.setMark({ id, numbers: [700, 42], marked: false })
  await captures.methods.setMark({ id, numbers: [42], marked: true })
  const next = async (number: number, backward: boolean): Promise<number | null> => await captures.methods.nextMarked({ id, number, backward })
  expect([await next(1, false), await next(5, false), await next(90_000, false), await next(99_999, false)]).toEqual([5, 42, 5, 5])
  expect([await next(1, true), await next(5, true), await next(43, true), await next(90_000, true)]).toEqual([90_000, 90_000, 42, 42])
  const shown = await captures.methods.filter({ id, text: 'frame.marked == 1' })
  expect(shown).toMatchObject({ ok: true, shown: 3 })
  expect((await captures.methods.captures({})).find((each) => each.id === id)?.marked).toBe(3)
})
