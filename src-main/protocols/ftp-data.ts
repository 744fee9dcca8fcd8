import { fields, framenum } from './field.ts'
import { lineEnd, lineText, nextLine } from './header-lines.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'

/** Bytes that tell text from anything else. */
const LOOKED_AT = 20

const f = fields('ftp-data', {
  setupFrame: framenum('ftp-data.setup-frame', 'Setup frame', {
    description: 'The frame of the control connection that announced this one',
  }),
})

/** The data connections of the File Transfer Protocol (RFC 959 3): a file or a listing, as it is. */
export const ftpData = protocol({
  abbrev: 'ftp-data', name: 'FTP-DATA', label: 'FTP Data',
  on: { 'tcp.port': [20] },
  dissect(r, p) {
    const layer = p.layer(ftpData, r)
    p.clearInfo()
    if (p.row) p.info += `FTP Data: ${r.reported} bytes`
    if (p.detailed) p.label(layer, `FTP Data (${r.length} bytes data)`)
    const setup = p.addresses && p.conversations.announced('tcp', p.addresses, p.sourcePort, p.destinationPort, p.meta.number)
    if (setup !== undefined) p.generate(layer, f.setupFrame, r, setup)
    if (p.detailed && isText(r)) addLines(r, p, layer)
    return true
  },
})

function isText(r: Reader): boolean {
  for (let i = 0; i < Math.min(LOOKED_AT, r.length); i++) {
    const byte = r.u8(i)
    if (byte !== 0x0d && byte !== 0x0a && (byte < 0x20 || byte > 0x7e)) return false
  }
  return true
}

function addLines(r: Reader, p: Packet, layer: Node): void {
  for (let at = 0; at < r.length;) {
    const next = nextLine(r, lineEnd(r, at))
    textBranch(r, p, layer, at, next - at, lineText(r, at, next - at))
    at = next
  }
}
