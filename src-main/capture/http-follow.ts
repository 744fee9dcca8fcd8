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

const LF = 0x0a
const CR = 0x0d

/** How a message says where it ends (RFC 9112 6.3). */
type Framing = { readonly kind: 'length', readonly length: number } | { readonly kind: 'chunked' } | { readonly kind: 'close' }

/**
 * HTTP/1 messages of a conversation's two byte streams: of each its head, then its content without the chunked coding (RFC 9112
 * 7.1) and without content codings that are known here. What is no HTTP is left out.
 */
export function* httpChunks(pieces: Iterable<FollowedPiece>): Generator<FollowedPiece> {
  // The methods asked for, oldest first: an answer to HEAD has no content.
  const asked: string[] = []
  const sides = [new HttpSide(0, asked), new HttpSide(1, asked)] as const
  for (const piece of pieces) yield* sides[piece.side].take(piece)
  for (const side of sides) yield* side.end()
}

class HttpSide {
  private readonly side: 0 | 1
  private readonly asked: string[]
  private readonly held = new Held()
  private head: { readonly framing: Framing, readonly coding: string } | undefined
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
    const end = headEnd(bytes)
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
      const whole = unchunk(held.all)
      if (whole === 'broken') this.raw = true
      else if (whole) {
        held.take(whole.end)
        body = whole.content
      }
    }
    if (!body) return undefined
    this.head = undefined
    return decoded(body, head.coding)
  }
}

/** Bytes that wait; joined only when somebody needs to see them together. */
class Held {
  length = 0
  private pieces: Uint8Array[] = []

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.pieces.push(bytes.slice())
    this.length += bytes.length
  }

  get all(): Uint8Array {
    if (this.pieces.length > 1) this.pieces = [Buffer.concat(this.pieces)]
    return this.pieces[0] ?? new Uint8Array(0)
  }

  take(count: number): Uint8Array {
    const { all } = this
    this.length -= count
    this.pieces = this.length ? [all.subarray(count)] : []
    return all.subarray(0, count)
  }
}

/** Behind the empty line that ends the head, or -1. */
function headEnd(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3
  }
  return -1
}

function looksLikeHttp(bytes: Uint8Array): boolean {
  const line = Buffer.from(bytes.subarray(0, 64)).toString('latin1')
  return /^HTTP\/\d/.test(line) || /^[A-Z][A-Z-]{1,31} \S/.test(line)
}

function field(head: string, name: string): string {
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*\\r?$`, 'im').exec(head)?.[1] ?? ''
}

/** Takes the chunked coding off; undefined while chunks are missing. */
function unchunk(bytes: Uint8Array): { readonly content: Uint8Array, readonly end: number } | 'broken' | undefined {
  const parts: Uint8Array[] = []
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf(LF, at)
    if (lineEnd < 0) return bytes.length - at > 1024 ? 'broken' : undefined
    const size = /^[ \t]*([0-9a-f]{1,8})[ \t]*(?:;.*)?\r?$/i.exec(Buffer.from(bytes.subarray(at, lineEnd)).toString('latin1'))
    if (!size) return 'broken'
    const length = parseInt(size[1], 16), start = lineEnd + 1
    if (length === 0) {
      const end = trailerEnd(bytes, start)
      return end < 0 ? undefined : { content: Buffer.concat(parts), end }
    }
    const next = bytes.indexOf(LF, start + length)
    if (bytes.length < start + length + 1 || next < 0) return undefined
    if (next > start + length + 1) return 'broken'
    parts.push(bytes.subarray(start, start + length))
    at = next + 1
  }
}

/** Behind the empty line after the trailer fields (RFC 9112 7.1.2), or -1. */
function trailerEnd(bytes: Uint8Array, start: number): number {
  if (bytes[start] === LF) return start + 1
  if (bytes[start] === CR && bytes[start + 1] === LF) return start + 2
  const end = headEnd(bytes.subarray(start))
  return end < 0 ? -1 : start + end
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
