import { bytes, fields, names, none, relativeTime, uint16, uint32, uint8 } from './field.ts'
import { showTimes } from './conversation-times.ts'
import { internetChecksum, pseudoHeader } from './internet-checksum.ts'
import { ROOT, type Node, type Packet } from './packet.ts'
import { protocol, type Protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { dissectPayload } from './transport-payload.ts'

// RFC 768: the header's fields, by their place in bytes.
const SOURCE_PORT = 0
const DESTINATION_PORT = 2
/** UDP-Lite has the checksum's coverage here (RFC 3828 3.1). */
const LENGTH = 4
const CHECKSUM = 6
const HEADER = 8

const IP_PROTOCOL = 17
const IP_PROTOCOL_LITE = 136

/** traceroute(8) starts behind this port and tries three times a hop, 30 ports in all. */
const TRACEROUTE_PORT = 32768 + 666
const TRACEROUTE_PORTS = 30

const f = fields('udp', {
  srcport: uint16('udp.srcport', 'Source Port'),
  dstport: uint16('udp.dstport', 'Destination Port'),
  length: uint16('udp.length', 'Length', { description: 'Bytes of header and payload' }),
  checksum: uint16('udp.checksum', 'Checksum', { base: 'hex' }),
  calculated: uint16('udp.checksum_calculated', 'Calculated Checksum', { base: 'hex' }),
  status: uint8('udp.checksum.status', 'Checksum Status', {
    base: 'none',
    values: names({ 0: 'Bad', 1: 'Good', 2: 'Unverified', 3: 'Not present', 4: 'Illegal' }),
  }),
  stream: uint32('udp.stream', 'Stream index', { description: 'Number of the conversation in this capture' }),
  timeRelative: relativeTime('udp.time_relative', 'Time since first frame', { unit: ' seconds' }),
  timeDelta: relativeTime('udp.time_delta', 'Time since previous frame', { unit: ' seconds' }),
  payload: bytes('udp.payload', 'UDP payload'),
  traceroute: none('udp.possible_traceroute', 'Possible traceroute'),
  lengthBad: none('udp.length.bad', 'Bad length value'),
  lengthZero: none('udp.length.bad_zero', 'Length is zero but payload < 65536'),
  checksumZero: none('udp.checksum.zero', 'Illegal checksum value (0)'),
  checksumBad: none('udp.checksum.bad', 'Bad checksum'),
})
const lite = fields('udplite', {
  coverage: uint16('udp.checksum_coverage', 'Checksum coverage', { description: 'Bytes that the checksum covers; 0 for all' }),
  coverageBad: none('udplite.checksum_coverage.bad', 'Bad checksum coverage length value'),
})

export const udp = protocol({
  abbrev: 'udp', name: 'UDP', label: 'User Datagram Protocol',
  on: { 'ip.proto': [IP_PROTOCOL] },
  groups: [{ abbrev: 'udp.port', label: 'Source or Destination Port', members: [f.srcport, f.dstport] }],
  preferences: { 'udp.check_checksum': false, 'udp.ignore_ipv6_zero_checksum': false },
  dissect(r, p) {
    const layer = ports(udp, r, p)
    const node = p.add(layer, f.length, r, LENGTH)
    const given = r.u16(LENGTH)
    // RFC 2675 4: over IPv6, 0 is the length of a jumbogram.
    const jumbogram = given === 0 && p.addresses?.length === 16
    const length = jumbogram ? r.reported : given
    if (length < HEADER) {
      if (p.detailed) p.append(node, ` (bogus, must be >= ${HEADER})`)
      p.expert(node, r, 'error', `Bad length value ${length} < ${HEADER}`, 0, 0, f.lengthBad)
      if (p.row) p.info += ` [BAD UDP LENGTH ${length} < ${HEADER}]`
      return true
    }
    if (length > r.reported && !p.fragmented && !p.quoted) {
      if (p.detailed) p.append(node, ` (bogus, payload length ${r.reported})`)
      p.expert(node, r, 'error', `Bad length value ${length} > IP payload length`, 0, 0, f.lengthBad)
      if (p.row) p.info += ` [BAD UDP LENGTH ${length} > IP PAYLOAD LENGTH]`
    }
    if (jumbogram && length < 65536) p.expert(node, r, 'warn', f.lengthZero.label, 0, 0, f.lengthZero)
    if (p.row) p.info += ` Len=${length - HEADER}${jumbogram ? ' [Jumbogram]' : ''}`
    checksum(r, p, layer, IP_PROTOCOL, length, length)
    datagram(r, p, layer, length)
    return true
  },
})

/**
 * The same for a datagram of which only the row is wanted, not the tree: its length is right, it has a checksum that need
 * not be verified, and its payload has been captured at least in part. The columns are the same.
 */
export function dissectPlainDatagram(r: Reader, p: Packet): void {
  p.protocol = udp.name
  p.layers.push(udp)
  p.shownLayers.push(udp)
  p.sourcePort = r.u16(SOURCE_PORT)
  p.destinationPort = r.u16(DESTINATION_PORT)
  if (p.row) p.info = `${p.sourcePort} → ${p.destinationPort} Len=${r.reported - HEADER}`
  datagram(r, p, ROOT, r.reported)
}

/** RFC 3828: the checksum may cover less than the whole datagram. */
export const udplite = protocol({
  abbrev: 'udplite', name: 'UDP-Lite', label: 'Lightweight User Datagram Protocol',
  on: { 'ip.proto': [IP_PROTOCOL_LITE] },
  preferences: { 'udplite.check_checksum': false },
  dissect(r, p) {
    const layer = ports(udplite, r, p)
    const node = p.add(layer, lite.coverage, r, LENGTH)
    const length = r.reported, coverage = r.u16(LENGTH) || length
    p.generate(layer, f.length, r, length, LENGTH)
    if (coverage < HEADER || coverage > length) {
      if (p.detailed) p.append(node, ` (bogus, must be >= ${HEADER} and <= ${length})`)
      p.expert(node, r, 'error', `${lite.coverageBad.label} ${coverage} < ${HEADER} or > ${length}`, 0, 0, lite.coverageBad)
      if (p.row) p.info += ` [BAD LIGHTWEIGHT UDP CHECKSUM COVERAGE LENGTH ${coverage} < ${HEADER} or > ${length}]`
    }
    if (p.row) p.info += ` Len=${length - HEADER}`
    checksum(r, p, layer, IP_PROTOCOL_LITE, length, coverage)
    datagram(r, p, layer, length)
    return true
  },
})

function ports(self: Protocol, r: Reader, p: Packet): Node {
  const source = r.u16(SOURCE_PORT), destination = r.u16(DESTINATION_PORT)
  const layer = p.layer(self, r, 0, HEADER)
  if (p.row) p.info = `${source} → ${destination}`
  if (p.detailed) p.label(layer, `${self.label}, Src Port: ${source}, Dst Port: ${destination}`)
  p.sourcePort = source
  p.destinationPort = destination
  traceroute(r, p, p.add(layer, f.srcport, r, SOURCE_PORT), source)
  traceroute(r, p, p.add(layer, f.dstport, r, DESTINATION_PORT), destination)
  return layer
}

function traceroute(r: Reader, p: Packet, node: Node, port: number): void {
  const attempt = port - TRACEROUTE_PORT - 1
  if (attempt < 0 || attempt >= TRACEROUTE_PORTS) return
  const text = `Possible traceroute: hop #${Math.floor(attempt / 3) + 1}, attempt #${attempt % 3 + 1}`
  p.expert(node, r, 'chat', text, 0, 0, f.traceroute)
}

/** @param length of the datagram, for the pseudo header @param coverage bytes of it that the checksum covers */
function checksum(r: Reader, p: Packet, layer: Node, ipProtocol: number, length: number, coverage: number): void {
  const given = r.u16(CHECKSUM)
  const node = p.add(layer, f.checksum, r, CHECKSUM)
  if (given === 0) {
    noChecksum(r, p, node, ipProtocol)
    return
  }
  const wanted = p.preference(ipProtocol === IP_PROTOCOL ? 'udp.check_checksum' : 'udplite.check_checksum')
  const { addresses } = p
  if (!wanted || !addresses || p.fragmented || r.length < r.reported || r.reported < coverage || coverage < HEADER) {
    if (p.detailed) p.append(node, ' [unverified]')
    p.generate(layer, f.status, r, 2, CHECKSUM)
    return
  }
  const sum = internetChecksum(pseudoHeader(addresses, ipProtocol, length), r.view(0, coverage))
  // What is there and what is wrong with it, added in ones' complement, is what should be there.
  const should = sum === 0 ? given : given + sum > 0xffff ? given + sum - 0xffff : given + sum
  if (sum === 0) {
    if (p.detailed) p.append(node, ' [correct]')
  } else {
    const text = '0x' + should.toString(16).padStart(4, '0')
    if (p.detailed) p.append(node, ` incorrect, should be ${text} (maybe caused by "UDP checksum offload"?)`)
    p.expert(node, r, 'error', `Bad checksum [should be ${text}]`, 0, 0, f.checksumBad)
    if (p.row) p.info += ' [UDP CHECKSUM INCORRECT]'
  }
  p.generate(layer, f.status, r, sum === 0 ? 1 : 0, CHECKSUM)
  p.generate(node, f.calculated, r, should, CHECKSUM, 2)
}

/** RFC 768: 0 stands for no checksum; RFC 8200 8.1 and RFC 3828 3.1 do not allow that. */
function noChecksum(r: Reader, p: Packet, node: Node, ipProtocol: number): void {
  const allowed = p.quoted || ipProtocol === IP_PROTOCOL
    && (p.addresses?.length === 4 || p.addresses !== undefined && p.preference('udp.ignore_ipv6_zero_checksum'))
  if (p.detailed) p.append(node, allowed ? ' [zero-value ignored]' : ' [zero-value illegal]')
  if (!allowed) {
    p.expert(node, r, 'error', f.checksumZero.label, 0, 0, f.checksumZero)
    if (p.row) p.info += ' [ILLEGAL CHECKSUM (0)]'
  }
  p.generate(node, f.status, r, allowed ? 3 : 4, CHECKSUM, 2)
}

/** Finds the conversation and hands the payload on. */
function datagram(r: Reader, p: Packet, layer: Node, length: number): void {
  const { addresses, conversations } = p
  if (addresses) {
    p.conversation = conversations.conversation('udp', addresses, p.sourcePort, p.destinationPort, p.meta.number)
    p.direction = conversations.direction(p.conversation, addresses, p.sourcePort, p.destinationPort)
    p.generate(layer, f.stream, r, conversations.stream(p.conversation))
    if (!p.quoted) showTimes(r, p, layer, f.timeRelative, f.timeDelta)
  }
  p.payloadLength = length - HEADER
  if (length === HEADER || p.quoted && r.length <= HEADER) return
  // Wireshark's payload goes on to the end of what IP brought, even behind the datagram's own end.
  r.need(HEADER, 1)
  const node = p.add(layer, f.payload, r, HEADER, r.length - HEADER)
  const payload = r.sub(HEADER, length - HEADER)
  if (p.detailed) p.label(node, `UDP payload (${payload.length} byte${payload.length === 1 ? '' : 's'})`)
  dissectPayload('udp', payload, p)
}
