import {
  addInteger, addObjectIdentifier, ANY, APPLICATION, CONTEXT, INTEGER, integerValue, namedObjectIdentifier, NULL,
  OBJECT_IDENTIFIER, OCTET_STRING, readElements, readHeader, SEQUENCE, UNIVERSAL, type Element, type Header,
} from './ber.ts'
import {
  bytes, fields, framenum, int32, int64, ipv4, ipv6, names, none, oid, relativeTime, string, uint32, uint64, type Field,
} from './field.ts'
import { hexBytes, ipv4Text, ipv6Text } from './address-text.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'
import { transaction } from './transactions.ts'
import { decode, oidText } from './value-text.ts'

/** Kinds of PDUs by their context tag (RFC 1157 4.1, RFC 3416 3). */
const PDUS = names({
  0: 'get-request', 1: 'get-next-request', 2: 'get-response', 3: 'set-request', 4: 'trap', 5: 'getBulkRequest',
  6: 'informRequest', 7: 'snmpV2-trap', 8: 'report',
})
const GET_RESPONSE = 2
const TRAP = 4
const GET_BULK = 5
const TRAP_V2 = 7
const REPORT = 8

const f = fields('snmp', {
  data: uint32('snmp.data', 'data', { values: PDUS }),
  plaintext: uint32('snmp.plaintext', 'plaintext', { values: PDUS }),
  getRequest: none('snmp.get_request_element', 'get-request'),
  getNextRequest: none('snmp.get_next_request_element', 'get-next-request'),
  getResponse: none('snmp.get_response_element', 'get-response'),
  setRequest: none('snmp.set_request_element', 'set-request'),
  trap: none('snmp.trap_element', 'trap'),
  getBulkRequest: none('snmp.getBulkRequest_element', 'getBulkRequest'),
  informRequest: none('snmp.informRequest_element', 'informRequest'),
  trapV2: none('snmp.snmpV2_trap_element', 'snmpV2-trap'),
  report: none('snmp.report_element', 'report'),
  requestId: int32('snmp.request_id', 'request-id'),
  errorStatus: int32('snmp.error_status', 'error-status', {
    values: names({
      0: 'noError', 1: 'tooBig', 2: 'noSuchName', 3: 'badValue', 4: 'readOnly', 5: 'genErr', 6: 'noAccess', 7: 'wrongType',
      8: 'wrongLength', 9: 'wrongEncoding', 10: 'wrongValue', 11: 'noCreation', 12: 'inconsistentValue',
      13: 'resourceUnavailable', 14: 'commitFailed', 15: 'undoFailed', 16: 'authorizationError', 17: 'notWritable',
      18: 'inconsistentName',
    }),
  }),
  errorIndex: int32('snmp.error_index', 'error-index'),
  nonRepeaters: uint32('snmp.non_repeaters', 'non-repeaters'),
  maxRepetitions: uint32('snmp.max_repetitions', 'max-repetitions'),
  bindings: uint32('snmp.variable_bindings', 'variable-bindings'),
  enterprise: oid('snmp.enterprise', 'enterprise'),
  agentAddress: ipv4('snmp.agent_addr', 'agent-addr'),
  genericTrap: int32('snmp.generic_trap', 'generic-trap', {
    values: names({
      0: 'coldStart', 1: 'warmStart', 2: 'linkDown', 3: 'linkUp', 4: 'authenticationFailure', 5: 'egpNeighborLoss',
      6: 'enterpriseSpecific',
    }),
  }),
  specificTrap: int32('snmp.specific_trap', 'specific-trap'),
  timeStamp: uint32('snmp.time_stamp', 'time-stamp'),
  name: oid('snmp.name', 'Object Name'),
  integer: int64('snmp.value.int', 'Value (Integer32)'),
  octets: bytes('snmp.value.octets', 'Value (OctetString)'),
  text: string('snmp.var-bind_str', 'Variable-binding-string', { encoding: 'ascii' }),
  oid: oid('snmp.value.oid', 'Value (OID)'),
  null: none('snmp.value.null', 'Value (Null)'),
  ipv4: ipv4('snmp.value.ipv4', 'Value (IpAddress)'),
  ipv6: ipv6('snmp.value.ipv6', 'Value (IpAddress)'),
  address: bytes('snmp.value.addr', 'Value (IpAddress)'),
  counter: uint64('snmp.value.counter', 'Value (Counter32)'),
  gauge: int64('snmp.value.g32', 'Value (Gauge32)'),
  timeTicks: uint64('snmp.value.timeticks', 'Value (Timeticks)'),
  opaque: bytes('snmp.value.opaque', 'Value (Opaque)'),
  nsap: uint64('snmp.value.nsap', 'Value (NSAP)'),
  bigCounter: uint64('snmp.value.counter', 'Value (Counter64)'),
  unsigned: int64('snmp.value.u32', 'Value (Unsigned32)'),
  unknown: bytes('snmp.value.unk', 'Value (Unknown)'),
  noSuchObject: none('snmp.noSuchObject', 'noSuchObject'),
  noSuchInstance: none('snmp.noSuchInstance', 'noSuchInstance'),
  endOfMibView: none('snmp.endOfMibView', 'endOfMibView'),
  responseTo: framenum('snmp.response_to', 'Response To', { description: 'The frame of the request that this answers' }),
  time: relativeTime('snmp.time', 'Time', { unit: ' seconds', description: 'From the request to this answer' }),
})

