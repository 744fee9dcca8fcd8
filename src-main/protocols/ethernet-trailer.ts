import { crc32 } from 'node:zlib'
import { bytes, fields, names, none, uint32, uint8, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

const f = fields('eth', {
  padding: bytes('eth.padding', 'Padding'),
  fcs: uint32('eth.fcs', 'Frame check sequence', { base: 'hex' }),
  status: uint8('eth.fcs.status', 'FCS Status', {
    base: 'none', values: names({ 0: 'Bad', 1: 'Good', 2: 'Unverified', 3: 'Not present' }),
  }),
  fcsBad: none('eth.fcs_bad', 'Bad checksum'),
})
// Wireshark counts it among the remarks of the type that led to the payload.
const remark = fields('ethertype', {
  paddingBad: none(
    'eth.padding_bad', 'Didn\'t find padding of zeros, and an undecoded trailer exists. There may be padding of non-zeros.',
  ),
})

/** The shortest frame, without its check sequence (IEEE 802.3 section 4.2.3.3), in bytes. */
const SHORTEST = 60
const FCS = 4

/**
 * Says what the bytes behind the payload of an Ethernet frame are: zeros that fill it up to 60 bytes, a trailer, and the
 * frame check sequence. Where nobody says whether there is one, Wireshark believes in it if the frame has at least 64 bytes
 * and 4 of them are left.
 * @param r the frame, or the part of it that begins with an 802.1Q tag
 * @param at where the payload ends
 * @param trailerField `eth.trailer`, `vlan.trailer`, …
 * @param fcsLength 4 or 0 where the capture file says it, else -1
 */
export function dissectEthernetTrailer(
  p: Packet, layer: Node, trailerField: Field, r: Reader, at: number, fcsLength: number,
): void {
  const rest = r.sub(at)
  let length = rest.length, reported = rest.reported
  const frame = p.meta.original
  let padding = frame >= SHORTEST && frame - reported < SHORTEST ? SHORTEST - (frame - reported) : 0
  const filled = padding > 0
  for (let i = 0; i < padding; i++) {
    if (rest.u8(i) !== 0) padding = 0
  }
  if (padding) {
    p.add(layer, f.padding, rest, 0, padding)
    length -= padding
    reported -= padding
  }
  const hasFcs = fcsLength === FCS || fcsLength < 0 && r.reported >= 64 && reported >= FCS
  if (hasFcs) {
    // Of a frame that was cut during the capture the check sequence is what is missing first.
    length = length < reported ? Math.min(length, reported - FCS) : length - FCS
  }
  if (length > 0) {
    const trailer = p.add(layer, trailerField, rest, padding, length)
    if (filled && !padding) p.expert(trailer, rest, 'note', remark.paddingBad.label, 0, length, remark.paddingBad)
  }
  if (hasFcs) checkSequence(p, layer, r, rest, padding + Math.max(0, length))
}

function checkSequence(p: Packet, layer: Node, r: Reader, rest: Reader, at: number): void {
  const sent = rest.u32(at)
  const node = p.add(layer, f.fcs, rest, at)
  let status = 2
  if (p.preference('eth.check_fcs')) {
    // The frame check sequence goes over the wire with its lowest byte first (IEEE 802.3 section 3.2.9).
    const sum = crc32(r.view(0, r.length - FCS))
    const expected = (sum << 24 | sum << 8 & 0xff0000 | sum >>> 8 & 0xff00 | sum >>> 24) >>> 0
    status = sent === expected ? 1 : 0
    if (status === 0) p.expert(node, rest, 'error', 'Bad checksum', at, FCS, f.fcsBad)
    if (status === 0 && p.row) p.info += ' [ETHERNET FRAME CHECK SEQUENCE INCORRECT]'
  }
  if (p.detailed) p.append(node, status === 2 ? ' [unverified]' : status ? ' [correct]' : ' [incorrect]')
  p.generate(layer, f.status, rest, status, at, FCS)
}
