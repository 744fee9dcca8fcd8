import { ipv4Text } from './address-text.ts'
import { CHECKSUM_STATUS, showChecksum } from './checksum-text.ts'
import { boolean, bytes, fields, ipv4, names, none, uint16, uint24, uint32, uint8 } from './field.ts'
import { internetChecksum } from './internet-checksum.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 2236 section 2 and RFC 3376 section 4: the parts of the header that all versions have, by their place in bytes.
const TYPE = 0
const CODE = 1
const CHECKSUM = 2
const GROUP = 4

const QUERY = 0x11
const REPORT_1 = 0x12
const REPORT_2 = 0x16
const LEAVE = 0x17
const TRACE_RESPONSE = 0x1e
const TRACE_QUERY = 0x1f
const REPORT_3 = 0x22
/** RFC 988 appendix I: what came before version 1 has types up to here. */
const LAST_TYPE_0 = 0x0f
const CREATE_GROUP = 0x01
/** Queries of version 3 are at least this long (RFC 3376 section 7.1). */
const QUERY_3_LENGTH = 12

const TRACE_HEADER = 24
const TRACE_BLOCK = 32

const INCLUDE = 1
const EXCLUDE = 2
const TO_INCLUDE = 3
const TO_EXCLUDE = 4
const ALLOW = 5
const BLOCK = 6

const TYPES = names({
  0x01: 'Create Group Request', 0x02: 'Create Group Reply', 0x03: 'Join Group Request', 0x04: 'Join Group Reply',
  0x05: 'Leave Group Request', 0x06: 'Leave Group Reply', 0x07: 'Confirm Group Request', 0x08: 'Confirm Group Reply',
  0x11: 'Membership Query', 0x12: 'Membership Report', 0x13: 'DVMRP Protocol', 0x14: 'PIM Routing Message',
  0x16: 'Membership Report', 0x17: 'Leave Group', 0x1e: 'Traceroute Response', 0x1f: 'Traceroute Query or Request',
  0x22: 'Membership Report',
})

/** Types that are messages of protocols of their own, of which nothing more is said here. */
const OTHER_PROTOCOLS = names({
  0x13: 'DVMRP', 0x14: 'PIMv1', 0x23: 'MSNIP', 0x24: 'MSNIP', 0x25: 'MSNIP', 0x26: 'MRDISC', 0x40: 'IGAP', 0x41: 'IGAP',
  0x42: 'IGAP', 0xfc: 'RGMP', 0xfd: 'RGMP', 0xfe: 'RGMP', 0xff: 'RGMP',
})

const RECORD_TYPES = names({
  1: 'Mode Is Include', 2: 'Mode Is Exclude', 3: 'Change To Include Mode', 4: 'Change To Exclude Mode', 5: 'Allow New Sources',
  6: 'Block Old Sources',
})

const ROUTING_PROTOCOLS = names({
  1: 'DVMRP', 2: 'MOSPF', 3: 'PIM', 4: 'CBT', 5: 'PIM using special routing table', 6: 'PIM using a static route',
  7: 'DVMRP using a static route', 8: 'PIM using MBGP (aka BGP4+) route', 9: 'CBT using special routing table',
  10: 'CBT using a static route', 11: 'PIM using state created by Assert processing',
})

const FORWARDING_CODES = names({
  0x00: 'NO_ERROR', 0x01: 'WRONG_IF', 0x02: 'PRUNE_SENT', 0x03: 'PRUNE_RCVD', 0x04: 'SCOPED', 0x05: 'NO_ROUTE',
  0x06: 'WRONG_LAST_HOP', 0x07: 'NOT_FORWARDING', 0x08: 'REACHED_RP', 0x09: 'RPF_IF', 0x0a: 'NO_MULTICAST', 0x0b: 'INFO_HIDDEN',
  0x81: 'NO_SPACE', 0x82: 'OLD_ROUTER', 0x83: 'ADMIN_PROHIB',
})

