import { basename, dirname } from 'node:path'
import { rm } from 'node:fs/promises'
import type { Worker } from 'node:worker_threads'
import type { CaptureSummary, FindTarget } from '../api/captures.ts'
import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import { linkType } from './formats/link-types.ts'
import { CaptureIndex } from './index/capture-index.ts'
import type { IndexerMessage, IndexerOrder } from './index/index-worker.ts'
import type { Shown } from './jobs.ts'
import { precisionDigits, precisionUnit } from './precision.ts'
import { View } from './view.ts'
import type { Remote, WorkerPool } from './worker-pool.ts'

/** Packets that one piece of work over the capture takes; small enough that a click behind it does not wait. */
const PIECE = 4096
/** Packets in a piece of which only the index is read. */
const SCAN_PIECE = 262_144

export interface OpenOptions {
  readonly id: number
  readonly path: string
  readonly name?: string
  /** A thread that runs index-worker and has not been told of a capture yet. */
  readonly indexer: Worker
  readonly pool: WorkerPool
  readonly preferences: Readonly<Record<string, boolean>>
  /** Called whenever `summary` may say something new. */
  readonly changed: () => void
  /** Called when reading ended with an error of the system, or the file is no capture. */
  readonly failed: (error: Error) => void
}

/** A capture that is open: its index, which grows while the file is read, and its views. */
export class OpenCapture {
  readonly id: number
  readonly path: string
  readonly name: string
  readonly marked = new Set<number>()
  /** Resolves once the format is known; rejects where the file cannot be read. */
  readonly ready: Promise<void>
  /** Resolves when the whole file has been read. */
  readonly complete: Promise<void>
  /** Followed here for its numbers; only dissecting threads read the file. */
  readonly index = new CaptureIndex()
  private readonly pool: WorkerPool
  private readonly indexer: Worker
  private readonly views = new Map<number, View>()
  private lastView = 0
  private state: CaptureSummary['state'] = 'indexing'
  private format = ''
  private size = 0
  private indexed = 0
  private milliseconds = 0
  private spool: string | undefined
  private readonly changed: () => void
  private readonly failed: (error: Error) => void
  private task: AbortController | undefined
  private grown: (() => void)[] = []

