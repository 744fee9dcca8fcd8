import { ipv4Text } from './address-text.ts'
import { names, valueName } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { frameMarks } from './marks.ts'
import { f, lsa as l, lsaTypes, NSSA_OPTIONS, OPTIONS, trailer as t } from './ospf-fields.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// RFC 2328 A.4.1: an advertisement's header, by the place of its fields in bytes.
const LSA_OPTIONS = 2
const TYPE = 3
const ID = 4
const ROUTER = 8
const SEQUENCE = 12
const CHECKSUM = 16
const LENGTH = 18
const HEADER = 20

const ROUTER_LSA = 1
const NETWORK_LSA = 2
const SUMMARY_LSA = 3
const ASBR_LSA = 4
const EXTERNAL_LSA = 5
const NSSA_LSA = 7
const OPAQUE_LINK = 9
const OPAQUE_AS = 11

const TRAFFIC_ENGINEERING = 1
const GRACE = 3

const SEEN = [
  undefined, l.isRouter, l.isNetwork, l.isSummary, l.isAsbr, l.isExternal, l.isMember, l.isNssa, l.isAttributes, l.isOpaque,
  l.isOpaque, l.isOpaque,
]

/** Kinds of a router's links (RFC 2328 A.4.2): short name, what the link is, what its identifier is. */
const LINKS = [
  ['Unknown', 'Unknown link type', 'Unknown'],
  ['PTP', 'Point-to-point connection to another router', "Neighboring router's Router ID"],
  ['Transit', 'Connection to a transit network', 'IP address of Designated Router'],
  ['Stub', 'Connection to a stub network', 'IP network/subnet number'],
  ['Virtual', 'Virtual link', "Neighboring router's Router ID"],
] as const

/**
 * An advertisement of OSPFv2.
 * @param whole false where there is only its header
 * @returns its length, as it says
 */
export function dissectLsa(r: Reader, p: Packet, parent: Node, at: number, whole: boolean): number {
  const type = r.u8(at + TYPE), length = r.u16(at + LENGTH)
  const node = p.branch(parent, frameMarks.text, r, at, whole ? length : HEADER)
  if (p.detailed) p.label(node, `LSA-type ${type} (${lsaTypes.get(type) ?? 'Unknown'}), len ${length}`)
  p.add(node, l.age, r, at)
  p.add(node, l.doNotAge, r, at)
  addFlagWord(p, node, f.options, r, at + LSA_OPTIONS, type === NSSA_LSA ? NSSA_OPTIONS : OPTIONS)
  p.add(node, l.type, r, at + TYPE)
  // A filter may also ask for the kind by name.
  const seen = SEEN[type]
  if (seen) p.hide(p.generate(node, seen, r, 1, at + TYPE, 1))
  const opaque = type >= OPAQUE_LINK && type <= OPAQUE_AS
  if (opaque) {
    p.add(node, l.opaqueType, r, at + ID)
    if (r.u8(at + ID) === TRAFFIC_ENGINEERING) {
      p.add(node, l.teReserved, r, at + ID + 1)
      p.add(node, l.teInstance, r, at + ID + 2)
    } else p.add(node, l.opaqueId, r, at + ID + 1)
  } else p.add(node, l.id, r, at + ID)
  p.add(node, l.router, r, at + ROUTER)
  p.add(node, l.sequence, r, at + SEQUENCE)
  p.add(node, l.checksum, r, at + CHECKSUM)
  p.add(node, l.length, r, at + LENGTH)
  if (whole && length > HEADER) body(r, p, node, type, at + HEADER, at + length)
  return length
}

function body(r: Reader, p: Packet, node: Node, type: number, at: number, end: number): void {
  switch (type) {
    case ROUTER_LSA: links(r, p, node, at); return
    case NETWORK_LSA:
      p.add(node, l.netmask, r, at)
      for (let i = at + 4; i < end; i += 4) p.add(node, l.attached, r, i)
      return
    case SUMMARY_LSA: case ASBR_LSA:
      p.add(node, l.summaryNetmask, r, at)
      for (let i = at + 4; i < end; i += 4) {
        p.add(node, l.tos, r, i, 1)
        p.add(node, f.metric, r, i + 1, 3)
      }
      return
    case EXTERNAL_LSA: case NSSA_LSA:
      p.add(node, l.externalNetmask, r, at)
      for (let i = at + 4; i < end; i += 12) {
        p.add(node, l.externalType, r, i)
        p.add(node, l.tos, r, i)
        p.add(node, f.metric, r, i + 1, 3)
        p.add(node, l.forwarding, r, i + 4)
        p.add(node, l.routeTag, r, i + 8)
      }
      return
    default:
      if (type >= OPAQUE_LINK && type <= OPAQUE_AS) opaque(r, p, node, r.u8(at - HEADER + ID), at, end)
  }
}

