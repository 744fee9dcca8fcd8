import { ipv6Text } from './address-text.ts'
import { boolean, bytes, fields, ipv6, names, none, SET, uint16, uint32, uint8, valueName } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { INFINITY } from './neighbour-options.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// RFC 2894 section 3: the header, by its parts' place in bytes, and the size of what follows.
const SEQUENCE = 4
const SEGMENT = 8
const FLAGS = 9
const MAX_DELAY = 10
const RESERVED = 12
const BODY = 16
const MATCH_PART = 24
const USE_PART = 32
const RESULT = 24

const COMMAND_CODE = 0
const RESULT_CODE = 1

const f = fields('icmpv6', {
  sequence: uint32('icmpv6.rr.sequence_number', 'Sequence Number'),
  segment: uint8('icmpv6.rr.segment_number', 'Segment Number'),
  flags: uint8('icmpv6.rr.flag', 'Flags', { base: 'hex' }),
  test: boolean('icmpv6.rr.flag.t', 'Test Command', { mask: 0x80, words: SET }),
  result: boolean('icmpv6.rr.flag.r', 'Result requested', { mask: 0x40, words: SET }),
  all: boolean('icmpv6.rr.flag.a', 'All Interfaces', { mask: 0x20, words: SET }),
  site: boolean('icmpv6.rr.flag.s', 'Site-specific', { mask: 0x10, words: SET }),
  processed: boolean('icmpv6.rr.flag.p', 'Processed previously', { mask: 0x08, words: SET }),
  flagsReserved: uint8('icmpv6.rr.flag.rsv', 'Reserved', { mask: 0x07 }),
  maxDelay: uint16('icmpv6.rr.maxdelay', 'Max Delay', { description: 'In milliseconds' }),
  reserved: bytes('icmpv6.reserved', 'Reserved'),
  match: none('icmpv6.rr.pco.mp', 'Match-Prefix Part'),
  operation: uint8('icmpv6.rr.pco.mp.opcode', 'OpCode', { values: names({ 1: 'Add', 2: 'Change', 3: 'Set Global' }) }),
  operationLength: uint8('icmpv6.rr.pco.mp.oplength', 'OpLength'),
  ordinal: uint8('icmpv6.rr.pco.mp.ordinal', 'Ordinal', { base: 'hex' }),
  matchLength: uint8('icmpv6.rr.pco.mp.matchlen', 'MatchLen'),
  matchLengthTooLong: none('icmpv6.rr.pco.mp.matchlen.gt128', 'MatchLen is greater than 128'),
  minLength: uint8('icmpv6.rr.pco.mp.minlen', 'MinLen'),
  maxLength: uint8('icmpv6.rr.pco.mp.maxlen', 'MaxLen'),
  matchPrefix: ipv6('icmpv6.rr.pco.mp.matchprefix', 'MatchPrefix'),
  use: none('icmpv6.rr.pco.up', 'Use-Prefix Part'),
  useLength: uint8('icmpv6.rr.pco.up.uselen', 'UseLen'),
  keepLength: uint8('icmpv6.rr.pco.up.keeplen', 'KeepLen'),
  mask: uint8('icmpv6.rr.pco.up.flagmask', 'FlagMask', { base: 'hex' }),
  routerFlags: uint8('icmpv6.rr.pco.up.raflags', 'RAFlags', { base: 'hex' }),
  onLink: boolean('icmpv6.rr.pco.up.flagmask.l', 'On-link flag(L)', { mask: 0x80, words: SET }),
  autonomous: boolean('icmpv6.rr.pco.up.flagmask.a', 'Autonomous address-configuration flag(A)', { mask: 0x40, words: SET }),
  maskReserved: uint8('icmpv6.rr.pco.up.flagmask.reserved', 'Reserved', { mask: 0x3f }),
  validLifetime: uint32('icmpv6.rr.pco.up.validlifetime', 'Valid Lifetime', {
    values: INFINITY, special: true, description: 'In seconds',
  }),
  preferredLifetime: uint32('icmpv6.rr.pco.up.preferredlifetime', 'Preferred Lifetime', {
    values: INFINITY, special: true, description: 'In seconds',
  }),
  useFlags: uint32('icmpv6.rr.pco.up.flag', 'Flags', { base: 'hex' }),
  countValid: boolean('icmpv6.rr.pco.up.flag.v', 'Decrement valid lifetime', { width: 4, mask: 0x80000000, words: SET }),
  countPreferred: boolean('icmpv6.rr.pco.up.flag.p', 'Decrement preferred lifetime', { width: 4, mask: 0x40000000, words: SET }),
  useReserved: uint32('icmpv6.rr.pco.up.flag.reserved', 'Reserved', { mask: 0x3fffffff }),
  usePrefix: ipv6('icmpv6.rr.pco.up.useprefix', 'UsePrefix'),
  resultMessage: none('icmpv6.rr.rm', 'Result Message'),
  resultFlags: uint16('icmpv6.rr.rm.flag', 'Flags', { base: 'hex' }),
  resultReserved: uint16('icmpv6.rr.rm.flag.reserved', 'Reserved', { mask: 0xfffc }),
  bounds: boolean('icmpv6.rr.rm.flag.b', 'Bounds', { width: 2, mask: 0x0002, words: SET }),
  forbidden: boolean('icmpv6.rr.rm.flag.f', 'Forbidden', { width: 2, mask: 0x0001, words: SET }),
  resultOrdinal: uint8('icmpv6.rr.rm.ordinal', 'Ordinal', { base: 'hex' }),
  matchedLength: uint8('icmpv6.rr.rm.matchedlen', 'MatchedLen'),
  matchedLengthTooLong: none('icmpv6.rr.pco.mp.matchedlen.gt128', 'MatchedLen is greater than 128'),
  interface: uint32('icmpv6.rr.rm.interfaceindex', 'InterfaceIndex'),
  matchedPrefix: ipv6('icmpv6.rr.rm.matchedprefix', 'MatchedPrefix'),
})

