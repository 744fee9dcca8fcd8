import { Buffer } from 'node:buffer'

/**
 * Byte text: a string whose every character is one byte of UTF-8, so that length, order, slices and search count bytes as
 * Wireshark's do, and text of ASCII, which is nearly all there is, is its own byte text.
 */
export type ByteText = string

// eslint would rather not see control characters in a pattern, hence the loop.
function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

export function byteText(text: string): ByteText {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
}

export function bytesOfText(text: ByteText): Uint8Array {
  return Buffer.from(text, 'latin1')
}

export function textOfBytes(bytes: Uint8Array): ByteText {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
