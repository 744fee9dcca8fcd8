import { NO_HOLDERS, type NewRow } from './row.ts'

/**
 * A line of /proc/net/unix (unix(7), proc_pid_net(5)): `ADDRESS: REFCOUNT PROTOCOL FLAGS TYPE ST INODE [PATH]`, all but the inode
 * hexadecimal. A path may hold any byte, also newlines; zero bytes stand as `@`.
 */
const LINE = /^[0-9a-f]+: ([0-9a-f]{8}) [0-9a-f]{8} ([0-9a-f]{8}) ([0-9a-f]{4}) ([0-9a-f]{2}) +(\d+)(?: (.*))?$/is

const ACCEPTING = 0x10000
const TYPES = new Map([[1, 'STREAM'], [2, 'DGRAM'], [3, 'RAW'], [4, 'RDM'], [5, 'SEQPACKET']])
/** SS_FREE … SS_DISCONNECTING of <linux/net.h>. */
const STATES = ['FREE', '', 'CONNECTING', 'CONNECTED', 'DISCONNECTING'] as const

/** Adds a row for each Unix socket. Their users are those of their processes: the kernel's text does not name them. */
export function procNetUnix(text: string, rows: NewRow[]): void {
  let entry = ''
  const add = (): void => {
    const row = unixRow(entry)
    if (row) rows.push(row)
  }
  for (const line of text.split('\n').slice(1)) {
    if (!LINE.test(line)) {
      entry += `\n${line}`
      continue
    }
    add()
    entry = line
  }
  // The last line's own end.
  entry = entry.replace(/\n$/, '')
  add()
}

function unixRow(entry: string): NewRow | undefined {
  const [, references, flags, type, state, inode, path = ''] = LINE.exec(entry) ?? []
  if (references === undefined) return undefined
  const accepting = (parseInt(flags, 16) & ACCEPTING) !== 0
  const number = parseInt(type, 16)
  // A connection that nobody has accepted yet has the inode 0.
  const own = Number(inode) > 0 ? { inode: Number(inode) } : {}
  return {
    protocol: 'unix', receiveQueue: 0, sendQueue: 0, localAddress: path, foreignAddress: '',
    state: accepting ? 'LISTEN' : STATES[parseInt(state, 16)] ?? '',
    type: TYPES.get(number) ?? String(number), ...own, references: parseInt(references, 16),
    holders: NO_HOLDERS, mine: false,
  }
}
