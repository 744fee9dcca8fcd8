import { crc32 } from 'node:zlib'
import { ipv4Text, ipv6Text } from './address-text.ts'
import { CHECKSUM_STATUS } from './checksum-text.ts'
import { bytes, fields, framenum, ipv4, ipv6, names, none, relativeTime, string, uint16, uint32, uint8, valueName } from './field.ts'
import { lineText } from './header-lines.ts'
import { dissectPdus } from './length-prefixed-pdus.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { transaction } from './transactions.ts'

// RFC 8489 section 5: the header's fields, by their place in bytes.
const TYPE = 0
const LENGTH = 2
const COOKIE = 4
const ID = 8
const HEADER = 20
const MAGIC = 0x2112a442

/** The class stands in two bits between those of the method. */
const CLASS = 0x0110
const METHOD = 0x3eef
const REQUEST = 0
const SUCCESS = 2
const ERROR = 3

/** TURN's messages to a channel (RFC 8656 section 12.4) begin with its number. */
const FIRST_CHANNEL = 0x4000
const LAST_CHANNEL = 0x7fff
const CHANNEL_HEADER = 4

const ATTRIBUTE_HEADER = 4
const FINGERPRINT_XOR = 0x5354554e

const classes = names({ 0: 'Request', 1: 'Indication', 2: 'Success Response', 3: 'Error Response' })
const methods = names({
  0x001: 'Binding', 0x002: 'SharedSecret', 0x003: 'Allocate', 0x004: 'Refresh', 0x006: 'Send', 0x007: 'Data Indication',
  0x008: 'CreatePermission', 0x009: 'Channel-Bind', 0x00a: 'Connect', 0x00b: 'ConnectionBind', 0x00c: 'ConnectionAttempt', 0x080: 'GOOG-PING',
})
const attributes = names({
  0x0001: 'MAPPED-ADDRESS', 0x0002: 'RESPONSE_ADDRESS', 0x0003: 'CHANGE_REQUEST', 0x0004: 'SOURCE_ADDRESS', 0x0005: 'CHANGED_ADDRESS',
  0x0006: 'USERNAME', 0x0007: 'PASSWORD', 0x0008: 'MESSAGE-INTEGRITY', 0x0009: 'ERROR-CODE', 0x000a: 'UNKNOWN-ATTRIBUTES',
  0x000b: 'REFLECTED-FROM', 0x000c: 'CHANNEL-NUMBER', 0x000d: 'LIFETIME', 0x0010: 'BANDWIDTH', 0x0012: 'XOR-PEER-ADDRESS',
  0x0013: 'DATA', 0x0014: 'REALM', 0x0015: 'NONCE', 0x0016: 'XOR-RELAYED-ADDRESS', 0x0017: 'REQUESTED-ADDRESS-FAMILY',
  0x0018: 'EVEN-PORT', 0x0019: 'REQUESTED-TRANSPORT', 0x001a: 'DONT-FRAGMENT', 0x001c: 'MESSAGE-INTEGRITY-SHA256',
  0x001d: 'PASSWORD-ALGORITHM', 0x001e: 'USERHASH', 0x0020: 'XOR-MAPPED-ADDRESS', 0x0022: 'RESERVATION-TOKEN', 0x0024: 'PRIORITY',
  0x0025: 'USE-CANDIDATE', 0x0026: 'PADDING', 0x0027: 'RESPONSE-PORT', 0x002a: 'CONNECTION-ID', 0x8002: 'PASSWORD-ALGORITHMS',
  0x8003: 'ALTERNATE-DOMAIN', 0x8022: 'SOFTWARE', 0x8023: 'ALTERNATE-SERVER', 0x8025: 'TRANSACTION_TRANSMIT_COUNTER',
  0x8027: 'CACHE-TIMEOUT', 0x8028: 'FINGERPRINT', 0x8029: 'ICE-CONTROLLED', 0x802a: 'ICE-CONTROLLING', 0x802b: 'RESPONSE-ORIGIN',
  0x802c: 'OTHER-ADDRESS', 0xc057: 'GOOG-NETWORK-INFO', 0xc058: 'GOOG-LAST-ICE-CHECK-RECEIVED',
})
const errors = names({
  300: 'Try Alternate', 400: 'Bad Request', 401: 'Unauthenticated', 403: 'Forbidden', 405: 'Method Not Allowed', 420: 'Unknown Attribute',
  437: 'Allocation Mismatch', 438: 'Stale Nonce', 440: 'Address Family not Supported', 441: 'Wrong Credentials',
  442: 'Unsupported Transport Protocol', 443: 'Peer Address Family Mismatch', 446: 'Connection Already Exists',
  447: 'Connection Timeout or Failure', 486: 'Allocation Quota Reached', 487: 'Role Conflict', 500: 'Server Error', 508: 'Insufficient Capacity',
})
/** Attributes that are an address: as it is, or with the magic cookie laid over it (RFC 8489 14.2). */
const PLAIN = new Set([0x0001, 0x0002, 0x0004, 0x0005, 0x000b, 0x8023, 0x802b, 0x802c])
const XORED = new Set([0x0012, 0x0016, 0x0020])

