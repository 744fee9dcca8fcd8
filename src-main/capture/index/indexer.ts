import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import { NO_CONVERSATION } from '../../protocols/conversation-store.ts'
import { allFields } from '../../protocols/field.ts'
import { Packet, type PacketMeta } from '../../protocols/packet.ts'
import { NO_PDU, type PduId } from '../../protocols/pdu-store.ts'
import type { Protocol } from '../../protocols/protocol.ts'
import { Reader } from '../../protocols/reader.ts'
import { FIN, RST, SYN } from '../../protocols/tcp-segment.ts'
import type { Registry } from '../../protocols/registry.ts'
import { addressBytes } from '../formats/address-bytes.ts'
import { printableText } from '../../protocols/printable-text.ts'
import type { CaptureInterface, CaptureSection, InterfaceStatistics, RecordSink } from '../formats/format.ts'
import type { CaptureIndex } from './capture-index.ts'
import { LAYERS, MARK_BACKWARD, MARK_PART, MARK_SIMPLE, RECORD_SHIFT } from './columns.ts'
import { PlainPackets } from '../plain-packet.ts'
import type { Headers } from './headers.ts'

const LAYER_BIT = new Map(LAYERS.map((abbrev, bit) => [abbrev, 1 << bit] as const))
const bit = (abbrev: string): number => LAYER_BIT.get(abbrev) ?? 0
const ETH = bit('eth'), VLAN = bit('vlan'), IP = bit('ip'), IPV6 = bit('ipv6'), TCP = bit('tcp'), UDP = bit('udp')

/** Addresses whose names in the file are kept for copies of it. */
const MOST_ADDRESSES = 100_000

/**
 * The first pass: takes a capture's records in order and fills its index. Plain segments and datagrams are read by
 * `Headers`; the full dissector sees the packets that may teach something about their conversation, and all that are
 * not plain.
 */
export class Indexer implements RecordSink {
  private readonly index: CaptureIndex
  private readonly registry: Registry
  private readonly headers: Headers
  private readonly scout: Packet
  private readonly plain: PlainPackets
  private readonly tcp: Protocol
  private readonly tcpId: number
  private readonly udpId: number
  private readonly quick: boolean
  /** Messages over several segments are put together. */
  private readonly desegments: boolean
  /** The message that the segment at hand continues, without anything that has to be looked at; or NO_PDU. */
  private continued: PduId = NO_PDU
  /** What the payload at hand is taken for. */
  private application: Protocol | undefined
  /** By field id: the bit of a protocol's own field. */
  private readonly layerBits = new Uint32Array(allFields.length)

  /** @param quick false to let the full dissector see every packet: for the test that proves it makes no difference */
  constructor(index: CaptureIndex, registry: Registry, quick = true) {
    this.quick = quick
    this.desegments = registry.preference('tcp.desegment_tcp_streams')
    this.index = index
    this.registry = registry
    this.scout = new Packet(registry, index.conversations, index.fragments)
    this.scout.row = this.scout.detailed = this.scout.framed = this.scout.treed = this.scout.related = false
    this.plain = new PlainPackets(this.scout, registry)
    this.headers = this.plain.headers
    this.tcp = registry.protocol('tcp')
    this.tcpId = this.tcp.field.id
    this.udpId = registry.protocol('udp').field.id
    for (const { abbrev, field } of registry.protocols) this.layerBits[field.id] = bit(abbrev)
  }

  section(section: CaptureSection): void {
    this.index.sections.push(section)
  }

  interface(description: CaptureInterface): void {
    this.index.interfaces.push(description)
  }

  name(address: string, names: readonly string[]): void {
    const { conversations, packets } = this.index
    const bytes = addressBytes(address)
    if (!bytes) return
    for (const name of names) conversations.names.learn('file', bytes, printableText(name), packets.length + 1)
    if (this.index.names.size < MOST_ADDRESSES) this.index.names.set(address, names)
  }

  statistics(statistics: InterfaceStatistics): void {
    this.index.statistics.push(statistics)
  }

  /** Secrets are for decryption, which there is none of yet. */
  secrets(): void {}

