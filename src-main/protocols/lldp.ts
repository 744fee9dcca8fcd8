import { etherText, hexByte, hexBytes, ipv4Text, ipv6Text } from './address-text.ts'
import { boolean, bytes, ether, fields, ipv4, ipv6, names, none, oid, string, uint16, uint24, uint32, uint8, valueName, type Field } from './field.ts'
import { lineText } from './header-lines.ts'
import { lldpOrganization } from './lldp-organization.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// IEEE 802.1AB 8.4: a TLV has 7 bits of type and 9 of length.
const TLV_HEADER = 2
const LENGTH = 0x1ff
const END = 0
const CHASSIS = 1
const PORT = 2
const TTL = 3
const PORT_DESCRIPTION = 4
const SYSTEM_NAME = 5
const SYSTEM_DESCRIPTION = 6
const CAPABILITIES = 7
const MANAGEMENT = 8
const ORGANIZATION = 127

// Kinds of identifiers of a chassis (8.5.2.2) and of a port (8.5.3.2).
const CHASSIS_MAC = 4
const CHASSIS_NETWORK = 5
const PORT_MAC = 3
const PORT_NETWORK = 4
const IPV4 = 1
const IPV6 = 2

const CHASSIS_LETTERS = ['RE', 'CC', 'IA', 'PC', 'MA', 'NA', 'IN', 'LA']
const PORT_LETTERS = ['RE', 'IA', 'PC', 'MA', 'NA', 'IN', 'AC', 'LA']

const families = names({ 0: 'Reserved', 1: 'IPv4', 2: 'IPv6', 3: 'NSAP', 4: 'HDLC (8-bit multidrop)', 5: 'BBN 1822', 6: '802 (includes all 802 media plus Ethernet)' })

const CAPABLE: readonly [string, string] = ['Not capable', 'Capable']
const capabilities = (abbrev: string) => (name: string, label: string, mask: number) => boolean(`lldp.tlv.${abbrev}.${name}`, label, { width: 2, mask, words: CAPABLE })
const has = capabilities('system_cap'), does = capabilities('enable_system_cap')

const f = fields('lldp', {
  type: uint16('lldp.tlv.type', 'TLV Type', {
    mask: 0xfe00,
    values: names({
      0: 'End of LLDPDU', 1: 'Chassis Id', 2: 'Port Id', 3: 'Time to Live', 4: 'Port Description', 5: 'System Name',
      6: 'System Description', 7: 'System Capabilities', 8: 'Management Address', 127: 'Organization Specific',
    }),
  }),
  length: uint16('lldp.tlv.len', 'TLV Length', { mask: LENGTH }),
  chassisKind: uint8('lldp.chassis.subtype', 'Chassis Id Subtype', {
    values: names({
      0: 'Reserved', 1: 'Chassis component', 2: 'Interface alias', 3: 'Port component', 4: 'MAC address', 5: 'Network address',
      6: 'Interface name', 7: 'Locally assigned',
    }),
  }),
  chassis: bytes('lldp.chassis.id', 'Chassis Id'),
  chassisMac: ether('lldp.chassis.id.mac', 'Chassis Id'),
  chassisIp4: ipv4('lldp.chassis.id.ip4', 'Chassis Id'),
  chassisIp6: ipv6('lldp.chassis.id.ip6', 'Chassis Id'),
  family: uint8('lldp.network_address.subtype', 'Network Address family', { values: families }),
  portKind: uint8('lldp.port.subtype', 'Port Id Subtype', {
    values: names({
      0: 'Reserved', 1: 'Interface alias', 2: 'Port component', 3: 'MAC address', 4: 'Network address', 5: 'Interface name',
      6: 'Agent circuit Id', 7: 'Locally assigned',
    }),
  }),
  port: string('lldp.port.id', 'Port Id'),
  portMac: ether('lldp.port.id.mac', 'Port Id'),
  portIp4: ipv4('lldp.port.id.ip4', 'Port Id'),
  portIp6: ipv6('lldp.port.id.ip6', 'Port Id'),
  portDescription: string('lldp.port.desc', 'Port Description'),
  ttl: uint16('lldp.time_to_live', 'Seconds'),
  systemName: string('lldp.tlv.system.name', 'System Name'),
  systemDescription: string('lldp.tlv.system.desc', 'System Description'),
  capabilities: uint16('lldp.tlv.system_cap', 'Capabilities', { base: 'hex' }),
  other: has('other', 'Other', 0x01), repeater: has('repeater', 'Repeater', 0x02), bridge: has('bridge', 'Bridge', 0x04),
  wlan: has('wlan_access_pt', 'WLAN access point', 0x08), router: has('router', 'Router', 0x10),
  telephone: has('telephone', 'Telephone', 0x20), docsis: has('docsis_cable_device', 'DOCSIS cable device', 0x40),
  station: has('station_only', 'Station only', 0x80),
  enabled: uint16('lldp.tlv.enable_system_cap', 'Enabled Capabilities', { base: 'hex' }),
  isOther: does('other', 'Other', 0x01), isRepeater: does('repeater', 'Repeater', 0x02), isBridge: does('bridge', 'Bridge', 0x04),
  isWlan: does('wlan_access_pt', 'WLAN access point', 0x08), isRouter: does('router', 'Router', 0x10),
  isTelephone: does('telephone', 'Telephone', 0x20), isDocsis: does('docsis_cable_device', 'DOCSIS cable device', 0x40),
  isStation: does('station_only', 'Station only', 0x80),
  managementLength: uint8('lldp.mgn.address.len', 'Address String Length'),
  managementKind: uint8('lldp.mgn.address.subtype', 'Address Subtype', { values: families }),
  managementIp4: ipv4('lldp.mgn.addr.ip4', 'Management Address'),
  managementIp6: ipv6('lldp.mgn.addr.ip6', 'Management Address'),
  managementHex: bytes('lldp.mgn.addr.hex', 'Management Address'),
  interfaceKind: uint8('lldp.mgn.interface.subtype', 'Interface Subtype', {
    values: names({ 1: 'Unknown', 2: 'ifIndex', 3: 'System port number' }),
  }),
  interfaceNumber: uint32('lldp.mgn.interface.number', 'Interface Number'),
  objectLength: uint8('lldp.mgn.obj.len', 'OID String Length'),
  object: oid('lldp.mgn.obj.id', 'Object Identifier'),
  oui: uint24('lldp.orgtlv.oui', 'Organization Unique Code'),
  badType: none('lldp.bad_type', 'Incorrect type'),
})
const CAPABILITY_FIELDS = [f.other, f.repeater, f.bridge, f.wlan, f.router, f.telephone, f.docsis, f.station]
const ENABLED_FIELDS = [f.isOther, f.isRepeater, f.isBridge, f.isWlan, f.isRouter, f.isTelephone, f.isDocsis, f.isStation]

