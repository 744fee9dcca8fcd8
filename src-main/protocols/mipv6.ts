import { boolean, bytes, fields, ipv6, names, none, uint16, uint32, uint64, uint8, type Field } from './field.ts'
import { ipProtocolName } from './ip-protocols.ts'
import { extensionLayer } from './ipv6-extension.ts'
import { frameMarks } from './marks.ts'
import { dissectMobilityOptions } from './mobility-options.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 6275 section 6.1.1: the header's fields, by their place in bytes.
const PAYLOAD = 0
const LENGTH = 1
const TYPE = 2
const RESERVED = 3
const CHECKSUM = 4
const DATA = 6

// RFC 6275 section 6.1.2 to 6.1.9, RFC 5568 section 6.2.
const REFRESH_REQUEST = 0
const HOME_TEST_INIT = 1
const CARE_OF_TEST_INIT = 2
const HOME_TEST = 3
const CARE_OF_TEST = 4
const UPDATE = 5
const ACKNOWLEDGEMENT = 6
const ERROR = 7
const FAST_UPDATE = 8
const FAST_ACKNOWLEDGEMENT = 9
const FAST_ADVERTISEMENT = 10
const EXPERIMENTAL = 11
const AGENT_SWITCH = 12
const HEARTBEAT = 13
const HANDOVER_INITIATE = 14
const HANDOVER_ACKNOWLEDGE = 15
const REVOCATION = 16
const ROUTING_INITIATION = 17
const ROUTING_ACKNOWLEDGEMENT = 18

const TYPES = names({
  0: 'Binding Refresh Request', 1: 'Home Test Init', 2: 'Care-of Test Init', 3: 'Home Test', 4: 'Care-of Test',
  5: 'Binding Update', 6: 'Binding Acknowledgement', 7: 'Binding Error', 8: 'Fast Binding Update',
  9: 'Fast Binding Acknowledgment', 10: 'Fast Neighbor Advertisement', 11: 'Experimental Mobility Header',
  12: 'Home Agent Switch', 13: 'Heartbeat', 14: 'Handover Initiate', 15: 'Handover Acknowledge', 16: 'Binding Revocation',
  17: 'Localized Routing Initiation', 18: 'Localized Routing Acknowledgment',
})

const STATUS = names({
  0: 'Binding Update accepted', 1: 'Accepted but prefix discovery necessary', 2: 'GRE_KEY_OPTION_NOT_REQUIRED',
  3: 'GRE_TUNNELING_BUT_TLV_HEADER_NOT_SUPPORTED', 4: 'MCOA NOTCOMPLETE', 5: 'MCOA RETURNHOME WO/NDP',
  6: 'PBU_ACCEPTED_TB_IGNORED_SETTINGSMISMATCH', 128: 'Reason unspecified', 129: 'Administratively prohibited',
  130: 'Insufficient resources', 131: 'Home registration not supported', 132: 'Not home subnet',
  133: 'Not home agent for this mobile node', 134: 'Duplicate Address Detection failed', 135: 'Sequence number out of window',
  136: 'Expired home nonce index', 137: 'Expired care-of nonce index', 138: 'Expired nonces',
  139: 'Registration type change disallowed', 140: 'Mobile Router Operation not permitted', 141: 'Invalid Prefix',
  142: 'Not Authorized for Prefix', 143: 'Mobile Network Prefix information unavailable',
  145: 'Proxy Registration not supported by the LMA', 146: 'Proxy Registrations from this MAG not allowed',
  147: 'No home address for this NAI', 148: 'Invalid Time Stamp Option', 149: 'Permanent home keygen token exists',
  150: 'Non-null home nonce index expected', 151: 'SERVICE_AUTHORIZATION_FAILED', 152: 'PROXY_REG_NOT_ENABLED',
  153: 'NOT_LMA_FOR_THIS_MOBILE_NODE', 154: 'MAG_NOT_AUTHORIZED_FOR_PROXY_REG', 155: 'NOT_AUTHORIZED_FOR_HOME_NETWORK_PREFIX',
  156: 'TIMESTAMP_MISMATCH', 157: 'TIMESTAMP_LOWER_THAN_PREV_ACCEPTED', 158: 'MISSING_HOME_NETWORK_PREFIX_OPTION',
  159: 'BCE_PBU_PREFIX_SET_DO_NOT_MATCH', 160: 'MISSING_MN_IDENTIFIER_OPTION', 161: 'MISSING_HANDOFF_INDICATOR_OPTION',
  162: 'MISSING_ACCESS_TECH_TYPE_OPTION', 163: 'GRE_KEY_OPTION_REQUIRED', 164: 'MCOA MALFORMED',
  165: 'MCOA NON-MCOA BINDING EXISTS', 166: 'MCOA PROHIBITED', 167: 'MCOA UNKNOWN COA', 168: 'MCOA BULK REGISTRATION PROHIBITED',
  169: 'MCOA SIMULTANEOUS HOME AND FOREIGN PROHIBITED', 170: 'NOT_AUTHORIZED_FOR_IPV4_MOBILITY_SERVICE',
  171: 'NOT_AUTHORIZED_FOR_IPV4_HOME_ADDRESS', 172: 'NOT_AUTHORIZED_FOR_IPV6_MOBILITY_SERVICE',
  173: 'MULTIPLE_IPV4_HOME_ADDRESS_ASSIGNMENT_NOT_SUPPORTED', 174: 'Invalid Care-of Address',
  175: 'INVALID_MOBILE_NODE_GROUP_IDENTIFIER', 176: 'REINIT_SA_WITH_HAC', 177: 'NOT_AUTHORIZED_FOR_DELEGATED_MNP',
  178: 'REQUESTED_DMNP_IN_USE',
})

