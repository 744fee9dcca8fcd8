import type { QuickFilters } from './quick-filters.ts'

/** `perroquet sockets`' options for the protocols, which are netstat's; without any it shows them all. */
const PROTOCOL_OPTIONS = { tcp: 't', udp: 'u', udplite: 'u', raw: 'w', unix: 'x' } as const

/**
 * The command that prints in a terminal what the table shows, in netstat's layout. Of the filter's text it knows `pid N`.
 */
export function netstatCommand({ protocols, families, listening }: QuickFilters, named: boolean, filter: string): string {
  const letters = [...new Set(protocols.map(protocol => PROTOCOL_OPTIONS[protocol])), ...listening ? ['l'] : [], ...named ? ['r'] : []]
  const words = ['perroquet sockets --as netstat']
  if (letters.length > 0) words.push(`-${letters.join('')}`)
  if (families.length === 1) words.push(`-${families[0]}`)
  const pid = /^\s*pid\s+(\d{1,9})\s*$/i.exec(filter)
  if (pid !== null) words.push(`-p ${pid[1]}`)
  return words.join(' ')
}
