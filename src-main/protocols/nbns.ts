import { ipv4Text } from './address-text.ts'
import { readName } from './dns-name.ts'
import { secondsText } from './duration-text.ts'
import { boolean, bytes, ether, fields, ipv4, names, string, uint16, uint32, uint8, valueName } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { frameMarks } from './marks.ts'
import { decodeNetbiosName, netbiosKind, netbiosNameText } from './nbns-name.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 1002 section 4.2.1.1: the header is that of DNS.
const ID = 0
const FLAGS = 2
const QUESTIONS = 4
const ANSWERS = 6
const AUTHORITIES = 8
const ADDITIONALS = 10
const HEADER = 12
const RESPONSE = 0x8000
const NB = 32
const NBSTAT = 33

const YES: readonly [string, string] = ['No', 'Yes']
const bit = (name: string, label: string, mask: number, words: readonly [string, string]) => boolean('nbns.' + name, label, { width: 2, mask, words })

const f = fields('nbns', {
  id: uint16('nbns.id', 'Transaction ID', { base: 'hex' }),
  flags: uint16('nbns.flags', 'Flags', { base: 'hex' }),
  response: bit('flags.response', 'Response', RESPONSE, ['Message is a query', 'Message is a response']),
  opcode: uint16('nbns.flags.opcode', 'Opcode', {
    mask: 0x7800,
    values: names({
      0: 'Name query', 5: 'Registration', 6: 'Release', 7: 'Wait for acknowledgment', 8: 'Refresh', 9: 'Refresh (alternate opcode)',
      15: 'Multi-homed registration',
    }),
  }),
  authoritative: bit('flags.authoritative', 'Authoritative', 0x0400, ['Server is not an authority for domain', 'Server is an authority for domain']),
  truncated: bit('flags.truncated', 'Truncated', 0x0200, ['Message is not truncated', 'Message is truncated']),
  desired: bit('flags.recdesired', 'Recursion desired', 0x0100, ["Don't do query recursively", 'Do query recursively']),
  available: bit('flags.recavail', 'Recursion available', 0x0080, ["Server can't do recursive queries", 'Server can do recursive queries']),
  broadcast: bit('flags.broadcast', 'Broadcast', 0x0010, ['Not a broadcast packet', 'Broadcast packet']),
  replyCode: uint16('nbns.flags.rcode', 'Reply code', {
    mask: 0x000f,
    values: names({
      0: 'No error', 1: 'Request was invalidly formatted', 2: 'Server failure', 3: 'Requested name does not exist',
      4: 'Request is not implemented', 5: 'Request was refused', 6: 'Name is owned by another node', 7: 'Name is in conflict',
    }),
  }),
  questions: uint16('nbns.count.queries', 'Questions'),
  answers: uint16('nbns.count.answers', 'Answer RRs'),
  authorities: uint16('nbns.count.auth_rr', 'Authority RRs'),
  additionals: uint16('nbns.count.add_rr', 'Additional RRs'),
  name: string('nbns.name', 'Name'),
  type: uint16('nbns.type', 'Type', { values: names({ [NB]: 'NB', [NBSTAT]: 'NBSTAT' }) }),
  class: uint16('nbns.class', 'Class', { values: names({ 1: 'IN', 2: 'CS', 3: 'CH', 4: 'HS', 254: 'NONE', 255: 'ANY' }) }),
  ttl: uint32('nbns.ttl', 'Time to live'),
  dataLength: uint16('nbns.data_length', 'Data length'),
  nbFlags: uint16('nbns.nb_flags', 'Name flags', { base: 'hex' }),
  group: bit('nb_flags.group', 'Name type', 0x8000, ['Unique name', 'Group name']),
  ont: uint16('nbns.nb_flags.ont', 'ONT', { mask: 0x6000, values: names({ 0x0000: 'B-node', 0x2000: 'P-node', 0x4000: 'M-node', 0x6000: 'H-node' }) }),
  address: ipv4('nbns.addr', 'Addr'),
  count: uint8('nbns.number_of_names', 'Number of names'),
  netbiosName: string('nbns.netbios_name', 'Name'),
  nameFlags: uint16('nbns.name_flags', 'Name flags', { base: 'hex' }),
  nameGroup: bit('name_flags.group', 'Name type', 0x8000, ['Unique name', 'Group name']),
  nameOnt: uint16('nbns.name_flags.ont', 'ONT', { mask: 0x6000, values: names({ 0x0000: 'B-node', 0x2000: 'P-node', 0x4000: 'M-node' }) }),
  deregistered: bit('name_flags.drg', 'Name is being deregistered', 0x1000, YES),
  conflict: bit('name_flags.cnf', 'Name is in conflict', 0x0800, YES),
  active: bit('name_flags.act', 'Name is active', 0x0400, YES),
  permanent: bit('name_flags.prm', 'Permanent node name', 0x0200, YES),
  unit: ether('nbns.unit_id', 'Unit ID'),
  data: bytes('nbns.data', 'Data'),
})

