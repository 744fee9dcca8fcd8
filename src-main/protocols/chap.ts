import { hexBytes } from './address-text.ts'
import { bytes, fields, names, none, string, uint16, uint8 } from './field.ts'
import { protocol } from './protocol.ts'
import { stringValue } from './value-text.ts'

// RFC 1994 section 4: code, identifier, length; then a value behind its length and a name, or a message.
const CODE = 0
const IDENTIFIER = 1
const LENGTH = 2
const HEADER = 4

const CODES = names({ 1: 'Challenge', 2: 'Response', 3: 'Success', 4: 'Failure' })

const f = fields('chap', {
  code: uint8('chap.code', 'Code', { values: CODES }),
  identifier: uint8('chap.identifier', 'Identifier'),
  length: uint16('chap.length', 'Length'),
  data: none('chap.data', 'Data'),
  valueSize: uint8('chap.value_size', 'Value Size'),
  value: bytes('chap.value', 'Value'),
  name: string('chap.name', 'Name', { encoding: 'ascii' }),
  message: string('chap.message', 'Message', { encoding: 'ascii' }),
  stuff: bytes('chap.stuff', 'Stuff'),
})

export const chap = protocol({
  abbrev: 'chap', name: 'PPP CHAP', label: 'PPP Challenge Handshake Authentication Protocol',
  on: { 'ppp.protocol': [0xc223], ethertype: [0xc223] },
  dissect(r, p) {
    const layer = p.layer(chap, r)
    const code = r.u8(CODE), length = r.u16(LENGTH)
    if (p.row) p.info = CODES.get(code) ?? 'Unknown'
    p.add(layer, f.code, r, CODE)
    p.add(layer, f.identifier, r, IDENTIFIER)
    p.add(layer, f.length, r, LENGTH)
    if (length <= HEADER) return true
    const body = r.sub(HEADER, length - HEADER)
    if (code === 1 || code === 2) {
      const data = p.branch(layer, f.data, body, 0, body.length)
      const size = body.u8(0)
      p.add(data, f.valueSize, body, 0)
      p.add(data, f.value, body, 1, size)
      const name = p.add(data, f.name, body, 1 + size, Math.max(0, body.reported - 1 - size))
      if (p.row) p.info += ` (NAME='${stringValue(p, name)}', VALUE=0x${hexBytes(body.view(1, size))})`
    } else if (code === 3 || code === 4) {
      const message = p.add(layer, f.message, body, 0, body.reported)
      if (p.row) p.info += ` (MESSAGE='${stringValue(p, message)}')`
    } else p.add(layer, f.stuff, body, 0, body.reported)
    return true
  },
})
