import { etherText } from './address-text.ts'
import { boolean, bytes, double, ether, fields, names, none, string, uint16, uint32, uint8, type Field } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// IEEE 802.1D-2004 section 9.3 and IEEE 802.1Q section 14.4: the parameters of a BPDU, by their place in bytes.
const PROTOCOL = 0
const VERSION = 2
const TYPE = 3
const FLAGS = 4
const ROOT_ID = 5
const ROOT_COST = 13
const BRIDGE_ID = 17
const PORT = 25
const MESSAGE_AGE = 27
const MAX_AGE = 29
const HELLO_TIME = 31
const FORWARD_DELAY = 33
const VERSION_1_LENGTH = 35
const VERSION_3_LENGTH = 36
const CONFIG_SELECTOR = 38
const CONFIG_NAME = 39
const CONFIG_REVISION = 71
const CONFIG_DIGEST = 73
const CIST_COST = 89
const CIST_BRIDGE = 93
const CIST_HOPS = 101
const MSTI = 102
// Older Cisco software has bridge and cost of the CIST the other way round.
const ALT_CIST_BRIDGE = 89
const ALT_CIST_COST = 97

const CONFIGURATION = 0x00
const RAPID = 0x02
const TOPOLOGY_CHANGE = 0x80

const CONFIGURATION_LENGTH = 35
const TOPOLOGY_CHANGE_LENGTH = 4
/** What follows the Version 3 Length up to the first MSTI message. */
const VERSION_3_STATIC = 64
const MSTI_LENGTH = 16
const ALT_MSTI_LENGTH = 26
const MST_LENGTH = 38
const MCID_LENGTH = 51

const YES: readonly [string, string] = ['No', 'Yes']

