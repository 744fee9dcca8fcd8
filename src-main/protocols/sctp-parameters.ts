import { ipv4Text, ipv6Text } from './address-text.ts'
import { boolean, bytes, fields, ipv4, ipv6, names, none, string, uint16, uint32, uint8, type Field } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { CAUSE_CODES, CHUNK_TYPES, PARAMETER_TYPES } from './sctp-names.ts'

// RFC 9260 3.2.1: type and length, then the value, padded to a multiple of 4 bytes; error causes (3.3.10) look the same.
const LENGTH = 2
const VALUE = 4

/** Parameters, causes and chunks may hold each other; deeper than any sender needs is not looked at. */
const MAX_DEPTH = 16

const HMACS = names({ 0: 'Reserved', 1: 'SHA-1', 2: 'Reserved', 3: 'SHA-256' })

const f = fields('sctp', {
  type: uint16('sctp.parameter_type', 'Parameter type', { base: 'hex', values: PARAMETER_TYPES }),
  length: uint16('sctp.parameter_length', 'Parameter length'),
  value: bytes('sctp.parameter_value', 'Parameter value'),
  padding: bytes('sctp.parameter_padding', 'Parameter padding'),
  bit1: boolean('sctp.parameter_bit_1', 'Bit', {
    width: 2, mask: 0x8000, words: ['Stop processing of chunk', 'Skip parameter and continue processing of the chunk'],
  }),
  bit2: boolean('sctp.parameter_bit_2', 'Bit', { width: 2, mask: 0x4000, words: ['Do not report', 'Do report'] }),
  ipv4: ipv4('sctp.parameter_ipv4_address', 'IP Version 4 address'),
  ipv6: ipv6('sctp.parameter_ipv6_address', 'IP Version 6 address'),
  heartbeat: bytes('sctp.parameter_heartbeat_information', 'Heartbeat information'),
  cookie: bytes('sctp.parameter_state_cookie', 'State cookie'),
  increment: uint32('sctp.parameter_cookie_preservative_incr', 'Suggested Cookie life-span increment (msec)'),
  hostname: string('sctp.parameter_hostname', 'Hostname', { encoding: 'ascii' }),
  addressType: uint16('sctp.parameter_supported_address_type', 'Supported address type', {
    values: names({ 5: 'IPv4 address', 6: 'IPv6 address', 11: 'Hostname address' }),
  }),
  request: uint32('sctp.parameter_reconfig_request_sequence_number', 'Re-configuration request sequence number'),
  response: uint32('sctp.parameter_reconfig_response_sequence_number', 'Re-configuration response sequence number'),
  lastTsn: uint32('sctp.parameter_senders_last_assigned_tsn', 'Senders last assigned TSN'),
  sendersNext: uint32('sctp.parameter_senders_next_tsn', 'Senders next TSN'),
  receiversNext: uint32('sctp.parameter_receivers_next_tsn', 'Receivers next TSN'),
  result: uint32('sctp.parameter_reconfig_response_result', 'Result', {
    values: names({
      0: 'Nothing to do', 1: 'Performed', 2: 'Denied', 3: 'Error - Wrong SSN', 4: 'Error - Request already in progress',
      5: 'Error - Bad sequence number', 6: 'In progress',
    }),
  }),
  sid: uint16('sctp.parameter_reconfig_sid', 'Stream Identifier'),
  addOutgoing: uint16('sctp.parameter_add_outgoing_streams_number', 'Number of streams'),
  addOutgoingReserved: uint16('sctp.parameter_add_outgoing_streams_reserved', 'Reserved'),
  addIncoming: uint16('sctp.parameter_add_incoming_streams_number', 'Number of streams'),
  addIncomingReserved: uint16('sctp.parameter_add_incoming_streams_reserved', 'Reserved'),
  correlation: uint32('sctp.correlation_id', 'Correlation_id', { base: 'hex' }),
  indication: uint32('sctp.adaptation_layer_indication', 'Indication', { base: 'hex' }),
  random: bytes('sctp.random_number', 'Random number'),
  authenticated: uint8('sctp.chunk_type_to_auth', 'Chunk type', { values: CHUNK_TYPES }),
  hmacId: uint16('sctp.hmac_id', 'HMAC identifier', { values: HMACS }),
  extension: uint8('sctp.supported_chunk_type', 'Supported chunk type', { values: CHUNK_TYPES }),
  paddingRemark: none('sctp.parameter_padding.expert', 'The padding of this final parameter should be the padding of the chunk.'),
  lengthBad: none('sctp.parameter_length.bad', 'Parameter length bad'),
})

