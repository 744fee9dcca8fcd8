import { valueName } from './field.ts'
import { addPppoeHeader, CODE, HEADER, LENGTH, pppoeFields } from './pppoe.ts'
import { protocol } from './protocol.ts'

/** PPP over Ethernet once the session stands (RFC 2516 section 6). */
export const pppoes = protocol({
  abbrev: 'pppoes', name: 'PPPoES', label: 'PPP-over-Ethernet Session',
  on: { ethertype: [0x8864] },
  dissect(r, p) {
    p.protocol = pppoes.name
    if (p.row) p.info = ''
    const code = r.u8(CODE)
    if (p.row) p.info = valueName(pppoeFields.code, code) ?? 'Unknown'
    const length = r.u16(LENGTH)
    const layer = p.layer(pppoes, r, 0, HEADER)
    const node = addPppoeHeader(p, layer, r)
    const there = r.reported - HEADER
    if (length !== there && (length > there || r.reported >= 46 + 1)) {
      if (p.detailed) p.append(node, ` [incorrect, should be ${there}]`)
      p.expert(node, r, 'warn', `Possible bad payload length ${length} != ${there}`, 0, 0, pppoeFields.badLength)
    }
    const payload = r.sub(HEADER, Math.min(length, there))
    r.shorten(HEADER + length)
    p.call(p.registry.protocol('ppp'), payload)
    return true
  },
})
