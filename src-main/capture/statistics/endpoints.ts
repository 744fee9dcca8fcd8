import type { ConversationRow } from './conversations.ts'

/** One end of conversations: an address, of tcp and udp with its port. Bytes are those on the wire, of whole frames. */
export interface EndpointRow {
  readonly address: Uint8Array
  /** Of tcp and udp; else 0. */
  readonly port: number
  readonly packetsSent: number
  readonly packetsReceived: number
  readonly bytesSent: number
  readonly bytesReceived: number
}

type Counts = { -readonly [K in keyof EndpointRow]: EndpointRow[K] }

/** The endpoints of conversations, in the order in which they were met: of each first packet the sender before the receiver. */
export function endpoints(conversations: readonly ConversationRow[]): EndpointRow[] {
  const found = new Map<string, Counts>()
  const endpoint = (address: Uint8Array, port: number): Counts => {
    const key = `${String.fromCharCode(...address)}:${port}`
    let counts = found.get(key)
    if (!counts) found.set(key, counts = { address, port, packetsSent: 0, packetsReceived: 0, bytesSent: 0, bytesReceived: 0 })
    return counts
  }
  for (const each of conversations) {
    const a = endpoint(each.addressA, each.portA), b = endpoint(each.addressB, each.portB)
    a.packetsSent += each.packetsAB
    a.bytesSent += each.bytesAB
    a.packetsReceived += each.packetsBA
    a.bytesReceived += each.bytesBA
    b.packetsSent += each.packetsBA
    b.bytesSent += each.bytesBA
    b.packetsReceived += each.packetsAB
    b.bytesReceived += each.bytesAB
  }
  return [...found.values()]
}
