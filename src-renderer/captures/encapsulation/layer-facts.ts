/** Layers of the OSI model (ISO/IEC 7498-1); MPLS stands between two (RFC 3031: a shim). */
export type OsiLayer = '1' | '2' | '2.5' | '3' | '4' | '5' | '6' | '7'
/** Layers of the Internet's hosts (RFC 1122 section 1.1.3). */
export type TcpIpLayer = 'link' | 'internet' | 'transport' | 'application'
/** What a layer calls the unit that it sends. */
export type Unit = 'bits' | 'frame' | 'datagram' | 'segment' | 'message' | 'label' | 'data'

export interface LayerFacts {
  readonly osi: OsiLayer
  readonly tcpIp: TcpIpLayer
  readonly unit: Unit
  /** What its header is for: the text `encapsulation.teaches.NAME`. */
  readonly teaches: Teaching
}

/** Protocols of which more is said than of an application in general. */
const TEACHINGS = [
  'frame', 'eth', 'vlan', 'llc', 'sll', 'null', 'ppp', 'pppoes', 'stp', 'lldp', 'arp', 'mpls',
  'ip', 'ipv6', 'ipv6Extension', 'ipv6Fragment', 'icmp', 'icmpv6', 'igmp', 'gre', 'vxlan', 'ah', 'esp', 'ospf', 'bgp', 'rip',
  'tcp', 'udp', 'sctp', 'quic',
  'tls', 'dns', 'dhcp', 'http', 'websocket', 'ntp', 'ssh', 'smtp', 'ftp', 'telnet', 'tftp', 'snmp', 'rtp', 'sip', 'smop',
  'content', 'data', 'application',
] as const
export type Teaching = (typeof TEACHINGS)[number]

const link = (unit: Unit = 'frame'): Omit<LayerFacts, 'teaches'> => ({ osi: '2', tcpIp: 'link', unit })
const internet = (unit: Unit = 'message'): Omit<LayerFacts, 'teaches'> => ({ osi: '3', tcpIp: 'internet', unit })
const transport = (unit: Unit): Omit<LayerFacts, 'teaches'> => ({ osi: '4', tcpIp: 'transport', unit })

/** Protocols that are no applications, by Wireshark's names. */
const BELOW_APPLICATION: Readonly<Record<string, Omit<LayerFacts, 'teaches'>>> = {
  frame: { osi: '1', tcpIp: 'link', unit: 'bits' },
  eth: link(), vlan: link(), ieee8021ad: link(), isl: link(), llc: link(), sll: link(), null: link(), raw: link(), vxlan: link(),
  ppp: link(), pppoes: link(), pppoed: link(), lcp: link('message'), ipcp: link('message'), ipv6cp: link('message'),
  pap: link('message'), chap: link('message'), basicxid: link('message'),
  stp: link('message'), lldp: link('message'), cdp: link('message'), arp: link('message'),
  mpls: { osi: '2.5', tcpIp: 'link', unit: 'label' },
  ip: internet('datagram'), ipv6: internet('datagram'), gre: internet('datagram'), ah: internet('datagram'),
  esp: internet('datagram'), icmp: internet(), icmpv6: internet(), igmp: internet(), ospf: internet(), mipv6: internet(),
  udplite: transport('datagram'), udpencap: transport('datagram'),
  tcp: transport('segment'), udp: transport('datagram'), sctp: transport('datagram'), quic: transport('datagram'),
}

const SESSION: ReadonlySet<string> = new Set(['rpc', 'portmap', 'nbss'])
/** What messages carry, by media type. */
const CONTENT: ReadonlySet<string> = new Set([
  'media', 'data-text-lines', 'json', 'xml', 'urlencoded-form', 'mime_multipart', 'png', 'image-gif', 'image-jfif',
])
/** What several protocols say the same of. */
const SAME: Readonly<Partial<Record<string, Teaching>>> = {
  'ipv6.fraghdr': 'ipv6Fragment',
  ieee8021ad: 'vlan', isl: 'vlan', raw: 'frame', basicxid: 'llc', pppoed: 'pppoes', lcp: 'ppp', ipcp: 'ppp', ipv6cp: 'ppp',
  pap: 'ppp', chap: 'ppp', cdp: 'lldp', mipv6: 'ipv6Extension', udplite: 'udp', udpencap: 'esp',
  mdns: 'dns', llmnr: 'dns', nbns: 'dns', dhcpv6: 'dhcp', ripng: 'rip', rtcp: 'rtp', sdp: 'sip',
}

/**
 * Where a protocol stands in both models; what is not known to be below is an application. Bytes that nobody reads stand where
 * their carrier puts them: null in a fragment, which is a piece of something else.
 * @param carrier the protocol right outside, or ''
 */
export function layerFacts(field: string, carrier = ''): LayerFacts | null {
  const below = BELOW_APPLICATION[field.split('.')[0]]
  if (below !== undefined) return { ...below, teaches: teachingOf(field) }
  if (field === 'data' && BELOW_APPLICATION[carrier.split('.')[0]]?.tcpIp !== 'transport') return null
  const osi = field === 'tls' || CONTENT.has(field) ? '6' : SESSION.has(field) ? '5' : '7'
  return { osi, tcpIp: 'application', unit: field === 'data' ? 'data' : 'message', teaches: teachingOf(field) }
}

function teachingOf(field: string): Teaching {
  const own = TEACHINGS.find(name => name === field) ?? SAME[field]
  return own ?? (field.startsWith('ipv6.') ? 'ipv6Extension' : CONTENT.has(field) ? 'content' : 'application')
}
