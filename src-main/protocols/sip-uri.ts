import type { Reader } from './reader.ts'

/** Places of a URI's parts in the reader; where a part is missing, its end is its beginning. */
export interface SipUri {
  readonly at: number
  readonly end: number
  readonly userAt: number
  readonly userEnd: number
  readonly hostAt: number
  readonly hostEnd: number
  readonly portAt: number
  readonly portEnd: number
}

/** A `sip:`, `sips:` or `tel:` URI (RFC 3261 section 19.1), alone or between `<` and `>`, in [at, end). */
export function readSipUri(r: Reader, at: number, end: number): SipUri {
  const text = r.latin1(at, end - at)
  const open = text.indexOf('<'), close = open < 0 ? -1 : text.indexOf('>', open)
  const from = open < 0 ? 0 : open + 1
  // Without the brackets, what is behind a semicolon belongs to the header field (RFC 3261 20).
  const to = close >= 0 ? close : open < 0 && text.includes(';') ? text.indexOf(';') : text.length
  const uri = text.slice(from, to).trimEnd()
  const scheme = uri.indexOf(':') + 1, at2 = uri.indexOf('@')
  const host = at2 < 0 ? scheme : at2 + 1
  const found = /^(\[[^\]]*\]|[^:;?>]*)(?::(\d*))?/.exec(uri.slice(host))
  const hostLength = found?.[1].length ?? 0, port = found?.[2] ?? ''
  const base = at + from, password = at2 < 0 ? -1 : uri.indexOf(':', scheme)
  const userEnd = at2 < 0 ? scheme : password >= 0 && password < at2 ? password : at2
  return {
    at: base, end: base + uri.length, userAt: base + scheme, userEnd: base + userEnd, hostAt: base + host, hostEnd: base + host + hostLength,
    portAt: base + host + hostLength + 1, portEnd: base + host + hostLength + 1 + port.length,
  }
}
