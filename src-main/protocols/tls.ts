import { ONE_MORE_SEGMENT, type Node, type Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { beginsWithSslv2, dissectSslv2Record, isSslv2ClientHello, looksLikeSslv2 } from './sslv2.ts'
import { dissectHandshake, trySetVersion } from './tls-handshake.ts'
import {
  ALERT, alertDescriptions, alertLevels, APPLICATION_DATA, CHANGE_CIPHER_SPEC, CONNECTION_ID, contentTypes, GMTLS, HANDSHAKE,
  HEARTBEAT, heartbeatTypes, isContentType, shortVersion, SSL_2_0, SSL_3_0, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3,
} from './tls-names.ts'
import { labelRecord, recordFields as f, tellInfo } from './tls-records.ts'
import { CLIENT_CIPHER, DRAFT, RESUMED, SERVER_CIPHER, TlsSession, VERSION } from './tls-session.ts'

// RFC 8446 5.1: a record's header, by place in bytes.
const VERSION_AT = 1
const LENGTH_AT = 3
const HEADER = 5

/** Longest plaintext of a record, and what encryption may add (RFC 8446 5.2, RFC 5246 6.2.3). */
const MAX_PLAINTEXT = 1 << 14
const EXPANSION = 2048
const EXPANSION_1_3 = 256

/** What may become the next record's initialization vector. */
const IV_BYTES = 24

/** A frame behind all that are known. */
const LATER = 0xffffffff

const RECORD_VERSIONS: readonly number[] = [SSL_3_0, TLS_1_0, TLS_1_1, TLS_1_2, GMTLS]

export const tls = protocol({
  abbrev: 'tls', name: 'TLS', label: 'Transport Layer Security',
  on: {
    'tcp.port': [
      324, 443, 465, 636, 802, 853, 993, 995, 1300, 2221, 2443, 3249, 3250, 3251, 3252, 3496, 5061, 5671, 5684, 5868, 8883, 11207,
      19999, 27017,
    ],
    'sctp.port': [
      324, 443, 465, 636, 802, 993, 995, 1300, 2443, 3249, 3250, 3251, 3252, 3496, 5061, 5671, 5684, 8883, 11207, 19999, 27017,
    ],
  },
  heuristics: { tcp: (r) => beginsWithRecord(r) || beginsWithSslv2(r) },
  selfContained: true,
  desegments: true,
  changesState(bytes, start, end, conversations, id) {
    // Until the version is known, every packet may tell it; text is left to others.
    return conversations.noted(id, VERSION, LATER) === undefined || hasHandshake(bytes, start, end) || isText(bytes, start, end)
  },
  dissect(r, p) {
    if (isText(r.bytes, r.start, r.end)) return false
    const session = new TlsSession(p)
    const layer = p.layer(tls, r)
    p.protocol = shortVersion(session.version, 'SSL')
    p.clearInfo()
    for (let at = 0; at < r.reported && !p.desegmentLength;) at = dissectRecord(r, p, layer, at, session)
    p.fence = p.info.length
    return true
  },
})

/** True if there is a record of a type that changes what is known. */
function hasHandshake(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at + HEADER <= end) {
    const type = bytes[at]
    if (type === HANDSHAKE || type === CHANGE_CIPHER_SPEC) return true
    if (!isContentType(type)) return bytes[at] === 0x80
    at += HEADER + (bytes[at + LENGTH_AT] << 8 | bytes[at + LENGTH_AT + 1])
  }
  return false
}

/** Four printable characters are some other protocol, as no record begins with them. */
function isText(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start <= 4) return false
  for (let i = start; i < start + 4; i++) if (bytes[i] < 0x20 || bytes[i] > 0x7e) return false
  return true
}

function beginsWithRecord(r: Reader): boolean {
  if (r.length < HEADER) return false
  const type = r.u8(0), length = r.u16(LENGTH_AT)
  return (type === HANDSHAKE || type === APPLICATION_DATA) && RECORD_VERSIONS.includes(r.u16(VERSION_AT))
    && length > 0 && length < MAX_PLAINTEXT + EXPANSION
}

