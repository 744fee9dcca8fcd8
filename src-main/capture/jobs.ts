import { RELATED } from '../protocols/conversation-times.ts'
import type { Column, CopyFormat, FindTarget, PacketDetail, Row, TimeFormat } from '../api/captures.ts'
import type { GraphSeries, TcpGraphKind } from '../api/statistics.ts'
import { Registry } from '../protocols/registry.ts'
import { protocols } from '../protocols/list.ts'
import { copyText } from './copy-text.ts'
import { Dissector } from './dissector.ts'
import type { RecordToWrite } from './formats/capture-writer.ts'
import { FileBytes } from './file-bytes.ts'
import { Finder } from './find.ts'
import { CaptureIndex, type IndexGrowth } from './index/capture-index.ts'
import { packetRecord } from './packet-record.ts'
import { precisionDigits } from './precision.ts'
import { packetDetail, shownNodes } from './packet-detail.ts'
import { row } from './rows.ts'
import { printMatching, printPackets, type Printed, type PrintOptions } from './print/print.ts'
import { Scanner } from './scan.ts'
import { chunkBytes, followStream, type ChunkPlace, type FollowedStream } from './follow.ts'
import { followHttp, type FollowedHttp } from './follow-http-stream.ts'
import { gather, type StatisticPart, type StatisticRequest } from './statistics/gather.ts'
import { rowOrder, type SortKeys } from './statistics/row-order.ts'
import { segmentsOf, type SegmentsPart } from './statistics/stream-segments.ts'
import { tcpGraph } from './statistics/tcp-graph.ts'

/** Which packets a job is about, and for each the one shown before it (0 for none). */
export interface Shown {
  readonly numbers: Uint32Array
  /** The packet shown before the first one. */
  readonly before: number
}

interface Opened {
  readonly index: CaptureIndex
  readonly bytes: readonly FileBytes[]
  dissector: Dissector
  scanner: Scanner | undefined
}

/**
 * What a dissecting thread can do. It knows of a capture what the indexer tells it (`grow`), reads the file itself, and
 * keeps nothing between jobs that it could not make again.
 */
export class Jobs {
  private readonly captures = new Map<number, Opened>()

  /** @param path of the uncompressed file; must exist */
  open(id: number, path: string, preferences: Readonly<Record<string, boolean>>): void {
    // Putting fragments together reads other packets while one is being dissected, so it has a window of its own.
    const bytes = [new FileBytes(path), new FileBytes(path)]
    const index = new CaptureIndex(() => bytes[0])
    this.captures.set(id, { index, bytes, dissector: new Dissector(index, bytes[1], new Registry(protocols, { preferences })), scanner: undefined })
  }

  grow(id: number, growth: IndexGrowth): void {
    this.opened(id).index.follow(growth)
  }

  setPreferences(preferences: Readonly<Record<string, boolean>>): void {
    const registry = new Registry(protocols, { preferences })
    for (const opened of this.captures.values()) {
      const { marked } = opened.dissector
      opened.dissector = new Dissector(opened.index, opened.bytes[1], registry)
      opened.dissector.marked = marked
      opened.scanner = undefined
    }
  }

  /** The packets that the person has marked. */
  setMarks(id: number, numbers: readonly number[]): void {
    this.opened(id).dissector.marked = new Set(numbers)
  }

  close(id: number): void {
    for (const bytes of this.captures.get(id)?.bytes ?? []) bytes.close()
    this.captures.delete(id)
  }

  rows(id: number, shown: Shown, columns: readonly Column[], time: TimeFormat): Row[] {
    const { dissector } = this.opened(id)
    const digits = precisionDigits(dissector.index)
    dissector.packet.row = dissector.packet.treed = true
    dissector.packet.detailed = dissector.packet.framed = columns.some((column) => column.kind === 'field')
    dissector.packet.related = columns.some((column) => column.kind === 'field' && column.field.includes(RELATED))
    const rows: Row[] = []
    let previousShown = shown.before
    for (const number of shown.numbers) {
      rows.push(row(dissector.dissect(number, { previousShown }), columns, time, digits))
      previousShown = number
    }
    return rows
  }

