import type { PrintOptions } from '../capture/print/print.ts'
import type { PrintedTime } from '../capture/time-text.ts'
import { DNS_ANSWERS, NETWORK_NAME } from '../protocols/packet.ts'
import { decodeAsOption } from './decode-as-option.ts'
import type { WriteFormat } from './packet-writer.ts'
import type { ReadOptions } from './read.ts'
import { UsageError } from './usage-error.ts'

/** The options of `perroquet read` as typed: those of tshark that we have. */
export interface TypedReadOptions {
  readonly Y?: string
  readonly T: string
  readonly e: readonly string[]
  readonly E: readonly string[]
  readonly c?: string
  readonly V?: boolean
  readonly x?: boolean
  readonly P?: boolean
  readonly t: string
  readonly w?: string
  readonly F: string
  readonly o: readonly string[]
  readonly d: readonly string[]
  /** Kinds of names to be resolved (`-N`); `n` false is `-n`. */
  readonly N?: string
  readonly n?: boolean
}

const TIMES: Readonly<Record<string, PrintedTime>> = {
  r: 'relative', a: 'absolute', u: 'absolute', ad: 'date', ud: 'date', d: 'captured_delta', dd: 'delta', e: 'epoch',
}

const QUOTES: Readonly<Record<string, '' | '\'' | '"'>> = { n: '', s: '\'', d: '"' }

/** Makes sense of what was typed. @throws UsageError where there is none */
export function readOptions(typed: TypedReadOptions, programs: URL): ReadOptions {
  const count = typed.c === undefined ? undefined : Number(typed.c)
  if (count !== undefined && !(Number.isInteger(count) && count > 0)) throw new UsageError(`The packet count "${typed.c}" isn't a number greater than 0`)
  const table = fieldsTable(typed.E)
  if (typed.T === 'fields' && typed.e.length === 0) throw new UsageError('"-Tfields" was specified, but no fields were specified with "-e".')
  return {
    ...typed.Y !== undefined && { filter: typed.Y },
    print: print(typed, table),
    ...typed.T === 'fields' && table.header && { header: typed.e.join(table.separator) },
    ...count !== undefined && { count },
    ...typed.w !== undefined && { write: typed.w },
    writeFormat: writeFormat(typed.F),
    preferences: { ...typed.N !== undefined && nameFlags(typed.N), ...typed.n && nameFlags(''), ...Object.fromEntries(typed.o.map(preference)) },
    decodeAs: typed.d.map(decodeAsOption),
    programs,
  }
}

/** tshark's letters: network addresses by name, and from DNS answers too. Of the others there is nothing to resolve here. */
const NAME_FLAGS = 'dmnNtvgs'

function nameFlags(letters: string): Record<string, boolean> {
  for (const letter of letters) {
    if (!NAME_FLAGS.includes(letter)) {
      throw new UsageError([
        `-N specifies unknown resolving option '${letter}'; valid options are:`,
        "\t'd' to enable address resolution from captured DNS packets", "\t'n' to enable network address resolution",
        '\tand m, N, t, v, g, s, which change nothing: no other names are resolved, and nobody is asked for any',
      ].join('\n'))
    }
  }
  return { [NETWORK_NAME]: letters.includes('n'), [DNS_ANSWERS]: letters.includes('d') }
}

function print(typed: TypedReadOptions, table: FieldsTable): PrintOptions {
  const time = TIMES[typed.t]
  if (!time) throw new UsageError(`"${typed.t}" is no time format; there are ${Object.keys(TIMES).join(', ')}`)
  switch (typed.T) {
    case 'text': {
      // As tshark: details or bytes stand alone unless the summary is asked for.
      const summary = typed.P ?? !(typed.V || typed.x)
      return { format: 'text', time, summary, details: typed.V ?? false, hex: typed.x ?? false }
    }
    case 'fields': return { format: 'fields', fields: typed.e, ...table }
    case 'json': return { format: 'json', ...typed.e.length > 0 && { fields: typed.e }, hex: typed.x ?? false }
    default: throw new UsageError(`"${typed.T}" is no output format; there are text, fields and json`)
  }
}

interface FieldsTable {
  readonly header: boolean
  readonly separator: string
  readonly occurrence: 'f' | 'l' | 'a'
  readonly aggregator: string
  readonly quote: '' | '\'' | '"'
}

function fieldsTable(settings: readonly string[]): FieldsTable {
  const table = { header: false, separator: '\t', occurrence: 'a' as 'f' | 'l' | 'a', aggregator: ',', quote: '' as '' | '\'' | '"' }
  for (const setting of settings) {
    const [name, value] = split(setting)
    const wrong = (): UsageError => new UsageError(`"${setting}" is not a valid field output option=value pair.`)
    switch (name) {
      case 'header': if (value !== 'y' && value !== 'n') throw wrong(); table.header = value === 'y'; break
      case 'separator': table.separator = character(value); break
      case 'aggregator': table.aggregator = character(value); break
      case 'occurrence': if (value !== 'f' && value !== 'l' && value !== 'a') throw wrong(); table.occurrence = value; break
      case 'quote': if (!(value in QUOTES)) throw wrong(); table.quote = QUOTES[value]; break
      default: throw wrong()
    }
  }
  return table
}

/** `/t` is a tab, `/s` a space; else the first character. */
function character(value: string): string {
  return value === '/t' ? '\t' : value === '/s' ? ' ' : value.slice(0, 1)
}

function preference(setting: string): [string, boolean] {
  const [name, value] = split(setting)
  if (!/^(true|false)$/i.test(value)) throw new UsageError(`Invalid -o flag "${setting}": say ${name || 'name'}:TRUE or ${name || 'name'}:FALSE`)
  return [name, value.toLowerCase() === 'true']
}

function split(setting: string): [string, string] {
  const at = setting.search(/[=:]/)
  return at < 0 ? [setting, ''] : [setting.slice(0, at), setting.slice(at + 1)]
}

function writeFormat(name: string): WriteFormat {
  if (name === 'pcap' || name === 'pcapng' || name === 'nsecpcap') return name
  throw new UsageError(`"${name}" is no capture file format that can be written; there are pcapng, pcap and nsecpcap`)
}
