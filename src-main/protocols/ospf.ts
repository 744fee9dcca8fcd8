import { names, valueName } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { internetChecksum, pseudoHeader } from './internet-checksum.ts'
import { expectedChecksum } from './ip.ts'
import { frameMarks } from './marks.ts'
import { f, lsa, OPTIONS, OPTIONS3, trailer as t } from './ospf-fields.ts'
import { dissectLsa } from './ospf-lsa.ts'
import { dissectLsa3, lsaType3 } from './ospf-lsa-v3.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { malformed, type Reader } from './reader.ts'

// RFC 2328 A.3.1, RFC 5340 A.3.1: the header's fields, by their place in bytes.
const MESSAGE = 1
const LENGTH = 2
const ROUTER = 4
const AREA = 8
const CHECKSUM = 12
/** Version 2 goes on with 8 bytes of authentication, version 3 with the instance. */
const AUTHENTICATION_TYPE = 14
const AUTHENTICATION = 16
const INSTANCE = 14
const HEADER_2 = 24
const HEADER_3 = 16

const IP_PROTOCOL = 89
const HELLO = 1
const DESCRIPTION = 2
const REQUEST = 3
const UPDATE = 4
const ACKNOWLEDGMENT = 5
const PASSWORD = 1
const CRYPTOGRAPHIC = 2

/** Options that announce a block of link-local signaling behind the packet, and an authentication trailer. */
const OPTION_L = 0x10
const OPTION3_L = 0x200
const OPTION3_AT = 0x400

const LSA_HEADER = 20

const MESSAGES = [f.isHello, f.isHello, f.isDescription, f.isRequest, f.isUpdate, f.isAcknowledgment]

/** Open Shortest Path First, version 2 (RFC 2328) and 3 (RFC 5340). */
export const ospf = protocol({
  abbrev: 'ospf', name: 'OSPF', label: 'Open Shortest Path First',
  on: { 'ip.proto': [IP_PROTOCOL] },
  dissect(r, p) {
    p.protocol = ospf.name
    if (p.row) p.info = ''
    const version = r.u8(0), message = r.u8(MESSAGE), length = r.u16(LENGTH)
    if (p.row) p.info = valueName(f.message, message) ?? `Unknown (${message})`
    const layer = p.layer(ospf, r)
    const headerLength = version === 2 ? HEADER_2 : HEADER_3
    const authentication = version === 2 ? r.u16(AUTHENTICATION_TYPE) : 0
    header(r, p, layer, version, message, length, headerLength, authentication)
    if (version !== 2 && version !== 3) return true
    const body = r.sub(0, Math.max(headerLength, length))
    const options = messageBody(body, p, layer, version, message, headerLength)
    const end = length + (version === 2 && authentication === CRYPTOGRAPHIC ? r.u8(AUTHENTICATION + 3) : 0)
    const next = version === 2 ? options & OPTION_L ? signaling(r, p, layer, end) : end
      : options & OPTION3_L ? signaling(r, p, layer, end) : end
    if (version === 3 && options & OPTION3_AT) authenticationTrailer(r, p, layer, next)
    return true
  },
})

function header(
  r: Reader, p: Packet, layer: Node, version: number, message: number, length: number, headerLength: number, authentication: number,
): void {
  const node = p.add(layer, f.header, r, 0, headerLength)
  p.add(node, f.version, r, 0)
  p.add(node, f.message, r, MESSAGE)
  const seen = MESSAGES[message]
  if (seen && message) p.hide(p.generate(node, seen, r, 1, MESSAGE, 1))
  p.add(node, f.packetLength, r, LENGTH)
  p.add(node, f.router, r, ROUTER)
  const area = p.add(node, f.area, r, AREA)
  if (p.detailed && r.u32(AREA) === 0) p.append(area, ' (Backbone)')
  checksum(r, p, node, version, length, authentication)
  if (version === 3) {
    p.add(node, f.instance, r, INSTANCE)
    p.add(node, f.reserved, r, INSTANCE + 1, 1)
  } else if (version === 2) authenticate(r, p, node, length, authentication)
}

