import { etherText, ipv6Text } from './address-text.ts'
import { addressOfPrefix } from './address-prefix.ts'
import { readName } from './dns-name.ts'
import {
  absoluteTime, boolean, bytes, ether, eui64, fields, ipv6, names, none, SET, string, uint16, uint32, uint8, valueName,
  type Field,
} from './field.ts'
import { addFlagWord } from './flag-word.ts'
import type { Node, Packet } from './packet.ts'
import { dissectQuotedIpv6 } from './quoted-packet.ts'
import type { Reader } from './reader.ts'

// RFC 4861 section 4.6: every option begins with its type and its length in units of 8 bytes.
const UNIT = 8
const HEADER = 2

const SOURCE_LINK = 1
const TARGET_LINK = 2
const PREFIX = 3
const REDIRECTED = 4
const MTU = 5
const SHORTCUT_LIMIT = 6
const INTERVAL = 7
const HOME_AGENT = 8
const SOURCE_LIST = 9
const TARGET_LIST = 10
const CGA = 11
const RSA = 12
const TIMESTAMP = 13
const NONCE = 14
const TRUST_ANCHOR = 15
const CERTIFICATE = 16
const ADDRESS_PREFIX = 17
const NEW_ROUTER_PREFIX = 18
const LINK_LAYER = 19
const ACKNOWLEDGEMENT = 20
const MAP = 23
const ROUTE = 24
const DNS_SERVERS = 25
const FLAGS_EXTENSION = 26
const KEY_REQUEST = 27
const KEY_REPLY = 28
const HANDOVER_ASSIST = 29
const MOBILE_NODE = 30
const DNS_SEARCH = 31
const PROXY_SIGNATURE = 32
const REGISTRATION = 33
const CONTEXT = 34
const BORDER_ROUTER = 35
const CAPABILITY = 36
const CAPTIVE_PORTAL = 37
const PREF64 = 38

const TYPES = names({
  1: 'Source link-layer address', 2: 'Target link-layer address', 3: 'Prefix information', 4: 'Redirected header', 5: 'MTU',
  6: 'NBMA Shortcut Limit Option', 7: 'Advertisement Interval', 8: 'Home Agent Information', 9: 'Source Address List',
  10: 'Target Address List', 11: 'CGA', 12: 'RSA Signature', 13: 'Timestamp', 14: 'Nonce', 15: 'Trust Anchor', 16: 'Certificate',
  17: 'IP Address/Prefix Option', 18: 'New Router Prefix Information', 19: 'Link-layer Address',
  20: 'Neighbor Advertisement Acknowledgment', 23: 'MAP', 24: 'Route Information', 25: 'Recursive DNS Server',
  26: 'RA Flags Extension', 27: 'Handover Key Request', 28: 'Handover Key Reply', 29: 'Handover Assist Information',
  30: 'Mobile Node Identifier Option', 31: 'DNS Search List Option', 32: 'Proxy Signature (PS)',
  33: 'Address Registration Option', 34: '6LoWPAN Context Option', 35: 'Authoritative Border Router',
  36: '6LoWPAN Capability Indication Option', 37: 'DHCP Captive-Portal', 38: 'PREF64 Option', 138: 'CARD Request',
  139: 'CARD Reply', 253: 'RFC3692-style Experiment 1', 254: 'RFC3692-style Experiment 2',
})

/** RFC 4191 section 2.1. */
export const ROUTER_PREFERENCES = names({ 0: 'Medium', 1: 'High', 2: 'Reserved', 3: 'Low' })
export const INFINITY = names({ 0xffffffff: 'Infinity' })
/** RFC 6775 section 4.1. */
export const REGISTRATION_STATUS = names({ 0: 'Success', 1: 'Duplicate Exists', 2: 'Neighbor Cache Full' })

/** RFC 8781 section 4: how many bytes of a prefix each code stands for. */
const PREF64_BYTES = [12, 8, 7, 6, 5, 4]

