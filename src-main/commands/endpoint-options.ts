import type { Command } from 'commander'
import { DEFAULT_BACKLOG, DEFAULT_TIMEOUT } from '../playground/command-text.ts'
import { DEFAULT_LIMIT } from '../playground/framing-text.ts'

/** The options of `perroquet listen` and `perroquet connect`; `playground/command-text.ts` writes the same. */

/** Options of both commands as commander leaves them. */
export interface CommonTyped {
  readonly frame?: string
  readonly limit?: string
  /** `NAME=VALUE`, with a C name. */
  readonly o: readonly string[]
  readonly join: readonly string[]
  readonly 4?: true
  readonly 6?: true
  readonly dual?: true
  readonly hex?: true
  readonly json?: true
}

export interface ListenTyped extends CommonTyped {
  readonly any?: true
  readonly service?: string
  readonly text?: string
  readonly bytes?: string
  readonly account: readonly string[]
  readonly exec?: string
  readonly relay?: string
  readonly one?: true
  readonly each?: true
  readonly pool?: string
  readonly queue?: string
  readonly backlog?: string
  readonly quiet?: true
}

export interface ConnectTyped extends CommonTyped {
  readonly unconnected?: true
  readonly broadcast?: true
  readonly timeout?: string
  readonly verbose?: true
  readonly keepOpen?: true
  readonly idle?: string
}

/** Milliseconds, as socat's -t. */
export const DEFAULT_IDLE = 500

const collect = (value: string, all: readonly string[]): readonly string[] => [...all, value]

export const SERVICES = ['parrot', 'prefix', 'hello', 'fixed', 'id', 'daytime', 'discard', 'chargen', 'smop', 'hand'] as const

export function addListenOptions(command: Command): Command {
  return addCommonOptions(command
    .option('--service <name>', `what to do with a message: ${SERVICES.join(', ')}`)
    .option('--text <text>', 'text of prefix, hello and fixed, with the escapes \\n \\r \\t \\0 \\\\ \\xHH')
    .option('--bytes <hex>', 'the same in hexadecimal digits')
    .option('--account <user:password>', 'an account of smop; may be given several times', collect, [])
    .option('--exec <command>', 'run a program for each connection, its standard input and output on the socket')
    .option('--relay <target>', 'pass everything on to tcp:HOST:PORT, tcp4:…, tcp6:[::1]:PORT, udp:…, ws:…, tls:… or unix:PATH')
    .option('--one', 'serve one client at a time; the others wait')
    .option('--each', 'serve every client at once (the usual)')
    .option('--pool <workers>', 'serve so many clients at once')
    .option('--queue <places>', 'with --pool: so many wait, the next is refused', '0')
    .option('--backlog <connections>', 'connections that wait for accept()', String(DEFAULT_BACKLOG))
    .option('--any', 'listen on every interface: 0.0.0.0, or :: with -6 or --dual')
    .option('-q, --quiet', 'print no transcript'))
    .option('--hex', 'print the bytes of the transcript in hexadecimal too')
    .option('--json', 'print the transcript as JSON, one entry a line')
}

export function addConnectOptions(command: Command): Command {
  return addCommonOptions(command
    .option('--unconnected', 'UDP: sendto() for each message, without connect()')
    .option('--broadcast', 'UDP: the same as -o SO_BROADCAST=1')
    .option('--timeout <ms>', 'milliseconds before connect() is given up', String(DEFAULT_TIMEOUT))
    .option('-v, --verbose', 'say on standard error what happens to the socket')
    .option('--keep-open', 'send no FIN at the end of standard input')
    .option('--idle <ms>', 'end after so long a silence once one side is at its end and the other cannot be: UDP and WebSocket after standard input, standard input after the peer', String(DEFAULT_IDLE)))
    .option('--hex', 'print the transcript with its bytes in hexadecimal on standard error')
    .option('--json', 'print the transcript as JSON, one entry a line, instead of what the peer sends')
}

function addCommonOptions(command: Command): Command {
  return command
    .option('--frame <framing>', 'none, \'#)\', \'\\n\', hex:0d0a, end:TEXT, fixed:16, digits:4, u8, u16, u32le, u16+self (counts itself), close')
    .option('--limit <bytes>', 'a frame may be no longer', String(DEFAULT_LIMIT))
    .option('-o <name=value>', 'a socket option, such as SO_RCVBUF=65536; may be given several times', collect, [])
    .option('--join <group%interface>', 'UDP: a multicast group to join, such as 239.1.2.3 or ff02::1%eth0; may be given several times', collect, [])
    .option('-4', 'IPv4 only')
    .option('-6', 'IPv6 only')
    .option('--dual', 'one IPv6 socket for IPv4 too')
}
