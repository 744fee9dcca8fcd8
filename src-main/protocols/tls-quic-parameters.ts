import { bytes, fields, ipv4, ipv6, names, none, string, uint16, uint32, uint64, uint8, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'
import { endOfVector, vector } from './tls-vector.ts'

const number = (name: string, label = name) => uint64('tls.quic.parameter.' + name, label)
const octets = (name: string, label = name) => bytes('tls.quic.parameter.' + name, label)

/** Transport parameters of QUIC (RFC 9000 section 18), which travel in a TLS hello. */
const f = fields('tls', {
  length: uint16('tls.quic.len', 'Parameters Length'),
  type: uint64('tls.quic.parameter.type', 'Type'),
  parameterLength: uint64('tls.quic.parameter.length', 'Length'),
  oldLength: uint16('tls.quic.parameter.lengt.old', 'Length'),
  value: octets('value', 'Value'),
  originalDestination: octets('original_destination_connection_id'),
  maxIdleTimeout: number('max_idle_timeout'),
  statelessResetToken: octets('stateless_reset_token'),
  maxUdpPayloadSize: number('max_udp_payload_size'),
  initialMaxData: number('initial_max_data'),
  bidiLocal: number('initial_max_stream_data_bidi_local'),
  bidiRemote: number('initial_max_stream_data_bidi_remote'),
  uni: number('initial_max_stream_data_uni'),
  streamsBidi: number('initial_max_streams_bidi'),
  streamsUni: number('initial_max_streams_uni'),
  ackDelayExponent: number('ack_delay_exponent'),
  maxAckDelay: number('max_ack_delay'),
  preferredIpv4: ipv4('tls.quic.parameter.preferred_address.ipv4address', 'ipv4Address'),
  preferredIpv4Port: uint16('tls.quic.parameter.preferred_address.ipv4port', 'ipv4Port'),
  preferredIpv6: ipv6('tls.quic.parameter.preferred_address.ipv6address', 'ipv6Address'),
  preferredIpv6Port: uint16('tls.quic.parameter.preferred_address.ipv6port', 'ipv6Port'),
  preferredIdLength: uint8('tls.quic.parameter.preferred_address.connectionid.length', 'Length'),
  preferredId: octets('preferred_address.connectionid', 'connectionId'),
  preferredToken: octets('preferred_address.statelessresettoken', 'statelessResetToken'),
  activeIdLimit: number('active_connection_id_limit', 'Active Connection ID Limit'),
  initialSource: octets('initial_source_connection_id', 'Initial Source Connection ID'),
  retrySource: octets('retry_source_connection_id', 'Retry Source Connection ID'),
  maxDatagram: number('max_datagram_frame_size'),
  cibirLength: number('cibir_encoding.length', 'length'),
  cibirOffset: number('cibir_encoding.offset', 'offset'),
  lossBits: number('loss_bits'),
  timestamp: uint64('tls.quic.parameter.enable_time_stamp_v2', 'Enable TimestampV2', {
    values: names({
      1: 'I would like to receive TIME_STAMP frames', 2: 'I am able to generate TIME_STAMP frames',
      3: 'I am able to generate TIME_STAMP frames and I would like to receive them',
    }),
  }),
  minAckDelay: number('min_ack_delay'),
  userAgent: string('tls.quic.parameter.google.user_agent', 'Google UserAgent', { encoding: 'ascii' }),
  keyUpdateUnsupported: none('tls.quic.parameter.google.key_update_not_yet_supported', 'Google Key Update not yet supported'),
  googleVersion: uint32('tls.quic.parameter.google.quic_version', 'Google QUIC version', { base: 'hex' }),
  googleRtt: number('google.initial_rtt', 'Google Initial RTT'),
  handshakeDone: none('tls.quic.parameter.google.support_handshake_done', 'Google Support Handshake Done'),
  googleOptions: octets('google.connection_options', 'Google Connection options'),
  googleVersionsLength: uint8('tls.quic.parameter.google.supported_versions_length', 'Google Supported Versions Length'),
  googleSupported: uint32('tls.quic.parameter.google.supported_version', 'Google Supported Version', { base: 'hex' }),
  partialReliability: number('facebook.partial_reliability', 'Facebook Partial Reliability'),
  chosenVersion: uint32('tls.quic.parameter.vi.chosen_version', 'Chosen Version', { base: 'hex' }),
  otherVersion: uint32('tls.quic.parameter.vi.other_version', 'Other Version', { base: 'hex' }),
})

const types = names({
  0x00: 'original_destination_connection_id', 0x01: 'max_idle_timeout', 0x02: 'stateless_reset_token',
  0x03: 'max_udp_payload_size', 0x04: 'initial_max_data', 0x05: 'initial_max_stream_data_bidi_local',
  0x06: 'initial_max_stream_data_bidi_remote', 0x07: 'initial_max_stream_data_uni', 0x08: 'initial_max_streams_bidi',
  0x09: 'initial_max_streams_uni', 0x0a: 'ack_delay_exponent', 0x0b: 'max_ack_delay', 0x0c: 'disable_active_migration',
  0x0d: 'preferred_address', 0x0e: 'active_connection_id_limit', 0x0f: 'initial_source_connection_id',
  0x10: 'retry_source_connection_id', 0x11: 'version_information', 0x20: 'max_datagram_frame_size', 0x1000: 'cibir_encoding',
  0x1057: 'loss_bits', 0x2ab2: 'grease_quic_bit', 0x7157: 'enable_time_stamp', 0x7158: 'enable_time_stamp_v2',
  0x3127: 'google_initial_rtt', 0x3128: 'google_connection_options', 0x3129: 'google_user_agent',
  0x312b: 'google_key_update_not_yet_supported', 0x312c: 'google_support_handshake_done', 0x4751: 'google_quic_params',
  0x4752: 'google_version', 0xde1a: 'min_ack_delay', 0xff00: 'facebook_partial_reliability', 0xff02de1a: 'min_ack_delay',
})

/** Parameters that are one number. */
const numbers = new Map<number, Field>([
  [0x01, f.maxIdleTimeout], [0x03, f.maxUdpPayloadSize], [0x04, f.initialMaxData], [0x05, f.bidiLocal], [0x06, f.bidiRemote],
  [0x07, f.uni], [0x08, f.streamsBidi], [0x09, f.streamsUni], [0x0a, f.ackDelayExponent], [0x0b, f.maxAckDelay],
  [0x0e, f.activeIdLimit], [0x20, f.maxDatagram], [0x1057, f.lossBits], [0x7158, f.timestamp], [0xde1a, f.minAckDelay],
  [0xff02de1a, f.minAckDelay], [0x3127, f.googleRtt], [0xff00, f.partialReliability],
])

/** Parameters that are all of their bytes. */
const strings = new Map<number, Field>([
  [0x00, f.originalDestination], [0x0f, f.initialSource], [0x10, f.retrySource], [0x3129, f.userAgent],
  [0x312b, f.keyUpdateUnsupported], [0x312c, f.handshakeDone], [0x3128, f.googleOptions],
])

/** Bytes of a variable-length integer (RFC 9000 section 16). */
const widthAt = (r: Reader, at: number): number => 1 << (r.u8(at) >>> 6)

function integer(r: Reader, at: number): bigint {
  const width = widthAt(r, at)
  let value = BigInt(r.u8(at) & 0x3f)
  for (let i = 1; i < width; i++) value = value << 8n | BigInt(r.u8(at + i))
  return value
}

function addInteger(r: Reader, p: Packet, parent: Node, field: Field, at: number): number {
  const width = widthAt(r, at)
  r.need(at, width)
  p.put(parent, field, r, at, width, integer(r, at))
  return at + width
}

/**
 * The quic_transport_parameters extension; before draft 27 its numbers were of two bytes.
 * @returns where it ends
 */
export function quicTransportParameters(
  r: Reader, p: Packet, parent: Node, at: number, end: number, fromServer: boolean,
): number {
  const fixed = end - at >= 6 && 2 + r.u16(at) === end - at && 6 + r.u16(at + 4) <= end - at
  const list = fixed ? vector(r, p, parent, f.length, at, end, 0, 0xffff) : { at, end, fits: true }
  if (!list.fits) return end
  let i = list.at
  while (i < list.end) {
    const node = textBranch(r, p, parent, i, 2, 'Parameter')
    let type: bigint, from: number, stop: number
    if (fixed) {
      type = BigInt(r.u16(i))
      p.put(node, f.type, r, i, 2, type)
      const value = vector(r, p, node, f.oldLength, i + 2, list.end, 0, 0xffff)
      if (!value.fits) return list.end
      from = value.at
      stop = value.end
    } else {
      type = integer(r, i)
      const lengthAt = addInteger(r, p, node, f.type, i)
      const length = Number(integer(r, lengthAt) & 0xffffffffn)
      from = addInteger(r, p, node, f.parameterLength, lengthAt)
      stop = from + length
    }
    p.extent(node, Math.min(stop, r.length) - i)
    if (p.detailed) {
      p.label(node, `Parameter: ${nameOf(type)} (len=${stop - from})`)
      p.label(node + 1, `Type: ${types.get(Number(type)) ?? 'Unknown'} (0x${type.toString(16).padStart(2, '0')})`)
    }
    p.add(node, f.value, r, from, stop - from)
    endOfVector(r, p, node, content(r, p, node, Number(type), from, stop, fromServer), stop)
    i = stop
  }
  return i
}

function nameOf(type: bigint): string {
  // Reserved so that peers get used to unknown ones (RFC 9000 18.1).
  if (type > 27n && (type - 27n) % 31n === 0n) return 'GREASE'
  return types.get(Number(type)) ?? 'Unknown 0x' + type.toString(16).padStart(type > 0xffffffffn ? 8 : 4, '0')
}

function content(r: Reader, p: Packet, node: Node, type: number, at: number, end: number, fromServer: boolean): number {
  const single = numbers.get(type)
  if (single) {
    const next = addInteger(r, p, node, single, at)
    if (p.detailed) p.append(node, ` ${integer(r, at)}${type === 0x01 ? ' ms' : type === 0x3127 ? ' us' : ''}`)
    return next
  }
  const whole = strings.get(type)
  if (whole) {
    p.add(node, whole, r, at, end - at)
    return end
  }
  switch (type) {
    case 0x02:
      p.add(node, f.statelessResetToken, r, at, 16)
      return at + 16
    case 0x0c: case 0x7157: return at
    case 0x0d: return preferredAddress(r, p, node, at, end)
    case 0x1000: return addInteger(r, p, node, f.cibirOffset, addInteger(r, p, node, f.cibirLength, at))
    case 0x4752: {
      p.add(node, f.googleVersion, r, at)
      if (!fromServer) return at + 4
      p.add(node, f.googleVersionsLength, r, at + 4)
      const count = r.u8(at + 4) >> 2
      for (let i = 0; i < count; i++) p.add(node, f.googleSupported, r, at + 5 + 4 * i)
      return at + 5 + 4 * count
    }
    case 0x11: {
      p.add(node, f.chosenVersion, r, at)
      let i = at + 4
      for (; i < end; i += 4) p.add(node, f.otherVersion, r, i)
      return i
    }
    default: return end
  }
}

/** RFC 9000 18.2, figure 22. */
function preferredAddress(r: Reader, p: Packet, node: Node, at: number, end: number): number {
  p.add(node, f.preferredIpv4, r, at)
  p.add(node, f.preferredIpv4Port, r, at + 4)
  p.add(node, f.preferredIpv6, r, at + 6)
  p.add(node, f.preferredIpv6Port, r, at + 22)
  const id = vector(r, p, node, f.preferredIdLength, at + 24, end, 0, 20)
  if (!id.fits) return at + 24
  p.add(node, f.preferredId, r, id.at, id.end - id.at)
  p.add(node, f.preferredToken, r, id.end, 16)
  return id.end + 16
}