const f = fields('icmpv6', {
  option: none('icmpv6.opt', 'ICMPv6 Option'),
  type: uint8('icmpv6.opt.type', 'Type', { values: TYPES }),
  length: uint8('icmpv6.opt.length', 'Length', { description: 'In units of 8 bytes, from the type on' }),
  reserved: none('icmpv6.opt.reserved', 'Reserved'),
  padding: none('icmpv6.opt.padding', 'Padding'),
  linkMac: ether('icmpv6.opt.linkaddr', 'Link-layer address'),
  sourceLinkMac: ether('icmpv6.opt.src_linkaddr', 'Source Link-layer address'),
  targetLinkMac: ether('icmpv6.opt.target_linkaddr', 'Target Link-layer address'),
  link: bytes('icmpv6.opt.linkaddr', 'Link-layer address'),
  sourceLink: bytes('icmpv6.opt.src_linkaddr', 'Source Link-layer address'),
  targetLink: bytes('icmpv6.opt.target_linkaddr', 'Target Link-layer address'),
  linkEui64: eui64('icmpv6.opt.linkaddr_eui64', 'Link-layer address'),
  sourceLinkEui64: eui64('icmpv6.opt.src_linkaddr_eui64', 'Source Link-layer address'),
  targetLinkEui64: eui64('icmpv6.opt.target_linkaddr_eui64', 'Target Link-layer address'),
  prefixLength: uint8('icmpv6.opt.prefix.length', 'Prefix Length'),
  prefixFlags: uint8('icmpv6.opt.prefix.flag', 'Flag', { base: 'hex' }),
  prefixOnLink: boolean('icmpv6.opt.prefix.flag.l', 'On-link flag(L)', { mask: 0x80, words: SET }),
  prefixAutonomous: boolean('icmpv6.opt.prefix.flag.a', 'Autonomous address-configuration flag(A)', { mask: 0x40, words: SET }),
  prefixRouter: boolean('icmpv6.opt.prefix.flag.r', 'Router address flag(R)', { mask: 0x20, words: SET }),
  prefixReserved: uint8('icmpv6.opt.prefix.flag.reserved', 'Reserved', { mask: 0x1f }),
  validLifetime: uint32('icmpv6.opt.prefix.valid_lifetime', 'Valid Lifetime', {
    values: INFINITY, special: true, description: 'In seconds',
  }),
  preferredLifetime: uint32('icmpv6.opt.prefix.preferred_lifetime', 'Preferred Lifetime', {
    values: INFINITY, special: true, description: 'In seconds',
  }),
  prefix: ipv6('icmpv6.opt.prefix', 'Prefix'),
  redirected: none('icmpv6.opt.redirected_packet', 'Redirected Packet'),
  mtu: uint32('icmpv6.opt.mtu', 'MTU'),
  shortcutLimit: uint8('icmpv6.opt.nbma.shortcut_limit', 'Shortcut Limit'),
  interval: uint32('icmpv6.opt.advertisement_interval', 'Advertisement Interval', { description: 'In milliseconds' }),
  homeAgentPreference: uint16('icmpv6.opt.home_agent_preference', 'Home Agent Preference'),
  homeAgentLifetime: uint16('icmpv6.opt.home_agent_lifetime', 'Home Agent Preference', { description: 'Lifetime in seconds' }),
  listAddress: ipv6('icmpv6.opt.ipv6_address', 'IPv6 Address'),
  padLength: uint8('icmpv6.opt.cga.pad_length', 'Pad Length'),
  cga: bytes('icmpv6.opt.cga', 'CGA', { description: 'Parameters of a cryptographically generated address' }),
  cgaModifier: bytes('icmpv6.opt.cga.modifier', 'Modifier'),
  cgaPrefix: bytes('icmpv6.opt.cga.subnet_prefix', 'Subnet Prefix'),
  cgaCount: bytes('icmpv6.opt.cga.count', 'Count'),
  cgaKey: none('icmpv6.opt.cga.subject_public_key_info', 'Subject Public Key Info'),
  cgaExtensionType: uint16('icmpv6.opt.cga.ext_type', 'Ext Type'),
  cgaExtensionLength: uint16('icmpv6.opt.cga.ext_length', 'Ext Length'),
  cgaExtensionData: bytes('icmpv6.opt.cga.ext_data', 'Ext Data'),
  rsaKeyHash: bytes('icmpv6.opt.rsa.key_hash', 'Key Hash'),
  proxyKeyHash: bytes('icmpv6.opt.ps.key_hash', 'Key Hash'),
  signature: none('icmpv6.opt.digital_signature_padding', 'Digital Signature and Padding'),
  timestamp: absoluteTime('icmpv6.opt.timestamp', 'Timestamp'),
  nonce: bytes('icmpv6.opt.nonce', 'Nonce'),
  nameType: uint8('icmpv6.opt.name_type', 'Name Type', {
    values: names({
      1: 'DER Encoded X.501 Name', 2: 'FQDN', 3: 'SHA-1 Subject Key Identifier (SKI)', 4: 'SHA-224 Subject Key Identifier (SKI)',
      5: 'SHA-256 Subject Key Identifier (SKI)', 6: 'SHA-384 Subject Key Identifier (SKI)',
      7: 'SHA-512 Subject Key Identifier (SKI)', 253: 'Reserved for Experimental Use', 254: 'Reserved for Experimental Use',
      255: 'Reserved',
    }),
  }),
  nameX501: bytes('icmpv6.opt.name_x501', 'DER Encoded X.501 Name'),
  nameDns: string('icmpv6.opt.name_type.fqdn', 'FQDN', { encoding: 'ascii' }),
  certificateType: uint8('icmpv6.opt.name_type', 'Cert Type', { values: names({ 1: 'X.509v3 Certificate' }) }),
  certificate: none('icmpv6.x509_Certificate', 'Certificate'),
  certificatePadding: none('icmpv6.opt.certificate_padding', 'Certificate and Padding'),
  addressCode: uint8('icmpv6.opt.ipa.option_code', 'Option-code', {
    values: names({
      1: 'Old Care-of Address', 2: 'New Care-of Address', 3: "NAR's IP address", 4: "NAR's Prefix (sent in PrRtAdv)",
    }),
  }),
  addressLength: uint8('icmpv6.opt.ipa.prefix_len', 'Prefix Length'),
  address: ipv6('icmpv6.opt.ipa.ipv6_address', 'IPv6 Address'),
  newRouterCode: uint8('icmpv6.opt.nrpi.option_code', 'Option-code'),
  newRouterLength: uint8('icmpv6.opt.nrpi.prefix_len', 'Prefix Length'),
  newRouterPrefix: ipv6('icmpv6.opt.nrpi.prefix', 'Prefix'),
  linkLayerCode: uint8('icmpv6.opt.lla.option_code', 'Option-code', {
    values: names({
      0: 'Wildcard', 1: 'Link-layer Address of the New Access Point', 2: 'Link-layer Address of the MN',
      3: 'Link-layer Address of the NAR', 4: 'Link-layer Address of the source',
      5: 'The AP belongs to the current interface of the router', 6: 'No prefix information available',
      7: 'No fast handovers support available',
    }),
  }),
  linkLayerAddress: bytes('icmpv6.opt.lla.bytes', 'Link-Layer Address'),
  acknowledgementCode: uint8('icmpv6.opt.naack.option_code', 'Option-Code'),
  acknowledgementStatus: uint8('icmpv6.opt.naack.status', 'Status', {
    values: names({
      1: 'New CoA is invalid, perform address configuration', 2: 'New CoA is invalid, use the supplied CoA',
      3: "NCoA is invalid, use NAR's IP address as NCoA in FBU", 4: 'PCoA supplied, do not send FBU', 128: 'LLA is unrecognized',
    }),
  }),
  suppliedAddress: ipv6('icmpv6.opt.naack.supplied_ncoa', 'Supplied NCoA'),
  mapDistance: uint8('icmpv6.opt.map.distance', 'Distance', { mask: 0xf0, description: 'In hops' }),
  mapPreference: uint8('icmpv6.opt.map.preference', 'Preference', { mask: 0x0f }),
  mapFlags: uint8('icmpv6.opt.map.flag', 'Flag', { base: 'hex' }),
  mapRegional: boolean('icmpv6.opt.map.flag.r', 'RCoA Flag', { mask: 0x80 }),
  mapReserved: uint8('icmpv6.opt.map.flag.reserved', 'Reserved', { mask: 0x7f }),
  mapLifetime: uint32('icmpv6.opt.map.valid_lifetime', 'Valid Lifetime', { description: 'In seconds' }),
  mapAddress: ipv6('icmpv6.opt.map.global_address', 'Global Address'),
  routeFlags: uint8('icmpv6.opt.route_info.flag', 'Flag', { base: 'hex' }),
  routePreference: uint8('icmpv6.opt.route_info.flag.route_preference', 'Route Preference', {
    mask: 0x18, values: ROUTER_PREFERENCES,
  }),
  routeReserved: uint8('icmpv6.opt.route_info.flag.reserved', 'Reserved', { mask: 0xe7 }),
  routeLifetime: uint32('icmpv6.opt.route_lifetime', 'Route Lifetime', {
    values: INFINITY, special: true, description: 'In seconds',
  }),
  dnsLifetime: uint32('icmpv6.opt.rdnss.lifetime', 'Lifetime', {
    values: names({ 0: 'RDNSS address MUST no longer be used', 0xffffffff: 'Infinity' }),
    special: true,
    description: 'In seconds',
  }),
  dnsServer: ipv6('icmpv6.opt.rdnss', 'Recursive DNS Servers'),
  flags: uint16('icmpv6.opt.efo', 'Flags Expansion Option', { base: 'hex' }),
  flagManaged: boolean('icmpv6.opt.efo.m', 'Managed address configuration', { width: 2, mask: 0x8000, words: SET }),
  flagOther: boolean('icmpv6.opt.efo.o', 'Other configuration', { width: 2, mask: 0x4000, words: SET }),
  flagHomeAgent: boolean('icmpv6.opt.efo.h', 'Home Agent', { width: 2, mask: 0x2000, words: SET }),
  flagPreference: uint16('icmpv6.opt.efo.prf', 'Prf (Default Router Preference)', { mask: 0x1800, values: ROUTER_PREFERENCES }),
  flagProxy: boolean('icmpv6.opt.efo.p', 'Proxy', { width: 2, mask: 0x0400, words: SET }),
  flagReserved: uint16('icmpv6.opt.efo.rsv', 'Reserved', { mask: 0x02ff }),
  keyPadLength: uint8('icmpv6.opt.hkr.pad_length', 'Pad Length'),
  keyAlgorithm: uint8('icmpv6.opt.hkr.at', 'AT', { mask: 0xf0 }),
  keyReserved: uint8('icmpv6.opt.hkr.reserved', 'Reserved', { mask: 0x0f }),
  publicKey: bytes('icmpv6.opt.hkr.encryption_public_key', 'Handover Key Encryption Public Key'),
  keyPadding: bytes('icmpv6.opt.hkr.padding', 'Padding'),
  keyLifetime: uint16('icmpv6.opt.hkr.lifetime', 'Padding', { description: 'Lifetime of the key in seconds' }),
  encryptedKey: bytes('icmpv6.opt.hkr.encrypted_handover_key', 'Encrypted Handover Key'),
  assistCode: uint8('icmpv6.opt.hai.option_code', 'Option-Code', {
    values: names({ 1: 'Access Network Identifier (AN ID)', 2: 'Sector ID' }),
  }),
  assistLength: uint8('icmpv6.opt.hai.length', 'HAI-Length'),
  assistValue: bytes('icmpv6.opt.hai.value', 'HAI-Value'),
  mobileCode: uint8('icmpv6.opt.mn.option_code', 'Option-Code', { values: names({ 1: 'NAI', 2: 'IMSI' }) }),
  mobileLength: uint8('icmpv6.opt.mn.length', 'MN-Length'),
  mobileValue: bytes('icmpv6.opt.mn.value', 'MN-Value'),
  searchLifetime: uint32('icmpv6.opt.dnssl.lifetime', 'Lifetime', {
    values: names({ 0: 'DNSSL domain name MUST no longer be used', 0xffffffff: 'Infinity' }),
    special: true,
    description: 'In seconds',
  }),
  searchName: string('icmpv6.opt.dnssl', 'Domain Names'),
  registrationStatus: uint8('icmpv6.opt.aro.status', 'Status', { values: REGISTRATION_STATUS }),
  registrationLifetime: uint16('icmpv6.opt.aro.registration_lifetime', 'Registration  Lifetime', { description: 'In minutes' }),
  registrationEui64: eui64('icmpv6.opt.aro.eui64', 'EUI-64'),
  contextLength: uint8('icmpv6.opt.6co.context_length', 'Context Length'),
  contextFlags: uint8('icmpv6.opt.6co.flag', 'Flag', { base: 'hex' }),
  contextCompression: boolean('icmpv6.opt.6co.flag.c', 'Compression Flag', { mask: 0x10, words: SET }),
  contextId: uint8('icmpv6.opt.6co.flag.cid', 'CID', { mask: 0x0f }),
  contextReserved: uint8('icmpv6.opt.6co.flag.reserved', 'Reserved', { mask: 0xe0 }),
  contextLifetime: uint16('icmpv6.opt.6co.valid_lifetime', 'Lifetime', { description: 'In minutes' }),
  contextPrefix: ipv6('icmpv6.opt.6co.context_prefix', 'Context Prefix'),
  borderVersionLow: uint16('icmpv6.opt.abro.version_low', 'Version Low'),
  borderVersionHigh: uint16('icmpv6.opt.abro.version_high', 'Version'),
  borderLifetime: uint16('icmpv6.opt.abro.valid_lifetime', 'Valid Lifetime', { description: 'In minutes' }),
  borderAddress: ipv6('icmpv6.opt.abro.6lbr_address', '6LBR Address'),
  capabilityUnassigned: uint16('icmpv6.opt.6cio.unassigned1', 'Unassigned', { base: 'hex', mask: 0xfffe }),
  capabilityGeneric: uint16('icmpv6.opt.6cio.flag_g', 'G', {
    base: 'hex', mask: 0x0001, description: 'Generic header compression',
  }),
  capabilityRest: uint32('icmpv6.opt.6cio.unassigned2', 'Unassigned', { base: 'hex' }),
  portal: string('icmpv6.opt.captive_portal', 'Captive Portal', { encoding: 'ascii' }),
  pref64Lifetime: uint16('icmpv6.opt.pref64.scaled_lifetime', 'Scaled Lifetime', {
    mask: 0xfff8, description: 'In units of 8 seconds',
  }),
  pref64Code: uint16('icmpv6.opt.pref64.plc', 'PLC (Prefix Length Code)', {
    base: 'hex', mask: 0x0007, values: names({
      0: '96 bits prefix length', 1: '64 bits prefix length', 2: '56 bits prefix length', 3: '48 bits prefix length',
      4: '40 bits prefix length', 5: '32 bits prefix length',
    }),
  }),
  pref64Prefix: ipv6('icmpv6.opt.pref64.prefix', 'Prefix'),
  data: bytes('icmpv6.data', 'Data'),
  unknownData: bytes('icmpv6.unknown_data', 'Unknown Data'),
  unknownExpert: none('icmpv6.unknown_data.expert', 'Unknown Data (not interpreted)'),
  invalidLength: none('icmpv6.invalid_option_length', 'Invalid Option Length'),
  undecoded: none('icmpv6.undecoded.option', 'Undecoded option'),
})

