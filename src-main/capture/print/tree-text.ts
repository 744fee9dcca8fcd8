import { HIDDEN, type Node, type Packet } from '../../protocols/packet.ts'

/** All lines of a packet's tree, four spaces a level, as `tshark -V` prints them; a line feed after each line. */
export function treeText(p: Packet): string {
  // Nodes stand in the order in which they were added, which is not always that of the tree: a trailer is found last.
  const first = new Int32Array(p.count + 1).fill(-1), next = new Int32Array(p.count).fill(-1)
  for (let node = p.count - 1; node >= 0; node--) {
    const parent = p.parent[node] + 1
    next[node] = first[parent]
    first[parent] = node
  }
  let text = ''
  const open: Node[] = [first[0]]
  while (open.length) {
    const node = open[open.length - 1]
    if (node < 0) {
      open.pop()
      continue
    }
    open[open.length - 1] = next[node]
    if (p.mark[node] & HIDDEN) continue
    text += '    '.repeat(open.length - 1) + p.line(node) + '\n'
    if (first[node + 1] >= 0) open.push(first[node + 1])
  }
  return text
}
