import { APPLICATION } from './conversation-store.ts'
import type { Packet } from './packet.ts'
import type { HeuristicTable, Protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

/**
 * Finds the protocol of a TCP or UDP payload in Wireshark's order: what the conversation is known to be, what was
 * announced for these endpoints, then what `dissectByPorts` tries. A protocol that finds the bytes not to be its own
 * passes them on to the next.
 * @param serverPort destination port of the SYN, 0 if it was not seen
 */
export function dissectPayload(kind: HeuristicTable, r: Reader, p: Packet, serverPort = 0): void {
  const { sourcePort, destinationPort, registry } = p
  const known = p.noted(p.conversation, APPLICATION)
    ?? (p.addresses && p.conversations.expected(kind, p.addresses, sourcePort, destinationPort, p.meta.number))
  const application = known === undefined ? undefined : registry.ofField(known)
  if (application && p.call(application, r)) return
  dissectByPorts(kind, r, p, serverPort)
}

/**
 * Tries the protocol of the port that the connection was opened to, of the lower port, of the higher port, and those that
 * know the bytes by their look; else it is data. Ports that are decoded as another protocol than usual go before the others. The
 * ports are those of `p`.
 */
export function dissectByPorts(kind: HeuristicTable, r: Reader, p: Packet, serverPort = 0): void {
  const { sourcePort, destinationPort, registry } = p
  const { ports, decoded, looks } = registry.transports[kind]
  const low = Math.min(sourcePort, destinationPort), high = Math.max(sourcePort, destinationPort)
  if (decoded) {
    if (decoded.has(serverPort) && portTakes(p, ports, serverPort, r)) return
    if (low !== serverPort && decoded.has(low) && portTakes(p, ports, low, r)) return
    if (high !== serverPort && high !== low && decoded.has(high) && portTakes(p, ports, high, r)) return
  }
  if (serverPort && !decoded?.has(serverPort) && portTakes(p, ports, serverPort, r)) return
  if (low && low !== serverPort && !decoded?.has(low) && portTakes(p, ports, low, r)) return
  if (high && high !== serverPort && high !== low && !decoded?.has(high) && portTakes(p, ports, high, r)) return
  for (const { protocol, recognises } of looks) {
    if (!recognises(r, p)) continue
    p.note(p.conversation, APPLICATION, protocol.field.id)
    if (p.call(protocol, r)) return
  }
  p.call(registry.data, r)
}

/** Hands bytes to the protocol of a port. @returns false if there is none or it did not want them */
function portTakes(p: Packet, ports: ReadonlyMap<number, Protocol>, port: number, r: Reader): boolean {
  const protocol = ports.get(port)
  if (!protocol) return false
  p.matched = port
  return p.call(protocol, r)
}
