import { ipv4Text, ipv6Text } from './address-text.ts'
import { NO_CONVERSATION, type AddressPair, type ConversationId, type ConversationStore, type StateKey } from './conversation-store.ts'
import { allFields, READ_BIG, READ_DOUBLE, READ_LATER, READ_SIGNED, READ_UNSIGNED, valueName, type Field } from './field.ts'
import { printableText } from './printable-text.ts'
import type { Protocol, TableName } from './protocol.ts'
import { Malformed, malformed, Reader, Truncated } from './reader.ts'
import type { Reassembly } from './reassembly-store.ts'
import type { Registry } from './registry.ts'
import { formatValue } from './value-text.ts'
import { expertGroup } from './expert-groups.ts'
import { COMMENT, EXPERT_GROUPS, frameMarks } from './marks.ts'
import { Segment } from './tcp-segment.ts'

/** Names of addresses are shown, and those from DNS answers are among them: tshark's preferences. */
export const NETWORK_NAME = 'nameres.network_name'
export const DNS_ANSWERS = 'nameres.dns_pkt_addr_resolution'

/** Number of a node of the tree: its place in the packet's columns. ROOT is the parent of the layers. */
export type Node = number
export const ROOT: Node = -1

/** Set on nodes whose value is computed rather than read: shown in brackets. */
export const GENERATED = 1
/** Set on nodes that are matched and printed by name but not shown in the tree. */
export const HIDDEN = 2
/** Set on nodes whose bytes are in little-endian order. */
export const LITTLE_ENDIAN = 4

/** Longest message that is put together from segments, in bytes. */
export const MAX_MESSAGE = 4 * 1024 * 1024

/** How much more of a message is needed, where its length is not known yet. */
export const ONE_MORE_SEGMENT = -1
export const UNTIL_FIN = -2

export type Severity = 'chat' | 'note' | 'warn' | 'error'
const SEVERITY_NUMBERS = { comment: COMMENT, chat: 0x200000, note: 0x400000, warn: 0x600000, error: 0x800000 } as const

/** What is known of a packet before its bytes are looked at. */
export interface PacketMeta {
  /** From 1, as shown. */
  readonly number: number
  /** Since 1970; whole seconds, and 0 to 999 999 999. */
  readonly seconds: number
  readonly nanoseconds: number
  /** False where the file says no time. */
  readonly timed: boolean
  /** Length on the wire and in the file, in bytes. */
  readonly original: number
  readonly captured: number
  /** LINKTYPE_ number of its interface. */
  readonly linkType: number
  /** Wireshark's number and name of that. */
  readonly encapsulation?: { readonly number: number, readonly name: string }
  /** Number of its section, from 1, and of its interface, from 0, where the file's format has such (pcapng); else undefined. */
  readonly section?: number
  readonly interface?: number
  readonly marked?: boolean
  /** The person has made it a time reference. */
  readonly reference?: boolean
  readonly interfaceName?: string
  readonly interfaceDescription?: string
  /** Bytes of frame check sequence at the end, if the file says so. */
  readonly fcsLength?: number
  readonly comments: readonly string[]
  /** Times of the first packet (or of the last time reference up to this one), the one before, and the one shown before; undefined for the first. */
  readonly first?: { readonly seconds: number, readonly nanoseconds: number }
  readonly previous?: { readonly seconds: number, readonly nanoseconds: number }
  readonly previousShown?: { readonly seconds: number, readonly nanoseconds: number }
}

export type AddressKind = 'ether' | 'ipv4' | 'ipv6' | 'none'

/** Nodes that one packet may have; a hostile one ends here as malformed. */
const MAX_NODES = 50_000
const MAX_LAYERS = 64
/** Data sources: as many as `source` can tell apart. */
const MAX_SOURCES = 256

/**
 * One packet being dissected: the tree, the columns and the way to what is known of its conversation. The tree is kept as
 * columns (one typed array a property, one place a node) and the object is used again for the next packet, so that
 * dissecting makes next to no garbage; text is made when somebody looks.
 */
