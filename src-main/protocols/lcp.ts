import { ipv4Text } from './address-text.ts'
import { boolean, bytes, ether, fields, ipv4, names, string, uint16, uint32, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { CODE_REJECT, dissectNegotiation, optionOf, type PppOption } from './ppp-negotiation.ts'
import { pppProtocols } from './ppp-protocols.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 1661 section 6, RFC 1570, RFC 1989, RFC 1990 section 5.1 and others (IANA "PPP Numbers").
const OPTION_NAMES: Readonly<Record<number, string>> = {
  0: 'Vendor Specific', 1: 'Maximum Receive Unit', 2: 'Async Control Character Map', 3: 'Authentication Protocol',
  4: 'Quality Protocol', 5: 'Magic Number', 6: 'Link Quality Monitoring', 7: 'Protocol Field Compression',
  8: 'Address and Control Field Compression', 9: 'FCS Alternatives', 10: 'Self Describing Pad', 11: 'Numbered Mode',
  13: 'Callback', 15: 'Compound Frames (Deprecated)', 16: 'Nominal Data Encapsulation (Deprecated)', 17: 'Multilink MRRU',
  18: 'Multilink Short Sequence Number Header', 19: 'Multilink Endpoint Discriminator', 21: 'DCE Identifier',
  22: 'Multi Link Plus Procedure', 23: 'Link Discriminator for BACP', 24: 'Authentication Option',
  25: 'Consistent Overhead Byte Stuffing (COBS)', 26: 'Prefix Elision', 27: 'Multilink header format', 28: 'Internationalization',
  29: 'Simple Data Link on SONET/SDH',
}
const CLASSES = names({
  0: 'Null', 1: 'Locally assigned address', 2: 'Internet Protocol (IP) address', 3: 'IEEE 802.1 globally assigned MAC address',
  4: 'PPP magic-number block', 5: 'Public switched network directory number',
})

const f = fields('lcp', {
  magic: uint32('lcp.magic_number', 'Magic Number', { base: 'hex' }),
  data: bytes('lcp.data', 'Data'),
  message: string('lcp.message', 'Message', { encoding: 'ascii' }),
  seconds: uint32('lcp.secs_remaining', 'Seconds Remaining'),
  rejected: uint16('lcp.rej_proto', 'Rejected Protocol', { base: 'hex', values: pppProtocols }),
  type: uint8('lcp.opt.type', 'Type', { values: names(OPTION_NAMES) }),
  length: uint8('lcp.opt.length', 'Length'),
  optionData: bytes('lcp.opt.data', 'Data'),
  mru: uint16('lcp.opt.mru', 'Maximum Receive Unit'),
  asyncMap: uint32('lcp.opt.asyncmap', 'Async Control Character Map', { base: 'hex' }),
  authentication: uint16('lcp.opt.auth_protocol', 'Authentication Protocol', { base: 'hex', values: pppProtocols }),
  algorithm: uint8('lcp.opt.algorithm', 'Algorithm', {
    values: names({ 5: 'CHAP with MD5', 6: 'SHA-1', 128: 'MS-CHAP', 129: 'MS-CHAP-2' }),
  }),
  quality: uint16('lcp.opt.quality_protocol', 'Quality Protocol', { base: 'hex', values: pppProtocols }),
  optionMagic: uint32('lcp.opt.magic_number', 'Magic Number', { base: 'hex' }),
  fcs: uint8('lcp.opt.fcs_alternatives', 'FCS Alternatives', { base: 'hex' }),
  fcsNull: boolean('lcp.opt.fcs_alternatives.null', 'NULL FCS', { mask: 0x01 }),
  fcs16: boolean('lcp.opt.fcs_alternatives.ccitt16', 'CCITT 16-bit', { mask: 0x02 }),
  fcs32: boolean('lcp.opt.fcs_alternatives.ccitt32', 'CCITT 32-bit', { mask: 0x04 }),
  maximum: uint8('lcp.opt.maximum', 'Maximum'),
  operation: uint8('lcp.opt.operation', 'Operation', {
    values: names({
      0: 'Location is determined by user authentication', 1: 'Message is dialing string', 2: 'Message is location identifier',
      3: 'Message is E.164', 4: 'Message is distinguished name', 5: 'unassigned',
      6: 'Location is determined during CBCP negotiation',
    }),
  }),
  callbackMessage: bytes('lcp.opt.message', 'Message'),
  mrru: uint16('lcp.opt.mrru', 'MRRU'),
  discriminatorClass: uint8('lcp.opt.ep_disc_class', 'Class', { values: CLASSES }),
  ipAddress: ipv4('lcp.opt.ip_address', 'IP Address'),
  macAddress: ether('lcp.opt.802_1_address', 'IEEE 802.1 Address'),
  linkDiscriminator: uint16('lcp.opt.link_discrim', 'Link Discriminator', { base: 'dec_hex' }),
})

const value = (type: number, show: PppOption['value']): [number, PppOption] => [type, { name: OPTION_NAMES[type], value: show }]

const OPTIONS: ReadonlyMap<number, PppOption> = new Map<number, PppOption>([
  ...Object.entries(OPTION_NAMES).map(([type, name]): [number, PppOption] => [Number(type), optionOf(name, f.optionData)]),
  value(1, (p, node, r, at) => { p.add(node, f.mru, r, at); return String(r.u16(at)) }),
  value(2, (p, node, r, at) => { p.add(node, f.asyncMap, r, at); return hex(r.u32(at), 8) }),
  value(3, authentication),
  value(4, (p, node, r, at, length) => {
    p.add(node, f.quality, r, at)
    if (length > 2) p.add(node, f.optionData, r, at + 2, length - 2)
    return named(r.u16(at))
  }),
  value(5, (p, node, r, at) => { p.add(node, f.optionMagic, r, at); return hex(r.u32(at), 8) }),
  [7, { name: OPTION_NAMES[7] }], [8, { name: OPTION_NAMES[8] }], [15, { name: OPTION_NAMES[15] }],
  [16, { name: OPTION_NAMES[16] }], [18, { name: OPTION_NAMES[18] }],
  value(9, (p, node, r, at) => {
    const flags = p.add(node, f.fcs, r, at)
    for (const flag of [f.fcs32, f.fcs16, f.fcsNull]) p.add(flags, flag, r, at)
    return hex(r.u8(at), 2)
  }),
  [10, optionOf(OPTION_NAMES[10], f.maximum)],
  value(13, (p, node, r, at, length) => {
    const text = p.line(p.add(node, f.operation, r, at))
    if (length > 1) p.add(node, f.callbackMessage, r, at + 1, length - 1)
    return text.replace(/^Operation: (.*) \(\d+\)$/, '$1')
  }),
  value(17, (p, node, r, at) => { p.add(node, f.mrru, r, at); return String(r.u16(at)) }),
  value(19, discriminator),
  value(23, (p, node, r, at) => { p.add(node, f.linkDiscriminator, r, at); return `${r.u16(at)} (${hex(r.u16(at), 4)})` }),
])

export const lcp = protocol({
  abbrev: 'lcp', name: 'PPP LCP', label: 'PPP Link Control Protocol',
  on: { 'ppp.protocol': [0xc021], ethertype: [0xc021] },
  dissect(r, p) {
    dissectNegotiation(lcp, 13, r, p, OPTIONS, f, other)
    return true
  },
})

function other(p: Packet, layer: Node, r: Reader, code: number): void {
  switch (code) {
    case CODE_REJECT: {
      const node = p.add(layer, f.data, r, 0, r.length)
      if (p.detailed) p.label(node, p.line(node).replace('Data', `Rejected Packet (${r.length} bytes)`))
      return
    }
    case 8: // Protocol-Reject, RFC 1661 section 5.7
      p.add(layer, f.rejected, r, 0)
      if (r.length > 2) p.add(layer, f.data, r, 2, r.length - 2)
      return
    case 0: case 9: case 10: case 11: // Vendor specific; Echo and Discard, RFC 1661 section 5.8 and 5.9
      p.add(layer, f.magic, r, 0)
      if (r.length > 4) p.add(layer, f.data, r, 4, r.length - 4)
      return
    case 12: // Identification, RFC 1570 section 2.1
      p.add(layer, f.magic, r, 0)
      if (r.length > 4) p.add(layer, f.message, r, 4, r.length - 4)
      return
    case 13: // Time-Remaining, RFC 1570 section 2.2
      p.add(layer, f.magic, r, 0)
      p.add(layer, f.seconds, r, 4)
      if (r.length > 8) p.add(layer, f.message, r, 8, r.length - 8)
      return
    default:
      p.add(layer, f.data, r, 0, r.length)
  }
}

function authentication(p: Packet, node: Node, r: Reader, at: number, length: number): string {
  p.add(node, f.authentication, r, at)
  const chap = r.u16(at) === 0xc223
  if (chap && length > 2) p.add(node, f.algorithm, r, at + 2)
  else if (length > 2) p.add(node, f.optionData, r, at + 2, length - 2)
  return named(r.u16(at))
}

/** RFC 1990 section 5.1.3. */
function discriminator(p: Packet, node: Node, r: Reader, at: number, length: number): string {
  p.add(node, f.discriminatorClass, r, at)
  const kind = r.u8(at)
  let text = 'Class: ' + (CLASSES.get(kind) ?? `Unknown (${kind})`)
  if (kind === 2 && length === 5) {
    p.add(node, f.ipAddress, r, at + 1)
    text += ', IP address ' + ipv4Text(r.bytes, r.start + at + 1)
  } else if (kind === 3 && length === 7) p.add(node, f.macAddress, r, at + 1)
  else if (length > 1) p.add(node, f.optionData, r, at + 1, length - 1)
  return text
}

function hex(number: number, width: number): string {
  return '0x' + number.toString(16).padStart(width, '0')
}

function named(number: number): string {
  return `${pppProtocols.get(number) ?? 'Unknown'} (${hex(number, 4)})`
}
