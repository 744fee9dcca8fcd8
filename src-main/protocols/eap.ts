import { bytes, fields, boolean, names, none, string, uint16, uint32, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 3748 section 4: code, identifier, length; then, in requests and responses, a type and its data.
const CODE = 0
const IDENTIFIER = 1
const LENGTH = 2
const HEADER = 4
const TYPE = 4
const DATA = 5

const MD5 = 4

const REQUEST = 1
const RESPONSE = 2

const CODES = names({ 1: 'Request', 2: 'Response', 3: 'Success', 4: 'Failure', 5: 'Initiate', 6: 'Finish' })
const TYPES = names({
  1: 'Identity', 2: 'Notification', 3: 'Legacy Nak (Response Only)', 4: 'MD5-Challenge EAP (EAP-MD5-CHALLENGE)',
  5: 'One-Time Password EAP (EAP-OTP)', 6: 'Generic Token Card EAP (EAP-GTC)', 7: 'Allocated', 8: 'Allocated',
  9: 'RSA Public Key Authentication EAP (EAP-RSA-PKA)', 10: 'DSS Unilateral EAP (EAP-DSS)', 11: 'KEA EAP (EAP-KEA)',
  12: 'KEA Validate EAP (EAP-KEA-VALIDATE)', 13: 'TLS EAP (EAP-TLS)', 14: 'Defender Token EAP (EAP-AXENT)',
  15: 'RSA Security SecurID EAP (EAP-RSA-SECURID)', 16: 'Arcot Systems EAP (EAP-ARCOT-SYSTEMS)',
  17: 'Cisco Wireless EAP / Lightweight EAP (EAP-LEAP)', 18: 'GSM Subscriber Identity Modules EAP (EAP-SIM)',
  19: 'Secure Remote Password SHA1 Part 1 EAP (EAP-SRP-SHA1-PART1)',
  20: 'Secure Remote Password SHA1 Part 2 EAP (EAP-SRP-SHA1-PART2)',
  21: 'Tunneled TLS EAP (EAP-TTLS)', 22: 'Remote Access Service EAP (EAP-RAS)',
  23: 'UMTS Authentication and Key Agreement EAP (EAP-AKA)', 24: '3Com Wireless EAP (EAP-3COM-WIRELESS)',
  25: 'Protected EAP (EAP-PEAP)', 26: 'MS-Authentication EAP (EAP-MS-AUTH)',
  27: 'Mutual Authentication w/Key Exchange EAP (EAP-MAKE)', 28: 'CRYPTOCard EAP (EAP-CRYPTOCARD)',
  29: 'MS-CHAP-v2 EAP (EAP-MS-CHAP-V2)', 30: 'DynamID EAP (EAP-DYNAMID)', 31: 'Rob EAP (EAP-ROB)',
  32: 'Protected One-Time Password EAP (EAP-POTP)', 33: 'MS-Authentication TLV EAP (EAP-MS-AUTH-TLV)',
  34: 'SentriNET (EAP-SENTRINET)', 35: 'Actiontec Wireless EAP (EAP-ACTIONTEC-WIRELESS)',
  36: 'Cogent Systems Biometrics Authentication EAP (EAP-COGENT-BIOMETRIC)', 37: 'AirFortress EAP (EAP-AIRFORTRESS)',
  38: 'HTTP Digest EAP (EAP-HTTP-DIGEST)', 39: 'SecureSuite EAP (EAP-SECURESUITE)', 40: 'DeviceConnect EAP (EAP-DEVICECONNECT)',
  41: 'Simple Password Exponential Key Exchange EAP (EAP-SPEKE)', 42: 'MOBAC EAP (EAP-MOBAC)',
  43: 'Flexible Authentication via Secure Tunneling EAP (EAP-FAST)', 44: 'ZoneLabs EAP (EAP-ZLXEAP)', 45: 'Link EAP (EAP-LINK)',
  46: 'Password Authenticated eXchange EAP (EAP-PAX)', 47: 'Pre-Shared Key EAP (EAP-PSK)',
  48: 'Shared-secret Authentication and Key Establishment EAP (EAP-SAKE)', 49: 'Internet Key Exchange v2 EAP (EAP-IKEv2)',
  50: 'UMTS Authentication and Key Agreement\' EAP (EAP-AKA\')', 51: 'Generalized Pre-Shared Key EAP (EAP-GPSK)',
  52: 'Password EAP (EAP-pwd)', 53: 'Encrypted Key Exchange v1 EAP (EAP-EKEv1)', 55: 'Tunneled EAP protocol',
  254: 'Expanded Type', 255: 'Experimental',
})

// RFC 5216 section 3.1, RFC 5281 section 9.1, RFC 4851 section 4.1, RFC 7170 section 4.1: types that carry TLS records.
const TLS = 13
const TTLS = 21
const PEAP = 25
const TEAP = 55
const LENGTH_INCLUDED = 0x80

const f = fields('eap', {
  code: uint8('eap.code', 'Code', { values: CODES }),
  id: uint8('eap.id', 'Id'),
  length: uint16('eap.len', 'Length'),
  lengthBad: none('eap.bad_length', 'Bad length (too small or too large)'),
  type: uint8('eap.type', 'Type', { values: TYPES }),
  identity: string('eap.identity', 'Identity', { encoding: 'ascii' }),
  nonAscii: none('eap.identity.nonascii', 'Non-ASCII characters within identity'),
  notification: string('eap.notification', 'Notification', { encoding: 'ascii' }),
  desired: uint8('eap.desired_type', 'Desired Auth Type', { values: TYPES }),
  md5Vulnerable: none('eap.mitm_attacks', 'Vulnerable to MITM attacks. If possible, change EAP type.'),
  md5Size: uint8('eap.md5.value_size', 'EAP-MD5 Value-Size'),
  md5Overflow: none('eap.md5.value_size.overflow', 'Overflow'),
  md5Value: bytes('eap.md5.value', 'EAP-MD5 Value'),
  md5Extra: bytes('eap.md5.extra_data', 'EAP-MD5 Extra Data'),
  tlsFlags: uint8('eap.tls.flags', 'EAP-TLS Flags', { base: 'hex' }),
  tlsLengthIncluded: boolean('eap.tls.flags.len_included', 'Length Included', { mask: LENGTH_INCLUDED }),
  tlsMore: boolean('eap.tls.flags.more_fragments', 'More Fragments', { mask: 0x40 }),
  tlsStart: boolean('eap.tls.flags.start', 'Start', { mask: 0x20 }),
  tlsOuter: boolean('eap.tls.flags.outer_tlv_len_included', 'Outer TLV Length Included', { mask: 0x10 }),
  tlsVersion: uint8('eap.tls.flags.version', 'Version', { mask: 0x07 }),
  tlsLength: uint32('eap.tls.len', 'EAP-TLS Length'),
  data: bytes('eap.data', 'EAP Data'),
})

/** The Extensible Authentication Protocol (RFC 3748). */
export const eap = protocol({
  abbrev: 'eap', name: 'EAP', label: 'Extensible Authentication Protocol',
  dissect(r, p) {
    const layer = p.layer(eap, r)
    const code = r.u8(CODE)
    if (p.row) p.info = CODES.get(code) ?? `Unknown code (0x${code.toString(16).padStart(2, '0').toUpperCase()})`
    p.add(layer, f.code, r, CODE)
    p.add(layer, f.id, r, IDENTIFIER)
    const length = r.u16(LENGTH), node = p.add(layer, f.length, r, LENGTH)
    if (length < HEADER || length > r.reported) p.expert(node, r, 'warn', f.lengthBad.label, LENGTH, 2, f.lengthBad)
    if ((code === REQUEST || code === RESPONSE) && length > HEADER) {
      const type = r.u8(TYPE)
      if (p.row) p.info += `, ${TYPES.get(type) ?? `Unknown type (0x${type.toString(16).padStart(2, '0').toUpperCase()})`}`
      const typeNode = p.add(layer, f.type, r, TYPE)
      if (length <= DATA) return true
      if (type === MD5) p.expert(typeNode, r, 'warn', f.md5Vulnerable.label, TYPE, 1, f.md5Vulnerable)
      typeData(r, p, layer, type, length - DATA)
    }
    return true
  },
})

/** RFC 3748 section 5, and the flags of the types that carry TLS. */
function typeData(r: Reader, p: Packet, layer: Node, type: number, length: number): void {
  switch (type) {
    case 1: identity(r, p, layer, length); return
    case 2: p.add(layer, f.notification, r, DATA, length); return
    case 3: p.add(layer, f.desired, r, DATA); return
    case MD5: md5(r, p, layer, length); return
    case TLS: case TTLS: case PEAP: case TEAP: tls(r, p, layer, type, length); return
    default: p.add(layer, f.data, r, DATA, length)
  }
}

function identity(r: Reader, p: Packet, layer: Node, length: number): void {
  const node = p.add(layer, f.identity, r, DATA, length)
  const plain = r.view(DATA, length).every((byte) => byte >= 0x20 && byte < 0x7f)
  if (!plain) p.expert(node, r, 'warn', f.nonAscii.label, DATA, length, f.nonAscii)
}

/** RFC 3748 section 5.4, which refers to RFC 1994 section 4.1. */
function md5(r: Reader, p: Packet, layer: Node, length: number): void {
  const size = r.u8(DATA), node = p.add(layer, f.md5Size, r, DATA)
  if (size > length - 1) p.expert(node, r, 'warn', f.md5Overflow.label, DATA, 1, f.md5Overflow)
  const value = Math.min(size, length - 1)
  p.add(layer, f.md5Value, r, DATA + 1, value)
  if (length - 1 > value) p.add(layer, f.md5Extra, r, DATA + 1 + value, length - 1 - value)
}

/** Flags, and the length of the whole message in front of its first fragment; the fragments are not put together. */
function tls(r: Reader, p: Packet, layer: Node, type: number, length: number): void {
  const flags = r.u8(DATA), node = p.add(layer, f.tlsFlags, r, DATA)
  for (const flag of [f.tlsLengthIncluded, f.tlsMore, f.tlsStart]) p.add(node, flag, r, DATA)
  if (type === TEAP) p.add(node, f.tlsOuter, r, DATA)
  if (type !== TLS) p.add(node, f.tlsVersion, r, DATA)
  let at = 1
  if (flags & LENGTH_INCLUDED) {
    p.add(layer, f.tlsLength, r, DATA + at)
    at += 4
  }
  if (length <= at) return
  const { root } = p
  p.root = layer
  p.call(p.registry.data, r.sub(DATA + at, length - at))
  p.root = root
}