const f = fields('stp', {
  protocol: uint16('stp.protocol', 'Protocol Identifier', { base: 'hex', values: names({ 0: 'Spanning Tree Protocol' }) }),
  version: uint8('stp.version', 'Protocol Version Identifier', {
    values: names({ 0: 'Spanning Tree', 2: 'Rapid Spanning Tree', 3: 'Multiple Spanning Tree', 4: 'Shortest Path Tree' }),
  }),
  type: uint8('stp.type', 'BPDU Type', {
    base: 'hex',
    values: names({
      0x00: 'Configuration', 0x02: 'Rapid/Multiple Spanning Tree', 0x80: 'Topology Change Notification',
    }),
  }),
  flags: uint8('stp.flags', 'BPDU flags', { base: 'hex' }),
  tcAck: boolean('stp.flags.tcack', 'Topology Change Acknowledgment', { mask: 0x80, words: YES }),
  agreement: boolean('stp.flags.agreement', 'Agreement', { mask: 0x40, words: YES }),
  forwarding: boolean('stp.flags.forwarding', 'Forwarding', { mask: 0x20, words: YES }),
  learning: boolean('stp.flags.learning', 'Learning', { mask: 0x10, words: YES }),
  role: uint8('stp.flags.port_role', 'Port Role', {
    mask: 0x0c, values: names({ 1: 'Alternate or Backup', 2: 'Root', 3: 'Designated' }),
  }),
  proposal: boolean('stp.flags.proposal', 'Proposal', { mask: 0x02, words: YES }),
  tc: boolean('stp.flags.tc', 'Topology Change', { mask: 0x01, words: YES }),
  rootPriority: uint16('stp.root.prio', 'Root Bridge Priority'),
  rootExtension: uint16('stp.root.ext', 'Root Bridge System ID Extension'),
  rootAddress: ether('stp.root.hw', 'Root Bridge System ID'),
  rootCost: uint32('stp.root.cost', 'Root Path Cost'),
  bridgePriority: uint16('stp.bridge.prio', 'Bridge Priority'),
  bridgeExtension: uint16('stp.bridge.ext', 'Bridge System ID Extension'),
  bridgeAddress: ether('stp.bridge.hw', 'Bridge System ID'),
  port: uint16('stp.port', 'Port identifier', { base: 'hex' }),
  messageAge: double('stp.msg_age', 'Message Age', { description: 'In seconds' }),
  maxAge: double('stp.max_age', 'Max Age', { description: 'In seconds' }),
  hello: double('stp.hello', 'Hello Time', { description: 'In seconds' }),
  forward: double('stp.forward', 'Forward Delay', { description: 'In seconds' }),
  version1Length: uint8('stp.version_1_length', 'Version 1 Length'),
  tlvType: uint16('stp.pvst.tlvtype', 'Type', { base: 'hex', values: names({ 0: 'Originating VLAN' }) }),
  tlvLength: uint16('stp.pvst.tlvlen', 'Length'),
  originatingVlan: uint16('stp.pvst.origvlan', 'Originating VLAN'),
  tlvValue: bytes('stp.pvst.tlvval', 'Value'),
  version3Length: uint16('mstp.version_3_length', 'Version 3 Length'),
  selector: uint8('mstp.config_format_selector', 'MST Config ID format selector'),
  configName: string('mstp.config_name', 'MST Config name', { encoding: 'ascii' }),
  revision: uint16('mstp.config_revision_level', 'MST Config revision'),
  digest: bytes('mstp.config_digest', 'MST Config digest'),
  cistCost: uint32('mstp.cist_internal_root_path_cost', 'CIST Internal Root Path Cost'),
  cistPriority: uint16('mstp.cist_bridge.prio', 'CIST Bridge Priority'),
  cistExtension: uint16('mstp.cist_bridge.ext', 'CIST Bridge Identifier System ID Extension'),
  cistAddress: ether('mstp.cist_bridge.hw', 'CIST Bridge Identifier System ID'),
  cistHops: uint8('mstp.cist_remaining_hops', 'CIST Remaining hops'),
  mstiFlags: uint8('mstp.msti.flags', 'MSTI flags', { base: 'hex' }),
  mstiPriority: uint8('mstp.msti.priority', 'Priority', { base: 'hex', mask: 0xf0 }),
  mstiId: uint16('mstp.msti.msti_id', 'MSTID', { mask: 0x0fff }),
  mstiIdWhole: uint16('mstp.msti.msti_id', 'MSTID'),
  mstiRootId: uint16('mstp.msti.regional_root_id', 'MSTI Regional Root Identifier'),
  mstiRoot: ether('mstp.msti.root.hw', 'Regional Root'),
  mstiCost: uint32('mstp.msti.root_cost', 'Internal root path cost'),
  mstiBridgeId: uint16('mstp.msti.bridge_id', 'MSTI Bridge Identifier', { mask: 0x0fff }),
  mstiBridgeIdPriority: uint16('mstp.msti.bridge_id_priority', 'MSTI Bridge Priority', { mask: 0xf000 }),
  mstiBridge: ether('mstp.msti.bridge_id_mac', 'MSTI Bridge MAC'),
  mstiBridgePriority: uint8('mstp.msti.bridge_priority', 'Bridge Identifier Priority'),
  mstiPortPriority: uint8('mstp.msti.port_priority', 'Port identifier priority'),
  mstiPort: uint16('mstp.msti.port', 'Port identifier', { base: 'hex' }),
  mstiHops: uint8('mstp.msti.remaining_hops', 'Remaining hops'),
  version4Length: uint16('mstp.version_4_length', 'Version 4 Length'),
  agreementNumber: uint8('mstp.agree_flags.agreement_num', 'Agreement Number', { mask: 0x03 }),
  disagreementNumber: uint8('mstp.agree_flags.dagreement_num', 'Disagreement Number', { mask: 0x0c }),
  agreementValid: boolean('mstp.agree_flags.agreement_valid', 'Agreement Valid Flag', { mask: 0x10, words: YES }),
  restrictedRole: boolean('mstp.agree_flags.rest_role', 'Restricted Role', { mask: 0x20, words: YES }),
  formatId: uint8('bpdu.agreement_digest_format_id', 'Agreement Digest Format Id', { mask: 0xf0 }),
  formatCapabilities: uint8('bpdu.agreement_digest_format_capabilities', 'Agreement Digest Format Capabilities', { mask: 0x0f }),
  conventionId: uint8('bpdu.agreement_digest_convention_id', 'Agreement Digest Convention Id', { mask: 0xf0 }),
  conventionCapabilities: uint8('bpdu.agreement_digest_convention_capabilities', 'Agreement Digest Convention Capabilities', {
    mask: 0x0f,
  }),
  edgeCount: uint16('bpdu.agreement_digest_edge_count', 'Agreement Digest Edge Count'),
  agreementDigest: bytes('mstp.agreement_digest', 'Agreement Digest'),
  versionUnknown: none('bpdu.version_support', 'This version of BPDU is not known'),
  typeUnknown: none('stp.type.unknown', 'Unknown BPDU type data'),
  tlvTruncated: none('stp.pvst.tlv.truncated', 'TLV record is truncated prematurely'),
  tlvInvalid: none('stp.pvst.tlvlen.invalid', 'Indicated length is not valid for this record type'),
  tlvUnknown: none('stp.pvst.tlv.unknown', 'TLV type is unknown'),
  vlanMissing: none('stp.pvst.origvlan.missing', 'Originating (PVID) VLAN TLV is missing or corrupt'),
})

