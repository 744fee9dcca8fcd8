import * as v from 'valibot'
import {
  clientSpec, optionName, serverSpec, transport as transports, type ClientSpec, type Concurrency, type Family, type Framing, type ServerSpec,
  type Service, type Target, type Transport, type TypedBytes,
} from '../api/playground.ts'
import { DEFAULT_BACKLOG, DEFAULT_HELLO, DEFAULT_PREFIX, DEFAULT_TIMEOUT } from '../playground/command-text.ts'
import { DEFAULT_LIMIT, readFramingText } from '../playground/framing-text.ts'
import { framingRules } from '../playground/framing.ts'
import { familyOf, readTargetText } from '../playground/target-text.ts'
import { bytesOf } from '../playground/typed-bytes.ts'
import { SERVICES, type CommonTyped, type ConnectTyped, type ListenTyped } from './endpoint-options.ts'
import { UsageError } from './usage-error.ts'

/** What may be typed after `perroquet listen` and `perroquet connect`; `playground/command-text.ts` writes the same. */

/** The accounts of the course's example. */
const ACCOUNTS = [{ user: 'wagner', password: 'abc123' }, { user: 'charlet', password: 'xyz456' }]
const SMOP_FRAME = '#)'

/**
 * @param where `[PORT]`, `[ADDRESS, PORT]`, or `[PATH]` of a Unix socket
 * @throws UsageError that says what to type
 */
export function serverArguments(transport: string, where: readonly string[], typed: ListenTyped): ServerSpec {
  const service = typedService(typed)
  const listen = listenPlace(known(transport), where, typed)
  return checked(serverSpec, {
    name: placeName(listen), listen, service, framing: typedFraming(typed, service.kind === 'smop' ? SMOP_FRAME : 'none'), concurrency: concurrency(typed),
    backlog: whole(typed.backlog ?? String(DEFAULT_BACKLOG), '--backlog'), ...sockets(typed),
  })
}

/** As `serverArguments`; a lone port is loopback's. */
export function clientArguments(transport: string, where: readonly string[], typed: ConnectTyped): ClientSpec {
  const to = target(known(transport), where, typed)
  const { options, multicast } = sockets(typed)
  return checked(clientSpec, {
    name: placeName(to), to, framing: typedFraming(typed, 'none'), connected: !typed.unconnected, multicast,
    options: typed.broadcast ? { ...options, SO_BROADCAST: 1 } : options, timeout: whole(typed.timeout ?? String(DEFAULT_TIMEOUT), '--timeout'),
  })
}

function known(transport: string): Transport {
  if (!v.is(transports, transport)) throw new UsageError(`"${transport}" is no transport; there are ${transports.options.join(', ')}`)
  return transport
}

function listenPlace(transport: Transport, where: readonly string[], typed: ListenTyped): ServerSpec['listen'] {
  if (transport === 'unix') return unixPlace('listen', where, typed)
  const { host, port } = hostAndPort('listen', transport, where)
  const family = typedFamily(typed) ?? (host === undefined ? '4' : fallback(familyOf(host), '4'))
  if (typed.any && host !== undefined) throw new UsageError(`--any is every interface, "${host}" is one: leave one of them out`)
  if (family === 'dual' && host !== undefined && host !== '::') throw new UsageError('--dual is one socket at ::, every address of both families: leave the address out')
  const every = family === '4' ? '0.0.0.0' : '::'
  const loopback = family === '4' ? '127.0.0.1' : family === '6' ? '::1' : '::'
  return { transport, family, host: host ?? (typed.any ? every : loopback), port }
}

function target(transport: Transport, where: readonly string[], typed: ConnectTyped): Target {
  if (transport === 'unix') return unixPlace('connect', where, typed)
  const { host, port } = hostAndPort('connect', transport, where)
  const family = typedFamily(typed)
  if (host === undefined) return { transport, family: family ?? '4', host: family === '6' ? '::1' : '127.0.0.1', port }
  return { transport, family: family ?? familyOf(host), host, port }
}

function unixPlace(command: string, where: readonly string[], typed: CommonTyped): { readonly transport: 'unix', readonly path: string } {
  if (where.length !== 1) throw new UsageError(`Which path? perroquet ${command} unix /tmp/p.sock`)
  if (typedFamily(typed)) throw new UsageError('-4, -6 and --dual are for IP; a Unix socket has a path only')
  return { transport: 'unix', path: where[0] }
}

function hostAndPort(command: string, transport: string, where: readonly string[]): { readonly host?: string, readonly port: number } {
  if (where.length < 1 || where.length > 2) throw new UsageError(`Which port? perroquet ${command} ${transport} 4444, or perroquet ${command} ${transport} 127.0.0.1 4444`)
  // Also 127.0.0.1:4444 and [::1]:4444, as ss prints them.
  const joined = where.length === 1 ? /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(where[0]) : null
  if (joined) return { host: joined[1] ?? joined[2], port: whole(joined[3], 'The port') }
  const [port, host] = [...where].reverse()
  return { ...host !== undefined && { host }, port: whole(port, 'The port') }
}

function typedFamily(typed: CommonTyped): '4' | '6' | 'dual' | undefined {
  const said = (['4', '6', 'dual'] as const).filter((family) => typed[family])
  if (said.length > 1) throw new UsageError('-4, -6 and --dual exclude each other')
  return said[0]
}