const f = fields('igmp', {
  version: uint8('igmp.version', 'IGMP Version'),
  type: uint8('igmp.type', 'Type', { base: 'hex', values: TYPES }),
  reserved: bytes('igmp.reserved', 'Reserved'),
  groupType: uint8('igmp.group_type', 'Type Of Group', { values: names({ 0: 'Public Group', 1: 'Private Group' }) }),
  reply: uint8('igmp.reply', 'Reply', {
    values: names({
      0: 'Request Granted', 1: 'Request Denied, No Resources', 2: 'Request Denied, Invalid Code',
      3: 'Request Denied, Invalid Group', 4: 'Request Denied, Invalid Key',
    }),
  }),
  replyPending: uint8('igmp.reply.pending', 'Reply Pending', { description: 'Retry in this many seconds' }),
  checksum: uint16('igmp.checksum', 'Checksum', { base: 'hex' }),
  status: uint8('igmp.checksum.status', 'Checksum Status', { base: 'none', values: CHECKSUM_STATUS }),
  bad: none('igmp.bad_checksum', 'Bad checksum'),
  identifier: uint32('igmp.identifier', 'Identifier'),
  accessKey: bytes('igmp.access_key', 'Access Key'),
  maxResponse: uint8('igmp.max_resp', 'Max Resp Time', { description: 'In tenths of a second' }),
  exponent: uint8('igmp.max_resp.exp', 'Exponent', { base: 'hex', mask: 0x70 }),
  mantissa: uint8('igmp.max_resp.mant', 'Mantissa', { base: 'hex', mask: 0x0f }),
  group: ipv4('igmp.maddr', 'Multicast Address'),
  suppress: boolean('igmp.s', 'S', {
    mask: 0x08, words: ['Do not suppress router side processing', 'SUPPRESS router side processing'],
    description: 'Suppress router side processing',
  }),
  robustness: uint8('igmp.qrv', 'QRV', { mask: 0x07, description: "Querier's robustness variable" }),
  interval: uint8('igmp.qqic', 'QQIC', { description: "Querier's query interval code" }),
  sourceCount: uint16('igmp.num_src', 'Num Src', { description: 'Number of source addresses' }),
  source: ipv4('igmp.saddr', 'Source Address'),
  recordCount: uint16('igmp.num_grp_recs', 'Num Group Records'),
  recordType: uint8('igmp.record_type', 'Record Type', { values: RECORD_TYPES }),
  auxiliaryLength: uint8('igmp.aux_data_len', 'Aux Data Len', { description: 'In units of 4 bytes' }),
  auxiliary: bytes('igmp.aux_data', 'Aux Data'),
  data: bytes('igmp.data', 'Data'),
  hops: uint8('igmp.mtrace.max_hops', '# hops', { description: 'Number of hops to trace at most' }),
  tracedSource: ipv4('igmp.mtrace.saddr', 'Source Address'),
  receiver: ipv4('igmp.mtrace.raddr', 'Receiver Address'),
  responseAddress: ipv4('igmp.mtrace.rspaddr', 'Response Address'),
  responseTtl: uint8('igmp.mtrace.resp_ttl', 'Response TTL'),
  queryId: uint24('igmp.mtrace.q_id', 'Query ID'),
  arrival: uint32('igmp.mtrace.q_arrival', 'Query Arrival'),
  incoming: ipv4('igmp.mtrace.q_inaddr', 'In itf addr'),
  outgoing: ipv4('igmp.mtrace.q_outaddr', 'Out itf addr'),
  previous: ipv4('igmp.mtrace.q_prevrtr', 'Previous rtr addr'),
  packetsIn: uint32('igmp.mtrace.q_inpkt', 'In pkts'),
  packetsOut: uint32('igmp.mtrace.q_outpkt', 'Out pkts'),
  total: uint32('igmp.mtrace.q_total', 'S,G pkt count'),
  routing: uint8('igmp.mtrace.q_rtg_proto', 'Rtg Protocol', { values: ROUTING_PROTOCOLS }),
  forwardTtl: uint8('igmp.mtrace.q_fwd_ttl', 'FwdTTL'),
  zero: uint8('igmp.mtrace.q_mbz', 'MBZ', { base: 'hex', mask: 0x80, description: 'Must be zero' }),
  network: uint8('igmp.mtrace.q_s', 'S', { base: 'hex', mask: 0x40, description: 'The count is that of the source network' }),
  sourceMask: uint8('igmp.mtrace.q_src_mask', 'Src Mask', { base: 'hex', mask: 0x3f }),
  forwardCode: uint8('igmp.mtrace.q_fwd_code', 'Forwarding Code', { base: 'hex', values: FORWARDING_CODES }),
})

export const igmp = protocol({
  abbrev: 'igmp', name: 'IGMP', label: 'Internet Group Management Protocol',
  on: { 'ip.proto': [2] },
  dissect(r, p) {
    const type = r.u8(TYPE)
    switch (type) {
      case QUERY:
        if (r.reported >= QUERY_3_LENGTH) query3(p, r)
        else if (r.u8(CODE)) message2(p, r, type)
        else message1(p, r)
        return true
      case REPORT_1:
        message1(p, r)
        return true
      case REPORT_2: case LEAVE:
        message2(p, r, type)
        return true
      case REPORT_3:
        report3(p, r)
        return true
      case TRACE_RESPONSE: case TRACE_QUERY:
        trace(p, r, type)
        return true
      default:
        if (type <= LAST_TYPE_0) message0(p, r, type)
        else other(p, r, type)
        return true
    }
  },
})

