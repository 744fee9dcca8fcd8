import { stateKey } from './conversation-store.ts'
import type { Packet } from './packet.ts'

/**
 * Which request a RADIUS response answers (RFC 2865 section 3, Identifier). As in Wireshark, that is the first one of the
 * conversation with the same identifier and kind; one that comes again is a duplicate.
 */

// Of each first request and of each response: its frame, what it is, and when the request came.
const FRAME = stateKey()
const KIND = stateKey()
const SECONDS = stateKey()
const NANOSECONDS = stateKey()

/** Messages that are looked at before a request counts as unknown: as many as there are identifiers, and their responses. */
const MAX_STEPS = 512

/** Marks what is noted of a response. */
const RESPONSE = 1 << 16

/** Requests by the codes that answer them. */
const REQUEST_OF: ReadonlyMap<number, number> = new Map([
  [2, 1], [3, 1], [11, 1], [5, 4], [8, 7], [9, 7], [22, 21], [24, 23], [27, 26], [34, 33], [41, 40], [42, 40], [44, 43], [45, 43],
  [130, 129], [131, 129], [132, 129],
])
const REQUESTS: ReadonlySet<number> = new Set(REQUEST_OF.values())

export interface Exchange {
  /** Frame of the first request, or 0. */
  readonly request: number
  /** From that to this message, in nanoseconds. */
  readonly time: bigint
  /** Frame of the first response that came before, or 0. */
  readonly response: number
  /** True if this message came before. */
  readonly duplicate: boolean
}

const NONE: Exchange = { request: 0, time: 0n, response: 0, duplicate: false }

export function isRequest(code: number): boolean {
  return REQUESTS.has(code)
}

export function isResponse(code: number): boolean {
  return REQUEST_OF.has(code)
}

/** Finds what this message belongs to, and notes it. */
export function exchange(p: Packet, code: number, identifier: number): Exchange {
  if (p.quoted || p.conversation < 0) return NONE
  const { conversations, conversation, meta } = p
  const wanted = (REQUEST_OF.get(code) ?? code) << 8 | identifier
  let response = 0, lastCode = 0
  for (let frame = meta.number, step = 0; step < MAX_STEPS; step++) {
    const earlier = conversations.noted(conversation, FRAME, frame)
    if (earlier === undefined) break
    frame = earlier
    const kind = conversations.noted(conversation, KIND, frame + 1) ?? 0
    if ((kind & 0xffff) !== wanted) continue
    if (kind & RESPONSE) {
      lastCode ||= kind >>> 24
      response = frame
      continue
    }
    const seconds = conversations.noted(conversation, SECONDS, frame + 1) ?? 0
    const nanoseconds = conversations.noted(conversation, NANOSECONDS, frame + 1) ?? 0
    const time = BigInt(meta.seconds - seconds) * 1_000_000_000n + BigInt(meta.nanoseconds - nanoseconds)
    if (code !== wanted >>> 8) note(p, (code << 24 | RESPONSE | wanted) >>> 0)
    return { request: frame, time, response, duplicate: code === wanted >>> 8 || lastCode === code }
  }
  if (code === wanted >>> 8) {
    note(p, wanted)
    p.note(conversation, SECONDS, meta.seconds >>> 0)
    p.note(conversation, NANOSECONDS, meta.nanoseconds)
  }
  return NONE
}

function note(p: Packet, kind: number): void {
  p.note(p.conversation, FRAME, p.meta.number)
  p.note(p.conversation, KIND, kind)
}
