import { dataTextLines, textLines } from './data-text-lines.ts'
import { imageGif, isGif } from './image-gif.ts'
import { imageJfif, isJpeg } from './image-jfif.ts'
import { dissectJson, json } from './json.ts'
import { mediaTypeOf } from './media-type.ts'
import { dissectMedia, media } from './media.ts'
import { dissectMultipart, mimeMultipart } from './mime-multipart.ts'
import type { Packet } from './packet.ts'
import { isPng, png } from './png.ts'
import type { Protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { sdp } from './sdp.ts'
import { dissectForm, urlencodedForm } from './urlencoded-form.ts'
import { xml } from './xml.ts'

/** Media types that Wireshark takes for JSON (RFC 8259), XML (RFC 7303) and plain text; it does not go by their suffix. */
const JSON_TYPES: ReadonlySet<string> = new Set([
  'application/json', 'application/json-patch+json', 'application/json-rpc', 'application/jsonrequest',
  'application/merge-patch+json',
  'application/problem+json', 'application/senml+json', 'application/sensml+json', 'application/x-ndjson',
])
const XML_TYPES: ReadonlySet<string> = new Set([
  'application/atom+xml', 'application/mathml+xml', 'application/rdf+xml', 'application/rss+xml', 'application/soap+xml',
  'application/xml', 'application/xml-dtd', 'application/xslt+xml', 'image/svg+xml', 'text/vnd.wap.wml', 'text/xml',
])
const TEXT_TYPES: ReadonlySet<string> = new Set([
  'application/x-javascript', 'text/css', 'text/html', 'text/javascript', 'text/plain',
])

/** Runs what dissects a body as a layer of its own. */
function layer(p: Packet, protocol: Protocol, r: Reader, dissect: () => void): void {
  p.layers.push(protocol)
  p.attempt(protocol, r, dissect)
}

/**
 * A body is a layer of its own, by its media type; the row says what it is behind what it says already.
 * @param contentType the header's value, with its parameters
 */
export function dissectBodyOf(p: Packet, contentType: string, r: Reader): void {
  const type = mediaTypeOf(contentType), { protocol } = p
  let column = protocol
  if (JSON_TYPES.has(type)) {
    column += '/JSON'
    if (p.row) p.info += `, ${json.label} (${type})`
    layer(p, json, r, () => { dissectJson(r, p, type) })
  } else if (XML_TYPES.has(type)) {
    column += '/XML'
    p.call(xml, r)
  } else if (type === 'application/sdp') {
    column += '/SDP'
    p.call(sdp, r)
  } else if (type.startsWith('multipart/')) {
    layer(p, mimeMultipart, r, () => { dissectMultipart(r, p, contentType, dissectBodyOf) })
    column = p.protocol
  } else if (type === 'application/octet-stream' || type === '') p.call(p.registry.data, r)
  else if (type === 'image/png' && isPng(r)) p.call(png, r)
  else if (type === 'image/gif' && isGif(r)) p.call(imageGif, r)
  else if ((type === 'image/jpeg' || type === 'image/jpg') && isJpeg(r)) p.call(imageJfif, r)
  else {
    if (p.row) p.info += ` (${type})`
    if (TEXT_TYPES.has(type)) layer(p, dataTextLines, r, () => { textLines(r, p, type) })
    else if (type === 'application/x-www-form-urlencoded') layer(p, urlencodedForm, r, () => { dissectForm(r, p, type) })
    else layer(p, media, r, () => { dissectMedia(r, p, type) })
  }
  p.protocol = column
}
