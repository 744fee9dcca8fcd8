import { decode } from './value-text.ts'

/** Short names of what a name is made of (RFC 5280 4.1.2.4, RFC 2985), by object identifier in hexadecimal. */
const attributes: Readonly<Record<string, string>> = {
  '550403': 'id-at-commonName', '550404': 'id-at-surname', '550405': 'id-at-serialNumber', '550406': 'id-at-countryName',
  '550407': 'id-at-localityName', '550408': 'id-at-stateOrProvinceName', '550409': 'id-at-streetAddress',
  '55040a': 'id-at-organizationName', '55040b': 'id-at-organizationalUnitName', '55040c': 'id-at-title',
  '2a864886f70d010901': 'pkcs-9-at-emailAddress', '0992268993f22c640119': 'id-domainComponent',
}

const SEQUENCE = 0x30
const SET = 0x31
const OBJECT_IDENTIFIER = 0x06
const VERSION = 0xa0

interface Element { readonly tag: number, readonly at: number, readonly end: number }

/** The DER element at `at` (X.690 8.1), or undefined where there is none that fits. */
function element(b: Uint8Array, at: number, end: number): Element | undefined {
  if (at + 2 > end) return undefined
  let length = b[at + 1], from = at + 2
  if (length > 0x80 && length <= 0x83) {
    const width = length - 0x80
    if (from + width > end) return undefined
    length = 0
    for (let i = 0; i < width; i++) length = length << 8 | b[from + i]
    from += width
  } else if (length >= 0x80) return undefined
  return from + length <= end ? { tag: b[at], at: from, end: from + length } : undefined
}

/**
 * Whom a certificate is for, as `id-at-commonName=example.org,id-at-organizationName=Example`; '' where that cannot be read.
 * The certificate is DER (RFC 5280 section 4.1); the order is that of Wireshark, last part first.
 */
export function subjectText(certificate: Uint8Array): string {
  const outer = element(certificate, 0, certificate.length)
  const body = outer?.tag === SEQUENCE ? element(certificate, outer.at, outer.end) : undefined
  if (body?.tag !== SEQUENCE) return ''
  let next = element(certificate, body.at, body.end)
  if (next?.tag === VERSION) next = element(certificate, next.end, body.end)
  // Serial number, signature algorithm, issuer, validity; then the subject.
  for (let i = 0; i < 4 && next; i++) next = element(certificate, next.end, body.end)
  if (next?.tag !== SEQUENCE) return ''
  const parts: string[] = []
  for (let set = element(certificate, next.at, next.end); set?.tag === SET; set = element(certificate, set.end, next.end)) {
    const pair = element(certificate, set.at, set.end)
    const type = pair && element(certificate, pair.at, pair.end)
    const value = pair && type && element(certificate, type.end, pair.end)
    if (!value || type.tag !== OBJECT_IDENTIFIER) return ''
    const name = attributes[Buffer.from(certificate.subarray(type.at, type.end)).toString('hex')]
    if (name) parts.unshift(`${name}=${decode(certificate.subarray(value.at, value.end))}`)
  }
  return parts.join(',')
}
