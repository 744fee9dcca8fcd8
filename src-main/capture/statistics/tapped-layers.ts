import { ROOT, type Node, type Packet } from '../../protocols/packet.ts'
import type { Field } from '../../protocols/field.ts'
import type { Registry } from '../../protocols/registry.ts'
import { bytesValue } from '../../protocols/value-text.ts'

export type StatisticLayer = 'eth' | 'ip' | 'ipv6' | 'tcp' | 'udp'

/** Who sends to whom, as one header says it. */
export interface TappedHeader {
  readonly source: Uint8Array
  readonly destination: Uint8Array
  /** Of tcp and udp; else 0. */
  readonly sourcePort: number
  readonly destinationPort: number
  /** Number of the conversation among those of its kind, of tcp and udp; else -1. */
  readonly stream: number
}

/** Finds the headers of one protocol in a dissected packet: all that Wireshark's taps would see. */
export class TappedLayers {
  private readonly layer: StatisticLayer
  private readonly own: Field
  private readonly quoting: ReadonlySet<number>
  private readonly protocols: ReadonlySet<number>
  private readonly extensions: ReadonlySet<number>
  private readonly ids: Readonly<Record<string, number>>

  constructor(layer: StatisticLayer, registry: Registry) {
    this.layer = layer
    this.own = registry.protocol(layer).field
    const own = (...abbrevs: string[]): Set<number> => new Set(abbrevs.map((abbrev) => registry.protocol(abbrev).field.id))
    this.quoting = own('icmp', 'icmpv6')
    this.protocols = new Set(registry.protocols.map(({ field }) => field.id))
    this.extensions = own('ipv6.hopopts', 'ipv6.dstopts', 'ipv6.routing', 'ipv6.fraghdr', 'mipv6')
    const names = [
      'eth.src', 'eth.dst', 'ip.src', 'ip.dst', 'ipv6.src', 'ipv6.dst', 'tcp.srcport', 'tcp.dstport', 'tcp.stream', 'tcp.hdr_len',
      'tcp.urgent_pointer', 'udp.srcport', 'udp.dstport', 'udp.stream', 'udp.checksum', 'ipv6.fraghdr.offset', 'ipv6.fraghdr.more',
    ]
    this.ids = Object.fromEntries(names.map((name) => [name, registry.named(name)[0]?.id ?? -1]))
  }

  /** Headers in the order in which they stand in the packet; not those that an ICMP error quotes. */
  headers(p: Packet): TappedHeader[] {
    const found: TappedHeader[] = []
    for (let node = 0; node < p.count; node++) {
      if (p.field[node] !== this.own.id || isQuoted(p, node, this.quoting)) continue
      const header = this.layer === 'tcp' || this.layer === 'udp' ? this.ports(p, node, this.layer) : this.addresses(p, node, this.layer)
      if (header) found.push(header)
    }
    return found
  }

  private addresses(p: Packet, node: Node, layer: 'eth' | 'ip' | 'ipv6'): TappedHeader | undefined {
    const source = this.below(p, node, layer + '.src'), destination = this.below(p, node, layer + '.dst')
    if (source < 0 || destination < 0 || layer === 'ipv6' && !this.reachesPayload(p, node)) return undefined
    return { source: bytesValue(p, source), destination: bytesValue(p, destination), sourcePort: 0, destinationPort: 0, stream: -1 }
  }

  /** True if an IPv6 header's extensions lead to a payload: Wireshark's tap comes there, so fragments of what is not whole do not count. */
  private reachesPayload(p: Packet, header: Node): boolean {
    let fragment = -1
    for (let node = header + 1; node < p.count && p.field[node] !== this.own.id; node++) {
      const id = p.field[node]
      if (id === this.ids['ipv6.fraghdr.offset'] || id === this.ids['ipv6.fraghdr.more']) { if (p.number[node]) fragment = p.source[node] }
      else if (this.protocols.has(id) && !(this.extensions.has(id) && p.parent[node] === header)) return p.source[node] !== fragment
    }
    return false
  }

  private ports(p: Packet, node: Node, layer: 'tcp' | 'udp'): TappedHeader | undefined {
    const source = this.below(p, node, layer + '.srcport'), destination = this.below(p, node, layer + '.dstport')
    const stream = this.below(p, node, layer + '.stream')
    if (stream < 0 || !this.isWhole(p, node, layer)) return undefined
    const network = this.networkOf(p, node)
    return {
      source: network ? bytesValue(p, network[0]) : NO_ADDRESS, destination: network ? bytesValue(p, network[1]) : NO_ADDRESS,
      sourcePort: p.number[source], destinationPort: p.number[destination], stream: p.number[stream],
    }
  }

  /** True if the header is there to its end: taps come after it. */
  private isWhole(p: Packet, node: Node, layer: 'tcp' | 'udp'): boolean {
    if (layer === 'udp') return this.below(p, node, 'udp.checksum') >= 0
    const length = this.below(p, node, 'tcp.hdr_len')
    return this.below(p, node, 'tcp.urgent_pointer') >= 0 && p.length[node] >= p.number[length]
  }

  /** The address nodes of the network header before a transport layer. */
  private networkOf(p: Packet, layer: Node): readonly [Node, Node] | undefined {
    const { ids } = this
    let source = -1, destination = -1
    for (let node = layer - 1; node >= 0; node--) {
      const id = p.field[node]
      if (destination < 0 && (id === ids['ip.dst'] || id === ids['ipv6.dst'])) destination = node
      if (id !== ids['ip.src'] && id !== ids['ipv6.src']) continue
      source = node
      break
    }
    return source < 0 || destination < 0 ? undefined : [source, destination]
  }

  /** The first node of a field behind a layer's own node and before the next layer of the same protocol, or -1. */
  private below(p: Packet, layer: Node, name: string): Node {
    const id = this.ids[name]
    for (let node = layer + 1; node < p.count && p.field[node] !== this.own.id; node++) if (p.field[node] === id) return node
    return -1
  }
}

const NO_ADDRESS = new Uint8Array(4)

/** True if a node hangs under the layer of an error that quotes a packet. */
export function isQuoted(p: Packet, node: Node, quoting: ReadonlySet<number>): boolean {
  for (let parent = p.parent[node]; parent !== ROOT; parent = p.parent[parent]) if (quoting.has(p.field[parent])) return true
  return false
}
