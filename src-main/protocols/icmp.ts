import { CHECKSUM_STATUS, showChecksum } from './checksum-text.ts'
import { millisecondsText, secondsText } from './duration-text.ts'
import { findEchoRequest, noteEchoRequest } from './echo-transaction.ts'
import {
  absoluteTime, boolean, bytes, double, fields, framenum, int32, ipv4, names, none, relativeTime, SET, uint16, uint32, uint8,
} from './field.ts'
import { dissectIcmpExtension } from './icmp-extension.ts'
import { dissectMobileIpExtensions } from './icmp-mobile-ip.ts'
import { internetChecksum } from './internet-checksum.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { dissectQuoted } from './quoted-packet.ts'
import type { Reader } from './reader.ts'

// RFC 792: type, code and checksum; the next four bytes depend on the type.
const TYPE = 0
const CODE = 1
const CHECKSUM = 2
const REST = 4
const HEADER = 8

const ECHO_REPLY = 0
const UNREACHABLE = 3
const SOURCE_QUENCH = 4
const REDIRECT = 5
const ALTERNATE_HOST = 6
const ECHO = 8
const ROUTER_ADVERTISEMENT = 9
const TIME_EXCEEDED = 11
const PARAMETER_PROBLEM = 12
const TIMESTAMP = 13
const TIMESTAMP_REPLY = 14
const INFORMATION = 15
const INFORMATION_REPLY = 16
const MASK = 17
const MASK_REPLY = 18
const PHOTURIS = 40
const EXTENDED_ECHO = 42
const EXTENDED_ECHO_REPLY = 43

const FRAGMENTATION_NEEDED = 4
/** Where RFC 4884 section 5.5 puts the extensions of messages that do not say how long the quoted datagram is. */
const QUOTE_LENGTH = 128

const TYPES = names({
  0: 'Echo (ping) reply', 1: 'Reserved', 2: 'Reserved', 3: 'Destination unreachable', 4: 'Source quench (flow control)',
  5: 'Redirect', 6: 'Alternate host address', 8: 'Echo (ping) request', 9: 'Router advertisement', 10: 'Router solicitation',
  11: 'Time-to-live exceeded', 12: 'Parameter problem', 13: 'Timestamp request', 14: 'Timestamp reply', 15: 'Information request',
  16: 'Information reply', 17: 'Address mask request', 18: 'Address mask reply', 19: 'Reserved (for security)', 30: 'Traceroute',
  31: 'Datagram Conversion Error', 32: 'Mobile Host Redirect', 33: 'IPv6 Where-Are-You', 34: 'IPv6 I-Am-Here',
  35: 'Mobile Registration Request', 36: 'Mobile Registration Reply', 37: 'Domain Name Request', 38: 'Domain Name Reply',
  39: 'SKIP', 40: 'Photuris', 41: 'Experimental mobility protocols', 42: 'Extended Echo request', 43: 'Extended Echo reply',
})

const CODES: ReadonlyMap<number, ReadonlyMap<number, string>> = new Map([
  [UNREACHABLE, names({
    0: 'Network unreachable', 1: 'Host unreachable', 2: 'Protocol unreachable', 3: 'Port unreachable', 4: 'Fragmentation needed',
    5: 'Source route failed', 6: 'Destination network unknown', 7: 'Destination host unknown', 8: 'Source host isolated',
    9: 'Network administratively prohibited', 10: 'Host administratively prohibited', 11: 'Network unreachable for TOS',
    12: 'Host unreachable for TOS', 13: 'Communication administratively filtered', 14: 'Host precedence violation',
    15: 'Precedence cutoff in effect',
  })],
  [REDIRECT, names({
    0: 'Redirect for network', 1: 'Redirect for host', 2: 'Redirect for TOS and network', 3: 'Redirect for TOS and host',
  })],
  [ALTERNATE_HOST, names({ 0: 'Alternate address for host' })],
  [ROUTER_ADVERTISEMENT, names({ 0: 'Normal router advertisement', 16: 'Does not route common traffic' })],
  [TIME_EXCEEDED, names({ 0: 'Time to live exceeded in transit', 1: 'Fragment reassembly time exceeded' })],
  [PARAMETER_PROBLEM, names({ 0: 'Pointer indicates the error', 1: 'Required option missing', 2: 'Bad length' })],
  [PHOTURIS, names({
    0: 'Bad SPI', 1: 'Authentication Failed', 2: 'Decompression Failed', 3: 'Decryption Failed', 4: 'Need Authentication',
    5: 'Need Authorization',
  })],
  [EXTENDED_ECHO, names({ 0: 'No error' })],
  [EXTENDED_ECHO_REPLY, names({
    0: 'No error', 1: 'Malformed Query', 2: 'No Such Interface', 3: 'No Such Table Entry', 4: 'Multiple Interfaces Satisfy Query',
  })],
])

