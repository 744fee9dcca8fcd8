import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

/** A piece of one side of a conversation, and the packet that it came from. */
export interface FollowedPiece {
  readonly side: 0 | 1
  readonly number: number
  readonly bytes: Uint8Array
}

/** Bytes of one message that are kept until it is whole; behind a longer one nothing is looked for any more. */
const LONGEST = 64 * 1024 * 1024
/** What a message may become when it is decompressed. */
const LONGEST_PLAIN = 256 * 1024 * 1024
/** Bytes of header lines. */
const LONGEST_HEAD = 1024 * 1024
/** Bytes of the line that says how long a chunk is. */
const LONGEST_SIZE_LINE = 1024

const LF = 0x0a
const CR = 0x0d

/** How a message says where it ends (RFC 9112 6.3). */
type Framing = { readonly kind: 'length', readonly length: number } | { readonly kind: 'chunked' } | { readonly kind: 'close' }

/**
 * HTTP/1 messages of a conversation's two byte streams: of each its head, then its content without the chunked coding (RFC 9112
 * 7.1) and without content codings that are known here. What is no HTTP is left out.
 */
export function* httpChunks(pieces: Iterable<FollowedPiece>): Generator<FollowedPiece> {
  const messages = new HttpMessages()
  for (const piece of pieces) yield* messages.take(piece)
  yield* messages.end()
}

/** The same, piece by piece: what each one completes. */
export class HttpMessages {
  // The methods asked for, oldest first: an answer to HEAD has no content.
  private readonly asked: string[] = []
  private readonly sides = [new HttpSide(0, this.asked), new HttpSide(1, this.asked)] as const

  take(piece: FollowedPiece): Generator<FollowedPiece> {
    return this.sides[piece.side].take(piece)
  }

  /** The conversation has no more pieces. */
  * end(): Generator<FollowedPiece> {
    for (const side of this.sides) yield* side.end()
  }
}

class HttpSide {
  private readonly side: 0 | 1
  private readonly asked: string[]
  private readonly held = new Held()
  private head: { readonly framing: Framing, readonly coding: string } | undefined
  /** Where the end of a head is looked for next. */
  private looked = 0
  private chunks = new Chunks()
  private raw = false
  private number = 0

  constructor(side: 0 | 1, asked: string[]) {
    this.side = side
    this.asked = asked
  }

  * take({ number, bytes }: FollowedPiece): Generator<FollowedPiece> {
    this.number = number
    this.held.push(bytes)
    for (;;) {
      if (this.raw) {
        this.held.take(this.held.length)
        return
      }
      if (!this.head) {
        const head = this.readHead()
        if (!head) {
          if (this.raw) continue
          return
        }
        yield this.piece(head)
      } else {
        const body = this.readBody()
        if (!body) {
          if (this.raw) continue
          return
        }
        if (body.length) yield this.piece(body)
      }
    }
  }

  /** The stream has ended: what was to last until then is whole. */
  * end(): Generator<FollowedPiece> {
    if (!this.held.length || !this.head) return
    const rest = this.held.take(this.held.length)
    yield this.piece(this.head.framing.kind === 'close' ? decoded(rest, this.head.coding) : rest)
  }

  private piece(bytes: Uint8Array): FollowedPiece {
    return { side: this.side, number: this.number, bytes }
  }

  private readHead(): Uint8Array | undefined {
    const bytes = this.held.all
    const end = headEnd(bytes, this.looked)
    // An end may have begun in the last two bytes.
    this.looked = end < 0 ? Math.max(0, bytes.length - 2) : 0
    if (end < 0) {
      this.raw = bytes.length > LONGEST_HEAD || bytes.length > 16 && !looksLikeHttp(bytes)
      return undefined
    }
    const text = Buffer.from(bytes.subarray(0, end)).toString('latin1')
    if (!looksLikeHttp(bytes)) {
      this.raw = true
      return undefined
    }
    this.head = { framing: this.framing(text), coding: field(text, 'content-encoding') }
    return this.held.take(end)
  }

  /** RFC 9112 6.3, in its order. */
  private framing(head: string): Framing {
    const status = /^HTTP\/\d\.\d (\d{3})/.exec(head)?.[1]
    if (status === undefined) {
      if (this.asked.length < 1000) this.asked.push(/^\S+/.exec(head)?.[0] ?? '')
    } else {
      const interim = status.startsWith('1') && status !== '101'
      const method = interim ? '' : this.asked.shift()
      if (method === 'HEAD' || status.startsWith('1') || status === '204' || status === '304') return { kind: 'length', length: 0 }
    }
    if (/\bchunked\b/i.test(field(head, 'transfer-encoding'))) return { kind: 'chunked' }
    const length = field(head, 'content-length')
    if (/^\d{1,15}$/.test(length)) return { kind: 'length', length: Number(length) }
    return status === undefined ? { kind: 'length', length: 0 } : { kind: 'close' }
  }

  private readBody(): Uint8Array | undefined {
    const { head, held } = this
    if (!head) return undefined
    if (held.length > LONGEST) {
      this.raw = true
      return undefined
    }
    let body: Uint8Array | undefined
    if (head.framing.kind === 'length' && held.length >= head.framing.length) body = held.take(head.framing.length)
    else if (head.framing.kind === 'chunked') {
      const whole = this.chunks.read(held.all)
      if (whole === 'broken') this.raw = true
      else if (whole) {
        body = whole.content
        held.take(whole.end)
        this.chunks = new Chunks()
      }
    }
    if (!body) return undefined
    this.head = undefined
    return decoded(body, head.coding)
  }
}

