import { ipv6Text } from './address-text.ts'
import { boolean, bytes, fields, ipv6, names, none, SET, uint16, uint32, uint8, type Field } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { INFINITY, ROUTER_PREFERENCES, shortPrefix, unknownData } from './neighbour-options.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// RFC 6550 section 6.7: types of options, with their lengths in bytes behind the header.
const PAD_1 = 0
const PAD_N = 1
const METRIC = 2
const ROUTE = 3
const CONFIGURATION = 4
const TARGET = 5
const TRANSIT = 6
const SOLICITED = 7
const PREFIX = 8
const TARGET_DESCRIPTOR = 9
const ROUTE_DISCOVERY = 10

const HEADER = 2
const METRIC_HEADER = 4

// RFC 6551: types of routing metrics.
const NODE_STATE = 1
const NODE_ENERGY = 2
const HOP_COUNT = 3
const THROUGHPUT = 4
const LATENCY = 5
const LINK_QUALITY = 6
const TRANSMISSIONS = 7
const LINK_COLOR = 8
const IS_CONSTRAINT = 0x0200
const IS_RECORDED = 0x0080

/** Code of the message in which the route discovery option has a next hop in place of a rank. */
const DISCOVERY_REPLY = 4

const OPTIONS = names({
  0: '1-byte padding', 1: 'n-byte padding', 2: 'DAG Metric container', 3: 'Routing Information', 4: 'DODAG configuration',
  5: 'RPL Target', 6: 'Transit Information', 7: 'Solicited Information', 8: 'Prefix Information', 9: 'RPL Target Descriptor',
  10: 'P2P Route Discovery',
})

