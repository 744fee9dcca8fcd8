import { bytes, fields, none, uint16, uint8, valueName, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { hashAlgorithms, signatureAlgorithms, signatures, TLS_1_2, TLS_1_3 } from './tls-names.ts'
import { endOfVector, vector } from './tls-vector.ts'

const f = fields('tls', {
  listLength: uint16('tls.handshake.sig_hash_alg_len', 'Signature Hash Algorithms Length'),
  list: none('tls.handshake.sig_hash_algs', 'Signature Algorithms'),
  algorithm: uint16('tls.handshake.sig_hash_alg', 'Signature Algorithm', { base: 'hex', values: signatureAlgorithms }),
  hash: uint8('tls.handshake.sig_hash_hash', 'Signature Hash Algorithm Hash', { values: hashAlgorithms }),
  signature: uint8('tls.handshake.sig_hash_sig', 'Signature Hash Algorithm Signature', { values: signatures }),
})

/** A SignatureScheme (RFC 8446 4.2.3), or the pair of hash and signature of TLS 1.2 (RFC 5246 7.4.1.4.1). */
export function signatureAlgorithm(r: Reader, p: Packet, parent: Node, at: number): void {
  const node = p.add(parent, f.algorithm, r, at)
  p.add(node, f.hash, r, at)
  p.add(node, f.signature, r, at + 1)
  const scheme = r.u16(at)
  if (p.detailed && !valueName(f.algorithm, scheme)) {
    const hash = hashAlgorithms.get(r.u8(at)) ?? 'Unknown', signature = signatures.get(r.u8(at + 1)) ?? 'Unknown'
    p.label(node, `Signature Algorithm: ${hash} ${signature} (0x${scheme.toString(16).padStart(4, '0')})`)
  }
}

/** A list of them. @returns where it ends */
export function signatureAlgorithmList(r: Reader, p: Packet, parent: Node, at: number, end: number): number {
  const list = vector(r, p, parent, f.listLength, at, end, 2, 0xfffe)
  if (!list.fits) return end
  const length = list.end - list.at, count = length >> 1
  const node = p.branch(parent, f.list, r, list.at, length)
  if (p.detailed) p.label(node, `Signature Hash Algorithms (${count} algorithm${count === 1 ? '' : 's'})`)
  let i = list.at
  for (; i + 2 <= list.end; i += 2) signatureAlgorithm(r, p, node, i)
  endOfVector(r, p, node, i, list.end)
  return list.end
}

/** A DigitallySigned (RFC 5246 4.7): since TLS 1.2 it says its algorithm. @returns where it ends */
export function digitallySigned(
  r: Reader, p: Packet, parent: Node, at: number, end: number, version: number, length: Field, signature: Field,
): number {
  const named = version === TLS_1_2 || version === TLS_1_3
  if (named) signatureAlgorithm(r, p, parent, at)
  const bytes = vector(r, p, parent, length, named ? at + 2 : at, end, 0, 0xffff)
  if (!bytes.fits) return end
  p.add(parent, signature, r, bytes.at, bytes.end - bytes.at)
  return bytes.end
}

/** Fields of a signature, for who has one. */
export const serverSignature = fields('tls', {
  length: uint16('tls.handshake.sig_len', 'Signature Length'),
  signature: bytes('tls.handshake.sig', 'Signature'),
})