const RAPID_FLAGS = [f.tcAck, f.agreement, f.forwarding, f.learning, f.role, f.proposal, f.tc]

/** The Cisco protocol number, behind SNAP, of BPDUs that carry their VLAN in a record at their end (PVST+). */
const PVSTP = 0x010b

export const stp = protocol({
  abbrev: 'stp', name: 'STP', label: 'Spanning Tree Protocol',
  on: { 'llc.dsap': [0x42], 'llc.cisco_pid': [0x0108, 0x0109, PVSTP, 0x010c], ethertype: [0x8181] },
  dissect(r, p) {
    // Read now: what hands an IEEE 802.1 number on does not set it.
    const perVlan = p.matched === PVSTP
    if (garp(r, p)) return true
    p.protocol = stp.name
    if (p.row) p.info = ''
    const type = r.u8(TYPE), version = r.u8(VERSION)
    if (type === CONFIGURATION || type === RAPID) {
      r.need(0, PORT + 2)
      if (p.row) p.info = summary(r, type, version)
    } else if (p.row) p.info = type === TOPOLOGY_CHANGE ? 'Topology Change Notification' : `Unknown BPDU type (${type})`
    const layer = p.layer(stp, r)
    p.add(layer, f.protocol, r, PROTOCOL)
    const versionNode = p.add(layer, f.version, r, VERSION)
    if (version === 1 || version > 4) {
      p.expert(versionNode, r, 'warn', 'Only versions 0, 2, 3 and 4 of BPDUs are known', VERSION, 1, f.versionUnknown)
    }
    const typeNode = p.add(layer, f.type, r, TYPE)
    if (type === TOPOLOGY_CHANGE) {
      r.shorten(TOPOLOGY_CHANGE_LENGTH)
      p.extent(layer, r.length)
    } else if (type === CONFIGURATION || type === RAPID) bpdu(p, layer, r, type, version, perVlan)
    else p.expert(typeNode, r, 'warn', 'Unknown BPDU type data', TYPE, 1, f.typeUnknown)
    return true
  },
})

