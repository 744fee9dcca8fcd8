import { ipv4Text } from './address-text.ts'
import { bytes, fields, ipv4, names, none, string, uint16, uint32, uint8, valueName } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'

// RFC 2453 section 4: the header, then entries of 20 bytes each.
const COMMAND = 0
const VERSION = 1
const HEADER = 4
const ENTRY = 20

// An entry's fields, by their place in it. RFC 1058 has zeros in place of tag, mask and next hop.
const FAMILY = 0
const ROUTE_TAG = 2
const ADDRESS = 4
const NETMASK = 8
const NEXT_HOP = 12
const METRIC = 16

const VERSION_2 = 2
const FAMILY_UNSPECIFIED = 0
const FAMILY_IP = 2
/** RFC 2453 4.1: the first entry is authentication, not a route. */
const FAMILY_AUTHENTICATION = 0xffff
const PASSWORD = 2
const KEYED_DIGEST = 3
/** RFC 4822 section 3: the trailer's family and type, and the digest behind them. */
const TRAILER_HEADER = 4
const DIGEST = 16

const versions = names({ 1: 'RIPv1', 2: 'RIPv2' })

const f = fields('rip', {
  command: uint8('rip.command', 'Command', {
    values: names({ 1: 'Request', 2: 'Response', 3: 'Traceon', 4: 'Traceoff', 5: 'Vendor specific (Sun)' }),
  }),
  version: uint8('rip.version', 'Version', { values: versions }),
  ip: ipv4('rip.ip', 'IP Address'),
  netmask: ipv4('rip.netmask', 'Netmask'),
  nextHop: ipv4('rip.next_hop', 'Next Hop', { description: 'Next hop router for this route' }),
  metric: uint16('rip.metric', 'Metric', { description: 'Hops to the destination; 16 for one that cannot be reached' }),
  authentication: uint16('rip.auth.type', 'Authentication type', {
    values: names({ 1: 'IP Route', 2: 'Simple Password', 3: 'Keyed Message Digest' }),
  }),
  password: string('rip.auth.passwd', 'Password', { encoding: 'ascii' }),
  family: uint16('rip.family', 'Address Family', { values: names({ 0: 'Unspecified', 2: 'IP' }) }),
  routeTag: uint16('rip.route_tag', 'Route Tag'),
  zeroPadding: string('rip.zero_padding', 'Zero adding'),
  digestOffset: uint16('rip.digest_offset', 'Digest Offset'),
  keyId: uint8('rip.key_id', 'Key ID'),
  authenticationLength: uint8('rip.auth_data_len', 'Auth Data Len'),
  sequence: uint32('rip.seq_num', 'Seq num'),
  authenticationData: bytes('rip.authentication_data', 'Authentication Data'),
  unknownFamily: none('rip.unknown_address_family', 'Unknown address family'),
})

/** The Routing Information Protocol: version 1 (RFC 1058) and 2 (RFC 2453). */
export const rip = protocol({
  abbrev: 'rip', name: 'RIP', label: 'Routing Information Protocol',
  selfContained: true,
  on: { 'udp.port': [520] },
  dissect(r, p) {
    const command = r.u8(COMMAND), version = r.u8(VERSION)
    const layer = p.layer(rip, r)
    p.protocol = versions.get(version) ?? rip.name
    if (p.row) p.info = valueName(f.command, command) ?? `Unknown command (${command})`
    p.add(layer, f.command, r, COMMAND)
    p.add(layer, f.version, r, VERSION)
    let trailer = 0
    for (let at = HEADER; r.reported - at > trailer; at += ENTRY) {
      const family = r.u16(at)
      if (family === FAMILY_UNSPECIFIED || family === FAMILY_IP) route(r, p, layer, at, family, version)
      else if (family === FAMILY_AUTHENTICATION && at === HEADER) trailer = authentication(r, p, layer, at)
      else if (family !== FAMILY_AUTHENTICATION || r.reported - at !== ENTRY) {
        const text = `Unknown address family ${family}`
        p.expert(p.branch(layer, frameMarks.text, r, at, ENTRY, text), r, 'warn', text, at, ENTRY, f.unknownFamily)
        r.need(at, ENTRY)
      }
    }
    return true
  },
})

function route(r: Reader, p: Packet, layer: Node, at: number, family: number, version: number): void {
  const metric = r.u32(at + METRIC)
  const branch = textBranch(r, p, layer, at, ENTRY)
  if (p.detailed) {
    const address = family === FAMILY_IP ? `IP Address: ${ipv4Text(r.bytes, r.start + at + ADDRESS)}` : 'Address not specified'
    p.label(branch, `${address}, Metric: ${metric}`)
  }
  p.add(branch, f.family, r, at + FAMILY)
  if (version === VERSION_2) p.add(branch, f.routeTag, r, at + ROUTE_TAG)
  if (family === FAMILY_IP) p.add(branch, f.ip, r, at + ADDRESS)
  if (version === VERSION_2) {
    p.add(branch, f.netmask, r, at + NETMASK)
    p.add(branch, f.nextHop, r, at + NEXT_HOP)
  }
  p.put(branch, f.metric, r, at + METRIC, 4, metric)
}

/** RFC 2453 4.1: a password; RFC 4822: a digest that stands behind the last entry. @returns bytes behind the entries */
function authentication(r: Reader, p: Packet, layer: Node, at: number): number {
  const type = r.u16(at + 2)
  const branch = textBranch(r, p, layer, at, ENTRY)
  if (p.detailed) p.label(branch, `Authentication: ${valueName(f.authentication, type) ?? `Unknown (${type})`}`)
  p.add(branch, f.authentication, r, at + 2)
  if (type === PASSWORD) p.add(branch, f.password, r, at + 4, 16)
  if (type !== KEYED_DIGEST) return 0
  const digest = r.u16(at + 4), length = r.u8(at + 7)
  p.add(branch, f.digestOffset, r, at + 4)
  p.add(branch, f.keyId, r, at + 6)
  p.add(branch, f.authenticationLength, r, at + 7)
  p.add(branch, f.sequence, r, at + 8)
  p.add(branch, f.zeroPadding, r, at + 12, 8)
  const trailer = textBranch(r, p, branch, at - HEADER + digest, TRAILER_HEADER + DIGEST, 'Authentication Data Trailer')
  p.add(trailer, f.authenticationData, r, at - HEADER + digest + TRAILER_HEADER, DIGEST)
  return length
}
