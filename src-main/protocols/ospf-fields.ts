import { boolean, bytes, fields, ipv4, ipv6, names, none, SET, string, uint16, uint24, uint32, uint64, uint8 } from './field.ts'

/** Kinds of link state advertisements of OSPFv2 (RFC 2328 A.4.1, RFC 5250). */
export const lsaTypes = names({
  1: 'Router-LSA', 2: 'Network-LSA', 3: 'Summary-LSA (IP network)', 4: 'Summary-LSA (ASBR)', 5: 'AS-External-LSA (ASBR)',
  6: 'Group Membership LSA', 7: 'NSSA AS-External-LSA', 8: 'External Attributes LSA', 9: 'Opaque LSA, Link-local scope',
  10: 'Opaque LSA, Area-local scope', 11: 'Opaque LSA, AS-local scope',
})

/** Function codes of those of OSPFv3 (RFC 5340 A.4.2.1). */
export const lsaFunctions = names({
  1: 'Router-LSA', 2: 'Network-LSA', 3: 'Inter-Area-Prefix-LSA', 4: 'Inter-Area-Router-LSA', 5: 'AS-External-LSA',
  6: 'Group-Membership-LSA', 7: 'NSSA-LSA', 8: 'Link-LSA', 9: 'Intra-Area-Prefix-LSA', 12: 'Router Information Opaque-LSA',
})

const YES: readonly [string, string] = ['No', 'Yes']
const CAPABLE: readonly [string, string] = ['Not capable', 'Capable']
const SUPPORTED: readonly [string, string] = ['Not supported', 'Supported']
const bit3 = (name: string, mask: number) => boolean(`ospf.v3.options.${name.toLowerCase()}`, name, { width: 3, mask, words: SET })
const seen = (name: string, label: string) => boolean(`ospf.${name}`, label)

