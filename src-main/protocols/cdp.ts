import { etherText, ipv4Text, ipv6Text } from './address-text.ts'
import { boolean, bytes, ether, fields, ipv4, ipv6, names, none, string, uint16, uint24, uint32, uint8, valueName, type Field } from './field.ts'
import { lineText } from './header-lines.ts'
import { internetChecksum } from './internet-checksum.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { malformed, type Reader } from './reader.ts'

// Cisco's "Cisco Discovery Protocol Version 2": version, time to live, checksum; then TLVs, whose length counts all of them.
const TTL = 1
const CHECKSUM = 2
const HEADER = 4
const TLV_HEADER = 4

const can = (name: string, label: string, mask: number) => boolean('cdp.capabilities.' + name, label, { width: 4, mask, words: ['No', 'Yes'] })

const types = names({
  0x0001: 'Device ID', 0x0002: 'Addresses', 0x0003: 'Port ID', 0x0004: 'Capabilities', 0x0005: 'Software version', 0x0006: 'Platform',
  0x0007: 'IP Prefix/Gateway (used for ODR)', 0x0008: 'Protocol Hello', 0x0009: 'VTP Management Domain', 0x000a: 'Native VLAN',
  0x000b: 'Duplex', 0x000e: 'VoIP VLAN Reply', 0x000f: 'VoIP VLAN Query', 0x0010: 'Power consumption', 0x0011: 'MTU',
  0x0012: 'Trust Bitmap', 0x0013: 'Untrusted Port CoS', 0x0014: 'System Name', 0x0015: 'System Object ID', 0x0016: 'Management Address',
  0x0017: 'Location', 0x0018: 'External Port-ID', 0x0019: 'Power Requested', 0x001a: 'Power Available', 0x001b: 'Port Unidirectional',
})

