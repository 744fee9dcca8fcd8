import { EXPERT_SEVERITIES, type ExpertSeverity } from '../../capture/statistics/expert.ts'
import type { IoGraphRequest } from '../../capture/statistics/io-tally.ts'
import type { StatisticLayer } from '../../capture/statistics/tapped-layers.ts'
import { checkFilter } from '../../filter/display-filter.ts'
import { protocols } from '../../protocols/list.ts'
import { Registry } from '../../protocols/registry.ts'
import { UsageError } from '../usage-error.ts'
import type { IoColumn, IoTable } from './io-text.ts'

export type FollowProtocol = 'tcp' | 'udp' | 'http'
export const FOLLOW_FORMATS = ['ascii', 'ebcdic', 'hex', 'raw', 'utf-8', 'yaml'] as const
export type FollowFormat = (typeof FOLLOW_FORMATS)[number]

/** A `-z` that was typed. */
export type Statistic =
  | { readonly kind: 'conv' | 'endpoints', readonly layer: StatisticLayer, readonly filter: string }
  | { readonly kind: 'hierarchy', readonly filter: string }
  | { readonly kind: 'lengths', readonly filter: string }
  | { readonly kind: 'expert', readonly least: ExpertSeverity, readonly filter: string }
  | { readonly kind: 'io', readonly table: IoTable, readonly graphs: readonly IoGraphRequest[] }
  | {
    readonly kind: 'follow', readonly protocol: FollowProtocol, readonly format: FollowFormat
    /** A stream number, or two ends. */
    readonly stream: number | readonly [FollowEnd, FollowEnd]
    /** Chunks to print, from 1. */
    readonly from: number
    readonly to: number
  }

export interface FollowEnd { readonly address: string, readonly port: number }

const LAYERS: readonly StatisticLayer[] = ['eth', 'ip', 'ipv6', 'tcp', 'udp']
const UNITS = { FRAMES: 'packets', BYTES: 'bytes', COUNT: 'COUNT', SUM: 'SUM', MIN: 'MIN', MAX: 'MAX', AVG: 'AVG', LOAD: 'LOAD' } as const
const NUMERIC = /^u?int|^double$|^relative_time$|^framenum$/
const THERE_ARE = 'conv,LAYER; endpoints,LAYER; io,phs; io,stat,INTERVAL; expert; plen,tree; follow,PROTOCOL,FORMAT,STREAM'

/** All that was typed behind `-z`. @throws UsageError where there is no sense in it */
export function statisticOptions(typed: readonly string[], preferences: Readonly<Record<string, boolean>>): Statistic[] {
  if (typed.length === 0) return []
  const registry = new Registry(protocols, { preferences })
  return typed.map((each) => statisticOption(each, registry))
}

/** Makes sense of what was typed behind `-z`, as tshark does. @throws UsageError where there is none */
export function statisticOption(typed: string, registry: Registry): Statistic {
  const [first, second = ''] = typed.split(',')
  const rest = typed.split(',').slice(2).join(',')
  if (first === 'conv' || first === 'endpoints' || first === 'host') {
    const layer = LAYERS.find((each) => each === second)
    if (!layer) throw new UsageError(`"-z ${typed}": there are ${LAYERS.map((each) => `${first},${each}`).join(', ')}`)
    return { kind: first === 'conv' ? 'conv' : 'endpoints', layer, filter: checked(rest, registry) }
  }
  if (first === 'io' && second === 'phs') return { kind: 'hierarchy', filter: checked(rest, registry) }
  if (first === 'io' && second === 'stat') return io(typed, registry)
  if (first === 'plen' && second === 'tree') return { kind: 'lengths', filter: checked(rest, registry) }
  if (first === 'expert') return expert(typed, registry)
  if (first === 'follow') return follow(typed)
  throw new UsageError(`Invalid -z argument "${typed}"; there are ${THERE_ARE}`)
}

function checked(filter: string, registry: Registry): string {
  if (filter === '') return ''
  const found = checkFilter(filter, registry)
  if (!found.ok) throw new UsageError(`Couldn't register tap: Filter "${filter}" is invalid - ${found.error.message}`)
  return filter
}

function expert(typed: string, registry: Registry): Statistic {
  let rest = typed.slice('expert'.length)
  const least = EXPERT_SEVERITIES.find((each) => rest.toLowerCase().startsWith(',' + each)) ?? 'comment'
  if (rest.toLowerCase().startsWith(',' + least)) rest = rest.slice(least.length + 1)
  return { kind: 'expert', least, filter: checked(rest.startsWith(',') ? rest.slice(1) : '', registry) }
}