/** The NetBIOS Name Service (RFC 1002 section 4.2). */
export const nbns = protocol({
  abbrev: 'nbns', name: 'NBNS', label: 'NetBIOS Name Service',
  selfContained: true,
  on: { 'udp.port': [137] },
  dissect(r, p) {
    p.protocol = nbns.name
    if (p.row) p.info = ''
    const layer = p.layer(nbns, r)
    const flags = r.u16(FLAGS), response = (flags & RESPONSE) !== 0
    const opcode = valueName(f.opcode, flags >>> 11 & 15) ?? 'Unknown operation'
    if (p.row) {
      const code = flags & 15
      p.info = `${opcode}${response ? ' response' : ''}${response && code ? `, ${valueName(f.replyCode, code) ?? 'Unknown error'}` : ''}`
    }
    p.add(layer, f.id, r, ID)
    flagBits(r, p, layer, response, opcode)
    p.add(layer, f.questions, r, QUESTIONS)
    p.add(layer, f.answers, r, ANSWERS)
    p.add(layer, f.authorities, r, AUTHORITIES)
    p.add(layer, f.additionals, r, ADDITIONALS)
    let at = section(r, p, layer, HEADER, r.u16(QUESTIONS), 'Queries', question)
    at = section(r, p, layer, at, r.u16(ANSWERS), 'Answers', record)
    at = section(r, p, layer, at, r.u16(AUTHORITIES), 'Authoritative nameservers', record)
    section(r, p, layer, at, r.u16(ADDITIONALS), 'Additional records', record)
    return true
  },
})

function flagBits(r: Reader, p: Packet, layer: Node, response: boolean, opcode: string): void {
  const node = p.add(layer, f.flags, r, FLAGS)
  const parts = response
    ? [f.response, f.opcode, f.authoritative, f.truncated, f.desired, f.available, f.broadcast, f.replyCode]
    : [f.response, f.opcode, f.truncated, f.desired, f.broadcast]
  let line = ''
  for (const part of parts) {
    const child = p.add(node, part, r, FLAGS)
    if (part === f.opcode) line += `, Opcode: ${opcode}`
    else if (part === f.replyCode) line += `, Reply code: ${valueName(part, p.number[child]) ?? 'Unknown'}`
    else if (p.number[child]) line += `, ${part.label}`
  }
  if (p.detailed) p.append(node, line)
}

function section(
  r: Reader, p: Packet, layer: Node, start: number, count: number, title: string,
  one: (r: Reader, p: Packet, node: Node, at: number) => number,
): number {
  if (!count) return start
  const node = p.branch(layer, frameMarks.text, r, start, r.length - start, title)
  let at = start
  for (let i = 0; i < count; i++) at = one(r, p, node, at)
  p.extent(node, at - start)
  return at
}

interface Name { readonly text: string, readonly kind: string, readonly used: number }

