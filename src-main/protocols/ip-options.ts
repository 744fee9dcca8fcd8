import { boolean, bytes, fields, ipv4, names, none, string, uint16, uint32, uint8, type Field } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// RFC 791 section 3.1: the options of an IPv4 header; each but the first two has a byte with its whole length.
const END = 0
const NOP = 1
const RECORD_ROUTE = 7
const MTU_PROBE = 11
const MTU_REPLY = 12
const QUICK_START = 25
const TIMESTAMP = 68
const TRACEROUTE = 82
const SECURITY = 130
const LOOSE_ROUTE = 131
const EXTENDED_SECURITY = 133
const CIPSO = 134
const STREAM = 136
const STRICT_ROUTE = 137
const ROUTER_ALERT = 148
const DIRECTED_BROADCAST = 149

const PROTECTED: readonly [string, string] =
  ['Datagram not protected in accordance with its rules', 'Datagram protected in accordance with its rules']
export const QUICK_START_FUNCTIONS = names({ 0: 'Rate request', 8: 'Rate report' })
/** RFC 4782 section 3.1. */
export const QUICK_START_RATES = names({
  0: '0 bit/s', 1: '80 Kbit/s', 2: '160 Kbit/s', 3: '320 Kbit/s', 4: '640 Kbit/s', 5: '1.28 Mbit/s', 6: '2.56 Mbit/s',
  7: '5.12 Mbit/s', 8: '10.24 Mbit/s', 9: '20.48 Mbit/s', 10: '40.96 Mbit/s', 11: '81.92 Mbit/s', 12: '163.84 Mbit/s',
  13: '327.68 Mbit/s', 14: '655.36 Mbit/s', 15: '1.31072 Gbit/s',
})
/** RFC 791 section 3.1, page 17. */
const RFC791_SECURITY = names({
  0x0000: 'Unclassified', 0xf135: 'Confidential', 0x789a: 'EFTO', 0xbc4d: 'MMMM', 0x5e26: 'PROG', 0xaf13: 'Restricted',
  0xd788: 'Secret', 0x6bc5: 'Top secret', 0x35e2: 'Reserved', 0x9af1: 'Reserved', 0x4d78: 'Reserved', 0x24bd: 'Reserved',
  0x135e: 'Reserved', 0x89af: 'Reserved', 0xc4d6: 'Reserved', 0xe26b: 'Reserved',
})
/** RFC 1108 section 2.3. */
const CLASSIFICATIONS = names({
  0x01: 'Reserved 4', 0x3d: 'Top secret', 0x5a: 'Secret', 0x96: 'Confidential', 0x66: 'Reserved 3', 0xcc: 'Reserved 2',
  0xab: 'Unclassified', 0xf1: 'Reserved 1',
})
/** The longest tag that fits a header of 60 bytes behind the 6 bytes of the option. */
const CIPSO_TAG_MAX = 34