const f = fields('stun', {
  channel: uint16('stun.channel', 'Channel Number', { base: 'hex' }),
  responseTo: framenum('stun.response-to', 'Request In'),
  duplicate: framenum('stun.reqduplicate', 'Duplicated original message in'),
  time: relativeTime('stun.time', 'Time', { unit: ' seconds' }),
  type: uint16('stun.type', 'Message Type', { base: 'hex' }),
  class: uint16('stun.type.class', 'Message Class', { mask: CLASS, base: 'hex' }),
  method: uint16('stun.type.method', 'Message Method', { mask: METHOD, base: 'hex' }),
  assignment: uint16('stun.type.method-assignment', 'Message Method Assignment', {
    mask: 0x2000, base: 'hex', values: names({ 0: 'IETF Review', 1: 'Designated Expert' }),
  }),
  length: uint16('stun.length', 'Message Length'),
  cookie: bytes('stun.cookie', 'Message Cookie'),
  id: bytes('stun.id', 'Message Transaction ID'),
  version: uint8('stun.network_version', 'STUN Network Version', { values: names({ 3: 'RFC-5389/8489' }) }),
  attributes: none('stun.attributes', 'Attributes'),
  kind: uint16('stun.attribute', 'Attribute Type', { base: 'hex', values: attributes }),
  attribute: uint16('stun.att.type', 'Attribute Type', { base: 'hex', values: attributes }),
  comprehension: uint16('stun.att.type.comprehension', 'Attribute Type Comprehension', {
    mask: 0x8000, base: 'hex', values: names({ 0: 'Required', 1: 'Optional' }),
  }),
  attributeAssignment: uint16('stun.att.type.assignment', 'Attribute Type Assignment', {
    mask: 0x4000, base: 'hex', values: names({ 0: 'IETF Review', 1: 'Designated Expert' }),
  }),
  attributeLength: uint16('stun.att.length', 'Attribute Length'),
  reserved: bytes('stun.att.reserved', 'Reserved'),
  family: uint8('stun.att.family', 'Protocol Family', { base: 'hex', values: names({ 1: 'IPv4', 2: 'IPv6' }) }),
  port: uint16('stun.att.port', 'Port'),
  ip4: ipv4('stun.att.ipv4', 'IP'),
  ip6: ipv6('stun.att.ipv6', 'IP'),
  portXored: bytes('stun.att.port-xord', 'Port (XOR-d)'),
  ip4Xored: bytes('stun.att.ipv4-xord', 'IP (XOR-d)'),
  ip6Xored: bytes('stun.att.ipv6-xord', 'IP (XOR-d)'),
  username: string('stun.att.username', 'Username'),
  hmac: bytes('stun.att.hmac', 'HMAC-SHA1'),
  crc: uint32('stun.att.crc32', 'CRC-32', { base: 'hex' }),
  crcStatus: uint8('stun.att.crc32.status', 'CRC-32 Status', { base: 'none', values: CHECKSUM_STATUS }),
  crcBad: none('stun.att.crc32.bad', 'Bad Fingerprint'),
  errorClass: uint8('stun.att.error.class', 'Error Class', { mask: 0x07 }),
  error: uint8('stun.att.error', 'Error Code'),
  reason: string('stun.att.error.reason', 'Error Reason Phrase'),
  unknownAttribute: uint16('stun.att.unknown', 'Unknown Attribute', { base: 'hex', values: attributes }),
  realm: string('stun.att.realm', 'Realm'),
  nonce: string('stun.att.nonce', 'Nonce'),
  software: string('stun.att.software', 'Software'),
  priority: uint32('stun.att.priority', 'Priority'),
  tieBreaker: bytes('stun.att.tie-breaker', 'Tie breaker'),
  lifetime: uint32('stun.att.lifetime', 'Lifetime'),
  channelNumber: uint16('stun.att.channelnum', 'Channel-Number', { base: 'hex' }),
  transport: uint8('stun.att.transp', 'Transport', { base: 'hex', values: names({ 6: 'TCP', 17: 'UDP' }) }),
  token: bytes('stun.att.token', 'Token'),
  padding: uint16('stun.att.padding', 'Padding'),
  value: bytes('stun.value', 'Value'),
  unknown: none('stun.unknown_attribute', 'Unknown attribute'),
})

