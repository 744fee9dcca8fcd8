import { hexBytes } from '../../protocols/address-text.ts'
import { ROOT, type Node, type Packet } from '../../protocols/packet.ts'
import { bytesValue, fieldText } from '../../protocols/value-text.ts'
import { fieldValues } from './fields.ts'

/**
 * Packets as `tshark -T json` writes them: an object a packet, a member a layer, names with an underscore and `tree` for
 * what stands under a field. A name may come several times in an object, as with tshark.
 */

const INDENT = '  '

/** One packet's object, indented to stand in the array. */
export function packetJson(p: Packet, options: { fields?: readonly string[], hex?: boolean } = {}): string {
  const layers = options.fields
    ? options.fields.map((name) => [name, fieldValues(p, name)] as const).filter(([, values]) => values.length)
      .map(([name, values]) => `${JSON.stringify(name)}: [\n${values.map((value) => INDENT.repeat(5) + JSON.stringify(value)).join(',\n')}\n${INDENT.repeat(4)}]`)
    : members(p, childrenOf(p), ROOT, 5, options.hex ?? false)
  const day = new Date(p.meta.seconds * 1000)
  const index = Number.isNaN(day.getTime()) ? 'packets' : `packets-${day.toISOString().slice(0, 10)}`
  return [
    '  {',
    `    "_index": ${JSON.stringify(index)},`,
    '    "_type": "doc",',
    '    "_score": null,',
    '    "_source": {',
    '      "layers": {',
    layers.map((member) => INDENT.repeat(4) + member).join(',\n'),
    '      }',
    '    }',
    '  }',
  ].join('\n')
}

/** Children of each node, by their parent; ROOT's under -1. */
function childrenOf(p: Packet): ReadonlyMap<Node, readonly Node[]> {
  const children = new Map<Node, Node[]>()
  for (let node = 0; node < p.count; node++) {
    const siblings = children.get(p.parent[node])
    if (siblings) siblings.push(node)
    else children.set(p.parent[node], [node])
  }
  return children
}

function members(p: Packet, children: ReadonlyMap<Node, readonly Node[]>, parent: Node, depth: number, hex: boolean): string[] {
  const out: string[] = []
  for (const node of children.get(parent) ?? []) {
    const field = p.fieldOf(node)
    const below = children.has(node)
    if (hex) out.push(raw(p, node, depth))
    const object = (): string => {
      const inner = members(p, children, node, depth + 1, hex).map((member) => INDENT.repeat(depth) + member)
      return `{\n${inner.join(',\n')}\n${INDENT.repeat(depth - 1)}}`
    }
    if (field.type === 'protocol' || field.type === 'none') {
      out.push(`${JSON.stringify(field.abbrev)}: ${below ? object() : JSON.stringify(field.type === 'none' ? '' : p.line(node))}`)
      continue
    }
    out.push(`${JSON.stringify(field.abbrev)}: ${JSON.stringify(valueJson(p, node))}`)
    for (const group of p.registry.groupsOf(field)) out.push(`${JSON.stringify(group)}: ${JSON.stringify(valueJson(p, node))}`)
    if (below) out.push(`${JSON.stringify(field.abbrev + '_tree')}: ${object()}`)
  }
  return out
}

function valueJson(p: Packet, node: Node): string {
  return p.fieldOf(node).type === 'bytes' ? hexBytes(bytesValue(p, node), ':') : fieldText(p, node)
}

/** What `-x` adds: the bytes, their place, the mask and Wireshark's type number. */
function raw(p: Packet, node: Node, depth: number): string {
  const pad = INDENT.repeat(depth)
  const values = [JSON.stringify(hexBytes(p.bytesOf(node))), p.start[node], p.length[node], p.fieldOf(node).mask ?? 0, 1]
  return `${JSON.stringify(p.fieldOf(node).abbrev + '_raw')}: [\n${values.map((value) => pad + String(value)).join(',\n')}\n${INDENT.repeat(depth - 1)}]`
}