  packet(id: number, number: number, previousShown: number): PacketDetail {
    return packetDetail(this.inFull(id, number, previousShown))
  }

  /** Numbers of the packets from `from` up to, not including, `to` that the filter lets through. */
  scan(id: number, filter: string, from: number, to: number): Uint32Array {
    return this.scanner(id, filter).scan(from, to)
  }

  /** The first (or, backward, the last) of the packets given that holds the target. */
  find(id: number, target: FindTarget, numbers: Uint32Array, backward: boolean): { number: number, node?: number } | null {
    return new Finder(target, this.opened(id).dissector).find(numbers, backward)
  }

  copy(id: number, number: number, node: number | undefined, as: CopyFormat, previousShown: number): string {
    const p = this.inFull(id, number, previousShown)
    return copyText(p, node === undefined ? undefined : shownNodes(p)[node], as)
  }

  /** What `perroquet read` prints of a range of packets. */
  printMatching(id: number, filter: string | undefined, from: number, to: number, options: PrintOptions): Printed {
    return printMatching(this.opened(id).dissector, filter === undefined ? undefined : this.scanner(id, filter), from, to, 0, options)
  }

  /** Packets as an export writes them. */
  records(id: number, numbers: Uint32Array): RecordToWrite[] {
    const { dissector } = this.opened(id)
    return Array.from(numbers, (number) => packetRecord(dissector, number))
  }

  /** What an export prints of these packets. */
  print(id: number, shown: Shown, options: PrintOptions): Uint8Array {
    return printPackets(this.opened(id).dissector, shown, options)
  }

  /** What a statistic takes of the packets from `from` up to, not including, `to`. */
  gather(id: number, request: StatisticRequest, from: number, to: number): StatisticPart {
    return gather(request, this.opened(id).dissector, from, to)
  }

  /** Rows of a table in the order of their keys. */
  rowOrder(keys: SortKeys, descending: boolean): Uint32Array {
    return rowOrder(keys, descending)
  }

  /** A plot of one side of a TCP conversation; `side` 0 is its first sender. */
  tcpGraph(id: number, conversation: number, side: 0 | 1, kind: TcpGraphKind): GraphSeries[] {
    return tcpGraph(this.segments(id, 'tcp', conversation), side, kind)
  }

  /** The byte streams of a conversation, in order. */
  async follow(id: number, transport: 'tcp' | 'udp', conversation: number): Promise<FollowedStream> {
    return await followStream(transport, this.segments(id, transport, conversation))
  }

  /** The HTTP messages of a TCP conversation. */
  async followHttp(id: number, conversation: number): Promise<FollowedHttp> {
    return followHttp(this.opened(id).dissector, await this.follow(id, 'tcp', conversation))
  }

  /** Bytes of chunks of a followed stream. */
  chunks(id: number, transport: 'tcp' | 'udp', places: readonly ChunkPlace[]): Uint8Array[] {
    return places.map((place) => chunkBytes(this.opened(id).dissector, transport, place).slice())
  }

  private segments(id: number, transport: 'tcp' | 'udp', conversation: number): SegmentsPart {
    const { dissector, index } = this.opened(id)
    return segmentsOf(dissector, transport, conversation, 1, index.packets.length + 1)
  }

  private scanner(id: number, filter: string): Scanner {
    const opened = this.opened(id)
    if (opened.scanner?.filter !== filter) opened.scanner = new Scanner(filter, opened.dissector)
    return opened.scanner
  }

  private inFull(id: number, number: number, previousShown: number): Dissector['packet'] {
    const { dissector } = this.opened(id)
    const { packet } = dissector
    packet.row = packet.detailed = packet.framed = packet.treed = packet.related = true
    return dissector.dissect(number, { previousShown })
  }

  private opened(id: number): Opened {
    const opened = this.captures.get(id)
    if (!opened) throw new Error(`capture ${id} is not open`)
    return opened
  }
}
