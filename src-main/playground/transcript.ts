import type { TranscriptEntry, TranscriptPart } from '../api/playground.ts'

/** Something that holds memory of the budget. */
interface Holder {
  readonly held: number
  /** Gives its oldest piece back. @returns whether it had one to spare */
  shed(): boolean
}

/** The memory of all transcripts together. Who has most gives to who has less, so that a quiet session beside busy ones is kept. */
export class TranscriptBudget {
  private left: number
  private readonly rich = new Set<Holder>()

  /** @param bytes of all transcripts */
  constructor(bytes: number) {
    this.left = bytes
  }

  /** @param anyway whether it may be more than there is */
  take(bytes: number, holder: Holder, anyway = false): boolean {
    while (bytes > this.left) {
      let richest: Holder | undefined
      for (const each of this.rich) if (!richest || each.held > richest.held) richest = each
      if (!richest || richest.held <= holder.held + bytes || !richest.shed()) break
    }
    if (bytes > this.left && !anyway) return false
    this.left -= bytes
    if (holder.held + bytes >= RICH) this.rich.add(holder)
    return true
  }

  give(bytes: number, holder: Holder): void {
    this.left += bytes
    if (holder.held < RICH) this.rich.delete(holder)
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
/** Bytes of a session's chunks: the first, the longest of those that follow, and all of them. */
const FIRST_CHUNK = 1024
const LONG_CHUNK = 64 * 1024
const MAX_BYTES = 1024 * 1024
/** Bytes that every session may have, whatever the others took. */
const GUARANTEED = 8 * 1024
/** Bytes from which on a session may have to give to others. */
const RICH = 64 * 1024
const MAX_SIZES = 100
/** Bytes of messages in one answer; entries past it are asked for again. */
const MAX_PART = 8 * 1024 * 1024
/** Milliseconds since 1970 at which performance.now() was 0. */
const ORIGIN = performance.timeOrigin

// An entry begins at a multiple of eight bytes: the time as a 64-bit float, its length, its kind. Most are plain, and their bytes
// follow at once: one read or write without a framing. The others have more words, the sizes of the reads (only if there is more
// than one) and the other end's name before them.
const LENGTH = 2
/** Kind in the lowest byte, then the marks, then how many sizes. */
const KIND = 3
const PLAIN_HEADER = 16
const KEPT = 4
const HEAD = 5
const TAIL = 6
const PARTS = 7
const PEER = 8
const HEADER = 40

const PARTIAL = 0x100
const PLAIN = 0x200

const IN = 0
const OUT = 1
/** An event's kind is this plus its place in the list. */
const EVENT = 2
const events = [
  'accept', 'connect', 'queued', 'dequeued', 'refused', 'peerFin', 'ourFin', 'close', 'reset', 'error', 'stderr', 'exit', 'login', 'logout',
  'join', 'leave', 'frameTooLong', 'bind',
] as const satisfies readonly EventName[]
type Missing = Exclude<EventName, (typeof events)[number]>
const complete: [Missing] extends [never] ? true : Missing = true
void complete

const NOTHING = new Uint8Array(0)
const NO_SIZES: readonly number[] = []
const utf8 = new TextEncoder()
const text = new TextDecoder()

/** A piece of memory with entries one after the other. */
class Chunk {
  readonly bytes: Uint8Array
  readonly words: Uint32Array
  readonly times: Float64Array
  used = 0
  /** Running number of its first entry, and how many it has. */
  first = 0
  count = 0

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
    this.words = new Uint32Array(this.bytes.buffer)
    this.times = new Float64Array(this.bytes.buffer)
  }
}

const NO_CHUNK = new Chunk(0)

/**
 * All that a session read and wrote, newest last, in bounded memory: chunks of bytes, of which the oldest is used again when the
 * session, or all sessions together, may have no more. An entry costs no object, and none is ever moved.
 */
export class Transcript implements Holder {
  private readonly budget: TranscriptBudget
  private chunks: Chunk[] = []
  private newest = NO_CHUNK
  held = 0
  private moment = 0
  /** Entries there have been, and the oldest of them that are no longer kept. */
  total = 0
  dropped = 0

  constructor(budget: TranscriptBudget) {
    this.budget = budget
  }

  /** What is written down until `release` has this moment as its time: that saves asking for it. */
  hold(): void {
    this.moment = ORIGIN + performance.now()
  }

  release(): void {
    this.moment = 0
  }

  /** One read, as a message without a framing. */
  readPlain(bytes: Uint8Array): void {
    if (bytes.length <= MAX_KEPT) this.addPlain(IN, bytes)
    else this.add(IN, bytes, 0, 0, NO_SIZES, 1, false)
  }

