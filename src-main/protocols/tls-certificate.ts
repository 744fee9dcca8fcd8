import { brotliDecompressSync } from 'node:zlib'
import { bytes, fields, none, string, uint16, uint24, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { certificateAuthorities } from './tls-certificate-authorities.ts'
import { dissectExtensions } from './tls-extensions.ts'
import {
  CERTIFICATE, certificateChainTypes, certificateCompressions, CERTIFICATE_REQUEST, clientCertificateTypes, TLS_1_2, TLS_1_3,
} from './tls-names.ts'
import { CLIENT_CERTIFICATE, DRAFT, SERVER_CERTIFICATE, type TlsSession } from './tls-session.ts'
import { signatureAlgorithmList } from './tls-signature.ts'
import { vector } from './tls-vector.ts'
import { subjectText } from './x509-subject.ts'

/** Messages about certificates (RFC 8446 4.4.2, 4.3.2; RFC 5246 7.4.2, 7.4.4; RFC 6066 section 5; RFC 8879). */
const f = fields('tls', {
  contextLength: uint8('tls.handshake.certificate_request_context_length', 'Certificate Request Context Length'),
  context: bytes('tls.handshake.certificate_request_context', 'Certificate Request Context'),
  listLength: uint24('tls.handshake.certificates_length', 'Certificates Length'),
  list: none('tls.handshake.certificates', 'Certificates'),
  length: uint24('tls.handshake.certificate_length', 'Certificate Length'),
  certificate: bytes('tls.handshake.certificate', 'Certificate'),
  typesCount: uint8('tls.handshake.cert_types_count', 'Certificate types count'),
  types: none('tls.handshake.cert_types', 'Certificate types'),
  type: uint8('tls.handshake.cert_type', 'Certificate type', { values: clientCertificateTypes }),
  chainType: uint8('tls.handshake.cert_url_type', 'Certificate Chain Type', { values: certificateChainTypes }),
  urlsLength: uint16('tls.handshake.cert_url.url_hash_len', 'URL and Hash list Length'),
  urlAndHash: none('tls.handshake.cert_url.url_hash', 'URL and Hash'),
  urlLength: uint16('tls.handshake.cert_url.url_len', 'URL Length'),
  url: string('tls.handshake.cert_url.url', 'URL', { encoding: 'ascii' }),
  padding: none('tls.handshake.cert_url.padding', 'Padding'),
  sha1: bytes('tls.handshake.cert_url.sha1', 'SHA1 Hash'),
  algorithm: uint16('tls.compress_certificate.algorithm', 'Algorithm', { values: certificateCompressions }),
  uncompressedLength: uint24('tls.compress_certificate.uncompressed_length', 'Uncompressed Length'),
  compressedLength: uint24('tls.compress_certificate.compressed_certificate_message.length', 'Length'),
  compressed: bytes('tls.compress_certificate.compressed_certificate_message', 'Compressed Certificate Message'),
  decompressionError: none('tls.decompression_error', 'Decompression error'),
})

const RAW_PUBLIC_KEY = 2

/** Since TLS 1.3: which request a certificate answers. @returns where it ends, or -1 */
function context(r: Reader, p: Packet, node: Node, at: number, end: number): number {
  const value = vector(r, p, node, f.contextLength, at, end, 0, 0xff)
  if (!value.fits) return -1
  if (value.end > value.at) p.add(node, f.context, r, value.at, value.end - value.at)
  return value.end
}

/** Certificate: a chain, or a bare key where the hello has agreed on one (RFC 7250). */
export function certificate(r: Reader, p: Packet, node: Node, start: number, end: number, session: TlsSession): void {
  const isRaw = session.get(session.fromServer ? SERVER_CERTIFICATE : CLIENT_CERTIFICATE) === RAW_PUBLIC_KEY
  const is13 = session.version === TLS_1_3
  let at = is13 ? context(r, p, node, start, end) : start
  if (at < 0) return
  let stop = end
  if (is13 || !isRaw) {
    const list = vector(r, p, node, f.listLength, at, end, 0, 0xffffff)
    if (!list.fits) return
    at = list.at
    stop = list.end
  }
  let tree = node
  if (stop > at && !isRaw) {
    tree = p.branch(node, f.list, r, at, stop - at)
    if (p.detailed) p.label(tree, `Certificates (${stop - at} bytes)`)
  }
  while (at < stop) {
    const one = vector(r, p, tree, f.length, at, stop, 1, 0xffffff)
    if (!one.fits) return
    const added = p.add(tree, f.certificate, r, one.at, one.end - one.at)
    if (p.detailed && !isRaw) {
      const subject = subjectText(r.view(one.at, one.end - one.at))
      if (subject) p.append(added, ` (${subject})`)
    }
    at = is13 ? dissectExtensions(r, p, tree, one.end, stop, CERTIFICATE, session) : one.end
  }
}

/** CertificateRequest: what the server accepts from its client. */
export function certificateRequest(r: Reader, p: Packet, node: Node, start: number, end: number, session: TlsSession): void {
  const is13 = session.version === TLS_1_3, draft = session.get(DRAFT)
  let at = start
  if (is13) {
    at = context(r, p, node, start, end)
    if (at < 0) return
  } else {
    const types = vector(r, p, node, f.typesCount, at, end, 1, 0xff)
    if (!types.fits) return
    const count = types.end - types.at
    const tree = p.branch(node, f.types, r, types.at, count)
    if (p.detailed) p.label(tree, `Certificate types (${count} type${count === 1 ? '' : 's'})`)
    for (let i = types.at; i < types.end; i++) p.add(tree, f.type, r, i)
    at = types.end
  }
  const old = is13 && draft > 0 && draft < 19
  if (session.version === TLS_1_2 || old) at = signatureAlgorithmList(r, p, node, at, end)
  if (is13 && !old) dissectExtensions(r, p, node, at, end, CERTIFICATE_REQUEST, session)
  else certificateAuthorities(r, p, node, at, end)
}

/** CertificateURL: where the certificates can be had, and what they hash to. */
export function certificateUrl(r: Reader, p: Packet, node: Node, start: number): void {
  p.add(node, f.chainType, r, start)
  p.add(node, f.urlsLength, r, start + 1)
  const count = r.u16(start + 1)
  let at = start + 3
  for (let i = 0; i < count; i++) {
    const tree = p.branch(node, f.urlAndHash, r, at, r.length - at)
    p.add(tree, f.urlLength, r, at)
    const length = r.u16(at)
    p.add(tree, f.url, r, at + 2, length)
    p.add(tree, f.padding, r, at + 2 + length, 1)
    p.add(tree, f.sha1, r, at + 3 + length, 20)
    at += 23 + length
  }
}

/** The one algorithm that Wireshark 4.0 can undo. */
const BROTLI = 2

/** CompressedCertificate. */
export function compressedCertificate(r: Reader, p: Packet, node: Node, at: number, end: number, session: TlsSession): void {
  p.add(node, f.algorithm, r, at)
  p.add(node, f.uncompressedLength, r, at + 2)
  const size = r.u24(at + 2)
  const message = vector(r, p, node, f.compressedLength, at + 5, end, 1, 0xffffff)
  if (!message.fits) return
  const compressed = p.add(node, f.compressed, r, message.at, message.end - message.at)
  if (r.u16(at) !== BROTLI || size > session.uncompressed) return
  session.uncompressed -= size
  const whole = decompress(r.view(message.at, message.end - message.at), size)
  if (!whole) return
  if (whole.length !== size) {
    const text = `Invalid uncompressed length ${whole.length} (expected ${size})`
    p.expert(node, r, 'error', text, message.at, end - message.at, f.decompressionError)
    return
  }
  certificate(p.attach('Uncompressed certificate(s)', whole), p, compressed, 0, size, session)
}

function decompress(bytes: Uint8Array, size: number): Uint8Array | undefined {
  try {
    return brotliDecompressSync(bytes, { maxOutputLength: size + 1 })
  } catch {
    return undefined
  }
}
