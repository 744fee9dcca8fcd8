import type { Concurrency } from '../api/playground.ts'

/** Clients that a server with one worker keeps waiting; the next is refused. */
const MAX_WAITING = 10_000

/** Whose turn it is: which of a server's clients are served, by which worker, and which wait in which order. */
export class Turns<T> {
  readonly waiting = new Set<T>()
  private readonly workers: number
  private readonly queue: number
  private readonly serving = new Map<T, number>()
  /** Numbers of workers that are free again. */
  private readonly free: number[] = []
  private highest = 0

  constructor(concurrency: Concurrency) {
    this.workers = concurrency.kind === 'each' ? Infinity : concurrency.kind === 'one' ? 1 : concurrency.workers
    this.queue = concurrency.kind === 'pool' ? concurrency.queue : MAX_WAITING
  }

  /** @returns the worker that serves it, from 1; `waiting`; or `refused`, for there is no room in the queue */
  arrive(client: T): number | 'waiting' | 'refused' {
    if (this.serving.size < this.workers) return this.serve(client)
    if (this.waiting.size >= this.queue) return 'refused'
    this.waiting.add(client)
    return 'waiting'
  }

  /** A client is gone. @returns who is served next, and by whom */
  leave(client: T): { readonly client: T, readonly worker: number } | undefined {
    this.waiting.delete(client)
    const worker = this.serving.get(client)
    if (worker === undefined) return undefined
    this.serving.delete(client)
    this.free.push(worker)
    const next = this.waiting.values().next()
    if (next.done) return undefined
    this.waiting.delete(next.value)
    return { client: next.value, worker: this.serve(next.value) }
  }

  get served(): number {
    return this.serving.size
  }

  /** Why the next one is refused. */
  get refusal(): string {
    return `no place: ${this.serving.size} served, ${this.waiting.size} waiting`
  }

  /** Places in the queue, from 1. */
  places(): ReadonlyMap<T, number> {
    return new Map([...this.waiting].map((client, at) => [client, at + 1]))
  }

  private serve(client: T): number {
    const worker = this.free.pop() ?? ++this.highest
    this.serving.set(client, worker)
    return worker
  }
}
