import { fields, uint8, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

const f = fields('dhcp', {
  length: uint8('dhcp.option.suboption_length', 'Length'),
})

export interface SuboptionKind {
  readonly code: Field
  /** The bytes of the value, shown where nothing more is known of them. */
  readonly value: Field
  readonly names: ReadonlyMap<number, string>
  /** True if a suboption that does not fit is passed over; false if it ends the message. */
  readonly checked?: boolean
  /** Reads what has no length; @returns true if it was such. */
  readonly single?: (o: Reader, p: Packet, tree: Node, at: number) => boolean
  /** What has this code ends the option. */
  readonly end?: number
}

/** Reads one suboption's value into its branch. @returns false if it does not know it */
export type SuboptionReader = (s: Reader, p: Packet, branch: Node, code: number) => boolean

/** Walks through the suboptions inside an option: code, length, value. */
export function eachSuboption(o: Reader, p: Packet, tree: Node, kind: SuboptionKind, read: SuboptionReader): void {
  for (let at = 0; at < o.reported;) {
    const code = o.u8(at)
    if (kind.single?.(o, p, tree, at)) {
      if (code === kind.end) return
      at++
      continue
    }
    if (at + 1 >= o.reported) {
      p.expert(tree, o, 'error', `Suboption ${code}: no room left in option for suboption length`)
      return
    }
    const length = o.u8(at + 1)
    const branch = p.put(tree, kind.code, o, at, length + 2, code)
    if (p.detailed) p.label(branch, `${kind.code.label}: (${code}) ${kind.names.get(code) ?? 'Unknown'}`)
    p.add(branch, f.length, o, at + 1)
    at += 2
    if (kind.checked && at + length > o.reported) {
      p.expert(branch, o, 'error', `Suboption ${code}: no room left in option for suboption value`)
      return
    }
    const value = p.add(branch, kind.value, o, at, length)
    if (read(o.sub(at, length), p, branch, code) && length) p.hide(value)
    at += length
  }
}