export class Packet {
  readonly registry: Registry
  readonly conversations: ConversationStore
  readonly reassembly: Reassembly
  meta!: PacketMeta

  /** The frame's bytes first, then reassembled ones; `name` is shown on the tab. */
  readonly sources: { name: string, bytes: Uint8Array }[] = []

  // The tree. Nodes stand in the order in which they were added, so a parent is always before its children.
  count = 0
  /** Field id of each node. */
  field = new Uint16Array(512)
  parent = new Int32Array(512)
  /** First byte, in its data source. */
  start = new Int32Array(512)
  /** Length in bytes. */
  length = new Int32Array(512)
  source = new Uint8Array(512)
  mark = new Uint8Array(512)
  /** The value where it is a number (masked and shifted). */
  number = new Float64Array(512)
  /** The value where it is not a number and not simply the node's bytes. Set through setValue only. */
  value: (string | bigint | Uint8Array | undefined)[] = []
  /** The line shown, where it differs from what field and value say. */
  text: (string | undefined)[] = []
  /** Nodes of which `value` or `text` are set, to be cleared for the next packet. */
  private readonly written: Node[] = []

  // What the table shows.
  /** Text of the Protocol column. */
  protocol = ''
  /** Text of the Info column; only set while `row` is. */
  info = ''
  /** Characters at the beginning of `info` that what follows must leave: what TCP says of the segment. */
  fence = 0
  sourceKind: AddressKind = 'none'
  /** The addresses of the Source and Destination columns; bytes and places therein. */
  sourceBytes: Uint8Array = new Uint8Array(0)
  sourceAt = 0
  destinationAt = 0
  /** Ports of the innermost transport, or -1. */
  sourcePort = -1
  destinationPort = -1
  /** The innermost conversation, and who speaks: 0 is its first sender. */
  conversation: ConversationId = NO_CONVERSATION
  direction: 0 | 1 = 0
  /** The innermost network layer's addresses. */
  addresses: AddressPair | undefined
  /** Transport flags of the last TCP header (12 bits) and its payload length, for the flag pills. */
  tcpFlags = -1
  payloadLength = 0
  /** Protocols met, outermost first, as `frame.protocols`. */
  readonly layers: Protocol[] = []
  /** The packet is plain (`MARK_SIMPLE` of the index): where its payload is can be found again without being told. */
  plain = false
  /**
   * Not 0: messages that go on in later segments are put together, so a dissector that finds one asks for `more`. That is
   * for the protocol right above TCP, which sees 1; what that calls sees 0.
   */
  canDesegment = 0
  /** What was asked for: from where on in what was handed over, and how many bytes more, or one of the two below; 0 for nothing. */
  desegmentFrom = 0
  desegmentLength = 0
  /** Bytes of this segment's last message that come in later segments: a hint for TCP where the next message begins. */
  bytesUntilNextPdu = 0
  /** Protocols that have a layer in the tree, whether or not the bytes were theirs in the end. */
  readonly shownLayers: Protocol[] = []
  /** True while the bytes are those that an ICMP error quotes. */
  quoted = false
  /** True while the bytes are a fragment whose rest is missing. */
  fragmented = false
  /** Where layers hang in the tree: the layer of an error that quotes them, of the IPv6 header that they extend, else ROOT. */
  root: Node = ROOT
  /** VLAN of the outermost tag, or 0. */
  vlan = 0
  /** Time to live or hop limit of the innermost network header, or -1. */
  hopLimit = -1
  /** Bytes of payload that are left by the word of the IPv6 header whose extensions are being read, or -1. */
  ipv6Payload = -1
  /** The table and value through which the current dissector was found. */
  matched = -1

  /** The TCP header being dissected; the same object for every segment. */
  readonly segment = new Segment()

  /** Wanted: the Info column. */
  row = true
  /** Wanted: texts of tree lines. */
  detailed = true
  /**
   * Wanted: the nodes of the tree. Where they are not, their values may still be read right after they were added, but not
   * their fields and places, and what only the tree shows may be left out.
   */
  treed = true
  /** Wanted: what has to be looked up in other frames of the conversation (`tcp.time_delta`). */
  related = true
  /** Wanted: what the bodies of messages hold, by their media types. */
  bodied = true
  /** Wanted: all that the file says of the packet (`frame.time…`, `frame.protocols`); else only its number and lengths. */
  framed = true