const KEY_MANAGEMENT: readonly [string, string] = [
  'No Key Management Mobility Compatibility', 'Key Management Mobility Compatibility',
]
const LINK_LOCAL: readonly [string, string] = ['No Link-Local Address Compatibility', 'Link-Local Address Compatibility']
const HOME_REGISTRATION: readonly [string, string] = ['No Home Registration', 'Home Registration']
const ROUTER: readonly [string, string] = ['No Mobile Router Compatibility', 'Mobile Router Compatibility']
const PROXY: readonly [string, string] = ['No Proxy Registration', 'Proxy Registration']
const TLV: readonly [string, string] = ['No TLV-header format', 'TLV-header format used']
const SET_OR_NOT: readonly [string, string] = ['Not set', 'Set']

const f = fields('mipv6', {
  payload: uint8('mip6.proto', 'Payload protocol', { values: ipProtocolName }),
  length: uint8('mip6.hlen', 'Header length', { description: 'In units of 8 bytes, not counting the first' }),
  type: uint8('mip6.mhtype', 'Mobility Header Type', { values: TYPES }),
  reserved: uint8('mip6.reserved', 'Reserved', { base: 'hex' }),
  checksum: uint16('mip6.csum', 'Checksum', { base: 'hex' }),
  refreshRequest: bytes('mip6.binding_refresh_request', 'Binding Refresh Request'),
  homeInitCookie: uint64('mip6.hoti.cookie', 'Home Init Cookie', { base: 'hex' }),
  careOfInitCookie: uint64('mip6.coti.cookie', 'Care-of Init Cookie', { base: 'hex' }),
  homeNonce: uint16('mip6.hot.nindex', 'Home Nonce Index'),
  homeCookie: uint64('mip6.hot.cookie', 'Home Init Cookie', { base: 'hex' }),
  keygenToken: uint64('mip6.hot.token', 'Home Keygen Token', { base: 'hex' }),
  careOfNonce: uint16('mip6.cot.nindex', 'Care-of Nonce Index'),
  careOfCookie: uint64('mip6.cot.cookie', 'Care-of Init Cookie', { base: 'hex' }),
  updateSequence: uint16('mip6.bu.seqnr', 'Sequence number'),
  updateAcknowledge: boolean('mip6.bu.a_flag', 'Acknowledge (A) flag', {
    width: 2, mask: 0x8000, words: ['Binding Acknowledgement not requested', 'Binding Acknowledgement requested'],
  }),
  updateHome: boolean('mip6.bu.h_flag', 'Home Registration (H) flag', { width: 2, mask: 0x4000, words: HOME_REGISTRATION }),
  updateLinkLocal: boolean('mip6.bu.l_flag', 'Link-Local Compatibility (L) flag', { width: 2, mask: 0x2000, words: LINK_LOCAL }),
  updateKey: boolean('mip6.bu.k_flag', 'Key Management Compatibility (K) flag', {
    width: 2, mask: 0x1000, words: KEY_MANAGEMENT,
  }),
  updateMap: boolean('mip6.bu.m_flag', 'MAP Registration Compatibility (M) flag', {
    width: 2, mask: 0x0800, words: ['No MAP Registration Compatibility', 'MAP Registration Compatibility'],
  }),
  updateRouter: boolean('mip6.nemo.bu.r_flag', 'Mobile Router (R) flag', { width: 2, mask: 0x0400, words: ROUTER }),
  updateProxy: boolean('mip6.bu.p_flag', 'Proxy Registration (P) flag', { width: 2, mask: 0x0200, words: PROXY }),
  updateForceUdp: boolean('mip6.bu.f_flag', 'Forcing UDP encapsulation (F) flag', {
    width: 2, mask: 0x0100, words: ['No Forcing UDP encapsulation', 'Forcing UDP encapsulation used'],
  }),
  updateTlv: boolean('mip6.bu.t_flag', 'TLV-header format (T) flag', { width: 2, mask: 0x0080, words: TLV }),
  updateBulk: boolean('mip6.bu.b_flag', 'Bulk-Binding-Update flag (B)', {
    width: 2, mask: 0x0040, words: ['Disable bulk binding update support', 'Enable bulk binding update support'],
  }),
  updateLifetime: uint16('mip6.bu.lifetime', 'Lifetime', { description: 'In units of 4 seconds' }),
  status: uint8('mip6.ba.status', 'Status', { values: STATUS }),
  ackKey: boolean('mip6.ba.k_flag', 'Key Management Compatibility (K) flag', { mask: 0x80, words: KEY_MANAGEMENT }),
  ackRouter: boolean('mip6.nemo.ba.r_flag', 'Mobile Router (R) flag', { mask: 0x40, words: ROUTER }),
  ackProxy: boolean('mip6.ba.p_flag', 'Proxy Registration (P) flag', { mask: 0x20, words: PROXY }),
  ackTlv: boolean('mip6.ba.t_flag', 'TLV-header format (T) flag', { mask: 0x10, words: TLV }),
  ackBulk: boolean('mip6.ba.b_flag', 'Bulk-Binding-Update flag (B)', {
    mask: 0x08, words: ['Disabled bulk binding update support', 'Enabled bulk binding update support'],
  }),
  ackSequence: uint16('mip6.ba.seqnr', 'Sequence number'),
  ackLifetime: uint16('mip6.ba.lifetime', 'Lifetime', { description: 'In units of 4 seconds' }),
  errorStatus: uint8('mip6.be.status', 'Status', {
    values: names({ 1: 'Unknown binding for Home Address destination option', 2: 'Unrecognized MH type value' }),
  }),
  errorAddress: ipv6('mip6.be.haddr', 'Home Address'),
  fastSequence: uint16('mip6.fbu.seqnr', 'Sequence number'),
  fastAcknowledge: boolean('mip6.fbu.a_flag', 'Acknowledge (A) flag', {
    mask: 0x80, words: ['Fast Binding Acknowledgement not requested', 'Fast Binding Acknowledgement requested'],
  }),
  fastHome: boolean('mip6.fbu.h_flag', 'Home Registration (H) flag', { mask: 0x40, words: HOME_REGISTRATION }),
  fastLinkLocal: boolean('mip6.fbu.l_flag', 'Link-Local Compatibility (L) flag', { mask: 0x20, words: LINK_LOCAL }),
  fastKey: boolean('mip6.fbu.k_flag', 'Key Management Compatibility (K) flag', { mask: 0x10, words: KEY_MANAGEMENT }),
  fastLifetime: uint16('mip6.fbu.lifetime', 'Lifetime', { description: 'In units of 4 seconds' }),
  fastStatus: uint8('mip6.fback.status', 'Status', {
    values: names({
      0: 'Fast Binding Update accepted', 1: 'Accepted but use supplied NCoA', 128: 'Reason unspecified',
      129: 'Administratively prohibited', 130: 'Insufficient resources', 131: 'Incorrect interface identifier length',
    }),
  }),
  fastAckKey: boolean('mip6.fback.k_flag', 'Key Management Compatibility (K) flag', { mask: 0x80, words: KEY_MANAGEMENT }),
  fastAckSequence: uint16('mip6.fback.seqnr', 'Sequence number'),
  fastAckLifetime: uint16('mip6.fback.lifetime', 'Lifetime', { description: 'In units of 4 seconds' }),
  fastAdvertisement: bytes('mip6.fast_neighbor_advertisement', 'Fast Neighbor Advertisement'),
  experimental: bytes('mip6.em.data', 'Data'),
  agentCount: uint8('mip6.has.num_addrs', 'Number of Addresses'),
  agentReserved: uint8('mip6.has.reserved', 'Reserved', { base: 'hex' }),
  agentAddress: ipv6('mip6.has.address', 'Address'),
  unsolicited: boolean('mip6.hb.u_flag', 'Unsolicited (U) flag', {
    mask: 0x02, words: ['Otherwise', 'Unsolicited Heartbeat Response'],
  }),
  response: boolean('mip6.hb.r_flag', 'Response (R) flag', { mask: 0x01, words: ['Heartbeat Request', 'Heartbeat Response'] }),
  heartbeatSequence: uint32('mip6.hb.seqnr', 'Sequence number'),
  handoverSequence: uint16('mip6.hi.seqnr', 'Sequence number'),
  handoverAssigned: boolean('mip6.hi.s_flag', 'Assigned address configuration flag (S) flag', { mask: 0x80 }),
  handoverBuffer: boolean('mip6.hi.u_flag', 'Buffer flag (U) flag', { mask: 0x40 }),
  handoverCode: uint8('mip6.hi.code', 'Code'),
  handoverAckSequence: uint16('mip6.hack.seqnr', 'Sequence number'),
  handoverAckCode: uint8('mip6.hack.code', 'Code'),
  revocationType: uint8('mip6.bri_br.type', 'B.R. Type'),
  revocationTrigger: uint8('mip6.bri_r.trigger', 'R. Trigger', {
    values: names({
      0: 'Unspecified', 1: 'Administrative Reason', 2: 'Inter-MAG Handover - same Access Type',
      3: 'Inter-MAG Handover - different Access Type', 4: 'Inter-MAG Handover - Unknown',
      5: 'User Initiated Session(s) Termination', 6: 'Access Network Session(s) Termination', 7: 'Possible Out-of Sync BCE State',
      128: 'Per-Peer Policy', 129: 'Revoking Mobility Node Local Policy',
    }),
  }),
  revocationStatus: uint8('mip6.bri_status', 'Status', {
    values: names({
      0: 'Success', 1: 'Partial Success', 2: 'Binding Does NOT Exist', 3: 'IPv4 HoA Binding Does NOT Exist',
      4: 'Global Revocation NOT Authorized', 5: 'CAN NOT Identify Binding', 6: 'Revocation Failed, MN is Attached',
    }),
  }),
  revocationSequence: uint16('mip6.bri_seqnr', 'Sequence Number'),
  indicationProxy: boolean('mip6.bri_ip', 'Proxy Binding (P) Flag', { width: 2, mask: 0x8000, words: SET_OR_NOT }),
  indicationIpv4: boolean('mip6.bri_iv', 'IPv4 HoA Binding Only (V) Flag', { width: 2, mask: 0x4000, words: SET_OR_NOT }),
  indicationGlobal: boolean('mip6.bri_ig', 'Global (G) Flag', { width: 2, mask: 0x2000, words: SET_OR_NOT }),
  acknowledgeProxy: boolean('mip6.bri_ap', 'Proxy Binding (P) Flag', { width: 2, mask: 0x8000, words: SET_OR_NOT }),
  acknowledgeIpv4: boolean('mip6.bri_av', 'IPv4 HoA Binding Only (V) Flag', { width: 2, mask: 0x4000, words: SET_OR_NOT }),
  acknowledgeGlobal: boolean('mip6.bri_ag', 'Global (G) Flag', { width: 2, mask: 0x2000, words: SET_OR_NOT }),
  revocationReserved: uint16('mip6.bri_res', 'Reserved', { base: 'hex', mask: 0x1fff }),
  routingSequence: uint16('mip6.lri.sequence', 'Sequence'),
  routingReserved: uint16('mip6.lri.reserved', 'Reserved', { base: 'hex' }),
  routingLifetime: uint16('mip6.lri.lifetime', 'Lifetime', { base: 'hex', description: 'In seconds' }),
  routingAckSequence: uint16('mip6.lra.sequence', 'Sequence'),
  routingUnsolicited: boolean('mip6.lri.unsolicited', 'unsolicited', { mask: 0x80 }),
  routingAckReserved: uint8('mip6.lra.reserved', 'Reserved', { base: 'hex', mask: 0x7f }),
  routingStatus: uint8('mip6.lra.status', 'Status', {
    values: names({ 0: 'Success', 128: 'Localized Routing Not Allowed', 129: 'MN Not Attached' }),
  }),
  routingAckLifetime: uint16('mip6.lra.lifetime', 'Lifetime', { base: 'hex', description: 'In seconds' }),
  unknownData: bytes('mip6.unknown_type_data', 'Message Data'),
  bogusLength: none('mip6.bogus_header_length', 'Bogus header length'),
})