function bpdu(p: Packet, layer: Node, r: Reader, type: number, version: number, perVlan: boolean): void {
  addFlagWord(p, layer, f.flags, r, FLAGS, type === RAPID ? RAPID_FLAGS : [f.tcAck, f.tc])
  identifier(p, layer, r, ROOT_ID, 'Root Identifier', f.rootPriority, f.rootExtension, f.rootAddress)
  p.add(layer, f.rootCost, r, ROOT_COST)
  identifier(p, layer, r, BRIDGE_ID, 'Bridge Identifier', f.bridgePriority, f.bridgeExtension, f.bridgeAddress)
  p.add(layer, f.port, r, PORT)
  seconds(p, layer, f.messageAge, r, MESSAGE_AGE)
  seconds(p, layer, f.maxAge, r, MAX_AGE)
  seconds(p, layer, f.hello, r, HELLO_TIME)
  seconds(p, layer, f.forward, r, FORWARD_DELAY)
  if (type === CONFIGURATION) {
    // A byte is left out before it.
    if (perVlan) records(p, layer, r, CONFIGURATION_LENGTH + 1)
    r.shorten(CONFIGURATION_LENGTH)
    p.extent(layer, r.length)
    return
  }
  p.add(layer, f.version1Length, r, VERSION_1_LENGTH)
  // IEEE 802.1Q section 14.5.1: what makes an MST BPDU.
  if (version >= 3 && r.u8(VERSION_1_LENGTH) === 0 && r.reported >= MSTI) multiple(p, layer, r, version)
  else if (perVlan) records(p, layer, r, VERSION_3_LENGTH)
}

function summary(r: Reader, type: number, version: number): string {
  const kind = type === CONFIGURATION ? 'Conf' : (version === 3 ? 'MS' : version === 4 ? 'SP' : 'RS') + 'T'
  const root = r.u16(ROOT_ID)
  const address = etherText(r.bytes, r.start + ROOT_ID + 2)
  return `${kind}. ${r.u8(FLAGS) & 1 ? 'TC + ' : ''}Root = ${root & 0xf000}/${root & 0x0fff}/${address}`
    + `  Cost = ${r.u32(ROOT_COST) | 0}  Port = 0x${r.u16(PORT).toString(16).padStart(4, '0')}`
}

/** Frames to 01-80-C2-00-00-0D and 2x are of the registration protocols, which look alike. */
function garp(r: Reader, p: Packet): boolean {
  const b = p.sourceBytes, at = p.destinationAt
  if (p.sourceKind !== 'ether' || at < 0) return false
  if (b[at] !== 0x01 || b[at + 1] !== 0x80 || b[at + 2] !== 0xc2 || b[at + 3] !== 0 || b[at + 4] !== 0) return false
  const last = b[at + 5]
  if (last !== 0x0d && (last & 0xf0) !== 0x20) return false
  const name = last === 0x20 ? 'GMRP' : last === 0x21 || last === 0x0d ? 'GVRP' : 'GARP'
  if (name !== 'GARP') p.call(p.registry.data, r)
  p.protocol = name
  if (p.row) p.info = name === 'GARP' ? `Unknown GARP application (0x${last.toString(16).toUpperCase()})` : name
  return true
}

/** A bridge's priority and address (IEEE 802.1Q section 14.2.5); the low 12 bits of the priority are the number of the tree. */
function identifier(
  p: Packet, parent: Node, r: Reader, at: number, label: string, priority: Field, extension: Field, address: Field,
): void {
  const value = r.u16(at)
  r.need(at, 8)
  const text = p.detailed
    ? `${label}: ${value & 0xf000} / ${value & 0x0fff} / ${etherText(r.bytes, r.start + at + 2)}` : undefined
  const node = p.branch(parent, frameMarks.text, r, at, 8, text)
  p.put(node, priority, r, at, 1, value & 0xf000)
  p.put(node, extension, r, at, 2, value & 0x0fff)
  p.add(node, address, r, at + 2)
}

/** Times are in units of 1/256 second. */
function seconds(p: Packet, parent: Node, field: Field, r: Reader, at: number): void {
  p.put(parent, field, r, at, 2, r.u16(at) / 256)
}