const f = fields('ip', {
  type: uint8('ip.opt.type', 'Type'),
  copy: boolean('ip.opt.type.copy', 'Copy on fragmentation', { mask: 0x80, words: ['No', 'Yes'] }),
  class: uint8('ip.opt.type.class', 'Class', {
    mask: 0x60,
    values: names({
      0: 'Control', 1: 'Reserved for future use', 2: 'Debugging and measurement', 3: 'Reserved for future use',
    }),
  }),
  number: uint8('ip.opt.type.number', 'Number', {
    mask: 0x1f, values: names({
      0: 'End of Option List (EOL)', 1: 'No-Operation (NOP)', 2: 'Security', 3: 'Loose source route', 4: 'Time stamp',
      5: 'Extended security', 6: 'Commercial IP security option', 7: 'Record route', 8: 'Stream identifier',
      9: 'Strict source route', 10: 'Experimental Measurement', 11: 'MTU probe', 12: 'MTU Reply', 13: 'Experimental Flow Control',
      14: 'Experimental Access Control', 15: 'Ask Estrin', 16: 'IMI Traffic Descriptor', 17: 'Extended Internet Protocol',
      18: 'Traceroute', 19: 'Address Extension', 20: 'Router Alert', 21: 'Selective Directed Broadcast', 22: 'Unassigned',
      23: 'Dynamic Packet State', 24: 'Upstream Multicast Packet', 25: 'Quick-Start', 30: 'RFC 3692-style experiment',
    }),
  }),
  length: uint8('ip.opt.len', 'Length'),
  pointer: uint8('ip.opt.ptr', 'Pointer'),
  stream: uint16('ip.opt.sid', 'Stream Identifier'),
  mtu: uint16('ip.opt.mtu', 'MTU'),
  idNumber: uint16('ip.opt.id_number', 'ID Number'),
  outboundHops: uint16('ip.opt.ohc', 'Outbound Hop Count'),
  returnHops: uint16('ip.opt.rhc', 'Return Hop Count'),
  originator: ipv4('ip.opt.originator', 'Originator IP Address'),
  routerAlert: uint16('ip.opt.ra', 'Router Alert', {
    values: (value) => value === 0 ? 'Router shall examine packet' : 'Reserved',
  }),
  address: ipv4('ip.opt.addr', 'IP Address'),
  padding: bytes('ip.opt.padding', 'Padding'),
  qsFunction: uint8('ip.opt.qs_func', 'Function', { mask: 0xf0, values: QUICK_START_FUNCTIONS }),
  qsRate: uint8('ip.opt.qs_rate', 'Rate', { mask: 0x0f, values: QUICK_START_RATES }),
  qsTtl: uint8('ip.opt.qs_ttl', 'QS TTL'),
  qsTtlDiff: uint8('ip.opt.qs_ttl_diff', 'TTL Diff'),
  qsUnused: uint8('ip.opt.qs_unused', 'Not Used'),
  qsNonce: uint32('ip.opt.qs_nonce', 'QS Nonce', { base: 'hex', mask: 0xfffffffc }),
  qsReserved: uint32('ip.opt.qs_reserved', 'Reserved', { base: 'hex', mask: 0x00000003 }),
  security: uint16('ip.opt.sec_rfc791_sec', 'Security', { base: 'hex', values: RFC791_SECURITY }),
  compartments: uint16('ip.opt.sec_rfc791_comp', 'Compartments'),
  restrictions: string('ip.opt.sec_rfc791_hr', 'Handling Restrictions', { encoding: 'ascii' }),
  transmissionControl: string('ip.opt.sec_rfc791_tcc', 'Transmission Control Code', { encoding: 'ascii' }),
  classification: uint8('ip.opt.sec_cl', 'Classification Level', { base: 'hex', values: CLASSIFICATIONS }),
  protection: uint8('ip.opt.sec_prot_auth_flags', 'Protection Authority Flags', { base: 'hex' }),
  genser: boolean('ip.opt.sec_prot_auth_genser', 'GENSER', { mask: 0x80, words: PROTECTED }),
  siop: boolean('ip.opt.sec_prot_auth_siop_esi', 'SIOP-ESI', { mask: 0x40, words: PROTECTED }),
  sci: boolean('ip.opt.sec_prot_auth_sci', 'SCI', { mask: 0x20, words: PROTECTED }),
  nsa: boolean('ip.opt.sec_prot_auth_nsa', 'NSA', { mask: 0x10, words: PROTECTED }),
  doe: boolean('ip.opt.sec_prot_auth_doe', 'DOE', { mask: 0x08, words: PROTECTED }),
  unassigned: uint8('ip.opt.sec_prot_auth_unassigned', 'Unassigned', { base: 'hex', mask: 0x06 }),
  unassignedMore: uint8('ip.opt.sec_prot_auth_unassigned', 'Unassigned', { base: 'hex', mask: 0xfe }),
  termination: boolean('ip.opt.sec_prot_auth_fti', 'Field Termination Indicator', {
    mask: 0x01, words: ['Final octet', 'Additional octet present'],
  }),
  formatCode: uint8('ip.opt.ext_sec_add_sec_info_format_code', 'Additional Security Info Format Code', { base: 'hex' }),
  securityInfo: bytes('ip.opt.ext_sec_add_sec_info', 'Additional Security Info'),
  recordedRoute: ipv4('ip.rec_rt', 'Recorded Route'),
  sourceRoute: ipv4('ip.src_rt', 'Source Route'),
  emptyRoute: ipv4('ip.empty_rt', 'Empty Route'),
  tagType: uint8('ip.cipso.tag_type', 'Tag Type', {
    values: names({
      0: 'Padding', 1: 'Restrictive Category Bitmap', 2: 'Enumerated Categories', 5: 'Ranged Categories',
      6: 'Permissive Categories', 7: 'Free Form',
    }),
  }),
  doi: uint32('ip.cipso.doi', 'DOI'),
  sensitivity: uint8('ip.cipso.sensitivity_level', 'Sensitivity Level'),
  categories: string('ip.cipso.categories', 'Categories'),
  tagData: bytes('ip.cipso.tag_data', 'Tag data'),
  overflow: uint8('ip.opt.overflow', 'Overflow', { mask: 0xf0 }),
  flag: uint8('ip.opt.flag', 'Flag', {
    base: 'hex',
    mask: 0x0f,
    values: names({
      0: 'Time stamps only', 1: 'Time stamp and address', 3: 'Time stamps for prespecified addresses',
    }),
  }),
  timestamp: uint32('ip.opt.time_stamp', 'Time stamp'),
  timestampAddress: ipv4('ip.opt.time_stamp_addr', 'Address'),
  lengthInvalid: none('ip.opt.len.invalid', 'Invalid length for option'),
  beforeAddress: none('ip.opt.ptr.before_address', 'Pointer points before first address'),
  middleAddress: none('ip.opt.ptr.middle_address', 'Pointer points to middle of address'),
  tooLong: none('ip.subopt_too_long', 'Suboption would go past end of option'),
  fourNops: none('ip.nop', '4 NOP in a row - a router may have removed some options'),
  cipsoMalformed: none('ip.cipso.malformed', 'Malformed CIPSO tag'),
  end: none('ip.options.eol', 'IP Option - End of Options List (EOL)'),
  nop: none('ip.options.nop', 'IP Option - No-Operation (NOP)'),
  securityOption: none('ip.options.security', 'IP Option - Security'),
  looseRoute: none('ip.options.route', 'IP Option - Loose Source Route'),
  timestampOption: none('ip.options.timestamp', 'IP Option - Time Stamp'),
  extendedSecurity: none('ip.options.ext_security', 'IP Option - Extended Security'),
  cipso: none('ip.options.cipso', 'IP Option - Commercial Security'),
  recordRoute: none('ip.options.record_route', 'IP Option - Record Route'),
  streamOption: none('ip.options.sid', 'IP Option - Stream ID'),
  strictRoute: none('ip.options.source_route', 'IP Option - Strict Source Route'),
  mtuProbe: none('ip.options.mtu_probe', 'IP Option - MTU Probe'),
  mtuReply: none('ip.options.mtu_reply', 'IP Option - MTU Reply'),
  traceroute: none('ip.options.traceroute', 'IP Option - Traceroute'),
  routerAlertOption: none('ip.options.routeralert', 'IP Option - Router Alert'),
  directedBroadcast: none('ip.options.sdb', 'IP Option - Selective Directed Broadcast'),
  quickStart: none('ip.options.qs', 'IP Option - Quick-Start'),
})

