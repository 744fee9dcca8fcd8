import type { TreeNode } from '../../src-main/api/captures.ts'

/** A node of the tree as a line of the pane. */
export interface TreeLine {
  readonly index: number
  readonly node: TreeNode
  /** From 1. */
  readonly level: number
  readonly hasChildren: boolean
  readonly expanded: boolean
  /** Place among its siblings from 1, and how many they are. */
  readonly place: number
  readonly siblings: number
}

/** The lines that are seen: a node is, if all nodes above it are expanded. */
export function treeLines(tree: readonly TreeNode[], isExpanded: (field: string) => boolean): TreeLine[] {
  const children = new Map<number, number>()
  const places = tree.map(({ parent }) => {
    const place = (children.get(parent) ?? 0) + 1
    children.set(parent, place)
    return place
  })
  const levels: number[] = []
  const open: boolean[] = []
  const lines: TreeLine[] = []
  tree.forEach((node, index) => {
    const { parent } = node
    const seen = parent === -1 || open[parent]
    levels[index] = parent === -1 ? 1 : levels[parent] + 1
    const hasChildren = children.has(index)
    open[index] = seen && hasChildren && isExpanded(node.field)
    if (seen) {
      lines.push({
        index, node, level: levels[index], hasChildren, expanded: open[index],
        place: places[index], siblings: children.get(parent) ?? 1,
      })
    }
  })
  return lines
}

/** The nodes above a node, the nearest first. */
export function ancestors(tree: readonly TreeNode[], index: number): number[] {
  const found: number[] = []
  for (let parent = tree[index]?.parent ?? -1; parent !== -1; parent = tree[parent].parent) found.push(parent)
  return found
}

/** A line's text in three parts, so that labels stand back behind values: `.... .... ...1 = `, `Fin: `, `Set`. */
export interface TextParts {
  readonly bits: string
  readonly label: string
  readonly value: string
}

export function textParts(text: string): TextParts {
  const bits = /^[.01 ]{4,} = /.exec(text)?.[0] ?? ''
  const rest = text.slice(bits.length)
  const label = /^[^:“"]{1,60}?: /.exec(rest)?.[0] ?? ''
  return { bits, label, value: rest.slice(label.length) }
}
