import { boolean, bytes, fields, names, none, uint16, uint32, uint8, type Field } from './field.ts'
import { mptcp } from './mptcp.ts'
import type { Node, Packet } from './packet.ts'
import { Malformed, malformed, Truncated, type Reader } from './reader.ts'
import { accurateEcnOption, experimentOption, fastOpenOption } from './tcp-experiments.ts'
import { optionFields } from './tcp-option-fields.ts'
import { scpsOption } from './tcp-scps-options.ts'
import { ACK, SYN } from './tcp-segment.ts'

// Option kinds: https://www.iana.org/assignments/tcp-parameters
const EOL = 0
const NOP = 1
const MSS = 2
const WINDOW_SCALE = 3
const SACK_PERMITTED = 4
const SACK = 5
const ECHO = 6
const ECHO_REPLY = 7
const TIMESTAMP = 8
const CC = 11
const CC_NEW = 12
const CC_ECHO = 13
const MD5 = 19
const SCPS = 20
const SNACK = 21
const RECORD_BOUNDARY = 22
const CORRUPTION = 23
const QUICK_START = 27
const USER_TIMEOUT = 28
const AUTHENTICATION = 29
const MULTIPATH = 30
const FAST_OPEN = 34
const ACCURATE_ECN_0 = 172
const ACCURATE_ECN_1 = 174
const EXPERIMENT_1 = 253
const EXPERIMENT_2 = 254

/** RFC 7323 2.3: a larger shift count is used as 14. */
const MAX_SCALE = 14

const QUICK_START_RATES = names({
  0: '0 bit/s', 1: '80 Kbit/s', 2: '160 Kbit/s', 3: '320 Kbit/s', 4: '640 Kbit/s', 5: '1.28 Mbit/s', 6: '2.56 Mbit/s',
  7: '5.12 Mbit/s', 8: '10.24 Mbit/s', 9: '20.48 Mbit/s', 10: '40.96 Mbit/s', 11: '81.92 Mbit/s', 12: '163.84 Mbit/s',
  13: '327.68 Mbit/s', 14: '655.36 Mbit/s', 15: '1.31072 Gbit/s',
})

const f = fields('tcp', {
  mssValue: uint16('tcp.options.mss_val', 'MSS Value'),
  shift: uint8('tcp.options.wscale.shift', 'Shift count', { description: 'The window is shifted left by this many bits' }),
  multiplier: uint16('tcp.options.wscale.multiplier', 'Multiplier', { description: 'The window is multiplied by this' }),
  sackLeft: uint32('tcp.options.sack_le', 'TCP SACK Left Edge'),
  sackRight: uint32('tcp.options.sack_re', 'TCP SACK Right Edge'),
  sackCount: uint8('tcp.options.sack.count', 'TCP SACK Count'),
  dsackLeft: uint32('tcp.options.sack.dsack_le', 'TCP D-SACK Left Edge'),
  dsackRight: uint32('tcp.options.sack.dsack_re', 'TCP D-SACK Right Edge'),
  dsack: none('tcp.options.sack.dsack', 'D-SACK Sequence'),
  echoValue: uint32('tcp.options.echo_value', 'TCP Echo Option'),
  tsval: uint32('tcp.options.timestamp.tsval', 'Timestamp value', { description: 'Clock of the sender' }),
  tsecr: uint32('tcp.options.timestamp.tsecr', 'Timestamp echo reply', { description: 'The clock that the receiver last told' }),
  ccValue: uint32('tcp.options.cc_value', 'TCP CC Option'),
  digest: bytes('tcp.options.md5.digest', 'MD5 digest'),
  keyId: uint8('tcp.options.ao.keyid', 'AO KeyID'),
  nextKeyId: uint8('tcp.options.ao.rnextkeyid', 'AO RNextKeyID'),
  mac: bytes('tcp.options.ao.mac', 'AO MAC'),
  rate: uint8('tcp.options.qs.rate', 'QS Rate', { mask: 0x0f, values: QUICK_START_RATES }),
  ttlDifference: uint8('tcp.options.qs.ttl_diff', 'QS Rate'),
  granularity: boolean('tcp.options.user_to_granularity', 'Granularity', {
    width: 2, mask: 0x8000, words: ['Seconds', 'Minutes'],
  }),
  timeout: uint16('tcp.options.user_to_val', 'User Timeout', { mask: 0x7fff }),
  unknownPayload: bytes('tcp.options.unknown.payload', 'Payload'),
  shiftInvalid: none('tcp.options.wscale.shift.invalid', 'Window scale shift exceeds 14'),
  mssAbsent: none('tcp.options.mss.absent', 'The SYN packet does not contain a MSS option'),
  mssPresent: none('tcp.options.mss.present', 'The non-SYN packet does contain a MSS option'),
  suboption: none('tcp.suboption_malformed', 'suboption would go past end of option'),
  nops: none('tcp.nop', '4 NOP in a row - a router may have removed some options'),
  afterEnd: none('tcp.non_zero_bytes_after_eol', 'Non zero bytes in option space after EOL option'),
})

