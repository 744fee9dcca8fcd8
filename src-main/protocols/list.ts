import { data } from './data.ts'
import { dns } from './dns.ts'
import { eth } from './eth.ts'
import { frame } from './frame.ts'
import { http } from './http.ts'
import { ip } from './ip.ts'
import { llmnr } from './llmnr.ts'
import { mdns } from './mdns.ts'
import { ntp } from './ntp.ts'
import type { Protocol } from './protocol.ts'
import { sctp } from './sctp.ts'
import { tcp } from './tcp.ts'
import { mptcp } from './mptcp.ts'
import { tls } from './tls.ts'
import { telnet } from './telnet.ts'
import { tftp } from './tftp.ts'
import { udp, udplite } from './udp.ts'

/** Every protocol; a new one is one file and one line here. Their order is that in which payload is tried by its look. */
export const protocols: readonly Protocol[] = [
  frame, data,
  eth, ip,
  tcp, mptcp,
  udp, udplite,
  sctp,
  dns, mdns, llmnr, ntp, tftp, telnet,
  http, tls,
]
