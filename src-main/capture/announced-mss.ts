import { CHUNK_BITS, CHUNK_MASK } from '../columns/table.ts'
import { NO_CONVERSATION, type ConversationId } from '../protocols/conversation-store.ts'
import { KINDS } from '../tcp/conversations.ts'
import type { Dissector } from './dissector.ts'

/** What the SYNs of both sides announced, in bytes; null where none was captured, or it announced nothing. */
export type AnnouncedMss = readonly [number | null, number | null]

/** Handshakes are short: segments of the conversation, and packets of the capture, that are looked at. */
const MAX_SEGMENTS = 16
const MAX_PACKETS = 262_144

const SYN = 0x002

/**
 * The maximum segment sizes that the two sides of a TCP conversation announced (RFC 9293 section 3.7.1), its first sender's
 * first; undefined where it is no TCP conversation. The dissector's packet is another one afterwards.
 */
export function announcedMss(dissector: Dissector, id: ConversationId): AnnouncedMss | undefined {
  const { index, packet } = dissector, { chunks, length } = index.packets
  if (id === NO_CONVERSATION) return undefined
  const { table } = index.conversations
  if (KINDS[table.chunks[id >>> CHUNK_BITS].kind[id & CHUNK_MASK]] !== 'tcp') return undefined
  const announced: [number | null, number | null] = [null, null]
  const [mss] = packet.registry.named('tcp.options.mss_val')
  packet.treed = true
  packet.row = packet.detailed = packet.framed = packet.related = false
  const first = index.conversations.firstFrame(id) - 1
  for (let row = first, seen = 0; row < Math.min(length, first + MAX_PACKETS) && seen < MAX_SEGMENTS; row++) {
    if (chunks[row >>> CHUNK_BITS].conversation[row & CHUNK_MASK] !== id + 1) continue
    seen++
    const p = dissector.dissect(row + 1)
    if (p.tcpFlags < 0 || !(p.tcpFlags & SYN)) continue
    const node = p.find(mss)
    if (node >= 0) announced[p.direction] ??= p.number[node]
    if (announced[0] !== null && announced[1] !== null) break
  }
  return announced
}