/** An option's own field, by the name that the list of options gives. */
const option = (abbrev: string, label: string): { readonly [K in 'field']: Field } =>
  fields('tcp', { field: bytes(abbrev, 'TCP Option - ' + label) })

interface Kind {
  /** What the line of all options calls it. */
  readonly name: string
  readonly field: Field
  /** Length that it must have; absent where several are right. */
  readonly length?: number
  /** Reads the rest of an option of `length` bytes at `at`; `tree` is its node. */
  read?(r: Reader, p: Packet, tree: Node, at: number, length: number): void
}

const kind = (name: string, abbrev: string, rest: Omit<Kind, 'name' | 'field'> = {}, label = name): Kind =>
  ({ name, ...option('tcp.options.' + abbrev, label), ...rest })

const endOfOptions = kind('End of Option List (EOL)', 'eol')
const noOperation = kind('No-Operation (NOP)', 'nop')
const unknown = kind('Unknown', 'unknown', {
  read(r, p, tree, at, length) {
    if (length > 2) p.add(tree, f.unknownPayload, r, at + 2, length - 2)
  },
})
const echo = kind('Echo', 'echo', {
  length: 6,
  read(r, p, tree, at) {
    p.add(tree, f.echoValue, r, at + 2)
    value(p, tree, 'ECHO', r.u32(at + 2), ': ')
  },
})
const cc = kind('CC', 'cc', {
  length: 6,
  read(r, p, tree, at) {
    p.add(tree, f.ccValue, r, at + 2)
    value(p, tree, 'CC', r.u32(at + 2))
  },
})

const accurateEcn = kind('Accurate ECN', 'acc_ecn', { read: accurateEcnOption })
const experiment = kind('Experimental', 'experimental', { read: experimentOption })

