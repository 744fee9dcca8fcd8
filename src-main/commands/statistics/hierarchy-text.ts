import type { HierarchyNode } from '../../capture/statistics/hierarchy.ts'

const LINE = '='.repeat(67) + '\n'
/** Deeper layers are not shifted any more, and a line's name is cut. */
const DEEPEST = 16
const LONGEST = 79

/** What `tshark -z io,phs` prints. */
export function hierarchyText(filter: string, tree: readonly HierarchyNode[]): string {
  return `\n${LINE}Protocol Hierarchy Statistics\nFilter: ${filter}\n\n${lines(tree, 0)}${LINE}`
}

function lines(nodes: readonly HierarchyNode[], depth: number): string {
  const indent = '  '.repeat(Math.min(depth, DEEPEST)) + (depth > DEEPEST ? '...' : '')
  return nodes.map(({ protocol, packets, bytes, children }) =>
    `${(indent + protocol).slice(0, LONGEST).padEnd(40)} frames:${packets} bytes:${bytes}\n${lines(children, depth + 1)}`).join('')
}