const ELEMENTS: readonly Field[] = [
  f.getRequest, f.getNextRequest, f.getResponse, f.setRequest, f.trap, f.getBulkRequest, f.informRequest, f.trapV2, f.report,
]

const integer = (field: Field): Element => ({
  class: UNIVERSAL, tag: INTEGER, read: (r, p, parent) => { addInteger(r, p, parent, field) },
})
const bindings: Element = { class: UNIVERSAL, tag: SEQUENCE, read: variableBindings }

// RFC 3416 3
const PDU: readonly Element[] = [integer(f.requestId), integer(f.errorStatus), integer(f.errorIndex), bindings]
const BULK_PDU: readonly Element[] = [integer(f.requestId), integer(f.nonRepeaters), integer(f.maxRepetitions), bindings]

// RFC 1157 4.1.6
const TRAP_PDU: readonly Element[] = [
  { class: UNIVERSAL, tag: OBJECT_IDENTIFIER, read: enterprise },
  { class: APPLICATION, tag: 0, read: agentAddress },
  integer(f.genericTrap),
  integer(f.specificTrap),
  { class: APPLICATION, tag: 3, read: (r, p, parent) => { addInteger(r, p, parent, f.timeStamp) } },
  bindings,
]

/**
 * Adds the PDU that stands with its header at the beginning of `r`, and says what it is about in the Info column.
 * @param field which kind of PDU it is
 */
export function addPdus(r: Reader, p: Packet, parent: Node, field = f.data): void {
  p.clearInfo()
  const header = readHeader(r, 0)
  const { tag, at } = header
  if (header.class !== CONTEXT || !PDUS.has(tag)) return
  const branch = p.put(parent, field, r, 0, at + header.length, tag)
  const inner = r.sub(at, header.length - (header.indefinite ? 2 : 0))
  const element = p.branch(branch, ELEMENTS[tag], inner, 0, inner.reported)
  readElements(inner, p, element, 0, inner.reported, tag === TRAP ? TRAP_PDU : tag === GET_BULK ? BULK_PDU : PDU)
  addTransaction(r, p, parent, inner, tag)
  // What the PDU is stands before the names in it, but only once it has been read to its end.
  if (p.row) p.info = p.info.slice(0, p.fence) + (PDUS.get(tag) ?? '') + p.info.slice(p.fence)
}

/** The same, for messages in which a PDU may also be encrypted. */
export function addPlaintext(r: Reader, p: Packet, parent: Node): void {
  addPdus(r, p, parent, f.plaintext)
}

/** Requests and their answers have the same request-id. */
function addTransaction(r: Reader, p: Packet, parent: Node, inner: Reader, tag: number): void {
  if (tag === TRAP || tag === TRAP_V2 || tag === REPORT || inner.reported === 0) return
  const header = readHeader(inner, 0)
  if (header.class !== UNIVERSAL || header.tag !== INTEGER) return
  const id = Number(BigInt.asUintN(32, integerValue(inner, header.at, header.length) ?? 0n))
  const known = transaction(p, (id ^ id >>> 16) & 0xffff, tag === GET_RESPONSE, false, false)
  if (tag !== GET_RESPONSE || !known.query) return
  p.generate(parent, f.responseTo, r, known.query)
  p.generate(parent, f.time, r, BigInt(known.time))
}

