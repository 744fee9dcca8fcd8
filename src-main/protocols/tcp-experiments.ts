import { stateKey } from './conversation-store.ts'
import { bytes, fields, names, none, uint16, uint24, uint8 } from './field.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'
import { optionFields } from './tcp-option-fields.ts'
import { ACK, SYN } from './tcp-segment.ts'

// Experiment identifiers (RFC 6994): https://www.iana.org/assignments/tcp-parameters
const ACK_RATE_REQUEST = 0x00ac
const ACCURATE_ECN_0 = 0xacc0
const ACCURATE_ECN_1 = 0xacc1
const FAST_OPEN = 0xf989

const KIND_ACCURATE_ECN_0 = 172

const f = fields('tcp', {
  identifier: uint16('tcp.options.experimental.exid', 'Experiment Identifier', {
    base: 'hex',
    values: names({
      0x00ac: 'TCP ACK Rate Request', 0x0348: 'Host ID', 0x0a0d: 'Autonomous System Compensation', 0x0ca0: 'Capability Option',
      0x0ed0: 'Extended Data Offset', 0x454e: 'Encryption Negotiation', 0x5323: 'Service Number', 0x75ec: 'Timestamp Interval',
      0xacc0: 'Accurate ECN - Order 0', 0xacc1: 'Accurate ECN - Order 1', 0xacce: 'Accurate ECN',
      0xe2d4: 'Shared Memory communications over RMDA protocol', 0xf989: 'Fast Open', 0xf990: 'Low Latency',
    }),
  }),
  data: bytes('tcp.options.experimental.data', 'Data'),
  rate: uint8('tcp.options.tarr.rate', 'TARR Rate', { mask: 0xfe }),
  rateReserved: uint8('tcp.options.tar.reserved', 'TARR Reserved', { mask: 0x01 }),
  ee0b: uint24('tcp.options.acc_ecn.ee0b', 'Accurate ECN Echo ECT(0) Byte Counter'),
  eceb: uint24('tcp.options.acc_ecn.eceb', 'Accurate ECN Echo CE Byte Counter'),
  ee1b: uint24('tcp.options.acc_ecn.ee1b', 'Accurate ECN Echo ECT(1) Byte Counter'),
  cookieRequest: none('tcp.options.tfo.request', 'Fast Open Cookie Request'),
  cookie: bytes('tcp.options.tfo.cookie', 'Fast Open Cookie'),
  cookieSyn: none('tcp.analysis.tfo_syn', 'TCP SYN with TFO Cookie'),
})

/** That a SYN of the conversation had a cookie and data. */
export const TFO_SYN_DATA = stateKey()

/** RFC 7413 4.1.1: an option without a cookie asks for one. */
export function fastOpenOption(r: Reader, p: Packet, tree: Node, at: number, length: number): void {
  if (length === 2) {
    p.branch(tree, f.cookieRequest, r, at, 2)
    if (p.row) p.info += ' TFO=R'
    return
  }
  const node = p.add(tree, f.cookie, r, at + 2, length - 2)
  if (p.row) p.info += ' TFO=C'
  if ((p.segment.flags & (SYN | ACK)) !== SYN) return
  p.expert(node, r, 'chat', f.cookieSyn.label, 0, 0, f.cookieSyn)
  if (p.segment.length > 0) p.note(p.conversation, TFO_SYN_DATA, 1)
}

/** RFC 9768 3.2.3. */
export function accurateEcnOption(r: Reader, p: Packet, tree: Node, at: number, length: number): void {
  if (length === 2 || length === 5 || length === 8 || length === 11) {
    counters(r, p, tree, at + 2, length - 2, r.u8(at) === KIND_ACCURATE_ECN_0)
  } else wrong(r, p, `option length should be 2, 5, 8, or 11 instead of ${length}`)
}

/** RFC 6994 3: kinds 253 and 254 are told apart by the number that follows. */
export function experimentOption(r: Reader, p: Packet, tree: Node, at: number, length: number): void {
  if (length < 4) {
    wrong(r, p, `option length ${length} smaller than 4`)
    return
  }
  const lengthNode = p.count - 1
  const identifier = r.u16(at + 2)
  p.add(tree, f.identifier, r, at + 2)
  if (p.detailed) p.append(tree, ': ' + (f.identifier.values as ReadonlyMap<number, string>).get(identifier))
  const rest = length - 4
  switch (identifier) {
    case ACK_RATE_REQUEST:
      if (rest > 1) wrong(r, p, `option length should be 4 or 5 instead of ${length}`, lengthNode)
      else rateRequest(r, p, tree, at + 4, rest)
      break
    case ACCURATE_ECN_0: case ACCURATE_ECN_1:
      if (rest % 3 || rest > 9) wrong(r, p, `option length should be 4, 7, 10, or 13 instead of ${length}`, lengthNode)
      else {
        if (p.detailed) p.append(tree, ': Accurate ECN')
        counters(r, p, tree, at + 4, rest, identifier === ACCURATE_ECN_0)
      }
      break
    case FAST_OPEN:
      fastOpenOption(r, p, tree, at + 2, length - 2)
      break
    default:
      if (rest) p.add(tree, f.data, r, at + 4, rest)
      if (p.row) p.info += ' ExID=' + identifier.toString(16).toUpperCase()
  }
}

function rateRequest(r: Reader, p: Packet, tree: Node, at: number, length: number): void {
  if (length === 0) {
    if (p.row) p.info += ' TARR'
    return
  }
  const rate = r.u8(at) >>> 1
  p.add(tree, f.rate, r, at)
  p.add(tree, f.rateReserved, r, at)
  if (p.row) p.info += ' TARR=' + rate
  if (p.detailed) p.append(tree, ' ' + rate)
}

/** Up to three counters of 24 bits; order 1 has the first and the last exchanged. */
function counters(r: Reader, p: Packet, tree: Node, at: number, length: number, order0: boolean): void {
  if (length === 0 && p.row) p.info += ' AccECN'
  const order = order0 ? [f.ee0b, f.eceb, f.ee1b] : [f.ee1b, f.eceb, f.ee0b]
  let text = ''
  for (let i = 0; i * 3 < length; i++) {
    const count = r.u24(at + i * 3), name = order[i].abbrev.slice(-4).toUpperCase()
    p.add(tree, order[i], r, at + i * 3)
    if (p.row) p.info += ` ${name}=${count}`
    text += `${i ? ',' : ''} ${name} ${count}`
  }
  if (p.detailed && text) p.append(tree, ` (Order ${order0 ? 0 : 1}):${text}`)
  p.segment.offeredEcn = true
}

/** Marks the option's length, which was added last. */
function wrong(r: Reader, p: Packet, text: string, node: Node = p.count - 1): void {
  p.expert(node, r, 'note', text, 0, 0, optionFields.lengthInvalid)
}
