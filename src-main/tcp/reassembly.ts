import { CHUNK_BITS, CHUNK_MASK, Table, type TableGrowth } from '../columns/table.ts'
import type { Reader } from '../protocols/reader.ts'
import type { Fragment, Reassembled, Reassembly } from '../protocols/reassembly-store.ts'

/** A row a datagram whose fragments have all come, in the order of the frames that completed them. */
const DATAGRAM = {
  completedIn: 'u32', firstFrame: 'u32', length: 'u32', firstPart: 'u32', parts: 'u32',
  /** Which fragment of the last frame made it whole. */
  lastAt: 'u32', lastWithin: 'u32',
} as const

/** A row a fragment of such a datagram; those of one datagram stand together, in order of offset. */
const PART = {
  frame: 'u32',
  /** Where its bytes begin: in the captured bytes of its frame, or in the datagram `within`. */
  at: 'u32',
  offset: 'u32',
  length: 'u32',
  /** Row + 1 of the datagram that carried it, where fragments were sent through a tunnel in fragments; 0 for none. */
  within: 'u32',
  multipleTails: 'u8',
} as const

export interface FragmentsGrowth {
  readonly datagrams: TableGrowth
  readonly parts: TableGrowth
}

/** Fragments that wait for others: beyond this the datagram that was begun first is given up. */
const MAX_WAITING = 65_536
/** Fragments of one datagram; 8192 fragments of 8 bytes make the longest that there is (RFC 791 3.1). */
const MAX_PARTS = 8_192
/** Datagrams inside datagrams. */
const MAX_DEPTH = 8
/** Datagrams that are looked through for one to which an early fragment belongs. */
const MAX_SEARCH = 4_096

interface Part {
  readonly frame: number
  readonly at: number
  readonly offset: number
  readonly length: number
  readonly within: number
  readonly more: boolean
}

/** A datagram of which something is missing. `length` is -1 until its last fragment has come. */
interface Waiting {
  readonly parts: Part[]
  length: number
}

/**
 * Puts datagrams together as Wireshark does: fragments are sorted by their offset, those with the same one by their
 * arrival; where two overlap the one that comes first in this order wins. A datagram is whole as soon as there is no gap
 * before the end that the first last fragment gave; what comes for the same key afterwards begins a new one.
 */
export class FragmentStore implements Reassembly {
  /** True while the indexer goes through the frames in order: only then is anything kept. */
  firstPass = false
  private readonly datagrams = new Table(DATAGRAM)
  private readonly parts = new Table(PART)
  private readonly waiting = new Map<string, Waiting>()
  private waitingParts = 0
  private readonly readFrame: (number: number) => Uint8Array
  /** Datagrams made for the frame at hand: a fragment may lie inside one of them. */
  private made: { readonly bytes: Uint8Array, readonly datagram: number }[] = []
  private madeFor = 0

  /**
   * @param readFrame the captured bytes of a frame, from 1 on; may be a view that holds until its next call, but must leave
   *   the bytes of the frame that is being dissected alone
   */
  constructor(readFrame: (number: number) => Uint8Array) {
    this.readFrame = readFrame
  }

  /** Bytes of memory that the tables take. */
  get bytes(): number {
    return this.datagrams.bytes + this.parts.bytes
  }

  /** What has come since the last call, for threads that follow from the start. */
  growth(): FragmentsGrowth {
    return { datagrams: this.datagrams.growth(), parts: this.parts.growth() }
  }

  follow(growth: FragmentsGrowth): void {
    this.datagrams.follow(growth.datagrams)
    this.parts.follow(growth.parts)
  }

  frame(number: number): Uint8Array {
    return this.readFrame(number)
  }

  fragment(key: string, frame: number, payload: Reader, offset: number, more: boolean): Reassembled | undefined {
    if (payload.length < payload.reported || payload.length === 0) return undefined
    if (this.madeFor !== frame) {
      this.madeFor = frame
      this.made = []
    }
    const carrier = payload.source === 0 ? undefined : this.made.find(({ bytes }) => bytes === payload.bytes)
    // Bytes that were neither in the file nor made here (decompressed ones) could not be found again.
    if (payload.source !== 0 && !carrier) return undefined
    const within = carrier ? carrier.datagram + 1 : 0
    const part: Part = { frame, at: payload.start, offset, length: payload.length, within, more }
    const datagram = this.firstPass ? this.add(key, part) : this.find(part)
    if (datagram < 0) return undefined
    const d = this.datagrams.chunks[datagram >>> CHUNK_BITS], row = datagram & CHUNK_MASK
    const completedIn = d.completedIn[row]
    const isLast = completedIn === frame && d.lastAt[row] === part.at && d.lastWithin[row] === part.within
    if (!isLast) return { completedIn, fragments: [] }
    const fragments: Fragment[] = []
    const bytes = this.join(datagram, 0, payload.source === 0 ? { frame, bytes: payload.bytes } : undefined, fragments)
    if (!bytes) return undefined
    this.made.push({ bytes, datagram })
    return { completedIn, bytes, fragments }
  }

