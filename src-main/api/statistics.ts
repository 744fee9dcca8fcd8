import * as v from 'valibot'

/**
 * Statistics, plots and followed streams of an open capture: the messages that the renderer may send, each with its schema, and
 * what comes back. Bytes are those on the wire, of whole frames; times are seconds since the capture's first packet. A filter
 * limits what is looked at; empty for all packets. All of it says what was true of the packets indexed when it was asked.
 */

const captureId = v.pipe(v.number(), v.integer(), v.minValue(1))
const filterText = v.pipe(v.string(), v.maxLength(10_000))
const fieldName = v.pipe(v.string(), v.maxLength(200), v.regex(/^[A-Za-z0-9_.-]+$/))
const row = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2000))
const stream = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))
const side = v.picklist([0, 1])

export const statisticLayer = v.picklist(['eth', 'ip', 'ipv6', 'tcp', 'udp'])
export type StatisticLayer = v.InferOutput<typeof statisticLayer>

/** Columns that conversations may be sorted by. */
export const conversationOrder = v.picklist([
  'addressA', 'portA', 'addressB', 'portB', 'stream', 'packets', 'bytes', 'packetsAB', 'bytesAB', 'packetsBA', 'bytesBA', 'start', 'duration', 'rateAB',
  'rateBA',
])
export type ConversationOrder = v.InferOutput<typeof conversationOrder>

export const endpointOrder = v.picklist(['address', 'port', 'packets', 'bytes', 'packetsSent', 'bytesSent', 'packetsReceived', 'bytesReceived'])
export type EndpointOrder = v.InferOutput<typeof endpointOrder>

/** What an I/O graph counts in each interval; from COUNT on, the values of a field. LOAD is for response times: how many were under way. */
export const ioUnit = v.picklist(['packets', 'bytes', 'bits', 'COUNT', 'SUM', 'MIN', 'MAX', 'AVG', 'LOAD'])
export type IoGraphUnit = v.InferOutput<typeof ioUnit>

export const ioGraph = v.object({ filter: filterText, unit: ioUnit, field: v.optional(fieldName) })
export type IoGraph = v.InferOutput<typeof ioGraph>

/** Plots of one TCP stream: time–sequence (Stevens and tcptrace), throughput, round-trip time, window scaling. */
export const tcpGraphKind = v.picklist(['stevens', 'tcptrace', 'throughput', 'rtt', 'window'])
export type TcpGraphKind = v.InferOutput<typeof tcpGraphKind>

export const followProtocol = v.picklist(['tcp', 'udp', 'http'])
export type FollowProtocol = v.InferOutput<typeof followProtocol>

export const followFormat = v.picklist(['ascii', 'utf-8', 'hex', 'raw', 'c'])
export type FollowFormat = v.InferOutput<typeof followFormat>

const followed = { id: captureId, protocol: followProtocol, stream } as const
/** Bytes that are looked for in a followed stream. */
const needle = v.pipe(v.instance(Uint8Array), v.minLength(1), v.maxLength(1000))
const place = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))

const table = { id: captureId, layer: statisticLayer, filter: filterText, descending: v.boolean(), fresh: v.optional(v.boolean()) } as const

const orderedTable = v.variant('of', [
  v.object({ of: v.literal('conversations'), ...table, order: conversationOrder }),
  v.object({ of: v.literal('endpoints'), ...table, order: endpointOrder }),
])
const savePath = v.optional(v.pipe(v.string(), v.maxLength(4096)))

