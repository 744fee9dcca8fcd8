import type { TreeNode } from '../../../src-main/api/captures.ts'

/** Index of the first node of a field right below a node, or -1. */
export function childOf(tree: readonly TreeNode[], parent: number, field: string): number {
  for (let index = parent + 1; index < tree.length; index++) {
    if (tree[index].parent === parent && tree[index].field === field) return index
  }
  return -1
}

/** A node's number, as its filter says it: 20 of `ip.hdr_len == 20`; NaN where it is none. */
export function numberOf(node: TreeNode | undefined): number {
  return Number(/== (0x[\da-f]+|\d+)$/.exec(node?.filter ?? '')?.[1] ?? NaN)
}

/** The number of a field right below a node; NaN where there is none. */
export function childNumber(tree: readonly TreeNode[], parent: number, field: string): number {
  return numberOf(tree[childOf(tree, parent, field)])
}
