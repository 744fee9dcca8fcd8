import { asksRelated } from '../protocols/conversation-times.ts'
import type { Column, CopyFormat, FindTarget, PacketDetail, Row, TimeFormat } from '../api/captures.ts'
import type { StreamGraph, TcpGraphKind } from '../api/statistics.ts'
import { Registry, type DissectionSettings } from '../protocols/registry.ts'
import { protocols } from '../protocols/list.ts'
import { announcedMss } from './announced-mss.ts'
import { ColourFilters } from './colour-filters.ts'
import { copyText } from './copy-text.ts'
import { Dissector } from './dissector.ts'
import { encode, type Encoding } from './encode.ts'
import { FileBytes } from './file-bytes.ts'
import { Finder } from './find.ts'
import { CaptureIndex, type IndexGrowth } from './index/capture-index.ts'
import { precisionDigits } from './precision.ts'
import { packetDetail, shownNodes } from './packet-detail.ts'
import { releaseMemory } from './release-memory.ts'
import { row } from './rows.ts'
import { printMatching, printPackets, type Printed, type PrintOptions } from './print/print.ts'
import { Scanner } from './scan.ts'
import { chunkBytes, type ChunkPlace, type FollowedStream } from './follow.ts'
import { followSteps, type FollowedWhole, type FollowProtocol } from './follow-steps.ts'
import { piecesOf, type FollowedPieces } from './followed-pieces.ts'
import { handOver } from './handed-over.ts'
import { gather, type StatisticPart, type StatisticRequest } from './statistics/gather.ts'
import { ladderColumns, type LadderColumns } from './statistics/ladder-columns.ts'
import { clockOf } from './statistics/ladder-clock.ts'
import { rowOrder, type SortKeys } from './statistics/row-order.ts'
import { segmentsOf, type SegmentsPart } from './statistics/stream-segments.ts'
import { endTexts } from './statistics/stream-ends.ts'
import { writeAt, type WriteFailure } from './written-pieces.ts'
import { inOrder, shared, sharedNumbers, tcpGraph } from './statistics/tcp-graph.ts'

/** Milliseconds that a long job takes at a stretch; what was asked meanwhile comes then. */
const STEP = 20

/** Which packets a job is about, and for each the one shown before it (0 for none). */
export interface Shown {
  readonly numbers: Uint32Array
  /** The packet shown before the first one. */
  readonly before: number
}

interface Opened {
  readonly index: CaptureIndex
  /** For packets in order, and for what is put together of earlier ones. */
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
  /** Pieces of files that are to be written. */
  private readonly made = new Map<number, Uint8Array>()
  private readonly following = new Map<number, { readonly id: number, readonly opened: Opened, readonly steps: ReturnType<typeof followSteps> }>()
  /** Those of the last rows, ready to run again. */
  private colours: ColourFilters | undefined

  /** @param path of the uncompressed file; must exist */
  open(id: number, path: string, settings: DissectionSettings): void {
    // Putting fragments together reads other packets while one is being dissected, so it has a window of its own.
    const packets = new FileBytes(path), bytes = [packets, new FileBytes(path, packets)]
    const index = new CaptureIndex(() => bytes[1])
    this.captures.set(id, { index, bytes, dissector: new Dissector(index, packets, new Registry(protocols, settings)), scanner: undefined })
  }

  grow(id: number, growth: IndexGrowth): void {
    this.opened(id).index.follow(growth)
  }

  setSettings(settings: DissectionSettings): void {
    const registry = new Registry(protocols, settings)
    for (const opened of this.captures.values()) {
      const { marked } = opened.dissector
      opened.dissector = new Dissector(opened.index, opened.bytes[0], registry)
      opened.dissector.marked = marked
      opened.scanner = undefined
    }
  }

  /** The person has marked these packets, or unmarked them. */
  setMarks(id: number, numbers: readonly number[], isMarked: boolean): void {
    const { marked } = this.opened(id).dissector
    for (const number of numbers) {
      if (isMarked) marked.add(number)
      else marked.delete(number)
    }
  }

  /** The packets that times are counted from. */
  setTimeReferences(id: number, numbers: readonly number[]): void {
    this.opened(id).index.references.set(numbers)
  }

  /** The comments that the person has given some packets. */
  setComments(id: number, comments: readonly (readonly [number: number, texts: readonly string[]])[]): void {
    for (const [number, texts] of comments) this.opened(id).index.comments.set(number, texts)
  }

  /** A capture was read again as `from`, which now takes the place of `to`, with its marks, time references and these comments. */
  replace(from: number, to: number, comments: readonly (readonly [number: number, texts: readonly string[]])[]): void {
    const { marked, index: { references } } = this.opened(to).dissector
    this.close(to)
    const opened = this.opened(from)
    opened.index.references.set(references.numbers)
    opened.dissector.marked = marked
    this.captures.delete(from)
    this.captures.set(to, opened)
    this.setComments(to, comments)
  }

  close(id: number): void {
    for (const bytes of this.captures.get(id)?.bytes ?? []) bytes.close()
    this.captures.delete(id)
    setImmediate(releaseMemory)
  }