function enterprise(r: Reader, p: Packet, parent: Node): void {
  const text = addObjectIdentifier(r, p, parent, f.enterprise)
  if (p.row) p.info += ` ${namedObjectIdentifier(text)}`
}

function agentAddress(r: Reader, p: Packet, parent: Node): void {
  const { at, length } = readHeader(r, 0)
  if (length === 4) p.add(parent, f.agentAddress, r, at)
  else p.expert(parent, r, 'warn', `The address has ${length} bytes instead of 4`, 0, at)
}

function variableBindings(r: Reader, p: Packet, parent: Node): void {
  const header = readHeader(r, 0)
  const end = header.at + header.length - (header.indefinite ? 2 : 0)
  if (!header.constructed) {
    p.expert(parent, r, 'warn', 'BER Error: SEQUENCE OF expected', 0, header.at)
    return
  }
  // Of a message that is cut short it is not known how many there are.
  const count = r.length === r.reported ? countElements(r, header.at, end) : 0
  const branch = p.put(parent, f.bindings, r, header.at, header.length, count)
  if (p.detailed) p.label(branch, `variable-bindings: ${count} item${count === 1 ? '' : 's'}`)
  for (let at = header.at; at < end;) {
    if (r.u8(at) === 0 && r.u8(at + 1) === 0) return
    const each = readHeader(r, at)
    const next = each.at + each.length
    if (each.class !== UNIVERSAL || each.tag !== SEQUENCE || !each.constructed) {
      p.expert(branch, r, 'warn', `BER Error: Sequence expected, not class ${each.class}, tag ${each.tag}`, at, each.at - at)
    } else variableBinding(r.sub(at, next - at), p, branch)
    at = next
  }
}

function countElements(r: Reader, start: number, end: number): number {
  let count = 0
  for (let at = start; at < end; count++) {
    if (r.u8(at) === 0 && r.u8(at + 1) === 0) break
    const each = readHeader(r, at)
    at = each.at + each.length
  }
  return count
}

/** RFC 3416 3: a name and its value. */
function variableBinding(r: Reader, p: Packet, parent: Node): void {
  const outer = readHeader(r, 0)
  const branch = textBranch(r, p, parent, 0, outer.at + outer.length, 'VarBind')
  const name = readHeader(r, outer.at)
  if (name.class !== UNIVERSAL || name.tag !== OBJECT_IDENTIFIER || name.constructed) {
    p.expert(branch, r, 'warn', 'ObjectName not an OID', outer.at, name.at - outer.at)
    return
  }
  const node = p.add(branch, f.name, r, name.at, name.length)
  const nameText = p.row || p.detailed ? oidText(r.view(name.at, name.length)) : ''
  if (p.detailed) p.append(node, ` (${namedObjectIdentifier(nameText)})`)
  const value = readHeader(r, name.at + name.length)
  const text = value.constructed ? constructed(r, p, branch, value)
    : value.class === CONTEXT ? exception(r, p, branch, value) : addValue(r, p, branch, value)
  if (text === undefined) return
  if (p.row) p.info += ` ${nameText}`
  if (p.detailed) p.label(branch, `${nameText}: ${text}`)
}

/** Adds what says that there is no value (RFC 3416 3). @returns its line */
function exception(r: Reader, p: Packet, branch: Node, { tag, at, length }: Header): string | undefined {
  const field = [f.noSuchObject, f.noSuchInstance, f.endOfMibView][tag]
  if (!field) {
    p.expert(branch, r, 'warn', `Wrong tag for Error Value: expected 0, 1, or 2 but got: ${tag}`, at, length)
    return undefined
  }
  const node = p.branch(branch, field, r, at, Math.min(length, r.reported - at))
  p.expert(node, r, 'note', field.label, at, length)
  return field.label
}

