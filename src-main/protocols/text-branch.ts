import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

/**
 * Adds a line that is only text, over bytes that must all have been captured: unlike a branch with a name, which is cut to
 * what is there, one without ends a layer that was cut, as in Wireshark.
 * @param text may be given later, with `label`
 */
export function textBranch(r: Reader, p: Packet, parent: Node, at: number, length: number, text?: string): Node {
  r.need(at, length)
  return p.branch(parent, frameMarks.text, r, at, length, text)
}
