import { dissectHttpDatagram } from './http.ts'
import { protocol } from './protocol.ts'

/** The Simple Service Discovery Protocol of UPnP (UPnP Device Architecture 2.0 section 1): HTTP's messages in datagrams. */
export const ssdp = protocol({
  abbrev: 'ssdp', name: 'SSDP', label: 'Simple Service Discovery Protocol',
  on: { 'udp.port': [1900] },
  carriesPackets: true,
  // Requests and answers are counted.
  changesState: () => true,
  dissect(r, p) {
    p.protocol = ssdp.name
    dissectHttpDatagram(ssdp, r, p)
    return true
  },
})