const UPDATE_FLAGS = [
  f.updateAcknowledge, f.updateHome, f.updateLinkLocal, f.updateKey, f.updateMap, f.updateRouter, f.updateProxy, f.updateForceUdp,
  f.updateTlv, f.updateBulk,
]
const ACK_FLAGS = [f.ackKey, f.ackRouter, f.ackProxy, f.ackTlv, f.ackBulk]
const FAST_FLAGS = [f.fastAcknowledge, f.fastHome, f.fastLinkLocal, f.fastKey]

export const mipv6 = protocol({
  abbrev: 'mipv6', name: 'MIPv6', label: 'Mobile IPv6',
  on: { 'ip.proto': [135, 62] },
  dissect(r, p) {
    const length = (r.u8(LENGTH) + 1) * 8
    const layer = extensionLayer(p, mipv6, r, length)
    p.protocol = mipv6.name
    if (p.row) p.info = ''
    p.add(layer, f.payload, r, PAYLOAD)
    const lengthNode = p.add(layer, f.length, r, LENGTH)
    if (p.detailed) p.append(lengthNode, ` (${length} bytes)`)
    p.add(layer, f.type, r, TYPE)
    p.add(layer, f.reserved, r, RESERVED)
    p.add(layer, f.checksum, r, CHECKSUM)
    const type = r.u8(TYPE)
    if (p.row) p.info = TYPES.get(type) ?? `Unknown Mobility Header (${type})`
    const end = message(p, layer, r, type, length)
    if (end < length) dissectMobilityOptions(p, layer, r, end, length - end)
    else if (end > length) p.expert(lengthNode, r, 'error', f.bogusLength.label, LENGTH, 1, f.bogusLength)
    return true
  },
})

