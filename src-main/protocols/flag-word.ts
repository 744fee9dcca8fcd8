import { valueName, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

/** Adds a word of flags with its parts, which are also said on its line: `Flags: 0x88, Managed address configuration, …`. */
export function addFlagWord(p: Packet, parent: Node, field: Field, r: Reader, at: number, parts: readonly Field[]): Node {
  const node = p.add(parent, field, r, at)
  let line = ''
  for (const part of parts) {
    const child = p.add(node, part, r, at)
    if (!p.detailed) continue
    if (part.type === 'boolean') line += p.number[child] ? `, ${part.label}` : ''
    else if (part.values) line += `, ${part.label}: ${valueName(part, p.number[child]) ?? 'Unknown'}`
  }
  if (p.detailed) p.append(node, line)
  return node
}