export const f = fields('ospf', {
  header: none('ospf.header', 'OSPF Header'),
  version: uint8('ospf.version', 'Version'),
  message: uint8('ospf.msg', 'Message Type', {
    values: names({ 1: 'Hello Packet', 2: 'DB Description', 3: 'LS Request', 4: 'LS Update', 5: 'LS Acknowledge' }),
  }),
  packetLength: uint16('ospf.packet_length', 'Packet Length'),
  router: ipv4('ospf.srcrouter', 'Source OSPF Router'),
  area: ipv4('ospf.area_id', 'Area ID'),
  checksum: uint16('ospf.checksum', 'Checksum', { base: 'hex' }),
  authType: uint16('ospf.auth.type', 'Auth Type', { values: names({ 0: 'Null', 1: 'Simple password', 2: 'Cryptographic' }) }),
  authNone: bytes('ospf.auth.none', 'Auth Data (none)'),
  authSimple: string('ospf.auth.simple', 'Auth Data (Simple)', { encoding: 'ascii' }),
  authKey: uint8('ospf.auth.crypt.key_id', 'Auth Crypt Key id'),
  authLength: uint8('ospf.auth.crypt.data_length', 'Auth Crypt Data Length'),
  authSequence: uint32('ospf.auth.crypt.seq_nbr', 'Auth Crypt Sequence Number'),
  authData: bytes('ospf.auth.crypt.data', 'Auth Crypt Data'),
  authUnknown: bytes('ospf.auth.unknown', 'Auth Unknown'),
  instance: uint8('ospf.instance_id', 'Instance ID', {
    values: (id) => id < 32 ? 'IPv6 unicast AF' : id < 64 ? 'IPv6 multicast AF' : id < 96 ? 'IPv4 unicast AF' : id < 128 ? 'IPv4 multicast AF' : 'Reserved',
  }),
  reserved: bytes('ospf.reserved', 'Reserved'),
  isHello: seen('msg.hello', 'Hello'),
  isDescription: seen('msg.dbdesc', 'Database Description'),
  isRequest: seen('msg.lsreq', 'Link State Adv Request'),
  isUpdate: seen('msg.lsupdate', 'Link State Adv Update'),
  isAcknowledgment: seen('msg.lsack', 'Link State Adv Acknowledgement'),
  hello: none('ospf.hello', 'OSPF Hello Packet'),
  networkMask: ipv4('ospf.hello.network_mask', 'Network Mask'),
  interfaceId: uint32('ospf.hello.interface_id', 'Interface ID'),
  helloInterval: uint32('ospf.hello.hello_interval', 'Hello Interval [sec]'),
  priority: uint8('ospf.hello.router_priority', 'Router Priority'),
  deadInterval: uint32('ospf.hello.router_dead_interval', 'Router Dead Interval [sec]'),
  designated: ipv4('ospf.hello.designated_router', 'Designated Router'),
  backup: ipv4('ospf.hello.backup_designated_router', 'Backup Designated Router'),
  neighbor: ipv4('ospf.hello.active_neighbor', 'Active Neighbor'),
  mtu: uint16('ospf.db.interface_mtu', 'Interface MTU'),
  description: uint8('ospf.dbd', 'DB Description', { base: 'hex' }),
  descriptionR: boolean('ospf.dbd.r', '(R) OOBResync', { mask: 0x08, words: SET }),
  descriptionI: boolean('ospf.dbd.i', '(I) Init', { mask: 0x04, words: SET }),
  descriptionM: boolean('ospf.dbd.m', '(M) More', { mask: 0x02, words: SET }),
  descriptionMs: boolean('ospf.dbd.ms', '(MS) Master', { mask: 0x01, words: YES }),
  sequence: uint32('ospf.db.dd_sequence', 'DD Sequence'),
  linkStateId: ipv4('ospf.link_state_id', 'Link State ID'),
  count: uint32('ospf.ls.number_of_lsas', 'Number of LSAs'),
  options: uint8('ospf.v2.options', 'Options', { base: 'hex' }),
  optionsDn: boolean('ospf.v2.options.dn', 'DN', { mask: 0x80, words: SET }),
  optionsO: boolean('ospf.v2.options.o', 'O', { mask: 0x40, words: SET }),
  optionsDc: boolean('ospf.v2.options.dc', '(DC) Demand Circuits', { mask: 0x20, words: SUPPORTED }),
  optionsL: boolean('ospf.v2.options.l', '(L) LLS Data block', { mask: 0x10, words: ['Not Present', 'Present'] }),
  optionsN: boolean('ospf.v2.options.n', '(N) NSSA', { mask: 0x08, words: SUPPORTED }),
  optionsP: boolean('ospf.v2.options.p', '(P) Propagate', { mask: 0x08, words: SET }),
  optionsMc: boolean('ospf.v2.options.mc', '(MC) Multicast', { mask: 0x04, words: CAPABLE }),
  optionsE: boolean('ospf.v2.options.e', '(E) External Routing', { mask: 0x02, words: CAPABLE }),
  optionsMt: boolean('ospf.v2.options.mt', '(MT) Multi-Topology Routing', { mask: 0x01, words: YES }),
  options3: uint24('ospf.v3.options', 'Options', { base: 'hex' }),
  options3At: bit3('AT', 0x400), options3L: bit3('L', 0x200), options3Af: bit3('AF', 0x100), options3Dc: bit3('DC', 0x20),
  options3R: bit3('R', 0x10), options3N: bit3('N', 0x08), options3Mc: bit3('MC', 0x04), options3E: bit3('E', 0x02),
  options3V6: bit3('V6', 0x01),
  metric: uint32('ospf.metric', 'Metric'),
  lsMetric: uint32('ospf.ls.metric', 'Metric'),
  prefixLength: uint8('ospf.prefix_length', 'PrefixLength'),
})

