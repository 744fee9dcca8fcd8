import { dirname } from 'node:path'
import { rm } from 'node:fs/promises'
import type { Worker } from 'node:worker_threads'
import type { CaptureSummary } from '../api/captures.ts'
import type { DissectionSettings } from '../protocols/registry.ts'
import { CaptureIndex } from './index/capture-index.ts'
import type { IndexerMessage, IndexerOrder } from './index/index-worker.ts'
import type { Remote, WorkerPool } from './worker-pool.ts'

export interface ReadingOptions {
  /** The number by which the dissecting threads know what is read. */
  readonly id: number
  readonly path: string
  /** A thread that runs index-worker and has not been told of a capture yet. */
  readonly indexer: Worker
  readonly pool: WorkerPool
  readonly settings: DissectionSettings
  /** Called whenever there is something new. */
  readonly changed: () => void
  /** Called when reading ended with an error of the system, or the file is no capture. */
  readonly failed: (error: Error) => void
}

/** A file being read into an index, by a thread of its own; the dissecting threads follow. */
export class Reading {
  readonly path: string
  /** Followed here for its numbers; only dissecting threads read the file. */
  readonly index = new CaptureIndex()
  /** Resolves once the format is known; rejects where the file cannot be read. */
  readonly ready: Promise<void>
  /** Resolves when the whole file has been read, or will not be. */
  readonly complete: Promise<void>
  state: CaptureSummary['state'] = 'indexing'
  format = ''
  /** Bytes of the file, and how many have been read. */
  size = 0
  indexed = 0
  milliseconds = 0
  /** Where a compressed file has been decompressed to. */
  spool: string | undefined
  /** Why it ended before the end of the file. */
  failure: Error | undefined
  private readonly options: ReadingOptions
  private id: number
  private isComplete = (): void => {}

  constructor(options: ReadingOptions) {
    this.options = options
    this.path = options.path
    this.id = options.id
    const { path, indexer, settings, changed } = options
    const began = performance.now()
    let isReady: () => void, notReady: (error: Error) => void
    this.ready = new Promise((resolve, reject) => { isReady = resolve; notReady = reject })
    this.complete = new Promise((resolve) => { this.isComplete = resolve })
    this.ready.catch(() => {})
    const fail = (error: Error): void => {
      this.failure = error
      notReady(error)
      this.isComplete()
      options.failed(error)
    }
    indexer.on('error', fail)
    indexer.on('message', (message: IndexerMessage) => {
      switch (message.type) {
        case 'begin':
          this.format = message.format
          this.spool = message.spool
          this.tell(async (jobs) => { await jobs.open(this.id, message.spool ?? path, settings) })
          break
        case 'inflating':
          this.format = 'gzip'
          this.indexed = message.read
          this.size = message.size
          isReady()
          changed()
          break
        case 'growth':
          this.index.follow(message.growth)
          // Sent before anybody can ask for the new packets, on the same channel.
          this.tell(async (jobs) => { await jobs.grow(this.id, message.growth) })
          this.indexed = message.indexed
          this.size = message.size
          this.milliseconds = performance.now() - began
          isReady()
          if (message.complete) {
            this.state = this.index.damage ? 'damaged' : 'complete'
            this.isComplete()
          }
          changed()
          break
        case 'failed':
          fail(Object.assign(new Error(message.message), message.code !== undefined && { code: message.code }))
          break
      }
    })
    this.order({ type: 'open', path, settings })
  }

  /** Stops where it is. */
  async stop(): Promise<void> {
    await this.options.indexer.terminate()
    this.state = 'cancelled'
    this.isComplete()
  }

  /** Reads what the file has gained since. */
  readOn(): void {
    this.state = 'indexing'
    this.order({ type: 'grow' })
  }

  /** Takes the place of what the dissecting threads have open as `id`. */
  async replace(id: number, comments: CaptureIndex['comments']): Promise<void> {
    const own = this.id
    this.id = id
    for (const [number, texts] of comments) this.index.comments.set(number, texts)
    await this.options.pool.all(async (jobs) => { await jobs.replace(own, id, [...comments]) })
  }

  /** Ends it. @param replaced another one has taken its place: the dissecting threads have forgotten it already */
  async close(replaced = false): Promise<void> {
    await this.options.indexer.terminate()
    this.isComplete()
    if (!replaced) await this.options.pool.all(async (jobs) => { await jobs.close(this.id) })
    if (this.spool) await rm(dirname(this.spool), { recursive: true, force: true })
  }

  private order(order: IndexerOrder): void {
    this.options.indexer.postMessage(order)
  }

  /** Tells every dissecting thread; in the order of the calls, and before whatever they are asked afterwards. */
  private tell(job: (jobs: Remote) => Promise<unknown>): void {
    this.options.pool.all(job).catch((error: unknown) => { this.options.failed(error instanceof Error ? error : new Error(String(error))) })
  }
}