interface IpOption {
  readonly field: Field
  /** What comes behind type and length; may give text for the option's line. */
  readonly show: (p: Packet, node: Node, r: Reader, destination: Field) => string | undefined
}

const OPTIONS: ReadonlyMap<number, IpOption> = new Map<number, IpOption>([
  [SECURITY, { field: f.securityOption, show: security }],
  [LOOSE_ROUTE, { field: f.looseRoute, show: (p, node, r, destination) => route(p, node, r, destination) }],
  [STRICT_ROUTE, { field: f.strictRoute, show: (p, node, r, destination) => route(p, node, r, destination) }],
  [RECORD_ROUTE, { field: f.recordRoute, show: (p, node, r) => route(p, node, r) }],
  [TIMESTAMP, { field: f.timestampOption, show: timestamps }],
  [EXTENDED_SECURITY, { field: f.extendedSecurity, show: extendedSecurity }],
  [CIPSO, { field: f.cipso, show: cipso }],
  [STREAM, { field: f.streamOption, show: (p, node, r) => { p.add(node, f.stream, r, 2); return undefined } }],
  [MTU_PROBE, { field: f.mtuProbe, show: (p, node, r) => { p.add(node, f.mtu, r, 2); return undefined } }],
  [MTU_REPLY, { field: f.mtuReply, show: (p, node, r) => { p.add(node, f.mtu, r, 2); return undefined } }],
  [TRACEROUTE, { field: f.traceroute, show: traceroute }],
  [ROUTER_ALERT, { field: f.routerAlertOption, show: routerAlert }],
  [DIRECTED_BROADCAST, { field: f.directedBroadcast, show: directedBroadcast }],
  [QUICK_START, { field: f.quickStart, show: quickStart }],
])

