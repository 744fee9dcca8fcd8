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
/** Bytes of a session's chunks: the first, the longest of those that follow, and all of them. */
const FIRST_CHUNK = 1024
const LONG_CHUNK = 64 * 1024
const MAX_BYTES = 1024 * 1024
const MAX_SIZES = 100
/** Bytes of messages in one answer; entries past it are asked for again. */
const MAX_PART = 8 * 1024 * 1024
/** Milliseconds since 1970 at which performance.now() was 0. */
const ORIGIN = performance.timeOrigin

// An entry begins at a multiple of eight bytes: the time as a 64-bit float, then 32-bit words, then the sizes of the reads (only
// if there is more than one), the other end's name and the bytes.
const LENGTH = 2
const KEPT = 3
const HEAD = 4
const TAIL = 5
const PARTS = 6
/** Bytes of the entry in its chunk. */
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
export class Transcript {
  private readonly budget: TranscriptBudget
  private chunks: Chunk[] = []
  private newest = NO_CHUNK
  private held = 0
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
    let size = rounded(before + kept)
    let chunk = this.newest
    if (chunk.bytes.length - chunk.used < size) {
      chunk = this.begin(size)
      // There is no memory for all of it: what fits is kept.
      kept = Math.min(kept, chunk.bytes.length - before)
      size = Math.min(size, chunk.bytes.length)
    }
    const at = chunk.used
    const word = at >>> 2
    const { words } = chunk
    chunk.times[at >>> 3] = ORIGIN + performance.now()
    words[word + LENGTH] = bytes.length
    words[word + KEPT] = kept
    words[word + HEAD] = head
    words[word + TAIL] = tail
    words[word + PARTS] = parts
    words[word + SIZE] = size
    words[word + KIND] = kind | (partial ? 0x100 : 0) | count << 16
    words[word + PEER] = name.length
    for (let n = 0; n < count; n++) words[word + HEADER / 4 + n] = sizes[n]
    if (name.length) chunk.bytes.set(name, at + HEADER + 4 * count)
    chunk.bytes.set(kept === bytes.length ? bytes : bytes.subarray(0, kept), at + before)
    chunk.used = at + size
    chunk.count++
    this.total++
  }

  /** An empty chunk: a new one, or where there may be none the oldest. It has room for any entry without its bytes. */
  private begin(size: number): Chunk {
    const wanted = Math.max(size, Math.min(LONG_CHUNK, Math.max(FIRST_CHUNK, this.held)))
    for (;;) {
      if (this.held + wanted <= MAX_BYTES && this.budget.take(wanted)) {
        this.held += wanted
        return this.append(new Chunk(wanted))
      }
      const oldest = this.chunks.shift()
      if (!oldest) {
        // Every session may have this much, whatever the others have.
        this.budget.give(-FIRST_CHUNK)
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
      this.budget.give(oldest.bytes.length)
    }
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
      for (let at = 0; at < chunk.used; at += chunk.words[(at >>> 2) + SIZE]) {
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
    this.budget.give(this.held)
    this.chunks = []
    this.newest = NO_CHUNK
    this.held = 0
    this.dropped = this.total
  }
}

function entryAt(chunk: Chunk, place: number): TranscriptEntry {
  const { words } = chunk
  const word = place >>> 2
  const at = chunk.times[place >>> 3]
  const kind = words[word + KIND] & 0xff
  const payload = payloadAt(chunk, place)
  if (kind >= EVENT) return { kind: 'event', at, event: events[kind - EVENT], detail: text.decode(payload) }
  const count = words[word + KIND] >>> 16
  const length = words[word + LENGTH]
  const peerAt = place + HEADER + 4 * count
  const peer = text.decode(chunk.bytes.subarray(peerAt, peerAt + words[word + PEER]))
  return {
    kind: kind === IN ? 'in' : 'out', at, bytes: payload.slice(), length, head: words[word + HEAD], tail: words[word + TAIL],
    sizes: count ? [...words.subarray(word + HEADER / 4, word + HEADER / 4 + count)] : [length], parts: words[word + PARTS],
    ...peer !== '' && { peer }, ...(words[word + KIND] & 0x100) !== 0 && { partial: true },
  }
}

/** Kept bytes of an entry, where they lie. */
function payloadAt({ bytes, words }: Chunk, place: number): Uint8Array {
  const word = place >>> 2
  const begin = place + HEADER + 4 * (words[word + KIND] >>> 16) + words[word + PEER]
  return bytes.subarray(begin, begin + words[word + KEPT])
}

function rounded(size: number): number {
  return size + 7 & ~7
}

/** ASCII capitals made small; all other bytes as they are. */
function lower(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
}
