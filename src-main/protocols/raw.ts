import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

/** The first bytes of PPP in HDLC-like framing, which Linux put before the packet on some of its PPP devices. */
const PPP_HDLC = 0xff03

/** A packet that begins with its network header: LINKTYPE_RAW, and what some systems call DLT_RAW. */
export const raw = protocol({
  abbrev: 'raw', name: 'Raw', label: 'Raw packet data',
  on: { wtap_encap: [101, 12, 14] },
  dissect(r, p) {
    p.layer(raw, r, 0, 0)
    p.protocol = 'N/A'
    if (p.row) p.info = 'Raw packet data'
    const skip = r.u16(0) === PPP_HDLC ? 0 : r.u16(6) === PPP_HDLC ? 6 : r.u16(1) === PPP_HDLC ? 1 : -1
    if (skip >= 0) p.call(p.registry.protocol('ppp'), r.sub(skip))
    else if (zeros(r, 10)) p.call(p.registry.protocol('ip'), r.sub(10))
    else {
      const version = r.u8(0) >>> 4
      p.call(version === 4 ? p.registry.protocol('ip') : version === 6 ? p.registry.protocol('ipv6') : p.registry.data, r)
    }
    return true
  },
})

/** The ISDN driver of Linux wrote ten of them while the line was down. */
function zeros(r: Reader, count: number): boolean {
  r.need(0, count)
  for (let i = 0; i < count; i++) if (r.u8(i) !== 0) return false
  return true
}
