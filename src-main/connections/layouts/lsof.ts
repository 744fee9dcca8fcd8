import type { SocketRow } from '../../api/connections.ts'
import { printable, withoutMapping, type Layout, type LayoutOptions } from './layout.ts'

/** The layout of lsof 4: `lsof -nP -i`, one line for each descriptor of each process, in the order of both. */

const COMMAND_LONGEST = 9, USER_LONGEST = 8

interface Line {
  readonly command: string
  readonly pid: number
  readonly user: string
  readonly fd: number
  readonly row: SocketRow
}

export const lsof: Layout = (rows, options) => {
  const lines: Line[] = []
  for (const row of rows) {
    for (const { pid, command, fds } of row.holders) {
      for (const fd of fds) {
        lines.push({ command: printable(command).slice(0, COMMAND_LONGEST), pid, user: options.owner(pid).slice(0, USER_LONGEST), fd, row })
      }
    }
  }
  if (!lines.length) return ''
  lines.sort((a, b) => a.pid - b.pid || a.fd - b.fd)
  const widest = (title: string, width: (line: Line) => number): number => lines.reduce((most, line) => Math.max(most, width(line)), title.length)
  const command = widest('COMMAND', (line) => line.command.length), pid = widest('PID', (line) => String(line.pid).length)
  const user = widest('USER', (line) => line.user.length), fd = Math.max(4, widest('FD', (line) => String(line.fd).length))
  const device = widest('DEVICE', (line) => String(line.row.inode).length)
  const text = [`${'COMMAND'.padEnd(command)} ${'PID'.padStart(pid)} ${'USER'.padStart(user)} ${'FD'.padStart(fd)}   TYPE ${'DEVICE'.padStart(device)} SIZE/OFF NODE NAME\n`]
  for (const { row, ...line } of lines) {
    text.push(`${line.command.padEnd(command)} ${String(line.pid).padStart(pid)} ${line.user.padStart(user)} ${String(line.fd).padStart(fd)}u  `
      + `IPv${row.family} ${String(row.inode).padStart(device)}      0t0 ${row.protocol.toUpperCase().padStart(4)} ${socketName(row, options)}\n`)
  }
  return text.join('')
}

/** lsof's NAME: `127.0.0.1:80->127.0.0.1:40000 (ESTABLISHED)`. */
export function socketName(row: SocketRow, options: Pick<LayoutOptions, 'name'>): string {
  const local = end(row, row.localAddress, row.localPort, options)
  const connected = row.foreignPort ? `->${end(row, row.foreignAddress, row.foreignPort, options)}` : ''
  return `${local}${connected} ${row.protocol === 'tcp' ? `(${row.state})` : ''}`
}

function end(row: SocketRow, host: string, number: number | undefined, { name }: Pick<LayoutOptions, 'name'>): string {
  const port = number ? name(`${row.protocol}:${number}`) ?? String(number) : '*'
  if (host === '0.0.0.0' || host === '::') return `*:${port}`
  const text = name(host) ?? withoutMapping(host)
  return `${text.includes(':') ? `[${text}]` : text}:${port}`
}
