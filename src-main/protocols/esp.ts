import { fields, uint32 } from './field.ts'
import { protocol } from './protocol.ts'

// RFC 4303 section 2: what is not encrypted.
const SPI = 0
const SEQUENCE = 4

const f = fields('esp', {
  spi: uint32('esp.spi', 'ESP SPI', { base: 'hex_dec', description: 'Security Parameters Index' }),
  sequence: uint32('esp.sequence', 'ESP Sequence'),
})

/** The Encapsulating Security Payload of IPsec: only its header can be read without the keys. */
export const esp = protocol({
  abbrev: 'esp', name: 'ESP', label: 'Encapsulating Security Payload',
  on: { 'ip.proto': [50] },
  dissect(r, p) {
    p.protocol = esp.name
    if (p.row) p.info = ''
    const spi = r.u32(SPI)
    const layer = p.layer(esp, r)
    p.add(layer, f.spi, r, SPI)
    p.add(layer, f.sequence, r, SEQUENCE)
    if (p.row) p.info = `ESP (SPI=0x${spi.toString(16).padStart(8, '0')})`
    return true
  },
})
