import type { ReadRow } from '../row.ts'
import { numberText, portText, printable, remembered, type Layout, type LayoutOptions } from './layout.ts'
import { Page } from './page.ts'

/** The layout of ss of iproute2 6: `ss -tanp`, with timers `ss -tanpo`, written to a file: as wide as its contents. */

const STATES: Readonly<Record<ReadRow['state'], string>> = {
  ESTABLISHED: 'ESTAB', SYN_SENT: 'SYN-SENT', SYN_RECV: 'SYN-RECV', FIN_WAIT1: 'FIN-WAIT-1', FIN_WAIT2: 'FIN-WAIT-2',
  TIME_WAIT: 'TIME-WAIT', CLOSE: 'UNCONN', CLOSE_WAIT: 'CLOSE-WAIT', LAST_ACK: 'LAST-ACK', LISTEN: 'LISTEN', CLOSING: 'CLOSING',
  CONNECTED: 'ESTAB', CONNECTING: 'SYN-SENT', DISCONNECTING: 'CLOSING', FREE: 'UNCONN', '': 'UNCONN',
}
const UNIX_TYPES: Readonly<Record<string, string>> = { STREAM: 'u_str', DGRAM: 'u_dgr', SEQPACKET: 'u_seq' }
const NETIDS = { tcp: 'tcp', udp: 'udp', udplite: 'udpl', raw: 'raw', unix: '' } as const

/** Each column's heading, and whether it stands at the right of its width; what separates it from the one before. */
const COLUMNS: readonly (readonly [title: string, right: boolean, separator: string])[] = [
  ['Netid', false, ''], ['State', false, ' '], ['Recv-Q', false, ' '], ['Send-Q', false, ' '],
  ['Local Address:', true, ' '], ['Port', false, ''], ['Peer Address:', true, ' '], ['Port', false, ''], ['Process', false, ''],
]

export const ss: Layout = (rows, options) => {
  const titles = COLUMNS.map(([title]) => title)
  const lines = [titles], netids = new Set<string>()
  const widths = titles.map((title) => title.length)
  const starts = new Map<number, string>()
  const user = ({ command, pid }: ReadRow['holders'][number]): string => {
    let text = starts.get(pid)
    if (text === undefined) starts.set(pid, text = `("${printable(command)}",pid=${pid},fd=`)
    return text
  }
  const address = remembered((host: string) => bracketed(options.name?.(host) ?? host))
  for (const row of rows) {
    // ss does not know of Unix connections that nobody has accepted yet: they have no inode.
    if (row.protocol === 'unix' && row.inode === undefined) continue
    const cells = line(row, options, address, user)
    netids.add(row.protocol)
    lines.push(cells)
    for (let i = 0; i < cells.length; i++) if (cells[i].length > widths[i]) widths[i] = cells[i].length
  }
  // One protocol needs no name; that of Unix sockets says their type.
  const first = netids.size > 1 || netids.has('unix') ? 0 : 1
  const page = new Page()
  for (const cells of lines) {
    for (let i = first; i < cells.length; i++) {
      const [, right, separator] = COLUMNS[i]
      if (i > first) page.put(separator)
      if (right) page.right(cells[i], widths[i])
      else page.left(cells[i], widths[i])
    }
    page.put('\n')
  }
  return page
}

function line(row: ReadRow, options: LayoutOptions, address: (host: string) => string, user: (holder: ReadRow['holders'][number]) => string): string[] {
  const receive = numberText(row.receiveQueue), send = numberText(row.sendQueue)
  const process = users(row, user) + (options.timers ? timer(row) : '')
  if (row.protocol === 'unix') {
    const path = row.localAddress === '' ? '* ' : `${printable(row.localAddress)} `
    return [UNIX_TYPES[row.type ?? ''] ?? '???', STATES[row.state], receive, send, path, numberText(row.inode ?? 0), '* ', numberText(row.peer ?? 0), process]
  }
  // A socket that takes both families has one star for both.
  const both = row.family === '6' && !row.v6only
  const local = both && row.localAddress === '::' ? '*:' : address(row.localAddress)
  return [
    NETIDS[row.protocol], STATES[row.state], receive, send,
    row.interface === undefined ? local : `${local.slice(0, -1)}%${row.interface}:`, portText(row, row.localPort, options),
    both && row.foreignAddress === '::' ? '*:' : address(row.foreignAddress), portText(row, row.foreignPort, options), process,
  ]
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]:` : `${host}:`
}

/** ss finds the processes in order and puts each before those found. */
function users({ holders }: ReadRow, user: (holder: ReadRow['holders'][number]) => string): string {
  if (!holders.length) return ''
  let text = ' users:('
  for (let i = holders.length - 1; i >= 0; i--) {
    const { fds } = holders[i], start = user(holders[i])
    for (let j = fds.length - 1; j >= 0; j--) text += `${start}${numberText(fds[j])}${i || j ? '),' : '))'}`
  }
  return text
}

function timer({ timer }: ReadRow): string {
  return timer ? ` timer:(${timer.kind === 'probe' ? 'persist' : timer.kind},${duration(Math.round(timer.expires * 1000))},${timer.retransmits})` : ''
}

/** Minutes and seconds, or seconds with three places up to ten, or milliseconds with three digits. */
function duration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000), minutes = Math.trunc(seconds / 60), rest = milliseconds % 1000
  let text = ''
  if (minutes) text += `${minutes}min`
  if (minutes < 10 && seconds % 60) text += String(seconds % 60) + (minutes || seconds > 9 ? 'sec' : '')
  if (minutes || seconds > 9) return text
  return seconds ? `${text}.${String(rest).padStart(3, '0')}sec` : `${String(rest).padStart(3, '0')}ms`
}
