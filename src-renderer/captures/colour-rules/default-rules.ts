import type { RuleWords } from './colour-rules.ts'

const INK = '#1b211c'
const ALARM = '#a3121f'

/**
 * Wireshark's default colour rules, in its order and by its names, without those for protocols that Perroquet does not read; in
 * calmer colours.
 */
export const DEFAULT_RULES: readonly RuleWords[] = [
  {
    name: 'Bad TCP', background: '#f6dcdc', text: ALARM,
    filter: 'tcp.analysis.flags && !tcp.analysis.window_update && !tcp.analysis.keep_alive && !tcp.analysis.keep_alive_ack',
  },
  { name: 'Spanning Tree Topology Change', filter: 'stp.type == 0x80', background: '#fbe9b4', text: '#7a4a00' },
  { name: 'OSPF State Change', filter: 'ospf.msg != 1', background: '#fbe9b4', text: '#7a4a00' },
  { name: 'ICMP errors', filter: 'icmp.type in { 3..5, 11 } || icmpv6.type in { 1..4 }', background: '#f3d7ec', text: '#8c1160' },
  { name: 'ARP', filter: 'arp', background: '#f6ecd3', text: INK },
  { name: 'ICMP', filter: 'icmp || icmpv6', background: '#f4e5f8', text: INK },
  { name: 'TCP RST', filter: 'tcp.flags.reset eq 1', background: '#f9d5d0', text: ALARM },
  { name: 'SCTP ABORT', filter: 'sctp.chunk_type eq ABORT', background: '#f9d5d0', text: ALARM },
  {
    name: 'TTL low or unexpected', background: '#fbe1cb', text: '#8a3a00',
    filter: '(ip.dst != 224.0.0.0/4 && ip.ttl < 5 && !ospf) || (ip.dst == 224.0.0.0/24 && ip.dst != 224.0.0.251 && ip.ttl != 1)',
  },
  {
    name: 'Checksum Errors', background: '#f6dcdc', text: ALARM,
    filter: 'eth.fcs.status == "Bad" || ip.checksum.status == "Bad" || tcp.checksum.status == "Bad"'
      + ' || udp.checksum.status == "Bad" || sctp.checksum.status == "Bad" || cdp.checksum.status == "Bad"',
  },
  { name: 'HTTP', filter: 'http || tcp.port == 80', background: '#e1f3d8', text: INK },
  { name: 'Routing', filter: 'ospf || bgp || cdp || igmp || rip || ripng', background: '#fbf0d6', text: INK },
  { name: 'TCP SYN/FIN', filter: 'tcp.flags & 0x02 || tcp.flags.fin == 1', background: '#e6e9ea', text: INK },
  { name: 'TCP', filter: 'tcp', background: '#eceafa', text: INK },
  { name: 'UDP', filter: 'udp', background: '#deeefa', text: INK },
  { name: 'Broadcast', filter: 'eth[0] & 1', background: '#ffffff', text: '#6a716c' },
]
