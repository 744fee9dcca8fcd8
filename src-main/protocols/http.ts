import { stateKey } from './conversation-store.ts'
import { asciiText, indexInLine, isWholeLine, lineEnd, lineText, nextLine, skipBlanks, wordEnd } from './header-lines.ts'
import { Allowance, dissectBody } from './http-body.ts'
import { httpFields as f } from './http-fields.ts'
import { dissectHeader, noHeaders, type Headers, type Start } from './http-headers.ts'
import { asksForMore } from './http-message-end.ts'
import { statusText } from './http-status.ts'
import { rememberedTarget, rememberedUri, rememberHost, rememberTarget } from './http-target.ts'
import { ROOT, type Node, type Packet } from './packet.ts'
import { protocol, type Protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { textBranch } from './text-branch.ts'
import { APPLICATION_DATA } from './tls-names.ts'
import { WEBSOCKET_DEFLATE } from './websocket.ts'

/** Methods that begin a request, or one of the notifications of UPnP; RFC 9110, RFC 4918, RFC 3253, RFC 5789, MS-RPCH, SSTP. */
const METHODS = [
  'CONNECT', 'GET', 'PUT', 'COPY', 'HEAD', 'LOCK', 'MOVE', 'POLL', 'POST', 'BCOPY', 'BMOVE', 'MKCOL', 'TRACE', 'PATCH', 'LABEL',
  'MERGE', 'DELETE', 'SEARCH', 'UNLOCK', 'REPORT', 'UPDATE', 'BDELETE', 'OPTIONS', 'CHECKIN', 'PROPFIND', 'CHECKOUT', 'CCM_POST',
  'PROPPATCH', 'BPROPFIND', 'BPROPPATCH', 'UNCHECKOUT', 'MKACTIVITY', 'MKWORKSPACE', 'RPC_CONNECT', 'RPC_IN_DATA', 'RPC_OUT_DATA',
  'VERSION-CONTROL', 'BASELINE-CONTROL', 'SSTP_DUPLEX_POST', 'NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE',
]
const NOTIFICATIONS = new Set(['NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE'])
const LONGEST_METHOD = 16
const COLON = 0x3a
const NS = 1_000_000_000n
const numbers = new Map(METHODS.map((method, number) => [method, number + 1]))
const CONNECT = 1
const HEAD = METHODS.indexOf('HEAD') + 1
const TLS_PORT = 443
/** A frame behind all that are known. */
const LATER = 0xffffffff

// What is remembered of a conversation. STATE is one number, so that it is noted only where something changes.
const STATE = stateKey()
const SEEN = 1
const UPGRADED = 2
const METHOD_SHIFT = 2
const METHOD_MASK = 0x3f << METHOD_SHIFT
const CODE_SHIFT = 8
const CODE_MASK = 0x3ff << CODE_SHIFT
/** The request before the last one had an answer when the last one came; it came in the same frame. */
const BEFORE_ANSWERED = 1 << 18
const BEFORE_IN_FRAME = 1 << 19
/** Frames of the last request (0: a response came without one) and the last response, and how many pairs there were. */
const REQUEST = stateKey()
const RESPONSE = stateKey()
const PAIRS = stateKey()
/** When the last request was sent. */
const SECONDS = stateKey()
const NANOSECONDS = stateKey()
/** Where CONNECT leads: the port, and who is the proxy: its direction. */
const TUNNEL_PORT = stateKey()
const TUNNEL_SERVER = stateKey()
/** 1 once the connection was upgraded to a WebSocket. */
const WEBSOCKET = stateKey()

/** The default of tshark's preference, and the ports of protocols that run over HTTP (DAAP, IPP). */
const TCP_PORTS = [80, 3128, 3132, 5985, 8080, 8088, 11371, 1900, 2869, 2710]

export const http = protocol({
  abbrev: 'http', name: 'HTTP', label: 'Hypertext Transfer Protocol',
  on: { 'tcp.port': [...TCP_PORTS, 631, 3689], 'sctp.port': [80] },
  heuristics: { tcp: looksLikeHttp },
  desegments: true,
  changesState(bytes, start, end, conversations, id) {
    const state = conversations.noted(id, STATE, LATER) ?? 0
    if (state & UPGRADED) return conversations.noted(id, WEBSOCKET, LATER) === 1
    if (!isTunnel(state)) return hasMessage(bytes, start, end)
    // Of TLS, the data itself changes nothing.
    return conversations.noted(id, TUNNEL_PORT, LATER) !== TLS_PORT || end > start && bytes[start] !== APPLICATION_DATA
  },
  dissect(r, p) {
    const state = p.noted(p.conversation, STATE) ?? 0
    if (state & UPGRADED) {
      upgraded(r, p)
      return true
    }
    if (isTunnel(state)) {
      tunnelled(r, p)
      return true
    }
    const m = new Messages(http, r, p, state)
    for (let at = 0; at < r.reported;) {
      if (m.state & UPGRADED) {
        upgraded(r.sub(at), p)
        break
      }
      const next = m.message(at)
      if (next < 0) break
      at = next
    }
    return true
  },
})

/** The same messages in datagrams, where another protocol sends them (SSDP). */
export function dissectHttpDatagram(self: Protocol, r: Reader, p: Packet): void {
  const messages = new Messages(self, r, p, p.noted(p.conversation, STATE) ?? 0)
  for (let at = 0; at < r.reported;) {
    const next = messages.message(at)
    if (next < 0) return
    at = next
  }
}

/** What the connection is used for once both sides have agreed to leave HTTP. */
function upgraded(r: Reader, p: Packet): void {
  // It stands right above TCP now.
  if (p.canDesegment) p.canDesegment++
  p.call(p.noted(p.conversation, WEBSOCKET) === 1 ? p.registry.protocol('websocket') : p.registry.data, r)
}

/** True once a CONNECT was answered with success (RFC 9110 9.3.6). */
function isTunnel(state: number): boolean {
  return (state & METHOD_MASK) >>> METHOD_SHIFT === CONNECT && (state & CODE_MASK) >>> CODE_SHIFT === 200 && (state & SEEN) !== 0
}

/** True if the first line begins or ends in HTTP/1.x. */
function looksLikeHttp(r: Reader): boolean {
  const end = lineEnd(r, 0)
  if (end < 9 || !isWholeLine(r, end)) return false
  return isVersion(r, end - 8) || isVersion(r, 0)
}

function isVersion(r: Reader, at: number): boolean {
  return r.has(at, 7) && r.latin1(at, 7).toUpperCase() === 'HTTP/1.'
}

/** The messages of one segment. */
class Messages {
  private readonly self: Protocol
  private readonly r: Reader
  private readonly p: Packet
  private readonly allowance = new Allowance()
  state: number

  constructor(self: Protocol, r: Reader, p: Packet, state: number) {
    this.self = self
    this.r = r
    this.p = p
    this.state = state
  }

  private note(state: number): void {
    if (state === this.state) return
    this.state = state
    this.p.note(this.p.conversation, STATE, state)
  }

  /**
   * A message, or what there is of one, at `start`.
   * @returns where it ends, or -1 where the rest of the segment is nothing that can be read
   */
  message(start: number): number {
    const { r, p } = this
    let at = start
    const leadingCrlf = r.reported - at > 3 && r.u16(at) === 0x0d0a
    if (leadingCrlf) at += 2
    const seen = (this.state & SEEN) !== 0
    const first = r.u8(at)
    if (first < 0x20 || first > 0x7e) {
      if (seen) this.continuation(at, start)
      return -1
    }
    const firstEnd = lineEnd(r, at)
    const kindOf = isWholeLine(r, firstEnd) ? startOf(r.bytes, r.start + at, r.start + firstEnd) : undefined
    const isStart = kindOf !== undefined
    if (p.canDesegment && (isStart || !isWholeLine(r, firstEnd))) {
      const isResponse = kindOf === 'response'
      const method = (this.state & METHOD_MASK) >>> METHOD_SHIFT
      if (asksForMore(r, p, { at, isResponse, isBodiless: isResponse && (method === HEAD || method === CONNECT) })) return -1
    }
    let layer: Node = ROOT
    if (isStart || seen) {
      p.clearInfo()
      if (p.row) p.info += isStart ? lineText(r, at, firstEnd - at) + ' ' : 'Continuation'
      layer = p.layer(this.self, r, at)
      if (leadingCrlf) p.expert(layer, r, 'note', f.leadingCrlf.label, start, 2, f.leadingCrlf)
    }
    const headers = noHeaders()
    const line: StartLine = { kind: undefined, uri: undefined, code: 0 }
    let lines = 0, messageLines = 0
    while (at < r.length) {
      const end = lineEnd(r, at), next = nextLine(r, end)
      const kind = startOf(r.bytes, r.start + at, r.start + end)
      const colon = kind || end === at ? -1 : indexInLine(r, COLON, at, end)
      if (!kind && end > at && colon < 0) {
        // Perhaps a header whose rest is in the next segment.
        if (messageLines) r.need(at, end - at + 1)
        break
      }
      if (layer === ROOT) {
        const name = p.protocol
        layer = p.layer(this.self, r, start)
        p.protocol = name
        if (leadingCrlf) p.expert(layer, r, 'note', f.leadingCrlf.label, start, 2, f.leadingCrlf)
      }
      if (lines++ === 0 && (p.sourcePort === 443 || p.destinationPort === 443)) {
        p.expert(layer, r, 'warn', f.tlsPort.label, 0, 0, f.tlsPort)
      }
      if (end === at) {
        const node = textBranch(r, p, layer, at, next - at)
        if (p.detailed) p.label(node, lineText(r, at, next - at))
        at = next
        break
      }
      messageLines++
      if (kind) {
        line.kind = kind
        const text = lineText(r, at, next - at)
        const node = textBranch(r, p, layer, at, next - at, text)
        p.expert(node, r, 'chat', text, at, next - at, f.chat)
        if (kind === 'response') this.statusLine(node, at, end, line)
        else this.requestLine(node, at, end, line)
      } else dissectHeader(r, p, layer, at, colon, end, next, line.kind, headers)
      at = next
    }
    this.fullUri(layer, line, headers)
    this.pair(layer, line.kind)
    at += this.body(layer, at, line, headers)
    this.afterResponse(line, headers)
    p.fence = p.info.length
    return at
  }

  private continuation(at: number, start: number): void {
    const { r, p } = this
    p.clearInfo()
    if (p.row) p.info += 'Continuation'
    p.layer(this.self, r, at)
    p.call(p.registry.data, r.sub(start))
  }

  /** Method, target and version (RFC 9112 section 3). */
  private requestLine(node: Node, at: number, end: number, start: StartLine): void {
    const { r, p } = this
    const methodEnd = wordEnd(r, at, end)
    if (methodEnd === at) return
    p.add(node, f.method, r, at, methodEnd - at)
    let uri = skipBlanks(r, methodEnd, end)
    // Two blanks: the target is empty.
    if (uri - at > 2 && uri - methodEnd >= 2) uri--
    const uriEnd = wordEnd(r, uri, end)
    this.target(node, uri, uriEnd)
    start.uri = asciiText(r, uri, uriEnd - uri)
    rememberTarget(r, p, { at: uri, length: uriEnd - uri })
    const method = numbers.get(methodAt(r.bytes, r.start + at, r.start + end)) ?? 0
    if (method === CONNECT) p.note(p.conversation, TUNNEL_PORT, Number(/^[^:]*:\s*(\d{0,5})/.exec(start.uri)?.[1] ?? 0x10000))
    this.note(this.state & ~METHOD_MASK | method << METHOD_SHIFT | SEEN)
    const version = skipBlanks(r, uriEnd, end)
    p.add(node, f.requestVersion, r, version, end - version)
  }

  /** The target with its path and query (RFC 3986 section 3). */
  private target(node: Node, at: number, end: number): void {
    const { r, p } = this
    const uri = p.add(node, f.uri, r, at, end - at)
    const mark = indexInLine(r, 0x3f, at, end)
    if (mark < 0 || mark + 1 >= end) return
    p.add(uri, f.path, r, at, mark - at)
    const query = p.add(uri, f.query, r, mark + 1, end - mark - 1)
    for (let i = mark + 1; i < end;) {
      const ampersand = indexInLine(r, 0x26, i, end)
      const stop = ampersand < 0 ? end : ampersand
      if (stop > i) p.add(query, f.parameter, r, i, stop - i)
      i = stop + 1
    }
  }

  /** Version, code and reason phrase (RFC 9112 section 4). */
  private statusLine(node: Node, at: number, end: number, start: StartLine): void {
    const { r, p } = this
    const versionEnd = wordEnd(r, at, end)
    if (versionEnd === at) return
    p.add(node, f.responseVersion, r, at, versionEnd - at)
    const code = skipBlanks(r, versionEnd, end)
    const codeEnd = wordEnd(r, code, end)
    if (codeEnd - code < 3) return
    start.code = Number(/^\d*/.exec(r.latin1(code, 3))?.[0])
    this.note(this.state & ~CODE_MASK | start.code << CODE_SHIFT)
    p.put(node, f.code, r, code, 3, start.code)
    p.generate(node, f.codeDescription, r, statusText(start.code), code, 3)
    const phrase = skipBlanks(r, codeEnd, end)
    if (end > phrase) p.add(node, f.phrase, r, phrase, end - phrase)
  }

  private fullUri(layer: Node, { uri }: StartLine, { host, hostPart }: Headers): void {
    const { r, p } = this
    if (uri === undefined || host === undefined) return
    const isFull = /^https?:\/\//i.test(uri) || (this.state & METHOD_MASK) >>> METHOD_SHIFT === CONNECT
    if (!isFull) rememberHost(r, p, hostPart)
    p.generate(layer, f.fullUri, r, isFull ? uri : `http://${host.trim()}${uri}`)
  }

  /** Which request a response answers: the last one, as answers come in the order of requests. */
  private pair(layer: Node, kind: Start): void {
    const { r, p } = this
    const id = p.conversation
    if (kind === undefined) return
    p.hide(p.generate(layer, kind === 'request' ? f.request : kind === 'response' ? f.response : f.notification, r, 1))
    if (kind === 'notification') return
    const request = p.noted(id, REQUEST), response = p.noted(id, RESPONSE)
    const answered = request === undefined || response !== undefined && response >= request
    const fresh = kind === 'request' || answered
    const number = (p.noted(id, PAIRS) ?? 0) + (fresh ? 1 : 0)
    if (fresh) p.note(id, PAIRS, number)
    const count = p.generate(layer, kind === 'request' ? f.requestNumber : f.responseNumber, r, number)
    if (p.detailed) p.label(count, `[HTTP ${kind} ${number}/${number}]`)
    const { seconds, nanoseconds } = p.meta
    if (kind === 'request') {
      if (request) p.generate(layer, f.previousRequestIn, r, request)
      this.note(this.state & ~(BEFORE_ANSWERED | BEFORE_IN_FRAME)
        | (request !== undefined && answered ? BEFORE_ANSWERED : 0) | (request === p.meta.number ? BEFORE_IN_FRAME : 0))
      p.note(id, REQUEST, p.meta.number)
      p.note(id, SECONDS, seconds)
      p.note(id, NANOSECONDS, nanoseconds)
      return
    }
    const mine = fresh ? 0 : request
    if (mine) {
      const sent = BigInt(p.noted(id, SECONDS) ?? 0) * NS + BigInt(p.noted(id, NANOSECONDS) ?? 0)
      p.generate(layer, f.time, r, BigInt(seconds) * NS + BigInt(nanoseconds) - sent)
    }
    const before = !mine || this.state & BEFORE_IN_FRAME ? request : p.conversations.noted(id, REQUEST, mine)
    if (before) p.generate(layer, f.previousRequestIn, r, before)
    if (response && (!mine || this.state & BEFORE_ANSWERED)) p.generate(layer, f.previousResponseIn, r, response)
    if (mine) p.generate(layer, f.requestIn, r, mine)
    else p.note(id, REQUEST, 0)
    const uri = p.treed ? rememberedUri(p) : undefined
    if (uri !== undefined) p.generate(layer, f.responseFor, r, uri)
    p.note(id, RESPONSE, p.meta.number)
  }

  /** @returns how many captured bytes behind the headers at `at` belong to the message */
  private body(layer: Node, at: number, { kind, code }: StartLine, headers: Headers): number {
    const { r, p } = this
    let length = Math.max(0, r.length - at)
    let reported = r.reported - at
    if (headers.contentLength !== undefined && headers.transferCoding === undefined) {
      length = Math.min(length, headers.contentLength)
      reported = Math.min(reported, headers.contentLength)
    } else if (kind === 'request' && headers.transferCoding === undefined) return 0
    // RFC 9112 6.3: these have no body.
    else if (kind === 'response' && (code >= 100 && code < 200 || code === 204 || code === 304)) return 0
    if (length === 0) return 0
    return dissectBody(p, layer, r.sub(at, reported), length, headers, this.allowance)
  }

  /** The conversation goes on in another protocol (RFC 9110 15.2.2). */
  private afterResponse({ kind }: StartLine, headers: Headers): void {
    const { state, p } = this
    if (kind !== 'response') return
    const code = (state & CODE_MASK) >>> CODE_SHIFT, method = (state & METHOD_MASK) >>> METHOD_SHIFT
    if (!method) return
    if (headers.upgrade === 'websocket' && code === 101) {
      this.p.note(this.p.conversation, WEBSOCKET, 1)
      if (headers.deflate) this.p.note(this.p.conversation, WEBSOCKET_DEFLATE, 1)
    }
    if (headers.upgrade !== undefined && code === 101 || METHODS[method - 1] === 'SSTP_DUPLEX_POST' && code === 200) this.note(state | UPGRADED)
    if (method === CONNECT && code === 200) p.note(p.conversation, TUNNEL_SERVER, p.direction)
  }
}

interface StartLine {
  kind: Start
  uri: string | undefined
  code: number
}

/** The word in front of the first blank, if a method may be that long, without the M- of RFC 2774. */
function methodAt(bytes: Uint8Array, start: number, end: number): string {
  let i = bytes[start] === 0x4d && bytes[start + 1] === 0x2d && start + 2 <= end ? start + 2 : start
  const stop = Math.min(end, i + LONGEST_METHOD + 1)
  let word = ''
  for (; i < stop && bytes[i] !== 0x20; i++) word += String.fromCharCode(bytes[i])
  return word
}

/** What a line is, if it begins a message. */
function startOf(bytes: Uint8Array, start: number, end: number): Start {
  // Every method begins with a capital letter, as HTTP/ and ICY do.
  if (end - start < 3 || bytes[start] < 0x41 || bytes[start] > 0x5a) return undefined
  const word = methodAt(bytes, start, end)
  if (word.startsWith('HTTP/') || word.startsWith('ICY')) return 'response'
  return numbers.has(word) ? NOTIFICATIONS.has(word) ? 'notification' : 'request' : undefined
}

/** True if a segment may begin with a message, or with the rest of one's headers. */
function hasMessage(bytes: Uint8Array, start: number, end: number): boolean {
  let at = bytes[start] === 0x0d && bytes[start + 1] === 0x0a ? start + 2 : start
  while (at < end && bytes[at] >= 0x20 && bytes[at] <= 0x7e) {
    if (startOf(bytes, at, end) !== undefined) return true
    let i = at, colon = false
    while (i < end && bytes[i] !== 0x0a && bytes[i] !== 0x0d) if (bytes[i++] === COLON) colon = true
    if (!colon) return false
    at = bytes[i] === 0x0d && bytes[i + 1] === 0x0a ? i + 2 : i + 1
    // An empty line ends the headers, and another message may follow.
    if (at < end && (bytes[at] === 0x0d || bytes[at] === 0x0a)) return true
  }
  return false
}

/** A segment in the tunnel that CONNECT has made (RFC 9110 9.3.6): what runs at the port that was asked for. */
function tunnelled(r: Reader, p: Packet): void {
  const port = p.noted(p.conversation, TUNNEL_PORT) ?? 0x10000
  if (port > 0xffff) return
  const name = p.protocol
  const layer = p.layer(http, r)
  p.protocol = name
  const host = /^([^:]*):/.exec(rememberedTarget(p) ?? '')?.[1]
  if (host !== undefined) p.generate(layer, f.connectHost, r, host)
  p.generate(layer, f.connectPort, r, port)
  if (TCP_PORTS.includes(port)) {
    p.call(p.registry.data, r)
    return
  }
  const { sourcePort, destinationPort } = p
  if (p.noted(p.conversation, TUNNEL_SERVER) === p.direction) p.sourcePort = port
  else p.destinationPort = port
  const low = Math.min(p.sourcePort, p.destinationPort), high = Math.max(p.sourcePort, p.destinationPort)
  if (!p.next('tcp.port', low, r) && !p.next('tcp.port', high, r)) p.call(byItsLook(r, p), r)
  p.sourcePort = sourcePort
  p.destinationPort = destinationPort
}

function byItsLook(r: Reader, p: Packet): Protocol {
  const { transports, data } = p.registry
  return transports.tcp.looks.find(({ protocol, recognises }) => protocol !== http && recognises(r, p))?.protocol ?? data
}
