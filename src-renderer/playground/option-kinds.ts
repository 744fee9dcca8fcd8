import type { OptionName } from '../../src-main/api/playground.ts'

/** Options that are on or off (socket(7), tcp(7), ipv6(7)). */
const SWITCHES: ReadonlySet<OptionName> = new Set<OptionName>([
  'SO_REUSEADDR', 'SO_KEEPALIVE', 'SO_BROADCAST', 'SO_OOBINLINE', 'SO_DONTROUTE', 'TCP_NODELAY', 'IPV6_V6ONLY',
])
export const isSwitch = (name: OptionName): boolean => SWITCHES.has(name)

/** Options that may be asked for before bind() or connect(), with the value to begin with. SO_TYPE can only be read. */
export const ASKABLE: readonly { readonly name: OptionName, readonly first: number }[] = [
  { name: 'SO_REUSEADDR', first: 1 }, { name: 'SO_KEEPALIVE', first: 1 }, { name: 'SO_LINGER', first: 0 },
  { name: 'SO_BROADCAST', first: 1 }, { name: 'SO_RCVBUF', first: 4096 }, { name: 'SO_SNDBUF', first: 4096 },
  { name: 'SO_OOBINLINE', first: 1 }, { name: 'SO_DONTROUTE', first: 1 }, { name: 'TCP_NODELAY', first: 1 },
  { name: 'TCP_MAXSEG', first: 536 }, { name: 'IPV6_V6ONLY', first: 1 }, { name: 'IP_TTL', first: 64 },
]
