import type { QuickFilters } from './quick-filters.ts'

/** netstat's options for the protocols; without any it shows them all. */
const PROTOCOL_OPTIONS = { tcp: 't', udp: 'u', udplite: 'U', raw: 'w', unix: 'x' } as const

/** The command that prints in a terminal what the table shows, in netstat's layout and with its options. */
export function netstatCommand({ protocols, families, listening }: QuickFilters, named: boolean): string {
  const letters = [
    ...protocols.map(protocol => PROTOCOL_OPTIONS[protocol]),
    listening ? 'l' : 'a', named ? '' : 'n', 'p',
  ].join('')
  const words = ['perroquet', 'sockets', '--as', 'netstat', `-${letters}`]
  if (families.length === 1) words.push(`-${families[0]}`)
  return words.join(' ')
}