const f = fields('icmp', {
  type: uint8('icmp.type', 'Type'),
  code: uint8('icmp.code', 'Code'),
  checksum: uint16('icmp.checksum', 'Checksum', { base: 'hex' }),
  status: uint8('icmp.checksum.status', 'Checksum Status', { base: 'none', values: CHECKSUM_STATUS }),
  bad: none('icmp.checksum_bad', 'Bad checksum'),
  unused: bytes('icmp.unused', 'Unused'),
  ident: uint16('icmp.ident', 'Identifier (BE)', { base: 'dec_hex', description: 'Big-endian representation' }),
  identLe: uint16('icmp.ident_le', 'Identifier (LE)', { base: 'dec_hex', description: 'Little-endian representation' }),
  sequence: uint16('icmp.seq', 'Sequence Number (BE)', { base: 'dec_hex', description: 'Big-endian representation' }),
  sequenceLe: uint16('icmp.seq_le', 'Sequence Number (LE)', { base: 'dec_hex', description: 'Little-endian representation' }),
  mtu: uint16('icmp.mtu', 'MTU of next hop'),
  addressCount: uint8('icmp.num_addrs', 'Number of addresses'),
  entrySize: uint8('icmp.addr_entry_size', 'Address entry size', { description: 'In units of 4 bytes' }),
  lifetime: uint16('icmp.lifetime', 'Lifetime', { description: 'In seconds' }),
  pointer: uint32('icmp.pointer', 'Pointer'),
  routerAddress: ipv4('icmp.router_address', 'Router address'),
  preference: int32('icmp.pref_level', 'Preference level'),
  originate: uint32('icmp.originate_timestamp', 'Originate Timestamp', { description: 'In milliseconds since midnight UTC' }),
  receive: uint32('icmp.receive_timestamp', 'Receive Timestamp', { description: 'In milliseconds since midnight UTC' }),
  transmit: uint32('icmp.transmit_timestamp', 'Transmit Timestamp', { description: 'In milliseconds since midnight UTC' }),
  mask: ipv4('icmp.address_mask', 'Address Mask'),
  gateway: ipv4('icmp.redir_gw', 'Gateway Address'),
  responseTo: framenum('icmp.resp_to', 'Request frame'),
  responseTime: double('icmp.resptime', 'Response time', { description: 'In milliseconds' }),
  dataTime: absoluteTime('icmp.data_time', 'Timestamp from icmp data'),
  dataTimeRelative: relativeTime('icmp.data_time_relative', 'Timestamp from icmp data (relative)', { unit: ' seconds' }),
  length: uint8('icmp.length', 'Length', { description: 'Of the original datagram, in units of 4 bytes' }),
  originalLength: uint8('icmp.length.original_datagram', 'Length of original datagram'),
  extendedSequence: uint8('icmp.ext.echo.seq', 'Sequence Number', { base: 'dec_hex' }),
  requestReserved: uint8('icmp.ext.echo.req.res', 'Reserved', { base: 'hex', mask: 0xfe }),
  requestLocal: boolean('icmp.ext.echo.req.local', 'Local bit', { mask: 0x01, words: SET }),
  state: uint8('icmp.ext.echo.rsp.state', 'State', {
    mask: 0xe0,
    values: names({
      0: 'Reserved', 1: 'Incomplete', 2: 'Reachable', 3: 'Stale', 4: 'Delay', 5: 'Probe', 6: 'Failed',
    }),
  }),
  replyReserved: uint8('icmp.ext.echo.rsp.res', 'Reserved', { base: 'hex', mask: 0x18 }),
  active: boolean('icmp.ext.echo.rsp.active', 'Active bit', { mask: 0x04, words: SET }),
  replyIpv4: boolean('icmp.ext.echo.rsp.ipv4', 'IPv4 bit', { mask: 0x02, words: SET }),
  replyIpv6: boolean('icmp.ext.echo.rsp.ipv6', 'IPv6 bit', { mask: 0x01, words: SET }),
})

