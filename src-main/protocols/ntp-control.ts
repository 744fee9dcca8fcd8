import { boolean, fields, names, none, SET, string, uint16, uint8, type Field } from './field.ts'
import { frameMarks } from './marks.ts'
import { addFlags, leapIndicators, ntpFields as common } from './ntp-fields.ts'
import type { Node, Packet } from './packet.ts'
import { printableText } from './printable-text.ts'
import type { Reader } from './reader.ts'
import { transaction } from './transactions.ts'
import { decode } from './value-text.ts'

// RFC 9327 2: the header of control messages, by place in bytes.
const FLAGS_2 = 1
const SEQUENCE = 2
const STATUS = 4
const ASSOCIATION_ID = 6
const OFFSET = 8
const COUNT = 10
const HEADER = 12

const RESPONSE = 0x80
const ERROR = 0x40
const OPCODE = 0x1f

const READ_STATUS = 1
const READ_VARIABLES = 2
const WRITE_VARIABLES = 3
const READ_CLOCK = 4
const WRITE_CLOCK = 5
const ASYNCHRONOUS = 7
const CONFIGURE = 8
const SAVE_CONFIGURATION = 9
const READ_MRU = 10
const READ_ORDERED = 11
const REQUEST_NONCE = 12

const f = fields('ntp', {
  flags2: uint8('ntp.ctrl.flags2', 'Flags 2', { base: 'hex' }),
  response: uint8('ntp.ctrl.flags2.r', 'Response bit', { mask: 0x80, values: names({ 0: 'Request', 1: 'Response' }) }),
  error: uint8('ntp.ctrl.flags2.error', 'Error bit', { mask: 0x40 }),
  more: uint8('ntp.ctrl.flags2.more', 'More bit', { mask: 0x20 }),
  opcode: uint8('ntp.ctrl.flags2.opcode', 'Opcode', {
    mask: 0x1f, values: names({
      0: 'reserved', 1: 'read status', 2: 'read variables', 3: 'write variables', 4: 'read clock variables',
      5: 'write clock variables', 6: 'set trap address/port', 7: 'asynchronous message', 8: 'runtime configuration',
      9: 'save config to file', 10: 'retrieve MRU (mrulist)', 11: 'retrieve ordered list', 12: 'request a client nonce',
      31: 'unset trap address/port',
    }),
  }),
  sequence: uint16('ntp.ctrl.sequence', 'Sequence'),
  status: uint16('ntp.ctrl.status', 'Status', { base: 'hex' }),
  errorStatus: uint16('ntp.ctrl.err_status', 'Error Status Word', {
    mask: 0xff00, values: names({
      0: 'unspecified', 1: 'authentication failure', 2: 'invalid message length or format', 3: 'invalid opcode',
      4: 'unknown association identifier', 5: 'unknown variable name', 6: 'invalid variable value',
      7: 'administratively prohibited',
    }),
  }),
  systemLeap: uint16('ntp.ctrl.sys_status.li', 'Leap Indicator', { mask: 0xc000, values: leapIndicators }),
  systemClock: uint16('ntp.ctrl.sys_status.clksrc', 'Clock Source', {
    mask: 0x3f00, values: names({
      0: 'unspecified or unknown', 1: 'Calibrated atomic clock (e.g. HP 5061)',
      2: 'VLF (band 4) or LF (band 5) radio (e.g. OMEGA, WWVB)', 3: 'HF (band 7) radio (e.g. CHU, MSF, WWV/H)',
      4: 'UHF (band 9) satellite (e.g. GOES, GPS)', 5: 'local net (e.g. DCN, TSP, DTS)', 6: 'UDP/NTP', 7: 'UDP/TIME',
      8: 'eyeball-and-wristwatch', 9: 'telephone modem (e.g. NIST)',
    }),
  }),
  systemCount: uint16('ntp.ctrl.sys_status.count', 'System Event Counter', { mask: 0x00f0 }),
  systemCode: uint16('ntp.ctrl.sys_status.code', 'System Event Code', {
    mask: 0x000f, values: names({
      0: 'unspecified', 1: 'frequency correction (drift) file not available',
      2: 'frequency correction started (frequency stepped)', 3: 'spike detected and ignored, starting stepout timer',
      4: 'frequency training started', 5: 'clock synchronized', 6: 'system restart',
      7: 'panic stop (required step greater than panic threshold)', 8: 'no system peer',
      9: 'leap second insertion/deletion armed', 10: 'leap second disarmed', 11: 'leap second inserted or deleted',
      12: 'clock stepped (stepout timer expired)', 13: 'kernel loop discipline status changed',
      14: 'leapseconds table loaded from file', 15: 'leapseconds table outdated, updated file needed',
    }),
  }),
  peerConfigured: boolean('ntp.ctrl.peer_status.config', 'Peer Status', {
    width: 2, mask: 0x8000, words: ['not configured (peer.config)', 'configured (peer.config)'],
  }),
  peerAuthenable: boolean('ntp.ctrl.peer_status.authenable', 'Peer Status', {
    width: 2, mask: 0x4000, words: ['authentication disabled (peer.authenable)', 'authentication enabled (peer.authenable)'],
  }),
  peerAuthentic: boolean('ntp.ctrl.peer_status.authentic', 'Peer Status', {
    width: 2, mask: 0x2000, words: ['authentication not okay (peer.authentic)', 'authentication okay (peer.authentic)'],
  }),
  peerReach: boolean('ntp.ctrl.peer_status.reach', 'Peer Status', {
    width: 2, mask: 0x1000, words: ['reachability not okay (peer.reach != 0)', 'reachability okay (peer.reach != 0)'],
  }),
  peerBroadcast: boolean('ntp.ctrl.peer_status.bcast', 'Peer Status broadcast association', {
    width: 2, mask: 0x0800, words: SET,
  }),
  peerSelection: uint16('ntp.ctrl.peer_status.selection', 'Peer Selection', {
    mask: 0x0700, values: names({
      0: 'rejected', 1: 'passed sanity checks (tests 1 through 8 in Section 3.4.3)',
      2: 'passed correctness checks (intersection algorithm in Section 4.2.1)',
      3: 'passed candidate checks (if limit check implemented)',
      4: 'passed outlier checks (clustering algorithm in Section 4.2.2)',
      5: 'current synchronization source; max distance exceeded (if limit check implemented)',
      6: 'current synchronization source; max distance okay', 7: 'reserved',
    }),
  }),
  peerCount: uint16('ntp.ctrl.peer_status.count', 'Peer Event Counter', { mask: 0x00f0 }),
  peerCode: uint16('ntp.ctrl.peer_status.code', 'Peer Event Code', {
    mask: 0x000f, values: names({
      0: 'unspecified', 1: 'association mobilized', 2: 'association demobilized',
      3: 'peer unreachable (peer.reach was nonzero now zero)', 4: 'peer reachable (peer.reach was zero now nonzero)',
      5: 'association restarted or timed out', 6: 'no server found (ntpdate mode)', 7: 'rate exceeded (kiss code RATE)',
      8: 'access denied (kiss code DENY)', 9: 'leap armed from server LI code', 10: 'become system peer',
      11: 'reference clock event (see clock status word)', 12: 'authentication failure', 13: 'popcorn spike suppressor',
      14: 'entering interleave mode', 15: 'interleave error (recovered)',
    }),
  }),
  clockStatus: uint16('ntp.ctrl.clock_status.status', 'Clock Status', {
    mask: 0xff00, values: names({
      0: 'clock operating within nominals', 1: 'reply timeout', 2: 'bad reply format', 3: 'hardware or software fault',
      4: 'propagation failure', 5: 'bad date format or value', 6: 'bad time format or value',
    }),
  }),
  clockCode: uint16('ntp.ctrl.clock_status.code', 'Clock Event Code', { mask: 0x00ff }),
  associationId: uint16('ntp.ctrl.associd', 'AssociationID'),
  offset: uint16('ntp.ctrl.offset', 'Offset'),
  count: uint16('ntp.ctrl.count', 'Count'),
  data: none('ntp.ctrl.data', 'Data'),
  item: none('ntp.ctrl.item', 'Item'),
  trap: string('ntp.ctrl.trapmsg', 'Trap message', { encoding: 'ascii' }),
  configuration: string('ntp.ctrl.configuration', 'Configuration', { encoding: 'ascii' }),
  mru: string('ntp.ctrl.mru', 'MRU', { encoding: 'ascii' }),
  ordered: string('ntp.ctrl.ordlist', 'Ordered List', { encoding: 'ascii' }),
  nonce: string('ntp.ctrl.nonce', 'Nonce', { encoding: 'ascii' }),
})

