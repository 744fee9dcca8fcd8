import { dissectEthernetTrailer } from './ethernet-trailer.ts'
import { boolean, bytes, ether, fields, names, uint16, uint24, uint8 } from './field.ts'
import type { Packet } from './packet.ts'
import { protocol, type Protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// Cisco's Inter-Switch Link, which was there before IEEE 802.1Q: the header's fields, by their place in bytes. See
// https://www.cisco.com/c/en/us/support/docs/lan-switching/8021q/17056-741-4.html.
const TYPE = 5
const SOURCE = 6
const LENGTH = 12
const DSAP = 14
const VLAN = 20
const INDEX = 22
const RESERVED = 24
const HEADER = 26

const ETHERNET = 0
/** Bytes of the header that its length field counts. */
const COUNTED = 12

const f = fields('isl', {
  dst: ether('isl.dst', 'Destination'),
  type: uint8('isl.type', 'Type', { mask: 0xf0, values: names({ 0: 'Ethernet', 1: 'Token-Ring', 2: 'FDDI', 3: 'ATM' }) }),
  priority: uint8('isl.user_eth', 'User', {
    mask: 0x03, values: names({ 0: 'Normal Priority', 1: 'Priority 1', 2: 'Priority 2', 3: 'Highest Priority' }),
  }),
  user: uint8('isl.user', 'User', { base: 'hex', mask: 0x0f }),
  src: ether('isl.src', 'Source'),
  length: uint16('isl.len', 'Length'),
  dsap: uint8('isl.dsap', 'DSAP', { base: 'hex' }),
  ssap: uint8('isl.ssap', 'SSAP', { base: 'hex' }),
  control: uint8('isl.control', 'Control', { base: 'hex' }),
  hsa: uint24('isl.hsa', 'HSA', { base: 'hex', description: 'High bits of the source address' }),
  vlan: uint16('isl.vlan_id', 'VLAN ID', { mask: 0xfffe }),
  bpdu: boolean('isl.bpdu', 'BPDU/CDP/VTP', { width: 2, mask: 0x0001, words: ['No', 'Yes'] }),
  index: uint16('isl.index', 'Index', { description: 'Port that the frame came from' }),
  reserved: uint16('isl.reserved', 'Reserved', { base: 'hex' }),
  trailer: bytes('isl.trailer', 'Trailer'),
})

/** Only its layer: such frames are told by their destination, so Ethernet hands them on itself. */
export const isl = protocol({
  abbrev: 'isl', name: 'ISL', label: 'ISL',
  groups: [{ abbrev: 'isl.addr', label: 'Source or Destination Address', members: [f.dst, f.src] }],
  dissect: () => false,
})

/** True for frames to 01-00-0C-00-00 or 0C-00-0C-00-00: the last byte of the address says more. */
export function isIsl(r: Reader): boolean {
  return (r.u8(0) === 0x01 || r.u8(0) === 0x0c) && r.u8(1) === 0 && r.u8(2) === 0x0c && r.u8(3) === 0 && r.u8(4) === 0
}

/**
 * @param inner what reads an Ethernet frame that ends with its check sequence
 * @param fcsLength 4 or 0 where it is known whether the outer frame has one, else -1
 */
export function dissectIsl(p: Packet, r: Reader, inner: Protocol, fcsLength: number): void {
  if (p.row) p.info = ''
  const layer = p.layer(isl, r, 0, HEADER)
  const type = r.u8(TYPE) >>> 4
  const destination = p.add(layer, f.dst, r, 0)
  p.add(destination, f.type, r, TYPE)
  p.add(destination, type === ETHERNET ? f.priority : f.user, r, TYPE)
  p.add(layer, f.src, r, SOURCE)
  p.add(layer, f.length, r, LENGTH)
  p.add(layer, f.dsap, r, DSAP)
  p.add(layer, f.ssap, r, DSAP + 1)
  p.add(layer, f.control, r, DSAP + 2)
  p.add(layer, f.hsa, r, DSAP + 3)
  if (p.row) p.info = `VLAN ID: ${r.u16(VLAN) >>> 1}`
  p.add(layer, f.vlan, r, VLAN)
  p.add(layer, f.bpdu, r, VLAN)
  p.add(layer, f.index, r, INDEX)
  p.add(layer, f.reserved, r, RESERVED)
  const length = r.u16(LENGTH)
  const rest = r.reported - HEADER
  const payload = r.sub(HEADER, length === 0 ? rest : Math.max(0, Math.min(rest, length - COUNTED)))
  if (type !== ETHERNET) {
    p.call(p.registry.data, payload)
    return
  }
  p.call(inner, payload)
  const end = DSAP + length
  if (length && end <= r.length) dissectEthernetTrailer(p, layer, f.trailer, r, end, fcsLength)
}