/** By kind; those without an entry are unknown. */
const kinds: Kind[] = new Array<Kind>(256).fill(unknown)
const table: readonly (readonly [number, Kind])[] = [
  [MSS, kind('Maximum segment size', 'mss', {
    length: 4,
    read(r, p, tree, at) {
      p.add(tree, f.mssValue, r, at + 2)
      const mss = r.u16(at + 2)
      if (p.detailed) p.append(tree, `: ${mss} bytes`)
      if (p.row) p.info += ' MSS=' + mss
    },
  })],
  [WINDOW_SCALE, kind('Window scale', 'wscale', { length: 3, read: windowScale })],
  [SACK_PERMITTED, kind('SACK permitted', 'sack_perm', { length: 2 })],
  [SACK, kind('SACK', 'sack', { read: sack })],
  [ECHO, echo],
  // The fields of these are those of Echo and CC in Wireshark, too.
  [ECHO_REPLY, { ...echo, name: 'Echo reply' }],
  [TIMESTAMP, kind('Timestamps', 'timestamp', { length: 10, read: timestamp })],
  [CC, cc],
  [CC_NEW, { ...cc, name: 'CC.NEW' }],
  [CC_ECHO, { ...cc, name: 'CC.ECHO' }],
  [MD5, kind('TCP MD5 signature', 'md5', {
    length: 18,
    read(r, p, tree, at, length) { p.add(tree, f.digest, r, at + 2, length - 2) },
  })],
  [SCPS, kind('SCPS capabilities', 'scps', { read: scpsOption })],
  [SNACK, kind('Selective Negative Acknowledgment', 'snack', { length: 6, read: snack })],
  [RECORD_BOUNDARY, kind('SCPS record boundary', 'scpsrec', { length: 2 })],
  [CORRUPTION, kind('SCPS corruption experienced', 'scpscor', { length: 2 })],
  [QUICK_START, kind('Quick-Start', 'qs', {
    length: 8,
    read(r, p, tree, at) {
      if (p.row) p.info += ' QSresp=' + QUICK_START_RATES.get(r.u8(at + 2) & 0x0f)
      p.add(tree, f.rate, r, at + 2)
      p.add(tree, f.ttlDifference, r, at + 3)
    },
  })],
  [USER_TIMEOUT, kind('User Timeout', 'user_to', {
    length: 4,
    read(r, p, tree, at) {
      p.add(tree, f.granularity, r, at + 2)
      p.add(tree, f.timeout, r, at + 2)
      value(p, tree, 'USER_TO', r.u16(at + 2) & 0x7fff)
    },
  })],
  [AUTHENTICATION, kind('TCP AO', 'ao', { read: authentication })],
  [MULTIPATH, { name: 'MPTCP', field: mptcp.field, read: multipath }],
  [FAST_OPEN, kind('TCP Fast Open', 'tfo', { read: fastOpenOption })],
  [ACCURATE_ECN_0, accurateEcn],
  [ACCURATE_ECN_1, accurateEcn],
  [EXPERIMENT_1, experiment],
  [EXPERIMENT_2, experiment],
]
for (const [code, known] of table) kinds[code] = known

/**
 * Reads the options of a TCP header (RFC 9293 3.1), `length` bytes at `at`, and puts what later segments depend on into
 * `p.segment`.
 * @param options the node of all of them
 */
export function tcpOptions(r: Reader, p: Packet, options: Node, at: number, length: number): void {
  const end = at + length, syn = (p.segment.flags & SYN) !== 0
  let ended = false, mss = false, nops = 0
  while (at < end) {
    const code = r.u8(at)
    if (ended && code !== EOL) {
      p.expert(options, r, 'error', 'Non-zero header padding', at, end - at, f.afterEnd)
      r.need(at, end - at)
      return
    }
    if (code === EOL || code === NOP) {
      if (code === EOL) ended = true
      // Four in one 32-bit word fill the place of something that was taken away.
      else if (nops === 0 || at % 4) { if (++nops === 4) p.expert(options, r, 'warn', f.nops.label, 0, 0, f.nops) } else nops = 0
      const single = code === EOL ? endOfOptions : noOperation
      const tree = p.branch(options, single.field, r, at, 1)
      p.add(tree, optionFields.kind, r, at)
      if (p.detailed) list(p, options, tree, single)
      at++
      continue
    }
    const known = kinds[code]
    const wrong = at + 1 === end ? ' (length byte past end of options)' : wrongLength(r.u8(at + 1), end - at)
    if (wrong) {
      const name = known === unknown ? unknownName(code) : known.name
      const covered = at + 1 === end ? 1 : r.u8(at + 1) < 2 ? 2 : end - at - 2
      p.expert(options, r, 'note', name + wrong, at, covered, optionFields.lengthInvalid)
      r.need(at, covered)
      return
    }
    const size = r.u8(at + 1)
    if (code === MSS) mss = true
    one(r, p, options, known, code, at, size)
    at += size
  }
  if (syn && !mss) p.expert(options, r, 'note', f.mssAbsent.label, 0, 0, f.mssAbsent)
}

/**
 * True if these options, `bytes[start, end)`, cannot change what is known of a conversation: timestamps, SACK and padding
 * in good order, as in nearly all segments.
 */
export function plainOptions(options: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end) {
    const code = options[at]
    if (code === NOP) { at++; continue }
    const size = options[at + 1]
    if (code === TIMESTAMP ? size !== 10 : code !== SACK || size < 10 || size % 8 !== 2) return false
    at += size
  }
  return at === end
}

