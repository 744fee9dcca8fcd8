import { createHash } from 'node:crypto'
import { NO_CONVERSATION, stateKey, type StateKey } from './conversation-store.ts'
import { secondsText } from './duration-text.ts'
import { absoluteTime, bytes, fields, framenum, none, string, uint16, uint24, uint32, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import type { Reassembled } from './reassembly-store.ts'
import { textBranch } from './text-branch.ts'
import { certificate, certificateRequest, certificateUrl, compressedCertificate } from './tls-certificate.ts'
import { cipherSuiteName } from './tls-ciphers.ts'
import { dissectExtensions, draftOf, isGreaseLike, type Fingerprint } from './tls-extensions.ts'
import { clientKeyExchange, serverKeyExchange } from './tls-key-exchange.ts'
import {
  CERTIFICATE, CERTIFICATE_REQUEST, CERTIFICATE_STATUS, CERTIFICATE_URL, CERTIFICATE_VERIFY, CLIENT_HELLO, CLIENT_KEY_EXCHANGE,
  COMPRESSED_CERTIFICATE, compressionMethods, ENCRYPTED_EXTENSIONS, FINISHED, HANDSHAKE, handshakeTypes, HELLO_RETRY_REQUEST,
  isContentType, KEY_UPDATE, keyUpdates, NEW_SESSION_TICKET, NEXT_PROTOCOL, SERVER_HELLO, SERVER_HELLO_DONE, SERVER_KEY_EXCHANGE,
  shortVersion, GMTLS, SSL_3_0, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3, versions,
} from './tls-names.ts'
import { labelRecord, tellInfo } from './tls-records.ts'
import {
  CIPHER_SUITE, CLIENT_CERTIFICATE, CLIENT_CIPHER, DRAFT, RESUMED, SERVER_CERTIFICATE, SERVER_CIPHER, VERSION, type TlsSession,
} from './tls-session.ts'
import { digitallySigned } from './tls-signature.ts'
import { certificateStatus } from './tls-status.ts'
import { endOfVector, vector } from './tls-vector.ts'

/** Handshake messages (RFC 8446 section 4, RFC 5246 section 7.4, RFC 6101 section 5.6). */
const f = fields('tls', {
  handshake: none('tls.handshake', 'Handshake Protocol'),
  type: uint8('tls.handshake.type', 'Handshake Type', { values: handshakeTypes }),
  length: uint24('tls.handshake.length', 'Length'),
  version: uint16('tls.handshake.version', 'Version', { base: 'hex', values: versions }),
  random: bytes('tls.handshake.random', 'Random'),
  randomTime: absoluteTime('tls.handshake.random_time', 'GMT Unix Time'),
  randomBytes: bytes('tls.handshake.random_bytes', 'Random Bytes'),
  sessionIdLength: uint8('tls.handshake.session_id_length', 'Session ID Length'),
  sessionId: bytes('tls.handshake.session_id', 'Session ID'),
  suitesLength: uint16('tls.handshake.cipher_suites_length', 'Cipher Suites Length'),
  suites: none('tls.handshake.ciphersuites', 'Cipher Suites'),
  suite: uint16('tls.handshake.ciphersuite', 'Cipher Suite', { base: 'hex', values: cipherSuiteName }),
  compressionsLength: uint8('tls.handshake.comp_methods_length', 'Compression Methods Length'),
  compressions: none('tls.handshake.comp_methods', 'Compression Methods'),
  compression: uint8('tls.handshake.comp_method', 'Compression Method', { values: compressionMethods }),
  ja3Full: string('tls.handshake.ja3_full', 'JA3 Fullstring'),
  ja3: string('tls.handshake.ja3', 'JA3'),
  ja3sFull: string('tls.handshake.ja3s_full', 'JA3S Fullstring'),
  ja3s: string('tls.handshake.ja3s', 'JA3S'),
  lifetime: uint32('tls.handshake.session_ticket_lifetime_hint', 'Session Ticket Lifetime Hint', { unit: ' seconds' }),
  ageAdd: uint32('tls.handshake.session_ticket_age_add', 'Session Ticket Age Add'),
  nonceLength: uint8('tls.handshake.session_ticket_nonce_length', 'Session Ticket Nonce Length'),
  nonce: bytes('tls.handshake.session_ticket_nonce', 'Session Ticket Nonce'),
  ticketLength: uint16('tls.handshake.session_ticket_length', 'Session Ticket Length'),
  ticket: bytes('tls.handshake.session_ticket', 'Session Ticket'),
  verifyData: none('tls.handshake.verify_data', 'Verify Data'),
  md5: none('tls.handshake.md5_hash', 'MD5 Hash'),
  sha: none('tls.handshake.sha_hash', 'SHA-1 Hash'),
  verifyLength: uint16('tls.handshake.client_cert_vrfy.sig_len', 'Signature length'),
  verifySignature: bytes('tls.handshake.client_cert_vrfy.sig', 'Signature'),
  keyUpdate: uint8('tls.handshake.key_update.request_update', 'Key Update Request', { values: keyUpdates }),
  npnLength: uint8('tls.handshake.npn_selected_protocol_len', 'Selected Protocol Length'),
  npn: string('tls.handshake.npn_selected_protocol', 'Selected Protocol', { encoding: 'ascii' }),
  npnPaddingLength: uint8('tls.handshake.npn_padding_len', 'Padding Length'),
  npnPadding: bytes('tls.handshake.npn_padding', 'Padding'),
  fragments: none('tls.handshake.fragments', 'Reassembled Handshake Fragments'),
  fragment: framenum('tls.handshake.fragment', 'Handshake Fragment'),
  fragmentCount: uint32('tls.handshake.fragment.count', 'Handshake Fragment count'),
  reassembledIn: framenum('tls.handshake.reassembled_in', 'Reassembled Handshake Message in frame'),
})

/** A message begun in one record and not ended there, by direction. */
interface Begun {
  /** Which of the direction's messages it is. */
  readonly number: StateKey
  /** Bytes of it that have come; 0 while there is none. */
  readonly length: StateKey
  /** Its first four bytes, or what is known of them. */
  readonly head: StateKey
}

const begun = (): Begun => ({ number: stateKey(), length: stateKey(), head: stateKey() })
const fromClient = begun()
const fromServer = begun()

const HEADER = 4
const ENCRYPTED = 'Encrypted Handshake Message'
const nameOf = (type: number): string => handshakeTypes.get(type) ?? ENCRYPTED

/** The handshake messages of a record between `at` and `end`. */
export function dissectHandshake(
  r: Reader, p: Packet, record: Node, at: number, end: number, session: TlsSession, version: number,
): void {
  const state = session.fromServer ? fromServer : fromClient
  let first = true
  const length = session.get(state.length)
  if (length > 0) {
    const next = continueMessage(r, p, record, at, end, session, version, state, length)
    if (next === end) return
    if (next === at) {
      // Bytes of it were not captured, so nobody knows where it ends.
      if (encrypted(r, p, record, at, end, session, version)) return
    } else first = false
    at = next
  } else if (encrypted(r, p, record, at, end, session, version)) return
  while (at < end) {
    const left = end - at, size = left >= HEADER ? HEADER + r.u24(at + 1) : 0
    if (size === 0 || left < size) {
      const type = r.u8(at)
      session.set(state.number, session.get(state.number) + 1)
      session.set(state.length, left)
      session.set(state.head, headOf(r, at, left, 0, 0))
      const whole = keepPart(r.sub(at, left), p, session, state, 0, true)
      show(r, p, record, at, left, version, type, false, first, false)
      tellWhere(r, p, record, whole)
      return
    }
    message(r, p, record, at, session, version, first)
    at += size
    first = false
  }
}

/** Keeps a part of a message, and gives the message if this is its last one. */
function keepPart(
  part: Reader, p: Packet, session: TlsSession, state: Begun, offset: number, more: boolean,
): Reassembled | undefined {
  if (p.conversation === NO_CONVERSATION || session.parts-- <= 0) return undefined
  const key = `tls ${p.conversation} ${p.direction} ${session.get(state.number)}`
  return p.reassembly.fragment(key, p.meta.number, part, offset, more)
}

/** The first four bytes of a message of which `known` were there already. */
function headOf(r: Reader, at: number, available: number, head: number, known: number): number {
  for (let i = known; i < HEADER && i - known < available; i++) head |= r.u8(at + i - known) << (24 - 8 * i)
  return head >>> 0
}

/**
 * Goes on with a message that an earlier record has begun.
 * @returns where what follows it begins: `end` if nothing does, `at` if the message had to be given up
 */
function continueMessage(
  r: Reader, p: Packet, record: Node, at: number, end: number, session: TlsSession, version: number, state: Begun, had: number,
): number {
  const head = headOf(r, at, end - at, session.get(state.head), Math.min(had, HEADER))
  const size = had + end - at >= HEADER ? HEADER + (head & 0xffffff) : 0
  const length = size ? Math.min(end - at, size - had) : end - at
  if (!r.has(at, length)) {
    session.set(state.length, 0)
    return at
  }
  const last = had + length === size
  const whole = keepPart(r.sub(at, length), p, session, state, had, !last)
  session.set(state.length, last ? 0 : had + length)
  session.set(state.head, head)
  const type = head >>> 24
  if (!last) {
    show(r, p, record, at, end - at, version, type, false, false, false)
    tellWhere(r, p, record, whole)
    return end
  }
  const node = p.add(record, f.handshake, r, at, length)
  if (p.detailed) p.label(node, `Handshake Protocol: ${nameOf(type)} (last fragment)`)
  if (whole?.bytes) {
    const bytes = p.attach('Reassembled TLS Handshake', whole.bytes)
    const tree = p.generate(record, f.fragments, bytes, '', 0, bytes.length)
    if (p.detailed) p.label(tree, `[${whole.fragments.length} Reassembled Handshake Fragments (${bytes.length} bytes)]`)
    for (const fragment of whole.fragments) p.generate(tree, f.fragment, bytes, fragment.frame, fragment.offset, fragment.length)
    p.generate(tree, f.fragmentCount, bytes, whole.fragments.length)
    // A message that is whole and yet too short is malformed, whatever the segment is.
    const { fragmented } = p
    p.fragmented = false
    message(bytes, p, record, 0, session, version, true)
    p.fragmented = fragmented
  }
  return at + length
}

function tellWhere(r: Reader, p: Packet, record: Node, whole: Reassembled | undefined): void {
  if (whole) p.generate(record, f.reassembledIn, r, whole.completedIn)
}

/** Records are at least this long once they are encrypted: a MAC or an authentication tag. */
const SHORTEST_ENCRYPTED = 16

/** True if a handshake message looks like one that has been encrypted. */
function isEncrypted(r: Reader, p: Packet, at: number, end: number, session: TlsSession): boolean {
  if (end - at < SHORTEST_ENCRYPTED) return false
  // Two HelloRequests in a row make no sense; an explicit nonce may well begin like that (RFC 5288 section 3).
  if (r.u32(at) === 0 && r.u8(at + 4) === 0) return true
  const since = session.get(session.fromServer ? SERVER_CIPHER : CLIENT_CIPHER)
  if (since !== 0 && p.meta.number > since) return true
  return !handshakeTypes.has(r.u8(at)) || r.u24(at + 1) >= 0x010000
}

/** Shows a record whose contents cannot be read. @returns false if they can */
function encrypted(r: Reader, p: Packet, record: Node, at: number, end: number, session: TlsSession, version: number): boolean {
  if (!isEncrypted(r, p, at, end, session)) return false
  show(r, p, record, at, end - at, version, 0, true, true, true)
  return true
}

/** The branch of a message, and what the record's line and the Info column say of it. */
function show(
  r: Reader, p: Packet, record: Node, at: number, length: number, version: number, type: number, encrypted: boolean,
  first: boolean, complete: boolean,
): Node {
  const name = encrypted ? ENCRYPTED : nameOf(type), part = complete || encrypted ? '' : ' (fragment)'
  if (complete) tellInfo(p, name)
  else if (first) tellInfo(p, `[${name} Fragment]`)
  const title = first ? name + part : 'Multiple Handshake Messages'
  labelRecord(p, record, shortVersion(version, 'TLS'), 'Handshake Protocol: ' + title)
  const node = p.add(record, f.handshake, r, at, length)
  if (p.detailed) p.label(node, `Handshake Protocol: ${name}${part}`)
  return node
}

/** One whole message. */
function message(
  r: Reader, p: Packet, record: Node, start: number, session: TlsSession, recordVersion: number, first: boolean,
): void {
  const type = r.u8(start), length = r.u24(start + 1)
  const at = start + HEADER, end = at + length
  if (!handshakeTypes.has(type) && !first) return
  const hello = first && type === SERVER_HELLO && length > 2 ? scanServerHello(r, at, end) : undefined
  if (hello) trySetVersion(session, HANDSHAKE, SERVER_HELLO, hello.version)
  const shown = hello?.retry ? HELLO_RETRY_REQUEST : type
  const node = show(r, p, record, start, HEADER + length, recordVersion, shown, false, first, true)
  if (!handshakeTypes.has(type)) return
  p.add(node, f.type, r, start)
  p.add(node, f.length, r, start + 1)
  if (type === CLIENT_HELLO) session.set(CLIENT_CERTIFICATE, 0)
  if (type === SERVER_HELLO) session.set(SERVER_CERTIFICATE, 0)
  const { version } = session
  switch (type) {
    case CLIENT_HELLO: return clientHello(r, p, node, at, end, session)
    case SERVER_HELLO: return serverHello(r, p, node, at, end, session, hello?.retry ?? false)
    case NEW_SESSION_TICKET: return newSessionTicket(r, p, node, at, end, session)
    case HELLO_RETRY_REQUEST: return helloRetryRequest(r, p, node, at, end, session)
    case ENCRYPTED_EXTENSIONS:
      dissectExtensions(r, p, node, at, end, ENCRYPTED_EXTENSIONS, session)
      return
    case CERTIFICATE: return certificate(r, p, node, at, end, session)
    case SERVER_KEY_EXCHANGE: return serverKeyExchange(r, p, node, at, end, session.get(CIPHER_SUITE), version)
    case CERTIFICATE_REQUEST: return certificateRequest(r, p, node, at, end, session)
    case SERVER_HELLO_DONE:
      session.set(RESUMED, 0)
      return
    case CERTIFICATE_VERIFY:
      digitallySigned(r, p, node, at, end, version, f.verifyLength, f.verifySignature)
      return
    case CLIENT_KEY_EXCHANGE: return clientKeyExchange(r, p, node, at, end, session.get(CIPHER_SUITE), version)
    case FINISHED: return finished(r, p, node, at, end, version)
    case CERTIFICATE_URL: return certificateUrl(r, p, node, at)
    case CERTIFICATE_STATUS:
      certificateStatus(r, p, node, at, end)
      return
    case KEY_UPDATE:
      p.add(record, f.keyUpdate, r, at)
      return
    case COMPRESSED_CERTIFICATE: return compressedCertificate(r, p, node, at, end, session)
    case NEXT_PROTOCOL: return nextProtocol(r, p, node, at)
  }
}

/** SHA-256 of "HelloRetryRequest": the random of a ServerHello that asks for another ClientHello (RFC 8446 4.1.3). */
const RETRY = Uint8Array.from([
  0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
  0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
])
const RANDOM = 32
const SUPPORTED_VERSIONS = 43

/** The version that a server has chosen, which stands in an extension since TLS 1.3, and whether it asks for another hello. */
function scanServerHello(r: Reader, at: number, end: number): { version: number, retry: boolean } {
  const version = r.u16(at)
  // Version, random, session id length; suite, compression, extensions length; and one extension with a version.
  if (version !== TLS_1_2 || end - at < 46) return { version, retry: false }
  const retry = r.view(at + 2, RANDOM).every((byte, i) => byte === RETRY[i])
  let i = at + 2 + RANDOM
  const sessionId = r.u8(i++)
  if (end - i < sessionId + 5) return { version, retry }
  i += sessionId + 5
  while (end - i >= 6) {
    const length = r.u16(i + 2)
    if (end - i < 4 + length) break
    if (r.u16(i) === SUPPORTED_VERSIONS && length === 2) return { version: r.u16(i + 4), retry }
    i += 4 + length
  }
  return { version, retry }
}

/** Drafts of TLS 1.3 that Facebook used. */
const FIZZ = [0xfb17, 0xfb1a]
const AGREED: readonly number[] = [SSL_3_0, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3, GMTLS]
const HELLO_VERIFY_REQUEST = 3

/** Remembers the version of a conversation from a message that settles it: any but a ClientHello. */
export function trySetVersion(session: TlsSession, contentType: number, handshakeType: number, version: number): void {
  const settles = contentType === HANDSHAKE
    ? handshakeTypes.has(handshakeType) && handshakeType !== CLIENT_HELLO && handshakeType !== HELLO_VERIFY_REQUEST
    : isContentType(contentType)
  if (!settles) return
  let draft = 0
  if (handshakeType === SERVER_HELLO) {
    draft = FIZZ.includes(version) ? version & 0xff : draftOf(version)
    if (draft) version = TLS_1_3
  }
  if (!AGREED.includes(version)) return
  session.set(DRAFT, draft)
  session.set(VERSION, version)
}

/** ClientHello (RFC 8446 4.1.2). */
function clientHello(r: Reader, p: Packet, node: Node, start: number, end: number, session: TlsSession): void {
  session.helloFromClient()
  session.earlyData = false
  p.add(node, f.version, r, start)
  const at = random(r, p, node, start + 2, session, false, false)
  const suites = vector(r, p, node, f.suitesLength, at, end, 2, 0xffff)
  if (!suites.fits) return
  const count = suites.end - suites.at >> 1
  const list = p.branch(node, f.suites, r, suites.at, suites.end - suites.at)
  if (p.detailed) p.label(list, `Cipher Suites (${count} suite${count === 1 ? '' : 's'})`)
  const numbers: number[] = []
  let i = suites.at
  for (; i + 2 <= suites.end; i += 2) {
    p.add(list, f.suite, r, i)
    if (!isGreaseLike(r.u16(i))) numbers.push(r.u16(i))
  }
  endOfVector(r, p, list, i, suites.end)
  const methods = vector(r, p, node, f.compressionsLength, suites.end, end, 1, 0xff)
  if (!methods.fits) return
  compressions(r, p, node, methods.at, methods.end)
  const fingerprint: Fingerprint = { types: [], groups: [], pointFormats: [], cut: false }
  let stop = methods.end
  if (methods.end < end) {
    stop = dissectExtensions(r, p, node, methods.end, end, CLIENT_HELLO, session, fingerprint)
  }
  const { types, groups, pointFormats, cut } = fingerprint
  const parts = [[r.u16(start)], numbers, types, groups, pointFormats].slice(0, cut ? 3 : 5)
  const ja3 = parts.map((part) => part.join('-')).join(',')
  p.generate(node, f.ja3Full, r, ja3, Math.min(stop, r.length))
  p.generate(node, f.ja3, r, p.treed ? md5(ja3) : '', Math.min(stop, r.length))
  // Data may follow at once, of the only version that allows it.
  if (session.earlyData) session.set(VERSION, TLS_1_3)
}

function compressions(r: Reader, p: Packet, node: Node, at: number, end: number): void {
  const list = p.branch(node, f.compressions, r, at, end - at)
  if (p.detailed) p.label(list, `Compression Methods (${end - at} method${end - at === 1 ? '' : 's'})`)
  for (let i = at; i < end; i++) {
    const method = p.add(list, f.compression, r, i), value = r.u8(i)
    if (p.detailed && value > 63) {
      p.label(method, `Compression Method: ${value < 193 ? 'Reserved - to be assigned by IANA' : 'Private use range'} (${value})`)
    }
  }
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** Random and session id of a hello. @returns where they end */
function random(r: Reader, p: Packet, node: Node, at: number, session: TlsSession, isServer: boolean, retry: boolean): number {
  const value = p.add(node, f.random, r, at, RANDOM)
  const draft = session.get(DRAFT), is13 = session.version === TLS_1_3
  if (!is13) {
    p.put(value, f.randomTime, r, at, 4, BigInt(r.u32(at)) * 1_000_000_000n)
    p.add(value, f.randomBytes, r, at + 4, RANDOM - 4)
  } else if (retry && p.detailed) p.append(value, ' (HelloRetryRequest magic)')
  const id = at + RANDOM
  if (isServer && is13 && draft > 0 && draft < 22) return id
  p.add(node, f.sessionIdLength, r, id)
  const length = r.u8(id)
  if (length) p.add(node, f.sessionId, r, id + 1, length)
  return id + 1 + length
}

/** ServerHello (RFC 8446 4.1.3). */
function serverHello(r: Reader, p: Packet, node: Node, start: number, end: number, session: TlsSession, retry: boolean): void {
  const draft = session.get(DRAFT)
  p.protocol = shortVersion(session.version, 'SSL')
  session.set(RESUMED, 1)
  p.add(node, f.version, r, start)
  let at = random(r, p, node, start + 2, session, true, retry)
  const suite = r.u16(at)
  session.set(CIPHER_SUITE, suite)
  p.add(node, f.suite, r, at)
  at += 2
  if (!(session.version === TLS_1_3 && draft > 0 && draft < 22)) p.add(node, f.compression, r, at++)
  const fingerprint: Fingerprint = { types: [], groups: [], pointFormats: [], cut: false }
  if (at < end) at = dissectExtensions(r, p, node, at, end, retry ? HELLO_RETRY_REQUEST : SERVER_HELLO, session, fingerprint)
  const ja3s = `${r.u16(start)},${suite},${fingerprint.types.join('-')}`
  p.generate(node, f.ja3sFull, r, ja3s, Math.min(at, r.length))
  p.generate(node, f.ja3s, r, p.treed ? md5(ja3s) : '', Math.min(at, r.length))
}

/** HelloRetryRequest, a message of its own until draft 22 of TLS 1.3. */
function helloRetryRequest(r: Reader, p: Packet, node: Node, start: number, end: number, session: TlsSession): void {
  p.add(node, f.version, r, start)
  const draft = draftOf(r.u16(start))
  let at = start + 2
  if (draft === 0 || draft >= 19) {
    p.add(node, f.suite, r, at)
    at += 2
  }
  dissectExtensions(r, p, node, at, end, HELLO_RETRY_REQUEST, session)
}

/** NewSessionTicket (RFC 8446 4.6.1, RFC 5077 3.3). */
function newSessionTicket(r: Reader, p: Packet, node: Node, start: number, end: number, session: TlsSession): void {
  const tree = textBranch(r, p, node, start, end - start, 'TLS Session Ticket')
  const is13 = session.version === TLS_1_3, draft = session.get(DRAFT)
  const lifetime = p.add(tree, f.lifetime, r, start)
  if (p.detailed && r.u32(start) >= 60) p.append(lifetime, ` (${secondsText(r.u32(start))})`)
  let at = start + 4
  if (is13) {
    p.add(tree, f.ageAdd, r, at)
    at += 4
    if (draft === 0 || draft >= 21) {
      const nonce = vector(r, p, tree, f.nonceLength, at, end, 0, 255)
      if (!nonce.fits) return
      p.add(tree, f.nonce, r, nonce.at, nonce.end - nonce.at)
      at = nonce.end
    }
  }
  const ticket = vector(r, p, tree, f.ticketLength, at, end, is13 ? 1 : 0, 0xffff)
  if (!ticket.fits) return
  p.add(tree, f.ticket, r, ticket.at, ticket.end - ticket.at)
  if (is13) dissectExtensions(r, p, tree, ticket.end, end, NEW_SESSION_TICKET, session)
}

/** Finished (RFC 8446 4.4.4, RFC 6101 5.6.9). */
function finished(r: Reader, p: Packet, node: Node, at: number, end: number, version: number): void {
  if (version === SSL_3_0) {
    p.add(node, f.md5, r, at, 16)
    p.add(node, f.sha, r, at + 16, 20)
  } else p.add(node, f.verifyData, r, at, end - at)
}

/** The encrypted extension of draft-agl-tls-nextprotoneg-04. */
function nextProtocol(r: Reader, p: Packet, node: Node, at: number): void {
  p.add(node, f.npnLength, r, at)
  const length = r.u8(at), padding = at + 1 + length
  p.add(node, f.npn, r, at + 1, length)
  p.add(node, f.npnPaddingLength, r, padding)
  p.add(node, f.npnPadding, r, padding + 1, r.u8(padding))
}