function nameAt(r: Reader, at: number): Name {
  const { text, used } = readName(r, at, 0)
  // A pointer leads to where the name stands that is meant (RFC 1002 4.1).
  const place = r.u8(at) >= 0xc0 ? r.u16(at) & 0x3fff : at
  const name = decodeNetbiosName(r, place)
  return name ? { text: netbiosNameText(name), kind: netbiosKind(name[15]), used } : { text, kind: '', used }
}

function begin(r: Reader, p: Packet, parent: Node, at: number, asked: boolean): { node: Node, next: number, type: number } {
  const name = nameAt(r, at), next = at + name.used
  const type = r.u16(next), typeName = valueName(f.type, type) ?? 'Unknown', className = valueName(f.class, r.u16(next + 2) & 0x7fff) ?? 'Unknown'
  if (p.row && asked) p.info += ` ${typeName} ${name.text}`
  const node = p.branch(parent, frameMarks.text, r, at, next + 4 - at, `${name.text}: type ${typeName}, class ${className}`)
  const nameNode = p.put(node, f.name, r, at, name.used, !asked && type === NB ? name.text + name.kind : name.text)
  if (p.detailed) p.label(nameNode, `Name: ${name.text}${asked || type === NB ? name.kind : ''}`)
  p.add(node, f.type, r, next)
  p.add(node, f.class, r, next + 2)
  return { node, next: next + 4, type }
}

function question(r: Reader, p: Packet, parent: Node, at: number): number {
  return begin(r, p, parent, at, true).next
}

function record(r: Reader, p: Packet, parent: Node, at: number): number {
  const { node, next, type } = begin(r, p, parent, at, false)
  const answer = (r.u16(FLAGS) & RESPONSE) !== 0
  if (p.row && answer) p.info += ` ${valueName(f.type, type) ?? 'Unknown'}`
  const ttl = p.add(node, f.ttl, r, next)
  if (p.detailed) p.label(ttl, `Time to live: ${secondsText(r.u32(next))}`)
  const length = r.u16(next + 4), data = next + 6, end = data + length
  p.add(node, f.dataLength, r, next + 4)
  p.extent(node, end - at)
  if (type === NB) addresses(r, p, node, data, end, answer)
  else if (type === NBSTAT) status(r, p, node, data, end)
  else if (length) p.add(node, f.data, r, data, length)
  return end
}

/** Flags and address of every node that has the name (RFC 1002 4.2.1.3). */
function addresses(r: Reader, p: Packet, node: Node, start: number, end: number, answer: boolean): void {
  for (let at = start; at + 6 <= end; at += 6) {
    const flags = addFlagWord(p, node, f.nbFlags, r, at, [f.group, f.ont])
    if (p.detailed) p.append(flags, ` (${'BPMH'[r.u16(at) >>> 13 & 3]}-node, ${r.u16(at) & 0x8000 ? 'group' : 'unique'})`)
    p.add(node, f.address, r, at + 2)
    if (p.row && answer && at === start) p.info += ` ${ipv4Text(r.bytes, r.start + at + 2)}`
  }
}

/** The names of a node (RFC 1002 4.2.18), and its Ethernet address. */
function status(r: Reader, p: Packet, node: Node, start: number, end: number): void {
  const count = r.u8(start)
  p.add(node, f.count, r, start)
  let at = start + 1
  for (let i = 0; i < count && at + 18 <= end; i++, at += 18) {
    const name = r.view(at, 16)
    const line = p.put(node, f.netbiosName, r, at, 16, netbiosNameText(name).replace(/<[0-9a-f]{2}>$/, ''))
    if (p.detailed) p.label(line, `Name: ${netbiosNameText(name)}${netbiosKind(name[15])}`)
    addFlagWord(p, node, f.nameFlags, r, at + 16, [f.nameGroup, f.nameOnt, f.deregistered, f.conflict, f.active, f.permanent])
  }
  if (at + 6 <= end) p.add(node, f.unit, r, at)
}
