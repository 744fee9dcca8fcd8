import type { ReadRow } from '../row.ts'
import { numberText, portText, printable, remembered, withoutMapping, type Layout, type LayoutOptions } from './layout.ts'
import { Page } from './page.ts'

/** The layout of netstat of net-tools 2: `netstat -anp`, with timers `netstat -anpo`. */

const ADDRESS_WIDTH = 23
/** Longer ones lose the end of the address, not the port. */
const ADDRESS_LONGEST = 22
const PROGRAM_WIDTH = 20

const TITLES = 'Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    '
const UNIX_TITLES = 'Proto RefCnt Flags       Type       State         I-Node   PID/Program name     Path'

export const netstat: Layout = (rows, options) => {
  const which = options.listening ? 'only servers' : 'servers and established'
  const program = remembered((pid: number) => programName(pid, options))
  const inet = new Page(), unix = new Page()
  for (const row of rows) {
    if (row.protocol === 'unix') unixLine(unix, row, program)
    else inetLine(inet, row, program, options)
  }
  const page = new Page()
  if (inet.text.length || !unix.text.length) {
    page.put(`Active Internet connections (${which})\n${TITLES}${options.timers ? ' Timer' : ''}\n`).append(inet)
  }
  if (unix.text.length) page.put(`Active UNIX domain sockets (${which})\n${UNIX_TITLES}\n`).append(unix)
  return page
}

function inetLine(page: Page, row: ReadRow, program: (pid: number) => string, options: LayoutOptions): void {
  page.put(row.protocol)
  if (row.family === '6') page.put('6')
  page.spaces(5 - row.protocol.length - (row.family === '6' ? 1 : 0)).put(' ')
  // /proc/net/tcp, which netstat reads, has no backlog.
  page.right(numberText(row.receiveQueue), 6).put(' ').right(row.state === 'LISTEN' ? '0' : numberText(row.sendQueue), 6).put(' ')
  address(page, row, row.localAddress, row.localPort, options)
  address(page, row, row.foreignAddress, row.foreignPort, options)
  // netstat has no word for the state of a raw socket: 7 is that of one that is not connected.
  page.left(row.protocol === 'raw' ? row.state === '' ? '7' : '1' : row.state, 11).put(' ')
  page.left(programOf(row, program), PROGRAM_WIDTH)
  page.put(options.timers ? ` ${timer(row)}\n` : '\n')
}

function unixLine(page: Page, row: ReadRow, program: (pid: number) => string): void {
  const listens = row.state === 'LISTEN'
  page.put('unix  ').left(numberText(row.references ?? 0), 6).put(' ').left(listens ? '[ ACC ]' : '[ ]', 11).put(' ').left(row.type ?? '', 10)
  page.put(' ').left(listens ? 'LISTENING' : row.state, 13).put(' ').left(numberText(row.inode ?? 0), 8).put(' ')
  page.left(programOf(row, program), PROGRAM_WIDTH).put(' ').put(printable(row.localAddress)).put('\n')
}

function address(page: Page, row: ReadRow, host: string, number: number | undefined, options: LayoutOptions): void {
  const port = portText(row, number, options)
  const text = options.name?.(host) ?? withoutMapping(host)
  const room = ADDRESS_LONGEST - port.length
  page.put(text.length > room ? text.slice(0, room) : text).put(':').put(port)
  page.spaces(ADDRESS_WIDTH - Math.min(text.length, room) - 1 - port.length).put(' ')
}

/** Of several processes the first. */
function programOf({ holders }: ReadRow, program: (pid: number) => string): string {
  return holders.length ? program(holders[0].pid) : '-'
}

/** `PID/NAME`, cut to 19 characters. */
function programName(pid: number, { program }: LayoutOptions): string {
  const path = program(pid)
  const name = path.startsWith('/') ? path.slice(path.lastIndexOf('/') + 1) : path
  return printable(`${pid}/${name}`.slice(0, PROGRAM_WIDTH - 1))
}

/** Kind, seconds, retransmissions, unanswered probes. */
function timer({ timer }: ReadRow): string {
  if (!timer) return 'off (0.00/0/0)'
  const { kind, expires, retransmits } = timer
  return `${kind} (${expires.toFixed(2)}/${kind === 'on' ? `${retransmits}/0` : `0/${retransmits}`})`
}
