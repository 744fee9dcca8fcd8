import { fields, framenum, none, string, uint16, uint32, type Field } from './field.ts'
import { asciiText, indexInLine, lineEnd, lineText, nextLine, wordEnd } from './header-lines.ts'
import { frameMarks } from './marks.ts'
import type { Node, Packet } from './packet.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { readSipUri, type SipUri } from './sip-uri.ts'
import { transaction } from './transactions.ts'

const METHODS = new Set([
  'ACK', 'BYE', 'CANCEL', 'INFO', 'INVITE', 'MESSAGE', 'NOTIFY', 'OPTIONS', 'PRACK', 'PUBLISH', 'REFER', 'REGISTER', 'SUBSCRIBE', 'UPDATE',
])
const COLON = 0x3a
const OK = 200
const FNV_OFFSET = 0x811c9dc5

const uri = (abbrev: string, label: string, whole: string) => ({
  uri: string(whole, `${label}`), user: string(`sip.${abbrev}.user`, `${label} User Part`),
  host: string(`sip.${abbrev}.host`, `${label} Host Part`), port: string(`sip.${abbrev}.port`, `${label} Host Port`),
})
const request = fields('sip', uri('r-uri', 'Request-URI', 'sip.r-uri'))
const from = fields('sip', uri('from', 'SIP from address', 'sip.from.addr'))
const to = fields('sip', uri('to', 'SIP to address', 'sip.to.addr'))
const contact = fields('sip', uri('contact', 'Contact URI', 'sip.contact.uri'))

const f = fields('sip', {
  requestLine: string('sip.Request-Line', 'Request-Line'),
  method: string('sip.Method', 'Method'),
  statusLine: string('sip.Status-Line', 'Status-Line'),
  status: uint32('sip.Status-Code', 'Status-Code'),
  headers: string('sip.msg_hdr', 'Message Header'),
  body: none('sip.msg_body', 'Message Body'),
  displayInfo: string('sip.display.info', 'SIP Display info'),
  requestFrame: framenum('sip.response-request', 'Request Frame'),
  responseTime: uint32('sip.response-time', 'Response Time (ms)'),
  auth: string('sip.auth', 'Authentication'),
  fromDisplay: string('sip.from.display.info', 'SIP from display info'),
  fromTag: string('sip.from.tag', 'SIP from tag'),
  toDisplay: string('sip.to.display.info', 'SIP to display info'),
  toTag: string('sip.to.tag', 'SIP to tag'),
  tag: string('sip.tag', 'SIP tag'),
  generatedCallId: string('sip.call_id_generated', 'Generated Call-ID'),
  sequence: uint32('sip.CSeq.seq', 'Sequence Number'),
  sequenceMethod: string('sip.CSeq.method', 'Method'),
  transport: string('sip.Via.transport', 'Transport'),
  sentBy: string('sip.Via.sent-by.address', 'Sent-by Address'),
  sentByPort: uint16('sip.Via.sent-by.port', 'Sent-by port'),
  branch: string('sip.Via.branch', 'Branch'),
  received: string('sip.Via.received', 'Received'),
  rport: string('sip.Via.rport', 'RPort'),
  scheme: string('sip.auth.scheme', 'Authentication Scheme'),
  username: string('sip.auth.username', 'Username'),
  realm: string('sip.auth.realm', 'Realm'),
  nonce: string('sip.auth.nonce', 'Nonce Value'),
  authUri: string('sip.auth.uri', 'Authentication URI'),
  response: string('sip.auth.digest.response', 'Digest Authentication Response'),
  algorithm: string('sip.auth.algorithm', 'Algorithm'),
  qop: string('sip.auth.qop', 'QOP'),
  cnonce: string('sip.auth.cnonce', 'CNonce Value'),
  nc: string('sip.auth.nc', 'Nonce Count'),
  opaque: string('sip.auth.opaque', 'Opaque Value'),
  unknown: none('sip.unrecognized_header', 'Unrecognised SIP header'),
})

