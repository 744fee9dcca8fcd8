import { basename } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { CaptureSummary, FindTarget } from '../api/captures.ts'
import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import type { DissectionSettings } from '../protocols/registry.ts'
import { linkType } from './formats/link-types.ts'
import type { CaptureIndex } from './index/capture-index.ts'
import type { Shown } from './jobs.ts'
import { precisionDigits, precisionUnit } from './precision.ts'
import { Reading } from './reading.ts'
import { View } from './view.ts'
import type { WorkerPool } from './worker-pool.ts'

/** Packets that one piece of work over the capture takes; small enough that a click behind it does not wait. */
const PIECE = 4096
/** Packets in a piece of which only the index is read. */
const SCAN_PIECE = 262_144
/** Time references that one capture may have. */
const MAX_REFERENCES = 10_000
/** Characters of comments that are kept until the capture is saved. */
const MAX_WRITTEN = 32 * 1024 * 1024

/** Comments on the whole file that a summary has, and their characters. */
const MAX_COMMENTS = 100
const MAX_COMMENT_LENGTH = 256 * 1024

export interface OpenOptions {
  readonly id: number
  readonly path: string
  readonly name?: string
  /** A sample or an upload: its file is not the person's. */
  readonly temporary?: boolean
  /** A thread that runs index-worker and has not been told of a capture yet. */
  readonly indexer: Worker
  readonly pool: WorkerPool
  readonly settings: DissectionSettings
  /** Called whenever `summary` may say something new. */
  readonly changed: () => void
  /** Called when reading ended with an error of the system, or the file is no capture. */
  readonly failed: (error: Error) => void
}

/** A capture that is open: its index, which grows while the file is read, and its views. */
export class OpenCapture {
  readonly id: number
  path: string
  name: string
  temporary: boolean
  readonly marked = new Set<number>()
  /** Packets whose comments are not in any file yet. */
  readonly unsaved = new Set<number>()
  private readonly pool: WorkerPool
  /** Characters in all comments that are kept here. */
  private written = 0
  private reading: Reading
  /** The same capture, being read again to take the place of `reading`. */
  private next: Reading | undefined
  private readonly views = new Map<number, View>()
  private lastView = 0
  private readonly changed: () => void
  private readonly failed: (error: Error) => void
  private task: AbortController | undefined
  private grown: (() => void)[] = []

  constructor(options: OpenOptions) {
    this.id = options.id
    this.path = options.path
    this.name = options.name ?? basename(options.path)
    this.temporary = options.temporary ?? false
    this.pool = options.pool
    this.changed = options.changed
    this.failed = options.failed
    this.reading = this.read(options.id, options.indexer, options.path, options.settings)
  }

  private read(id: number, indexer: Worker, path: string, settings: DissectionSettings, failed = this.failed): Reading {
    const changed = (): void => {
      for (const wake of this.grown.splice(0)) wake()
      this.changed()
    }
    return new Reading({ id, path, indexer, pool: this.pool, settings, changed, failed })
  }

  /** What is known of the capture; another object once it was read again. */
  get index(): CaptureIndex {
    return this.reading.index
  }

  /** Resolves once the format is known; rejects where the file cannot be read. */
  get ready(): Promise<void> {
    return this.reading.ready
  }

  /** Resolves when the whole file has been read. */
  get complete(): Promise<void> {
    return this.reading.complete
  }

  /** What has been read: the file, or what was decompressed of it, its format, and up to which byte. */
  get source(): { readonly path: string, readonly format: string, readonly end: number, readonly state: CaptureSummary['state'] } {
    const { spool, format, indexed, state } = this.reading
    return { path: spool ?? this.path, format, end: indexed, state }
  }

  get packets(): number {
    return this.index.packets.length
  }

