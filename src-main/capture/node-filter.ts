import { hexBytes } from '../protocols/address-text.ts'
import { dateText, bytesValue, fieldText, secondsText, stringValue, timeValue } from '../protocols/value-text.ts'
import type { Node, Packet } from '../protocols/packet.ts'

/** The display filter that matches a node's very value, or undefined where there is none. */
export function nodeFilter(p: Packet, node: Node): string | undefined {
  const field = p.fieldOf(node)
  const { abbrev } = field
  if (field.type === 'protocol' || field.type === 'none') return abbrev
  if (field.type === 'string') return `${abbrev} == ${quoted(stringValue(p, node))}`
  if (field.type === 'bytes') {
    const bytes = bytesValue(p, node)
    return bytes.length ? `${abbrev} == ${hexBytes(bytes, ':')}` : abbrev
  }
  if (field.type === 'absolute_time') return `${abbrev} == "${dateText(timeValue(p, node))}"`
  if (field.type === 'relative_time') return `${abbrev} == ${secondsText(timeValue(p, node))}`
  return `${abbrev} == ${fieldText(p, node, field)}`
}

/** A string literal of the filter language. */
function quoted(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&').replace(/[\0-\x1f\x7f]/g, (c) => '\\x' + c.charCodeAt(0).toString(16).padStart(2, '0'))
  return `"${escaped}"`
}
