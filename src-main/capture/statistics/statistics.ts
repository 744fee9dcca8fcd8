import type {
  Conversation, ConversationOrder, Endpoint, EndpointOrder, ExpertTable, FollowedPage, HierarchyProtocol, IoGraphResult, LengthRange,
  PacketLengthTable, Paged, StatisticArguments, StatisticLayer, StatisticResults,
} from '../../api/statistics.ts'
import { etherText, ipv4Text, ipv6Text } from '../../protocols/address-text.ts'
import type { Registry } from '../../protocols/registry.ts'
import type { ExportTarget } from '../export.ts'
import { GAP } from '../follow.ts'
import { findFollowed } from '../follow-find.ts'
import { followedText, type FollowedPart } from '../follow-format.ts'
import { writeFollowed } from '../follow-save.ts'
import { pieceAt, type Piece } from '../followed-pieces.ts'
import type { OpenCapture } from '../open-capture.ts'
import type { WorkerPool } from '../worker-pool.ts'
import * as collect from './collect.ts'
import { idsByStream, type ConversationRow } from './conversations.ts'
import { endpoints, type EndpointRow } from './endpoints.ts'
import { FollowedStreams, type Followed } from './followed-streams.ts'
import type { HierarchyNode } from './hierarchy.ts'
import { ioGraph } from './io-graph.ts'
import type { LengthRow } from './packet-lengths.ts'
import { pieceOf, type StatisticRequest } from './gather.ts'
import type { IndexProperties } from './properties.ts'
import { conversationOf } from './stream-ends.ts'

/** What the statistics need of the workspace that they belong to. */
export interface StatisticsOptions {
  readonly pool: WorkerPool
  readonly registry: Registry
  /** The capture of that number. @throws where it is not open */
  readonly capture: (id: number) => OpenCapture
  /** Checks a filter. @throws where it is none */
  readonly check: (filter: string) => void
  readonly progress: (capture: OpenCapture) => (done: number) => void
  readonly target: (name: string, path: string | undefined) => ExportTarget
}

type Methods = { readonly [M in keyof StatisticArguments]: (argument: StatisticArguments[M]) => StatisticResults[M] | Promise<StatisticResults[M]> }

/** Bytes of chunks read at once. */
const PAGE = 1024 * 1024
/** Rows made between two pauses, so that whoever else runs in this thread can go on. */
const SLICE = 4000

/** Tables, plots and followed streams of the captures that are open. */
export class Statistics {
  private readonly options: StatisticsOptions
  private readonly running = new Map<number, Set<AbortController>>()
  /** The table that was asked for last, so that its pages need not be counted again. */
  private conversationTable: { readonly key: string, readonly rows: Promise<readonly ConversationRow[]> } | undefined
  private endpointTable: { readonly key: string, readonly rows: Promise<readonly EndpointRow[]> } | undefined
  private readonly streams: FollowedStreams

  constructor(options: StatisticsOptions) {
    this.options = options
    this.streams = new FollowedStreams(options.pool)
  }

  readonly methods: Methods = {
    conversations: async ({ id, layer, filter, order, descending, from, count }) => {
      const rows = await this.conversationRows(id, layer, filter)
      return page(rows, conversationKey(order), descending, from, count, (row) => conversation(row, layer))
    },
    endpoints: async ({ id, layer, filter, order, descending, from, count }) => {
      const rows = await this.endpointRows(id, layer, filter)
      return page(rows, endpointKey(order), descending, from, count, (row) => endpoint(row, layer))
    },
    protocolHierarchy: async ({ id, filter }) => {
      const tree = await this.collected(id, filter, async (source) => await collect.hierarchy(source, filter))
      return tree.map((node) => this.protocol(node))
    },
    packetLengths: async ({ id, filter }) => lengthTable(await this.collected(id, filter, async (source) => await collect.packetLengths(source, filter))),
    expertInformation: async ({ id, filter }): Promise<ExpertTable> => {
      const tally = await this.collected(id, filter, async (source) => await collect.expertInformation(source, filter, 'comment'))
      return { rows: tally.part, dropped: tally.dropped }
    },
    captureProperties: async ({ id }) => {
      const { path, format, size } = this.options.capture(id).summary
      let said: IndexProperties | undefined
      await this.collected(id, '', async (source) => {
        await source.each({ kind: 'properties' }, (found) => { if (found.kind === 'properties') said = found.part })
      })
      if (!said) throw new Error('the capture has no packets')
      return { path, format, size, ...said }
    },
    ioGraph: async ({ id, interval, graphs }): Promise<IoGraphResult> => {
      for (const { filter } of graphs) this.options.check(filter)
      return await this.collected(id, '', async (source) => await ioGraph(source, interval, graphs, this.options.registry))
    },
    tcpGraph: async ({ id, stream, kind, side }) => {
      const conversation = conversationOf(this.options.capture(id).index, 'tcp', stream)
      return await this.options.pool.run(async (jobs) => await jobs.tcpGraph(id, conversation, side, kind))
    },
    follow: async (asked) => await this.follow(asked),
    followedPlace: async ({ id, protocol, stream, side, number }) => {
      const followed = await this.streams.of(this.options.capture(id), protocol, stream)
      const { chunks } = followed.piecesOf(side)
      const place = chunks.findIndex((chunk) => followed.chunks.numbers[chunk] === number)
      return place < 0 ? null : place
    },
    findFollowed: async ({ id, protocol, stream, side, bytes, ignoreCase, after, backward }) => {
      const capture = this.options.capture(id), tell = this.options.progress(capture)
      const followed = await this.streams.of(capture, protocol, stream)
      return await this.cancellable(id, async (signal) =>
        await findFollowed(followed, side, { bytes, ignoreCase }, after, backward, signal, tell))
    },
    saveFollowed: async ({ id, protocol, stream, side, format, path }) => {
      const followed = await this.streams.of(this.options.capture(id), protocol, stream)
      const target = this.options.target(`stream-${stream}.${format === 'raw' ? 'bin' : format === 'c' ? 'c' : 'txt'}`, path)
      const bytes = await writeFollowed(target.path, this.chunks(followed, side), (piece, offset) => followedText(format, piece, offset))
      return { bytes, ...target.href !== undefined && { href: target.href } }
    },
    cancelStatistics: ({ id }) => {
      for (const controller of this.running.get(id) ?? []) controller.abort()
      return null
    },
  }

