import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { SocketsOptions } from './sockets.ts'

/** The options of `perroquet sockets`, as commander takes them: flags, what they do, what is taken where nothing is said. */
export const SOCKETS_OPTIONS: readonly (readonly [flags: string, description: string, value?: string])[] = [
  ['-t', 'TCP'],
  ['-u', 'UDP'],
  ['-w', 'raw IP'],
  ['-x', 'Unix'],
  ['-4', 'IPv4 only'],
  ['-6', 'IPv6 only'],
  ['-l', 'only those that listen'],
  ['-a', 'those that listen and the others: so it is without -l'],
  ['-p <pid>', 'only those of a process'],
  ['-n', 'numbers instead of names: so it is without -r'],
  ['-r', 'names of hosts and services'],
  ['-o', 'timers, with --as netstat or ss'],
  ['--as <tool>', 'in the layout of netstat -anp, ss -tanp or lsof -nP -i: netstat, ss or lsof'],
  ['--watch', 'go on: + appeared, ~ changed, - vanished'],
  ['--every <milliseconds>', 'how often --watch looks', '1000'],
  ['--json', 'as JSON; with --watch one object a line'],
]

/**
 * The same without commander, which takes as long to load as a table to read.
 * @returns undefined where something is wrong or help is wanted: commander says it
 */
export function quickSocketsOptions(typed: readonly string[]): SocketsOptions | undefined {
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const [flags, , value] of SOCKETS_OPTIONS) {
    const [flag, argument] = flags.split(' ')
    const type = argument ? 'string' as const : 'boolean' as const
    const name = flag.replace(/^-+/, '')
    options[name] = { type, ...name.length === 1 && { short: name }, ...value !== undefined && { default: value } }
  }
  try {
    // `--t` is no option of commander's.
    if (typed.some((argument) => /^--\w(=|$)/.test(argument))) return undefined
    return parseArgs({ args: [...typed], options, strict: true, allowPositionals: false }).values as unknown as SocketsOptions
  } catch {
    return undefined
  }
}