/** Adds the layer and what all versions begin with. */
function begin(p: Packet, r: Reader, version: number): Node {
  const layer = p.layer(igmp, r)
  p.protocol = `IGMPv${version}`
  if (p.row) p.info = typeName(r.u8(TYPE))
  p.generate(layer, f.version, r, version)
  p.add(layer, f.type, r, TYPE)
  return layer
}

function typeName(type: number): string {
  return TYPES.get(type) ?? `Unknown Type:0x${type.toString(16).padStart(2, '0')}`
}

/** @param covered bytes that the checksum covers: messages of old versions may have more behind them */
function checksum(p: Packet, layer: Node, r: Reader, covered = r.reported): void {
  const rest = !p.fragmented && r.length >= covered ? internetChecksum(r.view(0, covered)) : undefined
  showChecksum(p, layer, r, CHECKSUM, f.checksum, f.status, f.bad, 'error', rest, ' [unverified]')
}

function message0(p: Packet, r: Reader, type: number): void {
  const layer = begin(p, r, 0)
  const code = r.u8(CODE)
  if (type === CREATE_GROUP) p.add(layer, f.groupType, r, CODE)
  else if (!(type & 1)) p.add(layer, code < 5 ? f.reply : f.replyPending, r, CODE)
  checksum(p, layer, r, 20)
  p.add(layer, f.identifier, r, 4)
  p.add(layer, f.group, r, 8)
  p.add(layer, f.accessKey, r, 12, 8)
}

function message1(p: Packet, r: Reader): void {
  const layer = begin(p, r, 1)
  p.add(layer, f.reserved, r, CODE, 1)
  checksum(p, layer, r, 8)
  p.add(layer, f.group, r, GROUP)
}

function message2(p: Packet, r: Reader, type: number): void {
  const layer = begin(p, r, 2)
  responseTime(p, layer, r, r.u8(CODE))
  checksum(p, layer, r, 8)
  p.add(layer, f.group, r, GROUP)
  if (!p.row) return
  if (r.u32(GROUP) === 0) p.info += ', general'
  else p.info += (type === LEAVE ? ' ' : type === QUERY ? ', specific for group ' : ' group ') + address(r, GROUP)
}

function responseTime(p: Packet, layer: Node, r: Reader, tenths: number): Node {
  const node = p.put(layer, f.maxResponse, r, CODE, 1, tenths)
  if (p.detailed) p.label(node, `Max Resp Time: ${(tenths / 10).toFixed(1)} sec (0x${r.u8(CODE).toString(16).padStart(2, '0')})`)
  return node
}

/** RFC 3376 section 4.1. */
function query3(p: Packet, r: Reader): void {
  const layer = begin(p, r, 3)
  const count = r.u16(10), code = r.u8(CODE)
  const isFloat = code >= 0x80
  const time = responseTime(p, layer, r, isFloat ? (code & 0x0f | 0x10) << (code >>> 4 & 7) + 3 : code)
  if (isFloat) {
    p.add(time, f.exponent, r, CODE)
    p.add(time, f.mantissa, r, CODE)
  }
  checksum(p, layer, r)
  p.add(layer, f.group, r, GROUP)
  if (p.row) p.info += r.u32(GROUP) === 0 ? ', general' : ', specific for group ' + address(r, GROUP)
  p.add(layer, f.suppress, r, 8)
  p.add(layer, f.robustness, r, 8)
  p.add(layer, f.interval, r, 9)
  p.add(layer, f.sourceCount, r, 10)
  if (p.row && count) p.info += count > 1 ? ', sources {' : ', source {'
  sources(p, layer, r, 12, count)
}

/** @returns where they end */
function sources(p: Packet, parent: Node, r: Reader, at: number, count: number): number {
  for (let left = count; left > 0; left--, at += 4) {
    if (p.row) p.info += address(r, at) + (left > 1 ? ', ' : '}')
    p.add(parent, f.source, r, at)
  }
  return at
}

/** RFC 3376 section 4.2. */
function report3(p: Packet, r: Reader): void {
  const layer = begin(p, r, 3)
  p.add(layer, f.reserved, r, CODE, 1)
  checksum(p, layer, r)
  p.add(layer, f.reserved, r, 4, 2)
  const count = r.u16(6)
  if (p.row && count === 0) p.info += ' - General query'
  p.add(layer, f.recordCount, r, 6)
  for (let i = 0, at = 8; i < count; i++) at = record(p, layer, r, at)
}

function record(p: Packet, layer: Node, r: Reader, at: number): number {
  const group = address(r, at + 4), type = r.u8(at)
  const node = p.branch(layer, frameMarks.text, r, at, r.length - at)
  if (p.detailed) p.label(node, `Group Record : ${group}  ${RECORD_TYPES.get(type) ?? ''}`)
  p.add(node, f.recordType, r, at)
  p.add(node, f.auxiliaryLength, r, at + 1)
  const count = r.u16(at + 2), auxiliary = r.u8(at + 1) * 4
  p.add(node, f.sourceCount, r, at + 2)
  p.add(node, f.group, r, at + 4)
  if (p.row) p.info += recordInfo(type, group, count)
  let end = sources(p, node, r, at + 8, count)
  if (auxiliary) {
    p.add(node, f.auxiliary, r, end, auxiliary)
    end += auxiliary
  }
  p.extent(node, end - at)
  return end
}

