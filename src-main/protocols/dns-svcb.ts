import { ipv4Text, ipv6Text } from './address-text.ts'
import { record as f } from './dns-fields.ts'
import type { Rdata } from './dns-rdata.ts'
import { valueName, type Field } from './field.ts'
import type { Node } from './packet.ts'
import { printableText } from './printable-text.ts'
import { decode } from './value-text.ts'

// RFC 9460 14.3.2
const MANDATORY = 0
const ALPN = 1
const NO_DEFAULT_ALPN = 2
const PORT = 3
const IPV4HINT = 4
const ECH = 5
const IPV6HINT = 6
const ODOHCONFIG = 32769

const keyName = (key: number): string => valueName(f.svcKey, key) ?? `key${key}`

/** The data of SVCB and HTTPS records (RFC 9460 2.2): priority, target and parameters. */
export function dissectServiceParameters(d: Rdata): void {
  d.add(f.svcPriority)
  d.name(f.svcTarget)
  while (d.left > 0) parameter(d)
}

function parameter(d: Rdata): void {
  const { p, r } = d
  d.r.need(d.at, 1)
  const branch = p.branch(d.node, f.svcParam, r, d.at, r.length - d.at)
  const key = p.number[d.add(f.svcKey, 2, branch)]
  const length = p.number[d.add(f.svcLength, 2, branch)]
  p.extent(branch, Math.min(length + 4, r.length - d.at + 4))
  let text = `SvcParam: ${keyName(key)}`
  const end = d.at + length
  // What an array's elements say stands behind the key, with commas.
  const each = (value: string): void => { if (p.detailed) text += (text.includes('=') ? ',' : '=') + value }
  const array = (field: Field, say: (node: Node) => string): void => {
    while (d.at < end) {
      const node = d.add(field, field.width, branch)
      if (p.detailed) each(say(node))
    }
  }
  switch (key) {
    case MANDATORY: array(f.svcMandatory, (node) => keyName(p.number[node])); break
    case ALPN:
      while (d.at < end) {
        const size = p.number[d.add(f.svcAlpnLength, 1, branch)]
        const node = d.add(f.svcAlpn, size, branch)
        if (p.detailed) each(decode(p.bytesOf(node), 'ascii'))
      }
      break
    case NO_DEFAULT_ALPN: break
    case PORT: each(String(p.number[d.add(f.svcPort, 2, branch)])); break
    case IPV4HINT: array(f.svcIpv4, (node) => ipv4Text(p.bytesOf(node), 0)); break
    case IPV6HINT: array(f.svcIpv6, (node) => ipv6Text(p.bytesOf(node), 0)); break
    case ECH: case ODOHCONFIG: {
      const node = d.add(key === ECH ? f.svcEch : f.svcOdoh, length, branch)
      if (!p.detailed) break
      const base64 = Buffer.from(p.bytesOf(node)).toString('base64')
      p.label(node, `${key === ECH ? 'ECHConfig' : 'ODoHConfig'}: ${base64}`)
      each(base64)
      break
    }
    default: {
      if (length === 0) break
      const node = d.add(f.svcValue, length, branch)
      if (p.detailed) each(printableText(decode(p.bytesOf(node))))
    }
  }
  if (p.detailed) p.label(branch, text)
}
