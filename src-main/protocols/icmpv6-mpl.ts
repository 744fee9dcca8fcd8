import { etherText, ipv6Text } from './address-text.ts'
import { fields, names, string, uint8 } from './field.ts'
import { frameMarks } from './marks.ts'
import { unknownData } from './neighbour-options.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// RFC 7731 section 6.2: a list of seeds, each with the messages that are buffered for it.
const BODY = 4
const SEED_HEADER = 2
const SEED_ID_LENGTHS = [0, 2, 8, 16]

const f = fields('icmpv6', {
  minSequence: uint8('icmpv6.mpl.seed_info.min_sequence', 'MinSequence'),
  bufferedLength: uint8('icmpv6.mpl.seed_info.bm_len', 'Buffered Messages Length', { mask: 0xfc, description: 'In bytes' }),
  seedIdLength: uint8('icmpv6.mpl.seed_info.s', 'Seed ID Length', {
    mask: 0x03, values: names({ 0: '0 bit, not included in MPL Seed Info', 1: '16 bits', 2: '64 bits', 3: '128 bits' }),
  }),
  seedId: string('icmpv6.mpl.seed_info.seed_id', 'Seed ID'),
  sequence: uint8('icmpv6.mpl.seed_info.sequence', 'Sequence'),
})

/** A control message of the multicast protocol for low-power and lossy networks. */
export function dissectMplControl(p: Packet, layer: Node, r: Reader, code: number): void {
  if (code !== 0) {
    unknownData(p, layer, r, BODY, 1)
    return
  }
  let at = BODY, index = 1
  while (r.length - at >= SEED_HEADER) {
    const end = seed(p, layer, r, at, index++)
    if (end < 0) return
    at = end
  }
  if (at < r.length) unknownData(p, layer, r, at, r.length - at)
}

/** @returns where it ends, or -1 if it is longer than what is left */
function seed(p: Packet, layer: Node, r: Reader, at: number, index: number): number {
  const node = p.branch(layer, frameMarks.text, r, at, SEED_HEADER, `MPL Seed Info: [${index}]`)
  p.add(node, f.minSequence, r, at)
  p.add(node, f.bufferedLength, r, at + 1)
  p.add(node, f.seedIdLength, r, at + 1)
  const first = r.u8(at), buffered = r.u8(at + 1) >>> 2, idLength = SEED_ID_LENGTHS[r.u8(at + 1) & 3]
  at += SEED_HEADER
  if (r.length - at < idLength) return tooLong(p, node, r, at)
  p.put(node, f.seedId, r, at, idLength, seedId(p, r, at, idLength))
  at += idLength
  if (r.length - at < buffered) return tooLong(p, node, r, at)
  if (buffered) {
    const messages = p.branch(node, frameMarks.text, r, at, buffered, 'Buffered Messages')
    // A bit for each message; sequence numbers are those of RFC 1982 with 8 bits.
    for (let bit = 0; bit < buffered * 8; bit++) {
      const byte = at + (bit >>> 3)
      if (r.u8(byte) & 0x80 >>> (bit & 7)) p.put(messages, f.sequence, r, byte, 1, first + bit & 0xff)
    }
  }
  return at + buffered
}

function tooLong(p: Packet, node: Node, r: Reader, at: number): number {
  unknownData(p, node, r, at, r.length - at)
  return -1
}

function seedId(p: Packet, r: Reader, at: number, length: number): string {
  const { addresses } = p
  switch (length) {
    case 0: return addresses?.length === 16 ? ipv6Text(addresses.bytes, addresses.sourceAt) : ''
    case 2: return r.u16(at).toString(16).padStart(4, '0')
    case 8: return etherText(r.bytes, r.start + at, 8)
    default: return ipv6Text(r.bytes, r.start + at)
  }
}
