import { ipv6Text } from './address-text.ts'
import { CHECKSUM_STATUS, showChecksum } from './checksum-text.ts'
import { findEchoRequest, noteEchoRequest } from './echo-transaction.ts'
import {
  boolean, bytes, double, eui64, fields, framenum, ipv6, names, none, SET, uint16, uint32, uint64, uint8, valueName, type Field,
} from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { dissectIcmpExtension } from './icmp-extension.ts'
import { dissectMplControl } from './icmpv6-mpl.ts'
import { dissectListenerMessage, dissectListenerReport2 } from './icmpv6-multicast.ts'
import { dissectNodeInformation } from './icmpv6-node-information.ts'
import { dissectRenumbering } from './icmpv6-renumbering.ts'
import { dissectRplControl } from './icmpv6-rpl.ts'
import { internetChecksum, pseudoHeader } from './internet-checksum.ts'
import { dissectNeighbourOptions, REGISTRATION_STATUS, ROUTER_PREFERENCES } from './neighbour-options.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { dissectQuotedIpv6 } from './quoted-packet.ts'
import type { Reader } from './reader.ts'

// RFC 4443 section 2.1: the parts of the header, by their place in bytes.
const TYPE = 0
const CODE = 1
const CHECKSUM = 2
const BODY = 4
const HEADER = 8

const NEXT_HEADER = 58

const UNREACHABLE = 1
const TOO_BIG = 2
const TIME_EXCEEDED = 3
const PARAMETER_PROBLEM = 4
const ECHO = 128
const ECHO_REPLY = 129
const LISTENER_QUERY = 130
const LISTENER_REPORT = 131
const LISTENER_DONE = 132
const ROUTER_SOLICITATION = 133
const ROUTER_ADVERTISEMENT = 134
const NEIGHBOUR_SOLICITATION = 135
const NEIGHBOUR_ADVERTISEMENT = 136
const REDIRECT = 137
const RENUMBERING = 138
const NODE_QUERY = 139
const NODE_REPLY = 140
const INVERSE_SOLICITATION = 141
const INVERSE_ADVERTISEMENT = 142
const LISTENER_REPORT_2 = 143
const HOME_AGENT_REQUEST = 144
const HOME_AGENT_REPLY = 145
const PREFIX_SOLICITATION = 146
const PREFIX_ADVERTISEMENT = 147
const PATH_SOLICITATION = 148
const PATH_ADVERTISEMENT = 149
const EXPERIMENTAL_MOBILITY = 150
const MULTICAST_ROUTER = 151
const FAST_HANDOVER = 154
const RPL = 155
const LOCATOR_UPDATE = 156
const ADDRESS_REQUEST = 157
const ADDRESS_CONFIRMATION = 158
const MPL = 159
const EXTENDED_ECHO = 160
const EXTENDED_ECHO_REPLY = 161

const TYPES = names({
  1: 'Destination Unreachable', 2: 'Packet Too Big', 3: 'Time Exceeded', 4: 'Parameter Problem', 100: 'Private experimentation',
  101: 'Private experimentation', 127: 'Reserved for expansion of ICMPv6 error messages', 128: 'Echo (ping) request',
  129: 'Echo (ping) reply', 130: 'Multicast Listener Query', 131: 'Multicast Listener Report', 132: 'Multicast Listener Done',
  133: 'Router Solicitation', 134: 'Router Advertisement', 135: 'Neighbor Solicitation', 136: 'Neighbor Advertisement',
  137: 'Redirect', 138: 'Router Renumbering', 139: 'Node Information Query', 140: 'Node Information Reply',
  141: 'Inverse Neighbor Discovery Solicitation', 142: 'Inverse Neighbor Discovery Advertisement',
  143: 'Multicast Listener Report Message v2', 144: 'Home Agent Address Discovery Request',
  145: 'Home Agent Address Discovery Reply', 146: 'Mobile Prefix Solicitation', 147: 'Mobile Prefix Advertisement',
  148: 'Certification Path Solicitation', 149: 'Certification Path Advertisement', 150: 'Experimental Mobility',
  151: 'Multicast Router Advertisement', 152: 'Multicast Router Solicitation', 153: 'Multicast Router Termination', 154: 'FMIPv6',
  155: 'RPL Control', 156: 'Locator Update', 157: 'Duplicate Address Request', 158: 'Duplicate Address Confirmation',
  159: 'MPL Control Message', 160: 'Extended Echo request', 161: 'Extended Echo reply', 200: 'Private experimentation',
  201: 'Private experimentation', 255: 'Reserved for expansion of ICMPv6 informational messages',
})

