import type { CopyFormat } from '../api/captures.ts'
import { hexByte, hexBytes } from '../protocols/address-text.ts'
import { HIDDEN, type Node, type Packet } from '../protocols/packet.ts'
import { shown } from '../protocols/value-text.ts'
import { nodeFilter } from './node-filter.ts'
import { hexDump } from './print/hex-dump.ts'
import { packetJson } from './print/json.ts'
import { treeText } from './print/tree-text.ts'
import { addressText } from './rows.ts'

/**
 * A packet, or a node of it, for the clipboard.
 * @param node undefined for the whole packet
 */
export function copyText(p: Packet, node: Node | undefined, as: CopyFormat): string {
  const bytes = node === undefined ? p.sources[0].bytes : p.bytesOf(node)
  switch (as) {
    case 'summary': return node === undefined ? summary(p) : p.line(node)
    case 'tree': return node === undefined ? treeText(p) : branchText(p, node)
    case 'value': return node === undefined ? summary(p) : shown(p, node)
    case 'hexdump': return hexDump(bytes)
    case 'hexstream': return hexBytes(bytes)
    case 'c': return cArray(p.meta.number, bytes)
    case 'json': return packetJson(p)
    case 'filter': return node === undefined ? `frame.number == ${p.meta.number}` : nodeFilter(p, node) ?? p.fieldOf(node).abbrev
  }
}

function summary(p: Packet): string {
  return [p.meta.number, addressText(p, 'source'), '→', addressText(p, 'destination'), p.protocol, p.meta.original, p.info].join(' ')
}

function branchText(p: Packet, top: Node): string {
  const depths = new Map<Node, number>([[top, 0]])
  const lines: string[] = []
  for (let node = top; node < p.count; node++) {
    const depth = node === top ? 0 : depths.get(p.parent[node])
    if (depth === undefined || p.mark[node] & HIDDEN) continue
    const own = node === top ? 0 : depth + 1
    depths.set(node, own)
    lines.push('    '.repeat(own) + p.line(node))
  }
  return lines.join('\n')
}

/** The bytes as a C array that compiles as it is. */
function cArray(number: number, bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 8) {
    lines.push('  ' + Array.from(bytes.subarray(at, at + 8), (byte) => `0x${hexByte(byte)}`).join(', '))
  }
  return `/* Packet ${number}, ${bytes.length} bytes */\nstatic const unsigned char packet_${number}[${bytes.length}] = {\n${lines.join(',\n')}\n};\n`
}
