import { boolean, bytes, fields, ipv4, ipv6, names, SET, uint16, uint32, uint64, uint8, type Field } from './field.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'

// RFC 8684 8.2: subtypes.
const CAPABLE = 0
const JOIN = 1
const DATA_SEQUENCE = 2
const ADD_ADDRESS = 3
const REMOVE_ADDRESS = 4
const PRIORITY = 5
const FALLBACK = 6
const FAST_CLOSE = 7
const RESET = 8

// RFC 8684 3.3: flags of the data sequence signal.
const ACK_PRESENT = 0x01
const ACK_8_BYTES = 0x02
const MAPPING_PRESENT = 0x04
const SEQUENCE_8_BYTES = 0x08

const SUBTYPES = names({
  0: 'Multipath Capable', 1: 'Join Connection', 2: 'Data Sequence Signal', 3: 'Add Address', 4: 'Remove Address',
  5: 'Change Subflow Priority', 6: 'TCP Fallback', 7: 'Fast Close', 8: 'TCP Reset',
})

const f = fields('tcp', {
  subtype: uint8('tcp.options.mptcp.subtype', 'Multipath TCP subtype', { mask: 0xf0, values: SUBTYPES }),
  version: uint8('tcp.options.mptcp.version', 'Multipath TCP version', { mask: 0x0f }),
  reserved: uint16('tcp.options.mptcp.reserved', 'Reserved', { base: 'hex', mask: 0x0fff }),
  flags: uint8('tcp.options.mptcp.flags', 'Multipath TCP flags', { base: 'hex' }),
  backup: uint8('tcp.options.mptcp.backup.flag', 'Backup flag', { mask: 0x01 }),
  checksumRequired: uint8('tcp.options.mptcp.checksumreq.flags', 'Checksum required', { mask: 0x80 }),
  extensibility: uint8('tcp.options.mptcp.extensibility.flag', 'Extensibility', { mask: 0x40 }),
  noMoreSubflows: uint8('tcp.options.mptcp.nomoresubflows.flag',
    'Do not attempt to establish new subflows to this address and port', { mask: 0x20 }),
  sha1: uint8('tcp.options.mptcp.sha1.flag', 'Use HMAC-SHA1', { mask: 0x01 }),
  sha256: uint8('tcp.options.mptcp.sha256.flag', 'Use HMAC-SHA256', { mask: 0x01 }),
  reserved0: uint8('tcp.options.mptcp.reserved.flag', 'Reserved', { base: 'hex', mask: 0x3e }),
  reserved1: uint8('tcp.options.mptcp.reserved.flag', 'Reserved', { base: 'hex', mask: 0x1e }),
  dataFin: uint8('tcp.options.mptcp.datafin.flag', 'DATA_FIN', { mask: 0x10 }),
  sequence8: uint8('tcp.options.mptcp.dseqn8.flag', 'Data Sequence Number is 8 octets', { mask: 0x08 }),
  mapping: uint8('tcp.options.mptcp.dseqnpresent.flag',
    'Data Sequence Number, Subflow Sequence Number, Data-level Length, Checksum present', { mask: 0x04 }),
  ack8: uint8('tcp.options.mptcp.dataack8.flag', 'Data ACK is 8 octets', { mask: 0x02 }),
  ackPresent: uint8('tcp.options.mptcp.dataackpresent.flag', 'Data ACK is present', { mask: 0x01 }),
  flagU: boolean('tcp.options.mptcp.flag_U.flag', 'Flag U', { mask: 0x08, words: SET }),
  flagV: boolean('tcp.options.mptcp.flag_V.flag', 'Flag V', { mask: 0x04, words: SET }),
  flagW: boolean('tcp.options.mptcp.flag_W.flag', 'Flag W', { mask: 0x02, words: SET }),
  flagT: boolean('tcp.options.mptcp.flag_T.flag', 'Transient', { mask: 0x01, words: SET }),
  reason: uint8('tcp.options.mptcp.rst_reason', 'TCPRST Reason', {
    base: 'hex',
    values: names({
      0: 'Unspecified error', 1: 'MPTCP-specific error', 2: 'Lack of resources', 3: 'Administratively prohibited',
      4: 'Too much outstanding data', 5: 'Unacceptable performance', 6: 'Middlebox interference',
    }),
  }),
  addressId: uint8('tcp.options.mptcp.addrid', 'Address ID'),
  sendKey: uint64('tcp.options.mptcp.sendkey', 'Sender\'s Key'),
  receiveKey: uint64('tcp.options.mptcp.recvkey', 'Receiver\'s Key'),
  token: uint32('tcp.options.mptcp.recvtok', 'Receiver\'s Token'),
  random: uint32('tcp.options.mptcp.sendrand', 'Sender\'s Random Number'),
  truncatedHmac: uint64('tcp.options.mptcp.sendtrunchmac', 'Sender\'s Truncated HMAC'),
  hmac: bytes('tcp.options.mptcp.sendhmac', 'Sender\'s HMAC'),
  addressHmac: uint64('tcp.options.mptcp.addaddrtrunchmac', 'Truncated HMAC'),
  dataAck: uint64('tcp.options.mptcp.rawdataack', 'Original MPTCP Data ACK'),
  dataSequence: uint64('tcp.options.mptcp.rawdataseqno', 'Data Sequence Number'),
  subflowSequence: uint32('tcp.options.mptcp.subflowseqno', 'Subflow Sequence Number'),
  dataLength: uint16('tcp.options.mptcp.datalvllen', 'Data-level Length'),
  checksum: uint16('tcp.options.mptcp.checksum', 'Checksum', { base: 'hex' }),
  ipVersion: uint8('tcp.options.mptcp.ipver', 'IP version', { mask: 0x0f }),
  echo: uint8('tcp.options.mptcp.echo', 'Echo', { mask: 0x01 }),
  ipv4: ipv4('tcp.options.mptcp.ipv4', 'Advertised IPv4 Address'),
  ipv6: ipv6('tcp.options.mptcp.ipv6', 'Advertised IPv6 Address'),
  port: uint16('tcp.options.mptcp.port', 'Advertised port'),
})

