import { fields, uint16, uint8 } from './field.ts'
import { pppProtocols } from './ppp-protocols.ts'
import { protocol } from './protocol.ts'

// RFC 1662 section 3.1: the address and control of HDLC-like framing, which a link may leave out; RFC 1661 section 2: the
// protocol, of which a link may leave the first byte out where it is zero.
const ADDRESS = 0
const CONTROL = 1
const ALL_STATIONS = 0xff

/** Addresses of Cisco's HDLC, which looks much the same. */
const CHDLC_UNICAST = 0x0f
const CHDLC_MULTICAST = 0x8f

const f = fields('ppp', {
  address: uint8('ppp.address', 'Address', { base: 'hex' }),
  control: uint8('ppp.control', 'Control', { base: 'hex' }),
  protocol: uint16('ppp.protocol', 'Protocol', { base: 'hex', values: pppProtocols }),
})

export const ppp = protocol({
  abbrev: 'ppp', name: 'PPP', label: 'Point-to-Point Protocol',
  // LINKTYPE_PPP, PPP_HDLC and PPP_WITH_DIR; and the number that Linux gives PPP in a cooked header.
  on: { wtap_encap: [9, 50, 204], 'sll.ltype': [7], 'gre.proto': [0x880b] },
  dissect(r, p) {
    p.protocol = ppp.name
    if (p.row) p.info = ''
    const first = r.u8(ADDRESS)
    if (first === CHDLC_UNICAST || first === CHDLC_MULTICAST) {
      p.call(p.registry.data, r)
      p.protocol = 'CHDLC'
      return true
    }
    let at = first === ALL_STATIONS ? 2 : 0
    const layer = p.layer(ppp, r, 0, at)
    if (at) {
      p.add(layer, f.address, r, ADDRESS)
      p.add(layer, f.control, r, CONTROL)
    }
    let number = r.u8(at), width = 1
    if ((number & 1) === 0) {
      number = r.u16(at)
      width = 2
    }
    p.put(layer, f.protocol, r, at, width, number)
    at += width
    p.extent(layer, at)
    const payload = r.sub(at)
    if (!p.next('ppp.protocol', number, payload)) {
      const hex = '0x' + number.toString(16).padStart(4, '0')
      p.call(p.registry.data, payload)
      p.protocol = hex
      if (p.row) p.info = `PPP ${pppProtocols.get(number) ?? 'Unknown'} (${hex})`
    }
    return true
  },
})
