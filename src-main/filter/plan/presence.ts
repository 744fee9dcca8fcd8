import type { PacketChunk } from '../../capture/index/columns.ts'
import { MARK_PART, MARK_SIMPLE } from '../../capture/index/columns.ts'
import { CHUNK_BITS, CHUNK_MASK } from '../../columns/table.ts'
import type { Protocol } from '../../protocols/protocol.ts'
import type { Registry } from '../../protocols/registry.ts'
import { KINDS } from '../../tcp/conversations.ts'
import type { ColumnSource } from './column-source.ts'
import { layerBit, SCTP, TCP, UDP } from './layer-bits.ts'
import { FALSE, TRUE, type Verdicts } from './verdict.ts'

const FIN = 0x001

/** Tables of protocols between the link and TCP or UDP: what hangs on these only is in no plain packet, unless it has a bit. */
const LOWER_TABLES: ReadonlySet<string> = new Set([
  'ethertype', 'ip.proto', 'gre.proto', 'llc.dsap', 'llc.cisco_pid', 'null.type', 'ppp.protocol', 'sll.ltype',
])
/** Tables of protocols above them. */
const UPPER_TABLES: ReadonlySet<string> = new Set(['tcp.port', 'udp.port', 'sctp.port', 'tls.port'])

/**
 * Fields that layers of other names show too. Those layers have no bit of their own, so that of the protocol does not say
 * that its fields are missing.
 */
const ALSO_IN: ReadonlySet<string> = new Set(['udp', 'vlan', 'eth', 'ppp', 'llc'])

/** Fields that a layer with a bit of its own shows too: `ip.version` is in IPv6, `icmp.…` of extensions in ICMPv6. */
const SHARED: ReadonlyMap<string, string> = new Map([['ip', 'ipv6'], ['icmp', 'icmpv6']])

const TRANSPORTS = TCP | UDP | SCTP
/** Layers that never have a transport above them, not even one without a bit. */
const WITHOUT_TRANSPORT = layerBit('arp') | layerBit('stp') | layerBit('igmp')

const KIND_TCP = KINDS.indexOf('tcp')

/** Says of which packets some protocols may be a part; never no where the answer is yes. */
export class Presence {
  /** Their bits in the `layers` column. */
  private readonly bits: number
  /** They may be in packets that are not plain without any bit that says so. */
  private readonly hidden: boolean
  /** Ports of TCP and UDP that lead to them. */
  private readonly ports: { readonly tcp: ReadonlySet<number>, readonly udp: ReadonlySet<number> }
  private readonly overTransport: boolean
  /** Bits of the transports that can bring them. */
  private readonly transports: number
  /** Field ids of TCP and UDP. Where these are innermost, no port and no look led further. */
  private readonly withoutApplication: ReadonlySet<number>
  /** Field ids of protocols in whose packets there is no other one above the transport, and which of these are wanted. */
  private readonly selfContained: ReadonlySet<number>
  private readonly wanted: ReadonlySet<number>
  /** They may be anywhere. */
  private readonly anywhere: boolean
  /** By number of a conversation of `source` + 1: what was found out about its ports; 0 where nobody has asked yet. */
  private known: Verdicts = new Uint8Array(0)
  private source: ColumnSource | undefined

  /** @param abbrevs names of the protocols that the fields belong to */
  constructor(abbrevs: ReadonlySet<string>, registry: Registry) {
    // Parts of a protocol, such as tcp.options, come with it.
    const owners = [...abbrevs].map((abbrev) => registry.protocols.find((protocol) => protocol.abbrev === abbrev)
      ?? registry.protocols.find((protocol) => abbrev.startsWith(protocol.abbrev + '.')))
    const protocols = [...new Set(owners)].filter((owner) => owner !== undefined)
    const upper = protocols.filter((protocol) => !layerBit(protocol.abbrev) && !isLower(protocol))
    const { frame, data } = registry
    const isAnywhere = (protocol: Protocol): boolean => !isOverPorts(protocol) || protocol === frame || protocol === data
    this.anywhere = owners.includes(undefined) || upper.some(isAnywhere)
    this.overTransport = upper.length > 0
    this.transports = upper.reduce((bits, protocol) => bits | transportsOf(protocol), 0)
    this.bits = bitsOf(protocols)
    // Where a protocol has no bit, its absence cannot be seen in packets that are not plain.
    this.hidden = protocols.some((protocol) => ALSO_IN.has(protocol.abbrev) || !layerBit(protocol.abbrev) && isLower(protocol))
    this.ports = { tcp: portsOf(upper, 'tcp.port', registry), udp: portsOf(upper, 'udp.port', registry) }
    this.selfContained = new Set(registry.protocols.filter((protocol) => protocol.selfContained).map(({ field }) => field.id))
    this.wanted = new Set(upper.map(({ field }) => field.id))
    this.withoutApplication = new Set(['tcp', 'udp'].map((abbrev) => registry.protocol(abbrev).field.id))
  }