const m = fields('mptcp', {
  removed: uint8('mptcp.rm_addr.count', 'Number of removed addresses'),
})

const CAPABLE_FLAGS = [
  [f.checksumRequired, f.extensibility, f.sha1, f.reserved0],
  [f.checksumRequired, f.extensibility, f.noMoreSubflows, f.sha256, f.reserved1],
] as const
const SIGNAL_FLAGS = [f.dataFin, f.sequence8, f.mapping, f.ack8, f.ackPresent] as const
const RESET_FLAGS = [f.flagU, f.flagV, f.flagW, f.flagT] as const

/** Multipath TCP (RFC 8684; version 0: RFC 6824): an option of TCP, and by Wireshark's count a protocol of its own. */
export const mptcp = {
  ...protocol({
    abbrev: 'mptcp', name: 'MPTCP', label: 'Multipath Transmission Control Protocol',
    // It is found through TCP's options only.
    dissect: () => false,
  }),
  /** @param r the option, kind and length first; `tree` is its node, which has both already */
  option(r: Reader, p: Packet, tree: Node): void {
    p.add(tree, f.subtype, r, 2)
    const subtype = r.u8(2) >>> 4
    if (p.detailed) p.append(tree, ': ' + (SUBTYPES.get(subtype) ?? `Unknown (${subtype})`))
    switch (subtype) {
      case CAPABLE: capable(r, p, tree); break
      case JOIN: join(r, p, tree); break
      case DATA_SEQUENCE: dataSequence(r, p, tree); break
      case ADD_ADDRESS: addAddress(r, p, tree); break
      case REMOVE_ADDRESS:
        p.generate(tree, m.removed, r, r.reported - 3, 2, 1)
        for (let at = 3; at < r.reported; at++) p.add(tree, f.addressId, r, at)
        break
      case PRIORITY:
        flags(r, p, tree, 2, [f.backup])
        if (r.reported === 4) p.add(tree, f.addressId, r, 3)
        break
      case FALLBACK:
        p.add(tree, f.reserved, r, 2)
        p.add(tree, f.dataSequence, r, 4)
        break
      case FAST_CLOSE:
        p.add(tree, f.reserved, r, 2)
        p.add(tree, f.receiveKey, r, 4)
        break
      case RESET:
        flags(r, p, tree, 2, RESET_FLAGS)
        p.add(tree, f.reason, r, 3)
        break
      default: // Others are not defined.
    }
  },
}