/** What a group record means: a list of sources to include that is empty is leaving the group. */
function recordInfo(type: number, group: string, count: number): string {
  const plural = count > 1
  switch (type) {
    case INCLUDE: case TO_INCLUDE:
      return count === 0 ? ` / Leave group ${group}` : ` / Join group ${group} for source${plural ? 's in' : ''} {`
    case EXCLUDE: case TO_EXCLUDE:
      return ` / Join group ${group}` + (count === 0 ? ' for any sources' : `, for source${plural ? 's not in' : ' not'} {`)
    case ALLOW:
      return ` / Group ${group}, `
        + (count === 0 ? 'ALLOW_NEW_SOURCES but no source specified (?)' : `new source${plural ? 's' : ''} {`)
    case BLOCK:
      return ` / Group ${group}, `
        + (count === 0 ? 'BLOCK_OLD_SOURCES but no source specified (?)' : `block source${plural ? 's' : ''} {`)
    default:
      return ` / Group ${group}, unknown record type (?)` + (count === 0 ? '' : ', sources {')
  }
}

/** Multicast traceroute: https://datatracker.ietf.org/doc/html/draft-ietf-idmr-traceroute-ipm section 6. */
function trace(p: Packet, r: Reader, type: number): void {
  const layer = p.layer(igmp, r)
  const blocks = Math.trunc((r.reported - TRACE_HEADER) / TRACE_BLOCK)
  const name = type === TRACE_RESPONSE ? 'Traceroute Response'
    : r.reported === TRACE_HEADER ? 'Traceroute Query' : 'Traceroute Request'
  if (p.row) p.info = name + (type === TRACE_RESPONSE ? `, ${blocks} block${blocks === 1 ? '' : 's'}` : '')
  const typeNode = p.add(layer, f.type, r, TYPE)
  if (p.detailed) p.label(typeNode, `Type: ${name} (0x${type.toString(16)})`)
  p.add(layer, f.hops, r, CODE)
  checksum(p, layer, r)
  p.add(layer, f.group, r, GROUP)
  p.add(layer, f.tracedSource, r, 8)
  p.add(layer, f.receiver, r, 12)
  p.add(layer, f.responseAddress, r, 16)
  p.add(layer, f.responseTtl, r, 20)
  p.add(layer, f.queryId, r, 21)
  for (let at = TRACE_HEADER; r.reported - at >= TRACE_BLOCK; at += TRACE_BLOCK) traceBlock(p, layer, r, at)
}

function traceBlock(p: Packet, layer: Node, r: Reader, at: number): void {
  r.need(at, TRACE_BLOCK)
  const node = p.branch(layer, frameMarks.text, r, at, TRACE_BLOCK)
  if (p.detailed) {
    const routing = ROUTING_PROTOCOLS.get(r.u8(at + 28)) ?? 'Unknown', code = FORWARDING_CODES.get(r.u8(at + 31)) ?? 'Unknown'
    const way = `${address(r, at + 4)} -> ${address(r, at + 8)}`
    p.label(node, `Response data block: ${way},  Proto: ${routing},  Forwarding Code: ${code}`)
  }
  p.add(node, f.arrival, r, at)
  p.add(node, f.incoming, r, at + 4)
  p.add(node, f.outgoing, r, at + 8)
  p.add(node, f.previous, r, at + 12)
  p.add(node, f.packetsIn, r, at + 16)
  p.add(node, f.packetsOut, r, at + 20)
  p.add(node, f.total, r, at + 24)
  p.add(node, f.routing, r, at + 28)
  p.add(node, f.forwardTtl, r, at + 29)
  p.add(node, f.zero, r, at + 30)
  p.add(node, f.network, r, at + 30)
  p.add(node, f.sourceMask, r, at + 30)
  p.add(node, f.forwardCode, r, at + 31)
}

/** A message of another protocol, or one that nobody knows. */
function other(p: Packet, r: Reader, type: number): void {
  const name = OTHER_PROTOCOLS.get(type)
  if (name) {
    p.protocol = name
    if (p.row) p.info = ''
    p.call(p.registry.data, r)
    return
  }
  const layer = p.layer(igmp, r)
  if (p.row) p.info = typeName(type)
  p.add(layer, f.type, r, TYPE)
  p.add(layer, f.data, r, 1, r.length - 1)
}

function address(r: Reader, at: number): string {
  r.need(at, 4)
  return ipv4Text(r.bytes, r.start + at)
}
