import type { IoGraph, IoGraphResult, IoSeries } from '../../api/statistics.ts'
import type { Registry } from '../../protocols/registry.ts'
import type { CaptureIndex } from '../index/capture-index.ts'
import { ioStatistics, type StatisticSource } from './collect.ts'
import type { IoBin, IoGraphRequest } from './io-tally.ts'
import { relativeTime } from './relative-time.ts'

/** Intervals that a graph may have: more than a screen has dots, and no more than a window can hold. */
const MAX_INTERVALS = 100_000
const NUMERIC = /^u?int|^double$|^relative_time$|^framenum$/
/** Rows looked at between two pauses. */
const SLICE = 262_144

/**
 * What an I/O graph draws.
 * @param interval in seconds
 * @throws an Error whose message says what to do: too many intervals, or a field that cannot be counted
 */
export async function ioGraph(source: StatisticSource, interval: number, graphs: readonly IoGraph[], registry: Registry): Promise<IoGraphResult> {
  const microseconds = Math.max(1, Math.round(interval * 1e6))
  const { numbers, intervals } = await firstPackets(source.index, microseconds)
  const requests = graphs.map((graph) => request(graph, registry))
  const tally = await ioStatistics(source, microseconds, requests, false)
  const series: IoSeries[] = []
  for (const [graph, { unit, field }] of graphs.entries()) {
    const scale = field !== undefined && registry.named(field)[0]?.type === 'relative_time' && unit !== 'COUNT' && unit !== 'LOAD' ? 1e-9 : 1
    const values = new Float64Array(intervals), leads = numbers.slice()
    for (let at = 0; at < intervals; at++) {
      const bin = tally.at(graph, at)
      values[at] = valueOf(bin, unit, microseconds) * scale
      if (bin?.first) leads[at] = bin.first
    }
    series.push({ values, numbers: leads })
    await new Promise((resolve) => { setImmediate(resolve) })
  }
  return { interval: microseconds / 1e6, numbers, series }
}

function request({ filter, unit, field }: IoGraph, registry: Registry): IoGraphRequest {
  if (unit === 'packets' || unit === 'bytes' || unit === 'bits') return { filter, unit: unit === 'bits' ? 'bytes' : unit }
  if (field === undefined) throw new Error(`${unit} needs a field, such as tcp.len`)
  const type = registry.named(field)[0]?.type
  if (!type) throw new Error(`there is no field ${field}`)
  if (unit === 'LOAD' && type !== 'relative_time') throw new Error(`LOAD needs a response time, such as dns.time; ${field} is none`)
  if (unit !== 'COUNT' && !NUMERIC.test(type)) throw new Error(`${field} is no number; only COUNT can be made of it`)
  return { filter, unit, field }
}

/** By interval: the first packet in it or after it, 0 for none. */
async function firstPackets(index: CaptureIndex, microseconds: number): Promise<{ numbers: Uint32Array, intervals: number }> {
  const binOf = (row: number): number => Math.floor(Math.floor((relativeTime(index, row) + 500) / 1000) / microseconds)
  let last = -1
  const first = new Map<number, number>()
  for (let row = 0; row < index.packets.length; row++) {
    if (row % SLICE === SLICE - 1) await new Promise((resolve) => { setImmediate(resolve) })
    // Most packets are of the interval of the one before.
    const bin = binOf(row)
    if (bin > last) last = bin
    if (bin >= 0 && bin < MAX_INTERVALS && !first.has(bin)) first.set(bin, row + 1)
  }
  if (last >= MAX_INTERVALS) throw new Error(`that would be ${last + 1} intervals; choose a longer one (there may be ${MAX_INTERVALS})`)
  const numbers = new Uint32Array(last + 1)
  for (let bin = last, next = 0; bin >= 0; bin--) numbers[bin] = next = first.get(bin) ?? next
  return { numbers, intervals: last + 1 }
}

function valueOf(bin: IoBin | undefined, unit: IoGraph['unit'], microseconds: number): number {
  switch (unit) {
    case 'packets': return bin?.packets ?? 0
    case 'bytes': return bin?.bytes ?? 0
    case 'bits': return (bin?.bytes ?? 0) * 8
    case 'COUNT': return bin?.values ?? 0
    case 'SUM': return bin?.sum ?? 0
    case 'LOAD': return (bin?.sum ?? 0) / microseconds
    case 'MIN': return bin?.values ? bin.least : NaN
    case 'MAX': return bin?.values ? bin.greatest : NaN
    case 'AVG': return bin?.values ? bin.sum / bin.values : NaN
  }
}
