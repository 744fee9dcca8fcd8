import { boolean, bytes, fields, ipv6, names, uint16, uint32, uint8 } from './field.ts'
import { addFlagWord } from './flag-word.ts'
import { dissectRplOptions } from './icmpv6-rpl-options.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

// RFC 6550 section 6: codes of the routing protocol for low-power and lossy networks.
const SOLICITATION = 0x00
const INFORMATION = 0x01
const ADVERTISEMENT = 0x02
const ACKNOWLEDGEMENT = 0x03
const DISCOVERY_REPLY = 0x04
const DISCOVERY_ACKNOWLEDGEMENT = 0x05
const CONSISTENCY = 0x0a
/** Set in the code of a message that has a security section (section 6.1). */
const SECURE = 0x80

const BODY = 4

const f = fields('icmpv6', {
  reserved: bytes('icmpv6.reserved', 'Reserved'),
  secureFlags: uint8('icmpv6.rpl.secure.flag', 'Flags', { base: 'hex' }),
  secureTime: boolean('icmpv6.rpl.secure.flag.t', 'Counter is Time (T)', { mask: 0x80 }),
  secureFlagsReserved: uint8('icmpv6.rpl.secure.flag.rsv', 'Reserved', { mask: 0x7f }),
  secureAlgorithm: uint8('icmpv6.rpl.secure.algorithm', 'Algorithm', {
    values: names({ 0: 'Encryption: CCM with AES-128 / Signature: RSA with SHA-256' }),
  }),
  secureKeyMode: uint8('icmpv6.rpl.secure.kim', 'Key Identifier Mode (KIM)', { mask: 0xc0 }),
  secureLevel: uint8('icmpv6.rpl.secure.lvl', 'Security Level (LVL)', { mask: 0x07 }),
  secureReserved: uint8('icmpv6.rpl.secure.rsv', 'Reserved', { mask: 0x38 }),
  secureCounter: uint32('icmpv6.rpl.secure.counter', 'Counter'),
  secureKeySource: bytes('icmpv6.rpl.secure.key.source', 'Key Source'),
  secureKeyIndex: uint8('icmpv6.rpl.secure.key.index', 'Key Source'),
  solicitationFlags: uint8('icmpv6.rpl.dis.flags', 'Flags'),
  instance: uint8('icmpv6.rpl.dio.instance', 'RPLInstanceID'),
  version: uint8('icmpv6.rpl.dio.version', 'Version'),
  rank: uint16('icmpv6.rpl.dio.rank', 'Rank'),
  flags: uint8('icmpv6.rpl.dio.flag', 'Flags', { base: 'hex' }),
  grounded: boolean('icmpv6.rpl.dio.flag.g', 'Grounded (G)', { mask: 0x80 }),
  zero: boolean('icmpv6.rpl.dio.flag.0', 'Zero', { mask: 0x40 }),
  mode: uint8('icmpv6.rpl.dio.flag.mop', 'Mode of Operation (MOP)', {
    base: 'hex', mask: 0x38, values: names({
      0: 'No Downward routes maintained by RPL', 1: 'Non-Storing Mode of Operation',
      2: 'Storing Mode of Operation with no multicast support', 3: 'Storing Mode of Operation with multicast support',
      4: 'P2P Route Discovery Mode of Operation',
    }),
  }),
  preference: uint8('icmpv6.rpl.dio.flag.preference', 'DODAG Preference', { mask: 0x07 }),
  trigger: uint8('icmpv6.rpl.dio.dtsn', 'Destination Advertisement Trigger Sequence Number (DTSN)'),
  dodag: ipv6('icmpv6.rpl.dio.dagid', 'DODAGID'),
  daoInstance: uint8('icmpv6.rpl.dao.instance', 'RPLInstanceID'),
  daoFlags: uint8('icmpv6.rpl.dao.flag', 'Flags', { base: 'hex' }),
  daoRequest: boolean('icmpv6.rpl.dao.flag.k', 'DAO-ACK Request (K)', { mask: 0x80 }),
  daoHasDodag: boolean('icmpv6.rpl.dao.flag.d', 'DODAGID Present (D)', { mask: 0x40 }),
  daoReserved: uint8('icmpv6.rpl.dao.flag.rsv', 'Reserved', { mask: 0x3f }),
  daoSequence: uint8('icmpv6.rpl.dao.sequence', 'DAO Sequence'),
  daoDodag: ipv6('icmpv6.rpl.dao.dodagid', 'DODAGID'),
  ackInstance: uint8('icmpv6.rpl.daoack.instance', 'RPLInstanceID'),
  ackFlags: uint8('icmpv6.rpl.daoack.flag', 'Flag', { base: 'hex' }),
  ackHasDodag: boolean('icmpv6.rpl.daoack.flag.d', 'DODAGID Present (D)', { mask: 0x80 }),
  ackReserved: uint8('icmpv6.rpl.daoack.flag.rsv', 'Reserved', { mask: 0x7f }),
  ackSequence: uint8('icmpv6.rpl.daoack.sequence', 'DAO-ACK Sequence'),
  ackStatus: uint8('icmpv6.rpl.daoack.status', 'Status'),
  ackDodag: ipv6('icmpv6.rpl.daoack.dodagid', 'DODAGID'),
  checkInstance: uint8('icmpv6.rpl.cc.instance', 'RPLInstanceID'),
  checkFlags: uint8('icmpv6.rpl.cc.flag', 'Flag', { base: 'hex' }),
  checkResponse: boolean('icmpv6.rpl.cc.flag.r', 'Response (R)', { mask: 0x80 }),
  checkReserved: uint8('icmpv6.rpl.cc.flag.rsv', 'Reserved', { mask: 0x7f }),
  checkNonce: uint16('icmpv6.rpl.cc.nonce', 'CC Nonce', { base: 'hex' }),
  checkDodag: ipv6('icmpv6.rpl.cc.dodagid', 'DODAGID'),
  checkCounter: uint32('icmpv6.rpl.cc.destination_counter', 'Destination Counter'),
  replyInstance: uint8('icmpv6.rpl.p2p.dro.instance', 'RPLInstanceID'),
  replyVersion: uint8('icmpv6.rpl.p2p.dro.version', 'Version'),
  replyFlags: uint16('icmpv6.rpl.p2p.dro.flag', 'Flags', { base: 'hex' }),
  replyStop: boolean('icmpv6.rpl.p2p.dro.flag.stop', 'Stop', { width: 2, mask: 0x8000, words: ['No', 'Yes'] }),
  replyAck: boolean('icmpv6.rpl.p2p.dro.flag.ack', 'Ack', { width: 2, mask: 0x4000, words: ['No', 'Yes'] }),
  replySequence: uint16('icmpv6.rpl.p2p.dro.flag.seq', 'Seq', { mask: 0x3000 }),
  replyReserved: uint16('icmpv6.rpl.p2p.dro.flag.reserved', 'Reserved', { mask: 0x0fff }),
  replyDodag: ipv6('icmpv6.rpl.p2p.dro.dagid', 'DODAGID'),
  replyAckFlags: uint16('icmpv6.rpl.p2p.droack.flag', 'Flags', { base: 'hex' }),
  replyAckSequence: uint16('icmpv6.rpl.p2p.droack.flag.seq', 'Seq', { mask: 0xc000 }),
  replyAckReserved: uint16('icmpv6.rpl.p2p.droack.flag.reserved', 'Reserved', { mask: 0x3fff }),
})

