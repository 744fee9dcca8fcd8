import { hexByte } from '../../protocols/address-text.ts'

/** Offset, sixteen bytes in hex and as ASCII a line, as `tshark -x` prints them; a line feed after each line. */
export function hexDump(bytes: Uint8Array): string {
  const digits = bytes.length > 0x10000 ? 8 : 4
  let text = ''
  for (let at = 0; at < bytes.length; at += 16) {
    let hex = '', ascii = ''
    for (let i = at; i < Math.min(at + 16, bytes.length); i++) {
      hex += ' ' + hexByte(bytes[i])
      ascii += bytes[i] >= 0x20 && bytes[i] < 0x7f ? String.fromCharCode(bytes[i]) : '.'
    }
    text += `${at.toString(16).padStart(digits, '0')} ${hex.padEnd(48)}   ${ascii}\n`
  }
  return text
}
