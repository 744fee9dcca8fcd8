import type { SocketRow } from '../../api/connections.ts'

/** What a layout may be asked for besides the rows. */
export interface LayoutOptions {
  /** Timers too: netstat and ss -o. */
  readonly timers: boolean
  /** Only sockets that wait for connections were asked for. */
  readonly listening: boolean
  /** Bytes of the process's command line, up to the first NUL: argv[0] as the process has it now. */
  readonly program: (pid: number) => string
  /** Name of the user whose process it is. */
  readonly owner: (pid: number) => string
  /** The name of an address or a port, `udp:53`, where names are wanted and there is one. */
  readonly name: (of: string) => string | undefined
}

/** Rows as a tool prints them, each line with its newline. */
export type Layout = (rows: readonly SocketRow[], options: LayoutOptions) => string

/** Control characters come from whoever named the process or the path: they must not reach the terminal. */
export function printable(text: string): string {
  return CONTROLS.test(text) ? text.replace(ALL_CONTROLS, '?') : text
}
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/
const ALL_CONTROLS = new RegExp(CONTROLS, 'g')

/** `::ffff:192.0.2.1` (RFC 4291 section 2.5.5.2) as `192.0.2.1`, which is how netstat and lsof show it. */
export function withoutMapping(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address
}