/** @returns where the next record begins */
function dissectRecord(r: Reader, p: Packet, layer: Node, at: number, session: TlsSession): number {
  const { version } = session
  if (version === SSL_2_0) return dissectSslv2Record(r, p, layer, at, session)
  const left = r.reported - at
  if (RECORD_VERSIONS.includes(version)) {
    if (left < HEADER) return headerAsksForMore(r, p, at)
    // A client may say hello as if it could only do SSL 2.0, although the version is known.
    return isSslv2ClientHello(r, at) ? dissectSslv2Record(r, p, layer, at, session) : record(r, p, layer, at, session)
  }
  if (left < HEADER) return headerAsksForMore(r, p, at)
  if (looksLikeSslv2(r, at)) return dissectSslv2Record(r, p, layer, at, session)
  if (isContentType(r.u8(at)) && RECORD_VERSIONS.includes(r.u16(at + VERSION_AT))) return record(r, p, layer, at, session)
  tellInfo(p, 'Continuation Data')
  return r.reported
}

/** A record whose header is not whole goes on in the next segment. */
function headerAsksForMore(r: Reader, p: Packet, at: number): number {
  if (p.canDesegment) p.more(at, ONE_MORE_SEGMENT)
  return r.reported
}

function record(r: Reader, p: Packet, layer: Node, start: number, session: TlsSession): number {
  const left = r.reported - start, type = r.u8(start)
  if (!isContentType(type) && session.version !== SSL_3_0 && RECORD_VERSIONS.includes(session.version)) {
    p.expert(layer, r, 'warn', f.ignored.label, start, left, f.ignored)
    r.need(start, left)
    tellInfo(p, 'Ignored Unknown Record')
    return r.reported
  }
  const recordVersion = r.u16(start + VERSION_AT), length = r.u16(start + LENGTH_AT)
  const at = start + HEADER, end = at + length
  if (!isContentType(type)) {
    tellInfo(p, 'Continuation Data')
    return end
  }
  // Records that go on in the next segment are put together, or left alone.
  if (left < HEADER + length) {
    if (p.canDesegment) p.more(start, HEADER + length - left)
    return r.reported
  }
  const node = p.add(layer, f.record, r, start, HEADER + length)
  const typeNode = p.add(node, session.version === TLS_1_3 && type === APPLICATION_DATA ? f.opaqueType : f.contentType, r, start)
  p.add(node, f.version, r, start + VERSION_AT)
  const lengthNode = p.add(node, f.length, r, start + LENGTH_AT)
  const first = r.u8(at)
  let version = session.version
  if (version === 0) {
    trySetVersion(session, type, first, recordVersion)
    version = recordVersion
    p.protocol = shortVersion(version, 'SSL')
  }
  // As in Wireshark, which keeps a record's last bytes for the next one's decryption: one that was cut is not read.
  const last = Math.min(length, IV_BYTES)
  if (session.version !== TLS_1_3 || type === APPLICATION_DATA) r.need(end - last, last)
  checkLength(r, p, lengthNode, start, type, length, version)
  switch (type) {
    case CHANGE_CIPHER_SPEC: changeCipherSpec(r, p, node, typeNode, at, session, version); break
    case ALERT: alert(r, p, node, at, length, session); break
    case HANDSHAKE: dissectHandshake(r, p, node, at, end, session, version); break
    case APPLICATION_DATA: applicationData(r, p, node, at, length, session, version); break
    case HEARTBEAT:
      if (version === TLS_1_3) p.expert(typeNode, r, 'warn', 'Record type is not allowed in TLS 1.3', start, 1, f.unexpected)
      else heartbeat(r, p, node, at, length, session)
      break
    case CONNECTION_ID: break
  }
  return end
}

function checkLength(r: Reader, p: Packet, node: Node, start: number, type: number, length: number, version: number): void {
  const expansion = version === TLS_1_3 ? EXPANSION_1_3 : EXPANSION
  if (length === 0 && (type === CHANGE_CIPHER_SPEC || type === ALERT || type === HANDSHAKE)) {
    const text = `Zero-length ${contentTypes.get(type)} fragments are not allowed`
    p.expert(node, r, 'warn', text, start + LENGTH_AT, 2, f.lengthInvalid)
  }
  if (length > MAX_PLAINTEXT + expansion) {
    p.expert(node, r, 'warn', `TLSCiphertext length MUST NOT exceed 2^14 + ${expansion}`, start + LENGTH_AT, 2, f.lengthInvalid)
  }
}