function io(typed: string, registry: Registry): Statistic {
  const [, , interval = '', ...filters] = typed.split(',')
  if (!/^\d*\.?\d+$|^\d+\.$/.test(interval) || filters.at(-1) === '') {
    throw new UsageError('invalid "-z io,stat,<interval>[,<filter>][,<filter>]..." argument')
  }
  const microseconds = Math.floor(Number(interval) * 1e6 + 0.5)
  if (Number(interval) > 0 && microseconds < 1) {
    throw new UsageError('"-z" interval must be >=0.000001 seconds or "0" for the entire capture duration.', 10)
  }
  const columns = (filters.length ? filters : ['']).map((text) => ioColumn(text, registry))
  return {
    kind: 'io', graphs: columns.map(({ graph }) => graph),
    table: { interval: microseconds, places: microseconds ? placesOf(microseconds, interval) : 0, columns: columns.map(({ column }) => column) },
  }
}

/** Decimal places that the interval needs, or that were typed where it needs none. */
function placesOf(microseconds: number, typed: string): number {
  let places = 6
  for (let unit = 10; places > 0 && microseconds % unit === 0; unit *= 10) places--
  return places || Math.min(6, /\.(\d*)$/.exec(typed)?.[1].length ?? 0)
}

function ioColumn(typed: string, registry: Registry): { column: IoColumn, graph: IoGraphRequest } {
  const call = /^(FRAMES|BYTES|COUNT|SUM|MIN|MAX|AVG|LOAD)\(/.exec(typed)
  if (!call) {
    const column = { typed: typed || undefined, unit: 'frames and bytes', isTime: false } as const
    return { column, graph: { filter: checked(typed, registry), unit: 'bytes' } }
  }
  const name = call[1] as keyof typeof UNITS, unit = UNITS[name]
  const end = typed.indexOf(')')
  if (end < 0) throw new UsageError('Closing parenthesis missing from calculated expression.', 10)
  const field = typed.slice(call[0].length, end), filter = checked(typed.slice(end + 1), registry)
  if (unit === 'packets' || unit === 'bytes') {
    if (field) throw new UsageError(`${name} does not require or allow a field name within the parens.`, 10)
    return { column: { typed, unit, isTime: false }, graph: { filter, unit } }
  }
  if (!field) throw new UsageError(`You didn't specify a field name for ${name}(*).`, 10)
  const type = registry.named(field)[0]?.type
  if (!type) throw new UsageError(`There is no field named '${field}'.`, 10)
  if (unit === 'LOAD' && type !== 'relative_time') throw new UsageError('LOAD() is only supported for relative-time fields such as smb.time', 10)
  if (unit !== 'COUNT' && !NUMERIC.test(type)) {
    throw new UsageError(`${field} doesn't have integral values, so ${name}(*) calculations are not supported on it.`, 10)
  }
  return { column: { typed, unit, isTime: type === 'relative_time' }, graph: { filter, unit, field } }
}

function follow(typed: string): Statistic {
  const [, protocol, mode, ...rest] = typed.split(',')
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'http') {
    throw new UsageError(`Invalid -z argument "${typed}"; there are follow,tcp, follow,udp and follow,http`)
  }
  const format = FOLLOW_FORMATS.find((each) => each === mode)
  if (!format) throw new UsageError(`follow - Invalid display mode; there are ${FOLLOW_FORMATS.join(', ')}`)
  const isIndex = /^\d+$/.test(rest[0] ?? '')
  const range = rest[isIndex ? 1 : 2]
  const stream = isIndex ? Number(rest[0]) : [followEnd(rest[0]), followEnd(rest[1])] as const
  const between = /^(\d+)(?:-(\d+))?$/.exec(range ?? '')
  if (range !== undefined && (!between || between[1] === '0' || Number(between[2] ?? between[1]) < Number(between[1]))) {
    throw new UsageError('follow - Invalid range; write FIRST-LAST, or one number, counted from 1')
  }
  const from = between ? Number(between[1]) : 1
  return { kind: 'follow', protocol, format, stream, from, to: between ? Number(between[2] ?? between[1]) : Infinity }
}

/** `192.0.2.1:80` or `[2001:db8::1]:80`. */
function followEnd(typed: string | undefined): FollowEnd {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([\d.]+)):(\d+)$/.exec(typed ?? '')
  if (!found || Number(found[3]) > 65_535) {
    throw new UsageError('follow - Invalid address; write a stream number, or two ends as 192.0.2.1:80 or [2001:db8::1]:80')
  }
  return { address: found[1] ?? found[2], port: Number(found[3]) }
}