function flags(r: Reader, p: Packet, tree: Node, at: number, members: readonly Field[]): void {
  const node = p.add(tree, f.flags, r, at)
  for (const member of members) p.add(node, member, r, at)
}

/** RFC 8684 3.1. */
function capable(r: Reader, p: Packet, tree: Node): void {
  const size = r.reported
  p.add(tree, f.version, r, 2)
  flags(r, p, tree, 3, CAPABLE_FLAGS[(r.u8(2) & 0x0f) === 1 ? 1 : 0])
  if (size !== 12 && size !== 20 && size !== 22 && size !== 24) return
  p.add(tree, f.sendKey, r, 4)
  if (size >= 20) p.add(tree, f.receiveKey, r, 12)
  if (size >= 22) p.add(tree, f.dataLength, r, 20)
  if (size === 24) p.add(tree, f.checksum, r, 22)
}

/** RFC 8684 3.2: the length tells SYN, SYN/ACK and ACK apart. */
function join(r: Reader, p: Packet, tree: Node): void {
  switch (r.reported) {
    case 12: case 16:
      flags(r, p, tree, 2, [f.backup])
      p.add(tree, f.addressId, r, 3)
      if (r.reported === 12) p.add(tree, f.token, r, 4)
      else p.add(tree, f.truncatedHmac, r, 4)
      p.add(tree, f.random, r, r.reported - 4)
      break
    case 24:
      p.add(tree, f.reserved, r, 2)
      p.add(tree, f.hmac, r, 4, 20)
      break
    default: // No other length has a meaning.
  }
}

/** RFC 8684 3.3. */
function dataSequence(r: Reader, p: Packet, tree: Node): void {
  const present = r.u8(3)
  flags(r, p, tree, 3, SIGNAL_FLAGS)
  let at = 4
  if (present & ACK_PRESENT) at = number(r, p, tree, f.dataAck, at, (present & ACK_8_BYTES) !== 0)
  if (!(present & MAPPING_PRESENT)) return
  at = number(r, p, tree, f.dataSequence, at, (present & SEQUENCE_8_BYTES) !== 0)
  p.add(tree, f.subflowSequence, r, at)
  p.add(tree, f.dataLength, r, at + 4)
  if (r.reported >= at + 8) p.add(tree, f.checksum, r, at + 6)
}

function number(r: Reader, p: Packet, tree: Node, field: Field, at: number, wide: boolean): number {
  const length = wide ? 8 : 4
  p.put(tree, field, r, at, length, wide ? r.u64(at) : BigInt(r.u32(at)))
  return at + length
}

/** RFC 8684 3.4.1: the length tells which parts there are. */
function addAddress(r: Reader, p: Packet, tree: Node): void {
  const size = r.reported, version = r.u8(2) & 0x0f
  p.add(tree, version === 4 || version === 6 ? f.ipVersion : f.echo, r, 2)
  p.add(tree, f.addressId, r, 3)
  let at = 4
  if (size === 8 || size === 10 || size === 16 || size === 18) { p.add(tree, f.ipv4, r, at); at += 4 }
  if (size === 20 || size === 22 || size === 28 || size === 30) { p.add(tree, f.ipv6, r, at); at += 16 }
  if (size === 10 || size === 18 || size === 22 || size === 30) { p.add(tree, f.port, r, at); at += 2 }
  if (size === 16 || size === 18 || size === 28 || size === 30) p.add(tree, f.addressHmac, r, at)
}