const f = fields('cdp', {
  version: uint8('cdp.version', 'Version'),
  ttl: uint8('cdp.ttl', 'TTL'),
  checksum: uint16('cdp.checksum', 'Checksum', { base: 'hex' }),
  status: uint8('cdp.checksum.status', 'Checksum Status', { base: 'none', values: names({ 0: 'Bad', 1: 'Good', 2: 'Unverified' }) }),
  bad: none('cdp.checksum.bad', 'Bad checksum'),
  type: uint16('cdp.tlv.type', 'Type', { base: 'hex', values: types }),
  length: uint16('cdp.tlv.len', 'Length'),
  deviceId: string('cdp.deviceid', 'Device ID'),
  portId: string('cdp.portid', 'Sent through Interface'),
  platform: string('cdp.platform', 'Platform'),
  software: string('cdp.software_version', 'Software version'),
  capabilities: uint32('cdp.capabilities', 'Capabilities', { base: 'hex' }),
  router: can('router', 'Router', 0x001), transparent: can('trans_bridge', 'Transparent Bridge', 0x002),
  sourceRoute: can('src_bridge', 'Source Route Bridge', 0x004), switch: can('switch', 'Switch', 0x008), host: can('host', 'Host', 0x010),
  igmp: can('igmp_capable', 'IGMP capable', 0x020), repeater: can('repeater', 'Repeater', 0x040), phone: can('voip_phone', 'VoIP Phone', 0x080),
  remote: can('remote', 'Remotely Managed Device', 0x100), cvta: can('cvta', 'CVTA/STP Dispute Resolution/Cisco VT Camera', 0x200),
  relay: can('mac_relay', 'Two Port Mac Relay', 0x400),
  count: uint32('cdp.number_of_addresses', 'Number of addresses'),
  protocolType: uint8('cdp.protocol_type', 'Protocol type', { base: 'hex', values: names({ 1: 'NLPID', 2: '802.2' }) }),
  protocolLength: uint8('cdp.protocol_length', 'Protocol length'),
  protocol: bytes('cdp.protocol', 'Protocol'),
  addressLength: uint16('cdp.address_length', 'Address length'),
  ip: ipv4('cdp.nrgyz.ip_address', 'IP Address'),
  ip6: ipv6('cdp.nrgyz.ipv6_address', 'IPv6 Address'),
  address: bytes('cdp.address', 'Address'),
  gateway: ipv4('cdp.odr_default_gateway', 'ODR Default gateway'),
  prefix: ipv4('cdp.ip_prefix', 'IP Prefix'),
  oui: uint24('cdp.oui', 'OUI'),
  helloProtocol: uint16('cdp.protocol_id', 'Protocol ID', { base: 'hex', values: names({ 0x0112: 'Cluster Management' }) }),
  clusterMaster: ipv4('cdp.cluster.master_ip', 'Cluster Master IP'),
  clusterIp: ipv4('cdp.cluster.ip', 'IP?'),
  clusterVersion: uint8('cdp.cluster.version', 'Version?', { base: 'hex' }),
  clusterSubVersion: uint8('cdp.cluster.sub_version', 'Sub Version?', { base: 'hex' }),
  clusterStatus: uint8('cdp.cluster.status', 'Status?', { base: 'hex' }),
  clusterUnknown: uint8('cdp.cluster.unknown', 'UNKNOWN', { base: 'hex' }),
  clusterCommander: ether('cdp.cluster.commander_mac', 'Cluster Commander MAC'),
  clusterSwitch: ether('cdp.cluster.switch_mac', "Switch's MAC"),
  clusterVlan: uint16('cdp.cluster.management_vlan', 'Management VLAN'),
  helloUnknown: bytes('cdp.hello.unknown', 'Unknown'),
  vtp: string('cdp.vtp_management_domain', 'VTP Management Domain'),
  nativeVlan: uint16('cdp.native_vlan', 'Native VLAN'),
  duplex: boolean('cdp.duplex', 'Duplex', { words: ['Half', 'Full'] }),
  voiceVlan: uint16('cdp.voice_vlan', 'Voice VLAN'),
  data: bytes('cdp.data', 'Data'),
  power: uint16('cdp.power_consumption', 'Power Consumption', { unit: ' mW' }),
  mtu: uint32('cdp.mtu', 'MTU'),
  trust: uint8('cdp.trust_bitmap', 'Trust Bitmap', { base: 'hex' }),
  cos: uint8('cdp.untrusted_port_cos', 'Untrusted port CoS', { base: 'hex' }),
  systemName: string('cdp.system_name', 'System Name'),
  object: bytes('cdp.system_object_identifier', 'System Object Identifier'),
  locationUnknown: uint8('cdp.location.unknown', 'UNKNOWN', { base: 'hex' }),
  location: string('cdp.location', 'Location'),
  requestId: uint16('cdp.request_id', 'Request-ID'),
  managementId: uint16('cdp.management_id', 'Management-ID'),
  powerRequested: uint32('cdp.power_requested', 'Power Requested', { unit: 'mW' }),
  powerAvailable: uint32('cdp.power_available', 'Power Available', { unit: 'mW' }),
})
const CAPABILITIES = [f.router, f.transparent, f.sourceRoute, f.switch, f.host, f.igmp, f.repeater, f.phone, f.remote, f.cvta, f.relay]

/** TLVs that are one value: field and the name that its line begins with. */
const SIMPLE: Readonly<Record<number, Field>> = {
  0x0001: f.deviceId, 0x0003: f.portId, 0x0006: f.platform, 0x0009: f.vtp, 0x000a: f.nativeVlan, 0x000b: f.duplex, 0x0010: f.power,
  0x0011: f.mtu, 0x0012: f.trust, 0x0013: f.cos, 0x0014: f.systemName, 0x0015: f.object,
}

