import { NO_CONVERSATION, stateKey, type StateKey } from './conversation-store.ts'
import type { Packet } from './packet.ts'

/** What is kept of an echo request: identifier and sequence number, frame, time. */
interface Slot {
  readonly request: StateKey
  readonly frame: StateKey
  readonly seconds: StateKey
  readonly nanoseconds: StateKey
}

/** Requests of one conversation that may wait for their replies at the same time, by the low bits of the sequence number. */
const SLOTS: readonly Slot[] = Array.from({ length: 8 }, () =>
  ({ request: stateKey(), frame: stateKey(), seconds: stateKey(), nanoseconds: stateKey() }))

/** Stands in a slot whose request has been answered: no reply is the answer to it any more. */
const ANSWERED = 0xffffffff

/** The request that an echo reply answers. */
export interface EchoRequest {
  readonly frame: number
  /** From the request to the reply, in milliseconds. */
  readonly milliseconds: number
}

/** Remembers an echo request (RFC 792 page 14, RFC 4443 section 4.1) until its reply comes. */
export function noteEchoRequest(p: Packet, identifier: number, sequence: number): void {
  if (p.quoted || p.conversation === NO_CONVERSATION) return
  const slot = SLOTS[sequence & SLOTS.length - 1]
  p.note(p.conversation, slot.request, (identifier << 16 | sequence) >>> 0)
  p.note(p.conversation, slot.frame, p.meta.number)
  p.note(p.conversation, slot.seconds, p.meta.seconds >>> 0)
  p.note(p.conversation, slot.nanoseconds, p.meta.nanoseconds)
}

/** The request that an echo reply answers, if it was captured and is the first reply to it. */
export function findEchoRequest(p: Packet, identifier: number, sequence: number): EchoRequest | undefined {
  if (p.quoted || p.conversation === NO_CONVERSATION) return undefined
  const id = p.conversation, slot = SLOTS[sequence & SLOTS.length - 1]
  const wanted = (identifier << 16 | sequence) >>> 0
  if (wanted === ANSWERED || p.noted(id, slot.request) !== wanted) return undefined
  const frame = p.noted(id, slot.frame) ?? 0
  const seconds = p.noted(id, slot.seconds) ?? 0, nanoseconds = p.noted(id, slot.nanoseconds) ?? 0
  p.note(id, slot.request, ANSWERED)
  return { frame, milliseconds: (p.meta.seconds - seconds) * 1000 + (p.meta.nanoseconds - nanoseconds) / 1e6 }
}