/**
 * Shows the options of an IPv4 header.
 * @param at where they begin
 * @param end where the header ends
 * @param destination `ip.dst`: a source route ends with the destination
 */
export function dissectIpOptions(p: Packet, layer: Node, r: Reader, at: number, end: number, destination: Field): void {
  r.need(at, end - at)
  const list = p.branch(layer, frameMarks.text, r, at, end - at)
  let title = `Options: (${end - at} bytes)`
  if (p.detailed) p.label(list, title)
  let nops = 0
  while (at < end) {
    const type = r.u8(at)
    if (type === END || type === NOP) {
      if (type === NOP) {
        nops = nops === 0 || at % 4 ? nops + 1 : 0
        if (nops === 4) p.expert(list, r, 'warn', '4 NOP in a row - a router may have removed some options', at, 1, f.fourNops)
      }
      typeByte(p, p.branch(list, type === END ? f.end : f.nop, r, at, 1), r, at)
      at++
      if (type === END) return
      continue
    }
    const option = OPTIONS.get(type)
    const name = option?.field.label.slice('IP Option - '.length) ?? `Unknown (0x${type.toString(16).padStart(2, '0')})`
    const length = at + 1 < end ? r.u8(at + 1) : undefined
    if (length === undefined || length < 2 || at + length > end) {
      const what = length === undefined ? 'length byte past end of options'
        : length < 2 ? `with too-short option length = ${length} byte${length === 1 ? '' : 's'}`
        : `option length = ${length} bytes says option goes past end of options`
      const node = p.branch(list, frameMarks.text, r, at, end - at, `${name} (${what})`)
      p.expert(node, r, 'warn', `${name} (${what})`, at, end - at, f.lengthInvalid)
      return
    }
    if (option) {
      title += ', ' + name
      show(p, list, option, r.sub(at, length), destination)
      if (p.detailed) p.label(list, title)
    } else p.branch(list, frameMarks.text, r, at, length, `${name} (${length} bytes)`)
    at += length
  }
}

/**
 * Where the true destination stands, relative to the one in the header, if a source route has not been used up
 * (RFC 791 section 3.1); else 0.
 */
export function destinationOffset(r: Reader, at: number, end: number): number {
  const from = at
  while (at < end) {
    const type = r.u8(at)
    if (type === END) return 0
    if (type === NOP) {
      at++
      continue
    }
    if (at + 1 >= end) return 0
    const length = r.u8(at + 1)
    if (length < 2 || at + length > end) return 0
    if (type === LOOSE_ROUTE || type === STRICT_ROUTE) {
      const pointer = r.u8(at + 2)
      return pointer < 4 || pointer & 3 || pointer > length ? 0 : at - from + length
    }
    at += length
  }
  return 0
}

