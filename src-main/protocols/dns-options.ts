import { option as f } from './dns-fields.ts'
import type { Rdata } from './dns-rdata.ts'
import type { Field } from './field.ts'
import { valueName } from './field.ts'
import type { Node } from './packet.ts'

// IANA, DNS EDNS0 Option Codes
const DAU = 5
const DHU = 6
const N3U = 7
const CLIENT_SUBNET = 8
const COOKIE = 10
const TCP_KEEPALIVE = 11
const PADDING = 12
const CHAIN = 13
const EXTENDED_ERROR = 15
const CLIENT_SUBNET_EXPERIMENTAL = 20730

const AF_IP = 1
const AF_IP6 = 2

/** The options of an OPT record (RFC 6891 6.1.2), to the end of its data. */
export function dissectOptions(d: Rdata): void {
  while (d.left > 0) {
    const { p, r } = d
    const code = r.u16(d.at), length = r.u16(d.at + 2)
    const branch = p.branch(d.node, f.option, r, d.at, 4 + length)
    if (p.detailed) p.label(branch, `Option: ${valueName(f.code, code) ?? `Unknown (${code})`}`)
    d.add(f.code, 2, branch)
    d.add(f.length, 2, branch)
    p.add(branch, f.data, r, d.at, length)
    dissectOption(d, branch, code, length)
  }
}

function dissectOption(d: Rdata, branch: Node, code: number, length: number): void {
  switch (code) {
    case DAU: case DHU: case N3U: {
      const field: Field = code === DAU ? f.dau : code === DHU ? f.dhu : f.n3u
      for (let i = 0; i < length; i++) d.add(field, 1, branch)
      return
    }
    case CLIENT_SUBNET_EXPERIMENTAL: case CLIENT_SUBNET:
      if (code === CLIENT_SUBNET_EXPERIMENTAL) d.p.expert(branch, d.r, 'warn', `The code of client subnets is ${CLIENT_SUBNET}`)
      clientSubnet(d, branch, length)
      return
    case COOKIE: {
      // RFC 7873 4; a client's part shorter than it must be takes what follows with it, as Wireshark's does.
      d.add(f.clientCookie, 8, branch)
      d.add(f.serverCookie, length - 8 & 0xffff, branch)
      return
    }
    case TCP_KEEPALIVE:
      if (length === 2) d.p.add(branch, f.keepaliveTimeout, d.r, d.at)
      d.skip(length)
      return
    case PADDING:
      d.add(f.padding, length, branch)
      return
    case CHAIN:
      if (length) d.add(f.chain, length, branch)
      return
    case EXTENDED_ERROR:
      if (length < 2) return
      d.add(f.errorCode, 2, branch)
      if (length > 2) d.add(f.errorText, length - 2, branch)
      return
    default:
      d.skip(length)
  }
}

// RFC 7871 6
function clientSubnet(d: Rdata, branch: Node, length: number): void {
  const { p, r } = d
  const family = p.number[p.add(branch, f.family, r, d.at)]
  p.add(branch, f.netmask, r, d.at + 2)
  p.add(branch, f.scope, r, d.at + 3)
  const at = d.at + 4
  const said = length - 4 & 0xffff
  const size = Math.min(said, 16)
  if (said > 16) p.expert(branch, r, 'error', 'No address is this long')
  const address = new Uint8Array(16)
  address.set(r.view(at, size))
  if (family === AF_IP) p.put(branch, f.address4, r, at, size, address.subarray(0, 4))
  else if (family === AF_IP6) p.put(branch, f.address6, r, at, size, address)
  else p.add(branch, f.address, r, at, length - 4)
  d.at += length
  d.left -= length
}
