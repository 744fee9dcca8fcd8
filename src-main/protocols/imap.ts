import { APPLICATION, stateKey } from './conversation-store.ts'
import { boolean, fields, framenum, relativeTime, string } from './field.ts'
import { isWholeLine, lineEnd, lineText, nextLine, skipBlanks, wordEnd } from './header-lines.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { transaction } from './transactions.ts'

const ascii = { encoding: 'ascii' } as const
const f = fields('imap', {
  isRequest: boolean('imap.isrequest', 'Request'),
  line: string('imap.line', 'Line', ascii),
  request: string('imap.request', 'Request', ascii),
  requestTag: string('imap.request_tag', 'Request Tag', ascii),
  response: string('imap.response', 'Response', ascii),
  responseTag: string('imap.response_tag', 'Response Tag', ascii),
  tag: string('imap.tag', 'Tag', ascii),
  command: string('imap.command', 'Command', ascii),
  uid: boolean('imap.request.command.uid', 'Request isUID'),
  requestCommand: string('imap.request.command', 'Request Command', ascii),
  username: string('imap.request.username', 'Request Username', ascii),
  password: string('imap.request.password', 'Request Password', ascii),
  folder: string('imap.request.folder', 'Request Folder', ascii),
  status: string('imap.response.status', 'Response Status', ascii),
  responseCommand: string('imap.response.command', 'Response Command', ascii),
  responseTo: framenum('imap.response_to', 'Request In'),
  time: relativeTime('imap.time', 'Response Time', { unit: ' seconds' }),
})

/** Commands whose first argument is a mailbox (RFC 9051 section 6.3). */
const MAILBOX = new Set(['SELECT', 'EXAMINE', 'CREATE', 'DELETE', 'RENAME', 'SUBSCRIBE', 'UNSUBSCRIBE', 'STATUS', 'APPEND'])
const QUOTE = 0x22
const UNTAGGED = 0x2a
/** A literal's length at the end of a line: {12} or {12+} (RFC 9051 section 4.3). */
const LITERAL = /\{(\d{1,9})\+?\}$/
const LONGEST_LITERAL_MARK = 12

/** By direction: bytes of a literal that are still to come. */
const MISSING = [stateKey(), stateKey()] as const
/** 1 while the client's last command was STARTTLS. */
const TLS_REQUESTED = stateKey()

/** The Internet Message Access Protocol (RFC 9051, RFC 3501). */
export const imap = protocol({
  abbrev: 'imap', name: 'IMAP', label: 'Internet Message Access Protocol',
  on: { 'tcp.port': [143] },
  changesState: () => true,
  dissect(r, p) {
    p.protocol = imap.name
    const isRequest = p.matched === p.destinationPort
    const key = MISSING[p.direction], missing = p.noted(p.conversation, key) ?? 0
    let at = Math.min(missing, r.length)
    // Without the end of the line there is nothing to say yet.
    if (!at && !isWholeLine(r, lineEnd(r, 0))) return true
    const layer = p.layer(imap, r)
    p.hide(p.generate(layer, f.isRequest, r, isRequest ? 1 : 0))
    p.clearInfo()
    if (at) p.branch(layer, frameMarks.text, r, 0, at, 'Literal')
    let open = missing - at
    let told = false, untagged = false
    while (at < r.length) {
      const end = lineEnd(r, at), next = nextLine(r, end)
      if (!isWholeLine(r, end)) break
      const star = !isRequest && r.u8(at) === UNTAGGED
      if (p.row && (!told || untagged && !star)) {
        p.clearInfo()
        p.info += `${isRequest ? 'Request' : 'Response'}: ${lineText(r, at, end - at)}`
        untagged = star && !told
        told = true
      }
      line(r, p, layer, at, end, next, isRequest)
      at = next
      const mark = Math.max(0, end - LONGEST_LITERAL_MARK)
      const size = Number(LITERAL.exec(r.latin1(mark, end - mark))?.[1] ?? 0)
      if (!size) continue
      const here = Math.min(size, r.length - at)
      // A client waits for the server's consent before it sends a literal.
      if (here) p.branch(layer, frameMarks.text, r, at, here, `Literal (${size} bytes)`)
      at += here
      open = size - here
    }
    if (open !== missing) p.note(p.conversation, key, open)
    return true
  },
})

