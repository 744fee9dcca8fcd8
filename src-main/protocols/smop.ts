import { stateKey } from './conversation-store.ts'
import { boolean, fields, framenum, names, none, string, uint8, type Field } from './field.ts'
import { lineText } from './header-lines.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import { Reader } from './reader.ts'

// The calculator of the course: fields of a message are joined by #, and #) ends it.
const SEPARATOR = 0x23
const CLOSING = 0x29
const VERBS = ['LOGIN', 'OPER', 'LOGOUT']
const LONGEST_VERB = 6

const LOGGED_OUT = 0
const LOGGED_IN = 1

const f = fields('smop', {
  message: string('smop.message', 'Message', { description: 'The message without its end' }),
  request: boolean('smop.request', 'Request'),
  response: boolean('smop.response', 'Response'),
  verb: string('smop.verb', 'Verb', { description: 'LOGIN, OPER or LOGOUT' }),
  user: string('smop.user', 'User'),
  password: string('smop.password', 'Password'),
  operator: string('smop.operator', 'Operator'),
  operand: string('smop.operand', 'Operand'),
  status: string('smop.status', 'Status', { description: 'ok or ko' }),
  result: string('smop.result', 'Result'),
  reason: string('smop.reason', 'Reason', { description: 'Why the server said ko' }),
  end: none('smop.end', 'End of message'),
  requestIn: framenum('smop.request_in', 'Request in frame'),
  state: uint8('smop.state', 'State of the connection', {
    base: 'none', values: names({ [LOGGED_OUT]: 'Logged out', [LOGGED_IN]: 'Logged in' }), description: 'After this message',
  }),
  beforeLogin: none('smop.before_login', 'An operation before the login'),
  secondLogin: none('smop.second_login', 'A second login'),
  incomplete: none('smop.incomplete', 'The end of this message comes in a later segment'),
  continuation: none('smop.continuation', 'The rest of a message that began in an earlier segment'),
})

/** LOGGED_IN or LOGGED_OUT, as the server's answers say. */
const STATE = stateKey()
/** Frame of the last request. */
const REQUEST = stateKey()
/** By direction: 0 where the last segment ended with its message, PENDING where not, HALF_END where its last byte was a #. */
const OPEN = [stateKey(), stateKey()] as const
const PENDING = 1
const HALF_END = 2
/** Behind all frames: for what is noted as of now. */
const NEVER = 0xffff_ffff

/** The calculator protocol of the networking course. */
export const smop = protocol({
  abbrev: 'smop', name: 'SMOP', label: 'SMOP, the calculator of the course',
  on: { 'tcp.port': [50000] },
  heuristics: { tcp: (r) => startsMessage(r, 0) },
  changesState: () => true,
  refuses(bytes, start, end, conversations, id) {
    const open = OPEN.some((key) => conversations.noted(id, key, NEVER))
    return !open && !startsMessage(new Reader(bytes, start, end, end, 0), 0)
  },
  dissect(r, p) {
    const open = p.noted(p.conversation, OPEN[p.direction]) ?? 0
    if (!open && !startsMessage(r, 0)) return false
    const layer = p.layer(smop, r)
    p.clearInfo()
    let at = open ? rest(r, p, layer, open) : 0
    while (at < r.length) at = message(r, p, layer, at)
    return true
  },
})

/** True if a verb and its # stand here. */
function startsMessage(r: Reader, at: number): boolean {
  if (!r.has(at, LONGEST_VERB - 1)) return false
  const first = r.u8(at)
  if (first !== 0x4c && first !== 0x4f) return false
  const text = r.latin1(at, Math.min(LONGEST_VERB + 1, r.length - at))
  return VERBS.some((verb) => text.startsWith(verb + '#'))
}

/** Where the #) of the message at `at` stands, or -1. */
function endOf(r: Reader, at: number): number {
  for (let i = r.indexOf(SEPARATOR, at); i >= 0; i = r.indexOf(SEPARATOR, i + 1)) {
    if (r.has(i, 2) && r.u8(i + 1) === CLOSING) return i
  }
  return -1
}

/** The rest of a message of an earlier segment. @returns where it ends */
function rest(r: Reader, p: Packet, layer: Node, open: number): number {
  const end = endOf(r, 0)
  const next = open === HALF_END && r.u8(0) === CLOSING ? 1 : end < 0 ? r.length : end + 2
  const closed = next !== r.length || end >= 0 || open === HALF_END && next === 1
  p.branch(layer, f.continuation, r, 0, next)
  if (p.row) p.info += 'Continuation '
  leave(r, p, closed)
  return next
}