/** Bytes in the blocks of the SACK options among these, `bytes[start, end)`. */
export function sackedBytes(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0
  for (let at = start; at + 1 < end && bytes[at] !== EOL; at += bytes[at] === NOP ? 1 : Math.max(2, bytes[at + 1])) {
    if (bytes[at] !== SACK) continue
    const last = Math.min(at + bytes[at + 1], end) - 8
    for (let block = at + 2; block <= last; block += 8) sum = sum + word(bytes, block + 4) - word(bytes, block) >>> 0
  }
  return sum
}

function word(b: Uint8Array, at: number): number {
  return (b[at] << 24 | b[at + 1] << 16 | b[at + 2] << 8 | b[at + 3]) >>> 0
}

function one(r: Reader, p: Packet, options: Node, known: Kind, code: number, at: number, size: number): void {
  if (p.quoted) {
    // What an ICMP error quotes may end anywhere; the options go on as if this one had been read.
    try {
      optionAt(r, p, options, known, code, at, size)
    } catch (error) {
      if (!(error instanceof Truncated || error instanceof Malformed)) throw error
    }
  } else optionAt(r, p, options, known, code, at, size)
  if (p.detailed) p.append(options, ', ' + (known === unknown ? unknownName(code) : known.name))
}

function optionAt(r: Reader, p: Packet, options: Node, known: Kind, code: number, at: number, size: number): void {
  const tree = p.branch(options, known.field, r, at, size)
  if (p.detailed) p.label(tree, known.field.label)
  if (code === MSS && !(p.segment.flags & SYN)) p.expert(tree, r, 'warn', f.mssPresent.label, 0, 0, f.mssPresent)
  if (p.row) {
    if (code === SACK_PERMITTED) p.info += ' SACK_PERM'
    else if (code === MD5) p.info += ' MD5'
    else if (code === AUTHENTICATION) p.info += 'TCP AO'
  }
  p.add(tree, optionFields.kind, r, at)
  const length = p.add(tree, optionFields.length, r, at + 1)
  if (known.length !== undefined && known.length !== size) {
    p.expert(length, r, 'note', `option length should be ${known.length}`, 0, 0, optionFields.lengthInvalid)
  } else known.read?.(r, p, tree, at, size)
}

function list(p: Packet, options: Node, tree: Node, known: Kind): void {
  p.label(tree, known.field.label)
  p.append(options, ', ' + known.name)
}

function unknownName(code: number): string {
  return `Unknown (0x${code.toString(16).padStart(2, '0')})`
}

function wrongLength(size: number, left: number): string | undefined {
  const text = `${size} byte${size === 1 ? '' : 's'}`
  if (size < 2) return ` (with too-short option length = ${text})`
  return size > left ? ` (option length = ${text} says option goes past end of options)` : undefined
}

function value(p: Packet, tree: Node, name: string, number: number, separator?: string): void {
  if (p.detailed && separator !== undefined) p.append(tree, separator + number)
  if (p.row) p.info += ` ${name}=${number}`
}

function windowScale(r: Reader, p: Packet, tree: Node, at: number): void {
  const node = p.add(tree, f.shift, r, at + 2)
  const offered = r.u8(at + 2), shift = Math.min(offered, MAX_SCALE)
  if (offered > MAX_SCALE) p.expert(node, r, 'warn', f.shiftInvalid.label, 0, 0, f.shiftInvalid)
  p.generate(tree, f.multiplier, r, 1 << shift, at + 2, 1)
  p.segment.offeredScale = shift
  if (p.detailed) p.append(tree, `: ${offered} (multiply by ${1 << shift})`)
  if (p.row) p.info += ' WS=' + (1 << shift)
}

function timestamp(r: Reader, p: Packet, tree: Node, at: number): void {
  p.add(tree, f.tsval, r, at + 2)
  p.add(tree, f.tsecr, r, at + 6)
  if (!p.row && !p.detailed) return
  const tsval = r.u32(at + 2), tsecr = r.u32(at + 6)
  if (p.detailed) p.append(tree, `: TSval ${tsval}, TSecr ${tsecr}`)
  if (p.row) p.info += ` TSval=${tsval} TSecr=${tsecr}`
}

