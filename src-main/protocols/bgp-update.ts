import { ipv4Text, ipv6Text } from './address-text.ts'
import { bgpAfis, bgpAttributes, bgpCommunities, bgpSafis } from './bgp-names.ts'
import { bgpPrefixes, type PrefixFields } from './bgp-prefixes.ts'
import { boolean, bytes, fields, ipv4, ipv6, names, none, SET, uint16, uint32, uint8, valueName } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

const EXTENDED_LENGTH = 0x10
const AS_TRANS = 23456
const segmentTypes = names({ 1: 'AS_SET', 2: 'AS_SEQUENCE', 3: 'AS_CONFED_SEQUENCE', 4: 'AS_CONFED_SET' })

const A = 'bgp.update.path_attribute.'
const f = fields('bgp', {
  withdrawnLength: uint16('bgp.update.withdrawn_routes.length', 'Withdrawn Routes Length'),
  withdrawn: none('bgp.update.withdrawn_routes', 'Withdrawn Routes'),
  attributesLength: uint16('bgp.update.path_attributes.length', 'Total Path Attribute Length'),
  attributes: none('bgp.update.path_attributes', 'Path attributes'),
  nlri: none('bgp.update.nlri', 'Network Layer Reachability Information (NLRI)'),
  attribute: none('bgp.update.path_attribute', 'Path Attribute'),
  flags: uint8(A + 'flags', 'Flags', { base: 'hex' }),
  optional: boolean(A + 'flags.optional', 'Optional', { mask: 0x80, words: SET }),
  transitive: boolean(A + 'flags.transitive', 'Transitive', { mask: 0x40, words: SET }),
  partial: boolean(A + 'flags.partial', 'Partial', { mask: 0x20, words: SET }),
  extended: boolean(A + 'flags.extended_length', 'Extended-Length', { mask: EXTENDED_LENGTH, words: SET }),
  unused: uint8(A + 'flags.unused', 'Unused', { mask: 0x0f, base: 'hex' }),
  type: uint8(A + 'type_code', 'Type Code', { values: bgpAttributes }),
  length: uint16(A + 'length', 'Length'),
  origin: uint8(A + 'origin', 'Origin', { values: names({ 0: 'IGP', 1: 'EGP', 2: 'INCOMPLETE' }) }),
  segment: none(A + 'as_path_segment', 'AS Path segment'),
  segmentType: uint8(A + 'as_path_segment.type', 'Segment type', { values: segmentTypes }),
  segmentLength: uint8(A + 'as_path_segment.length', 'Segment length (number of ASN)'),
  as2: uint16(A + 'as_path_segment.as2', 'AS2'),
  as4: uint32(A + 'as_path_segment.as4', 'AS4'),
  nextHop: ipv4(A + 'next_hop', 'Next hop'),
  discriminator: uint32(A + 'multi_exit_disc', 'Multiple exit discriminator'),
  preference: uint32(A + 'local_pref', 'Local preference'),
  aggregatorAs: uint32(A + 'aggregator_as', 'Aggregator AS'),
  aggregator: ipv4(A + 'aggregator_origin', 'Aggregator origin'),
  communities: none(A + 'communities', 'Communities'),
  community: none(A + 'community', 'Community'),
  wellKnown: uint32(A + 'community_wellknown', 'Community Well-known', { base: 'hex', values: bgpCommunities }),
  communityAs: uint16(A + 'community_as', 'Community AS'),
  communityValue: uint16(A + 'community_value', 'Community value'),
  originator: ipv4(A + 'originator_id', 'Originator identifier'),
  clusters: none('bgp.path_attribute.cluster_list', 'Cluster List'),
  cluster: ipv4('bgp.path_attribute.cluster_id', 'Cluster ID'),
  reachAfi: uint16(A + 'mp_reach_nlri.afi', 'Address family identifier (AFI)', { values: bgpAfis }),
  reachSafi: uint8(A + 'mp_reach_nlri.safi', 'Subsequent address family identifier (SAFI)', { values: bgpSafis }),
  reachNextHop: bytes(A + 'mp_reach_nlri.next_hop', 'Next hop'),
  reachNextHop4: ipv4(A + 'mp_reach_nlri.next_hop.ipv4', 'IPv4 Address'),
  reachNextHop6: ipv6(A + 'mp_reach_nlri.next_hop.ipv6', 'IPv6 Address'),
  reachNextHopLocal: ipv6(A + 'mp_reach_nlri.next_hop.ipv6.link_local', 'Link-local Address'),
  attachments: uint8(A + 'mp_reach_nlri.nbr_snpa', 'Number of Subnetwork points of attachment (SNPA)'),
  reach: none(A + 'mp_reach_nlri', 'Network Layer Reachability Information (NLRI)'),
  unreachAfi: uint16(A + 'mp_unreach_nlri.afi', 'Address family identifier (AFI)', { values: bgpAfis }),
  unreachSafi: uint8(A + 'mp_unreach_nlri.safi', 'Subsequent address family identifier (SAFI)', { values: bgpSafis }),
  unreach: none(A + 'mp_unreach_nlri', 'Withdrawn Routes'),
  unknown: none('bgp.update.path_attributes.unknown', 'Unknown Path attributes'),
  large: none('bgp.large_communities', 'Large communities'),
  largeGlobal: uint32('bgp.large_communities.ga', 'Global Administrator'),
  largeFirst: uint32('bgp.large_communities.ldp1', 'Local Data Part 1'),
  largeSecond: uint32('bgp.large_communities.ldp2', 'Local Data Part 2'),
})
const n = fields('bgp', {
  withdrawnPrefix: ipv4('bgp.withdrawn_prefix', 'Withdrawn prefix'),
  nlriPrefix: ipv4('bgp.nlri_prefix', 'NLRI prefix'),
  reach4: ipv4('bgp.mp_reach_nlri_ipv4_prefix', 'MP Reach NLRI IPv4 prefix'),
  unreach4: ipv4('bgp.mp_unreach_nlri_ipv4_prefix', 'MP Unreach NLRI IPv4 prefix'),
  reach6: ipv6('bgp.mp_reach_nlri_ipv6_prefix', 'MP Reach NLRI IPv6 prefix'),
  unreach6: ipv6('bgp.mp_unreach_nlri_ipv6_prefix', 'MP Unreach NLRI IPv6 prefix'),
})
const WITHDRAWN: PrefixFields = { prefix: n.withdrawnPrefix, name: 'Withdrawn route' }
const NLRI: PrefixFields = { prefix: n.nlriPrefix, name: 'NLRI' }
const REACH = { 1: { prefix: n.reach4, name: 'MP Reach NLRI' }, 2: { prefix: n.reach6, name: 'MP Reach NLRI' } } as const
const UNREACH = { 1: { prefix: n.unreach4, name: 'MP Unreach NLRI' }, 2: { prefix: n.unreach6, name: 'MP Unreach NLRI' } } as const

