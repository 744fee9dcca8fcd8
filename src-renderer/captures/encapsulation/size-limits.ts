import type { PacketDetail } from '../../../src-main/api/captures.ts'
import { carriersOf, flat, type Layer } from './layers.ts'
import { childNumber } from './tree-values.ts'

/** Ethernet's payload, in bytes (RFC 894; IEEE 802.3 section 3.2.7). */
const ETHERNET_MTU = 1500
const IPV4_HEADER = 20
const IPV6_HEADER = 40
const TCP_HEADER = 20
const UDP_HEADER = 8

/** How full something is: bytes used, and bytes that fit. */
export interface Fill {
  readonly used: number
  readonly most: number
}

/** How full the packet is against what its link and its conversation allow. */
export interface SizeLimits {
  /** The outer datagram against the MTU; where the MTU is known from: the sender's own MSS, or the link. */
  readonly link: Fill & { readonly from: 'mss' | 'ethernet', readonly mss: number, readonly headers: number } | null
  /**
   * The innermost segment's or datagram's data against what the receiver takes in one piece: the MSS that it announced without
   * this segment's options (RFC 6691), or what fits into the MTU without fragments.
   */
  readonly transport: Fill & { readonly protocol: 'tcp' | 'udp', readonly mss: number, readonly options: number } | null
}

/** What limits the packet's size. What no SYN of the capture says is left open. */
export function sizeLimits(detail: PacketDetail, frame: Layer): SizeLimits {
  const layers = flat(frame).filter(({ kind }) => kind === 'header')
  const datagram = layers.find(({ field }) => field === 'ip' || field === 'ipv6')
  const transport = layers.findLast(({ field }) => field === 'tcp' || field === 'udp')
  const link = datagram === undefined ? null : linkFill(detail, layers, datagram, transport)
  return { link, transport: transport === undefined ? null : transportFill(detail, layers, transport, link?.most) }
}

const isEthernet = (layers: readonly Layer[]): boolean => layers[1]?.field === 'eth'

function linkFill(
  { mss, direction }: PacketDetail, layers: readonly Layer[], datagram: Layer, transport: Layer | undefined,
): SizeLimits['link'] {
  const used = datagram.end - datagram.start
  const own = mss?.[direction ?? 0] ?? null
  const headers = (datagram.field === 'ip' ? IPV4_HEADER : IPV6_HEADER) + TCP_HEADER
  // The MSS speaks of the datagram that the segment is in, which in a tunnel is not the one on the link.
  if (own !== null && transport !== undefined && datagram.inside.some(inner => inner === transport)) {
    return { used, most: own + headers, from: 'mss', mss: own, headers }
  }
  return isEthernet(layers) ? { used, most: ETHERNET_MTU, from: 'ethernet', mss: 0, headers: 0 } : null
}

function transportFill(
  { tree, mss, direction }: PacketDetail, layers: readonly Layer[], transport: Layer, mtu: number | undefined,
): SizeLimits['transport'] {
  const used = transport.end - transport.body
  if (transport.field === 'tcp') {
    const receiver = direction === null ? null : mss?.[1 - direction] ?? null
    if (receiver === null) return null
    const options = Math.max(0, childNumber(tree, transport.node, 'tcp.hdr_len') - TCP_HEADER || 0)
    return { protocol: 'tcp', used, most: receiver - options, mss: receiver, options }
  }
  const datagrams = carriersOf(layers[0], transport)
    .filter(({ field, kind }) => kind === 'header' && (field === 'ip' || field === 'ipv6'))
  if (mtu === undefined || datagrams.length !== 1) return null
  const header = datagrams[0].field === 'ip' ? IPV4_HEADER : IPV6_HEADER
  return { protocol: 'udp', used, most: mtu - header - UDP_HEADER, mss: 0, options: 0 }
}