/** Values by class and tag (RFC 3416 3, RFC 2578 7.1), with the bytes that they may take. */
const VALUES: ReadonlyMap<number, { readonly field: Field, readonly least: number, readonly most: number }> = new Map([
  [INTEGER, { field: f.integer, least: 1, most: 4 }],
  [OCTET_STRING, { field: f.octets, least: 0, most: 65_535 }],
  [NULL, { field: f.null, least: 0, most: 0 }],
  [OBJECT_IDENTIFIER, { field: f.oid, least: 1, most: 0xffffff }],
  [APPLICATION << 8 | 0, { field: f.address, least: 4, most: 16 }],
  [APPLICATION << 8 | 1, { field: f.counter, least: 1, most: 5 }],
  [APPLICATION << 8 | 2, { field: f.gauge, least: 1, most: 5 }],
  [APPLICATION << 8 | 3, { field: f.timeTicks, least: 1, most: 5 }],
  [APPLICATION << 8 | 4, { field: f.opaque, least: 0, most: 65_535 }],
  [APPLICATION << 8 | 5, { field: f.nsap, least: 1, most: 8 }],
  [APPLICATION << 8 | 6, { field: f.bigCounter, least: 1, most: 9 }],
  [APPLICATION << 8 | 7, { field: f.unsigned, least: 1, most: 5 }],
])

function constructed(r: Reader, p: Packet, branch: Node, { at, length }: Header): undefined {
  p.expert(branch, r, 'warn', 'The value must be in primitive encoding', at, length)
}

function addValue(r: Reader, p: Packet, branch: Node, header: Header): string {
  const { at, length } = header
  const known = VALUES.get(header.class << 8 | header.tag)
  const field = known?.field ?? f.unknown
  const result = field.type === 'int64' || field.type === 'uint64' ? addNumber(r, p, branch, field, at, length)
    : field === f.address ? addAddress(r, p, branch, at, length)
    : field === f.octets ? addOctets(r, p, branch, at, length)
    : addOther(r, p, branch, field, at, length)
  if (known && (length < known.least || length > known.most)) {
    p.expert(branch, r, 'warn', `Wrong value length: ${length}, expecting ${known.least} to ${known.most}`, at, length)
  }
  return result
}

function addNumber(r: Reader, p: Packet, branch: Node, field: Field, at: number, length: number): string {
  const signed = field.type === 'int64'
  let value: bigint | undefined
  if (length > 0 && (signed ? length <= 8 : length <= 8 || length === 9 && r.u8(at) === 0)) {
    value = field === f.integer ? integerValue(r, at, length) : BigInt('0x' + hexBytes(r.view(at, length)))
  }
  if (value === undefined) {
    p.expert(branch, r, 'note', length ? 'Integral value too large' : 'Integral value is zero-length', at, length)
    return ''
  }
  const leading = length > 8 ? length - 8 : 0
  p.put(branch, field, r, at + leading, length - leading, value)
  return String(value)
}

function addAddress(r: Reader, p: Packet, branch: Node, at: number, length: number): string {
  const field = length === 4 ? f.ipv4 : length === 16 ? f.ipv6 : f.address
  p.add(branch, field, r, at, length)
  const view = r.view(at, length)
  return length === 4 ? ipv4Text(view, 0) : length === 16 ? ipv6Text(view, 0) : hexBytes(view)
}

/** Text is shown as text. */
function addOctets(r: Reader, p: Packet, branch: Node, at: number, length: number): string {
  const node = p.add(branch, f.octets, r, at, length)
  if (!p.treed) return ''
  const view = r.view(at, length)
  if (length === 0) return '<MISSING>'
  if (!view.every((byte) => byte >= 0x20 && byte < 0x7f || byte === 0x0a || byte === 0x0d || byte === 0x09)) return hexBytes(view)
  const text = `"${decode(view, 'ascii')}"`
  p.add(node, f.text, r, at, length)
  if (p.detailed) p.label(node, `Value (OctetString): ${text}`)
  return text
}

function addOther(r: Reader, p: Packet, branch: Node, field: Field, at: number, length: number): string {
  if (field === f.null) {
    p.branch(branch, field, r, at, Math.min(length, r.reported - at))
    return field.label
  }
  const node = p.add(branch, field, r, at, length)
  if (!p.detailed) return ''
  const view = r.view(at, length)
  if (field !== f.oid) return hexBytes(view) || '<MISSING>'
  const text = oidText(view)
  const line = `${text} (${namedObjectIdentifier(text)})`
  p.label(node, `Value (OID): ${line}`)
  return line
}

/** For messages whose PDU comes with more around it. */
export const anyPdu: Element = { class: ANY, tag: 0, read: addPdus }
