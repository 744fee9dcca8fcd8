import { CHUNK_BITS, CHUNK_MASK, Table, type TableGrowth } from '../columns/table.ts'
import type { ConversationId, FrameTime } from '../protocols/conversation-store.ts'
import { MAX_MESSAGE } from '../protocols/packet.ts'
import { NO_PDU, type PduExtent, type PduId, type PduPart, type PduStore } from '../protocols/pdu-store.ts'
import { isBefore } from '../protocols/sequence-order.ts'

/** A row a message, in the order in which they were begun. */
const PDU = {
  /** Twice the conversation's number, plus the direction. */
  flow: 'u32',
  start: 'u32',
  end: 'u32',
  firstFrame: 'u32',
  completedIn: 'u32',
  /** The message before it in the same flow, + 1; 0 for none. */
  older: 'u32',
  /** It ends where the stream ends. */
  endsWithStream: 'u8',
} as const

/** A row a part whose frame is not plain, or that comes behind such a one: where its bytes are. */
const PART = { pdu: 'u32', frame: 'u32', at: 'u32', sequence: 'u32', length: 'u32', older: 'u32' } as const

export interface PdusGrowth {
  readonly pdus: TableGrowth
  readonly parts: TableGrowth
}

/** Further than any message goes that is put together. */
const TO_THE_END = 0x4000_0000
/** Sizes of the buffers that are used again: most messages are records of TLS, or shorter. */
const ROOMS = [4096, 32 * 1024] as const
/** Buffers of each size that wait to be used again. */
const MAX_FREE = 256
/** Bytes of unfinished messages that are kept at hand; beyond this the oldest are read again from the file. */
const MAX_AT_HAND = 64 * 1024 * 1024
/** Unfinished messages that are remembered; beyond this the oldest are given up. */
const MAX_OPEN = 65_536
/** Messages that are looked through for the one at hand. */
const MAX_SEARCH = 65_536

/** What the store needs to know of other frames. */
export interface SegmentSource {
  /**
   * Tells of the plain segments of one direction of a conversation, in the frames `from` to `to`: frame, sequence number,
   * payload. The payload holds until the next one only.
   */
  segments(id: ConversationId, direction: number, from: number, to: number, tell: (frame: number, sequence: number, payload: Uint8Array) => void): void
  /** The captured bytes of a frame; they hold until the next call. */
  frame(number: number): Uint8Array
  /** When a frame came. */
  time(number: number): FrameTime
  /** The frame before `frame` of the same conversation; 0 for none. */
  previous(id: ConversationId, frame: number): number
}

/** An unfinished message of the first pass. */
interface Open {
  /** What has come, at its place; undefined where it was given up to save memory. */
  bytes: Uint8Array | undefined
  /** Bytes from the beginning on without a gap. */
  filled: number
  /** What came behind a gap: [from, to) in the message. */
  ahead: [from: number, to: number][]
  takesSegment: boolean
  newestPart: number
}

/** Messages over several segments, put together as Wireshark does. */
export class Pdus implements PduStore {
  /** True while the indexer goes through the frames in order. */
  firstPass = false
  private readonly pdus = new Table(PDU)
  private readonly partTable = new Table(PART)
  private readonly open = new Map<PduId, Open>()
  private atHand = 0
  private readonly source: SegmentSource
  /** Newest message + 1 of each flow: first pass, and of a follower as far as it was told. */
  private readonly newest = new Map<number, number>()
  private followed = 0
  private readonly rooms: readonly Uint8Array[][] = ROOMS.map(() => [])
  /** The message that was completed last, which may turn out to go on. */
  private last: { readonly pdu: PduId, readonly open: Open } | undefined

  constructor(source: SegmentSource) {
    this.source = source
  }

  /** Bytes of memory that the tables take. */
  get bytes(): number {
    return this.pdus.bytes + this.partTable.bytes
  }

  growth(): PdusGrowth {
    return { pdus: this.pdus.growth(), parts: this.partTable.growth() }
  }

  follow(growth: PdusGrowth): void {
    this.pdus.follow(growth.pdus)
    this.partTable.follow(growth.parts)
    for (; this.followed < this.pdus.length; this.followed++) {
      this.newest.set(this.pdus.chunks[this.followed >>> CHUNK_BITS].flow[this.followed & CHUNK_MASK], this.followed + 1)
    }
  }

  beginningAt(id: ConversationId, direction: 0 | 1, sequence: number, frame: number): PduId {
    for (let pdu = this.newestAt(id, direction, frame), left = MAX_SEARCH; pdu >= 0 && left > 0; left--) {
      const c = this.pdus.chunks[pdu >>> CHUNK_BITS], i = pdu & CHUNK_MASK
      if (c.start[i] === sequence) return pdu
      // In order, nothing older can begin later.
      if (isBefore(c.end[i], sequence)) return NO_PDU
      pdu = c.older[i] - 1
    }
    return NO_PDU
  }

