import type { DecodeAsEntry, TreeNode } from '../../../src-main/api/captures.ts'

const LAST = 65_535

/** Ports as they are typed: `8000`, `8000-8010`; null for anything else. */
export function readPorts(text: string): { readonly from: number, readonly to: number } | null {
  const found = /^\s*(\d{1,5})\s*(?:[-–]\s*(\d{1,5})\s*)?$/.exec(text)
  if (found === null) return null
  const from = Number(found[1]), to = Number(found[2] ?? found[1])
  return from <= to && to <= LAST ? { from, to } : null
}

/** The same, written. */
export function portsText({ from, to }: Pick<DecodeAsEntry, 'from' | 'to'>): string {
  return from === to ? String(from) : `${from}-${to}`
}

/** The innermost ports of a packet: the server's first, as far as the lower one tells, and the table that they belong to. */
export function portsOf(tree: readonly TreeNode[]): { readonly table: string, readonly ports: readonly number[] } {
  const node = tree.findLast(({ field }) => /^(tcp|udp|sctp)\.dstport$/.test(field))
  if (node === undefined) return { table: 'tcp.port', ports: [] }
  const transport = node.field.split('.')[0]
  const values = [`${transport}.srcport`, `${transport}.dstport`]
    .map(name => /== (\d+)$/.exec(tree.findLast(({ field }) => field === name)?.filter ?? '')?.[1])
    .filter(value => value !== undefined).map(Number)
  return { table: `${transport}.port`, ports: [...new Set(values)].sort((a, b) => a - b) }
}
