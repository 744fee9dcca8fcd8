import type { ReadRow } from '../row.ts'
import { numberText, portText, printable, remembered, withoutMapping, type Layout, type LayoutOptions } from './layout.ts'
import { Page } from './page.ts'

/** The layout of lsof 4: `lsof -nP -i`, one line for each descriptor of each process, in the order of both. */

const COMMAND_LONGEST = 9, USER_LONGEST = 8

interface Line {
  readonly command: string
  readonly pid: number
  readonly fd: number
  readonly row: ReadRow
}

export const lsof: Layout = (rows, options) => {
  const lines: Line[] = []
  for (const row of rows) {
    for (const { pid, command, fds } of row.holders) for (const fd of fds) lines.push({ command, pid, fd, row })
  }
  const page = new Page()
  if (!lines.length) return page
  lines.sort((a, b) => a.pid - b.pid || a.fd - b.fd)
  const shortCommand = remembered((command: string) => printable(command).slice(0, COMMAND_LONGEST))
  const shortUser = remembered((pid: number) => options.owner(pid).slice(0, USER_LONGEST))
  let command = 7, pid = 3, user = 4, fd = 4, device = 6
  for (const line of lines) {
    command = Math.max(command, shortCommand(line.command).length)
    pid = Math.max(pid, numberText(line.pid).length)
    user = Math.max(user, shortUser(line.pid).length)
    fd = Math.max(fd, numberText(line.fd).length)
    device = Math.max(device, numberText(line.row.inode ?? 0).length)
  }
  page.left('COMMAND', command).put(' ').right('PID', pid).put(' ').right('USER', user).put(' ').right('FD', fd).put('   TYPE ')
  page.right('DEVICE', device).put(' SIZE/OFF NODE NAME\n')
  for (const line of lines) {
    page.left(shortCommand(line.command), command).put(' ').right(numberText(line.pid), pid).put(' ').right(shortUser(line.pid), user).put(' ')
    page.right(numberText(line.fd), fd).put(line.row.family === '6' ? 'u  IPv6 ' : 'u  IPv4 ').right(numberText(line.row.inode ?? 0), device)
    page.put('      0t0 ').right(NODES[line.row.protocol], 4).put(' ').put(socketName(line.row, options)).put('\n')
  }
  return page
}

const NODES = { tcp: 'TCP', udp: 'UDP', udplite: 'UDPLITE', raw: 'RAW', unix: '' } as const

/** lsof's NAME: `127.0.0.1:80->127.0.0.1:40000 (ESTABLISHED)`. */
export function socketName(row: ReadRow, options: Pick<LayoutOptions, 'name'>): string {
  const local = end(row, row.localAddress, row.localPort, options)
  const connected = row.foreignPort ? `->${end(row, row.foreignAddress, row.foreignPort, options)}` : ''
  return `${local}${connected} ${row.protocol === 'tcp' ? `(${row.state})` : ''}`
}

function end(row: ReadRow, host: string, number: number | undefined, options: Pick<LayoutOptions, 'name'>): string {
  const port = portText(row, number, options)
  if (host === '0.0.0.0' || host === '::') return `*:${port}`
  const text = options.name?.(host) ?? withoutMapping(host)
  return `${text.includes(':') ? `[${text}]` : text}:${port}`
}
