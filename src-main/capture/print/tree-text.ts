import { HIDDEN, type Packet } from '../../protocols/packet.ts'

/** All lines of a packet's tree, four spaces a level, as `tshark -V` prints them; a line feed after each line. */
export function treeText(p: Packet): string {
  const depths = new Int32Array(p.count)
  const hidden = new Uint8Array(p.count)
  let text = ''
  for (let node = 0; node < p.count; node++) {
    const parent = p.parent[node]
    if (parent >= 0) depths[node] = depths[parent] + 1
    if (p.mark[node] & HIDDEN || parent >= 0 && hidden[parent]) hidden[node] = 1
    else text += '    '.repeat(depths[node]) + p.line(node) + '\n'
  }
  return text
}