const f = fields('icmpv6', {
  option: none('icmpv6.rpl.opt', 'ICMPv6 RPL Option'),
  type: uint8('icmpv6.rpl.opt.type', 'Type', { values: OPTIONS }),
  length: uint8('icmpv6.rpl.opt.length', 'Length'),
  reserved: none('icmpv6.rpl.opt.reserved', 'Reserved'),
  padding: none('icmpv6.rpl.opt.padn', 'Paddn'),
  metricType: uint8('icmpv6.rpl.opt.metric.type', 'Routing Metric/Constraint Type', {
    values: names({
      1: 'Node State and Attribute', 2: 'Node Energy', 3: 'Hop Count', 4: 'Link Throughput', 5: 'Link Latency',
      6: 'Link Quality Level', 7: 'Link ETX', 8: 'Link Color',
    }),
  }),
  metricFlags: uint16('icmpv6.rpl.opt.metric.flags', 'Flags', { base: 'hex' }),
  metricReserved: uint16('icmpv6.rpl.opt.metric.reserved', 'Reserved Flags', { base: 'hex', mask: 0xf800 }),
  metricPartial: boolean('icmpv6.rpl.opt.metric.flag.p', 'Flag P', { width: 2, mask: 0x0400, words: SET }),
  metricConstraint: boolean('icmpv6.rpl.opt.metric.flag.c', 'Flag C', { width: 2, mask: 0x0200, words: SET }),
  metricOptional: boolean('icmpv6.rpl.opt.metric.flag.o', 'Flag O', { width: 2, mask: 0x0100, words: SET }),
  metricRecorded: boolean('icmpv6.rpl.opt.metric.flag.r', 'Flag R', { width: 2, mask: 0x0080, words: SET }),
  metricAggregation: uint16('icmpv6.rpl.opt.metric.flag.a', 'A Field', { base: 'hex', mask: 0x0070 }),
  metricPrecedence: uint16('icmpv6.rpl.opt.metric.prec', 'Precedence field', { base: 'hex', mask: 0x000f }),
  metricLength: uint8('icmpv6.rpl.opt.metric.length', 'Metric Length'),
  state: uint16('icmpv6.rpl.opt.metric.nsa.object', 'Node State and Attribute Object', { base: 'hex' }),
  stateReserved: uint16('icmpv6.rpl.opt.metric.nsa.object.reserved', 'Reserved field', { base: 'hex', mask: 0xff00 }),
  stateFlags: uint16('icmpv6.rpl.opt.metric.nsa.object.flags', 'Flags', { base: 'hex', mask: 0x00fc }),
  stateAggregator: boolean('icmpv6.rpl.opt.metric.nsa.object.flag.a', 'Flag A', { width: 2, mask: 0x0002, words: SET }),
  stateOverload: boolean('icmpv6.rpl.opt.metric.nsa.object.flag.o', 'Flag O', { width: 2, mask: 0x0001, words: SET }),
  stateOption: uint8('icmpv6.rpl.opt.metric.nsa.object.opttlv.object', 'Node State and Attribute Optional TLV'),
  stateOptionType: uint8('icmpv6.rpl.opt.metric.nsa.object.opttlv.object.type', 'Node State and Attribute Optional TLV Type'),
  stateOptionLength: uint8(
    'icmpv6.rpl.opt.metric.nsa.object.opttlv.object.length', 'Node State and Attribute Optional TLV Length',
  ),
  stateOptionData: bytes('icmpv6.rpl.opt.metric.nsa.object.opttlv.object.data', 'Raw Data'),
  energy: uint16('icmpv6.rpl.opt.metric.ne.object', 'Node Energy Object', { base: 'hex' }),
  energyFlags: uint16('icmpv6.rpl.opt.metric.ne.object.flags', 'Flags field', { base: 'hex', mask: 0xf000 }),
  energyIncluded: boolean('icmpv6.rpl.opt.metric.ne.object.flag.i', 'Flag I', { width: 2, mask: 0x0800, words: SET }),
  energyType: uint16('icmpv6.rpl.opt.metric.ne.object.type', 'Type', { base: 'hex', mask: 0x0600 }),
  energyEstimated: boolean('icmpv6.rpl.opt.metric.ne.object.flag.e', 'Flag E', { width: 2, mask: 0x0100, words: SET }),
  energyValue: uint16('icmpv6.rpl.opt.metric.ne.object.energy', 'Energy', { base: 'hex', mask: 0x00ff }),
  hops: uint16('icmpv6.rpl.opt.metric.hp.object', 'Hop Count Object', { base: 'hex' }),
  hopsReserved: uint16('icmpv6.rpl.opt.metric.hp.object.reserved', 'Reserved field', { base: 'hex', mask: 0xf000 }),
  hopsFlags: uint16('icmpv6.rpl.opt.metric.hp.object.flags', 'Flags', { base: 'hex', mask: 0x0f00 }),
  hopsCount: uint16('icmpv6.rpl.opt.metric.hp.object.hp', 'Hop Count', { mask: 0x00ff }),
  throughput: uint32('icmpv6.rpl.opt.metric.lt.object.lt', 'Link Throughput'),
  latency: uint32('icmpv6.rpl.opt.metric.ll.object.ll', 'Link Latency', { description: 'In microseconds' }),
  quality: uint8('icmpv6.rpl.opt.metric.lql.object', 'Link Quality Level Object', { base: 'hex' }),
  qualityReserved: uint8('icmpv6.rpl.opt.metric.lql.object.res', 'Reserved field', { base: 'hex', mask: 0xff }),
  qualityValue: uint8('icmpv6.rpl.opt.metric.lql.object.val', 'Val(ue)', { base: 'hex', mask: 0xe0 }),
  qualityCounter: uint8('icmpv6.rpl.opt.metric.lql.object.counter', 'Counter', { mask: 0x1f }),
  transmissions: uint16('icmpv6.rpl.opt.metric.etx.object.etx', 'ETX', { description: 'Expected number of transmissions' }),
  color: none('icmpv6.rpl.opt.metric.lc.object', 'Link Color Object'),
  colorReserved: uint8('icmpv6.rpl.opt.metric.lc.object.res', 'Reserved field', { base: 'hex', mask: 0xff }),
  colorValue: uint16('icmpv6.rpl.opt.metric.lc.object.lc', 'Link Color', { base: 'hex', mask: 0xffc0 }),
  colorCounter: uint16('icmpv6.rpl.opt.metric.lc.object.counter', 'Counter', { mask: 0x003f }),
  colorConstraintReserved: uint16('icmpv6.rpl.opt.metric.lc.object.reserved', 'Reserved', { mask: 0x003e }),
  colorIncluded: uint16('icmpv6.rpl.opt.metric.lc.object.flag.i', 'Flag I', { mask: 0x0001 }),
  unknownMetric: none('icmpv6.rpl.unknown.metric', 'Unknown RPL metric/constraint type'),
  routePrefixLength: uint8('icmpv6.rpl.opt.route.prefix_length', 'Prefix Length'),
  routeFlags: uint8('icmpv6.rpl.opt.route.flag', 'Flag', { base: 'hex' }),
  routePreference: uint8('icmpv6.rpl.opt.route.pref', 'Preference', { mask: 0x18, values: ROUTER_PREFERENCES }),
  routeReserved: uint8('icmpv6.rpl.opt.route.reserved', 'Reserved', { mask: 0xe7 }),
  routeLifetime: uint32('icmpv6.rpl.opt.route.lifetime', 'Route Lifetime', {
    values: INFINITY, special: true, description: 'In seconds',
  }),
  routePrefix: ipv6('icmpv6.rpl.opt.route.prefix', 'Prefix'),
  configurationFlags: uint8('icmpv6.rpl.opt.config.flag', 'Flag', { base: 'hex' }),
  configurationReserved: uint8('icmpv6.rpl.opt.config.reserved', 'Reserved', { mask: 0xf0 }),
  authenticated: boolean('icmpv6.rpl.opt.config.auth', 'Authentication Enabled', { mask: 0x08, words: SET }),
  pathControlSize: uint8('icmpv6.rpl.opt.config.pcs', 'Path Control Size', { mask: 0x07 }),
  intervalDoublings: uint8('icmpv6.rpl.opt.config.interval_double', 'DIOIntervalDoublings'),
  intervalMin: uint16('icmpv6.rpl.opt.config.interval_min', 'DIOIntervalMin'),
  redundancy: uint8('icmpv6.rpl.opt.config.redundancy', 'DIORedundancyConstant'),
  maxRankIncrease: uint16('icmpv6.rpl.opt.config.max_rank_inc', 'MaxRankInc'),
  minHopRankIncrease: uint16('icmpv6.rpl.opt.config.min_hop_rank_inc', 'MinHopRankInc'),
  objective: uint16('icmpv6.rpl.opt.config.ocp', 'OCP (Objective Code Point)'),
  configurationZero: uint8('icmpv6.rpl.opt.config.rsv', 'Reserved'),
  defaultLifetime: uint8('icmpv6.rpl.opt.config.def_lifetime', 'Default Lifetime'),
  lifetimeUnit: uint16('icmpv6.rpl.opt.config.lifetime_unit', 'Lifetime Unit', { description: 'In seconds' }),
  targetFlag: none('icmpv6.rpl.opt.target.flag', 'Reserved'),
  targetLength: uint8('icmpv6.rpl.opt.target.prefix_length', 'Target Length'),
  target: ipv6('icmpv6.rpl.opt.target.prefix', 'Target'),
  transitFlags: uint8('icmpv6.rpl.opt.transit.flag', 'Flags', { base: 'hex' }),
  transitExternal: boolean('icmpv6.rpl.opt.transit.flag.e', 'External', { mask: 0x80, words: SET }),
  transitReserved: uint8('icmpv6.rpl.opt.transit.flag.rsv', 'Reserved', { mask: 0x7f }),
  pathControl: uint8('icmpv6.rpl.opt.transit.pathctl', 'Path Control'),
  pathSequence: uint8('icmpv6.rpl.opt.transit.pathseq', 'Path Sequence'),
  pathLifetime: uint8('icmpv6.rpl.opt.transit.pathlifetime', 'Path Lifetime'),
  parent: ipv6('icmpv6.rpl.opt.transit.parent', 'Parent Address'),
  solicitedInstance: uint8('icmpv6.rpl.opt.solicited.instance', 'Instance'),
  solicitedFlags: uint8('icmpv6.rpl.opt.solicited.flag', 'Flag', { base: 'hex' }),
  solicitedVersionFlag: boolean('icmpv6.rpl.opt.solicited.flag.v', 'Version predicate', { mask: 0x80 }),
  solicitedInstanceFlag: boolean('icmpv6.rpl.opt.solicited.flag.i', 'InstanceID predicate', { mask: 0x40 }),
  solicitedDodagFlag: boolean('icmpv6.rpl.opt.solicited.flag.d', 'DODAGID predicate', { mask: 0x20 }),
  solicitedReserved: uint8('icmpv6.rpl.opt.solicited.flag.rsv', 'Reserved', { mask: 0x1f }),
  solicitedDodag: ipv6('icmpv6.rpl.opt.solicited.dodagid', 'DODAGID'),
  solicitedVersion: uint8('icmpv6.rpl.opt.solicited.version', 'Version'),
  prefixLength: uint8('icmpv6.rpl.opt.prefix.length', 'Prefix Length'),
  prefixFlags: uint8('icmpv6.rpl.opt.prefix.flag', 'Flag', { base: 'hex' }),
  prefixOnLink: boolean('icmpv6.rpl.opt.prefix.flag.l', 'On Link', { mask: 0x80, words: SET }),
  prefixAutonomous: boolean('icmpv6.rpl.opt.config.flag.a', 'Auto Address Config', { mask: 0x40, words: SET }),
  prefixRouter: boolean('icmpv6.rpl.opt.config.flag.r', 'Router Address', { mask: 0x20, words: SET }),
  prefixReserved: uint8('icmpv6.rpl.opt.config.flag.rsv', 'Reserved', { mask: 0x1f }),
  validLifetime: uint32('icmpv6.rpl.opt.prefix.valid_lifetime', 'Valid Lifetime', {
    values: INFINITY, special: true, description: 'In seconds',
  }),
  preferredLifetime: uint32('icmpv6.rpl.opt.prefix.preferred_lifetime', 'Preferred Lifetime', {
    values: INFINITY, special: true, description: 'In seconds',
  }),
  prefix: ipv6('icmpv6.rpl.opt.prefix', 'Destination Prefix'),
  descriptor: uint32('icmpv6.rpl.opt.targetdesc.descriptor', 'Descriptor', { base: 'hex' }),
  discoveryFlags: none('icmpv6.rpl.opt.routediscovery.flag', 'Flags'),
  discoveryReply: boolean('icmpv6.rpl.opt.routediscovery.flag.reply', 'Reply', { mask: 0x80, words: ['No', 'Yes'] }),
  discoveryHops: boolean('icmpv6.rpl.opt.routediscovery.flag.hopbyhop', 'Hop-by-Hop', { mask: 0x40, words: ['No', 'Yes'] }),
  discoveryRoutes: uint8('icmpv6.rpl.opt.routediscovery.flag.numofroutes', 'Number of Routes', { mask: 0x30 }),
  discoveryElided: uint8('icmpv6.rpl.opt.routediscovery.flag.compr', 'Compr', {
    mask: 0x0f, description: 'Bytes left out of addresses',
  }),
  discoveryLifetime: uint8('icmpv6.rpl.opt.routediscovery.lifetime', 'Lifetime', { mask: 0xc0 }),
  discoveryMaxRank: uint8('icmpv6.rpl.opt.routediscovery.maxrank', 'MaxRank', { mask: 0x3f }),
  discoveryNextHop: uint8('icmpv6.rpl.opt.routediscovery.nh', 'NH', { mask: 0x3f }),
  discoveryTarget: ipv6('icmpv6.rpl.opt.routediscovery.targetaddr', 'Target Address'),
  discoveryVector: none('icmpv6.rpl.opt.routediscovery.addr_vec', 'Address Vector'),
  discoveryAddress: ipv6('icmpv6.rpl.opt.routediscovery.addrvec.addr', 'Address'),
  data: bytes('icmpv6.data', 'Data'),
  undecoded: none('icmpv6.undecoded.rpl_option', 'Undecoded RPL Option'),
})

