import type { ReadRow } from '../row.ts'
import type { Page } from './page.ts'

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
  /** The name of an address or a port, `udp:53`, where there is one; absent where names are not wanted. */
  readonly name?: (of: string) => string | undefined
}

/** Rows as a tool prints them, with headings. */
export type Layout = (rows: Iterable<ReadRow>, options: LayoutOptions) => Page

/** Text of a number, made once for each port. */
export function numberText(number: number): string {
  return number < 65536 ? TEXTS[number] ??= String(number) : String(number)
}
// Its length at once: V8 keeps an array that grows in leaps as a slow table.
const TEXTS = new Array<string | undefined>(65536)

/** A port's name or number; `*` where there is none. */
export function portText({ protocol }: ReadRow, port: number | undefined, { name }: Pick<LayoutOptions, 'name'>): string {
  return port ? name?.(`${protocol}:${port}`) ?? numberText(port) : '*'
}

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

/** Remembers the texts of values that come again and again. */
export function remembered<T>(make: (value: T) => string): (value: T) => string {
  const texts = new Map<T, string>()
  return (value) => {
    let text = texts.get(value)
    if (text === undefined) texts.set(value, text = make(value))
    return text
  }
}
