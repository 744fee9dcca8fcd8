import type { Field } from './field.ts'
import { asciiText, indexInLine, lineText } from './header-lines.ts'
import { httpFields as f, httpHeaders } from './http-fields.ts'
import type { Part } from './http-target.ts'
import type { Node, Packet } from './packet.ts'
import type { Reader } from './reader.ts'

/** What the first line of a message, or a line like one, says that it is. */
export type Start = 'request' | 'response' | 'notification' | undefined

/** What the headers say of the body that follows. */
export interface Headers {
  /** The media type and its parameters. */
  contentType: string | undefined
  /** In bytes; undefined where there is none, or none that is valid. */
  contentLength: number | undefined
  contentEncoding: string | undefined
  chunked: boolean
  /** The other transfer coding, 'unknown' where the header names none that is known. */
  transferCoding: 'compress' | 'deflate' | 'gzip' | 'identity' | 'unknown' | undefined
  host: string | undefined
  hostPart: Part
  /** The protocol to go on with, in lower case. */
  upgrade: string | undefined
  /** permessage-deflate is agreed on (RFC 7692). */
  deflate: boolean
}

export function noHeaders(): Headers {
  return {
    contentType: undefined, contentLength: undefined, contentEncoding: undefined, chunked: false, transferCoding: undefined,
    host: undefined, hostPart: { at: 0, length: 0 }, upgrade: undefined, deflate: false,
  }
}

const known = new Map<string, Field>(Object.entries(httpHeaders))

// What Wireshark takes for a character of a token; RFC 9110 5.6.2 says a little less.
const TOKEN = new Uint8Array(256)
const TOKENS = '!#$%&\\:*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
for (let i = 0; i < TOKENS.length; i++) TOKEN[TOKENS.charCodeAt(i)] = 1

function isToken(r: Reader, at: number, end: number): boolean {
  for (let i = at; i < end; i++) if (!TOKEN[r.bytes[r.start + i]]) return false
  return end > at
}

/**
 * A header line (RFC 9112 section 5).
 * @param end where the line's text ends
 * @param next where the next line begins
 */
export function dissectHeader(
  r: Reader, p: Packet, layer: Node, at: number, colon: number, end: number, next: number, start: Start, headers: Headers,
): void {
  const line = start === 'request' ? f.requestLine : start === 'response' ? f.responseLine : undefined
  const length = next - at
  if (!isToken(r, at, colon)) {
    const node = p.add(layer, line ?? f.unknownHeader, r, at, length)
    if (p.detailed) p.label(node, lineText(r, at, length))
    p.expert(node, r, 'warn', f.badHeaderName.label, at, length, f.badHeaderName)
    return
  }
  const name = r.latin1(at, colon - at).toLowerCase()
  const field = known.get(name)
  if (!field) {
    const text = lineText(r, at, length)
    const node = line ? p.add(layer, line, r, at, length) : p.put(layer, f.unknownHeader, r, at, length, text)
    if (p.detailed) p.label(node, text)
    return
  }
  let value = colon + 1
  while (value < end && (r.u8(value) === 0x20 || r.u8(value) === 0x09)) value++
  const text = asciiText(r, value, end - value)
  const node = p.put(layer, field, r, at, length, text)
  if (p.detailed) p.label(node, lineText(r, at, length))
  if (line) p.hide(p.add(layer, line, r, at, length))
  switch (name) {
    case 'authorization': case 'proxy-authorization': return authorization(r, p, node, text)
    case 'content-type': headers.contentType = text; return
    case 'content-length': return contentLength(r, p, node, at, length, text, headers)
    case 'content-encoding': headers.contentEncoding = text; return
    case 'transfer-encoding': return transferEncoding(r, p, node, at, length, text, headers)
    case 'host':
      headers.host = text
      headers.hostPart = { at: value, length: end - value }
      return
    case 'upgrade': headers.upgrade = text.trim().toLowerCase(); return
    case 'sec-websocket-extensions': headers.deflate = text.includes('permessage-deflate'); return
    case 'cookie': cookies(r, p, node, value, end)
  }
}

const MAX_LENGTH = 2n ** 63n - 1n