/** RFC 4271 4.3: routes that are withdrawn, attributes, and the routes that have them. */
export function bgpUpdate(r: Reader, p: Packet, layer: Node, start: number): void {
  const withdrawn = r.u16(start)
  p.add(layer, f.withdrawnLength, r, start)
  let at = start + 2
  if (withdrawn) {
    r.need(at, withdrawn)
    bgpPrefixes(r, p, p.add(layer, f.withdrawn, r, at, withdrawn), at, at + withdrawn, WITHDRAWN)
  }
  at += withdrawn
  const length = r.u16(at), end = at + 2 + length
  p.add(layer, f.attributesLength, r, at)
  at += 2
  if (length) {
    const list = p.add(layer, f.attributes, r, at, length)
    while (at < end) at = attribute(r, p, list, at)
  }
  if (r.reported > end) bgpPrefixes(r, p, p.add(layer, f.nlri, r, end, r.reported - end), end, r.reported, NLRI)
}

/** A path attribute. @returns where it ends */
function attribute(r: Reader, p: Packet, list: Node, start: number): number {
  const flags = r.u8(start), type = r.u8(start + 1), wide = (flags & EXTENDED_LENGTH) !== 0
  const length = wide ? r.u16(start + 2) : r.u8(start + 2), at = start + (wide ? 4 : 3)
  const node = p.branch(list, f.attribute, r, start, at - start + length)
  if (p.detailed) p.label(node, `Path Attribute - ${bgpAttributes.get(type) ?? 'Unknown'}`)
  flagBits(r, p, node, start, flags)
  p.add(node, f.type, r, start + 1)
  p.add(node, f.length, r, start + 2, wide ? 2 : 1)
  r.need(at, length)
  value(r, p, node, type, at, length)
  return at + length
}