/** The Link Layer Discovery Protocol (IEEE 802.1AB). */
export const lldp = protocol({
  abbrev: 'lldp', name: 'LLDP', label: 'Link Layer Discovery Protocol',
  on: { ethertype: [0x88cc] },
  dissect(r, p) {
    p.protocol = lldp.name
    if (p.row) p.info = ''
    const layer = p.layer(lldp, r)
    // The first three have to be there, in this order (9.2.7.7.1).
    let at = mandatory(r, p, layer, 0, CHASSIS, 'Chassis ID')
    if (at > 0) at = mandatory(r, p, layer, at, PORT, 'Port ID')
    if (at > 0) at = mandatory(r, p, layer, at, TTL, 'Time-to-Live')
    while (at > 0 && at < r.reported) {
      const type = r.u16(at) >>> 9, length = r.u16(at) & LENGTH
      tlv(r, p, layer, at, type, length)
      at += TLV_HEADER + length
      if (type === END) break
    }
    return true
  },
})

/** @returns where the TLV ends, or -1 where it is another one than it must be */
function mandatory(r: Reader, p: Packet, layer: Node, at: number, type: number, name: string): number {
  const header = r.u16(at), length = header & LENGTH
  if (header >>> 9 !== type) {
    if (p.row) p.info = `Invalid ${name} TLV`
    const node = p.branch(layer, frameMarks.text, r, at, TLV_HEADER, `Invalid ${name} TLV`)
    p.expert(node, r, 'warn', `Invalid TLV type (0x${hexByte(header >>> 9)})`, at, TLV_HEADER, f.badType)
    return -1
  }
  if (type !== TTL && (length < 2 || length > 256)) {
    if (p.row) p.info = `Invalid ${name} TLV`
    const node = p.branch(layer, frameMarks.text, r, at, TLV_HEADER, `Invalid ${name} Length (${length})`)
    p.add(node, f.type, r, at)
    p.add(node, f.length, r, at)
    return -1
  }
  if (type === CHASSIS) identifier(r, p, layer, at, length, true)
  else if (type === PORT) identifier(r, p, layer, at, length, false)
  else {
    const seconds = r.u16(at + TLV_HEADER)
    const node = begin(r, p, layer, at, length, `Time To Live = ${seconds} sec`)
    p.add(node, f.ttl, r, at + TLV_HEADER)
    if (p.row) p.info += `${seconds} `
  }
  return at + TLV_HEADER + length
}

function begin(r: Reader, p: Packet, layer: Node, at: number, length: number, text: string): Node {
  const node = p.branch(layer, frameMarks.text, r, at, TLV_HEADER + length, text)
  p.add(node, f.type, r, at)
  p.add(node, f.length, r, at)
  return node
}

