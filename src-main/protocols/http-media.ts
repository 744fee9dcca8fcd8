import type { Packet } from './packet.ts'
import type { Reader } from './reader.ts'

/** Media types that are JSON (RFC 8259) and XML (RFC 7303) to Wireshark; it does not go by their suffix. */
const JSON_TYPES: ReadonlySet<string> = new Set([
  'application/json', 'application/json-patch+json', 'application/json-rpc', 'application/jsonrequest',
  'application/merge-patch+json',
  'application/problem+json', 'application/senml+json', 'application/sensml+json', 'application/x-ndjson',
])
const XML_TYPES: ReadonlySet<string> = new Set([
  'application/atom+xml', 'application/mathml+xml', 'application/rdf+xml', 'application/rss+xml', 'application/soap+xml',
  'application/xml', 'application/xml-dtd', 'application/xslt+xml', 'image/svg+xml', 'text/xml',
])
/** A picture that is shorter is not looked at. */
const SHORTEST_PICTURE = 20

/** Says in the columns what a body is, as the dissector of its media type does. */
export function tellMedia(p: Packet, type: string, body: Reader): void {
  if (JSON_TYPES.has(type)) p.protocol += '/JSON'
  else if (XML_TYPES.has(type)) p.protocol += '/XML'
  if (p.row) p.info += mediaText(type, body)
}

function mediaText(type: string, body: Reader): string {
  if (JSON_TYPES.has(type)) return `, JavaScript Object Notation (${type})`
  if (XML_TYPES.has(type) || type.startsWith('multipart/') || type === 'application/octet-stream') return ''
  return ` (${pictureText(type, body) ?? type})`
}

/** What a picture begins with: GIF89a, PNG (RFC 2083 section 3.1), JPEG's SOI. */
function pictureText(type: string, body: Reader): string | undefined {
  if (!type.startsWith('image/') || body.length < SHORTEST_PICTURE) return undefined
  if (type === 'image/gif') return /^GIF8[79]a/.exec(body.latin1(0, 6))?.[0]
  if (type === 'image/png') return body.latin1(0, 8) === '\x89PNG\r\n\x1a\n' ? 'PNG' : undefined
  return (type === 'image/jpeg' || type === 'image/jpg') && body.u16(0) === 0xffd8 ? 'JPEG JFIF image' : undefined
}