/** Methods that the renderer calls, and the schema of their one argument. */
export const statisticMethods = {
  /**
   * Rows of the table of conversations, sorted; at most 2000 at a time. Unless `fresh` is false, packets that came since they
   * were counted are counted too.
   */
  conversations: v.object({ ...table, order: conversationOrder, from: row, count }),
  endpoints: v.object({ ...table, order: endpointOrder, from: row, count }),
  /** The table as CSV; the first 10 000 rows, for the clipboard. */
  tableCsv: v.object({ table: orderedTable }),
  /** Writes the whole table as CSV. With a path (desktop) it writes there; without, it answers a link to download (browser). */
  saveTable: v.object({ table: orderedTable, path: savePath }),
  /** The same for a table that the window holds. */
  saveCsv: v.object({ name: v.pipe(v.string(), v.regex(/^[\w-]{1,80}\.csv$/)), text: v.pipe(v.string(), v.maxLength(8_000_000)), path: savePath }),
  protocolHierarchy: v.object({ id: captureId, filter: filterText }),
  packetLengths: v.object({ id: captureId, filter: filterText }),
  expertInformation: v.object({ id: captureId, filter: filterText }),
  captureProperties: v.object({ id: captureId }),
  /** `interval` in seconds, at least a microsecond; a capture may have at most 100 000 intervals. */
  ioGraph: v.object({
    id: captureId, interval: v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e9)), graphs: v.pipe(v.array(ioGraph), v.minLength(1), v.maxLength(16)),
  }),
  /** `side` 0 draws what the first sender of the stream sent. A stream may have millions of points: they come in pages. */
  tcpGraph: v.object({
    id: captureId, stream, kind: tcpGraphKind, side, from: row, count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
  }),
  /**
   * Pieces of a followed stream in order, or of one side of it; at most 200. With `fresh`, packets that came since the stream
   * was put in order are looked at too.
   */
  follow: v.object({
    ...followed, side: v.nullable(side), from: row, count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)), fresh: v.optional(v.boolean()),
  }),
  /** The place of a packet's first piece among those of the stream, or of one side of it; null where it has none. */
  followedPlace: v.object({ ...followed, side: v.nullable(side), number: row }),
  /**
   * Looks for bytes in what each side sent, wherever segments cut it. The match found is the next one that ends behind byte
   * `after.byte` of piece `after.place`, or the one before it. `ignoreCase` is for the letters of ASCII.
   */
  findFollowed: v.object({
    ...followed, side: v.nullable(side), bytes: needle, ignoreCase: v.boolean(), after: v.object({ place, byte: place }), backward: v.boolean(),
  }),
  /** Writes a followed stream. With a path (desktop) it writes there; without, it answers a link to download (browser). */
  saveFollowed: v.object({ ...followed, side: v.nullable(side), format: followFormat, path: v.optional(v.pipe(v.string(), v.maxLength(4096))) }),
  /** Gives up the statistics that are under way for the capture. */
  cancelStatistics: v.object({ id: captureId }),
} as const

export type StatisticArguments = { readonly [M in keyof typeof statisticMethods]: v.InferInput<(typeof statisticMethods)[M]> }

/** What each method answers. */
export interface StatisticResults {
  conversations: Paged<Conversation>
  endpoints: Paged<Endpoint>
  tableCsv: { readonly text: string, readonly rows: number, readonly total: number }
  saveTable: { readonly href?: string, readonly bytes: number }
  saveCsv: { readonly href?: string, readonly bytes: number }
  protocolHierarchy: readonly HierarchyProtocol[]
  packetLengths: PacketLengthTable
  expertInformation: ExpertTable
  captureProperties: CaptureProperties
  ioGraph: IoGraphResult
  tcpGraph: StreamGraph
  follow: FollowedPage
  followedPlace: number | null
  findFollowed: FollowedMatch | null
  saveFollowed: { readonly href?: string, readonly bytes: number }
  cancelStatistics: null
}

export interface Paged<T> {
  /** Rows there are in all. */
  readonly total: number
  readonly from: number
  readonly rows: readonly T[]
}

/** A conversation; side a sent the first of its packets. */
export interface Conversation {
  readonly addressA: string
  /** null for layers without ports. */
  readonly portA: number | null
  readonly addressB: string
  readonly portB: number | null
  /** As in `tcp.stream` and `udp.stream`; null for other layers. */
  readonly stream: number | null
  readonly packetsAB: number
  readonly bytesAB: number
  readonly packetsBA: number
  readonly bytesBA: number
  readonly start: number
  readonly duration: number
  /** Bits a second; null where all packets came at once. */
  readonly rateAB: number | null
  readonly rateBA: number | null
  /** The display filter that shows its packets. */
  readonly filter: string
}

export interface Endpoint {
  readonly address: string
  readonly port: number | null
  readonly packetsSent: number
  readonly bytesSent: number
  readonly packetsReceived: number
  readonly bytesReceived: number
  readonly filter: string
}

/** A protocol where it was met, and what it carried. */
export interface HierarchyProtocol {
  /** Its name in filters. */
  readonly protocol: string
  readonly label: string
  readonly packets: number
  readonly bytes: number
  /** Of packets in which nothing followed. */
  readonly endPackets: number
  readonly endBytes: number
  readonly children: readonly HierarchyProtocol[]
}

export interface LengthRange {
  readonly from: number
  /** null for the last range, which has no end. */
  readonly to: number | null
  readonly packets: number
  readonly bytes: number
  /** null without packets. */
  readonly shortest: number | null
  readonly longest: number | null
  /** The most packets in a tenth of a second, and when these began. */
  readonly burst: number
  readonly burstStart: number | null
}