function identifier(r: Reader, p: Packet, layer: Node, at: number, length: number, chassis: boolean): void {
  const kind = r.u8(at + TLV_HEADER), value = at + TLV_HEADER + 1, size = length - 1
  const mac = kind === (chassis ? CHASSIS_MAC : PORT_MAC) && size === 6
  const network = kind === (chassis ? CHASSIS_NETWORK : PORT_NETWORK) && size > 1
  const family = network ? r.u8(value) : 0
  const address = family === IPV4 && size === 5 ? 4 : family === IPV6 && size === 17 ? 16 : 0
  r.need(value, size)
  const text = mac ? etherText(r.bytes, r.start + value)
    : address === 4 ? ipv4Text(r.bytes, r.start + value + 1) : address ? ipv6Text(r.bytes, r.start + value + 1)
    : network ? hexBytes(r.view(value + 1, size - 1)) : lineText(r, value, size)
  const kindField = chassis ? f.chassisKind : f.portKind
  const node = begin(r, p, layer, at, length, `${chassis ? 'Chassis' : 'Port'} Subtype = ${valueName(kindField, kind) ?? 'Unknown'}, Id: ${text}`)
  p.add(node, kindField, r, at + TLV_HEADER)
  if (mac) p.add(node, chassis ? f.chassisMac : f.portMac, r, value)
  else if (network) {
    p.add(node, f.family, r, value)
    if (address === 4) p.add(node, chassis ? f.chassisIp4 : f.portIp4, r, value + 1)
    else if (address) p.add(node, chassis ? f.chassisIp6 : f.portIp6, r, value + 1)
    else p.add(node, chassis ? f.chassis : f.port, r, value + 1, size - 1)
  } else {
    const id = p.add(node, chassis ? f.chassis : f.port, r, value, size)
    if (p.detailed && chassis) p.label(id, `Chassis Id: ${text}`)
  }
  const letters = (chassis ? CHASSIS_LETTERS : PORT_LETTERS)[kind] ?? 'RE'
  if (p.row) p.info += `${letters}/${text} `
}

function tlv(r: Reader, p: Packet, layer: Node, at: number, type: number, length: number): void {
  const value = at + TLV_HEADER
  switch (type) {
    case END: begin(r, p, layer, at, length, 'End of LLDPDU'); return
    case PORT_DESCRIPTION: text(r, p, layer, at, length, f.portDescription); return
    case SYSTEM_NAME:
      text(r, p, layer, at, length, f.systemName)
      if (p.row) p.info += `SysN=${lineText(r, value, length)} `
      return
    case SYSTEM_DESCRIPTION:
      text(r, p, layer, at, length, f.systemDescription)
      if (p.row) p.info += `SysD=${lineText(r, value, length)} `
      return
    case CAPABILITIES: {
      const node = begin(r, p, layer, at, length, 'Capabilities')
      const can = p.add(node, f.capabilities, r, value)
      for (const each of CAPABILITY_FIELDS) p.add(can, each, r, value)
      const enabled = p.add(node, f.enabled, r, value + 2)
      for (const each of ENABLED_FIELDS) p.add(enabled, each, r, value + 2)
      return
    }
    case MANAGEMENT: management(r, p, begin(r, p, layer, at, length, 'Management Address'), value); return
    case ORGANIZATION: {
      const node = begin(r, p, layer, at, length, '')
      const oui = p.add(node, f.oui, r, value)
      lldpOrganization(r.sub(0, value + length), p, node, oui, value, length)
      return
    }
    default: begin(r, p, layer, at, length, type === CHASSIS || type === PORT || type === TTL ? `Duplicate ${valueName(f.type, type) ?? ''} TLV` : 'Unknown TLV')
  }
}

function text(r: Reader, p: Packet, layer: Node, at: number, length: number, field: Field): void {
  const node = begin(r, p, layer, at, length, p.detailed ? `${field.label} = ${lineText(r, at + TLV_HEADER, length)}` : '')
  p.add(node, field, r, at + TLV_HEADER, length)
}

/** IEEE 802.1AB 8.5.9. */
function management(r: Reader, p: Packet, node: Node, at: number): void {
  const length = r.u8(at), kind = length ? r.u8(at + 1) : 0
  p.add(node, f.managementLength, r, at)
  p.add(node, f.managementKind, r, at + 1)
  const field = kind === IPV4 && length === 5 ? f.managementIp4 : kind === IPV6 && length === 17 ? f.managementIp6 : f.managementHex
  if (length > 1) p.add(node, field, r, at + 2, length - 1)
  const next = at + 1 + length
  p.add(node, f.interfaceKind, r, next)
  p.add(node, f.interfaceNumber, r, next + 1)
  const object = r.u8(next + 5)
  p.add(node, f.objectLength, r, next + 5)
  if (object) p.add(node, f.object, r, next + 6, object)
}
