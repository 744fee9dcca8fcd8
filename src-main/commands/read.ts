import { stat } from 'node:fs/promises'
import { indexThread } from '../capture/index/index-thread.ts'
import { openError } from '../capture/open-error.ts'
import type { Damage } from '../capture/formats/format.ts'
import { OpenCapture } from '../capture/open-capture.ts'
import { printMatching, type Printed, type PrintOptions } from '../capture/print/print.ts'
import { Scanner } from '../capture/scan.ts'
import { WorkerPool } from '../capture/worker-pool.ts'
import { checkFilter } from '../filter/display-filter.ts'
import { protocols } from '../protocols/list.ts'
import { Registry, type DecodeAs } from '../protocols/registry.ts'
import { LocalCapture } from './local-capture.ts'
import { Output } from './output.ts'
import { PacketWriter, type WriteFormat } from './packet-writer.ts'
import { readStandardInput } from './standard-input.ts'
import { UsageError } from './usage-error.ts'

export interface ReadOptions {
  /** Display filter (`-Y`). */
  readonly filter?: string
  readonly print: PrintOptions
  /** Line to print before all others (`-E header=y`). */
  readonly header?: string
  /** Packets to read at most (`-c`). */
  readonly count?: number
  /** Where to write the packets as a capture file instead of printing them (`-w`), and its format (`-F`). */
  readonly write?: string
  readonly writeFormat: WriteFormat
  readonly preferences: Readonly<Record<string, boolean>>
  /** Ports that are decoded as another protocol (`-d`). */
  readonly decodeAs: readonly DecodeAs[]
  /** Folder of the built programs, with the worker scripts in it. */
  readonly programs: URL
}

/** Files from this size on are read by several threads; smaller ones are done before the threads have started. */
const PARALLEL_SIZE = 16 * 1024 * 1024
/** Packets that one thread prints at a time. */
const PIECE = 2048

/**
 * `perroquet read FILE`: prints packets, or writes them to another file.
 * @param file a path, or `-` for standard input
 * @returns the exit status
 * @throws UsageError, or an error about the file whose message says what to do
 */
export async function read(file: string, options: ReadOptions): Promise<number> {
  const registry = new Registry(protocols, options)
  check(options, registry)
  const sink = options.write === undefined ? new Printer(options) : new PacketWriter(options.write, options.writeFormat)
  let damage: Damage | undefined
  if (file === '-') damage = await readStandardInput(registry, options, sink)
  else {
    try {
      const { size } = await stat(file)
      // What a packet prints may depend on the one printed before it; then they are printed in order, by one thread.
      const parallel = size >= PARALLEL_SIZE && sink instanceof Printer && !dependsOnShown(options.print)
      damage = parallel ? await readInThreads(file, options, sink) : await readHere(file, registry, options, sink)
    } catch (error) {
      throw new UsageError(openError(file, error).message, 2)
    }
  }
  await sink.end()
  if (!damage) return 0
  console.error(`perroquet: ${file}: ${damage.message} (at byte ${damage.offset})`)
  return 2
}

function check(options: ReadOptions, registry: Registry): void {
  if (options.filter !== undefined) {
    const checked = checkFilter(options.filter, registry)
    if (!checked.ok) {
      const { message, start, end, suggestion } = checked.error
      const marks = ' '.repeat(start) + '^'.repeat(Math.max(1, end - start))
      throw new UsageError(`${message}${suggestion === undefined ? '' : `; did you mean ${suggestion}?`}\n    ${options.filter}\n    ${marks}`, 2)
    }
  }
  const fields = options.print.format === 'fields' || options.print.format === 'json' ? options.print.fields ?? [] : []
  const unknown = fields.filter((field) => registry.named(field).length === 0)
  if (unknown.length) throw new UsageError(`Some fields aren't valid:\n${unknown.map((field) => '\t' + field).join('\n')}`)
  const known = [...new Registry(protocols).preferenceNames]
  for (const name of Object.keys(options.preferences)) {
    if (!known.includes(name)) throw new UsageError(`There is no preference called ${name}; there are ${known.join(', ')}`)
  }
}

