import { etherText } from './address-text.ts'
import { dissectEtherType } from './ether-type.ts'
import { etherTypes } from './ether-types.ts'
import { boolean, bytes, ether, fields, none, uint16 } from './field.ts'
import { dissect8023, isLlc, MAX_LENGTH } from './ieee8023.ts'
import { dissectIsl, isIsl } from './isl.ts'
import type { Node, Packet } from './packet.ts'
import { protocol, type Protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// IEEE 802.3 section 3.1.1: the header's fields, by their place in bytes.
const DESTINATION = 0
const SOURCE = 6
const TYPE = 12
const HEADER = 14

/** Smallest value of the field at TYPE that is a type (IEEE 802.3 section 3.2.6). */
const MIN_TYPE = 1536

const LG: readonly [string, string] =
  ['Globally unique address (factory default)', 'Locally administered address (this is NOT the factory default)']
const IG: readonly [string, string] = ['Individual address (unicast)', 'Group address (multicast/broadcast)']

const f = fields('eth', {
  dst: ether('eth.dst', 'Destination', { description: 'Destination hardware address' }),
  dstLg: boolean('eth.dst.lg', 'LG bit', { width: 3, mask: 0x020000, words: LG }),
  dstIg: boolean('eth.dst.ig', 'IG bit', { width: 3, mask: 0x010000, words: IG }),
  src: ether('eth.src', 'Source', { description: 'Source hardware address' }),
  srcLg: boolean('eth.src.lg', 'LG bit', { width: 3, mask: 0x020000, words: LG }),
  srcIg: boolean('eth.src.ig', 'IG bit', { width: 3, mask: 0x010000, words: IG }),
  type: uint16('eth.type', 'Type', { base: 'hex', values: etherTypes }),
  length: uint16('eth.len', 'Length'),
  invalid: uint16('eth.invalid_lentype', 'Invalid length/type', { base: 'hex_dec' }),
  trailer: bytes('eth.trailer', 'Trailer'),
  invalidExpert: none('eth.invalid_lentype.expert', 'Invalid length/type'),
  sourceIsGroup: none('eth.src_not_group', 'Source MAC must not be a group address'),
  pastEnd: none('eth.len.past_end', 'Length field value goes past the end of the payload'),
})

export const eth = protocol({
  abbrev: 'eth', name: 'Ethernet', label: 'Ethernet',
  on: { wtap_encap: [1], ethertype: [0x6558], 'gre.proto': [0x6558, 0x6400], 'ip.proto': [143], 'sll.ltype': [3] },
  groups: [
    { abbrev: 'eth.addr', label: 'Address', members: [f.dst, f.src] },
    { abbrev: 'eth.lg', label: 'LG bit', members: [f.dstLg, f.srcLg] },
    { abbrev: 'eth.ig', label: 'IG bit', members: [f.dstIg, f.srcIg] },
  ],
  preferences: { 'eth.check_fcs': false },
  dissect(r, p) {
    // Only the frame itself may have a frame check sequence; what is in a tunnel has none.
    return frame(r, p, p.layers.length === 2 ? p.meta.fcsLength ?? -1 : 0)
  },
})

/** Ethernet frames that are known to end with their check sequence. */
const withFcs: Protocol = { ...eth, dissect: (r, p) => frame(r, p, 4) }

/** @param fcsLength length of the frame check sequence where it is known, else -1 */
function frame(r: Reader, p: Packet, fcsLength: number): boolean {
  p.protocol = eth.name
  r.need(DESTINATION, SOURCE)
  p.sourceKind = 'ether'
  p.sourceBytes = r.bytes
  p.destinationAt = r.start + DESTINATION
  p.sourceAt = r.has(SOURCE, 6) ? r.start + SOURCE : -1
  const type = r.u16(TYPE)
  if (type <= MAX_LENGTH && isIsl(r)) dissectIsl(p, r, withFcs, fcsLength)
  else if (type > MAX_LENGTH && type < MIN_TYPE) invalid(r, p, type)
  // Type 0 is used inside of Cisco's Fibre Channel switches.
  else if (type <= MAX_LENGTH && type !== 0) {
    const raw = isLlc(r, HEADER) ? '' : 'Raw '
    if (p.row) p.info = `IEEE 802.3 Ethernet ${raw}`
    const layer = addresses(r, p)
    if (p.detailed) p.label(layer, `IEEE 802.3 Ethernet ${raw}`)
    dissect8023(p, r, HEADER, layer, f.length, f.trailer, f.pastEnd, fcsLength)
  } else {
    if (p.row) p.info = 'Ethernet II'
    const layer = addresses(r, p)
    if (p.detailed) p.label(layer, 'Ethernet II' + between(r))
    p.add(layer, f.type, r, TYPE)
    dissectEtherType(p, type, r, HEADER, layer, f.trailer, fcsLength)
  }
  return true
}

function addresses(r: Reader, p: Packet): Node {
  const layer = p.layer(eth, r, 0, HEADER)
  const destination = p.add(layer, f.dst, r, DESTINATION)
  p.add(destination, f.dstLg, r, DESTINATION)
  p.add(destination, f.dstIg, r, DESTINATION)
  const source = p.add(layer, f.src, r, SOURCE)
  if (r.u8(SOURCE) & 0x01 && r.u16(TYPE) >= MIN_TYPE) {
    const text = 'Source MAC must not be a group address: IEEE 802.3-2002, Section 3.2.3(b)'
    p.expert(source, r, 'warn', text, SOURCE, 6, f.sourceIsGroup)
  }
  p.add(source, f.srcLg, r, SOURCE)
  p.add(source, f.srcIg, r, SOURCE)
  return layer
}

function invalid(r: Reader, p: Packet, type: number): void {
  const text = `Invalid length/type: 0x${type.toString(16).padStart(4, '0')} (${type})`
  if (p.row) p.info = 'Ethernet Unknown: ' + text
  const layer = addresses(r, p)
  if (p.detailed) p.label(layer, 'Ethernet Unknown' + between(r))
  p.expert(p.add(layer, f.invalid, r, TYPE), r, 'warn', text, TYPE, 2, f.invalidExpert)
  p.call(p.registry.data, r.sub(HEADER))
}

function between(r: Reader): string {
  return `, Src: ${etherText(r.bytes, r.start + SOURCE)}, Dst: ${etherText(r.bytes, r.start + DESTINATION)}`
}
