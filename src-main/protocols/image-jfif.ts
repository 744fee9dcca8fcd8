import { bytes, fields, names, none, string, uint16, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// JPEG (ITU-T T.81) B.1.1: markers, most with a length and parameters behind them.
const START_OF_IMAGE = 0xffd8
const END_OF_IMAGE = 0xffd9
const START_OF_SCAN = 0xffda
const APPLICATION_0 = 0xffe0
const FIRST_FRAME = 0xffc0
const LAST_FRAME = 0xffcf
const MARKER = 2

/** Segments of one picture that are shown. */
const MAX_SEGMENTS = 500

function markerName(marker: number): string | undefined {
  if (marker >= APPLICATION_0 && marker <= 0xffef) return `Reserved for application segments - ${marker & 15}`
  return MARKERS.get(marker)
}
const MARKERS = names({
  0xffc0: 'Start of Frame (non-differential, Huffman coding) - Baseline DCT',
  0xffc1: 'Start of Frame (non-differential, Huffman coding) - Extended sequential DCT',
  0xffc2: 'Start of Frame (non-differential, Huffman coding) - Progressive DCT',
  0xffc3: 'Start of Frame (non-differential, Huffman coding) - Lossless (sequential)',
  0xffc4: 'Define Huffman table(s)', 0xffcc: 'Define arithmetic coding conditioning(s)', 0xffd8: 'Start of Image',
  0xffd9: 'End of Image', 0xffda: 'Start of Scan', 0xffdb: 'Define quantization table(s)', 0xffdc: 'Define number of lines',
  0xffdd: 'Define restart interval', 0xfffe: 'Comment',
})
/** Markers among those of frames that begin none. */
const NO_FRAME: ReadonlySet<number> = new Set([0xffc4, 0xffc8, 0xffcc])

const f = fields('image-jfif', {
  marker: uint16('image-jfif.marker', 'Marker', { base: 'hex', values: markerName }),
  segment: none('image-jfif.marker_segment', 'Marker segment'),
  length: uint16('image-jfif.length', 'Length'),
  identifier: string('image-jfif.identifier', 'Identifier', { encoding: 'ascii' }),
  frame: none('image-jfif.sof', 'Start of Frame header'),
  precision: uint8('image-jfif.sof.precision', 'Sample Precision (bits)'),
  lines: uint16('image-jfif.sof.lines', 'Lines'),
  samples: uint16('image-jfif.sof.samples_per_line', 'Samples per line'),
  components: uint8('image-jfif.sof.nf', 'Number of image components in frame'),
  scan: none('image-jfif.header.sos', 'Start of Segment header'),
  rest: bytes('image-jfif.remain_seg_data', 'Remaining segment data'),
  coded: bytes('image-jfif.entropy_coded_segment', 'Entropy-coded segment (dissection is not yet implemented)'),
})

/** A picture in the JPEG File Interchange Format: its segments, up to the image itself. */
export const imageJfif = protocol({
  abbrev: 'image-jfif', name: 'JPEG JFIF image', label: 'JPEG File Interchange Format',
  dissect(r, p) {
    if (!isJpeg(r)) return false
    const layer = p.layer(imageJfif, r)
    if (p.row) p.info += ' (JPEG JFIF image)'
    p.add(layer, f.marker, r, 0)
    let at = MARKER
    for (let segments = 0; at < r.reported && segments < MAX_SEGMENTS; segments++) {
      const marker = r.u16(at)
      if (marker === START_OF_SCAN || marker === END_OF_IMAGE || marker < 0xff00) break
      at = segment(r, p, layer, at, marker)
    }
    if (at < r.reported && r.u16(at) === START_OF_SCAN) at = segment(r, p, layer, at, START_OF_SCAN)
    if (at < r.reported) p.add(layer, f.coded, r, at, r.reported - at)
    return true
  },
})

export function isJpeg(r: Reader): boolean {
  return r.reported >= 20 && r.has(0, MARKER) && r.u16(0) === START_OF_IMAGE
}

/** @returns where the next one begins */
function segment(r: Reader, p: Packet, layer: Node, at: number, marker: number): number {
  const length = r.u16(at + MARKER), data = at + MARKER + 2, left = Math.max(0, length - 2)
  const frame = marker >= FIRST_FRAME && marker <= LAST_FRAME && !NO_FRAME.has(marker)
  const kind = frame ? f.frame : marker === START_OF_SCAN ? f.scan : f.segment
  const node = p.branch(layer, kind, r, at, MARKER + 2 + left)
  const code = `0x${marker.toString(16).toUpperCase()}`
  if (p.detailed) p.label(node, `${kind.label}: ${markerName(marker) ?? 'Unknown'} (${code})`)
  p.add(node, f.marker, r, at)
  p.add(node, f.length, r, at + MARKER)
  if (frame && left >= 6) {
    p.add(node, f.precision, r, data)
    p.add(node, f.lines, r, data + 1)
    p.add(node, f.samples, r, data + 3)
    p.add(node, f.components, r, data + 5)
  } else if (marker === APPLICATION_0 && left >= 5) p.add(node, f.identifier, r, data, 5)
  else if (left) p.add(node, f.rest, r, data, left)
  return data + left
}
