import { bytes, fields, uint32, uint8 } from './field.ts'
import { ipProtocolName } from './ip-protocols.ts'
import { dissectNextHeader, extensionLayer } from './ipv6-extension.ts'
import { protocol } from './protocol.ts'

// RFC 4302 section 2: the header's fields, by their place in bytes.
const NEXT_HEADER = 0
const LENGTH = 1
const RESERVED = 2
const SPI = 4
const SEQUENCE = 8
const ICV = 12

const f = fields('ah', {
  next: uint8('ah.next_header', 'Next header', { values: ipProtocolName }),
  length: uint8('ah.length', 'Length', { description: 'In units of 4 bytes, not counting the first two' }),
  reserved: bytes('ah.reserved', 'Reserved'),
  spi: uint32('ah.spi', 'AH SPI', { base: 'hex', description: 'Security Parameters Index' }),
  sequence: uint32('ah.sequence', 'AH Sequence'),
  icv: bytes('ah.icv', 'AH ICV', { description: 'Integrity Check Value' }),
})

export const ah = protocol({
  abbrev: 'ah', name: 'AH', label: 'Authentication Header',
  on: { 'ip.proto': [51] },
  dissect(r, p) {
    p.protocol = ah.name
    if (p.row) p.info = ''
    const next = r.u8(NEXT_HEADER), length = (r.u8(LENGTH) + 2) * 4
    const layer = extensionLayer(p, ah, r, length)
    p.add(layer, f.next, r, NEXT_HEADER)
    const lengthNode = p.add(layer, f.length, r, LENGTH)
    if (p.detailed) p.append(lengthNode, ` (${length} bytes)`)
    p.add(layer, f.reserved, r, RESERVED, 2)
    p.add(layer, f.spi, r, SPI)
    if (p.row) p.info = `AH (SPI=0x${r.u32(SPI).toString(16).padStart(8, '0')})`
    p.add(layer, f.sequence, r, SEQUENCE)
    p.add(layer, f.icv, r, ICV, Math.max(0, length - ICV))
    const payload = r.sub(length)
    if (p.addresses?.length === 16) dissectNextHeader(p, next, payload)
    else if (!p.next('ip.proto', next, payload)) p.call(p.registry.data, payload)
    return true
  },
})
