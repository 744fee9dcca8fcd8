import type { TreeNode } from '../../../src-main/api/captures.ts'
import { numberOf } from './tree-values.ts'

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
