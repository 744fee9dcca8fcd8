import type { SocketProtocol, SocketRow } from '../../src-main/api/connections.ts'

/** The filters that are one click. Of protocols and of families, none chosen means all. */
export interface QuickFilters {
  readonly protocols: readonly SocketProtocol[]
  readonly families: readonly ('4' | '6')[]
  readonly listening: boolean
  readonly mine: boolean
}

export const NO_QUICK_FILTERS: QuickFilters = { protocols: [], families: [], listening: false, mine: false }

/** Whether a socket waits for whoever comes, as netstat -l has it: LISTEN, or a UDP or raw socket without a peer. */
export function isListening({ protocol, state }: SocketRow): boolean {
  return state === 'LISTEN' || (state === '' && protocol !== 'tcp' && protocol !== 'unix')
}

/** Whether any of them is chosen. */
export function isQuick({ protocols, families, listening, mine }: QuickFilters): boolean {
  return protocols.length > 0 || families.length > 0 || listening || mine
}

/** Whether they show a row. UDP-Lite goes with UDP; a Unix socket is of no family. */
export function quickTest({ protocols, families, listening, mine }: QuickFilters, row: SocketRow): boolean {
  const protocol = row.protocol === 'udplite' ? 'udp' : row.protocol
  return (protocols.length === 0 || protocols.includes(protocol))
    && (families.length === 0 || (row.family !== undefined && families.includes(row.family)))
    && (!listening || isListening(row))
    && (!mine || row.mine)
}

/** `list` with `item` in it, or without it where it was. */
export function toggled<T>(list: readonly T[], item: T): T[] {
  return list.includes(item) ? list.filter(one => one !== item) : [...list, item]
}