function checksum(r: Reader, p: Packet, node: Node, version: number, length: number, authentication: number): void {
  const given = r.u16(CHECKSUM), line = p.add(node, f.checksum, r, CHECKSUM)
  if (!p.detailed) return
  if (version === 2 && authentication === CRYPTOGRAPHIC || given === 0) {
    p.append(line, ' (None)')
    return
  }
  const { addresses } = p
  const complete = r.length >= length && r.reported >= length && length >= HEADER_3 && !p.fragmented
  if (!complete || version !== 2 && !addresses) return
  // RFC 2328 D.4: the 64 bits of authentication are left out.
  const sum = version === 2
    ? internetChecksum(r.view(0, AUTHENTICATION), length > HEADER_2 ? r.view(HEADER_2, length - HEADER_2) : new Uint8Array(0))
    : addresses ? internetChecksum(pseudoHeader(addresses, IP_PROTOCOL, length), r.view(0, length)) : 0
  p.append(line, sum === 0 ? ' [correct]' : ` [incorrect, should be 0x${expectedChecksum(given, sum).toString(16).padStart(4, '0')}]`)
}

/** RFC 2328 appendix D. */
function authenticate(r: Reader, p: Packet, node: Node, length: number, type: number): void {
  p.add(node, f.authType, r, AUTHENTICATION_TYPE)
  if (type === CRYPTOGRAPHIC) {
    p.add(node, f.authKey, r, AUTHENTICATION + 2)
    const size = p.add(node, f.authLength, r, AUTHENTICATION + 3)
    p.add(node, f.authSequence, r, AUTHENTICATION + 4)
    if (p.number[size]) p.add(node, f.authData, r, length, p.number[size])
  } else p.add(node, type === 0 ? f.authNone : type === PASSWORD ? f.authSimple : f.authUnknown, r, AUTHENTICATION, 8)
}

/** @returns the options that the message gives */
function messageBody(r: Reader, p: Packet, layer: Node, version: number, message: number, at: number): number {
  switch (message) {
    case HELLO: return hello(r, p, layer, version, at)
    case DESCRIPTION: return description(r, p, layer, version, at)
    case REQUEST: requests(r, p, layer, version, at); return 0
    case UPDATE: update(r, p, layer, version, at); return 0
    case ACKNOWLEDGMENT: lsaHeaders(r, p, layer, version, at); return 0
    default: return 0
  }
}

function hello(r: Reader, p: Packet, layer: Node, version: number, at: number): number {
  const node = p.add(layer, f.hello, r, at, r.reported - at)
  let options: number, routers: number
  if (version === 2) {
    p.add(node, f.networkMask, r, at)
    p.add(node, f.helloInterval, r, at + 4, 2)
    addFlagWord(p, node, f.options, r, at + 6, OPTIONS)
    options = r.u8(at + 6)
    p.add(node, f.priority, r, at + 7)
    p.add(node, f.deadInterval, r, at + 8)
    routers = at + 12
  } else {
    p.add(node, f.interfaceId, r, at)
    p.add(node, f.priority, r, at + 4)
    addFlagWord(p, node, f.options3, r, at + 5, OPTIONS3)
    options = r.u24(at + 5)
    p.add(node, f.helloInterval, r, at + 8, 2)
    p.add(node, f.deadInterval, r, at + 10, 2)
    routers = at + 12
  }
  p.add(node, f.designated, r, routers)
  p.add(node, f.backup, r, routers + 4)
  for (let i = routers + 8; i < r.reported; i += 4) p.add(node, f.neighbor, r, i)
  return options
}