const CODES: ReadonlyMap<number, ReadonlyMap<number, string>> = new Map([
  [UNREACHABLE, names({
    0: 'no route to destination', 1: 'Administratively prohibited', 2: 'Beyond scope of source address', 3: 'Address unreachable',
    4: 'Port unreachable', 5: 'Source address failed ingress/egress policy', 6: 'Reject route to destination',
    7: 'Error in Source Routing Header',
  })],
  [TIME_EXCEEDED, names({ 0: 'hop limit exceeded in transit', 1: 'fragment reassembly time exceeded' })],
  [PARAMETER_PROBLEM, names({
    0: 'erroneous header field encountered', 1: 'unrecognized Next Header type encountered',
    2: 'unrecognized IPv6 option encountered', 3: 'IPv6 First Fragment has incomplete IPv6 Header Chain',
  })],
  [RENUMBERING, names({ 0: 'Command', 1: 'Result', 255: 'Sequence number reset' })],
  [NODE_QUERY, names({
    0: 'Query subject = IPv6 addresses', 1: 'Query subject = DNS name or empty', 2: 'Query subject = IPv4 addresses',
  })],
  [NODE_REPLY, names({ 0: 'Successful', 1: 'Refused', 2: 'Unknown query type' })],
  [RPL, names({
    0x00: 'DODAG Information Solicitation', 0x01: 'DODAG Information Object', 0x02: 'Destination Advertisement Object',
    0x03: 'Destination Advertisement Object Acknowledgment', 0x04: 'P2P Discovery Reply Object',
    0x05: 'P2P Discovery Reply Object Acknowledgement', 0x80: 'Secure DODAG Information Solicitation',
    0x81: 'Secure DODAG Information Object', 0x82: 'Secure Destination Advertisement Object',
    0x83: 'Secure Destination Advertisement Object Acknowledgment', 0x84: 'P2P Secure Discovery Reply Object',
    0x85: 'P2P Secure Discovery Reply Object Acknowledgement', 0x8a: 'Consistency Check',
  })],
  [EXTENDED_ECHO, names({ 0: 'No error' })],
  [EXTENDED_ECHO_REPLY, names({
    0: 'No error', 1: 'Malformed Query', 2: 'No Such Interface', 3: 'No Such Table Entry', 4: 'Multiple Interfaces Satisfy Query',
  })],
])

// RFC 5568 section 6.1: subtypes of fast handover messages, and what their codes say.
const HANDOVER_SOLICITATION = 2
const HANDOVER_ADVERTISEMENT = 3
const HANDOVER_INITIATE = 4
const HANDOVER_ACKNOWLEDGE = 5
const HANDOVER_CODES: ReadonlyMap<number, ReadonlyMap<number, string>> = new Map([
  [HANDOVER_ADVERTISEMENT, names({
    0: 'MN should use AP-ID, AR-info tuple', 1: 'Network Initiated Handover trigger', 2: 'No new router information',
    3: 'Limited new router information', 4: 'Unsolicited',
  })],
  [HANDOVER_INITIATE, names({ 0: 'FBU sent from previous link', 1: 'FBU sent from new link' })],
  [HANDOVER_ACKNOWLEDGE, names({
    0: 'Handover Accepted, NCoA valid', 1: 'Handover Accepted, NCoA not valid', 2: 'Handover Accepted, NCoA in use',
    3: 'Handover Accepted, NCoA assigned', 4: 'Handover Accepted, NCoA not assigned',
    128: 'Handover Not Accepted, reason unspecified', 129: 'Administratively prohibited', 130: 'Insufficient resources',
  })],
])

