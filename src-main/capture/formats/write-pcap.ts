import { OutputBuffer, type CaptureWriter, type RecordToWrite } from './capture-writer.ts'
import type { Destination } from './destination.ts'
import { RECORD_IS_NO_PACKET, type CaptureInterface } from './format.ts'
import { linkType } from './link-types.ts'
import { FCS_LENGTH_GIVEN, FCS_LENGTH_SHIFT, MAGIC_MICROSECONDS, MAGIC_NANOSECONDS } from './pcap-header.ts'
import { largestPacket } from './pseudo-header.ts'

/** A classic pcap file has one link type, and the packets to be written have more. */
export class SeveralLinkTypes extends Error {
  constructor(first: number, other: number) {
    super(`A pcap file holds packets of one link type only, and here are ${linkType(first).description} and `
      + `${linkType(other).description}. The pcapng format holds both`)
    this.name = 'SeveralLinkTypes'
  }
}

/** A time that the 32 bits of a classic pcap file cannot hold. */
export class TimeOutOfReach extends Error {
  constructor(packet: number) {
    super(`A pcap file holds times from 1970 to 2106 only, and that of packet ${packet} is not. The pcapng format has room for it`)
    this.name = 'TimeOutOfReach'
  }
}

/** What a writer goes on from where another one has written the head. */
export interface PcapBegun {
  readonly linkType: number
  readonly nanoseconds: boolean
  /** Packets before. */
  readonly written: number
}

const FILE_HEADER = 24
const RECORD_HEADER = 16

/**
 * Writes classic pcap (draft-ietf-opsawg-pcap), version 2.4, little-endian: no comments, no interfaces, one link type. What
 * is no packet is left out.
 */
export class PcapWriter implements CaptureWriter {
  written = 0
  leftOut = 0
  private readonly destination: Destination
  private readonly interfaces: readonly CaptureInterface[]
  private readonly buffer = new OutputBuffer()
  private nanoseconds: boolean | undefined
  /** That of the first packet. */
  private linkType: number | undefined

  /**
   * @param interfaces those of the packets; more may be added to the array as long as packets are put in
   * @param nanoseconds whether times have that precision in the file; by default where any interface known at the first
   * packet is finer than microseconds
   * @param begun what the head says that another writer has written, and the packets behind it
   */
  constructor(destination: Destination, interfaces: readonly CaptureInterface[], nanoseconds?: boolean, begun?: PcapBegun) {
    this.destination = destination
    this.interfaces = interfaces
    this.nanoseconds = begun?.nanoseconds ?? nanoseconds
    this.linkType = begun?.linkType
    this.written = begun?.written ?? 0
  }

  /** Writes the file header, for packets of that interface. A file without packets and interfaces is one of Ethernet. */
  begin(from: CaptureInterface | undefined): PcapBegun {
    const linkType = this.linkType = from?.linkType ?? 1
    const nanoseconds = this.nanoseconds ??= this.interfaces.some((each) => each.ticksPerSecond > 1_000_000n)
    const of = this.interfaces.filter((each) => each.linkType === linkType).map((each) => each.snapLength)
    // 0, no limit, would be taken for "no bytes at all" by tcpdump.
    const snapLength = of.length === 0 || of.includes(0) ? largestPacket(linkType) : Math.max(...of)
    // The field has 16 bits for the link type, and its FCS length counts units of 16 bits.
    const fcs = from?.fcsLength
    const network = fcs === undefined || fcs % 2 ? linkType : linkType | FCS_LENGTH_GIVEN | fcs / 2 << FCS_LENGTH_SHIFT
    const { view } = this.buffer
    const at = this.buffer.reserve(FILE_HEADER)
    view.setUint32(at, nanoseconds ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS, true)
    view.setUint16(at + 4, 2, true)
    view.setUint16(at + 6, 4, true)
    view.setUint32(at + 16, snapLength, true)
    view.setUint32(at + 20, network, true)
    return { linkType, nanoseconds, written: 0 }
  }

  /** What has been put in since it was taken or flushed. It holds until more is put in. */
  take(): Uint8Array {
    return this.buffer.take()
  }

  /** @throws SeveralLinkTypes, TimeOutOfReach */
  put(record: RecordToWrite): boolean {
    if (record.flags && record.flags & RECORD_IS_NO_PACKET) {
      this.leftOut++
      return false
    }
    const from = this.interfaces[record.interface]
    if (this.linkType === undefined) this.begin(from)
    else if (from.linkType !== this.linkType) throw new SeveralLinkTypes(this.linkType, from.linkType)
    if (record.seconds < 0 || record.seconds > 0xffffffff) throw new TimeOutOfReach(this.written + 1)
    const { buffer } = this
    const at = buffer.reserve(RECORD_HEADER)
    buffer.view.setUint32(at, record.seconds, true)
    buffer.view.setUint32(at + 4, this.nanoseconds ? record.nanoseconds : Math.floor(record.nanoseconds / 1000), true)
    buffer.view.setUint32(at + 8, record.bytes.length, true)
    buffer.view.setUint32(at + 12, record.original, true)
    buffer.add(record.bytes)
    this.written++
    return buffer.full
  }

  flush(): Promise<void> {
    return this.buffer.flush(this.destination)
  }

  async end(): Promise<void> {
    if (this.linkType === undefined) this.begin(this.interfaces[0])
    await this.flush()
    await this.destination.finish()
  }

  abandon(): Promise<void> {
    return this.destination.abandon()
  }
}
