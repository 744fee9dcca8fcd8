import { brotliDecompressSync, constants, inflateRawSync, inflateSync } from 'node:zlib'
import { isWholeLine, lineEnd, lineText, nextLine } from './header-lines.ts'
import { httpFields as f } from './http-fields.ts'
import type { Headers } from './http-headers.ts'
import { dissectBodyOf } from './media-types.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'

/** Bytes that the compressed bodies of one packet may grow to; what would grow more stays as it is. */
const MAX_DECODED = 1 << 20

/** What is left for the bodies of one packet. */
export class Allowance {
  bytes = MAX_DECODED
}

/**
 * The body of a message as far as it is in this segment.
 * @param body what there is of it
 * @param length bytes of it that were captured
 * @returns the number of bytes that belong to the body
 */
export function dissectBody(
  p: Packet, layer: Node, body: Reader, length: number, headers: Headers, allowance: Allowance,
): number {
  let used = length
  let content = body
  if (headers.chunked) {
    const chunks = dechunk(body, p, layer)
    if (chunks.used === 0) return used
    content = p.attach('De-chunked entity body', chunks.content)
    used = chunks.used
  }
  const { transferCoding } = headers
  if (transferCoding === 'compress' || transferCoding === 'deflate' || transferCoding === 'gzip') {
    unread(p, layer, content)
    return used
  }
  // What the body says concerns nobody who looks at neither row nor tree.
  if (!p.row && !(p.treed && p.bodied)) return used
  const coding = headers.contentEncoding?.toLowerCase()
  if (coding !== undefined && coding !== 'identity') {
    const decoded = allowance.bytes ? decompress(coding, content.view(0, content.length), allowance) : undefined
    const node = textBranch(content, p, layer, 0, content.length)
    if (p.detailed) {
      p.label(node, `Content-encoded entity body (${headers.contentEncoding}): ${content.length} bytes`
        + (decoded ? ` -> ${decoded.length} bytes` : ''))
    }
    if (!decoded) {
      p.expert(node, content, 'warn', f.decompressionFailed.label, 0, content.length, f.decompressionFailed)
      unread(p, layer, content)
      return used
    }
    content = p.attach('Uncompressed entity body', decoded)
  }
  if (layer >= 0) {
    const node = p.add(layer, f.fileData, content, 0, content.length)
    if (p.detailed) p.label(node, `File Data: ${content.length} bytes`)
  }
  if (content.length === 0) return used
  if (headers.contentType === undefined) {
    if (layer >= 0) unread(p, layer, content)
    return used
  }
  if (layer >= 0) p.extent(layer, body.start - p.start[layer])
  dissectBodyOf(p, headers.contentType, content)
  return used
}

/** Bytes of which nothing is known belong to the message itself: they are no layer above it. */
function unread(p: Packet, layer: Node, content: Reader): void {
  const { root } = p
  if (layer >= 0) p.root = layer
  p.call(p.registry.data, content)
  p.root = root
}

interface Chunks {
  /** Bytes of the body that were chunks; 0 if there were none. */
  readonly used: number
  readonly content: Uint8Array
}

/** Chunks (RFC 9112 7.1): a size in hexadecimal, the data, and in the end a size of 0 and trailer fields. */
function dechunk(r: Reader, p: Packet, layer: Node): Chunks {
  const branch = textBranch(r, p, layer, 0, r.reported, 'HTTP chunked response')
  const parts: Uint8Array[] = []
  let size = 0, at = 0, left = r.reported
  while (left > 0) {
    const end = lineEnd(r, at)
    if (end === at || !isWholeLine(r, end)) break
    const data = nextLine(r, end)
    // A chunk that goes on in the next segment ends here.
    const length = Math.min(chunkSize(r, at, end), left)
    parts.push(r.view(data, length))
    size += length
    const node = textBranch(r, p, branch, at, data - at + length + 2)
    if (p.detailed) p.label(node, length ? `Data chunk (${length} octets)` : 'End of chunked encoding')
    p.put(node, f.chunkSize, r, at, data - at, length)
    if (length) {
      p.add(node, f.chunkData, r, data, length)
      p.add(node, f.chunkBoundary, r, data + length, 2)
    }
    at = data + length + (length ? 2 : 0)
    left = Math.max(0, r.reported - at)
    if (length) continue
    left -= trailer(r, p, branch, at)
    break
  }
  p.extent(branch, Math.min(r.reported - left, r.length))
  if (left === r.reported) return { used: 0, content: new Uint8Array(0) }
  const content = new Uint8Array(size)
  let filled = 0
  for (const part of parts) {
    content.set(part, filled)
    filled += part.length
  }
  return { used: r.reported - left, content }
}

function chunkSize(r: Reader, at: number, end: number): number {
  const size = parseInt(r.latin1(at, Math.min(end - at, 32)), 16)
  return Number.isNaN(size) ? 0 : size < 0 ? Infinity : size
}

/** Trailer fields and the empty line behind the last chunk. @returns their length in bytes */
function trailer(r: Reader, p: Packet, branch: Node, at: number): number {
  let line = at, end = lineEnd(r, line)
  while (end > line && isWholeLine(r, end)) {
    line = nextLine(r, end)
    end = lineEnd(r, line)
  }
  if (line > at) p.add(branch, f.trailer, r, at, line - at)
  if (end !== line || !isWholeLine(r, end)) return line - at
  const next = nextLine(r, end)
  const node = textBranch(r, p, branch, line, next - line)
  if (p.detailed) p.label(node, lineText(r, line, next - line))
  return next - at
}

/** The decoded body, or as much of it as there is; undefined where it cannot be decoded. */
function decompress(coding: string, body: Uint8Array, allowance: Allowance): Uint8Array | undefined {
  try {
    const decoded = decode(coding, body, allowance.bytes)
    allowance.bytes -= decoded?.length ?? 0
    return decoded?.length ? decoded : undefined
  } catch (error) {
    if (error instanceof RangeError) allowance.bytes = 0
    return undefined
  }
}

/** RFC 9110 8.4.1, RFC 7932. A gzip checksum is not looked at. Throws a RangeError where the result is longer than it may be. */
function decode(coding: string, body: Uint8Array, maxOutputLength: number): Uint8Array | undefined {
  const partial = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength }
  switch (coding) {
    case 'gzip': case 'x-gzip': {
      const start = gzipHeader(body)
      return start < 0 ? undefined : inflateRawSync(body.subarray(start), partial)
    }
    case 'deflate': case 'x-deflate': {
      // Some servers leave the zlib header out (RFC 1950 2.2: method 8, and a check of its two bytes).
      const hasHeader = (body[0] & 15) === 8 && (body[0] << 8 | body[1]) % 31 === 0
      return hasHeader ? inflateSync(body, partial) : inflateRawSync(body, partial)
    }
    case 'br': return brotliDecompressSync(body, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength })
    default: return undefined
  }
}

const HAS_CHECK = 2
const HAS_EXTRA = 4
const HAS_NAME = 8
const HAS_COMMENT = 16

/** Length of the header in front of compressed data (RFC 1952 2.3), or -1 if there is none. */
function gzipHeader(body: Uint8Array): number {
  if (body.length < 10 || body[0] !== 0x1f || body[1] !== 0x8b || body[2] !== 8) return -1
  const flags = body[3]
  let at = 10
  if (flags & HAS_EXTRA) at += 2 + (body[at] | body[at + 1] << 8)
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if (!(flags & flag)) continue
    while (at < body.length && body[at]) at++
    at++
  }
  if (flags & HAS_CHECK) at += 2
  return at < body.length ? at : -1
}