const PREFIX_FLAGS = [f.prefixOnLink, f.prefixAutonomous, f.prefixRouter, f.prefixReserved]
const EXTENDED_FLAGS = [f.flagManaged, f.flagOther, f.flagHomeAgent, f.flagPreference, f.flagProxy, f.flagReserved]

/** One option being read: its node and where it begins and ends. */
interface Option {
  readonly p: Packet
  readonly r: Reader
  readonly node: Node
  readonly lengthNode: Node
  readonly type: number
  readonly length: number
  readonly end: number
}

/** Shows the options of a neighbour discovery message from `at` to its end. */
export function dissectNeighbourOptions(p: Packet, layer: Node, r: Reader, at: number): void {
  while (r.reported > at) {
    const length = r.u8(at + 1) * UNIT
    const node = p.add(layer, f.option, r, at, length)
    const type = r.u8(at)
    p.add(node, f.type, r, at)
    if (p.detailed) p.append(node, ` (${TYPES.get(type) ?? `Unknown ${type}`}`)
    const lengthNode = p.add(node, f.length, r, at + 1)
    if (p.detailed) p.append(lengthNode, ` (${length} bytes)`)
    if (length === 0) {
      p.expert(lengthNode, r, 'error', 'Invalid option length (Zero)', at + 1, 1, f.invalidLength)
      return
    }
    const used = value({ p, r, node, lengthNode, type, length, end: at + length }, at + HEADER)
    at += length
    if (used < at) unknownData(p, node, r, used, at - used)
    if (p.detailed) p.append(node, ')')
  }
}