/** RFC 5246 7.1; only there for middleboxes since TLS 1.3 (RFC 8446 5). */
function changeCipherSpec(
  r: Reader, p: Packet, record: Node, type: Node, at: number, session: TlsSession, version: number,
): void {
  const draft = session.get(DRAFT)
  if (version === TLS_1_3 && draft > 0 && draft < 22) {
    p.expert(type, r, 'warn', 'Record type is not allowed in TLS 1.3', at - HEADER, 1, f.unexpected)
    return
  }
  tellInfo(p, 'Change Cipher Spec')
  labelRecord(p, record, shortVersion(session.version, 'SSL'), 'Change Cipher Spec Protocol: Change Cipher Spec')
  const node = p.add(record, f.changeCipherSpec, r, at, 1)
  if (session.version === TLS_1_3) return
  const { fromServer } = session
  const key = fromServer ? SERVER_CIPHER : CLIENT_CIPHER
  if (session.get(key) === 0) session.set(key, p.meta.number)
  if (!fromServer) return
  if (session.get(RESUMED)) p.expert(node, r, 'note', f.resumed.label, at, 1, f.resumed)
  session.set(RESUMED, 0)
}

/** RFC 8446 section 6. Alerts do not go over several records, so longer ones are encrypted. */
function alert(r: Reader, p: Packet, record: Node, at: number, length: number, session: TlsSession): void {
  const node = p.add(record, f.alert, r, at, length), version = shortVersion(session.version, 'TLS')
  if (length !== 2) {
    tellInfo(p, 'Encrypted Alert')
    labelRecord(p, record, version, 'Encrypted Alert')
    if (p.detailed) p.label(node, 'Alert Message: Encrypted Alert')
    return
  }
  const level = alertLevels.get(r.u8(at)) ?? 'Unknown', description = alertDescriptions.get(r.u8(at + 1)) ?? 'Unknown'
  const text = `Alert (Level: ${level}, Description: ${description})`
  tellInfo(p, text)
  labelRecord(p, record, version, text)
  p.add(node, f.alertLevel, r, at)
  p.add(node, f.alertDescription, r, at + 1)
}

function applicationData(
  r: Reader, p: Packet, record: Node, at: number, length: number, session: TlsSession, version: number,
): void {
  tellInfo(p, 'Application Data')
  const application = session.applicationName
  labelRecord(p, record, shortVersion(version, 'SSL'), `Application Data Protocol: ${application ?? 'Application Data'}`)
  p.add(record, f.appData, r, at, length)
  if (application !== undefined) p.generate(record, f.appDataProtocol, r, application)
}

/** Shortest padding of a heartbeat (RFC 6520 section 4). */
const MIN_PADDING = 16

/** RFC 6520; one that asks for more than it sends is the attack on OpenSSL of 2014. */
function heartbeat(r: Reader, p: Packet, record: Node, at: number, length: number, session: TlsSession): void {
  const node = p.add(record, f.heartbeat, r, at, length), version = shortVersion(session.version, 'SSL')
  const type = heartbeatTypes.get(r.u8(at))
  const claimed = r.u16(at + 1)
  if (type === undefined) {
    tellInfo(p, 'Encrypted Heartbeat')
    labelRecord(p, record, version, 'Encrypted Heartbeat')
    if (p.detailed) p.label(node, 'Encrypted Heartbeat Message')
    return
  }
  tellInfo(p, 'Heartbeat ' + type)
  labelRecord(p, record, version, 'Heartbeat ' + type)
  p.add(node, f.heartbeatType, r, at)
  const lengthNode = p.add(node, f.heartbeatLength, r, at + 1)
  let payload = claimed, padding = length - 3 - claimed
  if (3 + claimed + MIN_PADDING > length) {
    const text = `Invalid heartbeat payload length (${claimed})`
    p.expert(lengthNode, r, 'error', text, at + 1, 2, f.heartbeatInvalid)
    payload = length - 3
    padding = 0
    if (p.detailed) p.append(lengthNode, ` (invalid, using ${payload} to decode payload)`)
  }
  const bytes = p.add(node, f.heartbeatPayload, r, at + 3, payload)
  if (p.detailed) p.label(bytes, `Payload (${payload} byte${payload === 1 ? '' : 's'})`)
  if (padding <= 0) return
  const rest = p.add(node, f.heartbeatPadding, r, at + 3 + payload, padding)
  if (p.detailed) p.label(rest, `Padding and HMAC (${padding} byte${padding === 1 ? '' : 's'})`)
}
