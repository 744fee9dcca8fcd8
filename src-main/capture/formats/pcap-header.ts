import { largestPacket } from './pseudo-header.ts'

/** The header of a classic pcap file (draft-ietf-opsawg-pcap 4) and what Wireshark knows of its relatives. */

const FILE_HEADER = 24
export const MAGIC_MICROSECONDS = 0xa1b2c3d4
export const MAGIC_NANOSECONDS = 0xa1b23c4d
/** The "modified" magic number of libpcap with the patches of 1999-09-15 and 1999-10-29. */
export const MAGIC_MODIFIED = 0xa1b2cd34
/** Ixia's captures in hardware (nanoseconds) and software (microseconds) have 4 more bytes of file header: their length. */
export const MAGIC_IXIA_HARDWARE = 0x1c0001ac
export const MAGIC_IXIA_SOFTWARE = 0x1c0001ab

const MAGICS: ReadonlySet<number> = new Set(
  [MAGIC_MICROSECONDS, MAGIC_NANOSECONDS, MAGIC_MODIFIED, MAGIC_IXIA_HARDWARE, MAGIC_IXIA_SOFTWARE])

/** Bits of the link type field: number, reserved, whether the FCS length is given, FCS length in units of 16 bits. */
const LINK_TYPE = 0x0000ffff
const RESERVED = 0x03ff0000
export const FCS_LENGTH_GIVEN = 0x04000000
export const FCS_LENGTH_SHIFT = 28

/** AIX writes RFC 1573 ifType numbers where others write link types. */
const AIX_LINK_TYPES: Readonly<Record<number, number>> = { 6: 1, 9: 6, 15: 10, 24: 0 }

/** Order of the two lengths in a record header: as now, as before version 2.3, or the smaller one is the captured. */
type LengthOrder = 'captured first' | 'original first' | 'smaller is captured'

export interface PcapHeader {
  readonly magic: number
  readonly little: boolean
  /** Length of the header in bytes. */
  readonly length: number
  /** The field as it stands in the file, and the LINKTYPE_ number in it. */
  readonly network: number
  readonly linkType: number
  readonly snapLength: number
  /** Longest captured length that is not taken for damage, in bytes. */
  readonly largest: number
  /** In bytes, where the file gives it. */
  readonly fcsLength?: number
  readonly order: LengthOrder
  readonly aix: boolean
}

/** Whether the first four bytes of a file, read big-endian, are those of a pcap file in either byte order. */
export function isPcapMagic(magic: number): boolean {
  return MAGICS.has(magic) || MAGICS.has(swapped(magic))
}

/** Length of the file header in bytes, as far as the first bytes tell. */
export function pcapHeaderLength(view: DataView): number {
  if (view.byteLength < 4) return FILE_HEADER
  const magic = view.getUint32(0)
  const ixia = [magic, swapped(magic)].some((each) => each === MAGIC_IXIA_HARDWARE || each === MAGIC_IXIA_SOFTWARE)
  return ixia ? FILE_HEADER + 4 : FILE_HEADER
}

/** Reads the header, which must be there in full. @returns what is wrong with it, and at which byte, instead */
export function readPcapHeader(view: DataView): PcapHeader | { readonly offset: number, readonly message: string } {
  const little = !MAGICS.has(view.getUint32(0))
  const magic = view.getUint32(0, little)
  const major = view.getUint16(4, little)
  const minor = view.getUint16(6, little)
  const network = view.getUint32(20, little)
  if (major < 2) return { offset: 4, message: `The file is of pcap version ${major}.${minor}; only 2.0 and later are known` }
  if (network & RESERVED) {
    return { offset: 20, message: `The reserved bits of the link type are not zero (0x${network.toString(16).padStart(8, '0')})` }
  }
  const aix = magic === MAGIC_MICROSECONDS && major === 2 && minor === 2 && network in AIX_LINK_TYPES
  const linkType = aix ? AIX_LINK_TYPES[network] : network & LINK_TYPE
  return {
    magic, little, length: pcapHeaderLength(view), network, linkType,
    snapLength: view.getUint32(16, little),
    largest: largestPacket(linkType),
    ...(network & FCS_LENGTH_GIVEN ? { fcsLength: (network >>> FCS_LENGTH_SHIFT) * 2 } : {}),
    // Before version 2.3, and in DG/UX's 543.0, the length on the wire came first; some files that say 2.3 are older.
    order: major === 2 && minor < 3 || major === 543 ? 'original first'
      : major === 2 && minor === 3 ? 'smaller is captured' : 'captured first',
    aix,
  }
}

function swapped(value: number): number {
  return (value << 24 | (value & 0xff00) << 8 | value >>> 8 & 0xff00 | value >>> 24) >>> 0
}
