import { dissectMessage } from './dns-message.ts'
import { protocol } from './protocol.ts'

/** Multicast DNS (RFC 6762): messages of DNS, with a flag in the class. */
export const mdns = protocol({
  abbrev: 'mdns', name: 'MDNS', label: 'Multicast Domain Name System',
  on: { 'udp.port': [5353] },
  changesState: () => true,
  dissect(r, p) {
    p.protocol = mdns.name
    dissectMessage(r, p, mdns, 'mdns', 0)
    return true
  },
})
