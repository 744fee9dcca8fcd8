import { APPLICATION, NO_CONVERSATION } from './conversation-store.ts'
import { boolean, fields, framenum, names, none, string, uint32 } from './field.ts'
import { asciiText, isWholeLine, lineEnd, lineText, nextLine } from './header-lines.ts'
import { GENERATED, ONE_MORE_SEGMENT, type Node, type Packet } from './packet.ts'
import { printableText } from './printable-text.ts'
import { protocol } from './protocol.ts'
import type { Reader } from './reader.ts'
import { follow, type ClientSegment } from './smtp-client.ts'
import {
  AUTH_DONE, COMMANDS, LOGIN_BEGUN, NTLM_ASKED, NTLM_BEGUN, NTLM_SENT, PASSWORD_ASKED, PASSWORD_SENT, PLAIN_ASKED, PLAIN_BEGUN,
  PLAIN_SENT, SmtpSession, TLS_REQUESTED, USERNAME_ASKED, USERNAME_SENT,
} from './smtp-session.ts'
import { startTls } from './tls-session.ts'

/** RFC 5321 4.2.3, RFC 4954 section 6. */
const responseCodes = names({
  211: 'System status, or system help reply', 214: 'Help message', 220: '<domain> Service ready',
  221: '<domain> Service closing transmission channel', 235: 'Authentication successful',
  250: 'Requested mail action okay, completed', 251: 'User not local; will forward to <forward-path>',
  252: 'Cannot VRFY user, but will accept message and attempt delivery', 334: 'AUTH input',
  354: 'Start mail input; end with <CRLF>.<CRLF>', 421: '<domain> Service not available, closing transmission channel',
  432: 'A password transition is needed', 450: 'Requested mail action not taken: mailbox unavailable',
  451: 'Requested action aborted: local error in processing', 452: 'Requested action not taken: insufficient system storage',
  454: 'Temporary authentication failed', 500: 'Syntax error, command unrecognized',
  501: 'Syntax error in parameters or arguments', 502: 'Command not implemented', 503: 'Bad sequence of commands',
  504: 'Command parameter not implemented', 530: 'Authentication required', 534: 'Authentication mechanism is too weak',
  535: 'Authentication credentials invalid', 538: 'Encryption required for requested authentication mechanism',
  550: 'Requested action not taken: mailbox unavailable', 551: 'User not local; please try <forward-path>',
  552: 'Requested mail action aborted: exceeded storage allocation',
  553: 'Requested action not taken: mailbox name not allowed', 554: 'Transaction failed',
})

const text = (abbrev: string, label: string) => string(abbrev, label, { encoding: 'ascii' })

const f = fields('smtp', {
  request: boolean('smtp.req', 'Request'),
  isResponse: boolean('smtp.rsp', 'Response'),
  message: text('smtp.message', 'Message'),
  commandLine: text('smtp.command_line', 'Command Line'),
  command: text('smtp.req.command', 'Command'),
  parameter: text('smtp.req.parameter', 'Request parameter'),
  response: text('smtp.response', 'Response'),
  code: uint32('smtp.response.code', 'Response code', { values: responseCodes }),
  responseParameter: text('smtp.rsp.parameter', 'Response parameter'),
  username: string('smtp.auth.username', 'Username'),
  password: string('smtp.auth.password', 'Password'),
  usernamePassword: text('smtp.auth.username_password', 'Username/Password'),
  end: none('smtp.eom', 'EOM'),
  fragments: none('smtp.data.fragments', 'DATA fragments'),
  fragment: framenum('smtp.data.fragment', 'DATA fragment'),
  count: uint32('smtp.data.fragment.count', 'DATA fragment count'),
  reassembledIn: framenum('smtp.data.reassembled.in', 'Reassembled DATA in frame'),
  length: uint32('smtp.data.reassembled.length', 'Reassembled DATA length'),
  undecoded: none('smtp.base64_decode', 'base64 decode failed or is not enabled (check SMTP preferences)'),
  unexpectedCode: none('smtp.response.code.unexpected', 'Unexpected response code in multiline response'),
})

/** Where tshark decodes what AUTH commands send. */
const DECODING = 'smtp.decryption'
const CODE = 3
const COMMAND = 4

/** RFC 5321; message submission RFC 6409. */
export const smtp = protocol({
  abbrev: 'smtp', name: 'SMTP', label: 'Simple Mail Transfer Protocol',
  on: { 'tcp.port': [25, 587], 'tls.port': [465] },
  preferences: { [DECODING]: false },
  desegments: true,
  changesState: () => true,
  dissect(r, p) {
    const isClient = p.destinationPort === p.matched
    if (p.canDesegment && isClient && !isWholeLine(r, lineEnd(r, 0)) && p.more(0, ONE_MORE_SEGMENT)) return true
    const session = new SmtpSession(p)
    const segment = follow(r, session, isClient)
    p.clearInfo()
    const layer = p.layer(smtp, r)
    if (isClient) new Client(r, p, layer, session, segment).show()
    else responses(r, p, layer, session)
    return true
  },
})

