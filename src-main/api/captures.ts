import * as v from 'valibot'

/**
 * The captures workspace as the renderer sees it: the messages it may send, each with its schema, and what comes back.
 * Numbers of packets count from 1, rows of a view from 0. Everything the renderer sends is checked against these schemas.
 */

const captureId = v.pipe(v.number(), v.integer(), v.minValue(1))
const packetNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(0xffffffff))
const row = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff))
const filterText = v.pipe(v.string(), v.maxLength(10_000))
const comment = v.pipe(v.string(), v.minLength(1), v.maxLength(65_535))
const fieldName = v.pipe(v.string(), v.maxLength(200), v.regex(/^[A-Za-z0-9_.-]+$/))

/** How the Time column is written, as Wireshark's: since the first packet, since the previous one shown, of day, date and time of day (UTC); epoch seconds. */
export const timeFormat = v.picklist(['relative', 'delta', 'absolute', 'date', 'epoch'])
export type TimeFormat = v.InferOutput<typeof timeFormat>

/** A column of the packet table: one of the fixed ones, or any field by name. */
export const column = v.union([
  v.object({ kind: v.picklist(['number', 'time', 'source', 'destination', 'protocol', 'flags', 'length', 'info']) }),
  v.object({ kind: v.literal('field'), field: fieldName }),
])
export type Column = v.InferOutput<typeof column>

/** What the find bar looks for. Text is looked for in the row, in the tree's lines, or in the bytes. */
export const findTarget = v.union([
  v.object({ kind: v.literal('filter'), text: filterText }),
  v.object({ kind: v.literal('text'), text: v.pipe(v.string(), v.minLength(1), v.maxLength(1000)), where: v.picklist(['row', 'tree', 'bytes']), caseSensitive: v.boolean() }),
  v.object({ kind: v.literal('hex'), text: v.pipe(v.string(), v.maxLength(1000)) }),
])
export type FindTarget = v.InferOutput<typeof findTarget>

export const exportFormat = v.picklist(['pcapng', 'pcap', 'csv', 'json'])
export type ExportFormat = v.InferOutput<typeof exportFormat>

export const copyFormat = v.picklist(['summary', 'tree', 'value', 'hexdump', 'hexstream', 'c', 'json', 'filter'])
export type CopyFormat = v.InferOutput<typeof copyFormat>

const portNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))
/** Ports `from` up to and including `to` of a table (`tcp.port`) are decoded as the protocol of that filter name. */
const decodeAsEntry = v.object({ table: fieldName, from: portNumber, to: portNumber, protocol: fieldName })
export type DecodeAsEntry = v.InferOutput<typeof decodeAsEntry>

