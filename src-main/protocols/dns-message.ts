import { dso as s, header as f, option as o, record } from './dns-fields.ts'
import { learnAddressNames } from './dns-address-names.ts'
import { readName } from './dns-name.ts'
import { Rdata } from './dns-rdata.ts'
import { recordDissectors } from './dns-records.ts'
import { className, opcodes, rcodes, TYPE, typeName } from './dns-types.ts'
import { secondsText } from './duration-text.ts'
import { valueName } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { transaction } from './transactions.ts'

// RFC 1035 4.1.1: the header's fields, by their place in bytes.
const ID = 0
const FLAGS = 2
const QUERIES = 4
const ANSWERS = 6
const AUTHORITIES = 8
const ADDITIONALS = 10
const HEADER = 12

// Flags of the header.
const RESPONSE = 0x8000
const OPCODE_SHIFT = 11
const AUTHENTIC = 0x0020
const UPDATE = 5
const STATEFUL = 6

/** The upper bit of a class in multicast DNS: unicast answer wanted, or cache flush (RFC 6762 5.4, 10.2). */
const CLASS_FLAG = 0x8000

/** How DNS, mDNS and LLMNR differ. */
export type DnsKind = 'dns' | 'mdns' | 'llmnr'

/** True if UDP payload is likely a DNS message: a standard query or its answer, at most one question, few records. */
export function looksLikeDns(r: Reader): boolean {
  if (r.reported <= HEADER || !r.has(0, HEADER)) return false
  const flags = r.u16(FLAGS)
  if (flags >> OPCODE_SHIFT & 0x0f) return false
  const queries = r.u16(QUERIES), answers = r.u16(ANSWERS), authorities = r.u16(AUTHORITIES), additionals = r.u16(ADDITIONALS)
  if (additionals > 10) return false
  if (flags & RESPONSE) return queries <= 1 && answers <= 100 && authorities <= 10
  return queries === 1 && answers === 0 && authorities === 0
}

/**
 * Dissects one message.
 * @param base 2 behind the length of TCP, else 0
 */
export function dissectMessage(r: Reader, p: Packet, protocol: Protocol, kind: DnsKind, base: number): void {
  p.clearInfo()
  const id = r.u16(base + ID), flags = r.u16(base + FLAGS)
  const opcode = flags >> OPCODE_SHIFT & 0x0f
  const response = (flags & RESPONSE) !== 0
  if (p.row) {
    p.info += `${opcodes.get(opcode) ?? `Unknown operation (${opcode})`}${response ? ' response' : ''} 0x${hex4(id)}`
    const rcode = flags & 0x0f
    if (response && rcode) p.info += ' ' + (rcodes.get(rcode) ?? `Unknown error (${rcode})`)
  }
  const layer = p.layer(protocol, r)
  if (p.detailed) p.label(layer, `${protocol.label} (${response ? 'response' : 'query'})`)
  const known = transaction(p, id, response, isTransfer(r, base))
  if (p.conversations.firstPass) learnAddressNames(r, p, base)
  // That is all that later packets ask for.
  if (!p.row && !p.treed) return
  if (base) p.add(layer, f.length, r, 0)
  const idNode = p.add(layer, f.id, r, base + ID)
  addFlags(r, p, layer, base + FLAGS, flags, kind)
  const update = opcode === UPDATE
  const count = (field: typeof f.queries, at: number): number => p.number[p.add(layer, field, r, base + at)]
  const queries = count(update ? f.zones : f.queries, QUERIES)
  const answers = count(update ? f.prerequisites : f.answers, ANSWERS)
  const authorities = count(update ? f.updates : f.authorities, AUTHORITIES)
  const additionals = count(f.additionals, ADDITIONALS)
  let at = base + HEADER
  if (opcode === STATEFUL && queries + answers + authorities + additionals === 0) at = statefulOperations(r, p, layer, at)
  const context: Context = { r, p, base, mdns: kind === 'mdns' }
  at = section(context, layer, at, queries, update ? 'Zone' : 'Queries', query)
  at = section(context, layer, at, answers, update ? 'Prerequisites' : 'Answers', resourceRecord)
  at = section(context, layer, at, authorities, update ? 'Updates' : 'Authoritative nameservers', resourceRecord)
  at = section(context, layer, at, additionals, 'Additional records', resourceRecord)
  addTransaction(r, p, layer, idNode, response, known)
  extraneous(r, p, layer, at)
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0')
}

/** True if the first question asks for a zone transfer. */
function isTransfer(r: Reader, base: number): boolean {
  let at = base + HEADER
  while (r.has(at, 1)) {
    const label = r.u8(at)
    at += label < 0x40 ? 1 + label : 2
    if (label === 0 || label >= 0xc0) break
  }
  if (!r.has(at, 2)) return false
  const type = r.u16(at)
  return type === TYPE.AXFR || type === TYPE.IXFR
}