/** A control message of RPL. */
export function dissectRplControl(p: Packet, layer: Node, r: Reader, code: number): void {
  const at = code & SECURE ? securitySection(p, layer, r, BODY) : BODY
  const end = base(p, layer, r, at, code & ~SECURE)
  if (end >= 0) dissectRplOptions(p, layer, r, end, code & ~SECURE)
}

/** @returns where it ends */
function securitySection(p: Packet, layer: Node, r: Reader, at: number): number {
  addFlagWord(p, layer, f.secureFlags, r, at, [f.secureTime, f.secureFlagsReserved])
  p.add(layer, f.secureAlgorithm, r, at + 1)
  addFlagWord(p, layer, f.secureFlags, r, at + 2, [f.secureKeyMode, f.secureLevel, f.secureReserved])
  p.add(layer, f.secureFlags, r, at + 3)
  p.add(layer, f.secureCounter, r, at + 4)
  const mode = r.u8(at + 2) >>> 6, level = r.u8(at + 2) & 7
  at += 8
  // RFC 6550 section 6.1: who knows the key decides how it is named.
  const hasSource = mode === 2 || mode === 3 && (level === 1 || level === 3)
  if (hasSource) {
    p.add(layer, f.secureKeySource, r, at, 8)
    at += 8
  }
  if (mode === 0 || hasSource) p.add(layer, f.secureKeyIndex, r, at++)
  return at
}