  /** Keeps a fragment. @returns the row of the datagram that it has made whole, or -1 */
  private add(key: string, part: Part): number {
    let waiting = this.waiting.get(key)
    if (!waiting) this.waiting.set(key, waiting = { parts: [], length: -1 })
    const { parts } = waiting
    if (parts.length >= MAX_PARTS) {
      this.forget(key, waiting)
      return -1
    }
    if (!part.more && waiting.length < 0) waiting.length = part.offset + part.length
    let place = parts.length
    while (place > 0 && parts[place - 1].offset > part.offset) place--
    parts.splice(place, 0, part)
    if (++this.waitingParts > MAX_WAITING) this.giveUp(key)
    if (!isWhole(waiting)) return -1
    this.forget(key, waiting)
    return this.keep(waiting, part)
  }

  /** Drops what has waited longest, but not the datagram at hand. */
  private giveUp(except: string): void {
    for (const [key, waiting] of this.waiting) {
      if (key === except) continue
      this.forget(key, waiting)
      return
    }
  }

  private forget(key: string, waiting: Waiting): void {
    this.waiting.delete(key)
    this.waitingParts -= waiting.parts.length
  }

  private keep({ parts, length }: Waiting, last: Part): number {
    const firstPart = this.parts.length
    let firstFrame = last.frame
    for (const part of parts) {
      const row = this.parts.add(), c = this.parts.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      c.frame[i] = part.frame
      c.at[i] = part.at
      c.offset[i] = part.offset
      c.length[i] = part.length
      c.within[i] = part.within
      c.multipleTails[i] = !part.more && part.offset + part.length !== length ? 1 : 0
      firstFrame = Math.min(firstFrame, part.frame)
    }
    const row = this.datagrams.add(), c = this.datagrams.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    c.completedIn[i] = last.frame
    c.lastAt[i] = last.at
    c.lastWithin[i] = last.within
    c.firstFrame[i] = firstFrame
    c.length[i] = length
    c.firstPart[i] = firstPart
    c.parts[i] = parts.length
    return row
  }

  /** The datagram that a fragment belongs to, or -1. Datagrams stand in the order of the frames that completed them. */
  private find(part: Part): number {
    let low = 0, high = this.datagrams.length
    while (low < high) {
      const middle = low + high >>> 1
      if (this.datagrams.chunks[middle >>> CHUNK_BITS].completedIn[middle & CHUNK_MASK] < part.frame) low = middle + 1
      else high = middle
    }
    const end = Math.min(this.datagrams.length, low + MAX_SEARCH)
    for (let row = low; row < end; row++) {
      const c = this.datagrams.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      if (c.firstFrame[i] <= part.frame && this.has(row, part)) return row
    }
    return -1
  }

  private has(datagram: number, part: Part): boolean {
    const d = this.datagrams.chunks[datagram >>> CHUNK_BITS], from = d.firstPart[datagram & CHUNK_MASK]
    const to = from + d.parts[datagram & CHUNK_MASK]
    for (let row = from; row < to; row++) {
      const c = this.parts.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      const isPlace = c.frame[i] === part.frame && c.at[i] === part.at && c.within[i] === part.within
      if (isPlace && c.offset[i] === part.offset) return true
    }
    return false
  }

  /**
   * The bytes of a datagram.
   * @param own the frame at hand, whose bytes need not be read
   * @param fragments takes what is to be said of each fragment
   * @returns undefined where the file no longer has what it had
   */
  private join(
    datagram: number, depth: number, own: { frame: number, bytes: Uint8Array } | undefined, fragments?: Fragment[],
  ): Uint8Array | undefined {
    if (depth > MAX_DEPTH) return undefined
    const d = this.datagrams.chunks[datagram >>> CHUNK_BITS]
    const from = d.firstPart[datagram & CHUNK_MASK], to = from + d.parts[datagram & CHUNK_MASK]
    const whole = new Uint8Array(d.length[datagram & CHUNK_MASK])
    let filled = 0
    for (let row = from; row < to; row++) {
      const c = this.parts.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      const frame = c.frame[i], at = c.at[i], offset = c.offset[i], length = c.length[i], within = c.within[i]
      const bytes = within ? this.join(within - 1, depth + 1, own) : own?.frame === frame ? own.bytes : this.readFrame(frame)
      if (!bytes || bytes.length < at + length) return undefined
      const part = bytes.subarray(at, at + length)
      const overlap = offset < filled && offset < whole.length
      const conflict = overlap && differ(whole, offset, part, Math.min(filled - offset, length))
      if (offset + length > filled && offset < whole.length) {
        whole.set(part.subarray(filled - offset, Math.min(length, whole.length - offset)), filled)
        filled = Math.min(offset + length, whole.length)
      }
      fragments?.push({
        frame, offset, length,
        ...overlap && { overlap }, ...conflict && { conflict },
        ...c.multipleTails[i] && { multipleTails: true }, ...offset + length > whole.length && { tooLong: true },
      })
    }
    return whole
  }
}

/** True if there is no gap before the end, and the end is known. */
function isWhole({ parts, length }: Waiting): boolean {
  if (length < 0) return false
  let filled = 0
  for (const part of parts) {
    if (part.offset > filled) break
    filled = Math.max(filled, part.offset + part.length)
  }
  return filled >= length
}

function differ(whole: Uint8Array, at: number, part: Uint8Array, length: number): boolean {
  for (let i = 0; i < length; i++) if (whole[at + i] !== part[i]) return true
  return false
}