/** Records of type, length and value, of which Cisco's PVST+ has one: the VLAN. */
function records(p: Packet, layer: Node, r: Reader, at: number): void {
  let found = false
  if (r.reported - at < 4) p.expert(layer, r, 'error', 'TLV record is truncated prematurely', at, 0, f.tlvTruncated)
  while (r.reported - at >= 4) {
    const type = r.u16(at), length = r.u16(at + 2)
    const name = type === 0 ? 'Originating VLAN' : `Unknown TLV type: 0x${type.toString(16).padStart(4, '0')}`
    const node = p.branch(layer, frameMarks.text, r, at, 4 + length, name)
    p.add(node, f.tlvType, r, at)
    const lengthNode = p.add(node, f.tlvLength, r, at + 2)
    at += 4
    if (r.reported - at < length) {
      p.expert(lengthNode, r, 'error', 'TLV record is truncated prematurely', at - 2, 2, f.tlvTruncated)
      break
    }
    if (type !== 0) {
      p.add(node, f.tlvValue, r, at, length)
      p.expert(node, r, 'warn', 'TLV type is unknown', at - 4, 4, f.tlvUnknown)
    } else if (length === 2) {
      if (p.detailed) p.label(node, `Originating VLAN (PVID): ${r.u16(at)}`)
      p.add(node, f.originatingVlan, r, at)
      found = true
    } else p.expert(lengthNode, r, 'error', 'Indicated length is not valid for this record type', at - 2, 2, f.tlvInvalid)
    at += length
  }
  if (!found) p.expert(layer, r, 'error', 'Originating (PVID) VLAN TLV is missing or corrupt', 0, 0, f.vlanMissing)
}

function multiple(p: Packet, layer: Node, r: Reader, version: number): void {
  const length = r.u16(VERSION_3_LENGTH)
  p.add(layer, f.version3Length, r, VERSION_3_LENGTH)
  const selector = r.u8(CONFIG_SELECTOR)
  // Some bridges count messages rather than bytes, and some leave the length 0 and have it where the selector belongs.
  const alternative = length === 0 && r.reported === selector + MST_LENGTH + 1
  const messages = length === 0 ? alternative ? selector - VERSION_3_STATIC : 0
    : length >= VERSION_3_STATIC ? length - VERSION_3_STATIC : length * MSTI_LENGTH
  if (version === 3) r.shorten(MSTI + Math.max(0, messages))
  const node = p.branch(layer, frameMarks.text, r, VERSION_3_LENGTH, r.length - VERSION_3_LENGTH, 'MST Extension')
  configuration(p, node, r, CONFIG_SELECTOR, 'MST')
  if (length !== 0) {
    p.add(node, f.cistCost, r, CIST_COST)
    identifier(p, node, r, CIST_BRIDGE, 'CIST Bridge Identifier', f.cistPriority, f.cistExtension, f.cistAddress)
  } else if (alternative) {
    identifier(p, node, r, ALT_CIST_BRIDGE, 'CIST Bridge Identifier', f.cistPriority, f.cistExtension, f.cistAddress)
    p.add(node, f.cistCost, r, ALT_CIST_COST)
  }
  p.add(node, f.cistHops, r, CIST_HOPS)
  let at = MSTI
  for (let rest = messages; rest > 0; rest -= alternative ? ALT_MSTI_LENGTH : MSTI_LENGTH) {
    if (alternative) alternativeInstance(p, node, r, at)
    else instance(p, node, r, at)
    at += alternative ? ALT_MSTI_LENGTH : MSTI_LENGTH
  }
  if (version >= 4 && r.reported >= MSTI + 4) shortestPath(p, layer, r, MSTI + Math.max(0, messages), version)
}

/** MST configuration identifier (IEEE 802.1Q section 13.8). */
function configuration(p: Packet, node: Node, r: Reader, at: number, kind: 'MST' | 'SPT'): void {
  const from = p.count
  p.add(node, f.selector, r, at)
  p.add(node, f.configName, r, at + (CONFIG_NAME - CONFIG_SELECTOR), 32)
  p.add(node, f.revision, r, at + (CONFIG_REVISION - CONFIG_SELECTOR))
  p.add(node, f.digest, r, at + (CONFIG_DIGEST - CONFIG_SELECTOR), 16)
  if (p.detailed && kind === 'SPT') for (let i = from; i < p.count; i++) p.label(i, p.line(i).replace('MST', 'SPT'))
}