/** Bytes at the end of an option that nothing is known of. */
export function unknownData(p: Packet, node: Node, r: Reader, at: number, length: number): void {
  const rest = p.add(node, f.unknownData, r, at, length)
  p.expert(rest, r, 'error', f.unknownExpert.label, at, length, f.unknownExpert)
}

/** Shows an option's value. @returns where it ends */
function value(o: Option, at: number): number {
  const { p, r, node, type, length, end } = o
  const one = (field: Field, size = field.width): void => {
    p.add(node, field, r, at, size)
    at += size
  }
  switch (type) {
    case SOURCE_LINK: return linkAddress(o, at, f.sourceLinkMac, f.sourceLink, f.sourceLinkEui64, ' from ')
    case TARGET_LINK:
      return linkAddress(o, at, f.targetLinkMac, f.targetLink, f.targetLinkEui64, length === 8 ? ' is at ' : ' from ')
    case PREFIX:
      one(f.prefixLength)
      addFlagWord(p, node, f.prefixFlags, r, at++, PREFIX_FLAGS)
      one(f.validLifetime)
      one(f.preferredLifetime)
      one(f.reserved, 4)
      one(f.prefix)
      if (p.detailed) p.append(node, ` : ${addressText(r, at - 16)}/${r.u8(at - 30)}`)
      return at
    case REDIRECTED:
      one(f.reserved, 6)
      if (length === UNIT) return at
      p.add(node, f.redirected, r, at, length - UNIT)
      dissectQuotedIpv6(p, node, r.sub(at, length - UNIT))
      return end
    case MTU:
      one(f.reserved, 2)
      one(f.mtu)
      if (p.detailed) p.append(node, ` : ${r.u32(at - 4)}`)
      return at
    case SHORTCUT_LIMIT: // RFC 2491 section 5.1
      one(f.shortcutLimit)
      if (p.detailed) p.append(node, ` : ${r.u8(at - 1)}`)
      one(f.reserved, 1)
      one(f.reserved, 4)
      return at
    case INTERVAL: // RFC 6275 section 7.3
      one(f.reserved, 2)
      one(f.interval)
      if (p.detailed) p.append(node, ` : ${r.u32(at - 4)}`)
      return at
    case HOME_AGENT: // RFC 6275 section 7.4
      one(f.reserved, 2)
      one(f.homeAgentPreference)
      one(f.homeAgentLifetime)
      return at
    case SOURCE_LIST: case TARGET_LIST: // RFC 3122 section 3.1
      one(f.reserved, 6)
      return addresses(o, at, f.listAddress)
    case CGA: return generatedAddress(o, at)
    case RSA: case PROXY_SIGNATURE: // RFC 3971 section 5.2, RFC 6496 section 5.1
      one(f.reserved, 2)
      one(type === RSA ? f.rsaKeyHash : f.proxyKeyHash, 16)
      one(f.signature, length - 20)
      return at
    case TIMESTAMP: // RFC 3971 section 5.3.1
      one(f.reserved, 6)
      r.need(at, 8)
      p.put(node, f.timestamp, r, at, 8, fixedPointTime(r, at))
      return at + 8
    case NONCE:
      one(f.nonce, length - HEADER)
      return at
    case TRUST_ANCHOR: return trustAnchor(o, at)
    case CERTIFICATE: return certificate(o, at)
    case ADDRESS_PREFIX: case NEW_ROUTER_PREFIX: { // RFC 5568 section 6.4.1
      const isNew = type === NEW_ROUTER_PREFIX
      one(isNew ? f.newRouterCode : f.addressCode)
      one(isNew ? f.newRouterLength : f.addressLength)
      one(f.reserved, 4)
      one(isNew ? f.newRouterPrefix : f.address)
      if (p.detailed) p.append(node, ` ${addressText(r, at - 16)}/${r.u8(at - 21)}`)
      return at
    }
    case LINK_LAYER: // RFC 5568 section 6.4.2
      one(f.linkLayerCode)
      one(f.linkLayerAddress, length - 3)
      return at
    case ACKNOWLEDGEMENT: { // RFC 5568 section 6.4.6
      one(f.acknowledgementCode)
      one(f.acknowledgementStatus)
      if (r.u8(at - 1) === 2) one(f.suppliedAddress)
      else one(f.reserved, length - 4)
      return at
    }
    case MAP: // RFC 5380 section 4.2
      p.add(node, f.mapDistance, r, at)
      one(f.mapPreference)
      addFlagWord(p, node, f.mapFlags, r, at++, [f.mapRegional, f.mapReserved])
      one(f.mapLifetime)
      one(f.mapAddress)
      return at
    case ROUTE: return route(o, at)
    case DNS_SERVERS: // RFC 8106 section 5.1
      one(f.reserved, 2)
      one(f.dnsLifetime)
      return addresses(o, at, f.dnsServer)
    case FLAGS_EXTENSION: // RFC 5175 section 4
      addFlagWord(p, node, f.flags, r, at, EXTENDED_FLAGS)
      at += 2
      one(f.reserved, 4)
      return at
    case KEY_REQUEST: case KEY_REPLY: return handoverKey(o, at)
    case HANDOVER_ASSIST: return counted(o, at, f.assistCode, f.assistLength, f.assistValue)
    case MOBILE_NODE: return counted(o, at, f.mobileCode, f.mobileLength, f.mobileValue)
    case DNS_SEARCH: return searchList(o, at)
    case REGISTRATION: // RFC 6775 section 4.1
      one(f.registrationStatus)
      one(f.reserved, 3)
      one(f.registrationLifetime)
      one(f.registrationEui64)
      if (p.detailed) {
        const status = valueName(f.registrationStatus, r.u8(at - 14)) ?? `Unknown ${r.u8(at - 14)}`
        p.append(node, ` : Register ${etherText(r.bytes, r.start + at - 8, 8)} ${status}`)
      }
      return at
    case CONTEXT: return context(o, at)
    case BORDER_ROUTER: // RFC 6775 section 4.3
      one(f.borderVersionLow)
      one(f.borderVersionHigh)
      one(f.borderLifetime)
      one(f.borderAddress)
      if (p.detailed) {
        const version = `${r.u16(at - 20)}.${r.u16(at - 22)}`
        p.append(node, ` : Version ${version}, Valid Lifetime : ${r.u16(at - 18)}, 6LBR : ${addressText(r, at - 16)}`)
      }
      return at
    case CAPABILITY: // RFC 7400 section 3.3
      p.add(node, f.capabilityUnassigned, r, at)
      one(f.capabilityGeneric)
      one(f.capabilityRest)
      return at
    case CAPTIVE_PORTAL: // RFC 8910 section 2.3
      one(f.portal, length - HEADER)
      return at
    case PREF64: return nat64Prefix(o, at)
    default:
      p.expert(node, r, 'note', `Option ${type} is not known`, at, 0, f.undecoded)
      one(f.data, length - HEADER)
      return at
  }
}