const METRIC_FLAGS = [
  f.metricReserved, f.metricPartial, f.metricConstraint, f.metricOptional, f.metricRecorded, f.metricAggregation,
  f.metricPrecedence,
]

/**
 * Shows the options of an RPL message from `at` to its end.
 * @param code the message's code, without the bit that says that it is secure
 */
export function dissectRplOptions(p: Packet, layer: Node, r: Reader, at: number, code: number): void {
  while (r.reported > at) {
    const node = p.add(layer, f.option, r, at, 1)
    p.add(node, f.type, r, at)
    const type = r.u8(at)
    if (p.detailed) p.append(node, ` (${OPTIONS.get(type) ?? `Unknown ${type}`}`)
    if (type === PAD_1) at++
    else {
      const lengthNode = p.add(node, f.length, r, at + 1)
      const length = r.u8(at + 1), end = at + HEADER + length
      p.extent(node, Math.min(r.length - at, HEADER + length))
      const used = value(p, node, lengthNode, r, at + HEADER, type, length, code)
      if (used < end) unknownData(p, node, r, used, end - used)
      at = end
    }
    if (p.detailed) p.append(node, ')')
  }
}

/** Shows an option's value. @returns where it ends */
function value(
  p: Packet, node: Node, lengthNode: Node, r: Reader, at: number, type: number, length: number, code: number,
): number {
  const one = (field: Field): void => {
    p.add(node, field, r, at)
    at += field.width
  }
  switch (type) {
    case PAD_N: {
      const padding = p.add(node, f.padding, r, at, length)
      if (p.detailed) p.append(padding, ` (Length : ${length} bytes)`)
      return at + length
    }
    case METRIC:
      for (const end = at + length - HEADER; at < end;) at = metric(p, node, lengthNode, r, at)
      return at
    case ROUTE: {
      one(f.routePrefixLength)
      addFlagWord(p, node, f.routeFlags, r, at++, [f.routePreference, f.routeReserved])
      one(f.routeLifetime)
      return shortPrefix(p, node, lengthNode, r, at, f.routePrefix, r.u8(at - 6), prefixBytes(length - 6))
    }
    case CONFIGURATION:
      addFlagWord(p, node, f.configurationFlags, r, at++, [f.configurationReserved, f.authenticated, f.pathControlSize])
      one(f.intervalDoublings)
      p.add(node, f.intervalMin, r, at++, 1)
      for (const field of [
        f.redundancy, f.maxRankIncrease, f.minHopRankIncrease, f.objective, f.configurationZero, f.defaultLifetime,
        f.lifetimeUnit,
      ]) one(field)
      return at
    case TARGET:
      p.add(node, f.targetFlag, r, at++, 1)
      one(f.targetLength)
      return shortPrefix(p, node, lengthNode, r, at, f.target, r.u8(at - 1), prefixBytes(length - 2))
    case TRANSIT:
      addFlagWord(p, node, f.transitFlags, r, at++, [f.transitExternal, f.transitReserved])
      one(f.pathControl)
      one(f.pathSequence)
      one(f.pathLifetime)
      if (length > 4) {
        one(f.parent)
        if (p.detailed) p.append(node, ` ${ipv6Text(r.bytes, r.start + at - 16)}`)
      }
      return at
    case SOLICITED:
      one(f.solicitedInstance)
      addFlagWord(p, node, f.solicitedFlags, r, at++, [
        f.solicitedVersionFlag, f.solicitedInstanceFlag, f.solicitedDodagFlag, f.solicitedReserved,
      ])
      one(f.solicitedDodag)
      one(f.solicitedVersion)
      return at
    case PREFIX:
      one(f.prefixLength)
      addFlagWord(p, node, f.prefixFlags, r, at++, [f.prefixOnLink, f.prefixAutonomous, f.prefixRouter, f.prefixReserved])
      one(f.validLifetime)
      one(f.preferredLifetime)
      p.add(node, f.reserved, r, at, 4)
      at += 4
      one(f.prefix)
      if (p.detailed) p.append(node, ` ${ipv6Text(r.bytes, r.start + at - 16)}/${r.u8(at - 30)}`)
      return at
    case TARGET_DESCRIPTOR:
      one(f.descriptor)
      return at
    case ROUTE_DISCOVERY:
      return routeDiscovery(p, node, r, at, length, code)
    default:
      p.expert(node, r, 'note', `RPL option ${type} is not known`, at, 0, f.undecoded)
      p.add(node, f.data, r, at, length)
      return at + length
  }
}