const f = fields('icmpv6', {
  type: uint8('icmpv6.type', 'Type', { values: TYPES }),
  code: uint8('icmpv6.code', 'Code'),
  checksum: uint16('icmpv6.checksum', 'Checksum', { base: 'hex' }),
  status: uint8('icmpv6.checksum.status', 'Checksum Status', { base: 'none', values: CHECKSUM_STATUS }),
  bad: none('icmpv6.checksum_bad.expert', 'Bad checksum'),
  reserved: bytes('icmpv6.reserved', 'Reserved'),
  quotedLength: uint8('icmpv6.length', 'Length of original datagram', { description: 'In units of 8 bytes' }),
  mtu: uint32('icmpv6.mtu', 'MTU'),
  pointer: uint32('icmpv6.pointer', 'Pointer'),
  identifier: uint16('icmpv6.echo.identifier', 'Identifier', { base: 'hex' }),
  sequence: uint16('icmpv6.echo.sequence_number', 'Sequence'),
  responseTo: framenum('icmpv6.resp_to', 'Response To'),
  responseTime: double('icmpv6.resptime', 'Response Time', { description: 'In milliseconds' }),
  hopLimit: uint8('icmpv6.nd.ra.cur_hop_limit', 'Cur hop limit'),
  routerFlags: uint8('icmpv6.nd.ra.flag', 'Flags', { base: 'hex' }),
  managed: boolean('icmpv6.nd.ra.flag.m', 'Managed address configuration', { mask: 0x80, words: SET }),
  other: boolean('icmpv6.nd.ra.flag.o', 'Other configuration', { mask: 0x40, words: SET }),
  homeAgent: boolean('icmpv6.nd.ra.flag.h', 'Home Agent', { mask: 0x20, words: SET }),
  preference: uint8('icmpv6.nd.ra.flag.prf', 'Prf (Default Router Preference)', { mask: 0x18, values: ROUTER_PREFERENCES }),
  proxy: boolean('icmpv6.nd.ra.flag.p', 'Proxy', { mask: 0x04, words: SET }),
  routerReserved: uint8('icmpv6.nd.ra.flag.rsv', 'Reserved', { mask: 0x03 }),
  routerLifetime: uint16('icmpv6.nd.ra.router_lifetime', 'Router lifetime (s)'),
  reachableTime: uint32('icmpv6.nd.ra.reachable_time', 'Reachable time (ms)'),
  retransmission: uint32('icmpv6.nd.ra.retrans_timer', 'Retrans timer (ms)'),
  solicitedTarget: ipv6('icmpv6.nd.ns.target_address', 'Target Address'),
  neighbourFlags: uint32('icmpv6.nd.na.flag', 'Flags', { base: 'hex' }),
  isRouter: boolean('icmpv6.nd.na.flag.r', 'Router', { width: 4, mask: 0x80000000, words: SET }),
  solicited: boolean('icmpv6.nd.na.flag.s', 'Solicited', { width: 4, mask: 0x40000000, words: SET }),
  override: boolean('icmpv6.nd.na.flag.o', 'Override', { width: 4, mask: 0x20000000, words: SET }),
  neighbourReserved: uint32('icmpv6.nd.na.flag.rsv', 'Reserved', { mask: 0x1fffffff }),
  advertisedTarget: ipv6('icmpv6.nd.na.target_address', 'Target Address'),
  redirectTarget: ipv6('icmpv6.nd.rd.target_address', 'Target Address'),
  redirectDestination: ipv6('icmpv6.rd.na.destination_address', 'Destination Address'),
  mobileIdentifier: uint16('icmpv6.mip6.identifier', 'Identifier', { base: 'dec_hex' }),
  homeAgentAddress: ipv6('icmpv6.mip6.home_agent_address', 'Home Agent Address'),
  mobileFlags: uint16('icmpv6.mip6.flag', 'Flags', { base: 'hex' }),
  mobileManaged: boolean('icmpv6.mip6.flag.m', 'Managed address configuration', { width: 2, mask: 0x8000, words: SET }),
  mobileOther: boolean('icmpv6.mip6.flag.o', 'Other configuration', { width: 2, mask: 0x4000, words: SET }),
  mobileReserved: uint16('icmpv6.mip6.flag.rsv', 'Reserved', { mask: 0x3fff }),
  pathIdentifier: uint16('icmpv6.send.identifier', 'Identifier'),
  allComponents: uint16('icmpv6.send.all_components', 'All Components'),
  component: uint16('icmpv6.send.component', 'Component'),
  handoverSubtype: uint8('icmpv6.fmip6.subtype', 'Subtype', {
    values: names({
      2: 'Router Solicitation for Proxy Advertisement', 3: 'Proxy Router Advertisement', 4: 'Handover Initiate',
      5: 'Handover Acknowledge',
    }),
  }),
  handoverFlags: uint8('icmpv6.fmip6.hi.flag', 'Flag', { base: 'hex' }),
  handoverAssigned: boolean('icmpv6.fmip6.hi.flag.s', 'Assigned address configuration', { mask: 0x80, words: SET }),
  handoverBuffer: boolean('icmpv6.fmip6.hi.flag.a', 'Buffer', { mask: 0x40, words: SET }),
  handoverReserved: uint8('icmpv6.fmip6.hi.flag.reserved', 'Reserved', { mask: 0x3f }),
  handoverIdentifier: uint16('icmpv6.fmip6.identifier', 'Identifier', { base: 'dec_hex' }),
  queryInterval: uint16('icmpv6.mcast_ra.query_interval', 'Query Interval'),
  robustness: uint16('icmpv6.mcast_ra.robustness_variable', 'Robustness Variable'),
  locatorCount: uint8('icmpv6.ilnp.nb_locs', 'Num of Locs'),
  locator: uint64('icmpv6.ilnp.nb_locator', 'Locator', { base: 'hex' }),
  locatorPreference: uint32('icmpv6.ilnp.nb_preference', 'Preference'),
  locatorLifetime: uint32('icmpv6.ilnp.nb_lifetime', 'Lifetime', { description: 'In seconds' }),
  registrationStatus: uint8('icmpv6.6lowpannd.da.status', 'Status', { values: REGISTRATION_STATUS }),
  registrationReserved: uint8('icmpv6.6lowpannd.da.rsv', 'Reserved'),
  registrationLifetime: uint16('icmpv6.6lowpannd.da.lifetime', 'Lifetime', { description: 'In minutes' }),
  registrationEui64: eui64('icmpv6.6lowpannd.da.eui64', 'EUI-64'),
  registeredAddress: ipv6('icmpv6.6lowpannd.da.reg_addr', 'Registered Address'),
  extendedSequence: uint8('icmpv6.ext.echo.seq', 'Sequence number', { base: 'dec_hex' }),
  requestReserved: uint8('icmpv6.ext.echo.req.res', 'Reserved', { base: 'hex', mask: 0xfe }),
  requestLocal: boolean('icmpv6.ext.echo.req.local', 'Local bit', { mask: 0x01, words: SET }),
  state: uint8('icmpv6.ext.echo.rsp.state', 'State', {
    mask: 0xe0,
    values: names({
      0: 'Reserved', 1: 'Incomplete', 2: 'Reachable', 3: 'Stale', 4: 'Delay', 5: 'Probe', 6: 'Failed',
    }),
  }),
  replyReserved: uint8('icmpv6.ext.echo.rsp.res', 'Reserved', { base: 'hex', mask: 0x18 }),
  active: boolean('icmpv6.ext.echo.rsp.active', 'Active bit', { mask: 0x04, words: SET }),
  replyIpv4: boolean('icmpv6.ext.echo.rsp.ipv4', 'IPv4 bit', { mask: 0x02, words: SET }),
  replyIpv6: boolean('icmpv6.ext.echo.rsp.ipv6', 'IPv6 bit', { mask: 0x01, words: SET }),
})

