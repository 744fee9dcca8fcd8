import type {
  Conversation, ConversationOrder, Endpoint, EndpointOrder, ExpertTable, FollowedPage, HierarchyProtocol, IoGraphResult, LengthRange,
  PacketLengthTable, StatisticArguments, StatisticLayer, StatisticResults, StreamGraph, TcpGraphKind,
} from '../../api/statistics.ts'
import { etherText, ipv4Text, ipv6Text } from '../../protocols/address-text.ts'
import type { Registry } from '../../protocols/registry.ts'
import type { ExportTarget } from '../export.ts'
import { GAP } from '../follow.ts'
import { findFollowed } from '../follow-find.ts'
import { followedText, type FollowedPart } from '../follow-format.ts'
import { writeFollowed } from '../follow-save.ts'
import type { FollowProtocol } from '../follow-steps.ts'
import { pieceAt, placeOf, type Piece } from '../followed-pieces.ts'
import { inSlices } from '../in-slices.ts'
import type { OpenCapture } from '../open-capture.ts'
import type { WorkerPool } from '../worker-pool.ts'
import * as collect from './collect.ts'
import { findStreams, idsByStream, type ConversationRow, type ConversationTally } from './conversations.ts'
import { EndpointTally, type EndpointRow } from './endpoints.ts'
import { FollowedStreams, type Followed } from './followed-streams.ts'
import type { HierarchyNode } from './hierarchy.ts'
import { ioGraph } from './io-graph.ts'
import type { LengthRow } from './packet-lengths.ts'
import { pieceOf, type StatisticRequest } from './gather.ts'
import type { IndexProperties } from './properties.ts'
import { RowKeys } from './row-order.ts'
import { conversationHead, conversationLine, endpointHead, endpointLine, writeLines } from './table-csv.ts'
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

/** Bytes of chunks read at once, and chunks: there may be very many small ones. */
const PAGE = 1024 * 1024
const PAGE_CHUNKS = 4000
/** Rows of expert information in one answer, and the packets that they lead to. */
const EXPERT_ROWS = 10_000
const EXPERT_NUMBERS = 200_000
/** Rows that are copied at once. */
const COPIED = 10_000

/** Tables, plots and followed streams of the captures that are open. */
export class Statistics {
  private readonly options: StatisticsOptions
  private readonly running = new Map<number, Set<AbortController>>()
  /** The table that was asked for last, so that its pages need not be counted again. */
  private conversationTable: Kept<ConversationTally> | undefined
  private endpointTable: Kept<readonly EndpointRow[]> | undefined
  private order: { readonly key: string, readonly table: unknown, readonly rows: Promise<Uint32Array> } | undefined
  /** The plot whose pages are being asked for. */
  private lastGraph: { readonly key: string, readonly graph: Promise<Omit<StreamGraph, 'streams'>> } | undefined
  private readonly streams: FollowedStreams

  constructor(options: StatisticsOptions) {
    this.options = options
    this.streams = new FollowedStreams(options.pool)
  }

