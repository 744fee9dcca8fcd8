import { stateKey } from './conversation-store.ts'
import type { Packet } from './packet.ts'

/**
 * Which answer belongs to which query. Of every query, and of the first answer to it, three or two numbers are noted; who
 * looks for a query walks back through them.
 */

// The frame of a message; what it is; and its nanoseconds. Noted in this order.
const FRAME = stateKey()
const KIND = stateKey()
const NANOSECONDS = stateKey()

// A kind: the identification, two flags, and the lower bits of the second in which it came.
const ID_SHIFT = 16
const ANSWER = 0x8000
const MANY_ANSWERS = 0x4000
const SECONDS = 0x3fff

/** Messages that are looked at before a query counts as unknown. */
const MAX_STEPS = 64
/** The same for a query that may repeat one: most do not, and each would look through all. */
const MAX_REPEAT_STEPS = 16
/** A query sent again within this time is the same query; in nanoseconds. */
const RETRANSMISSION_TIMER = 5_000_000_000

export interface Transaction {
  /** Frame of the query, or 0 where it is not known. */
  readonly query: number
  /** From the query to this message, in nanoseconds. */
  readonly time: number
  /** True if this message repeats one. */
  readonly repeated: boolean
  /** Frame of the answer that this one repeats. */
  readonly answer: number
}

const UNKNOWN: Transaction = { query: 0, time: 0, repeated: false, answer: 0 }

/**
 * Finds the query of this message, and notes the message.
 * @param id 16 bits that both have
 * @param many true for queries that several messages answer (zone transfers)
 * @param repeats false for protocols in which the last query of several with the same identification counts
 */
export function transaction(p: Packet, id: number, response: boolean, many = false, repeats = true): Transaction {
  if (p.quoted || p.conversation < 0) return UNKNOWN
  const most = response ? MAX_STEPS : repeats ? MAX_REPEAT_STEPS : 0
  const { conversations, conversation, meta } = p
  let query = 0, answer = 0, kind = 0
  for (let frame = meta.number, step = 0; step < most; step++) {
    const earlier = conversations.noted(conversation, FRAME, frame)
    if (earlier === undefined) break
    frame = earlier
    kind = conversations.noted(conversation, KIND, frame + 1) ?? 0
    if (kind >>> ID_SHIFT !== id) continue
    if (kind & ANSWER) { answer ||= frame; continue }
    query = frame
    break
  }
  const time = query ? since(p, query, kind) : 0
  if (response) {
    if (!query) return UNKNOWN
    if (!answer) note(p, id, ANSWER)
    return { query, time, answer, repeated: answer !== 0 && !(kind & MANY_ANSWERS) }
  }
  if (query && !answer && time < RETRANSMISSION_TIMER) return { query, time, answer, repeated: true }
  note(p, id, many ? MANY_ANSWERS : 0)
  return UNKNOWN
}

function note(p: Packet, id: number, flags: number): void {
  const { seconds, nanoseconds, number } = p.meta
  p.note(p.conversation, FRAME, number)
  p.note(p.conversation, KIND, (id << ID_SHIFT | flags | seconds & SECONDS) >>> 0)
  if (!(flags & ANSWER)) p.note(p.conversation, NANOSECONDS, nanoseconds)
}

/** Nanoseconds from a query to now. */
function since(p: Packet, query: number, kind: number): number {
  const nanoseconds = p.conversations.noted(p.conversation, NANOSECONDS, query + 1) ?? 0
  return (p.meta.seconds - kind & SECONDS) * 1e9 + p.meta.nanoseconds - nanoseconds
}
