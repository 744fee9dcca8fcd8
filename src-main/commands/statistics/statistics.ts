import { stat } from 'node:fs/promises'
import type { Dissector } from '../../capture/dissector.ts'
import type { Damage } from '../../capture/formats/format.ts'
import type { CaptureIndex } from '../../capture/index/capture-index.ts'
import { indexThread } from '../../capture/index/index-thread.ts'
import { OpenCapture } from '../../capture/open-capture.ts'
import { openError } from '../../capture/open-error.ts'
import { conversations, expertInformation, hierarchy, ioStatistics, packetLengths, type StatisticSource } from '../../capture/statistics/collect.ts'
import { endpoints } from '../../capture/statistics/endpoints.ts'
import { gather, pieceOf } from '../../capture/statistics/gather.ts'
import { FOREVER } from '../../capture/statistics/io-tally.ts'
import { relativeTime } from '../../capture/statistics/relative-time.ts'
import { WorkerPool } from '../../capture/worker-pool.ts'
import { protocols } from '../../protocols/list.ts'
import { Registry, type DecodeAs } from '../../protocols/registry.ts'
import { LocalCapture } from '../local-capture.ts'
import { Output } from '../output.ts'
import { UsageError } from '../usage-error.ts'
import { conversationsText } from './conversations-text.ts'
import { endpointsText } from './endpoints-text.ts'
import { expertText } from './expert-text.ts'
import { hierarchyText } from './hierarchy-text.ts'
import { ioText } from './io-text.ts'
import { lengthsText } from './lengths-text.ts'
import { followText } from './follow-text.ts'
import type { Statistic } from './statistics-options.ts'

export interface StatisticsOptions {
  readonly preferences: Readonly<Record<string, boolean>>
  readonly decodeAs: readonly DecodeAs[]
  /** Folder of the built programs, with the worker scripts in it. */
  readonly programs: URL
  /** Packets to read at most (`-c`). */
  readonly count?: number
}

/** Files from this size on are dissected by several threads; smaller ones are done before the threads have started. */
const PARALLEL_SIZE = 16 * 1024 * 1024

/**
 * `perroquet read FILE -q -z …`: prints statistics, the last one asked for first, as tshark does.
 * @returns the exit status
 * @throws UsageError, or an error about the file whose message says what to do
 */
export async function printStatistics(file: string, asked: readonly Statistic[], options: StatisticsOptions): Promise<number> {
  if (file === '-') throw new UsageError('statistics need a file: save the capture first, for example with perroquet read - -w FILE')
  let damage: Damage | undefined
  try {
    const { size } = await stat(file)
    // Following a stream reads the file, which is done here.
    const parallel = size >= PARALLEL_SIZE && asked.some(dissects) && !asked.some(({ kind }) => kind === 'follow')
    damage = parallel ? await inThreads(file, asked, options) : await here(file, asked, options)
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(openError(file, error).message, 2)
  }
  if (!damage) return 0
  console.error(`perroquet: ${file}: ${damage.message} (at byte ${damage.offset})`)
  return 2
}

/** True if most packets have to be dissected for it. */
function dissects(asked: Statistic): boolean {
  switch (asked.kind) {
    case 'hierarchy': case 'expert': return true
    case 'conv': case 'endpoints': return asked.filter !== '' || asked.layer === 'eth'
    case 'lengths': return asked.filter !== ''
    case 'io': return asked.graphs.some(({ filter, field }) => filter !== '' || field !== undefined)
    case 'follow': return false
  }
}

async function here(file: string, asked: readonly Statistic[], options: StatisticsOptions): Promise<Damage | undefined> {
  const capture = await LocalCapture.open(file, new Registry(protocols, options))
  try {
    for (let more = true; more && capture.index.packets.length < (options.count ?? Infinity);) more = capture.step()
    const { index, dissector } = capture
    const source: StatisticSource = {
      index,
      async each(request, tell) {
        const end = Math.min(index.packets.length, options.count ?? Infinity) + 1, piece = pieceOf(request)
        for (let from = 1; from < end; from += piece) tell(gather(request, dissector, from, Math.min(from + piece, end)))
      },
    }
    await print(asked, source, dissector, options.count)
    return capture.damage
  } finally {
    capture.close()
  }
}

async function inThreads(file: string, asked: readonly Statistic[], options: StatisticsOptions): Promise<Damage | undefined> {
  const pool = new WorkerPool(new URL('dissect-worker.js', options.programs))
  // The threads alone do not keep the program running.
  const running = setInterval(() => {}, 60_000)
  let fail: (error: Error) => void = () => {}
  const failure = new Promise<never>((_, reject) => { fail = reject })
  failure.catch(() => {})
  const capture = new OpenCapture({
    id: 1, path: file, indexer: indexThread(new URL('index-worker.js', options.programs)), pool, settings: { preferences: options.preferences, decodeAs: options.decodeAs },
    changed: () => {}, failed: (error) => { fail(error) },
  })
  try {
    await capture.ready
    await Promise.race([capture.complete, failure])
    const { index } = capture, { signal } = new AbortController()
    const source: StatisticSource = {
      index,
      async each(request, tell) {
        const packets = Math.min(index.packets.length, options.count ?? Infinity), piece = pieceOf(request)
        await pool.pieces(Math.ceil(packets / piece), async (jobs, n) =>
          await jobs.gather(1, request, n * piece + 1, Math.min((n + 1) * piece, packets) + 1), tell, signal)
      },
    }
    await print(asked, source, undefined, options.count)
    return index.damage
  } finally {
    clearInterval(running)
    await capture.close()
    await pool.close()
  }
}

async function print(asked: readonly Statistic[], source: StatisticSource, dissector: Dissector | undefined, count: number | undefined): Promise<void> {
  const output = new Output()
  for (const each of asked.toReversed()) for await (const text of statisticText(each, source, dissector, count)) await output.write(text)
}

/**
 * What tshark prints of a statistic.
 * @param dissector for following streams
 * @param count packets to look at, at most
 */
export async function* statisticText(
  asked: Statistic, source: StatisticSource, dissector: Dissector | undefined, count?: number,
): AsyncGenerator<string | Uint8Array> {
  switch (asked.kind) {
    case 'conv': yield conversationsText(asked.layer, asked.filter, await conversations(source, asked.layer, asked.filter)); break
    case 'endpoints': yield endpointsText(asked.layer, asked.filter, endpoints(await conversations(source, asked.layer, asked.filter))); break
    case 'hierarchy': yield hierarchyText(asked.filter, await hierarchy(source, asked.filter)); break
    case 'lengths': yield lengthsText(await packetLengths(source, asked.filter)); break
    case 'expert': yield expertText((await expertInformation(source, asked.filter, asked.least)).part); break
    case 'io': {
      const duration = durationOf(source.index, count)
      const interval = asked.table.interval === 0 || asked.table.interval > duration ? FOREVER : asked.table.interval
      yield* ioText(asked.table, duration, await ioStatistics(source, interval, asked.graphs, true))
      break
    }
    case 'follow': if (dissector) yield* followText(asked, source, dissector); break
  }
}

/** Microseconds from the first packet to the latest, rounded. */
function durationOf(index: CaptureIndex, count = Infinity): number {
  let latest = 0
  for (let row = 0; row < Math.min(index.packets.length, count); row++) latest = Math.max(latest, relativeTime(index, row))
  return Math.floor((latest + 500) / 1000)
}
