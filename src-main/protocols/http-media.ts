import type { Packet } from './packet.ts'
import type { Reader } from './reader.ts'

/** Media types that are JSON (RFC 8259) and XML (RFC 7303) to Wireshark; it does not go by their suffix. */
const JSON_TYPES: ReadonlySet<string> = new Set([
  'application/json', 'application/json-patch+json', 'application/json-rpc', 'application/jsonrequest', 'application/merge-patch+json',
  'application/problem+json', 'application/senml+json', 'application/sensml+json', 'application/x-ndjson',
])
const XML_TYPES: ReadonlySet<string> = new Set([
  'application/atom+xml', 'application/mathml+xml', 'application/rdf+xml', 'application/rss+xml', 'application/soap+xml',
  'application/xml', 'application/xml-dtd', 'application/xslt+xml', 'image/svg+xml', 'text/xml',
])
const PICTURES: ReadonlyMap<string, string> = new Map([
  ['image/png', 'PNG'], ['image/jpeg', 'JPEG JFIF image'], ['image/jpg', 'JPEG JFIF image'],
])

/** Says in the columns what a body is, as the dissector of its media type does. */
export function tellMedia(p: Packet, type: string, body: Reader): void {
  if (JSON_TYPES.has(type)) p.protocol += '/JSON'
  else if (XML_TYPES.has(type)) p.protocol += '/XML'
  if (p.row) p.info += mediaText(type, body)
}

function mediaText(type: string, body: Reader): string {
  if (JSON_TYPES.has(type)) return `, JavaScript Object Notation (${type})`
  if (XML_TYPES.has(type) || type.startsWith('multipart/') || type === 'application/octet-stream') return ''
  if (type === 'image/gif') return ` (GIF${body.has(0, 6) ? body.latin1(3, 3) : ''})`
  return ` (${PICTURES.get(type) ?? type})`
}
