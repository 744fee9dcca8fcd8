import { indexInLine, isWholeLine, lineEnd, nextLine } from './header-lines.ts'
import { ONE_MORE_SEGMENT, UNTIL_FIN, type Packet } from './packet.ts'
import type { Reader } from './reader.ts'

const COLON = 0x3a
const LONGEST_NAME = 32

/** What is known of a message before its headers are read. */
export interface MessageStart {
  readonly at: number
  readonly isResponse: boolean
  /** The answer to HEAD: its headers speak of a body that does not come (RFC 9110 9.3.2). */
  readonly answersHead: boolean
}

/**
 * Looks for the end of a message (RFC 9112 section 6.3) and asks for more where it is not here yet.
 * @returns true if more was asked for: nothing of the message may be shown now
 */
export function asksForMore(r: Reader, p: Packet, message: MessageStart): boolean {
  const { at } = message
  let line = at, length: number | undefined, chunked = false, coded = false
  for (;;) {
    if (line >= r.reported) return p.more(at, ONE_MORE_SEGMENT)
    const end = lineEnd(r, line)
    if (!isWholeLine(r, end)) return p.more(at, ONE_MORE_SEGMENT)
    const next = nextLine(r, end)
    if (end === line) {
      line = next
      break
    }
    const colon = indexInLine(r, COLON, line, Math.min(end, line + LONGEST_NAME))
    if (colon > line) {
      const name = r.latin1(line, colon - line).toLowerCase(), value = (): string => r.latin1(colon + 1, end - colon - 1).trim()
      if (name === 'content-length') length = /^\d{1,15}$/.test(value()) ? Number(value()) : undefined
      else if (name === 'transfer-encoding') {
        coded = value().toLowerCase() !== 'identity'
        chunked = value().toLowerCase().startsWith('chunked')
      }
    }
    line = next
  }
  if (message.answersHead) return false
  if (chunked) return chunksAskForMore(r, p, at, line)
  if (length !== undefined && !coded) {
    const missing = length - (r.reported - line)
    return missing > 0 && p.more(at, missing)
  }
  return message.isResponse && hasBody(r, at) && p.more(at, UNTIL_FIN)
}

/** RFC 9112 6.3: responses of these codes have no body. */
function hasBody(r: Reader, at: number): boolean {
  const code = /^\S+\s+(\d{3})/.exec(r.latin1(at, Math.min(32, r.length - at)))?.[1] ?? ''
  return !code.startsWith('1') && code !== '204' && code !== '304'
}

/** Chunks up to the last one, trailer fields and the empty line behind them (RFC 9112 7.1). */
function chunksAskForMore(r: Reader, p: Packet, at: number, from: number): boolean {
  for (let chunk = from; ;) {
    const end = lineEnd(r, chunk)
    if (chunk >= r.reported || !isWholeLine(r, end)) return p.more(at, ONE_MORE_SEGMENT)
    const size = parseInt(r.latin1(chunk, Math.min(end - chunk, 16)), 16)
    // What is no size is no chunk: it is shown as it is.
    if (Number.isNaN(size) || size < 0) return false
    const data = nextLine(r, end)
    if (size === 0) return trailerAsksForMore(r, p, at, data)
    const missing = size + 2 - (r.reported - data)
    if (missing > 0) return p.more(at, missing)
    chunk = data + size + 2
  }
}

function trailerAsksForMore(r: Reader, p: Packet, at: number, from: number): boolean {
  for (let line = from; ;) {
    const end = lineEnd(r, line)
    if (line >= r.reported || !isWholeLine(r, end)) return p.more(at, ONE_MORE_SEGMENT)
    if (end === line) return false
    line = nextLine(r, end)
  }
}
