import { bytes, fields, names, none, string, uint16, uint8, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { stringValue } from './value-text.ts'

// RFC 1334 section 2.2: code, identifier, length; then strings, each behind a byte with its length.
const CODE = 0
const IDENTIFIER = 1
const LENGTH = 2
const HEADER = 4
const REQUEST = 1

const CODES = names({ 1: 'Authenticate-Request', 2: 'Authenticate-Ack', 3: 'Authenticate-Nak' })

const f = fields('pap', {
  code: uint8('pap.code', 'Code', { values: CODES }),
  identifier: uint8('pap.identifier', 'Identifier'),
  length: uint16('pap.length', 'Length'),
  data: none('pap.data', 'Data'),
  peerLength: uint8('pap.peer_id.length', 'Peer-ID-Length'),
  peer: string('pap.peer_id', 'Peer-ID', { encoding: 'ascii' }),
  passwordLength: uint8('pap.password.length', 'Password-Length'),
  password: string('pap.password', 'Password', { encoding: 'ascii' }),
  messageLength: uint8('pap.message.length', 'Message-Length'),
  message: string('pap.message', 'Message', { encoding: 'ascii' }),
  stuff: bytes('pap.stuff', 'stuff'),
})

export const pap = protocol({
  abbrev: 'pap', name: 'PPP PAP', label: 'PPP Password Authentication Protocol',
  on: { 'ppp.protocol': [0xc023], ethertype: [0xc023] },
  dissect(r, p) {
    const layer = p.layer(pap, r)
    const code = r.u8(CODE)
    if (p.row) p.info = CODES.get(code) ?? 'Unknown'
    p.add(layer, f.code, r, CODE)
    p.add(layer, f.identifier, r, IDENTIFIER)
    p.add(layer, f.length, r, LENGTH)
    // Wireshark does not look at the length either.
    const body = r.sub(HEADER)
    const data = p.branch(layer, f.data, body, 0, body.length)
    if (code === REQUEST) {
      const peer = counted(p, data, body, 0, f.peerLength, f.peer)
      const password = counted(p, data, body, 1 + body.u8(0), f.passwordLength, f.password)
      if (p.row) p.info += ` (Peer-ID='${peer}', Password='${password}')`
    } else if (CODES.has(code)) {
      const message = counted(p, data, body, 0, f.messageLength, f.message)
      if (p.row) p.info += ` (Message='${message}')`
    } else p.add(data, f.stuff, body, 0, body.length)
    return true
  },
})

function counted(p: Packet, parent: Node, r: Reader, at: number, lengthField: Field, field: Field): string {
  p.add(parent, lengthField, r, at)
  const node = p.add(parent, field, r, at + 1, r.u8(at))
  return p.row ? stringValue(p, node) : ''
}
