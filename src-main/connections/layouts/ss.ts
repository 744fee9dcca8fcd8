import type { SocketRow } from '../../api/connections.ts'
import { printable, type Layout, type LayoutOptions } from './layout.ts'

/** The layout of ss of iproute2 6: `ss -tanp`, with timers `ss -tanpo`, written to a file: as wide as its contents. */

const STATES: Readonly<Record<string, string>> = {
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
  // One protocol needs no name.
  const oneProtocol = new Set(rows.map(({ protocol }) => protocol)).size <= 1 && rows[0]?.protocol !== 'unix'
  const columns = oneProtocol ? COLUMNS.slice(1) : COLUMNS
  const lines = rows.map((row) => {
    const cells = line(row, options)
    return oneProtocol ? cells.slice(1) : cells
  })
  const widths = columns.map(([title]) => title.length)
  for (const cells of lines) for (let i = 0; i < cells.length; i++) if (cells[i].length > widths[i]) widths[i] = cells[i].length
  let text = ''
  for (const cells of [columns.map(([title]) => title), ...lines]) {
    for (let i = 0; i < cells.length; i++) {
      const [, right, separator] = columns[i]
      text += (i ? separator : '') + (right ? cells[i].padStart(widths[i]) : cells[i].padEnd(widths[i]))
    }
    text += '\n'
  }
  return text
}

function line(row: SocketRow, options: LayoutOptions): string[] {
  const unix = row.protocol === 'unix'
  const netid = unix ? UNIX_TYPES[row.type ?? ''] ?? '???' : NETIDS[row.protocol]
  const queues = [String(row.receiveQueue), String(row.sendQueue)]
  const ends = unix
    ? [`${printable(row.localAddress) || '*'} `, String(row.inode ?? 0), '* ', String(row.peer ?? 0)]
    : [
        `${address(row, row.localAddress, options)}${row.interface ? `%${row.interface}` : ''}:`, port(row, row.localPort, options),
        `${address(row, row.foreignAddress, options)}:`, port(row, row.foreignPort, options),
      ]
  return [netid, STATES[row.state] ?? row.state, ...queues, ...ends, users(row) + (options.timers ? timer(row) : '')]
}

function address({ family, v6only }: SocketRow, host: string, { name }: LayoutOptions): string {
  // A socket that takes both families has one star for both.
  if (family === '6' && host === '::' && !v6only) return '*'
  const text = name(host) ?? host
  return text.includes(':') ? `[${text}]` : text
}

function port({ protocol }: SocketRow, number: number | undefined, { name }: LayoutOptions): string {
  return number ? name(`${protocol}:${number}`) ?? String(number) : '*'
}

/** ss finds the processes in order and puts each before those found. */
function users({ holders }: SocketRow): string {
  if (!holders.length) return ''
  let text = ''
  for (let i = holders.length - 1; i >= 0; i--) {
    const { command, pid, fds } = holders[i]
    for (let j = fds.length - 1; j >= 0; j--) text += `${text ? ',' : ''}("${printable(command)}",pid=${pid},fd=${fds[j]})`
  }
  return ` users:(${text})`
}

function timer({ timer }: SocketRow): string {
  return timer ? ` timer:(${timer.kind === 'probe' ? 'persist' : timer.kind},${duration(Math.round(timer.expires * 1000))},${timer.retransmits})` : ''
}

/** Minutes and seconds, or seconds with three places up to ten, or milliseconds. */
function duration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000), minutes = Math.trunc(seconds / 60), rest = milliseconds % 1000
  let text = ''
  if (minutes) text += `${minutes}min`
  if (minutes < 10 && seconds % 60) text += String(seconds % 60) + (minutes || seconds > 9 ? 'sec' : '')
  if (minutes || seconds > 9) return text
  return seconds ? `${text}.${String(rest).padStart(3, '0')}sec` : `${rest}ms`
}