/** RFC 2018 3: blocks that have been received, as pairs of sequence numbers. RFC 2883: the first may be a duplicate's. */
function sack(r: Reader, p: Packet, tree: Node, start: number, length: number): void {
  const s = p.segment, base = s.reverseBase, end = start + length
  let blocks = 0, at = start + 2
  while (at < end) {
    const left = end - at < 4 ? undefined : r.u32(at) - base >>> 0
    if (left !== undefined) edge(r, p, tree, f.sackLeft, 'left edge', at, left)
    if (left === undefined || end - at < 8) {
      const from = left === undefined ? at : at + 4
      p.expert(tree, r, 'warn', f.suboption.label, from, end - from, f.suboption)
      break
    }
    const right = r.u32(at + 4) - base >>> 0
    edge(r, p, tree, f.sackRight, 'right edge', at + 4, right)
    if (p.row) p.info += ` SLE=${left} SRE=${right}`
    if (p.detailed) p.append(tree, ` ${left}-${right}`)
    if (s.sackBlocks === 0) s.sackRight0 = right
    else if (s.sackBlocks === 1) { s.sackLeft1 = left; s.sackRight1 = right }
    s.sackBlocks++
    s.sacked = s.sacked + right - left >>> 0
    blocks++
    at += 8
  }
  p.generate(tree, f.sackCount, r, blocks)
  const acknowledgment = s.flags & ACK && s.length >= 0 ? s.acknowledgment - base >>> 0 : s.acknowledgment
  const first = s.sackRight0
  if ((first - acknowledgment | 0) > 0
    && !(s.sackBlocks > 1 && (s.sackLeft1 - first | 0) < 0 && (s.sackRight1 - first | 0) >= 0)) return
  // Wireshark reads these from the option even where it has no block.
  if (length < 6) throw malformed
  mark(p, p.generate(tree, f.dsackLeft, r, r.u32(start + 2) - base >>> 0, start + 2, 4), 'D-SACK Left Edge')
  if (length < 10) throw malformed
  mark(p, p.generate(tree, f.dsackRight, r, r.u32(start + 6) - base >>> 0, start + 6, 4), 'D-SACK Right Edge')
  p.expert(tree, r, 'warn', f.dsack.label, start + 2, 8, f.dsack)
}

function edge(r: Reader, p: Packet, tree: Node, field: Field, label: string, at: number, relative: number): void {
  const node = p.put(tree, field, r, at, 4, relative)
  if (p.detailed) p.label(node, `${label} = ${relative} (relative)`)
}

function mark(p: Packet, node: Node, label: string): void {
  if (p.detailed) p.label(node, `[${label} = ${p.number[node]} (relative)]`)
}

/** RFC 5925 2.2. */
function authentication(r: Reader, p: Packet, tree: Node, at: number, length: number): void {
  if (length < 4) {
    p.expert(p.count - 1, r, 'note', 'option length should be >= than 4', 0, 0, optionFields.lengthInvalid)
    return
  }
  p.add(tree, f.keyId, r, at + 2)
  p.add(tree, f.nextKeyId, r, at + 3)
  if (length > 4) p.add(tree, f.mac, r, at + 4, length - 4)
}

const snackFields = fields('tcp', {
  offset: uint16('tcp.options.snack.offset', 'TCP SNACK Offset'),
  size: uint16('tcp.options.snack.size', 'TCP SNACK Size'),
})

/** CCSDS 714.0-B-2 3.5. Wireshark looks for the acknowledgment number behind the option's end, and gives up there. */
function snack(r: Reader, p: Packet, tree: Node, at: number): void {
  p.add(tree, snackFields.offset, r, at + 2)
  p.add(tree, snackFields.size, r, at + 4)
  throw malformed
}

/** RFC 8684 3. */
function multipath(r: Reader, p: Packet, tree: Node, at: number, length: number): void {
  p.layers.push(mptcp)
  p.protocol = mptcp.name
  mptcp.option(r.sub(at, length), p, tree)
}
