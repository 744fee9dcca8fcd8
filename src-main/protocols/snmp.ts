import {
  addInteger, addOctetString, ANY, INTEGER, integerValue, OCTET_STRING, readElements, readHeader, SEQUENCE, UNIVERSAL,
  type Element,
} from './ber.ts'
import { bytes, fields, int32, names, string, uint32 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { addPdus, addPlaintext } from './snmp-pdus.ts'
import { dissectVersion3, snmpVersions } from './snmp-version3.ts'

const PORT = 161

const VERSION_2U = 2
const VERSION_3 = 3

const f = fields('snmp', {
  version: int32('snmp.version', 'version', { values: snmpVersions }),
  community: string('snmp.community', 'community'),
  parameters: bytes('snmp.parameters', 'parameters'),
  datav2u: uint32('snmp.datav2u', 'datav2u', { values: names({ 0: 'plaintext', 1: 'encrypted' }) }),
  encrypted: bytes('snmp.encrypted', 'encrypted'),
})

/** The Simple Network Management Protocol: versions 1 (RFC 1157), 2c (RFC 1901), and 3 where not encrypted (RFC 3412). */
export const snmp = protocol({
  abbrev: 'snmp', name: 'SNMP', label: 'Simple Network Management Protocol',
  on: { 'udp.port': [161, 162, 8161], 'tcp.port': [161, 162], ethertype: [33100] },
  changesState: () => true,
  dissect(r, p) {
    if (p.layers[p.layers.length - 2]?.abbrev === 'tcp') {
      for (let at = 0; at < r.reported;) {
        r.need(at, 1)
        at += message(r.sub(at), p)
      }
      return true
    }
    if (!looksLikeSnmp(r, p)) return false
    if (p.destinationPort === PORT) expectAnswer(p)
    const end = message(r, p)
    if (end > 0 && end < r.reported) p.call(p.registry.data, r.sub(end))
    return true
  },
})

/** The agent may answer from another port (RFC 3417 3 says nothing against it). */
function expectAnswer(p: Packet): void {
  const { addresses, conversations, sourcePort, destinationPort, meta } = p
  if (!addresses || conversations.expected('udp', addresses, sourcePort, destinationPort, meta.number) !== undefined) return
  conversations.expect('udp', addresses, sourcePort, 'source', snmp.field.id, meta.number)
}

/** True for a SEQUENCE that fits and begins with an INTEGER. */
function looksLikeSnmp(r: Reader, p: Packet): boolean {
  // Whether constructed or not does not matter.
  if ((r.u8(0) & 0xdf) !== SEQUENCE) return false
  const outer = readHeader(r, 0)
  if (!p.fragmented && outer.length > r.reported - outer.at) return false
  const first = r.u8(outer.at)
  return first >> 6 === UNIVERSAL && (first & 0x1f) === INTEGER
}

/** Dissects one message. @returns where it ends */
function message(r: Reader, p: Packet): number {
  const outer = readHeader(r, 0)
  const inner = readHeader(r, outer.at)
  const version = integerValue(r, inner.at, inner.length) ?? 0n
  p.protocol = snmp.name
  const layer = p.layer(snmp, r, 0, outer.at + outer.length)
  const number = Number(BigInt.asUintN(32, version))
  if (number > VERSION_3 || number < 0) {
    p.expert(layer, r, 'warn', 'No such version of SNMP', inner.at, inner.length)
    return r.reported
  }
  const end = outer.at + outer.length
  const elements = number === VERSION_3 ? undefined : number === VERSION_2U ? MESSAGE_V2U : MESSAGE
  if (elements) readElements(r, p, layer, outer.at, end - (outer.indefinite ? 2 : 0), elements)
  else dissectVersion3(r, p, layer, outer.at, end)
  return end
}

const version: Element = { class: UNIVERSAL, tag: INTEGER, read: (r, p, parent) => { addInteger(r, p, parent, f.version) } }

// RFC 1157 4
const MESSAGE: readonly Element[] = [
  version,
  { class: UNIVERSAL, tag: OCTET_STRING, read: (r, p, parent) => { addOctetString(r, p, parent, f.community) } },
  { class: ANY, tag: 0, read: (r, p, parent) => { addPdus(r, p, parent) } },
]

// RFC 1910 2.2
const MESSAGE_V2U: readonly Element[] = [
  version,
  { class: UNIVERSAL, tag: OCTET_STRING, read: (r, p, parent) => { addOctetString(r, p, parent, f.parameters) } },
  { class: ANY, tag: 0, read: data },
]

function data(r: Reader, p: Packet, parent: Node): void {
  const { class: type, tag } = readHeader(r, 0)
  const encrypted = type === UNIVERSAL && tag === OCTET_STRING
  const branch = p.put(parent, f.datav2u, r, 0, r.reported, encrypted ? 1 : 0)
  if (encrypted) addOctetString(r, p, branch, f.encrypted)
  else addPlaintext(r, p, branch)
}
