import { fields, none } from './field.ts'
import { protocol } from './protocol.ts'

/** RFC 3948 2.2: four zero bytes in front of IKE tell it from ESP, whose SPI is never 0; 2.3: one byte keeps the NAT's entry. */
const MARKER = 4
const KEEP_ALIVE = 0xff

const f = fields('udpencap', {
  keepAlive: none('udpencap.nat_keepalive', 'NAT-keepalive packet'),
  marker: none('udpencap.non_esp_marker', 'Non-ESP Marker'),
})

/** IPsec over UDP, which gets through address translation (RFC 3948). */
export const udpencap = protocol({
  abbrev: 'udpencap', name: 'UDPENCAP', label: 'UDP Encapsulation of IPsec Packets',
  on: { 'udp.port': [4500] },
  carriesPackets: true,
  changesState: () => true,
  dissect(r, p) {
    const layer = p.layer(udpencap, r)
    if (p.row) p.info = ''
    if (r.reported === 1 && r.u8(0) === KEEP_ALIVE) {
      if (p.row) p.info = 'NAT-keepalive'
      p.add(layer, f.keepAlive, r, 0, 1)
    } else if (r.u32(0) === 0) {
      if (p.row) p.info = 'ISAKMP'
      p.add(layer, f.marker, r, 0, MARKER)
      p.extent(layer, MARKER)
      p.call(p.registry.data, r.sub(MARKER))
    } else {
      p.extent(layer, 0)
      p.call(p.registry.protocol('esp'), r)
    }
    return true
  },
})