function addFlags(r: Reader, p: Packet, layer: Node, at: number, flags: number, kind: DnsKind): void {
  const response = (flags & RESPONSE) !== 0
  const node = p.add(layer, f.flags, r, at)
  if (p.detailed) {
    p.append(node, ` ${opcodes.get(flags >> OPCODE_SHIFT & 0x0f) ?? 'Unknown operation'}`)
    if (response) p.append(node, ` response, ${rcodes.get(flags & 0x0f) ?? 'Unknown error'}`)
  }
  p.add(node, f.response, r, at)
  p.add(node, f.opcode, r, at)
  if (kind === 'llmnr') {
    p.add(node, response ? f.conflictResponse : f.conflictQuery, r, at)
    p.add(node, f.truncated, r, at)
    p.add(node, f.tentative, r, at)
  } else {
    if (response) p.add(node, f.authoritative, r, at)
    p.add(node, f.truncated, r, at)
    p.add(node, f.recursionDesired, r, at)
    if (response) p.add(node, f.recursionAvailable, r, at)
    p.add(node, f.z, r, at)
    if (response) p.add(node, f.authenticated, r, at)
    else if (flags & AUTHENTIC) p.add(node, f.authenticData, r, at)
    p.add(node, f.checkingDisabled, r, at)
  }
  if (response) p.add(node, f.rcode, r, at)
}

/** What reading one message's sections needs. */
interface Context {
  readonly r: Reader
  readonly p: Packet
  readonly base: number
  readonly mdns: boolean
}

/** Reads `count` entries of a section. @returns where they end */
function section(
  context: Context, layer: Node, start: number, count: number, label: string,
  entry: (context: Context, branch: Node, at: number) => number,
): number {
  if (count === 0) return start
  const { r, p } = context
  r.need(start, 1)
  const branch = p.branch(layer, frameMarks.text, r, start, r.length - start, label)
  let at = start
  for (let i = 0; i < count; i++) at = entry(context, branch, at)
  p.extent(branch, Math.min(at, r.length) - start)
  return at
}

// RFC 1035 4.1.2
function query({ r, p, base, mdns }: Context, branch: Node, at: number): number {
  const name = readName(r, at, base)
  const typeAt = at + name.used
  const type = r.u16(typeAt), classAndFlag = r.u16(typeAt + 2)
  const question = mdns ? `, "${classAndFlag & CLASS_FLAG ? 'QU' : 'QM'}" question` : ''
  if (p.row) p.info += ` ${typeName(type)} ${name.text}${question}`
  const node = p.branch(branch, frameMarks.text, r, at, name.used + 4)
  if (p.detailed) {
    const words = className(mdns ? classAndFlag & ~CLASS_FLAG : classAndFlag)
    p.label(node, `${name.text}: type ${typeName(type)}, class ${words}${question}`)
  }
  p.put(node, f.queryName, r, at, name.used, name.text)
  p.generate(node, f.queryNameLength, r, name.length > 1 ? name.length : 0, at, name.used)
  p.generate(node, f.labelCount, r, name.labels, at, name.used)
  p.add(node, f.queryType, r, typeAt)
  p.add(node, mdns ? f.queryClassMdns : f.queryClass, r, typeAt + 2)
  if (mdns) p.add(node, f.unicast, r, typeAt + 2)
  return typeAt + 4
}

// RFC 1035 4.1.3
function resourceRecord({ r, p, base, mdns }: Context, branch: Node, at: number): number {
  const name = readName(r, at, base)
  const typeAt = at + name.used
  const type = r.u16(typeAt), classAndFlag = r.u16(typeAt + 2)
  const flush = mdns && (classAndFlag & CLASS_FLAG) !== 0
  const rrClass = mdns ? classAndFlag & ~CLASS_FLAG : classAndFlag
  const length = r.u16(typeAt + 8)
  const dataAt = typeAt + 10
  if (p.row) p.info += ` ${typeName(type)}${flush ? ', cache flush' : ''}`
  r.need(at, dataAt - at + length)
  const node = p.branch(branch, frameMarks.text, r, at, dataAt - at + length)
  if (p.detailed) {
    const words = type === TYPE.OPT ? '' : `, class ${className(rrClass)}`
    p.label(node, `${name.text}: type ${typeName(type)}${words}${flush ? ', cache flush' : ''}`)
  }
  if (type === TYPE.SRV) serviceName(r, p, node, at, name.used, name.text)
  else p.put(node, record.name, r, at, name.used, name.text)
  p.add(node, record.type, r, typeAt)
  if (type === TYPE.OPT) addOptionHeader(r, p, node, typeAt + 2, mdns)
  else addRecordHeader(r, p, node, typeAt + 2, mdns)
  p.add(node, record.length, r, typeAt + 8)
  if (length) {
    const data = new Rdata(r, p, node, base, dataAt, length, { owner: name.text, class: rrClass, mdns })
    const dissect = recordDissectors.get(type)
    if (dissect) dissect(data)
    else data.rest(record.data)
  }
  return dataAt + length
}

