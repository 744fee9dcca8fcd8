import type { ReadRow } from '../row.ts'
import { numberText, portText, printable, remembered, type Layout, type LayoutOptions } from './layout.ts'
import { Page } from './page.ts'

/** Our own layout: what netstat, ss and lsof know of a socket on one line. */

const TITLES = ['Proto', 'Recv-Q', 'Send-Q', 'Local Address', 'Foreign Address', 'State', 'Timer', 'User', 'Inode', 'PID/Process (FD)']
const RIGHT = new Set([1, 2, 8])

export const table: Layout = (rows, options) => {
  const lines = [TITLES]
  const widths = TITLES.map((title) => title.length)
  const host = remembered((address: string) => hostText(address, options))
  for (const row of rows) {
    const line = cells(row, options, host)
    lines.push(line)
    for (let i = 0; i < line.length; i++) if (line[i].length > widths[i]) widths[i] = line[i].length
  }
  const page = new Page()
  const last = TITLES.length - 1
  for (const line of lines) {
    for (let i = 0; i < last; i++) {
      if (RIGHT.has(i)) page.right(line[i], widths[i])
      else page.left(line[i], widths[i])
      page.put(' ')
    }
    page.put(line[last]).put('\n')
  }
  return page
}

/** A row by itself, for a list that grows. */
export function tableLine(row: ReadRow, options: LayoutOptions): string {
  return cells(row, options, (address) => hostText(address, options)).filter((cell) => cell !== '').join('  ')
}

function cells(row: ReadRow, options: LayoutOptions, host: (address: string) => string): string[] {
  const unix = row.protocol === 'unix'
  return [
    unix ? `unix ${row.type ?? ''}` : row.family === '6' ? `${row.protocol}6` : row.protocol,
    numberText(row.receiveQueue), numberText(row.sendQueue),
    unix ? printable(row.localAddress) : host(row.localAddress) + (row.interface ? `%${row.interface}:` : ':') + portText(row, row.localPort, options),
    unix ? row.peer ? `inode ${row.peer}` : '' : `${host(row.foreignAddress)}:${portText(row, row.foreignPort, options)}`,
    row.state, timer(row), row.user ?? (row.uid === undefined ? '' : numberText(row.uid)), row.inode === undefined ? '' : numberText(row.inode), processes(row),
  ]
}

function hostText(address: string, { name }: LayoutOptions): string {
  const text = name?.(address) ?? address
  return text.includes(':') ? `[${text}]` : text
}

function timer({ timer }: ReadRow): string {
  return timer ? `${timer.kind} ${timer.expires.toFixed(timer.expires < 10 ? 1 : 0)}s${timer.retransmits ? ` ×${timer.retransmits}` : ''}` : ''
}

function processes({ holders, hidden }: ReadRow): string {
  if (hidden) return '?'
  let text = ''
  for (const { pid, command, fds } of holders) text += `${text && ' '}${numberText(pid)}/${printable(command)} (${fds.join(',')})`
  return text
}
