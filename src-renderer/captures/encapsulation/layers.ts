import type { PacketDetail, TreeNode } from '../../../src-main/api/captures.ts'
import { layerFacts } from './layer-facts.ts'
import { piecesOf, type Pieces } from './pieces.ts'
import { childNumber } from './tree-values.ts'

/** Bytes behind a layer's payload that are its own. */
export interface Trailer {
  readonly node: number
  readonly field: string
  readonly length: number
}

/** A layer of a packet, and what it carries. All lengths in bytes as on the wire; the capture may hold fewer. */
export interface Layer {
  /** A header of the packet; a whole that was put together; bytes that were decrypted or unpacked. */
  readonly kind: 'header' | 'reassembled' | 'decoded'
  /** Its node in the tree, or -1. */
  readonly node: number
  /** Wireshark's name: `ip`; of a whole, that of the protocol that was cut: `ip`, `tcp`. */
  readonly field: string
  /** `Internet Protocol Version 4`. */
  readonly name: string
  /** The data source, and in it the first byte of the header, of the payload, and behind the payload. */
  readonly source: number
  readonly start: number
  readonly body: number
  readonly end: number
  readonly trailers: readonly Trailer[]
  readonly pieces: Pieces | null
  readonly inside: readonly Layer[]
}

interface Draft extends Layer {
  body: number
  readonly inside: Draft[]
}

/** What stands in the tree before the values: `Internet Protocol Version 4`. */
const nameOf = (node: TreeNode): string => /^[^,([]+/.exec(node.text)?.[0].trim().replace(/:.*$/s, '') ?? node.field
/** They stand in the tree like a protocol, and are no layer: comments, and what is said of a connection over several. */
const NO_LAYERS: ReadonlySet<string> = new Set(['pkt_comment', 'mptcp'])
const isLayer = ({ type, field }: TreeNode): boolean => type === 'protocol' && !field.startsWith('_ws.') && !NO_LAYERS.has(field)
const TRAILER = /\.(padding|trailer|fcs)$/

/**
 * The layers of a packet, each inside the one that carries it; the outermost is the frame. From the tree alone: a header is as
 * long as its node says, and its payload as its own length field does.
 */
export function layersOf({ tree, sources }: PacketDetail): Layer | null {
  const wholes = piecesOf(tree)
  let root: Draft | null = null
  const open: Draft[] = []
  const top = (): Draft => open[open.length - 1]

  function put(draft: Draft): void {
    if (open.length > 0) top().inside.push(draft)
    else root = draft
    open.push(draft)
  }

  /** Goes out to the layer that this one is in; the frame holds everything. */
  function leaveUntil(holds: (draft: Draft) => boolean): void {
    while (open.length > 1 && !holds(top())) open.pop()
  }

  /** The layer that a node of the tree belongs to, if it is not at the tree's root. */
  function above(index: number): number {
    let parent = tree[index].parent
    while (parent !== -1 && !isLayer(tree[parent])) parent = tree[parent].parent
    return parent
  }

  tree.forEach((node, index) => {
    if (!isLayer(node)) return
    const parent = above(index)
    if (open.length > 0 && !open.some(({ source }) => source === node.source)) {
      const whole = wholes.find(one => tree[one.node].source === node.source)
      const cut = whole?.protocol.split('.')[0]
      const isCut = ({ field }: Draft): boolean => cut !== undefined && (field === cut || field.startsWith(`${cut}.`))
      if (open.some(isCut)) leaveUntil(isCut)
      const bytes = sources[node.source]
      put({
        kind: whole === undefined ? 'decoded' : 'reassembled', node: whole?.node ?? -1, field: cut ?? node.field,
        name: bytes?.name ?? '', source: node.source, start: 0, body: 0, end: bytes?.bytes.length ?? 0,
        trailers: [], pieces: whole ?? null, inside: [],
      })
    } else if (parent !== -1 && open.some(draft => draft.node === parent)) {
      leaveUntil(draft => draft.node === parent || holds(draft, node))
      if (top().node === parent && top().inside.length === 0) top().body = Math.min(top().body, bodyBefore(top(), node))
    } else leaveUntil(draft => holds(draft, node))
    const room = open.length === 0 ? childNumber(tree, index, 'frame.len') || node.length : top().end
    const extent = extentOf(tree, index, room)
    put({ ...extent, kind: 'header', node: index, field: node.field, name: nameOf(node), pieces: null, inside: [] })
  })
  return root
}

/** ICMP's header; what follows is what it quotes or sends to and fro (RFC 792). */
const ICMP_HEADER = 8

/** Where the payload of a message begins, whose node takes in all of it: at what it carries. */
function bodyBefore({ field, start }: Layer, first: TreeNode): number {
  return field === 'icmp' || field === 'icmpv6' ? start + ICMP_HEADER : Math.max(start, first.start)
}

/** Whether a header stands in another one's payload. An application's messages follow each other; they do not nest. */
function holds(outer: Draft, node: TreeNode): boolean {
  if (outer.source !== node.source) return false
  if (outer.field === node.field && layerFacts(outer.field)?.tcpIp === 'application') return false
  return node.start >= outer.body && (node.start < outer.end || node.length === 0)
}

/** Where a layer's header and payload begin and end. `room`: the end of what carries it. */
function extentOf(
  tree: readonly TreeNode[], index: number, room: number,
): Pick<Draft, 'source' | 'start' | 'body' | 'end' | 'trailers'> {
  const { source, start, length, field } = tree[index]
  const body = field === 'frame' ? 0 : Math.min(start + length, room)
  const trailers: Trailer[] = []
  let end = Math.min(room, payloadEnd(tree, index) ?? room)
  for (let node = index + 1; node < tree.length; node++) {
    const child = tree[node]
    if (child.parent !== index || child.length === 0 || child.start < body || !TRAILER.test(child.field)) continue
    trailers.push({ node, field: child.field, length: child.length })
    end = Math.min(end, child.start)
  }
  return { source, start, body, end: Math.max(body, end), trailers }
}

/** Where a layer's payload ends by the word of its own header. */
function payloadEnd(tree: readonly TreeNode[], index: number): number | undefined {
  const { field, start, length } = tree[index]
  const said = (name: string): number => childNumber(tree, index, name)
  const end = field === 'ip' ? start + said('ip.len')
    // RFC 8200 section 3: extension headers count as payload.
    : field === 'ipv6' ? start + 40 + said('ipv6.plen')
    : field === 'udp' ? start + said('udp.length')
    : field === 'pppoes' ? start + 6 + said('pppoe.payload_length')
    : field === 'eth' ? start + 14 + said('eth.len') : NaN
  // Segmentation offload leaves lengths at 0, and so do jumbograms: then the frame's end counts.
  return end >= start + length ? end : undefined
}

/** All layers, outer before inner. */
export function flat(layer: Layer): Layer[] {
  return [layer, ...layer.inside.flatMap(flat)]
}

/** The layers that carry a layer, the outermost first. */
export function carriersOf(outermost: Layer, layer: Layer): Layer[] {
  return flat(outermost).filter(one => one !== layer && flat(one).includes(layer))
}

/** The layer that a node of the tree belongs to, or -1. */
export function layerOfNode(tree: readonly TreeNode[], layers: readonly Layer[], node: number): number {
  for (let index = node; index >= 0 && index < tree.length; index = tree[index].parent) {
    if (layers.some(layer => layer.node === index)) return index
  }
  return -1
}