const c = fields('sctp', {
  code: uint16('sctp.cause_code', 'Cause code', { base: 'hex', values: CAUSE_CODES }),
  length: uint16('sctp.cause_length', 'Cause length'),
  information: bytes('sctp.cause_information', 'Cause information'),
  padding: bytes('sctp.cause_padding', 'Cause padding'),
  stream: uint16('sctp.cause_stream_identifier', 'Stream identifier'),
  reserved: uint16('sctp.cause_reserved', 'Reserved'),
  missing: uint32('sctp.cause_nr_of_missing_parameters', 'Number of missing parameters'),
  missingType: uint16('sctp.cause_missing_parameter_type', 'Missing parameter type', { base: 'hex', values: PARAMETER_TYPES }),
  staleness: uint32('sctp.cause_measure_of_staleness', 'Measure of staleness in usec'),
  tsn: uint32('sctp.cause_tsn', 'TSN'),
})

/** Reads a chunk that an error cause returns; given by the chunks' own file. */
export type ChunkReader = (r: Reader, p: Packet, tree: Node, depth: number) => void

export const hmacIdField: Field = f.hmacId

/**
 * Reads parameters to the end of `r`.
 * @param chunk how to read a chunk inside an error cause
 * @returns the addresses among them, as text
 */
export function sctpParameters(r: Reader, p: Packet, tree: Node, chunk: ChunkReader, depth = 0): string {
  let addresses = ''
  for (let at = 0; at < r.reported;) {
    const size = Math.min(padded(r.u16(at + LENGTH)), r.reported - at)
    const text = parameter(r.sub(at, size), p, tree, chunk, depth, at + size >= r.reported)
    if (text) addresses += (addresses ? ' ' : '') + text
    at += size
  }
  return addresses
}

/**
 * Reads one parameter, which fills `r` with its padding.
 * @param last it ends its chunk, so that its padding should be the chunk's
 * @returns its address, if it is one
 */
export function parameter(r: Reader, p: Packet, tree: Node, chunk: ChunkReader, depth: number, last = false): string {
  const type = r.u16(0), length = r.u16(LENGTH)
  const node = p.branch(tree, frameMarks.text, r, 0, r.length, `${PARAMETER_TYPES.get(type) ?? 'Unknown'} parameter`)
  // A length behind the end makes padding that is not there, as in Wireshark.
  const padding = r.reported - length & 0xffff
  if (last) {
    if (padding) p.expert(node, r, 'note', f.paddingRemark.label, 0, 0, f.paddingRemark)
  } else if (r.reported % 4) {
    const text = `Parameter length is not padded to a multiple of 4 bytes (length=${r.reported})`
    p.expert(node, r, 'error', text, 0, 0, f.lengthBad)
  }
  const typeNode = p.add(node, f.type, r, 0)
  p.add(typeNode, f.bit1, r, 0)
  p.add(typeNode, f.bit2, r, 0)
  p.add(node, f.length, r, LENGTH)
  let address = ''
  if (depth < MAX_DEPTH) address = parameterValue(r, p, node, chunk, depth + 1, type, length)
  if (padding) p.add(node, f.padding, r, length, padding)
  return address
}

