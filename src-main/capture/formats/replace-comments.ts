import { ENHANCED_PACKET_BLOCK, PACKET_BLOCK, SIMPLE_PACKET_BLOCK } from './pcapng-blocks.ts'
import { OPTION_COMMENT, padded, readOptions } from './pcapng-options.ts'

/** The longest comment in bytes of UTF-8: the length of an option has 16 bits (draft-ietf-opsawg-pcapng 3.5). */
export const LONGEST_COMMENT = 0xffff

/** Bytes of a packet block before the packet; of a simple one. */
export const PACKET_HEADER = 28
export const SIMPLE_HEADER = 12

/**
 * A pcapng packet block with other comments; all else that it says stays as it is. A simple block, which has no options, becomes
 * an enhanced one.
 * @param block a whole block, in the byte order of its section
 * @param data bytes of packet that must be in it, with the pseudo-header if there is one
 * @returns undefined where the block is not one of such a packet
 */
export function withComments(block: Uint8Array, little: boolean, comments: readonly string[], data: number): Uint8Array | undefined {
  const from = new DataView(block.buffer, block.byteOffset, block.byteLength)
  const type = from.getUint32(0, little)
  const simple = type === SIMPLE_PACKET_BLOCK
  if (!simple && type !== ENHANCED_PACKET_BLOCK && type !== PACKET_BLOCK) return undefined
  const header = simple ? SIMPLE_HEADER : PACKET_HEADER
  const packet = block.subarray(header, header + padded(data))
  if (packet.length < padded(data) || header + packet.length + 4 > block.length || !simple && from.getUint32(20, little) !== data) return undefined
  const others: Uint8Array[] = []
  const optionsAt = header + packet.length
  readOptions(from, optionsAt, block.length - 4, little, (code, at, length) => {
    if (code !== OPTION_COMMENT) others.push(block.subarray(at - 4, at + padded(length)))
    return undefined
  })
  const texts = comments.map((comment) => new TextEncoder().encode(comment).subarray(0, LONGEST_COMMENT))
  let size = texts.reduce((sum, text) => sum + 4 + padded(text.length), 0) + others.reduce((sum, each) => sum + each.length, 0)
  if (size > 0) size += 4
  const total = PACKET_HEADER + packet.length + size + 4
  const bytes = new Uint8Array(total), view = new DataView(bytes.buffer)
  if (simple) {
    // Interface 0 of its section, and no time to speak of.
    view.setUint32(0, ENHANCED_PACKET_BLOCK, little)
    view.setUint32(20, data, little)
    view.setUint32(24, from.getUint32(8, little), little)
  } else bytes.set(block.subarray(0, PACKET_HEADER))
  bytes.set(packet, PACKET_HEADER)
  let at = PACKET_HEADER + packet.length
  for (const text of texts) {
    view.setUint16(at, OPTION_COMMENT, little)
    view.setUint16(at + 2, text.length, little)
    bytes.set(text, at + 4)
    at += 4 + padded(text.length)
  }
  for (const other of others) {
    bytes.set(other, at)
    at += other.length
  }
  view.setUint32(4, total, little)
  view.setUint32(total - 4, total, little)
  return bytes
}

/** A section's header that does not say how long the section is: its packets have got other comments. */
export function withoutLength(header: Uint8Array): Uint8Array {
  return header.slice().fill(0xff, 16, 24)
}
