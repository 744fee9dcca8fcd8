import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import { frameMarks } from '../../protocols/marks.ts'
import { ROOT, type Packet } from '../../protocols/packet.ts'
import type { Dissector } from '../dissector.ts'
import { LAYERS, MARK_OPTIONS, MARK_PART, MARK_SIMPLE } from '../index/columns.ts'

/** A protocol of the hierarchy, in the place where it was met: `eth` → `ip` → `tcp`. */
export interface HierarchyNode {
  readonly protocol: string
  /** Packets that have it there, and the bytes of their frames on the wire. */
  readonly packets: number
  readonly bytes: number
  /** Those of them that end there. */
  readonly endPackets: number
  readonly endBytes: number
  readonly children: readonly HierarchyNode[]
}

/** By path (`eth/ip/tcp`), in the order in which the paths were met: packets and bytes. */
export type HierarchyPart = readonly (readonly [path: string, packets: number, bytes: number])[]

interface Growing {
  protocol: string
  packets: number
  bytes: number
  endPackets: number
  endBytes: number
  children: Growing[]
}

/** Counts packets by the layers that stand in their tree. */
export class HierarchyTally {
  private readonly paths = new Map<string, { packets: number, bytes: number }>()
  private readonly plain = new Map<number, string>()

  /** Counts packets of a capture, given in order. Plain TCP segments that bring no message cost a look at the index only. */
  count(dissector: Dissector, numbers: Uint32Array): void {
    const { chunks } = dissector.index.packets, { packet } = dissector
    packet.row = packet.detailed = packet.framed = false
    packet.treed = true
    const isLayer = layerNames(packet)
    const tcp = packet.registry.protocol('tcp').field.id
    for (const number of numbers) {
      const row = number - 1, chunk = chunks[row >>> CHUNK_BITS], i = row & CHUNK_MASK
      const marks = chunk.marks[i], remarked = marks & MARK_OPTIONS || dissector.index.comments.has(number)
      const bare = marks & MARK_SIMPLE && !remarked && (marks & MARK_PART || chunk.payload[i] === 0 && chunk.protocol[i] === tcp)
      this.add(bare ? this.plainPath(chunk.layers[i]) : pathOf(dissector.dissect(number), isLayer), 1, chunk.original[i])
    }
  }

  get part(): HierarchyPart {
    return [...this.paths].map(([path, { packets, bytes }]) => [path, packets, bytes] as const)
  }

  /** Adds what was counted of later packets. */
  join(part: HierarchyPart): void {
    for (const [path, packets, bytes] of part) this.add(path, packets, bytes)
  }

  /** The topmost protocols, each with what it carried, in the order in which they were met. */
  get tree(): readonly HierarchyNode[] {
    const top: Growing[] = []
    for (const [path, { packets, bytes }] of this.paths) {
      let children = top, last: Growing | undefined
      for (const protocol of path === '' ? [] : path.split('/')) {
        last = children.find((each) => each.protocol === protocol)
        if (!last) children.push(last = { protocol, packets: 0, bytes: 0, endPackets: 0, endBytes: 0, children: [] })
        last.packets += packets
        last.bytes += bytes
        children = last.children
      }
      if (!last) continue
      last.endPackets += packets
      last.endBytes += bytes
    }
    return top
  }

  private add(path: string, packets: number, bytes: number): void {
    const known = this.paths.get(path)
    if (known) {
      known.packets += packets
      known.bytes += bytes
    } else this.paths.set(path, { packets, bytes })
  }

  private plainPath(layers: number): string {
    let path = this.plain.get(layers)
    if (path === undefined) this.plain.set(layers, path = LAYERS.filter((_, bit) => layers & 1 << bit).join('/'))
    return path
  }
}

/** By field id: the name that a layer has in the hierarchy. */
function layerNames(p: Packet): ReadonlyMap<number, string> {
  const { malformed, truncated, unreassembled } = frameMarks
  const marks = [malformed, truncated, unreassembled].map((field) => [field.id, field.abbrev] as const)
  return new Map([...p.registry.protocols.filter((each) => each !== p.registry.frame).map(({ abbrev, field }) => [field.id, abbrev] as const), ...marks])
}

function pathOf(p: Packet, names: ReadonlyMap<number, string>): string {
  const path: string[] = []
  const udp = p.registry.protocol('udp').field.id
  let quotedUdp = ROOT
  for (let node = 0; node < p.count; node++) {
    const parent = p.parent[node]
    const name = parent === ROOT || parent === quotedUdp ? names.get(p.field[node]) : undefined
    if (name !== undefined) path.push(name)
    // What a quoted UDP header carries stands with the outermost layers in Wireshark's tree.
    if (parent !== ROOT && p.field[node] === udp) quotedUdp = parent
  }
  return path.join('/')
}