function parameterValue(
  r: Reader, p: Packet, node: Node, chunk: ChunkReader, depth: number, type: number, length: number,
): string {
  const size = length - VALUE & 0xffff
  const say = (text: string): void => { if (p.detailed) p.append(node, ` (${text})`) }
  switch (type) {
    case 0x0001: // RFC 9260 3.3.5
      if (size) p.add(node, f.heartbeat, r, VALUE, size)
      say(`Information: ${count(size)}`)
      break
    case 0x0005: {
      p.add(node, f.ipv4, r, VALUE)
      const text = p.detailed ? ipv4Text(r.bytes, r.start + VALUE) : ''
      say(`Address: ${text}`)
      return text
    }
    case 0x0006: {
      p.add(node, f.ipv6, r, VALUE)
      const text = p.detailed ? ipv6Text(r.bytes, r.start + VALUE) : ''
      say(`Address: ${text}`)
      return text
    }
    case 0x0007: // RFC 9260 3.3.3.1
      if (size) p.add(node, f.cookie, r, VALUE, size)
      say(`Cookie length: ${count(size)}`)
      break
    case 0x0008:
      parameter(r.sub(VALUE), p, node, chunk, depth)
      break
    case 0x0009:
      p.add(node, f.increment, r, VALUE)
      say(`Increment :${r.u32(VALUE)} msec`)
      break
    case 0x000b: {
      const name = p.add(node, f.hostname, r, VALUE, size)
      if (p.detailed) say(`Hostname: ${p.line(name).slice(f.hostname.label.length + 2)}`)
      break
    }
    case 0x000c:
      say(`Supported types: ${list(r, p, node, f.addressType, VALUE, size, addressTypeName)}`)
      break
    case 0x000d: case 0x000e: case 0x000f: case 0x0010: case 0x0011: case 0x0012:
      reconfiguration(r, p, node, type, length)
      break
    case 0x8000: case 0xc000: // They say all by being there: RFC 9260 A.1, RFC 3758 3.1.
      break
    case 0x8002: // RFC 4895 3.1
      if (length > VALUE) p.add(node, f.random, r, VALUE, size)
      break
    case 0x8003:
      say(`Chunk types to be authenticated: ${list(r, p, node, f.authenticated, VALUE, size, chunkName)}`)
      break
    case 0x8004:
      say(`Supported HMACs: ${list(r, p, node, f.hmacId, VALUE, size, hmacName)}`)
      break
    case 0x8008: // RFC 5061 4.2.7
      say(`Supported types: ${list(r, p, node, f.extension, VALUE, size, chunkName)}`)
      break
    case 0xc001: case 0xc002: case 0xc004: { // RFC 5061 4.2
      p.add(node, f.correlation, r, VALUE)
      const address = parameter(r.sub(VALUE + 4, size - 4 & 0xffff), p, node, chunk, depth)
      say(`Address: ${address}, correlation ID: ${r.u32(VALUE)}`)
      break
    }
    case 0xc003:
      p.add(node, f.correlation, r, VALUE)
      sctpCauses(r.sub(VALUE + 4, size - 4 & 0xffff), p, node, chunk, depth)
      break
    case 0xc005:
      p.add(node, f.correlation, r, VALUE)
      say(`Correlation ID: ${r.u32(VALUE)}`)
      break
    case 0xc006:
      p.add(node, f.indication, r, VALUE)
      say(`Indication: ${r.u32(VALUE)}`)
      break
    default:
      if (size) p.add(node, f.value, r, VALUE, size)
      say(`Type ${type}, value length: ${count(size)}`)
  }
  return ''
}

/** RFC 6525 4: re-configuration of streams. */
function reconfiguration(r: Reader, p: Packet, node: Node, type: number, length: number): void {
  switch (type) {
    case 0x000d:
      p.add(node, f.request, r, VALUE)
      p.add(node, f.response, r, VALUE + 4)
      p.add(node, f.lastTsn, r, VALUE + 8)
      for (let at = VALUE + 12; at + 2 <= length; at += 2) p.add(node, f.sid, r, at)
      break
    case 0x000e:
      p.add(node, f.request, r, VALUE)
      for (let at = VALUE + 4; at + 2 <= length; at += 2) p.add(node, f.sid, r, at)
      break
    case 0x000f:
      p.add(node, f.request, r, VALUE)
      break
    case 0x0010:
      p.add(node, f.response, r, VALUE)
      p.add(node, f.result, r, VALUE + 4)
      if (length >= VALUE + 12) p.add(node, f.sendersNext, r, VALUE + 8)
      if (length >= VALUE + 16) p.add(node, f.receiversNext, r, VALUE + 12)
      break
    default:
      p.add(node, f.request, r, VALUE)
      p.add(node, type === 0x0011 ? f.addOutgoing : f.addIncoming, r, VALUE + 4)
      p.add(node, type === 0x0011 ? f.addOutgoingReserved : f.addIncomingReserved, r, VALUE + 6)
  }
}

/** Reads error causes to the end of `r`. */
export function sctpCauses(r: Reader, p: Packet, tree: Node, chunk: ChunkReader, depth = 0): void {
  for (let at = 0; at < r.reported;) {
    const size = Math.min(padded(r.u16(at + LENGTH)), r.reported - at)
    cause(r.sub(at, size), p, tree, chunk, depth)
    at += size
  }
}

