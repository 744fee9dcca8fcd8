import { boolean, bytes, fields, none, uint16, uint24, uint8 } from './field.ts'
import { GENERATED, ONE_MORE_SEGMENT, type Node, type Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { cipherSpecName } from './tls-ciphers.ts'
import { SSL_2_0, sslv2Messages, versions } from './tls-names.ts'
import { labelRecord, recordFields, tellInfo } from './tls-records.ts'
import { VERSION, type TlsSession } from './tls-session.ts'

/** Records of SSL 2.0 (draft-hickman-netscape-ssl-00), whose hello older clients of TLS still send (RFC 5246 E.2). */
const f = fields('tls', {
  type: uint8('tls.handshake.type', 'Handshake Message Type', { values: sslv2Messages }),
  escape: boolean('tls.record.is_escape', 'Is Escape'),
  padding: uint8('tls.record.padding_length', 'Padding Length'),
  version: uint16('tls.handshake.version', 'Version', { base: 'hex', values: versions }),
  specsLength: uint16('tls.handshake.cipher_spec_len', 'Cipher Spec Length'),
  specs: none('tls.handshake.ciphersuites', 'Cipher Specs'),
  spec: uint24('tls.handshake.cipherspec', 'Cipher Spec', { base: 'hex', values: cipherSpecName }),
  sessionIdLength: uint16('tls.handshake.session_id_length', 'Session ID Length'),
  sessionId: bytes('tls.handshake.session_id', 'Session ID'),
  challengeLength: uint16('tls.handshake.challenge_length', 'Challenge Length'),
  challenge: none('tls.handshake.challenge', 'Challenge'),
  clearKeyLength: uint16('tls.handshake.clear_key_length', 'Clear Key Data Length'),
  clearKey: none('tls.handshake.clear_key_data', 'Clear Key Data'),
  encryptedKeyLength: uint16('tls.handshake.encrypted_key_length', 'Encrypted Key Data Length'),
  encryptedKey: none('tls.handshake.encrypted_key', 'Encrypted Key'),
  keyArgumentLength: uint16('tls.handshake.key_arg_length', 'Key Argument Length'),
  keyArgument: none('tls.handshake.key_arg', 'Key Argument'),
  sessionIdHit: boolean('tls.handshake.session_id_hit', 'Session ID Hit'),
  certificateType: uint8('tls.handshake.cert_type', 'Certificate Type', {
    values: new Map([[0, 'N/A'], [1, 'X.509 Certificate']]),
  }),
  certificateLength: uint24('tls.handshake.certificate_length', 'Certificate Length'),
  certificate: bytes('tls.handshake.certificate', 'Certificate'),
  connectionIdLength: uint16('tls.handshake.connection_id_length', 'Connection ID Length'),
  connectionId: none('tls.handshake.connection_id', 'Connection ID'),
  sessionIdTooLong: none('tls.handshake.session_id_length.error', 'Session ID length error'),
})

const CLIENT_HELLO = 1
const CLIENT_MASTER_KEY = 2
const SERVER_HELLO = 4
const MAX_SESSION_ID = 16

/** True for the first bytes of an unencrypted handshake message: a header of two bytes and a type that is sent in the clear. */
export function looksLikeSslv2(r: Reader, at: number): boolean {
  if (r.u8(at) < 0x80) return false
  const type = r.u8(at + 2)
  return type === 0 || type === CLIENT_HELLO || type === CLIENT_MASTER_KEY || type === SERVER_HELLO
}

/** True for a client hello of SSL 2.0 whose record is shorter than 256 bytes. */
export function isSslv2ClientHello(r: Reader, at: number): boolean {
  return r.u8(at) === 0x80 && r.u8(at + 2) === CLIENT_HELLO
}

/** True if the conversation looks like it begins with such a hello. */
export function beginsWithSslv2(r: Reader): boolean {
  if (r.length < 46 || !isSslv2ClientHello(r, 0)) return false
  const specs = r.u16(5), sessionId = r.u16(7)
  return specs !== 0 && specs % 3 === 0 && (sessionId === 0 || sessionId === 16) && r.u16(9) === 32
}

function isValid(r: Reader, at: number, length: number): boolean {
  switch (r.u8(at)) {
    case CLIENT_HELLO: return isVersion(r.u16(at + 1))
    case SERVER_HELLO: return isVersion(r.u16(at + 3))
    case CLIENT_MASTER_KEY: return r.u16(at + 4) + r.u16(at + 6) + r.u16(at + 8) <= length
    default: return false
  }
}

const isVersion = (version: number): boolean => typeof versions === 'function' && versions(version) !== undefined

/** One record. @returns where it ends; the end of the segment where it goes on in the next one */
export function dissectSslv2Record(r: Reader, p: Packet, layer: Node, start: number, session: TlsSession): number {
  const first = r.u8(start), header = first & 0x80 ? 2 : 3, available = r.reported - start
  if (available < header) {
    if (p.canDesegment) p.more(start, ONE_MORE_SEGMENT)
    return r.reported
  }
  const length = (first & (header === 2 ? 0x7f : 0x3f)) << 8 | r.u8(start + 1)
  const end = start + header + length, at = start + header
  if (available < header + length) {
    if (p.canDesegment) p.more(start, header + length - available)
    return r.reported
  }
  const record = p.add(layer, recordFields.record, r, start, header + length)
  const type = r.u8(at)
  if (session.version === 0 && type >= 2 && type <= 8) session.set(VERSION, SSL_2_0)
  p.protocol = 'SSLv2'
  const name = sslv2Messages.get(type)
  const known = name !== undefined && isValid(r, at, length)
  tellInfo(p, known ? name : 'Encrypted Data')
  labelRecord(p, record, 'SSLv2', known ? name : 'Encrypted Data')
  // Records of SSL 2.0 do not say a version; this one is for filters.
  p.mark[p.put(record, recordFields.version, r, start, 0, SSL_2_0)] = GENERATED
  if (!known) return end
  r.need(at, header)
  p.put(record, recordFields.length, r, start, header, length)
  if (header === 3) {
    p.put(record, f.escape, r, start, 1, first & 0x40 ? 1 : 0)
    p.add(record, f.padding, r, start + 2)
  }
  p.add(record, f.type, r, at)
  if (type === CLIENT_HELLO) clientHello(r, p, record, at + 1, session)
  else if (type === CLIENT_MASTER_KEY) clientMasterKey(r, p, record, at + 1)
  else serverHello(r, p, record, at + 1)
  return end
}

function clientHello(r: Reader, p: Packet, record: Node, at: number, session: TlsSession): void {
  session.helloFromClient()
  p.add(record, f.version, r, at)
  p.add(record, f.specsLength, r, at + 2)
  const specs = r.u16(at + 2)
  const idLength = p.add(record, f.sessionIdLength, r, at + 4)
  const sessionId = r.u16(at + 4)
  if (sessionId > MAX_SESSION_ID) {
    const text = `Session ID length (${sessionId}) must be less than ${MAX_SESSION_ID}.`
    p.expert(idLength, r, 'error', text, at + 4, 2, f.sessionIdTooLong)
    return
  }
  p.add(record, f.challengeLength, r, at + 6)
  const challenge = r.u16(at + 6)
  const from = cipherSpecs(r, p, record, at + 8, specs)
  if (sessionId) {
    const id = p.add(record, f.sessionId, r, from, sessionId)
    if (p.detailed) p.label(id, `Session ID (${sessionId} byte${sessionId === 1 ? '' : 's'})`)
  }
  if (challenge) p.add(record, f.challenge, r, from + sessionId, challenge)
}

/** @returns where they end */
function cipherSpecs(r: Reader, p: Packet, record: Node, at: number, length: number): number {
  const count = Math.floor(length / 3)
  const tree = p.branch(record, f.specs, r, at, length)
  if (p.detailed) p.label(tree, `Cipher Specs (${count} spec${count === 1 ? '' : 's'})`)
  let i = at
  for (; i < at + length; i += 3) p.add(tree, f.spec, r, i)
  return i
}

function clientMasterKey(r: Reader, p: Packet, record: Node, at: number): void {
  p.add(record, f.spec, r, at)
  p.add(record, f.clearKeyLength, r, at + 3)
  p.add(record, f.encryptedKeyLength, r, at + 5)
  p.add(record, f.keyArgumentLength, r, at + 7)
  const clear = r.u16(at + 3), encrypted = r.u16(at + 5), argument = r.u16(at + 7)
  if (clear) p.add(record, f.clearKey, r, at + 9, clear)
  if (encrypted) p.add(record, f.encryptedKey, r, at + 9 + clear, encrypted)
  if (argument) p.add(record, f.keyArgument, r, at + 9 + clear + encrypted, argument)
}

function serverHello(r: Reader, p: Packet, record: Node, at: number): void {
  p.add(record, f.sessionIdHit, r, at)
  p.add(record, f.certificateType, r, at + 1)
  p.add(record, f.version, r, at + 2)
  const certificate = r.u16(at + 4), specs = r.u16(at + 6), connectionId = r.u16(at + 8)
  p.put(record, f.certificateLength, r, at + 4, 2, certificate)
  p.add(record, f.specsLength, r, at + 6)
  p.add(record, f.connectionIdLength, r, at + 8)
  let i = at + 10
  if (certificate) p.add(record, f.certificate, r, i, certificate)
  i += certificate
  if (specs) i = cipherSpecs(r, p, record, i, specs)
  if (connectionId) p.add(record, f.connectionId, r, i, connectionId)
}