/** Shows the base of a message. @returns where its options begin, or -1 if it has none */
function base(p: Packet, layer: Node, r: Reader, at: number, code: number): number {
  switch (code) {
    case SOLICITATION:
      p.add(layer, f.solicitationFlags, r, at)
      p.add(layer, f.reserved, r, at + 1, 1)
      return at + 2
    case INFORMATION:
      p.add(layer, f.instance, r, at)
      p.add(layer, f.version, r, at + 1)
      p.add(layer, f.rank, r, at + 2)
      addFlagWord(p, layer, f.flags, r, at + 4, [f.grounded, f.zero, f.mode, f.preference])
      p.add(layer, f.trigger, r, at + 5)
      p.add(layer, f.flags, r, at + 6)
      p.add(layer, f.reserved, r, at + 7, 1)
      p.add(layer, f.dodag, r, at + 8)
      return at + 24
    case ADVERTISEMENT: {
      p.add(layer, f.daoInstance, r, at)
      addFlagWord(p, layer, f.daoFlags, r, at + 1, [f.daoRequest, f.daoHasDodag, f.daoReserved])
      p.add(layer, f.reserved, r, at + 2, 1)
      p.add(layer, f.daoSequence, r, at + 3)
      if (!(r.u8(at + 1) & 0x40)) return at + 4
      p.add(layer, f.daoDodag, r, at + 4)
      return at + 20
    }
    case ACKNOWLEDGEMENT:
      p.add(layer, f.ackInstance, r, at)
      addFlagWord(p, layer, f.ackFlags, r, at + 1, [f.ackHasDodag, f.ackReserved])
      p.add(layer, f.ackSequence, r, at + 2)
      p.add(layer, f.ackStatus, r, at + 3)
      if (!(r.u8(at + 1) & 0x80)) return at + 4
      p.add(layer, f.ackDodag, r, at + 4)
      return at + 20
    case CONSISTENCY:
      p.add(layer, f.checkInstance, r, at)
      addFlagWord(p, layer, f.checkFlags, r, at + 1, [f.checkResponse, f.checkReserved])
      p.add(layer, f.checkNonce, r, at + 2)
      p.add(layer, f.checkDodag, r, at + 4)
      p.add(layer, f.checkCounter, r, at + 20)
      return at + 24
    case DISCOVERY_REPLY: // RFC 6997 section 8
      p.add(layer, f.replyInstance, r, at)
      p.add(layer, f.replyVersion, r, at + 1)
      addFlagWord(p, layer, f.replyFlags, r, at + 2, [f.replyStop, f.replyAck, f.replySequence, f.replyReserved])
      p.add(layer, f.replyDodag, r, at + 4)
      return at + 20
    case DISCOVERY_ACKNOWLEDGEMENT:
      p.add(layer, f.replyInstance, r, at)
      p.add(layer, f.replyVersion, r, at + 1)
      addFlagWord(p, layer, f.replyAckFlags, r, at + 2, [f.replyAckSequence, f.replyAckReserved])
      p.add(layer, f.replyDodag, r, at + 4)
      return -1
    default:
      return -1
  }
}
