import { enterpriseNames } from './enterprise-numbers.ts'
import { absoluteTime, boolean, bytes, ether, fields, ipv4, ipv6, names, string, uint32, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// RFC 3411 5, SnmpEngineID
const IPV4 = 1
const IPV6 = 2
const MAC = 3
const TEXT = 4
const NET_SNMP_RANDOM = 128

const FORMATS = names({
  1: 'IPv4 address', 2: 'IPv6 address', 3: 'MAC address', 4: 'Text, administratively assigned',
  5: 'Octets, administratively assigned',
})

const NET_SNMP = 8072

const f = fields('snmp', {
  conformance: boolean('snmp.engineid.conform', 'Engine ID Conformance', {
    mask: 0x80, words: ['RFC1910 (Non-SNMPv3)', 'RFC3411 (SNMPv3)'],
  }),
  enterprise: uint32('snmp.engineid.enterprise', 'Engine Enterprise ID', { mask: 0x7fff_ffff, values: enterpriseNames }),
  format: uint8('snmp.engineid.format', 'Engine ID Format', {
    values: (format) => FORMATS.get(format) ?? (format < 128 ? 'Reserved/Unused' : 'Reserved/Enterprise-specific'),
  }),
  ipv4: ipv4('snmp.engineid.ipv4', 'Engine ID Data: IPv4 address'),
  ipv6: ipv6('snmp.engineid.ipv6', 'Engine ID Data: IPv6 address'),
  mac: ether('snmp.engineid.mac', 'Engine ID Data: MAC address'),
  text: string('snmp.engineid.text', 'Engine ID Data: Text', { encoding: 'ascii' }),
  time: absoluteTime('snmp.engineid.time', 'Engine ID Data: Creation Time'),
  trailer: bytes('snmp.agentid_trailer', 'AgentID Trailer'),
  data: bytes('snmp.engineid.data', 'Engine ID Data'),
})

/** Says what an engine's identification is made of: who gives it out, and an address, a text, or bytes of their own. */
export function addEngineId(r: Reader, p: Packet, parent: Node, at: number, length: number): void {
  if (length === 0) return
  const conforms = p.number[p.add(parent, f.conformance, r, at)] === 1
  if (length < 4) return
  const enterpriseNode = p.add(parent, f.enterprise, r, at)
  const enterprise = p.number[enterpriseNode]
  if (p.detailed) p.label(enterpriseNode, `Engine Enterprise ID: ${enterpriseNames.get(enterprise) ?? 'Unknown'} (${enterprise})`)
  if (!conforms) {
    if (length !== 12) p.expert(parent, r, 'warn', 'Data not conforming to RFC1910', at + 4, length - 4)
    else p.add(parent, f.trailer, r, at + 4, 8)
    return
  }
  if (length < 5) return
  const formatNode = p.add(parent, f.format, r, at + 4)
  const format = p.number[formatNode]
  const data = at + 5, rest = length - 5
  if (format === NET_SNMP_RANDOM && enterprise === NET_SNMP && rest === 8) {
    if (p.detailed) p.append(formatNode, ': Net-SNMP Random')
    // Four random bytes, then the time in the other byte order.
    p.add(parent, f.data, r, data, 4)
    const seconds = r.u32le(data + 4)
    p.put(parent, f.time, r, data + 4, 4, BigInt(seconds) * 1_000_000_000n)
    return
  }
  const field = format === IPV4 ? f.ipv4 : format === IPV6 ? f.ipv6 : format === MAC ? f.mac : format === TEXT ? f.text : f.data
  if (field.width ? rest === field.width : rest > 0 || field === f.data) p.add(parent, field, r, data, rest)
  else if (rest > 0) p.expert(parent, r, 'warn', 'Data not conforming to RFC3411', data, rest)
}