export const icmp = protocol({
  abbrev: 'icmp', name: 'ICMP', label: 'Internet Control Message Protocol',
  on: { 'ip.proto': [1] },
  changesState: (bytes, start, end) => start < end && (bytes[start] === ECHO || bytes[start] === ECHO_REPLY),
  dissect(r, p) {
    p.protocol = icmp.name
    if (p.row) p.info = ''
    const type = r.u8(TYPE), code = r.u8(CODE)
    // Of the messages that quote a datagram, RFC 4884 section 4 lets some say how long the quotation is.
    const quoteWords = type === ALTERNATE_HOST ? r.u8(5) & 0 : r.u8(5)
    const typeName = type === ROUTER_ADVERTISEMENT && (code === 0 || code === 16) ? 'Mobile IP Advertisement'
      : TYPES.get(type) ?? 'Unknown ICMP (obsolete or malformed?)'
    const codes = CODES.get(type)
    const codeName = codes && (codes.get(code) ?? `Unknown code: ${code}`)
    if (p.row) p.info = typeName.padEnd(20) + (codeName ? ` (${codeName})` : '')
    const layer = p.layer(icmp, r)
    const typeNode = p.add(layer, f.type, r, TYPE)
    const codeNode = p.add(layer, f.code, r, CODE)
    if (p.detailed) p.append(typeNode, ` (${typeName})`)
    if (p.detailed && codeName) p.append(codeNode, ` (${codeName})`)
    const whole = !p.fragmented && r.length >= r.reported && !p.quoted
    const rest = whole ? internetChecksum(r.view(0, r.length)) : undefined
    const why = ` [unverified] [${p.quoted ? 'in ICMP error packet' : 'fragmented datagram'}]`
    showChecksum(p, layer, r, CHECKSUM, f.checksum, f.status, f.bad, 'warn', rest, why)
    second(p, layer, r, type, code, quoteWords)
    body(p, layer, r, type, code, quoteWords)
    return true
  },
})