const ROUTER_FLAGS = [f.managed, f.other, f.homeAgent, f.preference, f.proxy, f.routerReserved]
const NEIGHBOUR_FLAGS = [f.isRouter, f.solicited, f.override, f.neighbourReserved]

export const icmpv6 = protocol({
  abbrev: 'icmpv6', name: 'ICMPv6', label: 'Internet Control Message Protocol v6',
  on: { 'ip.proto': [NEXT_HEADER] },
  changesState: (bytes, start, end) => start < end && (bytes[start] === ECHO || bytes[start] === ECHO_REPLY),
  dissect(r, p) {
    const layer = p.layer(icmpv6, r)
    if (p.row) p.info = ''
    p.add(layer, f.type, r, TYPE)
    const type = r.u8(TYPE)
    if (p.row) p.info = TYPES.get(type) ?? `Unknown (${type})`
    const codeNode = p.add(layer, f.code, r, CODE)
    const code = r.u8(CODE)
    const codes = CODES.get(type)
    if (codes && (p.row || p.detailed)) {
      const name = codes.get(code) ?? (type === UNREACHABLE ? 'Unknown' : `Unknown (${code})`)
      if (p.row) p.info += ` (${name})`
      if (p.detailed) p.append(codeNode, ` (${name})`)
    }
    checksum(p, layer, r)
    body(p, layer, r, type, code, codeNode)
    return true
  },
})