/** Methods that the renderer calls, and the schema of their one argument. */
export const captureMethods = {
  /** Opens a capture by path; resolves as soon as its format is known, while indexing goes on. */
  openCapture: v.object({ path: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)) }),
  /** Opens one of the project's own captures by its file name. */
  openSample: v.object({ file: v.pipe(v.string(), v.regex(/^[\w.-]+$/)) }),
  /** Opens what has been uploaded over the browser door, by the id that the upload answered. */
  openUpload: v.object({ upload: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)) }),
  closeCapture: v.object({ id: captureId }),
  /** Reads what has been added to the file since. */
  reloadCapture: v.object({ id: captureId }),
  captures: v.object({}),
  /** Rows of a view, ready to be shown; asks for at most 2000. */
  rows: v.object({
    id: captureId, view: v.number(), from: row, count: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2000)),
    columns: v.pipe(v.array(column), v.maxLength(64)), time: timeFormat,
    /** Display filters of the colour rules, in order; one that is wrong matches nothing. */
    colours: v.optional(v.pipe(v.array(filterText), v.maxLength(200))),
  }),
  /** One packet in full. */
  packet: v.object({ id: captureId, number: packetNumber }),
  /** Checks a display filter without running it. */
  checkFilter: v.object({ text: filterText }),
  completeFilter: v.object({ text: filterText, cursor: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  /** Runs a display filter over the capture and makes a view of it; an empty text gives the view of everything. */
  filter: v.object({ id: captureId, text: filterText }),
  /** Gives up the filter, find or export that is under way for the capture. */
  cancel: v.object({ id: captureId }),
  /** Row in the view of a packet, or of the next one that is shown. */
  rowOf: v.object({ id: captureId, view: v.number(), number: packetNumber }),
  /** The next packet, from a packet on, that is the target; wraps around. */
  find: v.object({ id: captureId, view: v.number(), from: packetNumber, backward: v.boolean(), target: findTarget }),
  /** The next or previous packet of the same conversation, shown or not. */
  inConversation: v.object({ id: captureId, number: packetNumber, backward: v.boolean() }),
  setMark: v.object({ id: captureId, numbers: v.pipe(v.array(packetNumber), v.maxLength(100_000)), marked: v.boolean() }),
  /** Gives a packet these comments in place of all that it had. They are kept with the open capture until it is saved. */
  setComments: v.object({ id: captureId, number: packetNumber, comments: v.pipe(v.array(comment), v.maxLength(1000)) }),
  /**
   * Writes the whole capture as pcapng, with its comments. With a path it writes there, and that is then what is open; without
   * (browser door) it answers a link to download. A file that is there already, and is not the capture's own, is kept unless `replace`.
   */
  saveCapture: v.object({ id: captureId, path: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))), replace: v.optional(v.boolean()) }),
  /** Makes a packet a time reference, from which the times of those behind it are counted, or makes it none; without a number, all are made none. */
  setTimeReference: v.union([
    v.object({ id: captureId, number: packetNumber, reference: v.boolean() }), v.object({ id: captureId, reference: v.literal(false) }),
  ]),
  /** Next or previous time reference; wraps around. */
  nextTimeReference: v.object({ id: captureId, number: packetNumber, backward: v.boolean() }),
  /** Next or previous marked packet. */
  nextMarked: v.object({ id: captureId, number: packetNumber, backward: v.boolean() }),
  /** Text of a packet, or of one of its tree's nodes, for the clipboard. */
  copy: v.object({ id: captureId, number: packetNumber, node: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))), as: copyFormat }),
  /** Writes the rows of a view. With a path (desktop) it writes there; without, it answers a link to download (browser). */
  exportRows: v.object({
    id: captureId, view: v.number(), format: exportFormat, columns: v.pipe(v.array(column), v.maxLength(64)), time: timeFormat,
    path: v.optional(v.pipe(v.string(), v.maxLength(4096))),
  }),
  /** Fields whose name or label holds the text, for the column chooser. */
  searchFields: v.object({ text: v.pipe(v.string(), v.maxLength(200)), limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)) }),
  /** Settings of dissection by tshark's names, such as `tcp.check_checksum`; applies to all open captures. */
  setPreference: v.object({ name: fieldName, value: v.boolean() }),
  preferences: v.object({}),
  /** Ports that are decoded as another protocol than usual, and what they may be decoded as. */
  decodeAs: v.object({}),
  /** Puts these ports in force, and no others: all open captures are read again. Kept as long as the engine runs. */
  setDecodeAs: v.object({ entries: v.pipe(v.array(decodeAsEntry), v.maxLength(1000)) }),
} as const

export type CaptureArguments = { readonly [M in keyof typeof captureMethods]: v.InferInput<(typeof captureMethods)[M]> }

/** What each method answers. */
export interface CaptureResults {
  openCapture: CaptureSummary
  openSample: CaptureSummary
  openUpload: CaptureSummary
  closeCapture: null
  reloadCapture: null
  captures: readonly CaptureSummary[]
  rows: Rows
  packet: PacketDetail
  checkFilter: FilterCheck
  completeFilter: readonly Completion[]
  filter: FilterResult
  cancel: null
  rowOf: { readonly row: number, readonly exact: boolean } | null
  find: { readonly number: number, readonly node?: number } | null
  inConversation: number | null
  setMark: null
  setTimeReference: null
  nextTimeReference: number | null
  setComments: null
  /** In the browser, `href` leads to the file. `exists`: another file is there already, and nothing was written. */
  saveCapture: { readonly href?: string, readonly exists?: boolean }
  nextMarked: number | null
  copy: string
  /** In the browser, `href` leads to the file; packets written once a path was given. */
  exportRows: { readonly href?: string, readonly packets?: number }
  searchFields: readonly FieldInfo[]
  setPreference: null
  preferences: Readonly<Record<string, boolean>>
  decodeAs: {
    readonly entries: readonly DecodeAsEntry[]
    readonly tables: readonly {
      readonly table: string
      readonly label: string
      /** What its values may be decoded as, by filter name. */
      readonly protocols: readonly { readonly abbrev: string, readonly name: string, readonly label: string }[]
      /** Where its values lead usually. */
      readonly usual: readonly (readonly [value: number, abbrev: string])[]
    }[]
  }
  setDecodeAs: null
}

/** View number of everything, unfiltered. */
export const ALL = 0

export interface CaptureSummary {
  readonly id: number
  /** File name, without its folder. */
  readonly name: string
  readonly path: string
  /** `pcap`, `pcapng`, `nanosecond pcap`, …; behind it ` (gzip)` where it was compressed. */
  readonly format: string
  /** Bytes in the file, and how many are indexed; equal once done. */
  readonly size: number
  readonly indexed: number
  readonly state: 'indexing' | 'complete' | 'damaged' | 'cancelled'
  /** What is wrong with the file and at which byte; packets before it are there. */
  readonly damage?: { readonly message: string, readonly offset: number }
  readonly packets: number
  readonly conversations: number
  /** Milliseconds that indexing has taken. */
  readonly milliseconds: number
  readonly interfaces: readonly { readonly name: string, readonly linkType: string }[]
  /** Units of the time stamps: 's' to 'ns'. */
  readonly precision: string
  readonly comments: readonly string[]
  readonly marked: number
  /** Packets whose comments have changed since the capture was opened or saved. */
  readonly unsaved: number
  /** A sample or an upload, which is not saved over. */
  readonly temporary: boolean
  /** Names that the capture gives addresses, and how many of them are not kept because there are too many. */
  readonly names: { readonly known: number, readonly leftOut: number }
}