  /** The newest value of each conversation and key. */
  private readonly notes: { readonly id: ConversationId, readonly key: StateKey, value: number }[] = []

  /** Addresses are shown by name where the capture tells one; those that DNS answers tell count too. */
  readonly named: boolean
  private readonly namedByDns: boolean

  constructor(registry: Registry, conversations: ConversationStore, reassembly: Reassembly) {
    this.named = registry.preference(NETWORK_NAME)
    this.namedByDns = registry.preference(DNS_ANSWERS)
    this.registry = registry
    this.conversations = conversations
    this.reassembly = reassembly
  }

  /**
   * Dissects one packet; whatever the bytes are, this returns.
   * @param bytes its captured bytes; kept until the next call
   */
  dissect(meta: PacketMeta, bytes: Uint8Array): void {
    this.begin(meta, bytes)
    this.call(this.registry.frame, new Reader(bytes, 0, bytes.length, Math.max(bytes.length, meta.original), 0))
  }

  /** Forgets the packet before: for who reads a packet's outer layers otherwise than `dissect` does. */
  begin(meta: PacketMeta, bytes: Uint8Array): void {
    this.meta = meta
    this.count = 0
    for (let node = this.written.pop(); node !== undefined; node = this.written.pop()) this.value[node] = this.text[node] = undefined
    clear(this.sources)
    this.sources.push({ name: 'Frame', bytes })
    clear(this.layers)
    clear(this.shownLayers)
    clear(this.notes)
    this.protocol = ''
    this.info = ''
    this.fence = 0
    this.sourceKind = 'none'
    this.sourcePort = this.destinationPort = this.matched = this.tcpFlags = -1
    this.conversation = NO_CONVERSATION
    this.direction = 0
    this.payloadLength = this.bytesUntilNextPdu = 0
    this.addresses = undefined
    this.root = ROOT
    this.vlan = 0
    this.hopLimit = this.ipv6Payload = -1
    this.quoted = this.fragmented = false
    this.canDesegment = this.desegmentFrom = this.desegmentLength = 0
  }

  /**
   * Says that the message that begins at `from` goes on in later segments; only where `canDesegment`. Nothing of it may have
   * been shown or noted. The protocol is then called again with the whole of it.
   * @param length how many bytes are missing, or ONE_MORE_SEGMENT, UNTIL_FIN
   * @returns false where that is more than is put together: then it is to be read as far as it goes
   */
  more(from: number, length: number): boolean {
    if (length > MAX_MESSAGE) return false
    this.desegmentFrom = from
    this.desegmentLength = length
    return true
  }

  // Adding to the tree

  /** Adds a layer at `root`, `length` bytes long (default: all that was captured). Cut to what is there. */
  layer(protocol: Protocol, r: Reader, at = 0, length = r.length - at): Node {
    this.protocol = protocol.name
    const node = this.node(this.root, protocol.field, r, at, Math.max(0, Math.min(length, r.length - at)))
    this.shownLayers.push(protocol)
    // Where the bytes that it was given end: `tcp contains "x"` looks that far, beyond the header.
    this.number[node] = r.end
    return node
  }

  /**
   * Adds a field read from the bytes in network order; throws if they are not all there. `length` is in bytes and only
   * needed where the field's type has no width of its own. A field of type none is a part without a value: it is cut to what
   * is there.
   */
  add(parent: Node, field: Field, r: Reader, at: number, length = field.width): Node {
    if (field.type === 'none') {
      r.need(at, 0)
      return this.branch(parent, field, r, at, length)
    }
    r.need(at, length)
    const node = this.node(parent, field, r, at, length)
    if (field.reading !== READ_LATER) this.read(node, field, r, at, length)
    return node
  }

