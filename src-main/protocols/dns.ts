import { dissectMessage, looksLikeDns } from './dns-message.ts'
import { dissectPdus } from './length-prefixed-pdus.ts'
import type { Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

/** RFC 1035 4.2.2: over TCP, two bytes with the message's length come first. */
const TCP_LENGTH = 2
/** NetBIOS over UDP asks for names in nearly the same way, but is something else (RFC 1002 4.2). */
const NETBIOS = 137

/** The Domain Name System (RFC 1034, RFC 1035). */
export const dns = protocol({
  abbrev: 'dns', name: 'DNS', label: 'Domain Name System',
  on: { 'udp.port': [53], 'tcp.port': [53, 5353], 'sctp.port': [53], 'tls.port': [853] },
  heuristics: { udp: (r, p) => p.sourcePort !== NETBIOS && p.destinationPort !== NETBIOS && looksLikeDns(r) },
  desegments: true,
  // Answers are told which query they belong to.
  changesState: () => true,
  dissect(r, p) {
    p.protocol = dns.name
    const transport = p.layers[p.layers.length - 2]?.abbrev
    if (transport === 'tcp' || transport === 'tls') dissectPdus(r, p, dns, TCP_LENGTH, pduLength, overTcp)
    else dissectMessage(r, p, dns, 'dns', 0)
    return true
  },
})

function pduLength(r: Reader, at: number): number {
  return r.u16(at) + TCP_LENGTH
}

function overTcp(r: Reader, p: Packet): void {
  dissectMessage(r, p, dns, 'dns', TCP_LENGTH)
}
