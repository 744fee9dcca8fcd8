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

/** Endpoints as conversations are told, in the order in which they were met: of each first packet the sender before the receiver. */
export class EndpointTally {
  private readonly found = new Map<string, Counts>()

  add(conversation: ConversationRow): void {
    const a = this.endpoint(conversation.addressA, conversation.portA), b = this.endpoint(conversation.addressB, conversation.portB)
    a.packetsSent += conversation.packetsAB
    a.bytesSent += conversation.bytesAB
    a.packetsReceived += conversation.packetsBA
    a.bytesReceived += conversation.bytesBA
    b.packetsSent += conversation.packetsBA
    b.bytesSent += conversation.bytesBA
    b.packetsReceived += conversation.packetsAB
    b.bytesReceived += conversation.bytesAB
  }

  get rows(): EndpointRow[] {
    return [...this.found.values()]
  }

  private endpoint(address: Uint8Array, port: number): Counts {
    const key = `${String.fromCharCode(...address)}:${port}`
    let counts = this.found.get(key)
    if (!counts) this.found.set(key, counts = { address, port, packetsSent: 0, packetsReceived: 0, bytesSent: 0, bytesReceived: 0 })
    return counts
  }
}

/** The endpoints of conversations. */
export function endpoints(conversations: readonly ConversationRow[]): EndpointRow[] {
  const tally = new EndpointTally()
  for (const each of conversations) tally.add(each)
  return tally.rows
}