/** Shows a message up to its options. @returns where they begin */
function message(p: Packet, layer: Node, r: Reader, type: number, length: number): number {
  switch (type) {
    case REFRESH_REQUEST:
      p.add(layer, f.refreshRequest, r, DATA, 2)
      return 8
    case HOME_TEST_INIT: case CARE_OF_TEST_INIT: {
      const node = part(p, layer, r, type, 16)
      p.add(node, type === HOME_TEST_INIT ? f.homeInitCookie : f.careOfInitCookie, r, 8)
      return 16
    }
    case HOME_TEST: case CARE_OF_TEST: {
      const isHome = type === HOME_TEST
      const node = part(p, layer, r, type, 24)
      p.add(node, isHome ? f.homeNonce : f.careOfNonce, r, DATA)
      p.add(node, isHome ? f.homeCookie : f.careOfCookie, r, 8)
      p.add(node, f.keygenToken, r, 16)
      return 24
    }
    case UPDATE: {
      const node = part(p, layer, r, type, 12)
      p.add(node, f.updateSequence, r, DATA)
      all(p, node, UPDATE_FLAGS, r, 8)
      lifetime(p, node, f.updateLifetime, r, 10)
      // RFC 3963 section 4.1: the mobile node is a router.
      if (r.u16(8) & 0x0400) p.protocol = 'NEMO'
      return 12
    }
    case ACKNOWLEDGEMENT: {
      const node = part(p, layer, r, type, 12)
      p.add(node, f.status, r, DATA)
      all(p, node, ACK_FLAGS, r, 7)
      p.add(node, f.ackSequence, r, 8)
      lifetime(p, node, f.ackLifetime, r, 10)
      if (r.u8(7) & 0x40) p.protocol = 'NEMO'
      return 12
    }
    case ERROR: {
      const node = part(p, layer, r, type, 24)
      p.add(node, f.errorStatus, r, DATA)
      p.add(node, f.errorAddress, r, 8)
      return 24
    }
    case FAST_UPDATE: {
      const node = part(p, layer, r, type, 12)
      p.add(node, f.fastSequence, r, DATA)
      all(p, node, FAST_FLAGS, r, 8)
      lifetime(p, node, f.fastLifetime, r, 10)
      return 12
    }
    case FAST_ACKNOWLEDGEMENT: {
      const node = part(p, layer, r, type, 12)
      p.add(node, f.fastStatus, r, DATA)
      p.add(node, f.fastAckKey, r, 7)
      p.add(node, f.fastAckSequence, r, 8)
      lifetime(p, node, f.fastAckLifetime, r, 10)
      return 12
    }
    case FAST_ADVERTISEMENT:
      p.add(layer, f.fastAdvertisement, r, DATA, 2)
      return 8
    case EXPERIMENTAL: // RFC 5096 section 4
      if (length > 8) p.add(layer, f.experimental, r, DATA, length - DATA)
      return length
    default:
      return laterMessage(p, layer, r, type)
  }
}

