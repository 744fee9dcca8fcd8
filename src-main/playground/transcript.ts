import type { TranscriptEntry, TranscriptPart } from '../api/playground.ts'

/** Bytes that all transcripts together may still take. */
export class TranscriptBudget {
  private left: number

  constructor(bytes: number) {
    this.left = bytes
  }

  take(bytes: number): boolean {
    if (bytes > this.left) return false
    this.left -= bytes
    return true
  }

  give(bytes: number): void {
    this.left += bytes
  }
}

export type EventName = Extract<TranscriptEntry, { kind: 'event' }>['event']

/** What is recorded of one message; see TranscriptEntry. */
export interface RecordedMessage {
  readonly bytes: Uint8Array
  readonly head: number
  readonly tail: number
  readonly sizes: readonly number[]
  readonly parts: number
  readonly partial?: boolean
}

/** Bytes of a message that are kept. */
const MAX_KEPT = 64 * 1024
/** Bytes of a session's ring: at first, and at most. */
const FIRST_RING = 1024
const MAX_RING = 4 * 1024 * 1024
/** Entries of one session, at first and at most; powers of two. */
const FIRST_ENTRIES = 16
const MAX_ENTRIES = 65_536
const MAX_SIZES = 100
/** Bytes of messages in one answer; entries past it are asked for again. */
const MAX_PART = 8 * 1024 * 1024

// An entry in the ring begins at a multiple of eight bytes: the time as a 64-bit float, then 32-bit words, then the sizes
// (only if there is more than one), the other end's name and the bytes.
const LENGTH = 2
const KEPT = 3
const HEAD = 4
const TAIL = 5
const PARTS = 6
/** Bytes of the entry in the ring. */
const SIZE = 7
/** Kind in the lowest byte, then whether it is partial, then how many sizes. */
const KIND = 8
const PEER = 9
const HEADER = 40

const IN = 0
const OUT = 1
/** An event's kind is this plus its place in the list. */
const EVENT = 2
const events = [
  'accept', 'connect', 'queued', 'dequeued', 'refused', 'peerFin', 'ourFin', 'close', 'reset', 'error', 'stderr', 'exit', 'login', 'logout',
  'join', 'leave', 'frameTooLong',
] as const satisfies readonly EventName[]
type Missing = Exclude<EventName, (typeof events)[number]>
const complete: [Missing] extends [never] ? true : Missing = true
void complete

const NOTHING = new Uint8Array(0)
const ONE_SIZE: readonly number[] = []
const utf8 = new TextEncoder()
const text = new TextDecoder()

/**
 * All that a session read and wrote, newest last, in bounded memory: one ring of bytes that doubles while the session and
 * the playground may have more, and forgets its oldest entries when they may not. An entry costs no object.
 */
export class Transcript {
  private readonly budget: TranscriptBudget
  private words = new Uint32Array(0)
  private times = new Float64Array(0)
  private bytes = NOTHING
  /** Where each kept entry begins in the ring; entry n is at n modulo the length. */
  private places = new Uint32Array(FIRST_ENTRIES)
  private next = 0
  /** Entries there have been, and the oldest of them that are no longer kept. */
  total = 0
  dropped = 0

  constructor(budget: TranscriptBudget) {
    this.budget = budget
  }

  read(message: RecordedMessage, peer?: string): void {
    const { bytes, head, tail, sizes, parts, partial } = message
    this.add(IN, bytes, head, tail, parts === 1 ? ONE_SIZE : sizes, parts, partial ?? false, peer)
  }

  /** Bytes that were given to the system in one piece. */
  wrote(bytes: Uint8Array, head: number, tail: number, peer?: string): void {
    this.add(OUT, bytes, head, tail, ONE_SIZE, 1, false, peer)
  }

  event(event: EventName, detail: string): void {
    this.add(EVENT + events.indexOf(event), utf8.encode(detail.slice(0, 4096)), 0, 0, ONE_SIZE, 0, false)
  }

  private add(kind: number, bytes: Uint8Array, head: number, tail: number, sizes: readonly number[], parts: number, partial: boolean, peer?: string): void {
    const name = peer === undefined ? NOTHING : utf8.encode(peer)
    const count = Math.min(sizes.length, MAX_SIZES)
    const before = HEADER + 4 * count + name.length
    let kept = Math.min(bytes.length, MAX_KEPT)
    if (this.total - this.dropped === this.places.length && !this.morePlaces()) this.dropOldest()
    let size = rounded(before + kept)
    let at = this.room(size)
    if (at < 0) {
      // The whole ring is too small for it, and may not grow: what fits is kept.
      kept = Math.max(0, this.bytes.length - 8 - before)
      size = rounded(before + kept)
      at = this.room(size)
      if (at < 0) {
        this.total++
        this.clear()
        return
      }
    }
    const word = at >>> 2
    const { words } = this
    this.times[at >>> 3] = performance.timeOrigin + performance.now()
    words[word + LENGTH] = bytes.length
    words[word + KEPT] = kept
    words[word + HEAD] = head
    words[word + TAIL] = tail
    words[word + PARTS] = parts
    words[word + SIZE] = size
    words[word + KIND] = kind | (partial ? 0x100 : 0) | count << 16
    words[word + PEER] = name.length
    for (let n = 0; n < count; n++) words[word + HEADER / 4 + n] = sizes[n]
    if (name.length) this.bytes.set(name, at + HEADER + 4 * count)
    this.bytes.set(kept === bytes.length ? bytes : bytes.subarray(0, kept), at + before)
    this.places[this.total & this.places.length - 1] = at
    this.total++
    this.next = at + size
  }