const tell = (p: Packet, text: string): void => { if (p.row) p.info += text }

/** Text that was sent in base64 (RFC 4648), where that is wanted and possible. */
function decoded(p: Packet, text: string): string | undefined {
  if (!p.preference(DECODING) || text.length < 2) return undefined
  return Buffer.from(text, 'base64').toString('utf8') || undefined
}

/** What a client has sent. */
class Client {
  private readonly r: Reader
  private readonly p: Packet
  private readonly layer: Node
  private readonly session: SmtpSession
  private readonly segment: ClientSegment

  constructor(r: Reader, p: Packet, layer: Node, session: SmtpSession, segment: ClientSegment) {
    this.r = r
    this.p = p
    this.layer = layer
    this.session = session
    this.segment = segment
  }

  show(): void {
    const { r, p, layer, segment } = this
    switch (segment.content) {
      case 'message':
        tell(p, `C: DATA fragment, ${r.reported} byte${r.reported === 1 ? '' : 's'}`)
        this.part(r.reported, !segment.more)
        return
      case 'end': {
        tell(p, 'C: .')
        const node = p.add(layer, f.end, r, segment.endAt, segment.endOfLine - segment.endAt)
        if (p.detailed) p.label(node, 'C: .')
        this.part(segment.endAt, true)
        return
      }
      case 'commands':
        for (let at = 0; at < r.length;) {
          const end = lineEnd(r, at), next = nextLine(r, end)
          tell(p, at ? ' | ' : 'C: ')
          p.hide(p.put(layer, f.request, r, 0, 0, 1))
          this.line(at, end, next)
          at = next
        }
        if (!segment.more) this.part(0, true)
    }
  }

  private line(at: number, end: number, next: number): void {
    const { r, p, layer } = this
    const length = end - at
    switch (this.segment.credentials) {
      case 'username':
        tell(p, 'User: ')
        this.credential(layer, f.username, at, end)
        return
      case 'password':
        tell(p, 'Pass: ')
        this.credential(layer, f.password, at, end)
        return
      case 'plain':
        this.plain(layer, at, end)
        return
      case 'ntlm':
        tell(p, lineText(r, at, length))
        p.add(layer, f.commandLine, r, at, length)
        return
      default: this.command(at, end, next)
    }
  }

  private command(at: number, end: number, next: number): void {
    const { r, p } = this
    const length = end - at, { credentials } = this.segment
    const line = p.add(this.layer, f.commandLine, r, at, next - at)
    p.add(line, f.command, r, at, Math.min(length, COMMAND))
    if (length > COMMAND + 1) p.add(line, f.parameter, r, at + COMMAND + 1, length - COMMAND - 1)
    const method = 'AUTH LOGIN '.length
    if (length <= COMMAND + 1 || credentials === undefined) {
      tell(p, lineText(r, at, length))
      return
    }
    if (length < method) return
    tell(p, lineText(r, at, method))
    if (credentials === 'username parameter') {
      tell(p, 'User: ')
      this.credential(line, f.username, at + method, end)
    } else this.plain(line, at + method, end)
  }

  private credential(node: Node, field: typeof f.username, at: number, end: number): void {
    const { r, p } = this
    const text = asciiText(r, at, end - at)
    const value = decoded(p, text) ?? text
    p.put(node, field, r, at, end - at, value)
    tell(p, printableText(value))
  }

  /** Who one acts for, who one is, and the password, with zeros between (RFC 4616 section 2). */
  private plain(node: Node, at: number, end: number): void {
    const { r, p } = this
    const [, username, password] = decoded(p, asciiText(r, at, end - at))?.split('\0') ?? []
    if (username === undefined) {
      const both = p.add(node, f.usernamePassword, r, at, end - at)
      p.expert(both, r, 'warn', f.undecoded.label, at, end - at, f.undecoded)
      tell(p, lineText(r, at, end - at))
      return
    }
    p.put(node, f.username, r, at, end - at, username)
    tell(p, 'User: ' + printableText(username))
    if (password === undefined) return
    p.put(node, f.password, r, at, end - at, password)
    tell(p, '  Pass: ' + printableText(password))
  }