/** Messages that came after RFC 6275 and RFC 5568. */
function laterMessage(p: Packet, layer: Node, r: Reader, type: number): number {
  switch (type) {
    case AGENT_SWITCH: { // RFC 5142 section 4
      const count = r.u8(DATA)
      const node = part(p, layer, r, type, 8 + count * 16)
      p.add(node, f.agentCount, r, DATA)
      p.add(node, f.agentReserved, r, 7)
      for (let i = 0; i < count; i++) p.add(node, f.agentAddress, r, 8 + i * 16)
      return 8 + count * 16
    }
    case HEARTBEAT: { // RFC 5847 section 3.3
      const node = part(p, layer, r, type, 12)
      p.add(node, f.unsolicited, r, 7)
      p.add(node, f.response, r, 7)
      p.add(node, f.heartbeatSequence, r, 8)
      return 12
    }
    case HANDOVER_INITIATE: { // RFC 5568 section 6.2.1
      const node = part(p, layer, r, type, 10)
      p.add(node, f.handoverSequence, r, DATA)
      p.add(node, f.handoverAssigned, r, 8)
      p.add(node, f.handoverBuffer, r, 8)
      p.add(node, f.handoverCode, r, 9)
      return 10
    }
    case HANDOVER_ACKNOWLEDGE: { // RFC 5568 section 6.2.2
      const node = part(p, layer, r, type, 10)
      p.add(node, f.handoverAckSequence, r, DATA)
      p.add(node, f.handoverAckCode, r, 9)
      return 10
    }
    case REVOCATION: return revocation(p, layer, r)
    case ROUTING_INITIATION: // RFC 6705 section 11.1
      p.add(layer, f.routingSequence, r, DATA)
      p.add(layer, f.routingReserved, r, 8)
      p.add(layer, f.routingLifetime, r, 10)
      return 12
    case ROUTING_ACKNOWLEDGEMENT: // RFC 6705 section 11.2
      p.add(layer, f.routingAckSequence, r, DATA)
      p.add(layer, f.routingUnsolicited, r, 8)
      p.add(layer, f.routingAckReserved, r, 8)
      p.add(layer, f.routingStatus, r, 9)
      p.add(layer, f.routingAckLifetime, r, 10)
      return 12
    default:
      p.add(layer, f.unknownData, r, DATA, 2)
      return 8
  }
}

