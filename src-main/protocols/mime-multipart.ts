import { bytes, fields, none, string, type Field } from './field.ts'
import { isWholeLine, lineEnd, lineText, nextLine } from './header-lines.ts'
import { frameMarks } from './marks.ts'
import { mediaParameter, mediaTypeOf } from './media-type.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

const header = (name: string): ReturnType<typeof string> => string(`mime_multipart.header.${name.toLowerCase()}`, name)

const f = fields('mime_multipart', {
  type: string('mime_multipart.type', 'Type'),
  preamble: bytes('mime_multipart.preamble', 'Preamble'),
  first: string('mime_multipart.first_boundary', 'First boundary'),
  boundary: string('mime_multipart.boundary', 'Boundary'),
  last: string('mime_multipart.last_boundary', 'Last boundary'),
  part: string('mime_multipart.part', 'Encapsulated multipart part'),
  noBoundary: none('mime_multipart.no_required_parameter', 'The multipart dissector could not find a required parameter.'),
  trailer: bytes('mime_multipart.trailer', 'Trailer'),
})
const headers: ReadonlyMap<string, Field> = new Map(Object.entries(fields('mime_multipart', {
  'content-description': header('Content-Description'), 'content-disposition': header('Content-Disposition'),
  'content-encoding': header('Content-Encoding'), 'content-id': header('Content-Id'),
  'content-language': header('Content-Language'),
  'content-length': header('Content-Length'), 'content-transfer-encoding': header('Content-Transfer-Encoding'),
  'content-type': header('Content-Type'),
})))

/** Parts of one message that are shown, and messages inside each other. */
const MAX_PARTS = 500
const MAX_DEPTH = 8
/** Lines that look like the next boundary and are none. */
const MAX_LOOKS = 1000

/** Several bodies in one, each with headers of its own, between lines that a boundary makes (RFC 2046 section 5.1). */
export const mimeMultipart = protocol({
  abbrev: 'mime_multipart', name: 'MIME multipart', label: 'MIME Multipart Media Encapsulation',
  dissect(r, p) {
    p.layer(mimeMultipart, r)
    p.call(p.registry.data, r)
    return true
  },
})

/** What reads a body by its Content-Type. */
type BodyOf = (p: Packet, contentType: string, r: Reader) => void

/** @param contentType the whole header, with its parameters @param bodyOf reads the parts */
export function dissectMultipart(r: Reader, p: Packet, contentType: string, bodyOf: BodyOf): void {
  const { protocol: column, root } = p
  const boundary = mediaParameter(contentType, 'boundary')
  if (!boundary) {
    const node = p.branch(root, frameMarks.text, r, 0, r.length, f.noBoundary.label)
    p.expert(node, r, 'error', f.noBoundary.label, 0, r.length, f.noBoundary)
    p.call(p.registry.data, r)
    return
  }
  const layer = p.layer(mimeMultipart, r)
  p.protocol = column
  p.root = layer
  if ( p.layers.filter((each) => each === mimeMultipart).length > MAX_DEPTH) p.call(p.registry.data, r)
  else {
    const type = mediaTypeOf(contentType)
    if (p.detailed) p.label(layer, `${mimeMultipart.label}, Type: ${type}, Boundary: "${boundary}"`)
    p.generate(layer, f.type, r, type)
    parts(r, p, layer, boundary, bodyOf)
  }
  p.root = root
}

interface Delimiter {
  /** Its first byte: the line end in front of it belongs to it. */
  readonly at: number
  readonly end: number
  readonly last: boolean
}

function parts(r: Reader, p: Packet, layer: Node, boundary: string, bodyOf: BodyOf): void {
  const text = Buffer.from(r.view(0, r.length)), wanted = Buffer.from(`--${boundary}`, 'latin1')
  let found = delimiter(r, text, 0, wanted)
  if (!found) {
    p.call(p.registry.data, r)
    return
  }
  const first = found.at > 0 ? Math.min(nextLine(r, found.at), found.end) : 0
  if (first > 0) p.add(layer, f.preamble, r, 0, first)
  add(r, p, layer, f.first, first, found.end)
  for (let count = 0; found && !found.last && count < MAX_PARTS; count++) {
    const next = delimiter(r, text, found.end, wanted)
    const end = next ? next.at : r.length
    if (found.end < end) part(r.sub(found.end, end - found.end), p, layer, bodyOf)
    if (next) add(r, p, layer, next.last ? f.last : f.boundary, next.at, next.end)
    found = next
  }
  if (found?.last && found.end < r.length) p.add(layer, f.trailer, r, found.end, r.length - found.end)
}

function add(r: Reader, p: Packet, parent: Node, field: Field, at: number, end: number): Node {
  return p.add(parent, field, r, at, end - at)
}

/** The next line of two hyphens and the boundary, with the line end in front of it. */
function delimiter(r: Reader, text: Buffer, from: number, wanted: Buffer): Delimiter | undefined {
  for (let at = text.indexOf(wanted, from), looks = 0; at >= 0 && looks < MAX_LOOKS; at = text.indexOf(wanted, at + 1), looks++) {
    const starts = at === 0 || text[at - 1] === 0x0a || text[at - 1] === 0x0d
    const last = text[at + wanted.length] === 0x2d && text[at + wanted.length + 1] === 0x2d
    const end = lineEnd(r, at)
    if (!starts || !last && lineText(r, at + wanted.length, end - at - wanted.length).trim() !== '') continue
    let begin = at
    if (begin > from && text[begin - 1] === 0x0a) begin--
    if (begin > from && text[begin - 1] === 0x0d) begin--
    return { at: begin, end: nextLine(r, end), last }
  }
  return undefined
}

/** A part: headers, an empty line, the body. */
function part(r: Reader, p: Packet, layer: Node, bodyOf: BodyOf): void {
  const node = p.put(layer, f.part, r, 0, r.length, '')
  let type = '', at = 0
  for (let end = lineEnd(r, at); end > at && isWholeLine(r, end); end = lineEnd(r, at)) {
    const text = lineText(r, at, end - at), colon = text.indexOf(':'), name = text.slice(0, Math.max(0, colon)).toLowerCase()
    const behind = nextLine(r, end), isLast = lineEnd(r, behind) === behind && isWholeLine(r, behind)
    // The empty line behind the last header is shown with it.
    const next = isLast ? nextLine(r, behind) : behind
    const value = text.slice(colon + 1).trim()
    if (name === 'content-type') type = value
    const field = headers.get(name)
    const line = field ? p.put(node, field, r, at, next - at, value) : p.branch(node, frameMarks.text, r, at, next - at)
    if (p.detailed) p.label(line, lineText(r, at, next - at))
    at = next
    if (isLast) break
  }
  if (p.detailed) p.label(node, `${f.part.label}: ${type ? ` (${mediaTypeOf(type)})` : ''}`)
  if (at >= r.length) return
  const { root } = p
  p.root = node
  if (type) bodyOf(p, type, r.sub(at))
  else p.call(p.registry.data, r.sub(at))
  p.root = root
}
