import { dissectEtherType } from './ether-type.ts'
import { etherTypes } from './ether-types.ts'
import { bytes, ether, fields, ipv4, names, uint16, uint32, type Field } from './field.ts'
import { hardwareTypes } from './hardware-types.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and LINKTYPE_LINUX_SLL2.html: what Linux writes where it cannot
// give the link's own header.
const V1 = { packetType: 0, hardwareType: 2, addressLength: 4, address: 6, protocol: 14, header: 16 } as const
const V2 = { protocol: 0, interface: 4, hardwareType: 8, packetType: 10, addressLength: 11, address: 12, header: 20 } as const
const ADDRESS_ROOM = 8
const LINKTYPE_LINUX_SLL2 = 276

/** Smallest protocol number that is an Ethernet type; the others are Linux's own. */
const MIN_TYPE = 1536
const ARPHRD_IPGRE = 778
const ARPHRD_NETLINK = 824

const PACKET_TYPES = names({
  0: 'Unicast to us', 1: 'Broadcast', 2: 'Multicast', 3: 'Unicast to another host', 4: 'Sent by us',
})

const f = fields('sll', {
  packetType: uint16('sll.pkttype', 'Packet type', { values: PACKET_TYPES }),
  hardwareType: uint16('sll.hatype', 'Link-layer address type', { values: hardwareTypes }),
  addressLength: uint16('sll.halen', 'Link-layer address length'),
  sourceEther: ether('sll.src.eth', 'Source'),
  sourceIpv4: ipv4('sll.src.ipv4', 'Source'),
  sourceOther: bytes('sll.src.other', 'Source'),
  unused: bytes('sll.unused', 'Unused'),
  linuxType: uint16('sll.ltype', 'Protocol', {
    base: 'hex', values: names({
      0x01: 'Raw 802.3', 0x03: 'Ethernet', 0x04: '802.2 LLC', 0x07: 'PPP (HDLC)', 0x0c: 'CAN', 0x0d: 'CAN FD', 0x17: 'IrDA LAP',
      0xf5: 'ISI', 0xf6: 'IEEE 802.15.4',
    }),
  }),
  greType: uint16('sll.gretype', 'Protocol', { base: 'hex', values: etherTypes }),
  etherType: uint16('sll.etype', 'Protocol', { base: 'hex', values: etherTypes }),
  trailer: bytes('sll.trailer', 'Trailer'),
  interface: uint32('sll.ifindex', 'Interface index'),
})

export const sll = protocol({
  abbrev: 'sll', name: 'SLL', label: 'Linux cooked capture',
  on: { wtap_encap: [113, LINKTYPE_LINUX_SLL2] },
  dissect(r, p) {
    p.protocol = sll.name
    if (p.row) p.info = ''
    if (p.meta.linkType === LINKTYPE_LINUX_SLL2) second(r, p)
    else first(r, p)
    return true
  },
})

function first(r: Reader, p: Packet): void {
  const packetType = r.u16(V1.packetType)
  if (p.row) p.info = PACKET_TYPES.get(packetType) ?? `Unknown (${packetType})`
  const hardwareType = r.u16(V1.hardwareType)
  if (hardwareType === ARPHRD_NETLINK) {
    p.call(p.registry.data, r)
    p.protocol = 'Netlink'
    return
  }
  const layer = p.layer(sll, r, 0, V1.header)
  if (p.detailed) p.label(layer, 'Linux cooked capture v1')
  p.add(layer, f.packetType, r, V1.packetType)
  p.add(layer, f.hardwareType, r, V1.hardwareType)
  p.add(layer, f.addressLength, r, V1.addressLength)
  address(p, layer, r, V1.address, r.u16(V1.addressLength))
  const number = r.u16(V1.protocol)
  p.add(layer, protocolField(number, hardwareType), r, V1.protocol)
  payload(p, layer, r, V1.header, number, hardwareType)
}

function second(r: Reader, p: Packet): void {
  const hardwareType = r.u16(V2.hardwareType)
  if (hardwareType === ARPHRD_NETLINK) {
    p.call(p.registry.data, r)
    p.protocol = 'Netlink'
    return
  }
  const packetType = r.u8(V2.packetType)
  if (p.row) p.info = PACKET_TYPES.get(packetType) ?? `Unknown (${packetType})`
  const layer = p.layer(sll, r, 0, V2.header)
  if (p.detailed) p.label(layer, 'Linux cooked capture v2')
  const number = r.u16(V2.protocol)
  p.add(layer, protocolField(number, hardwareType), r, V2.protocol)
  p.add(layer, f.interface, r, V2.interface)
  p.add(layer, f.hardwareType, r, V2.hardwareType)
  p.add(layer, f.packetType, r, V2.packetType, 1)
  p.add(layer, f.addressLength, r, V2.addressLength, 1)
  address(p, layer, r, V2.address, r.u8(V2.addressLength))
  payload(p, layer, r, V2.header, number, hardwareType)
}

/** Only the sender's address is known; where it is longer than its room it was cut. */
function address(p: Packet, layer: Node, r: Reader, at: number, length: number): void {
  const shown = Math.min(length, ADDRESS_ROOM)
  if (shown) {
    p.add(layer, length === 6 ? f.sourceEther : length === 4 ? f.sourceIpv4 : f.sourceOther, r, at, shown)
    if (length === 6 || length === 4) {
      p.sourceKind = length === 6 ? 'ether' : 'ipv4'
      p.sourceBytes = r.bytes
      p.sourceAt = r.start + at
      p.destinationAt = -1
    }
  }
  if (shown < ADDRESS_ROOM) p.add(layer, f.unused, r, at + shown, ADDRESS_ROOM - shown)
}

function protocolField(number: number, hardwareType: number): Field {
  if (number <= MIN_TYPE) return f.linuxType
  return hardwareType === ARPHRD_IPGRE ? f.greType : f.etherType
}

function payload(p: Packet, layer: Node, r: Reader, at: number, number: number, hardwareType: number): void {
  if (number > MIN_TYPE && hardwareType !== ARPHRD_IPGRE) {
    dissectEtherType(p, number, r, at, layer, f.trailer, 0)
    return
  }
  const rest = r.sub(at)
  if (!p.next(number > MIN_TYPE ? 'gre.proto' : 'sll.ltype', number, rest)) {
    const name = p.protocol
    p.call(p.registry.data, rest)
    p.protocol = name
  }
}
