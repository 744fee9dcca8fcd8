import { fields, none, uint16, uint24, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { statusTypes } from './tls-names.ts'
import { vector } from './tls-vector.ts'

/** Whether a certificate is still valid, asked for and answered in the handshake (RFC 6066 section 8, RFC 6961). */
export const statusFields = fields('tls', {
  type: uint8('tls.handshake.extensions_status_request_type', 'Certificate Status Type', { values: statusTypes }),
  requestLength: uint16('tls.handshake.extensions_status_request_len', 'Certificate Status Length'),
  responderIdsLength: uint16('tls.handshake.extensions_status_request_responder_ids_len', 'Responder ID list Length'),
  requestExtensionsLength: uint16('tls.handshake.extensions_status_request_exts_len', 'Request Extensions Length'),
  requestListLength: uint16('tls.handshake.extensions_status_request_list_len', 'Certificate Status List Length'),
  responseListLength: uint24('tls.handshake.ocsp_response_list_len', 'OCSP Response List Length'),
  responseLength: uint24('tls.handshake.ocsp_response_len', 'OCSP Response Length'),
  undecoded: none('tls.handshake.status_request.undecoded', 'Responder ID list or Request Extensions are not shown'),
})
const f = statusFields

const OCSP = 1
const OCSP_MULTI = 2

/** CertificateStatus: the answers of OCSP responders, which are of another protocol. @returns where it ends */
export function certificateStatus(r: Reader, p: Packet, parent: Node, at: number, end: number): number {
  p.add(parent, f.type, r, at)
  const type = r.u8(at)
  if (type === OCSP) return response(r, p, parent, at + 1, end)
  if (type !== OCSP_MULTI) return at + 1
  const list = vector(r, p, parent, f.responseListLength, at + 1, end, 1, 0xffffff)
  if (!list.fits) return end
  let i = list.at
  while (i < list.end) i = response(r, p, parent, i, list.end)
  return i
}

function response(r: Reader, p: Packet, parent: Node, at: number, end: number): number {
  const answer = vector(r, p, parent, f.responseLength, at, end, 1, 0xffffff)
  return answer.fits ? answer.end : end
}