  beginningBefore(id: ConversationId, direction: 0 | 1, sequence: number, frame: number): PduId {
    let best = NO_PDU
    for (let pdu = this.newestAt(id, direction, frame), left = MAX_SEARCH; pdu >= 0 && left > 0; left--) {
      const c = this.pdus.chunks[pdu >>> CHUNK_BITS], i = pdu & CHUNK_MASK
      if (isBefore(c.start[i], sequence) && (best < 0 || isBefore(this.start(best), c.start[i]))) best = pdu
      if (isBefore(c.end[i], sequence)) break
      pdu = c.older[i] - 1
    }
    return best
  }

  start(pdu: PduId): number {
    return this.pdus.chunks[pdu >>> CHUNK_BITS].start[pdu & CHUNK_MASK]
  }

  end(pdu: PduId): number {
    return this.pdus.chunks[pdu >>> CHUNK_BITS].end[pdu & CHUNK_MASK]
  }

  firstFrame(pdu: PduId): number {
    return this.pdus.chunks[pdu >>> CHUNK_BITS].firstFrame[pdu & CHUNK_MASK]
  }

  completedIn(pdu: PduId): number {
    return this.pdus.chunks[pdu >>> CHUNK_BITS].completedIn[pdu & CHUNK_MASK]
  }

  takesSegment(pdu: PduId): boolean {
    return this.open.get(pdu)?.takesSegment ?? false
  }

  endsWithStream(pdu: PduId): boolean {
    return this.pdus.chunks[pdu >>> CHUNK_BITS].endsWithStream[pdu & CHUNK_MASK] !== 0
  }

  begin(id: ConversationId, direction: 0 | 1, start: number, extent: PduExtent, part: PduPart): PduId {
    if (!this.firstPass) return NO_PDU
    const flow = id * 2 + direction
    const pdu = this.pdus.add(), c = this.pdus.chunks[pdu >>> CHUNK_BITS], i = pdu & CHUNK_MASK
    c.flow[i] = flow
    c.start[i] = start
    c.end[i] = extent === 'stream' ? start + TO_THE_END >>> 0 : extent.to
    c.endsWithStream[i] = extent === 'stream' ? 1 : 0
    c.firstFrame[i] = part.frame
    c.older[i] = this.newest.get(flow) ?? 0
    this.newest.set(flow, pdu + 1)
    if (this.open.size >= MAX_OPEN) for (const [oldest, { bytes }] of this.open) {
      this.atHand -= bytes?.length ?? 0
      this.open.delete(oldest)
      break
    }
    const takesSegment = extent !== 'stream' && extent.takesSegment === true
    const bytes = this.room(Math.min(this.end(pdu) - start >>> 0, ROOMS[1]))
    this.atHand += bytes.length
    this.open.set(pdu, { ...begun(), bytes, takesSegment })
    this.keep(pdu, start, part)
    return pdu
  }

  /**
   * First pass: the message that a segment continues in order and does not end, so that nothing of the segment need be
   * looked at; NO_PDU where it is not so simple.
   */
  continued(id: ConversationId, direction: 0 | 1, sequence: number, length: number): PduId {
    const pdu = (this.newest.get(id * 2 + direction) ?? 0) - 1, open = this.open.get(pdu)
    if (!open || open.takesSegment || open.ahead.length) return NO_PDU
    const isNext = (this.start(pdu) + open.filled >>> 0) === sequence
    return isNext && isBefore(sequence + length, this.end(pdu)) ? pdu : NO_PDU
  }

  add(pdu: PduId, sequence: number, part: PduPart): Uint8Array | undefined {
    if (!this.firstPass) return this.completedIn(pdu) === part.frame ? this.read(pdu) : undefined
    const open = this.open.get(pdu)
    // A message that is whole takes nothing more.
    if (!open) return undefined
    this.keep(pdu, sequence, part)
    return open.filled < (this.end(pdu) - this.start(pdu) >>> 0) ? undefined : this.complete(pdu, open, part.frame)
  }

  extend(pdu: PduId, extent: PduExtent): void {
    if (!this.firstPass) return
    const open = this.open.get(pdu) ?? (this.last?.pdu === pdu ? this.last.open : undefined)
    if (!open) return
    const c = this.pdus.chunks[pdu >>> CHUNK_BITS], i = pdu & CHUNK_MASK
    c.completedIn[i] = 0
    c.end[i] = extent === 'stream' ? c.start[i] + TO_THE_END >>> 0 : extent.to
    c.endsWithStream[i] = extent === 'stream' ? 1 : 0
    open.takesSegment = extent !== 'stream' && extent.takesSegment === true
    if (this.open.has(pdu)) return
    this.last = undefined
    this.open.set(pdu, open)
    this.atHand += open.bytes?.length ?? 0
  }

