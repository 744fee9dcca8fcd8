import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Family } from '../../api/playground.ts'
import { refusal } from '../problem.ts'

export interface Address {
  readonly address: string
  readonly family: 4 | 6
}

/**
 * The addresses of a host in getaddrinfo's order, of one family or both.
 * @throws SystemProblem EAFNOSUPPORT for a literal of the other family; getaddrinfo's error for a name that has none
 */
export async function addressesOf(host: string, family: Family): Promise<readonly Address[]> {
  const name = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  const wanted = family === '4' ? 4 : family === '6' ? 6 : 0
  const literal = isIP(name)
  if (literal === 4 || literal === 6) {
    if (wanted && wanted !== literal) {
      throw refusal('EAFNOSUPPORT', 'getaddrinfo', host, `this is an IPv${literal} address, and IPv${wanted} was asked for`)
    }
    return [{ address: name, family: literal }]
  }
  const found = await lookup(name, { all: true, family: wanted, verbatim: true })
  // A resolver may name an address once for each socket type.
  const all = found.map(({ address, family }): Address => ({ address, family: family === 6 ? 6 : 4 }))
  return all.filter((one, at) => all.findIndex(({ address }) => address === one.address) === at)
}

/** What a server binds: an address, and whether IPv4 peers are kept out of an IPv6 socket. */
export interface BindAddress {
  readonly host: string
  readonly ipv6Only: boolean
}

/**
 * The address that a server of that family binds.
 * @throws SystemProblem EINVAL where a dual-stack socket is to be at anything but `::`; and as addressesOf
 */
export async function bindAddress(host: string, family: Family): Promise<BindAddress> {
  if (family === 'dual') {
    if (host !== '::' && host !== '[::]') throw refusal('EINVAL', 'bind', host, 'a dual-stack socket is at ::, every address of both families')
    return { host: '::', ipv6Only: false }
  }
  const [first] = await addressesOf(host, family)
  return { host: first.address, ipv6Only: first.family === 6 }
}
