import {
  absoluteTime, bytes, fields, framenum, names, none, relativeTime, uint16, uint32, uint8, valueName, type Field,
} from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

export const leapIndicators = names({
  0: 'no warning', 1: 'last minute of the day has 61 seconds', 2: 'last minute of the day has 59 seconds',
  3: 'unknown (clock unsynchronized)',
})

export const versions = names({
  0: 'reserved', 1: 'NTP Version 1', 2: 'NTP Version 2', 3: 'NTP Version 3', 4: 'NTP Version 4', 5: 'reserved', 6: 'reserved',
  7: 'reserved',
})

export const modes = names({
  0: 'reserved', 1: 'symmetric active', 2: 'symmetric passive', 3: 'client', 4: 'server', 5: 'broadcast',
  6: 'reserved for NTP control message', 7: 'reserved for private use',
})

/** Fields of all kinds of messages (RFC 5905 7.3, 7.5). */
export const ntpFields = fields('ntp', {
  flags: uint8('ntp.flags', 'Flags', { base: 'hex' }),
  leap: uint8('ntp.flags.li', 'Leap Indicator', { mask: 0xc0, values: leapIndicators }),
  version: uint8('ntp.flags.vn', 'Version number', { mask: 0x38, values: versions }),
  mode: uint8('ntp.flags.mode', 'Mode', { mask: 0x07, values: modes }),
  stratum: uint8('ntp.stratum', 'Peer Clock Stratum', {
    values: (stratum) => stratum === 0 ? 'unspecified or invalid' : stratum === 1 ? 'primary reference'
      : stratum < 16 ? 'secondary reference' : stratum === 16 ? 'unsynchronized' : 'reserved',
  }),
  poll: uint8('ntp.ppoll', 'Peer Polling Interval'),
  precision: uint8('ntp.precision', 'Peer Clock Precision'),
  rootDelay: uint32('ntp.rootdelay', 'Root Delay'),
  rootDispersion: uint32('ntp.rootdispersion', 'Root Dispersion'),
  referenceId: bytes('ntp.refid', 'Reference ID'),
  reference: absoluteTime('ntp.reftime', 'Reference Timestamp'),
  origin: absoluteTime('ntp.org', 'Origin Timestamp'),
  receive: absoluteTime('ntp.rec', 'Receive Timestamp'),
  transmit: absoluteTime('ntp.xmt', 'Transmit Timestamp'),
  keyId: bytes('ntp.keyid', 'Key ID'),
  mac: bytes('ntp.mac', 'Message Authentication Code'),
  padding: bytes('ntp.padding', 'Padding'),
  keyType: uint8('ntp.key_type', 'Key type', { values: names({ 0: 'MD5', 1: 'SHA' }) }),
  keyIndex: uint32('ntp.key_index', 'KeyIndex', { base: 'hex' }),
  signature: bytes('ntp.key_signature', 'Signature'),
  requestIn: framenum('ntp.request_in', 'Request In', { description: 'The frame of the request that this answers' }),
  time: relativeTime('ntp.delta_time', 'Delta Time', { unit: ' seconds', description: 'From the request to this answer' }),
  extension: none('ntp.ext', 'Extension'),
  extensionType: uint16('ntp.ext.type', 'Field Type', { base: 'hex', values: extensionType }),
  extensionLength: uint16('ntp.ext.length', 'Length'),
  extensionValue: bytes('ntp.ext.value', 'Value'),
})

/** What extension fields of Autokey are about (RFC 5906 10). */
const ABOUT = [
  'No-Operation', 'Association Message', 'Certificate Message', 'Cookie Message', 'Autokey Message', 'Leapseconds Message',
  'Sign Message', 'IFF Identity Message', 'GQ Identity Message', 'MV Identity Message',
]

/** RFC 5906 10, RFC 8915 7.5, RFC 7821 3: kind of message in the upper bits, what it is about in the lower ones. */
function extensionType(type: number): string | undefined {
  const single: Readonly<Record<number, string>> = {
    0x0104: 'Unique Identifier', 0x0204: 'NTS Cookie', 0x0304: 'NTS Cookie Placeholder',
    0x0404: 'NTS Authenticator and Encrypted Extension Fields', 0x2005: 'Checksum Complement',
  }
  if (single[type]) return single[type]
  const about: string | undefined = ABOUT[type >> 8 & 0x3f]
  const kind: Readonly<Record<number, string>> = { 0x0002: 'Request', 0x8002: 'Response', 0xc002: 'Error Response' }
  const word = kind[type & 0xc0ff]
  return about && word && `${about} ${word}`
}

/** Adds a word of flags with its parts, which are also said on its line: `Flags: 0x23, Leap Indicator: no warning, …`. */
export function addFlags(
  p: Packet, parent: Node, field: Field, r: Reader, at: number, parts: readonly Field[], width = field.width,
): Node {
  const node = p.add(parent, field, r, at, width)
  let line = ''
  for (const part of parts) {
    const child = p.add(node, part, r, at, width)
    if (!p.detailed) continue
    if (part.type === 'boolean') line += p.number[child] ? `, ${part.label}` : ''
    else if (part.values) line += `, ${part.label}: ${valueName(part, p.number[child]) ?? 'Unknown'}`
  }
  if (p.detailed) p.append(node, line)
  return node
}
