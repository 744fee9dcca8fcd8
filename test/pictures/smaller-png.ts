import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** Bytes of a pixel by the header's colour type (RFC 2083 section 4.1.1), at 8 bits a sample. */
const PIXEL: Readonly<Record<number, number>> = { 2: 3, 6: 4 }

/** RFC 2083 section 6.6. */
function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner
  const [toLeft, toAbove, toCorner] = [left, above, corner].map(value => Math.abs(estimate - value))
  return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner
}

/** Takes the filters off the lines (RFC 2083 section 6): text on plain ground packs tighter without them. */
function unfiltered(lines: Buffer, width: number, pixel: number): Buffer {
  const bytes = width * pixel
  for (let line = 0; line < lines.length; line += bytes + 1) {
    const filter = lines[line]
    lines[line] = 0
    for (let at = 1; at <= bytes; at++) {
      const left = at > pixel ? lines[line + at - pixel] : 0
      const above = line > 0 ? lines[line + at - bytes - 1] : 0
      const corner = at > pixel && line > 0 ? lines[line + at - bytes - 1 - pixel] : 0
      lines[line + at] += [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter]
    }
  }
  return lines
}

/** Packs the pixels of Chromium's PNG as tightly as deflate can. A chunk is its length, type, data and CRC (RFC 2083 section 3.2). */
export function smallerPng(png: Buffer): Buffer {
  const chunks: { readonly type: string, readonly data: Buffer }[] = []
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  const isPixels = ({ type }: { readonly type: string }): boolean => type === 'IDAT'
  const header = chunks[0].data
  const lines = inflateSync(Buffer.concat(chunks.filter(isPixels).map(({ data }) => data)))
  const packed = { type: 'IDAT', data: deflateSync(unfiltered(lines, header.readUInt32BE(0), PIXEL[header[9]]), { level: 9 }) }
  const first = chunks.findIndex(isPixels)
  const kept = chunks.flatMap((chunk, place) => place === first ? [packed] : isPixels(chunk) ? [] : [chunk])
  return Buffer.concat([png.subarray(0, 8), ...kept.map(({ type, data }) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]), out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  })])
}
