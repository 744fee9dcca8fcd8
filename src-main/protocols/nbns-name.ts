import { names } from './field.ts'
import type { Reader } from './reader.ts'

/** What the last byte of a NetBIOS name says (MS-NBTE section 2.2.2), as Wireshark says it. */
const suffixes = names({
  0x00: 'Workstation/Redirector', 0x01: 'Browser', 0x02: 'Workstation/Redirector', 0x03: 'Messenger service/Main name',
  0x05: 'Forwarded name', 0x06: 'RAS Server service', 0x1b: 'Domain Master Browser', 0x1c: 'Domain Controllers',
  0x1d: 'Local Master Browser', 0x1e: 'Browser Election Service', 0x1f: 'Net DDE Service', 0x20: 'Server service',
  0x21: 'RAS client service', 0xbe: 'Network Monitor Agent', 0xbf: 'Network Monitor Utility',
})
const ENCODED = 32

/** A name of 16 bytes, of which the last is its kind: `PRINTER<20>`. */
export function netbiosNameText(bytes: Uint8Array): string {
  let end = 15
  while (end > 0 && bytes[end - 1] === 0x20) end--
  let text = ''
  for (const byte of bytes.subarray(0, end)) {
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `<${byte.toString(16).padStart(2, '0')}>`
  }
  return `${text}<${bytes[15].toString(16).padStart(2, '0')}>`
}

/** The kind in words, with a blank and parentheses; nothing where it has no name. */
export function netbiosKind(kind: number): string {
  const name = suffixes.get(kind)
  return name === undefined ? ' (Unknown)' : ` (${name})`
}

/**
 * The name at the beginning of a label of 32 letters, each of four bits (RFC 1001 section 14.1).
 * @returns undefined where it is none
 */
export function decodeNetbiosName(r: Reader, at: number): Uint8Array | undefined {
  if (r.u8(at) !== ENCODED) return undefined
  const letters = r.view(at + 1, ENCODED), name = new Uint8Array(16)
  for (let i = 0; i < 16; i++) {
    const high = letters[i * 2] - 0x41, low = letters[i * 2 + 1] - 0x41
    if (high < 0 || high > 15 || low < 0 || low > 15) return undefined
    name[i] = high << 4 | low
  }
  return name
}