/** Notes whether the segment ends with its message. */
function leave(r: Reader, p: Packet, closed: boolean): void {
  const open = closed ? 0 : r.u8(r.length - 1) === SEPARATOR ? HALF_END : PENDING
  if ((p.noted(p.conversation, OPEN[p.direction]) ?? 0) !== open) p.note(p.conversation, OPEN[p.direction], open)
}

/** A message. @returns where the next one begins */
function message(r: Reader, p: Packet, layer: Node, at: number): number {
  const found = endOf(r, at), end = found < 0 ? r.length : found, next = found < 0 ? end : found + 2
  const node = p.add(layer, f.message, r, at, end - at)
  if (p.row) p.info += (p.info.length > p.fence && !p.info.endsWith(' ') ? ', ' : '') + lineText(r, at, next - at)
  const parts = split(r, at, end)
  const verb = r.latin1(at, Math.min(parts[0], LONGEST_VERB + 1))
  p.add(node, f.verb, r, at, parts[0])
  const second = at + parts[0] + 1
  const status = parts.length > 1 ? r.latin1(second, Math.min(2, parts[1])) : ''
  const response = parts.length > 1 && parts[1] === 2 && (status === 'ok' || status === 'ko')
  p.hide(p.generate(node, response ? f.response : f.request, r, 1))
  if (response) answer(r, p, node, verb, status, second, parts)
  else request(r, p, node, verb, second, parts)
  if (found < 0) p.expert(node, r, 'note', f.incomplete.label, at, end - at, f.incomplete)
  else p.branch(node, f.end, r, found, 2)
  leave(r, p, found >= 0)
  return next
}

/** Lengths of the parts between the separators; the last one keeps what separators it has beyond `MOST_PARTS`. */
function split(r: Reader, at: number, end: number): number[] {
  const lengths: number[] = []
  let start = at
  for (let i = r.indexOf(SEPARATOR, at); i >= 0 && i < end && lengths.length < MOST_PARTS - 1; i = r.indexOf(SEPARATOR, i + 1)) {
    lengths.push(i - start)
    start = i + 1
  }
  lengths.push(end - start)
  return lengths
}
const MOST_PARTS = 4

const ARGUMENTS: Readonly<Record<string, readonly Field[]>> = {
  LOGIN: [f.user, f.password, f.password], OPER: [f.operator, f.operand, f.operand],
}

function request(r: Reader, p: Packet, node: Node, verb: string, at: number, parts: readonly number[]): void {
  const state = p.noted(p.conversation, STATE)
  // The beginning of the connection was seen, so nobody is logged in.
  const known = state ?? (p.segment.serverPort ? LOGGED_OUT : undefined)
  let start = at
  ARGUMENTS[verb]?.forEach((field, i) => {
    const length = parts[i + 1]
    if (length === undefined) return
    p.add(node, field, r, start, length)
    start += length + 1
  })
  if (verb === 'OPER' && known === LOGGED_OUT) p.expert(node, r, 'warn', f.beforeLogin.label, 0, 0, f.beforeLogin)
  if (verb === 'LOGIN' && known === LOGGED_IN) p.expert(node, r, 'warn', f.secondLogin.label, 0, 0, f.secondLogin)
  if (known !== undefined) p.generate(node, f.state, r, known)
  p.note(p.conversation, REQUEST, p.meta.number)
}

function answer(r: Reader, p: Packet, node: Node, verb: string, status: string, at: number, parts: readonly number[]): void {
  p.add(node, f.status, r, at, 2)
  if (parts.length > 2) {
    const length = parts.slice(2).reduce((sum, part) => sum + part + 1, -1)
    p.add(node, status === 'ko' ? f.reason : f.result, r, at + 3, length)
  }
  if (status === 'ok') {
    const state = verb === 'LOGOUT' ? LOGGED_OUT : LOGGED_IN
    if (p.noted(p.conversation, STATE) !== state) p.note(p.conversation, STATE, state)
  }
  const known = p.noted(p.conversation, STATE) ?? (p.segment.serverPort ? LOGGED_OUT : undefined)
  if (known !== undefined) p.generate(node, f.state, r, known)
  const asked = p.noted(p.conversation, REQUEST)
  if (asked !== undefined) p.generate(node, f.requestIn, r, asked)
}