/** Header fields (RFC 3261 section 20 and the IANA registry), with their short forms. */
const HEADERS = [
  'Accept', 'Accept-Contact', 'Accept-Encoding', 'Accept-Language', 'Alert-Info', 'Allow', 'Allow-Events', 'Authentication-Info', 'Authorization',
  'Call-ID', 'Call-Info', 'Contact', 'Content-Disposition', 'Content-Encoding', 'Content-Language', 'Content-Length', 'Content-Type', 'CSeq', 'Date',
  'Error-Info', 'Event', 'Expires', 'From', 'In-Reply-To', 'Max-Forwards', 'MIME-Version', 'Min-Expires', 'Min-SE', 'Organization',
  'P-Access-Network-Info', 'P-Asserted-Identity', 'P-Preferred-Identity', 'Path', 'Priority', 'Privacy', 'Proxy-Authenticate', 'Proxy-Authorization',
  'Proxy-Require', 'RAck', 'Reason', 'Record-Route', 'Refer-To', 'Referred-By', 'Replaces', 'Reply-To', 'Require', 'Retry-After', 'Route', 'RSeq',
  'Server', 'Service-Route', 'Session-Expires', 'SIP-ETag', 'SIP-If-Match', 'Subject', 'Subscription-State', 'Supported', 'Timestamp', 'To',
  'Unsupported', 'User-Agent', 'Via', 'Warning', 'WWW-Authenticate',
] as const
const SHORT: Readonly<Record<string, string>> = {
  a: 'accept-contact', b: 'referred-by', c: 'content-type', e: 'content-encoding', f: 'from', i: 'call-id', k: 'supported', l: 'content-length',
  m: 'contact', o: 'event', r: 'refer-to', s: 'subject', t: 'to', u: 'allow-events', v: 'via', x: 'session-expires',
}
const NUMBERS = new Set(['Content-Length', 'Expires', 'Max-Forwards', 'Min-Expires', 'RSeq'])
const headers = new Map(Object.entries(fields('sip', Object.fromEntries(HEADERS.map((name) =>
  [name.toLowerCase(), NUMBERS.has(name) ? uint32('sip.' + name, name) : string('sip.' + name, name)])))))

const AUTHENTICATION: Readonly<Record<string, Field>> = {
  username: f.username, realm: f.realm, nonce: f.nonce, uri: f.authUri, response: f.response, algorithm: f.algorithm, qop: f.qop,
  cnonce: f.cnonce, nc: f.nc, opaque: f.opaque,
}

/** What the header fields say of the rest. */
interface Said {
  contentLength: number | undefined
  contentType: string
  sequenceMethod: string
  /** Numbers that tell this transaction from others. */
  transaction: number
  contacts: number
}

/** The Session Initiation Protocol (RFC 3261). */
export const sip = protocol({
  abbrev: 'sip', name: 'SIP', label: 'Session Initiation Protocol',
  on: { 'udp.port': [5060], 'tcp.port': [5060] },
  heuristics: { udp: looksLikeSip, tcp: looksLikeSip },
  // A session's description announces media.
  changesState: () => true,
  dissect(r, p) {
    if (!looksLikeSip(r)) return false
    p.clearInfo()
    for (let at = 0; at < r.length && looksLikeSip(r.sub(at));) at += message(r.sub(at), p)
    return true
  },
})

/** True if the first line begins with SIP/2.0 or a method, and ends in SIP/2.0. */
function looksLikeSip(r: Reader): boolean {
  if (r.length < 12 || r.u8(0) < 0x41 || r.u8(0) > 0x5a) return false
  if (r.latin1(0, 8) === 'SIP/2.0 ') return true
  const end = wordEnd(r, 0, 12)
  if (end >= 12 || !METHODS.has(r.latin1(0, end))) return false
  const line = lineEnd(r, 0)
  return line >= 8 && r.latin1(line - 7, 7) === 'SIP/2.0'
}

/** @returns its length */
function message(r: Reader, p: Packet): number {
  p.protocol = sip.name
  const first = lineEnd(r, 0), response = r.latin1(0, 4) === 'SIP/'
  const layer = p.layer(sip, r)
  const kind = response ? statusLine(r, p, layer, first) : requestLine(r, p, layer, first)
  const said: Said = { contentLength: undefined, contentType: '', sequenceMethod: '', transaction: FNV_OFFSET, contacts: 0 }
  const start = nextLine(r, first)
  const node = p.put(layer, f.headers, r, start, 0, '')
  if (p.detailed) p.label(node, 'Message Header')
  let at = start
  while (at < r.length) {
    const end = lineEnd(r, at)
    if (end === at) {
      at = nextLine(r, end)
      break
    }
    at = header(r, p, node, at, said)
  }
  p.extent(node, at - start)
  p.setValue(node, asciiText(r, start, at - start))
  if (p.row) {
    if (response && kind === String(OK) && said.sequenceMethod) p.info += ` (${said.sequenceMethod})`
    if (said.sequenceMethod === 'REGISTER' && (!response || kind === String(OK))) {
      p.info += said.contacts ? `  (${said.contacts} binding${said.contacts === 1 ? '' : 's'})` : '  (fetch bindings)'
    }
    p.info += ' | '
  }
  pair(r, p, layer, response, said)
  const length = Math.min(said.contentLength ?? r.reported - at, r.reported - at)
  if (length > 0) body(r.sub(at, length), p, layer, said.contentType)
  p.extent(layer, Math.min(at + length, r.length))
  return at + length
}

