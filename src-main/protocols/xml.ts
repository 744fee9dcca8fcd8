import { fields, none, string, type Field } from './field.ts'
import { indexInLine, lineText } from './header-lines.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { decode } from './value-text.ts'

const f = fields('xml', {
  attribute: string('xml.attribute', 'Attribute'),
  cdata: string('xml.cdata', 'CDATA'),
  section: string('xml.cdatasection', 'CDATASection'),
  comment: string('xml.comment', 'Comment'),
  dtdTag: string('xml.dtdtag', 'DTD Tag'),
  instruction: none('xml.xmlpi', 'XMLPI'),
  declaration: string('xml.xmlpi.xml', 'XML declaration'),
  version: string('xml.xmlpi.xml.version', 'version'),
  encoding: string('xml.xmlpi.xml.encoding', 'encoding'),
  tag: string('xml.tag', 'Tag'),
  unknown: string('xml.unknown', 'Unknown'),
})

/** Pieces of one document that are shown. */
const MAX_PIECES = 3000

const LESS = 0x3c
const GREATER = 0x3e
const SLASH = 0x2f

/** Extensible Markup Language (the W3C's XML 1.0): tags inside each other, their attributes, and the text between them. */
export const xml = protocol({
  abbrev: 'xml', name: 'XML', label: 'eXtensible Markup Language',
  dissect(r, p) {
    const layer = p.layer(xml, r)
    if (p.treed) new Document(r, p, layer).read()
    return true
  },
})

class Document {
  private readonly r: Reader
  private readonly p: Packet
  /** Tags that are open, the innermost last, above the layer. */
  private readonly open: Node[]

  constructor(r: Reader, p: Packet, layer: Node) {
    this.r = r
    this.p = p
    this.open = [layer]
  }

  read(): void {
    const { r } = this
    for (let at = this.blanks(0), pieces = 0; at < r.length && pieces < MAX_PIECES; pieces++) at = this.blanks(this.piece(at))
  }

  private get inside(): Node {
    return this.open[this.open.length - 1]
  }

  private blanks(at: number): number {
    const { r } = this
    let i = at
    while (i < r.length && r.u8(i) <= 0x20) i++
    return i
  }

  private is(text: string, at: number): boolean {
    return this.r.has(at, text.length) && this.r.latin1(at, text.length) === text
  }

  /** Behind the next `text`, or the end. */
  private behind(text: string, at: number): number {
    const { r } = this, rest = Buffer.from(r.bytes.buffer, r.bytes.byteOffset + r.start + at, r.length - at)
    const found = rest.indexOf(text)
    return found < 0 ? r.length : at + found + text.length
  }

  /** @returns where it ends */
  private piece(at: number): number {
    const { r } = this
    if (r.u8(at) !== LESS) {
      const next = r.indexOf(LESS, at)
      return this.add(this.open.length > 1 ? f.cdata : f.unknown, at, next < 0 ? r.length : next)
    }
    if (this.is('<!--', at)) return this.add(f.comment, at, this.behind('-->', at))
    if (this.is('<![CDATA[', at)) return this.add(f.section, at, this.behind(']]>', at))
    if (this.is('<!', at)) return this.add(f.dtdTag, at, this.behind('>', at))
    if (this.is('<?', at)) return this.instruction(at)
    return this.is('</', at) ? this.close(at) : this.tag(at)
  }

  private add(field: Field, at: number, end: number): number {
    const node = this.p.add(this.inside, field, this.r, at, end - at)
    if (this.p.detailed) this.p.label(node, this.line(at, end))
    return end
  }

  private line(at: number, end: number): string {
    return lineText(this.r, at, Math.min(end - at, 1000)).trimEnd()
  }

  /** XML 1.0 section 2.8. */
  private instruction(at: number): number {
    const { r, p } = this, end = this.behind('?>', at)
    const declaration = this.is('<?xml ', at)
    const node = p.add(this.inside, declaration ? f.declaration : f.instruction, r, at, end - at)
    if (p.detailed) p.label(node, `<?${this.line(at + 2, this.nameEnd(at + 2))}`)
    if (!declaration) return end
    for (const [field, name] of [[f.version, 'version'], [f.encoding, 'encoding']] as const) {
      const found = new RegExp(`\\b${name}\\s*=\\s*(["'])(.*?)\\1`, 's').exec(r.latin1(at, Math.min(end - at, 500)))
      if (!found) continue
      const value = p.add(node, field, r, at + found.index + found[0].length - 1 - found[2].length, found[2].length)
      if (p.detailed) p.label(value, found[0])
    }
    p.branch(node, frameMarks.text, r, end - 2, 2, '?>')
    return end
  }

  private nameEnd(at: number): number {
    const { r } = this
    let i = at
    while (i < r.length && r.u8(i) > 0x20 && r.u8(i) !== GREATER && r.u8(i) !== SLASH) i++
    return i
  }

  private close(at: number): number {
    const { p } = this, end = this.behind('>', at)
    const node = p.branch(this.inside, frameMarks.text, this.r, at, end - at)
    if (p.detailed) p.label(node, this.line(at, end))
    if (this.open.length > 1) {
      const tag = this.inside
      p.extent(tag, this.r.start + end - p.start[tag])
      this.open.pop()
    }
    return end
  }

  /** Section 3.1: a name, and attributes in quotes. */
  private tag(at: number): number {
    const { r, p } = this, nameEnd = this.nameEnd(at + 1), end = this.tagEnd(nameEnd)
    // Its line ends where its content begins, though it is as long as that.
    const node = p.put(this.inside, f.tag, r, at, end - at, decode(r.view(at, end - at)))
    let more = nameEnd
    const attributes: Node[] = []
    for (let start = this.blanks(nameEnd); start < end && attributes.length < 1000; start = this.blanks(more)) {
      more = this.attributeEnd(start, end)
      if (more <= start) break
      attributes.push(p.add(node, f.attribute, r, start, more - start))
    }
    const empty = r.u8(end - 2) === SLASH
    if (p.detailed) {
      p.label(node, attributes.length ? this.line(at, nameEnd) : this.line(at, end))
      attributes.forEach((each, i) => {
        const last = i === attributes.length - 1
        p.label(each, this.line(p.start[each] - r.start, last ? end : p.start[each] - r.start + p.length[each]))
      })
    }
    if (!empty) this.open.push(node)
    return end
  }

  /** Behind the tag's `>`, which may stand in quotes before. */
  private tagEnd(at: number): number {
    const { r } = this
    for (let i = at, quote = 0; i < r.length; i++) {
      const byte = r.u8(i)
      if (quote) { if (byte === quote) quote = 0 } else if (byte === 0x22 || byte === 0x27) quote = byte
      else if (byte === GREATER) return i + 1
    }
    return r.length
  }

  private attributeEnd(start: number, end: number): number {
    const { r } = this
    const equals = indexInLine(r, 0x3d, start, end)
    if (equals < 0) return -1
    const quoteAt = this.blanks(equals + 1), quote = quoteAt < end ? r.u8(quoteAt) : 0
    if (quote !== 0x22 && quote !== 0x27) return -1
    const close = indexInLine(r, quote, quoteAt + 1, end)
    return close < 0 ? -1 : close + 1
  }
}