/** Nanoseconds since 1970 of 48 bits of seconds and 16 bits of fractions of them (RFC 3971 section 5.3.1). */
function fixedPointTime(r: Reader, at: number): bigint {
  return BigInt(r.uint(at, 6)) * 1_000_000_000n + BigInt(Math.floor(r.u16(at + 6) * 1e9 / 0x10000))
}

function addressText(r: Reader, at: number): string {
  return ipv6Text(r.bytes, r.start + at)
}

/** RFC 4861 section 4.6.1; an address of IEEE 802.15.4 is 8 bytes long and padded (RFC 4944 section 8). */
function linkAddress(
  { p, r, node, length }: Option, at: number, ownMac: Field, own: Field, ownEui64: Field, word: string,
): number {
  if (length === 8) {
    p.add(node, f.linkMac, r, at)
    p.hide(p.add(node, ownMac, r, at))
    if (p.detailed) p.append(node, ` : ${etherText(r.bytes, r.start + at)}`)
    if (p.row) p.info += word + etherText(r.bytes, r.start + at)
    return at + 6
  }
  if (length === 16 && r.u32(at + 8) === 0 && r.u16(at + 12) === 0) {
    p.add(node, f.linkEui64, r, at)
    p.hide(p.add(node, ownEui64, r, at))
    p.add(node, f.padding, r, at + 8, 6)
    if (p.detailed) p.append(node, ` : ${etherText(r.bytes, r.start + at, 8)}`)
    if (p.row) p.info += word + etherText(r.bytes, r.start + at, 8)
    return at + 14
  }
  p.add(node, f.link, r, at, length - HEADER)
  p.hide(p.add(node, own, r, at, length - HEADER))
  return at + length - HEADER
}