  /** The same for bytes in little-endian order. */
  addLE(parent: Node, field: Field, r: Reader, at: number, length = field.width): Node {
    r.need(at, length)
    const node = this.node(parent, field, r, at, length)
    this.mark[node] = LITTLE_ENDIAN
    let value = 0
    for (let i = r.start + at + length - 1; i >= r.start + at; i--) value = value * 256 + r.bytes[i]
    if (length > 6) this.setValue(node, littleEndian(r, at, length))
    this.number[node] = masked(field, value)
    return node
  }

  /** Adds a field with a value that the caller has worked out from the bytes given. */
  put(parent: Node, field: Field, r: Reader, at: number, length: number, value: number | string | bigint | Uint8Array): Node {
    const node = this.node(parent, field, r, at, Math.max(0, Math.min(length, r.length - at)))
    if (typeof value === 'number') this.number[node] = value
    else this.setValue(node, value)
    return node
  }

  /** Adds a field whose value stands in no byte of the packet: shown in brackets. */
  generate(parent: Node, field: Field, r: Reader, value: number | string | bigint | Uint8Array, at = 0, length = 0): Node {
    const node = this.put(parent, field, r, at, length, value)
    this.mark[node] = GENERATED
    return node
  }

  /** Adds a line without a value: a branch for others. Cut to what is there. */
  branch(parent: Node, field: Field, r: Reader, at: number, length: number, text?: string): Node {
    const node = this.node(parent, field, r, at, Math.max(0, Math.min(length, r.length - at)))
    if (text !== undefined) this.setText(node, text)
    return node
  }

  hide(node: Node): Node {
    this.mark[node] |= HIDDEN
    return node
  }

  /** Sets a node's length, once the end of its part is known. */
  extent(node: Node, length: number): void {
    this.length[node] = Math.max(0, length)
  }

  /** Replaces a node's line; call it only while `detailed`. */
  label(node: Node, text: string): void {
    this.setText(node, text)
  }

  /** Adds text to the end of a node's line; call it only while `detailed`. */
  append(node: Node, text: string): void {
    this.setText(node, this.line(node) + text)
  }

  /** What a node's line says. */
  line(node: Node): string {
    return this.text[node] ?? formatValue(this, node)
  }

  /**
   * Marks a node with something worth knowing (Wireshark's expert information).
   * @param field Wireshark's name for this kind of remark, such as `tcp.analysis.retransmission`
   */
  expert(parent: Node, r: Reader, severity: Severity | 'comment', text: string, at = 0, length = 0, field?: Field): Node {
    const node = this.generate(parent, frameMarks.expert, r, text, at, length)
    if (!this.treed) return node
    const group = expertGroup(field?.abbrev, severity)
    if (field) this.branch(node, field, r, at, length, `[${printableText(text)}]`)
    this.hide(this.generate(node, frameMarks.message, r, text))
    const level = this.generate(node, frameMarks.severity, r, SEVERITY_NUMBERS[severity])
    this.generate(node, frameMarks.group, r, EXPERT_GROUPS[group])
    if (this.detailed) this.label(node, `[Expert Info (${valueName(frameMarks.severity, this.number[level])}/${group}): ${text}]`)
    // The filter `_ws.malformed` finds these packets too.
    if (group === 'Malformed') this.hide(this.branch(parent, frameMarks.malformed, r, at, 0))
    return node
  }

  // Going on to the next layer

  /** Hands bytes to the protocol that a table leads to. @returns false if there is none or it did not want them */
  next(table: TableName, value: number, r: Reader): boolean {
    const protocol = this.registry.find(table, value)
    if (!protocol) return false
    this.matched = value
    return this.call(protocol, r)
  }

  /** Hands bytes to a protocol; what it cannot read is marked and stays as it is. @returns false if it did not want them */
  call(protocol: Protocol, r: Reader): boolean {
    if (this.layers.length >= MAX_LAYERS) return false
    const depth = this.layers.push(protocol), { count, canDesegment } = this
    if (canDesegment) this.canDesegment--
    try {
      const taken = protocol.dissect(r, this)
      // Bytes that a protocol takes but has nothing to say of are no layer either.
      if (!taken || this.count === count) while (this.layers.length >= depth) this.layers.pop()
      return taken
    } catch (error) {
      this.failed(error, protocol, r)
      return true
    } finally {
      this.canDesegment = canDesegment
    }
  }