export interface Rows {
  readonly from: number
  /** How many rows the view has now; it may have grown. */
  readonly total: number
  readonly rows: readonly Row[]
}

export interface Row {
  readonly number: number
  /** Text of each column asked for, in that order; flags are empty here, see `flags`. */
  readonly cells: readonly string[]
  /** Who speaks: 0 the conversation's first sender, 1 the other; null without a conversation. */
  readonly direction: 0 | 1 | null
  /** Same number, same conversation; null without one. */
  readonly conversation: number | null
  /** The TCP header's 12 flag bits, or null. */
  readonly flags: number | null
  readonly protocol: string
  readonly marked: boolean
  /** The packet is malformed or was cut, or worse things are said of it. */
  readonly severity: 'none' | 'chat' | 'note' | 'warn' | 'error'
  readonly commented: boolean
  /** The packet is a time reference. */
  readonly reference?: boolean
  /** Place in `colours` of the first filter that the packet passes. */
  readonly colour?: number
  /** The addresses of source and destination where names stand in their columns; null where none does. */
  readonly resolved?: readonly [source: string | null, destination: string | null]
}

/** A node of the tree. Nodes come in order; a node's parent is before it. */
export interface TreeNode {
  /** Index of the parent, or -1. */
  readonly parent: number
  readonly text: string
  /** The field's name and what kind it is, for the status bar and for filters. */
  readonly field: string
  readonly type: string
  /** What a filter compares with to match this very value, if there is such a filter: `tcp.port == 80`. */
  readonly filter?: string
  /** Which data source, first byte and length in bytes; the bits of a masked field in `mask` (of `length` bytes, big-endian). */
  readonly source: number
  readonly start: number
  readonly length: number
  readonly mask?: number
  readonly generated: boolean
  readonly severity?: 'chat' | 'note' | 'warn' | 'error'
}

export interface PacketDetail {
  readonly number: number
  readonly tree: readonly TreeNode[]
  /** The frame first, then reassembled and decompressed bytes. */
  readonly sources: readonly { readonly name: string, readonly bytes: Uint8Array }[]
  readonly direction: 0 | 1 | null
  readonly conversation: number | null
  readonly tcpFlags: number | null
  /** Maximum segment sizes that the SYNs of its TCP conversation announced, in bytes: the first sender's, the other's; null where none did. */
  readonly mss?: readonly [number | null, number | null]
  readonly comments: readonly string[]
}

export interface FilterError {
  readonly message: string
  /** The place in the text, in UTF-16 units: first, and behind the last. */
  readonly start: number
  readonly end: number
  /** The nearest field name, where one is close. */
  readonly suggestion?: string
}

export type FilterCheck =
  | { readonly ok: true, readonly warnings: readonly string[] }
  | { readonly ok: false, readonly error: FilterError }

export type FilterResult =
  | { readonly ok: true, readonly view: number, readonly shown: number, readonly milliseconds: number }
  | { readonly ok: false, readonly error: FilterError }
  | { readonly ok: false, readonly cancelled: true }

export interface Completion {
  /** What is proposed, and the part of the text that it replaces. */
  readonly text: string
  readonly start: number
  readonly end: number
  readonly label: string
  readonly kind: 'field' | 'protocol' | 'operator' | 'value' | 'function'
  readonly type: string
}

export interface FieldInfo {
  readonly name: string
  readonly label: string
  readonly type: string
  readonly protocol: string
}

/** What the engine tells the renderer unasked. */
export interface PacketsChange {
  readonly id: number
  readonly numbers?: readonly number[]
}

export interface CaptureEvents {
  /** State, size or damage of a capture changed; at most some ten times a second. */
  captureChanged(summary: CaptureSummary): void
  captureClosed(id: number): void
  /** Packets of a capture show otherwise than before: these ones (marks, comments), or without `numbers` all of them. */
  packetsChanged(change: PacketsChange): void
  /** How all captures are dissected changed; `packetsChanged` follows for each of them. */
  dissectionChanged(settings: { readonly decodeAs: readonly DecodeAsEntry[], readonly preferences: Readonly<Record<string, boolean>> }): void
  /** How far a filter, find, export or statistic is; `total` packets. */
  progress(progress: { readonly id: number, readonly task: 'filter' | 'find' | 'export' | 'save' | 'statistics', readonly done: number, readonly total: number }): void
}
