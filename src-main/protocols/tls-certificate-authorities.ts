import { fields, none, uint16 } from './field.ts'
import { GENERATED, type Node, type Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { vector } from './tls-vector.ts'

const f = fields('tls', {
  length: uint16('tls.handshake.dnames_len', 'Distinguished Names Length'),
  names: none('tls.handshake.dnames', 'Distinguished Names'),
  nameLength: uint16('tls.handshake.dname_len', 'Distinguished Name Length'),
  name: none('tls.handshake.dname', 'Distinguished Name'),
  truncated: none('tls.handshake.dnames_truncated', 'Tree view truncated'),
})

/** Names that are shown of one list. */
const MAX_NAMES = 100

/** The names of the authorities that a server trusts (RFC 5246 7.4.4, RFC 8446 4.2.4). @returns where they end */
export function certificateAuthorities(r: Reader, p: Packet, parent: Node, at: number, end: number): number {
  const list = vector(r, p, parent, f.length, at, end, 0, 0xffff)
  if (!list.fits) return end
  const length = list.end - list.at
  if (length === 0) return list.end
  const tree = p.branch(parent, f.names, r, list.at, length)
  if (p.detailed) p.label(tree, `Distinguished Names (${length} byte${length === 1 ? '' : 's'})`)
  let i = list.at
  for (let count = 0; i < list.end; count++) {
    if (count === MAX_NAMES) {
      p.mark[p.add(tree, f.truncated, r, i, list.end - i)] = GENERATED
      return list.end
    }
    const name = vector(r, p, tree, f.nameLength, i, list.end, 1, 0xffff)
    if (!name.fits) return list.end
    p.add(tree, f.name, r, name.at, name.end - name.at)
    i = name.end
  }
  return i
}
