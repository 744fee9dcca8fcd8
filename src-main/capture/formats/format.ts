/**
 * What every capture file format tells the indexer. A format is a push parser: it is handed windows of the file in
 * order, takes whole records out of them and says how much it took, so the same code reads a finished file, a growing
 * one and a stream.
 */

/** One capture interface, as a pcapng Interface Description Block says it; a classic pcap file has exactly one. */
export interface CaptureInterface {
  /** LINKTYPE_ number, as in the file (https://www.tcpdump.org/linktypes.html). */
  readonly linkType: number
  /** Longest packet that was captured, in bytes; 0 means no limit. */
  readonly snapLength: number
  /** Index of the section (0 for the first) that the interface belongs to; ids restart in every section. */
  readonly section: number
  /** Units of a time stamp per second, for example 1000000 (`if_tsresol`). */
  readonly ticksPerSecond: bigint
  readonly name?: string
  readonly description?: string
  readonly filter?: string
  readonly hardware?: string
  readonly operatingSystem?: string
  /** Bits per second (`if_speed`), and apart for sending and receiving (`if_txspeed`, `if_rxspeed`). */
  readonly speed?: number
  readonly transmitSpeed?: number
  readonly receiveSpeed?: number
  /** `192.0.2.1/24`, `2001:db8::1/64`, `00:00:5e:00:53:01`, as `if_IPv4addr`, `if_IPv6addr`, `if_MACaddr`, `if_EUIaddr` say. */
  readonly addresses?: readonly string[]
  /** Time stamps are moved by this many seconds (`if_tsoffset`); already applied to what `packet` is told. */
  readonly timeOffset?: number
  /** Length of the Ethernet frame check sequence at the end of each packet, in bytes (`if_fcslen`). */
  readonly fcsLength?: number
  readonly comments: readonly string[]
}

/** A section of a pcapng file; a classic pcap file has exactly one, with no texts. */
export interface CaptureSection {
  readonly littleEndian: boolean
  /** The format numbers its sections and interfaces (pcapng), so that they may be shown. */
  readonly numbered?: boolean
  readonly hardware?: string
  readonly operatingSystem?: string
  readonly application?: string
  readonly comments: readonly string[]
  /** Where its header block begins in the file (pcapng). */
  readonly offset?: number
}

/** Counters of one interface (pcapng Interface Statistics Block). */
export interface InterfaceStatistics {
  /** Index into all interfaces of the file, in the order they were told. */
  readonly interface: number
  readonly received?: bigint
  readonly dropped?: bigint
  /** Accepted by the capture filter, dropped by the operating system, delivered to the capturing program. */
  readonly accepted?: bigint
  readonly droppedBySystem?: bigint
  readonly delivered?: bigint
  /** When capturing began and ended, in nanoseconds since 1970. */
  readonly start?: bigint
  readonly end?: bigint
  readonly comments: readonly string[]
}

/** What is wrong with a file and where; every record before it has been told. */
export interface Damage {
  /** Offset in the file of the first byte that could not be understood. */
  readonly offset: number
  /** One sentence for the person, in English. */
  readonly message: string
}

// Flags of a record that come from the file format.
/** A pcapng packet block that carries options: comments, flags, drop count, hash, verdict, … (see packet-options.ts). */
export const RECORD_HAS_OPTIONS = 1
/** The file says no time (Simple Packet Block, custom block): seconds and nanoseconds are 0 and mean nothing. */
export const RECORD_WITHOUT_TIME = 2
/**
 * Not a packet but, as in Wireshark, a frame of its own: the contents of a pcapng custom block. Its Private Enterprise
 * Number is the 32 bits before its bytes, its block type (copying allowed or not) the 32 bits that are 12 bytes before.
 */
export const RECORD_IS_CUSTOM_BLOCK = 4
/** Not a packet but an entry of the systemd journal, as text. */
export const RECORD_IS_JOURNAL_ENTRY = 8
/** Not a packet but a system call that Sysdig recorded. */
export const RECORD_IS_SYSTEM_CALL = 16
/** Whatever is not a packet has no interface: its `interfaceNumber` is NO_INTERFACE. */
export const RECORD_IS_NO_PACKET = RECORD_IS_CUSTOM_BLOCK | RECORD_IS_JOURNAL_ENTRY | RECORD_IS_SYSTEM_CALL
export const NO_INTERFACE = -1

/** Whoever takes the records; the indexer, a converter, a test. */
export interface RecordSink {
  section(section: CaptureSection): void
  /** Interfaces are told in file order, before any packet that names them; the first is number 0, counted over all sections. */
  interface(description: CaptureInterface): void
  /**
   * One packet. Its captured bytes are `window[start, start + captured)`; they are valid only during the call.
   * @param offset where its captured bytes begin in the file
   * @param captured captured length in bytes, already checked against what is there
   * @param original length on the wire in bytes, as the file claims, cut to MAX_ORIGINAL
   * @param seconds since 1970, a whole number, may be negative
   * @param nanoseconds 0 to 999 999 999
   * @param interfaceNumber counted over all sections, or NO_INTERFACE
   * @param flags RECORD_… bits
   */
  packet(
    window: Uint8Array, start: number, offset: number, captured: number, original: number,
    seconds: number, nanoseconds: number, interfaceNumber: number, flags: number,
  ): void
  /** A name that the file itself gives an address (pcapng Name Resolution Block): text address, names. */
  name(address: string, names: readonly string[]): void
  statistics(statistics: InterfaceStatistics): void
  /** Secrets for decryption (pcapng DSB): their type and where they are in the file. */
  secrets(type: number, offset: number, length: number): void
}

export interface CaptureFormat {
  /** As shown to the person and by `perroquet info`: 'pcap', 'nanosecond pcap', 'pcapng', … */
  readonly name: string
  /**
   * Takes whole records out of `window[0, length)`, whose first byte is at file offset `offset`, and tells them to the sink.
   * @returns bytes taken; what remains is handed in again with more behind it. `damage` ends the reading.
   */
  scan(window: Uint8Array, length: number, offset: number, sink: RecordSink): ScanResult
  /** Judges what is left over at the end of the file. */
  end(window: Uint8Array, length: number, offset: number, sink: RecordSink): Damage | undefined
}

export interface ScanResult {
  readonly consumed: number
  /** Bytes that the window must hold at least before the next record can be told; never over MAX_RECORD. */
  readonly need: number
  readonly damage?: Damage
}

/**
 * The largest record that is believed, in bytes; as Wireshark: a D-Bus message of 128 MiB, its header, 128 KiB of options.
 * Nothing of that size is allocated before the file really holds it.
 */
export const MAX_RECORD = 128 * 1024 * 1024 + 128 * 1024 + 32

/** Interfaces of a file, over all sections, and sections: more are not believed. The index numbers interfaces with 16 bits. */
export const MAX_INTERFACES = 0xffff
export const MAX_SECTIONS = 0xffff
/** Bytes of all blocks that describe sections, interfaces and their statistics; what they say is kept in memory. */
export const MAX_DESCRIBED = 64 * 1024 * 1024

/** Lengths on the wire above this are cut to it, as in Wireshark: they are lies. */
export const MAX_ORIGINAL = 0x7fffffff