/** Which request a response answers: both have the same Call-ID and CSeq (RFC 3261 17.1.3). */
function pair(r: Reader, p: Packet, layer: Node, response: boolean, { transaction: id }: Said): void {
  const { query, time } = transaction(p, (id ^ id >>> 16) & 0xffff, response, true, false)
  if (!response || !query) return
  p.generate(layer, f.requestFrame, r, query)
  p.generate(layer, f.responseTime, r, Math.round(time / 1e6))
}

/** FNV-1a, the same whichever of two texts comes first. */
function hash(value: number, text: string): number {
  let own = FNV_OFFSET
  for (let i = 0; i < text.length; i++) own = Math.imul(own ^ text.charCodeAt(i), 0x01000193)
  return value ^ own
}

function requestLine(r: Reader, p: Packet, layer: Node, end: number): string {
  const methodEnd = wordEnd(r, 0, end), uriEnd = wordEnd(r, methodEnd + 1, end), method = r.latin1(0, methodEnd)
  if (p.detailed) p.label(layer, `${sip.label} (${method})`)
  if (p.row) p.info += `Request: ${lineText(r, 0, uriEnd)}`
  const line = p.add(layer, f.requestLine, r, 0, end)
  p.add(line, f.method, r, 0, methodEnd)
  if (uriEnd > methodEnd + 1) addUri(r, p, line, request, readSipUri(r, methodEnd + 1, uriEnd))
  return method
}

function statusLine(r: Reader, p: Packet, layer: Node, end: number): string {
  const code = r.latin1(8, Math.max(0, Math.min(3, end - 8)))
  if (p.detailed) p.label(layer, `${sip.label} (${code})`)
  if (p.row) p.info += `Status: ${lineText(r, 8, Math.max(0, end - 8))}`
  const line = p.add(layer, f.statusLine, r, 0, end)
  if (/^\d{3}$/.test(code)) p.put(line, f.status, r, 8, 3, Number(code))
  return code
}

function addUri(r: Reader, p: Packet, parent: Node, to: { readonly uri: Field, readonly user: Field, readonly host: Field, readonly port: Field }, uri: SipUri): void {
  const node = p.add(parent, to.uri, r, uri.at, uri.end - uri.at)
  if (uri.userEnd > uri.userAt) p.add(node, to.user, r, uri.userAt, uri.userEnd - uri.userAt)
  if (uri.hostEnd > uri.hostAt) p.add(node, to.host, r, uri.hostAt, uri.hostEnd - uri.hostAt)
  if (uri.portEnd > uri.portAt) p.add(node, to.port, r, uri.portAt, uri.portEnd - uri.portAt)
}

/** A header field with the lines that it is folded to (RFC 3261 7.3.1). @returns where the next one begins */
function header(r: Reader, p: Packet, layer: Node, at: number, said: Said): number {
  let end = lineEnd(r, at), next = nextLine(r, end)
  while (next < r.length && (r.u8(next) === 0x20 || r.u8(next) === 0x09)) {
    end = lineEnd(r, next)
    next = nextLine(r, end)
  }
  const colon = indexInLine(r, COLON, at, end)
  if (colon < 0) {
    p.branch(layer, frameMarks.text, r, at, next - at, lineText(r, at, end - at))
    return next
  }
  const written = r.latin1(at, Math.min(colon - at, 64)).trim().toLowerCase(), name = SHORT[written] ?? written
  let value = colon + 1
  while (value < end && (r.u8(value) === 0x20 || r.u8(value) === 0x09)) value++
  const field = headers.get(name), text = asciiText(r, value, end - value)
  if (!field) {
    const node = p.branch(layer, frameMarks.text, r, at, next - at, lineText(r, at, end - at))
    p.expert(node, r, 'note', `Unrecognised SIP header (${written})`, at, end - at, f.unknown)
    return next
  }
  const node = p.put(layer, field, r, at, next - at, field.type === 'uint32' ? Number(/^\d{1,9}/.exec(text)?.[0] ?? 0) : text)
  if (p.detailed) p.label(node, lineText(r, at, end - at))
  parts(r, p, layer, node, name, value, end, text, said)
  return next
}

