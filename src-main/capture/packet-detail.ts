import type { PacketDetail, TreeNode } from '../api/captures.ts'
import { NO_CONVERSATION } from '../protocols/conversation-store.ts'
import { frameMarks, SEVERITIES } from '../protocols/marks.ts'
import { GENERATED, HIDDEN, type Node, type Packet } from '../protocols/packet.ts'
import { nodeFilter } from './node-filter.ts'

/** Nodes of the tree as shown, without the hidden ones: their places in the packet, in order. */
export function shownNodes(p: Packet): Node[] {
  const nodes: Node[] = []
  const hidden = new Uint8Array(p.count)
  for (let node = 0; node < p.count; node++) {
    const parent = p.parent[node]
    if (p.mark[node] & HIDDEN || parent >= 0 && hidden[parent]) hidden[node] = 1
    else nodes.push(node)
  }
  return nodes
}

/** Nodes that a tree shows; only packets that are made to be a burden have more. */
const MAX_SHOWN = 5_000

/** A packet in full, for the tree and the bytes. */
export function packetDetail(p: Packet): PacketDetail {
  const all = shownNodes(p), nodes = all.slice(0, MAX_SHOWN)
  const places = new Map(nodes.map((node, place) => [node, place]))
  return {
    number: p.meta.number,
    tree: [...nodes.map((node) => treeNode(p, node, places)), ...all.length > MAX_SHOWN ? [remark(`[${all.length - MAX_SHOWN} more fields are not shown]`)] : []],
    // The views go with the next packet; what is sent must stay.
    sources: p.sources.map(({ name, bytes }) => ({ name, bytes: bytes.slice() })),
    direction: p.conversation === NO_CONVERSATION ? null : p.direction,
    conversation: p.conversation === NO_CONVERSATION ? null : p.conversation,
    tcpFlags: p.tcpFlags < 0 ? null : p.tcpFlags,
    comments: p.meta.comments,
  }
}

/** A line that is no field of the packet. */
function remark(text: string): TreeNode {
  return { parent: -1, text, field: '_ws.expert', type: 'none', source: 0, start: 0, length: 0, generated: true, severity: 'note' }
}

function treeNode(p: Packet, node: Node, places: ReadonlyMap<Node, number>): TreeNode {
  const field = p.fieldOf(node)
  const filter = nodeFilter(p, node)
  const severity = severityOf(p, node)
  return {
    parent: places.get(p.parent[node]) ?? -1,
    text: p.line(node),
    field: field.abbrev,
    type: field.type,
    ...filter !== undefined && { filter },
    source: p.source[node],
    start: p.start[node],
    length: p.length[node],
    ...field.mask !== undefined && { mask: field.mask },
    generated: (p.mark[node] & GENERATED) !== 0,
    ...severity && { severity },
  }
}

function severityOf(p: Packet, node: Node): TreeNode['severity'] {
  const id = p.field[node]
  if (id === frameMarks.malformed.id) return 'error'
  if (id === frameMarks.truncated.id) return 'note'
  if (id !== frameMarks.expert.id) return undefined
  for (let child = node + 1; child < p.count && p.parent[child] === node; child++) {
    if (p.field[child] === frameMarks.severity.id) return SEVERITIES.get(p.number[child])
  }
  return undefined
}
