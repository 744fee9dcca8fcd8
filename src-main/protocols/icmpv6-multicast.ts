import { ipv6Text } from './address-text.ts'
import { boolean, bytes, fields, ipv6, names, none, uint16, uint8, valueName } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// Multicast listener discovery: RFC 2710 section 3 (version 1) and RFC 3810 section 5 (version 2).
const RESPONSE = 4
const RESERVED = 6
const ADDRESS = 8
/** Queries of version 2 are at least this long. */
const QUERY_2_LENGTH = 28
const RECORD_HEADER = 20

const f = fields('icmpv6', {
  responseDelay: uint16('icmpv6.mld.maximum_response_delay', 'Maximum Response Delay [ms]'),
  responseCode: uint16('icmpv6.mld.maximum_response_code', 'Maximum Response Code', { description: 'Shown as milliseconds' }),
  reserved: bytes('icmpv6.reserved', 'Reserved'),
  address: ipv6('icmpv6.mld.multicast_address', 'Multicast Address'),
  flags: uint8('icmpv6.mld.flag', 'Flags', { base: 'hex' }),
  suppress: boolean('icmpv6.mld.flag.s', 'Suppress Router-Side Processing', { mask: 0x08 }),
  robustness: uint8('icmpv6.mld.flag.qrv', "QRV (Querier's Robustness Variable)", { mask: 0x07 }),
  flagsReserved: uint8('icmpv6.mld.flag.reserved', 'Reserved', { mask: 0xf0 }),
  interval: uint8('icmpv6.mld.qqi', "QQIC (Querier's Query Interval Code)", { description: 'Shown as seconds' }),
  sourceCount: uint16('icmpv6.mld.nb_sources', 'Number of Sources'),
  source: ipv6('icmpv6.mld.source_address', 'Source Address'),
  recordCount: uint16('icmpv6.mldr.nb_mcast_records', 'Number of Multicast Address Records'),
  record: none('icmpv6.mldr.mar', 'Multicast Address Record'),
  recordType: uint8('icmpv6.mldr.mar.record_type', 'Record Type', {
    values: names({
      1: 'Include', 2: 'Exclude', 3: 'Changed to include', 4: 'Changed to exclude', 5: 'Allow new sources',
      6: 'Block old sources',
    }),
  }),
  auxiliaryLength: uint8('icmpv6.mldr.mar.aux_data_len', 'Aux Data Len', { description: 'In units of 4 bytes' }),
  recordSourceCount: uint16('icmpv6.mldr.mar.nb_sources', 'Number of Sources'),
  recordAddress: ipv6('icmpv6.mldr.mar.multicast_address', 'Multicast Address'),
  recordSource: ipv6('icmpv6.mldr.mar.source_address', 'Source Address'),
  auxiliary: bytes('icmpv6.mldr.mar.auxiliary_data', 'Auxiliary Data'),
})

/** A listener query, report or done message. */
export function dissectListenerMessage(p: Packet, layer: Node, r: Reader, isQuery: boolean): void {
  if (isQuery && r.length >= QUERY_2_LENGTH) {
    query2(p, layer, r)
    return
  }
  p.add(layer, f.responseDelay, r, RESPONSE)
  p.add(layer, f.reserved, r, RESERVED, 2)
  p.add(layer, f.address, r, ADDRESS)
}

/** RFC 3810 section 5.1. */
function query2(p: Packet, layer: Node, r: Reader): void {
  const code = r.u16(RESPONSE), interval = r.u8(25)
  p.put(layer, f.responseCode, r, RESPONSE, 2, code < 0x8000 ? code : (code & 0x0fff | 0x1000) << (code >>> 12 & 7) + 3)
  p.add(layer, f.reserved, r, RESERVED, 2)
  p.add(layer, f.address, r, ADDRESS)
  addFlagWord(p, layer, f.flags, r, 24, [f.suppress, f.robustness, f.flagsReserved])
  p.put(layer, f.interval, r, 25, 1, interval < 0x80 ? interval : (interval & 0x0f | 0x10) << (interval >>> 4 & 7) + 3)
  p.add(layer, f.sourceCount, r, 26)
  const count = r.u16(26)
  for (let i = 0; i < count; i++) p.add(layer, f.source, r, 28 + i * 16)
}

/** RFC 3810 section 5.2. */
export function dissectListenerReport2(p: Packet, layer: Node, r: Reader): void {
  p.add(layer, f.reserved, r, 4, 2)
  p.add(layer, f.recordCount, r, 6)
  for (let at = 8; at < r.reported;) at = record(p, layer, r, at)
}

function record(p: Packet, layer: Node, r: Reader, at: number): number {
  const node = p.add(layer, f.record, r, at, r.length - at)
  p.add(node, f.recordType, r, at)
  p.add(node, f.auxiliaryLength, r, at + 1)
  p.add(node, f.recordSourceCount, r, at + 2)
  p.add(node, f.recordAddress, r, at + 4)
  const type = r.u8(at), auxiliary = r.u8(at + 1) * 4, count = r.u16(at + 2)
  if (p.detailed) {
    const name = valueName(f.recordType, type) ?? `Unknown Record Type (${type})`
    p.append(node, ` ${name}: ${ipv6Text(r.bytes, r.start + at + 4)}`)
  }
  let end = at + RECORD_HEADER
  for (let i = 0; i < count; i++, end += 16) p.add(node, f.recordSource, r, end)
  if (auxiliary) p.add(node, f.auxiliary, r, end, auxiliary)
  end += auxiliary
  p.extent(node, end - at)
  return end
}