function fallback(family: Family, usual: '4'): '4' | '6' {
  return family === '4' || family === '6' ? family : usual
}

function typedFraming(typed: CommonTyped, usual: string): Framing {
  const text = typed.frame ?? usual
  const framing = readFramingText(text, whole(typed.limit ?? String(DEFAULT_LIMIT), '--limit'))
  if (!framing) throw new UsageError(`"${text}" is no framing; say none, '#)', fixed:16, digits:4, u16, u32le, u16+self, hex:0d0a or close`)
  readable('--frame', () => framingRules(framing))
  return framing
}

function typedService(typed: ListenTyped): Service {
  const kinds = [typed.service !== undefined && '--service', typed.exec !== undefined && '--exec', typed.relay !== undefined && '--relay'].filter(Boolean)
  if (kinds.length > 1) throw new UsageError(`${kinds.join(' and ')} exclude each other: a server has one service`)
  if (typed.exec !== undefined) return { kind: 'program', command: typed.exec }
  if (typed.relay !== undefined) {
    const to = readTargetText(typed.relay)
    if (!to) throw new UsageError(`"${typed.relay}" is no target; say tcp:HOST:PORT, tcp6:[::1]:PORT, udp:HOST:PORT or unix:PATH`)
    return { kind: 'relay', to }
  }
  const kind = typed.service ?? 'parrot'
  const words = typedBytes(typed)
  if (words && !['prefix', 'hello', 'fixed'].includes(kind)) throw new UsageError('--text and --bytes are for the services prefix, hello and fixed')
  if (typed.account.length && kind !== 'smop') throw new UsageError('--account is for --service smop')
  switch (kind) {
    case 'prefix': return { kind, prefix: words ?? DEFAULT_PREFIX }
    case 'hello': return { kind, text: words ?? DEFAULT_HELLO }
    case 'fixed':
      if (!words) throw new UsageError('What is the answer? --service fixed --text \'ok\\n\', or --bytes 6f6b0a')
      return { kind, answer: words }
    case 'smop': return { kind, accounts: typed.account.length ? typed.account.filter(Boolean).map(account) : ACCOUNTS }
  }
  const plain = SERVICES.find((name) => name === kind)
  if (!plain) throw new UsageError(`There is no service called ${kind}; there are ${SERVICES.join(', ')}, and --exec and --relay`)
  return { kind: plain } as Service
}

function typedBytes(typed: ListenTyped): TypedBytes | undefined {
  if (typed.text !== undefined && typed.bytes !== undefined) throw new UsageError('--text and --bytes exclude each other')
  const { text, bytes } = typed
  const words = bytes !== undefined ? { as: 'hex' as const, hex: bytes } : text !== undefined ? { as: 'text' as const, text } : undefined
  if (words) readable(bytes !== undefined ? '--bytes' : '--text', () => bytesOf(words))
  return words
}

/** What was typed as bytes is read once here, so that it is a wrong option and no failure of the server. */
function readable(option: string, read: () => unknown): void {
  try {
    read()
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(`${option}: ${error.message}`) : error
  }
}

/** In the user's name, `%3A` is a colon. */
function account(text: string): { readonly user: string, readonly password: string } {
  const colon = text.indexOf(':')
  if (colon < 1) throw new UsageError(`"${text}" is no account; say --account user:password`)
  return { user: text.slice(0, colon).replaceAll('%3A', ':').replaceAll('%25', '%'), password: text.slice(colon + 1) }
}

function concurrency(typed: ListenTyped): Concurrency {
  const said = [typed.one && '--one', typed.each && '--each', typed.pool !== undefined && '--pool'].filter(Boolean)
  if (said.length > 1) throw new UsageError(`${said.join(' and ')} exclude each other`)
  if (typed.pool !== undefined) return { kind: 'pool', workers: whole(typed.pool, '--pool'), queue: whole(typed.queue ?? '0', '--queue') }
  return { kind: typed.one ? 'one' : 'each' }
}

function sockets(typed: CommonTyped): Pick<ServerSpec, 'options' | 'multicast'> {
  return {
    options: Object.fromEntries(typed.o.map((setting) => {
      const [, name, value] = /^(\w+)=(-?\d+)$/.exec(setting) ?? []
      if (!v.is(optionName, name)) throw new UsageError(`"${setting}" is no socket option; say -o SO_RCVBUF=65536. There are ${optionName.options.join(', ')}`)
      return [name, Number(value)]
    })),
    multicast: typed.join.map((text) => {
      const percent = text.indexOf('%')
      return percent < 0 ? { group: text } : { group: text.slice(0, percent), interface: text.slice(percent + 1) }
    }),
  }
}

/** A number of digits alone. @throws UsageError that says `what` it should be */
export function whole(text: string, what: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new UsageError(`${what} is a whole number, and "${text}" is none`)
}

function placeName(place: Target): string {
  const name = place.transport === 'unix' ? `unix ${place.path}` : `${place.transport} ${place.host}:${place.port}`
  return name.slice(0, 80)
}

/** What the contract says of numbers and lengths, with the place that breaks it. */
function checked<S extends v.GenericSchema>(schema: S, spec: v.InferInput<S>): v.InferOutput<S> {
  const result = v.safeParse(schema, spec)
  if (result.success) return result.output
  const [issue] = result.issues
  throw new UsageError(`${v.getDotPath(issue) ?? 'argument'}: ${issue.message}`)
}
