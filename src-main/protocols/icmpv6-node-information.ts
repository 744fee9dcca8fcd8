import { readName } from './dns-name.ts'
import { boolean, fields, ipv4, ipv6, names, SET, string, uint16, uint32, uint64, type Field } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// RFC 4620 section 4: the parts of the message, by their place in bytes.
const QUERY_TYPE = 4
const FLAGS = 6
const NONCE = 8
const DATA = 16

// Codes of a query: what its subject is.
const SUBJECT_IPV6 = 0
const SUBJECT_NAME = 1
const SUBJECT_IPV4 = 2

const NODE_NAME = 2
const NODE_ADDRESSES = 3
const IPV4_ADDRESSES = 4

const f = fields('icmpv6', {
  queryType: uint16('icmpv6.ni.qtype', 'Qtype', {
    values: names({
      0: 'NOOP', 1: 'Supported query types (Obsolete)', 2: 'Node Name', 3: 'Node addresses', 4: 'IPv4 node addresses',
    }),
  }),
  flags: uint16('icmpv6.ni.flag', 'Flags', { base: 'hex' }),
  global: boolean('icmpv6.ni.flag.g', 'Global-scope addresses', { width: 2, mask: 0x0020, words: SET }),
  siteLocal: boolean('icmpv6.ni.flag.s', 'Site-local addresses', { width: 2, mask: 0x0010, words: SET }),
  linkLocal: boolean('icmpv6.ni.flag.l', 'Link-local addresses', { width: 2, mask: 0x0008, words: SET }),
  compression: boolean('icmpv6.ni.flag.c', 'Compression', { width: 2, mask: 0x0004, words: SET }),
  unicast: boolean('icmpv6.ni.flag.a', 'Unicast Addresses', {
    width: 2, mask: 0x0002, words: ['Unicast addresses on the queried interface', 'All unicast address'],
  }),
  truncated: boolean('icmpv6.ni.flag.t', 'Truncated', { width: 2, mask: 0x0001, words: SET }),
  reserved: uint16('icmpv6.ni.flag.rsv', 'Reserved', { base: 'hex', mask: 0xffc0 }),
  nonce: uint64('icmpv6.ni.nonce', 'Nonce', { base: 'hex' }),
  subjectIpv6: ipv6('icmpv6.ni.query.subject_ipv6', 'IPv6 subject address'),
  subjectName: string('icmpv6.ni.query.subject_fqdn', 'FQDN subject'),
  subjectIpv4: ipv4('icmpv6.ni.query.subject_ipv4', 'IPv4 subject address'),
  ttl: uint32('icmpv6.ni.reply.node_ttl', 'TTL', { description: 'In seconds' }),
  name: string('icmpv6.ni.reply.node_name', 'Name Node'),
  address: ipv6('icmpv6.ni.reply.node_address', 'IPv6 Node address'),
  ipv4Address: ipv4('icmpv6.ni.reply.ipv4_address', 'IPv4 Node address'),
})

const FLAG_PARTS = [f.global, f.siteLocal, f.linkLocal, f.compression, f.unicast, f.truncated, f.reserved]

/** A node information query or reply. */
export function dissectNodeInformation(p: Packet, layer: Node, r: Reader, isQuery: boolean, code: number): void {
  p.add(layer, f.queryType, r, QUERY_TYPE)
  addFlagWord(p, layer, f.flags, r, FLAGS, FLAG_PARTS)
  p.add(layer, f.nonce, r, NONCE)
  if (r.reported === DATA) return
  if (isQuery) subject(p, layer, r, code)
  else reply(p, layer, r, r.u16(QUERY_TYPE))
}

function subject(p: Packet, layer: Node, r: Reader, code: number): void {
  switch (code) {
    case SUBJECT_IPV6:
      p.add(layer, f.subjectIpv6, r, DATA)
      return
    case SUBJECT_NAME: {
      const name = readName(r, DATA, DATA)
      p.put(layer, f.subjectName, r, DATA, name.used, name.text)
      return
    }
    case SUBJECT_IPV4:
      p.add(layer, f.subjectIpv4, r, DATA)
      return
    default:
  }
}

function reply(p: Packet, layer: Node, r: Reader, type: number): void {
  switch (type) {
    case NODE_NAME:
      p.add(layer, f.ttl, r, DATA)
      for (let at = DATA + 4; at < r.reported && r.u8(at) !== 0;) {
        const name = readName(r, at, at)
        p.put(layer, f.name, r, at, name.used, name.text)
        at += name.used
      }
      return
    case NODE_ADDRESSES:
      addresses(p, layer, r, f.address)
      return
    case IPV4_ADDRESSES:
      addresses(p, layer, r, f.ipv4Address)
      return
    default:
  }
}

function addresses(p: Packet, layer: Node, r: Reader, field: Field): void {
  for (let at = DATA; at < r.reported; at += 4 + field.width) {
    p.add(layer, f.ttl, r, at)
    p.add(layer, field, r, at + 4)
  }
}