  /** A capture was closed. */
  forget(id: number): void {
    for (const controller of this.running.get(id) ?? []) controller.abort()
    this.running.delete(id)
    this.streams.forget(id)
    this.conversationTable = this.endpointTable = undefined
  }

  private async conversationRows(id: number, layer: StatisticLayer, filter: string): Promise<readonly ConversationRow[]> {
    const key = this.key(id, layer, filter)
    if (this.conversationTable?.key !== key) {
      const rows = this.collected(id, filter, async (source) => await collect.conversations(source, layer, filter))
      this.conversationTable = { key, rows }
      rows.catch(() => { if (this.conversationTable?.rows === rows) this.conversationTable = undefined })
    }
    return await this.conversationTable.rows
  }

  private async endpointRows(id: number, layer: StatisticLayer, filter: string): Promise<readonly EndpointRow[]> {
    const key = this.key(id, layer, filter)
    if (this.endpointTable?.key !== key) {
      const rows = this.conversationRows(id, layer, filter).then((conversations) => endpoints(conversations))
      this.endpointTable = { key, rows }
      rows.catch(() => { if (this.endpointTable?.rows === rows) this.endpointTable = undefined })
    }
    return await this.endpointTable.rows
  }

  /** The same as long as no packets have come. */
  private key(id: number, layer: string, filter: string): string {
    return `${id} ${this.options.capture(id).packets} ${layer} ${filter}`
  }

  /** Has something collected over all packets that are there now, by all threads. @throws where it was given up */
  private async collected<T>(id: number, filter: string, work: (source: collect.StatisticSource) => Promise<T>): Promise<T> {
    const { pool, capture: captureOf, check, progress } = this.options
    check(filter)
    const capture = captureOf(id), controller = new AbortController(), { packets } = capture
    const running = this.running.get(id) ?? new Set()
    this.running.set(id, running.add(controller))
    const tell = progress(capture)
    const source: collect.StatisticSource = {
      index: capture.index,
      each: async (request: StatisticRequest, take) => {
        const piece = Math.min(pieceOf(request), Math.max(1, packets))
        await pool.pieces(Math.ceil(packets / piece), async (jobs, n) =>
          await jobs.gather(id, request, n * piece + 1, Math.min((n + 1) * piece, packets) + 1), (part, n) => {
          take(part)
          tell(Math.min((n + 1) * piece, packets))
        }, controller.signal)
        if (controller.signal.aborted) throw new Error('the statistics were given up')
      },
    }
    try {
      return await work(source)
    } finally {
      running.delete(controller)
    }
  }

  private protocol({ protocol, children, ...counts }: HierarchyNode): HierarchyProtocol {
    const label = this.options.registry.protocols.find(({ abbrev }) => abbrev === protocol)?.label ?? protocol
    return { protocol, label, ...counts, children: children.map((child) => this.protocol(child)) }
  }