function line(r: Reader, p: Packet, layer: Node, at: number, end: number, next: number, isRequest: boolean): void {
  const node = p.add(layer, f.line, r, at, next - at)
  if (p.detailed) p.label(node, `Line: ${lineText(r, at, next - at)}`)
  if (end === at || !isRequest && r.u8(at) === UNTAGGED) return
  p.add(node, isRequest ? f.request : f.response, r, at, end - at)
  const tagEnd = wordEnd(r, at, end)
  p.add(node, isRequest ? f.requestTag : f.responseTag, r, at, tagEnd - at)
  p.hide(p.add(node, f.tag, r, at, tagEnd - at))
  const word = skipBlanks(r, tagEnd, end)
  const id = hash(r, at, tagEnd)
  if (isRequest) request(r, p, node, word, end, id)
  else response(r, p, node, at, word, end, id)
}

function request(r: Reader, p: Packet, node: Node, at: number, end: number, id: number): void {
  if (at >= end) return
  let word = at, stop = wordEnd(r, at, end)
  if (r.latin1(word, stop - word).toUpperCase() === 'UID') {
    p.put(node, f.uid, r, word, stop - word, 1)
    word = skipBlanks(r, stop, end)
    stop = wordEnd(r, word, end)
    if (word >= end) return
  }
  p.add(node, f.requestCommand, r, word, stop - word)
  p.hide(p.add(node, f.command, r, word, stop - word))
  const command = r.latin1(word, Math.min(stop - word, 16)).toUpperCase()
  const argument = skipBlanks(r, stop, end), argumentEnd = quotedEnd(r, argument, end)
  if (argument < end && command === 'LOGIN') {
    unquoted(r, p, node, f.username, argument, argumentEnd)
    const second = skipBlanks(r, argumentEnd, end)
    if (second < end) unquoted(r, p, node, f.password, second, quotedEnd(r, second, end))
  } else if (argument < end && MAILBOX.has(command)) unquoted(r, p, node, f.folder, argument, argumentEnd)
  p.note(p.conversation, TLS_REQUESTED, command === 'STARTTLS' ? 1 : 0)
  transaction(p, id, false, false, false)
}

function response(r: Reader, p: Packet, node: Node, tag: number, at: number, end: number, id: number): void {
  if (at >= end) return
  const stop = wordEnd(r, at, end)
  p.add(node, f.status, r, at, stop - at)
  if (r.u8(tag) === 0x2b) return
  const word = skipBlanks(r, stop, end)
  if (word < end) {
    const length = wordEnd(r, word, end) - word
    p.add(node, f.responseCommand, r, word, length)
    p.hide(p.add(node, f.command, r, word, length))
  }
  const { query, time } = transaction(p, id, true)
  if (query) {
    p.generate(node, f.responseTo, r, query)
    p.generate(node, f.time, r, BigInt(time))
  }
  // RFC 9051 6.2.1: what follows is TLS.
  if (p.noted(p.conversation, TLS_REQUESTED) && r.latin1(at, stop - at).toUpperCase() === 'OK') {
    p.note(p.conversation, APPLICATION, p.registry.protocol('tls').field.id)
  }
}

/** Where a word, or a string in quotes, ends. */
function quotedEnd(r: Reader, at: number, end: number): number {
  if (at >= end || r.u8(at) !== QUOTE) return wordEnd(r, at, end)
  let i = at + 1
  while (i < end && r.u8(i) !== QUOTE) i++
  return Math.min(i + 1, end)
}

function unquoted(r: Reader, p: Packet, node: Node, field: typeof f.folder, at: number, end: number): void {
  const quoted = r.u8(at) === QUOTE && end - at >= 2
  p.add(node, field, r, quoted ? at + 1 : at, quoted ? end - at - 2 : end - at)
}

/** 16 bits of a tag (FNV-1a): enough to tell the commands of a connection apart that wait for an answer. */
function hash(r: Reader, at: number, end: number): number {
  let value = 0x811c9dc5
  for (let i = at; i < end; i++) value = Math.imul(value ^ r.bytes[r.start + i], 0x01000193)
  return (value ^ value >>> 16) & 0xffff
}