function addresses({ p, r, node, end }: Option, at: number, field: Field): number {
  for (; at < end; at += 16) {
    p.add(node, field, r, at)
    if (p.detailed) p.append(node, ` ${addressText(r, at)}`)
  }
  return at
}

/** RFC 3971 section 5.1 and RFC 3972 section 3. */
function generatedAddress({ p, r, node, length, end }: Option, at: number): number {
  p.add(node, f.padLength, r, at)
  p.add(node, f.reserved, r, at + 1, 1)
  const padding = r.u8(at)
  at += 2
  const size = length - 4 - padding
  const parameters = p.add(node, f.cga, r, at, size)
  const parametersEnd = at + size
  p.add(parameters, f.cgaModifier, r, at, 16)
  p.add(parameters, f.cgaPrefix, r, at + 16, 8)
  p.add(parameters, f.cgaCount, r, at + 24, 1)
  at += 25
  const key = derLength(r, at)
  p.add(parameters, f.cgaKey, r, at, key)
  at += key
  // RFC 4581 section 2.
  while (at < parametersEnd) {
    p.add(parameters, f.cgaExtensionType, r, at)
    p.add(parameters, f.cgaExtensionLength, r, at + 2)
    const data = r.u16(at + 2)
    p.add(parameters, f.cgaExtensionData, r, at + 4, data)
    at += 4 + data
  }
  p.add(node, f.padding, r, at, padding)
  return Math.min(end, at + padding)
}

