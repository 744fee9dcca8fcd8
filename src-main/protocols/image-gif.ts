import { bytes, fields, names, string, uint16, uint8 } from './field.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'

// GIF89a sections 17 and 18: signature and version, the logical screen, and its colour table.
const WIDTH = 6
const HEIGHT = 8
const FLAGS = 10
const BACKGROUND = 11
const TABLE = 13

const HAS_TABLE = 0x80
const TABLE_SIZE = 0x07

const YES = names({ 0: 'False', 1: 'True' })

const f = fields('image-gif', {
  version: string('image-gif.version', 'Version', { encoding: 'ascii' }),
  width: uint16('image-gif.screen.width', 'Screen width'),
  height: uint16('image-gif.screen.height', 'Screen height'),
  present: uint8('image-gif.global.color_map.present', 'Global color map is present', { mask: HAS_TABLE, values: YES }),
  bitsPerColour: uint8('image-gif.global.color_bpp', 'Bits per color minus 1', { mask: 0x70 }),
  ordered: uint8('image-gif.global.color_map.ordered', 'Global color map is ordered', { mask: 0x08, values: YES }),
  bitsPerPixel: uint8('image-gif.global.bpp', 'Image bits per pixel minus 1', { mask: TABLE_SIZE }),
  background: uint8('image-gif.image_background_index', 'Background color index'),
  table: bytes('image-gif.global.color_map', 'Global color map'),
})

/** A picture in the Graphics Interchange Format: what its header says; the image itself stays as it is. */
export const imageGif = protocol({
  abbrev: 'image-gif', name: 'GIF image', label: 'Compuserve GIF',
  dissect(r, p) {
    if (!isGif(r)) return false
    const layer = p.layer(imageGif, r), version = r.latin1(0, WIDTH)
    if (p.row) p.info += ` (${version})`
    if (p.detailed) p.label(layer, `${imageGif.label}, Version: ${version}`)
    p.add(layer, f.version, r, 0, WIDTH)
    p.addLE(layer, f.width, r, WIDTH)
    p.addLE(layer, f.height, r, HEIGHT)
    const flags = r.u8(FLAGS), node = textBranch(r, p, layer, FLAGS, 1)
    if (p.detailed) {
      const bits = (count: number, of: string): string => ` (${count} bit${count === 1 ? '' : 's'} per ${of})`
      p.label(node, `Global settings:${flags & HAS_TABLE ? ' (Global color table present)' : ''}`
        + bits(1 + (flags >>> 4 & 7), 'color') + bits(1 + (flags & TABLE_SIZE), 'pixel'))
    }
    for (const field of [f.present, f.bitsPerColour, f.ordered, f.bitsPerPixel]) p.add(node, field, r, FLAGS)
    p.add(layer, f.background, r, BACKGROUND)
    if (flags & HAS_TABLE) p.add(layer, f.table, r, TABLE, 3 * 2 ** (1 + (flags & TABLE_SIZE)))
    return true
  },
})

export function isGif(r: Reader): boolean {
  return r.reported >= 20 && r.has(0, WIDTH) && /^GIF8[79]a/.test(r.latin1(0, WIDTH))
}
