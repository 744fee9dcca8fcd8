import { fields, names, none, uint16, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

/** The header that both stages of PPP over Ethernet have (RFC 2516 section 4), by the place of its fields in bytes. */
export const CODE = 1
export const SESSION_ID = 2
export const LENGTH = 4
export const HEADER = 6

export const pppoeFields = fields('pppoe', {
  version: uint8('pppoe.version', 'Version', { mask: 0xf0 }),
  type: uint8('pppoe.type', 'Type', { mask: 0x0f }),
  code: uint8('pppoe.code', 'Code', {
    base: 'hex',
    values: names({
      0x00: 'Session Data', 0x07: 'Active Discovery Offer (PADO)', 0x09: 'Active Discovery Initiation (PADI)',
      0x0a: 'Active Discovery Session-Grant (PADG)', 0x0b: 'Active Discovery Session-Credit Resp.(PADC)',
      0x0c: 'Active Discovery Quality (PADQ)', 0x19: 'Active Discovery Request (PADR)',
      0x65: 'Active Discovery Session-confirmation (PADS)', 0xa7: 'Active Discovery Terminate (PADT)',
      0xd3: 'Active Discovery Message (PADM)', 0xd4: 'Active Discovery Network (PADN)',
    }),
  }),
  sessionId: uint16('pppoe.session_id', 'Session ID', { base: 'hex' }),
  length: uint16('pppoe.payload_length', 'Payload Length'),
  badLength: none('pppoe.payload_length.bad', 'Possible bad payload length'),
})

/** Adds the header's fields. @returns the node of the length */
export function addPppoeHeader(p: Packet, layer: Node, r: Reader): Node {
  p.add(layer, pppoeFields.version, r, 0)
  p.add(layer, pppoeFields.type, r, 0)
  p.add(layer, pppoeFields.code, r, CODE)
  p.add(layer, pppoeFields.sessionId, r, SESSION_ID)
  return p.add(layer, pppoeFields.length, r, LENGTH)
}