/** The Cisco Discovery Protocol. */
export const cdp = protocol({
  abbrev: 'cdp', name: 'CDP', label: 'Cisco Discovery Protocol',
  on: { 'llc.cisco_pid': [0x2000], 'gre.proto': [0x2000], 'ppp.protocol': [0x0207] },
  dissect(r, p) {
    p.protocol = cdp.name
    if (p.row) p.info = ''
    const layer = p.layer(cdp, r)
    p.add(layer, f.version, r, 0)
    const ttl = p.add(layer, f.ttl, r, TTL)
    if (p.detailed) p.append(ttl, ' seconds')
    checksum(r, p, layer)
    for (let at = HEADER; at < r.reported;) {
      const type = r.u16(at), length = r.u16(at + 2)
      if (length < TLV_HEADER) throw malformed
      tlv(r.sub(0, Math.min(at + length, r.reported)), p, layer, type, at, length)
      at += length
    }
    return true
  },
})

/** An odd last byte counts as the lower one of its word, with its sign: a slip of Cisco's that all have taken over. */
function checksum(r: Reader, p: Packet, layer: Node): void {
  const node = p.add(layer, f.checksum, r, CHECKSUM)
  if (r.length < r.reported) {
    p.generate(layer, f.status, r, 2, CHECKSUM, 2)
    return
  }
  let covered = r.view(0, r.length)
  if (covered.length & 1) {
    const last = covered[covered.length - 1]
    const sign = last & 0x80
    covered = Buffer.concat([covered.subarray(0, -1), Buffer.of(sign ? 0xff : 0, sign ? last - 1 : last)])
  }
  const right = internetChecksum(covered) === 0
  if (p.detailed) p.append(node, right ? ' [correct]' : ' [incorrect]')
  if (!right) p.expert(node, r, 'error', 'Bad checksum', CHECKSUM, 2, f.bad)
  p.generate(layer, f.status, r, right ? 1 : 0, CHECKSUM, 2)
}

function tlv(r: Reader, p: Packet, layer: Node, type: number, at: number, length: number): void {
  const value = at + TLV_HEADER, size = length - TLV_HEADER, simple = SIMPLE[type]
  const node = p.branch(layer, frameMarks.text, r, at, length)
  p.add(node, f.type, r, at)
  p.add(node, f.length, r, at + 2)
  const title = (text: string): void => { if (p.detailed) p.label(node, text) }
  if (simple) {
    const line = p.add(node, simple, r, value, simple.width || size)
    const text = simple.type === 'string' ? lineText(r, value, size) : p.detailed ? p.line(line).replace(/^[^:]*: /, '') : ''
    title(`${type === 0x0003 ? 'Port ID' : simple.label}: ${text}`)
    if (p.row && type === 0x0001) p.info += `Device ID: ${text}  `
    if (p.row && type === 0x0003) p.info += `Port ID: ${text}  `
    return
  }
  switch (type) {
    case 0x0002: title('Addresses'); addresses(r, p, node, value, size); return
    case 0x0016: title('Management Addresses'); addresses(r, p, node, value, size); return
    case 0x0004: {
      title('Capabilities')
      const bits = p.add(node, f.capabilities, r, value)
      for (const each of CAPABILITIES) p.add(bits, each, r, value)
      return
    }
    case 0x0005: title('Software Version'); software(r, p, node, value, size); return
    case 0x0007:
      title(size === 4 ? 'ODR Default gateway' : `IP Prefixes: ${Math.floor(size / 5)}`)
      for (let i = value; i + 5 <= value + size; i += 5) {
        const prefix = p.add(node, f.prefix, r, i)
        if (p.detailed) p.append(prefix, `/${r.u8(i + 4)}`)
      }
      if (size === 4) p.add(node, f.gateway, r, value)
      return
    case 0x0008: hello(r, p, node, value, size); return
    case 0x000e: case 0x000f:
      title(size >= 3 ? `${types.get(type) ?? ''}: Voice VLAN ${r.u16(value + 1)}` : types.get(type) ?? '')
      if (size) p.add(node, f.data, r, value, 1)
      if (size >= 3) p.add(node, f.voiceVlan, r, value + 1)
      return
    case 0x0017:
      p.add(node, f.locationUnknown, r, value)
      if (size > 1) p.add(node, f.location, r, value + 1, size - 1)
      title(`Location: ${lineText(r, value + 1, Math.max(0, size - 1))}`)
      return
    case 0x0019: case 0x001a: {
      const field = type === 0x0019 ? f.powerRequested : f.powerAvailable
      p.add(node, f.requestId, r, value)
      p.add(node, f.managementId, r, value + 2)
      const text: string[] = []
      for (let i = value + 4; i + 4 <= value + size; i += 4) {
        p.add(node, field, r, i)
        text.push(`${r.u32(i)} mW`)
      }
      title(`${field.label}: ${text.join(', ')}`)
      return
    }
    default:
      title(`Type: ${types.get(type) ?? 'Unknown'}, length: ${length}`)
      if (size) p.add(node, f.data, r, value, size)
  }
}