  finish(pdu: PduId, frame: number): Uint8Array | undefined {
    if (!this.firstPass) return this.completedIn(pdu) === frame ? this.read(pdu) : undefined
    const open = this.open.get(pdu)
    if (!open || open.filled === 0) return undefined
    this.pdus.chunks[pdu >>> CHUNK_BITS].end[pdu & CHUNK_MASK] = this.start(pdu) + open.filled >>> 0
    return this.complete(pdu, open, frame)
  }

  private complete(pdu: PduId, open: Open, frame: number): Uint8Array | undefined {
    this.pdus.chunks[pdu >>> CHUNK_BITS].completedIn[pdu & CHUNK_MASK] = frame
    this.open.delete(pdu)
    if (this.last?.open.bytes) this.free(this.last.open.bytes)
    this.last = { pdu, open }
    if (!open.bytes) return this.read(pdu)
    this.atHand -= open.bytes.length
    return open.bytes.subarray(0, this.end(pdu) - this.start(pdu) >>> 0)
  }

  parts(pdu: PduId): readonly { frame: number, offset: number, length: number }[] {
    const c = this.pdus.chunks[pdu >>> CHUNK_BITS], i = pdu & CHUNK_MASK
    const length = c.end[i] - c.start[i] >>> 0
    const found: { frame: number, offset: number, length: number }[] = []
    const open = begun()
    this.eachPart(pdu, (frame, sequence, payload) => {
      const offset = sequence - c.start[i] | 0, place = clip(offset, payload.length, length)
      // What comes a second time is no part of the message.
      if (place && fill(open, offset, payload, length)) found.push({ frame, offset: place.offset, length: place.length })
    })
    return found.sort((a, b) => a.offset - b.offset || a.frame - b.frame)
  }

  /** Puts a message together again from the file. */
  private read(pdu: PduId): Uint8Array | undefined {
    const c = this.pdus.chunks[pdu >>> CHUNK_BITS], i = pdu & CHUNK_MASK
    const length = c.end[i] - c.start[i] >>> 0
    const open = { ...begun(), bytes: new Uint8Array(length) }
    this.eachPart(pdu, (_, sequence, payload) => { fill(open, sequence - c.start[i] | 0, payload, length) })
    return open.filled < length ? undefined : open.bytes
  }

  private eachPart(pdu: PduId, tell: (frame: number, sequence: number, payload: Uint8Array) => void): void {
    const c = this.pdus.chunks[pdu >>> CHUNK_BITS], i = pdu & CHUNK_MASK
    const explicit = this.partsOf(pdu), until = explicit[0]?.frame ?? c.completedIn[i] + 1
    this.source.segments(c.flow[i] >>> 1, c.flow[i] & 1, c.firstFrame[i], until - 1, tell)
    for (const { frame, at, sequence, length } of explicit) {
      const bytes = this.source.frame(frame)
      if (at + length <= bytes.length) tell(frame, sequence, bytes.subarray(at, at + length))
    }
  }

  private partsOf(pdu: PduId): { frame: number, at: number, sequence: number, length: number }[] {
    const found = []
    for (let row = this.newestPartOf(pdu); row > 0;) {
      const c = this.partTable.chunks[row - 1 >>> CHUNK_BITS], i = row - 1 & CHUNK_MASK
      found.push({ frame: c.frame[i], at: c.at[i], sequence: c.sequence[i], length: c.length[i] })
      row = c.older[i]
    }
    return found.reverse()
  }

  /** Row + 1 of the newest part of a message whose frames are not plain; 0 for none. */
  private newestPartOf(pdu: PduId): number {
    const open = this.open.get(pdu)
    if (open) return open.newestPart
    // Parts stand in the order of their frames; those of one message lead from its last frame back.
    const last = this.completedIn(pdu)
    let low = 0, high = this.partTable.length
    while (low < high) {
      const middle = low + high >>> 1
      if (this.partTable.chunks[middle >>> CHUNK_BITS].frame[middle & CHUNK_MASK] <= last) low = middle + 1
      else high = middle
    }
    for (let row = low; row > 0; row--) {
      const c = this.partTable.chunks[row - 1 >>> CHUNK_BITS], i = row - 1 & CHUNK_MASK
      if (c.frame[i] !== last) return 0
      if (c.pdu[i] === pdu) return row
    }
    return 0
  }

