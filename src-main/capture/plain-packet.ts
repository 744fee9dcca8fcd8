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
 * tree. Whatever is out of the ordinary is left to the full dissector; a test holds the two against each other.
 */
export class PlainPackets {
  private readonly packet: Packet
  private readonly headers = new Headers()
  private readonly enabled: boolean
  /** Ethernet, IPv4 and IPv6 as layers. */
  private readonly below: { readonly ethernet: readonly Protocol[], readonly raw: readonly Protocol[] }
  private readonly networks: Readonly<Record<4 | 16, Protocol>>

  constructor(packet: Packet, registry: Registry) {
    this.packet = packet
    this.enabled = !CHECKSUMS.some((name) => registry.preference(name))
    const layers = (...abbrevs: string[]): readonly Protocol[] => abbrevs.map((abbrev) => registry.protocol(abbrev))
    this.below = { ethernet: [registry.frame, ...layers('eth', 'ethertype')], raw: [registry.frame, ...layers('raw')] }
    this.networks = { 4: registry.protocol('ip'), 16: registry.protocol('ipv6') }
  }

  /**
   * Dissects a packet as `Packet.dissect` does, without a tree.
   * @returns false where the full dissector has to be asked, which has been told nothing yet
   */
  dissect(meta: PacketMeta, bytes: Uint8Array): boolean {
    const h = this.headers, p = this.packet
    if (!this.enabled || p.treed || !h.read(bytes, 0, bytes.length, meta.original, meta.linkType) || h.vlan) return false
    const { addresses, transportAt, payloadAt, payloadEnd } = h
    let options = ''
    if (h.transport === 'tcp') {
      if (h.segment.flags & (SYN | URG)) return false
      if (p.row) {
        const text = timestamps(bytes, transportAt + HEADER, payloadAt)
        if (text === undefined) return false
        options = text
      } else if (!plainOptions(bytes, transportAt + HEADER, payloadAt)) return false
    } else if (!word16(bytes, transportAt + UDP_CHECKSUM) || payloadEnd === payloadAt) return false
    p.begin(meta, bytes)
    for (const layer of meta.linkType === 1 ? this.below.ethernet : this.below.raw) p.layers.push(layer)
    p.layers.push(this.networks[addresses.length])
    p.shownLayers.push(...p.layers)
    p.addresses = addresses
    p.sourceKind = addresses.length === 4 ? 'ipv4' : 'ipv6'
    p.sourceBytes = bytes
    p.sourceAt = addresses.sourceAt
    p.destinationAt = addresses.destinationAt
    // Time to live (RFC 791 3.1) or hop limit (RFC 8200 3).
    p.hopLimit = bytes[addresses.length === 4 ? addresses.sourceAt - 4 : addresses.sourceAt - 1]
    const r = new Reader(bytes, transportAt, payloadEnd, payloadAt + h.payloadLength, 0)
    if (h.transport === 'tcp') dissectPlainSegment(r, p, options)
    else dissectPlainDatagram(r, p)
    return true
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
