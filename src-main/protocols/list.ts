import { data } from './data.ts'
import { dhcp } from './dhcp.ts'
import { dns } from './dns.ts'
import { eth } from './eth.ts'
import { frame } from './frame.ts'
import { ftpData } from './ftp-data.ts'
import { ftp } from './ftp.ts'
import { http } from './http.ts'
import { ip } from './ip.ts'
import { llmnr } from './llmnr.ts'
import { mdns } from './mdns.ts'
import { ntp } from './ntp.ts'
import { ah } from './ah.ts'
import { arp } from './arp.ts'
import { chap } from './chap.ts'
import { etherType } from './ether-type.ts'
import { icmp } from './icmp.ts'
import { icmpv6 } from './icmpv6.ts'
import { ieee8021ad } from './ieee8021ad.ts'
import { igmp } from './igmp.ts'
import { ipcp } from './ipcp.ts'
import { fragment } from './ipv6-fragment.ts'
import { hopByHop, destinationOptions } from './ipv6-options.ts'
import { routing } from './ipv6-routing.ts'
import { ipv6 } from './ipv6.ts'
import { ipv6cp } from './ipv6cp.ts'
import { lcp } from './lcp.ts'
import { isl } from './isl.ts'
import { llc } from './llc.ts'
import { mipv6 } from './mipv6.ts'
import { nullLoopback } from './null.ts'
import { pap } from './pap.ts'
import { ppp } from './ppp.ts'
import { raw } from './raw.ts'
import { sll } from './sll.ts'
import { stp } from './stp.ts'
import { vlan } from './vlan.ts'
import { basicXid } from './xid.ts'
import type { Protocol } from './protocol.ts'
import { sctp } from './sctp.ts'
import { snmp } from './snmp.ts'
import { smtp } from './smtp.ts'
import { ssh } from './ssh.ts'
import { tcp } from './tcp.ts'
import { mptcp } from './mptcp.ts'
import { tls } from './tls.ts'
import { telnet } from './telnet.ts'
import { tftp } from './tftp.ts'
import { udp, udplite } from './udp.ts'
import { rip } from './rip.ts'
import { ripng } from './ripng.ts'
import { gre } from './gre.ts'
import { mpls } from './mpls.ts'
import { vxlan } from './vxlan.ts'
import { pppoed } from './pppoed.ts'
import { pppoes } from './pppoes.ts'
import { esp } from './esp.ts'
import { udpencap } from './udpencap.ts'
import { websocket } from './websocket.ts'
import { smop } from './smop.ts'
import { ospf } from './ospf.ts'
import { lldp } from './lldp.ts'

/** Every protocol; a new one is one file and one line here. Their order is that in which payload is tried by its look. */
export const protocols: readonly Protocol[] = [
  frame, data,
  eth, etherType, isl, vlan, ieee8021ad, llc, basicXid, stp, arp,
  nullLoopback, raw, sll, ppp, lcp, ipcp, ipv6cp, pap, chap,
  ip, ipv6, hopByHop, destinationOptions, routing, fragment, ah, mipv6, icmp, icmpv6, igmp,
  tcp, mptcp,
  udp, udplite,
  sctp,
  dns, mdns, llmnr, ntp, tftp, telnet, ftp, ftpData, snmp, dhcp,
  http, tls, smtp, ssh,
  rip, ripng, gre, mpls, vxlan, pppoed, pppoes, esp, udpencap,
  websocket, smop, ospf, lldp,
]