  /** The first `length` bytes of the segment belong to a message. */
  private part(length: number, isLast: boolean): void {
    const { r, p, layer, session } = this
    // What was not captured whole is left out.
    const size = r.has(0, length) ? length : 0
    // A last part that is empty: its place is taken by one byte that is left out afterwards.
    const extra = isLast && size === 0 ? 1 : 0
    const before = session.messageLength, key = `smtp ${p.conversation} ${session.messageNumber}`
    const whole = size + extra && p.conversation !== NO_CONVERSATION
      ? p.reassembly.fragment(key, p.meta.number, r.sub(0, size + extra), before, !isLast) : undefined
    if (isLast) session.endMessage()
    else session.messageLength = before + size
    if (whole && whole.completedIn !== p.meta.number) p.generate(layer, f.reassembledIn, r, whole.completedIn)
    if (!whole?.bytes || before + size === 0) {
      lines(r.sub(0, length), p, layer)
      return
    }
    const message = p.attach('Reassembled SMTP', whole.bytes.subarray(0, whole.bytes.length - extra))
    const fragments = extra ? whole.fragments.slice(0, -1) : whole.fragments
    const tree = p.branch(layer, f.fragments, message, 0, message.length)
    p.mark[tree] |= GENERATED
    if (p.detailed) {
      const list = fragments.map((each) => `#${each.frame}(${each.length})`).join(', ')
      const plural = fragments.length === 1 ? '' : 's'
      p.label(tree, `[${fragments.length} DATA fragment${plural} (${bytesText(message.length)}): ${list}]`)
    }
    for (const each of fragments) {
      const node = p.generate(tree, f.fragment, message, each.frame, each.offset, each.length)
      const range = `${each.offset}-${each.offset + each.length - 1}`
      if (p.detailed) p.label(node, `[Frame: ${each.frame}, payload: ${range} (${bytesText(each.length)})]`)
    }
    p.generate(tree, f.count, message, fragments.length)
    p.generate(tree, f.length, message, message.length)
    lines(message, p, layer)
  }
}

const bytesText = (count: number): string => `${count} byte${count === 1 ? '' : 's'}`

/** Lines of a message that are shown one by one. */
const MAX_LINES = 10_000

/** The lines of a message. */
function lines(r: Reader, p: Packet, layer: Node): void {
  let at = 0
  for (let count = 0; at < r.length && count < MAX_LINES; count++) {
    const next = nextLine(r, lineEnd(r, at))
    p.add(layer, f.message, r, at, next - at)
    at = next
  }
  if (at < r.length) p.add(layer, f.message, r, at, r.length - at)
}

/** What a server has sent: lines that begin with a code; a hyphen behind it says that another line follows (RFC 5321 4.2.1). */
function responses(r: Reader, p: Packet, layer: Node, session: SmtpSession): void {
  p.hide(p.put(layer, f.isResponse, r, 0, 0, 1))
  let first: { readonly code: number, readonly line: Node, readonly codeNode: Node } | undefined
  for (let at = 0; at < r.length;) {
    const end = lineEnd(r, at), next = nextLine(r, end)
    tell(p, at ? ' | ' : 'S: ')
    const code = end - at < CODE ? -1 : digits(r, at)
    if (code >= 0) {
      const goesOn = end - at > CODE && r.u8(at + CODE) === 0x2d
      const isFirst = first === undefined
      if (!first) {
        const line = p.add(layer, f.response, r, at, next - at)
        first = { code, line, codeNode: p.put(line, f.code, r, at, CODE, code) }
      } else if (first.code !== code) {
        const remark = `Unexpected response code ${code} in multiline response. Expected ${first.code}`
        p.expert(first.codeNode, r, 'warn', remark, at, CODE, f.unexpectedCode)
      }
      parameter(r, p, first.line, at, end, code, isFirst)
      if (!goesOn) first = undefined
      answered(p, session, code)
    }
    at = next
  }
}

function parameter(r: Reader, p: Packet, line: Node, at: number, end: number, code: number, isFirst: boolean): void {
  const start = at + CODE + 1
  if (end < start) {
    tell(p, lineText(r, at, end - at))
    return
  }
  const value = code === 334 ? decoded(p, asciiText(r, start, end - start)) : undefined
  if (value === undefined) p.add(line, f.responseParameter, r, start, end - start)
  else p.put(line, f.responseParameter, r, start, end - start, value)
  if (value !== undefined) tell(p, `${code} ${printableText(value)}`)
  else tell(p, isFirst ? lineText(r, at, end - at) : lineText(r, start, end - start))
}

/** The number of three digits at `at`, or -1. */
function digits(r: Reader, at: number): number {
  let code = 0
  for (let i = at; i < at + CODE; i++) {
    const digit = r.u8(i) - 0x30
    if (digit < 0 || digit > 9) return -1
    code = code * 10 + digit
  }
  return code
}

/** What a challenge of the server asks for next (RFC 4954 section 4). */
const challenges: ReadonlyMap<number, number> = new Map([
  [LOGIN_BEGUN, USERNAME_ASKED], [USERNAME_SENT, PASSWORD_ASKED], [PLAIN_BEGUN, PLAIN_ASKED], [NTLM_BEGUN, NTLM_ASKED],
])
const answers: readonly number[] = [PASSWORD_SENT, PLAIN_SENT, NTLM_SENT]

function answered(p: Packet, session: SmtpSession, code: number): void {
  if (session.state === TLS_REQUESTED) {
    session.state = COMMANDS
    if (code === 220) {
      // RFC 3207 section 4: what follows is TLS.
      startTls(p, 'Simple Mail Transfer Protocol')
      p.note(p.conversation, APPLICATION, p.registry.protocol('tls').field.id)
    }
  }
  if (code === 334) session.auth = challenges.get(session.auth) ?? session.auth
  else if (answers.includes(session.auth)) session.auth = AUTH_DONE
}