function checksum(p: Packet, layer: Node, r: Reader): void {
  const { addresses } = p
  const rest = addresses && !p.fragmented && r.length >= r.reported && !p.quoted
    ? internetChecksum(pseudoHeader(addresses, NEXT_HEADER, r.reported), r.view(0, r.reported))
    : undefined
  const why = ` [unverified] [${p.quoted ? 'in ICMP error packet' : 'fragmented datagram'}]`
  showChecksum(p, layer, r, CHECKSUM, f.checksum, f.status, f.bad, 'warn', rest, why)
}

function body(p: Packet, layer: Node, r: Reader, type: number, code: number, codeNode: Node): void {
  switch (type) {
    case UNREACHABLE: case TIME_EXCEEDED:
      quotation(p, layer, r)
      return
    case TOO_BIG: case PARAMETER_PROBLEM:
      p.add(layer, type === TOO_BIG ? f.mtu : f.pointer, r, BODY)
      dissectQuotedIpv6(p, layer, r.sub(HEADER))
      return
    case ECHO: case ECHO_REPLY:
      echo(p, layer, r, type)
      return
    case LISTENER_QUERY: case LISTENER_REPORT: case LISTENER_DONE:
      dissectListenerMessage(p, layer, r, type === LISTENER_QUERY)
      return
    case ROUTER_SOLICITATION: case INVERSE_SOLICITATION: case INVERSE_ADVERTISEMENT:
      p.add(layer, f.reserved, r, BODY, 4)
      dissectNeighbourOptions(p, layer, r, HEADER)
      return
    case ROUTER_ADVERTISEMENT:
      p.add(layer, f.hopLimit, r, BODY)
      addFlagWord(p, layer, f.routerFlags, r, 5, ROUTER_FLAGS)
      p.add(layer, f.routerLifetime, r, 6)
      p.add(layer, f.reachableTime, r, 8)
      p.add(layer, f.retransmission, r, 12)
      dissectNeighbourOptions(p, layer, r, 16)
      return
    case NEIGHBOUR_SOLICITATION:
      p.add(layer, f.reserved, r, BODY, 4)
      p.add(layer, f.solicitedTarget, r, HEADER)
      if (p.row) p.info += ` for ${ipv6Text(r.bytes, r.start + HEADER)}`
      dissectNeighbourOptions(p, layer, r, 24)
      return
    case NEIGHBOUR_ADVERTISEMENT:
      neighbourAdvertisement(p, layer, r)
      return
    case REDIRECT:
      p.add(layer, f.reserved, r, BODY, 4)
      p.add(layer, f.redirectTarget, r, HEADER)
      p.add(layer, f.redirectDestination, r, 24)
      dissectNeighbourOptions(p, layer, r, 40)
      return
    case RENUMBERING:
      dissectRenumbering(p, layer, r, code)
      return
    case NODE_QUERY: case NODE_REPLY:
      dissectNodeInformation(p, layer, r, type === NODE_QUERY, code)
      return
    case LISTENER_REPORT_2:
      dissectListenerReport2(p, layer, r)
      return
    case HOME_AGENT_REQUEST: case HOME_AGENT_REPLY: case PREFIX_SOLICITATION: // RFC 6275 section 6.5 to 6.7
      p.add(layer, f.mobileIdentifier, r, BODY)
      p.add(layer, f.reserved, r, 6, 2)
      if (type === HOME_AGENT_REPLY) for (let at = HEADER; at < r.length; at += 16) p.add(layer, f.homeAgentAddress, r, at)
      return
    case PREFIX_ADVERTISEMENT: // RFC 6275 section 6.8
      p.add(layer, f.mobileIdentifier, r, BODY)
      addFlagWord(p, layer, f.mobileFlags, r, 6, [f.mobileManaged, f.mobileOther, f.mobileReserved])
      dissectNeighbourOptions(p, layer, r, HEADER)
      return
    case PATH_SOLICITATION: // RFC 3971 section 6.4.1
      p.add(layer, f.pathIdentifier, r, BODY)
      p.add(layer, f.component, r, 6)
      dissectNeighbourOptions(p, layer, r, HEADER)
      return
    case PATH_ADVERTISEMENT: // RFC 3971 section 6.4.2
      p.add(layer, f.pathIdentifier, r, BODY)
      p.add(layer, f.allComponents, r, 6)
      p.add(layer, f.component, r, 8)
      p.add(layer, f.reserved, r, 10, 2)
      dissectNeighbourOptions(p, layer, r, 12)
      return
    case EXPERIMENTAL_MOBILITY: case FAST_HANDOVER:
      handover(p, layer, r, code, codeNode)
      return
    case MULTICAST_ROUTER: // RFC 4286 section 3.2
      p.add(layer, f.queryInterval, r, BODY)
      p.add(layer, f.robustness, r, 6)
      return
    case RPL:
      dissectRplControl(p, layer, r, code)
      return
    case LOCATOR_UPDATE:
      locatorUpdate(p, layer, r)
      return
    case ADDRESS_REQUEST: case ADDRESS_CONFIRMATION: // RFC 6775 section 4.4
      p.add(layer, f.registrationStatus, r, BODY)
      p.add(layer, f.registrationReserved, r, 5)
      p.add(layer, f.registrationLifetime, r, 6)
      p.add(layer, f.registrationEui64, r, 8)
      p.add(layer, f.registeredAddress, r, 16)
      return
    case MPL:
      dissectMplControl(p, layer, r, code)
      return
    case EXTENDED_ECHO: // RFC 8335 section 2
      extended(p, layer, r, [f.requestReserved, f.requestLocal])
      dissectIcmpExtension(p, layer, r.sub(HEADER))
      return
    case EXTENDED_ECHO_REPLY: // RFC 8335 section 3
      extended(p, layer, r, [f.state, f.replyReserved, f.active, f.replyIpv4, f.replyIpv6])
      return
    default:
  }
}