function contentLength(r: Reader, p: Packet, node: Node, at: number, length: number, text: string, headers: Headers): void {
  const digits = /^\s*\+?(\d+)(?:\s|$)/.exec(text)?.[1]
  headers.contentLength = undefined
  if (digits === undefined || digits.length > 40) return
  const size = BigInt(digits)
  if (size > MAX_LENGTH) return
  headers.contentLength = Number(size)
  p.generate(node, f.contentLength, r, size, at, length)
  if (headers.transferCoding !== undefined) p.expert(node, r, 'warn', f.codingAndLength.label, at, length, f.codingAndLength)
}

const CODINGS = [
  ['compress', 'compress'], ['deflate', 'deflate'], ['gzip', 'gzip'], ['identity', 'identity'], ['x-compress', 'compress'],
  ['x-gzip', 'gzip'],
] as const

/** Transfer codings (RFC 9112 section 7): chunked and at most one other. */
function transferEncoding(r: Reader, p: Packet, node: Node, at: number, length: number, text: string, headers: Headers): void {
  if (headers.contentLength !== undefined) p.expert(node, r, 'warn', f.codingAndLength.label, at, length, f.codingAndLength)
  headers.transferCoding = 'unknown'
  let understood = true
  for (let rest = text; (rest = rest.replace(/^[ \t,]+/, ''));) {
    if (rest.startsWith('chunked')) {
      headers.chunked = true
      rest = rest.slice('chunked'.length)
      continue
    }
    if (headers.transferCoding !== 'unknown') {
      understood = false
      break
    }
    const coding = CODINGS.find(([name]) => rest.startsWith(name))
    if (coding) {
      headers.transferCoding = coding[1]
      rest = rest.slice(coding[0].length)
    } else {
      understood = false
      const comma = rest.indexOf(',')
      if (comma < 0) break
      rest = rest.slice(comma)
    }
  }
  if (!understood) p.expert(node, r, 'warn', f.unknownCoding.label, at, length, f.unknownCoding)
}

const SEMICOLON = 0x3b
const isSpace = (byte: number): boolean => byte === 0x20 || byte >= 0x09 && byte <= 0x0d

/** Pairs of name and value (RFC 6265 4.2.1). */
function cookies(r: Reader, p: Packet, node: Node, at: number, end: number): void {
  for (let i = at; i < end;) {
    while (i < end && (r.u8(i) === SEMICOLON || isSpace(r.u8(i)))) i++
    if (i >= end) return
    const semicolon = indexInLine(r, SEMICOLON, i, end)
    const stop = semicolon < 0 ? end : semicolon
    p.add(node, f.cookiePair, r, i, stop - i)
    i = stop
  }
}

const CITRIX = new RegExp('^CitrixAGBasic (?:username="([^"]*)")?(?:; domain="([^"]*)")?(?:; password="([^"]*)")?'
  + '(?:; AGESessionId="([^"]*)")?')

/** Credentials that are only encoded (RFC 7617), as base64 of UTF-8. */
function authorization(r: Reader, p: Packet, node: Node, text: string): void {
  if (text.startsWith('Basic ')) {
    p.put(node, f.basic, r, 0, 0, base64(text.slice('Basic '.length)))
  } else if (text.startsWith('CitrixAGBasic ')) {
    p.hide(p.generate(node, f.citrix, r, 1))
    const parts = CITRIX.exec(text)
    const citrix = [f.citrixUser, f.citrixDomain, f.citrixPassword, f.citrixSession]
    citrix.forEach((field, i) => {
      if (parts?.[i + 1] !== undefined) p.generate(node, field, r, base64(parts[i + 1]))
    })
  }
}

/** Text up to a NUL; what is behind the last whole group of four characters is left out (RFC 4648 section 4). */
function base64(text: string): string {
  if (text.length < 2) return text
  const characters = text.replace(/[^A-Za-z0-9+/=]/g, '')
  const decoded = Buffer.from(characters.slice(0, characters.length & ~3), 'base64').toString('utf8')
  const nul = decoded.indexOf('\0')
  return nul < 0 ? decoded : decoded.slice(0, nul)
}