function description(r: Reader, p: Packet, layer: Node, version: number, at: number): number {
  const node = p.branch(layer, frameMarks.text, r, at, r.reported - at, 'OSPF DB Description')
  const flags = [f.descriptionR, f.descriptionI, f.descriptionM, f.descriptionMs]
  let options: number, next: number
  if (version === 2) {
    p.add(node, f.mtu, r, at)
    addFlagWord(p, node, f.options, r, at + 2, OPTIONS)
    options = r.u8(at + 2)
    addFlagWord(p, node, f.description, r, at + 3, flags)
    next = at + 4
  } else {
    p.add(node, f.reserved, r, at, 1)
    addFlagWord(p, node, f.options3, r, at + 1, OPTIONS3)
    options = r.u24(at + 1)
    p.add(node, f.mtu, r, at + 4)
    p.add(node, f.reserved, r, at + 6, 1)
    addFlagWord(p, node, f.description, r, at + 7, flags)
    next = at + 8
  }
  p.add(node, f.sequence, r, next)
  p.extent(node, next + 4 - at)
  lsaHeaders(r, p, layer, version, next + 4)
  return options
}

function lsaHeaders(r: Reader, p: Packet, layer: Node, version: number, start: number): void {
  for (let at = start; at < r.reported; at += LSA_HEADER) {
    if (version === 2) dissectLsa(r, p, layer, at, false)
    else dissectLsa3(r, p, layer, at, false)
  }
}

function requests(r: Reader, p: Packet, layer: Node, version: number, start: number): void {
  for (let at = start; at < r.reported; at += 12) {
    const node = p.branch(layer, frameMarks.text, r, at, 12, 'Link State Request')
    if (version === 2) p.put(node, lsa.type, r, at, 4, r.u32(at))
    else {
      p.add(node, f.reserved, r, at, 2)
      lsaType3(r, p, node, at + 2)
    }
    p.add(node, f.linkStateId, r, at + 4)
    p.add(node, lsa.router, r, at + 8)
  }
}

function update(r: Reader, p: Packet, layer: Node, version: number, at: number): void {
  const count = r.u32(at)
  const node = p.branch(layer, frameMarks.text, r, at, r.reported - at, 'LS Update Packet')
  p.add(node, f.count, r, at)
  let next = at + 4
  for (let i = 0; i < count && next < r.reported; i++) {
    const size = version === 2 ? dissectLsa(r, p, node, next, true) : dissectLsa3(r, p, node, next, true)
    if (size < LSA_HEADER) throw malformed
    next += size
  }
}

const TLVS = names({ 1: 'Extended options TLV', 2: 'Crypto Authentication TLV' })

/** The block of RFC 5613. @returns where it ends */
function signaling(r: Reader, p: Packet, layer: Node, at: number): number {
  const length = r.u16(at + 2) * 4
  const node = p.branch(layer, frameMarks.text, r, at, length, 'OSPF LLS Data Block')
  p.add(node, t.checksum, r, at)
  const size = p.put(node, t.length, r, at + 2, 2, length)
  if (p.detailed) p.label(size, `LLS Data Length: ${length} bytes`)
  const end = at + length
  for (let i = at + 4; i < end;) {
    const type = r.u16(i), bytes = r.u16(i + 2)
    const tlv = p.branch(node, frameMarks.text, r, i, bytes + 4, TLVS.get(type) ?? 'Unknown TLV')
    p.add(tlv, t.tlvType, r, i)
    p.add(tlv, t.tlvLength, r, i + 2)
    if (type === 1 && bytes >= 4) addFlagWord(p, tlv, t.options, r, i + 4, [t.optionsRs, t.optionsLr])
    else if (type === 2 && bytes > 4) {
      p.add(tlv, t.sequence, r, i + 4)
      p.add(tlv, t.authData, r, i + 8, bytes - 4)
    } else if (bytes) p.add(tlv, t.tlvValue, r, i + 4, bytes)
    i += 4 + Math.ceil(bytes / 4) * 4
  }
  return end
}

/** RFC 7166 section 2.2. */
function authenticationTrailer(r: Reader, p: Packet, layer: Node, at: number): void {
  const length = r.u16(at + 2)
  const node = p.add(layer, t.at, r, at, length)
  p.add(node, t.atType, r, at)
  p.add(node, t.atLength, r, at + 2)
  p.add(node, t.atReserved, r, at + 4)
  p.add(node, t.atSa, r, at + 6)
  p.add(node, t.atSequence, r, at + 8)
  if (length > 16) p.add(node, t.atData, r, at + 16, length - 16)
}