/** Bytes of an ASN.1 value with its tag and length (X.690 section 8.1.3). */
function derLength(r: Reader, at: number): number {
  const first = r.u8(at + 1)
  if (first < 0x80) return 2 + first
  const digits = first & 0x7f
  return 2 + digits + (digits ? r.uint(at + 2, Math.min(digits, 4)) : 0)
}

/** RFC 3971 section 6.4.3. */
function trustAnchor({ p, r, node, length }: Option, at: number): number {
  p.add(node, f.nameType, r, at)
  p.add(node, f.padLength, r, at + 1)
  const type = r.u8(at), padding = r.u8(at + 1)
  const size = length - 4 - padding
  at += 2
  if (type === 1) p.add(node, f.nameX501, r, at, size)
  else if (type === 2) p.add(node, f.nameDns, r, at, size)
  at += size
  p.add(node, f.padding, r, at, padding)
  return at + padding
}

/** RFC 3971 section 6.4.4. */
function certificate({ p, r, node, length, end }: Option, at: number): number {
  p.add(node, f.certificateType, r, at)
  p.add(node, f.reserved, r, at + 1, 1)
  const isX509 = r.u8(at) === 1
  at += 2
  if (!isX509) {
    p.add(node, f.certificatePadding, r, at, length - 4)
    return end
  }
  const size = derLength(r, at)
  p.add(node, f.certificate, r, at, size)
  at += size
  p.add(node, f.padding, r, at, Math.max(0, end - at))
  return end
}