const PEER_STATUS = [
  f.peerConfigured, f.peerAuthenable, f.peerAuthentic, f.peerReach, f.peerBroadcast, f.peerSelection, f.peerCount, f.peerCode,
]
const SYSTEM_STATUS = [f.systemLeap, f.systemClock, f.systemCount, f.systemCode]
const CLOCK_STATUS = [f.clockStatus, f.clockCode]

/** What the data of these commands is, if it is not variables. */
const TEXTS: Readonly<Record<number, Field>> = {
  [ASYNCHRONOUS]: f.trap, [CONFIGURE]: f.configuration, [SAVE_CONFIGURATION]: f.configuration, [READ_MRU]: f.mru,
  [READ_ORDERED]: f.ordered, [REQUEST_NONCE]: f.nonce,
}

/** Control messages, mode 6 (RFC 9327). */
export function dissectControl(r: Reader, p: Packet, layer: Node): void {
  addFlags(p, layer, common.flags, r, 0, [common.leap, common.version, common.mode])
  addFlags(p, layer, f.flags2, r, FLAGS_2, [f.response, f.error, f.more, f.opcode])
  const flags = r.u8(FLAGS_2)
  const response = (flags & RESPONSE) !== 0
  p.add(layer, f.sequence, r, SEQUENCE)
  const association = r.u16(ASSOCIATION_ID)
  const known = transaction(p, r.u16(SEQUENCE), response)
  if (response && known.query) {
    p.generate(layer, common.requestIn, r, known.query)
    p.generate(layer, common.time, r, BigInt(known.time))
  }
  addFlags(p, layer, f.status, r, STATUS, response ? statusParts(flags, association) : [])
  p.add(layer, f.associationId, r, ASSOCIATION_ID)
  p.add(layer, f.offset, r, OFFSET)
  const count = p.number[p.add(layer, f.count, r, COUNT)]
  if (count) data(r, p, layer, flags & OPCODE, association, count)
  const text = TEXTS[flags & OPCODE]
  if (!response || text && text !== f.trap && count) authenticator(r, p, layer, HEADER + count)
}