export interface PacketLengthTable {
  readonly all: LengthRange
  readonly ranges: readonly LengthRange[]
  /** Seconds from the first to the last of these packets. */
  readonly duration: number
}

export interface ExpertEntry {
  readonly severity: 'comment' | 'chat' | 'note' | 'warn' | 'error'
  /** Wireshark's word for its kind: `Sequence`, `Malformed`, … */
  readonly group: string
  readonly protocol: string
  readonly summary: string
  readonly count: number
  /** Packets of which it was said: at most the first 10 000, fewer where there are many kinds. */
  readonly numbers: readonly number[]
}

export interface ExpertTable {
  /** In the order in which they were met. */
  readonly rows: readonly ExpertEntry[]
  /** Entries that were left out because there are too many kinds. */
  readonly dropped: number
}

export interface CaptureProperties {
  readonly path: string
  readonly format: string
  /** Bytes in the file. */
  readonly size: number
  readonly packets: number
  /** Bytes of all frames on the wire. */
  readonly bytes: number
  readonly tcpConversations: number
  readonly udpConversations: number
  /** Since 1970, as text with nine decimal places; null without packets. */
  readonly first: string | null
  readonly last: string | null
  readonly duration: string | null
  readonly strictTimeOrder: boolean
  readonly precision: string
  readonly interfaces: readonly {
    readonly name: string | null, readonly description: string | null, readonly linkType: string, readonly snapLength: number,
    readonly packets: number, readonly filter: string | null, readonly received: string | null, readonly dropped: string | null,
  }[]
  readonly sections: readonly {
    readonly application: string | null, readonly operatingSystem: string | null, readonly hardware: string | null, readonly comments: readonly string[],
  }[]
}

export interface IoGraphResult {
  /** Seconds; value n of a series is that of the interval which begins at n times this. */
  readonly interval: number
  /** A series for each graph asked for, all of the same length. */
  readonly series: readonly IoSeries[]
  /** The first packet at or after the beginning of each interval; 0 where there is none. */
  readonly numbers: Uint32Array
}

export interface IoSeries {
  /** Times are in seconds; NaN where MIN, MAX or AVG have no value. */
  readonly values: Float64Array
  /** The packet that a click on an interval leads to: the first that was counted in it, else the first at or after its beginning. */
  readonly numbers: Uint32Array
}

export interface GraphSeries {
  readonly name: string
  /** Points that there are in all. */
  readonly total: number
  /** Points in order of time: seconds, value (bytes, bits a second, milliseconds: see the kind), and the packet that each is of. */
  readonly x: Float64Array
  readonly y: Float64Array
  readonly numbers: Uint32Array
}

/** A plot of one TCP stream, or a page of it: points of each series, and segments, from the same place on. */
export interface StreamGraph {
  /** Segments that there are in all; no series has more points. */
  readonly total: number
  readonly series: readonly GraphSeries[]
  /** When each segment of the stream came, in either direction, and its packet; in order of time. */
  readonly times: Float64Array
  readonly numbers: Uint32Array
  /** Text of both ends, as `192.0.2.1:80`; side 0 sent the first packet. */
  readonly ends: readonly [string, string]
  /** TCP streams that the capture has. */
  readonly streams: number
}

/** What one packet brought (of HTTP, one message); long ones come in several pieces. */
export interface FollowedChunk {
  readonly side: 0 | 1
  /** The packet that it came from; of a gap, the packet that showed it. */
  readonly number: number
  readonly time: number
  /** Empty for a gap. */
  readonly bytes: Uint8Array
  /** Bytes that the capture lacks here; 0 where there is no gap. */
  readonly missing: number
  /** Where the piece begins in its chunk, and how long that is. */
  readonly start: number
  readonly size: number
  /** Bytes and chunks of the same side before this chunk. */
  readonly offset: number
  readonly nth: number
}

export interface FollowedPage {
  /** Pieces of the stream, or of the side asked for. */
  readonly total: number
  readonly from: number
  readonly chunks: readonly FollowedChunk[]
  /** Text of both ends, as `192.0.2.1:80`; side 0 sent the first packet. */
  readonly ends: readonly [string, string]
  /** Bytes that each side sent, as far as they are in the capture. */
  readonly bytes: readonly [number, number]
  /** The display filter that shows the stream's packets. */
  readonly filter: string
  /** Streams of this kind that the capture has. */
  readonly streams: number
  /** Packets of the capture that were looked at. */
  readonly packets: number
}

/** Where bytes were found: in one piece, or over several of the same side. */
export type FollowedMatch = readonly { readonly place: number, readonly from: number, readonly to: number }[]
