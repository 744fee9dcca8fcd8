import { boolean, bytes, fields, names, none, string, uint32, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'

// PNG (ISO/IEC 15948) 5.2 and 5.3: a signature; then chunks of length, type, data and check sum.
const SIGNATURE = '\x89PNG\r\n\x1a\n'
const CHUNK_HEADER = 8
const CRC = 4

/** Chunks of one picture that are shown. */
const MAX_CHUNKS = 1000

const CHUNKS: ReadonlyMap<string, string> = new Map([
  ['IHDR', 'Image Header'], ['IDAT', 'Image data chunk'], ['IEND', 'Image Trailer'], ['PLTE', 'Palette'],
  ['bKGD', 'Background colour'], ['cHRM', 'Primary chromaticities and white point'], ['gAMA', 'Image gamma'],
  ['hIST', 'Palette histogram'], ['iCCP', 'Embedded ICC profile'], ['iTXt', 'International textual data'],
  ['oFFs', 'Image offset'], ['pCAL', 'Calibration of pixel values'], ['pHYs', 'Physical pixel dimensions'],
  ['sBIT', 'Significant bits'], ['sPLT', 'Suggested palette'], ['sRGB', 'Standard RGB colour space'],
  ['sTER', 'Stereographic subimage layout'], ['tEXt', 'Textual data'], ['tIME', 'Image last-modification time'],
  ['tRNS', 'Transparency'], ['zTXt', 'Compressed textual data'],
])

const f = fields('png', {
  signature: bytes('png.signature', 'PNG Signature'),
  length: uint32('png.chunk.len', 'Len'),
  type: string('png.chunk.type', 'Chunk', { encoding: 'ascii' }),
  ancillary: boolean('png.chunk.flag.ancillary', 'Ancillary', {
    width: 4, mask: 0x20000000, words: ['This is a CRITICAL chunk', 'This is an ANCILLARY chunk'],
  }),
  private: boolean('png.chunk.flag.private', 'Private', {
    width: 4, mask: 0x00200000, words: ['This is a PUBLIC chunk', 'This is a PRIVATE chunk'],
  }),
  copy: boolean('png.chunk.flag.stc', 'Safe To Copy', {
    width: 4, mask: 0x00000020, words: ['This chunk is NOT safe to copy', 'This chunk is SAFE TO COPY'],
  }),
  data: none('png.chunk.data', 'Data'),
  crc: uint32('png.chunk.crc', 'CRC', { base: 'hex' }),
  width: uint32('png.ihdr.width', 'Width'),
  height: uint32('png.ihdr.height', 'Height'),
  depth: uint8('png.ihdr.bitdepth', 'Bit Depth'),
  colour: uint8('png.ihdr.colour_type', 'Colour Type', {
    values: names({
      0: 'Greyscale', 2: 'Truecolour', 3: 'Indexed-colour', 4: 'Greyscale with alpha', 6: 'Truecolour with alpha',
    }),
  }),
  compression: uint8('png.ihdr.compression_method', 'Compression Method', { values: names({ 0: 'Deflate' }) }),
  filter: uint8('png.ihdr.filter_method', 'Filter Method', { values: names({ 0: 'Adaptive' }) }),
  keyword: string('png.text.keyword', 'Keyword', { encoding: 'latin1' }),
  text: string('png.text.string', 'String', { encoding: 'latin1' }),
  interlace: uint8('png.ihdr.interlace_method', 'Interlace Method', { values: names({ 0: 'No interlace', 1: 'Adam7' }) }),
})

/** A picture in Portable Network Graphics: its chunks, and what the first one says of it. */
export const png = protocol({
  abbrev: 'png', name: 'PNG', label: 'Portable Network Graphics',
  dissect(r, p) {
    if (!isPng(r)) return false
    const layer = p.layer(png, r)
    if (p.row) p.info += ' (PNG)'
    p.add(layer, f.signature, r, 0, SIGNATURE.length)
    let at = SIGNATURE.length
    for (let chunks = 0; at < r.reported && chunks < MAX_CHUNKS; chunks++) at = chunk(r, p, layer, at)
    return true
  },
})

export function isPng(r: Reader): boolean {
  return r.reported >= 20 && r.has(0, SIGNATURE.length) && r.latin1(0, SIGNATURE.length) === SIGNATURE
}

/** @returns where the next one begins */
function chunk(r: Reader, p: Packet, layer: Node, at: number): number {
  const length = r.u32(at), type = r.latin1(at + 4, 4), data = at + CHUNK_HEADER
  const node = textBranch(r, p, layer, at, CHUNK_HEADER + length + CRC)
  if (p.detailed) p.label(node, `${CHUNKS.get(type) ?? 'Unknown'} (${type})`)
  p.add(node, f.length, r, at)
  p.add(node, f.type, r, at + 4, 4)
  for (const flag of [f.ancillary, f.private, f.copy]) p.add(node, flag, r, at + 4)
  if (type === 'IHDR' && length === 13) {
    p.add(node, f.width, r, data)
    p.add(node, f.height, r, data + 4)
    const rest = [f.depth, f.colour, f.compression, f.filter, f.interlace]
    for (const [i, field] of rest.entries()) p.add(node, field, r, data + 8 + i)
  } else if (type === 'tEXt') text(r.sub(data, length), p, node)
  else if (length) p.branch(node, f.data, r, data, length)
  p.add(node, f.crc, r, data + length)
  return data + length + CRC
}

/** 11.3.4.3: a keyword, a NUL, and text. */
function text(r: Reader, p: Packet, node: Node): void {
  const nul = r.indexOf(0, 0), end = nul < 0 ? r.length : nul
  p.add(node, f.keyword, r, 0, end)
  if (nul >= 0) p.add(node, f.text, r, nul + 1, r.length - nul - 1)
}
