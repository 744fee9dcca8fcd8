import type { Packet, PacketMeta } from '../protocols/packet.ts'
import type { Protocol } from '../protocols/protocol.ts'
import { Reader } from '../protocols/reader.ts'
import type { Registry } from '../protocols/registry.ts'
import { dissectPlainSegment } from '../protocols/tcp.ts'
import { plainOptions } from '../protocols/tcp-options.ts'
import { SYN, URG } from '../protocols/tcp-segment.ts'
import { dissectPlainDatagram } from '../protocols/udp.ts'
import { Headers } from './index/headers.ts'

// RFC 9293 3.1, RFC 7323 3.2: the length of a header without options, and its timestamp option.
const HEADER = 20
const NOP = 1
const TIMESTAMP = 8
const TIMESTAMP_LENGTH = 10
/** RFC 768. */
const UDP_CHECKSUM = 6

/** Verifying checksums needs the full dissector. */
const CHECKSUMS = ['ip.check_checksum', 'tcp.check_checksum', 'udp.check_checksum']

/**
 * Dissects plain packets of which only the row is wanted: what is before their payload is read by `Headers` and makes no
 * tree. A transport's header that is out of the ordinary is left to its own dissector, any other to the full one; a test holds the two
 * against each other.
 */
export class PlainPackets {
  /** What was read of the last packet; its segment is that of the packet being dissected. */
  readonly headers: Headers
  private readonly packet: Packet
  private readonly enabled: boolean
  /** The layers below a transport, by the length of its addresses and the link. */
  private readonly stacks: Readonly<Record<4 | 16, { readonly ethernet: readonly Protocol[], readonly raw: readonly Protocol[] }>>
  private readonly transports: Readonly<Record<'tcp' | 'udp', Protocol>>

  constructor(packet: Packet, registry: Registry) {
    this.packet = packet
    this.headers = new Headers(packet.segment)
    this.enabled = !CHECKSUMS.some((name) => registry.preference(name))
    const layers = (...abbrevs: string[]): readonly Protocol[] => [registry.frame, ...abbrevs.map((abbrev) => registry.protocol(abbrev))]
    this.stacks = {
      4: { ethernet: layers('eth', 'ethertype', 'ip'), raw: layers('raw', 'ip') },
      16: { ethernet: layers('eth', 'ethertype', 'ipv6'), raw: layers('raw', 'ipv6') },
    }
    this.transports = { tcp: registry.protocol('tcp'), udp: registry.protocol('udp') }
  }

  /**
   * Dissects a packet as `Packet.dissect` does, without a tree.
   * @param part it is a segment whose whole payload is known to be a part of a message that a later one completes
   * @returns false where the full dissector has to be asked, which has been told nothing yet
   */
  dissect(meta: PacketMeta, bytes: Uint8Array, part = false): boolean {
    const h = this.headers, p = this.packet
    if (!this.enabled || p.treed || !h.read(bytes, 0, bytes.length, meta.original, meta.linkType) || h.vlan) return false
    const tcp = h.transport === 'tcp', options = tcp ? this.options(bytes) : ''
    if (options === undefined || !tcp && (!word16(bytes, h.transportAt + UDP_CHECKSUM) || h.payloadEnd === h.payloadAt)) {
      p.call(this.transports[h.transport], this.below(meta, bytes, 0))
      return true
    }
    if (tcp) this.observe(meta.seconds, meta.nanoseconds, meta.number)
    this.dissectRead(meta, bytes, 0, options, part)
    return true
  }

  /** What the Info line says of the TCP options that `headers` has read; undefined where the transport's own dissector has to say it. */
  private options(bytes: Uint8Array): string | undefined {
    const { segment, transportAt, payloadAt } = this.headers
    if (segment.flags & (SYN | URG) || !plainOptions(bytes, transportAt + HEADER, payloadAt)) return undefined
    return this.packet.row ? timestamps(bytes, transportAt + HEADER, payloadAt) : ''
  }

  /** True if the segment that `headers` has read, of plain options and no SYN, can be dissected here. */
  takesPlainSegment(): boolean {
    const { vlan, segment } = this.headers
    return this.enabled && !vlan && !(segment.flags & URG)
  }

  /** Lets its conversation see the segment that `headers` has read. */
  observe(seconds: number, nanoseconds: number, number: number): void {
    const { segment, addresses, sourcePort, destinationPort } = this.headers
    segment.seconds = seconds
    segment.nanoseconds = nanoseconds
    this.packet.conversations.segments.observe(segment, addresses, sourcePort, destinationPort, number)
  }

  /**
   * Dissects the packet that `headers` has read; if it is a segment, its conversation has seen it.
   * @param start where the packet's bytes begin in the window that it was read in
   * @param options what the Info line says of TCP options
   */
  dissectRead(meta: PacketMeta, bytes: Uint8Array, start: number, options: string, part = false): void {
    const h = this.headers, r = this.below(meta, bytes, start)
    if (h.transport === 'tcp') dissectPlainSegment(r, this.packet, h.payloadAt - h.transportAt, options, part)
    else dissectPlainDatagram(r, this.packet)
  }

  /** Begins the packet that `headers` has read, with all that is below its transport. @returns what the transport is to read */
  private below(meta: PacketMeta, bytes: Uint8Array, start: number): Reader {
    const h = this.headers, p = this.packet, { addresses } = h
    p.begin(meta, bytes)
    for (const layer of this.stacks[addresses.length][meta.linkType === 1 ? 'ethernet' : 'raw']) {
      p.layers.push(layer)
      p.shownLayers.push(layer)
    }
    p.addresses = addresses
    p.sourceKind = addresses.length === 4 ? 'ipv4' : 'ipv6'
    p.sourceBytes = addresses.bytes
    p.sourceAt = addresses.sourceAt
    p.destinationAt = addresses.destinationAt
    // Time to live (RFC 791 3.1) or hop limit (RFC 8200 3).
    p.hopLimit = addresses.bytes[addresses.length === 4 ? addresses.sourceAt - 4 : addresses.sourceAt - 1]
    return new Reader(bytes, h.transportAt - start, h.payloadEnd - start, h.payloadAt + h.payloadLength - start, 0)
  }
}

/** What the Info line says of options that are timestamps and padding at most; undefined where there are others. */
function timestamps(b: Uint8Array, start: number, end: number): string | undefined {
  if (start === end) return ''
  const at = b[start] === NOP && b[start + 1] === NOP ? start + 2 : start
  if (b[at] !== TIMESTAMP || b[at + 1] !== TIMESTAMP_LENGTH || at + TIMESTAMP_LENGTH !== end) return undefined
  return ` TSval=${word32(b, at + 2)} TSecr=${word32(b, at + 6)}`
}

function word16(b: Uint8Array, at: number): number {
  return b[at] << 8 | b[at + 1]
}

function word32(b: Uint8Array, at: number): number {
  return (b[at] << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3]) >>> 0
}