  /** A place for so many bytes; older entries make way. @returns -1 if the ring is too small and may not grow */
  private room(size: number): number {
    for (;;) {
      const capacity = this.bytes.length
      if (this.total === this.dropped) {
        if (size <= capacity) return 0
      } else {
        const oldest = this.places[this.dropped & this.places.length - 1]
        if (this.next > oldest) {
          if (capacity - this.next >= size) return this.next
          if (oldest >= size) return 0
        } else if (oldest - this.next >= size) return this.next
      }
      if (this.grow(size)) continue
      if (this.total === this.dropped) return -1
      this.dropOldest()
    }
  }

  private dropOldest(): void {
    this.dropped++
  }

  private grow(size: number): boolean {
    const capacity = this.bytes.length
    let larger = Math.max(FIRST_RING, capacity * 2)
    while (larger < size) larger *= 2
    if (larger > MAX_RING || !this.budget.take(larger - capacity)) return false
    const bytes = new Uint8Array(larger)
    let next = 0
    for (let n = this.dropped; n < this.total; n++) {
      const slot = n & this.places.length - 1
      const at = this.places[slot]
      const length = this.words[(at >>> 2) + SIZE]
      bytes.set(this.bytes.subarray(at, at + length), next)
      this.places[slot] = next
      next += length
    }
    this.next = next
    this.bytes = bytes
    this.words = new Uint32Array(bytes.buffer)
    this.times = new Float64Array(bytes.buffer)
    return true
  }

  private morePlaces(): boolean {
    const { length } = this.places
    if (length >= MAX_ENTRIES || !this.budget.take(4 * length)) return false
    const places = new Uint32Array(2 * length)
    for (let n = this.dropped; n < this.total; n++) places[n & 2 * length - 1] = this.places[n & length - 1]
    this.places = places
    return true
  }

  /** Entries from a running number on; fewer than asked for where these would be more than 8 MiB. */
  part(from: number, count: number): TranscriptPart {
    const first = Math.min(Math.max(from, this.dropped), this.total)
    const last = Math.min(first + count, this.total)
    const entries: TranscriptEntry[] = []
    let taken = 0
    for (let n = first; n < last && taken < MAX_PART; n++) {
      const entry = this.entry(n)
      if (entry.kind !== 'event') taken += entry.bytes.length
      entries.push(entry)
    }
    return { from: first, total: this.total, dropped: this.dropped, entries }
  }

  private entry(n: number): TranscriptEntry {
    const place = this.places[n & this.places.length - 1]
    const word = place >>> 2
    const { words } = this
    const at = this.times[place >>> 3]
    const kind = words[word + KIND] & 0xff
    const payload = this.payload(n)
    if (kind >= EVENT) return { kind: 'event', at, event: events[kind - EVENT], detail: text.decode(payload) }
    const count = words[word + KIND] >>> 16
    const length = words[word + LENGTH]
    const peerAt = place + HEADER + 4 * count
    const peer = text.decode(this.bytes.subarray(peerAt, peerAt + words[word + PEER]))
    return {
      kind: kind === IN ? 'in' : 'out', at, bytes: payload.slice(), length, head: words[word + HEAD], tail: words[word + TAIL],
      sizes: count ? [...words.subarray(word + HEADER / 4, word + HEADER / 4 + count)] : [length], parts: words[word + PARTS],
      ...peer !== '' && { peer }, ...(words[word + KIND] & 0x100) !== 0 && { partial: true },
    }
  }

  /** Kept bytes of an entry, where they lie. */
  private payload(n: number): Uint8Array {
    const place = this.places[n & this.places.length - 1]
    const word = place >>> 2
    const begin = place + HEADER + 4 * (this.words[word + KIND] >>> 16) + this.words[word + PEER]
    return this.bytes.subarray(begin, begin + this.words[word + KEPT])
  }

  /**
   * Running numbers of the kept entries that have these bytes.
   * @param anyCase ASCII letters in either case are the same
   */
  search(wanted: Uint8Array, anyCase: boolean, most = 10_000): number[] {
    const found: number[] = []
    if (wanted.length === 0) return found
    const needle = Buffer.from(anyCase ? lower(wanted) : wanted)
    for (let n = this.dropped; n < this.total && found.length < most; n++) {
      const payload = this.payload(n)
      const hay = anyCase ? lower(payload) : payload
      if (Buffer.from(hay.buffer, hay.byteOffset, hay.length).includes(needle)) found.push(n)
    }
    return found
  }

  /** Forgets all entries and gives their memory back; the running numbers go on. */
  clear(): void {
    this.budget.give(this.bytes.length + 4 * (this.places.length - FIRST_ENTRIES))
    this.bytes = NOTHING
    this.words = new Uint32Array(0)
    this.times = new Float64Array(0)
    this.places = new Uint32Array(FIRST_ENTRIES)
    this.next = 0
    this.dropped = this.total
  }
}

function rounded(size: number): number {
  return size + 7 & ~7
}

/** ASCII capitals made small; all other bytes as they are. */
function lower(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
}
