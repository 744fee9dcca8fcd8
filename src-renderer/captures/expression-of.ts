import type { TreeNode } from '../../src-main/api/captures.ts'

/** Fields that a fixed column shows, the first one that the packet has. */
const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  number: ['frame.number'],
  time: ['frame.time_relative', 'frame.time_epoch'],
  source: ['ip.src', 'ipv6.src', 'arp.src.proto_ipv4', 'eth.src'],
  destination: ['ip.dst', 'ipv6.dst', 'arp.dst.proto_ipv4', 'eth.dst'],
  flags: ['tcp.flags'],
  length: ['frame.len'],
}

/** The filter that a node of the tree stands for: its value, or that the field is there at all. */
export function expressionOfNode(node: TreeNode): string {
  return node.filter ?? node.field
}

/** The node of the tree that a cell of the table shows, or undefined where there is none. */
export function nodeOfCell(tree: readonly TreeNode[], column: string, text: string): TreeNode | undefined {
  if (column === 'protocol') return tree.findLast(node => node.parent === -1 && node.type === 'protocol' && sameName(node, text))
  const fields = FIELDS_OF[column] ?? [column]
  const candidates = fields.flatMap(field => tree.filter(node => node.field === field))
  // A tunnel has several addresses: the cell shows one of them.
  return candidates.find(node => node.text.includes(text)) ?? candidates[0]
}

/** `TLSv1.3` is the protocol `tls`, `ICMPv6` is `icmpv6`, `HTTP/JSON` is `http`. */
function sameName(node: TreeNode, text: string): boolean {
  const said = text.toLowerCase().replace(/[^a-z0-9].*$/, '')
  return said === node.field || said.startsWith(node.field.toLowerCase())
}

/** Expression for the conversation that a packet belongs to. */
export function conversationExpression(tree: readonly TreeNode[]): string | undefined {
  return tree.find(({ field, filter }) => (field === 'tcp.stream' || field === 'udp.stream') && filter !== undefined)?.filter
}
