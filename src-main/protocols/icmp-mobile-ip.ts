import { boolean, bytes, fields, ipv4, names, uint16, uint8 } from './field.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// RFC 5944 section 2.1: extensions behind a router advertisement.
const PADDING = 0
const MOBILITY_AGENT = 16
const PREFIX_LENGTHS = 19
const CHALLENGE = 24

const TYPES = names({
  0: 'One byte padding extension', 16: 'Mobility Agent Advertisement Extension', 19: 'Prefix Lengths Extension',
  24: 'Challenge Extension',
})

const f = fields('icmp', {
  type: uint8('icmp.mip.type', 'Extension Type', { values: TYPES }),
  length: uint8('icmp.mip.length', 'Length'),
  prefixLength: uint8('icmp.mip.prefixlength', 'Prefix Length'),
  sequence: uint16('icmp.mip.seq', 'Sequence Number'),
  lifetime: uint16('icmp.mip.life', 'Registration Lifetime'),
  flags: uint16('icmp.mip.flags', 'Flags', { base: 'hex' }),
  registration: boolean('icmp.mip.r', 'Registration Required', { width: 2, mask: 0x8000 }),
  busy: boolean('icmp.mip.b', 'Busy', { width: 2, mask: 0x4000 }),
  home: boolean('icmp.mip.h', 'Home Agent', { width: 2, mask: 0x2000 }),
  foreign: boolean('icmp.mip.f', 'Foreign Agent', { width: 2, mask: 0x1000 }),
  minimal: boolean('icmp.mip.m', 'Minimal Encapsulation', { width: 2, mask: 0x0800 }),
  gre: boolean('icmp.mip.g', 'GRE', { width: 2, mask: 0x0400 }),
  vanJacobson: boolean('icmp.mip.v', 'VJ Comp', { width: 2, mask: 0x0200 }),
  reverse: boolean('icmp.mip.rt', 'Reverse tunneling', { width: 2, mask: 0x0100 }),
  udp: boolean('icmp.mip.u', 'UDP tunneling', { width: 2, mask: 0x0080 }),
  revocation: boolean('icmp.mip.x', 'Revocation support', { width: 2, mask: 0x0040 }),
  reserved: uint16('icmp.mip.reserved', 'Reserved', { base: 'hex', mask: 0x003f }),
  careOf: ipv4('icmp.mip.coa', 'Care-Of-Address'),
  challenge: bytes('icmp.mip.challenge', 'Challenge'),
  content: bytes('icmp.mip.content', 'Content'),
})

const FLAGS = [
  f.registration, f.busy, f.home, f.foreign, f.minimal, f.gre, f.vanJacobson, f.reverse, f.udp, f.revocation, f.reserved,
]

/** Shows the Mobile IP extensions of a router advertisement, from `at` on. */
export function dissectMobileIpExtensions(p: Packet, layer: Node, r: Reader, at: number): void {
  while (r.reported > at) {
    const type = r.u8(at)
    const length = type === PADDING ? 0 : r.u8(at + 1)
    const name = TYPES.get(type) ?? `Unknown ext ${type}`
    const node = p.branch(layer, frameMarks.text, r, at, type === PADDING ? 1 : length + 2, `Ext: ${name}`)
    p.add(node, f.type, r, at)
    if (type === PADDING) {
      at++
      continue
    }
    p.add(node, f.length, r, at + 1)
    at += 2
    if (type === MOBILITY_AGENT) agent(p, node, r, at, length)
    else if (type === PREFIX_LENGTHS) for (let i = 0; i < length; i++) p.add(node, f.prefixLength, r, at + i)
    else if (length) p.add(node, type === CHALLENGE ? f.challenge : f.content, r, at, length)
    at += length
  }
}

function agent(p: Packet, node: Node, r: Reader, at: number, length: number): void {
  p.add(node, f.sequence, r, at)
  p.add(node, f.lifetime, r, at + 2)
  const flags = p.add(node, f.flags, r, at + 4)
  for (const flag of FLAGS) p.add(flags, flag, r, at + 4)
  for (let i = 6; i + 4 <= length; i += 4) p.add(node, f.careOf, r, at + i)
}