/** Link-local signaling (RFC 5613) and the authentication trailer of OSPFv3 (RFC 7166). */
export const trailer = fields('ospf', {
  tlvType: uint16('ospf.tlv_type', 'TLV Type'),
  tlvLength: uint16('ospf.tlv_length', 'TLV Length'),
  tlvValue: bytes('ospf.tlv_value', 'TLV Value'),
  checksum: uint16('ospf.lls.checksum', 'Checksum', { base: 'hex' }),
  length: uint16('ospf.lls.data_length', 'LLS Data Length'),
  options: uint32('ospf.lls.ext.options', 'Options', { base: 'hex' }),
  optionsRs: boolean('ospf.lls.ext.options.rs', '(RS) Restart Signal', { width: 4, mask: 0x2, words: SET }),
  optionsLr: boolean('ospf.lls.ext.options.lr', '(LR) LSDB Resynchronization', { width: 4, mask: 0x1, words: SET }),
  sequence: uint32('ospf.v2.lls.sequence_number', 'Sequence number', { base: 'hex' }),
  authData: bytes('ospf.v2.lls.auth_data', 'Auth Data'),
  at: none('ospf.at', 'OSPF Authentication Trailer'),
  atType: uint16('ospf.at.auth_type', 'Authentication Type', {
    values: names({ 0: 'Reserved', 1: 'HMAC Cryptographic Authentication' }),
  }),
  atLength: uint16('ospf.at.auth_data_len', 'Authentication Data Length'),
  atReserved: uint16('ospf.at.reserved', 'Reserved', { base: 'hex' }),
  atSa: uint16('ospf.at.sa_id', 'Security Association Identifier (SA ID)', { base: 'hex' }),
  atSequence: uint64('ospf.at.crypto_seq_nbr', 'Cryptographic Sequence Number'),
  atData: bytes('ospf.at.auth_data', 'Authentication Data'),
})

/** The header that link state advertisements of both versions have (RFC 2328 A.4.1, RFC 5340 A.4.2), and those of version 2. */
export const lsa = fields('ospf', {
  age: uint16('ospf.lsa.age', 'LS Age (seconds)', { mask: 0x7fff }),
  doNotAge: uint16('ospf.lsa.donotage', 'Do Not Age Flag', { mask: 0x8000 }),
  type: uint8('ospf.lsa', 'LS Type', { values: lsaTypes }),
  id: ipv4('ospf.lsa.id', 'Link State ID'),
  opaqueType: uint8('ospf.lsid_opaque_type', 'Link State ID Opaque Type', {
    values: names({
      1: 'Traffic Engineering LSA', 2: 'Sycamore Optical Topology Descriptions', 3: 'grace-LSA', 4: 'Router Information (RI)',
      5: 'L1VPN LSA', 6: 'Inter-AS-TE-v2 LSA', 7: 'OSPFv2 Extended Prefix Opaque LSA', 8: 'OSPFv2 Extended Link Opaque LSA', 9: 'TTZ LSA',
    }),
  }),
  teReserved: uint8('ospf.lsid_te_lsa.reserved', 'Link State ID TE-LSA Reserved'),
  teInstance: uint16('ospf.lsid_te_lsa.instance', 'Link State ID TE-LSA Instance'),
  opaqueId: uint24('ospf.lsid.opaque_id', 'Link State ID Opaque ID'),
  router: ipv4('ospf.advrouter', 'Advertising Router'),
  sequence: uint32('ospf.lsa.seqnum', 'Sequence Number', { base: 'hex' }),
  checksum: uint16('ospf.lsa.chksum', 'Checksum', { base: 'hex' }),
  length: uint16('ospf.lsa.length', 'Length'),
  isRouter: seen('lsa.router', 'Router LSA'), isNetwork: seen('lsa.network', 'Network LSA'),
  isSummary: seen('lsa.summary', 'Summary LSA (IP Network)'), isAsbr: seen('lsa.asbr', 'Summary LSA (ASBR)'),
  isExternal: seen('lsa.asext', 'AS-External LSA (ASBR)'), isMember: seen('lsa.member', 'Group Membership LSA'),
  isNssa: seen('lsa.nssa', 'NSSA AS-External LSA'), isAttributes: seen('lsa.attr', 'External Attributes LSA'),
  isOpaque: seen('lsa.opaque', 'Opaque LSA'),
  flags: uint8('ospf.v2.router.lsa.flags', 'Flags', { base: 'hex' }),
  flagsH: boolean('ospf.v2.router.lsa.flags.h', '(H) flag', { mask: 0x80, words: YES }),
  flagsN: boolean('ospf.v2.router.lsa.flags.n', '(N) flag', { mask: 0x10, words: YES }),
  flagsW: boolean('ospf.v2.router.lsa.flags.w', '(W) Wild-card multicast receiver', { mask: 0x08, words: YES }),
  flagsV: boolean('ospf.v2.router.lsa.flags.v', '(V) Virtual link endpoint', { mask: 0x04, words: YES }),
  flagsE: boolean('ospf.v2.router.lsa.flags.e', '(E) AS boundary router', { mask: 0x02, words: YES }),
  flagsB: boolean('ospf.v2.router.lsa.flags.b', '(B) Area border router', { mask: 0x01, words: YES }),
  links: uint16('ospf.lsa.number_of_links', 'Number of Links'),
  linkType: uint8('ospf.lsa.router.linktype', 'Link Type'),
  linkId: ipv4('ospf.lsa.router.linkid', 'Link ID'),
  linkData: ipv4('ospf.lsa.router.linkdata', 'Link Data'),
  metrics: uint8('ospf.lsa.router.nummetrics', 'Number of Metrics'),
  metric0: uint16('ospf.lsa.router.metric0', '0 Metric'),
  netmask: ipv4('ospf.lsa.network.netmask', 'Netmask'),
  attached: ipv4('ospf.lsa.network.attchrtr', 'Attached Router'),
  summaryNetmask: ipv4('ospf.lsa.asbr.netmask', 'Netmask'),
  externalNetmask: ipv4('ospf.lsa.asext.netmask', 'Netmask'),
  externalType: boolean('ospf.lsa.asext.type', 'External Type', {
    mask: 0x80,
    words: ['Type 1 (metric is specified in the same units as interface cost)', 'Type 2 (metric is larger than any other link state path)'],
  }),
  tos: uint8('ospf.lsa.tos', 'TOS', { mask: 0x7f }),
  forwarding: ipv4('ospf.lsa.asext.fwdaddr', 'Forwarding Address'),
  routeTag: uint32('ospf.lsa.asext.extrttag', 'External Route Tag'),
  graceType: uint16('ospf.v2.grace.tlv_type', 'TLV Type', {
    values: names({ 1: 'grace-LSA Grace Period', 2: 'grace-LSA Restart Reason', 3: 'grace-LSA Restart IP' }),
  }),
  grace: none('ospf.v2.grace', 'Grace TLV'),
  gracePeriod: uint32('ospf.v2.grace.period', 'Grace Period'),
  graceReason: uint8('ospf.v2.grace.reason', 'Restart Reason', {
    values: names({ 0: 'Unknown', 1: 'Software Restart', 2: 'Software Reload/Upgrade', 3: 'Processor Switchover' }),
  }),
  graceIp: ipv4('ospf.v2.grace.ip', 'Restart IP'),
  padding: bytes('ospf.pad_bytes', 'Pad Bytes'),
})