function flagBits(r: Reader, p: Packet, parent: Node, at: number, flags: number): void {
  const node = p.add(parent, f.flags, r, at)
  for (const each of [f.optional, f.transitive, f.partial, f.extended, f.unused]) p.add(node, each, r, at)
  if (!p.detailed) return
  p.append(node, `${flags & 0x80 ? ', Optional' : ''}${flags & EXTENDED_LENGTH ? ', Extended-Length' : ''}`
    + `${flags & 0x40 ? ', Transitive' : ', Non-transitive'}${flags & 0x80 ? '' : ', Well-known'}${flags & 0x20 ? ', Partial' : ', Complete'}`)
}

function value(r: Reader, p: Packet, node: Node, type: number, at: number, length: number): void {
  const tell = (text: string): void => { if (p.detailed) p.append(node, text) }
  switch (type) {
    case 1:
      p.add(node, f.origin, r, at)
      tell(`: ${valueName(f.origin, r.u8(at)) ?? 'Unknown'}`)
      return
    case 2: case 17: path(r, p, node, at, at + length, type === 17 ? 4 : widthOf(r, at, at + length)); return
    case 3:
      if (length !== 4) break
      p.add(node, f.nextHop, r, at)
      tell(`: ${ipv4Text(r.bytes, r.start + at)} `)
      return
    case 4: if (length !== 4) break; p.add(node, f.discriminator, r, at); tell(`: ${r.u32(at)}`); return
    case 5: if (length !== 4) break; p.add(node, f.preference, r, at); tell(`: ${r.u32(at)}`); return
    case 6: return
    case 7: case 18: {
      const width = length - 4
      if (width !== 2 && width !== 4) break
      p.add(node, f.aggregatorAs, r, at, width)
      p.add(node, f.aggregator, r, at + width)
      tell(`: AS: ${r.uint(at, width)} origin: ${ipv4Text(r.bytes, r.start + at + width)}`)
      return
    }
    case 8: communities(r, p, node, at, length); return
    case 9: if (length !== 4) break; p.add(node, f.originator, r, at); tell(`: ${ipv4Text(r.bytes, r.start + at)} `); return
    case 10: {
      const list = p.add(node, f.clusters, r, at, length)
      let text = ''
      for (let i = at; i + 4 <= at + length; i += 4) {
        p.add(list, f.cluster, r, i)
        text += ` ${ipv4Text(r.bytes, r.start + i)}`
      }
      if (p.detailed) p.label(list, `Cluster List:${text}`)
      tell(`:${text}`)
      return
    }
    case 14: reach(r, p, node, at, at + length); return
    case 15: {
      const family = r.u16(at)
      p.add(node, f.unreachAfi, r, at)
      p.add(node, f.unreachSafi, r, at + 2)
      if (length <= 3) return
      const list = p.add(node, f.unreach, r, at + 3, length - 3)
      if ((family === 1 || family === 2) && isPlain(r.u8(at + 2))) bgpPrefixes(r, p, list, at + 3, at + length, UNREACH[family])
      return
    }
    case 32:
      for (let i = at; i + 12 <= at + length; i += 12) {
        const large = p.add(node, f.large, r, i, 12)
        p.add(large, f.largeGlobal, r, i)
        p.add(large, f.largeFirst, r, i + 4)
        p.add(large, f.largeSecond, r, i + 8)
        const shown = `${r.u32(i)}:${r.u32(i + 4)}:${r.u32(i + 8)}`
        if (p.detailed) p.append(large, `: ${shown}`)
        tell(`${i === at ? ':' : ''} ${shown}`)
      }
      return
    default:
  }
  if (length) p.add(node, f.unknown, r, at, length)
}

