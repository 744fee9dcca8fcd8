import type { FollowedChunk } from '../../../src-main/api/statistics.ts'

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

/** Bytes that the last character lacks: where a packet ends within one (RFC 3629 section 3). */
function missingBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]
    if (isContinuation(byte)) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return Math.max(0, length - back)
  }
  return 0
}

/** The bytes at the beginning of `later` that end the last character of `earlier`. */
export function endOfCharacter(earlier: FollowedChunk | undefined, later: FollowedChunk | undefined): Uint8Array {
  const none = new Uint8Array(0)
  if (earlier === undefined || later === undefined || earlier.missing > 0 || later.missing > 0) return none
  // Only what follows at once, without a gap between them.
  if (earlier.offset + earlier.start + earlier.bytes.length !== later.offset + later.start) return none
  const missing = missingBytes(earlier.bytes), end = later.bytes.subarray(0, missing)
  return end.length === missing && end.every(isContinuation) ? end : none
}