function show(p: Packet, list: Node, option: IpOption, r: Reader, destination: Field): void {
  const node = p.branch(list, option.field, r, 0, r.reported)
  if (p.detailed) p.label(node, `${option.field.label} (${r.reported} bytes)`)
  typeByte(p, node, r, 0)
  p.add(node, f.length, r, 1)
  const text = option.show(p, node, r, destination)
  if (text !== undefined && p.detailed) p.append(node, text)
}

function typeByte(p: Packet, node: Node, r: Reader, at: number): void {
  const type = p.add(node, f.type, r, at)
  p.add(type, f.copy, r, at)
  p.add(type, f.class, r, at)
  p.add(type, f.number, r, at)
}

/** Record route, and the source routes, which have a destination; RFC 791 section 3.1. */
function route(p: Packet, node: Node, r: Reader, destination?: Field): undefined {
  const length = r.reported, pointer = r.u8(2)
  const pointerNode = p.add(node, f.pointer, r, 2)
  if (pointer < 4 || pointer & 3) {
    if (pointer < 4) p.expert(pointerNode, r, 'warn', 'Pointer points before first address', 2, 1, f.beforeAddress)
    else p.expert(pointerNode, r, 'warn', 'Pointer points to middle of address', 2, 1, f.middleAddress)
    return
  }
  for (let at = 3; at < length; at += 4) {
    if (length - at < 4) {
      p.expert(pointerNode, r, 'warn', 'Suboption would go past end of option', at, length - at, f.tooLong)
      return
    }
    const used = pointer > length || at + 1 < pointer
    if (destination && pointer <= length && at === length - 4) p.add(node, destination, r, at)
    else {
      const address = p.add(node, used ? f.recordedRoute : destination ? f.sourceRoute : f.emptyRoute, r, at)
      if (!used && at + 1 === pointer && p.detailed) p.append(address, ' <- (next)')
    }
  }
}

function timestamps(p: Packet, node: Node, r: Reader): undefined {
  const pointer = r.u8(2)
  const pointerNode = p.add(node, f.pointer, r, 2)
  if (p.detailed) {
    p.append(pointerNode, pointer === 1 ? ' (header is full)' : pointer < 5 ? ' (points before first address)'
      : pointer - 1 & 3 ? ' (points to middle of field)' : '')
  }
  p.add(node, f.overflow, r, 3)
  p.add(node, f.flag, r, 3)
  const flag = r.u8(3) & 0x0f
  const size = flag === 1 || flag === 3 ? 8 : 4
  for (let at = 4; at < r.reported; at += size) {
    if (r.reported - at < size) {
      p.expert(node, r, 'warn', 'Suboption would go past end of option', at, r.reported - at, f.tooLong)
      return
    }
    if (size === 8) p.add(node, f.timestampAddress, r, at)
    p.add(node, f.timestamp, r, at + size - 4)
  }
}

function security(p: Packet, node: Node, r: Reader): undefined {
  const length = r.reported
  if (length === 11 && RFC791_SECURITY.has(r.u16(2))) {
    p.add(node, f.security, r, 2)
    p.add(node, f.compartments, r, 4)
    p.add(node, f.restrictions, r, 6, 2)
    p.add(node, f.transmissionControl, r, 8, 3)
    return
  }
  // RFC 1108 section 2: a level, and flags as long as their lowest bit is set.
  p.add(node, f.classification, r, 2)
  for (let at = 3; at < length; at++) {
    const flags = p.add(node, f.protection, r, at)
    const each = at === 3
      ? [f.genser, f.siop, f.sci, f.nsa, f.doe, f.unassigned, f.termination]
      : [f.unassignedMore, f.termination]
    for (const flag of each) p.add(flags, flag, r, at)
    if ((r.u8(at) & 1) === 0) return
  }
}

