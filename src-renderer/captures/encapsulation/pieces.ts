import type { TreeNode } from '../../../src-main/api/captures.ts'
import { childNumber, childOf, numberOf } from './tree-values.ts'

/** One fragment of a datagram, or one segment of a message. */
export interface Piece {
  /** The packet that brought it. */
  readonly packet: number
  /** First byte in the whole, and length, in bytes. */
  readonly offset: number
  readonly length: number
}

/** What a whole was put together from. */
export interface Pieces {
  /** The node that holds them: `ip.fragments`, `tcp.segments`. */
  readonly node: number
  /** Whose pieces they are: `ip`, `tcp`, `tls.handshake`. */
  readonly protocol: string
  readonly list: readonly Piece[]
  /** Bytes of the whole. */
  readonly total: number
}

/** A piece's field, and the protocol whose piece it is: `ip.fragment`, `tcp.segment`. */
const PIECE = /^([a-z\d_.]+)\.(fragment|segment)$/
/** Says in which packet the whole was put together. */
const REASSEMBLED_IN = /^[a-z\d_.]+\.reassembled[._]in$/

/** Everything that was put together in this packet. */
export function piecesOf(tree: readonly TreeNode[]): Pieces[] {
  const wholes = new Map<number, { protocol: string, list: Piece[] }>()
  for (const node of tree) {
    const protocol = PIECE.exec(node.field)?.[1]
    if (protocol === undefined || node.type !== 'framenum' || node.parent === -1) continue
    const whole = wholes.get(node.parent) ?? { protocol, list: [] }
    whole.list.push({ packet: numberOf(node), offset: node.start, length: node.length })
    wholes.set(node.parent, whole)
  }
  return [...wholes].map(([node, { protocol, list }]) => ({ node, protocol, list, total: tree[node].length }))
}

/** Index of the nodes that say in which other packet this one's piece was put together with the rest. */
export function reassembledElsewhere(tree: readonly TreeNode[]): number[] {
  return tree.flatMap((node, index) => REASSEMBLED_IN.test(node.field) && node.type === 'framenum' ? [index] : [])
}

/**
 * The piece that a header makes of its packet, IPv4's or IPv6's fragment header; null where the datagram is whole. Offsets are in
 * units of 8 bytes there (RFC 791 section 3.1, RFC 8200 section 4.5).
 * @param node of the header's layer, not one that an ICMP error quotes
 * @param length of the payload, in bytes
 */
export function fragmentOf(tree: readonly TreeNode[], node: number, packet: number, length: number): Piece | null {
  const { field, parent } = tree[node]
  const said = (name: string, below = node): number => childNumber(tree, below, name) || 0
  if (field === 'ip' && parent === -1) {
    const offset = said('ip.frag_offset') * 8
    return offset > 0 || said('ip.flags.mf', childOf(tree, node, 'ip.flags')) > 0 ? { packet, offset, length } : null
  }
  if (field !== 'ipv6.fraghdr' || tree[parent]?.parent !== -1) return null
  const offset = said('ipv6.fraghdr.offset') * 8
  return offset > 0 || said('ipv6.fraghdr.more') > 0 ? { packet, offset, length } : null
}
