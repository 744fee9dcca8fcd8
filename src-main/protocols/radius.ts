import { hexBytes, ipv4Text, ipv6Text } from './address-text.ts'
import { addressOfPrefix } from './address-prefix.ts'
import { eap } from './eap.ts'
import { enterpriseNames } from './enterprise-numbers.ts'
import {
  absoluteTime, boolean, bytes, fields, framenum, ipv4, ipv6, names, none, relativeTime, string, uint16, uint32, uint8,
  type Field, type FieldDefinition,
} from './field.ts'
import { lineText } from './header-lines.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { extendedAttributes, standardAttributes, type Attribute } from './radius-attributes.ts'
import { exchange, isRequest, isResponse } from './radius-requests.ts'
import { vendorAttributes } from './radius-vendors.ts'
import { malformed, type Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'
import { dateText } from './value-text.ts'

// RFC 2865 section 3: the header's fields, by their place in bytes.
const CODE = 0
const IDENTIFIER = 1
const LENGTH = 2
const AUTHENTICATOR = 4
const HEADER = 20
const LONGEST = 4096

// Section 5: type, length, value. RFC 6929 section 2: an extended type behind that, and a flag behind the long one.
const ATTRIBUTE_HEADER = 2
const MORE = 0x80
const VENDOR_SPECIFIC = 26
const EAP_MESSAGE = 79
const LAST_TAG = 0x1f

const CODES = names({
  1: 'Access-Request', 2: 'Access-Accept', 3: 'Access-Reject', 4: 'Accounting-Request', 5: 'Accounting-Response',
  6: 'Accounting-Status', 7: 'Password-Request', 8: 'Password-Ack', 9: 'Password-Reject', 10: 'Accounting-Message',
  11: 'Access-Challenge', 12: 'Status-Server', 13: 'Status-Client', 21: 'Resource-Free-Request', 22: 'Resource-Free-Response',
  23: 'Resource-Query-Request', 24: 'Query_Response', 25: 'Alternate-Resource-Reclaim-Request', 26: 'NAS-Reboot-Request',
  27: 'NAS-Reboot-Response', 29: 'Next-Passcode', 30: 'New-Pin', 31: 'Terminate-Session', 32: 'Password-Expired',
  33: 'Event-Request', 34: 'Event-Response', 40: 'Disconnect-Request', 41: 'Disconnect-ACK', 42: 'Disconnect-NAK',
  43: 'CoA-Request', 44: 'CoA-ACK', 45: 'CoA-NAK', 50: 'IP-Address-Allocate', 51: 'IP-Address-Release',
  129: 'ALU-State-Request', 130: 'ALU-State-Accept', 131: 'ALU-State-Reject', 132: 'ALU-State-Error',
})
const VLAN_TAGS = names({ 0x31: 'Tagged', 0x32: 'Untagged' })

const f = fields('radius', {
  request: boolean('radius.req', 'Request'),
  response: boolean('radius.rsp', 'Response'),
  requestFrame: framenum('radius.reqframe', 'Request Frame'),
  responseFrame: framenum('radius.rspframe', 'Response Frame'),
  time: relativeTime('radius.time', 'Time from request', { unit: ' seconds' }),
  duplicate: uint32('radius.dup', 'Duplicate Message ID'),
  requestDuplicate: framenum('radius.req.dup', 'Duplicate Request Frame Number'),
  responseDuplicate: framenum('radius.rsp.dup', 'Duplicate Response Frame Number'),
  code: uint8('radius.code', 'Code', { values: CODES }),
  id: uint8('radius.id', 'Identifier'),
  length: uint16('radius.length', 'Length'),
  authenticator: bytes('radius.authenticator', 'Authenticator'),
  lengthBad: none('radius.invalid_length', 'Invalid length'),
  avp: bytes('radius.avp', 'AVP'),
  type: uint8('radius.avp.type', 'Type'),
  avpLength: uint8('radius.avp.length', 'Length'),
  vendor: uint32('radius.avp.vendor_id', 'Vendor ID'),
  vendorType: uint8('radius.avp.vendor_type', 'Type'),
  vendorLength: uint8('radius.avp.vendor_len', 'Length'),
  extendedType: uint8('radius.avp.extended_type', 'Extended Type'),
  extendedMore: boolean('radius.avp.extended_more', 'Extended More', { mask: MORE }),
  eapFragment: bytes('radius.eap_fragment', 'EAP fragment'),
  chapPassword: bytes('radius.CHAP_Password', 'CHAP-Password'),
  chapIdent: uint8('radius.CHAP_Ident', 'CHAP Ident', { base: 'hex' }),
  chapString: bytes('radius.CHAP_String', 'CHAP String'),
  framedAddress: ipv4('radius.Framed-IP-Address', 'Framed-IP-Address'),
  loginHost: ipv4('radius.Login-IP-Host', 'Login-IP-Host'),
  ipxNetwork: uint32('radius.Framed-IPX-Network', 'Framed-IPX-Network', { base: 'hex' }),
  vlanTag: uint32('radius.egress_vlanid_tag', 'Tag', { base: 'hex', mask: 0xff000000, values: VLAN_TAGS }),
  vlanPad: uint32('radius.egress_vlanid_pad', 'Pad', { base: 'hex', mask: 0x00fff000 }),
  vlan: uint32('radius.egress_vlanid', 'Vlan ID', { mask: 0x00000fff }),
  vlanNameTag: uint8('radius.egress_vlan_name_tag', 'Tag', { base: 'hex', values: VLAN_TAGS }),
  vlanName: string('radius.egress_vlan_name', 'Vlan Name', { encoding: 'ascii' }),
})

/** An attribute with its fields. */
interface Entry extends Attribute {
  readonly value: Field
  readonly tag: Field | undefined
}

const UNKNOWN = entryOf({ number: 0, name: 'Unknown-Attribute', type: 'octets', tagged: false })
const standard = entriesOf(standardAttributes)
const extended = entriesOf(extendedAttributes)
const vendors: ReadonlyMap<number, ReadonlyMap<number, Entry>> =
  new Map([...vendorAttributes].map(([vendor, attributes]) => [vendor, entriesOf(attributes)]))

function entriesOf(attributes: readonly Attribute[]): ReadonlyMap<number, Entry> {
  return new Map(attributes.map((attribute) => [attribute.number, entryOf(attribute)]))
}

function entryOf(attribute: Attribute): Entry {
  const abbrev = 'radius.' + attribute.name.replace(/[-/]/g, '_')
  const tag = attribute.tagged ? { tag: uint8(abbrev + '.tag', 'Tag', { base: 'hex' }) } : undefined
  const { value } = fields('radius', { value: fieldOf(attribute, abbrev) })
  return { ...attribute, value, tag: tag && fields('radius', tag).tag }
}

function fieldOf({ name, type, values }: Attribute, abbrev: string): FieldDefinition {
  switch (type) {
    case 'integer': return uint32(abbrev, name, values ? { values } : {})
    case 'string': return string(abbrev, name)
    case 'secret': return bytes(abbrev + '_encrypted', `${name} (encrypted)`)
    case 'ipaddr': return ipv4(abbrev, name)
    case 'ipv6addr': return ipv6(abbrev, name)
    case 'date': return absoluteTime(abbrev, name)
    default: return bytes(abbrev, name)
  }
}

/** Remote Authentication Dial In User Service (RFC 2865), its accounting (RFC 2866) and dynamic authorization (RFC 5176). */
export const radius = protocol({
  abbrev: 'radius', name: 'RADIUS', label: 'RADIUS Protocol',
  on: { 'udp.port': [1645, 1646, 1700, 1812, 1813, 3799] },
  // Requests and their responses.
  changesState: () => true,
  dissect(r, p) {
    const code = r.u8(CODE)
    if (!CODES.has(code)) return false
    const id = r.u8(IDENTIFIER), length = r.u16(LENGTH)
    if (length < HEADER || length > LONGEST) return false
    const layer = p.layer(radius, r, 0, length)
    if (p.row) p.info = `${CODES.get(code)} id=${id}`
    p.add(layer, f.code, r, CODE)
    const node = p.add(layer, f.id, r, IDENTIFIER)
    if (p.detailed) p.label(node, `Packet identifier: 0x${id.toString(16)} (${id})`)
    p.add(layer, f.length, r, LENGTH)
    p.add(layer, f.authenticator, r, AUTHENTICATOR, HEADER - AUTHENTICATOR)
    if (!p.quoted) pair(r, p, layer, code, id)
    if (length > HEADER) attributes(r, p, textBranch(r, p, layer, HEADER, length - HEADER, 'Attribute Value Pairs'), length)
    return true
  },
})

/** Which request a response answers, and whether either came before. */
function pair(r: Reader, p: Packet, layer: Node, code: number, id: number): void {
  const request = isRequest(code)
  if (!request && !isResponse(code)) return
  p.hide(p.put(layer, request ? f.request : f.response, r, 0, 0, 1))
  const found = exchange(p, code, id)
  if (!found.request) return
  if (!request) {
    const node = p.generate(layer, f.requestFrame, r, found.request)
    if (p.detailed) p.label(node, `[This is a response to a request in frame ${found.request}]`)
    p.generate(layer, f.time, r, found.time)
  }
  if (found.duplicate) {
    if (p.row) p.info += `, Duplicate ${request ? 'Request' : 'Response'}`
    p.hide(p.put(layer, f.duplicate, r, 0, 0, id))
    if (request) p.generate(layer, f.requestDuplicate, r, found.request)
    else p.generate(layer, f.responseDuplicate, r, found.response)
  }
  if (request && found.response) {
    const node = p.generate(layer, f.responseFrame, r, found.response)
    if (p.detailed) p.label(node, `[The response to this request is in frame ${found.response}]`)
  }
}

/** An EAP message that goes on in the next attribute (RFC 3579 section 3.1). */
interface EapParts {
  readonly parts: Uint8Array[]
  length: number
  done: boolean
}

function attributes(r: Reader, p: Packet, list: Node, end: number): void {
  const message: EapParts = { parts: [], length: 0, done: false }
  for (let at = HEADER; at < end;) {
    if (end - at < ATTRIBUTE_HEADER) return tooShort(r, p, list, at, 'Not enough room in packet for AVP header')
    const type = r.u8(at), length = r.u8(at + 1)
    if (length < ATTRIBUTE_HEADER) return tooShort(r, p, list, at, `AVP too short: length ${length} < 2`)
    if (length > end - at) return tooShort(r, p, list, at, 'Not enough room in packet for AVP')
    const kind = standard.get(type)?.type
    if (kind === 'extended' || kind === 'long-extended') {
      const header = kind === 'extended' ? 3 : 4
      if (length < 3) return tooShort(r, p, list, at, `Extended AVP too short: length ${length} < 3`)
      if (length < header) throw malformed
      extendedAttribute(r, p, list, at, length, type, header)
    } else if (type === VENDOR_SPECIFIC) vendorSpecific(r, p, list, at, length)
    else {
      const entry = standard.get(type) ?? UNKNOWN
      const avp = p.add(list, f.avp, r, at, length)
      if (p.detailed) p.label(avp, `AVP: t=${entry.name}(${type}) l=${length}`)
      head(r, p, avp, at)
      if (type === EAP_MESSAGE) eapMessage(r, p, avp, at, length, message)
      else tagAndValue(r, p, avp, entry, at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER)
    }
    at += length
  }
}

function tooShort(r: Reader, p: Packet, list: Node, at: number, text: string): void {
  p.expert(p.branch(list, frameMarks.text, r, at, 0, text), r, 'error', text, at, 0, f.lengthBad)
}

function head(r: Reader, p: Packet, avp: Node, at: number): void {
  p.add(avp, f.type, r, at)
  p.add(avp, f.avpLength, r, at + 1)
}

/** RFC 2865 section 5.26: attributes of a vendor, with one byte each for type and length as nearly all have them. */
function vendorSpecific(r: Reader, p: Packet, list: Node, start: number, length: number): void {
  const avp = p.add(list, f.avp, r, start, length)
  if (p.detailed) p.label(avp, `AVP: t=Vendor-Specific(26) l=${length}`)
  if (length < 6) {
    p.expert(avp, r, 'error', 'AVP too short; no room for vendor ID', start, 0, f.lengthBad)
    return
  }
  const vendor = r.u32(start + 2)
  if (p.detailed) p.append(avp, ` vnd=${vendorName(vendor)}(${vendor})`)
  head(r, p, avp, start)
  vendorNode(r, p, avp, start + 2)
  for (let at = start + 6; at < start + length;) {
    const type = r.u8(at), size = r.u8(at + 1)
    if (size < ATTRIBUTE_HEADER) return tooShort(r, p, avp, at + 1, 'VSA too short')
    const entry = vendors.get(vendor)?.get(type) ?? UNKNOWN
    const vsa = textBranch(r, p, avp, at, size)
    if (p.detailed) p.label(vsa, `VSA: t=${entry.name}(${type}) l=${size}`)
    p.add(vsa, f.vendorType, r, at)
    p.add(vsa, f.vendorLength, r, at + 1)
    tagAndValue(r, p, vsa, entry, at + ATTRIBUTE_HEADER, size - ATTRIBUTE_HEADER)
    at += size
  }
}

function vendorName(vendor: number): string {
  return enterpriseNames.get(vendor) ?? 'Unknown'
}

function vendorNode(r: Reader, p: Packet, avp: Node, at: number): void {
  const node = p.add(avp, f.vendor, r, at), vendor = p.number[node]
  if (p.detailed) p.label(node, `Vendor ID: ${vendorName(vendor)} (${vendor})`)
}

/** RFC 6929 sections 2.1 to 2.4. @param header 3 bytes, or 4 where a byte of flags follows */
function extendedAttribute(
  r: Reader, p: Packet, list: Node, at: number, length: number, type: number, header: number,
): void {
  const subtype = r.u8(at + 2)
  const vendorOwn = subtype === VENDOR_SPECIFIC
  const known = extended.get(type * 256 + subtype) ?? (subtype === 0 ? standard.get(type) : undefined) ?? UNKNOWN
  const avp = p.add(list, f.avp, r, at, length)
  const name = vendorOwn ? `Extended-Vendor-Specific-${type - 240}` : known.name
  if (p.detailed) p.label(avp, `AVP: t=${name}(${type}.${subtype}) l=${length}`)
  if (vendorOwn && length < header + 4) {
    p.expert(avp, r, 'error', 'AVP too short; no room for vendor ID', at, 0, f.lengthBad)
    return
  }
  if (vendorOwn && p.detailed) p.append(avp, ` vnd=${vendorName(r.u32(at + header))}(${r.u32(at + header)})`)
  head(r, p, avp, at)
  p.add(avp, f.extendedType, r, at + 2)
  if (header === 4) p.add(avp, f.extendedMore, r, at + 3)
  if (!vendorOwn) return tagAndValue(r, p, avp, known, at + header, length - header)
  vendorNode(r, p, avp, at + header)
  const own = at + header + 4, size = length - header - 4
  if (size < 1) return
  const evs = textBranch(r, p, avp, own, size)
  if (p.detailed) p.label(evs, `EVS: t=${UNKNOWN.name}(${r.u8(own)}) l=${size}`)
  p.add(evs, f.vendorType, r, own)
  tagAndValue(r, p, evs, UNKNOWN, own + 1, size - 1)
}

/** RFC 3579 section 3.1: an EAP message is spread over attributes that stand one behind the other. */
function eapMessage(r: Reader, p: Packet, avp: Node, at: number, length: number, message: EapParts): void {
  const part = r.view(at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER)
  p.add(avp, f.eapFragment, r, at + ATTRIBUTE_HEADER, part.length)
  message.parts.push(part)
  message.length += part.length
  if (message.done) {
    if (p.detailed) p.append(avp, ' (non-consecutive)')
    return
  }
  const last = message.length > 0 && !(r.has(at + length + 1, 1) && r.u8(at + length) === EAP_MESSAGE)
  if (p.detailed) p.append(avp, `${last ? ' Last' : ''} Segment[${message.parts.length}]`)
  if (!last) return
  message.done = true
  const { protocol: name, info, root } = p
  p.root = avp
  p.call(eap, p.attach('Reassembled EAP', Buffer.concat(message.parts)))
  p.root = root
  // The row stays that of a RADIUS message.
  p.protocol = name
  p.info = info
}

/** RFC 2868 section 3.1: where the first byte is at most 31, it is a tag. */
function tagAndValue(r: Reader, p: Packet, avp: Node, entry: Entry, start: number, size: number): void {
  let at = start, length = size
  if (entry.tag) {
    if (length === 0) return tooShort(r, p, avp, at, 'AVP too short for tag')
    const tag = r.u8(at)
    if (tag <= LAST_TAG) {
      p.add(avp, entry.tag, r, at)
      if (p.detailed) p.append(avp, ` Tag=0x${tag.toString(16).padStart(2, '0')}`)
      at++
      length--
    }
  }
  const text = value(r, p, avp, entry, at, length)
  if (p.detailed) p.append(avp, ` val=${text}`)
}

/** Adds the value. @returns what the attribute's line says of it */
function value(r: Reader, p: Packet, avp: Node, entry: Entry, at: number, length: number): string {
  switch (standard.get(entry.number) === entry ? entry.number : 0) {
    case 3: return chapPassword(r, p, avp, at, length)
    case 8: return special(r, p, avp, f.framedAddress, at, length, { 0xffffffff: 'Negotiated', 0xfffffffe: 'Assigned' })
    case 14: return special(r, p, avp, f.loginHost, at, length, { 0xffffffff: 'User-selected', 0: 'NAS-selected' })
    case 23: return ipxNetwork(r, p, avp, at, length)
    case 56: return vlan(r, p, avp, at, length)
    case 58: return vlanName(r, p, avp, at, length)
    default: // by its type
  }
  switch (entry.type) {
    case 'integer': return integer(r, p, avp, entry, at, length)
    case 'ipaddr':
      if (length !== 4) return '[wrong length for IP address]'
      p.add(avp, entry.value, r, at)
      return ipv4Text(r.view(at, 4), 0)
    case 'ipv6addr':
      if (length !== 16) return '[wrong length for IPv6 address]'
      p.add(avp, entry.value, r, at)
      return ipv6Text(r.view(at, 16), 0)
    case 'ipv6prefix': return prefix(r, p, avp, entry, at, length)
    case 'date': {
      if (length !== 4) return '[wrong length for timestamp]'
      const time = BigInt(r.u32(at)) * 1_000_000_000n
      p.put(avp, entry.value, r, at, 4, time)
      return dateText(time)
    }
    case 'tlv': return tlvs(r, p, avp, at, length)
    case 'secret': p.add(avp, entry.value, r, at, length); return 'Encrypted'
    case 'string': p.add(avp, entry.value, r, at, length); return p.detailed ? lineText(r, at, length) : ''
    case 'octets':
      if (length === 0) return '[wrong length]'
      p.add(avp, entry.value, r, at, length)
      return bytesText(r, at, length)
    default:
      p.add(avp, entry.value, r, at, length)
      return bytesText(r, at, length)
  }
}

/** Bytes as Wireshark writes them on one line: at most 36. */
function bytesText(r: Reader, at: number, length: number): string {
  return length > 36 ? hexBytes(r.view(at, 36)) + '…' : hexBytes(r.view(at, length))
}

function integer(r: Reader, p: Packet, avp: Node, entry: Entry, at: number, length: number): string {
  if (length === 8) {
    p.put(avp, entry.value, r, at, 8, r.u64(at))
    return String(r.u64(at))
  }
  if (length < 1 || length > 4) return `[unhandled integer length(${length})]`
  const number = p.number[p.add(avp, entry.value, r, at, length)]
  if (!entry.values) return String(number)
  return `${(typeof entry.values === 'function' ? entry.values(number) : entry.values.get(number)) ?? 'Unknown'}(${number})`
}

/** RFC 3162 section 2.3: a reserved byte, the length of the prefix in bits, and as much of it as is needed. */
function prefix(r: Reader, p: Packet, avp: Node, entry: Entry, at: number, length: number): string {
  if (length < 2 || length > 18) return '[wrong length for IPv6 prefix]'
  if (r.u8(at)) return '[invalid reserved byte for IPv6 prefix]'
  const bits = r.u8(at + 1)
  if (bits > 128) return '[invalid IPv6 prefix length]'
  p.add(avp, entry.value, r, at, length)
  return `${ipv6Text(addressOfPrefix(r, at + 2, length - 2), 0)}/${bits}`
}

/** RFC 6929 section 2.3: attributes inside an attribute. */
function tlvs(r: Reader, p: Packet, avp: Node, start: number, length: number): string {
  let count = 0
  for (let at = start; at < start + length;) {
    const left = start + length - at
    if (left < ATTRIBUTE_HEADER) return failed(r, p, avp, at, 'Not enough room in packet for TLV header')
    const size = r.u8(at + 1)
    if (size < ATTRIBUTE_HEADER) return failed(r, p, avp, at, `TLV too short: length ${size} < 2`)
    if (size > left) return failed(r, p, avp, at, 'Not enough room in packet for TLV')
    const tlv = textBranch(r, p, avp, at, size)
    const text = value(r, p, tlv, UNKNOWN, at + ATTRIBUTE_HEADER, size - ATTRIBUTE_HEADER)
    if (p.detailed) p.label(tlv, `TLV: t=${UNKNOWN.name}(${r.u8(at)}) l=${size} : ${text}`)
    at += size
    count++
  }
  return `${count} TLV(s) inside`
}

function failed(r: Reader, p: Packet, avp: Node, at: number, text: string): string {
  tooShort(r, p, avp, at, text)
  return ''
}

/** RFC 2865 section 5.3: an identifier, and the response to the challenge. */
function chapPassword(r: Reader, p: Packet, avp: Node, at: number, length: number): string {
  if (length !== 17) return '[wrong length for CHAP-Password]'
  const node = p.add(avp, f.chapPassword, r, at, length)
  p.add(node, f.chapIdent, r, at)
  p.add(node, f.chapString, r, at + 1, 16)
  return bytesText(r, at, length)
}

/** An address of which some values mean something else. */
function special(
  r: Reader, p: Packet, avp: Node, field: Field, at: number, length: number, meanings: Readonly<Record<number, string>>,
): string {
  if (length !== 4) return '[wrong length for IP address]'
  const meaning = meanings[r.u32(at)], node = p.add(avp, field, r, at)
  if (meaning !== undefined && p.detailed) p.label(node, `${field.label}: ${meaning}`)
  return meaning ?? ipv4Text(r.view(at, 4), 0)
}

function ipxNetwork(r: Reader, p: Packet, avp: Node, at: number, length: number): string {
  if (length !== 4) return '[wrong length for IPX network]'
  const network = r.u32(at), node = p.add(avp, f.ipxNetwork, r, at)
  const text = network === 0xfffffffe ? 'NAS-selected' : '0x' + network.toString(16).padStart(8, '0').toUpperCase()
  if (p.detailed) p.label(node, `${f.ipxNetwork.label}: ${text}`)
  return text
}

/** RFC 4675 section 2.1. */
function vlan(r: Reader, p: Packet, avp: Node, at: number, length: number): string {
  if (length !== 4) return '[wrong length for Egress-VLANID ]'
  for (const field of [f.vlanTag, f.vlanPad, f.vlan]) p.add(avp, field, r, at)
  return `${VLAN_TAGS.get(r.u8(at)) ?? 'Unknown'}, Vlan ID: ${r.u16(at + 2) & 0xfff}`
}

/** RFC 4675 section 2.3. */
function vlanName(r: Reader, p: Packet, avp: Node, at: number, length: number): string {
  if (length < 2) return '[wrong length for Egress-VLAN-Name ]'
  p.add(avp, f.vlanNameTag, r, at)
  p.add(avp, f.vlanName, r, at + 1, length - 1)
  return `${VLAN_TAGS.get(r.u8(at)) ?? 'Unknown'}, Vlan Name: ${p.detailed ? lineText(r, at + 1, length - 1) : ''}`
}
