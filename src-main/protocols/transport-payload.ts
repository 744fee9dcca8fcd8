import { APPLICATION } from './conversation-store.ts'
import type { Packet } from './packet.ts'
import type { HeuristicTable } from './protocol.ts'
import type { Reader } from './reader.ts'

/**
 * Finds the protocol of a TCP or UDP payload in Wireshark's order: what the conversation is known to be, what was
 * announced for these endpoints, the lower port, the higher port, the look of the bytes; else it is data.
 */
export function dissectPayload(kind: HeuristicTable, r: Reader, p: Packet): void {
  const { sourcePort, destinationPort, registry } = p
  const known = p.noted(p.conversation, APPLICATION)
    ?? (p.addresses && p.conversations.expected(kind, p.addresses, sourcePort, destinationPort, p.meta.number))
  const application = known === undefined ? undefined : registry.ofField(known)
  if (application && p.call(application, r)) return
  const table = kind + '.port'
  if (p.next(table, Math.min(sourcePort, destinationPort), r)) return
  if (p.next(table, Math.max(sourcePort, destinationPort), r)) return
  for (const candidate of registry.heuristics(kind)) {
    if (!candidate.heuristics?.[kind]?.(r, p)) continue
    p.note(p.conversation, APPLICATION, candidate.field.id)
    if (p.call(candidate, r)) return
  }
  p.call(registry.data, r)
}