function extendedSecurity(p: Packet, node: Node, r: Reader): undefined {
  p.add(node, f.formatCode, r, 2)
  if (r.reported > 3) p.add(node, f.securityInfo, r, 3, r.reported - 3)
}

/** draft-ietf-cipso-ipsecurity-01 section 3.4 and FIPS 188. */
function cipso(p: Packet, node: Node, r: Reader): undefined {
  const end = r.reported
  p.add(node, f.doi, r, 2)
  let at = 6
  while (at < end) {
    const type = r.u8(at)
    const tag = p.add(node, f.tagType, r, at)
    if (type === 0) {
      at++
      continue
    }
    const length = at + 1 < end ? r.u8(at + 1) : 1
    const known = type === 1 || type === 2 || type === 5 || type === 6 || type === 7
    const shortest = type === 7 ? 2 : 4
    if (!known || length < shortest || length > CIPSO_TAG_MAX || at + length - 1 > end) {
      if (known) p.expert(tag, r, 'error', 'Malformed CIPSO tag', at, 1, f.cipsoMalformed)
      return
    }
    if (type >= 6) p.add(node, f.tagData, r, at + 2, length - 2)
    else {
      p.add(node, f.sensitivity, r, at + 3)
      if (length > 4) p.put(node, f.categories, r, at + 4, length - 4, categories(r.sub(at + 4, length - 4), type))
    }
    at += length
  }
}

function categories(r: Reader, type: number): string {
  const list: string[] = []
  r.need(0, r.reported)
  if (type === 1) {
    for (let bit = 0; bit < r.reported * 8; bit++) if (r.u8(bit >>> 3) & 0x80 >>> (bit & 7)) list.push(String(bit))
  } else if (type === 2) {
    for (let at = 0; at + 2 <= r.reported; at += 2) list.push(String(r.u16(at)))
  } else {
    for (let at = 0; at + 2 <= r.reported; at += 4) {
      const high = r.u16(at), low = at + 4 <= r.reported ? r.u16(at + 2) : 0
      list.push(low === high ? String(high) : `${high}-${low}`)
    }
  }
  return list.join(',')
}

/** RFC 1393 section 2.2. */
function traceroute(p: Packet, node: Node, r: Reader): undefined {
  p.add(node, f.idNumber, r, 2)
  p.add(node, f.outboundHops, r, 4)
  p.add(node, f.returnHops, r, 6)
  p.add(node, f.originator, r, 8)
}

/** RFC 2113 section 2.1. */
function routerAlert(p: Packet, node: Node, r: Reader): string {
  p.add(node, f.routerAlert, r, 2)
  const value = r.u16(2)
  return `: ${value === 0 ? 'Router shall examine packet' : 'Reserved'} (${value})`
}

/** RFC 1770. */
function directedBroadcast(p: Packet, node: Node, r: Reader): undefined {
  let at = 2
  for (; r.reported - at >= 4; at += 4) p.add(node, f.address, r, at)
  if (at < r.reported) p.add(node, f.padding, r, at, r.reported - at)
}

/** RFC 4782 section 3.1. */
function quickStart(p: Packet, node: Node, r: Reader): string {
  const command = r.u8(2), what = command >>> 4
  let text = `: ${QUICK_START_FUNCTIONS.get(what) ?? `Unknown (${what})`} (${what})`
  p.add(node, f.qsFunction, r, 2)
  if (what !== 0 && what !== 8) return text
  p.add(node, f.qsRate, r, 2)
  text += `, ${QUICK_START_RATES.get(command & 0x0f)}`
  if (what === 0) {
    p.add(node, f.qsTtl, r, 3)
    const difference = p.hopLimit - r.u8(3) & 0xff
    p.generate(node, f.qsTtlDiff, r, difference, 3, 1)
    text += `, QS TTL ${r.u8(3)}, QS TTL diff ${difference}`
  } else p.add(node, f.qsUnused, r, 3)
  p.add(node, f.qsNonce, r, 4)
  p.add(node, f.qsReserved, r, 4)
  return text
}