  private keep(pdu: PduId, sequence: number, part: PduPart): void {
    const open = this.open.get(pdu)
    if (!open) return
    const length = this.end(pdu) - this.start(pdu) >>> 0, offset = sequence - this.start(pdu) | 0
    const needed = Math.min(offset + part.bytes.length, length)
    if (needed > MAX_MESSAGE) {
      // It is longer than is put together.
      this.atHand -= open.bytes?.length ?? 0
      this.open.delete(pdu)
      return
    }
    if (open.bytes && needed > open.bytes.length) this.widen(open, needed, length)
    fill(open, offset, part.bytes, length)
    if (part.plain && !open.newestPart) return
    const row = this.partTable.add(), c = this.partTable.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    c.pdu[i] = pdu
    c.frame[i] = part.frame
    c.at[i] = part.at
    c.sequence[i] = sequence
    c.length[i] = part.bytes.length
    c.older[i] = open.newestPart
    open.newestPart = row + 1
  }

  private widen(open: Open, needed: number, length: number): void {
    const old = open.bytes?.length ?? 0
    const wider = this.room(Math.max(needed, Math.min(length, old * 2)))
    if (open.bytes) {
      wider.set(open.bytes.subarray(0, open.filled))
      for (const [from, to] of open.ahead) wider.set(open.bytes.subarray(from, to), from)
      this.free(open.bytes)
    }
    open.bytes = wider
    this.atHand += wider.length - old
    this.makeRoom()
  }

  /** A buffer of that length at least, with anything in it. */
  private room(length: number): Uint8Array {
    const size = ROOMS.findIndex((room) => length <= room)
    return size < 0 ? new Uint8Array(length) : this.rooms[size].pop() ?? new Uint8Array(ROOMS[size])
  }

  private free(bytes: Uint8Array): void {
    const rooms = this.rooms[ROOMS.findIndex((room) => bytes.length === room)]
    if (rooms !== undefined && rooms.length < MAX_FREE) rooms.push(bytes)
  }

  private makeRoom(): void {
    if (this.atHand <= MAX_AT_HAND) return
    for (const open of this.open.values()) {
      this.atHand -= open.bytes?.length ?? 0
      open.bytes = undefined
      if (this.atHand <= MAX_AT_HAND) return
    }
  }

  /** The newest message of a flow that was begun before or in a frame, or NO_PDU. */
  private newestAt(id: ConversationId, direction: 0 | 1, frame: number): PduId {
    const flow = id * 2 + direction
    let pdu = (this.newest.get(flow) ?? 0) - 1
    if (pdu < 0 || this.firstPass) return pdu
    // Most flows with many messages are read in order: look near the messages that were begun about this frame first.
    let low = 0, high = this.pdus.length
    while (low < high) {
      const middle = low + high >>> 1
      if (this.pdus.chunks[middle >>> CHUNK_BITS].firstFrame[middle & CHUNK_MASK] <= frame) low = middle + 1
      else high = middle
    }
    for (let near = low - 1, left = 256; near >= 0 && left > 0; near--, left--) {
      if (this.pdus.chunks[near >>> CHUNK_BITS].flow[near & CHUNK_MASK] === flow) return near
    }
    while (pdu >= 0 && this.firstFrame(pdu) > frame) pdu = this.pdus.chunks[pdu >>> CHUNK_BITS].older[pdu & CHUNK_MASK] - 1
    return pdu
  }
}

/** The part of `[offset, offset + length)` that lies in a message of `total` bytes. */
function clip(offset: number, length: number, total: number): { offset: number, skip: number, length: number } | undefined {
  const skip = offset < 0 ? -offset : 0
  const from = offset + skip, to = Math.min(offset + length, total)
  return from < to ? { offset: from, skip, length: to - from } : undefined
}

function begun(): Open {
  return { bytes: undefined, filled: 0, ahead: [], takesSegment: false, newestPart: 0 }
}

/** Puts bytes at their place in a message; what came first stays. @returns false if all of it was there before */
function fill(open: Open, offset: number, bytes: Uint8Array, total: number): boolean {
  const place = clip(offset, bytes.length, total)
  if (!place) return false
  const to = place.offset + place.length
  if (to <= open.filled || open.ahead.some(([begin, end]) => begin <= place.offset && to <= end)) return false
  const from = Math.max(place.offset, open.filled)
  open.bytes?.set(bytes.subarray(place.skip + from - place.offset, place.skip + place.length), from)
  if (from > open.filled) {
    open.ahead.push([from, to])
    return true
  }
  open.filled = to
  if (open.ahead.length === 0) return true
  open.ahead.sort(([a], [b]) => a - b)
  for (const [begin, end] of open.ahead) if (begin <= open.filled) open.filled = Math.max(open.filled, end)
  open.ahead = open.ahead.filter(([, end]) => end > open.filled)
  return true
}