  readonly methods: Methods = {
    conversations: async ({ from, count, ...asked }) => {
      const { rows, at } = await this.sortedConversations(asked)
      return { total: rows.length, from, rows: Array.from(rows.subarray(from, from + count), at) }
    },
    endpoints: async ({ from, count, ...asked }) => {
      const { rows, at } = await this.sortedEndpoints(asked)
      return { total: rows.length, from, rows: Array.from(rows.subarray(from, from + count), at) }
    },
    tableCsv: async ({ table }) => {
      const { rows, line, head } = await this.csvOf(table)
      const copied = Math.min(COPIED, rows.length), lines = [head]
      await inSlices(copied, (row) => { lines.push(line(rows[row])) })
      return { text: lines.join(''), rows: copied, total: rows.length }
    },
    saveTable: async ({ table, path }) => {
      const { rows, line, head } = await this.csvOf(table)
      const target = this.options.target(`${table.of}-${table.layer}.csv`, path)
      return { ...await writeLines(target.path, head, rows, line), ...target.href !== undefined && { href: target.href } }
    },
    saveCsv: async ({ name, text, path }) => {
      const target = this.options.target(name, path)
      return { ...await writeLines(target.path, text, new Uint32Array(0), () => ''), ...target.href !== undefined && { href: target.href } }
    },
    protocolHierarchy: async ({ id, filter }) => {
      const tree = await this.collected(id, filter, async (source) => await collect.hierarchy(source, filter))
      return tree.map((node) => this.protocol(node))
    },
    packetLengths: async ({ id, filter }) => lengthTable(await this.collected(id, filter, async (source) => await collect.packetLengths(source, filter))),
    expertInformation: async ({ id, filter }): Promise<ExpertTable> => {
      const tally = await this.collected(id, filter, async (source) => await collect.expertInformation(source, filter, 'comment'))
      const all = tally.part, rows = all.slice(0, EXPERT_ROWS), most = Math.max(10, Math.floor(EXPERT_NUMBERS / rows.length))
      return { rows: rows.map((row) => ({ ...row, numbers: row.numbers.slice(0, most) })), dropped: tally.dropped + all.length - rows.length }
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
    tcpGraph: async ({ id, stream, kind, side, from, count }) => {
      const { index } = this.options.capture(id), graph = await this.graph(id, stream, kind, side), to = from + count
      // All of it has been handed out.
      if (to >= graph.total) this.lastGraph = undefined
      return {
        ...graph, streams: idsByStream(index, 'tcp').length, times: graph.times.slice(from, to), numbers: graph.numbers.slice(from, to),
        series: graph.series.map((one) => ({ ...one, x: one.x.slice(from, to), y: one.y.slice(from, to), numbers: one.numbers.slice(from, to) })),
      }
    },
    follow: async (asked) => await this.follow(asked),
    followedPlace: async ({ id, protocol, stream, side, number }) => {
      const followed = await this.followed(id, protocol, stream), place = placeOf(followed.chunks, await followed.piecesOf(side), number)
      return place < 0 ? null : place
    },
    findFollowed: async ({ id, protocol, stream, side, bytes, ignoreCase, after, backward }) => {
      const capture = this.options.capture(id), tell = this.options.progress(capture)
      const followed = await this.followed(id, protocol, stream)
      return await this.cancellable(id, async (signal) =>
        await findFollowed(followed, side, { bytes, ignoreCase }, after, backward, signal, tell))
    },
    saveFollowed: async ({ id, protocol, stream, side, format, path }) => {
      const followed = await this.followed(id, protocol, stream)
      const target = this.options.target(`stream-${stream}.${format === 'raw' ? 'bin' : format === 'c' ? 'c' : 'txt'}`, path)
      const tell = this.options.progress(this.options.capture(id))
      const bytes = await this.cancellable(id, async (signal) =>
        await writeFollowed(target.path, this.chunks(followed, side, signal, tell), (piece, offset) => followedText(format, piece, offset)))
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
    this.conversationTable = this.endpointTable = this.order = this.lastGraph = undefined
  }

  private async sortedConversations({ id, layer, filter, order, descending, fresh }: Sorted<ConversationOrder>): Promise<SortedTable<Conversation>> {
    const { index } = this.options.capture(id), table = await this.conversationRows(id, layer, filter, fresh ?? true), key = conversationKey(order)
    const rows = await this.ordered(table, `${order} ${descending}`, table.length, isAddress(order), descending, (place) => key(table.row(index, place)))
    return { rows, at: (place) => conversation(table.row(index, place), layer) }
  }

  private async sortedEndpoints({ id, layer, filter, order, descending, fresh }: Sorted<EndpointOrder>): Promise<SortedTable<Endpoint>> {
    const table = await this.endpointRows(id, layer, filter, fresh ?? true), key = endpointKey(order)
    const rows = await this.ordered(table, `${order} ${descending}`, table.length, isAddress(order), descending, (place) => key(table[place]))
    return { rows, at: (place) => endpoint(table[place], layer) }
  }

  private async csvOf(table: StatisticArguments['saveTable']['table']): Promise<{ readonly rows: Uint32Array, readonly head: string, readonly line: (place: number) => string }> {
    if (table.of === 'conversations') {
      const { rows, at } = await this.sortedConversations(table)
      return { rows, head: conversationHead, line: (place) => conversationLine(at(place)) }
    }
    const { rows, at } = await this.sortedEndpoints(table)
    return { rows, head: endpointHead, line: (place) => endpointLine(at(place)) }
  }

  /** @param fresh whether packets that came since it was counted are wanted too */
  private async conversationRows(id: number, layer: StatisticLayer, filter: string, fresh: boolean): Promise<ConversationTally> {
    const key = `${id} ${layer} ${filter}`, { packets, index } = this.options.capture(id)
    if (layer === 'tcp' || layer === 'udp') await findStreams(index, layer)
    if (isKept(this.conversationTable, key, fresh ? packets : undefined)) return await this.conversationTable.rows
    const rows = this.collected(id, filter, async (source) => await collect.conversationTally(source, layer, filter))
    const made = this.conversationTable = { key, packets, rows }
    rows.catch(() => { if (this.conversationTable === made) this.conversationTable = undefined })
    return await rows
  }

  private async endpointRows(id: number, layer: StatisticLayer, filter: string, fresh: boolean): Promise<readonly EndpointRow[]> {
    const key = `${id} ${layer} ${filter}`, { packets, index } = this.options.capture(id)
    if (isKept(this.endpointTable, key, fresh ? packets : undefined)) return await this.endpointTable.rows
    const rows = this.conversationRows(id, layer, filter, fresh).then(async (conversations) => {
      const tally = new EndpointTally()
      await inSlices(conversations.length, (place) => { tally.add(conversations.row(index, place)) })
      return tally.rows
    })
    const made = this.endpointTable = { key, packets, rows }
    rows.catch(() => { if (this.endpointTable === made) this.endpointTable = undefined })
    return await rows
  }

  /** The rows of a table in order; kept until another order is asked for. */
  private async ordered(
    table: unknown, key: string, rows: number, addresses: boolean, descending: boolean, keyOf: (place: number) => number | Uint8Array,
  ): Promise<Uint32Array> {
    const kept = this.order
    if (kept && kept.table === table && kept.key === key) return await kept.rows
    const sort = async (): Promise<Uint32Array> => {
      const keys = new RowKeys(rows, addresses)
      await inSlices(rows, (place) => { keys.set(place, keyOf(place)) })
      return await this.options.pool.run(async (jobs) => await jobs.rowOrder(keys.columns, descending))
    }
    const made = this.order = { key, table, rows: sort() }
    made.rows.catch(() => { if (this.order === made) this.order = undefined })
    return await made.rows
  }

  private async graph(id: number, stream: number, kind: TcpGraphKind, side: 0 | 1): Promise<Omit<StreamGraph, 'streams'>> {
    const { index, packets } = this.options.capture(id), key = `${id} ${packets} ${kind} ${side} ${stream}`
    await findStreams(index, 'tcp')
    if (this.lastGraph?.key === key) return await this.lastGraph.graph
    const conversation = conversationOf(index, 'tcp', stream)
    const made = this.lastGraph = { key, graph: this.options.pool.run(async (jobs) => await jobs.tcpGraph(id, conversation, side, kind)) }
    made.graph.catch(() => { if (this.lastGraph === made) this.lastGraph = undefined })
    return await made.graph
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

  /** A stream that is followed, from the start where it has not been yet; that can be given up. */
  private async followed(id: number, protocol: FollowProtocol, stream: number, fresh = false): Promise<Followed> {
    const capture = this.options.capture(id), tell = this.options.progress(capture)
    return await this.streams.of(capture, protocol, stream, fresh, async (work) => await this.cancellable(id, async (signal) => await work({ signal, tell })))
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
    const followed = await this.followed(id, protocol, stream, fresh)
    const { chunks, before, packets, ends } = followed
    const all = await followed.piecesOf(side), total = all.chunks.length
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

  /** The chunks of a stream, or of one side of it. The next ones are read while those before are being written. */
  private async* chunks(followed: Followed, side: 0 | 1 | null, signal: AbortSignal, tell: (packet: number) => void): AsyncGenerator<FollowedPart> {
    const { chunks } = followed
    let from = 0
    const read = async (): Promise<{ readonly some: readonly Piece[], readonly bytes: readonly Uint8Array[] }> => {
      const some: Piece[] = []
      for (let size = 0; from < chunks.length; from++) {
        if (side !== null && chunks.directions[from] !== side) continue
        size += chunks.sizes[from]
        if (some.length > 0 && (size > PAGE || some.length === PAGE_CHUNKS)) break
        some.push({ chunk: from, start: 0, size: chunks.sizes[from] })
      }
      return { some, bytes: some.length === 0 ? [] : await followed.bytes(some) }
    }
    for (let next = read(); ;) {
      const { some, bytes } = await next
      if (some.length === 0) return
      if (signal.aborted) throw new Error('the statistics were given up')
      tell(chunks.numbers[some[0].chunk])
      next = read()
      // Whoever asks for it meets its error; nobody may ask.
      next.catch(() => {})
      for (const [n, { chunk, size }] of some.entries()) {
        const missing = chunks.offsets[chunk] === GAP ? size : 0
        yield { side: chunks.directions[chunk] as 0 | 1, bytes: missing ? new Uint8Array(0) : bytes[n], missing }
      }
    }
  }
}

/** Which table is asked for. */
type Sorted<O> = Omit<StatisticArguments['conversations'], 'order' | 'from' | 'count'> & { readonly order: O }
/** Places of a table's rows in order, and the row at a place. */
interface SortedTable<T> { readonly rows: Uint32Array, readonly at: (place: number) => T }

/** A table that was counted when the capture had so many packets. */
interface Kept<T> { readonly key: string, readonly packets: number, readonly rows: Promise<T> }

function isKept<T>(kept: Kept<T> | undefined, key: string, packets = kept?.packets): kept is Kept<T> {
  return kept?.key === key && kept.packets === packets
}

const isAddress = (order: ConversationOrder | EndpointOrder): boolean => order.startsWith('address')

function conversationKey(order: ConversationOrder): (row: ConversationRow) => number | Uint8Array {
  switch (order) {
    case 'packets': return (row) => row.packetsAB + row.packetsBA
    case 'bytes': return (row) => row.bytesAB + row.bytesBA
    case 'duration': return (row) => row.stop - row.start
    case 'rateAB': return (row) => row.stop > row.start ? row.bytesAB / (row.stop - row.start) : -1
    case 'rateBA': return (row) => row.stop > row.start ? row.bytesBA / (row.stop - row.start) : -1
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
