import type { Field } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import type { FrameTime } from './conversation-store.ts'

const NS = 1_000_000_000n

/** Names that need `Packet.related`: what a packet's predecessors in its conversation tell of it. */
const RELATED = /\.time_|tcp\.analysis(?:\.(?:acks_|ack_rtt|initial_|bytes_|push_|rto)|(?!\.))|tcp\.completeness|perroquet\.tcp/

/** Whether a field, or a filter, needs `Packet.related`. */
export function asksRelated(text: string): boolean {
  return RELATED.test(text)
}

/** Shows how long after the first and the previous frame of its conversation a packet came. */
export function showTimes(r: Reader, p: Packet, layer: Node, relative: Field, delta: Field): void {
  if (!p.related || !p.meta.timed) return
  const { conversations, conversation, meta } = p
  const first = conversations.firstTime(conversation), previous = conversations.previousTime(conversation, meta.number)
  const node = p.generate(layer, frameMarks.text, r, 0)
  if (p.detailed) p.label(node, '[Timestamps]')
  p.generate(node, relative, r, since(meta, first))
  p.generate(node, delta, r, previous ? since(meta, previous) : 0n)
}

/** Nanoseconds from one frame to another. */
export function since(now: FrameTime, then: FrameTime): bigint {
  return BigInt(now.seconds - then.seconds) * NS + BigInt(now.nanoseconds - then.nanoseconds)
}