  read(message: RecordedMessage, peer?: string): void {
    const { bytes, head, tail, sizes, parts, partial } = message
    this.add(IN, bytes, head, tail, parts === 1 ? NO_SIZES : sizes, parts, partial ?? false, peer)
  }

  /** Bytes that were given to the system in one piece. */
  wrote(bytes: Uint8Array, head: number, tail: number, peer?: string): void {
    if (head === 0 && tail === 0 && peer === undefined && bytes.length <= MAX_KEPT) this.addPlain(OUT, bytes)
    else this.add(OUT, bytes, head, tail, NO_SIZES, 1, false, peer)
  }

  event(event: EventName, detail: string): void {
    this.add(EVENT + events.indexOf(event), utf8.encode(detail.slice(0, 4096)), 0, 0, NO_SIZES, 0, false)
  }

  private addPlain(kind: number, bytes: Uint8Array): void {
    const { length } = bytes
    const size = rounded(PLAIN_HEADER + length)
    let chunk = this.newest
    if (chunk.bytes.length - chunk.used < size) {
      chunk = this.begin(size)
      if (chunk.bytes.length < size) {
        this.add(kind, bytes, 0, 0, NO_SIZES, 1, false)
        return
      }
    }
    const at = chunk.used
    chunk.times[at >>> 3] = this.moment || ORIGIN + performance.now()
    chunk.words[(at >>> 2) + LENGTH] = length
    chunk.words[(at >>> 2) + KIND] = kind | PLAIN
    chunk.bytes.set(bytes, at + PLAIN_HEADER)
    chunk.used = at + size
    chunk.count++
    this.total++
  }

  private add(kind: number, bytes: Uint8Array, head: number, tail: number, sizes: readonly number[], parts: number, partial: boolean, peer?: string): void {
    const name = peer === undefined ? NOTHING : utf8.encode(peer)
    const count = Math.min(sizes.length, MAX_SIZES)
    const before = HEADER + 4 * count + name.length
    let kept = Math.min(bytes.length, MAX_KEPT)
    const size = rounded(before + kept)
    let chunk = this.newest
    if (chunk.bytes.length - chunk.used < size) {
      if (chunk.used > 0 || chunk.bytes.length < HEADER) chunk = this.begin(size)
      // There is no memory for all of it: what fits is kept.
      kept = Math.min(kept, chunk.bytes.length - before)
    }
    const at = chunk.used
    const word = at >>> 2
    const { words } = chunk
    chunk.times[at >>> 3] = this.moment || ORIGIN + performance.now()
    words[word + LENGTH] = bytes.length
    words[word + KIND] = kind | (partial ? PARTIAL : 0) | count << 16
    words[word + KEPT] = kept
    words[word + HEAD] = head
    words[word + TAIL] = tail
    words[word + PARTS] = parts
    words[word + PEER] = name.length
    for (let n = 0; n < count; n++) words[word + HEADER / 4 + n] = sizes[n]
    if (name.length) chunk.bytes.set(name, at + HEADER + 4 * count)
    chunk.bytes.set(kept === bytes.length ? bytes : bytes.subarray(0, kept), at + before)
    chunk.used = Math.min(at + size, chunk.bytes.length)
    chunk.count++
    this.total++
  }

  /** An empty chunk: a new one, or where there may be none the oldest. It has room for any entry without its bytes. */
  private begin(size: number): Chunk {
    const wanted = Math.max(size, Math.min(LONG_CHUNK, Math.max(FIRST_CHUNK, this.held)))
    for (;;) {
      if (this.held + wanted <= MAX_BYTES && this.budget.take(wanted, this, this.held + wanted <= GUARANTEED)) {
        this.held += wanted
        return this.append(new Chunk(wanted))
      }
      const oldest = this.chunks.shift()
      if (!oldest) {
        // A long message, and no memory but what is guaranteed.
        this.budget.take(FIRST_CHUNK, this, true)
        this.held = FIRST_CHUNK
        return this.append(new Chunk(FIRST_CHUNK))
      }
      this.dropped += oldest.count
      if (oldest.bytes.length >= size || this.chunks.length === 0) {
        oldest.used = 0
        oldest.count = 0
        return this.append(oldest)
      }
      this.held -= oldest.bytes.length
      this.budget.give(oldest.bytes.length, this)
    }
  }