  constructor(options: OpenOptions) {
    this.id = options.id
    this.path = options.path
    this.name = options.name ?? basename(options.path)
    this.pool = options.pool
    this.changed = options.changed
    this.failed = options.failed
    const began = performance.now()
    this.indexer = options.indexer
    let isReady: () => void, isComplete: () => void, fail: (error: Error) => void
    this.ready = new Promise((resolve, reject) => { isReady = resolve; fail = reject })
    this.complete = new Promise((resolve) => { isComplete = resolve })
    this.ready.catch(() => {})
    this.indexer.on('error', (error) => { fail(error); options.failed(error) })
    this.indexer.on('message', (message: IndexerMessage) => {
      switch (message.type) {
        case 'begin':
          this.format = message.format
          this.spool = message.spool
          this.tell(async (jobs) => { await jobs.open(this.id, message.spool ?? this.path, options.preferences) })
          break
        case 'inflating':
          this.format = 'gzip'
          this.indexed = message.read
          this.size = message.size
          isReady()
          this.changed()
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
            isComplete()
          }
          for (const wake of this.grown.splice(0)) wake()
          this.changed()
          break
        case 'failed': {
          const error = Object.assign(new Error(message.message), message.code !== undefined && { code: message.code })
          fail(error)
          options.failed(error)
          break
        }
      }
    })
    this.order({ type: 'open', path: options.path, preferences: options.preferences })
  }

  private order(order: IndexerOrder): void {
    this.indexer.postMessage(order)
  }

  get packets(): number {
    return this.index.packets.length
  }

  get summary(): CaptureSummary {
    const { index } = this
    const unit = precisionUnit(precisionDigits(index))
    return {
      id: this.id, name: this.name, path: this.path, format: this.format, size: this.size, indexed: this.indexed, state: this.state,
      ...index.damage && { damage: { message: index.damage.message, offset: index.damage.offset } },
      packets: index.packets.length,
      conversations: index.conversations.table.length,
      milliseconds: this.milliseconds,
      interfaces: index.interfaces.slice(0, 100).map((each) => ({ name: each.name ?? '', linkType: linkType(each.linkType).description })),
      precision: unit,
      comments: index.sections.flatMap((section) => section.comments),
      marked: this.marked.size,
    }
  }

  /** Rows that a view has; view 0 is everything. */
  rowsIn(view: number): number {
    return view === 0 ? this.packets : this.view(view).length
  }

  /** Packet numbers of some rows of a view, and the one shown before them. */
  shown(view: number, from: number, count: number): Shown {
    const end = Math.min(from + count, this.rowsIn(view))
    const numbers = new Uint32Array(Math.max(0, end - from))
    const at = view === 0 ? (row: number) => row + 1 : (row: number) => this.view(view).at(row)
    for (let i = 0; i < numbers.length; i++) numbers[i] = at(from + i)
    return { numbers, before: from > 0 && numbers.length ? at(from - 1) : 0 }
  }

  /** Row of a packet in a view, or of the next one shown. */
  rowOf(view: number, number: number): { row: number, exact: boolean } | null {
    if (view === 0) return number <= this.packets ? { row: number - 1, exact: true } : null
    const shown = this.view(view), row = shown.rowOf(number)
    return row < shown.length ? { row, exact: shown.at(row) === number } : null
  }

  /** The packet shown before this one in everything; for the tree's times. */
  previousShown(number: number): number {
    return number - 1
  }

  /**
   * Runs a filter that has been checked over all packets, those still to come included.
   * @param dissects whether packets have to be dissected for it
   * @returns the number of the new view, or undefined if it was cancelled
   */
  async filter(text: string, dissects: boolean, progress: (done: number) => void): Promise<number | undefined> {
    const signal = this.begin()
    const view = new View(text, dissects)
    try {
      while (!signal.aborted) {
        await this.extend(view, signal, progress)
        if (this.state !== 'indexing' && view.tried >= this.packets) break
        if (view.tried >= this.packets) await new Promise<void>((wake) => { this.grown.push(wake) })
      }
    } finally {
      this.finish(signal)
    }
    if (signal.aborted) return undefined
    // Views are kept for a while, so that rows under way when the filter changes still have theirs.
    const id = ++this.lastView
    this.views.set(id, view)
    this.views.delete(id - 8)
    return id
  }

  private async extend(view: View, signal: AbortSignal, progress: (done: number) => void): Promise<void> {
    const from = view.tried, to = this.packets
    const piece = view.dissects ? PIECE : SCAN_PIECE
    await this.pool.pieces(Math.ceil((to - from) / piece), async (jobs, n) => {
      const first = from + n * piece
      return await jobs.scan(this.id, view.filter, first + 1, Math.min(first + piece, to) + 1)
    }, (numbers, n) => {
      view.add(numbers)
      view.tried = Math.min(from + (n + 1) * piece, to)
      progress(view.tried)
    }, signal)
  }

  /** Looks for the target in a view, from a packet on and around, the packet itself last. */
  async find(view: number, from: number, backward: boolean, target: FindTarget, progress: (done: number) => void): Promise<{ number: number, node?: number } | null> {
    const signal = this.begin()
    try {
      const total = this.rowsIn(view)
      const start = this.rowOf(view, from)?.row ?? 0
      for (let done = 0; done < total && !signal.aborted; done += 512) {
        const count = Math.min(512, total - done)
        const numbers = new Uint32Array(count)
        for (let i = 0; i < count; i++) {
          const step = done + i + 1
          const row = backward ? (start - step % total + total) % total : (start + step) % total
          // Backward, the pieces themselves are in order from the last to the first.
          numbers[backward ? count - 1 - i : i] = view === 0 ? row + 1 : this.view(view).at(row)
        }
        const found = await this.pool.run(async (jobs) => await jobs.find(this.id, target, numbers, backward))
        if (found) return found
        progress(done + count)
      }
      return null
    } finally {
      this.finish(signal)
    }
  }

  /** The next or previous packet of the same conversation, or null. */
  inConversation(number: number, backward: boolean): number | null {
    const { chunks } = this.index.packets
    const own = chunks[number - 1 >>> CHUNK_BITS]?.conversation[number - 1 & CHUNK_MASK]
    if (!own) return null
    const step = backward ? -1 : 1
    for (let row = number - 1 + step; row >= 0 && row < this.packets; row += step) {
      if (chunks[row >>> CHUNK_BITS].conversation[row & CHUNK_MASK] === own) return row + 1
    }
    return null
  }

  nextMarked(number: number, backward: boolean): number | null {
    const sorted = [...this.marked].sort((a, b) => a - b)
    if (sorted.length === 0) return null
    // Wraps around, as Wireshark does.
    return backward ? sorted.findLast((each) => each < number) ?? sorted[sorted.length - 1] : sorted.find((each) => each > number) ?? sorted[0]
  }

  /** Begins a task over the capture, until `finish`; the one before is given up. */
  begin(): AbortSignal {
    this.task?.abort()
    this.task = new AbortController()
    return this.task.signal
  }

  /** The task of `begin` is done: there is nothing left to cancel. */
  finish(signal: AbortSignal): void {
    if (this.task?.signal === signal) this.task = undefined
  }

  /** Gives up what is under way: a filter, find or export; while there is none, the indexing. */
  async cancel(): Promise<void> {
    if (this.task && !this.task.signal.aborted) this.task.abort()
    else if (this.state === 'indexing') await this.stopIndexing()
    for (const wake of this.grown.splice(0)) wake()
  }

  private async stopIndexing(): Promise<void> {
    await this.indexer.terminate()
    this.state = 'cancelled'
    this.changed()
  }

  /** Reads what the file has gained since. */
  reload(): void {
    if (this.state === 'cancelled') throw new Error('reading this capture was stopped; close it and open it again')
    this.state = 'indexing'
    this.order({ type: 'grow' })
  }

  async close(): Promise<void> {
    this.task?.abort()
    for (const wake of this.grown.splice(0)) wake()
    await this.indexer.terminate()
    await this.pool.all(async (jobs) => { await jobs.close(this.id) })
    if (this.spool) await rm(dirname(this.spool), { recursive: true, force: true })
  }

  /** Tells every dissecting thread; in the order of the calls, and before whatever they are asked afterwards. */
  private tell(job: (jobs: Remote) => Promise<unknown>): void {
    this.pool.all(job).catch((error: unknown) => { this.failed(error instanceof Error ? error : new Error(String(error))) })
  }

  private view(id: number): View {
    const view = this.views.get(id)
    if (!view) throw new Error('that view is gone; apply the filter again')
    return view
  }
}
