import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import { Presence } from '../../filter/plan/presence.ts'
import { asksRelated } from '../../protocols/conversation-times.ts'
import type { Packet } from '../../protocols/packet.ts'
import { timeValue } from '../../protocols/value-text.ts'
import type { Dissector } from '../dissector.ts'
import { COLUMN_VALUES } from './column-values.ts'
import { relativeTime } from './relative-time.ts'
import { selected } from './selected.ts'

/** What is counted of the packets of an interval; from COUNT on, of the values of a field. LOAD: of a response time, how much was under way. */
export type IoUnit = 'packets' | 'bytes' | 'COUNT' | 'SUM' | 'MIN' | 'MAX' | 'AVG' | 'LOAD'

export interface IoGraphRequest {
  /** Display filter that has been checked; empty for all packets. */
  readonly filter: string
  readonly unit: IoUnit
  /** Name of a field, with units from COUNT on. */
  readonly field?: string
}

/** One interval of one graph. Times are counted in nanoseconds, LOAD in microseconds. */
export interface IoBin {
  packets: number
  /** Number of the first of them; 0 for none. */
  first: number
  /** On the wire. */
  bytes: number
  /** Values of the field, their sum, the least and the greatest. */
  values: number
  sum: number
  least: number
  greatest: number
}

/** Intervals in which something was, by number, for each graph. */
export type IoPart = readonly (readonly (readonly [bin: number, counts: IoBin])[])[]

/** An interval longer than any capture, in microseconds: all packets in one. */
export const FOREVER = 2 ** 50
/** Intervals that a graph may have. */
export const MAX_BINS = 262_144

/** Counts packets, bytes and values of fields by intervals of time. */
export class IoTally {
  private readonly interval: number
  private readonly graphs: readonly IoGraphRequest[]
  private readonly inOrder: boolean
  private readonly bins: Map<number, IoBin>[]
  /** The latest interval so far, by graph. */
  private readonly latest: number[]

  /**
   * @param interval in microseconds
   * @param inOrder leave out, as tshark does, packets that come later in the file than ones of a later interval
   */
  constructor(interval: number, graphs: readonly IoGraphRequest[], inOrder: boolean) {
    this.interval = interval
    this.graphs = graphs
    this.inOrder = inOrder
    this.bins = graphs.map(() => new Map<number, IoBin>())
    this.latest = graphs.map(() => 0)
  }

  /** Counts the packets from `from` up to, not including, `to`. */
  count(dissector: Dissector, from: number, to: number): void {
    const { index, packet } = dissector, { chunks } = index.packets
    this.graphs.forEach(({ filter, unit, field }, graph) => {
      const numbers = selected(dissector, filter, from, to)
      const fields = field === undefined ? [] : packet.registry.named(field), ids = new Set(fields.map(({ id }) => id))
      const presence = field === undefined ? undefined : new Presence(new Set(fields.map(({ protocol }) => protocol)), packet.registry)
      const column = field === undefined ? undefined : COLUMN_VALUES.get(field)
      packet.row = packet.detailed = false
      packet.treed = true
      packet.framed = field?.startsWith('frame') ?? false
      packet.related = field !== undefined && asksRelated(field)
      for (const number of numbers) {
        const row = number - 1, chunk = chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
        // As tshark: rounded to the microsecond.
        const microseconds = Math.floor((relativeTime(index, row) + 500) / 1000)
        const bin = this.interval === FOREVER ? 0 : Math.floor(microseconds / this.interval)
        if (bin < 0 || this.inOrder && bin < this.latest[graph]) continue
        this.latest[graph] = Math.max(bin, this.latest[graph])
        const counts = this.bin(graph, bin)
        if (!counts) continue
        if (counts.packets++ === 0) counts.first = number
        counts.bytes += chunk.original[i]
        const value = column?.(chunk, i)
        if (typeof value === 'number') this.value(value, unit, graph, bin, counts)
        else if (value !== null && presence?.maybe(index, chunk, i)) this.values(dissector.dissect(number, { previousShown: number - 1 }), ids, unit, graph, bin, counts)
      }
    })
  }

  get part(): IoPart {
    return this.bins.map((bins) => [...bins])
  }

  /** Adds what was counted of later packets. */
  join(part: IoPart): void {
    part.forEach((bins, graph) => {
      const latest = this.latest[graph]
      for (const [number, from] of bins) {
        this.latest[graph] = Math.max(this.latest[graph], number)
        // LOAD reaches back into earlier intervals.
        if (this.inOrder && number < latest && this.graphs[graph].unit !== 'LOAD') continue
        const bin = this.bin(graph, number)
        if (!bin) continue
        if (bin.packets === 0) bin.first = from.first
        bin.packets += from.packets
        bin.bytes += from.bytes
        bin.values += from.values
        bin.sum += from.sum
        bin.least = Math.min(bin.least, from.least)
        bin.greatest = Math.max(bin.greatest, from.greatest)
      }
    })
  }

  /** What is in an interval of a graph; undefined where there was nothing. */
  at(graph: number, bin: number): IoBin | undefined {
    return this.bins[graph].get(bin)
  }

  /** All intervals of a graph in which something was. */
  counts(graph: number): Iterable<IoBin> {
    return this.bins[graph].values()
  }

  /** Number of the last interval in which anything was; -1 for none. */
  get last(): number {
    let last = -1
    for (const bins of this.bins) for (const number of bins.keys()) if (number > last) last = number
    return last
  }

  private values(p: Packet, ids: ReadonlySet<number>, unit: IoUnit, graph: number, bin: number, counts: IoBin): void {
    for (let node = 0; node < p.count; node++) {
      if (ids.has(p.field[node])) this.value(numberOf(p, node), unit, graph, bin, counts)
    }
  }

  private value(value: number, unit: IoUnit, graph: number, bin: number, counts: IoBin): void {
    counts.values++
    if (unit === 'COUNT') return
    if (unit === 'LOAD') {
      this.load(graph, bin, value)
      return
    }
    counts.sum += value
    counts.least = Math.min(counts.least, value)
    counts.greatest = Math.max(counts.greatest, value)
  }

  /** A response that took some time was under way in the intervals before it came. */
  private load(graph: number, bin: number, nanoseconds: number): void {
    let left = Math.floor(Math.max(0, nanoseconds) / 1000)
    const own = left % this.interval
    for (let at = bin, share = own; at >= 0; at--) {
      const counts = this.bin(graph, at)
      if (counts) counts.sum += share
      left -= share
      if (left <= 0) return
      share = Math.min(left, this.interval)
    }
  }

  private bin(graph: number, number: number): IoBin | undefined {
    const bins = this.bins[graph]
    let bin = bins.get(number)
    if (!bin && bins.size < MAX_BINS) bins.set(number, bin = { packets: 0, first: 0, bytes: 0, values: 0, sum: 0, least: Infinity, greatest: -Infinity })
    return bin
  }
}

/** A value as a number; times in nanoseconds. */
function numberOf(p: Packet, node: number): number {
  const { type } = p.fieldOf(node)
  if (type === 'relative_time' || type === 'absolute_time') return Number(timeValue(p, node))
  const value = p.value[node]
  return typeof value === 'bigint' ? Number(value) : p.number[node]
}