function cause(r: Reader, p: Packet, tree: Node, chunk: ChunkReader, depth: number): void {
  const code = r.u16(0), length = r.u16(LENGTH)
  const node = p.branch(tree, frameMarks.text, r, 0, r.length, `${CAUSE_CODES.get(code) ?? 'Unknown'} cause`)
  p.add(node, c.code, r, 0)
  p.add(node, c.length, r, LENGTH)
  if (depth < MAX_DEPTH) causeInformation(r, p, node, chunk, depth + 1, code, length)
  const padding = r.reported - length & 0xffff
  if (padding) p.add(node, c.padding, r, length, padding)
}

/** RFC 9260 3.3.10, RFC 5061 4.3, RFC 4895 3.2. */
function causeInformation(
  r: Reader, p: Packet, node: Node, chunk: ChunkReader, depth: number, code: number, length: number,
): void {
  const size = length - VALUE & 0xffff
  const say = (text: string): void => { if (p.detailed) p.append(node, ` (${text})`) }
  switch (code) {
    case 0x0001:
      p.add(node, c.stream, r, VALUE)
      p.add(node, c.reserved, r, VALUE + 2)
      say(`SID: ${r.u16(VALUE)}`)
      break
    case 0x0002: {
      p.add(node, c.missing, r, VALUE)
      const missing = r.u32(VALUE)
      for (let i = 0; i < missing; i++) p.add(node, c.missingType, r, VALUE + 4 + i * 2)
      break
    }
    case 0x0003:
      p.add(node, c.staleness, r, VALUE)
      say(`Measure: ${r.u32(VALUE)} usec`)
      break
    case 0x0004: case 0x0007: case 0x000a:
      break
    case 0x0005:
      say(`Address: ${parameter(r.sub(VALUE, size), p, node, chunk, depth)}`)
      break
    case 0x0006: {
      const returned = r.sub(VALUE, size)
      chunk(returned, p, node, depth)
      say(`Type: ${returned.u8(0)} (${CHUNK_TYPES.get(returned.u8(0)) ?? 'unknown'})`)
      break
    }
    case 0x0008:
      sctpParameters(r.sub(VALUE, size), p, node, chunk, depth)
      break
    case 0x0009:
      p.add(node, c.tsn, r, VALUE)
      say(`TSN: ${r.u32(VALUE)}`)
      break
    case 0x000b:
      say(`New addresses: ${sctpParameters(r.sub(VALUE, size), p, node, chunk, depth)}`)
      break
    case 0x000c: case 0x000d:
      if (size) p.add(node, c.information, r, VALUE, size)
      break
    case 0x00a0:
      say(`Last address: ${parameter(r.sub(VALUE, size), p, node, chunk, depth)}`)
      break
    case 0x00a2:
      say(`Deleted address: ${parameter(r.sub(VALUE, size), p, node, chunk, depth)}`)
      break
    case 0x00a1: case 0x00a4:
      parameter(r.sub(VALUE, size), p, node, chunk, depth)
      break
    case 0x0105:
      p.add(node, f.hmacId, r, VALUE)
      break
    default:
      if (size) p.add(node, c.information, r, VALUE, size)
      say(`Code: ${code}, information length: ${count(size)}`)
  }
}

/** Adds the members of a list of equal fields, `size` bytes in all. @returns their names */
function list(r: Reader, p: Packet, node: Node, field: Field, at: number, size: number, name: (value: number) => string): string {
  const end = at + size - size % field.width
  let text = ''
  for (let i = at; i < end; i += field.width) {
    p.add(node, field, r, i)
    if (p.detailed) text += (text ? ', ' : '') + name(field.width === 1 ? r.u8(i) : r.u16(i))
  }
  return text
}

function chunkName(type: number): string {
  return CHUNK_TYPES.get(type) ?? 'Unknown'
}

function hmacName(id: number): string {
  return HMACS.get(id) ?? 'Unknown'
}

function addressTypeName(type: number): string {
  return type === 5 ? 'IPv4' : type === 6 ? 'IPv6' : type === 11 ? 'hostname' : String(type)
}

function padded(length: number): number {
  return length + 3 & ~3
}

function count(size: number): string {
  return `${size} byte${size === 1 ? '' : 's'}`
}
