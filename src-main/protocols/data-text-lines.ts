import { lineEnd, lineText, nextLine } from './header-lines.ts'
import { frameMarks } from './marks.ts'
import type { Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

/** Lines that are shown one by one; what follows is one piece. */
const MAX_LINES = 5000

/** Text that is nothing but lines: an HTML page, a style sheet; who knows its media type says so. */
export const dataTextLines = protocol({
  abbrev: 'data-text-lines', name: 'Text', label: 'Line-based text data',
  dissect(r, p) {
    textLines(r, p, '')
    return true
  },
})

/** @param type media type, for the layer's line */
export function textLines(r: Reader, p: Packet, type: string): void {
  const layer = p.layer(dataTextLines, r)
  if (!p.treed) return
  let lines = 0
  for (let at = 0; at < r.length; lines++) {
    const next = lines < MAX_LINES ? nextLine(r, lineEnd(r, at)) : r.length
    const node = p.branch(layer, frameMarks.text, r, at, next - at)
    if (p.detailed) p.label(node, lineText(r, at, Math.min(next - at, 1000)))
    at = next
  }
  if (p.detailed) p.label(layer, `${dataTextLines.label}${type && `: ${type}`} (${lines} lines)`)
}