/** RFC 4191 section 2.3. */
function route({ p, r, node, lengthNode, length }: Option, at: number): number {
  p.add(node, f.prefixLength, r, at)
  addFlagWord(p, node, f.routeFlags, r, at + 1, [f.routePreference, f.routeReserved])
  const bits = r.u8(at)
  if (p.detailed) p.append(node, ` : ${valueName(f.routePreference, r.u8(at + 1) >>> 3 & 3)}`)
  p.add(node, f.routeLifetime, r, at + 2)
  at += 6
  return shortPrefix(p, node, lengthNode, r, at, f.prefix, bits, prefixBytes(length))
}

/** Bytes of a prefix that options of that length have, or -1 if none is that long. */
function prefixBytes(length: number): number {
  return length === 8 || length === 16 || length === 24 ? length - 8 : -1
}

/**
 * Adds a prefix of which not all 16 bytes are sent, and says it on the option's line.
 * @param sent how many bytes are sent: 0, 8 or 16; -1 if the option's length is wrong
 * @returns where it ends
 */
export function shortPrefix(
  p: Packet, node: Node, lengthNode: Node, r: Reader, at: number, field: Field, bits: number, sent: number,
): number {
  if (sent < 0) {
    p.expert(lengthNode, r, 'error', f.invalidLength.label, 0, 0, f.invalidLength)
    return at
  }
  const address = addressOfPrefix(r, at, sent)
  if (sent) p.put(node, field, r, at, sent, address)
  if (p.detailed) p.append(node, ` ${ipv6Text(address, 0)}/${bits}`)
  return at + sent
}

/** RFC 5269 section 4. */
function handoverKey({ p, r, node, type, length, end }: Option, at: number): number {
  p.add(node, f.keyPadLength, r, at)
  p.add(node, f.keyAlgorithm, r, at + 1)
  p.add(node, f.keyReserved, r, at + 1)
  const padding = r.u8(at), isReply = type === KEY_REPLY
  at += 2
  if (isReply) {
    p.add(node, f.keyLifetime, r, at)
    at += 2
  }
  const size = length - (isReply ? 6 : 4) - padding
  p.add(node, isReply ? f.encryptedKey : f.publicKey, r, at, size)
  p.add(node, f.keyPadding, r, at + size, padding)
  return end
}

/** RFC 5271 section 3: a value with a length of its own, and padding. */
function counted({ p, r, node, end }: Option, at: number, code: Field, size: Field, field: Field): number {
  p.add(node, code, r, at)
  p.add(node, size, r, at + 1)
  const length = r.u8(at + 1)
  p.add(node, field, r, at + 2, length)
  at += 2 + length
  p.add(node, f.padding, r, at, Math.max(0, end - at))
  return Math.max(at, end)
}

/** RFC 8106 section 5.2. */
function searchList({ p, r, node, end }: Option, at: number): number {
  p.add(node, f.reserved, r, at, 2)
  p.add(node, f.searchLifetime, r, at + 2)
  at += 6
  while (at < end) {
    if (r.u8(at) === 0) {
      p.add(node, f.padding, r, at, end - at)
      return end
    }
    const name = readName(r, at, at)
    p.put(node, f.searchName, r, at, name.used, name.text)
    if (p.detailed) p.append(node, ` ${name.text}`)
    at += name.used
  }
  return at
}

/** RFC 6775 section 4.2. */
function context({ p, r, node, lengthNode, length }: Option, at: number): number {
  p.add(node, f.contextLength, r, at)
  addFlagWord(p, node, f.contextFlags, r, at + 1, [f.contextCompression, f.contextId, f.contextReserved])
  p.add(node, f.reserved, r, at + 2, 2)
  p.add(node, f.contextLifetime, r, at + 4)
  const bits = r.u8(at)
  return shortPrefix(p, node, lengthNode, r, at + 6, f.contextPrefix, bits, prefixBytes(length))
}

/** RFC 8781 section 4. */
function nat64Prefix({ p, r, node, lengthNode, end }: Option, at: number): number {
  p.add(node, f.pref64Lifetime, r, at)
  p.add(node, f.pref64Code, r, at)
  const size = PREF64_BYTES[r.u16(at) & 7]
  at += 2
  if (size === undefined) {
    p.expert(lengthNode, r, 'error', f.invalidLength.label, 0, 0, f.invalidLength)
    return end
  }
  p.put(node, f.pref64Prefix, r, at, size, addressOfPrefix(r, at, size))
  return at + size
}