  /**
   * Runs a part of a protocol that may fail on its own: what comes after it (the next message of a segment) is still read.
   * @returns false if it failed
   */
  attempt(protocol: Protocol, r: Reader, part: (r: Reader, p: Packet) => void): boolean {
    try {
      part(r, this)
      return true
    } catch (error) {
      this.failed(error, protocol, r)
      return false
    }
  }

  /** Adds a data source (a reassembled datagram, a decompressed body) and gives a reader over it. */
  attach(name: string, bytes: Uint8Array): Reader {
    if (this.sources.length === MAX_SOURCES) throw malformed
    const source = this.sources.push({ name, bytes }) - 1
    return new Reader(bytes, 0, bytes.length, bytes.length, source)
  }

  /** A preference's value, by tshark's name. */
  preference(name: string): boolean {
    return this.registry.preference(name)
  }

  // What is remembered of the conversation

  /** The newest value noted for a conversation: earlier in this packet, or in an earlier one. */
  noted(id: ConversationId, key: StateKey): number | undefined {
    for (const note of this.notes) if (note.id === id && note.key === key) return note.value
    return id === NO_CONVERSATION ? undefined : this.conversations.noted(id, key, this.meta.number)
  }

  /** Remembers a value (0 to 2^32-1) for what follows in this conversation. */
  note(id: ConversationId, key: StateKey, value: number): void {
    if (id === NO_CONVERSATION) return
    this.conversations.note(id, key, this.meta.number, value)
    for (const note of this.notes) {
      if (note.id !== id || note.key !== key) continue
      note.value = value
      return
    }
    this.notes.push({ id, key, value })
  }

  /** Remembers the name that this packet gives an address of 4 or 16 bytes. */
  learnName(address: Uint8Array, name: string): void {
    if (this.conversations.firstPass) this.conversations.names.learn('dns', address, name, this.meta.number)
  }

  /**
   * The name of an address, as far as it was known in this packet; undefined where it has none, or names are not wanted.
   * @param before as of the packet before: for what stands in front of what this packet tells
   */
  nameOf(bytes: Uint8Array, at: number, length: 4 | 16, before = false): string | undefined {
    if (!this.named) return undefined
    return this.conversations.names.name(bytes, at, length, this.meta.number, before, this.namedByDns)
  }

  /** `www.example.net (192.0.2.1)` where names are wanted, else the address alone. Parameters as for `nameOf`. */
  address(bytes: Uint8Array, at: number, length: 4 | 16, before = false): string {
    const text = length === 4 ? ipv4Text(bytes, at) : ipv6Text(bytes, at)
    return this.named ? `${this.nameOf(bytes, at, length, before) ?? text} (${text})` : text
  }

  /** Begins a message's part of the Info column: drops what an outer layer, or a message before it, has said. */
  clearInfo(): void {
    this.info = this.info.slice(0, this.fence)
  }

  // Looking at the result

  /** The first node of a field, or -1. */
  find(field: Field, from = 0): Node {
    for (let i = from; i < this.count; i++) if (this.field[i] === field.id) return i
    return -1
  }

  fieldOf(node: Node): Field {
    return allFields[this.field[node]]
  }

  /** The bytes of a node. */
  bytesOf(node: Node): Uint8Array {
    const start = this.start[node]
    return this.sources[this.source[node]].bytes.subarray(start, start + this.length[node])
  }

  private failed(error: unknown, protocol: Protocol, r: Reader): void {
    // Anything but the two expected errors is a defect of ours, and is reported as one by the tests; a person still
    // gets the rest of the packet.
    if (error instanceof Truncated) this.short(r, frameMarks.truncated, '[Packet size limited during capture: ' + protocol.name + ' truncated]')
    else if (error instanceof Malformed) {
      if (this.fragmented) this.short(r, frameMarks.unreassembled, '[BoundError Unreassembled Packet: ' + protocol.name + ']')
      else this.short(r, frameMarks.malformed, '[Malformed Packet: ' + protocol.name + ']')
    } else if (this.registry.strict) throw error
    else this.short(r, frameMarks.malformed, '[Dissector bug: ' + protocol.name + ': ' + String(error) + ']')
  }

