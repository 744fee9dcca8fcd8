import { ipv6Text } from './address-text.ts'
import { addFlagWord } from './flag-word.ts'
import { frameMarks } from './marks.ts'
import { f, lsa as l, lsa3 as v, lsaFunctions, OPTIONS3, trailer as t } from './ospf-fields.ts'
import type { Node, Packet } from './packet.ts'
import { malformed, type Reader } from './reader.ts'

// RFC 5340 A.4.2: an advertisement's header, by the place of its fields in bytes.
const TYPE = 2
const ID = 4
const ROUTER = 8
const SEQUENCE = 12
const CHECKSUM = 16
const LENGTH = 18
const HEADER = 20

const FUNCTION = 0x1fff
const ROUTER_LSA = 1
const NETWORK_LSA = 2
const INTER_PREFIX_LSA = 3
const INTER_ROUTER_LSA = 4
const EXTERNAL_LSA = 5
const NSSA_LSA = 7
const LINK_LSA = 8
const INTRA_PREFIX_LSA = 9

const EXTERNAL_F = 0x02
const EXTERNAL_T = 0x01

const SEEN = [
  undefined, v.isRouter, v.isNetwork, v.isInterPrefix, v.isInterRouter, v.isExternal, v.isMember, v.isNssa, v.isLink,
  v.isIntraPrefix, undefined, undefined, v.isOpaque,
]

/** Adds the kind of an advertisement with its parts (RFC 5340 A.4.2.1). @returns its function code */
export function lsaType3(r: Reader, p: Packet, parent: Node, at: number): number {
  const type = r.u16(at)
  const node = p.add(parent, v.type, r, at)
  p.add(node, v.u, r, at)
  p.add(node, v.scope, r, at)
  p.add(node, v.code, r, at)
  return type & FUNCTION
}

/**
 * An advertisement of OSPFv3.
 * @param whole false where there is only its header
 * @returns its length, as it says
 */
export function dissectLsa3(r: Reader, p: Packet, parent: Node, at: number, whole: boolean): number {
  const code = r.u16(at + TYPE) & FUNCTION, length = r.u16(at + LENGTH)
  const node = p.branch(parent, frameMarks.text, r, at, whole ? length : HEADER)
  if (p.detailed) p.label(node, `LSA-type ${code} (${lsaFunctions.get(code) ?? 'Unknown'}), len ${length}`)
  p.add(node, l.age, r, at)
  p.add(node, v.doNotAge, r, at)
  lsaType3(r, p, node, at + TYPE)
  const seen = SEEN[code]
  if (seen) p.hide(p.generate(node, seen, r, 1, at + TYPE, 2))
  p.add(node, f.linkStateId, r, at + ID)
  p.add(node, l.router, r, at + ROUTER)
  p.add(node, l.sequence, r, at + SEQUENCE)
  p.add(node, l.checksum, r, at + CHECKSUM)
  p.add(node, l.length, r, at + LENGTH)
  if (whole && length > HEADER) body(r, p, node, code, at + HEADER, at + length)
  return length
}

function body(r: Reader, p: Packet, node: Node, code: number, at: number, end: number): void {
  switch (code) {
    case ROUTER_LSA: routerLsa(r, p, node, at, end); return
    case NETWORK_LSA:
      p.add(node, f.reserved, r, at, 1)
      addFlagWord(p, node, f.options3, r, at + 1, OPTIONS3)
      for (let i = at + 4; i < end; i += 4) p.add(node, v.attached, r, i)
      return
    case INTER_PREFIX_LSA:
      p.add(node, f.reserved, r, at, 1)
      p.add(node, f.metric, r, at + 1, 3)
      prefix(r, p, node, at + 4, 'reserved')
      return
    case INTER_ROUTER_LSA:
      p.add(node, f.reserved, r, at, 1)
      addFlagWord(p, node, f.options3, r, at + 1, OPTIONS3)
      p.add(node, f.reserved, r, at + 4, 1)
      p.add(node, f.metric, r, at + 5, 3)
      p.add(node, v.destination, r, at + 8)
      return
    case EXTERNAL_LSA: case NSSA_LSA: external(r, p, node, at); return
    case LINK_LSA: {
      p.add(node, v.priority, r, at)
      addFlagWord(p, node, f.options3, r, at + 1, OPTIONS3)
      p.add(node, v.linkLocal, r, at + 4)
      p.add(node, v.prefixes, r, at + 20)
      prefixes(r, p, node, at + 24, r.u32(at + 20), 'reserved')
      return
    }
    case INTRA_PREFIX_LSA: {
      p.put(node, v.prefixes, r, at, 2, r.u16(at))
      p.add(node, v.referencedType, r, at + 2)
      p.add(node, v.referencedId, r, at + 4)
      p.add(node, v.referencedRouter, r, at + 8)
      prefixes(r, p, node, at + 12, r.u16(at), 'metric')
      return
    }
    default: if (end > at) p.add(node, t.tlvValue, r, at, end - at)
  }
}