  get summary(): CaptureSummary {
    const { index } = this
    const unit = precisionUnit(precisionDigits(index))
    const { size, indexed, state } = this.next ?? this.reading
    return {
      id: this.id, name: this.name, path: this.path, format: this.reading.format, size, indexed, state,
      ...index.damage && { damage: { message: index.damage.message, offset: index.damage.offset } },
      packets: index.packets.length,
      conversations: index.conversations.table.length,
      milliseconds: this.reading.milliseconds,
      interfaces: index.interfaces.slice(0, 100).map((each) => ({ name: each.name ?? '', linkType: linkType(each.linkType).description })),
      precision: unit,
      comments: firstComments(index),
      marked: this.marked.size,
      unsaved: this.unsaved.size,
      temporary: this.temporary,
      names: { known: index.conversations.names.length, leftOut: index.conversations.names.leftOut },
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
        if (this.reading.state !== 'indexing' && view.tried >= this.packets) break
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
    // A capture may have millions of packets: a column is looked through much faster than row by row.
    for (let at = number - 1 >>> CHUNK_BITS; at >= 0 && at < chunks.length; at += backward ? -1 : 1) {
      const here = number - 1 >>> CHUNK_BITS === at, column = chunks[at].conversation, first = at << CHUNK_BITS
      const place = number - 1 & CHUNK_MASK, length = Math.min(this.packets - first, CHUNK_MASK + 1)
      const found = backward
        ? here && place === 0 ? -1 : column.lastIndexOf(own, here ? place - 1 : length - 1)
        : column.subarray(0, length).indexOf(own, here ? place + 1 : 0)
      if (found >= 0) return first + found + 1
    }
    return null
  }

  nextMarked(number: number, backward: boolean): number | null {
    // The nearest one that way, and the one farthest away the other way: it wraps around, as Wireshark does.
    let next: number | null = null, around: number | null = null
    const nearer = (a: number, b: number | null): boolean => b === null || (backward ? a > b : a < b)
    for (const each of this.marked) {
      if ((backward ? each < number : each > number) && nearer(each, next)) next = each
      if (nearer(each, around)) around = each
    }
    return next ?? around
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

  /** Gives up what is under way: a filter, find, export, or reading it again; while there is none, the indexing. */
  async cancel(): Promise<void> {
    if (this.task && !this.task.signal.aborted) this.task.abort()
    else if (this.next) await this.next.stop()
    else if (this.reading.state === 'indexing') {
      await this.reading.stop()
      this.changed()
    }
    for (const wake of this.grown.splice(0)) wake()
  }

  /** Reads what the file has gained since. */
  reload(): void {
    if (this.next) throw new Error('the capture is being read again; wait until that is done')
    if (this.reading.state === 'cancelled') throw new Error('reading this capture was stopped; close it and open it again')
    this.reading.readOn()
  }

  /** Gives a packet other comments, in place of all that it had. */
  async comment(number: number, texts: readonly string[]): Promise<void> {
    const length = (all: readonly string[] = []): number => all.reduce((sum, text) => sum + text.length, 0)
    const written = this.written + length(texts) - length(this.index.comments.get(number))
    if (written > MAX_WRITTEN) throw new Error('that many comments are not kept unsaved; save the capture first')
    this.written = written
    this.index.comments.set(number, texts)
    this.unsaved.add(number)
    await this.pool.all(async (jobs) => { await jobs.setComments(this.id, [[number, texts]]) })
  }

  /** Makes a packet a time reference or none; without a number, all packets. */
  async refer(number: number | undefined, reference: boolean): Promise<void> {
    const { references } = this.index
    const others = references.numbers.filter((each) => each !== number)
    if (reference && others.length >= MAX_REFERENCES) throw new Error('that many time references are not kept; unset some first')
    references.set(number === undefined ? [] : reference ? [...others, number] : others)
    await this.pool.all(async (jobs) => { await jobs.setTimeReferences(this.id, references.numbers) })
  }

  /** These comments have been saved. @returns those that have been written since */
  savedAs(saved: CaptureIndex['comments']): CaptureIndex['comments'] {
    const since = new Map([...this.index.comments].filter(([number, texts]) => saved.get(number) !== texts))
    this.written = [...since.values()].flat().reduce((sum, text) => sum + text.length, 0)
    for (const number of this.unsaved) if (!since.has(number)) this.unsaved.delete(number)
    return since
  }

  /**
   * Reads the capture again, beside what is shown of it: with other settings, or from where it was saved. Then `adopt` puts that
   * in place, or `drop` forgets it.
   * @throws an Error where it cannot be read, or that was cancelled
   */
  async readAgain(indexer: Worker, settings: DissectionSettings, path = this.path): Promise<void> {
    if (this.next) throw new Error('the capture is being read again; wait until that is done')
    const next = this.next = this.read(-this.id, indexer, path, settings, () => {})
    await next.ready
    await next.complete
    if (next.failure) throw next.failure
    if (next.state === 'cancelled' || next.state === 'indexing') throw new Error('reading the capture again was cancelled')
  }

  /** What was read again is shown from now on; its packets are the same ones. @param comments that are not in the file */
  async adopt(comments: CaptureIndex['comments'] = this.index.comments): Promise<void> {
    const { next, reading } = this
    if (!next) return
    await next.replace(this.id, comments)
    next.index.references.set(reading.index.references.numbers)
    if (next.path !== this.path) {
      this.name = basename(next.path)
      this.temporary = false
    }
    this.path = next.path
    this.reading = next
    this.next = undefined
    await reading.close(true)
    this.changed()
  }

  async drop(): Promise<void> {
    const { next } = this
    this.next = undefined
    await next?.close()
    this.changed()
  }

  async close(): Promise<void> {
    this.task?.abort()
    for (const wake of this.grown.splice(0)) wake()
    await Promise.all([this.reading.close(), this.next?.close()])
  }

  private view(id: number): View {
    const view = this.views.get(id)
    if (!view) throw new Error('that view is gone; apply the filter again')
    return view
  }
}

/** The first comments on the file: they are told again and again. */
function firstComments({ sections }: CaptureIndex): string[] {
  const comments: string[] = []
  let length = 0
  for (const section of sections) {
    for (const comment of section.comments) {
      length += comment.length
      if (comments.length === MAX_COMMENTS || length > MAX_COMMENT_LENGTH) return comments
      comments.push(comment)
    }
  }
  return comments
}