/** Bytes that wait, one behind the other. */
class Held {
  private buffer = new Uint8Array(0)
  private from = 0
  private to = 0

  get length(): number {
    return this.to - this.from
  }

  /** They hold until the next call of `push`. */
  get all(): Uint8Array {
    return this.buffer.subarray(this.from, this.to)
  }

  push(bytes: Uint8Array): void {
    if (this.to + bytes.length > this.buffer.length) {
      const needed = this.length + bytes.length, { all } = this
      // Grows twofold, so that each byte is moved a few times at most.
      if (needed > this.buffer.length / 2) this.buffer = new Uint8Array(needed * 2)
      this.buffer.set(all)
      this.to = all.length
      this.from = 0
    }
    this.buffer.set(bytes, this.to)
    this.to += bytes.length
  }

  /** Takes away the first bytes. */
  take(count: number): Uint8Array {
    const taken = this.all.slice(0, count)
    this.from += taken.length
    if (this.from === this.to) {
      this.buffer = new Uint8Array(0)
      this.from = this.to = 0
    }
    return taken
  }
}

/** Behind the empty line that ends the head, or -1. */
function headEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3
  }
  return -1
}

function looksLikeHttp(bytes: Uint8Array): boolean {
  const line = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  return /^HTTP\/\d/.test(line) || /^[A-Z][A-Z-]{1,31} \S/.test(line)
}

/** The value of a header field; empty where there is none. Not by an expression: one may take very long over many spaces. */
function field(head: string, name: string): string {
  for (const line of head.split('\n')) {
    if (line[name.length] !== ':' || line.slice(0, name.length).toLowerCase() !== name) continue
    let from = name.length + 1, to = line.length
    while (from < to && isSpace(line[from])) from++
    while (to > from && isSpace(line[to - 1])) to--
    return line.slice(from, to)
  }
  return ''
}

const isSpace = (character: string): boolean => character === ' ' || character === '\t' || character === '\r'

/** Takes the chunked coding off a content that comes bit by bit: what has been read is not read again. */
class Chunks {
  /** Where the next chunk begins, and what those before hold. */
  private at = 0
  private readonly content = new Held()
  /** Where the trailer begins; 0 before the last chunk. */
  private trailer = 0
  /** Where its end is looked for next. */
  private looked = 0

  /** @param bytes all that came so far @returns undefined while chunks are missing */
  read(bytes: Uint8Array): { readonly content: Uint8Array, readonly end: number } | 'broken' | undefined {
    while (this.trailer === 0) {
      const lineEnd = bytes.indexOf(LF, this.at)
      if ((lineEnd < 0 ? bytes.length : lineEnd) - this.at > LONGEST_SIZE_LINE) return 'broken'
      if (lineEnd < 0) return undefined
      const size = /^[ \t]*([0-9a-f]{1,8})[ \t]*(?:;.*)?\r?$/i.exec(Buffer.from(bytes.subarray(this.at, lineEnd)).toString('latin1'))
      if (!size) return 'broken'
      const length = parseInt(size[1], 16), start = lineEnd + 1, end = start + length
      if (length === 0) this.trailer = this.looked = start
      else {
        // Behind it a line ends.
        const ends = bytes[end] === LF ? end + 1 : bytes[end] === CR && bytes[end + 1] === LF ? end + 2 : 0
        if (ends === 0) return bytes.length > end && (bytes[end] !== CR || bytes.length > end + 1) ? 'broken' : undefined
        this.content.push(bytes.subarray(start, end))
        this.at = ends
      }
    }
    const end = this.trailerEnd(bytes)
    return end <= 0 ? end < 0 ? 'broken' : undefined : { content: this.content.take(this.content.length), end }
  }

  /** Behind the empty line after the trailer fields (RFC 9112 7.1.2); 0 while that is missing, -1 where there is none for too long. */
  private trailerEnd(bytes: Uint8Array): number {
    const start = this.trailer
    if (bytes[start] === LF) return start + 1
    if (bytes[start] === CR && bytes[start + 1] === LF) return start + 2
    const end = headEnd(bytes, this.looked)
    this.looked = Math.max(start, bytes.length - 2)
    return end > 0 ? end : bytes.length - start > LONGEST_HEAD ? -1 : 0
  }
}

/** Takes the content coding off (RFC 9110 8.4.1), as far as it can be done. */
function decoded(content: Uint8Array, coding: string): Uint8Array {
  if (content.length === 0) return content
  const limit = { maxOutputLength: LONGEST_PLAIN }
  try {
    switch (coding.toLowerCase()) {
      case 'gzip': case 'x-gzip': return gunzipSync(content, limit)
      case 'br': return brotliDecompressSync(content, limit)
      // Some send the bare stream, without the zlib header that RFC 9110 asks for.
      case 'deflate': return (content[0] & 0x0f) === 8 ? inflateSync(content, limit) : inflateRawSync(content, limit)
      default: return content
    }
  } catch {
    return content
  }
}