/** RFC 5846 section 6. */
function revocation(p: Packet, layer: Node, r: Reader): number {
  const type = r.u8(DATA)
  if (type !== 1 && type !== 2) return 12
  const isIndication = type === 1
  const word = isIndication ? 'Indication' : 'Acknowledge'
  if (p.row) p.info += ` ${word}`
  const node = p.branch(layer, frameMarks.text, r, DATA, 6, `Binding Revocation ${word}`)
  p.add(node, f.revocationType, r, DATA)
  p.add(node, isIndication ? f.revocationTrigger : f.revocationStatus, r, 7)
  p.add(node, f.revocationSequence, r, 8)
  all(p, node, isIndication
    ? [f.indicationProxy, f.indicationIpv4, f.indicationGlobal]
    : [f.acknowledgeProxy, f.acknowledgeIpv4, f.acknowledgeGlobal], r, 10)
  p.add(node, f.revocationReserved, r, 10)
  return 12
}

/** The branch with a message's own fields. */
function part(p: Packet, layer: Node, r: Reader, type: number, end: number): Node {
  r.need(DATA, end - DATA)
  return p.branch(layer, frameMarks.text, r, DATA, end - DATA, TYPES.get(type))
}

function all(p: Packet, node: Node, parts: readonly Field[], r: Reader, at: number): void {
  for (const each of parts) p.add(node, each, r, at)
}

function lifetime(p: Packet, node: Node, field: Field, r: Reader, at: number): void {
  const added = p.add(node, field, r, at)
  if (p.detailed) p.append(added, ` (${r.u16(at) * 4} seconds)`)
}