  shed(): boolean {
    if (this.chunks.length < 2) return false
    const oldest = this.chunks.shift()
    if (!oldest) return false
    this.dropped += oldest.count
    this.held -= oldest.bytes.length
    this.budget.give(oldest.bytes.length, this)
    return true
  }

  private append(chunk: Chunk): Chunk {
    chunk.first = this.total
    this.chunks.push(chunk)
    this.newest = chunk
    return chunk
  }

  /** Entries from a running number on; fewer than asked for where these would be more than 8 MiB. */
  part(from: number, count: number): TranscriptPart {
    const first = Math.min(Math.max(from, this.dropped), this.total)
    const entries: TranscriptEntry[] = []
    let taken = 0
    for (const { chunk, at } of this.places(first)) {
      if (entries.length >= count || taken >= MAX_PART) break
      const entry = entryAt(chunk, at)
      if (entry.kind !== 'event') taken += entry.bytes.length
      entries.push(entry)
    }
    return { from: first, total: this.total, dropped: this.dropped, entries }
  }

  /** Where the entries are, from a running number on. */
  private * places(first: number): Generator<{ readonly number: number, readonly chunk: Chunk, readonly at: number }> {
    for (const chunk of this.chunks) {
      if (chunk.first + chunk.count <= first) continue
      let number = chunk.first
      for (let at = 0; at < chunk.used; at = after(chunk, at)) {
        if (number >= first) yield { number, chunk, at }
        number++
      }
    }
  }

  /**
   * Running numbers of the kept entries that have these bytes.
   * @param anyCase ASCII letters in either case are the same
   */
  search(wanted: Uint8Array, anyCase: boolean, most = 10_000): number[] {
    const found: number[] = []
    if (wanted.length === 0) return found
    const needle = Buffer.from(anyCase ? lower(wanted) : wanted)
    for (const { number, chunk, at } of this.places(this.dropped)) {
      const payload = payloadAt(chunk, at)
      const hay = anyCase ? lower(payload) : payload
      if (Buffer.from(hay.buffer, hay.byteOffset, hay.length).includes(needle)) found.push(number)
      if (found.length >= most) break
    }
    return found
  }

  /** Forgets all entries and gives their memory back; the running numbers go on. */
  clear(): void {
    const { held } = this
    this.chunks = []
    this.newest = NO_CHUNK
    this.held = 0
    this.budget.give(held, this)
    this.dropped = this.total
  }
}

function entryAt(chunk: Chunk, place: number): TranscriptEntry {
  const { words } = chunk
  const word = place >>> 2
  const at = chunk.times[place >>> 3]
  const mark = words[word + KIND]
  const kind = mark & 0xff
  const payload = payloadAt(chunk, place)
  if (kind >= EVENT) return { kind: 'event', at, event: events[kind - EVENT], detail: text.decode(payload) }
  const length = words[word + LENGTH]
  const entry = { kind: kind === IN ? 'in' as const : 'out' as const, at, bytes: payload.slice(), length }
  if (mark & PLAIN) return { ...entry, head: 0, tail: 0, sizes: [length], parts: 1 }
  const count = mark >>> 16
  const peerAt = place + HEADER + 4 * count
  const peer = text.decode(chunk.bytes.subarray(peerAt, peerAt + words[word + PEER]))
  return {
    ...entry, head: words[word + HEAD], tail: words[word + TAIL], parts: words[word + PARTS],
    sizes: count ? [...words.subarray(word + HEADER / 4, word + HEADER / 4 + count)] : [length],
    ...peer !== '' && { peer }, ...(mark & PARTIAL) !== 0 && { partial: true },
  }
}

/** Where an entry's bytes begin. */
function payloadPlace({ words }: Chunk, place: number): number {
  const word = place >>> 2
  const mark = words[word + KIND]
  return mark & PLAIN ? place + PLAIN_HEADER : place + HEADER + 4 * (mark >>> 16) + words[word + PEER]
}

/** Kept bytes of an entry, where they lie. */
function payloadAt(chunk: Chunk, place: number): Uint8Array {
  const begin = payloadPlace(chunk, place)
  return chunk.bytes.subarray(begin, begin + keptAt(chunk, place))
}

function keptAt({ words }: Chunk, place: number): number {
  const word = place >>> 2
  return words[word + KIND] & PLAIN ? words[word + LENGTH] : words[word + KEPT]
}

/** Where the next entry is. */
function after(chunk: Chunk, place: number): number {
  return rounded(payloadPlace(chunk, place) + keptAt(chunk, place))
}

function rounded(size: number): number {
  return size + 7 & ~7
}

/** ASCII capitals made small; all other bytes as they are. */
function lower(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
}
