import type { SocketRow } from '../../api/connections.ts'
import { printable, type Layout, type LayoutOptions } from './layout.ts'

/** Our own layout: what netstat, ss and lsof know of a socket on one line. */

const COLUMNS: readonly (readonly [title: string, right: boolean])[] = [
  ['Proto', false], ['Recv-Q', true], ['Send-Q', true], ['Local Address', false], ['Foreign Address', false], ['State', false],
  ['Timer', false], ['User', false], ['Inode', true], ['PID/Process (FD)', false],
]

export const table: Layout = (rows, options) => {
  const lines = [COLUMNS.map(([title]) => title), ...rows.map((row) => cells(row, options))]
  const widths = COLUMNS.map((_, i) => lines.reduce((most, line) => Math.max(most, line[i].length), 0))
  let text = ''
  for (const line of lines) {
    for (let i = 0; i < line.length; i++) {
      if (i) text += ' '
      // Nothing stands behind the last cell.
      text += COLUMNS[i][1] ? line[i].padStart(widths[i]) : i === line.length - 1 ? line[i] : line[i].padEnd(widths[i])
    }
    text += '\n'
  }
  return text
}

/** A row by itself, for a list that grows. */
export function tableLine(row: SocketRow, options: LayoutOptions): string {
  return cells(row, options).filter((cell) => cell !== '').join('  ')
}

function cells(row: SocketRow, options: LayoutOptions): string[] {
  const unix = row.protocol === 'unix'
  return [
    unix ? `unix ${row.type ?? ''}` : row.family === '6' ? `${row.protocol}6` : row.protocol,
    String(row.receiveQueue), String(row.sendQueue),
    unix ? printable(row.localAddress) : end(row, row.localAddress, row.localPort, options),
    unix ? row.peer ? `inode ${row.peer}` : '' : end(row, row.foreignAddress, row.foreignPort, options),
    row.state, timer(row), row.user ?? (row.uid === undefined ? '' : String(row.uid)), String(row.inode ?? ''), processes(row),
  ]
}

function end(row: SocketRow, host: string, number: number | undefined, { name }: LayoutOptions): string {
  const text = (name(host) ?? host) + (row.interface ? `%${row.interface}` : '')
  return `${text.includes(':') ? `[${text}]` : text}:${number ? name(`${row.protocol}:${number}`) ?? number : '*'}`
}

function timer({ timer }: SocketRow): string {
  return timer ? `${timer.kind} ${timer.expires.toFixed(timer.expires < 10 ? 1 : 0)}s${timer.retransmits ? ` ×${timer.retransmits}` : ''}` : ''
}

function processes({ holders, hidden }: SocketRow): string {
  if (hidden) return '?'
  return holders.map(({ pid, command, fds }) => `${pid}/${printable(command)} (${fds.join(',')})`).join(' ')
}
