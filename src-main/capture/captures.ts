import { realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import type { CaptureArguments, CaptureEvents, CaptureResults, CaptureSummary, FilterCheck, PacketsChange } from '../api/captures.ts'
import { protocols } from '../protocols/list.ts'
import { DECODE_TABLES, Registry, type DecodeAs, type DissectionSettings } from '../protocols/registry.ts'
import { checkFilter, completeFilter, displayFilter } from '../filter/display-filter.ts'
import { Plan } from '../filter/plan/plan.ts'
import type { ExportTarget } from './export.ts'
import { exportRows } from './export.ts'
import { LONGEST_COMMENT } from './formats/replace-comments.ts'
import { checkCommentable, saveCapture } from './save-capture.ts'
import { indexThread } from './index/index-thread.ts'
import { OpenCapture } from './open-capture.ts'
import { openError } from './open-error.ts'
import { releaseMemory } from './release-memory.ts'
import { Ladders } from './statistics/ladders.ts'
import { Statistics } from './statistics/statistics.ts'
import { WorkerPool } from './worker-pool.ts'

export interface CapturesOptions {
  /** The built worker scripts. */
  readonly indexScript: URL
  readonly dissectScript: URL
  /** Folder of the captures that come with Perroquet. */
  readonly samples: string
  /** Where a capture without a path is exported to: gives the place to write and the link to fetch it (browser door). */
  readonly download?: (name: string) => { readonly path: string, readonly href: string }
  /** Path and name of an uploaded file (browser door). */
  readonly upload?: (id: string) => { readonly path: string, readonly name: string } | undefined
  /** That file, if it was uploaded, is not needed any more. */
  readonly forgetUpload?: (path: string) => Promise<void>
}

interface CapturesEvents {
  changed: [CaptureSummary]
  closed: [number]
  opened: [CaptureSummary]
  packets: [PacketsChange]
  dissection: Parameters<CaptureEvents['dissectionChanged']>
  progress: [{ readonly id: number, readonly task: Task, readonly done: number, readonly total: number }]
}

type Methods = Statistics['methods'] & Ladders['methods'] & { readonly [M in keyof CaptureArguments]: (argument: CaptureArguments[M]) => CaptureResults[M] | Promise<CaptureResults[M]> }
type Task = Parameters<CaptureEvents['progress']>[0]['task']

/** Milliseconds between two events about the same capture or task. */
const EVENT_INTERVAL = 80

/** The captures workspace: all captures that are open, and what a window may ask of them. */
export class Captures {
  readonly events = new EventEmitter<CapturesEvents>()
  private readonly options: CapturesOptions
  private readonly pool: WorkerPool
  private readonly open = new Map<number, OpenCapture>()
  /** Those whose format is not known yet. */
  private readonly opening = new Set<OpenCapture>()
  private readonly registry = new Registry(protocols)
  private readonly preferences: Record<string, boolean> = {}
  private decodeAs: readonly DecodeAs[] = []
  /** The settings are being changed: captures are read again. */
  private changing = false
  private lastId = 0
  private spare: Worker
  private readonly statistics: Statistics
  private readonly ladders: Ladders
  readonly methods: Methods

  constructor(options: CapturesOptions) {
    this.options = options
    this.pool = new WorkerPool(options.dissectScript)
    this.spare = indexThread(options.indexScript)
    for (const name of this.registry.preferenceNames) this.preferences[name] = this.registry.preference(name)
    this.statistics = new Statistics({
      pool: this.pool, registry: this.registry, capture: (id) => this.capture(id), progress: (capture) => this.teller(capture, 'statistics'),
      check: (filter) => {
        const check = filter.trim() === '' ? undefined : this.check(filter)
        if (check && !check.ok) throw new Error(check.error.message)
      },
      target: (name, path) => this.target(name, path),
    })
    this.ladders = new Ladders(this.pool, (id) => this.capture(id))
    this.methods = { ...this.captureMethods, ...this.statistics.methods, ...this.ladders.methods }
  }

  private readonly captureMethods: Omit<Methods, keyof (Statistics['methods'] & Ladders['methods'])> = {
    openCapture: async ({ path }) => await this.openPath(path),
    openSample: async ({ file }) => await this.openPath(resolve(this.options.samples, file)),
    openUpload: async ({ upload }) => {
      const uploaded = this.options.upload?.(upload)
      if (!uploaded) throw new Error('that upload is not here; send the file again')
      return await this.openPath(uploaded.path, uploaded.name)
    },
    closeCapture: async ({ id }) => {
      const capture = this.capture(id)
      this.open.delete(id)
      this.statistics.forget(id)
      this.ladders.forget(id)
      await capture.close()
      await this.options.forgetUpload?.(capture.path)
      setImmediate(releaseMemory)
      this.events.emit('closed', id)
      return null
    },
    reloadCapture: ({ id }) => {
      this.capture(id).reload()
      this.statistics.forget(id)
      return null
    },
    captures: () => [...this.open.values()].map((capture) => capture.summary),
    rows: async ({ id, view, from, count, columns, time, colours }) => {
      const capture = this.capture(id)
      const shown = capture.shown(view, from, count)
      const rows = shown.numbers.length ? await this.pool.run(async (jobs) => await jobs.rows(id, shown, columns, time, colours)) : []
      return { from, total: capture.rowsIn(view), rows }
    },
    packet: async ({ id, number }) => {
      const capture = this.packetOf(id, number)
      return await this.pool.run(async (jobs) => await jobs.packet(id, number, capture.previousShown(number)))
    },
    checkFilter: ({ text }) => this.check(text),
    completeFilter: ({ text, cursor }) => completeFilter(text, cursor, this.registry),
    filter: async ({ id, text }) => {
      const capture = this.capture(id)
      const began = performance.now()
      if (text.trim() === '') {
        capture.finish(capture.begin())
        return { ok: true, view: 0, shown: capture.packets, milliseconds: 0 }
      }
      const check = this.check(text)
      if (!check.ok) return { ok: false, error: check.error }
      const tell = this.teller(capture, 'filter')
      const view = await capture.filter(text, new Plan(displayFilter(text, this.registry), this.registry).dissects, tell)
      if (view === undefined) return { ok: false, cancelled: true }
      return { ok: true, view, shown: capture.rowsIn(view), milliseconds: performance.now() - began }
    },
    cancel: async ({ id }) => { await this.capture(id).cancel(); return null },
    rowOf: ({ id, view, number }) => this.capture(id).rowOf(view, number),
    find: async ({ id, view, from, backward, target }) => {
      if (target.kind === 'filter') {
        const check = this.check(target.text)
        if (!check.ok) throw new Error(check.error.message)
      }
      if (target.kind === 'hex' && !/^([0-9a-f]{2}[\s:.-]*)+$/i.test(target.text.trim())) {
        throw new Error('bytes are written as pairs of hexadecimal digits, such as 0d 0a or 0d:0a')
      }
      const capture = this.capture(id)
      return await capture.find(view, from, backward, target, this.teller(capture, 'find'))
    },
    inConversation: ({ id, number, backward }) => this.packetOf(id, number).inConversation(number, backward),
    setMark: async ({ id, numbers, marked }) => {
      const capture = this.capture(id)
      const known = numbers.filter((number) => number <= capture.packets)
      for (const number of known) {
        if (marked) capture.marked.add(number)
        else capture.marked.delete(number)
      }
      await this.pool.all(async (jobs) => { await jobs.setMarks(id, known, marked) })
      this.events.emit('changed', capture.summary)
      this.events.emit('packets', { id, numbers })
      return null
    },
    setComments: async ({ id, number, comments }) => {
      const capture = this.packetOf(id, number)
      checkCommentable(capture.index, number)
      comments.forEach(checkComment)
      await capture.comment(number, comments)
      this.events.emit('changed', capture.summary)
      this.events.emit('packets', { id, numbers: [number] })
      return null
    },
    saveCapture: async ({ id, path, replace = false }) => await this.save(this.capture(id), path, replace),
    setTimeReference: async (argument) => {
      const capture = 'number' in argument ? this.packetOf(argument.id, argument.number) : this.capture(argument.id)
      await capture.refer('number' in argument ? argument.number : undefined, argument.reference)
      this.statistics.forget(argument.id)
      this.events.emit('packets', { id: argument.id })
      return null
    },
    nextTimeReference: ({ id, number, backward }) => this.capture(id).index.references.next(number, backward),
    nextMarked: ({ id, number, backward }) => this.capture(id).nextMarked(number, backward),
    copy: async ({ id, number, node, as }) => {
      const capture = this.packetOf(id, number)
      return await this.pool.run(async (jobs) => await jobs.copy(id, number, node, as, capture.previousShown(number)))
    },
    exportRows: async ({ id, view, format, columns, time, path }) => {
      const capture = this.capture(id)
      const target = this.target(exportName(capture.name, format), path)
      const packets = await exportRows(capture, this.pool, view, { format, columns, time, path: target.path }, this.teller(capture, 'export'))
      return { packets, ...target.href !== undefined && { href: target.href } }
    },
    searchFields: ({ text, limit }) => searchFields(this.registry, text, limit),
    setPreference: async ({ name, value }) => {
      if (!(name in this.preferences)) throw new Error(`there is no preference called ${name}`)
      this.preferences[name] = value
      await this.pool.all(async (jobs) => { await jobs.setSettings(this.settings) })
      for (const id of this.open.keys()) this.statistics.forget(id)
      this.tellDissection()
      return null
    },
    preferences: () => this.preferences,
    decodeAs: () => ({ tables: this.decodeTables(), entries: this.decodeAs }),
    setDecodeAs: async ({ entries }) => { await this.setDecodeAs(entries); return null },
  }

  /** Opens a file; resolves once its format is known. @throws an Error whose message says what to do */
  async openPath(given: string, name?: string): Promise<CaptureSummary> {
    const path = resolve(given)
    const already = [...this.open.values()].find((capture) => capture.path === path)
    if (already) return already.summary
    try {
      if (!(await stat(path)).isFile()) throw new Error(`${given} is not a file; choose a capture file (pcap, pcapng, or either one gzip-compressed)`)
    } catch (error) {
      throw openError(given, error)
    }
    const id = ++this.lastId
    const changed = throttled(() => { if (this.open.has(id)) this.events.emit('changed', capture.summary) })
    const capture: OpenCapture = new OpenCapture({
      id, path, ...name !== undefined && { name }, temporary: name !== undefined || dirname(path) === resolve(this.options.samples),
      indexer: this.takeIndexer(), pool: this.pool, settings: this.settings, changed, failed: changed,
    })
    this.opening.add(capture)
    try {
      await capture.ready
    } catch (error) {
      await capture.close()
      throw openError(given, error)
    } finally {
      this.opening.delete(capture)
    }
    this.open.set(id, capture)
    this.events.emit('opened', capture.summary)
    return capture.summary
  }

  private get settings(): DissectionSettings {
    return { preferences: { ...this.preferences }, decodeAs: this.decodeAs }
  }

  private decodeTables(): CaptureResults['decodeAs']['tables'] {
    return [...DECODE_TABLES].map(([table, label]) => ({
      table, label, protocols: this.registry.decodable(table).map(({ abbrev, name, label: long }) => ({ abbrev, name, label: long })),
      usual: [...this.registry.values(table)].map(([value, { abbrev }]) => [value, abbrev] as const),
    }))
  }

  /** All captures are read again with these ports in force; then they are shown so, all of them or, where one fails, none. */
  private async setDecodeAs(entries: readonly DecodeAs[]): Promise<void> {
    const tables = this.decodeTables()
    for (const { table, from, to, protocol } of entries) {
      const known = tables.find((each) => each.table === table)
      if (!known) throw new Error(`there is no table called ${table}; there are ${tables.map((each) => each.table).join(', ')}`)
      if (!known.protocols.some(({ abbrev }) => abbrev === protocol)) throw new Error(`${protocol} is no protocol that ${table} can lead to`)
      if (from > to) throw new Error(`${from} to ${to} is no range of ports; the lower one comes first`)
    }
    if (this.changing) throw new Error('the captures are being read again; wait until that is done')
    this.changing = true
    const before = this.decodeAs, captures = [...this.open.values(), ...this.opening]
    this.decodeAs = entries
    try {
      for (const capture of captures) await capture.readAgain(this.takeIndexer(), this.settings)
      for (const capture of captures) {
        // It may have been closed meanwhile.
        if (this.open.get(capture.id) !== capture && !this.opening.has(capture)) continue
        await capture.adopt()
        this.statistics.forget(capture.id)
      }
      this.tellDissection()
    } catch (error) {
      this.decodeAs = before
      for (const capture of captures) await capture.drop()
      throw error
    } finally {
      this.changing = false
    }
  }

  /** All windows are told that everything is dissected otherwise now. */
  private tellDissection(): void {
    this.events.emit('dissection', { decodeAs: this.decodeAs, preferences: { ...this.preferences } })
    for (const id of this.open.keys()) this.events.emit('packets', { id })
  }

  private async save(capture: OpenCapture, path: string | undefined, replace: boolean): Promise<CaptureResults['saveCapture']> {
    const { state } = capture.summary
    if (state === 'indexing') throw new Error('the capture is still being read; save it when that is done')
    if (state === 'cancelled') throw new Error('reading this capture was stopped, so it cannot be saved whole; open it again')
    const target = this.target(exportName(capture.name, 'pcapng'), path && resolve(path))
    const own = await isSameFile(target.path, capture.path)
    if (own && state === 'damaged') throw new Error('a damaged file is not written over; save what could be read of it under another name')
    if ([...this.open.values()].some((other) => other !== capture && other.path === target.path)) {
      throw new Error(`${target.path} is open as another capture; close that first, or choose another name`)
    }
    if (own && capture.temporary) throw new Error('this is no file of yours; save it under another name')
    if (path !== undefined && !own && !replace && await exists(target.path)) return { exists: true }
    const saved = new Map(capture.index.comments)
    await saveCapture(capture, this.pool, target.path, this.teller(capture, 'save'))
    if (target.href !== undefined) {
      capture.savedAs(saved)
      this.events.emit('changed', capture.summary)
      return { href: target.href }
    }
    try {
      await capture.readAgain(this.takeIndexer(), this.settings, target.path)
    } catch (error) {
      await capture.drop()
      throw openError(target.path, error)
    }
    await capture.adopt(capture.savedAs(saved))
    this.statistics.forget(capture.id)
    this.events.emit('opened', capture.summary)
    this.events.emit('packets', { id: capture.id })
    return {}
  }

  /** An indexing thread; the next one is started meanwhile, so that opening a capture need not wait for it. */
  private takeIndexer(): Worker {
    const indexer = this.spare
    this.spare = indexThread(this.options.indexScript)
    return indexer
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values(), ...this.opening].map(async (capture) => { await capture.close() }))
    this.open.clear()
    await Promise.all([this.pool.close(), this.spare.terminate()])
  }

  private check(text: string): FilterCheck {
    return checkFilter(text, this.registry)
  }

  private capture(id: number): OpenCapture {
    const capture = this.open.get(id)
    if (!capture) throw new Error(`capture ${id} is not open any more`)
    return capture
  }

  private packetOf(id: number, number: number): OpenCapture {
    const capture = this.capture(id)
    if (number > capture.packets) throw new Error(`there is no packet ${number}; the last one is ${capture.packets}`)
    return capture
  }

  private target(name: string, path: string | undefined): ExportTarget {
    const target = path ? { path } : this.options.download?.(name)
    if (!target) throw new Error('choose where to save the file')
    return target
  }

  private teller(capture: OpenCapture, task: Task): (done: number) => void {
    let latest = 0
    const tell = throttled(() => { this.events.emit('progress', { id: capture.id, task, done: latest, total: capture.packets }) })
    return (done) => { latest = done; tell() }
  }
}

