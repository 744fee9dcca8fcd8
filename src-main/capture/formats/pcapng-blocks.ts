/** Numbers of the pcapng format (draft-ietf-opsawg-pcapng; block types in 11.1). */

export const INTERFACE_DESCRIPTION_BLOCK = 1
/** The obsolete one. */
export const PACKET_BLOCK = 2
export const SIMPLE_PACKET_BLOCK = 3
export const NAME_RESOLUTION_BLOCK = 4
export const INTERFACE_STATISTICS_BLOCK = 5
export const ENHANCED_PACKET_BLOCK = 6
/** An entry of the systemd journal. */
export const JOURNAL_BLOCK = 9
export const DECRYPTION_SECRETS_BLOCK = 10
/** System calls recorded by Sysdig: the old form, the new, the new with long parameters. */
export const SYSDIG_EVENT_BLOCK = 0x204
export const SYSDIG_EVENT_BLOCK_2 = 0x216
export const SYSDIG_EVENT_BLOCK_2_LARGE = 0x221
export const CUSTOM_BLOCK = 0xbad
export const CUSTOM_BLOCK_NO_COPY = 0x40000bad
/** The same read in either byte order. */
export const SECTION_HEADER_BLOCK = 0x0a0d0d0a

/** Byte order magic of a section header, as a reader in the right order sees it. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d

/** Shortest total length in bytes that holds the fixed part of a block of a type. */
export function minimumBlock(type: number): number {
  return MINIMUM[type] ?? 12
}

const MINIMUM: Readonly<Record<number, number>> = {
  [SECTION_HEADER_BLOCK]: 28,
  [INTERFACE_DESCRIPTION_BLOCK]: 20,
  [ENHANCED_PACKET_BLOCK]: 32,
  [PACKET_BLOCK]: 32,
  [SIMPLE_PACKET_BLOCK]: 16,
  [NAME_RESOLUTION_BLOCK]: 16,
  [INTERFACE_STATISTICS_BLOCK]: 24,
  [DECRYPTION_SECRETS_BLOCK]: 20,
  [CUSTOM_BLOCK]: 16,
  [CUSTOM_BLOCK_NO_COPY]: 16,
  [JOURNAL_BLOCK]: 35, // Its text must at least hold a time.
  [SYSDIG_EVENT_BLOCK]: 36,
  [SYSDIG_EVENT_BLOCK_2]: 40,
  [SYSDIG_EVENT_BLOCK_2_LARGE]: 40,
}

/** Options of a Section Header Block. */
export const SHB_HARDWARE = 2
export const SHB_OS = 3
export const SHB_USERAPPL = 4

/** Options of an Interface Description Block. */
export const IF_NAME = 2
export const IF_DESCRIPTION = 3
export const IF_IPV4ADDR = 4
export const IF_IPV6ADDR = 5
export const IF_MACADDR = 6
export const IF_EUIADDR = 7
export const IF_SPEED = 8
export const IF_TSRESOL = 9
export const IF_FILTER = 11
export const IF_OS = 12
export const IF_FCSLEN = 13
export const IF_TSOFFSET = 14
export const IF_HARDWARE = 15
export const IF_TXSPEED = 16
export const IF_RXSPEED = 17

/** Options of Enhanced Packet Blocks and of the obsolete Packet Blocks. */
export const EPB_FLAGS = 2
export const EPB_HASH = 3
export const EPB_DROPCOUNT = 4
export const EPB_PACKETID = 5
export const EPB_QUEUE = 6
export const EPB_VERDICT = 7

/** Options of an Interface Statistics Block. */
export const ISB_STARTTIME = 2
export const ISB_ENDTIME = 3
export const ISB_IFRECV = 4
export const ISB_IFDROP = 5
export const ISB_FILTERACCEPT = 6
export const ISB_OSDROP = 7
export const ISB_USRDELIV = 8

/** Record types of a Name Resolution Block. */
export const NRB_END = 0
export const NRB_IPV4 = 1
export const NRB_IPV6 = 2