  packet(
    window: Uint8Array, start: number, offset: number, captured: number, original: number,
    seconds: number, nanoseconds: number, interfaceNumber: number, flags: number,
  ): void {
    const { packets } = this.index
    const row = packets.add(), chunk = packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    chunk.offset[i] = offset
    chunk.captured[i] = captured
    chunk.original[i] = original
    chunk.seconds[i] = seconds
    chunk.nanoseconds[i] = nanoseconds
    chunk.interface[i] = interfaceNumber
    const record = flags << RECORD_SHIFT
    const linkType = this.index.interfaces[interfaceNumber]?.linkType ?? -1
    const h = this.headers
    if (!h.read(window, start, captured, original, linkType)) {
      const p = this.dissect(row, window, start, captured, original, seconds, nanoseconds, interfaceNumber, linkType, false)
      this.keep(p, row, record)
      return
    }
    const tcp = h.transport === 'tcp'
    const { conversations } = this.index
    let id: number, backward: 0 | 1, part = 0
    const plain = tcp && this.plainSegment(window), bare = plain && this.isBare()
    // Such a segment changes its conversation in one way only, whoever looks at its payload afterwards.
    const observed = bare || plain && this.plain.takesPlainSegment()
    if (observed) {
      id = this.observe(row, seconds, nanoseconds)
      backward = h.segment.direction
    } else {
      id = conversations.newest(h.transport, h.addresses, h.sourcePort, h.destinationPort)
      backward = 0
    }
    if (bare) chunk.protocol[i] = this.tcpId
    else if (this.teaches(id, window, plain)) {
      const p = this.dissect(row, window, start, captured, original, seconds, nanoseconds, interfaceNumber, linkType, true, observed)
      if (p.layers.some((layer) => layer.carriesPackets)) {
        this.keep(p, row, record)
        return
      }
      id = p.conversation
      backward = p.direction
      chunk.protocol[i] = p.layers[p.layers.length - 1].field.id
    } else {
      if (tcp && !observed) {
        id = this.observe(row, seconds, nanoseconds)
        backward = h.segment.direction
      } else if (!tcp) backward = conversations.direction(id, h.addresses, h.sourcePort, h.destinationPort)
      if (tcp && this.continued !== NO_PDU) {
        this.addToMessage(row, window)
        part = MARK_PART
      }
      const application = h.payloadLength && this.continued === NO_PDU ? this.application : undefined
      chunk.protocol[i] = application ? application.field.id : tcp ? this.tcpId : this.udpId
    }
    chunk.layers[i] = (linkType === 1 ? ETH : 0) | (h.vlan ? VLAN : 0) | (h.addresses.length === 4 ? IP : IPV6) | (tcp ? TCP : UDP)
    chunk.conversation[i] = id + 1
    chunk.payload[i] = h.payloadLength
    chunk.tcpFlags[i] = tcp ? h.segment.flags : 0
    chunk.marks[i] = record | MARK_SIMPLE | backward | part
  }

  /** Fills the columns of a packet that is not plain from what the full dissector says. */
  private keep(p: Packet, row: number, record: number): void {
    const chunk = this.index.packets.chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
    // What stands in the tree: a dissector may show its layer and still leave the bytes to others.
    let layers = 0
    for (const layer of p.shownLayers) layers |= this.layerBits[layer.field.id]
    chunk.layers[i] = layers
    chunk.conversation[i] = p.conversation + 1
    chunk.payload[i] = Math.min(p.payloadLength, 0xffff)
    chunk.tcpFlags[i] = p.tcpFlags < 0 ? 0 : p.tcpFlags
    chunk.protocol[i] = p.layers[p.layers.length - 1].field.id
    chunk.marks[i] = record | (p.direction ? MARK_BACKWARD : 0)
  }

  /** True if the header of the segment that `headers` has read tells its conversation nothing out of the ordinary. */
  private plainSegment(window: Uint8Array): boolean {
    const { transportAt, payloadAt } = this.headers
    return this.quick && !(this.tcp.changesState?.(window, transportAt, payloadAt, this.index.conversations, NO_CONVERSATION) ?? true)
  }

  /** True if the segment that `headers` has read has no payload, and ends no message. */
  private isBare(): boolean {
    const { payloadLength, segment } = this.headers
    return payloadLength === 0 && !(this.desegments && segment.flags & FIN)
  }

  /** Lets the conversation see the segment that `headers` has read. @returns the conversation */
  private observe(row: number, seconds: number, nanoseconds: number): number {
    const { conversations } = this.index
    conversations.firstPass = true
    this.plain.observe(seconds, nanoseconds, row + 1)
    conversations.firstPass = false
    return this.headers.segment.conversation
  }

