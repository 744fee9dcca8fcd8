import { readErfHeader } from './erf-header.ts'
import { MAX_ORIGINAL, type RecordSink } from './format.ts'

/**
 * Some link types put a header of the capturing software before the packet. As in Wireshark it does not count as part of
 * the packet: `frame.len`, `frame.cap_len` and the bytes begin behind it.
 */

/** LINKTYPE_ERF, whose header has no fixed length. */
export const ERF = 197

/** Lengths in bytes, by LINKTYPE_ number. */
const LENGTH: Readonly<Record<number, number>> = {
  123: 4, // SUNATM: flags, VPI, VCI
  139: 4, // MTP2_WITH_PHDR: sent, annex A, link number
  144: 16, // LINUX_IRDA: as LINUX_SLL
  177: 16, // LINUX_LAPD: as LINUX_SLL
  196: 5, // SITA: flags, signals, errors, protocol
  201: 4, // BLUETOOTH_HCI_H4_WITH_PHDR: direction
  204: 1, // PPP_WITH_DIR: direction
  209: 5, // IPMB_LINUX: bus, flags
  245: 2, // NFC_LLCP: adapter, flags
  254: 4, // BLUETOOTH_LINUX_MONITOR: adapter, opcode
}

/** The protocol number that bytes 14 and 15 of a cooked header must be, big-endian: ETH_P_IRDA and ETH_P_LAPD of Linux. */
const PROTOCOL: Readonly<Record<number, number>> = { 144: 0x0017, 177: 0x0030 }

/** Bytes before the packet proper in each record of a link type; 0 for LINKTYPE_ERF, where it differs from packet to packet. */
export function pseudoHeaderLength(linkType: number): number {
  return LENGTH[linkType] ?? 0
}

/** Whether packets of a link type have to be told with `tellPacketProper`. */
export function hasPseudoHeader(linkType: number): boolean {
  return linkType in LENGTH || linkType === ERF
}

/**
 * Tells the sink the packet behind the pseudo-header; parameters as for `RecordSink.packet`.
 * @param ownTime the time in an ERF header counts, not the one given
 * @returns what is wrong with the pseudo-header, and then nothing has been told
 */
export function tellPacketProper(
  sink: RecordSink, linkType: number, ownTime: boolean,
  window: Uint8Array, start: number, offset: number, captured: number, original: number,
  seconds: number, nanoseconds: number, interfaceNumber: number, flags: number,
): string | undefined {
  if (linkType === ERF) {
    const header = readErfHeader(window, start, captured)
    if (typeof header === 'string') return header
    const { length, wire } = header
    sink.packet(
      window, start + length, offset + length, Math.min(captured - length, wire), wire,
      ownTime ? header.seconds : seconds, ownTime ? header.nanoseconds : nanoseconds, interfaceNumber, flags,
    )
    return undefined
  }
  const length = pseudoHeaderLength(linkType)
  if (captured < length) return `A packet has ${captured} bytes, too few for the ${length} of its pseudo-header`
  const protocol = PROTOCOL[linkType]
  if (protocol !== undefined && (window[start + 14] << 8 | window[start + 15]) !== protocol) {
    return 'A packet has an invalid protocol number in its pseudo-header'
  }
  // A length on the wire that does not even hold the pseudo-header wraps around, as it does in Wireshark.
  const wire = Math.min(original - length >>> 0, MAX_ORIGINAL)
  sink.packet(window, start + length, offset + length, captured - length, wire, seconds, nanoseconds, interfaceNumber, flags)
  return undefined
}

/**
 * Where the bytes of a told packet lie in the file together with its pseudo-header, for writing it to another file; and its
 * length on the wire with that. Undefined for LINKTYPE_ERF, whose header cannot be found from behind.
 */
export function recordBytes(
  linkType: number, offset: number, captured: number, original: number,
): { readonly offset: number, readonly length: number, readonly original: number } | undefined {
  if (linkType === ERF) return undefined
  const length = pseudoHeaderLength(linkType)
  return { offset: offset - length, length: captured + length, original: original + length }
}

/** The longest packets that are believed, in bytes; Wireshark's limits. */
const LARGEST: Readonly<Record<number, number>> = {
  186: 128 << 20, 189: 128 << 20, 220: 128 << 20, 249: 128 << 20, 266: 128 << 20, // USB of five systems
  231: 128 << 20, // D-Bus
  279: 8 << 20, // Elektrobit
}

/** The longest captured length of a packet of a link type that is not taken for damage, in bytes. */
export function largestPacket(linkType: number): number {
  return LARGEST[linkType] ?? 262_144
}

/** What to say of a packet that claims more than that. */
export function tooLarge(captured: number, largest: number): string {
  return `A packet claims ${captured} bytes, more than the largest possible, ${largest}`
}