/** Session Traversal Utilities for NAT (RFC 8489), and Traversal Using Relays around NAT over it (RFC 8656). */
export const stun = protocol({
  abbrev: 'stun', name: 'STUN', label: 'Session Traversal Utilities for NAT',
  on: { 'udp.port': [3478], 'tcp.port': [3478] },
  heuristics: { udp: looksLikeStun, tcp: looksLikeStun },
  // Requests and their answers.
  changesState: () => true,
  desegments: true,
  dissect(r, p) {
    const type = r.length >= 4 ? r.u16(TYPE) : 0xffff
    const channel = type >= FIRST_CHANNEL && type <= LAST_CHANNEL && r.u16(LENGTH) <= r.reported - CHANNEL_HEADER
    if (!channel && !hasHeader(r)) return false
    if (p.layers.some((each) => each.abbrev === 'tcp')) dissectPdus(r, p, stun, CHANNEL_HEADER, messageLength, message)
    else message(r, p)
    return true
  },
})

function hasHeader(r: Reader): boolean {
  return r.length >= HEADER && r.u16(TYPE) < FIRST_CHANNEL && r.u32(COOKIE) === MAGIC
}

function looksLikeStun(r: Reader): boolean {
  return hasHeader(r) && (r.u16(LENGTH) & 3) === 0 && r.u16(LENGTH) + HEADER <= r.reported
}

/** Length of the whole message at an offset; TURN fills its channel messages up over TCP. */
function messageLength(r: Reader, at: number): number {
  const length = r.u16(at + LENGTH)
  return r.u16(at) >= FIRST_CHANNEL ? CHANNEL_HEADER + Math.ceil(length / 4) * 4 : HEADER + length
}

function message(r: Reader, p: Packet): void {
  const type = r.u16(TYPE), length = r.u16(LENGTH)
  const layer = p.layer(stun, r)
  p.clearInfo()
  if (type >= FIRST_CHANNEL) {
    if (p.row) p.info += 'ChannelData TURN Message'
    if (p.detailed) p.label(layer, `${stun.label}, TURN ChannelData Message`)
    p.add(layer, f.channel, r, 0)
    p.add(layer, f.length, r, LENGTH)
    if (length) p.call(p.registry.data, r.sub(CHANNEL_HEADER, length))
    return
  }
  const kind = type >>> 7 & 2 | type >>> 4 & 1, method = type & 0x0f | type >>> 1 & 0x70 | type >>> 2 & 0xf80
  const name = `${methods.get(method) ?? 'Unknown'} ${classes.get(kind) ?? ''}`
  if (p.row) p.info += name
  if (kind === REQUEST || kind === SUCCESS || kind === ERROR) pair(r, p, layer, kind !== REQUEST)
  const node = p.add(layer, f.type, r, TYPE)
  const classNode = p.add(node, f.class, r, TYPE), methodNode = p.add(node, f.method, r, TYPE)
  if (p.detailed) {
    p.append(node, ` (${name})`)
    p.append(classNode, ` ${classes.get(kind) ?? ''} (${kind})`)
    p.append(methodNode, ` ${methods.get(method) ?? 'Unknown'} (0x${method.toString(16).padStart(3, '0')})`)
  }
  p.add(node, f.assignment, r, TYPE)
  p.add(layer, f.length, r, LENGTH)
  p.add(layer, f.cookie, r, COOKIE, 4)
  p.add(layer, f.id, r, ID, 12)
  if (!length) return
  p.generate(layer, f.version, r, 3)
  const list = p.add(layer, f.attributes, r, HEADER, length)
  for (let at = HEADER; at + ATTRIBUTE_HEADER <= HEADER + length;) at = attribute(r, p, list, at)
}

