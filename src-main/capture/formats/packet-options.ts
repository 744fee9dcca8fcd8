import {
  ENHANCED_PACKET_BLOCK, EPB_DROPCOUNT, EPB_FLAGS, EPB_HASH, EPB_PACKETID, EPB_QUEUE, EPB_VERDICT, PACKET_BLOCK,
} from './pcapng-blocks.ts'
import { isCustomOption, OPTION_COMMENT, optionText, padded, readOptions } from './pcapng-options.ts'
import { pseudoHeaderLength } from './pseudo-header.ts'

/** Length of a verdict, by its kind, where that is fixed. */
const VERDICT_LENGTH: Readonly<Record<number, number>> = { 1: 9, 2: 9 } // Linux eBPF: TC, XDP

/** Both kinds of packet block begin this many bytes before the packet. */
const PACKET_BLOCK_HEADER = 28

/** What a packet block says of its packet besides time and lengths. */
export interface PacketOptions {
  readonly comments: readonly string[]
  /** Direction, reception type, FCS length and link-layer errors, in bits (draft-ietf-opsawg-pcapng 4.3.1). */
  readonly flags?: number
  /** Packets lost between this one and the one before on the same interface. */
  readonly dropCount?: bigint
  /** The same number on copies of one packet that were captured at several interfaces. */
  readonly packetId?: bigint
  readonly queue?: number
  /** Kind (0 hardware, 1 Linux eBPF TC, 2 Linux eBPF XDP) and the verdict itself. */
  readonly verdicts: readonly { readonly kind: number, readonly value: Uint8Array }[]
  /** Algorithm (0 two's complement, 1 XOR, 2 CRC32, 3 MD5, 4 SHA-1, 5 Toeplitz) and the hash itself. */
  readonly hashes: readonly { readonly algorithm: number, readonly value: Uint8Array }[]
  readonly custom: readonly { readonly code: number, readonly enterprise: number, readonly value: Uint8Array }[]
}

/** Comments of one packet that are read; a packet made to have more is not shown them. */
const MOST_COMMENTS = 1000

/** No options. */
export const NO_OPTIONS: PacketOptions = { comments: [], verdicts: [], hashes: [], custom: [] }

/** What is wrong with an option of a packet block; Wireshark gives up the file for it. */
export function packetOptionFault(code: number, at: number, length: number, view: DataView): string | undefined {
  switch (code) {
    case EPB_FLAGS: case EPB_QUEUE: return length === 4 ? undefined : wrongLength(code, length, '4')
    case EPB_DROPCOUNT: case EPB_PACKETID: return length === 8 ? undefined : wrongLength(code, length, '8')
    case EPB_VERDICT: {
      if (length < 1) return wrongLength(code, length, 'at least 1')
      const expected = VERDICT_LENGTH[view.getUint8(at)]
      return expected === undefined || expected === length ? undefined : wrongLength(code, length, String(expected))
    }
    default: return undefined
  }
}

function wrongLength(code: number, length: number, expected: string): string {
  return `Option ${code} of a packet block has ${length} bytes, not ${expected}`
}

/**
 * Reads the options of one packet on demand; the index keeps only that there are some (RECORD_HAS_OPTIONS).
 * @param read gives the bytes of the capture file from an offset on, fewer than asked for only at the end of the file
 * @param offset where the packet's bytes begin in the file, and `captured` how many there are, as told to the sink
 * @param linkType of its interface: some have a pseudo-header before the packet
 * @param littleEndian byte order of its section
 * @returns what is there; no options where there is no such packet block (any more)
 */
export function readPacketOptions(
  read: (offset: number, length: number) => Uint8Array,
  offset: number, captured: number, linkType: number, littleEndian: boolean,
): PacketOptions {
  const pseudoHeader = pseudoHeaderLength(linkType)
  const blockStart = offset - pseudoHeader - PACKET_BLOCK_HEADER
  if (blockStart < 0) return NO_OPTIONS
  const header = viewOf(read(blockStart, PACKET_BLOCK_HEADER))
  if (header.byteLength < PACKET_BLOCK_HEADER) return NO_OPTIONS
  const type = header.getUint32(0, littleEndian)
  const length = padded(header.getUint32(4, littleEndian))
  const data = header.getUint32(20, littleEndian)
  if (type !== ENHANCED_PACKET_BLOCK && type !== PACKET_BLOCK || data !== captured + pseudoHeader) return NO_OPTIONS
  // Behind the options there is the block's length once more.
  const from = PACKET_BLOCK_HEADER + padded(data)
  const to = length - 4
  // The obsolete block has the drop count in its header; all ones for unknown.
  const drops = type === PACKET_BLOCK ? header.getUint16(10, littleEndian) : 0xffff
  const options = to > from ? decodeOptions(read(blockStart + from, to - from), littleEndian) : NO_OPTIONS
  return options.dropCount === undefined && drops !== 0xffff ? { ...options, dropCount: BigInt(drops) } : options
}

/** The options in the bytes between packet data and end of block; what cannot be read is left out. */
export function decodeOptions(bytes: Uint8Array, littleEndian: boolean): PacketOptions {
  const view = viewOf(bytes)
  const comments: string[] = []
  const verdicts: { kind: number, value: Uint8Array }[] = []
  const hashes: { algorithm: number, value: Uint8Array }[] = []
  const custom: { code: number, enterprise: number, value: Uint8Array }[] = []
  // Where an option that makes sense only once comes again, the first counts.
  const once: { flags?: number, dropCount?: bigint, packetId?: bigint, queue?: number } = {}
  readOptions(view, 0, view.byteLength, littleEndian, (code, at, length) => {
    const fault = packetOptionFault(code, at, length, view)
    if (fault !== undefined) return fault
    const value = bytes.subarray(at, at + length)
    if (code === OPTION_COMMENT) {
      if (comments.length < MOST_COMMENTS) comments.push(optionText(value))
    } else if (isCustomOption(code)) {
      custom.push({ code, enterprise: view.getUint32(at, littleEndian), value: new Uint8Array(value.subarray(4)) })
    }
    else if (code === EPB_FLAGS) once.flags ??= view.getUint32(at, littleEndian)
    else if (code === EPB_DROPCOUNT) once.dropCount ??= view.getBigUint64(at, littleEndian)
    else if (code === EPB_PACKETID) once.packetId ??= view.getBigUint64(at, littleEndian)
    else if (code === EPB_QUEUE) once.queue ??= view.getUint32(at, littleEndian)
    else if (code === EPB_VERDICT) verdicts.push({ kind: value[0], value: new Uint8Array(value.subarray(1)) })
    else if (code === EPB_HASH && length > 0) hashes.push({ algorithm: value[0], value: new Uint8Array(value.subarray(1)) })
    return undefined
  })
  return { comments, ...once, verdicts, hashes, custom }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