/** Unicast and multicast have nothing but prefixes (RFC 4760 section 6). */
const isPlain = (safi: number): boolean => safi === 1 || safi === 2

/** Bytes of an AS number in a path: the width with which its segments end where the path ends (RFC 6793). */
function widthOf(r: Reader, start: number, end: number): 2 | 4 {
  for (const width of [2, 4] as const) {
    let at = start
    while (at + 2 <= end && segmentTypes.has(r.u8(at)) && r.u8(at + 1) > 0) at += 2 + r.u8(at + 1) * width
    if (at === end) return width
  }
  return 2
}

function path(r: Reader, p: Packet, node: Node, start: number, end: number, width: 2 | 4): void {
  if (start === end && p.detailed) p.append(node, ': empty')
  let whole = ''
  for (let at = start; at < end;) {
    const type = r.u8(at), count = r.u8(at + 1), size = 2 + count * width
    const segment = p.add(node, f.segment, r, at, size)
    p.add(segment, f.segmentType, r, at)
    p.add(segment, f.segmentLength, r, at + 1)
    const text: number[] = []
    for (let i = 0; i < count; i++) {
      const place = at + 2 + i * width
      const as = p.add(segment, width === 2 ? f.as2 : f.as4, r, place)
      if (!p.detailed) continue
      text.push(p.number[as])
      if (p.number[as] === AS_TRANS) p.append(as, ' (AS_TRANS)')
    }
    const words = type === 1 ? `{${text.join(',')}}` : type === 3 ? `(${text.join(' ')})` : type === 4 ? `[${text.join(',')}]` : text.join(' ')
    if (p.detailed) p.append(segment, `: ${words}`)
    whole += `${words} `
    at += size
  }
  if (p.detailed && whole) p.append(node, `: ${whole}`)
}

/** RFC 1997. */
function communities(r: Reader, p: Packet, node: Node, at: number, length: number): void {
  const list = p.add(node, f.communities, r, at, length)
  let text = ''
  for (let i = at; i + 4 <= at + length; i += 4) {
    const name = bgpCommunities.get(r.u32(i))
    if (name !== undefined) {
      p.add(list, f.wellKnown, r, i)
      text += `${name} `
      continue
    }
    const community = p.add(list, f.community, r, i, 4)
    const shown = `${r.u16(i)}:${r.u16(i + 2)}`
    if (p.detailed) p.append(community, `: ${shown}`)
    p.add(community, f.communityAs, r, i)
    p.add(community, f.communityValue, r, i + 2)
    text += `${shown} `
  }
  if (!p.detailed) return
  p.append(list, `: ${text}`)
  p.append(node, `: ${text}`)
}

/** RFC 4760 section 3. */
function reach(r: Reader, p: Packet, node: Node, start: number, end: number): void {
  const family = r.u16(start), safi = r.u8(start + 2), length = r.u8(start + 3), hop = start + 4
  p.add(node, f.reachAfi, r, start)
  p.add(node, f.reachSafi, r, start + 2)
  const next = p.add(node, f.reachNextHop, r, hop - 1, length + 1)
  if (length === 4) {
    p.add(next, f.reachNextHop4, r, hop)
    if (p.detailed) p.label(next, `Next hop: ${ipv4Text(r.bytes, r.start + hop)}`)
  } else if (length === 16 || length === 32) {
    p.add(next, f.reachNextHop6, r, hop)
    if (p.detailed) p.label(next, `Next hop: ${ipv6Text(r.bytes, r.start + hop)}`)
    if (length === 32) p.add(next, f.reachNextHopLocal, r, hop + 16)
  }
  let at = hop + length
  const attachments = r.u8(at)
  p.add(node, f.attachments, r, at)
  at++
  for (let i = 0; i < attachments; i++) at += 1 + Math.ceil(r.u8(at) / 2)
  if (at >= end) return
  const list = p.add(node, f.reach, r, at, end - at)
  if ((family === 1 || family === 2) && isPlain(safi)) bgpPrefixes(r, p, list, at, end, REACH[family])
}