/** Which request a response answers: both have the same identifier. */
function pair(r: Reader, p: Packet, layer: Node, response: boolean): void {
  const { query, time, repeated, answer } = transaction(p, r.u16(ID) ^ r.u16(ID + 2) ^ r.u16(ID + 6) ^ r.u16(ID + 10), response)
  if (!query) return
  if (response) {
    p.generate(layer, f.responseTo, r, query)
    p.generate(layer, f.time, r, BigInt(time))
    if (repeated) p.generate(layer, f.duplicate, r, answer)
  } else p.generate(layer, f.duplicate, r, query)
}

/** An attribute (section 14). @returns where the next one begins */
function attribute(r: Reader, p: Packet, list: Node, at: number): number {
  const type = r.u16(at), length = r.u16(at + 2), value = at + ATTRIBUTE_HEADER
  const padding = -length & 3
  const node = p.branch(list, frameMarks.text, r, at, ATTRIBUTE_HEADER + length + padding)
  const name = attributes.get(type)
  if (p.detailed) p.label(node, name ?? `Unknown attribute 0x${type.toString(16).padStart(4, '0')}`)
  if (name !== undefined) {
    p.hide(p.add(node, f.kind, r, at))
    const typeNode = p.add(node, f.attribute, r, at)
    if (p.detailed) p.label(typeNode, `Attribute Type: ${name}`)
    p.add(typeNode, f.comprehension, r, at)
    p.add(typeNode, f.attributeAssignment, r, at)
  } else p.expert(node, r, 'warn', `Unknown attribute 0x${type.toString(16).padStart(4, '0')}`, at, 2, f.unknown)
  p.add(node, f.attributeLength, r, at + 2)
  if (length) {
    r.need(value, length)
    attributeValue(r, p, node, type, name ?? '', value, length)
  }
  if (padding && r.has(value + length, padding)) p.put(node, f.padding, r, value + length, padding, padding)
  return value + length + padding
}

