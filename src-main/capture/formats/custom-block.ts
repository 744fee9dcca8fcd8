import { CUSTOM_BLOCK } from './pcapng-blocks.ts'

/** What a pcapng custom block says besides its data. */
export interface CustomBlock {
  /** Private Enterprise Number (IANA) of who knows what the data means. */
  readonly enterprise: number
  /** Whether programs that do not understand it may copy it into another file. */
  readonly copyable: boolean
}

/**
 * Reads on demand what stands before the data of a record that was told with RECORD_IS_CUSTOM_BLOCK.
 * @param read gives the bytes of the capture file from an offset on
 * @param offset where the record's bytes begin, as told to the sink
 * @param littleEndian byte order of its section
 * @returns undefined where there is no custom block (any more)
 */
export function readCustomBlock(
  read: (offset: number, length: number) => Uint8Array, offset: number, littleEndian: boolean,
): CustomBlock | undefined {
  if (offset < 12) return undefined
  const bytes = read(offset - 12, 12)
  if (bytes.length < 12) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { enterprise: view.getUint32(8, littleEndian), copyable: view.getUint32(0, littleEndian) === CUSTOM_BLOCK }
}