/** The packet that an error is about, and what RFC 4884 lets stand behind it. */
function quotation(p: Packet, layer: Node, r: Reader): void {
  const words = r.u8(BODY)
  if (words === 0) p.add(layer, f.reserved, r, BODY, 4)
  else {
    p.add(layer, f.quotedLength, r, BODY)
    p.add(layer, f.reserved, r, 5, 3)
  }
  dissectQuotedIpv6(p, layer, r.sub(HEADER))
  if (words) dissectIcmpExtension(p, layer, r.sub(HEADER + words * 8))
}

function echo(p: Packet, layer: Node, r: Reader, type: number): void {
  p.add(layer, f.identifier, r, BODY)
  p.add(layer, f.sequence, r, 6)
  const identifier = r.u16(BODY), sequence = r.u16(6)
  if (p.row) {
    p.info += ` id=0x${identifier.toString(16).padStart(4, '0')}, seq=${sequence}`
    if (p.hopLimit >= 0) p.info += `, hop limit=${p.hopLimit}`
  }
  if (type === ECHO) noteEchoRequest(p, identifier, sequence)
  else {
    const request = findEchoRequest(p, identifier, sequence)
    if (request) {
      p.generate(layer, f.responseTo, r, request.frame)
      const time = p.generate(layer, f.responseTime, r, request.milliseconds)
      if (p.detailed) p.label(time, `[Response Time: ${request.milliseconds.toFixed(3)} ms]`)
      if (p.row) p.info += ` (request in ${request.frame})`
    }
  }
  const { root } = p
  p.root = layer
  p.call(p.registry.data, r.sub(HEADER))
  p.root = root
}

