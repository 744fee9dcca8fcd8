import { ebcdicToAscii } from './ebcdic.ts'
import type { FollowFormat } from './statistics-options.ts'

/** Bytes a line of a hex dump. */
const LINE = 16

const LF = 0x0a
const CR = 0x0d
const DOT = 0x2e

/** By byte: what the ascii formats print of it. */
const PRINTED = Uint8Array.from({ length: 256 }, (_, byte) => byte === LF || byte === CR || byte >= 0x20 && byte < 0x7f ? byte : DOT)

/** What `tshark -z follow` prints of a chunk; `offset` counts the bytes of its side before it. */
export function chunkText(format: Exclude<FollowFormat, 'yaml'>, bytes: Uint8Array, isSecond: boolean, offset: number): Buffer {
  const tab = isSecond ? '\t' : ''
  switch (format) {
    case 'hex': return Buffer.from(hexLines(bytes, tab, offset), 'latin1')
    case 'raw': return Buffer.from(`${tab}${Buffer.from(bytes).toString('hex')}\n`, 'latin1')
    case 'utf-8': return Buffer.concat([Buffer.from(`${tab}${bytes.length}\n`), Buffer.from(Buffer.from(bytes).toString('utf8')), Buffer.from('\n')])
    case 'ascii': case 'ebcdic': {
      const head = Buffer.from(`${tab}${bytes.length}\n`, 'latin1')
      const out = Buffer.allocUnsafe(head.length + bytes.length + 1)
      head.copy(out)
      if (format === 'ascii') for (let i = 0; i < bytes.length; i++) out[head.length + i] = PRINTED[bytes[i]]
      else for (let i = 0; i < bytes.length; i++) out[head.length + i] = PRINTED[ebcdicToAscii(bytes[i])]
      out[out.length - 1] = LF
      return out
    }
  }
}

function hexLines(bytes: Uint8Array, tab: string, offset: number): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += LINE) {
    let hex = '', ascii = ''
    for (let i = at; i < Math.min(at + LINE, bytes.length); i++) {
      const gap = i === at + LINE / 2
      hex += (gap ? '  ' : i === at ? '' : ' ') + bytes[i].toString(16).padStart(2, '0')
      ascii += (gap ? ' ' : '') + (bytes[i] >= 0x20 && bytes[i] < 0x7f ? String.fromCharCode(bytes[i]) : '.')
    }
    // tshark takes a space at the end for the gap in the middle, but for a line that ends there.
    if (ascii.endsWith(' ') && bytes.length - at !== LINE / 2) ascii = ascii.slice(0, -1)
    text += `${tab}${(offset + at).toString(16).toUpperCase().padStart(8, '0')}  ${hex.padEnd(LINE * 3)}  ${ascii}\n`
  }
  return text
}
