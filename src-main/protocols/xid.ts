import { fields, names, uint8 } from './field.ts'
import { protocol } from './protocol.ts'

// ISO/IEC 8802-2 section 5.4.1.1.2: format, types and classes, receive window.
const TYPES = names({
  1: 'Type 1 LLC (Class I LLC)', 2: 'Type 2 LLC', 3: 'Type 1 and Type 2 LLCs (Class II LLC)', 4: 'Type 3 LLC',
  5: 'Type 1 and Type 3 LLCs (Class III LLC)', 6: 'Type 2 and Type 3 LLCs', 7: 'Type 1 and Type 2 and Type 3 LLCs (Class IV LLC)',
})

/** The first byte of a payload in this format. */
export const BASIC_FORMAT = 0x81

const f = fields('basicxid', {
  format: uint8('basicxid.llc.xid.format', 'XID Format', { base: 'hex', values: names({ 0x81: 'LLC basic format' }) }),
  types: uint8('basicxid.llc.xid.types', 'LLC Types/Classes', { base: 'hex', values: TYPES }),
  window: uint8('basicxid.llc.xid.wsize', 'Receive Window Size'),
})

export const basicXid = protocol({
  abbrev: 'basicxid', name: 'XID', label: 'Logical-Link Control Basic Format XID',
  dissect(r, p) {
    const layer = p.layer(basicXid, r)
    if (p.row) p.info = ''
    p.add(layer, f.format, r, 0)
    if (p.row) p.info = 'Basic Format'
    const types = r.u8(1) & 0x1f
    p.put(layer, f.types, r, 1, 1, types)
    if (p.row) p.info += `; ${TYPES.get(types) ?? '0x' + types.toString(16).padStart(2, '0')}`
    const window = r.u8(2) >>> 1
    p.put(layer, f.window, r, 2, 1, window)
    if (p.row) p.info += `; Window Size ${window}`
    return true
  },
})
