import { bytes, fields, uint16, uint8, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'
import { keyExchange } from './tls-ciphers.ts'
import { curveTypes, groups, SSL_2_0, SSL_3_0 } from './tls-names.ts'
import { digitallySigned, serverSignature } from './tls-signature.ts'

/** The key exchange messages of TLS 1.2 and before, which differ by cipher suite. */
const f = fields('tls', {
  epmsLength: uint16('tls.handshake.epms_len', 'Encrypted PreMaster length'),
  epms: bytes('tls.handshake.epms', 'Encrypted PreMaster'),
  modulusLength: uint16('tls.handshake.modulus_len', 'Modulus Length'),
  modulus: bytes('tls.handshake.modulus', 'Modulus'),
  exponentLength: uint16('tls.handshake.exponent_len', 'Exponent Length'),
  exponent: bytes('tls.handshake.exponent', 'Exponent'),
  pLength: uint16('tls.handshake.p_len', 'p Length'),
  p: bytes('tls.handshake.p', 'p'),
  gLength: uint16('tls.handshake.g_len', 'g Length'),
  g: bytes('tls.handshake.g', 'g'),
  ysLength: uint16('tls.handshake.ys_len', 'Pubkey Length'),
  ys: bytes('tls.handshake.ys', 'Pubkey'),
  ycLength: uint16('tls.handshake.yc_len', 'Pubkey Length'),
  yc: bytes('tls.handshake.yc', 'Pubkey'),
  curveType: uint8('tls.handshake.server_curve_type', 'Curve Type', { base: 'hex', values: curveTypes }),
  namedCurve: uint16('tls.handshake.server_named_curve', 'Named Curve', { base: 'hex', values: groups }),
  serverPointLength: uint8('tls.handshake.server_point_len', 'Pubkey Length'),
  serverPoint: bytes('tls.handshake.server_point', 'Pubkey'),
  clientPointLength: uint8('tls.handshake.client_point_len', 'Pubkey Length'),
  clientPoint: bytes('tls.handshake.client_point', 'Pubkey'),
  xsLength: uint8('tls.handshake.xs_len', 'Pubkey Length'),
  xs: bytes('tls.handshake.xs', 'Pubkey'),
  xcLength: uint8('tls.handshake.xc_len', 'Pubkey Length'),
  xc: bytes('tls.handshake.xc', 'Pubkey'),
  vsLength: uint8('tls.handshake.vs_len', 'Ephemeral Pubkey Length'),
  vs: bytes('tls.handshake.vs', 'Ephemeral Pubkey'),
  vcLength: uint8('tls.handshake.vc_len', 'Ephemeral Pubkey Length'),
  vc: bytes('tls.handshake.vc', 'Ephemeral Pubkey'),
  rsLength: uint8('tls.handshake.rs_len', 'Schnorr signature Length'),
  rs: bytes('tls.handshake.rs', 'Schnorr signature'),
  rcLength: uint8('tls.handshake.rc_len', 'Schnorr signature Length'),
  rc: bytes('tls.handshake.rc', 'Schnorr signature'),
  hintLength: uint16('tls.handshake.hint_len', 'Hint Length'),
  hint: bytes('tls.handshake.hint', 'Hint'),
  identityLength: uint16('tls.handshake.identity_len', 'Identity Length'),
  identity: bytes('tls.handshake.identity', 'Identity'),
})

/** A length and as many bytes. @returns where they end */
function opaque(r: Reader, p: Packet, parent: Node, length: Field, value: Field, at: number): number {
  p.add(parent, length, r, at)
  const size = r.uint(at, length.width), from = at + length.width
  p.add(parent, value, r, from, size)
  return from + size
}

const params = (r: Reader, p: Packet, parent: Node, at: number, end: number, text: string): Node =>
  textBranch(r, p, parent, at, end - at, text)

/** ServerKeyExchange (RFC 5246 7.4.3, RFC 8422 5.4, RFC 4279 section 2, draft-cragie-tls-ecjpake). */
export function serverKeyExchange(
  r: Reader, p: Packet, parent: Node, at: number, end: number, suite: number, version: number,
): void {
  const signed = (node: Node, i: number): number =>
    digitallySigned(r, p, node, i, end, version, serverSignature.length, serverSignature.signature)
  const method = keyExchange(suite)
  switch (method) {
    case 'dhe': case 'dh_anon': {
      const node = params(r, p, parent, at, end, 'Diffie-Hellman Server Params')
      let i = opaque(r, p, node, f.pLength, f.p, at)
      i = opaque(r, p, node, f.gLength, f.g, i)
      i = opaque(r, p, node, f.ysLength, f.ys, i)
      if (method === 'dhe') signed(node, i)
      return
    }
    case 'ecdh': case 'ecdh_anon': {
      const node = params(r, p, parent, at, end, 'EC Diffie-Hellman Server Params')
      let i = curve(r, p, node, at, end)
      if (i >= end) return
      i = opaque(r, p, node, f.serverPointLength, f.serverPoint, i)
      if (method === 'ecdh') signed(node, i)
      return
    }
    case 'psk': case 'rsa_psk': {
      if (2 + r.u16(at) !== end - at) return
      opaque(r, p, params(r, p, parent, at, end, 'PSK Server Params'), f.hintLength, f.hint, at)
      return
    }
    case 'rsa': {
      const node = params(r, p, parent, at, end, 'RSA-EXPORT Server Params')
      signed(node, opaque(r, p, node, f.exponentLength, f.exponent, opaque(r, p, node, f.modulusLength, f.modulus, at)))
      return
    }
    case 'ecjpake': {
      const node = params(r, p, parent, at, end, 'EC J-PAKE Server Params')
      let i = curve(r, p, node, at, end)
      if (i >= end) return
      i = opaque(r, p, node, f.xsLength, f.xs, i)
      i = opaque(r, p, node, f.vsLength, f.vs, i)
      opaque(r, p, node, f.rsLength, f.rs, i)
    }
  }
}

const NAMED_CURVE = 3

/** ECParameters (RFC 8422 5.4); those that describe a curve by hand are given up. @returns where they end */
function curve(r: Reader, p: Packet, parent: Node, at: number, end: number): number {
  p.add(parent, f.curveType, r, at)
  if (r.u8(at) !== NAMED_CURVE) return end
  p.add(parent, f.namedCurve, r, at + 1)
  return at + 3
}

/** ClientKeyExchange (RFC 5246 7.4.7, RFC 8422 5.7, RFC 4279, draft-cragie-tls-ecjpake). */
export function clientKeyExchange(
  r: Reader, p: Packet, parent: Node, at: number, end: number, suite: number, version: number,
): void {
  switch (keyExchange(suite)) {
    case 'dh': case 'dhe': case 'dh_anon':
      opaque(r, p, params(r, p, parent, at, end, 'Diffie-Hellman Client Params'), f.ycLength, f.yc, at)
      return
    case 'ecdh': case 'ecdh_anon':
      opaque(r, p, params(r, p, parent, at, end, 'EC Diffie-Hellman Client Params'), f.clientPointLength, f.clientPoint, at)
      return
    case 'psk':
      opaque(r, p, params(r, p, parent, at, end, 'PSK Client Params'), f.identityLength, f.identity, at)
      return
    case 'rsa': {
      const node = params(r, p, parent, at, end, 'RSA Encrypted PreMaster Secret')
      // Without a length before TLS.
      if (version === SSL_2_0 || version === SSL_3_0) p.add(node, f.epms, r, at, end - at)
      else opaque(r, p, node, f.epmsLength, f.epms, at)
      return
    }
    case 'rsa_psk': {
      const node = params(r, p, parent, at, end, 'RSA PSK Client Params')
      opaque(r, p, node, f.epmsLength, f.epms, opaque(r, p, node, f.identityLength, f.identity, at))
      return
    }
    case 'ecjpake': {
      const node = params(r, p, parent, at, end, 'EC J-PAKE Client Params')
      opaque(r, p, node, f.rcLength, f.rc, opaque(r, p, node, f.vcLength, f.vc, opaque(r, p, node, f.xcLength, f.xc, at)))
    }
  }
}
