import { dissectMessage } from './dns-message.ts'
import { protocol } from './protocol.ts'

/** Link-Local Multicast Name Resolution (RFC 4795): messages of DNS, with other flags in the header. */
export const llmnr = protocol({
  abbrev: 'llmnr', name: 'LLMNR', label: 'Link-local Multicast Name Resolution',
  on: { 'udp.port': [5355] },
  changesState: () => true,
  dissect(r, p) {
    p.protocol = llmnr.name
    dissectMessage(r, p, llmnr, 'llmnr', 0)
    return true
  },
})