/** Bytes of a prefix, if that many may be sent; else -1. */
function prefixBytes(sent: number): number {
  return sent === 0 || sent === 8 || sent === 16 ? sent : -1
}

/** A routing metric or constraint (RFC 6551 section 2.1). @returns where it ends */
function metric(p: Packet, parent: Node, lengthNode: Node, r: Reader, at: number): number {
  const type = r.u8(at)
  const node = p.add(parent, f.metricType, r, at)
  addFlagWord(p, node, f.metricFlags, r, at + 1, METRIC_FLAGS)
  p.add(node, f.metricLength, r, at + 3)
  const flags = r.u16(at + 1), length = r.u8(at + 3)
  p.extent(node, Math.min(r.length - at, METRIC_HEADER + length))
  at += METRIC_HEADER
  const end = at + length
  switch (type) {
    case NODE_STATE:
      addFlagWord(p, node, f.state, r, at, [f.stateReserved, f.stateFlags, f.stateAggregator, f.stateOverload])
      for (at += 2; at < end;) {
        const option = p.add(node, f.stateOption, r, at)
        p.add(option, f.stateOptionType, r, at)
        p.add(option, f.stateOptionLength, r, at + 1)
        const size = r.u8(at + 1)
        p.add(option, f.stateOptionData, r, at + 2, size)
        p.extent(option, 2 + size)
        at += 2 + size
      }
      return at
    case NODE_ENERGY:
      for (; at < end; at += 2) {
        addFlagWord(p, node, f.energy, r, at, [f.energyFlags, f.energyIncluded, f.energyType, f.energyEstimated, f.energyValue])
      }
      return at
    case HOP_COUNT:
      addFlagWord(p, node, f.hops, r, at, [f.hopsReserved, f.hopsFlags, f.hopsCount])
      return at + 2
    case THROUGHPUT: case LATENCY:
      for (; at < end; at += 4) p.add(node, type === LATENCY ? f.latency : f.throughput, r, at)
      return at
    case LINK_QUALITY:
      p.add(node, f.qualityReserved, r, at++)
      for (; at < end; at++) addFlagWord(p, node, f.quality, r, at, [f.qualityValue, f.qualityCounter])
      return at
    case TRANSMISSIONS:
      for (; at < end; at += 2) p.add(node, f.transmissions, r, at)
      return at
    case LINK_COLOR:
      p.add(node, f.colorReserved, r, at++)
      for (; at < end; at += 2) linkColor(p, node, r, at, flags)
      return at
    default:
      p.expert(lengthNode, r, 'error', f.unknownMetric.label, 0, 0, f.unknownMetric)
      return at
  }
}

