import { hexBytes, ipv4Text } from './address-text.ts'
import { arpFields as f, E164, LENGTH, NUMBER_TYPES } from './arp-fields.ts'
import type { Field } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Protocol } from './protocol.ts'
import { malformed, type Reader } from './reader.ts'

// RFC 2225 section 8.1: ATM numbers and subaddresses have each a byte of type and length.
const HARDWARE_TYPE = 0
const PROTOCOL_TYPE = 2
const SENDER_NUMBER = 4
const SENDER_SUBADDRESS = 5
const OPERATION = 6
const SENDER_PROTOCOL = 8
const TARGET_NUMBER = 9
const TARGET_SUBADDRESS = 10
const TARGET_PROTOCOL = 11
const HEADER = 12

/** ATMARP: address resolution where the hardware addresses are ATM numbers. */
export function dissectAtmArp(arp: Protocol, r: Reader, p: Packet): void {
  const sizes = [SENDER_NUMBER, SENDER_SUBADDRESS, SENDER_PROTOCOL, TARGET_NUMBER, TARGET_SUBADDRESS, TARGET_PROTOCOL]
    .map((at) => at === SENDER_PROTOCOL || at === TARGET_PROTOCOL ? r.u8(at) : r.u8(at) & LENGTH)
  const length = sizes.reduce((sum, size) => sum + size, HEADER)
  const operation = r.u16(OPERATION)
  if (length > r.reported) throw malformed
  r.shorten(length)
  // The Info line names the addresses, so nothing is shown of a packet that does not have them.
  r.need(0, length)
  const places = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, HEADER))
  const text = (i: number, ip: boolean): string =>
    sizes[i] === 0 ? '<No address>'
      : ip && sizes[i] === 4 ? ipv4Text(r.bytes, r.start + places[i])
      : hexBytes(r.view(places[i], sizes[i]))
  const ip = r.u16(PROTOCOL_TYPE) === 0x0800
  const sender = (): string => text(0, false) + (sizes[1] ? ',' + text(1, false) : '')
  const target = (): string => text(3, false) + (sizes[4] ? ',' + text(4, false) : '')
  p.protocol = operation === 8 || operation === 9 ? 'Inverse ATMARP' : 'ATMARP'
  if (p.row) {
    p.info = operation === 1 ? `Who has ${text(5, ip)}? Tell ${text(2, ip)}`
      : operation === 2 || operation === 9 ? `${text(2, ip)} is at ${sender()}`
      : operation === 8 ? `Who is ${target()}? Tell ${sender()}`
      : operation === 10 ? 'I don\'t know where ' + text(5, ip) + ' is'
      : `Unknown ATMARP opcode 0x${operation.toString(16).padStart(4, '0')}`
  }
  const name = p.protocol
  const layer = p.layer(arp, r)
  p.protocol = name
  if (p.detailed) p.label(layer, `ATM Address Resolution Protocol (opcode ${operation})`)
  p.add(layer, f.hardwareType, r, HARDWARE_TYPE)
  p.add(layer, f.protocolType, r, PROTOCOL_TYPE)
  typeAndLength(p, layer, r, SENDER_NUMBER, 'Sender ATM number type/length', f.senderNumberType, f.senderNumberLength)
  const senderLabel = 'Sender ATM subaddress type/length', targetLabel = 'Target ATM subaddress type/length'
  typeAndLength(p, layer, r, SENDER_SUBADDRESS, senderLabel, f.senderSubaddressType, f.senderSubaddressLength)
  p.add(layer, f.opcode, r, OPERATION)
  p.add(layer, f.senderProtocolSize, r, SENDER_PROTOCOL)
  typeAndLength(p, layer, r, TARGET_NUMBER, 'Target ATM number type/length', f.targetNumberType, f.targetNumberLength)
  typeAndLength(p, layer, r, TARGET_SUBADDRESS, targetLabel, f.targetSubaddressType, f.targetSubaddressLength)
  p.add(layer, f.targetProtocolSize, r, TARGET_PROTOCOL)
  const address = (i: number, field: Field): void => { if (sizes[i]) p.add(layer, field, r, places[i], sizes[i]) }
  address(0, r.u8(SENDER_NUMBER) & E164 ? f.senderE164 : f.senderNsap)
  address(1, f.senderSubaddress)
  address(2, ip && sizes[2] === 4 ? f.senderIp : f.senderProtocol)
  address(3, r.u8(TARGET_NUMBER) & E164 ? f.targetE164 : f.targetNsap)
  address(4, f.targetSubaddress)
  address(5, ip && sizes[5] === 4 ? f.targetIp : f.targetProtocol)
}

function typeAndLength(p: Packet, layer: Node, r: Reader, at: number, label: string, type: Field, length: Field): void {
  const octet = r.u8(at)
  const node = p.branch(layer, frameMarks.text, r, at, 1, `${label}: ${NUMBER_TYPES[octet & E164 ? 1 : 0]}/${octet & LENGTH}`)
  p.add(node, type, r, at)
  p.add(node, length, r, at)
}
