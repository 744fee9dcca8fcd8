import type { ExpertGroup } from './marks.ts'

/**
 * Wireshark's groups of expert information (PI_ groups): what kind of thing a remark is about. By field name; what is not
 * here is of the group PROTOCOL, the most usual one.
 */

const GROUPS: Readonly<Partial<Record<ExpertGroup, readonly string[]>>> = {
  Comment: ['frame.comment'],
  Sequence: [
    'tcp.analysis', 'tcp.connection', 'http.chat', 'icmp.resp_not_found', 'icmpv6.resp_not_found', 'arp.duplicate-address-detected',
    'udp.possible_traceroute', 'tcp.options.tfo', 'tcp.options.sack.dsack', 'ip.ttl.', 'tls.resumed',
    'esp.sequence-analysis',
  ],
  Malformed: [
    'udp.length.bad', 'eth.len.past_end', 'tcp.short_segment', 'ipv6.bogus', 'ipv6.invalid', 'ipv6.opt.invalid', 'ipv6.opt.jumbo',
    'icmpv6.invalid_option_length', 'icmpv6.unknown_data', 'ipv6.plen.jumbo', 'ipv6.opt_len.invalid', 'radius.invalid_length',
    '_ws.malformed',
  ],
  Checksum: [
    'ip.checksum_bad', 'tcp.checksum', 'udp.checksum', 'icmp.checksum_bad', 'icmpv6.checksum_bad', 'igmp.checksum_bad', 'eth.fcs',
    'sctp.checksum_bad', 'icmp.ext.checksum_bad',
  ],
  Undecoded: ['ipv6.routing.undecoded', 'icmpv6.undecoded', 'icmpv6.opt.undecoded', 'ipv6.opt.unknown', 'dns.undecoded'],
  Reassemble: ['_ws.unreassembled'],
  Request: ['bgp.cap.gr.helper_mode_only'],
  Security: ['eap.mitm_attacks'],
  Deprecated: ['ipv6.opt.deprecated', 'ipv6.routing.type.deprecated', 'ipv6.routing.deprecated'],
}

const byName = Object.entries(GROUPS) as [ExpertGroup, readonly string[]][]
const known = new Map<string, ExpertGroup>()

/**
 * The group of a remark.
 * @param field Wireshark's name of the remark; undefined where it has none
 */
export function expertGroup(field: string | undefined, severity: string): ExpertGroup {
  if (field === undefined) return severity === 'error' ? 'Malformed' : 'Protocol'
  let group = known.get(field)
  if (group === undefined) {
    group = byName.find(([, names]) => names.some((name) => field.startsWith(name)))?.[0] ?? 'Protocol'
    known.set(field, group)
  }
  return group
}