/** RFC 4861 section 4.4. */
function neighbourAdvertisement(p: Packet, layer: Node, r: Reader): void {
  addFlagWord(p, layer, f.neighbourFlags, r, BODY, NEIGHBOUR_FLAGS)
  p.add(layer, f.advertisedTarget, r, HEADER)
  if (p.row) {
    const flags = r.u8(BODY), words: string[] = []
    if (flags & 0x80) words.push('rtr')
    if (flags & 0x40) words.push('sol')
    if (flags & 0x20) words.push('ovr')
    p.info += ` ${ipv6Text(r.bytes, r.start + HEADER)} (${words.join(', ') || 'none'})`
  }
  dissectNeighbourOptions(p, layer, r, 24)
}

/** RFC 5568 section 6.1 and 6.2. */
function handover(p: Packet, layer: Node, r: Reader, code: number, codeNode: Node): void {
  p.add(layer, f.handoverSubtype, r, BODY)
  const subtype = r.u8(BODY)
  if (p.row) p.info += ` (${valueName(f.handoverSubtype, subtype) ?? `Unknown (${subtype})`})`
  const codes = HANDOVER_CODES.get(subtype)
  if (codes && p.detailed) p.append(codeNode, ` (${codes.get(code) ?? `Unknown ${code}`})`)
  if (subtype === HANDOVER_INITIATE) {
    addFlagWord(p, layer, f.handoverFlags, r, 5, [f.handoverAssigned, f.handoverBuffer, f.handoverReserved])
  } else if (subtype >= HANDOVER_SOLICITATION && subtype <= HANDOVER_ACKNOWLEDGE) p.add(layer, f.reserved, r, 5, 1)
  p.add(layer, f.handoverIdentifier, r, 6)
  dissectNeighbourOptions(p, layer, r, HEADER)
}

/** RFC 6743 section 3. */
function locatorUpdate(p: Packet, layer: Node, r: Reader): void {
  p.add(layer, f.locatorCount, r, BODY)
  p.add(layer, f.reserved, r, 5, 1)
  p.add(layer, f.reserved, r, 6, 2)
  const count = r.u8(BODY)
  for (let i = 0, at = HEADER; i < count; i++, at += 12) {
    p.add(layer, f.locator, r, at)
    p.add(layer, f.locatorPreference, r, at + 8, 2)
    p.add(layer, f.locatorLifetime, r, at + 10, 2)
  }
}

function extended(p: Packet, layer: Node, r: Reader, bits: readonly Field[]): void {
  p.add(layer, f.identifier, r, BODY)
  p.add(layer, f.extendedSequence, r, 6)
  for (const bit of bits) p.add(layer, bit, r, 7)
}