/** RFC 2328 A.4.2. */
function links(r: Reader, p: Packet, node: Node, at: number): void {
  addFlagWord(p, node, l.flags, r, at, [l.flagsH, l.flagsN, l.flagsW, l.flagsV, l.flagsE, l.flagsB])
  p.add(node, l.links, r, at + 2)
  const count = r.u16(at + 2)
  let next = at + 4
  for (let i = 0; i < count; i++) {
    const type = r.u8(next + 8), services = r.u8(next + 9), metric = r.u16(next + 10)
    const [short, long, id] = LINKS[type] ?? LINKS[0]
    const size = 12 + services * 4
    const link = p.branch(node, frameMarks.text, r, next, size)
    if (p.detailed) {
      const text = (place: number): string => ipv4Text(r.bytes, r.start + place).padEnd(15)
      p.label(link, `Type: ${short.padEnd(8)} ID: ${text(next)} Data: ${text(next + 4)} Metric: ${metric}`)
    }
    const linkId = p.add(link, l.linkId, r, next)
    if (p.detailed) p.append(linkId, ` - ${id}`)
    p.add(link, l.linkData, r, next + 4)
    const kind = p.add(link, l.linkType, r, next + 8)
    if (p.detailed) p.append(kind, ` - ${long}`)
    const metrics = p.add(link, l.metrics, r, next + 9)
    if (p.detailed) p.append(metrics, ' - TOS')
    p.add(link, l.metric0, r, next + 10)
    for (let tos = 0; tos < services; tos++) {
      p.add(link, l.tos, r, next + 12 + tos * 4)
      p.add(link, f.lsMetric, r, next + 14 + tos * 4, 2)
    }
    next += size
  }
}

const OPAQUE_NAMES = names({
  1: 'MPLS Traffic Engineering LSA', 3: 'Grace-LSA', 4: 'Opaque Router Information LSA', 7: 'OSPFv2 Extended Prefix Opaque LSA',
  8: 'OSPFv2 Extended Link Opaque LSA',
})

/** TLVs of an opaque advertisement (RFC 5250); those of a restart are read (RFC 3623 appendix A). */
function opaque(r: Reader, p: Packet, node: Node, kind: number, at: number, end: number): void {
  const branch = kind === GRACE ? node : p.branch(node, frameMarks.text, r, at, end - at, OPAQUE_NAMES.get(kind) ?? 'Unknown LSA')
  for (let i = at; i + 4 <= end;) {
    const type = r.u16(i), length = r.u16(i + 2), value = i + 4, next = value + Math.ceil(length / 4) * 4
    if (kind === GRACE) grace(r, p, branch, i, type, length, next)
    else {
      const tlv = p.branch(branch, frameMarks.text, r, i, next - i, `TLV ${type}`)
      p.add(tlv, t.tlvType, r, i)
      p.add(tlv, t.tlvLength, r, i + 2)
      if (length) p.add(tlv, t.tlvValue, r, value, length)
    }
    i = next
  }
}

function grace(r: Reader, p: Packet, parent: Node, at: number, type: number, length: number, end: number): void {
  const tlv = p.add(parent, l.grace, r, at, length + 4)
  p.add(tlv, l.graceType, r, at)
  p.add(tlv, t.tlvLength, r, at + 2)
  const value = at + 4
  if (type === 1 && length === 4) {
    const period = p.add(tlv, l.gracePeriod, r, value)
    if (!p.detailed) return
    p.append(period, ' seconds')
    p.label(tlv, p.line(period))
  } else if (type === 2 && length === 1) {
    const reason = p.add(tlv, l.graceReason, r, value)
    if (p.detailed) p.label(tlv, p.line(reason))
    if (end > value + 1) p.add(tlv, l.padding, r, value + 1, end - value - 1)
  } else if (type === 3 && length === 4) {
    const address = p.add(tlv, l.graceIp, r, value)
    if (p.detailed) p.label(tlv, p.line(address))
  } else {
    if (length) p.add(tlv, t.tlvValue, r, value, length)
    if (p.detailed) p.label(tlv, valueName(l.graceType, type) ?? 'Unknown grace-LSA TLV')
  }
}