/** Link state advertisements of OSPFv3 (RFC 5340 A.4). */
export const lsa3 = fields('ospf', {
  doNotAge: boolean('ospf.v3.lsa.do_not_age', 'Do Not Age', { width: 2, mask: 0x8000 }),
  type: uint16('ospf.v3.lsa', 'LS Type', { base: 'hex' }),
  u: boolean('ospf.v3.lsa.u', 'LSA Handling', {
    width: 2, mask: 0x8000,
    words: ['Store and flood the LSA as if the type is understood', 'Treat the LSA as if it had link-local flooding scope'],
  }),
  scope: uint16('ospf.v3.lsa.s12', 'Flooding Scope', {
    mask: 0x6000, base: 'hex',
    values: names({
      0: 'Link-Local Scoping - Flooded only on originating link', 1: 'Area Scoping - Flooded only in originating area',
      2: 'AS Scoping - Flooded throughout AS', 3: 'Reserved',
    }),
  }),
  code: uint16('ospf.v3.lsa.fc', 'Function Code', { mask: 0x1fff, values: lsaFunctions }),
  isRouter: seen('v3.lsa.router', 'Router-LSA'), isNetwork: seen('v3.lsa.network', 'Network-LSA'),
  isInterPrefix: seen('v3.lsa.interprefix', 'Inter-Area-Prefix-LSA'), isInterRouter: seen('v3.lsa.interrouter', 'Inter-Area-Router-LSA'),
  isExternal: seen('v3.lsa.asext', 'AS-External-LSA'), isMember: seen('v3.lsa.member', 'Group-Membership-LSA'),
  isNssa: seen('v3.lsa.nssa', 'NSSA-LSA'), isLink: seen('v3.lsa.link', 'Link-LSA'),
  isIntraPrefix: seen('v3.lsa.intraprefix', 'Intra-Area-Prefix-LSA'), isOpaque: seen('v3.lsa.opaque', 'Router Information Opaque-LSA'),
  flags: uint8('ospf.v3.router.lsa.flags', 'Flags', { base: 'hex' }),
  flagsW: boolean('ospf.v3.router.lsa.flags.w', '(W) Wild-card multicast receiver', { mask: 0x08, words: YES }),
  flagsV: boolean('ospf.v3.router.lsa.flags.v', '(V) Virtual link endpoint', { mask: 0x04, words: YES }),
  flagsE: boolean('ospf.v3.router.lsa.flags.e', '(E) AS boundary router', { mask: 0x02, words: YES }),
  flagsB: boolean('ospf.v3.router.lsa.flags.b', '(B) Area border router', { mask: 0x01, words: YES }),
  linkType: uint8('ospf.v3.lsa.type', 'Type', {
    values: names({
      1: 'Point-to-point connection to another router', 2: 'Connection to a transit network', 3: 'Connection to a stub network',
      4: 'Virtual link',
    }),
  }),
  interfaceId: uint32('ospf.v3.lsa.interface_id', 'Interface ID'),
  neighborInterface: uint32('ospf.v3.lsa.neighbor_interface_id', 'Neighbor Interface ID'),
  neighborRouter: ipv4('ospf.v3.lsa.neighbor_router_id', 'Neighbor Router ID'),
  attached: ipv4('ospf.v3.lsa.attached_router', 'Attached Router'),
  destination: ipv4('ospf.v3.lsa.destination_router_id', 'Destination Router ID'),
  referencedType: uint16('ospf.v3.lsa.referenced_ls_type', 'Referenced LS type', { base: 'hex', values: lsaFunctions }),
  referencedId: ipv4('ospf.v3.lsa.referenced_link_state_id', 'Referenced Link State ID'),
  referencedRouter: ipv4('ospf.v3.lsa.referenced_advertising_router', 'Referenced Advertising Router'),
  forwarding: ipv6('ospf.v3.lsa.forwarding_address.ipv6', 'Forwarding Address'),
  routeTag: uint32('ospf.v3.lsa.external_route_tag', 'External Route Tag'),
  priority: uint8('ospf.v3.lsa.router_priority', 'Router Priority'),
  linkLocal: ipv6('ospf.v3.lsa.link_local_interface_address.ipv6', 'Link-local Interface Address'),
  prefixes: uint32('ospf.v3.lsa.num_prefixes', '# prefixes'),
  prefix: ipv6('ospf.v3.address_prefix.ipv6', 'Address Prefix'),
  prefixOptions: uint8('ospf.v3.prefix.options', 'PrefixOptions', { base: 'hex' }),
  prefixP: boolean('ospf.v3.prefix.options.p', '(P) Propagate', { mask: 0x08, words: SET }),
  prefixMc: boolean('ospf.v3.prefix.options.mc', '(MC) Multicast', { mask: 0x04, words: SET }),
  prefixLa: boolean('ospf.v3.prefix.options.la', '(LA) Local Address', { mask: 0x02, words: SET }),
  prefixNu: boolean('ospf.v3.prefix.options.nu', '(NU) NoUnicast', { mask: 0x01, words: SET }),
  externalFlags: uint8('ospf.v3.as.external.flags', 'Flags', { base: 'hex' }),
  externalE: boolean('ospf.v3.as.external.flags.e', '(E) External Metric', { mask: 0x04, words: ['Type 1', 'Type 2'] }),
  externalF: boolean('ospf.v3.as.external.flags.f', '(F) Forwarding Address', { mask: 0x02, words: ['Absent', 'Present'] }),
  externalT: boolean('ospf.v3.as.external.flags.t', '(T) External Route Tag', { mask: 0x01, words: ['Not Present', 'Present'] }),
})

export const OPTIONS = [f.optionsDn, f.optionsO, f.optionsDc, f.optionsL, f.optionsN, f.optionsMc, f.optionsE, f.optionsMt]
/** In the header of an NSSA's external LSA the N bit says P (RFC 3101 2.4). */
export const NSSA_OPTIONS = OPTIONS.map((each) => each === f.optionsN ? f.optionsP : each)
export const OPTIONS3 = [
  f.options3At, f.options3L, f.options3Af, f.options3Dc, f.options3R, f.options3N, f.options3Mc, f.options3E, f.options3V6,
]