/** The second four bytes of the header. */
function second(p: Packet, layer: Node, r: Reader, type: number, code: number, quoteWords: number): void {
  switch (type) {
    case ECHO_REPLY: case ECHO: case TIMESTAMP: case TIMESTAMP_REPLY:
    case INFORMATION: case INFORMATION_REPLY: case MASK: case MASK_REPLY:
      identifier(p, layer, r)
      p.add(layer, f.sequence, r, 6)
      p.addLE(layer, f.sequenceLe, r, 6)
      if (p.row) {
        p.info += ` id=0x${r.u16(4).toString(16).padStart(4, '0')}, seq=${r.u16(6)}/${r.u16le(6)}`
        if (p.hopLimit >= 0) p.info += `, ttl=${p.hopLimit}`
      }
      return
    case UNREACHABLE:
      if (quoteWords) {
        p.add(layer, f.unused, r, REST, 1)
        quoteLength(p, layer, r, quoteWords)
        if (code === FRAGMENTATION_NEEDED) p.add(layer, f.mtu, r, 6)
        else p.add(layer, f.unused, r, 6, 2)
      } else if (code === FRAGMENTATION_NEEDED) {
        p.add(layer, f.unused, r, REST, 2)
        p.add(layer, f.mtu, r, 6)
      } else p.add(layer, f.unused, r, REST, 4)
      return
    case ROUTER_ADVERTISEMENT: {
      p.add(layer, f.addressCount, r, 4)
      p.add(layer, f.entrySize, r, 5)
      const lifetime = p.add(layer, f.lifetime, r, 6)
      if (p.detailed) p.append(lifetime, ` (${secondsText(r.u16(6))})`)
      return
    }
    case PARAMETER_PROBLEM:
      p.add(layer, f.pointer, r, REST, 1)
      if (quoteWords) {
        quoteLength(p, layer, r, quoteWords)
        p.add(layer, f.unused, r, 6, 2)
      } else p.add(layer, f.unused, r, 5, 3)
      return
    case REDIRECT:
      p.add(layer, f.gateway, r, REST)
      return
    case TIME_EXCEEDED:
      if (quoteWords) {
        p.add(layer, f.unused, r, REST, 1)
        quoteLength(p, layer, r, quoteWords)
        p.add(layer, f.unused, r, 6, 2)
      } else p.add(layer, f.unused, r, REST, 4)
      return
    case EXTENDED_ECHO:
      identifier(p, layer, r)
      p.add(layer, f.extendedSequence, r, 6)
      p.add(layer, f.requestReserved, r, 7)
      p.add(layer, f.requestLocal, r, 7)
      return
    case EXTENDED_ECHO_REPLY:
      identifier(p, layer, r)
      p.add(layer, f.extendedSequence, r, 6)
      for (const each of [f.state, f.replyReserved, f.active, f.replyIpv4, f.replyIpv6]) p.add(layer, each, r, 7)
      return
    default:
  }
}

function identifier(p: Packet, layer: Node, r: Reader): void {
  p.add(layer, f.ident, r, REST)
  p.addLE(layer, f.identLe, r, REST)
}

function quoteLength(p: Packet, layer: Node, r: Reader, words: number): void {
  p.add(layer, f.length, r, 5)
  p.generate(layer, f.originalLength, r, words * 4 & 0xff, 5, 1)
}

function body(p: Packet, layer: Node, r: Reader, type: number, code: number, quoteWords: number): void {
  switch (type) {
    case UNREACHABLE: case TIME_EXCEEDED: case PARAMETER_PROBLEM: case SOURCE_QUENCH: case REDIRECT:
      quotation(p, layer, r, type, quoteWords)
      return
    case ECHO_REPLY: case ECHO:
      echo(p, layer, r, type)
      return
    case ROUTER_ADVERTISEMENT:
      routers(p, layer, r, code)
      return
    case TIMESTAMP: case TIMESTAMP_REPLY:
      timestamp(p, layer, f.originate, r, 8)
      timestamp(p, layer, f.receive, r, 12)
      timestamp(p, layer, f.transmit, r, 16)
      return
    case MASK: case MASK_REPLY:
      p.add(layer, f.mask, r, HEADER)
      return
    case EXTENDED_ECHO:
      if (r.reported > HEADER) dissectIcmpExtension(p, layer, r.sub(HEADER))
      return
    default:
  }
}

/** The datagram that an error is about, and what RFC 4884 lets stand behind it. */
function quotation(p: Packet, layer: Node, r: Reader, type: number, quoteWords: number): void {
  const quoted = r.sub(HEADER)
  if (type === REDIRECT) quoted.shorten((r.u8(HEADER) & 0x0f) * 4 + 8)
  else if (quoteWords && r.reported > HEADER + quoteWords * 4 && r.u16(HEADER + 2) > quoteWords * 4) {
    quoted.shorten(((r.u8(HEADER) & 0x0f) + quoteWords) * 4)
  }
  dissectQuoted(p, layer, p.registry.protocol('ip'), quoted)
  if (r.reported > HEADER + QUOTE_LENGTH && r.u16(HEADER + 2) <= QUOTE_LENGTH) {
    dissectIcmpExtension(p, layer, r.sub(HEADER + QUOTE_LENGTH))
  }
}

