import { lineEnd, nextLine, wordEnd } from './header-lines.ts'
import type { Reader } from './reader.ts'
import {
  COMMANDS, LOGIN_BEGUN, MESSAGE, NTLM_ASKED, NTLM_BEGUN, NTLM_SENT, PASSWORD_ASKED, PASSWORD_SENT, PLAIN_ASKED, PLAIN_BEGUN,
  PLAIN_SENT, START, TLS_REQUESTED, USERNAME_ASKED, USERNAME_SENT, type Content, type SmtpSession,
} from './smtp-session.ts'

/** What a client's segment is, and what of it is to be shown in another way. */
export interface ClientSegment {
  content: Content
  /** Where the line that ends the message begins, and ends. */
  endAt: number
  endOfLine: number
  /** False in the segment in which the last chunk of a message is complete. */
  more: boolean
  /** What its lines are, or its commands' parameters. */
  credentials: 'username' | 'password' | 'plain' | 'ntlm' | 'username parameter' | 'plain parameter' | undefined
}

/** Longer than four letters: STARTTLS (RFC 3207) and the extensions of Exchange. */
const LONG_COMMANDS = ['STARTTLS', 'X-EXPS', 'X-LINK2STATE', 'XEXCH50']

/**
 * Follows what a client says, line by line, and what a server does while a message is awaited: whether a dot ends a message
 * also depends on what came before it.
 * @returns what the segment is; of no meaning for a server's
 */
export function follow(r: Reader, session: SmtpSession, isClient: boolean): ClientSegment {
  const segment: ClientSegment = { content: 'commands', endAt: 0, endOfLine: 0, more: true, credentials: undefined }
  const { length } = r
  const endsLine = length === r.reported && length > 1 && r.u16(length - 2) === 0x0d0a
  for (let at = 0; at < length;) {
    const end = lineEnd(r, at), next = nextLine(r, end)
    if (session.state !== MESSAGE) {
      if (isClient) command(r, at, end, session, segment)
      at = next
      continue
    }
    const isEnd = session.lineEnded && isText(r, at, '.\r\n') || isText(r, at, '\r\n.\r\n')
    session.lineEnded = endsLine
    if (!isClient) return segment
    if (isEnd) {
      segment.content = 'end'
      segment.endAt = at
      segment.endOfLine = end
      session.state = COMMANDS
      return segment
    }
    segment.content = 'message'
    if (session.announced > 0) {
      session.received += r.reported - at
      if (session.received === session.announced) {
        session.state = COMMANDS
        segment.more = !session.lastChunk
      }
      return segment
    }
    at = next
  }
  return segment
}

function isText(r: Reader, at: number, text: string): boolean {
  return r.has(at, text.length) && r.latin1(at, text.length) === text
}

function isLetters(r: Reader, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    const letter = r.u8(i) | 0x20
    if (letter < 0x61 || letter > 0x7a) return false
  }
  return true
}

/** RFC 5321 4.1.1. */
function command(r: Reader, at: number, end: number, session: SmtpSession, segment: ClientSegment): void {
  const word = wordEnd(r, at, end), length = end - at
  if (word - at !== 4 || !isLetters(r, at, word)) {
    const long = word - at > 4 && word - at <= 12 ? r.latin1(at, word - at).toUpperCase() : ''
    if (!LONG_COMMANDS.includes(long)) return noCommand(session, segment)
    segment.content = 'commands'
    if (long === 'STARTTLS') session.state = TLS_REQUESTED
    return
  }
  segment.content = 'commands'
  const line = r.latin1(at, Math.min(length, 40)).toUpperCase()
  if (line.startsWith('DATA')) {
    session.state = MESSAGE
    session.dataSeen = true
  } else if (line.startsWith('BDAT')) chunk(r, end, line, session, segment)
  else if (line.startsWith('AUTH ')) authentication(line, length, session, segment)
}

/** BDAT, with the length of the chunk that follows, and LAST if it is the last one (RFC 3030 section 2). */
function chunk(r: Reader, end: number, line: string, session: SmtpSession, segment: ClientSegment): void {
  const size = Number(/^BDAT\s*(\d{1,15})/.exec(line)?.[1] ?? 0) >>> 0
  session.dataSeen = true
  session.announced += size
  session.state = size ? MESSAGE : COMMANDS
  session.lastChunk = r.latin1(end - 4, 4).toUpperCase() === 'LAST'
  if (session.lastChunk && !size) segment.more = false
}

/** RFC 4954 section 4; the response may follow at once. */
function authentication(line: string, length: number, session: SmtpSession, segment: ClientSegment): void {
  const isShort = length <= 11
  if (line.startsWith('AUTH LOGIN')) {
    session.auth = isShort ? LOGIN_BEGUN : USERNAME_SENT
    if (!isShort) segment.credentials = 'username parameter'
  } else if (line.startsWith('AUTH PLAIN')) {
    session.auth = isShort ? PLAIN_BEGUN : PLAIN_SENT
    if (!isShort) segment.credentials = 'plain parameter'
  } else if (line.startsWith('AUTH NTLM') && length > 10) session.auth = NTLM_BEGUN
  else return
  session.state = COMMANDS
}

/** What a server has asked for, or else a message of which the beginning was not seen. */
function noCommand(session: SmtpSession, segment: ClientSegment): void {
  switch (session.auth) {
    case USERNAME_ASKED:
      session.auth = USERNAME_SENT
      segment.credentials = 'username'
      return
    case PASSWORD_ASKED:
      session.auth = PASSWORD_SENT
      segment.credentials = 'password'
      return
    case PLAIN_ASKED:
      session.auth = PLAIN_SENT
      segment.credentials = 'plain'
      return
    case NTLM_ASKED:
      session.auth = NTLM_SENT
      segment.credentials = 'ntlm'
      return
    default:
      segment.content = session.dataSeen || session.state === START ? 'message' : 'commands'
  }
}