const FLAG_PARTS = [f.test, f.result, f.all, f.site, f.processed, f.flagsReserved]
const MASK_PARTS = [f.onLink, f.autonomous, f.maskReserved]

/** A router renumbering message. */
export function dissectRenumbering(p: Packet, layer: Node, r: Reader, code: number): void {
  p.add(layer, f.sequence, r, SEQUENCE)
  p.add(layer, f.segment, r, SEGMENT)
  addFlagWord(p, layer, f.flags, r, FLAGS, FLAG_PARTS)
  p.add(layer, f.maxDelay, r, MAX_DELAY)
  p.add(layer, f.reserved, r, RESERVED, 4)
  if (r.reported === BODY) return
  if (code === COMMAND_CODE) {
    matchPart(p, layer, r, BODY)
    for (let at = BODY + MATCH_PART; at < r.reported; at += USE_PART) usePart(p, layer, r, at)
  } else if (code === RESULT_CODE) {
    for (let at = BODY; at < r.reported; at += RESULT) resultMessage(p, layer, r, at)
  }
}

function matchPart(p: Packet, layer: Node, r: Reader, at: number): void {
  const node = p.add(layer, f.match, r, at, MATCH_PART)
  p.add(node, f.operation, r, at)
  p.add(node, f.operationLength, r, at + 1)
  p.add(node, f.ordinal, r, at + 2)
  const length = p.add(node, f.matchLength, r, at + 3)
  if (r.u8(at + 3) > 128) p.expert(length, r, 'warn', f.matchLengthTooLong.label, at + 3, 1, f.matchLengthTooLong)
  p.add(node, f.minLength, r, at + 4)
  p.add(node, f.maxLength, r, at + 5)
  p.add(node, f.reserved, r, at + 6, 2)
  p.add(node, f.matchPrefix, r, at + 8)
  if (!p.detailed) return
  const operation = valueName(f.operation, r.u8(at)) ?? `Unknown ${r.u8(at)}`
  p.append(node, `: ${operation} ${ipv6Text(r.bytes, r.start + at + 8)}/${r.u8(at + 3)} (${r.u8(at + 4)}-${r.u8(at + 5)})`)
}

function usePart(p: Packet, layer: Node, r: Reader, at: number): void {
  const node = p.add(layer, f.use, r, at, USE_PART)
  p.add(node, f.useLength, r, at)
  p.add(node, f.keepLength, r, at + 1)
  addFlagWord(p, node, f.mask, r, at + 2, MASK_PARTS)
  addFlagWord(p, node, f.routerFlags, r, at + 3, MASK_PARTS)
  p.add(node, f.validLifetime, r, at + 4)
  p.add(node, f.preferredLifetime, r, at + 8)
  addFlagWord(p, node, f.useFlags, r, at + 12, [f.countValid, f.countPreferred, f.useReserved])
  p.add(node, f.usePrefix, r, at + 16)
  if (p.detailed) p.append(node, `: ${ipv6Text(r.bytes, r.start + at + 16)}/${r.u8(at)} (keep ${r.u8(at + 1)})`)
}

function resultMessage(p: Packet, layer: Node, r: Reader, at: number): void {
  const node = p.add(layer, f.resultMessage, r, at, RESULT)
  addFlagWord(p, node, f.resultFlags, r, at, [f.resultReserved, f.bounds, f.forbidden])
  p.add(node, f.resultOrdinal, r, at + 2)
  const length = p.add(node, f.matchedLength, r, at + 3)
  if (r.u8(at + 3) > 128) p.expert(length, r, 'warn', f.matchedLengthTooLong.label, at + 3, 1, f.matchedLengthTooLong)
  p.add(node, f.interface, r, at + 4)
  p.add(node, f.matchedPrefix, r, at + 8)
  if (p.detailed) p.append(node, `: ${ipv6Text(r.bytes, r.start + at + 8)}/${r.u8(at + 3)} (interface ${r.u32(at + 4)})`)
}
