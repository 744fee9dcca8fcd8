import { stateKey, type StateKey } from './conversation-store.ts'
import type { Packet } from './packet.ts'

/** Which call an RPC reply answers: the one of its conversation with the same transaction identifier (RFC 5531 section 9). */

/** Of each call and each reply its frame and identifier; of a call what is called and when; of a reply that it is one. */
interface Slot {
  readonly frame: StateKey
  readonly xid: StateKey
  readonly reply: StateKey
  readonly program: StateKey
  readonly version: StateKey
  readonly procedure: StateKey
  readonly seconds: StateKey
  readonly nanoseconds: StateKey
}

/** Of a frame's values for one key the last counts, so calls of one segment go to slots by the low bits of their identifiers. */
const SLOTS: readonly Slot[] = Array.from({ length: 4 }, () => ({
  frame: stateKey(), xid: stateKey(), reply: stateKey(), program: stateKey(), version: stateKey(), procedure: stateKey(),
  seconds: stateKey(), nanoseconds: stateKey(),
}))

/** Messages that are looked at before a call counts as unknown. */
const MAX_STEPS = 128

export interface Call {
  readonly frame: number
  readonly program: number
  readonly version: number
  readonly procedure: number
  /** From the call to this message, in nanoseconds. */
  readonly time: bigint
  /** Frame of an earlier reply to it, or 0. */
  readonly reply: number
}

/** The call with this identifier, in an earlier packet or earlier in this one; undefined where none is known. */
export function findCall(p: Packet, xid: number): Call | undefined {
  if (p.quoted || p.conversation < 0) return undefined
  const { conversations, conversation, meta } = p, slot = SLOTS[xid & SLOTS.length - 1]
  let reply = 0
  for (let frame = meta.number, step = 0; step < MAX_STEPS; step++) {
    const earlier = conversations.noted(conversation, slot.frame, frame)
    if (earlier === undefined) break
    frame = earlier
    const of = (key: StateKey): number => conversations.noted(conversation, key, frame + 1) ?? 0
    if (of(slot.xid) !== xid) continue
    if (of(slot.reply)) {
      reply = frame
      continue
    }
    const time = BigInt(meta.seconds - of(slot.seconds)) * 1_000_000_000n + BigInt(meta.nanoseconds - of(slot.nanoseconds))
    return { frame, program: of(slot.program), version: of(slot.version), procedure: of(slot.procedure), time, reply }
  }
  return undefined
}

export function noteCall(p: Packet, xid: number, program: number, version: number, procedure: number): void {
  if (p.quoted) return
  const slot = note(p, xid, 0)
  p.note(p.conversation, slot.program, program)
  p.note(p.conversation, slot.version, version)
  p.note(p.conversation, slot.procedure, procedure)
  p.note(p.conversation, slot.seconds, p.meta.seconds >>> 0)
  p.note(p.conversation, slot.nanoseconds, p.meta.nanoseconds)
}

export function noteReply(p: Packet, xid: number): void {
  if (!p.quoted) note(p, xid, 1)
}

function note(p: Packet, xid: number, reply: 0 | 1): Slot {
  const slot = SLOTS[xid & SLOTS.length - 1]
  p.note(p.conversation, slot.frame, p.meta.number)
  p.note(p.conversation, slot.xid, xid)
  p.note(p.conversation, slot.reply, reply)
  return slot
}