  /** True if one of the protocols may be in the packet at place `i` of a chunk. */
  maybe(source: ColumnSource, chunk: PacketChunk, i: number): boolean {
    if (this.anywhere) return true
    const layers = chunk.layers[i]
    if (layers & this.bits) return true
    if (!(chunk.marks[i] & MARK_SIMPLE)) {
      return this.hidden || this.overTransport && ((layers & TRANSPORTS) !== 0 || (layers & WITHOUT_TRANSPORT) === 0)
    }
    // The end of a stream may end a message too, though it brings no bytes.
    if (!(layers & this.transports) || chunk.payload[i] === 0 && !(chunk.tcpFlags[i] & FIN)) return false
    if (chunk.marks[i] & MARK_PART) return false
    if (this.selfContained.has(chunk.protocol[i])) return this.wanted.has(chunk.protocol[i])
    // Any other protocol may leave a message to others, so that what is innermost by the index need not be so in this packet.
    return !this.withoutApplication.has(chunk.protocol[i]) || this.onPort(source, chunk.conversation[i])
  }

  /** True if one of a conversation's ports leads to one of the protocols; `id` is its number + 1. */
  private onPort(source: ColumnSource, id: number): boolean {
    if (this.source !== source || id >= this.known.length) this.widen(source)
    return (this.known[id] ||= id === 0 || this.looksUp(source, id - 1) ? TRUE : FALSE) === TRUE
  }

  private widen(source: ColumnSource): void {
    const wider = new Uint8Array((source.conversations.table.length + 1) * 2)
    if (this.source === source) wider.set(this.known)
    this.source = source
    this.known = wider
  }

  private looksUp({ conversations }: ColumnSource, id: number): boolean {
    const c = conversations.table.chunks[id >>> CHUNK_BITS], i = id & CHUNK_MASK
    const ports = c.kind[i] === KIND_TCP ? this.ports.tcp : this.ports.udp
    return ports.has(c.portA[i]) || ports.has(c.portB[i])
  }
}

function bitsOf(protocols: readonly Protocol[]): number {
  return protocols.reduce((bits, { abbrev }) => bits | layerBit(abbrev) | layerBit(SHARED.get(abbrev) ?? ''), 0)
}

function isLower({ on = {}, heuristics }: Protocol): boolean {
  const tables = Object.keys(on)
  return !heuristics && tables.length > 0 && tables.every((table) => LOWER_TABLES.has(table))
}

/** True for protocols that are found by port or by their look, and so over TCP and UDP only. */
function isOverPorts({ on = {}, heuristics = {} }: Protocol): boolean {
  const tables = Object.keys(on)
  return tables.every((table) => UPPER_TABLES.has(table)) && tables.length + Object.keys(heuristics).length > 0
}

/** Bits of the transports over which a protocol is found. */
function transportsOf({ on = {}, heuristics = {} }: Protocol): number {
  const tcp = 'tcp.port' in on || 'tls.port' in on || 'tcp' in heuristics
  const udp = 'udp.port' in on || 'udp' in heuristics
  return (tcp ? TCP : 0) | (udp ? UDP : 0)
}

function portsOf(protocols: readonly Protocol[], table: string, registry: Registry): ReadonlySet<number> {
  return new Set([...registry.values(table)].filter(([, protocol]) => protocols.includes(protocol)).map(([port]) => port))
}
