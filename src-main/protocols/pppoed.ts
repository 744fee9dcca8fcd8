import { hexBytes } from './address-text.ts'
import { bytes, fields, names, none, string, uint16, uint32, valueName, type Field } from './field.ts'
import { lineText } from './header-lines.ts'
import type { Node, Packet } from './packet.ts'
import { addPppoeHeader, CODE, HEADER, LENGTH, pppoeFields } from './pppoe.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 2516 section 5 and appendix A: a tag has a type and a length of two bytes each.
const TAG_HEADER = 4
const END_OF_LIST = 0x0000
const AC_NAME = 0x0102
const VENDOR_SPECIFIC = 0x0105

const PADO = 0x07

const f = fields('pppoed', {
  tags: none('pppoed.tags', 'PPPoE Tags'),
  tag: uint16('pppoed.tag', 'Tag', {
    base: 'hex',
    values: names({
      0x0000: 'End-Of-List', 0x0101: 'Service-Name', 0x0102: 'AC-Name', 0x0103: 'Host-Uniq', 0x0104: 'AC-Cookie',
      0x0105: 'Vendor-Specific', 0x0106: 'Credits', 0x0107: 'Metrics', 0x0108: 'Sequence Number', 0x0109: 'Credit Scale Factor',
      0x0110: 'Relay-Session-Id', 0x0111: 'HURL', 0x0112: 'MOTM', 0x0120: 'PPP-Max-Payload', 0x0121: 'IP Route Add',
      0x0201: 'Service-Name-Error', 0x0202: 'AC-System-Error', 0x0203: 'Generic-Error',
    }),
  }),
  tagLength: uint16('pppoed.tag_length', 'Tag Length'),
  unknown: bytes('pppoed.tag.unknown_data', 'Unknown Data'),
  serviceName: string('pppoed.tags.service_name', 'Service-Name'),
  acName: string('pppoed.tags.ac_name', 'AC-Name'),
  hostUniq: bytes('pppoed.tags.host_uniq', 'Host-Uniq'),
  acCookie: bytes('pppoed.tags.ac_cookie', 'AC-Cookie'),
  vendorId: uint32('pppoed.tags.vendor_id', 'Vendor id'),
  vendorUnspecified: bytes('pppoed.tags.vendor_unspecified', 'Vendor unspecified'),
  credits: bytes('pppoed.tags.credits', 'Credits'),
  metrics: bytes('pppoed.tags.metrics', 'Metrics'),
  sequence: uint16('pppoed.tags.seq_num', 'Sequence Number', { base: 'hex' }),
  creditScale: uint16('pppoed.tags.credit_scale', 'Credit Scale Factor'),
  relaySessionId: bytes('pppoed.tags.relay_session_id', 'Relay-Session-Id'),
  hurl: bytes('pppoed.tags.hurl', 'HURL'),
  motm: bytes('pppoed.tags.motm', 'MOTM'),
  maxPayload: bytes('pppoed.tags.max_payload', 'PPP-Max-Payload'),
  ipRouteAdd: bytes('pppoed.tags.ip_route_add', 'IP Route Add'),
  serviceNameError: string('pppoed.tags.service_name_error', 'Service-Name-Error'),
  acSystemError: string('pppoed.tags.ac_system_error', 'AC-System-Error'),
  genericError: string('pppoed.tags.generic_error', 'Generic-Error'),
})

/** Tags of text and of bytes: RFC 2516 appendix A, RFC 4638 (maximum payload), RFC 4937 and RFC 5578. */
const TAGS: ReadonlyMap<number, Field> = new Map([
  [0x0101, f.serviceName], [AC_NAME, f.acName], [0x0103, f.hostUniq], [0x0104, f.acCookie], [0x0106, f.credits],
  [0x0107, f.metrics], [0x0108, f.sequence], [0x0109, f.creditScale], [0x0110, f.relaySessionId], [0x0111, f.hurl],
  [0x0112, f.motm], [0x0120, f.maxPayload], [0x0121, f.ipRouteAdd], [0x0201, f.serviceNameError], [0x0202, f.acSystemError],
  [0x0203, f.genericError],
])

/** PPP over Ethernet's search for an access concentrator (RFC 2516 section 5). */
export const pppoed = protocol({
  abbrev: 'pppoed', name: 'PPPoED', label: 'PPP-over-Ethernet Discovery',
  on: { ethertype: [0x8863] },
  dissect(r, p) {
    p.protocol = pppoed.name
    if (p.row) p.info = ''
    const code = r.u8(CODE)
    if (p.row) p.info = valueName(pppoeFields.code, code) ?? 'Unknown'
    const length = r.u16(LENGTH)
    const layer = p.layer(pppoed, r, 0, HEADER + length)
    addPppoeHeader(p, layer, r)
    r.shorten(HEADER + length)
    if (length > 0) tags(r, p, layer, length, code === PADO)
    return true
  },
})

function tags(r: Reader, p: Packet, layer: Node, length: number, offer: boolean): void {
  const end = HEADER + length
  const branch = p.branch(layer, f.tags, r, HEADER, length)
  for (let at = HEADER; at <= end - TAG_HEADER;) {
    const type = r.u16(at), size = r.u16(at + 2), value = at + TAG_HEADER
    const field = TAGS.get(type)
    if (type === VENDOR_SPECIFIC) vendor(r, p, branch, value, size)
    else if (field && (field.width === 0 || field.width === size)) {
      if (size) p.add(branch, field, r, value, size)
      if (offer && type === AC_NAME && p.row) p.info += ` AC-Name='${lineText(r, value, size)}'`
    } else if (type !== END_OF_LIST) {
      const node = p.add(branch, f.tag, r, at)
      if (p.detailed && size) p.append(node, ` ${hexBytes(r.view(value, Math.min(size, 16)))}`)
      p.add(node, f.tagLength, r, at + 2)
      if (size) p.add(node, f.unknown, r, value, size)
    }
    if (type === END_OF_LIST) break
    at = value + size
  }
}

function vendor(r: Reader, p: Packet, branch: Node, at: number, size: number): void {
  if (size < 4) return
  const node = p.add(branch, f.vendorId, r, at)
  if (size > 4) p.add(node, f.vendorUnspecified, r, at + 4, size - 4)
}