/** RFC 5340 A.4.3. */
function routerLsa(r: Reader, p: Packet, node: Node, at: number, end: number): void {
  addFlagWord(p, node, v.flags, r, at, [v.flagsW, v.flagsV, v.flagsE, v.flagsB])
  addFlagWord(p, node, f.options3, r, at + 1, OPTIONS3)
  if (at + 4 >= end) return
  const links = p.branch(node, frameMarks.text, r, at + 4, end - at - 4, 'Router Interfaces')
  for (let i = at + 4, number = 1; i < end; i += 16, number++) {
    const link = p.branch(links, frameMarks.text, r, i, 16, p.detailed ? `Entry #${number}` : undefined)
    p.add(link, v.linkType, r, i)
    p.add(link, f.reserved, r, i + 1, 1)
    p.add(link, f.metric, r, i + 2, 2)
    p.add(link, v.interfaceId, r, i + 4)
    p.add(link, v.neighborInterface, r, i + 8)
    p.add(link, v.neighborRouter, r, i + 12)
  }
}

/** RFC 5340 A.4.7. */
function external(r: Reader, p: Packet, node: Node, at: number): void {
  const flags = r.u8(at)
  addFlagWord(p, node, v.externalFlags, r, at, [v.externalE, v.externalF, v.externalT])
  p.add(node, f.metric, r, at + 1, 3)
  const referenced = r.u16(at + 6)
  let next = prefix(r, p, node, at + 4, 'type')
  if (flags & EXTERNAL_F) {
    p.add(node, v.forwarding, r, next)
    next += 16
  }
  if (flags & EXTERNAL_T) {
    p.add(node, v.routeTag, r, next)
    next += 4
  }
  if (referenced) p.add(node, v.referencedId, r, next)
}

/** What stands in the third and fourth byte of a prefix. */
type Third = 'reserved' | 'metric' | 'type'

function prefixes(r: Reader, p: Packet, node: Node, at: number, count: number, third: Third): void {
  for (let i = 0, next = at; i < count; i++) next = prefix(r, p, node, next, third)
}

/** A prefix (RFC 5340 A.4.1). @returns where it ends */
function prefix(r: Reader, p: Packet, node: Node, at: number, third: Third): number {
  const length = r.u8(at), bytes = Math.ceil(length / 32) * 4
  if (length > 128) throw malformed
  p.add(node, f.prefixLength, r, at)
  addFlagWord(p, node, v.prefixOptions, r, at + 1, [v.prefixP, v.prefixMc, v.prefixLa, v.prefixNu])
  if (third === 'metric') p.add(node, f.metric, r, at + 2, 2)
  else if (third === 'type') p.add(node, v.referencedType, r, at + 2)
  else p.add(node, f.reserved, r, at + 2, 2)
  if (length) {
    const address = new Uint8Array(16)
    address.set(r.view(at + 4, bytes))
    const shown = p.put(node, v.prefix, r, at + 4, bytes, address)
    if (p.detailed) p.label(shown, `Address Prefix: ${ipv6Text(address, 0)}`)
  }
  return at + 4 + bytes
}