  /**
   * True if the full dissector has to see the packet that `headers` has read, because of what follows in its conversation.
   * @param plain it is a segment whose header tells nothing out of the ordinary
   */
  private teaches(id: number, window: Uint8Array, plain: boolean): boolean {
    const h = this.headers, { conversations } = this.index
    this.continued = NO_PDU
    this.application = undefined
    if (!this.quick || id === NO_CONVERSATION) return true
    if (h.transport === 'tcp' ? !plain : conversations.expecting) return true
    // What it is decoded as may refuse anything; what that leads to is seen by the full dissector only.
    if (this.isDecoded()) return true
    const application = this.application = this.applicationOf(id, window)
    const whole = h.payloadEnd - h.payloadAt === h.payloadLength
    if (this.desegments && h.transport === 'tcp' && application?.desegments && whole) {
      if (h.payloadLength === 0) return (h.segment.flags & FIN) !== 0
      const { segment } = h, direction = conversations.direction(id, h.addresses, h.sourcePort, h.destinationPort)
      if (segment.flags & (SYN | FIN | RST)) return true
      this.continued = conversations.pdus.continued(id, direction, segment.sequence, h.payloadLength)
      return this.continued === NO_PDU
    }
    if (h.payloadLength === 0) return false
    if (application) return application.changesState?.(window, h.payloadAt, h.payloadEnd, conversations, id) ?? false
    return this.looksLikeSomething(window)
  }

  private addToMessage(row: number, window: Uint8Array): void {
    const { headers: h, continued } = this, { conversations } = this.index
    conversations.firstPass = true
    conversations.pdus.add(continued, h.segment.sequence, {
      frame: row + 1, at: 0, bytes: window.subarray(h.payloadAt, h.payloadEnd), plain: true,
    })
    conversations.firstPass = false
  }

  /** What the conversation was recognised to be, or what its ports say. */
  private applicationOf(id: number, window: Uint8Array): Protocol | undefined {
    const known = this.index.conversations.application(id)
    if (known) return this.registry.ofField(known)
    const { transport, sourcePort, destinationPort } = this.headers
    const server = transport === 'tcp' ? this.taker(id, this.index.conversations.segments.serverPort(id), window) : undefined
    if (server) return server
    return this.taker(id, Math.min(sourcePort, destinationPort), window) ?? this.taker(id, Math.max(sourcePort, destinationPort), window)
  }

  /** The protocol of a port, unless it refuses the payload at hand. */
  private taker(id: number, port: number, window: Uint8Array): Protocol | undefined {
    const { transport, payloadAt, payloadEnd } = this.headers
    const { ports, taken } = transport === 'tcp' ? this.registry.transports.tcp : this.registry.transports.udp
    const protocol = taken[port] ? ports.get(port) : undefined
    return protocol?.refuses?.(window, payloadAt, payloadEnd, this.index.conversations, id) ? undefined : protocol
  }

  /** True if a port of the packet that `headers` has read leads to another protocol than usual. */
  private isDecoded(): boolean {
    const { transport, sourcePort, destinationPort } = this.headers
    const { decoded } = transport === 'tcp' ? this.registry.transports.tcp : this.registry.transports.udp
    return decoded !== undefined && (decoded.has(sourcePort) || decoded.has(destinationPort))
  }

  private looksLikeSomething(window: Uint8Array): boolean {
    const h = this.headers
    const { looks } = h.transport === 'tcp' ? this.registry.transports.tcp : this.registry.transports.udp
    if (looks.length === 0) return false
    const p = this.scout
    p.addresses = h.addresses
    p.sourcePort = h.sourcePort
    p.destinationPort = h.destinationPort
    const r = new Reader(window, h.payloadAt, h.payloadEnd, h.payloadAt + h.payloadLength, 0)
    for (const { recognises } of looks) if (recognises(r, p)) return true
    return false
  }

  private dissect(
    row: number, window: Uint8Array, start: number, captured: number, original: number,
    seconds: number, nanoseconds: number, interfaceNumber: number, linkType: number, plain: boolean, observed = false,
  ): Packet {
    this.scout.plain = plain
    const { conversations } = this.index
    const description = this.index.interfaces[interfaceNumber]
    const meta: PacketMeta = {
      number: row + 1, seconds, nanoseconds, original, captured, linkType, timed: true,
      ...description?.fcsLength !== undefined && { fcsLength: description.fcsLength }, comments: [],
    }
    // Stores keep notes during the first pass only.
    conversations.firstPass = this.index.fragments.firstPass = true
    const bytes = window.subarray(start, start + captured)
    if (observed) this.plain.dissectRead(meta, bytes, start, '')
    else if (!this.quick || !this.plain.dissect(meta, bytes)) this.scout.dissect(meta, bytes)
    conversations.firstPass = this.index.fragments.firstPass = false
    return this.scout
  }
}