function parts(r: Reader, p: Packet, layer: Node, node: Node, name: string, at: number, end: number, text: string, said: Said): void {
  switch (name) {
    case 'content-length': said.contentLength = Number(/^\d{1,9}/.exec(text)?.[0] ?? 0); return
    case 'content-type': said.contentType = (/^[^;\s]*/.exec(text)?.[0] ?? '').toLowerCase(); return
    case 'call-id': said.transaction = hash(said.transaction, text); p.generate(layer, f.generatedCallId, r, text, at, end - at); return
    case 'cseq': {
      const [, digits = '', method = ''] = /^(\d{1,10})\s+(\S+)/.exec(text) ?? []
      if (!digits) return
      p.put(node, f.sequence, r, at, digits.length, Number(digits))
      p.put(node, f.sequenceMethod, r, end - method.length, method.length, method)
      said.sequenceMethod = method
      said.transaction = hash(said.transaction, digits + method)
      return
    }
    case 'via': via(r, p, node, at, text); return
    case 'from': person(r, p, node, at, end, text, from, f.fromDisplay, f.fromTag); return
    case 'to': person(r, p, node, at, end, text, to, f.toDisplay, f.toTag); return
    case 'contact':
      if (text.trim() === '*') return
      addUri(r, p, node, contact, readSipUri(r, at, end))
      said.contacts++
      return
    case 'authorization': case 'www-authenticate': case 'proxy-authenticate': case 'proxy-authorization': authentication(r, p, node, at, text)
  }
}

function person(
  r: Reader, p: Packet, node: Node, at: number, end: number, text: string,
  part: { readonly uri: Field, readonly user: Field, readonly host: Field, readonly port: Field }, display: Field, tag: Field,
): void {
  const open = text.indexOf('<')
  if (open > 0) {
    const shown = text.startsWith('"') ? text.slice(0, open).trimEnd() : text.slice(0, open)
    p.hide(p.put(node, f.displayInfo, r, at, shown.length, shown))
    p.put(node, display, r, at, shown.length, shown)
  }
  addUri(r, p, node, part, readSipUri(r, at, end))
  const found = /;\s*tag=([^;\s]*)/i.exec(text)
  if (!found) return
  const place = at + found.index + found[0].length - found[1].length
  p.put(node, tag, r, place, found[1].length, found[1])
  p.hide(p.put(node, f.tag, r, place, found[1].length, found[1]))
}

/** RFC 3261 20.42: transport, who sent it, and parameters. */
function via(r: Reader, p: Packet, node: Node, at: number, text: string): void {
  const found = /^SIP\s*\/\s*2\.0\s*\/\s*(\S+)\s+(\[[^\]]*\]|[^\s:;]+)(?::(\d{1,5}))?/i.exec(text)
  if (!found) return
  const [whole, transport, host, port] = found
  p.put(node, f.transport, r, at + text.indexOf(transport), transport.length, transport)
  p.put(node, f.sentBy, r, at + whole.lastIndexOf(host), host.length, host)
  if (port) p.put(node, f.sentByPort, r, at + whole.length - port.length, port.length, Number(port) & 0xffff)
  for (const [name, field] of [['branch', f.branch], ['received', f.received], ['rport', f.rport]] as const) {
    const value = new RegExp(`;\\s*${name}=([^;\\s]*)`, 'i').exec(text)
    if (value) p.put(node, field, r, at + value.index + value[0].length - value[1].length, value[1].length, value[1])
  }
}

/** RFC 3261 20.7, RFC 7616. */
function authentication(r: Reader, p: Packet, node: Node, at: number, text: string): void {
  p.hide(p.put(node, f.auth, r, at, text.length, text))
  const scheme = /^\S+/.exec(text)?.[0] ?? ''
  p.put(node, f.scheme, r, at, scheme.length, scheme)
  for (let from = scheme.length; from < text.length;) {
    const equals = text.indexOf('=', from)
    if (equals < 0) return
    const quoted = text[equals + 1] === '"', close = text.indexOf(quoted ? '"' : ',', equals + (quoted ? 2 : 1))
    const end = close < 0 ? text.length : quoted ? close + 1 : close
    const field = AUTHENTICATION[text.slice(from, equals).replaceAll(',', ' ').trim().toLowerCase()]
    if (field) p.put(node, field, r, at + equals + 1, end - equals - 1, text.slice(equals + 1, end))
    from = end
  }
}

function body(r: Reader, p: Packet, layer: Node, type: string): void {
  const node = p.add(layer, f.body, r, 0, r.length)
  const { root } = p
  p.root = node
  if (type === 'application/sdp') {
    p.call(p.registry.protocol('sdp'), r)
    p.protocol = 'SIP/SDP'
  } else p.call(p.registry.data, r)
  p.root = root
}