/** RFC 2782: `_Service._Proto.Name`. */
function serviceName(r: Reader, p: Packet, node: Node, at: number, used: number, name: string): void {
  const dot = name.indexOf('.')
  p.put(node, record.srvService, r, at, used, dot < 0 ? name : name.slice(0, dot))
  if (dot < 0) return
  const second = name.indexOf('.', dot + 1)
  p.put(node, record.srvProto, r, at, used, name.slice(dot + 1, second < 0 ? undefined : second))
  if (second >= 0) p.put(node, record.srvName, r, at, used, name.slice(second + 1))
}

function addRecordHeader(r: Reader, p: Packet, node: Node, at: number, mdns: boolean): void {
  p.add(node, mdns ? record.classMdns : record.class, r, at)
  if (mdns) p.add(node, record.cacheFlush, r, at)
  const ttl = p.add(node, record.ttl, r, at + 2)
  if (p.detailed) p.append(ttl, ` (${secondsText(p.number[ttl])})`)
  if (p.number[ttl] < 0x8000_0000) return
  p.expert(ttl, r, 'warn', 'A time to live has 31 bits (RFC 2181 8): this one counts as 0', at + 2, 4)
}

/** Class and time to live of an OPT record mean other things (RFC 6891 6.1.3). */
function addOptionHeader(r: Reader, p: Packet, node: Node, at: number, mdns: boolean): void {
  p.add(node, mdns ? o.payloadSizeMdns : o.payloadSize, r, at)
  if (mdns) p.add(node, record.cacheFlush, r, at)
  p.add(node, o.extendedRcode, r, at + 2)
  p.add(node, o.version, r, at + 3)
  const z = p.add(node, o.z, r, at + 4)
  p.add(z, o.dnssecOk, r, at + 4)
  p.add(z, o.reserved, r, at + 4)
}

// RFC 8490 5.4: type, length, value.
function statefulOperations(r: Reader, p: Packet, layer: Node, start: number): number {
  const KEEPALIVE = 1, RETRY_DELAY = 2, PADDING = 3
  r.need(start, 1)
  const branch = p.branch(layer, s.dso, r, start, r.length - start)
  let at = start
  while (r.reported - at >= 4) {
    const length = r.u16(at + 2)
    const type = r.u16(at)
    const tlv = p.branch(branch, s.tlv, r, at, 4 + length)
    if (p.detailed) p.label(tlv, `DSO TLV: ${valueName(s.type, type) ?? ''}`)
    p.add(tlv, s.type, r, at)
    p.add(tlv, s.length, r, at + 2)
    at += 4
    if (type === KEEPALIVE) {
      p.add(tlv, s.inactivity, r, at)
      p.add(tlv, s.interval, r, at + 4)
      at += 8
    } else if (type === RETRY_DELAY) {
      p.add(tlv, s.retryDelay, r, at)
      at += 4
    } else if (length) {
      p.add(tlv, type === PADDING ? s.padding : s.data, r, at, length)
      at += length
    }
  }
  p.extent(branch, at - start)
  return at
}

function addTransaction(
  r: Reader, p: Packet, layer: Node, id: Node, response: boolean, known: ReturnType<typeof transaction>,
): void {
  if (known.repeated) {
    const frame = response ? known.answer : known.query
    p.expert(id, r, 'warn', `The same ${response ? 'answer' : 'query'} as in frame ${frame}`)
    p.generate(layer, response ? f.retransmitResponseIn : f.retransmitRequestIn, r, frame)
    p.generate(layer, f.retransmission, r, 1)
  } else if (response && known.query) {
    p.generate(layer, f.responseTo, r, known.query)
    p.generate(layer, f.time, r, BigInt(known.time))
  } else if (response) p.generate(layer, f.unsolicited, r, 1)
}

function extraneous(r: Reader, p: Packet, layer: Node, at: number): void {
  const length = r.reported - at
  if (length <= 0) return
  const branch = p.branch(layer, frameMarks.text, r, at, length, `Extraneous Data (${length} bytes)`)
  p.add(branch, f.extraneousData, r, at, length)
  p.generate(branch, f.extraneousLength, r, length)
}
