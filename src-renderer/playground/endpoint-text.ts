import type { Framing, ServerSummary, Target } from '../../src-main/api/playground.ts'
import { typedSummary } from './typed-bytes.ts'

/** Addresses that mean every interface of this machine (RFC 4291 section 2.5.2, RFC 6890). */
const EVERY: ReadonlySet<string> = new Set(['0.0.0.0', '::'])
export const isEveryInterface = (host: string): boolean => EVERY.has(host)

/** Addresses that another machine may type: not loopback, nor link-local ones, which need that machine's own interface. */
export function reachable<A extends { readonly address: string }>(addresses: readonly A[]): readonly A[] {
  return addresses.filter(({ address }) => !/^(?:127\.|::1$|fe[89ab]|169\.254\.)/i.test(address))
}

/** `127.0.0.1:4444`, `[::1]:4444` (RFC 3986 section 3.2.2). */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Where a target is: host and port, or a path. */
export function targetText(target: Target): string {
  return target.transport === 'unix' ? target.path : hostPort(target.host, target.port)
}

/** Where a server listens: the socket's own address once it has one, and what was asked for until then. */
export function listenText({ spec: { listen }, address, port }: Pick<ServerSummary, 'spec' | 'address' | 'port'>): string {
  return listen.transport === 'unix' ? listen.path : hostPort(address ?? listen.host, port ?? listen.port)
}

/** A framing in a word: `“#)”`, `u16`, `4 digits`; the words are the caller's. */
export function framingText(
  framing: Framing, word: (key: 'fixed' | 'digits' | 'close', values: Record<string, number>) => string,
): string {
  switch (framing.kind) {
    case 'none': return ''
    case 'fixed': return word('fixed', { size: framing.size })
    case 'length': return framing.prefix === 'digits' ? word('digits', { width: framing.width })
      : `${framing.prefix}${framing.prefix === 'u8' ? '' : framing.order === 'big' ? 'be' : 'le'}`
    case 'end': return typedSummary(framing.marker)
    case 'close': return word('close', {})
  }
}

/** How to reach a server from this machine: loopback, where it listens on every interface. */
export function targetOf({ spec: { listen }, address, port }: Pick<ServerSummary, 'spec' | 'address' | 'port'>): Target {
  if (listen.transport === 'unix') return { transport: 'unix', path: listen.path }
  const bound = address ?? listen.host
  const host = !isEveryInterface(bound) ? bound : bound === '::' ? '::1' : '127.0.0.1'
  return { transport: listen.transport, family: host.includes(':') ? '6' : '4', host, port: port ?? listen.port }
}