  /** Runs what cancelStatistics gives up. */
  private async cancellable<T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController(), running = this.running.get(id) ?? new Set()
    this.running.set(id, running.add(controller))
    try {
      return await work(controller.signal)
    } finally {
      running.delete(controller)
    }
  }

  private async follow({ id, protocol, stream, side, from, count, fresh }: StatisticArguments['follow']): Promise<FollowedPage> {
    const capture = this.options.capture(id)
    const followed = await this.streams.of(capture, protocol, stream, fresh)
    const { chunks, before, packets, ends } = followed
    const all = followed.piecesOf(side), total = all.chunks.length
    const wanted = Array.from({ length: Math.max(0, Math.min(total, from + count) - from) }, (_, n) => pieceAt(chunks, all, from + n))
    const bytes = await followed.bytes(wanted)
    const transport = protocol === 'udp' ? 'udp' : 'tcp'
    return {
      total, from, bytes: chunks.bytes, filter: `${transport}.stream == ${stream}`, ends, packets,
      streams: idsByStream(capture.index, transport).length,
      chunks: wanted.map(({ chunk, start }, n) => {
        const number = chunks.numbers[chunk], size = chunks.sizes[chunk], isGap = chunks.offsets[chunk] === GAP
        return {
          side: chunks.directions[chunk] as 0 | 1, number, time: followed.time(number), start, size,
          bytes: isGap ? new Uint8Array(0) : bytes[n], missing: isGap ? size : 0, offset: before.bytes[chunk], nth: before.chunks[chunk],
        }
      }),
    }
  }

  private async* chunks(followed: Followed, side: 0 | 1 | null): AsyncGenerator<FollowedPart> {
    const { chunks } = followed
    for (let from = 0; from < chunks.length;) {
      const some: Piece[] = []
      for (let size = 0; from < chunks.length && some.length < 1000; from++) {
        if (side !== null && chunks.directions[from] !== side) continue
        size += chunks.sizes[from]
        if (some.length && size > PAGE) break
        some.push({ chunk: from, start: 0, size: chunks.sizes[from] })
      }
      const bytes = await followed.bytes(some)
      for (const [n, { chunk, size }] of some.entries()) {
        const missing = chunks.offsets[chunk] === GAP ? size : 0
        yield { side: chunks.directions[chunk] as 0 | 1, bytes: missing ? new Uint8Array(0) : bytes[n], missing }
      }
    }
  }
}

/** A page of a table, sorted; rows that are equal stay in the order in which they were met. */
async function page<R, T>(
  rows: readonly R[], key: (row: R) => number | Uint8Array, descending: boolean, from: number, count: number, shown: (row: R) => T,
): Promise<Paged<T>> {
  const keys: (number | Uint8Array)[] = []
  for (const [n, row] of rows.entries()) {
    keys.push(key(row))
    if (n % SLICE === SLICE - 1) await new Promise((resolve) => { setImmediate(resolve) })
  }
  const order = Uint32Array.from(rows.keys())
  order.sort((a, b) => (descending ? compare(keys[b], keys[a]) : compare(keys[a], keys[b])) || a - b)
  return { total: rows.length, from, rows: Array.from(order.subarray(from, from + count), (n) => shown(rows[n])) }
}

function compare(a: number | Uint8Array, b: number | Uint8Array): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b)
  return a.length - b.length || Buffer.compare(a, b)
}

function conversationKey(order: ConversationOrder): (row: ConversationRow) => number | Uint8Array {
  switch (order) {
    case 'packets': return (row) => row.packetsAB + row.packetsBA
    case 'bytes': return (row) => row.bytesAB + row.bytesBA
    case 'duration': return (row) => row.stop - row.start
    default: return (row) => row[order]
  }
}

function endpointKey(order: EndpointOrder): (row: EndpointRow) => number | Uint8Array {
  switch (order) {
    case 'packets': return (row) => row.packetsSent + row.packetsReceived
    case 'bytes': return (row) => row.bytesSent + row.bytesReceived
    default: return (row) => row[order]
  }
}

function addressText(address: Uint8Array): string {
  return address.length === 6 ? etherText(address, 0) : address.length === 16 ? ipv6Text(address, 0) : ipv4Text(address, 0)
}

function addressFilter(address: Uint8Array): string {
  return `${address.length === 6 ? 'eth' : address.length === 16 ? 'ipv6' : 'ip'}.addr == ${addressText(address)}`
}

function conversation(row: ConversationRow, layer: StatisticLayer): Conversation {
  const ported = layer === 'tcp' || layer === 'udp', duration = (row.stop - row.start) / 1e9
  const rate = (bytes: number): number | null => duration > 0 ? bytes * 8 / duration : null
  return {
    addressA: addressText(row.addressA), portA: ported ? row.portA : null, addressB: addressText(row.addressB), portB: ported ? row.portB : null,
    stream: row.stream < 0 ? null : row.stream, packetsAB: row.packetsAB, bytesAB: row.bytesAB, packetsBA: row.packetsBA, bytesBA: row.bytesBA,
    start: row.start / 1e9, duration, rateAB: rate(row.bytesAB), rateBA: rate(row.bytesBA),
    filter: ported ? `${layer}.stream == ${row.stream}` : `${addressFilter(row.addressA)} && ${addressFilter(row.addressB)}`,
  }
}

function endpoint(row: EndpointRow, layer: StatisticLayer): Endpoint {
  const ported = layer === 'tcp' || layer === 'udp', { address, port, ...counts } = row
  return {
    ...counts, address: addressText(address), port: ported ? port : null,
    filter: addressFilter(address) + (ported ? ` && ${layer}.port == ${port}` : ''),
  }
}

function lengthTable({ all, ranges, span }: { readonly all: LengthRow, readonly ranges: readonly LengthRow[], readonly span: number }): PacketLengthTable {
  const range = (row: LengthRow): LengthRange => ({ ...row, burstStart: row.burstStart === null ? null : row.burstStart / 1e9 })
  return { all: range(all), ranges: ranges.map(range), duration: span / 1e9 }
}