function echo(p: Packet, layer: Node, r: Reader, type: number): void {
  if (type === ECHO) noteEchoRequest(p, r.u16(4), r.u16(6))
  else {
    const request = findEchoRequest(p, r.u16(4), r.u16(6))
    if (request) {
      p.generate(layer, f.responseTo, r, request.frame)
      const time = p.generate(layer, f.responseTime, r, request.milliseconds)
      if (p.detailed) p.label(time, `[Response time: ${request.milliseconds.toFixed(3)} ms]`)
      if (p.row) p.info += ` (request in ${request.frame})`
    }
  }
  const sent = r.length >= HEADER + 8 ? sendingTime(p, r) : undefined
  if (sent !== undefined) {
    p.put(layer, f.dataTime, r, HEADER, 8, sent)
    const now = BigInt(p.meta.seconds) * 1_000_000_000n + BigInt(p.meta.nanoseconds)
    p.generate(layer, f.dataTimeRelative, r, now - sent, HEADER, 8)
  }
  data(p, layer, r.sub(sent === undefined ? HEADER : HEADER + 8))
}

/** Many programs begin the data with the time, in seconds and microseconds, in the byte order of their machine. */
function sendingTime(p: Packet, r: Reader): bigint | undefined {
  const near = (seconds: number, microseconds: number): boolean =>
    Math.abs(seconds - p.meta.seconds | 0) < 86_400 && microseconds < 1_000_000
  for (const little of [false, true]) {
    const seconds = little ? r.u32le(HEADER) : r.u32(HEADER), microseconds = little ? r.u32le(HEADER + 4) : r.u32(HEADER + 4)
    if (near(seconds, microseconds)) return BigInt(seconds) * 1_000_000_000n + BigInt(microseconds) * 1000n
  }
  return undefined
}

/** RFC 1256 section 3.1. */
function routers(p: Packet, layer: Node, r: Reader, code: number): void {
  const count = r.u8(4)
  if (r.u8(5) !== 2) {
    data(p, layer, r.sub(HEADER))
    return
  }
  for (let i = 0; i < count; i++) {
    p.add(layer, f.routerAddress, r, HEADER + i * 8)
    p.add(layer, f.preference, r, HEADER + 4 + i * 8)
  }
  if (code === 0 || code === 16) dissectMobileIpExtensions(p, layer, r, HEADER + count * 8)
}

const DAY = 86_400_000

function timestamp(p: Packet, layer: Node, field: typeof f.originate, r: Reader, at: number): void {
  const node = p.add(layer, field, r, at)
  if (!p.detailed) return
  const now = (p.meta.seconds * 1000 + Math.floor(p.meta.nanoseconds / 1e6)) % DAY
  p.append(node, ` (${millisecondsText(timeOfDay(r.u32(at), r.u32le(at), now))} after midnight UTC)`)
}

/** Some systems do not send network byte order: the reading that is a time of day wins, or the nearer to the frame's. */
function timeOfDay(big: number, little: number, now: number): number {
  const be = big & 0x7fffffff, le = little & 0x7fffffff
  if (be < DAY && le >= DAY) return be
  if (le < DAY && be >= DAY) return le
  const ahead = (time: number): number => {
    const wrapped = be < DAY && time < now && time <= DAY / 4 && now >= DAY - DAY / 4 ? time + DAY : time
    return wrapped - now >>> 0
  }
  return ahead(be) < ahead(le) ? be : le
}

/** Data that is part of the message: it stands below its layer. */
function data(p: Packet, layer: Node, r: Reader): void {
  const { root } = p
  p.root = layer
  p.call(p.registry.data, r)
  p.root = root
}