  rows(id: number, shown: Shown, columns: readonly Column[], time: TimeFormat, filters: readonly string[] = []): Row[] {
    const { dissector } = this.opened(id)
    const colours = this.colourFilters(filters, dissector.packet.registry)
    const digits = precisionDigits(dissector.index)
    dissector.packet.row = dissector.packet.treed = true
    dissector.packet.detailed = columns.some((column) => column.kind === 'field')
    dissector.packet.framed = dissector.packet.detailed || (colours?.framed ?? false)
    dissector.packet.related = columns.some((column) => column.kind === 'field' && asksRelated(column.field)) || (colours?.related ?? false)
    const rows: Row[] = []
    let previousShown = shown.before
    for (const number of shown.numbers) {
      const p = dissector.dissect(number, { previousShown }), colour = colours?.first(p)
      const plain = row(p, columns, time, digits)
      rows.push(colour === undefined ? plain : { ...plain, colour })
      previousShown = number
    }
    return rows
  }

  packet(id: number, number: number, previousShown: number): PacketDetail {
    const p = this.inFull(id, number, previousShown), { conversation } = p, detail = packetDetail(p)
    const mss = announcedMss(this.opened(id).dissector, conversation)
    return { ...detail, ...mss && { mss } }
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

  /** Encodes packets as they stand in a capture file, and keeps that until it is written. @returns its bytes */
  encode(ticket: number, id: number, numbers: Uint32Array, encoding: Encoding): number {
    const bytes = encode(this.opened(id).dissector, numbers, encoding)
    this.made.set(ticket, bytes)
    return bytes.length
  }

  /** Prints packets for an export, with a text before them, and keeps that until it is written. @returns its bytes */
  print(ticket: number, id: number, shown: Shown, options: PrintOptions, before: string): number {
    const text = printPackets(this.opened(id).dissector, shown, options)
    const bytes = before ? Buffer.concat([Buffer.from(before), text]) : text
    this.made.set(ticket, bytes)
    return bytes.length
  }

  /** Writes what was kept. @returns why it could not, or null */
  async write(ticket: number, fd: number, position: number | null): Promise<WriteFailure | null> {
    const bytes = this.made.get(ticket) ?? new Uint8Array(0)
    this.made.delete(ticket)
    return await writeAt(fd, bytes, position)
  }

  /** What was kept, or begun, is not wanted any more. */
  forget(ticket: number): void {
    this.made.delete(ticket)
    this.following.delete(ticket)
  }

  /** What a statistic takes of the packets from `from` up to, not including, `to`. */
  gather(id: number, request: StatisticRequest, from: number, to: number): StatisticPart {
    return gather(request, this.opened(id).dissector, from, to)
  }

  /** Rows of a table in the order of their keys. */
  rowOrder(keys: SortKeys, descending: boolean): Uint32Array {
    return rowOrder(keys, descending)
  }

  /** A plot of one side of a TCP conversation; `side` 0 sent its first packet. */
  tcpGraph(id: number, conversation: number, side: 0 | 1, kind: TcpGraphKind): Omit<StreamGraph, 'streams'> {
    const segments = this.segments(id, 'tcp', conversation), order = inOrder(segments.times)
    // The conversation's own sides are not those of this stream where the same ports were used before.
    const first = segments.directions[0] === 1 ? 1 : 0
    return {
      series: tcpGraph(segments, side === 0 ? first : 1 - first as 0 | 1, kind), ends: endTexts(this.opened(id).index, conversation, first),
      total: order.length, times: shared(order, (at) => segments.times[at] / 1e9), numbers: sharedNumbers(order, (at) => segments.numbers[at]),
    }
  }

  /** The ladder of a conversation. */
  ladder(id: number, transport: 'tcp' | 'udp', conversation: number): { columns: LadderColumns, clock: Float64Array } {
    const columns = ladderColumns(transport, this.segments(id, transport, conversation))
    return { columns, clock: clockOf(columns.times) }
  }

  /** Begins to follow a conversation; `followOn` does it. */
  beginFollow(ticket: number, id: number, protocol: FollowProtocol, conversation: number): void {
    const opened = this.opened(id)
    this.following.set(ticket, { id, opened, steps: followSteps(opened.dissector, protocol, conversation) })
  }

  /** Follows on for a while. @returns how much is done, from 0 to 1, or what was followed */
  followOn(ticket: number): number | FollowedWhole {
    const following = this.following.get(ticket)
    if (!following || this.captures.get(following.id) !== following.opened) throw new Error('that stream is not being followed any more; follow it again')
    const ends = performance.now() + STEP
    for (;;) {
      const step = following.steps.next()
      if (step.done) {
        this.following.delete(ticket)
        if (step.value.contents) handOver(step.value.contents)
        return step.value
      }
      if (performance.now() > ends) return step.value
    }
  }

  /** The pieces of one side of a stream. */
  followedPieces(stream: FollowedStream, side: 0 | 1): FollowedPieces {
    return piecesOf(stream, side)
  }

  /** Bytes of chunks of a followed stream, one behind the other, and how many each has. */
  chunks(id: number, transport: 'tcp' | 'udp', places: readonly ChunkPlace[]): { readonly bytes: Uint8Array, readonly sizes: Uint32Array } {
    const { dissector } = this.opened(id), sizes = new Uint32Array(places.length)
    const bytes = new Uint8Array(places.reduce((sum, { size }) => sum + size, 0))
    let at = 0
    places.forEach((place, n) => {
      if (place.size === 0) return
      const chunk = chunkBytes(dissector, transport, place)
      bytes.set(chunk, at)
      sizes[n] = chunk.length
      at += chunk.length
    })
    return { bytes, sizes }
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

  /** Colour filters are compiled once for all the rows that are coloured by them. */
  private colourFilters(filters: readonly string[], registry: Registry): ColourFilters | undefined {
    if (filters.length === 0) return undefined
    if (!this.colours?.are(filters, registry)) this.colours = new ColourFilters(filters, registry)
    return this.colours
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