/** MSTI configuration message (IEEE 802.1Q section 14.4.1). */
function instance(p: Packet, parent: Node, r: Reader, at: number): void {
  const node = instanceBranch(p, parent, r, at, at + 1)
  addFlagWord(p, node, f.mstiFlags, r, at, RAPID_FLAGS)
  p.add(node, f.mstiPriority, r, at + 1)
  p.add(node, f.mstiId, r, at + 1)
  p.add(node, f.mstiRoot, r, at + 3)
  p.add(node, f.mstiCost, r, at + 9)
  p.put(node, f.mstiBridgePriority, r, at + 13, 1, r.u8(at + 13) >>> 4)
  p.put(node, f.mstiPortPriority, r, at + 14, 1, r.u8(at + 14) >>> 4)
  p.add(node, f.mstiHops, r, at + 15)
}

function alternativeInstance(p: Packet, parent: Node, r: Reader, at: number): void {
  const node = instanceBranch(p, parent, r, at, at + 3)
  p.add(node, f.mstiIdWhole, r, at)
  addFlagWord(p, node, f.mstiFlags, r, at + 2, RAPID_FLAGS)
  p.add(node, f.mstiPriority, r, at + 3)
  p.add(node, f.mstiRootId, r, at + 3)
  p.add(node, f.mstiRoot, r, at + 5)
  p.add(node, f.mstiCost, r, at + 11)
  p.add(node, f.mstiBridgeId, r, at + 15)
  p.add(node, f.mstiBridgeIdPriority, r, at + 15)
  p.add(node, f.mstiBridge, r, at + 17)
  p.add(node, f.mstiPort, r, at + 23)
  p.add(node, f.mstiHops, r, at + 25)
}

function instanceBranch(p: Packet, parent: Node, r: Reader, at: number, root: number): Node {
  const id = r.u16(root)
  r.need(root, 8)
  const text = p.detailed
    ? `MSTID ${id & 0x0fff}, Regional Root Identifier ${id & 0xf000} / ${etherText(r.bytes, r.start + root + 2)}` : undefined
  return p.branch(parent, frameMarks.text, r, at, MSTI_LENGTH, text)
}

/** The SPT extension (IEEE 802.1aq section 14.5). */
function shortestPath(p: Packet, layer: Node, r: Reader, from: number, version: number): void {
  const length = r.u16(from)
  p.add(layer, f.version4Length, r, from)
  if (length < 53) return
  const node = p.branch(layer, frameMarks.text, r, from, r.length - from, 'SPT Extension')
  let at = from + 2
  configuration(p, p.branch(node, frameMarks.text, r, at, MCID_LENGTH, 'MCID Data'), r, at, 'SPT')
  at += MCID_LENGTH
  const octet = r.u8(at)
  const numbers = `AN: ${octet & 3}, DAN: ${octet >>> 2 & 3}`
  const agreement = p.branch(node, frameMarks.text, r, at, r.length - at, `Agreement Data (${numbers})`)
  for (const field of [f.agreementNumber, f.disagreementNumber, f.agreementValid, f.restrictedRole]) {
    p.add(agreement, field, r, at)
  }
  at += 2
  p.add(agreement, f.formatId, r, at)
  p.add(agreement, f.formatCapabilities, r, at)
  p.add(agreement, f.conventionId, r, at + 1)
  p.add(agreement, f.conventionCapabilities, r, at + 1)
  p.add(agreement, f.edgeCount, r, at + 2)
  p.add(agreement, f.agreementDigest, r, at + 12, 20)
  if (version === 4) r.shorten(from + length + 2)
}