/** A line of the tree for each line of the text. */
function software(r: Reader, p: Packet, node: Node, start: number, size: number): void {
  for (let at = start; at < start + size;) {
    const feed = r.indexOf(0x0a, at), end = feed < 0 || feed >= start + size ? start + size : feed
    p.add(node, f.software, r, at, end - at)
    at = end + 1
  }
}

function addresses(r: Reader, p: Packet, node: Node, start: number, size: number): void {
  const end = start + size
  if (size < 4) return
  const count = r.u32(start)
  p.add(node, f.count, r, start)
  for (let i = 0, at = start + 4; i < count && at < end; i++) {
    const kind = r.u8(at), protocolLength = r.u8(at + 1), lengthAt = at + 2 + protocolLength
    const length = r.u16(lengthAt), value = lengthAt + 2
    const ip = kind === 1 && protocolLength === 1 && r.u8(at + 2) === 0xcc && length === 4
    const ip6 = kind === 2 && protocolLength === 8 && r.u16(at + 8) === 0x86dd && length === 16
    const line = p.branch(node, frameMarks.text, r, at, value + length - at)
    if (p.detailed) p.label(line, ip ? `IP address: ${ipv4Text(r.bytes, r.start + value)}` : ip6 ? `IPv6 address: ${ipv6Text(r.bytes, r.start + value)}` : `Protocol type ${valueName(f.protocolType, kind) ?? kind}`)
    p.add(line, f.protocolType, r, at)
    p.add(line, f.protocolLength, r, at + 1)
    const name = p.add(line, f.protocol, r, at + 2, protocolLength)
    if (p.detailed && ip) p.label(name, 'Protocol: IP')
    if (p.detailed && ip6) p.label(name, 'Protocol: IPv6')
    p.add(line, f.addressLength, r, lengthAt)
    if (length) p.add(line, ip ? f.ip : ip6 ? f.ip6 : f.address, r, value, length)
    at = value + length
  }
}

/** What a protocol of a cluster of switches says. */
function hello(r: Reader, p: Packet, node: Node, at: number, size: number): void {
  const kind = r.u16(at + 3)
  if (p.detailed) p.label(node, `Protocol Hello: ${valueName(f.helloProtocol, kind) ?? 'Unknown'}`)
  const oui = p.add(node, f.oui, r, at)
  if (p.detailed) p.label(oui, `OUI: ${etherText(r.bytes, r.start + at, 3)}${r.u24(at) === 0x00000c ? ' (Cisco Systems, Inc)' : ''}`)
  p.add(node, f.helloProtocol, r, at + 3)
  if (kind !== 0x0112 || size < 32) {
    if (size > 5) p.add(node, f.helloUnknown, r, at + 5, size - 5)
    return
  }
  p.add(node, f.clusterMaster, r, at + 5)
  p.add(node, f.clusterIp, r, at + 9)
  p.add(node, f.clusterVersion, r, at + 13)
  p.add(node, f.clusterSubVersion, r, at + 14)
  p.add(node, f.clusterStatus, r, at + 15)
  p.add(node, f.clusterUnknown, r, at + 16)
  p.add(node, f.clusterCommander, r, at + 17)
  p.add(node, f.clusterSwitch, r, at + 23)
  p.add(node, f.clusterUnknown, r, at + 29)
  p.add(node, f.clusterVlan, r, at + 30)
}
