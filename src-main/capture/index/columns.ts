import { Table, type Chunk } from '../../columns/table.ts'

/** What the index keeps of a packet: numbers only, 45 bytes. Row 0 is packet number 1. */
const PACKET = {
  /** Where its captured bytes begin in the file. */
  offset: 'f64',
  /** Since 1970: whole seconds, and nanoseconds from 0 to 999 999 999. */
  seconds: 'f64',
  nanoseconds: 'u32',
  captured: 'u32',
  original: 'u32',
  /** The innermost conversation + 1; 0 for none. */
  conversation: 'u32',
  /** Bit i: the protocol LAYERS[i] has a layer in the tree. */
  layers: 'u32',
  /** Bytes of transport payload on the wire, cut to 65 535. */
  payload: 'u16',
  /** The 12 flag bits of the TCP header (RFC 9293 3.1), and 0 where there is none. */
  tcpFlags: 'u16',
  /** Field id of the innermost protocol that was reached. */
  protocol: 'u16',
  /** NO_INTERFACE_COLUMN where it has none. */
  interface: 'u16',
  /** See the bits below. */
  marks: 'u8',
} as const

export type PacketChunk = Chunk<typeof PACKET>

/** It was sent by the conversation's second side. */
export const MARK_BACKWARD = 1
/**
 * Exactly one IPv4 or IPv6 header, no fragment, at most one TCP, UDP header, nothing tunnelled or quoted, nothing cut off
 * before the transport payload: the columns say all there is to say of `ip`, `ipv6`, `tcp` and `udp` addresses, ports, flags and lengths.
 */
export const MARK_SIMPLE = 2
/** The bits above hold the RECORD_ bits that the file's format told (see formats/format.ts). */
export const RECORD_SHIFT = 2
/** RECORD_HAS_OPTIONS there: its block in the file carries options, such as comments. */
export const MARK_OPTIONS = 1 << RECORD_SHIFT
/** A simple segment whose whole payload is a part of a message that a later one completes: no protocol above TCP sees it here. */
export const MARK_PART = 0x80

/** Protocols that have a bit in the `layers` column, by name; bit 0 first. */
export const LAYERS: readonly string[] = [
  'eth', 'vlan', 'arp', 'ip', 'ipv6', 'icmp', 'icmpv6', 'igmp', 'tcp', 'udp', 'sctp', 'llc', 'stp', 'sll', 'null', 'ppp',
]

/** What the `interface` column says of a record that is no packet. */
export const NO_INTERFACE_COLUMN = 0xffff

export type PacketTable = Table<typeof PACKET>

export function packetTable(): PacketTable {
  return new Table(PACKET)
}
