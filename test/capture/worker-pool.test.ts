import { afterEach, expect, it } from 'vitest'
import { WorkerPool, type Remote } from '../../src-main/capture/worker-pool.ts'

/** A thread that answers birpc's calls with the number given, but dies of 13 and never answers 7. */
const SCRIPT = `
import { parentPort } from 'node:worker_threads'
parentPort.on('message', ({ i, a }) => {
  if (a[0] === 13) throw new Error('out of something')
  if (a[0] === 14) process.exit(3)
  if (a[0] !== 7) parentPort.postMessage({ t: 's', i, r: a[0] })
})`
const script = new URL(`data:text/javascript,${encodeURIComponent(SCRIPT)}`)
let pool: WorkerPool

afterEach(async () => { await pool.close() })

const ask = (id: number) => async (jobs: Remote): Promise<unknown> => await jobs.forget(id)
const never = new AbortController().signal

it.each([[13, 'out of something'], [14, 'exit 3']])('a thread that dies (%i) fails what waits for it, and the others go on', async (deadly, why) => {
  pool = new WorkerPool(script, 3)
  expect(await pool.run(ask(1))).toBe(1)
  const waits = pool.run(ask(7))
  const dies = pool.run(ask(deadly))
  await expect(dies).rejects.toThrow(`a thread of the engine has ended (${why})`)
  expect(await Promise.all([1, 2, 3, 4].map(async (id) => await pool.run(ask(id))))).toEqual([1, 2, 3, 4])
  await pool.all(ask(5))
  const told: unknown[] = []
  await pool.pieces(10, async (jobs, n) => await ask(n + 100)(jobs), (result) => { told.push(result) }, never)
  expect(told).toEqual(Array.from({ length: 10 }, (_, n) => n + 100))
  // What is never answered ends with the pool.
  const ended = expect(waits).rejects.toThrow('has ended')
  await pool.close()
  await ended
})

it('without any thread left, it says so', async () => {
  pool = new WorkerPool(script, 2)
  await Promise.all([0, 1].map(async () => { await expect(pool.run(ask(13))).rejects.toThrow() }))
  await expect(pool.run(ask(1))).rejects.toThrow('all threads of the engine have ended; start Perroquet again')
})

it('a piece that fails ends them all once those under way have ended, and no other is begun', async () => {
  pool = new WorkerPool(script, 3)
  const begun: number[] = []
  let under = 0
  await expect(pool.pieces(1000, async (jobs, n) => {
    begun.push(n)
    under++
    await ask(n + 100)(jobs)
    under--
    if (n === 5) throw new Error('piece 5')
    return n
  }, () => {}, never)).rejects.toThrow('piece 5')
  expect(under).toBe(0)
  expect(begun.length).toBeLessThan(20)
})
