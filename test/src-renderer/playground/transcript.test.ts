import { expect, it } from 'vitest'
import type { TranscriptEntry } from '../../../src-main/api/playground.ts'
import { PART, useTranscript } from '../../../src-renderer/playground/transcript.ts'

/** An engine's transcript that keeps `kept` entries. */
function engineTranscript(kept: number) {
  let total = 0
  const asked: [number, number][] = []
  const entry = (number: number): TranscriptEntry => ({ kind: 'event', at: 0, event: 'stderr', detail: String(number) })
  const dropped = (): number => Math.max(0, total - kept)
  return {
    asked, dropped,
    grow: (by: number): { total: number, dropped: number } => {
      total += by
      return { total, dropped: dropped() }
    },
    empty: (): void => { total = 0 },
    ask: async (from: number, count: number) => {
      asked.push([from, count])
      const first = Math.max(from, dropped())
      const length = Math.max(0, Math.min(from + count, total) - first)
      return { from: first, total, dropped: dropped(), entries: Array.from({ length }, (_, place) => entry(first + place)) }
    },
  }
}
const settled = async (): Promise<void> => { for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve)) }
const fail = (error: unknown): void => { throw error }

it('asks for what is in sight in parts, each entry once', async () => {
  const engine = engineTranscript(10_000)
  engine.grow(200)
  const transcript = useTranscript(engine.ask, fail)
  await settled()
  expect(transcript.total.value).toBe(200)
  transcript.look(0, 120)
  await settled()
  expect(engine.asked.slice(1)).toEqual([[0, PART], [PART, PART], [PART * 2, 20]])
  expect(transcript.at(119)).toMatchObject({ detail: '119' })
  transcript.look(10, 100)
  await settled()
  expect(engine.asked).toHaveLength(4)
  transcript.grew(engine.grow(3))
  transcript.look(190, 210)
  await settled()
  expect(transcript.at(202)).toMatchObject({ detail: '202' })
})

it('goes without what the engine no longer keeps', async () => {
  const engine = engineTranscript(100)
  engine.grow(1000)
  const transcript = useTranscript(engine.ask, fail)
  transcript.look(880, 920)
  await settled()
  expect(transcript.dropped.value).toBe(900)
  expect(transcript.at(899)).toBeUndefined()
  expect(transcript.at(900)).toMatchObject({ detail: '900' })
})

it('begins anew when it was emptied', async () => {
  const engine = engineTranscript(100)
  engine.grow(10)
  const transcript = useTranscript(engine.ask, fail)
  transcript.look(0, 10)
  await settled()
  engine.empty()
  transcript.grew(engine.grow(1))
  transcript.look(0, 1)
  await settled()
  expect(transcript.total.value).toBe(1)
  expect(transcript.at(5)).toBeUndefined()
})

it('shows what comes to one who follows the end, though more comes before each answer', async () => {
  const engine = engineTranscript(100_000)
  engine.grow(500)
  const transcript = useTranscript(async (from, count) => {
    await new Promise(resolve => setImmediate(resolve))
    // A server that never stops writing: the end has moved on when the answer is made.
    if (count > 0) engine.grow(300)
    return await engine.ask(from, count)
  }, fail)
  transcript.follow(20)
  while (engine.asked.length < 4) await new Promise(resolve => setImmediate(resolve))
  transcript.close()
  const { value } = transcript.ready
  expect(value).toBeGreaterThanOrEqual(500)
  for (let number = value - 20; number < value; number++) expect(transcript.at(number)).toMatchObject({ detail: String(number) })
})
