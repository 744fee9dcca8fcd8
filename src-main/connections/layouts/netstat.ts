import type { SocketRow } from '../../api/connections.ts'
import { printable, withoutMapping, type Layout, type LayoutOptions } from './layout.ts'

/** The layout of netstat of net-tools 2: `netstat -anp`, with timers `netstat -anpo`. */

const ADDRESS_WIDTH = 23
/** Longer ones lose the end of the address, not the port. */
const ADDRESS_LONGEST = 22
const PROGRAM_WIDTH = 20

const TITLES = ['Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    ', 'Timer']
const UNIX_TITLES = 'Proto RefCnt Flags       Type       State         I-Node   PID/Program name     Path'

export const netstat: Layout = (rows, options) => {
  const programs = new Map<number, string>()
  const which = options.listening ? 'only servers' : 'servers and established'
  const inet = rows.filter(({ protocol }) => protocol !== 'unix'), unix = rows.filter(({ protocol }) => protocol === 'unix')
  let text = ''
  if (inet.length || !unix.length) text += `Active Internet connections (${which})\n${TITLES[0]}${options.timers ? ` ${TITLES[1]}` : ''}\n`
  for (const row of inet) text += inetLine(row, programs, options)
  if (unix.length) text += `Active UNIX domain sockets (${which})\n${UNIX_TITLES}\n`
  for (const row of unix) text += unixLine(row, programs, options)
  return text
}

function inetLine(row: SocketRow, programs: Map<number, string>, options: LayoutOptions): string {
  const protocol = row.family === '6' ? `${row.protocol}6` : row.protocol
  // /proc/net/tcp, which netstat reads, has no backlog.
  const sendQueue = row.state === 'LISTEN' ? 0 : row.sendQueue
  // netstat has no word for the state of a raw socket: 7 is that of one that is not connected.
  const state = row.protocol === 'raw' ? row.state === '' ? '7' : '1' : row.state
  const line = `${protocol.padEnd(protocol.length > 5 ? 0 : 5)} ${String(row.receiveQueue).padStart(6)} ${String(sendQueue).padStart(6)} `
    + `${address(row, row.localAddress, row.localPort, options).padEnd(ADDRESS_WIDTH)} `
    + `${address(row, row.foreignAddress, row.foreignPort, options).padEnd(ADDRESS_WIDTH)} ${state.padEnd(11)} ${program(row, programs, options)}`
  return options.timers ? `${line} ${timer(row)}\n` : `${line}\n`
}

function unixLine(row: SocketRow, programs: Map<number, string>, options: LayoutOptions): string {
  const state = row.state === 'LISTEN' ? 'LISTENING' : row.state
  const flags = row.state === 'LISTEN' ? '[ ACC ]' : '[ ]'
  return `unix  ${String(row.references ?? 0).padEnd(6)} ${flags.padEnd(11)} ${(row.type ?? '').padEnd(10)} ${state.padEnd(13)} `
    + `${String(row.inode ?? 0).padEnd(8)} ${program(row, programs, options)} ${printable(row.localAddress)}\n`
}

function address(row: SocketRow, host: string, number: number | undefined, { name }: LayoutOptions): string {
  const port = number ? name(`${row.protocol}:${number}`) ?? String(number) : '*'
  return `${(name(host) ?? withoutMapping(host)).slice(0, ADDRESS_LONGEST - port.length)}:${port}`
}

/** `PID/NAME`, cut to 19 characters; of several processes the first. */
function program(row: SocketRow, programs: Map<number, string>, options: LayoutOptions): string {
  const pid = row.holders[0]?.pid
  if (pid === undefined) return '-'.padEnd(PROGRAM_WIDTH)
  let text = programs.get(pid)
  if (text === undefined) {
    const path = options.program(pid)
    const name = path.startsWith('/') ? path.slice(path.lastIndexOf('/') + 1) : path
    text = printable(`${pid}/${name}`.slice(0, PROGRAM_WIDTH - 1)).padEnd(PROGRAM_WIDTH)
    programs.set(pid, text)
  }
  return text
}

/** Kind, seconds, retransmissions, unanswered probes. */
function timer({ timer }: SocketRow): string {
  if (!timer) return 'off (0.00/0/0)'
  const { kind, expires, retransmits } = timer
  return `${kind} (${expires.toFixed(2)}/${kind === 'on' ? `${retransmits}/0` : `0/${retransmits}`})`
}