/** Calls at once, then at most once an interval, and once more for what came in between. */
function throttled(call: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  let again = false
  return () => {
    if (timer) { again = true; return }
    call()
    timer = setTimeout(() => {
      timer = undefined
      if (again) { again = false; call() }
    }, EVENT_INTERVAL)
    timer.unref()
  }
}

/** Checks the text of a comment. @throws an Error that says what is wrong with it */
function checkComment(text: string): void {
  const { length } = new TextEncoder().encode(text)
  if (length > LONGEST_COMMENT) throw new Error(`a comment has ${length} bytes; pcapng holds at most ${LONGEST_COMMENT}`)
  if (text.includes('\0')) throw new Error('a comment cannot have a zero character in it')
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false)
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  return a === b || await realpath(a).catch(() => a) === await realpath(b).catch(() => b)
}

function exportName(name: string, format: string): string {
  return `${name.replace(/\.gz$/, '').replace(/\.(pcap|pcapng|cap)$/, '')}.${format}`
}

function searchFields(registry: Registry, text: string, limit: number): CaptureResults['searchFields'] {
  const wanted = text.toLowerCase()
  const found: { name: string, label: string, type: string, protocol: string, rank: number }[] = []
  for (const name of registry.abbrevs) {
    const [field] = registry.named(name)
    const inName = name.toLowerCase().indexOf(wanted)
    if (inName < 0 && !field.label.toLowerCase().includes(wanted)) continue
    found.push({ name, label: field.label, type: field.type, protocol: field.protocol, rank: inName < 0 ? 1000 : inName })
  }
  found.sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name))
  return found.slice(0, limit).map(({ name, label, type, protocol }) => ({ name, label, type, protocol }))
}
