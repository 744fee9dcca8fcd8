import type { AddressPair } from '../../protocols/conversation-store.ts'
import { Segment } from '../../protocols/tcp-segment.ts'

/**
 * The quick look at a packet: addresses, ports, flags and lengths of plain TCP and UDP packets, read straight from the
 * bytes. It claims a packet only where the full dissector would find exactly one IP header, whole and unfragmented, and
 * one TCP or UDP header in it; everything else is left to the full dissector. Tests hold the two against each other.
 */
export class Headers {
  /** Where the addresses are; the object is the same for every packet. */
  readonly addresses: { bytes: Uint8Array, sourceAt: number, destinationAt: number, length: 4 | 16 } & AddressPair =
    { bytes: new Uint8Array(0), sourceAt: 0, destinationAt: 0, length: 4 }
  transport: 'tcp' | 'udp' = 'tcp'
  vlan = false
  sourcePort = 0
  destinationPort = 0
  /** The TCP header, as its conversation takes it; valid while `transport` is tcp. Its time is the caller's to set. */
  readonly segment: Segment
  /** Where the transport's header begins in the window. */
  transportAt = 0
  /** Where the payload begins in the window, its captured end, and its length on the wire. */
  payloadAt = 0
  payloadEnd = 0
  payloadLength = 0

  /** @param segment where TCP headers are put */
  constructor(segment = new Segment()) {
    this.segment = segment
  }

  /**
   * Reads the packet `b[start, start + captured)`.
   * @param linkType LINKTYPE_ number
   * @returns false where it is not a plain TCP or UDP packet
   */
  read(b: Uint8Array, start: number, captured: number, original: number, linkType: number): boolean {
    const end = start + captured
    // Ethernet, raw IP; the other link types are rare enough for the full dissector.
    if (linkType === 1) {
      if (captured < 34) return false
      let at = start + 12
      let type = b[at] << 8 | b[at + 1]
      this.vlan = type === 0x8100
      if (this.vlan) {
        at += 4
        type = b[at] << 8 | b[at + 1]
      }
      if (type === 0x0800) return this.ipv4(b, at + 2, end, start + original)
      if (type === 0x86dd) return this.ipv6(b, at + 2, end, start + original)
      return false
    }
    if (linkType !== 101) return false
    this.vlan = false
    // What may be PPP in HDLC-like framing (see raw.ts).
    if (captured > 2 && b[start + 1] === 0xff && b[start + 2] === 0x03) return false
    const version = captured ? b[start] >>> 4 : 0
    return version === 4 ? this.ipv4(b, start, end, start + original) : version === 6 && this.ipv6(b, start, end, start + original)
  }

  private ipv4(b: Uint8Array, at: number, end: number, reportedEnd: number): boolean {
    // Version 4 without options (a source route would change the destination), no fragment: RFC 791 3.1.
    if (at + 20 > end || b[at] !== 0x45 || (b[at + 6] & 0x3f) !== 0 || b[at + 7] !== 0) return false
    const total = b[at + 2] << 8 | b[at + 3]
    if (total < 20 || at + total > reportedEnd) return false
    const { addresses } = this
    addresses.bytes = b
    addresses.sourceAt = at + 12
    addresses.destinationAt = at + 16
    addresses.length = 4
    return this.ports(b, at + 20, end, at + total, b[at + 9])
  }

  private ipv6(b: Uint8Array, at: number, end: number, reportedEnd: number): boolean {
    // Version 6 with the transport right behind the fixed header: RFC 8200 3.
    if (at + 40 > end || b[at] >>> 4 !== 6) return false
    const length = b[at + 4] << 8 | b[at + 5]
    if (length === 0 || at + 40 + length > reportedEnd) return false
    const { addresses } = this
    addresses.bytes = b
    addresses.sourceAt = at + 8
    addresses.destinationAt = at + 24
    addresses.length = 16
    return this.ports(b, at + 40, end, at + 40 + length, b[at + 6])
  }

  private ports(b: Uint8Array, at: number, end: number, reportedEnd: number, protocol: number): boolean {
    if (protocol === 6) {
      if (at + 20 > end || at + 20 > reportedEnd) return false
      const header = (b[at + 12] >>> 4) * 4
      if (header < 20 || at + header > reportedEnd || at + header > end) return false
      this.transport = 'tcp'
      this.payloadAt = at + header
      const { segment } = this
      segment.whole = true
      segment.sequence = (b[at + 4] << 24 | b[at + 5] << 16 | b[at + 6] << 8 | b[at + 7]) >>> 0
      segment.acknowledgment = (b[at + 8] << 24 | b[at + 9] << 16 | b[at + 10] << 8 | b[at + 11]) >>> 0
      segment.flags = (b[at + 12] & 0x0f) << 8 | b[at + 13]
      segment.window = b[at + 14] << 8 | b[at + 15]
      segment.length = reportedEnd - this.payloadAt
    } else if (protocol === 17) {
      if (at + 8 > end || (b[at + 4] << 8 | b[at + 5]) !== reportedEnd - at) return false
      this.transport = 'udp'
      this.payloadAt = at + 8
    } else return false
    this.transportAt = at
    this.sourcePort = b[at] << 8 | b[at + 1]
    this.destinationPort = b[at + 2] << 8 | b[at + 3]
    this.payloadLength = reportedEnd - this.payloadAt
    this.payloadEnd = Math.min(end, reportedEnd)
    return true
  }
}
