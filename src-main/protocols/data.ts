import { bytes, fields, uint32 } from './field.ts'
import { protocol } from './protocol.ts'

/** Bytes that no protocol claims. */
const f = fields('data', {
  data: bytes('data.data', 'Data'),
  length: uint32('data.len', 'Length'),
})

export const data = protocol({
  abbrev: 'data', name: 'Data', label: 'Data',
  dissect(r, p) {
    if (r.length === 0) return false
    const name = p.protocol
    const layer = p.layer(data, r)
    p.protocol = name
    p.add(layer, f.data, r, 0, r.length)
    p.generate(layer, f.length, r, r.length)
    if (p.detailed) p.label(layer, `Data (${r.length} byte${r.length === 1 ? '' : 's'})`)
    return true
  },
})