function attributeValue(r: Reader, p: Packet, node: Node, type: number, name: string, at: number, length: number): void {
  const told = (text: string, info = ''): void => {
    if (p.detailed) p.label(node, `${name}${text}`)
    if (p.row) p.info += info
  }
  if (PLAIN.has(type) || XORED.has(type)) {
    const text = address(r, p, node, at, length, XORED.has(type))
    if (text) told(`: ${text}`, ` ${name}: ${text}`)
    return
  }
  switch (type) {
    case 0x0006: p.add(node, f.username, r, at, length); told(`: ${lineText(r, at, length)}`, ` user: ${lineText(r, at, length)}`); return
    case 0x0008: p.add(node, f.hmac, r, at, length); return
    case 0x0009: {
      p.add(node, f.reserved, r, at, 2)
      p.add(node, f.errorClass, r, at + 2)
      p.add(node, f.error, r, at + 3)
      const code = (r.u8(at + 2) & 7) * 100 + r.u8(at + 3)
      const reason = length > 4 ? lineText(r, at + 4, length - 4) : ''
      if (length > 4) p.add(node, f.reason, r, at + 4, length - 4)
      const known = errors.get(code) ?? 'Unknown error code'
      told(` ${code} (${known})${reason ? `: ${reason}` : ''}`, ` error-code: ${code} (${known})${reason ? ` ${reason}` : ''}`)
      return
    }
    case 0x000a: for (let i = at; i + 2 <= at + length; i += 2) p.add(node, f.unknownAttribute, r, i); return
    case 0x000c: {
      const number = '0x' + r.u16(at).toString(16).padStart(4, '0')
      p.add(node, f.channelNumber, r, at)
      if (length > 2) p.add(node, f.reserved, r, at + 2, length - 2)
      told(`: ${number}`, ` ChannelNumber=${number}`)
      return
    }
    case 0x000d: p.add(node, f.lifetime, r, at); told(` ${r.u32(at)}`, ` lifetime: ${r.u32(at)}`); return
    case 0x0013: p.add(node, f.value, r, at, length); p.call(p.registry.data, r.sub(at, length)); return
    case 0x0014: p.add(node, f.realm, r, at, length); told(`: ${lineText(r, at, length)}`, ` realm: ${lineText(r, at, length)}`); return
    case 0x0015: p.add(node, f.nonce, r, at, length); told(`: ${lineText(r, at, length)}`, ' with nonce'); return
    case 0x0017: p.add(node, f.family, r, at); return
    case 0x0019: {
      const transport = valueName(f.transport, r.u8(at)) ?? 'Unknown'
      p.add(node, f.transport, r, at)
      if (length > 1) p.add(node, f.reserved, r, at + 1, length - 1)
      told(`: ${transport}`, ` ${transport}`)
      return
    }
    case 0x0022: p.add(node, f.token, r, at, length); return
    case 0x0024: p.add(node, f.priority, r, at); return
    case 0x8022: p.add(node, f.software, r, at, length); return
    case 0x8028: fingerprint(r, p, node, at); return
    case 0x8029: case 0x802a: p.add(node, f.tieBreaker, r, at, length); return
    default: p.add(node, f.value, r, at, length)
  }
}

/** RFC 8489 14.7: the CRC of all that is in front of the attribute, with the letters STUN laid over it. */
function fingerprint(r: Reader, p: Packet, node: Node, at: number): void {
  const given = r.u32(at), should = (crc32(r.view(0, at - ATTRIBUTE_HEADER)) ^ FINGERPRINT_XOR) >>> 0
  const crc = p.add(node, f.crc, r, at)
  if (given !== should) {
    const text = '0x' + should.toString(16).padStart(8, '0')
    if (p.detailed) p.append(crc, ` incorrect, should be ${text}`)
    p.expert(crc, r, 'warn', `Bad Fingerprint [should be ${text}]`, at, 4, f.crcBad)
  } else if (p.detailed) p.append(crc, ' [correct]')
  p.generate(node, f.crcStatus, r, given === should ? 1 : 0, at, 4)
}

/** RFC 8489 14.1 and 14.2. @returns address and port, or '' */
function address(r: Reader, p: Packet, node: Node, at: number, length: number, xored: boolean): string {
  if (length < 4) return ''
  const family = r.u8(at + 1), size = family === 1 ? 4 : family === 2 ? 16 : 0
  p.add(node, f.reserved, r, at, 1)
  p.add(node, f.family, r, at + 1)
  if (!size || length < 4 + size) {
    p.add(node, f.value, r, at + 2, length - 2)
    return ''
  }
  const four = size === 4, field = four ? f.ip4 : f.ip6
  const plain = Uint8Array.from(r.view(at + 4, size))
  let port = r.u16(at + 2)
  if (xored) {
    port ^= MAGIC >>> 16
    // Cookie and identifier stand behind each other in the header.
    plain.forEach((byte, i) => { plain[i] = byte ^ r.u8(COOKIE + i) })
    p.add(node, f.portXored, r, at + 2, 2)
    p.generate(node, f.port, r, port, at + 2, 2)
    p.add(node, four ? f.ip4Xored : f.ip6Xored, r, at + 4, size)
    p.generate(node, field, r, plain, at + 4, size)
  } else {
    p.add(node, f.port, r, at + 2)
    p.add(node, field, r, at + 4)
  }
  return `${four ? ipv4Text(plain, 0) : ipv6Text(plain, 0)}:${port}`
}
