import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { createBirpc, type BirpcReturn } from 'birpc'
import type { Jobs } from './jobs.ts'

/** A thread that dissects, as the thread that owns it calls it. */
export type Remote = BirpcReturn<Jobs, Record<string, never>>

/** A number for something that a thread keeps until it is asked for; no two are the same. */
export function newTicket(): number {
  return ++lastTicket
}
let lastTicket = 0

interface Thread {
  readonly worker: Worker
  readonly remote: Remote
  /** Jobs under way. */
  busy: number
  /** Told when the thread dies: who waits for it. */
  readonly waiting: Set<(error: Error) => void>
  died: Error | undefined
}

/**
 * The threads that dissect. Work that somebody waits for goes to the thread with least to do; work over a whole capture is
 * cut into small pieces of which each thread has one at a time, so that a click never waits for more than one piece.
 */
export class WorkerPool {
  private readonly threads: readonly Thread[]

  /**
   * @param script the built worker: out/main/dissect-worker.js
   * @param size default: a thread for each core but one, at least 2, at most 8
   */
  constructor(script: URL, size = Math.min(8, Math.max(2, availableParallelism() - 1))) {
    this.threads = Array.from({ length: size }, () => {
      const worker = new Worker(script)
      worker.unref()
      const remote = createBirpc<Jobs, Record<string, never>>({}, {
        post: (message) => { worker.postMessage(message) },
        on: (receive) => { worker.on('message', receive) },
        timeout: -1,
      })
      const thread: Thread = { worker, remote, busy: 0, waiting: new Set(), died: undefined }
      const die = (why: string): void => {
        thread.died ??= new Error(`a thread of the engine has ended (${why}); the others go on without it`)
        for (const tell of thread.waiting) tell(thread.died)
      }
      worker.on('error', (error) => { die(error.message) })
      worker.on('exit', (code) => { die(`exit ${code}`) })
      return thread
    })
  }

  get size(): number {
    return this.threads.length
  }

  /** Those that live: one that has run out of memory, say, does not. @throws where none does */
  private get living(): readonly Thread[] {
    const living = this.threads.filter(({ died }) => !died)
    if (living.length === 0) throw new Error('all threads of the engine have ended; start Perroquet again')
    return living
  }

  /** Runs one job on the thread with least to do. @throws where that thread dies meanwhile */
  async run<T>(job: (remote: Remote) => Promise<T>): Promise<T> {
    const thread = this.living.reduce((least, each) => each.busy < least.busy ? each : least)
    return await on(thread, job)
  }

  /** Tells every thread the same thing, in order with all else that they are told. */
  async all(job: (remote: Remote) => Promise<unknown>): Promise<void> {
    await Promise.all(this.living.map(async (thread) => {
      await orDead(thread, job).catch((error: unknown) => { if (!thread.died) throw error })
    }))
  }

  /**
   * Runs the pieces 0 to `count - 1`, one at a time on each thread, and tells of the results in order. Results that come
   * early wait; no piece is begun that is more than 64 ahead of what has been told.
   * @throws what the first piece that failed threw, once all that were begun have ended
   */
  async pieces<T>(count: number, piece: (remote: Remote, n: number) => Promise<T>, tell: (result: T, n: number) => void | Promise<void>, signal: AbortSignal): Promise<void> {
    const early = new Map<number, T>()
    let begun = 0, told = 0, stopped = false
    const room: (() => void)[] = []
    let telling: Promise<void> = Promise.resolve()
    const wake = (): void => {
      for (const each of room.splice(0)) each()
    }
    const tellInOrder = async (): Promise<void> => {
      while (early.has(told)) {
        const result = early.get(told) as T
        early.delete(told)
        await tell(result, told)
        told++
        wake()
      }
    }
    const work = async (thread: Thread): Promise<void> => {
      for (;;) {
        while (begun < count && begun - told >= 64 && !signal.aborted && !stopped) await new Promise<void>((go) => { room.push(go) })
        if (begun >= count || signal.aborted || stopped) return
        const n = begun++
        early.set(n, await on(thread, async (remote) => await piece(remote, n)))
        telling = telling.then(tellInOrder)
        // A piece that cannot be told (the reader has gone) ends them all.
        await Promise.race([telling, Promise.resolve()])
      }
    }
    let failure: unknown
    const stop = (error: unknown): void => {
      if (!stopped) failure = error
      stopped = true
      wake()
    }
    await Promise.all(this.living.map(async (thread) => { await work(thread).catch(stop) }))
    await telling.catch(stop)
    if (stopped) throw failure
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(async ({ worker }) => { await worker.terminate() }))
  }
}

async function on<T>(thread: Thread, job: (remote: Remote) => Promise<T>): Promise<T> {
  thread.busy++
  try {
    return await orDead(thread, job)
  } finally {
    thread.busy--
  }
}

/** What a job answers. @throws where its thread is dead, or dies meanwhile: nobody would answer */
async function orDead<T>(thread: Thread, job: (remote: Remote) => Promise<T>): Promise<T> {
  if (thread.died) throw thread.died
  let tell: (error: Error) => void = () => {}
  const death = new Promise<never>((_, reject) => {
    tell = reject
    thread.waiting.add(reject)
  })
  try {
    return await Promise.race([job(thread.remote), death])
  } finally {
    thread.waiting.delete(tell)
  }
}
