import type { ConversationId, ConversationStore } from './conversation-store.ts'
import { protocolField, type Field, type FieldGroup } from './field.ts'
import type { Packet } from './packet.ts'
import type { Reader } from './reader.ts'

/**
 * The tables through which a layer finds the one above it, named as in Wireshark: `ethertype`, `ip.proto`,
 * `tcp.port`, `udp.port`, `wtap_encap` (link type, by its LINKTYPE_ number), `ppp.protocol`, `llc.dsap`, `null.type`, …
 * A protocol may open a table of its own by using its name.
 */
export type TableName = string

/** Protocols over which payload may be recognised by its look. */
export type HeuristicTable = 'tcp' | 'udp'

export interface Protocol {
  /** Wireshark's filter name: `tcp`. */
  readonly abbrev: string
  /** What the Protocol column says: `TCP`. */
  readonly name: string
  /** What the tree says: `Transmission Control Protocol`. */
  readonly label: string
  readonly field: Field
  readonly groups?: readonly FieldGroup[]
  /** Where it hangs: table name to the values that lead to it. */
  readonly on?: Readonly<Record<TableName, readonly number[]>>
  /** True if the payload looks like this protocol; the conversation then stays with it. Must be quick and read little. */
  readonly heuristics?: Readonly<Partial<Record<HeuristicTable, (r: Reader, p: Packet) => boolean>>>
  /** Yes-or-no settings with their defaults, by tshark's names: `tcp.check_checksum`. */
  readonly preferences?: Readonly<Record<string, boolean>>
  /**
   * For protocols whose later packets depend on earlier ones: true if this payload may change what is noted of its
   * conversation, so that the indexer must dissect it. Looks at `bytes[start, end)`; must be quick. Absent: never.
   * @param id the conversation that it belongs to, in `conversations`, as of now
   */
  changesState?(bytes: Uint8Array, start: number, end: number, conversations: ConversationStore, id: ConversationId): boolean
  /**
   * True if `dissect` would refuse this payload and note nothing: the indexer then need not ask it. Looks at `bytes[start, end)`;
   * must be quick. Absent: it has to be asked.
   */
  refuses?(bytes: Uint8Array, start: number, end: number, conversations: ConversationStore, id: ConversationId): boolean
  /**
   * True if it brings layers that its ports do not tell of (a tunnel, another protocol's messages): the indexer then takes none
   * of its packets that it has dissected for a plain one. `changesState` must be true of those that do.
   */
  readonly carriesPackets?: boolean
  /**
   * True if payload that the indexer took to be this protocol's is dissected by it alone: it hands nothing on to others, and
   * `changesState` says true of whatever it may refuse. Filters for other protocols then pass its packets over.
   */
  readonly selfContained?: boolean
  /** True if it asks for `more` where a message of it goes on in later TCP segments. */
  readonly desegments?: boolean
  /**
   * Says what the bytes mean: adds its layer and fields to the packet, sets the columns, hands its payload on.
   * Reads past the end throw (see Reader) and are caught by the packet; what was added until then stays.
   * @returns false if, on a look at the first bytes, they are not this protocol at all; then nothing may have been added.
   */
  dissect(r: Reader, p: Packet): boolean
}

/** Makes a protocol with its own protocol field. */
export function protocol(definition: Omit<Protocol, 'field'>): Protocol {
  return { ...definition, field: protocolField(definition.abbrev, definition.label) }
}
