import { ebcdicToAscii } from './ebcdic.ts'
import { hexLines } from '../../capture/hex-lines.ts'
import type { FollowFormat } from './statistics-options.ts'

const LF = 0x0a
const CR = 0x0d
const DOT = 0x2e

/** By byte: what the ascii formats print of it. */
const PRINTED = Uint8Array.from({ length: 256 }, (_, byte) => byte === LF || byte === CR || byte >= 0x20 && byte < 0x7f ? byte : DOT)

/** What `tshark -z follow` prints of a chunk; `offset` counts the bytes of its side before it. */
export function chunkText(format: Exclude<FollowFormat, 'yaml'>, bytes: Uint8Array, isSecond: boolean, offset: number): Buffer {
  const tab = isSecond ? '\t' : ''
  switch (format) {
    case 'hex': return hexLines(bytes, offset, { indent: tab, between: 2, halves: true })
    case 'raw': return Buffer.from(`${tab}${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}\n`, 'latin1')
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