/** RFC 6551 section 4.4. */
function linkColor(p: Packet, parent: Node, r: Reader, at: number, flags: number): void {
  const node = p.add(parent, f.color, r, at, 2)
  p.add(node, f.colorValue, r, at)
  if (flags & IS_CONSTRAINT) {
    p.add(node, f.colorConstraintReserved, r, at)
    p.add(node, f.colorIncluded, r, at)
  } else if (flags & IS_RECORDED) p.add(node, f.colorCounter, r, at)
  else p.expert(node, r, 'error', f.unknownMetric.label, at, 2, f.unknownMetric)
}

/** RFC 6997 section 7. @returns where it ends */
function routeDiscovery(p: Packet, node: Node, r: Reader, at: number, length: number, code: number): number {
  const flags = p.add(node, f.discoveryFlags, r, at, 1)
  for (const field of [f.discoveryReply, f.discoveryHops, f.discoveryRoutes, f.discoveryElided]) p.add(flags, field, r, at)
  const elided = r.u8(at) & 0x0f, second = r.u8(at + 1)
  const lifetime = p.add(node, f.discoveryLifetime, r, at + 1)
  const isReply = code === DISCOVERY_REPLY
  const rank = p.add(node, isReply ? f.discoveryNextHop : f.discoveryMaxRank, r, at + 1)
  if (p.detailed && !isReply) {
    p.append(lifetime, ` (${4 ** (second >>> 6)} sec)`)
    if ((second & 0x3f) === 0) p.append(rank, ' (Infinity)')
  }
  p.add(node, f.discoveryTarget, r, at + 2)
  at += 18
  const size = 16 - elided, count = Math.max(0, Math.trunc((length - 18) / size))
  const vector = p.add(node, f.discoveryVector, r, at, Math.max(0, length - 18))
  if (p.detailed) p.append(vector, ` (${count} Address${count === 1 ? '' : 'es'})`)
  for (let i = 0; i < count; i++, at += size) {
    const address = new Uint8Array(16)
    address.set(r.view(at, size), elided)
    p.put(vector, f.discoveryAddress, r, at, size, address)
  }
  return at
}
