import { protocols } from '../protocols/list.ts'
import { DECODE_TABLES, Registry, type DecodeAs } from '../protocols/registry.ts'
import { UsageError } from './usage-error.ts'

/**
 * Reads what follows `-d`, as tshark: `tcp.port==8888,http`, `tcp.port==8888-8890,http`, `tcp.port==8888:3,http`.
 * @throws UsageError with tshark's words, and the layer types or protocols that there are
 */
export function decodeAsOption(typed: string): DecodeAs {
  const equals = typed.indexOf('='), comma = typed.indexOf(',')
  const template = `Parameter "${typed}" doesn't follow the template "<layer_type>==<selector>,<decode_as_protocol>"`
  const name = (equals < 0 ? comma < 0 ? typed : typed.slice(0, comma) : typed.slice(0, equals)).trim()
  const first = equals < 0 ? template + '\n' : ''
  if (name === '') throw new UsageError(`${first}No layer type specified\n${layerTypes()}`)
  if (!DECODE_TABLES.has(name)) throw new UsageError(`${first}Unknown layer type -- ${name}\n${layerTypes()}`)
  if (equals < 0) throw new UsageError(template)
  const single = typed[equals + 1] !== '='
  if (single) console.error(`perroquet: WARNING: -d requires "==" instead of "=". Option will be treated as "${typed.slice(0, equals)}=${typed.slice(equals)}"`)
  const rest = typed.slice(equals + (single ? 1 : 2)), end = rest.indexOf(',')
  const selector = (end < 0 ? rest : rest.slice(0, end)).trimStart()
  const { from, to } = range(selector)
  if (end < 0) throw new UsageError(`${template}\n${protocolsOf(name)}`)
  const protocol = rest.slice(end + 1).trim()
  if (protocol === '') throw new UsageError(`No protocol name specified\n${protocolsOf(name)}`)
  const registry = new Registry(protocols)
  if (!registry.protocols.some(({ abbrev }) => abbrev === protocol)) throw new UsageError(`Unknown protocol -- "${protocol}"\n${protocolsOf(name)}`)
  if (!registry.decodable(name).some(({ abbrev }) => abbrev === protocol)) {
    throw new UsageError(`Protocol "${protocol}" isn't valid for layer type "${name}"\n${protocolsOf(name)}`)
  }
  return { table: name, from, to, protocol }
}

/** Numbers are decimal, hexadecimal behind 0x, or octal behind 0, of 32 bits. */
function number(text: string): number | undefined {
  const value = /^0x[0-9a-f]+$/i.test(text) ? Number(text) : /^0[0-7]+$/.test(text) ? parseInt(text, 8) : /^(0|[1-9]\d*)$/.test(text) ? Number(text) : NaN
  return value <= 0xffffffff ? value : undefined
}

function range(selector: string): { from: number, to: number } {
  const parts = /^([^-:]+)([-:])(.*)$/.exec(selector)
  if (!parts) {
    const value = number(selector)
    if (value === undefined) throw new UsageError(`Invalid selector number "${selector}"`)
    return { from: value, to: value }
  }
  const from = number(parts[1]), second = number(parts[3])
  const to = from === undefined || second === undefined ? undefined : parts[2] === '-' ? second : from + second - 1
  if (from === undefined || to === undefined || to < from) throw new UsageError(`Invalid selector numeric range "${selector}"`)
  return { from, to }
}

function layerTypes(): string {
  return ['Valid layer types are:', ...[...DECODE_TABLES].map(([name, label]) => `\t${name} (${label})`)].join('\n')
}

function protocolsOf(table: string): string {
  const known = new Registry(protocols).decodable(table).map(({ abbrev, label }) => `\t${abbrev} (${label})`)
  return [`Valid protocols for layer type "${table}" are:`, ...known].join('\n')
}