function dependsOnShown(print: PrintOptions): boolean {
  if (print.format === 'fields' || print.format === 'json') return print.fields?.includes('frame.time_delta_displayed') ?? true
  return print.time === 'delta' || print.format === 'text' && print.details
}

/** Reads a file in this thread, packets printed as they are indexed. */
async function readHere(file: string, registry: Registry, options: ReadOptions, sink: Printer | PacketWriter): Promise<Damage | undefined> {
  const capture = await LocalCapture.open(file, registry)
  try {
    const scanner = options.filter === undefined ? undefined : new Scanner(options.filter, capture.dissector)
    let from = 1
    for (let more = true; more && from <= (options.count ?? Infinity);) {
      more = capture.step()
      const end = Math.min(capture.index.packets.length, options.count ?? Infinity) + 1
      for (; from < end; from = Math.min(from + PIECE, end)) await sink.take(capture.dissector, scanner, from, Math.min(from + PIECE, end))
    }
    return capture.damage
  } finally {
    capture.close()
  }
}

/** Reads a large file with an indexing thread and several that dissect and print. */
async function readInThreads(file: string, options: ReadOptions, printer: Printer): Promise<Damage | undefined> {
  const pool = new WorkerPool(new URL('dissect-worker.js', options.programs))
  // The threads alone do not keep the program running.
  const running = setInterval(() => {}, 60_000)
  let wake = (): void => {}
  let failure: Error | undefined
  const capture = new OpenCapture({
    id: 1, path: file, indexer: indexThread(new URL('index-worker.js', options.programs)), pool, settings: { preferences: options.preferences, decodeAs: options.decodeAs },
    changed: () => { wake() }, failed: (error) => { failure = error; wake() },
  })
  await capture.ready
  const { signal } = new AbortController()
  let from = 1
  for (;;) {
    const indexing = capture.summary.state === 'indexing'
    const end = Math.min(capture.packets, options.count ?? Infinity) + 1
    const first = from
    await pool.pieces(Math.ceil((end - first) / PIECE), async (jobs, n) => {
      const start = first + n * PIECE
      return await jobs.printMatching(1, options.filter, start, Math.min(start + PIECE, end), options.print)
    }, async (printed) => { await printer.print(printed) }, signal)
    from = end
    if (failure) throw failure
    if (!indexing || from > (options.count ?? Infinity)) break
    if (capture.packets < end && capture.summary.state === 'indexing') await new Promise<void>((resolve) => { wake = resolve })
  }
  const { damage } = capture.index
  clearInterval(running)
  await capture.close()
  await pool.close()
  return damage
}

/** Prints packets to standard output. */
export class Printer {
  private readonly output = new Output()
  private readonly options: ReadOptions
  private shown = 0
  private last = 0
  private begun = false

  constructor(options: ReadOptions) {
    this.options = options
  }

  /** Prints those packets from `from` up to, not including, `to` that the filter lets through. */
  async take(dissector: LocalCapture['dissector'], scanner: Scanner | undefined, from: number, to: number): Promise<void> {
    await this.print(printMatching(dissector, scanner, from, to, this.last, this.options.print))
  }

  async print(printed: Printed): Promise<void> {
    await this.begin()
    if (printed.count === 0) return
    if (this.shown && this.options.print.format === 'json') await this.output.write(',\n')
    this.shown += printed.count
    this.last = printed.last
    await this.output.write(printed.text)
  }

  async end(): Promise<void> {
    await this.begin()
    if (this.options.print.format === 'json') await this.output.write(this.shown ? '\n]\n' : ']\n')
  }

  private async begin(): Promise<void> {
    if (this.begun) return
    this.begun = true
    if (this.options.header !== undefined) await this.output.write(this.options.header + '\n')
    if (this.options.print.format === 'json') await this.output.write('[\n')
  }
}