  private short(r: Reader, field: Field, text: string): void {
    // The Info line does not say whose bytes they are.
    if (this.row) this.info += text.slice(0, text.indexOf(':')).replace('BoundError ', 'BoundError') + ']'
    if (this.count > MAX_NODES - 10) return
    const node = this.node(ROOT, field, r, 0, 0)
    this.setText(node, text)
    const { exception, fragment } = frameMarks
    if (field === frameMarks.malformed) this.expert(node, r, 'error', exception.label, 0, 0, exception)
    else if (field === frameMarks.unreassembled) this.expert(node, r, 'note', fragment.label, 0, 0, fragment)
  }

  private node(parent: Node, field: Field, r: Reader, at: number, length: number): Node {
    const node = this.count
    if (node >= MAX_NODES) throw malformed
    if (node === this.field.length) this.grow()
    this.count = node + 1
    this.start[node] = r.start + at
    this.length[node] = length
    this.number[node] = 0
    if (!this.treed) return node
    this.field[node] = field.id
    this.parent[node] = parent
    this.source[node] = r.source
    this.mark[node] = 0
    return node
  }

  private read(node: Node, field: Field, r: Reader, at: number, length: number): void {
    switch (field.reading) {
      case READ_UNSIGNED: {
        const b = r.bytes, i = r.start + at
        const value = length === 1 ? b[i]
          : length === 2 ? b[i] << 8 | b[i + 1]
          : length === 4 ? (b[i] << 24 | b[i + 1] << 16 | b[i + 2] << 8 | b[i + 3]) >>> 0
          : r.uint(at, Math.min(length, 6))
        this.number[node] = masked(field, value)
        return
      }
      case READ_SIGNED:
        this.number[node] = signed(r.uint(at, length), length)
        return
      case READ_BIG: {
        let value = 0n
        for (let i = 0; i < length; i++) value = value << 8n | BigInt(r.bytes[r.start + at + i])
        this.setValue(node, field.type === 'int64' ? BigInt.asIntN(64, value) : value)
        return
      }
      case READ_DOUBLE: {
        const view = new DataView(r.bytes.buffer, r.bytes.byteOffset + r.start + at, length)
        this.number[node] = length === 4 ? view.getFloat32(0) : view.getFloat64(0)
        return
      }
      default: // READ_LATER
    }
  }

  /** Sets a value that is no number. */
  setValue(node: Node, value: string | bigint | Uint8Array): void {
    this.value[node] = value
    this.written.push(node)
  }

  private setText(node: Node, text: string): void {
    this.text[node] = text
    this.written.push(node)
  }

  private grow(): void {
    const wider = this.field.length * 2
    const move = <T extends Uint16Array | Int32Array | Uint8Array | Float64Array>(from: T, to: T): T => { to.set(from); return to }
    this.field = move(this.field, new Uint16Array(wider))
    this.parent = move(this.parent, new Int32Array(wider))
    this.start = move(this.start, new Int32Array(wider))
    this.length = move(this.length, new Int32Array(wider))
    this.source = move(this.source, new Uint8Array(wider))
    this.mark = move(this.mark, new Uint8Array(wider))
    this.number = move(this.number, new Float64Array(wider))
  }
}

/** Empties an array and keeps its memory, which setting its length would give back. */
function clear(array: unknown[]): void {
  while (array.length) array.pop()
}

function masked(field: Field, value: number): number {
  return field.mask === undefined ? value : (value & field.mask) >>> field.shift
}

function signed(value: number, width: number): number {
  const limit = 2 ** (width * 8)
  return value >= limit / 2 ? value - limit : value
}

function littleEndian(r: Reader, at: number, length: number): bigint {
  let value = 0n
  for (let i = length - 1; i >= 0; i--) value = value << 8n | BigInt(r.bytes[r.start + at + i])
  return value
}
