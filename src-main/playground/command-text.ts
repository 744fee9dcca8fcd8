import type { ClientSpec, Framing, ServerSpec, Service, TypedBytes } from '../api/playground.ts'
import { DEFAULT_LIMIT, framingText } from './framing-text.ts'
import { familyOf, targetText } from './target-text.ts'

/**
 * The terminal command that does what a server or client does, quoted for a POSIX shell. Names are the window's alone and left
 * out; so is whatever the command does by itself.
 */

/** Connections that wait for accept(), where nothing else is said; Node's own number. */
export const DEFAULT_BACKLOG = 511
/** Milliseconds for connect(). */
export const DEFAULT_TIMEOUT = 10_000
export const DEFAULT_PREFIX: TypedBytes = { as: 'text', text: '[SERVEUR] ' }
export const DEFAULT_HELLO: TypedBytes = { as: 'text', text: 'hello world' }

/** `perroquet listen tcp 4444 …` */
export function listenCommand(spec: ServerSpec): string {
  const { listen, service, concurrency, backlog } = spec
  const options = [
    ...listen.transport === 'unix' ? [] : familyOption(listen.host, listen.family, '4'),
    ...serviceOptions(service),
    ...framingOptions(spec.framing, service.kind === 'smop'),
    ...concurrency.kind === 'one' ? ['--one'] : [],
    ...concurrency.kind === 'pool' ? ['--pool', String(concurrency.workers), '--queue', String(concurrency.queue)] : [],
    ...backlog === DEFAULT_BACKLOG ? [] : ['--backlog', String(backlog)],
    ...commonOptions(spec),
  ]
  return commandLine(['perroquet', 'listen', listen.transport], where(listen, listen.transport === 'unix' ? '' : listen.family), options)
}

/** `perroquet connect tcp ::1 50000 …` */
export function connectCommand(spec: ClientSpec): string {
  const { to, connected, timeout } = spec
  const options = [
    ...to.transport === 'unix' ? [] : familyOption(to.host, to.family, 'any'),
    ...framingOptions(spec.framing, false),
    ...connected ? [] : ['--unconnected'],
    ...timeout === DEFAULT_TIMEOUT ? [] : ['--timeout', String(timeout)],
    ...commonOptions(spec),
  ]
  return commandLine(['perroquet', 'connect', to.transport], where(to, ''), options)
}

/** Loopback needs no address where a port is enough to say which; a client's address is always shown. */
function where(place: ServerSpec['listen'] | ClientSpec['to'], family: string): readonly string[] {
  if (place.transport === 'unix') return [place.path]
  return family === '4' && place.host === '127.0.0.1' ? [String(place.port)] : [place.host, String(place.port)]
}

/** A numeric address says its family; of a name, `usual` goes without saying. */
function familyOption(host: string, family: string, usual: string): readonly string[] {
  const said = familyOf(host)
  // Looking a numeric address up in any family finds it in its own.
  if (family === (said === 'any' ? usual : said) || family === 'any') return []
  return [family === 'dual' ? '--dual' : `-${family}`]
}

function commonOptions({ options, multicast }: Pick<ServerSpec, 'options' | 'multicast'>): readonly string[] {
  return [
    ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...multicast.flatMap((each) => ['--join', each.interface === undefined ? each.group : `${each.group}%${each.interface}`]),
  ]
}

function framingOptions(framing: Framing, always: boolean): readonly string[] {
  if (framing.kind === 'none' && !always) return []
  const limit = 'limit' in framing && framing.limit !== DEFAULT_LIMIT ? ['--limit', String(framing.limit)] : []
  return ['--frame', framingText(framing), ...limit]
}

function serviceOptions(service: Service): readonly string[] {
  switch (service.kind) {
    case 'program': return ['--exec', service.command]
    case 'relay': return ['--relay', targetText(service.to)]
    case 'prefix': return ['--service', 'prefix', ...typed(service.prefix, DEFAULT_PREFIX)]
    case 'hello': return ['--service', 'hello', ...typed(service.text, DEFAULT_HELLO)]
    case 'fixed': return ['--service', 'fixed', ...typed(service.answer)]
    case 'smop': return ['--service', 'smop', ...accounts(service.accounts)]
    default: return ['--service', service.kind]
  }
}

function accounts(list: readonly { readonly user: string, readonly password: string }[]): readonly string[] {
  // No account at all is said with an empty one, as none said means the usual ones.
  if (list.length === 0) return ['--account', '']
  return list.flatMap(({ user, password }) => ['--account', `${user.replace(/[%:]/g, encodeURIComponent)}:${password}`])
}

function typed(bytes: TypedBytes, usual?: TypedBytes): readonly string[] {
  if (bytes.as === 'hex') return ['--bytes', bytes.hex]
  return usual?.as === 'text' && bytes.text === usual.text ? [] : ['--text', bytes.text]
}

/** Options stand after the places, unless a place looks like an option: then it comes last, after `--`. */
function commandLine(command: readonly string[], places: readonly string[], options: readonly string[]): string {
  const dashed = places.some((place) => place.startsWith('-'))
  return [...command, ...dashed ? [...options, '--', ...places] : [...places, ...options]].map(shellQuoted).join(' ')
}

/** A word as a POSIX shell takes it literally (XCU 2.2.2): in single quotes, unless no character of it has a meaning. */
export function shellQuoted(word: string): string {
  return /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`
}
