import { bytes, fields } from './field.ts'
import type { Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

const f = fields('media', {
  type: bytes('media.type', 'Media type'),
})

/** A body of a media type that has no protocol of its own here. */
export const media = protocol({
  abbrev: 'media', name: 'Media', label: 'Media Type',
  dissect(r, p) {
    dissectMedia(r, p, 'unknown')
    return true
  },
})

export function dissectMedia(r: Reader, p: Packet, type: string): void {
  const layer = p.layer(media, r)
  const node = p.add(layer, f.type, r, 0, r.length)
  if (p.detailed) p.label(node, `Media type: ${type} (${r.length} byte${r.length === 1 ? '' : 's'})`)
}
