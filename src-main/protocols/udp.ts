import { bytes, fields, names, uint16, uint32, uint8 } from './field.ts'
import { internetChecksum, pseudoHeader } from './internet-checksum.ts'
import { protocol } from './protocol.ts'
import { dissectPayload } from './transport-payload.ts'

// RFC 768: the header's fields, by their place in bytes.
const SOURCE_PORT = 0
const DESTINATION_PORT = 2
const LENGTH = 4
const CHECKSUM = 6
const HEADER = 8

const f = fields('udp', {
  srcport: uint16('udp.srcport', 'Source Port'),
  dstport: uint16('udp.dstport', 'Destination Port'),
  length: uint16('udp.length', 'Length'),
  checksum: uint16('udp.checksum', 'Checksum', { base: 'hex' }),
  status: uint8('udp.checksum.status', 'Checksum Status', { values: names({ 0: 'Bad', 1: 'Good', 2: 'Unverified', 3: 'Not present' }) }),
  stream: uint32('udp.stream', 'Stream index'),
  payload: bytes('udp.payload', 'UDP payload'),
})

export const udp = protocol({
  abbrev: 'udp', name: 'UDP', label: 'User Datagram Protocol',
  on: { 'ip.proto': [17] },
  groups: [{ abbrev: 'udp.port', label: 'Source or Destination Port', members: [f.srcport, f.dstport] }],
  preferences: { 'udp.check_checksum': false },
  dissect(r, p) {
    const source = r.u16(SOURCE_PORT), destination = r.u16(DESTINATION_PORT)
    p.sourcePort = source
    p.destinationPort = destination
    const layer = p.layer(udp, r, 0, HEADER)
    if (p.row) p.info = `${source} → ${destination}`
    p.add(layer, f.srcport, r, SOURCE_PORT)
    p.add(layer, f.dstport, r, DESTINATION_PORT)
    if (p.detailed) p.label(layer, `User Datagram Protocol, Src Port: ${source}, Dst Port: ${destination}`)
    p.add(layer, f.length, r, LENGTH)
    const length = r.u16(LENGTH)
    p.add(layer, f.checksum, r, CHECKSUM)
    let status = 2
    if (r.u16(CHECKSUM) === 0) status = 3
    else if (p.preference('udp.check_checksum') && r.has(0, length) && p.addresses) {
      status = internetChecksum(pseudoHeader(p.addresses, 17, length), r.view(0, length)) === 0 ? 1 : 0
    }
    p.generate(layer, f.status, r, status, CHECKSUM, 2)
    if (p.addresses) {
      p.conversation = p.conversations.conversation('udp', p.addresses, source, destination, p.meta.number)
      p.direction = p.conversations.direction(p.conversation, p.addresses, source, destination)
      p.generate(layer, f.stream, r, p.conversations.stream(p.conversation))
    }
    const payload = r.sub(HEADER, Math.max(0, length - HEADER))
    if (payload.length) p.add(layer, f.payload, payload, 0, payload.length)
    if (p.row) p.info += ` Len=${length - HEADER}`
    p.payloadLength = payload.reported
    if (payload.length) dissectPayload('udp', payload, p)
    return true
  },
})