function statusParts(flags: number, association: number): readonly Field[] {
  if (flags & ERROR) return [f.errorStatus]
  switch (flags & OPCODE) {
    case READ_STATUS: case READ_VARIABLES: case WRITE_VARIABLES: case ASYNCHRONOUS:
      return association ? PEER_STATUS : SYSTEM_STATUS
    case READ_CLOCK: case WRITE_CLOCK: return CLOCK_STATUS
    default: return []
  }
}

function data(r: Reader, p: Packet, layer: Node, opcode: number, association: number, count: number): void {
  r.need(HEADER, 0)
  const branch = p.branch(layer, f.data, r, HEADER, count)
  const text = TEXTS[opcode]
  if (opcode === READ_STATUS && !association) {
    // Pairs of an association and its status.
    for (let at = HEADER; at < HEADER + count; at += 4) {
      const item = p.branch(branch, f.item, r, at, 4)
      p.add(item, f.associationId, r, at)
      addFlags(p, item, f.status, r, at + 2, PEER_STATUS)
    }
  } else if (text) p.add(branch, text, r, HEADER, count)
  else if (opcode >= READ_STATUS && opcode <= WRITE_CLOCK) variables(r, p, branch, count)
}

/** Names, or names with values, between commas; values may be quoted. */
function variables(r: Reader, p: Packet, branch: Node, count: number): void {
  const COMMA = 0x2c, QUOTE = 0x22
  const end = Math.min(HEADER + count, r.length)
  let start = HEADER, quoted = false
  for (let at = HEADER; at <= end; at++) {
    const byte = at < end ? r.u8(at) : COMMA
    if (byte === QUOTE) quoted = !quoted
    if (at < end && (byte !== COMMA || quoted)) continue
    while (start < at && r.u8(start) <= 0x20) start++
    if (start < at) {
      const node = p.branch(branch, frameMarks.text, r, start, at - start)
      if (p.detailed) p.label(node, printableText(decode(p.bytesOf(node), 'ascii').trimEnd()))
    }
    start = at + 1
  }
  r.need(HEADER, count)
}

/** RFC 9327 2: behind the data, at the next multiple of 8 bytes, a key and its digest. */
function authenticator(r: Reader, p: Packet, layer: Node, dataEnd: number): void {
  const padding = -dataEnd & 7
  let at = dataEnd
  if (r.reported - at <= padding) return
  if (padding) p.add(layer, common.padding, r, at, padding)
  at += padding
  const rest = r.reported - at
  const branch = p.branch(layer, frameMarks.text, r, at, rest, 'Authenticator')
  const digest = rest - 4
  // MD5 and SHA-1
  if (digest !== 16 && digest !== 20) return
  p.generate(branch, common.keyType, r, digest === 16 ? 0 : 1, at)
  p.add(branch, common.keyIndex, r, at)
  p.add(branch, common.signature, r, at + 4, digest)
}
